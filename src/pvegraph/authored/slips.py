"""What can be wrong with a text that somebody wrote, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pvegraph.authored.showing import shown
from pvegraph.authored.slip_texts import FILE_TEXTS, JSON_TEXTS, LIMIT_TEXTS
from pvegraph.authored.terse_texts import TERSE_TEXTS

_TEXTS = {**FILE_TEXTS, **LIMIT_TEXTS, **TERSE_TEXTS, **JSON_TEXTS}
_QUOTES = {"en": ("“", "”"), "ar": ("«\u2068", "\u2069»"), "fr": ("« ", " »")}
"""In Arabic what is quoted is isolated, as it mostly runs from left to right."""
_PLAIN = frozenset({"limit", "line", "place", "encoding"})
"""Values that are not quoted."""


@dataclass(frozen=True)
class Slip:
    """One thing that is wrong: its kind, the offsets where it stands, and the values for the words.

    >>> Slip("undeclared-prefix", 0, 5, {"prefix": "foo:"}).messages()["en"][:38]
    'The prefix “foo:” has not been declare'
    """

    kind: str
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)

    def messages(self) -> Mapping[str, str]:
        """What is wrong and what to do, in a sentence or two, by language."""
        return {
            language: text.format_map({name: _quoted(name, value, language) for name, value in self.values.items()})
            for language, text in _TEXTS[self.kind].items()
        }


def _quoted(name: str, value: str, language: str) -> str:
    if name in _PLAIN:
        return value
    before, after = _QUOTES[language]
    return f"{before}{shown(value)}{after}"


class UnreadableError(Exception):
    """Reading stops at a slip; what reads a document turns it into an error for people.

    ``decided`` says that the text is refused even if the parser would take it.
    """

    def __init__(self, slip: Slip, *, decided: bool = False) -> None:
        super().__init__(slip.kind)
        self.slip = slip
        self.decided = decided


def too_much(limit: str, value: int, start: int, end: int) -> UnreadableError:
    """The text exceeds a limit here."""
    return UnreadableError(Slip(f"limit-{limit}", start, end, {"limit": f"{value:,}"}), decided=True)
