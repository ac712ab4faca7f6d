"""Values as people read them: names and links for IRIs, numbers and dates as the reader's language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import pyoxigraph as ox

from pvegraph.search.catalogue import Text, kind_of
from pvegraph.store import Store
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.languages import Language
from pvegraph.web.links import Link, compact
from pvegraph.web.naming import Naming
from pvegraph.web.results.terms import XSD, Column, Row, Term, date_of, number_of

Form: TypeAlias = Literal["thing", "code", "text", "number", "date", "moment", "plain"]

FOLDED = 280
"""Texts of more characters are folded: the beginning is shown, the rest on demand."""
LONGEST = 4000
"""Of a longer text a page has so many characters; the downloads have all of it."""
_STRING = XSD + "string"
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
"""A text that is read as a date, as ``MIN(STR(?date))`` makes it of dates of several precisions; not a mere year."""


@dataclass(frozen=True)
class Cell:
    """One value."""

    form: Form
    value: str
    """As it stands in the answer."""
    words: str = ""
    """As the reader's language writes it; for a long text its beginning."""
    language: str = ""
    tag: str = ""
    """The datatype or the language, where the column has several."""
    link: Link | None = None
    short: str = ""
    """The short form of an IRI that has a name."""
    folded: str = ""
    """The rest of a long text."""
    missing: int = 0
    """How many characters of a very long text are not here."""


@dataclass(frozen=True)
class Writer:
    """Writes the values of one page."""

    naming: Naming
    nodes: Mapping[str, Link]

    @classmethod
    def of(cls, rows: tuple[Row, ...], naming: Naming, store: Store) -> Writer:
        """Look up what the things of some rows are called; what no catalogue has takes one question to the store."""
        nodes = dict.fromkeys(
            term.value
            for row in rows
            for term in row
            if isinstance(term, ox.NamedNode) and kind_of(term.value) in NODE_KINDS and "#" not in term.value
        )
        return cls(naming, naming.node_links(store, list(nodes)) if nodes else {})

    def link(self, thing: str) -> Link:
        """The link to a thing, by the name that the reader knows it by."""
        return self.nodes.get(thing) or self.naming.link(thing)

    def cell(self, term: Term | None, column: Column) -> Cell | None:
        """A value as a cell; `None` where a variable is not bound."""
        match term:
            case None:
                return None
            case ox.NamedNode():
                link = self.link(term.value)
                if link.code:
                    return Cell("code", term.value, link=link)
                short = compact(term.value)
                return Cell("thing", term.value, link=link, short=short if short != link.text.value else "")
            case ox.Literal():
                return self._literal(term, column)
            case _:
                text = written(term)
                return Cell("code", text, link=Link(Text(_cut(text)), code=True))

    def _literal(self, term: ox.Literal, column: Column) -> Cell:
        datatype, language = term.datatype.value, self.naming.language
        if datatype == _STRING and _DATE.fullmatch(term.value):
            return Cell("date", term.value, language.date(term.value))
        if term.language is not None or datatype == _STRING:
            tag = "" if column.language or not term.language else f"@{term.language}"
            return _text(term.value, term.language or "", tag)
        tag = "" if column.datatype == datatype else compact(datatype)
        if number_of(term) is not None:
            return Cell("number", term.value, number_in_words(term, language), tag=tag)
        if datatype == XSD + "dateTime":
            words = _moment(term.value, language)
            return Cell("moment" if words else "plain", term.value, words or term.value, tag=tag)
        if date_of(term) is not None:
            return Cell("date", term.value, language.date(term.value), tag="" if column.has_dates else tag)
        value = _cut(term.value)
        return Cell("plain", value, value, tag=tag, missing=len(term.value) - len(value))


def words_of(term: Term | None, writer: Writer) -> Text:
    """A value in words, as figures label it."""
    match term:
        case None:
            return Text("")
        case ox.NamedNode():
            return writer.link(term.value).text
        case ox.Literal() if number_of(term) is not None:
            return Text(number_in_words(term, writer.naming.language))
        case ox.Literal() if date_of(term) is not None and term.datatype.value != XSD + "dateTime":
            return Text(writer.naming.language.date(term.value), writer.naming.language.tag)
        case ox.Literal():
            return Text(_cut(term.value, FOLDED), term.language or "")
        case _:
            return Text(_cut(written(term), FOLDED))


def written(term: ox.BlankNode | ox.Triple) -> str:
    """A blank node or a triple term as SPARQL 1.2 writes it.

    >>> written(ox.Triple(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/b"), ox.Literal("c")))
    '<<( <http://e/a> <http://e/b> "c" )>>'
    """
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def number_in_words(term: ox.Literal, language: Language) -> str:
    """A number with the separators of the language, all of its digits kept; one of many zeros as it stands."""
    number = number_of(term)
    if number is None or -number.adjusted() > len("0.000001") or len(number.as_tuple().digits) > LONGEST:
        return term.value
    return language.decimal(number)


def _text(value: str, language: str, tag: str) -> Cell:
    kept = _cut(value)
    if len(kept) <= FOLDED:
        return Cell("text", kept, kept, language, tag)
    end = kept.rfind(" ", FOLDED - 80, FOLDED)
    end = end if end > 0 else FOLDED
    return Cell("text", kept, kept[:end], language, tag, folded=kept[end:], missing=len(value) - len(kept))


def _moment(text: str, language: Language) -> str:
    """A point in time in words, in UTC if it has an offset; empty for what is beyond the calendar."""
    try:
        moment = datetime.fromisoformat(text)
        return language.moment(moment.astimezone(UTC) if moment.tzinfo is not None else moment)
    except (ValueError, OverflowError):
        return ""


def _cut(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[:most]
