"""The canonical form of a dataset is one text, however the dataset was given."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from pvegraph.release import build
from pvegraph.release.canonical import canonical_nquads
from pvegraph.settings import Settings

IRIS = st.integers(0, 3).map(lambda number: NamedNode(f"http://example.org/{number}"))
BLANKS = st.integers(0, 4).map(lambda number: BlankNode(f"b{number}"))
LITERALS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(Literal)
QUADS = st.builds(Quad, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS, IRIS)


def renamed(quads: Iterable[Quad]) -> list[Quad]:
    """The same dataset with other names for its blank nodes."""

    def other(term: object) -> object:
        return BlankNode(f"x{9 - int(term.value[1:])}") if isinstance(term, BlankNode) else term

    return [Quad(other(quad.subject), quad.predicate, other(quad.object), quad.graph_name) for quad in quads]  # type: ignore[arg-type]


@given(st.lists(QUADS, max_size=12).flatmap(lambda quads: st.tuples(st.just(quads), st.permutations(quads))))
def test_order_repetition_and_names_of_blank_nodes_do_not_matter(datasets: tuple[list[Quad], list[Quad]]) -> None:
    quads, shuffled = datasets
    assert canonical_nquads(quads) == canonical_nquads(renamed(shuffled) + renamed(quads))


@given(st.lists(QUADS, max_size=12))
def test_reading_it_gives_the_same_dataset(quads: list[Quad]) -> None:
    text = canonical_nquads(quads)
    assert canonical_nquads(parse(text, format=RdfFormat.N_QUADS)) == text
    assert len(text.split(b"\n")) == len(set(quads)) + 1


def test_the_canonical_form_is_that_of_the_whole_dataset(sample: Settings) -> None:
    """Leaving out what has no blank node before the algorithm runs changes nothing in its result."""
    dataset = Dataset(parse(path=str(build(sample).nquads), format=RdfFormat.N_QUADS, rename_blank_nodes=True))
    partly = canonical_nquads(list(dataset))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    whole = serialize(dataset, format=RdfFormat.N_QUADS)
    assert whole is not None
    assert partly == b"".join(sorted(whole.splitlines(keepends=True)))
