"""The lines of a release with a change, and what its manifest counts: the same as of the whole made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.release.canonical import canonical_nquads
from pvegraph.release.lines import opened, quads_of
from pvegraph.release.manifest import FORMAT, Manifest, count
from pvegraph.release.merging import counts_after, effect
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

GRAPHS = [NamedNode(iri.source_graph("a", name)) for name in ("one", "two")]
OTHERS = [NamedNode(iri.ONTOLOGY_GRAPH), NamedNode(iri.concept_scheme("theme"))]
THINGS = [NamedNode(iri.thing("place", name)) for name in ("a", "a-b", "ab")]
PROPERTIES = [NamedNode(expand(name)) for name in ("rdf:type", "skos:prefLabel")]
INTEGER = NamedNode(expand("xsd:integer"))
VALUES = [
    *THINGS,
    Literal("a"),
    Literal("a\n <b> .", language="en"),
    Literal("7", datatype=INTEGER),
    Literal("8", datatype=INTEGER),
]


def statements(graphs: list[NamedNode]) -> st.SearchStrategy[set[Quad]]:
    return st.sets(
        st.builds(
            Quad,
            st.sampled_from(THINGS),
            st.sampled_from(PROPERTIES),
            st.sampled_from(VALUES),
            st.sampled_from(graphs),
        ),
        max_size=20,
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merging") / "dataset.nq"


def manifest_of(quads: set[Quad]) -> Manifest:
    counts = count(quads)
    return Manifest(
        FORMAT,
        1,
        "",
        "",
        None,
        "",
        "",
        counts.quads,
        counts.triples,
        counts.classes,
        counts.graphs,
        counts.sources,
        {},
    )


@given(statements([*GRAPHS, *OTHERS]), statements(GRAPHS), statements(GRAPHS))
def test_it_is_what_the_whole_would_be(file: Path, before: set[Quad], added: set[Quad], removed: set[Quad]) -> None:
    file.write_bytes(canonical_nquads(before))
    after = (before - removed) | added
    with opened(file) as lines:
        change = effect(Change(frozenset(added), frozenset(removed)), lines)
        assert b"".join(lines.with_changes(change.added, change.removed)) == canonical_nquads(after)
        assert counts_after(manifest_of(before), change, lines) == count(after)
    assert set(quads_of(change.added)) == after - before
    assert set(quads_of(change.removed)) == before - after


def cannot_be_said() -> Iterator[Quad]:
    thing, property_ = THINGS[0], PROPERTIES[0]
    yield Quad(thing, property_, thing)
    yield Quad(thing, property_, thing, NamedNode(iri.SHAPES_GRAPH))
    yield Quad(thing, property_, thing, NamedNode(iri.HISTORY_GRAPH))
    yield Quad(BlankNode("a"), property_, thing, GRAPHS[0])
    yield Quad(thing, property_, BlankNode("a"), GRAPHS[0])


@pytest.mark.parametrize("quad", list(cannot_be_said()), ids=str)
@pytest.mark.parametrize("removes", [False, True])
def test_what_no_source_can_say_is_refused(file: Path, quad: Quad, removes: bool) -> None:
    file.write_bytes(b"")
    change = Change(frozenset(), frozenset((quad,))) if removes else Change(frozenset((quad,)))
    with opened(file) as lines, pytest.raises(UsageError, match=r"stands in no graph of a source|without an address"):
        effect(change, lines)
