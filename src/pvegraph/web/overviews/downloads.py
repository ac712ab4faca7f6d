"""What an overview shows, as data: JSON, CSV and a workbook of the same records."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import Protocol, TypeAlias

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.vocabulary import expand
from pvegraph.web.address_language import prefix_of
from pvegraph.web.answers import conditional
from pvegraph.web.choice import HTML
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES, Language
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import Site

Field: TypeAlias = str | int | float | bool | Sequence[str] | None
Record: TypeAlias = Mapping[str, Field]
"""One thing that is shown, by the names of its fields. CSV and workbooks join lists with ``; ``."""

CSV, XLSX, JSON, GEOJSON, GRAPHML = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/json",
    "application/geo+json",
    "application/graphml+xml",
)
FORMS: Mapping[str, str] = MappingProxyType({"csv": CSV, "xlsx": XLSX, "json": JSON})
"""The forms that every overview has, by their names in addresses (``?format=``)."""
_SUFFIXES = MappingProxyType({**{media: name for name, media in FORMS.items()}, GEOJSON: "geojson", GRAPHML: "graphml"})
MOST_ROWS_OF_A_WORKBOOK = 20_000
"""Rows that are written as a workbook, which takes a second for each 10,000; CSV has no limit."""
_JOINT = "; "


class Addressed(Protocol):
    """What knows the address of what is shown."""

    def address(self, path: str, *, lang: str) -> str:
        """The address at a path, which says a language."""
        ...


@dataclass(frozen=True)
class Shown:
    """What an overview shows at one address."""

    name: str
    """The name in addresses and in names of files."""
    title: str
    columns: tuple[str, ...]
    """The fields that are columns of a table; JSON has all."""
    records: Callable[[], Sequence[Record]]
    whole: Mapping[str, Callable[[], bytes]]
    """Forms of its own by media type, beside those of the records."""


def language_of(request: Request, site: Site, media_type: str) -> Language:
    """The language in which an overview answers: pages in the reader's, data in the one that the address says.

    So an address of data gives its reader what it gave who wrote it down; it is English that an address need not say.
    """
    if media_type == HTML:
        return site.language_of(request)
    said = prefix_of(request.scope)[1:] or request.query_params.get("lang", "")
    return site.languages[said if said in site.languages else LANGUAGES[0]]


def data(request: Request, site: Site, filters: Addressed, media_type: str, shown: Shown) -> Response:
    """The answer in a form that is no page; raises `ProblemError` 422 for a workbook of too many rows."""
    language = language_of(request, site, media_type)
    suffix = _SUFFIXES[media_type]
    headers = {
        "Vary": "Accept",
        "Content-Language": language.tag,
        "Content-Disposition": f'inline; filename="pvegraph-{shown.name}.{suffix}"',
        **site.validators,
    }

    def make() -> bytes:
        if media_type in shown.whole:
            return shown.whole[media_type]()
        records = shown.records()
        if media_type == CSV:
            return as_csv(shown.columns, records)
        about = {
            "title": shown.title,
            "address": site.home(request) + filters.address(request.url.path, lang=language.tag),
            "release": str(site.release.number or ""),
            "licence": "https://creativecommons.org/licenses/by/4.0/",
        }
        if media_type == XLSX:
            return as_workbook(shown.columns, records, about)
        return as_json({**about, "items": list(records)})

    return conditional(request, site.tag(request, media_type, language.tag), media_type, make, headers)


def as_json(document: Mapping[str, object]) -> bytes:
    """A document as compact JSON in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def as_csv(columns: Sequence[str], records: Sequence[Record]) -> bytes:
    """Records as CSV (RFC 4180) in UTF-8.

    >>> as_csv(("name", "years"), [{"name": "Rabat", "years": ["2019", "2020"]}])
    b'name,years\\r\\nRabat,2019; 2020\\r\\n'
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_joined(record[column]) for column in columns] for record in records)
    return text.getvalue().encode()


def as_workbook(columns: Sequence[str], records: Sequence[Record], about: Mapping[str, str]) -> bytes:
    """Records as a workbook; the same records give the same octets."""
    from pvegraph.sparql.workbook import write_table  # noqa: PLC0415 - a server that nobody asks for one needs no openpyxl

    if len(records) > MOST_ROWS_OF_A_WORKBOOK:
        raise ProblemError(
            422,
            N_("A workbook of this has %(count)s rows; %(most)s is the most. Narrow it down, or take CSV."),
            {"count": str(len(records)), "most": str(MOST_ROWS_OF_A_WORKBOOK)},
        )

    def rows() -> Iterator[list[ox.Literal | ox.NamedNode | bool | None]]:
        for record in records:
            yield [_term(column, record[column]) for column in columns]

    output = BytesIO()
    write_table(list(columns), rows(), output, about=about)
    return output.getvalue()


def _joined(field: Field) -> str | int | float | bool | None:
    return _JOINT.join(field) if isinstance(field, (list, tuple)) else field  # type: ignore[return-value] # no list is left


def _term(column: str, field: Field) -> ox.Literal | ox.NamedNode | bool | None:
    """A field as the cell of a workbook writes it."""
    joined = _joined(field)
    match joined:
        case None | bool():
            return joined
        case float():
            return ox.Literal(repr(joined), datatype=ox.NamedNode(expand("xsd:double")))
        case int():
            return ox.Literal(joined)
        case _:
            return ox.NamedNode(joined) if column == "iri" else ox.Literal(joined)
