"""What two actors have in common, with the sources that say so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph.store import Store
from pvegraph.web.links import Link, address
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.asking import rows
from pvegraph.web.overviews.spans import Span
from pvegraph.web.references import Numbering

MOST = 100
"""Common events that one page shows; no two actors of the data have a tenth of it."""
_ACTOR = ox.Variable("actor")


@dataclass(frozen=True)
class Part:
    """How one actor took part, by one statement."""

    roles: tuple[Link, ...]
    href: str | None
    """The page of the statement itself."""
    references: tuple[int, ...]


@dataclass(frozen=True)
class Common:
    """One event in which both took part, or one body of which both are members."""

    link: Link
    when: str
    first: tuple[Part, ...]
    second: tuple[Part, ...]


def in_common(
    store: Store, naming: Naming, numbering: Numbering, pair: tuple[str, str], *, by_bodies: bool
) -> list[Common]:
    """What a pair has in common, by date; asks the store twice."""
    first, second = (_told(store, actor, by_bodies=by_bodies) for actor in pair)
    shared = sorted(first.keys() & second.keys(), key=lambda each: (_span(naming, each).possible, each))
    return [
        Common(
            naming.link(each),
            _span(naming, each).words(naming.language),
            _parts(first[each], naming, numbering),
            _parts(second[each], naming, numbering),
        )
        for each in shared[:MOST]
    ]


def _told(store: Store, actor: str, *, by_bodies: bool) -> dict[str, dict[str, tuple[set[str], set[str]]]]:
    """What an actor took part in: by event (or body) and statement the roles and the sources."""
    told: dict[str, dict[str, tuple[set[str], set[str]]]] = defaultdict(lambda: defaultdict(lambda: (set(), set())))
    name = "common-bodies" if by_bodies else "common"
    for _, gathering, node, role, graph in rows(store, name, {_ACTOR: ox.NamedNode(actor)}):
        roles, graphs = told[gathering.value][node.value]
        roles.update({role.value} if role is not None else ())
        graphs.add(graph.value)
    return told


def _parts(told: dict[str, tuple[set[str], set[str]]], naming: Naming, numbering: Numbering) -> tuple[Part, ...]:
    return tuple(
        Part(tuple(naming.link(role) for role in sorted(roles)), address(node), numbering.of(graphs))
        for node, (roles, graphs) in sorted(told.items())
    )


def _span(naming: Naming, thing: str) -> Span:
    entry = naming.catalogue.get(thing)
    return Span() if entry is None else Span.of(entry.facts.get("pve:start", ()), entry.facts.get("pve:end", ()))
