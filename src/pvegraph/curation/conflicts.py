"""Where a proposal contradicts what was accepted since its base: a three-way comparison of statements.

The base is the release that a proposal was made for, the current release is what others have made of it, and the
proposal wants a third thing. Statements are compared within their slot: the same subject and predicate in the graph of
the same source. It is a conflict if

- what the proposal removes was removed by another, unless the slot now holds just what the proposal wants there;
- what the proposal adds was removed by another.

All else goes together: additions of both stay, and what both have done alike is done. That too many values are in a
slot afterwards is for validation to say, which follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from pvegraph.errors import EnvironmentFaultError
from pvegraph.release.folder import DATASET
from pvegraph.release.lines import opened, quads_of
from pvegraph.release.unexported import by_value
from pvegraph.validation.words import Words, isolated, short

if TYPE_CHECKING:
    from pvegraph.release import Manifest, Release, ReleasesFolder
    from pvegraph.validation.view import Change

ConflictKind = Literal["changed", "removed", "withdrawn"]
_LONGEST = 200
"""Characters of a value that a sentence shows."""
Slot = tuple[object, object, object]
_TEXTS: Mapping[ConflictKind, Mapping[str, str]] = {
    "changed": {
        "en": "{who} has changed {statement} to {instead}; this proposal wants something else there.",
        "ar": "غيّر {who} العبارة {statement} إلى {instead}، وهذا الاقتراح يريد مكانها شيئًا آخر.",
        "fr": "{who} a remplacé {statement} par {instead} ; cette proposition veut autre chose à cette place.",
    },
    "removed": {
        "en": "{who} has already removed {statement}, which this proposal removes.",
        "ar": "سبق أن حذف {who} العبارة {statement} التي يحذفها هذا الاقتراح.",
        "fr": "{who} a déjà retiré {statement}, que cette proposition retire.",
    },
    "withdrawn": {
        "en": "{who} has removed {statement}, which this proposal adds.",
        "ar": "حذف {who} العبارة {statement} التي يضيفها هذا الاقتراح.",
        "fr": "{who} a retiré {statement}, que cette proposition ajoute.",
    },
}
_WHO: Mapping[str, Mapping[str, str]] = {
    "acceptance": {
        "en": "Proposal {proposal} by {author} (release {release})",
        "ar": "الاقتراح {proposal} المقدَّم من {author} (الإصدار {release})",
        "fr": "La proposition {proposal} de {author} (version {release})",
    },
    "rollback": {
        "en": "The rollback by {author} (release {release})",
        "ar": "التراجع الذي أجراه {author} (الإصدار {release})",
        "fr": "Le retour en arrière de {author} (version {release})",
    },
    "import": {
        "en": "The import of the changes by {author} (release {release})",
        "ar": "استيراد التعديلات التي أجراها {author} (الإصدار {release})",
        "fr": "L’import des changements de {author} (version {release})",
    },
    "build": {
        "en": "An edit of the authored files (release {release})",
        "ar": "تعديل في الملفات (الإصدار {release})",
        "fr": "Une modification des fichiers (version {release})",
    },
}


@dataclass(frozen=True)
class Conflict:
    """One statement of a proposal that does not go together with what was made current since."""

    kind: ConflictKind
    """``changed``: what the proposal removes has given way to other values; ``removed``: it is not there any more;
    ``withdrawn``: what the proposal adds has been removed by another."""
    statement: ox.Quad
    """What the proposal removes or adds."""
    instead: tuple[ox.Quad, ...]
    """What the other one has put in its place."""
    release: int
    """The release that did so."""
    proposal: int | None
    """The proposal that it came of, if any."""
    author: str
    """Who wanted it; empty if it was built of the authored files."""
    origin: str = "build"
    """``acceptance``, ``rollback``, ``import`` or ``build``."""

    def message(self, language: str) -> str:
        """A sentence in a language: ``en``, ``ar`` or ``fr``."""
        words = Words({})
        who = _WHO[self.origin][language].format(proposal=self.proposal, author=self.author, release=self.release)
        return _TEXTS[self.kind][language].format(
            who=who,
            statement=_told(self.statement, words, language),
            instead=words.terms((quad.object for quad in self.instead), language),  # type: ignore[misc] # no triples
        )


def conflicts(folder: ReleasesFolder, base: int | None, change: Change, current: Release) -> tuple[Conflict, ...]:
    """All conflicts of a change with what happened between the release that it was made for and the current one.

    Of the releases between, only what they say about the things of the change is read.
    """
    if base is None or base == current.number:
        return ()
    comparison = _Comparison.of(folder, base, change, current.number)
    found = [
        *(_of_removed(quad, comparison) for quad in change.removed),
        *(_of_added(quad, comparison) for quad in change.added),
    ]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: str(each.statement)))


@dataclass
class _Comparison:
    """What the slots of a change held at its base and hold now, and by which step a value went or came."""

    wanted: Mapping[Slot, frozenset[ox.Quad]]
    """What each slot is to hold, as the proposal sees it."""
    now: frozenset[ox.Quad]
    now_in: Mapping[Slot, frozenset[ox.Quad]] = field(default_factory=dict)
    removed_by: dict[ox.Quad, int] = field(default_factory=dict)
    added_by: dict[ox.Quad, int] = field(default_factory=dict)
    origins: Mapping[int, Manifest] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: ReleasesFolder, base: int, change: Change, current: int) -> _Comparison:
        """Walk from release to release."""
        added, removed = (frozenset(map(by_value, quads)) for quads in (change.added, change.removed))
        slots = {_slot(quad) for quad in added | removed}
        steps = list(_steps(folder, base, current))
        # Of a base that is gone, the proposal itself says what was there and what was not.
        before = _held(folder, base, slots) if base in folder.numbers() else removed
        wanted = _by_slot((before - removed) | added)
        result = cls({slot: wanted.get(slot, frozenset()) for slot in slots}, before)
        for number in steps:
            now = _held(folder, number, slots)
            result.removed_by.update(dict.fromkeys(result.now - now, number))
            result.added_by.update(dict.fromkeys(now - result.now, number))
            result.now = now
        result.now_in = _by_slot(result.now)
        result.origins = {number: folder.manifest(number) for number in steps}
        return result

    def conflict(self, kind: ConflictKind, quad: ox.Quad, number: int, instead: Iterable[ox.Quad] = ()) -> Conflict:
        """A conflict with what a release did."""
        origin = self.origins[number].origin
        others = tuple(sorted(instead, key=str))
        if origin is None:
            return Conflict(kind, quad, others, number, None, "")
        return Conflict(kind, quad, others, number, origin.proposal, origin.author, origin.kind)


def _of_removed(quad: ox.Quad, comparison: _Comparison) -> Conflict | None:
    """What stands in the way of removing a statement."""
    value, slot = by_value(quad), _slot(quad)
    number = comparison.removed_by.get(value)
    held = comparison.now_in.get(slot, frozenset())
    if number is None or value in held or held == comparison.wanted[slot]:
        return None
    instead = [each for each in held if each in comparison.added_by and _is_alike(each, quad)]
    if not instead:
        return comparison.conflict("removed", quad, number)
    return comparison.conflict("changed", quad, number, instead)


def _of_added(quad: ox.Quad, comparison: _Comparison) -> Conflict | None:
    """What stands in the way of adding a statement."""
    value = by_value(quad)
    number = comparison.removed_by.get(value)
    return None if number is None or value in comparison.now else comparison.conflict("withdrawn", quad, number)


def _steps(folder: ReleasesFolder, base: int, current: int) -> Iterator[int]:
    """The releases after the base, up to the current one; that one alone if the base is none of its forebears."""
    numbers = [current]
    try:
        while (previous := folder.manifest(numbers[-1]).previous) != base:
            if previous is None or previous >= numbers[-1]:
                yield current
                return
            numbers.append(previous)
    except EnvironmentFaultError:
        # A release between is gone or damaged: then the current one has to stand for all of them.
        yield current
        return
    yield from reversed(numbers)


def _held(folder: ReleasesFolder, number: int, slots: Iterable[Slot]) -> frozenset[ox.Quad]:
    """What a release says in some slots, by value."""
    wanted = frozenset(slots)
    found: set[ox.Quad] = set()
    with opened(folder.path / str(number) / DATASET) as lines:
        for subject in {slot[0] for slot in wanted}:
            if isinstance(subject, ox.NamedNode):
                said = quads_of([lines.block(subject.value)])
                found.update(by_value(quad) for quad in said if _slot(quad) in wanted)
    return frozenset(found)


def _by_slot(quads: Iterable[ox.Quad]) -> Mapping[Slot, frozenset[ox.Quad]]:
    found: dict[Slot, set[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(_slot(quad), set()).add(quad)
    return {slot: frozenset(held) for slot, held in found.items()}


def _slot(quad: ox.Quad) -> Slot:
    return (quad.subject, quad.predicate, quad.graph_name)


def _is_alike(one: ox.Quad, other: ox.Quad) -> bool:
    """Whether one value can be said in place of another: texts in another language cannot."""
    languages = [each.object.language if isinstance(each.object, ox.Literal) else None for each in (one, other)]
    return languages[0] == languages[1]


def _told(quad: ox.Quad, words: Words, language: str) -> str:
    """A statement in short."""
    value = words.term(quad.object, "en")  # type: ignore[arg-type] # no triples
    value = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return isolated(f"{words.term(quad.subject, 'en')} {short(quad.predicate.value)} {value}", language)  # type: ignore[arg-type] # no triples
