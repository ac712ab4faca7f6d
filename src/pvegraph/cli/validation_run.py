"""One run of ``pvegraph validate``: what is validated, the report, and the fixes that are applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pvegraph.authored.document import Document
from pvegraph.authored.progress import Progress
from pvegraph.authored.turtle import read_triples
from pvegraph.cli import rdf_files
from pvegraph.cli.accepting import Acceptance
from pvegraph.cli.fixing import asking, fix_files
from pvegraph.cli.printing import progress_bar
from pvegraph.errors import UsageError
from pvegraph.release import subject as subjects
from pvegraph.release.subject import Subject
from pvegraph.settings import Settings
from pvegraph.sparql.context import Context
from pvegraph.validation import Report, check_shapes
from pvegraph.validation.background import Background
from pvegraph.validation.beyond import CachedTexts
from pvegraph.validation.change_files import graph_of_file
from pvegraph.validation.report import Edition, edition
from pvegraph.validation.view import ChangedView

_MOST_ROUNDS = 5
"""How often files are validated again after fixes: what one fix changes may let another one be found."""


@dataclass(frozen=True)
class Asked:
    """What is to be validated, and how."""

    files: Sequence[str]
    against: str | None
    format_: str | None
    engine: Literal["auto", "shacl", "pyshacl"]
    coverage: bool
    """Whether a change too is told with what was checked; of a whole dataset it always is."""
    sources: Path | None = None
    """The folder of the texts in which quotations are looked up; without it none is."""


class Run:
    """What a run knows after `validate`."""

    subject: Subject
    report: Report
    edition: Edition

    def __init__(
        self, settings: Settings, asked: Asked, acceptance: Acceptance, language: Literal["en", "ar", "fr"]
    ) -> None:
        self._settings, self._asked, self._acceptance, self._language = settings, asked, acceptance, language

    def validate(self) -> None:
        """Read what is asked for and validate it. Raises `UnreadableFilesError` and `UsageError`."""
        with progress_bar() as progress:
            self.subject = _subject(self._asked, self._settings, self._language, progress)
            progress("Validating", 0, 0)
            texts = CachedTexts(self._asked.sources) if self._asked.sources else None
            found = self.subject.examine(self._asked.engine, texts)
            if self._asked.coverage and found.coverage is None:
                found = replace(found, coverage=self.subject.coverage())
            progress("Validating", 1, 1)
        self.report = self._acceptance.apply(found)
        self.edition = _edition(self.subject, self._language)

    def apply_fixes(self, *, ask: bool) -> None:
        """Apply fixes to the files that were given, else to those of the project, and validate again."""
        if rdf_files.STANDARD_INPUT in self._asked.files:
            raise UsageError("--fix changes files, and standard input is none; name the file instead")
        for _ in range(1 if ask else _MOST_ROUNDS):
            documents = self.subject.documents if self._asked.files else None
            applied = fix_files(self.report, documents, asking(self.edition) if ask else None, self.edition)
            if not applied.texts:
                return
            self._acceptance = replace(self._acceptance, ids=())
            self.validate()


def _subject(asked: Asked, settings: Settings, language: str, progress: Progress) -> Subject:
    """What is validated: the project as it is, files on their own, or what they make of a release or of the project.

    Files of the project itself, where no release is there to compare them with, are validated as part of all of it, and
    so are the rules, since what another rule does concerns everything.
    """
    against = _release(asked.against, settings)
    documents = rdf_files.read(asked.files, asked.format_, language, _contexts(settings)) if asked.files else []
    with rdf_files.every_fault(settings, language):
        if against == "none":
            if not documents:
                raise UsageError("--against none is for files that stand alone; name them, or leave it out")
            return subjects.alone(settings, documents, progress)
        changing = [document for document in documents if not _is_rule(document, settings)]
        only_own = all(graph_of_file(document.name, settings.data) for document in changing)
        has_rules = len(changing) < len(documents)
        if has_rules or (against is None and only_own) or (asked.against is None and not documents):
            return replace(subjects.whole(settings, progress), documents=documents)
        return subjects.changed(settings, documents, against, progress)


def _contexts(settings: Settings) -> rdf_files.Contexts:
    """The published context, made of the ontology when a file of JSON-LD wants it; none is fetched."""
    return lambda: Context.of(read_triples(settings.ontology / "pve.ttl")).by_address()


def _release(against: str | None, settings: Settings) -> int | Literal["none"] | None:
    """The number of the release to compare with, ``none``, or `None` where there is no release."""
    if against == "none":
        return "none"
    if against in (None, "current"):
        number = subjects.current_number(settings)
        if number is None and against == "current":
            raise UsageError("There is no release to compare with; run pvegraph build, or leave --against out")
        return number
    if re.fullmatch("[0-9]+", against or "") is None:
        raise UsageError(f"--against is {against!r}; it is current, none or the number of a release")
    return int(against or "")


def _is_rule(document: Document, settings: Settings) -> bool:
    """Whether a document is one of the files that data are held against."""
    folders = {settings.ontology.resolve(), settings.shapes.resolve()}
    return not folders.isdisjoint(Path(document.name).resolve().parents)


def _edition(subject: Subject, language: Literal["en", "ar", "fr"]) -> Edition:
    """The report's surroundings: texts, names of things and, of a whole project, what is wrong with its shapes."""
    view = subject.view if subject.change is None else ChangedView(subject.view, subject.change)
    rules = subject.rules
    is_project = subject.change is None and not subject.is_alone
    problems = check_shapes(rules.shapes, rules.ontology, view.triples(None, None, None)) if is_project else ()
    made = edition(
        language,
        documents=subject.documents,
        folder=subject.data_folder,
        words=Background.of(view, rules).words,
        problems=problems,
    )
    return replace(made, root=Path.cwd())
