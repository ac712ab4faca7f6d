"""The cached texts of sources: a folder that somebody has filled, one file for each source."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pvegraph import iri

_SUFFIXES = (".txt", ".html", ".htm")
_LARGEST = 20_000_000
"""Octets of a cached text that are read; pages are far smaller."""
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
_GAP = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″‹›", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class CachedTexts:
    """A folder laid out as ``data/`` is: the text of a source graph stands under the path of its file, as ``.txt`` or
    ``.html`` (`pvegraph.iri.path_of_graph`)."""

    folder: Path

    def of(self, graph: str) -> str | None:
        """The text of a source; `None` if none is cached, or none that can be read."""
        try:
            place = self.folder / iri.path_of_graph(graph)
        except ValueError:
            return None
        for suffix in _SUFFIXES:
            path = place.with_suffix(suffix)
            if self.folder.resolve() in path.resolve().parents and path.is_file():
                with path.open("rb") as file:
                    text = file.read(_LARGEST).decode("utf-8", errors="replace")
                return text if suffix == ".txt" else text_of_html(text)
        return None


def text_of_html(page: str) -> str:
    """What a reader sees of a page.

    >>> text_of_html("<p>Mayor of <b>Ra</b>bat</p><script>x</script><p>since&nbsp;2021")
    ' Mayor of Rabat since\\xa02021'
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.seen)


class _Reader(HTMLParser):
    """Gathers the text of a page; a tag that breaks a line leaves a blank."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag not in _INLINE:
            self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen.append(data)


def normalised(text: str) -> str:
    """A text with typography made plain: quotation marks, dashes, blanks, ligatures, marks that nobody sees, case.

    >>> normalised("“The  Mayor’s\\u00a0oﬃce” – 2021")
    '"the mayor\\'s office" - 2021'
    """
    return " ".join(unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold().split())


def is_quoted_from(quote: str, text: str) -> bool:
    """Whether a quotation stands in a text, both normalised; around an omission (``…``) its parts stand in order.

    >>> is_quoted_from(normalised("the mayor … of Rabat"), normalised("She is the Mayor, since 2021, of Rabat."))
    True
    """
    at = 0
    for part in _GAP.split(quote):
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
