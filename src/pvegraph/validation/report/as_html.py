"""The report as one HTML file that needs nothing else: no script, no request, no server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from pvegraph.validation.finding import SEVERITIES, Accepted, Coverage, Report
from pvegraph.validation.report.edition import Edition, Language
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.telling import (
    Bundle,
    List,
    Told,
    against,
    bundles,
    counts,
    list_name,
    lists,
    tell,
    title,
)
from pvegraph.validation.report.visible import sentence

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True)
class _Bundle:
    """Findings that belong together, as the page shows them."""

    severity: str
    title: str
    findings: tuple[tuple[Told, Accepted | None], ...]


@dataclass(frozen=True)
class _List:
    """A list of the report, as the page shows it."""

    status: str
    title: str
    number: int
    bundles: tuple[_Bundle, ...]


@dataclass(frozen=True)
class _Tally:
    """Names with their numbers."""

    title: str
    rows: tuple[tuple[str, int | None], ...]


def write(report: Report, edition: Edition) -> str:
    """The report as a page in the language of the edition; what comes from the data is escaped by the template."""
    language = edition.language
    return _template().render(
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        phrase=lambda name, **values: phrase(name, language, **values),
        sentence=sentence,
        conforms=report.conforms,
        engine=sentence(report.engine),
        against=against(report, edition),
        counts=counts(report.findings),
        severities=SEVERITIES,
        lists=[_list(listed, report, edition) for listed in lists(report)],
        problems=[sentence(problem.text) for problem in edition.problems],
        tallies=[] if report.coverage is None else _tallies(report.coverage, edition),
        coverage="" if report.coverage is None else coverage_line(report.coverage, language),
    )


def coverage_line(coverage: Coverage, language: Language) -> str:
    """What was checked, in numbers."""
    return phrase(
        "coverage",
        language,
        shapes=len(coverage.shapes),
        empty=sum(number == 0 for number in coverage.shapes.values()),
        things=sum(coverage.unchecked_things.values()),
        statements=sum(coverage.unchecked_properties.values()),
    )


@cache
def _template() -> Template:
    """The page, parsed once."""
    environment = Environment(
        loader=PackageLoader("pvegraph.validation.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html")


def _list(listed: List, report: Report, edition: Edition) -> _List:
    name = "" if listed.status == "found" else list_name(listed, report, edition)
    gathered = tuple(_bundle(bundle, listed, edition) for bundle in bundles(listed.findings))
    return _List(listed.status, name, len(listed.findings), gathered)


def _bundle(bundle: Bundle, listed: List, edition: Edition) -> _Bundle:
    return _Bundle(
        severity=bundle.severity,
        title=title(bundle, edition),
        findings=tuple((tell(finding, edition), listed.accepted.get(finding)) for finding in bundle.findings),
    )


def _tallies(coverage: Coverage, edition: Edition) -> list[_Tally]:
    """What nothing checked, by name."""
    empty = {shape: None for shape, number in sorted(coverage.shapes.items()) if number == 0}
    return [
        tally
        for tally in (
            _tally("empty shapes", empty, edition),
            _tally("unchecked things", coverage.unchecked_things, edition),
            _tally("unchecked statements", coverage.unchecked_properties, edition),
        )
        if tally.rows
    ]


def _tally(name: str, numbers: Mapping[str, int] | Mapping[str, None], edition: Edition) -> _Tally:
    ordered = sorted(numbers.items(), key=lambda item: (-(item[1] or 0), item[0]))
    nothing = phrase("no class", edition.language)
    words = edition.words
    rows = ((sentence(words.thing(iri, edition.language)) if iri else nothing, number) for iri, number in ordered)
    return _Tally(phrase(name, edition.language), tuple(rows))
