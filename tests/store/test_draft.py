"""Changes of a draft: the default graph of queries is always the union, and has something of its own."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from pvegraph.errors import QuerySyntaxError, ServiceRefusedError
from pvegraph.store.changes import Document, GraphChange, Update
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import EmbeddedStore

DEFAULT = ox.DefaultGraph()


def applied(store: EmbeddedStore, *changes: Update | GraphChange | str) -> EmbeddedStore:
    """The store after some changes."""
    for change in changes:
        draft = Draft(store)
        draft.apply(Update(change) if isinstance(change, str) else change)
        store = draft.store()
    return store


def empty() -> EmbeddedStore:
    """A store with nothing in it."""
    return EmbeddedStore(ox.Store())


def check_union(store: EmbeddedStore) -> None:
    """The default graph has what is in it on its own and in all others, each once, and nothing else."""
    every, own = store.parts
    wanted = {quad.triple for quad in own} | {quad.triple for quad in every if quad.graph_name != DEFAULT}
    assert {quad.triple for quad in every.quads_for_pattern(None, None, None, DEFAULT)} == wanted


def ask(store: EmbeddedStore, pattern: str) -> bool:
    """Whether a query finds a pattern."""
    return bool(store.query(f"ASK {{ {pattern} }}"))


def test_what_is_deleted_from_one_graph_stays_in_the_union_while_another_has_it() -> None:
    store = applied(empty(), "INSERT DATA { GRAPH <g:1> { <a:> <b:> 1 } GRAPH <g:2> { <a:> <b:> 1 } <a:> <b:> 1 }")
    for graph in ("<g:1>", "<g:2>"):
        store = applied(store, f"DELETE DATA {{ GRAPH {graph} {{ <a:> <b:> 1 }} }}")
        assert ask(store, "<a:> <b:> 1")
    store = applied(store, "DELETE DATA { <a:> <b:> 1 }")
    assert not ask(store, "<a:> <b:> 1")


def test_what_sources_say_is_not_deleted_without_their_names() -> None:
    store = applied(empty(), "INSERT DATA { GRAPH <g:1> { <a:> <b:> 1 } }", "DELETE WHERE { ?s ?p ?o }")
    assert ask(store, "GRAPH <g:1> { <a:> <b:> 1 }")
    assert not ask(applied(store, "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"), "?s ?p ?o")


def test_an_operation_sees_the_union_that_the_one_before_it_has_left() -> None:
    store = applied(
        empty(),
        "INSERT DATA { GRAPH <g:1> { <a:> <b:> 1 } } ;"
        "INSERT { GRAPH <g:2> { ?s <c:> ?o } } WHERE { ?s <b:> ?o } ;"
        "INSERT { <all:> <has:> ?o } WHERE { ?s <c:> ?o }",
    )
    assert ask(store, "<all:> <has:> 1")


def test_no_variable_of_graph_finds_the_default_graph() -> None:
    store = applied(
        empty(),
        "INSERT DATA { <a:> <b:> 1 . GRAPH <g:1> { <a:> <b:> 2 } }",
        "INSERT { GRAPH <found:> { ?g <has:> ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    )
    assert not ask(store, "?g <has:> 1")
    assert ask(store, "<g:1> <has:> 2")
    assert [str(graph) for graph in sorted(store.parts[0].named_graphs(), key=str)] == ["<found:>", "<g:1>"]


def test_blank_nodes_of_two_documents_are_two() -> None:
    document = Document(b"_:a <b:> 1 .", "turtle")
    store = applied(empty(), *[GraphChange("post", "g:", (document,))] * 3)
    assert len(list(store.graph(ox.NamedNode("g:")))) == 3


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:> <b:> '''LOAD <x:>''' } ; lOaD SILENT <x:>",
        "PREFIX s: <service:> DELETE { ?s ?p ?o } WHERE { { SERVICE s:load { ?s ?p ?o } } }",
        "INSERT { ?a ?b 1 } WHERE { FILTER(?a<?b)SERVICE#>\n<x:> {} }",
    ],
)
def test_whatever_reaches_out_is_refused(update: str) -> None:
    with pytest.raises((ServiceRefusedError, QuerySyntaxError)):
        applied(empty(), update)


def test_an_error_has_its_place_in_the_whole_update() -> None:
    with pytest.raises(QuerySyntaxError, match="line 3, column "):
        applied(empty(), "PREFIX a: <a:>\nCLEAR ALL ;\nDROP FROM a:b")


OPERATIONS = [
    "INSERT DATA { {t} }",
    "INSERT DATA { GRAPH {g} { {t} . {t} } }",
    "DELETE DATA { {t} }",
    "DELETE DATA { GRAPH {g} { {t} } }",
    "DELETE { {t} } INSERT { GRAPH {g} { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?o = {n}) }",
    "WITH {g} DELETE { ?s ?p ?o } INSERT { ?s ?p {n} } WHERE { ?s ?p ?o }",
    "INSERT { ?s ?p ?o } USING {g} WHERE { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p {n} . GRAPH {g} { ?s ?p {n} } }",
    "CLEAR {k}",
    "DROP SILENT {k}",
    "COPY SILENT {r} TO {r}",
    "MOVE SILENT {r} TO {r}",
    "ADD SILENT {r} TO {r}",
    "CREATE SILENT GRAPH {g}",
]


@pytest.mark.parametrize("seed", range(25))
def test_the_default_graph_is_the_union_after_whatever_was_done(seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311 - reproducible
    store = empty()
    for _ in range(12):
        update = " ; ".join(_operation(choice) for _ in range(choice.randint(1, 3)))
        store = applied(store, update)
        check_union(store)


def _operation(choice: random.Random) -> str:
    text = choice.choice(OPERATIONS)
    while "{t}" in text:
        text = text.replace("{t}", f"<s:{choice.randint(0, 2)}> <p:> {choice.randint(0, 2)}", 1)
    for name, values in (
        ("{n}", ["0", "1", "2"]),
        ("{k}", ["DEFAULT", "NAMED", "ALL"]),
        ("{r}", ["DEFAULT", "GRAPH <g:0>", "GRAPH <g:1>"]),
        ("{g}", ["<g:0>", "<g:1>", "<g:2>"]),
    ):
        while name in text:
            text = text.replace(name, choice.choice(values), 1)
    return text
