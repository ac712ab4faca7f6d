"""The report as commands of GitHub Actions, which show each finding beside its line in a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from pvegraph.errors import FileFormatError
from pvegraph.validation.finding import Finding, Report, Severity
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.telling import counts, place_of, shape_name, tell
from pvegraph.validation.report.visible import sentence, visible

_COMMANDS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def write(report: Report, edition: Edition) -> str:
    """One workflow command for each finding (of a change: for each new one), and a line that counts them."""
    lines = [_command(finding, edition) for finding in report.findings]
    summary = phrase("summary", edition.language, **counts(report.findings))
    return "".join(f"{line}\n" for line in [*lines, summary])


def _command(finding: Finding, edition: Edition) -> str:
    told = tell(finding, edition)
    fixes = (f"{phrase('mend', edition.language)}: {fix.title}" for fix in told.fixes[:1])
    message = "\n".join(part for part in (told.message, told.explanation, *fixes) if part)
    properties = ",".join(f"{name}={escaped(value, _PROPERTY)}" for name, value in _properties(finding, edition))
    return f"::{_COMMANDS[finding.severity]} {properties}::{escaped(message, _DATA)}"


def _properties(finding: Finding, edition: Edition) -> Iterator[tuple[str, str]]:
    """Where it stands, as far as that is known; columns are only allowed within one line."""
    place = place_of(finding)
    if place is not None:
        yield "file", visible(edition.path(place.file))
        yield "line", str(place.line)
        yield "endLine", str(place.end_line)
        if place.line == place.end_line:
            yield "col", str(place.column)
            yield "endColumn", str(max(place.column, place.end_column - 1))
    yield "title", shape_name(finding.source_shape, edition)


def fault_command(fault: FileFormatError) -> str:
    """The workflow command for a file that cannot be read."""
    place = [("file", visible(str(fault.path)))]
    place += [(name, str(number)) for name, number in (("line", fault.line), ("col", fault.column)) if number]
    properties = ",".join(f"{name}={escaped(value, _PROPERTY)}" for name, value in place)
    return f"::error {properties}::{escaped(sentence(fault.problem), _DATA)}"


def escaped(text: str, escapes: dict[str, str]) -> str:
    """The text as a workflow command takes it.

    >>> escaped("a: 50%", _PROPERTY)
    'a%3A 50%25'
    """
    return "".join(escapes.get(character, character) for character in text)
