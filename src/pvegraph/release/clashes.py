"""What two sides have made of the same statements: put together, or where they contradict one another.

Statements are compared one by one. Both sides may add to one thing, and both may do the same; they clash where each
has put something else in the place of one statement, where each gives another value to what can have but one, and
where one side has removed all that a source says of a thing and the other has said more of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple

from pvegraph.dates import EDTF
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

Key = tuple[object, ...]
"""Graph, subject, predicate and language, of which a source has one value or several; or the beginning of that."""
_DATES = {EDTF, *(expand(f"xsd:{name}") for name in ("date", "gYear", "gYearMonth"))}
_ONE, _TRUE = Literal(1), Literal("true", datatype=NamedNode(expand("xsd:boolean")))


@dataclass(frozen=True)
class Clash:
    """Statements of which two sides have made different things."""

    key: Key
    """Of values, or of a thing or a whole source of which one side has removed everything."""
    ours: Change
    theirs: Change

    @property
    def graph(self) -> str:
        """The source."""
        return _name(self.key[0])

    @property
    def subject(self) -> str:
        """The thing, which may be the source itself."""
        return _name(self.key[min(1, len(self.key) - 1)])


_OF_SOURCE, _OF_THING = 1, 2
"""Lengths of keys."""


def key_of(quad: Quad) -> Key:
    """What tells statements apart that may stand in place of one another."""
    language = quad.object.language if isinstance(quad.object, Literal) else None
    return quad.graph_name, quad.subject, quad.predicate, language or ""


def single_valued(shapes: Iterable[Triple]) -> frozenset[str]:
    """The properties that have at most one value, or one in each language, by the shapes."""
    paths: dict[object, str] = {}
    single = set()
    for triple in shapes:
        if triple.predicate == _sh("path") and isinstance(triple.object, NamedNode):
            paths[triple.subject] = triple.object.value
        elif (triple.predicate, triple.object) in {(_sh("maxCount"), _ONE), (_sh("uniqueLang"), _TRUE)}:
            single.add(triple.subject)
    return frozenset(path for shape, path in paths.items() if shape in single)


def clashes(base: Iterable[Quad], ours: Change, theirs: Change, single: frozenset[str]) -> tuple[Clash, ...]:
    """Where two changes of one dataset contradict one another, in the order of their things.

    ``base`` needs to hold no more than what the sources say that both change.
    """
    held = frozenset(base)
    sources = _emptied(held, ours, theirs, _OF_SOURCE)
    things = _emptied(held, ours, theirs, _OF_THING)
    mine, other = _grouped(ours), _grouped(theirs)
    keys = {key for key in mine.keys() & other.keys() if _differ(key, mine[key], other[key], single)}
    pairs = [Clash(key, mine[key], other[key]) for key in keys if key[:_OF_THING] not in things]
    pairs += [Clash(thing, *changes) for thing, changes in things.items()]
    pairs = [clash for clash in pairs if clash.key[:_OF_SOURCE] not in sources]
    pairs += [Clash(source, *changes) for source, changes in sources.items()]
    return tuple(sorted(pairs, key=lambda clash: [str(part) for part in clash.key]))


def without(change: Change, found: Iterable[Clash]) -> Change:
    """What is left of a change if the other side is right wherever they clash."""
    keys = {clash.key for clash in found}

    def stays(quad: Quad) -> bool:
        key = key_of(quad)
        return not keys.intersection((key, key[:_OF_THING], key[:_OF_SOURCE]))

    return Change(frozenset(filter(stays, change.added)), frozenset(filter(stays, change.removed)))


def _emptied(base: frozenset[Quad], ours: Change, theirs: Change, length: int) -> Mapping[Key, tuple[Change, Change]]:
    """The sources, or the things in them, that one side has removed and of which the other has said something else."""
    held: dict[Key, set[Quad]] = defaultdict(set)
    for quad in base:
        held[key_of(quad)[:length]].add(quad)
    mine, other = _grouped(ours, length), _grouped(theirs, length)
    return {
        thing: (mine[thing], other[thing])
        for thing in mine.keys() & other.keys()
        if (_empties(held[thing], mine[thing]) and other[thing].added)
        or (_empties(held[thing], other[thing]) and mine[thing].added)
    }


def _empties(held: set[Quad], change: Change) -> bool:
    """Whether a change removes all that a source says of a thing."""
    return bool(held) and held <= change.removed and not change.added


def _differ(key: Key, ours: Change, theirs: Change, single: frozenset[str]) -> bool:
    if ours.added == theirs.added:
        return False
    if ours.removed & theirs.removed:
        return True
    values = ours.added | theirs.added
    is_single = _name(key[2]) in single or all(_is_date(quad) for quad in values)
    return bool(ours.added and theirs.added) and is_single


def _is_date(quad: Quad) -> bool:
    return isinstance(quad.object, Literal) and quad.object.datatype.value in _DATES


def _grouped(change: Change, length: int | None = None) -> Mapping[Key, Change]:
    """A change by the keys of its statements, or by the beginnings of the keys."""
    added: dict[Key, set[Quad]] = defaultdict(set)
    removed: dict[Key, set[Quad]] = defaultdict(set)
    for quads, found in ((change.added, added), (change.removed, removed)):
        for quad in quads:
            found[key_of(quad)[:length]].add(quad)
    keys = {*added, *removed}
    return {key: Change(frozenset(added.get(key, ())), frozenset(removed.get(key, ()))) for key in keys}


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _sh(name: str) -> NamedNode:
    return NamedNode(expand(f"sh:{name}"))
