"""What ties a thing to others: rows about the nodes that it takes part in, and about whatever else points at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pvegraph.search.catalogue import Text, kind_of, sorting_key
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web import nodes
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.nodes import Row
from pvegraph.web.references import Numbering
from pvegraph.web.statements import Statement, incoming, of_many, subjects_with

ROWS = 50
"""Rows of a section on one page."""


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
class _Draft:
    """A row before it is written: in which section it stands, in which order, and the statements behind it."""

    section: tuple[str, str, str]
    """Owner (empty for the thing itself), kind of the subject, property."""
    order: tuple[object, ...]
    subject: str
    graphs: frozenset[str]


def sections_of(store: Store, naming: Naming, numbering: Numbering, thing: str, page: int) -> tuple[list[Section], int]:
    """The sections of one page of a thing, and the number of pages.

    Each page has the next `ROWS` rows of every section that has so many.
    """
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
    anchor = "-".join(part for part in ("of" if owner else "", kind, _local_name(predicate)) if part)
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


def _local_name(predicate: str) -> str:
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
