"""From a submission to the change that it comes to, or to everything that keeps it from being read.

Reading looks at the release that is changed, and needs no database. What strangers send is read in a process that may
be killed: `pvegraph.curation.reading.task` on the server, `pvegraph.curation.reading.apart` elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from pvegraph.authored.limits import ReadingLimits
from pvegraph.curation.proposal import Problem, Submission
from pvegraph.curation.reading.new_source import NewSource
from pvegraph.curation.reading.patches import read_patches, text_of
from pvegraph.curation.reading.phrases import problem
from pvegraph.curation.reading.rdf import read_rdf
from pvegraph.curation.reading.updates import Evaluation, UnusableError
from pvegraph.curation.reading.wanted import EXAMPLE, NO_CHANGE, Wanted, change_of, is_source
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change, StoreView

__all__ = ["ReadingSize", "read"]


@dataclass(frozen=True)
class ReadingSize:
    """How much one submission may be."""

    octets: int = 8 * 2**20
    """Of each text."""
    statements: int = 100_000
    """Of each text, and of the change."""


def read(
    submission: Submission, before: StoreView, rules: Rules, size: ReadingSize | None = None
) -> tuple[Change, tuple[Problem, ...]]:
    """What a submission changes in a dataset, and what is to be said about it.

    With a problem that is more than a note the change is empty. ``rules`` has the ontology, by which names in JSON-LD
    are understood. An update needs a store that can be written to if it has several operations; it is left as it was.
    """
    most = size or ReadingSize()
    new = NewSource.of(submission)
    faults = tuple(_faults_of_source(submission, new, before))
    if faults:
        return NO_CHANGE, faults
    source = new.graph if new is not None else NamedNode(submission.source) if submission.source else None
    if submission.kind == "table":
        return _tables(submission, before, rules, source, new, most)
    wanted: list[Wanted] = []
    problems: list[Problem] = []
    for each in _said(submission, before, rules, source, most):
        if isinstance(each, Problem):
            problems.append(each)
        else:
            wanted.append(each)
    if any(not each.is_note for each in problems):
        return NO_CHANGE, tuple(problems)
    change, told = change_of([*_description(new), *wanted], before, source, most=most.statements)
    return change, (*told, *problems)


def _faults_of_source(submission: Submission, new: NewSource | None, view: StoreView) -> Iterator[Problem]:
    """What is wrong with the source that a submission names or describes."""
    if submission.source and new is not None:
        yield problem("source-twice")
    elif new is not None:
        yield from new.problems(view)
    elif submission.source and not is_source(submission.source):
        yield problem("foreign-graph", graph=f"<{submission.source}>", example=EXAMPLE)


def _description(new: NewSource | None) -> Iterator[Wanted]:
    return iter(()) if new is None else (Wanted(quad) for quad in new.statements())


def _said(
    submission: Submission, before: StoreView, rules: Rules, source: NamedNode | None, size: ReadingSize
) -> Iterator[Wanted | Problem]:
    """What a submission wants, by its kind, and what is wrong with it."""
    limits = ReadingLimits(octets=size.octets, statements=size.statements)
    if submission.kind in {"form", "change"}:
        yield from _of_change(submission)
    elif not submission.texts:
        yield problem("no-text")
    elif submission.kind == "rdf":
        yield from read_rdf(submission, rules, source, limits)
    elif submission.kind == "patch":
        yield from read_patches(submission, limits)
    else:
        yield from _of_updates(submission, before, source, limits)


def _of_change(submission: Submission) -> Iterator[Wanted | Problem]:
    """What was made out already when it was sent."""
    if submission.change is None:
        yield problem("no-change")
        return
    yield from (Wanted(quad) for quad in sorted(submission.change.added, key=str))
    yield from (Wanted(quad, removes=True) for quad in sorted(submission.change.removed, key=str))


def _of_updates(
    submission: Submission, before: StoreView, source: NamedNode | None, limits: ReadingLimits
) -> Iterator[Wanted | Problem]:
    """What updates come to, one after the other."""
    evaluation = Evaluation(before.store, before.own, source, limits.statements)
    try:
        for text in submission.texts:
            content = text_of(text, limits)
            if isinstance(content, Problem):
                yield content
                return
            evaluation.run(content, text.name)
    except UnusableError as error:
        yield error.problem
        return
    finally:
        evaluation.undo()
    yield from evaluation.wanted()


def _tables(
    submission: Submission,
    before: StoreView,
    rules: Rules,
    source: NamedNode | None,
    new: NewSource | None,
    size: ReadingSize,
) -> tuple[Change, tuple[Problem, ...]]:
    """What filled tables want; their reader knows the rows, and what holds for every change is seen to here."""
    from pvegraph.curation.sheets import read_tables  # noqa: PLC0415 - with it comes all that reads workbooks

    if not submission.texts:
        return NO_CHANGE, (problem("no-text"),)
    change, told = read_tables(submission.texts, before, rules, source="" if source is None else source.value)
    if any(not each.is_note for each in told):
        return NO_CHANGE, told
    wanted = [*(Wanted(quad) for quad in change.added), *(Wanted(quad, removes=True) for quad in change.removed)]
    settled, problems = change_of([*_description(new), *wanted], before, source, most=size.statements)
    return settled, (*problems, *told)
