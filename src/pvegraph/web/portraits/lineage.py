"""The lineage of a framework: what it builds on, up to the roots, and what builds on it, as a nested list.

A document may build on several others, so what the sources tell is no tree. It is shown as one: under each root what
builds on it, and a document that builds on two stands under both, the second time without what is below it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pvegraph.vocabulary import expand

RELATIONS = (
    "pve:supplements",
    "pve:givesEffectTo",
    "pve:affirms",
    "prov:wasInfluencedBy",
    "dct:isPartOf",
    "dct:replaces",
)
"""The properties that lead from a document to what it builds on, in the order in which they are named."""
MOST = 120
"""Documents in one lineage; those nearest to the one of the page come first."""
_ORDER = {expand(name): position for position, name in enumerate(RELATIONS)}


@dataclass(frozen=True)
class Tie:
    """How a document builds on another, as one property says, and the graphs that state it."""

    below: str
    property: str
    above: str
    graphs: frozenset[str]


@dataclass(frozen=True)
class Branch:
    """A document in a lineage, with what builds on it."""

    thing: str
    ties: tuple[Tie, ...] = ()
    """How it builds on what it stands under; a root has none."""
    below: tuple[Branch, ...] = ()
    left_out: int = 0
    """How many more build on it than are shown."""
    stands_above: bool = False
    """Whether what builds on it stands under it elsewhere, further up in the list."""


def lineage(thing: str, ties: Iterable[Tie], date_of: Callable[[str], str], most: int = MOST) -> tuple[Branch, ...]:
    """The roots of a framework's lineage, each with what builds on it, in order of date; what has none comes last.

    Nothing is in it if the framework builds on nothing and nothing builds on it. Cycles, which would be an error of the
    sources, end where they come back.
    """
    return _Tree(thing, tuple(ties), date_of, most).roots()


def walk(branches: Iterable[Branch]) -> Iterator[Branch]:
    """Every branch, each before what is below it."""
    for branch in branches:
        yield branch
        yield from walk(branch.below)


@dataclass
class _Tree:
    """Makes the branches."""

    thing: str
    ties: tuple[Tie, ...]
    date_of: Callable[[str], str]
    most: int
    _up: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _down: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _between: dict[tuple[str, str], list[Tie]] = field(default_factory=lambda: defaultdict(list))
    _open: set[str] = field(default_factory=set)
    """Whose branches have been made."""

    def __post_init__(self) -> None:
        for tie in self.ties:
            if tie.below != tie.above:
                self._up[tie.below].add(tie.above)
                self._down[tie.above].add(tie.below)
                self._between[tie.below, tie.above].append(tie)
        above, under = self._reached(self._up), self._reached(self._down)
        beside = {other for parent in self._up.get(self.thing, ()) for other in self._down[parent]}
        near = list(dict.fromkeys([*above, *under, *sorted(beside, key=self._position)]))
        self._near = near
        self._kin = set(near)
        self._shown = set(near[: self.most])
        self._above = set(above) & self._shown

    def roots(self) -> tuple[Branch, ...]:
        """The documents that build on nothing else of the lineage; where they run in a circle, the farthest above."""
        if len(self._kin) == 1:
            return ()
        found = [each for each in self._above if not self._up.get(each, set()) & self._above]
        made = [self._branch(each, None, frozenset()) for each in sorted(found, key=self._position)]
        for each in reversed(self._near):
            made += [self._branch(each, None, frozenset())] if each in self._above - self._open else []
        return tuple(made)

    def _branch(self, thing: str, parent: str | None, over: frozenset[str]) -> Branch:
        """A document with what is below it; ``over`` is what it stands under."""
        ties = tuple(sorted(self._between[thing, parent], key=lambda tie: _ORDER[tie.property])) if parent else ()
        children = (self._down.get(thing, set()) & self._kin) - over - {thing}
        shown = sorted(children & self._shown, key=self._position)
        if thing in self._open and children:
            return Branch(thing, ties, stands_above=True)
        self._open.add(thing)
        below = tuple(self._branch(child, thing, over | {thing}) for child in shown)
        return Branch(thing, ties, below, len(children) - len(shown))

    def _reached(self, steps: Mapping[str, set[str]]) -> list[str]:
        """Where steps in one direction lead from the framework, the nearest first."""
        found = {self.thing: None}
        waiting = deque(found)
        while waiting:
            for other in sorted(steps.get(waiting.popleft(), ()), key=self._position):
                if other not in found:
                    found[other] = None
                    waiting.append(other)
        return list(found)

    def _position(self, thing: str) -> tuple[bool, str, str]:
        """The key under which a document stands among those beside it."""
        date = self.date_of(thing)
        return (not date, date, thing)
