"""Which office somebody held on a day, as far as sources show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph.dates import DateError, PartialDate
from pvegraph.vocabulary import expand
from pvegraph.web.statements import Statement

_START, _END, _SEEN = expand("pve:start"), expand("pve:end"), expand("pve:observedOn")


@dataclass(frozen=True)
class Office:
    """A post that somebody held on a day, and the sources that show it."""

    post: str
    graphs: frozenset[str]


def offices_on(tenures: Iterable[Sequence[Statement]], days: Sequence[str]) -> list[Office]:
    """The posts in which sources show somebody at the time of an event, of which ``days`` are the dates that are known.

    A source shows it that saw the person in office at that time, or in office before it and in office or leaving after
    it. That somebody took office before shows nothing, as nobody knows how long it lasted.
    """
    whens = [when for day in days for when in _read(day)]
    found = []
    for said in tenures:
        posts = sorted({s.value.value for s in said if s.predicate == expand("pve:post")})
        graphs = frozenset().union(*(_shown_by(said, when) for when in whens))
        if posts and graphs:
            found.append(Office(posts[0], graphs))
    return found


def _shown_by(said: Sequence[Statement], when: PartialDate) -> frozenset[str]:
    """The graphs that together show that a term of office had begun and was not over at a time."""
    dated = [(s, day) for s in said if isinstance(s.value, ox.Literal) for day in _read(s.value.value)]
    seen = {s.graph for s, day in dated if s.predicate == _SEEN and _is_within(when, day)}
    if seen:
        return frozenset(seen)
    before = {s.graph for s, day in dated if s.predicate in (_START, _SEEN) and day.latest <= when.earliest}
    after = {s.graph for s, day in dated if s.predicate in (_END, _SEEN) and day.earliest >= when.latest}
    return frozenset(before | after) if before and after else frozenset()


def _is_within(when: PartialDate, day: PartialDate) -> bool:
    """Whether two dates are of the same time: one lies within the other, and neither is vaguer than a month."""
    within = when.contains(day) or day.contains(when)
    return within and all((each.latest - each.earliest).days <= _A_MONTH for each in (when, day))


def _read(text: str) -> list[PartialDate]:
    """A date in a list, or nothing if the text is none."""
    try:
        return [PartialDate.parse(text)]
    except DateError:
        return []


_A_MONTH = 31
"""Days of the longest month; who was seen in office some time in a year need not have been at an event of that year."""
