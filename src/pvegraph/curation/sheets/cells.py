"""What a cell means: checked, and in the one form in which cells are compared and made into statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.statements import web_address
from pvegraph.curation.sheets.layout import ACTORS, YES, Column
from pvegraph.dates import PartialDate

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
PEOPLE_FROM = "participants-from"
_CHOSEN = re.compile(r".*\[([^\[\]\s]+)\]", re.DOTALL)
_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_BY_KIND = re.compile(r"[a-z]+:[^\s<>\"{}|\\^`]+")
_SOURCE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TAGGED = re.compile(r"(.*\S)\s*@([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)")
_KIND_OF = {"city": ("place", "government"), "org": ("organisation",), "fw": ("framework",)}


class CellError(Exception):
    """A cell cannot be used; the kind of fault, and values for its words."""

    def __init__(self, kind: str, **values: str) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


@dataclass(frozen=True)
class Meaning:
    """What cells are read by."""

    countries: frozenset[str]
    concepts: Mapping[str, Collection[str]]
    mappings: Mappings

    def read(self, column: Column, cell: str) -> str:
        """A cell in the form in which it is compared. Raises `CellError`."""
        if CONTROL.search(cell):
            raise CellError("control", cell=ascii(cell)[1:-1])
        reader = _READERS.get(column.kind)
        return cell if reader is None else reader(self, column, cell)

    def roles(self, table: str, cell: str) -> list[str]:
        """The concepts that a role stands for: a word of the tables, or the names of concepts."""
        known = self.mappings.roles.get((table, cell))
        return list(known) if known is not None else self._named("role", cell)

    def _named(self, scheme: str, cell: str) -> list[str]:
        names = [chosen(part.strip()).rpartition(":")[2].rpartition("/")[2] for part in cell.split(";") if part.strip()]
        allowed = self.concepts.get(scheme, ())
        for name in names:
            if name not in allowed:
                raise CellError("concept", cell=name, expected=", ".join(sorted(allowed)))
        return names

    def themes(self, cell: str) -> list[str]:
        """The themes that keywords stand for."""
        found: list[str] = []
        for part in filter(None, map(str.strip, cell.split(";"))):
            known = self.mappings.themes_of(part)
            found += known or self._named("theme", part)
        return found


def chosen(cell: str) -> str:
    """What a choice from a list stands for, which the list shows with its name before it.

    >>> chosen("Global Counterterrorism Forum [org-gctf]"), chosen("org-gctf")
    ('org-gctf', 'org-gctf')
    """
    match = _CHOSEN.fullmatch(cell)
    return cell if match is None else match[1]


def tagged(cell: str) -> tuple[str, str | None]:
    """A name and the language that stands behind it.

    >>> tagged("Plzeň@cs"), tagged("Plzeň")
    (('Plzeň', 'cs'), ('Plzeň', None))
    """
    match = _TAGGED.fullmatch(cell)
    return (cell, None) if match is None else (match[1], match[2])


def _date(_: Meaning, __: Column, cell: str) -> str:
    try:
        PartialDate.parse(cell)
    except ValueError:
        raise CellError("date", cell=cell) from None
    return cell


def _url(_: Meaning, __: Column, cell: str) -> str:
    try:
        parts = urlsplit(cell)
        NamedNode(web_address(cell))
    except ValueError:
        raise CellError("url", cell=cell) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        raise CellError("url", cell=cell)
    return web_address(cell)


def _country(meaning: Meaning, _: Column, cell: str) -> str:
    code = chosen(cell).removeprefix("country-").removeprefix("country:").upper()
    if code not in meaning.countries:
        raise CellError("country", cell=cell)
    return code


def _count(_: Meaning, __: Column, cell: str) -> str:
    if not _COUNT.fullmatch(cell):
        raise CellError("count", cell=cell)
    return cell


def _language(_: Meaning, __: Column, cell: str) -> str:
    if not _LANGUAGE.fullmatch(chosen(cell)):
        raise CellError("language", cell=cell)
    return chosen(cell)


def _publisher(_: Meaning, __: Column, cell: str) -> str:
    if not iri.publisher_slug(cell):
        raise CellError("publisher", cell=cell)
    return cell


def _source(_: Meaning, __: Column, cell: str) -> str:
    name = chosen(cell).removeprefix(iri.SOURCE)
    if not all(_SOURCE_ID.fullmatch(part) for part in name.split("/", 1)):
        raise CellError("source-id", cell=cell)
    return name


def _reference(meaning: Meaning, column: Column, cell: str) -> str:
    """A slug, or kind and name of what has none."""
    name = chosen(cell)
    if name.startswith(iri.BASE):
        name = iri.slug_of(name) or name
    elif _BY_KIND.fullmatch(name):
        try:
            name = iri.slug_of(str(NamedNode(iri.of_slug(name)).value)) or name
        except ValueError:
            raise CellError("slug", cell=cell, expected=_expected(column)) from None
    kind = re.split("[-:]", name, maxsplit=1)[0]
    kinds = {found for each in column.of for found in (each, *_KIND_OF.get(each, ()))}
    if kind not in kinds or not (_SLUG.fullmatch(name) or _BY_KIND.fullmatch(name)):
        raise CellError("slug", cell=cell, expected=_expected(column))
    country = name.rpartition("-")[2].upper()
    if kind in {"country", "city"} and ":" not in name and country not in meaning.countries:
        raise CellError("country", cell=country)
    if kind == "city" and ":" not in name and name.count("-") < 2:  # noqa: PLR2004 - name and country
        raise CellError("slug", cell=cell, expected="city-NAME-xx")
    if kind == "theme":
        meaning.themes(name)
    return name


def _expected(column: Column) -> str:
    return ", ".join(f"{kind}-…" for kind in column.of)


def _concept(meaning: Meaning, column: Column, cell: str) -> str:
    (scheme,) = column.of
    known = meaning.mappings.event_types.get(cell) if scheme == "event-type" else None
    return known or ";".join(meaning._named(scheme, cell))


def _concepts(meaning: Meaning, column: Column, cell: str) -> str:
    if column.of[0] == "theme":
        return ";".join(sorted(set(meaning.themes(cell))))
    if chosen(cell) == PEOPLE_FROM:
        return PEOPLE_FROM
    return ";".join(sorted(set(meaning.roles(column.of[1], cell))))


def _words(_: Meaning, column: Column, cell: str) -> str:
    if chosen(cell) not in column.of:
        raise CellError("concept", cell=cell, expected=", ".join(column.of))
    return chosen(cell)


def _name(meaning: Meaning, column: Column, cell: str) -> str:
    """A name with its language, which the column tells, or the cell, or a mapping that somebody has reviewed."""
    if column.of:
        return f"{cell}@{column.of[0]}"
    name, language = tagged(cell)
    language = language or meaning.mappings.name_languages.get(name)
    if language is None:
        raise CellError("name-language", cell=cell)
    return f"{name}@{language}"


def _remove(_: Meaning, __: Column, cell: str) -> str:
    if cell.casefold() not in YES:
        raise CellError("concept", cell=cell, expected=", ".join(sorted(YES)))
    return "yes"


_READERS: Mapping[str, Callable[[Meaning, Column, str], str]] = {
    "date": _date,
    "url": _url,
    "country": _country,
    "count": _count,
    "language": _language,
    "publisher": _publisher,
    "source": _source,
    "thing": _reference,
    "reference": _reference,
    "concept": _concept,
    "concepts": _concepts,
    "words": _words,
    "name": _name,
    "remove": _remove,
}

__all__ = ["ACTORS", "CellError", "Meaning", "chosen", "tagged"]
