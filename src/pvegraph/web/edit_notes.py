"""What is wrong with a typed form: what could not be read, and what validation finds, each at its input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from pvegraph.curation.forms.building import FormRules, form_of
from pvegraph.curation.forms.change import Reading
from pvegraph.curation.forms.form import Field
from pvegraph.curation.forms.minting import KINDS
from pvegraph.curation.forms.reading_values import WrongError, read_choice, read_literal, term_of
from pvegraph.curation.forms.typed import Entity, Typed, Value
from pvegraph.curation.proposal import Problem
from pvegraph.web.languages import Language
from pvegraph.web.site import Site
from pvegraph.web.validation import CURRENT, Choices, Validations, asked_of

_SEVERITIES = ("violation", "warning", "info")
_MOST = 200
Told = tuple[str, str]
"""Severity and sentence."""


@dataclass(frozen=True)
class Notes:
    """What is said of a form, by the names of inputs."""

    language: str
    by_input: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    of_things: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    others: tuple[Told, ...] = ()
    """About things that are not in the form."""
    is_validated: bool = False

    @classmethod
    def of(cls, problems: Iterable[Problem], language: Language) -> Notes:
        """What could not be read."""
        by_input: dict[str, list[str]] = {}
        notes = cls(language.tag)
        for problem in problems:
            by_input.setdefault(problem.name, []).append(notes.text(problem))
        return replace(notes, by_input={name: tuple(texts) for name, texts in by_input.items()})

    def text(self, problem: Problem) -> str:
        """A problem in the reader's language."""
        return problem.messages.get(self.language) or problem.messages["en"]

    def problems(self, *names: str) -> tuple[str, ...]:
        """What is wrong with some inputs."""
        return tuple(text for name in names for text in self.by_input.get(name, ()))

    def findings(self, name: str) -> tuple[Told, ...]:
        """What validation has found in a row."""
        return self.found.get(name, ())

    def findings_of_thing(self, name: str) -> tuple[Told, ...]:
        """What validation has found about a thing and none of its rows."""
        return self.of_things.get(name, ())

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each severity; what cannot be read counts among the gravest."""
        every = [told for group in (*self.found.values(), *self.of_things.values(), self.others) for told in group]
        counts = {severity: sum(told[0] == severity for told in every) for severity in _SEVERITIES}
        counts["violation"] += sum(map(len, self.by_input.values()))
        return counts


async def validated(
    site: Site, validations: Validations, reading: Reading, typed: Typed, notes: Notes, language: Language
) -> Notes:
    """Notes with what validation finds new in the change. Raises `ProblemError` for what goes wrong."""
    change = reading.change
    if not change.added and not change.removed:
        return replace(notes, is_validated=True)
    choices = Choices.of({}, language.tag)
    asked = replace(
        asked_of(choices, site.settings, "json"),
        added=_lines(change.added),
        removed=_lines(change.removed),
    )
    outcome = await validations.perform(site, asked, CURRENT)
    report = json.loads(cast(str, outcome["body"]))
    return _placed(report["findings"][:_MOST], reading, typed, notes, site.forms.rules)


def _lines(quads: Iterable[object]) -> bytes:
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def _placed(
    findings: Sequence[Mapping[str, object]], reading: Reading, typed: Typed, notes: Notes, rules: FormRules
) -> Notes:
    """Notes with each finding at the row that it is about, else at the thing, else among the others."""
    by_address = {f"<{address}>": name for name, address in reading.addresses.items()}
    found: dict[str, list[Told]] = {}
    of_things: dict[str, list[Told]] = {}
    others: list[Told] = []
    for finding in findings:
        messages = cast("Mapping[str, str]", finding["messages"])
        text = messages.get(notes.language) or messages.get("en") or next(iter(messages.values()), "")
        told = (str(finding["severity"]), text)
        name = by_address.get(str(finding["focus"]))
        if name is None:
            others.append(told)
            continue
        row = _row(typed.entities[name], str(finding["path"] or ""), str(finding["value"] or ""), rules)
        if row:
            found.setdefault(row, []).append(told)
        else:
            of_things.setdefault(name, []).append(told)
    return replace(notes, found=_frozen(found), of_things=_frozen(of_things), others=tuple(others), is_validated=True)


def _row(entity: Entity, path: str, value: str, rules: FormRules) -> str:
    """The row that a finding is about: the one with its value, the first of its property, or none."""
    form = form_of(entity.class_, rules) if entity.class_ in KINDS else None
    fields = form.fields if form is not None else ()
    each = next((each for each in fields if f"<{each.path}>" == path), None)
    if each is None or (entity.via and each.path == entity.via):
        return ""
    rows = entity.values.get(each.key, ())
    for index, row in enumerate(rows):
        if value and value in set(_terms(each, row)):
            return f"{entity.name}~{each.key}~{index}"
    return f"{entity.name}~{each.key}~0"


def _terms(each: Field, row: Value) -> Iterator[str]:
    """What a row may stand for, as N-Triples writes it."""
    yield f"<{row.iri}>"
    if row.was and term_of(row.was) is not None:
        yield row.was
    try:
        yield str(read_choice(each, row) if each.widget in ("choice", "classes") else read_literal(each, row))
    except WrongError:
        return


def _frozen(found: Mapping[str, list[Told]]) -> Mapping[str, tuple[Told, ...]]:
    return {name: tuple(told) for name, told in found.items()}
