"""Quoting the lines of a text around a place, with the stretch that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat

from pvegraph.authored.document import Document, Place, read_document
from pvegraph.errors import FileFormatError
from pvegraph.validation.change_files import graph_of_file
from pvegraph.validation.fixes.applying import described_source
from pvegraph.validation.report.visible import visible

_LINE_END = re.compile(r"\r\n|\n|\r")
_AROUND = 1
"""Lines that are shown before what is meant."""
_MOST_LINES = 5
"""Lines that are shown of what is meant."""
_MOST_CHARACTERS = 160
"""Characters that are shown of a stretch of a line."""
_BEFORE = 60
"""Characters that are shown before what is meant, where a line is cut."""
_CUT = "…"


@dataclass(frozen=True)
class Line:
    """One line of a text in three stretches, the middle one being meant; empty where the line is only context."""

    number: int
    before: str
    meant: str
    after: str


class Texts:
    """The texts that findings point into, by the names that their places have.

    ``folder`` is that of a project's data: what findings point at in the files of the project is read when it is shown.
    """

    def __init__(self, documents: Iterable[Document] = (), folder: Path | None = None) -> None:
        self._documents: dict[str, Document | None] = {document.name: document for document in documents}
        self.data_folder = folder
        self._lines: dict[str, list[str]] = {}

    def document(self, file: str) -> Document | None:
        """The text of a name; `None` if it is not at hand."""
        if file not in self._documents:
            self._documents[file] = self._read(Path(file))
        return self._documents[file]

    def graph_of(self, document: Document) -> str | None:
        """The graph that the statements of a text without graphs are meant for."""
        graph = graph_of_file(document.name, self.data_folder)
        return described_source(document) if graph is None else graph.value

    def lines(self, file: str) -> list[str]:
        """The lines of a text, none if it is not at hand."""
        if file not in self._lines:
            document = self.document(file)
            self._lines[file] = [] if document is None else _LINE_END.split(document.text)
        return self._lines[file]

    def _read(self, path: Path) -> Document | None:
        project = None if self.data_folder is None else self.data_folder.resolve().parent
        if project is None or project not in path.resolve().parents:
            return None
        try:
            return read_document(path.read_bytes(), str(path), RdfFormat.TURTLE)
        except (OSError, FileFormatError):
            return None

    def excerpt(self, place: Place) -> tuple[Line, ...]:
        """The lines of a place and one before them; nothing where the text is not at hand, or shorter than that."""
        lines = self.lines(place.file)
        last = min(place.end_line, place.line + _MOST_LINES - 1, len(lines))
        first = max(1, place.line - _AROUND)
        return tuple(_line(number, lines[number - 1], place) for number in range(first, last + 1))


def _line(number: int, text: str, place: Place) -> Line:
    """A line with what is meant of it; long stretches are cut on the far side."""
    if not place.line <= number <= place.end_line:
        return Line(number, _head(text), "", "")
    start = place.column - 1 if number == place.line else len(text) - len(text.lstrip())
    end = place.end_column - 1 if number == place.end_line else len(text.rstrip())
    before, meant, after = text[:start], text[start:end], text[end:]
    if len(before) > _BEFORE and len(text) > _MOST_CHARACTERS:
        before = _CUT + before[-_BEFORE:]
    return Line(number, *(visible(part.replace("\t", "    ")) for part in (before, _head(meant), _head(after))))


def _head(text: str) -> str:
    """The beginning of a text."""
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + _CUT
