"""Sentences with links in them, in the reader's language."""

from __future__ import annotations

import re
from typing import TypeAlias

from pvegraph.search.catalogue import Text
from pvegraph.web.languages import Language
from pvegraph.web.links import Link

Sentence: TypeAlias = tuple[str | Link | Text, ...]
"""The pieces of a sentence in their order: words of the interface, links, and words of the data."""

_PLACE = re.compile(r"%\((\w+)\)s")


def sentence(language: Language, message: str, **filled: str | Link | Text) -> Sentence:
    """A text of the interface with its places filled: ``in %(country)s`` with a link to the country.

    The text is translated first, so that each language has its own order. Raises `KeyError` for an empty place.

    >>> sentence(Language.load("en"), "in %(country)s, since %(year)s", country=Text("Maroc", "fr"), year="2015")
    ('in ', Text(value='Maroc', language='fr'), ', since ', '2015')
    """
    return pieces(language.text(message), **filled)


def pieces(translated: str, **filled: str | Link | Text) -> Sentence:
    """The same of a text that is in the reader's language already, as `Language.plural` gives it."""
    found = [part if index % 2 == 0 else filled[part] for index, part in enumerate(_PLACE.split(translated))]
    return tuple(piece for piece in found if piece != "")
