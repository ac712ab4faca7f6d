"""Numbered references: which sources a page rests on, in the order in which it names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.web.links import address, compact


@dataclass(frozen=True)
class Reference:
    """One source of a page, as the list at its end shows it."""

    number: int
    title: Text
    publisher: Text | None
    date: str | None
    href: str
    original: str | None
    """The address of the public document, where the source is one."""


class Numbering:
    """Gives each graph a number when a page first names it."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._language = language
        self._numbers: dict[str, int] = {}

    def of(self, graphs: Iterable[str]) -> tuple[int, ...]:
        """The numbers of some graphs, in ascending order."""
        return tuple(sorted(self._numbers.setdefault(graph, len(self._numbers) + 1) for graph in sorted(set(graphs))))

    def references(self) -> list[Reference]:
        """The sources that have been named so far."""
        return [self._reference(number, graph) for graph, number in self._numbers.items()]

    def _reference(self, number: int, graph: str) -> Reference:
        """What is known of a graph: a source, or one of our own (ontology, schemes)."""
        entry = self._catalogue.get(graph)
        title = entry.name(self._language) if entry is not None else None
        publisher = entry.fact("dct:publisher") if entry is not None else None
        original = entry.fact("schema:url") if entry is not None else None
        return Reference(
            number,
            title if title is not None else Text(compact(graph)),
            self._catalogue.name(publisher, self._language) if publisher is not None else None,
            entry.fact("dct:issued") if entry is not None else None,
            iri.local_path(graph) or graph,
            address(original) if original is not None else None,
        )
