"""What a page says of a thing: its statements with their sources, what ties it to others, in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import Text, kind_of, sorting_key
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web import nodes
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming, more_exact
from pvegraph.web.nodes import Row
from pvegraph.web.references import Numbering, Reference
from pvegraph.web.statements import Statement, Term, incoming, of_many, outgoing, subjects_with

ROWS = 50
"""Rows of a section on one page."""

_AS_SUBJECT = "SELECT ?thing WHERE { ?thing ?property ?value } LIMIT 1"
_AS_GRAPH = "SELECT ?thing WHERE { GRAPH ?thing { ?subject ?property ?value } } LIMIT 1"
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
    """``text``, ``date``, ``number``, ``digits`` or ``language``: how the page writes it."""


@dataclass(frozen=True)
class Group:
    """The values of one property."""

    property: Link
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Section:
    """Rows that say the same sort of thing; ``total`` counts those of all pages."""

    key: str
    heading: str
    owner: Link | None
    """Whose rows these are, where it is not the thing of the page: the government of a place."""
    by: Link | None
    """The property that ties the rows to the thing, where the heading does not say so."""
    rows: tuple[Row, ...]
    first: int
    total: int


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


def exists(store: Store, thing: str) -> bool:
    """Whether some graph says something of a thing, or the thing is a graph that says something."""
    bound = {ox.Variable("thing"): ox.NamedNode(thing)}
    return any(next(iter(select(store, query, bound)), None) is not None for query in (_AS_SUBJECT, _AS_GRAPH))


def describe(store: Store, naming: Naming, thing: str, page: int) -> Description:
    """Gather what one page of a thing shows; statements stand on the first page, further rows on those after it."""
    said = outgoing(store, thing)
    kind = kind_of(thing)
    numbering = Numbering(naming.catalogue, naming.language.tag)
    groups = describe_groups(said, naming, numbering) if page == 1 else ()
    sections, pages = _sections(store, naming, numbering, thing, page)
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
    if value.datatype.value in _INTEGER_TYPES:
        return "number"
    if value.datatype.value in _DECIMAL_TYPES:
        return "digits"
    return "language" if predicate == expand("schema:inLanguage") else "text"


@dataclass(frozen=True)
class _Draft:
    """A row before it is written: in which section it stands, in which order, and the statements behind it."""

    section: tuple[str, str, str]
    """Owner (empty for the thing itself), kind of the subject, property."""
    order: tuple[object, ...]
    subject: str
    graphs: frozenset[str]


def _sections(store: Store, naming: Naming, numbering: Numbering, thing: str, page: int) -> tuple[list[Section], int]:
    """The sections of one page, and the number of pages."""
    told: dict[str, Sequence[Statement]] = {}
    drafts = _drafts(store, naming, thing, "", told)
    for government in subjects_with(store, "pve:governs", [thing]) if kind_of(thing) == "place" else []:
        drafts += [d for d in _drafts(store, naming, government, government, told) if d.subject in told]
    by_section: dict[tuple[str, str, str], list[_Draft]] = defaultdict(list)
    for draft in drafts:
        by_section[draft.section].append(draft)
    pages = max((-(-len(members) // ROWS) for members in by_section.values()), default=1)
    first = (page - 1) * ROWS
    shown = []
    for key in sorted(by_section, key=lambda key: _section_order(key, len(by_section[key]))):
        members = sorted(by_section[key], key=lambda draft: draft.order)
        rows = tuple(
            _row(draft, naming, numbering, told, naming.name(thing)) for draft in members[first : first + ROWS]
        )
        if rows:
            shown.append(_section(key, rows, first + 1, len(members), naming))
    return shown, pages


def _drafts(
    store: Store, naming: Naming, owner: str, shown_as: str, told: dict[str, Sequence[Statement]]
) -> list[_Draft]:
    """A draft of each row about an owner: the nodes that it takes part in, and what else points at it."""
    pointing: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in incoming(store, owner):
        pointing[statement.subject, statement.predicate].add(statement.graph)
    posts = [subject for subject, predicate in pointing if predicate == expand("org:postIn")]
    for node in subjects_with(store, "pve:post", posts):
        pointing[node, expand("org:postIn")] = set()
    told.update(of_many(store, sorted({s for s, _ in pointing if kind_of(s) in NODE_KINDS} - told.keys())))
    drafts = []
    for (subject, predicate), graphs in pointing.items():
        kind = kind_of(subject)
        slot = nodes.slot_of(predicate) if kind in NODE_KINDS else None
        if kind in NODE_KINDS and slot is None and predicate != expand("org:postIn"):
            continue  # dct:source points from each node to its source, whose page lists it
        if predicate == expand("org:postIn") and kind in NODE_KINDS:
            graphs = {s.graph for s in told[subject] if s.predicate == expand("pve:post")}  # noqa: PLW2901 - narrowed here
        order = _order(subject, predicate, naming, told.get(subject, ()))
        drafts.append(_Draft((shown_as, kind, predicate), order, subject, frozenset(graphs)))
    return drafts


def _order(subject: str, predicate: str, naming: Naming, said: Sequence[Statement]) -> tuple[object, ...]:
    """Where a row stands in its section: the latest date first, then by name."""
    if said:
        others = nodes.links(subject, said, nodes.slot_of(predicate) or "", naming.link)
        date = nodes.latest_date(said) or max((_date(naming, s.value.value) for s in said), default="")
        names = [sorting_key(link.text, naming.language.tag) for _, link in others]
        return (_latest_first(date), *names[:1], subject)
    return (_latest_first(_date(naming, subject)), sorting_key(naming.link(subject).text, naming.language.tag), subject)


def _date(naming: Naming, thing: str) -> str:
    """The date of an event or a framework, or an empty string."""
    entry = naming.catalogue.get(thing)
    return (entry.fact("pve:start") or entry.fact("dct:date") or "") if entry is not None else ""


def _latest_first(date: str) -> tuple[int, ...]:
    """A key that puts later dates first and what has none last."""
    return tuple(-ord(letter) for letter in date) or (1,)


def _section_order(key: tuple[str, str, str], count: int) -> tuple[object, ...]:
    """Where a section stands: the thing's own nodes, those of its government, then what else points at it."""
    owner, kind, predicate = key
    return (kind not in NODE_KINDS, owner, list(NODE_KINDS).index(kind) if kind in NODE_KINDS else -count, predicate)


def _section(key: tuple[str, str, str], rows: tuple[Row, ...], first: int, total: int, naming: Naming) -> Section:
    """A section with its heading in the reader's language."""
    owner, kind, predicate = key
    anchor = "-".join(part for part in ("of" if owner else "", kind, naming_key(predicate)) if part)
    slot = "org:postIn" if predicate == expand("org:postIn") else nodes.slot_of(predicate) or ""
    known = nodes.HEADINGS.get((kind, slot))
    heading = naming.language.text(known) if known is not None else naming.kind_text(kind, many=True)
    return Section(
        anchor,
        heading,
        naming.link(owner) if owner else None,
        None if known is not None else naming.link(predicate),
        rows,
        first,
        total,
    )


def naming_key(predicate: str) -> str:
    """The last part of a property's IRI, for anchors."""
    return predicate.replace("#", "/").rpartition("/")[2].lower()


def _row(
    draft: _Draft,
    naming: Naming,
    numbering: Numbering,
    told: Mapping[str, Sequence[Statement]],
    page_title: Text | None,
) -> Row:
    """The row of a draft."""
    said = told.get(draft.subject)
    if said is None:
        entry = naming.catalogue.get(draft.subject)
        hint = naming.hint(entry) if entry is not None else None
        if hint is not None and hint == page_title:
            hint = None  # "Morocco" beside each organisation on the page of Morocco
        return Row(naming.link(draft.subject), hint=hint, references=numbering.of(draft.graphs))
    slot = nodes.slot_of(draft.section[2]) or ""
    others = nodes.links(draft.subject, said, slot, naming.link)
    plain = [link for name, link in others if not nodes.is_tag(name)]
    tags = [link for name, link in others if nodes.is_tag(name)]
    main, *rest = plain or tags
    return Row(
        main,
        tuple(rest),
        tuple(tags) if plain else (),
        _hint_of(said, naming),
        nodes.dates(said, naming.language, numbering),
        numbering.of(_core_graphs(said)),
        naming.link(draft.subject).href,
    )


def _core_graphs(said: Iterable[Statement]) -> set[str]:
    """The graphs that say what a node brings together."""
    return {statement.graph for statement in said if nodes.slot_of(statement.predicate) is not None}


def _hint_of(said: Sequence[Statement], naming: Naming) -> Text | None:
    """The date of the event or framework that a node is about."""
    date = max((_date(naming, statement.value.value) for statement in said), default="")
    return Text(naming.language.date(date), naming.language.tag) if date else None
