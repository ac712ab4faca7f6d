"""Which things a question may mean, with a score from 0 to 100, and whether one of them is certain.

The score begins with how alike the names are (100 for the same name). A property that agrees takes it nearer to 100,
one that disagrees takes a quarter of it away, one of which the graph says nothing takes a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pvegraph.search.catalogue import Catalogue, Entry, Text
from pvegraph.search.reconciliation import types as types_module
from pvegraph.search.reconciliation.agreement import AGREES, Agreement
from pvegraph.search.reconciliation.identifiers import Identifiers
from pvegraph.search.reconciliation.names import Likeness, Names
from pvegraph.search.reconciliation.properties import Properties, Values
from pvegraph.search.reconciliation.question import MOST_CANDIDATES, Candidate, Question
from pvegraph.search.reconciliation.terms import Terms
from pvegraph.search.reconciliation.types import Types, can_be_matched
from pvegraph.store import Store
from pvegraph.vocabulary import expand

_WITH_CONTEXT = 30
"""Candidates by name whose properties are compared."""
_LEAST_ALIKE = 0.25
_CONFIRMED, _CONTRADICTED, _UNKNOWN, _OF_OTHER_TYPE = 0.4, 0.75, 0.97, 0.8
"""What a property that agrees closes of the gap to 100; what is left of a score after one that disagrees, after one of
which nothing is known, and for a thing that is of none of the preferred types."""
_CLEARLY_BETTER, _FAR_BETTER = 10.0, 20.0
_ALMOST_THE_SAME, _ALIKE_ENOUGH = 95.0, 85.0
_OBSERVED = expand("pve:observedOn")


@dataclass(frozen=True)
class Found:
    """A thing that was found for a question, before what else is known counts."""

    number: int
    likeness: float
    exact: bool
    name: Text | None
    identified: bool = False


class Reconciler:
    """The matching service of one state of the data; it changes nothing and may be asked by several threads."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.names = Names(entry for entry in catalogue if can_be_matched(entry))
        self.types: Types = Types.read(store, self.names.entries)
        self.type_terms: Terms = types_module.terms_of(self.types, catalogue)
        self.properties = Properties(store, catalogue)
        self.identifiers = Identifiers.read(store, catalogue)
        self._agreement = Agreement(self.names, self.identifiers)
        self._numbers = {entry.iri: number for number, entry in enumerate(self.names.entries)}

    def answer(self, questions: Sequence[Question]) -> list[list[Candidate]]:
        """The candidates for each question, the best first."""
        found = [self._find(question) for question in questions]
        values = self._values(questions, found)
        return [self._judged(question, things, *values) for question, things in zip(questions, found, strict=True)]

    def classes_of(self, entry: Entry) -> tuple[str, ...]:
        """The most exact types of a thing, as IRIs."""
        number = self._numbers.get(entry.iri)
        return () if number is None else self.types.of(number)

    def entity(self, identifier: str) -> Entry | None:
        """The thing that can be matched with an identifier, or `None`."""
        entry = self.identifiers.find(identifier)
        return entry if entry is not None and entry.iri in self._numbers else None

    # ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _find(self, question: Question) -> list[Found]:
        """The things that a question may mean by its names and identifiers; by its conditions, if it has neither."""
        best: dict[int, Found] = {}
        for text in (*question.ids, *question.names):
            entry = self.entity(text)
            if entry is not None and self._may_be(self._numbers[entry.iri], question):
                number = self._numbers[entry.iri]
                best[number] = Found(number, 1.0, False, None, identified=True)
        masks = [self.types.mask(question.types), *([self.types.mask(())] if question.prefer_types else [])]
        most = max(_WITH_CONTEXT if question.conditions else 0, min(question.limit, MOST_CANDIDATES) + 1)
        for name in question.names:
            asked = self.names.take_apart(name)
            for mask in masks:
                for likeness in self.names.find(asked, mask, most):
                    self._keep_better(best, likeness, question)
        if not question.names and not question.ids:
            for number in self._by_conditions(question):
                best[number] = Found(number, 1.0, False, None)
        return list(best.values())

    def _keep_better(self, best: dict[int, Found], likeness: Likeness, question: Question) -> None:
        number = self.names.entry_of(likeness.name)
        known = best.get(number)
        if likeness.value < _LEAST_ALIKE or not self._may_be(number, question):
            return
        if known is None or known.identified or likeness.value > known.likeness:
            identified = known is not None and known.identified
            value = 1.0 if identified else likeness.value
            best[number] = Found(number, value, likeness.exact, self.names.text_of(likeness.name), identified)

    def _may_be(self, number: int, question: Question) -> bool:
        """Whether a thing is of the types that it must be of."""
        if question.prefer_types or not question.types:
            return True
        fitting = [self.types.has(number, type_) for type_ in question.types]
        return all(fitting) if question.all_types else any(fitting)

    def _by_conditions(self, question: Question) -> list[int]:
        """The things that have what the first condition wants that wants something."""
        for condition in sorted(question.conditions, key=lambda condition: not condition.required):
            values = self._agreement.things_of(condition.wanted) if condition.quantifier != "none" else []
            if values:
                things = self.properties.that_have(condition.property, values, 10 * MOST_CANDIDATES)
                numbers = [self._numbers[thing] for thing in things if thing in self._numbers]
                return [number for number in numbers if self._may_be(number, question)]
        return []

    def _values(self, questions: Sequence[Question], found: Sequence[Sequence[Found]]) -> tuple[Values, _Periods]:
        """What the graph says of all that was found, under the properties that some question names; in few queries."""
        things: dict[str, None] = {}
        wanted: dict[str, None] = {}
        for question, each in zip(questions, found, strict=True):
            if question.conditions:
                things.update(dict.fromkeys(self.names.entries[one.number].iri for one in each))
                wanted.update(dict.fromkeys(condition.property for condition in question.conditions))
        listed = list(things)
        periods = self.properties.periods(listed) if _OBSERVED in wanted else {}
        return self.properties.values(listed, wanted), periods

    # ── judging ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _judged(self, question: Question, found: Sequence[Found], values: Values, periods: _Periods) -> list[Candidate]:
        """The candidates in the order of their scores; of the first it is said whether it is certain."""
        judged = [
            candidate for one in found if (candidate := self._candidate(question, one, values, periods)) is not None
        ]
        judged.sort(key=lambda each: (-each.score, not each.exact, not self._is_called(each), -len(each.entry.names)))
        if judged:
            judged[0] = replace(judged[0], match=_is_certain(question, judged))
        return judged[: min(question.limit, MOST_CANDIDATES)]

    def _is_called(self, candidate: Candidate) -> bool:
        """Whether the name that was found is what the thing is called, rather than another name."""
        name = candidate.name
        return name is not None and candidate.entry.names.get(name.language) == name.value

    def _candidate(self, question: Question, found: Found, values: Values, periods: _Periods) -> Candidate | None:
        """A thing with its score; `None` if a condition that it must meet is not met."""
        entry = self.names.entries[found.number]
        score, agreement = 100 * found.likeness, {}
        said, told = values.get(entry.iri, {}), periods.get(entry.iri, ())
        for condition in question.conditions:
            agrees = self._agreement.of(condition, said.get(condition.property, ()), told)
            if agrees is not None:
                agreement[condition.property] = round(100 * agrees, 1)
            if agrees is not None and agrees >= AGREES:
                score += _CONFIRMED * (100 - score)
            elif condition.required:
                return None
            else:
                score *= _UNKNOWN if agrees is None else _CONTRADICTED
        of_type = None
        if question.types:
            of_type = any(self.types.has(found.number, type_) for type_ in question.types)
            score *= 1.0 if of_type else _OF_OTHER_TYPE
        return Candidate(
            entry, round(score, 1), found.name, found.exact, round(100 * found.likeness, 1), found.identified, of_type,
            agreement,
        )  # fmt: skip


_Periods = Mapping[str, Sequence[Mapping[str, Sequence[str]]]]


def _is_certain(question: Question, judged: Sequence[Candidate]) -> bool:
    """Whether the first candidate is certainly meant: by its identifier, or by a name that nothing else comes near.

    Nothing that the client knows may speak against it. A name that is written otherwise counts if a property confirms
    it, or if it has several words and next to nothing is different.
    """
    first = judged[0]
    gap = first.score - judged[1].score if len(judged) > 1 else 100.0
    if any(value < 100 * AGREES for value in first.agreement.values()) or first.of_type is False:
        return False
    if first.identified:
        return bool(question.ids) or not any(other.exact or other.identified for other in judged[1:])
    confirmed = bool(first.agreement) and len(first.agreement) == len(question.conditions)
    if first.name is None:
        return confirmed and gap >= _CLEARLY_BETTER
    if first.exact:
        return gap >= _CLEARLY_BETTER or not judged[1].exact
    if confirmed:
        return first.similarity >= _ALIKE_ENOUGH and gap >= _CLEARLY_BETTER
    return first.similarity >= _ALMOST_THE_SAME and gap >= _FAR_BETTER and " " in first.name.value.strip()
