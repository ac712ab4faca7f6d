"""Everything that is to be said about a dataset, or about a change of one.

The engines find, in one of two ways: `examine` holds a whole dataset against the shapes, `examine_change` holds what a
change can affect. What SHACL cannot check, `pvegraph.validation.beyond` does. Then each finding is completed: where it
stands, in words, with what would be accepted, with fixes that have been tried. Each of these steps is a module of its
own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import Triple

from pvegraph.authored.document import Document
from pvegraph.validation import beyond, wording
from pvegraph.validation.background import Background
from pvegraph.validation.beyond import CachedTexts, Names
from pvegraph.validation.change import PreparedRules, compare
from pvegraph.validation.coverage import coverage
from pvegraph.validation.finding import Difference, Finding, Report
from pvegraph.validation.fixes import by_comparison, suggest
from pvegraph.validation.places import locate
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.statements import Listed
from pvegraph.validation.validator import CompiledShapes, Engine, validate_statements
from pvegraph.validation.view import Change, ChangedView, View
from pvegraph.validation.words import Naming, naming


@dataclass(frozen=True)
class Rules:
    """What data is held against."""

    ontology: Sequence[Triple]
    shapes: Sequence[Triple]

    @cached_property
    def index(self) -> ShapeIndex:
        """What shapes and checks say of themselves, as it was written."""
        return ShapeIndex.of(self.shapes)

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The shapes as engines get them. Raises `ShapesError` for a query that may not stand in a shape."""
        return CompiledShapes.of(self.shapes)

    @cached_property
    def naming(self) -> Naming:
        """What ontology and shapes call the things that they speak of."""
        return naming([*self.ontology, *self.shapes])

    @cached_property
    def prepared(self) -> PreparedRules:
        """What validating a change needs to know of them, found out when it is first needed."""
        return PreparedRules(self.ontology, self.compiled)

    def validate(self, triples: Iterable[Triple], engine: Engine = "auto") -> Report:
        """As `validate`, for the same rules again and again."""
        return validate_statements(Listed([*triples, *self.ontology]), self.compiled, engine=engine)


def examine(
    view: View,
    rules: Rules,
    *,
    documents: Sequence[Document] = (),
    data_folder: Path | None = None,
    engine: Engine = "auto",
    texts: CachedTexts | None = None,
) -> Report:
    """Hold a whole dataset against the rules.

    ``documents`` are texts that some of its statements come from: findings point into them, and else into the files of
    ``data_folder``, which are read where they are needed. ``texts`` are those of sources, in which quotations are
    looked up. Raises `ShapesError` if the engine cannot use the shapes and `UsageError` if the engine is not installed.
    """
    report = rules.validate(_triples(view), engine)
    names = Names.of(view)
    checked = beyond.check(view, rules, names=names, texts=texts)
    every = Report.of([*report.findings, *checked], report.engine).findings
    return replace(
        report,
        findings=_Telling(view, rules, engine, names, texts).completed(every, documents, data_folder),
        coverage=coverage(_triples(view), rules.ontology, rules.shapes),
    )


def examine_change(  # noqa: PLR0913 - what follows the rules has a default
    before: View,
    change: Change,
    rules: Rules,
    *,
    against: str,
    documents: Sequence[Document] = (),
    data_folder: Path | None = None,
    engine: Engine = "auto",
    known: Sequence[Finding] | None = None,
    names: Names | None = None,
    texts: CachedTexts | None = None,
) -> Report:
    """Hold what a change can affect against the rules, and tell what is new, what is fixed and what is as it was.

    ``against`` names the dataset in words. ``known`` are the findings about the dataset before, such as those that a
    release keeps (`pvegraph.validation.kept`); without them only the unchanged findings about what the change can
    affect are told. ``names`` is the index of the names in the dataset before; it is made here if it is not given, so
    for many changes of one dataset it is best made once. Raises as `examine`.
    """
    chosen, reason = rules.prepared.compiled.engine(engine)
    after = ChangedView(before, change)
    by_shapes = compare(before, change, rules.prepared, engine=engine, known=known)
    index = names or Names.of(before)
    by_checks = beyond.compare(before, change, rules, names=index, texts=texts)
    others = [
        finding
        for finding in known or ()
        if finding.component == beyond.CHECK and finding.sort_key not in by_checks.before
    ]
    difference = Difference(
        against=against,
        fixed=_in_order([*by_shapes.fixed, *by_checks.fixed]),
        unchanged=_in_order([*by_shapes.unchanged, *by_checks.unchanged, *others]),
        is_complete=known is not None,
        validated_whole=by_shapes.whole,
    )
    new = _in_order([*by_shapes.new, *by_checks.new])
    telling = _Telling(after, rules, engine, index.after(after, beyond.touched(change)), texts)
    completed = telling.completed(new, documents, data_folder, change)
    return Report(completed, chosen, difference=difference, engine_reason=reason)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _triples(view: View) -> Iterable[Triple]:
    """Every statement of a dataset."""
    return view.triples(None, None, None)


@dataclass(frozen=True)
class _Telling:
    """Tells all that is known about findings."""

    view: View
    rules: Rules
    engine: Engine
    names: Names
    texts: CachedTexts | None

    def completed(
        self,
        findings: Iterable[Finding],
        documents: Sequence[Document],
        data_folder: Path | None,
        change: Change | None = None,
    ) -> tuple[Finding, ...]:
        """The findings with their places, in words, with what would be accepted, and with fixes."""
        background = Background.of(self.view, self.rules)
        located = locate(findings, self.view, documents, data_folder, change=change)
        explained = wording.explain(located, self.view, self.rules, background=background)
        tried = by_comparison(self.view, self.rules, self.engine, names=self.names, texts=self.texts)
        return suggest(explained, self.view, self.rules, tried, background=background)
