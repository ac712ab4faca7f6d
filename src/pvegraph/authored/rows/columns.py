"""The columns of each table and what may stand in their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.statements import web_address
from pvegraph.authored.tables import Row
from pvegraph.authored.turtle import read_triples
from pvegraph.dates import PartialDate
from pvegraph.vocabulary import expand

_SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
_SOURCE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_SCHEMES = ("organisation-type", "framework-type", "place-type")


@dataclass(frozen=True)
class Known:
    """What a cell may refer to besides other rows: countries (ISO 3166-1 alpha-2, upper case), concepts, mappings."""

    countries: frozenset[str]
    concepts: Mapping[str, frozenset[str]]
    mappings: Mappings


def read_concepts(ontology: Path) -> dict[str, frozenset[str]]:
    """The local names of the concepts of those schemes whose concepts the tables name directly.

    Raises `FileFormatError` if the file of a scheme is missing or is not Turtle.
    """
    concept = NamedNode(expand("skos:Concept"))
    names: dict[str, frozenset[str]] = {}
    for scheme in _SCHEMES:
        namespace = iri.concept(scheme, "")
        triples = read_triples(ontology / f"{scheme}.ttl")
        subjects = (
            triple.subject.value
            for triple in triples
            if triple.object == concept and isinstance(triple.subject, NamedNode)
        )
        names[scheme] = frozenset(subject.removeprefix(namespace) for subject in subjects)
    return names


Check = Callable[[str, Row, Known], str | None]
"""What is wrong with a cell that is not empty, and what to do; `None` if nothing is."""


@dataclass(frozen=True)
class Column:
    """A column: its name, what a cell must be, and whether it may be empty."""

    name: str
    check: Check
    required: bool = False
    refers: bool = False
    """Whether the cell is the slug of a thing that a row must define."""
    defines: bool = False
    """Whether the cell is the slug of the thing that this row describes."""


def problems(row: Row, columns: tuple[Column, ...], known: Known) -> Iterator[str]:
    """What is wrong with the cells of a row, one by one."""
    for column in columns:
        cell = row[column.name]
        if not cell:
            if column.required:
                yield f"{column.name} is empty; every row needs one"
        elif _CONTROL.search(cell):
            yield f"{column.name} {cell!a} has a control character; remove it"
        elif problem := column.check(cell, row, known):
            yield f"{column.name} {cell!r} {problem}"


def _text(_cell: str, _row: Row, _known: Known) -> str | None:
    return None


def _date(cell: str, _row: Row, _known: Known) -> str | None:
    try:
        PartialDate.parse(cell)
    except ValueError as error:
        return str(error).removeprefix(f"{cell!r} ")
    return None


def _url(cell: str, _row: Row, _known: Known) -> str | None:
    try:
        parts = urlsplit(cell)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
            return "is no address of the web; write https://…"
        NamedNode(web_address(cell))
    except ValueError as error:
        return f"is no address ({error}); correct it"
    return None


def _country(cell: str, _row: Row, known: Known) -> str | None:
    if cell in known.countries:
        return None
    return "is no country's code; write ISO 3166-1 alpha-2 in capitals, or XK for Kosovo"


def _count(cell: str, _row: Row, _known: Known) -> str | None:
    return None if _COUNT.fullmatch(cell) else "is no count; write a whole number in digits"


def _language(cell: str, _row: Row, _known: Known) -> str | None:
    return None if _LANGUAGE.fullmatch(cell) else "is no language tag; write one of BCP 47, such as en or ar"


def _source_id(cell: str, _row: Row, _known: Known) -> str | None:
    if _SOURCE_ID.fullmatch(cell):
        return None
    return "is no source id; write lower-case letters a to z, digits and single hyphens"


def _publisher(cell: str, _row: Row, _known: Known) -> str | None:
    return None if iri.publisher_slug(cell) else "has no letter or digit that an address could be made of"


def _slug(*kinds: str) -> Check:
    wanted = " or ".join(f"{kind}-…" for kind in kinds)

    def check(cell: str, _row: Row, known: Known) -> str | None:
        kind, _, name = cell.partition("-")
        if kind not in kinds or not _SLUG.fullmatch(cell):
            return (
                f"is no slug of the right kind; write {wanted} in lower-case letters a to z, digits and single hyphens"
            )
        if kind == "country" and name.upper() not in known.countries:
            return "is no country that we know; write country- and its ISO 3166-1 alpha-2 code, or country-xk"
        if kind == "city" and ("-" not in name or name.rsplit("-", 1)[1].upper() not in known.countries):
            return "does not end in the code of a country; write city-NAME-xx"
        if kind == "theme" and not known.mappings.themes_of(cell):
            return "means no theme; add it to mappings/themes.csv with its concepts, or remove the row"
        return None

    return check


def _concept(scheme: str) -> Check:
    def check(cell: str, _row: Row, known: Known) -> str | None:
        if cell in known.concepts[scheme]:
            return None
        return f"is no concept of ontology/{scheme}.ttl; add it there, or correct the cell"

    return check


def _event_type(cell: str, _row: Row, known: Known) -> str | None:
    return None if known.mappings.event_types.get(cell) else "has no concept; add it to mappings/event-types.csv"


def _role(cell: str, row: Row, known: Known) -> str | None:
    if known.mappings.roles.get((row.table, cell)):
        return None
    return f"has no concept; add it to mappings/roles.csv for the table {row.table}"


def _one_of(*values: str) -> Check:
    def check(cell: str, _row: Row, _known: Known) -> str | None:
        return None if cell in values else f"is not known; write one of {', '.join(values)}"

    return check


ACTOR_KINDS = {"country": "country", "city": "city", "organisation": "org", "person": "person"}
"""What ``actor_kind`` says, and how the slug begins."""

PREDICATES = (
    "addresses_theme",
    "adopted_at",
    "adopts",
    "cooperates_with",
    "endorses",
    "funded_by",
    "implements",
    "inspired_by",
    "launched_at",
    "led_by",
    "part_of",
    "supplements",
    "twinned_with",
)


def _defined(kind: str) -> Column:
    return Column("slug", _slug(kind), required=True, defines=True)


def _reference(name: str, *kinds: str, required: bool = True) -> Column:
    return Column(name, _slug(*kinds), required=required, refers=True)


_SOURCE = Column("source_id", _source_id, required=True)

TABLES: Mapping[str, tuple[Column, ...]] = {
    "sources": (
        _SOURCE,
        Column("url", _url, required=True),
        Column("title", _text, required=True),
        Column("publisher", _publisher, required=True),
        Column("published", _date),
        Column("language", _language, required=True),
    ),
    "cities": (
        _defined("city"),
        Column("name_en", _text, required=True),
        Column("name_local", _text),
        Column("country_iso2", _country, required=True),
        Column("admin1", _text),
        Column("kind", _concept("place-type")),
        _SOURCE,
    ),
    "organisations": (
        _defined("org"),
        Column("name_en", _text, required=True),
        Column("acronym", _text),
        Column("type", _concept("organisation-type")),
        Column("country_iso2", _country),
        Column("seat_city", _text),
        _reference("parent_slug", "org", "city", required=False),
        Column("founded", _date),
        Column("website", _url),
        Column("name_local", _text),
        _SOURCE,
    ),
    "people": (_defined("person"), Column("name_en", _text, required=True), Column("name_ar", _text), _SOURCE),
    "posts": (
        _reference("person_slug", "person"),
        Column("role_title", _text, required=True),
        Column("role_type", _role, required=True),
        _reference("body_slug", "org", "city"),
        Column("from", _date),
        Column("to", _date),
        Column("as_of", _date),
        _SOURCE,
    ),
    "frameworks": (
        _defined("fw"),
        Column("title_en", _text, required=True),
        Column("short_title", _text),
        Column("type", _concept("framework-type")),
        _reference("issuing_body_slug", "org", "city", "country", required=False),
        Column("date", _date),
        Column("themes", _text),
        Column("url", _url),
        _SOURCE,
    ),
    "events": (
        _defined("event"),
        Column("name_en", _text, required=True),
        Column("type", _event_type),
        Column("start", _date),
        Column("end", _date),
        Column("city", _text),
        Column("country_iso2", _country),
        _reference("part_of_slug", "event", required=False),
        Column("participants_count", _count),
        Column("cities_count", _count),
        Column("countries_count", _count),
        Column("name_ar", _text),
        _SOURCE,
    ),
    "participations": (
        _reference("event_slug", "event"),
        _reference("actor_slug", "country", "city", "org", "person"),
        Column("actor_kind", _one_of(*ACTOR_KINDS), required=True),
        Column("role", _role, required=True),
        _SOURCE,
    ),
    "memberships": (
        _reference("member_slug", "country", "city", "org", "person"),
        _reference("body_slug", "org"),
        Column("role", _role, required=True),
        Column("from", _date),
        Column("to", _date),
        _SOURCE,
    ),
    "relations": (
        _reference("subject_slug", "country", "city", "org", "fw", "event", "person"),
        Column("predicate", _one_of(*PREDICATES), required=True),
        _reference("object_slug", "country", "city", "org", "fw", "event", "person", "theme"),
        _SOURCE,
    ),
}
"""Every table by name, in the order in which tables are read and reported."""
