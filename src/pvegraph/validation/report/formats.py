"""The formats of reports, in one table that the command line and the server share."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from pvegraph.errors import UsageError
from pvegraph.validation.finding import Report
from pvegraph.validation.report.edition import Edition


@dataclass(frozen=True)
class Format:
    """One way to write a report."""

    name: str
    """What a person types, as in ``-o html``."""
    media_type: str
    """The media type that we answer with."""
    suffix: str
    """The ending of a file's name, without the dot."""
    module: str
    """The writer's module beside this one, imported when something is written: rich and Jinja take their time."""
    other_media_types: tuple[str, ...] = ()
    """Media types that ask for this format too."""
    other_names: tuple[str, ...] = ()

    def write(self, report: Report, edition: Edition) -> str:
        """The report in this format; files of it are in UTF-8."""
        writer: Callable[[Report, Edition], str] = import_module(f"{__package__}.{self.module}").write
        return writer(report, edition)


FORMATS: tuple[Format, ...] = (
    Format("terminal", "text/plain", "txt", "as_text", (), ("text",)),
    Format("json", "application/json", "json", "as_json"),
    Format("turtle", "text/turtle", "ttl", "as_turtle", ("application/x-turtle",)),
    Format("html", "text/html", "html", "as_html", ("application/xhtml+xml",)),
    Format("csv", "text/csv", "csv", "as_csv"),
    Format("sarif", "application/sarif+json", "sarif", "as_sarif", ("application/x-sarif+json",)),
    Format("junit", "application/xml", "xml", "as_junit", ("text/xml",)),
    Format("github", "text/x-github-workflow-commands", "log", "as_github"),
)


def by_name(name: str) -> Format:
    """The format that a person named; raise `UsageError` with the nearest name for one that does not exist.

    >>> by_name("text").name
    'terminal'
    """
    for format_ in FORMATS:
        if name in (format_.name, *format_.other_names):
            return format_
    names = [format_.name for format_ in FORMATS]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UsageError(f"There is no format {name!r} of reports. {hint}The formats are {', '.join(names)}.")


def by_media_type(media_type: str) -> Format | None:
    """The format that a media type asks for, its parameters ignored; `None` if there is none.

    >>> by_media_type("application/sarif+json; version=2.1.0").name
    'sarif'
    """
    essence = media_type.partition(";")[0].strip().lower()
    return next((f for f in FORMATS if essence == f.media_type or essence in f.other_media_types), None)


def by_suffix(suffix: str) -> Format | None:
    """The format of files whose name ends so, with or without the dot; `None` if there is none.

    >>> by_suffix(".sarif").name
    'sarif'
    """
    return next((format_ for format_ in FORMATS if format_.suffix == suffix.removeprefix(".").lower()), None)
