"""Families of frameworks: which came from which, as trees that a page can show line by line.

What has several parents stands below each of them: whole where it is first met, and as one line that leads there after
that. What comes from itself by some way round is a line that says so. So a tree never has more lines than its family
has members and ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from pvegraph.web.overviews.descent import Descent, Frameworks

Again: TypeAlias = Literal["", "elsewhere", "circle"]
"""Why a line has nothing below it although something comes from it: that is shown elsewhere, or leads back to it."""


@dataclass(frozen=True)
class Line:
    """One framework at one place of a tree."""

    iri: str
    by: tuple[str, ...] = ()
    """The properties that tie it to the line above it; none for what stands at the top."""
    also: tuple[Descent, ...] = ()
    """What else it comes from."""
    children: tuple[Line, ...] = ()
    again: Again = ""
    is_first: bool = True
    """Whether this is the one place of the page at which it stands with all that comes from it."""
    left_out: int = 0
    """How many of its family are not shown below it, as the page would be too long."""

    def lines(self) -> Iterator[Line]:
        """This line and all below it, in the order of reading."""
        yield self
        for child in self.children:
            yield from child.lines()


@dataclass(frozen=True)
class Family:
    """Everything that is tied together by descent, by its oldest members."""

    members: frozenset[str]
    tops: tuple[str, ...]
    """What comes from nothing, by date; where everything comes from something, the oldest member."""


def families(frameworks: Frameworks) -> list[Family]:
    """All families of two or more, the largest first."""
    seen: set[str] = set()
    found = []
    for start in frameworks.children:
        if start not in seen:
            members = _reach(frameworks, start)
            seen |= members
            found.append(Family(frozenset(members), _tops(frameworks, members)))
    return sorted(found, key=lambda family: (-len(family.members), family.tops))


def _reach(frameworks: Frameworks, start: str) -> set[str]:
    """All that is tied to something, whichever way."""
    found, pending = {start}, [start]
    while pending:
        each = pending.pop()
        for other in (*frameworks.children.get(each, ()), *(descent.parent for descent in _parents(frameworks, each))):
            if other not in found:
                found.add(other)
                pending.append(other)
    return found


def _parents(frameworks: Frameworks, name: str) -> Sequence[Descent]:
    framework = frameworks.all.get(name)
    return framework.parents if framework is not None else ()


def _order(frameworks: Frameworks, name: str) -> tuple[bool, str, str]:
    framework = frameworks.all.get(name)
    return framework.order if framework is not None else (False, "", name)


def _tops(frameworks: Frameworks, members: set[str]) -> tuple[str, ...]:
    """Where the trees of a family begin, so that every member is below one of them."""
    in_order = sorted(members, key=lambda name: _order(frameworks, name))
    tops = [name for name in in_order if not _parents(frameworks, name)]
    below: set[str] = set()
    for top in tops:
        below |= _below(frameworks, top, below)
    for name in in_order:  # what is left goes round in circles
        if name not in below:
            tops.append(name)
            below |= _below(frameworks, name, below)
    return tuple(tops)


def _below(frameworks: Frameworks, top: str, known: set[str]) -> set[str]:
    """A member and all that comes from it, but for what is known already."""
    found, pending = {top}, [top]
    while pending:
        for child in frameworks.children.get(pending.pop(), ()):
            if child not in found and child not in known:
                found.add(child)
                pending.append(child)
    return found


def trees(frameworks: Frameworks, tops: Sequence[str], most: int) -> list[Line]:
    """The trees from some tops down, with at most ``most`` lines in all.

    Lines are given out level by level, so that what is near to a top is shown before what is far from it.
    """
    grower = _Grower(frameworks, most)
    return grower.grow(tops)


class _Grower:
    """Builds trees breadth first, then reads them depth first."""

    def __init__(self, frameworks: Frameworks, most: int) -> None:
        self._frameworks = frameworks
        self._left = most
        self._granted: set[tuple[str, ...]] = set()

    def grow(self, tops: Sequence[str]) -> list[Line]:
        level: list[tuple[str, ...]] = [(top,) for top in tops]
        placed: dict[str, tuple[str, ...]] = {}
        while level:
            following = []
            for path in level:
                if self._left <= 0:
                    break
                self._left -= 1
                self._granted.add(path)
                if path[-1] not in placed:
                    placed[path[-1]] = path
                    following += [(*path, child) for child in self._frameworks.children.get(path[-1], ())]
            level = following
        return [self._line((top,), placed) for top in tops if (top,) in self._granted]

    def _line(self, path: tuple[str, ...], placed: dict[str, tuple[str, ...]]) -> Line:
        name = path[-1]
        parents = _parents(self._frameworks, name)
        above = path[-2] if len(path) > 1 else None
        line = Line(
            name,
            tuple(each.relation for each in parents if each.parent == above),
            tuple(each for each in parents if each.parent != above),
        )
        children = self._frameworks.children.get(name, ())
        if placed.get(name) != path:
            again: Again = "circle" if name in path[:-1] else "elsewhere"
            return replace(line, again=again if children else "", is_first=False)
        below = [(*path, child) for child in children]
        shown = tuple(self._line(each, placed) for each in below if each in self._granted)
        return replace(line, children=shown, left_out=len(below) - len(shown))
