"""Reading for a page of a thing: which rows there are, in which order, and what is said of those that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.search.catalogue import kind_of, sorting_key
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import KINDS, NODE_KINDS
from pvegraph.web.naming import Naming
from pvegraph.web.portraits.gathered import Listed
from pvegraph.web.portraits.plan import Layout, Part, query_text
from pvegraph.web.statements import Statement, Term

_THING = ox.Variable("thing")
_MANY = 200
"""Members of a list by date from which those of one date are not put in order of their names."""
_KINDS = {kind: place for place, kind in enumerate(KINDS)}
_UNSHOWN = (
    "skos:prefLabel",
    "skos:altLabel",
    "skos:hiddenLabel",
    "skos:definition",
    "dct:title",
    "foaf:name",
    "rdfs:label",
    "schema:sameAs",
    "foaf:homepage",
    "pve:geonamesId",
    "pve:regionName",
    "pve:population",
    "wgs:lat",
    "wgs:long",
)
_TOLD = f"""
SELECT ?subject ?property ?value ?graph
WHERE {{{{ VALUES ?subject {{{{ {{0}} }}}} GRAPH ?graph {{{{ ?subject ?property ?value }}}}
  FILTER(?property NOT IN ({", ".join(f"<{expand(name)}>" for name in _UNSHOWN)})) }}}}"""
"""What is said of many things, without what no row shows; names are known to whoever shows them."""


def listed_of(store: Store, layout: Layout, thing: str) -> Mapping[str, list[Listed]]:
    """The members of every part of a thing, in no order; one query."""
    rows = select(store, query_text(layout.query), {_THING: ox.NamedNode(thing)})
    names = [variable.value for variable in rows.variables]
    further = [names.index(name) if name in names else None for name in ("amount", "other")]
    dates: dict[tuple[str, str], list[str]] = defaultdict(list)
    beside: dict[tuple[str, str], list[Term | None]] = {}
    for row in rows:
        _, part, subject, date, *_ = row
        key = (part.value, subject.value)
        if date is not None:
            dates[key].append(date.value)
        if key not in beside:
            beside[key] = [None if place is None else row[place] for place in further]
    listed: dict[str, list[Listed]] = defaultdict(list)
    for (part, subject), (amount, other) in beside.items():
        days = dates.get((part, subject), ("",))
        listed[part].append(
            Listed(
                subject,
                max(days),
                0 if amount is None else int(amount.value),
                min(days),
                "" if other is None else other.value,
            )
        )
    return listed


def in_order(part: Part, members: Sequence[Listed], naming: Naming) -> list[Listed]:
    """The members of a part as they stand on pages; what has no date stands last."""
    is_by_date = part.order in {"latest", "earliest"}

    def by_name(member: Listed) -> tuple[object, ...]:
        named = member.other or member.subject
        if kind_of(named) in NODE_KINDS or (is_by_date and len(members) > _MANY):
            return (False, "", "", member.subject)
        name = naming.name(named) or naming.link(named).text
        return (*sorting_key(name, naming.language.tag), member.subject)

    ordered = sorted(_latest_of_each(members) if part.once else members, key=by_name)
    if part.order == "latest":
        ordered.sort(key=lambda member: member.date, reverse=True)
    elif part.order == "earliest":
        ordered.sort(key=lambda member: (not member.first, member.first))
    elif part.order == "kind":
        ordered.sort(key=lambda member: _KINDS.get(kind_of(member.other or member.subject), len(_KINDS)))
    elif part.order == "most":
        ordered.sort(key=lambda member: -member.amount)
    return ordered


def _latest_of_each(members: Iterable[Listed]) -> Iterable[Listed]:
    """Of the members with the same other thing the one with the latest date; of several the first by name."""
    best: dict[str, Listed] = {}
    for member in sorted(members, key=lambda each: each.subject):
        known = best.get(member.other)
        if known is None or member.date > known.date:
            best[member.other] = member
    return best.values()


def told_of(store: Store, subjects: Iterable[str]) -> Mapping[str, Sequence[Statement]]:
    """What is said of each of some things, but for what no row shows; one query, or none if there are no things."""
    listed = " ".join(str(ox.NamedNode(subject)) for subject in dict.fromkeys(subjects))
    found: dict[str, list[Statement]] = defaultdict(list)
    if listed:
        for subject, property_, value, graph in select(store, _TOLD.format(listed)):
            found[subject.value].append(Statement(subject.value, property_.value, value, graph.value))
    return found
