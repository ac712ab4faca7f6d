"""The index of names: which things have a name that is spelled alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from pvegraph.validation.beyond.spelling import Spelling, spelling
from pvegraph.validation.view import Node, View
from pvegraph.vocabulary import expand

KINDS: Mapping[str, str] = MappingProxyType(
    {
        expand("pve:Person"): "person",
        expand("pve:Organisation"): "organisation",
        expand("pve:Place"): "place",
        expand("pve:Framework"): "framework",
        expand("pve:Event"): "event",
        expand("pve:EventSeries"): "series",
    }
)
"""The classes whose things are compared with one another, and what words of a name say no more than the class."""
_NAMING = tuple(NamedNode(expand(name)) for name in ("skos:prefLabel", "skos:altLabel"))
_TYPE = NamedNode(expand("rdf:type"))
_LONGEST_NAME = 300
_HEAD = re.compile(r"[:;(,]|\s[-–—]\s|\s(?:and|et|&)\s")
"""What the first part of a name ends at: the rest may be a subtitle, a place, a second meeting on the same day."""
_FEWEST_IN_HEAD = 4


@dataclass(frozen=True)
class Named:
    """A thing of one of the kinds that are compared, with its names."""

    thing: Node
    kind: str
    preferred: frozenset[Spelling]
    others: frozenset[Spelling]

    @property
    def names(self) -> frozenset[Spelling]:
        """All names."""
        return self.preferred | self.others


class Names:
    """Things by the forms of their names. Made once for a dataset; `after` gives that of a changed one."""

    def __init__(
        self, named: Mapping[Node, Named], base: Names | None = None, gone: frozenset[Node] = frozenset()
    ) -> None:
        self._named, self._base, self._gone = dict(named), base, gone
        self._keys: dict[str, set[Node]] = defaultdict(set)
        for each in named.values():
            for key in _kept_under(each):
                self._keys[key].add(each.thing)

    @classmethod
    def of(cls, view: View) -> Names:
        """The index of a whole dataset (10,000 names: about a third of a second)."""
        things = {triple.subject for class_ in KINDS for triple in view.triples(None, _TYPE, NamedNode(class_))}
        return cls(_read(view, things))  # type: ignore[arg-type] # no triple terms

    def after(self, view: View, touched: Iterable[Node]) -> Names:
        """The index of the dataset after a change of what is said of the touched things."""
        nodes = frozenset(node for node in touched if not isinstance(node, Literal))
        return Names(_read(view, nodes), self, nodes)

    def __iter__(self) -> Iterator[Named]:
        yield from self._named.values()
        if self._base is not None:
            yield from (each for each in self._base if each.thing not in self._gone)

    def get(self, thing: Node) -> Named | None:
        """A thing with its names; `None` if it is of no kind that is compared, or has no name."""
        found = self._named.get(thing)
        if found is None and self._base is not None and thing not in self._gone:
            return self._base.get(thing)
        return found

    def alike(self, named: Named) -> set[Node]:
        """The other things of its kind with a name that is spelled alike."""
        return {thing for key in _sought_under(named) for thing in self._under(key)} - {named.thing}

    def _under(self, key: str) -> set[Node]:
        found = set(self._keys.get(key, ()))
        if self._base is not None:
            found |= self._base._under(key) - self._gone
        return found


def _read(view: View, things: Iterable[Node]) -> dict[Node, Named]:
    """The named things among some."""
    found = {}
    for thing in things:
        if isinstance(thing, Literal):
            continue
        classes = {
            triple.object.value for triple in view.triples(thing, _TYPE, None) if isinstance(triple.object, NamedNode)
        }
        kind = next((kind for class_, kind in KINDS.items() if class_ in classes), None)
        if kind is not None:
            preferred, others = (frozenset(_spellings(view, thing, naming, kind)) for naming in _NAMING)
            if preferred or others:
                found[thing] = Named(thing, kind, preferred, others)
    return found


def _spellings(view: View, thing: Node, naming: NamedNode, kind: str) -> Iterator[Spelling]:
    """The names that a property gives a thing, taken apart."""
    for triple in view.triples(thing, naming, None):
        name = triple.object
        if isinstance(name, Literal) and len(name.value) <= _LONGEST_NAME:
            taken = spelling(name.value, kind)
            if taken.words:
                yield taken


def short_forms(named: Named) -> set[str]:
    """The other names that are one or two short words, without blanks: acronyms mostly."""
    return {name.acronym for name in named.others if name.acronym}


def _heads(named: Named) -> Iterator[str]:
    """The first parts of its names, where they say enough."""
    for name in named.names:
        head = spelling(_HEAD.split(name.name, maxsplit=1)[0], named.kind)
        if _FEWEST_IN_HEAD <= len(head.words) < len(name.words):
            yield head.plain


def _kept_under(named: Named) -> Iterator[str]:
    """The keys under which a thing is kept."""
    for name in named.names:
        yield f"{named.kind} = {name.plain}"
        if name.skeleton:
            yield f"{named.kind} ~ {name.skeleton}"
        for shorter in name.shorter:
            yield f"{named.kind} - {shorter}"
    for head in _heads(named):
        yield f"{named.kind} = {head}"
    for form in short_forms(named):
        yield f"{named.kind} . {form}"


def _sought_under(named: Named) -> Iterator[str]:
    """The keys under which things that are alike are kept."""
    for name in named.names:
        yield f"{named.kind} = {name.plain}"
        yield f"{named.kind} - {name.plain}"
        if name.skeleton:
            yield f"{named.kind} ~ {name.skeleton}"
        for shorter in name.shorter:
            yield f"{named.kind} = {shorter}"
    for head in _heads(named):
        yield f"{named.kind} = {head}"
    for form in short_forms(named):
        yield f"{named.kind} . {form}"
