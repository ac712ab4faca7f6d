"""Links in pages: to our own things by local paths, with the name that a reader understands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from markupsafe import Markup, escape

from pvegraph import iri
from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import PREFIXES

_SCHEMES_OF_LINKS = ("http", "https")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True)
class Link:
    """Words that may lead somewhere."""

    text: Text
    href: str | None = None
    external: bool = False
    code: bool = False
    """Whether the words are an identifier, to be shown as it is."""

    def __html__(self) -> str:
        """The link as pages have it. Pages have hundreds of them, so that this is no macro."""
        inner = f'<code dir="ltr">{escape(self.text.value)}</code>' if self.code else in_its_language(self.text)
        if not self.href:
            return inner
        outside = ' class="external" rel="noopener external"' if self.external else ""
        return f'<a href="{escape(self.href)}"{outside}>{inner}</a>'


def in_its_language(text: Text) -> Markup:
    """Words of the data, which say their language and find their direction.

    >>> str(in_its_language(Text("الرباط", "ar")))
    '<bdi lang="ar" dir="auto">الرباط</bdi>'
    """
    language = f' lang="{escape(text.language)}"' if text.language else ""
    return Markup(f'<bdi{language} dir="auto">{escape(text.value)}</bdi>')  # noqa: S704 - both are escaped


def allowed(text: str) -> str:
    """A text without the characters that HTML cannot carry (HTML, section 13.2.3.5: controls and noncharacters)."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


@lru_cache(maxsize=100_000)
def address(thing: str) -> str | None:
    """The address of a link to a thing: local for ours, its own for a web address of others, else `None`.

    Only ``http`` and ``https`` are followed, whatever the data says.

    >>> address("https://w3id.org/pvegraph/id/country/dk"), address("javascript:alert(1)")
    ('/id/country/dk', None)
    """
    local = iri.address_of(thing)
    if local is not None:
        return local
    return thing if urlsplit(thing).scheme in _SCHEMES_OF_LINKS else None


def compact(thing: str) -> str:
    """A short form for an IRI without a name: its prefixed name, or a web address without its scheme.

    >>> compact("http://www.w3.org/2004/02/skos/core#Concept"), compact("https://strongcitiesnetwork.org/")
    ('skos:Concept', 'strongcitiesnetwork.org/')
    """
    fitting = [(namespace, prefix) for prefix, namespace in PREFIXES.items() if thing.startswith(namespace)]
    if fitting:
        namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
        return f"{prefix}:{thing.removeprefix(namespace)}"
    scheme, separator, rest = thing.partition("://")
    return _readable(rest) if separator and scheme in _SCHEMES_OF_LINKS else thing


def _readable(encoded: str) -> str:
    """The path of a web address as people write it, unless that would hide a blank or a mark that nobody sees.

    >>> _readable("example.org/%D8%B1%D8%A8%D8%A7%D8%B7"), _readable("example.org/a%20b")
    ('example.org/رباط', 'example.org/a%20b')
    """
    try:
        decoded = unquote(encoded, errors="strict")
    except UnicodeDecodeError:
        return encoded
    return decoded if decoded.isprintable() and " " not in decoded else encoded


def anchor(term: str) -> str:
    """The anchor of a term on the page of the ontology or of the shapes: the fragment of ours, else its short form.

    >>> anchor("https://w3id.org/pvegraph/ontology#City"), anchor("http://purl.org/dc/terms/date")
    ('City', 'dct-date')
    """
    if iri.local_path(term) and "#" in term:
        return term.rpartition("#")[2]
    return compact(term).replace(":", "-")
