"""Dates of which one must not be before the other: in every reading, in some reading.

What is certainly in the wrong order is found by the SPARQL constraints of the shapes, as long as the dates are days,
months and years; here it is found where one of them is written as EDTF. What is possibly in the wrong order is found
here for all dates, but only where sharpening one date decides: the coarser of two dates may be on either side of the
finer one, which lies within it. Two years that are the same year would both have to be sharpened, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal as OneOf

from pvegraph.dates import XSD
from pvegraph.validation.beyond.dated import Said, any_vague, dates
from pvegraph.validation.beyond.observation import SPARQL, Ground, Observation
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

Side = OneOf["late", "early"]


@dataclass(frozen=True)
class Dates:
    """Where the dates of one side stand: properties of the thing itself, or of what a property of it leads to."""

    properties: tuple[str, ...]
    link: str | None = None
    read_with: tuple[str, ...] = ()
    """Other properties whose dates the shape's query wants to be no EDTF."""


@dataclass(frozen=True)
class Order:
    """The late dates of a thing must not be before its early dates."""

    shape: str
    """The shape that finds certain contradictions."""
    possible: str
    """The check that finds possible ones."""
    things: str
    """The class of the things, or the property that they have."""
    late: Dates
    early: Dates
    value: Side | str = "late"
    """What a certain contradiction is found at: the date of one side, or the value of a property."""
    names: tuple[tuple[str, str], ...] = ()
    """What the message calls the date of a side, and what a property leads to."""
    one_by_one: Side | None = None
    """The side each date of which contradicts for itself; else a contradiction is certain if all dates agree in it."""
    told: tuple[str, ...] = ()
    """The properties whose dates are told, if not all of those that are compared."""


_LIFE = ("pve:start", "pve:end")
_SEEN = (*_LIFE, "pve:observedOn")
_FOUNDED = ("schema:foundingDate",)

ORDERS: tuple[Order, ...] = (
    *(
        Order(
            f"{kind}EndsAfterStart", f"{kind}MayEndBeforeStart", f"pve:{kind}",
            Dates(("pve:end",)), Dates(("pve:start",)), names=(("early", "start"),),
        )
        for kind in ("Tenure", "Membership", "Event")
    ),
    Order(
        "HolderSeenOutsideTenure", "HolderMayBeSeenOutsideTenure", "pve:Tenure",
        Dates(("pve:observedOn",), read_with=_SEEN), Dates(("pve:start",)),
        names=(("early", "bound"),), one_by_one="late",
    ),
    Order(
        "HolderSeenOutsideTenure", "HolderMayBeSeenOutsideTenure", "pve:Tenure",
        Dates(("pve:end",), read_with=_SEEN), Dates(("pve:observedOn",)),
        value="early", names=(("late", "bound"),), one_by_one="early",
    ),
    Order(
        "MembershipWithinLifeOfBody", "MembershipMayPrecedeBody", "pve:Membership",
        Dates(("pve:start",)), Dates(_FOUNDED, "org:organization"),
        names=(("early", "founded"), ("org:organization", "body")),
    ),
    Order(
        "FrameworkAfterFoundingOfIssuer", "FrameworkMayPrecedeIssuer", "pve:Framework",
        Dates(("dct:date",)), Dates(_FOUNDED, "pve:issuedBy"),
        names=(("early", "founded"), ("pve:issuedBy", "body")),
    ),
    Order(
        "SupplementIsLater", "SupplementMayBeEarlier", "pve:supplements",
        Dates(("dct:date",)), Dates(("dct:date",), "pve:supplements"),
        names=(("early", "otherDate"), ("pve:supplements", "other")),
    ),
    Order(
        "SubEventWithinEvent", "SubEventMayBeOutsideEvent", "pve:subEventOf",
        Dates(("pve:start",), read_with=_LIFE), Dates(("pve:start",), "pve:subEventOf", read_with=_LIFE),
        names=(("early", "bound"), ("pve:subEventOf", "event")),
    ),
    Order(
        "SubEventWithinEvent", "SubEventMayBeOutsideEvent", "pve:subEventOf",
        Dates(("pve:end",), "pve:subEventOf", read_with=_LIFE), Dates(_LIFE, read_with=_LIFE),
        value="early", names=(("late", "bound"), ("pve:subEventOf", "event")),
    ),
    Order(
        "ParticipantExistedAtEvent", "ParticipantMayNotHaveExisted", "pve:Participation",
        Dates(_LIFE, "pve:event"), Dates(_FOUNDED, "pve:participant"),
        value="pve:participant", names=(("late", "date"), ("early", "founded"), ("pve:event", "event")),
        told=("pve:start", "schema:foundingDate"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Occasion:
    """The dates of one thing and of what it is linked to."""

    thing: Node
    links: tuple[tuple[str, Node], ...]
    late: tuple[Said, ...]
    early: tuple[Said, ...]
    is_vague: bool

    @property
    def is_certain(self) -> bool:
        """Whether every late date is before every early one, in every reading."""
        return all(late.date.certainly_before(early.date) for late, early in product(self.late, self.early))

    @property
    def is_possible(self) -> bool:
        """Whether for every pair of dates there is a reading with the late one before the early one."""
        return all(late.date.possibly_before(early.date) for late, early in product(self.late, self.early))


@dataclass(frozen=True)
class Orders:
    """The check of all pairs of dates that have an order."""

    orders: tuple[Order, ...] = ORDERS

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        unsharp: dict[tuple[str, Said], Observation] = {}
        for order in self.orders:
            things = _all(ground, order) if focus is None else _around(ground, order, focus)
            for occasion in (each for thing in things for each in _occasions(ground, order, thing)):
                if occasion.is_certain:
                    found = _certain(order, occasion) if occasion.is_vague else ()
                    yield from (each for each in found if focus is None or each.focus in focus)
                elif occasion.is_possible:
                    for said, observation in _possible(order, occasion):
                        key = (observation.shape, said)
                        if focus is None or observation.focus in focus:
                            # One date to be sharpened is told once, whatever number of others it may contradict.
                            unsharp[key] = min(
                                observation, unsharp.get(key, observation), key=lambda each: each.details
                            )
        yield from unsharp.values()

    @property
    def heeds(self) -> frozenset[str]:
        """See `Check.heeds`: dates, links to what has dates, and classes."""
        sides = [side for order in self.orders for side in (order.late, order.early)]
        names = {name for side in sides for name in (*side.properties, *side.read_with, side.link or "rdf:type")}
        names |= {order.things for order in self.orders if not _is_class(order.things)}
        return frozenset(map(expand, names | {"rdf:type"}))

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: what the pairs that a touched thing is part of are told at."""
        for order in self.orders:
            for thing in _around(ground, order, touched):
                yield thing
                for occasion in _occasions(ground, order, thing):
                    if not occasion.is_certain and occasion.is_possible:
                        yield from (observation.focus for _, observation in _possible(order, occasion))


def _is_class(name: str) -> bool:
    """Whether a prefixed name is that of a class."""
    return name.partition(":")[2][0].isupper()


def _all(ground: Ground, order: Order) -> set[Node]:
    """The things that an order speaks of."""
    return set(ground.are(order.things) if _is_class(order.things) else ground.that_have(order.things))


def _around(ground: Ground, order: Order, nodes: frozenset[Node]) -> set[Node]:
    """The things that an order speaks of, among some things and those that are linked to them."""
    found = set(nodes)
    for link in {side.link for side in (order.late, order.early)} - {None}:
        found.update(*(ground.that_have(link, each) for each in nodes))  # type: ignore[arg-type] # None is taken off
    if _is_class(order.things):
        return {thing for thing in found if ground.is_a(thing, order.things)}
    return {thing for thing in found if any(True for _ in ground.values(thing, order.things))}


def _occasions(ground: Ground, order: Order, thing: Node) -> Iterator[_Occasion]:
    """The dates of a thing that have an order; several times if it is linked to several others."""
    links = tuple(dict.fromkeys(side.link for side in (order.late, order.early) if side.link is not None))
    for targets in product(*(tuple(ground.things(thing, link)) for link in links)):
        at = dict(zip(links, targets, strict=True))
        late, early = (
            tuple(dates(ground, at.get(side.link or "", thing), *side.properties)) for side in (order.late, order.early)
        )
        if not (late and early):
            continue
        guarded = (
            said
            for side in (order.late, order.early)
            for said in dates(ground, at.get(side.link or "", thing), *(side.read_with or side.properties))
        )
        whole = _Occasion(thing, tuple(at.items()), late, early, any_vague(guarded))
        yield from _one_by_one(order, whole)


def _one_by_one(order: Order, whole: _Occasion) -> Iterator[_Occasion]:
    """The occasion once for each date of the side whose dates contradict each for itself."""
    if order.one_by_one == "late":
        yield from (_Occasion(whole.thing, whole.links, (late,), whole.early, whole.is_vague) for late in whole.late)
    elif order.one_by_one == "early":
        yield from (_Occasion(whole.thing, whole.links, whole.late, (early,), whole.is_vague) for early in whole.early)
    else:
        yield whole


def _certain(order: Order, occasion: _Occasion) -> Iterator[Observation]:
    """A contradiction in every reading: one observation for each pair of dates, as the query of the shape makes."""
    names, links = dict(order.names), dict(occasion.links)
    linked = {names[link]: thing.value for link, thing in links.items() if link in names}
    starts = {said.literal for said in occasion.early if said.path == "pve:start"}
    for late, early in product(occasion.late, occasion.early):
        if order.told and not {late.path, early.path} <= set(order.told):
            continue
        if order.value == "early" and early.path == "pve:end" and early.literal in starts:
            continue
        told = {"late": late, "early": early}
        details = {name: told[side].text for side, name in order.names if side in told} | linked
        if order.value in told:
            said = told[order.value]
            path, value = said.path, said.literal
            yield Observation(
                order.shape, occasion.thing, expand(path), value, tuple(sorted(details.items())), component=SPARQL
            )
        else:
            yield Observation(
                order.shape, occasion.thing, expand(order.value), links[order.value], tuple(sorted(details.items())),
                component=SPARQL,
            )  # fmt: skip


def _possible(order: Order, occasion: _Occasion) -> Iterator[tuple[Said, Observation]]:
    """A contradiction in some readings that sharpening one date decides, with that date."""
    for late, early in product(occasion.late, occasion.early):
        for coarse, fine in ((late, early), (early, late)):
            unit = _unit(fine)
            if unit and _is_within(fine, coarse) and not _is_sharpened(coarse, occasion.late + occasion.early):
                details = {
                    "other": fine.thing.value,
                    "otherDate": fine.text,
                    "otherPath": expand(fine.path),
                    "unit": unit,
                }
                yield coarse, Observation(
                    order.possible, coarse.thing, expand(coarse.path), coarse.literal, tuple(details.items()),
                    frozenset({"unit"}),
                )  # fmt: skip


def _is_within(fine: Said, coarse: Said) -> bool:
    """Whether one date means some of the days that the other means, and not all of them."""
    return coarse.date.contains(fine.date) and not fine.date.contains(coarse.date)


def _is_sharpened(coarse: Said, others: tuple[Said, ...]) -> bool:
    """Whether some source gives the same date more exactly."""
    return any(
        (other.thing, other.path) == (coarse.thing, coarse.path) and _is_within(other, coarse) for other in others
    )


def _unit(said: Said) -> str | None:
    """What a date of this precision says: the day, the month, the year; `None` for vaguer ones."""
    names = {XSD + "date": "day", XSD + "gYearMonth": "month", XSD + "gYear": "year"}
    return names.get(said.date.datatype)
