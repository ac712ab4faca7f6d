"""A question as a person asks it on the command line: which query, with which values, and where the answer goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from pvegraph.authored.queries import SavedQuery, bind, find, read_queries, read_query, read_text
from pvegraph.authored.query_header import LANGUAGE
from pvegraph.errors import UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Answer, Format
from pvegraph.sparql.output import write_file
from pvegraph.sparql.table import Table, table_of

_TABLE = "table"
_FALLBACK = "en"


@dataclass(frozen=True)
class Question:
    """A query that is ready to be asked."""

    title: str
    text: str


@dataclass(frozen=True)
class Target:
    """Where an answer goes and how it is written; no format is a table for people."""

    format: Format | None
    file: Path | None


def question(folder: Path, name: str, given: Sequence[str], language: str) -> Question:
    """The saved query of a name, or the query in a file, with ``name=value`` for its parameters.

    A file with a header is a saved query like those of the folder; a file without one is asked as it is.
    Raises `UsageError` for an unknown name, parameter or value, `FileFormatError` for a file that is no query.
    """
    values = dict(map(_assignment, given))
    path = Path(name)
    if path.suffix == ".rq" or path.is_file():
        text = read_text(path)
        if not text.startswith("# title@"):
            if values:
                raise UsageError(f"{path} has no header that declares parameters, so -p has nothing to set.")
            return Question(path.name, text)
        saved = read_query(path)
    else:
        saved = find(read_queries(folder), name)
    if LANGUAGE in saved.parameters_by_name:
        values.setdefault(LANGUAGE, language)
    return Question(saved.title.get(language, saved.title[_FALLBACK]), bind(saved, values))


def listing(folder: Path, language: str) -> list[tuple[str, str, str]]:
    """The saved queries of a folder: name, title, and the parameters with their defaults."""
    return [
        (query.name, query.title.get(language, query.title[_FALLBACK]), _declared(query))
        for query in read_queries(folder)
    ]


def listing_for_programs(folder: Path) -> list[dict[str, object]]:
    """The saved queries of a folder with all that their headers say, fit for JSON."""
    return [
        {
            "name": query.name,
            "title": dict(query.title),
            "description": dict(query.description),
            "keywords": list(query.keywords),
            "parameters": [
                {"name": p.name, "type": p.type, "default": p.default, "label": dict(p.label), "class": p.instance_of}
                for p in query.parameters
            ],
        }
        for query in read_queries(folder)
    ]


def target(output: str | None, file: Path | None) -> Target:
    """Where to write, from what a person gave. Raises `UsageError` if the format is unknown or does not fit."""
    if output == _TABLE or (output is None and file is None):
        if file is not None:
            raise UsageError(f"A table is for the terminal; for {file} choose a format, such as -o csv.")
        return Target(None, None)
    format_ = formats.by_suffix(file.suffix) if output is None and file is not None else formats.by_name(output or "")
    if format_ is None:
        suffixes = ", ".join(f".{known.suffix}" for known in formats.FORMATS)
        raise UsageError(f"{file} does not say the format; end its name in {suffixes}, or add -o FORMAT.")
    if format_.name == "xlsx" and file is None:
        raise UsageError("A workbook goes to a file: add -f NAME.xlsx.")
    return Target(format_, file)


def tell(answer: Answer, where: Target, output: IO[bytes], *, about: Mapping[str, str]) -> Table | str | None:
    """Write an answer to its file, or to ``output``; a table and a yes or no are given back, to be printed.

    A graph is written as Turtle where a table was asked for. ``about`` is what a workbook says of its origin.
    """
    if where.format is None:
        if isinstance(answer, ox.QuerySolutions):
            return table_of(answer)
        if isinstance(answer, ox.QueryBoolean):
            return "yes" if answer else "no"
        formats.write(answer, formats.by_name("turtle"), output)
    elif where.file is None:
        formats.write(answer, where.format, output)
    else:
        write_file(answer, where.format, where.file, about=about)
    return None


def _assignment(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise UsageError(f"-p takes NAME=VALUE, such as -p year=2023; this is {given!r}.")
    return name, value


def _declared(query: SavedQuery) -> str:
    return ", ".join(f"{p.name}={p.default}" for p in query.parameters if p.name != LANGUAGE)
