"""What a writer needs beside the report: the language, the texts that it quotes, the names of things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path
from typing import Literal as OneOf

from pyoxigraph import NamedNode

from pvegraph.authored.document import Document
from pvegraph.validation.finding import Finding, Report, Severity
from pvegraph.validation.report.excerpt import Texts
from pvegraph.validation.shape_checks import Problem
from pvegraph.validation.words import Words

Language = OneOf["en", "ar", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "ar", "fr")

_IRI = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Edition:
    """One edition of a report. Every writer takes one, and passes over what its format has no room for."""

    language: Language = "en"
    texts: Texts = field(default_factory=Texts)
    words: Words = field(default_factory=lambda: Words({}))
    problems: tuple[Problem, ...] = ()
    """What is wrong with the shapes themselves."""
    fail_on: Severity = "violation"
    """The mildest severity that makes a failure."""
    root: Path | None = None
    """The folder that relative paths start from; `None` if the places name no files of this machine."""
    everything: bool = False
    """Whether people too are shown every finding, the unchanged ones as well."""
    coverage: bool = False
    """Whether people are told in full what was checked, and not only in numbers."""
    colour: bool = False
    width: int | None = None
    """The columns of the terminal; `None` for what is none."""

    def path(self, file: str) -> str:
        """A file as programs want it that know the root: relative to it if it is below, with slashes."""
        if self.root is None:
            return file
        whole = Path(normpath(self.root / file))
        below = whole.is_relative_to(self.root)
        return (whole.relative_to(self.root) if below else whole).as_posix()


def edition(
    language: Language = "en",
    *,
    documents: Iterable[Document] = (),
    folder: Path | None = None,
    words: Words | None = None,
    problems: Iterable[Problem] = (),
) -> Edition:
    """An edition of a report that quotes documents and calls things by their names.

    By default things have no names, so that they are called by their addresses. The other fields are for those who know
    of files and terminals to fill in.
    """
    return Edition(
        language=language,
        texts=Texts(documents, folder),
        words=words or Words({}),
        problems=tuple(problems),
    )


def every_finding(report: Report) -> Iterator[Finding]:
    """The findings of all lists: found, fixed, unchanged, accepted."""
    yield from report.findings
    if report.difference is not None:
        yield from report.difference.fixed
        yield from report.difference.unchanged
    yield from (accepted.finding for accepted in report.accepted)


def mentioned(report: Report) -> Iterator[str]:
    """The IRIs that a report speaks of."""
    for finding in every_finding(report):
        yield finding.source_shape
        yield from _IRI.findall(finding.path or "")
        for term in (finding.focus, finding.value, *finding.accepted):
            if isinstance(term, NamedNode):
                yield term.value
        for located in finding.locations:
            if located.graph is not None:
                yield located.graph
    if report.coverage is not None:
        yield from (*report.coverage.shapes, *report.coverage.unchecked_things, *report.coverage.unchecked_properties)
