"""Text of others made fit to be shown: what would be invisible, or would move what stands around it, is spelled out.

Unicode UAX #9 (bidirectional text) and UTR #36 (security considerations) say which characters these are.
"""

from __future__ import annotations

import json
import re

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end: our own messages have them around what they quote in Arabic."""

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Controls (ANSI escapes begin with one), marks and overrides of direction, what has no width, halves of pairs."""

_LAYOUT = "\n\r\t"
_HIDDEN_BUT_ISOLATES = re.compile(_HIDDEN.pattern.replace("\u2060-\u206f", "\u2060-\u2067\u206a-\u206f"))


def visible(text: str) -> str:
    """The text with a name in place of each character that nobody would see.

    >>> visible("a\\x1b[31m")
    'a<U+001B>[31m'
    """
    return _HIDDEN.sub(_name, text)


def sentence(text: str) -> str:
    """A message on one line; hidden characters get names, but isolates stay where each has its end.

    >>> sentence("two  words\\n and \\u202e one")
    'two words and <U+202E> one'
    >>> sentence("\\u2069 is no end") == "<U+2069> is no end"
    True
    """
    return _balanced(_HIDDEN_BUT_ISOLATES.sub(_name, " ".join(text.split())))


def json_escaped(document: str) -> str:
    r"""A JSON document with ``\uXXXX`` in place of hidden characters: the same content (RFC 8259, section 7).

    They can only stand inside strings there; line breaks between them stay.
    """
    return _HIDDEN.sub(lambda match: match[0] if match[0] in _LAYOUT else json.dumps(match[0])[1:-1], document)


def turtle_escaped(document: str) -> str:
    r"""A Turtle document with ``\uXXXX`` in place of hidden characters: the same content (Turtle 1.1, section 6.4).

    They can only stand inside strings and IRIs there, and both take such escapes.
    """
    return _HIDDEN.sub(lambda match: match[0] if match[0] in _LAYOUT else _code_point(match[0]), document)


def isolated(text: str) -> str:
    """The text so that its direction does not disturb what stands around it."""
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


def _balanced(text: str) -> str:
    """The text with every isolate ended, and with names in place of ends that end none."""
    if ISOLATE not in text and END_OF_ISOLATE not in text:
        return text
    depth, pieces = 0, []
    for character in text:
        if character == ISOLATE:
            depth += 1
        elif character == END_OF_ISOLATE:
            if depth == 0:
                pieces.append(f"<U+{ord(character):04X}>")
                continue
            depth -= 1
        pieces.append(character)
    return "".join(pieces) + END_OF_ISOLATE * depth


def _name(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def _code_point(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"  # noqa: PLR2004 - the basic plane
