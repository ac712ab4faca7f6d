"""A graph: the things that the statements of CONSTRUCT or DESCRIBE connect."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from pvegraph.search.catalogue import kind_of
from pvegraph.web.kinds import N_
from pvegraph.web.results.cells import Writer
from pvegraph.web.results.comments import Fault
from pvegraph.web.results.figures.figure import Figure, Found, Json, href, label
from pvegraph.web.results.terms import Term

MOST_NODES = 150
_MOST_EDGES = 600


def offered(found: Found) -> bool:
    """Whether there are statements that connect two things."""
    return found.terms.is_graph and any(_connects(row[2]) for row in found.terms.rows)


def draw(found: Found, writer: Writer) -> Figure:
    """The things with the most connections, and the statements among them."""
    edges = [(s, p, o) for s, p, o in found.terms.rows if s is not None and p is not None and _connects(o)]
    degree: Counter[Term] = Counter()
    for subject, _, other in edges:
        degree.update((subject, other) if other is not None else (subject,))
    kept = {thing: index for index, (thing, _) in enumerate(degree.most_common(MOST_NODES))}
    nodes: list[Json] = [
        {"id": str(index), "label": label(thing, writer), "href": href(thing), "kind": kind_of(thing.value)}
        if isinstance(thing, ox.NamedNode)
        else {"id": str(index), "label": str(thing)[:40], "href": None, "kind": ""}
        for thing, index in kept.items()
    ]
    among = [(kept[s], p, kept[o]) for s, p, o in edges if s in kept and o is not None and o in kept]
    drawn: list[Json] = [
        {"source": str(start), "target": str(end), "label": label(property_, writer)}
        for start, property_, end in among[:_MOST_EDGES]
    ]
    number = writer.naming.language.number
    notes = []
    if len(degree) > len(kept):
        values = {"shown": number(len(kept)), "num": number(len(degree))}
        notes.append(Fault(N_("Drawn are the %(shown)s of %(num)s things that have the most connections."), values))
    if len(among) > _MOST_EDGES:
        values = {"shown": number(_MOST_EDGES), "num": number(len(among))}
        notes.append(Fault(N_("Drawn are the first %(shown)s of %(num)s connections."), values))
    told = len(found.terms.rows) - len(edges)
    if told:
        notes.append(
            Fault(
                N_("Statements with a text, a number or a date, which are in the table only: %(num)s."),
                {"num": number(told)},
            )
        )
    return Figure({"nodes": nodes, "edges": drawn}, tuple(notes))


def _connects(value: Term | None) -> bool:
    return isinstance(value, ox.NamedNode | ox.BlankNode)
