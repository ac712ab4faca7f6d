"""The parts of what has no layout of its own: whatever points at it, by the property that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pvegraph.search.catalogue import kind_of
from pvegraph.web import nodes
from pvegraph.web.kinds import KINDS, NODE_KINDS
from pvegraph.web.portraits.gathered import Listed
from pvegraph.web.portraits.plan import Layout, Part

OTHER = "thing"
"""The query of kinds without one of their own; its parts are properties."""
_ROWS = 60
"""Rows on the page of a thing, shared by its parts."""
_FEWEST, _MOST = 4, 20
"""No part has fewer or more of these."""


def with_parts(layout: Layout, listed: Mapping[str, Sequence[Listed]]) -> tuple[Layout, Mapping[str, Sequence[Listed]]]:
    """A layout with parts for what its query lists by property, and the members of these; any other layout as it is."""
    if layout.query != OTHER:
        return layout, listed
    found: dict[tuple[str, str], list[Listed]] = {}
    for predicate, members in listed.items():
        for member in members:
            kind = kind_of(member.subject)
            if kind in NODE_KINDS and nodes.slot_of(predicate) is None:
                continue  # dct:source points from each node to its source, whose page lists it
            found.setdefault((kind, predicate), []).append(member)
    keys = sorted(found, key=lambda key: _order(key, len(found[key])))
    first = min(_MOST, max(_FEWEST, _ROWS // max(1, len(keys))))
    parts = [_part(*key, first) for key in keys]
    return replace(layout, parts=tuple(parts)), {part.key: found[key] for part, key in zip(parts, keys, strict=True)}


def _part(kind: str, predicate: str, first: int) -> Part:
    """The part of the things of a kind that have a property."""
    known = nodes.HEADINGS.get((kind, nodes.slot_of(predicate) or ""))
    if known is None and kind in KINDS:
        return Part(f"{kind}-{_local_name(predicate)}", KINDS[kind].many, by=predicate, first=first)
    heading = known or (NODE_KINDS[kind].many if kind in NODE_KINDS else kind)
    return Part(f"{kind}-{_local_name(predicate)}", heading, by="" if known else predicate, first=first)


def _order(key: tuple[str, str], count: int) -> tuple[object, ...]:
    """Where a part stands: nodes in the order of their kinds, then what there is most of."""
    kind, predicate = key
    return (kind not in NODE_KINDS, list(NODE_KINDS).index(kind) if kind in NODE_KINDS else -count, predicate)


def _local_name(predicate: str) -> str:
    """The last part of a property's IRI, for anchors.

    >>> _local_name("https://w3id.org/pvegraph/ontology#issuedBy")
    'issuedby'
    """
    return predicate.replace("#", "/").rpartition("/")[2].lower()
