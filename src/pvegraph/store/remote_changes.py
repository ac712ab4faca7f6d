"""Changes of the data as updates for a remote store, which carries them out as it can."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pyoxigraph as ox
from pyoxigraph import NamedNode

from pvegraph.errors import StoreError, UsageError
from pvegraph.sparql.operations import operations
from pvegraph.store.changes import Change, GraphChange, Update
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.remote_dataset import Pairs
from pvegraph.store.syntax_check import check_operation

_DEEPEST = 500
"""Updates are parsed in this process, which texts that are nested thousands of levels deep would end."""
_BRACKET = re.compile(r"[][{}()]")


def written(change: Change) -> tuple[str, Pairs]:
    """A change as an update and the parameters that go with it, once it is known to be one and to ask nobody else.

    Raises `QuerySyntaxError`, `ServiceRefusedError`, `UsageError` and `StoreError`.
    """
    if isinstance(change, GraphChange):
        return _of_graph(change), ()
    _check_depth(change.text)
    for operation in operations(change.text):
        check_operation(operation, change.base_iri)
    return _base(change) + change.text, _using(change)


def term(iri: str) -> str:
    """An IRI as SPARQL writes it. Raises `UsageError` for what is none."""
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise UsageError(f"“{iri}” is not an absolute IRI, which a graph must be named by: {error}.") from error


def _base(update: Update) -> str:
    return "" if update.base_iri is None else f"BASE {term(update.base_iri)}\n"


def _using(update: Update) -> Pairs:
    """The dataset that the request names (SPARQL 1.1 Protocol, section 2.2.3)."""
    default = tuple(("using-graph-uri", graph) for graph in update.using_graphs)
    return default + tuple(("using-named-graph-uri", graph) for graph in update.using_named_graphs)


def _of_graph(change: GraphChange) -> str:
    """What the graph store protocol says that a change does (section 5), in one request."""
    graph = "DEFAULT" if change.graph is None else f"GRAPH {term(change.graph)}"
    drop = f"DROP SILENT {graph}"
    if change.action == "delete":
        return drop
    create = [] if change.graph is None else [f"CREATE SILENT {graph}"]
    triples = _triples(change)
    return " ;\n".join([*([drop] if change.action == "put" else []), *create, *_insertion(change.graph, triples)])


def _insertion(graph: str | None, triples: Sequence[ox.Triple]) -> list[str]:
    """The operation that adds statements, if there are any."""
    if not triples:
        return []
    data = "".join(f"{triple} .\n" for triple in triples)
    quads = f"{{\n{data}}}" if graph is None else f"{{ GRAPH {term(graph)} {{\n{data}}} }}"
    # Virtuoso takes no blank nodes in INSERT DATA.
    is_blank = any(isinstance(node, ox.BlankNode) for triple in triples for node in (triple.subject, triple.object))
    return [f"INSERT {quads} WHERE {{}}" if is_blank else f"INSERT DATA {quads}"]


def _triples(change: GraphChange) -> list[ox.Triple]:
    """The statements of all documents; they are read as a change of a store of our own would be."""
    draft = Draft(EmbeddedStore(ox.Store()))
    draft.apply(GraphChange("put", change.graph, change.documents, change.base_iri))
    output = io.BytesIO()
    draft.write(output)
    return [quad.triple for quad in ox.parse(output.getvalue(), ox.RdfFormat.N_QUADS)]


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match[0] in "[{(" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise StoreError(f"The update has more than {_DEEPEST} brackets within one another. Make it flatter.")
