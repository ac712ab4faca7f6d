"""What a page says of a thing: its statements with their sources, what ties it to others, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.dates import EDTF
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming, more_exact
from pvegraph.web.references import Numbering, Reference
from pvegraph.web.sections import Section, sections_of
from pvegraph.web.statements import Statement, Term, outgoing

_FIRST = (
    "skos:prefLabel", "dct:title", "foaf:name", "rdfs:label", "skos:altLabel", "skos:definition", "rdf:type",
    "org:classification", "dct:type", "pve:governs", "pve:country", "pve:regionName", "pve:localityName",
    "schema:location", "org:subOrganizationOf", "org:postIn", "org:role", "pve:start", "pve:end", "dct:date",
    "schema:foundingDate", "dct:publisher", "dct:issued", "schema:inLanguage", "schema:url", "foaf:homepage",
    "pve:issuedBy", "pve:ledBy", "schema:funder", "pve:inSeries", "pve:subEventOf", "dct:subject",
    "wgs:lat", "wgs:long", "pve:population", "pve:geonamesId", "schema:sameAs",
)  # fmt: skip
_ORDER = MappingProxyType({expand(name): position for position, name in enumerate(_FIRST)})
_DATE_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("date", "gYearMonth", "gYear"))
_INTEGER_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("integer", "int", "long", "nonNegativeInteger"))
_DECIMAL_TYPES = frozenset(PREFIXES["xsd"] + name for name in ("decimal", "double", "float"))
_TYPE = expand("rdf:type")


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


@dataclass(frozen=True)
class Description:
    """All that a page says of a thing."""

    thing: str
    kind: str
    title: Text
    classes: tuple[Link, ...]
    other_titles: tuple[Text, ...]
    groups: tuple[Group, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    page: int
    pages: int


def describe(store: Store, naming: Naming, thing: str, page: int) -> Description:
    """Gather what one page of a thing shows; statements stand on the first page, further rows on those after it."""
    said = outgoing(store, thing)
    kind = kind_of(thing)
    numbering = Numbering(naming.catalogue, naming.language.tag)
    groups = describe_groups(said, naming, numbering) if page == 1 else ()
    sections, pages = sections_of(store, naming, numbering, thing, page)
    entry = naming.catalogue.get(thing)
    title = naming.title_of_node(thing, said) if kind in NODE_KINDS else naming.link(thing).text
    classes = sorted({s.value.value for s in said if s.predicate == _TYPE})
    return Description(
        thing,
        kind,
        title,
        tuple(naming.link(class_) for class_ in more_exact(kind, classes)),
        tuple(text for text in (entry.all_names() if entry is not None else ()) if text.value != title.value),
        tuple(groups),
        tuple(sections),
        tuple(numbering.references()),
        page,
        pages,
    )


def describe_groups(
    said: Sequence[Statement], naming: Naming, numbering: Numbering | None, names: Mapping[str, Link] | None = None
) -> tuple[Group, ...]:
    """Statements of one thing by property; a value that several graphs give stands once, with all of them.

    ``names`` gives links for values that have no name of their own. Without a ``numbering`` there are no references:
    the page then says of itself whose statements it shows.
    """
    by_property: dict[str, dict[Term, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement in said:
        by_property[statement.predicate][statement.value].add(statement.graph)
    groups = []
    links = {predicate: naming.link(predicate) for predicate in by_property}
    for predicate in sorted(by_property, key=lambda p: (_ORDER.get(p, len(_ORDER)), links[p].text.value.casefold())):
        told = by_property[predicate]
        values = [
            (_link(value, naming, names or {}), _form(predicate, value), graphs) for value, graphs in told.items()
        ]
        values.sort(key=lambda each: (each[0].text.language != naming.language.tag, each[0].text))
        groups.append(
            Group(
                links[predicate],
                tuple(Value(link, numbering.of(graphs) if numbering else (), form) for link, form, graphs in values),
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
    return "language" if predicate == expand("schema:inLanguage") else "text"
