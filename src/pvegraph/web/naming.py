"""What to call a thing in a page: its name, or at the very least a short form of its IRI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Entry, Text, kind_of
from pvegraph.search.facets import years
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import HISTORY_KINDS, KINDS, NODE_KINDS
from pvegraph.web.languages import Language
from pvegraph.web.links import Link, address, anchor, compact
from pvegraph.web.nodes import SLOTS, fillers
from pvegraph.web.statements import Statement, of_many


@dataclass(frozen=True)
class Naming:
    """Names things for readers of one language."""

    catalogue: Catalogue
    language: Language

    def name(self, thing: str) -> Text | None:
        """The name of a thing for the reader, or `None`."""
        return self.catalogue.name(thing, self.language.tag)

    def link(self, thing: str) -> Link:
        """A link to a thing by its name; by a short form of its IRI where it has none."""
        name = self.name(thing) or self._by_number(thing)
        href = address(thing)
        if name is not None and iri.local_path(thing) is None:
            href = f"/ontology#{anchor(thing)}"  # the ontology says in three languages what terms of others mean here
        external = href is not None and not href.startswith("/")
        if name is not None:
            return Link(name, href, external)
        short = compact(thing)
        return Link(Text(short), href, external, code=not external or ":" in short)

    def _by_number(self, thing: str) -> Text | None:
        """What to call a release or a proposal, which have numbers in place of names, and a curator without a label."""
        kind, name = kind_of(thing), thing.rpartition("/")[2]
        if kind not in HISTORY_KINDS or "#" in thing:
            return None
        if kind == "curator":
            return Text(unquote(name))
        words = self.kind_text(kind)
        return Text(words if kind == "history" else f"{words} {name}", self.language.tag)

    def hint(self, entry: Entry) -> Text | None:
        """The most telling of what tells a thing apart in a list about another: its date, else its country or body."""
        for fact in ("pve:start", "dct:date", "dct:issued"):
            date = entry.fact(fact)
            if date is not None:
                return Text(self.language.date(date), self.language.tag)
        for fact in ("pve:country", "org:postIn"):
            other = entry.fact(fact)
            if other is not None:
                return self.catalogue.name(other, self.language.tag)
        return None

    def distinction(self, entry: Entry) -> Text | None:
        """What tells a thing apart from others of its name, wherever it is met: the post that a person held last and
        when, the publisher of a source, a country, a date; `None` where nothing does.
        """
        parts = [name for other in self._others(entry) if (name := self.name(other)) is not None]
        date = self._years(entry.held[0].dates) if entry.held else self._date(entry)
        parts += [Text(date, self.language.tag)] if date else []
        languages = {part.language for part in parts}
        told = " · ".join(part.value for part in parts)
        return Text(told, languages.pop() if len(languages) == 1 else "") if told else None

    def _others(self, entry: Entry) -> Sequence[str]:
        """The things whose names tell one apart; for a person the post that was held last, and its country."""
        if entry.held:
            post = self.catalogue.get(entry.held[0].post)
            bodies = [self.catalogue.get(body) for body in _bodies(post)] if post is not None else []
            countries = [each for body in bodies if body is not None for each in body.facts.get("pve:country", ())]
            return [entry.held[0].post, *countries[:1]]
        if entry.kind == "source":
            return entry.facts.get("dct:publisher", ())[:1]
        return [*entry.facts.get("pve:country", ()), *_bodies(entry)][:1]

    def _date(self, entry: Entry) -> str:
        found = (entry.fact(fact) for fact in ("pve:start", "dct:date", "dct:issued"))
        date = next((date for date in found if date is not None), None)
        return self.language.date(date) if date is not None else ""

    def _years(self, dates: Sequence[str]) -> str:
        """The first and the last year of some dates; nothing without any."""
        known = {year for date in dates for year in years(date)}
        ends = [self.language.date(f"{year:04}") for year in sorted({min(known), max(known)})] if known else []
        return "–".join(ends)

    def title_of_node(self, node: str, statements: Sequence[Statement]) -> Text:
        """A name for a node that has none, made of what it brings together."""
        filled = fillers(statements)
        parts = [self.link(filled[slot]).text for slot in SLOTS[kind_of(node)] if slot in filled]
        if not parts:
            return Text(compact(node))
        languages = {part.language for part in parts}
        return Text(" — ".join(part.value for part in parts), languages.pop() if len(languages) == 1 else "")

    def node_links(self, store: Store, nodes: Sequence[str]) -> Mapping[str, Link]:
        """Links to nodes by the names that `title_of_node` makes, for many nodes at once."""
        told = of_many(store, nodes)
        return {node: Link(self.title_of_node(node, told.get(node, ())), address(node)) for node in nodes}

    def kind_text(self, kind: str, *, many: bool = False) -> str:
        """The words for a kind of things."""
        known = KINDS.get(kind) or NODE_KINDS.get(kind) or HISTORY_KINDS.get(kind)
        return self.language.text(known.many if many else known.one) if known is not None else kind


def _bodies(post: Entry) -> Sequence[str]:
    return post.facts.get("org:postIn", ())


def more_exact(kind: str, classes: Sequence[str]) -> list[str]:
    """Those of a thing's classes that say more than its kind does."""
    known = KINDS.get(kind) or NODE_KINDS.get(kind) or HISTORY_KINDS.get(kind)
    general = {expand(name) for name in known.classes} if known is not None else set()
    return [class_ for class_ in classes if class_ not in general]
