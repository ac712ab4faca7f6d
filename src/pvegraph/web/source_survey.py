"""What a source speaks of, and which other sources speak of the same, read once for all its pages."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import kind_of, sorting_key
from pvegraph.store import Store
from pvegraph.web.kinds import KINDS, NODE_KINDS
from pvegraph.web.naming import Naming

MOST_SORTED = 5_000
"""Things of a kind that are put in order of their names; more of them stand in the order of their IRIs."""
_KEPT = 32
"""Surveys that are kept for further pages; the largest of a graph of a million statements takes a megabyte."""
_ORDER = MappingProxyType({kind: position for position, kind in enumerate([*KINDS, *NODE_KINDS])})
_SOURCE = ox.Variable("source")
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Shared:
    """Another source, and of how many things both speak."""

    source: str
    things: int


@dataclass(frozen=True)
class Survey:
    """The things that a source speaks of by kind, and the sources with which it shares most of them."""

    things: Mapping[str, Sequence[str]]
    """Things by kind, the kinds in the order in which pages show them; not the source itself."""
    actors: Mapping[str, str]
    """Who a tenure, membership, participation or commitment is of."""
    shared: Sequence[Shared]

    @property
    def total(self) -> int:
        """How many things the source speaks of."""
        return sum(len(things) for things in self.things.values())


class Surveys:
    """Surveys of the sources of one version of the data; those that were asked for last are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._read: OrderedDict[str, Survey] = OrderedDict()
        self._sorted: OrderedDict[tuple[str, str, str], Sequence[str]] = OrderedDict()

    def of(self, source: str) -> Survey:
        """The survey of a source; one query if it is not known yet."""
        known = self._known(self._read, source)
        return known if known is not None else self._keep(self._read, source, survey(self._store, source))

    def in_order(self, source: str, kind: str, naming: Naming) -> Sequence[str]:
        """The things of a kind in the order of their names for a reader; nodes by the name of their actor."""
        key = (source, kind, naming.language.tag)
        known = self._known(self._sorted, key)
        return known if known is not None else self._keep(self._sorted, key, _in_order(self.of(source), kind, naming))

    def _known(self, kept: OrderedDict[_Key, _Value], key: _Key) -> _Value | None:
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    def _keep(self, kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> _Value:
        with self._lock:
            kept[key] = value
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        return value


def survey(store: Store, source: str) -> Survey:
    """Read what a source speaks of; one query."""
    things: dict[str, set[str]] = defaultdict(set)
    actors: dict[str, str] = {}
    shared: dict[str, int] = {}
    for _, subject, actor, other, number in select(store, _query(), {_SOURCE: ox.NamedNode(source)}):
        if other is not None:
            shared[other.value] = int(number.value)
        elif actor is not None:
            actors[subject.value] = min(actor.value, actors.get(subject.value, actor.value))
        elif subject.value != source:
            things[kind_of(subject.value)].add(subject.value)
    return Survey(
        MappingProxyType({kind: tuple(sorted(things[kind])) for kind in sorted(things, key=_position)}),
        MappingProxyType(actors),
        tuple(Shared(*each) for each in shared.items() if kind_of(each[0]) == "source"),
    )


def _in_order(found: Survey, kind: str, naming: Naming) -> Sequence[str]:
    """The things of a kind by name, where they are not too many."""
    things = found.things.get(kind, ())
    if len(things) > MOST_SORTED:
        return things
    names = {thing: naming.link(found.actors.get(thing, thing)).text for thing in things}
    return tuple(sorted(things, key=lambda thing: (sorting_key(names[thing], naming.language.tag), thing)))


def _position(kind: str) -> tuple[int, str]:
    """Where a kind stands among the others."""
    return _ORDER.get(kind, len(_ORDER)), kind


@cache
def _query() -> str:
    """The query, read once."""
    return (files("pvegraph.web") / "source_survey.rq").read_text(encoding="utf-8")
