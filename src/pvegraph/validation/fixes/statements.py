"""Fixes that take several statements together: positions, dates, tenures, sources, labels."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph.validation.finding import Term
from pvegraph.validation.fixes.proposal import Case, Proposal
from pvegraph.validation.literals import at_least, date_of
from pvegraph.validation.words import is_iri
from pvegraph.vocabulary import expand

_LATITUDE, _LONGITUDE = NamedNode(expand("wgs:lat")), NamedNode(expand("wgs:long"))
_START, _END = NamedNode(expand("pve:start")), NamedNode(expand("pve:end"))
_SEEN, _POST = NamedNode(expand("pve:observedOn")), NamedNode(expand("pve:post"))
_SOURCE, _ISSUED = NamedNode(expand("dct:source")), NamedNode(expand("dct:issued"))
_PREFERRED, _ALTERNATIVE = NamedNode(expand("skos:prefLabel")), NamedNode(expand("skos:altLabel"))


def swapped_coordinates(case: Case) -> Iterator[Proposal]:
    """Latitude and longitude of a thing, each in the place of the other."""
    if case.property in {_LATITUDE, _LONGITUDE}:
        yield from _swapped("coordinates", case, _LATITUDE, _LONGITUDE)


def swapped_dates(case: Case) -> Iterator[Proposal]:
    """Start and end of a thing that ends before it starts, each in the place of the other."""
    if case.property == _END and dict(case.finding.details).get("start") in {
        start.value for start in case.objects(_START)
    }:
        yield from _swapped("dates", case, _START, _END)


def _swapped(kind: str, case: Case, one: NamedNode, other: NamedNode) -> Iterator[Proposal]:
    """Two properties of one value each that exchange their values in each graph; none if a graph has one alone."""
    first, second = case.quads(one), case.quads(other)
    values = {quad.object for quad in first}, {quad.object for quad in second}
    graphs = [sorted(str(quad.graph_name) for quad in quads) for quads in (first, second)]
    if len(values[0]) != 1 or len(values[1]) != 1 or graphs[0] != graphs[1] or values[0] == values[1]:
        return
    (old,), (new,) = values
    added = {Quad(quad.subject, one, new, quad.graph_name) for quad in first}
    added |= {Quad(quad.subject, other, old, quad.graph_name) for quad in second}
    if isinstance(old, Literal) and isinstance(new, Literal):
        parts: dict[str, Term] = {"this": case.focus, "old": old, "new": new}
        yield Proposal(kind, frozenset((*first, *second)), frozenset(added), parts=parts)


def ended_tenure(case: Case) -> Iterator[Proposal]:
    """The earlier of two tenures of one post, ended when the later one begins; it says more than was known."""
    other = dict(case.finding.details).get("other", "")
    if case.property not in {_END, _SEEN} or not is_iri(other) or not case.objects(_POST):
        return
    successor = NamedNode(other)
    starts = [start for start in case.background.objects(successor, _START) if date_of(start)]
    ends = case.quads(_END)
    for start in sorted(starts, key=lambda term: term.value)[-1:]:
        if not all(at_least(end, start) for end in case.objects(_END)):
            continue  # it ends before that, and what is missing between the two is not known
        added = {Quad(quad.subject, _END, start, quad.graph_name) for quad in ends or case.quads(_POST)[:1]}
        parts: dict[str, Term] = {"this": case.focus, "new": start, "other": successor}
        yield Proposal("end", frozenset(ends) - added, frozenset(added) - frozenset(ends), parts=parts)


def seen_when_published(case: Case) -> Iterator[Proposal]:
    """For a tenure without any date the date of its source, as the day on which the holder was seen in the post."""
    if case.parameter != "or" or not case.objects(_POST):
        return
    for quad in case.quads(_SOURCE):
        source = quad.object
        for date in case.background.objects(source, _ISSUED) if isinstance(source, NamedNode) else ():
            if isinstance(source, NamedNode) and date_of(date) is not None:
                added = frozenset((Quad(quad.subject, _SEEN, date, quad.graph_name),))
                yield Proposal("seen", frozenset(), added, parts={"new": date, "other": source})


def source_of_graph(case: Case) -> Iterator[Proposal]:
    """For what names no source the source in whose graph it stands."""
    if case.property == _SOURCE and case.value is None:
        for source in case.accepted.values:
            said = [quad for quad in case.background.quads(case.focus, None, None) if quad.graph_name == source]
            added = frozenset(Quad(quad.subject, _SOURCE, source, quad.graph_name) for quad in said)
            if added:
                yield Proposal("source", frozenset(), added, parts={"new": source})


def superfluous_label(case: Case) -> Iterator[Proposal]:
    """An alternative label that is the preferred one.

    To take it away is safe where each graph that says it calls the thing by that name as well: then nobody's word is
    lost. Where one source has it as preferred and another as alternative, it is that source's word.
    """
    if case.property != _ALTERNATIVE or case.parameter != "disjoint" or case.value is None:
        return
    superfluous = case.quads(_ALTERNATIVE, case.value)
    preferring = {quad.graph_name for quad in case.quads(_PREFERRED, case.value)}
    safe = all(quad.graph_name in preferring for quad in superfluous)
    if superfluous:
        yield Proposal("duplicate", frozenset(superfluous), frozenset(), safe, {"old": case.value})


def second_label(case: Case) -> Iterator[Proposal]:
    """Of two preferred labels in one language one, the other made alternative."""
    if case.property != _PREFERRED or case.parameter != "uniqueLang":
        return
    labels = [label for label in case.objects(_PREFERRED) if isinstance(label, Literal)]
    for old in sorted(labels, key=str):
        others = [label for label in labels if label.language == old.language and label != old]
        if len(others) == 1:
            quads = frozenset(case.quads(_PREFERRED, old))
            added = frozenset(Quad(quad.subject, _ALTERNATIVE, old, quad.graph_name) for quad in quads)
            yield Proposal("alternative", quads, added, parts={"old": old, "new": others[0]})
