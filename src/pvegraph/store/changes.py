"""What is asked of a writer: an update, a graph that takes the place of another or goes, or the next release."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pvegraph.store.questions import Limits

GraphAction: TypeAlias = Literal["put", "post", "delete"]


@dataclass(frozen=True)
class Document:
    """A graph as it was sent."""

    content: bytes
    format: str
    """The name of a format of `pvegraph.sparql.formats`."""
    name: str = ""
    """By which a fault in it is told, where there are several."""


@dataclass(frozen=True)
class GraphChange:
    """A change of one graph (SPARQL 1.1 Graph Store HTTP Protocol, section 5)."""

    action: GraphAction
    graph: str | None
    """Its IRI; `None` is the default graph, of which only what it has on its own can be changed."""
    documents: tuple[Document, ...] = ()
    base_iri: str | None = None
    """What relative IRIs in the documents are relative to."""


@dataclass(frozen=True)
class Update:
    """An update, and how to carry it out."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()
    base_iri: str | None = None


Change: TypeAlias = Update | GraphChange


@dataclass(frozen=True)
class Succession:
    """A release in place of the one that a writer's copy holds: both as the canonical N-Quads that are on disk."""

    before: str
    after: str
    most: int
    """If more statements than these are added and removed, it is better to load the release."""


@dataclass(frozen=True)
class Order:
    """What a writer is told: a change, what it may cost, and where the state that it makes is written down."""

    change: Change
    limits: Limits
    file: str
    header: str
    """The first line of that file, in which a writer fills in what only it knows."""


def packed(order: Order | Succession) -> bytes:
    """An order as octets; both ends are one release of Python, and the writer trusts its gateway."""
    if isinstance(order, Succession):
        return marshal.dumps((Succession.__name__, vars(order)))
    change = dict(vars(order.change))
    if isinstance(order.change, GraphChange):
        change["documents"] = [vars(document) for document in order.change.documents]
    return marshal.dumps((type(order.change).__name__, change, vars(order.limits), order.file, order.header))


def unpacked(octets: bytes) -> Order | Succession:
    """The order that was packed."""
    name, change, *rest = marshal.loads(octets)  # noqa: S302 -- see above
    if name == Succession.__name__:
        return Succession(**change)
    limits, file, header = rest
    if name == Update.__name__:
        return Order(Update(**change), Limits(**limits), file, header)
    change["documents"] = tuple(Document(**document) for document in change["documents"])
    return Order(GraphChange(**change), Limits(**limits), file, header)
