"""Rows of the parts of a page: what a member is, with whom and when, and who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date as Day  # noqa: N812 - dates are texts here
from datetime import timedelta

import pyoxigraph as ox

from pvegraph.dates import PartialDate
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.vocabulary import expand
from pvegraph.web import nodes
from pvegraph.web.kinds import N_, NODE_KINDS
from pvegraph.web.languages import Language
from pvegraph.web.nodes import Dated, Row
from pvegraph.web.portraits.gathered import Gathered, Listed
from pvegraph.web.portraits.plan import Part
from pvegraph.web.statements import Statement

_QUOTE, _OBSERVED = expand("pve:quote"), expand("pve:observedOn")
_SEEN_OFTEN = 2
"""So many observations stand one by one; of more the first and the last, and how many."""
_ADJACENT = timedelta(days=62)
"""Terms of office with no more between them follow one another."""
_SINCE = N_("no source says since when")
_NOBODY = N_("Between %(first)s and %(last)s no source says who held the post.")


def row_of(gathered: Gathered, part: Part, subject: str) -> Row:
    """The row of a member of a part."""
    said = gathered.told.get(subject, ())
    if kind_of(subject) in NODE_KINDS:
        return node_row(gathered, part, subject, said)
    naming = gathered.naming
    entry = naming.catalogue.get(subject)
    hint = naming.hint(entry) if entry is not None else None
    if hint in gathered.obvious:
        hint = None  # "Morocco" beside each organisation on the page of Morocco
    ties = {s.graph for s in said if isinstance(s.value, ox.NamedNode) and s.value.value in gathered.owners}
    graphs = ties or {s.graph for s in said if s.predicate == expand("rdf:type")}
    return Row(naming.link(subject), hint=hint, references=gathered.numbering.of(graphs), quotes=quotes(said))


def node_row(gathered: Gathered, part: Part, node: str, said: Sequence[Statement]) -> Row:
    """The row of a tenure, a membership, a participation or a commitment."""
    naming = gathered.naming
    slots = [(slot, value) for slot, value in filled(node, said) if value not in gathered.owners]
    slots = [pair for pair in slots if pair[0] not in part.without]
    slots.sort(key=lambda pair: pair[0] != part.lead)
    plain = [naming.link(value) for slot, value in slots if not nodes.is_tag(slot)]
    tags = [naming.link(value) for slot, value in slots if nodes.is_tag(slot)]
    main, *rest = plain or tags or [naming.link(node)]
    dates = dates_of(gathered, said)
    sources = gathered.numbering.of({s.graph for s in said if nodes.slot_of(s.predicate) is not None})
    dated = {number for date in dates for number in date.references}
    return Row(
        main,
        tuple(rest),
        tuple(tags) if plain else (),
        date_of_what_it_is_about(gathered, said),
        dates,
        () if dated.issuperset(sources) else sources,  # whoever gives the dates gives the rest too
        naming.link(node).href,
        quotes(said),
        silence="" if dates or kind_of(node) != "membership" else naming.language.text(_SINCE),
    )


def filled(node: str, said: Sequence[Statement]) -> list[tuple[str, str]]:
    """The slots of a node with what fills them, each once."""
    found: list[tuple[str, str]] = []
    for slot in nodes.SLOTS[kind_of(node)]:
        wanted = expand(slot)
        values = sorted({s.value.value for s in said if s.predicate == wanted})
        found.extend((slot, value) for value in values)
    return found


def quotes(said: Iterable[Statement]) -> tuple[Text, ...]:
    """The words of sources that say it."""
    found = {s.value for s in said if s.predicate == _QUOTE and isinstance(s.value, ox.Literal)}
    return tuple(sorted(Text(value.value, value.language or "") for value in found))


def date_of_what_it_is_about(gathered: Gathered, said: Iterable[Statement]) -> Text | None:
    """The date of the event or the framework that a node is about."""
    catalogue, language = gathered.naming.catalogue, gathered.naming.language
    found = []
    for statement in said:
        entry = catalogue.get(statement.value.value) if isinstance(statement.value, ox.NamedNode) else None
        if entry is not None and statement.value.value not in gathered.owners:
            found.append(entry.fact("pve:start") or entry.fact("dct:date") or "")
    date = max(found, default="")
    return Text(language.date(date), language.tag) if date else None


def dates_of(gathered: Gathered, said: Sequence[Statement]) -> tuple[Dated, ...]:
    """The dates of a node, each with its sources and side by side; marked where they cannot all be right."""
    language, numbering = gathered.naming.language, gathered.numbering
    classes = [s.value.value for s in said if s.predicate == expand("rdf:type")]
    found: list[Dated] = []
    for name, phrase in nodes.DATES.items():
        predicate = expand(name)
        told: dict[ox.Literal, set[str]] = defaultdict(set)
        for statement in said:
            if statement.predicate == predicate and isinstance(statement.value, ox.Literal):
                told[statement.value].add(statement.graph)
        values = sorted(told, key=lambda value: value.value)
        if predicate == _OBSERVED and len(values) > _SEEN_OFTEN:
            words = seen_often(language, values[0].value, values[-1].value, len(values))
            found.append(Dated(words, numbering.of(set().union(*told.values()))))
            continue
        differ = gathered.agreement.differ(classes, predicate, values)
        for value in values:
            words = language.filled(language.text(phrase), date=language.date(value.value))
            found.append(Dated(words, numbering.of(told[value]), differ))
    return tuple(found)


def seen_often(language: Language, first: str, last: str, count: int) -> str:
    """How often somebody was seen in office, and between which dates."""
    words = language.texts.ngettext(
        "seen in office %(num)s time, %(first)s to %(last)s",
        "seen in office %(num)s times, %(first)s to %(last)s",
        count,
    )
    return language.filled(words, num=language.number(count), first=language.date(first), last=language.date(last))


def gap_between(language: Language, earlier: Listed, later: Listed) -> str:
    """What is said of the time between two terms of office if no source says who held the post then, or nothing."""
    try:
        ended, began = PartialDate.parse(earlier.date), PartialDate.parse(later.first)
    except ValueError:
        return ""
    if ended.latest == Day.max or began.earliest - ended.latest <= _ADJACENT:
        return ""
    dates = {"first": language.date(earlier.date), "last": language.date(later.first)}
    return language.filled(language.text(_NOBODY), **dates)
