"""The lines of a text with what was found below the lines that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

_WHOLE = 400
"""A text of up to so many lines is shown whole."""
_AROUND = 2
"""Lines that are shown around those with findings, of a longer text."""
_MOST_LINES = 1500
_LONGEST = 400
"""Characters of a line that are shown."""


class At(TypedDict):
    """A place in a text."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Note:
    """What stands below a line: a finding, or what contradicts it."""

    id: str
    severity: str
    message: str
    column: int
    is_clash: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a listing; number 0 stands for lines that are left out."""

    number: int
    before: str = ""
    meant: str = ""
    after: str = ""
    notes: tuple[Note, ...] = ()
    gravest: str = ""


def listing(name: str, text: str, findings: Iterable[Mapping[str, object]]) -> list[Line]:
    """The lines of a text that are worth showing, each with its findings."""
    from pvegraph.validation.report.visible import visible  # noqa: PLC0415 - with it come all forms of reports

    lines = text.split("\n")
    notes: dict[int, list[tuple[Note, At]]] = defaultdict(list)
    for note, at in _notes(name, findings):
        if 0 < at["line"] <= len(lines):
            notes[at["line"]].append((note, at))
    shown = _shown(len(lines), notes)
    found: list[Line] = []
    last = 0
    for number in shown:
        if number != last + 1:
            found.append(Line(0))
        last = number
        pieces = _pieces(lines[number - 1], notes.get(number, []), number)
        below = tuple(sorted((note for note, _ in notes.get(number, [])), key=_gravity))
        before, meant, after = (visible(piece) for piece in pieces)
        found.append(Line(number, before, meant, after, below, below[0].severity if below else ""))
    return found if last == len(lines) else [*found, Line(0)]


def _notes(name: str, findings: Iterable[Mapping[str, object]]) -> Iterator[tuple[Note, At]]:
    for finding in findings:
        pointed = [(finding["at"], False), *((each, True) for each in cast("Sequence[object]", finding["clashes"]))]
        for each, is_clash in pointed:
            at = cast("At | None", cast("Mapping[str, object]", each)["place"]) if each else None
            if at is not None and at["file"] == name:
                words = (str(finding["id"]), str(finding["severity"]), str(finding["message"]))
                yield Note(*words, at["column"], is_clash), at


def _gravity(note: Note) -> tuple[int, int]:
    return ("violation", "warning", "info").index(note.severity), note.column


def _shown(count: int, notes: Mapping[int, object]) -> list[int]:
    if count <= _WHOLE:
        return list(range(1, count + 1))
    around = {line + offset for line in notes for offset in range(-_AROUND, _AROUND + 1)}
    return sorted(line for line in around or set(range(1, 2 * _AROUND)) if 0 < line <= count)[:_MOST_LINES]


def _pieces(line: str, notes: Sequence[tuple[Note, At]], number: int) -> tuple[str, str, str]:
    """A line in three stretches, of which the middle one is what its first finding is about."""
    cut = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    if not notes:
        return cut, "", ""
    at = min((at for _, at in notes), key=lambda at: at["column"])
    start = at["column"] - 1
    end = at["end_column"] - 1 if at["end_line"] == number else len(line)
    if start >= _LONGEST:
        cut, start, end = "…" + line[start - 40 : start + _LONGEST], 41, 41 + end - start
    return cut[:start], cut[start:end], cut[end:]
