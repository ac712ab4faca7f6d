"""Reading and writing Turtle."""

from __future__ import annotations

import random
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Triple

from pvegraph.authored.turtle import read_triples, write_graph
from pvegraph.errors import EnvironmentFaultError, FileFormatError
from pvegraph.vocabulary import PREFIXES, expand

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_LOCAL = st.text(st.characters(categories=["L", "N"], include_characters="-_.~!$&'()*+,;=:@?"), max_size=8) | st.just(
    "a%20b"
)
_NODES = st.builds(lambda space, local: NamedNode(space + local), st.sampled_from(sorted(PREFIXES.values())), _LOCAL)
_LITERALS = st.one_of(
    st.builds(Literal, _TEXT),
    st.builds(lambda text, tag: Literal(text, language=tag), _TEXT, st.sampled_from(["en", "ar", "sr-latn", "und"])),
    st.builds(lambda text: Literal(text, language="ar", direction=BaseDirection.RTL), _TEXT),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(expand(name))),
        _TEXT | st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{0,3}", fullmatch=True) | st.sampled_from(["true", "1", "2023"]),
        st.sampled_from(["xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:gYear", "xsd:date", "xsd:string"]),
    ),
)
_GRAPHS = st.lists(st.builds(Triple, _NODES, _NODES, _NODES | _LITERALS), max_size=12)


@settings(max_examples=150, deadline=None)
@given(_GRAPHS)
def test_what_is_written_is_read_again(graph: list[Triple]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ttl"
        write_graph(path, graph)
        assert set(read_triples(path)) == set(graph)


@settings(max_examples=50, deadline=None)
@given(_GRAPHS, st.randoms(use_true_random=False))
def test_the_order_of_the_statements_does_not_show_in_the_file(graph: list[Triple], order: random.Random) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ttl"
        write_graph(path, graph, comment="a comment")
        shuffled = order.sample(graph, len(graph))
        assert write_graph(path, shuffled, comment="a comment") is False


def _triple(subject: str, predicate: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(expand(subject)), NamedNode(expand(predicate)), value)


def test_each_statement_has_a_line_and_only_used_prefixes_are_declared(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    graph = [
        _triple("event:summit", "pve:cityCount", Literal(115)),
        _triple("event:summit", "rdf:type", NamedNode(expand("pve:Event"))),
        _triple("event:summit", "skos:prefLabel", Literal('"Summit"\n', language="en")),
        _triple("event:summit", "pve:start", Literal("2023-09", datatype=NamedNode(expand("xsd:gYearMonth")))),
    ]
    assert write_graph(path, graph, comment="first line")
    assert path.read_text(encoding="utf-8") == (
        "# first line\n"
        "@prefix event: <https://w3id.org/pvegraph/id/event/> .\n"
        "@prefix pve: <https://w3id.org/pvegraph/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "event:summit\n"
        "    a pve:Event ;\n"
        "    pve:cityCount 115 ;\n"
        '    pve:start "2023-09"^^xsd:gYearMonth ;\n'
        '    skos:prefLabel "\\"Summit\\"\\n"@en ;\n'
        ".\n"
    )


def test_a_reference_to_a_subject_does_not_move_it(tmp_path: Path) -> None:
    alone = [_triple(f"event:e{n}", "rdf:type", NamedNode(expand("pve:Event"))) for n in range(5)]
    write_graph(tmp_path / "a.ttl", alone)
    write_graph(tmp_path / "b.ttl", [*alone, _triple("event:e0", "pve:subEventOf", NamedNode(expand("event:e4")))])
    before = (tmp_path / "a.ttl").read_text(encoding="utf-8").splitlines()
    after = (tmp_path / "b.ttl").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before
    assert len(after) == len(before) + 1


def test_a_blank_node_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="blank nodes"):
        write_graph(tmp_path / "a.ttl", [Triple(BlankNode(), NamedNode("http://a/p"), Literal("x"))])
    assert list(tmp_path.iterdir()) == []


def test_a_syntax_error_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<http://a/s> <http://a/p>\n    <http://a/c d> .\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"bad\.ttl:2:16: There is a blank in this address"):
        read_triples(path)


def test_another_encoding_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "latin.ttl"
    path.write_bytes('<http://a/s> <http://a/p> "ok" .\n<http://a/s> <http://a/p> "caf\xe9" .\n'.encode("latin-1"))
    with pytest.raises(FileFormatError, match=r"latin\.ttl:2:31: byte 0xe9 is not UTF-8"):
        read_triples(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="there is no such file"):
        read_triples(tmp_path / "none.ttl")


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "bom.ttl"
    path.write_bytes(b'\xef\xbb\xbf<http://a/s> <http://a/p> "x" .\n')
    assert len(read_triples(path)) == 1


def test_a_disk_that_refuses_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "graph.ttl"
    write_graph(path, [_triple("event:a", "pve:cityCount", Literal(1))])
    before = path.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(30, "Read-only file system", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(EnvironmentFaultError, match="Read-only file system"):
        write_graph(path, [_triple("event:a", "pve:cityCount", Literal(2))])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_may_be_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    write_graph(path, [_triple("event:a", "pve:cityCount", Literal(1))])
    other = tmp_path / "other"
    other.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
