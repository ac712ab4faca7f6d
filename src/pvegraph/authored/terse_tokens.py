"""The tokens of Turtle, TriG, N-Triples and N-Quads (Turtle 1.1, section 6.5), with their places.

What is told apart here is where a token begins and ends; what it stands for is left to the parser.
"""

from __future__ import annotations

import re

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""PN_CHARS_BASE."""
_CHARS = _BASE + "_0-9\\-\u00b7\u0300-\u036f\u203f\u2040"
"""PN_CHARS."""
_NAME = rf"[{_BASE}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPE})(?:[{_CHARS}:]|{_ESCAPE}|\.+(?=[{_CHARS}:%\\]))*+"


def _long(quote: str) -> str:
    return rf"{quote * 3}[^{quote}\\]*+(?:(?:\\[\s\S]|{quote}(?!{quote * 2}))[^{quote}\\]*+)*+{quote * 3}"


def _short(quote: str) -> str:
    return rf"{quote}(?!{quote * 2})[^{quote}\\\n\r]*+(?:\\.[^{quote}\\\n\r]*+)*+{quote}"


# Possessive repetitions throughout: no text makes the expression go back, so its time is linear in the text.
TOKEN = re.compile(
    rf"""(?:[\ \t\r\n]++|\#[^\r\n]*+)*+
    (?: (?P<pname>(?:{_NAME})?:(?:{_LOCAL})?)
      | (?P<number>[+-]?(?:[0-9]++(?:\.[0-9]*+)?+[eE][+-]?[0-9]++|\.[0-9]++[eE][+-]?[0-9]++
                       |[0-9]*+\.[0-9]++|[0-9]++))
      | (?P<star><<\(?|\)?>>|\{{\||\|\}}|~)
      | (?P<punctuation>[.;,\[\](){{}}])
      | (?P<string>{_long('"')}|{_long("'")}|{_short('"')}|{_short("'")})
      | (?P<iri><[^\x00-\x20<>"{{}}|^`]*+>)
      | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--(?:ltr|rtl))?+)
      | (?P<caret>\^\^)
      | (?P<word>[{_BASE}][{_CHARS}]*+)
      | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+)
      | (?P<end>\Z)
      | (?P<unknown>[\s\S])
    )""",
    re.VERBOSE,
)
"""A token with the blanks and comments before it; always matches. The groups tell the kind of the token."""
