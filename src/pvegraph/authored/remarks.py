"""What is to be remarked about a text that can be read: characters that nobody can see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pvegraph.authored.showing import INVISIBLE, name_of
from pvegraph.authored.text_lines import Place, TextLines

_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_MOST = 1000
"""As many remarks as are made about one text."""
_TEXTS = {
    "en": "There is an invisible character here: {found}. Delete it, unless the text needs it.",
    "ar": "هنا حرف غير مرئي: \u2068{found}\u2069. احذفه ما لم يكن النص يحتاج إليه.",
    "fr": "Il y a ici un caractère invisible : {found}. Supprimez-le, à moins que le texte n’en ait besoin.",
}


@dataclass(frozen=True)
class Remark:
    """Something that hinders nobody from reading a text, and that its author should know."""

    place: Place
    character: str
    """The number and the name of the character, as Unicode has them."""
    messages: Mapping[str, str]
    """What is to be said, by language."""


def remarks(lines: TextLines) -> tuple[Remark, ...]:
    """The invisible characters of a text, written as they are or as an escape; at most a thousand."""
    found = []
    for start, end, character in _invisible(lines.text):
        name = name_of(character)
        messages = {language: text.format(found=name) for language, text in _TEXTS.items()}
        found.append(Remark(lines.place(start, end), name, messages))
        if len(found) == _MOST:
            break
    return tuple(sorted(found, key=lambda remark: remark.place))


def _invisible(text: str) -> Iterator[tuple[int, int, str]]:
    for match in INVISIBLE.finditer(text):
        yield match.start(), match.end(), match[0]
    for match in _ESCAPED.finditer(text):
        code = int(match[1] or match[2], 16)
        if code <= 0x10FFFF and INVISIBLE.match(chr(code)):  # noqa: PLR2004 - the last code point
            yield match.start(), match.end(), chr(code)
