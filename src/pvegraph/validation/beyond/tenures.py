"""Tenures of one mayoralty, and of one person, one of whose dates is written as EDTF.

The same rules as the SPARQL constraints of ``shapes/tenure.ttl``, which leave a mayoralty (or a person) with such a
date to this check as a whole. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from pvegraph.validation.beyond.dated import Said, any_vague, dates
from pvegraph.validation.beyond.observation import SPARQL, Ground, Observation
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_CLASS, _MAYORALTY = "pve:Tenure", "pve:Mayoralty"
_HEEDED = frozenset(
    expand(name)
    for name in ("rdf:type", "pve:post", "org:member", "pve:start", "pve:end", "pve:observedOn", "dct:source")
)


@dataclass(frozen=True)
class _Tenure:
    """A tenure with its dates."""

    thing: Node
    post: Node
    person: Node
    starts: tuple[Said, ...]
    ends: tuple[Said, ...]
    seen: tuple[Said, ...]
    sources: frozenset[Node]

    @property
    def all_dates(self) -> tuple[Said, ...]:
        """Starts, ends and observations."""
        return self.starts + self.ends + self.seen

    @property
    def last_starts(self) -> list[Said]:
        """The starts that may be latest of all."""
        latest = max((start.date.latest for start in self.starts), default=date.min)
        return [start for start in self.starts if start.date.latest == latest]

    @property
    def last_certain(self) -> list[Said]:
        """The earliest ends; without any end, the latest days on which the holder was seen."""
        if self.ends:
            first = min(end.date.earliest for end in self.ends)
            return [end for end in self.ends if end.date.earliest == first]
        last = max((seen.date.earliest for seen in self.seen), default=date.min)
        return [seen for seen in self.seen if seen.date.earliest == last]

    def lasts_beyond(self, start: Said) -> bool:
        """Whether it certainly goes on after a date: in the light of every end, or else of one observation."""
        if self.ends:
            return all(start.date.certainly_before(end.date) for end in self.ends)
        return any(start.date.certainly_before(seen.date) for seen in self.seen)


@dataclass(frozen=True)
class Tenures:
    """The check of tenures that follow one another, where EDTF is used."""

    heeds: frozenset[str] | None = _HEEDED

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        posts, persons = _scope(ground, focus)
        for post in posts:
            held = _tenures(ground, "pve:post", post)
            if any_vague(said for tenure in held for said in tenure.all_dates) and ground.is_a(post, _MAYORALTY):
                yield from _in_focus(_of_post([tenure for tenure in held if tenure.post == post]), focus)
        for person in persons:
            held = _tenures(ground, "org:member", person)
            if any_vague(said for tenure in held for said in tenure.all_dates):
                mayoralties = [each for each in held if each.person == person and ground.is_a(each.post, _MAYORALTY)]
                yield from _in_focus(_two_at_once(mayoralties), focus)

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: the tenures of the posts and persons that have to do with what is touched."""
        posts, persons = _scope(ground, touched)
        for post in posts | touched:
            for tenure in ground.that_have("pve:post", post):
                yield tenure
                persons.update(ground.things(tenure, "org:member"))
        for person in persons | touched:
            yield from ground.that_have("org:member", person)


def _scope(ground: Ground, focus: frozenset[Node] | None) -> tuple[set[Node], set[Node]]:
    """The posts and the persons of all tenures, or of those in focus."""
    tenures = ground.are(_CLASS) if focus is None else focus
    posts: set[Node] = set()
    persons: set[Node] = set()
    for tenure in tenures:
        posts.update(ground.things(tenure, "pve:post"))
        persons.update(ground.things(tenure, "org:member"))
    return posts, persons


def _tenures(ground: Ground, property_: str, value: Node) -> list[_Tenure]:
    """The tenures that have a post or a person; once for each pair of the two, if there should be several."""
    return [
        _Tenure(
            thing,
            post,
            person,
            tuple(dates(ground, thing, "pve:start")),
            tuple(dates(ground, thing, "pve:end")),
            tuple(dates(ground, thing, "pve:observedOn")),
            frozenset(ground.things(thing, "dct:source")),
        )
        for thing in sorted(set(ground.that_have(property_, value)), key=lambda thing: thing.value)
        if ground.is_a(thing, _CLASS)
        for post in ground.things(thing, "pve:post")
        for person in ground.things(thing, "org:member")
    ]


def _in_focus(found: Iterable[Observation], focus: frozenset[Node] | None) -> Iterator[Observation]:
    """The observations about things in focus."""
    return (observation for observation in found if focus is None or observation.focus in focus)


def _of_post(held: list[_Tenure]) -> Iterator[Observation]:
    """All that is to be said about the tenures of one mayoralty."""
    for one, other in permutations(held, 2):
        if one.person != other.person:
            yield from _overlap(one, other)
            yield from _may_overlap(one, other)
            yield from _not_ended(one, other, held)
        if one.thing != other.thing:
            yield from _gap(one, other, held)


def _overlap(one: _Tenure, other: _Tenure) -> Iterator[Observation]:
    """Two persons at once, certainly; told at the tenure that begins first."""
    shape = "TenuresOverlap" if one.sources & other.sources else "TenuresOverlapAcrossSources"
    for start in one.last_starts:
        for other_start in other.last_starts:
            key, other_key = (
                (said.date.earliest, tenure.thing.value) for said, tenure in ((start, one), (other_start, other))
            )
            if key < other_key and one.lasts_beyond(other_start) and other.lasts_beyond(start):
                for last in one.last_certain:
                    yield _observation(
                        shape, last, one.thing, other=other.thing, otherStart=other_start, start=start, post=one.post
                    )


def _may_overlap(one: _Tenure, other: _Tenure) -> Iterator[Observation]:
    """One ends when the other begins, as far as can be told."""
    for end in one.ends:
        for start in other.starts:
            may_be_before = start.date.earliest < end.date.latest and not start.date.certainly_before(end.date)
            begins_later = any(own.date.earliest > start.date.earliest for own in one.starts)
            if may_be_before and not begins_later:
                yield _observation(
                    "TenuresMayOverlap", end, one.thing, other=other.thing, otherStart=start, post=one.post
                )


def _gap(one: _Tenure, other: _Tenure, held: list[_Tenure]) -> Iterator[Observation]:
    """More than a year in which nobody is known in the post."""
    known = [said for tenure in held for said in tenure.all_dates]
    for end in one.ends:
        for start in other.starts:
            last, first = end.date.latest, start.date.earliest
            is_long = (last.year + 1, last.month, last.day) < (first.year, first.month, first.day)
            if is_long and not any(said.date.latest > last and said.date.earliest < first for said in known):
                yield _observation("TenureGap", end, one.thing, other=other.thing, otherStart=start, post=one.post)


def _not_ended(one: _Tenure, other: _Tenure, held: list[_Tenure]) -> Iterator[Observation]:
    """A tenure without an end though another person has begun: the first who did."""
    known = one.starts + one.seen
    if one.ends or not known:
        return
    successors = [start for tenure in held if tenure.person != one.person for start in tenure.starts]
    for start in other.starts:
        follows = all(own.date.certainly_before(start.date) for own in known)
        is_first = any(
            not any(
                sooner.date.earliest < start.date.earliest and own.date.certainly_before(sooner.date)
                for sooner in successors
            )
            for own in known
        )
        if follows and is_first:
            details = {"other": other.thing.value, "post": one.post.value}
            yield Observation(
                "EarlierTenureEnded", one.thing, expand("pve:end"), start.literal, tuple(details.items()),
                component=SPARQL,
            )  # fmt: skip


def _two_at_once(held: list[_Tenure]) -> Iterator[Observation]:
    """One person in two mayoralties at once, certainly; told at the tenure whose address comes first."""
    for one, other in permutations(held, 2):
        if one.post == other.post or one.thing.value >= other.thing.value:
            continue
        for start in one.last_starts:
            for other_start in other.last_starts:
                if one.lasts_beyond(other_start) and other.lasts_beyond(start):
                    for last in one.last_certain:
                        yield _observation(
                            "TwoMayoraltiesAtOnce", last, one.thing,
                            other=other.thing, otherStart=other_start, person=one.person, start=start,
                        )  # fmt: skip


def _observation(shape: str, said: Said, thing: Node, **details: Node | Said) -> Observation:
    """What a shape's query would find at a date, with the variables that its message tells."""
    told = {name: each.text if isinstance(each, Said) else each.value for name, each in details.items()}
    return Observation(shape, thing, expand(said.path), said.literal, tuple(sorted(told.items())), component=SPARQL)
