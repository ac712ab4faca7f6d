"""The embedded store: what it takes for the dataset, what it says about bad queries, and that it stays at home."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Variable

from pvegraph.errors import EnvironmentFaultError, QuerySyntaxError, StoreError
from pvegraph.store import Store
from pvegraph.store.embedded import EmbeddedStore

DATASET = """\
<http://e/a> <http://e/p> "both" <http://g/1> .
<http://e/a> <http://e/p> "both" <http://g/2> .
<http://e/a> <http://e/p> "one" <http://g/1> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) {} {{ {} }}"


@pytest.fixture
def small(tmp_path: Path) -> EmbeddedStore:
    """A store of two graphs that share a statement."""
    path = tmp_path / "dataset.nq"
    path.write_text(DATASET, "utf-8")
    return EmbeddedStore.load(path)


def number(store: Store, query: str, **options: object) -> int:
    answer = store.query(query, **options)  # type: ignore[arg-type]
    assert isinstance(answer, QuerySolutions)
    return int(next(answer)["n"].value)


class TestTheDataset:
    def test_is_the_union_of_all_graphs_in_which_a_statement_stands_once(self, small: EmbeddedStore) -> None:
        assert number(small, COUNT.format("", "?s ?p ?o")) == 2

    def test_gives_each_graph_by_its_name(self, small: EmbeddedStore) -> None:
        assert number(small, COUNT.format("", "GRAPH ?g { ?s ?p ?o }")) == 3
        assert number(small, COUNT.format("", "GRAPH <http://g/1> { ?s ?p ?o }")) == 2

    def test_is_what_the_query_says_by_from(self, small: EmbeddedStore) -> None:
        assert number(small, COUNT.format("FROM <http://g/2>", "?s ?p ?o")) == 1
        assert number(small, COUNT.format("FROM <http://g/none>", "?s ?p ?o")) == 0
        assert number(small, COUNT.format("FROM NAMED <http://g/2>", "?s ?p ?o")) == 0
        assert number(small, COUNT.format("FROM NAMED <http://g/2>", "GRAPH ?g { ?s ?p ?o }")) == 1

    def test_is_what_the_caller_says_whatever_the_query_says(self, small: EmbeddedStore) -> None:
        first, second = NamedNode("http://g/1"), NamedNode("http://g/2")
        query = COUNT.format("FROM <http://g/1>", "?s ?p ?o")
        assert number(small, query, default_graph=[second]) == 1
        assert number(small, COUNT.format("", "GRAPH ?g { ?s ?p ?o }"), default_graph=[second]) == 0
        assert number(small, COUNT.format("", "GRAPH ?g { ?s ?p ?o }"), named_graphs=[first]) == 2
        assert number(small, COUNT.format("", "?s ?p ?o"), named_graphs=[first]) == 0

    def test_has_an_empty_default_graph_when_the_union_is_not_wanted(self, small: EmbeddedStore) -> None:
        assert number(small, COUNT.format("", "?s ?p ?o"), use_default_graph_as_union=False) == 0
        assert number(small, COUNT.format("", "GRAPH ?g { ?s ?p ?o }"), use_default_graph_as_union=False) == 3


class TestAnAnswer:
    def test_has_the_type_of_the_query(self, small: EmbeddedStore) -> None:
        assert isinstance(small.query("SELECT * { ?s ?p ?o }"), QuerySolutions)
        assert isinstance(small.query("ASK { ?s ?p ?o }"), QueryBoolean)
        assert isinstance(small.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), QueryTriples)
        assert isinstance(small.query("DESCRIBE <http://e/a>"), QueryTriples)

    def test_takes_terms_for_variables(self, small: EmbeddedStore) -> None:
        nothing = {Variable("s"): NamedNode("http://e/other")}
        assert not small.query("ASK { ?s ?p ?o }", substitutions=nothing)


class TestABadQuery:
    @pytest.mark.parametrize(
        ("query", "complaint"),
        [
            ("SELECT * {\n ?s ?p }", "line 2, column 7: a variable or a value is missing here."),
            ("SELECT * { ?s ?p ?o", "line 1, column 20: “}” is missing here."),
            ("SELECT ?x WHER { ?x a ?y }", "line 1, column 11: “WHER” cannot stand here."),
            ('ASK { ?s ?p "é" . ?o FILTER ?x > 1 }', "line 1, column 19: “?o FILTER ?x > 1” cannot stand here."),
            ("SELECT * {\n OPTIONAL { ?s ?p", "line 2, column 11: “{” is not closed."),
            ("SELECT * {\n ?s ?p 'é }", "line 2, column 8: “'” begins no word of SPARQL, or a text that does not"),
            ("SELEC * { ?s ?p ?o }", "line 1, column 1: “SELEC” cannot stand here."),
            ("SELECT ?s (COUNT(?p) AS ?n) { ?s ?p ?o }", "neither grouped by nor aggregated. Add it to GROUP BY"),
            ("SELECT * { SERVICE }", "line 1, column 12: “SERVICE” cannot stand here."),
            ("SELECT * {\n ?s a dct:title }", "line 2, column 7: the prefix “dct:” is not declared; add PREFIX"),
            ("ASK { ?s :p ?o }", "line 1, column 10: the prefix “:” is not declared"),
            ("SELECT * { ?s <relative> ?o }", "an address is not absolute"),
            ("SELECT (SUM(?x) + ?x AS ?y) { ?x ?p ?o }", "neither grouped by nor aggregated"),
            ("SELECT * { ?s ?p ?o } LIMIT -1", "line 1, column 29: something is wrong at or before this place."),
            (
                "INSERT DATA { <http://e/a> <http://e/p> 1 }",
                "line 1, column 10: CONSTRUCT was expected before this place.",
            ),
            (" \n", "The query is empty."),
        ],
    )
    def test_is_told_with_line_column_and_reason(self, small: EmbeddedStore, query: str, complaint: str) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            small.query(query)
        assert complaint in str(caught.value)
        assert "\\u{" not in str(caught.value)


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A service that answers nobody and notes who comes."""
    visits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                with visitor:
                    visits.append(visitor.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", visits
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


class TestAnotherService:
    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
            "SELECT * {{ service silent <{0}> {{ ?s ?p ?o }} }}",
            "ASK {{ SeRvIcE<{0}>{{}} }}",
            "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?x {{ <{0}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
            "PREFIX service: <{0}> ASK {{ SERVICE service: {{ ?s ?p ?o }} }}",
            "PREFIX SERVICE: <{0}> ASK {{ SERVICE SERVICE:a {{ ?s ?p ?o }} }}",
            "SELECT * {{ ?a ?p ?b FILTER EXISTS {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }} }}",
            "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
            "SELECT * {{ VALUES (?a ?b) {{ (1 2) }} FILTER(?a<?b)SERVICE#>\n<{0}>{{ ?s ?p ?o }} }}",
            "SELECT * {{ # a comment on SERVICE\n SERVICE#\n<{0}> {{ ?s ?p ?o }} }}",
            "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
        ],
    )
    def test_is_never_asked(self, small: EmbeddedStore, listener: tuple[str, list[bytes]], query: str) -> None:
        address, visits = listener
        with pytest.raises(StoreError):
            list(small.query(query.format(address)))  # type: ignore[arg-type]
        assert visits == []

    def test_would_be_asked_by_oxigraph_itself(self, listener: tuple[str, list[bytes]]) -> None:
        """Shows that the tests above could fail."""
        address, visits = listener
        with pytest.raises(ConnectionError):
            pyoxigraph.Store().query(f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        assert len(visits) == 1

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT ?service { ?service ?p ?o } # SERVICE",
            "SELECT ?service ?Service { ?service ?Service ?o }",
            'ASK { ?s ?p "SERVICE <http://e/> { }" }',
            "ASK { ?s ?p '''SERVICE\n<http://e/> { }''' }",
            "SELECT * { VALUES ?a { '''a' } SERVICE <http://e/> {} VALUES ?b { 'b''' } }",
            "ASK { ?s <http://service.example/service#Service> _:service }",
            "PREFIX service: <http://e/service/> ASK { ?s service:Service service:a%20service }",
            'SELECT ("x"@en-service AS ?x) { }',
        ],
    )
    def test_is_not_meant_by_the_word_elsewhere(self, small: EmbeddedStore, query: str) -> None:
        small.query(query)


class TestLoading:
    @pytest.mark.parametrize("content", [None, "<http://e/a> <http://e/p> .\n"])
    def test_a_file_that_is_missing_or_damaged_is_told(self, tmp_path: Path, content: str | None) -> None:
        path = tmp_path / "dataset.nq"
        if content is not None:
            path.write_text(content, "utf-8")
        with pytest.raises(EnvironmentFaultError, match=r"dataset\.nq cannot be loaded"):
            EmbeddedStore.load(path)
