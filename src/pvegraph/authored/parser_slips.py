"""What the parser of pyoxigraph complains of, as slips with our words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pvegraph.authored.parsing import problem_of
from pvegraph.authored.slips import Slip
from pvegraph.authored.terse_diagnosis import iri_character, undeclared
from pvegraph.authored.text_lines import TextLines

_PREFIX = re.compile(r"The prefix (.*): has not been declared")
_CODE_POINT = re.compile(r"Invalid IRI code point '(.)'", re.DOTALL)
_KINDS = (
    (re.compile("No scheme found"), "iri-relative"),
    (re.compile("Invalid IRI|in IRIs"), "iri-invalid"),
    (re.compile("not a valid unicode|surrogate", re.IGNORECASE), "escape-no-character"),
    (re.compile("escape|hexadecimal", re.IGNORECASE), "escape-unknown"),
    (re.compile("language|subtag", re.IGNORECASE), "language-tag"),
)
"""How the parser words its complaints, and what they are."""
_TOP = 100_000
"""Where declarations stand: at the top, in so many characters."""
_DECLARED = re.compile(r"(?:@prefix|prefix)\s++([^\s:]*+):", re.IGNORECASE)


def slip_of(error: SyntaxError, lines: TextLines) -> Slip:
    """The slip behind an error of the parser."""
    start, end = _stretch(error, lines)
    problem = problem_of(error)
    found = lines.text[start:end]
    if match := _PREFIX.search(problem):
        return undeclared(match[1], declared_prefixes(lines.text), start, end)
    if match := _CODE_POINT.search(problem):
        return _iri_with(match[1], lines.text, start, end)
    for pattern, kind in _KINDS:
        if pattern.search(problem):
            return Slip(kind, start, end, {"found": found, "reason": problem})
    if found.startswith("<") and "must" not in problem and "expected" not in problem:
        return Slip("iri-invalid", start, end, {"found": found, "reason": problem})
    return Slip("parser", start, end, {"found": problem})


def declared_prefixes(text: str) -> Iterable[str]:
    """The prefixes that a text seems to declare."""
    return dict.fromkeys(_DECLARED.findall(text[:_TOP]))


def _iri_with(character: str, text: str, start: int, end: int) -> Slip:
    """An address with a character that it cannot have, written as it is or as an escape."""
    offset = text.find(character, start, end)
    if offset >= 0:
        return iri_character(text, offset)
    return Slip("iri-character", start, end, {"found": character, "write": f"%{ord(character):02X}"})


def _stretch(error: SyntaxError, lines: TextLines) -> tuple[int, int]:
    """The offsets that an error of the parser speaks of."""
    if error.lineno is None or error.offset is None:
        return 0, 0
    start = lines.offset(error.lineno, error.offset)
    end = lines.offset(error.end_lineno or error.lineno, error.end_offset or error.offset)
    return start, max(end, start + 1)
