"""The network of an address as data: a list of ties for tables, and nodes with ties for programs that draw graphs."""

from __future__ import annotations

from collections.abc import Sequence

from pvegraph.search.catalogue import kind_of
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import downloads
from pvegraph.web.overviews.downloads import Record
from pvegraph.web.overviews.graphml import Attribute, Edge, graphml
from pvegraph.web.overviews.meeting import Network, Tie

MOST_WRITTEN = 10_000
"""Ties that a download has, the strongest."""
COLUMNS = (
    *("source", "source_name", "source_kind", "target", "target_name", "target_kind"),
    "weight",
)
_ATTRIBUTES = (
    Attribute("node", "label", "string"),
    Attribute("node", "language", "string"),
    Attribute("node", "kind", "string"),
    Attribute("node", "strength", "int"),
    Attribute("node", "partners", "int"),
    Attribute("edge", "weight", "int"),
)


def records(ties: Sequence[Tie], naming: Naming) -> list[Record]:
    """A record for each tie; the names of its fields are those that Gephi expects of a table of edges."""
    return [
        {
            "source": tie.first,
            "source_name": naming.link(tie.first).text.value,
            "source_kind": kind_of(tie.first),
            "target": tie.second,
            "target_name": naming.link(tie.second).text.value,
            "target_kind": kind_of(tie.second),
            "weight": tie.weight,
        }
        for tie in ties
    ]


def as_json(found: Network, ties: Sequence[Tie], naming: Naming) -> bytes:
    """Nodes, ties, and what was left out."""
    return downloads.as_json(
        {
            "nodes": [{"iri": actor, **values} for actor, values in _nodes(found, ties, naming).items()],
            "ties": [{"source": tie.first, "target": tie.second, "weight": tie.weight} for tie in ties],
            "tiesInAll": len(found.ties),
            "notCounted": [gathering.iri for gathering in found.left_out],
            "undated": found.undated,
        }
    )


def as_graphml(found: Network, ties: Sequence[Tie], naming: Naming) -> bytes:
    """The same for Gephi and its like."""
    edges = (Edge(tie.first, tie.second, {"weight": tie.weight}) for tie in ties)
    about = f"pvegraph, CC BY 4.0. {len(ties)} of {len(found.ties)} ties."
    return graphml(_ATTRIBUTES, _nodes(found, ties, naming), edges, about)


def _nodes(found: Network, ties: Sequence[Tie], naming: Naming) -> dict[str, dict[str, str | int]]:
    """The actors of some ties, the strongest first, with what is said of each."""
    tied = {actor for tie in ties for actor in (tie.first, tie.second)}
    return {
        actor: {
            "label": (name := naming.link(actor).text).value,
            "language": name.language,
            "kind": kind_of(actor),
            "strength": strength,
            "partners": found.partners[actor],
        }
        for actor, strength in found.strength.items()
        if actor in tied
    }
