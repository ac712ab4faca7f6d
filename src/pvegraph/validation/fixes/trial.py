"""Trying a fix before it is shown: it has to end its finding and must not make another one that is as grave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from pvegraph.validation import beyond
from pvegraph.validation.beyond import CachedTexts, Names
from pvegraph.validation.change import compare
from pvegraph.validation.finding import SEVERITIES, Finding
from pvegraph.validation.validator import Engine
from pvegraph.validation.view import Change, View

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules

MOST_TRIES = 500
"""How many changes are tried for one report."""

MOST_TRIES_OF_FINDING = 6


class Outcome(Protocol):
    """What a change does, such as `pvegraph.validation.change.Comparison`."""

    @property
    def new(self) -> Sequence[Finding]:
        """The findings that were not there before."""
        ...

    @property
    def fixed(self) -> Sequence[Finding]:
        """Those that are there no more."""
        ...


@dataclass(frozen=True)
class Tried:
    """An outcome."""

    new: Sequence[Finding]
    fixed: Sequence[Finding]


ValidateChange = Callable[[Change], Outcome]
"""Tells what a change of the dataset would do."""


class Trials:
    """Tries proposals, the same change once, until the number of tries is used up."""

    def __init__(self, validate_change: ValidateChange, most: int = MOST_TRIES) -> None:
        self._validate_change = validate_change
        self._left = most
        self._outcomes: dict[Change, Outcome] = {}

    def ends(self, finding: Finding, change: Change) -> bool:
        """Whether a change ends a finding without making another as grave; no if it cannot be tried any more."""
        if change not in self._outcomes:
            if self._left <= 0:
                return False
            self._left -= 1
            self._outcomes[change] = self._validate_change(change)
        outcome = self._outcomes[change]
        fixed = {each.sort_key for each in outcome.fixed}
        ended = finding.sort_key in fixed - {each.sort_key for each in outcome.new}
        carried = {_rule(each) for each in outcome.fixed if each.value == finding.value} - {_rule(finding)}
        # A finding whose message alone has changed, as it calls a thing by its new name, is no new one; nor is what
        # was wrong with the value before in another way and still is.
        new = [each for each in outcome.new if each.sort_key not in fixed and _rule(each) not in carried]
        return ended and not any(_is_as_grave(each, finding) for each in new)


def _rule(finding: Finding) -> tuple[str, str, str, str | None]:
    """Which constraint is not met by which thing at which path."""
    return finding.source_shape, finding.component, str(finding.focus), finding.path


def _is_as_grave(new: Finding, old: Finding) -> bool:
    return SEVERITIES.index(new.severity) <= SEVERITIES.index(old.severity)


def by_comparison(
    view: View,
    rules: Rules,
    engine: Engine = "auto",
    *,
    names: Names | None = None,
    texts: CachedTexts | None = None,
) -> ValidateChange:
    """A way to try changes of a dataset: to validate again what each of them can affect, by shapes and by checks.

    ``names`` is the index of the names in the dataset; it is made once, when it is needed, if it is not given.
    """

    @cache
    def index() -> Names:
        return names or Names.of(view)

    def tried(change: Change) -> Tried:
        by_shapes = compare(view, change, rules.prepared, engine=engine)
        by_checks = beyond.compare(view, change, rules, names=index(), texts=texts)
        return Tried((*by_shapes.new, *by_checks.new), (*by_shapes.fixed, *by_checks.fixed))

    return tried
