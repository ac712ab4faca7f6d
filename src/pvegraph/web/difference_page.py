"""A difference in words: thing by thing, what is said of it no more and what is said of it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.diff import Change
from pvegraph.release.diff_forms import Between
from pvegraph.release.lines import Lines, opened, quads_of, subject_of
from pvegraph.search.catalogue import Catalogue, Text, kind_of
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.describe import Group, describe_groups
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.languages import Language
from pvegraph.web.links import Link, address
from pvegraph.web.naming import Naming
from pvegraph.web.references import Numbering, Reference
from pvegraph.web.site import Site
from pvegraph.web.statements import Statement

THINGS = 50
"""Things on one page of a difference."""


@dataclass(frozen=True)
class Part:
    """What changed of one thing."""

    link: Link
    kind: str
    was_there: bool
    is_there: bool
    removed: tuple[Group, ...]
    added: tuple[Group, ...]


@dataclass(frozen=True)
class Shown:
    """One page of a difference, and the size of it all."""

    title: Text | None
    """The name of the thing that it is about, if it is about one."""
    parts: tuple[Part, ...]
    references: Sequence[Reference]
    things: int
    added: int
    removed: int
    pages: int


@dataclass(frozen=True)
class _Datasets:
    """The datasets in which things are looked up: the two that are compared, and the one that is served."""

    before: Lines
    after: Lines
    served: Lines
    numbers: tuple[int | None, int]

    def where(self, thing: str) -> str:
        """What stands before the address of a thing: nothing if it is served, else the release that has it."""
        if self.served.speaks_of(thing):
            return ""
        if self.after.speaks_of(thing):
            return f"/releases/{self.numbers[1]}"
        return f"/releases/{self.numbers[0]}" if self.before.speaks_of(thing) else ""

    def told(self, things: Iterable[str]) -> list[ox.Quad]:
        """What is said of things, in the later of the two releases that says something of them."""
        blocks = (self.after.block(thing) or self.before.block(thing) for thing in things)
        return quads_of(blocks)


def show(site: Site, language: Language, between: Between, page: int) -> Shown:
    """One page of a difference for readers of a language."""
    added = removed = things = 0
    kept: list[tuple[str, list[Change]]] = []
    for subject, group in groupby(between.difference, key=lambda change: subject_of(change.line)):
        changes = list(group)
        added += sum(change.added for change in changes)
        removed += sum(not change.added for change in changes)
        if (page - 1) * THINGS <= things < page * THINGS:
            kept.append((subject, changes))
        things += 1
    with ExitStack() as stack:
        difference = between.difference
        before, after, served = (
            _lines(stack, path) for path in (difference.before, difference.after, site.release.nquads)
        )
        datasets = _Datasets(before, after, served, (between.before, between.after))
        words = _Words(site, language, datasets, kept, difference.thing)
        parts = tuple(words.part(subject, changes) for subject, changes in kept)
        title = None if difference.thing is None else words.link(difference.thing).text
    pages = max(1, -(-things // THINGS))
    return Shown(title, parts, words.numbering.references(), things, added, removed, pages)


def _lines(stack: ExitStack, path: Path | None) -> Lines:
    return Lines(b"") if path is None else stack.enter_context(opened(path))


class _Words:
    """Names for what stands on one page; what is served no more has those that it had."""

    def __init__(
        self,
        site: Site,
        language: Language,
        datasets: _Datasets,
        kept: Sequence[tuple[str, Sequence[Change]]],
        thing: str | None,
    ) -> None:
        self._datasets = datasets
        self._quads = {subject: quads_of(change.line for change in changes) for subject, changes in kept}
        self._mentioned = {thing} if thing is not None else set()
        for quads in self._quads.values():
            self._mentioned |= _named(quads)
        self._about = datasets.told(sorted(self._mentioned))
        self._mentioned |= _named(self._about)
        names = names_in(self._about)
        entries = (site.catalogue.get(name) or names.get(name) for name in sorted(self._mentioned))
        self._naming = Naming(Catalogue(entry for entry in entries if entry is not None), language)
        self.numbering = Numbering(self._naming.catalogue, language.tag)

    def part(self, subject: str, changes: Sequence[Change]) -> Part:
        """What changed of a thing."""
        said = [statement_of(quad) for quad in self._quads[subject]]
        removed = [each for each, change in zip(said, changes, strict=True) if not change.added]
        added = [each for each, change in zip(said, changes, strict=True) if change.added]
        kind = kind_of(subject)
        # Of a blank node nobody can say whether it is the one that had this label before.
        is_blank = subject.startswith("_:")
        return Part(
            self.link(subject),
            "" if kind in {"ontology", "shapes", ""} else self._naming.kind_text(kind),
            is_blank or self._datasets.before.speaks_of(subject),
            is_blank or self._datasets.after.speaks_of(subject),
            describe_groups(removed, self._naming, self.numbering, self._elsewhere),
            describe_groups(added, self._naming, self.numbering, self._elsewhere),
        )

    def link(self, thing: str) -> Link:
        """A link to a thing, in the release that has it."""
        if thing in self._elsewhere:
            return self._elsewhere[thing]
        if kind_of(thing) in NODE_KINDS:
            return Link(self._title_of_node(thing), address(thing))
        return self._naming.link(thing)

    @cached_property
    def _elsewhere(self) -> Mapping[str, Link]:
        """Links to what is not served any more, or not yet."""
        found = {}
        for thing in self._mentioned:
            prefix = self._datasets.where(thing) if thing.startswith(iri.BASE) and "#" not in thing else ""
            if prefix:
                text = self._title_of_node(thing) if kind_of(thing) in NODE_KINDS else self._naming.link(thing).text
                found[thing] = Link(text, f"{prefix}{address(thing)}")
        return found

    def _title_of_node(self, node: str) -> Text:
        """A name for a node that has none."""
        told = [statement_of(quad) for quad in self._about if quad.subject == ox.NamedNode(node)]
        return self._naming.title_of_node(node, told)


def names_in(quads: Iterable[ox.Quad]) -> Catalogue:
    """The names that some statements give."""
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in quads)
    return Catalogue.read(EmbeddedStore(store))


def _named(quads: Iterable[ox.Quad]) -> set[str]:
    """The IRIs in some statements."""
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def statement_of(quad: ox.Quad) -> Statement:
    """A statement of a release as pages show it."""
    assert not isinstance(quad.object, ox.Triple)  # noqa: S101 - no release has any
    assert isinstance(quad.subject, ox.NamedNode | ox.BlankNode)  # noqa: S101 - nor there
    assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - each statement of a release stands in a graph
    blank = isinstance(quad.subject, ox.BlankNode)
    return Statement(quad.subject.value, quad.predicate.value, quad.object, quad.graph_name.value, blank)
