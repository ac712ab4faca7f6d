"""What a page says of a thing: its statements by property, each with its sources, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.dates import EDTF
from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.references import Numbering
from pvegraph.web.statements import Statement, Term

_FIRST = (
    "skos:prefLabel", "dct:title", "foaf:name", "rdfs:label", "skos:altLabel", "skos:definition", "rdf:type",
    "org:classification", "dct:type", "pve:governs", "pve:country", "pve:regionName", "pve:localityName",
    "schema:location", "org:subOrganizationOf", "org:postIn", "org:role", "pve:start", "pve:end", "dct:date",
    "schema:foundingDate", "dct:publisher", "dct:issued", "schema:inLanguage", "schema:url", "foaf:homepage",
    "pve:issuedBy", "pve:ledBy", "schema:funder", "pve:inSeries", "pve:subEventOf", "dct:subject",
    "wgs:lat", "wgs:long", "pve:population", "pve:geonamesId", "schema:sameAs",
)  # fmt: skip
_ORDER = MappingProxyType({expand(name): position for position, name in enumerate(_FIRST)})
_LANGUAGES = frozenset(expand(name) for name in ("schema:inLanguage", "pve:officialLanguage"))
_DATE_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("date", "gYearMonth", "gYear"))
_INTEGER_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("integer", "int", "long", "nonNegativeInteger"))
_DECIMAL_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("decimal", "double", "float"))


@dataclass(frozen=True)
class Value:
    """One value of a property: a link, words, a date or a number, and the numbers of the sources that give it."""

    link: Link
    references: tuple[int, ...]
    form: str = "text"
    """``text``, ``date``, ``vague date``, ``number``, ``digits`` or ``language``: how the page writes it."""


@dataclass(frozen=True)
class Group:
    """The values of one property."""

    property: Link
    values: tuple[Value, ...]
    predicate: str = ""
    """The IRI of the property."""
    differ: bool = False
    """Whether the values cannot all be right."""
    others: tuple[Value, ...] = ()
    """Texts in other languages than the reader's, of which the same stands among the values."""


def describe_groups(
    said: Sequence[Statement],
    naming: Naming,
    numbering: Numbering | None,
    names: Mapping[str, Link] | None = None,
    first: Sequence[str] = (),
) -> tuple[Group, ...]:
    """Statements of one thing by property; a value that several graphs give stands once, with all of them.

    Properties named in ``first``, as prefixed names, stand before all others in that order.
    ``names`` gives links for values that have no name of their own. Without a ``numbering`` there are no references:
    the page then says of itself whose statements it shows.
    """
    by_property: dict[str, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement in said:
        by_property[statement.predicate][statement.value].add(statement.graph)
    groups = []
    links = {predicate: naming.link(predicate) for predicate in by_property}
    ahead = {expand(name): place - len(first) for place, name in enumerate(first)}
    order = {**_ORDER, **ahead}
    for predicate in sorted(by_property, key=lambda p: (order.get(p, len(order)), links[p].text.value.casefold())):
        told = by_property[predicate]
        values = [
            (_link(value, naming, names or {}), _form(predicate, value), graphs) for value, graphs in told.items()
        ]
        values.sort(key=lambda each: (each[0].text.language != naming.language.tag, each[0].text))
        groups.append(
            Group(
                links[predicate],
                tuple(Value(link, numbering.of(graphs) if numbering else (), form) for link, form, graphs in values),
                predicate,
            )
        )
    return tuple(groups)


def _link(value: Term, naming: Naming, names: Mapping[str, Link]) -> Link:
    """A value as it is shown."""
    if isinstance(value, ox.Literal):
        return Link(Text(value.value, value.language or ""))
    if value.value in names:
        return names[value.value]
    return naming.link(value.value)


def _form(predicate: str, value: Term) -> str:
    """How a value is written."""
    if not isinstance(value, ox.Literal):
        return "text"
    if value.datatype.value in _DATE_TYPES:
        return "date"
    if value.datatype.value == EDTF:
        return "vague date"
    if value.datatype.value in _INTEGER_TYPES:
        return "number"
    if value.datatype.value in _DECIMAL_TYPES:
        return "digits"
    return "language" if predicate in _LANGUAGES else "text"
