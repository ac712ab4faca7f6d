"""Reconciliation runs: names written otherwise, what they are to lead to, and how often they do."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.search.reconciliation.alterations import ALTERATIONS

from pvegraph.search.reconciliation.question import Candidate, Condition, Question, Wanted
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.vocabulary import expand

_BATCH = 50


@dataclass(frozen=True)
class Named:
    """A thing by one of its names, in a column of things of one class, with what the row says else."""

    thing: str
    name: str
    type: str
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Case:
    """A name that somebody wrote otherwise."""

    named: Named
    way: str
    written: str
    question: Question


@dataclass
class Outcome:
    """How a run went."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    certain: int = 0
    certain_and_right: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, case: Case, found: Sequence[Candidate]) -> None:
        """Count the answer to a case."""
        right = bool(found) and found[0].entry.iri == case.named.thing
        self.asked[case.way] += 1
        self.right[case.way] += right
        if found and found[0].match:
            self.certain += 1
            self.certain_and_right += right
        if not right:
            first = f"{found[0].entry.iri} ({found[0].score})" if found else "nothing"
            self.wrong.append(f"{case.way}: {case.named.name!r} as {case.written!r} led to {first}")

    @property
    def share(self) -> float:
        """The part of the names that led to the right thing at once."""
        return sum(self.right.values()) / sum(self.asked.values())

    def share_of(self, way: str) -> float:
        """The same for one way of writing otherwise."""
        return self.right[way] / self.asked[way]


def cases(things: Iterable[Named], seed: int, part: float) -> list[Case]:
    """All names written otherwise in each way that applies, or a part of them.

    What else the row says is told where the name as it is written has the letters of a name of another thing of the
    class; where the row says nothing else, such a name is left out, as nobody could tell.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    letters: dict[tuple[str, str], set[str]] = defaultdict(set)
    listed = sorted(set(things), key=lambda named: (named.thing, named.name))
    for named in listed:
        letters[named.type, _letters(named.name)].add(named.thing)
    found = []
    for named in listed:
        for way, alter in ALTERATIONS.items():
            written = alter(named.name, chance)
            if written is None or written == named.name or chance.random() > part:
                continue
            shared = letters[named.type, _letters(written)] - {named.thing}
            if not shared or named.context:
                found.append(Case(named, way, written, _question(named, written, with_context=bool(shared))))
    return found


def _question(named: Named, written: str, *, with_context: bool) -> Question:
    conditions = tuple(Condition(expand(name), (Wanted(value),)) for name, value in named.context)
    return Question((written,), types=(expand(named.type),), conditions=conditions if with_context else ())


def _letters(name: str) -> str:
    return "".join(sorted(re.findall(r"[^\W_]", name.casefold())))


def run(reconciler: Reconciler, asked: Sequence[Case]) -> Outcome:
    """Ask in batches, as clients do."""
    outcome = Outcome()
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        for case, found in zip(batch, reconciler.answer([case.question for case in batch]), strict=True):
            outcome.note(case, found)
    return outcome


def context(row: Mapping[str, str], columns: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a row says under some columns, as properties with values."""
    return tuple((property_, row[column]) for column, property_ in columns.items() if row.get(column))
