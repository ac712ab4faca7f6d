"""What is validated, in the form that an engine reads fastest: N-Triples, as a text or as a file.

An engine reads a million statements in a second; to make objects of them in Python takes several. So nothing passes
over all of them but compiled code and what splits lines, and then only those are looked up that findings speak of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, TypeAlias

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

NTriples: TypeAlias = str | Path
"""Statements in N-Triples: a text, or a file."""


def read(data: NTriples | Iterable[Triple]) -> Iterable[Triple]:
    """The statements of a text or a file, or those that are given."""
    if not isinstance(data, str | Path):
        return data
    format_ = RdfFormat.N_TRIPLES
    quads = parse(path=data, format=format_) if isinstance(data, Path) else parse(data, format=format_)
    return (quad.triple for quad in quads)


class Statements(Protocol):
    """The statements that are validated, data and ontology together."""

    def ntriples(self) -> AbstractContextManager[NTriples]:
        """The statements as an engine reads them, within a ``with``; one may come more than once."""
        ...

    def about(self, subjects: Collection[NamedNode | BlankNode]) -> Iterator[Triple]:
        """What is said of some subjects; a statement may come more than once."""
        ...


class Listed:
    """Statements in memory, their blank nodes named by what is said of them (RDFC-1.0)."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = _with_stable_blank_nodes(list(triples))

    @contextmanager
    def ntriples(self) -> Iterator[NTriples]:
        """See `Statements.ntriples`."""
        yield (serialize(self._triples, format=RdfFormat.N_TRIPLES) or b"").decode()

    def about(self, subjects: Collection[NamedNode | BlankNode]) -> Iterator[Triple]:
        """See `Statements.about`."""
        wanted = set(subjects)
        return (triple for triple in self._triples if triple.subject in wanted)


def _with_stable_blank_nodes(triples: Sequence[Triple]) -> Sequence[Triple]:
    """The triples with blank nodes named by what is said of them (RDFC-1.0), so that findings are deterministic."""
    if not any(isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode) for triple in triples):
        return triples
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]
