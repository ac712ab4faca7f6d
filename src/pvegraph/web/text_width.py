"""How wide a text will be in the fonts of the pages: nothing on the server can draw, and a label must fit its box.

The figures are the advances of Source Sans 3 and Vazirmatn in units of the size of the font, the wider of the two
weights that we use. Arabic letters count as in their isolated form, which is the widest: a text is never wider.
"""

from __future__ import annotations

from types import MappingProxyType

_ADVANCES = MappingProxyType(
    {
        0.28: " \u00a0|.,:;'’ijîïlI!()[]-/\\،؛١آأإاـ",
        0.38: 'ft"«»رز٠ء؟',
        0.47: "sczçrx*?ؤوةه٤",
        0.52: "aegkvyJYLF0123456789èéêëàâ#$+<=>^_~دذ٥٦٩",
        0.57: "EVXZSTÉÈAbdhnpquûùüoô`–كً",
        0.61: "CPÇRBKDم٧٨عغ",
        0.68: "GHNUOQ&لجحخن٢٣",
        0.76: "MwWقئىيطظ",
        0.9: "mœ%@بتثفك…",
        1.27: "سشصض",
    }
)
_ADVANCE = MappingProxyType({letter: width for width, letters in _ADVANCES.items() for letter in letters})
_MARKS = frozenset(map(chr, range(0x064B, 0x0653)))
_UNKNOWN = 1.0
"""The advance of a letter of another script: most letters are narrower."""
_MONOSPACE = 0.62
"""The advance of every letter of the fonts that browsers take for code."""
_JOINED = 0.78
"""How much narrower Arabic words are than their isolated letters, at least."""


def text_width(text: str, size: float) -> float:
    """The width of a text in pixels, not less than it will be.

    >>> 30 < text_width("Place", 14) < 40, text_width("", 14)
    (True, 0.0)
    """
    width = 0.0
    for letter in text:
        if letter in _MARKS:
            continue
        advance = _ADVANCE.get(letter, _UNKNOWN)
        width += advance * _JOINED if "\u0600" <= letter <= "\u06ff" else advance
    return width * size


def code_width(text: str, size: float) -> float:
    """The width of a text in a font whose letters are all of one width."""
    return len(text) * _MONOSPACE * size


def wrapped(text: str, size: float, width: float) -> list[str]:
    """A text in lines of at most a width, broken between words; a word that is wider has a line of its own.

    >>> wrapped("Local government", 14, 80)
    ['Local', 'government']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
