"""The lines of a lineage as a page shows them: what sources say of each framework, and of what it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.asked import short
from pvegraph.web.overviews.asking import rows_about
from pvegraph.web.overviews.families import Again, Line
from pvegraph.web.references import Numbering


@dataclass(frozen=True)
class Said:
    """A value with the numbers of the sources that give it."""

    link: Link
    references: tuple[int, ...]


@dataclass(frozen=True)
class Origin:
    """That something comes from another, in the words of the ontology."""

    relation: Link
    parent: Link
    references: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """One line with all below it."""

    anchor: str
    link: Link
    types: tuple[Link, ...]
    issuers: tuple[Said, ...]
    dates: tuple[Said, ...]
    by: tuple[Origin, ...]
    also: tuple[Origin, ...]
    children: tuple[Item, ...]
    again: Again
    is_first: bool
    """Whether all of it is shown here; at other places there is only its name."""
    left_out: int
    matches: bool
    """Whether the filters are about this one; all of its family is shown with it."""

    @property
    def shared(self) -> tuple[int, ...]:
        """The sources that give all of its dates and issuers alike, which need to be named only once; none else."""
        given = {said.references for said in (*self.dates, *self.issuers)}
        return given.pop() if len(given) == 1 else ()


class Told:
    """What sources say of some frameworks, by one query."""

    def __init__(self, store: Store, frameworks: Iterable[str]) -> None:
        told: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for thing, predicate, value, graph in rows_about(store, "descent-told", sorted(set(frameworks))):
            told[thing.value, predicate.value][value.value].add(graph.value)
        self._told = told

    def of(self, thing: str, name: str) -> Mapping[str, Collection[str]]:
        """The values of a property, given as a prefixed name, with the sources of each."""
        return self._told.get((thing, expand(name)), {})


@dataclass(frozen=True)
class Lines:
    """Makes items of lines."""

    naming: Naming
    numbering: Numbering
    told: Told
    matching: Collection[str]

    def item(self, line: Line, above: str | None = None) -> Item:
        """A line, with all below it, for readers of the language."""
        origins = [(relation, above) for relation in line.by if above is not None]
        return Item(
            anchor(line.iri),
            self.naming.link(line.iri),
            tuple(self.naming.link(each) for each in sorted(self.told.of(line.iri, "dct:type"))),
            self._said(line.iri, "pve:issuedBy"),
            self._said(line.iri, "dct:date"),
            tuple(self._origin(line.iri, relation, parent) for relation, parent in origins),
            tuple(self._origin(line.iri, each.relation, each.parent) for each in line.also),
            tuple(self.item(child, line.iri) for child in line.children),
            line.again,
            line.is_first,
            line.left_out,
            line.iri in self.matching,
        )

    def _said(self, thing: str, name: str) -> tuple[Said, ...]:
        values = self.told.of(thing, name)
        return tuple(Said(self.naming.link(value), self.numbering.of(values[value])) for value in sorted(values))

    def _origin(self, thing: str, relation: str, parent: str) -> Origin:
        sources = self.told.of(thing, relation).get(parent, ())
        return Origin(self.naming.link(expand(relation)), self.naming.link(parent), self.numbering.of(sources))


def anchor(thing: str) -> str:
    """The anchor of the line at which a framework stands with all that comes from it."""
    return short(thing).replace("/", "-")
