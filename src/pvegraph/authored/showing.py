"""Showing a piece of a text so that nothing in it can hide, and the place in a line that somebody should look at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pvegraph.authored.text_lines import Place, TextLines

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls, marks of direction and other characters that a person who reads a text cannot see."""
_LONGEST = 60
_WINDOW = 100
"""Columns of a line that are shown around a place."""
_CUT = "…"


def escaped(text: str) -> str:
    """A text with what is invisible written as an escape of Turtle, tabs as blanks.

    >>> escaped("a\\u202eb\\tc")
    'a\\\\u202Eb c'
    """
    return INVISIBLE.sub(_escape, text.replace("\t", " ").replace("\r", " ").replace("\n", " "))


def shown(text: str) -> str:
    """A short piece of a text, fit to be quoted in a sentence."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + _CUT
    return escaped(short)


def name_of(character: str) -> str:
    """A character by its number and name.

    >>> name_of("\\u202e")
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    """
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL')}"


@dataclass(frozen=True)
class Excerpt:
    """A line of a text, or the part of a long one, and a line of carets that stand under a place in it."""

    line: str
    carets: str


def excerpt(lines: TextLines, place: Place) -> Excerpt:
    """The line in which a place begins, with carets under the place as far as it is on that line.

    The carets fit where every character is shown as wide as Unicode says (UAX 11), which terminals do.
    """
    text = lines.line(place.line)
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(text)
    first = max(0, min(start - _WINDOW // 3, len(text) - _WINDOW))
    last = min(len(text), first + _WINDOW)
    before, marked, after = escaped(text[first:start]), escaped(text[start : min(end, last)]), ""
    after = escaped(text[max(start, min(end, last)) : last])
    left, right = _CUT if first > 0 else "", _CUT if last < len(text) else ""
    carets = " " * _width(left + before) + "^" * max(1, _width(marked))
    return Excerpt(f"{left}{before}{marked}{after}{right}", carets)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"  # noqa: PLR2004 - where four digits end
