"""A copy of the data that is being changed; it becomes the data, or is thrown away as a whole.

The default graph that queries see is the union of all graphs, and a WHERE in an update sees the same. What an update
puts there, or takes from there, it puts into or takes from what the dataset has in its default graph on its own. While
it runs, that part stands in a named graph of a name that nobody can guess: the statements of templates outside of
``GRAPH`` are put into that graph, and the variable of a ``GRAPH`` in a WHERE does not find it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import IO, TypeAlias

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from pvegraph.errors import GraphMissingError, QuerySyntaxError, StoreError, UsageError
from pvegraph.sparql.operations import Operation, Token, default_templates, operations
from pvegraph.store.changes import Document, GraphChange, Update
from pvegraph.store.embedded import UNION, EmbeddedStore
from pvegraph.store.syntax_check import check_operation

_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "n-quads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf-xml": RdfFormat.RDF_XML,
    "json-ld": RdfFormat.JSON_LD,
}
_PLACE = re.compile(r"^Parser error[^:]*: ")
_Name: TypeAlias = NamedNode | BlankNode
_WHOLE = 8
"""If more than this part of the statements goes, the union is made anew rather than mended."""


class Draft:
    """The data of a store, for one change; the store itself is changed, and is of no more use if the change fails."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._all, self._own = store.parts
        self._mark = NamedNode(f"urn:uuid:{uuid.uuid4()}")
        self._stale = False

    def apply(self, change: Update | GraphChange) -> bool:
        """Carry a change out; whether it made a graph that was not there.

        Raises `QuerySyntaxError`, `ServiceRefusedError`, `GraphMissingError` and `StoreError`.
        """
        if isinstance(change, GraphChange):
            return self._change_graph(change)
        own, self._own = self._own, ox.Store()
        self._all.extend(Quad(quad.subject, quad.predicate, quad.object, self._mark) for quad in own)
        for operation in operations(change.text):
            self._carry_out(operation, change)
        self._refresh()
        if self._all.contains_named_graph(self._mark):
            self._own.extend(_bare(quad) for quad in self._quads(self._mark))
            self._all.remove_graph(self._mark)
        return False

    def exchange(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        """Take statements out and put others in; a graph of which nothing is left is there no more."""
        for quad in removed:
            self._all.remove(quad)
        self._forget(removed)
        self._insert(added)
        self._refresh()
        for graph in {quad.graph_name for quad in removed}:
            if isinstance(graph, NamedNode) and next(iter(self._quads(graph)), None) is None:
                self._all.remove_graph(graph)

    def __len__(self) -> int:
        """The statements, each counted once in every graph that has it and once in the union."""
        return len(self._all)

    def store(self) -> EmbeddedStore:
        """The changed store."""
        return EmbeddedStore(self._all, self._own)

    def empty_graphs(self) -> list[str]:
        """The graphs that are there and have no statement."""
        empty = (graph for graph in self._named() if next(iter(self._quads(graph)), None) is None)
        return [graph.value for graph in empty if isinstance(graph, NamedNode)]

    def write(self, output: IO[bytes]) -> None:
        """Write the dataset down in N-Quads, without the union."""
        quads = chain(self._own, *(self._quads(graph) for graph in self._named()))
        ox.serialize(quads, output, RdfFormat.N_QUADS)

    # ── updates ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _carry_out(self, operation: Operation, update: Update) -> None:
        check_operation(operation, update.base_iri)
        match operation.words:
            case ("INSERT", "DATA"):
                self._insert(self._data(operation, update))
            case ("DELETE", "DATA"):
                self._delete(self._data(operation, update))
            case ("INSERT" | "DELETE" | "WITH", *_):
                self._modify(operation, update)
            case ("CLEAR" | "DROP", *_):
                self._clear(operation, update)
            case ("COPY" | "MOVE" | "ADD", *_):
                self._copy(operation, update)
            case _:
                self._run(operation, operation.text(), update)

    def _data(self, operation: Operation, update: Update) -> list[Quad]:
        """The statements that an operation names one by one, as an empty store takes them."""
        scratch = ox.Store()
        first = operation.tokens[0]
        text = "INSERT" + operation.text(self._redirected(operation))[first.end - first.start :]
        self._run(operation, text, update, scratch)
        return list(scratch)

    def _modify(self, operation: Operation, update: Update) -> None:
        """``DELETE`` and ``INSERT`` by templates."""
        self._refresh()
        if operation.words == ("DELETE", "WHERE"):
            brace = next(token for token in operation.tokens if token.text == "{")
            behind = brace.end - operation.tokens[0].start
            template = operation.text(self._redirected(operation))[behind:]
            pattern = operation.text(self._hidden(operation))[behind:]
            text = f"DELETE {{{template} {self._using(update)} WHERE {{{pattern}"
        else:
            where = next(token for token in operation.keywords if token.word == "WHERE")
            changes = [(where.start, self._using(update)), *self._hidden(operation)]
            if operation.words[0] != "WITH":
                changes += self._redirected(operation)
            text = operation.text(changes)
        self._run(operation, text, update)
        self._stale = True

    def _clear(self, operation: Operation, update: Update) -> None:
        """``CLEAR`` and ``DROP`` of one graph, the default graph, all named ones, or all."""
        drop = operation.words[0] == "DROP"
        target = operation.tokens[-1].word
        self._stale = True
        if target in {"DEFAULT", "ALL"}:
            self._all.clear_graph(self._mark)
        if target in {"NAMED", "ALL"}:
            for graph in self._named():
                (self._all.remove_graph if drop else self._all.clear_graph)(graph)
        if not target:
            self._run(operation, operation.text(), update)

    def _copy(self, operation: Operation, update: Update) -> None:
        """``COPY``, ``MOVE`` and ``ADD``: the default graph is what the dataset has there on its own."""
        defaults = [token for token in operation.tokens if token.word == "DEFAULT"]
        if len(defaults) > 1:
            return  # onto itself
        start = operation.tokens[0].start
        text = operation.text()
        for token in defaults:
            self._all.add_graph(self._mark)
            text = f"{text[: token.start - start]}GRAPH {self._mark}{text[token.end - start :]}"
        self._run(operation, text, update)
        self._stale = True

    def _run(self, operation: Operation, text: str, update: Update, store: ox.Store | None = None) -> None:
        try:
            (self._all if store is None else store).update(operation.declarations + text, base_iri=update.base_iri)
        except SyntaxError as error:
            raise QuerySyntaxError(f"The update cannot be understood: {error.msg}") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"The update cannot be carried out: {error}.") from error

    def _redirected(self, operation: Operation) -> list[tuple[int, str]]:
        """The insertions by which what is meant for the default graph goes to the graph that stands for it."""
        return [
            insertion
            for start, end in default_templates(operation)
            for insertion in ((start, f" GRAPH {self._mark} {{ "), (end, " } "))
        ]

    def _hidden(self, operation: Operation) -> list[tuple[int, str]]:
        """The insertions by which the variables of ``GRAPH`` in a WHERE do not find that graph, if it is there."""
        if not self._all.contains_named_graph(self._mark):
            return []
        return [
            (end, f" FILTER({variable} != {self._mark}) ") for end, variable in _graph_variables(_pattern(operation))
        ]

    def _using(self, update: Update) -> str:
        """The dataset that the request names, as a part of the operation (SPARQL 1.1 Protocol, section 2.2.3)."""
        default = "".join(f" USING {_named_node(iri)} " for iri in update.using_graphs)
        return default + "".join(f" USING NAMED {_named_node(iri)} " for iri in update.using_named_graphs)

    # ── graphs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _change_graph(self, change: GraphChange) -> bool:
        """Everything is parsed before anything is changed."""
        graph = None if change.graph is None else _named_node(change.graph)
        new = [quad for document in change.documents for quad in _parsed(document, graph, change.base_iri)]
        there = graph is None or self._all.contains_named_graph(graph)
        if change.action == "delete" and not there:
            raise GraphMissingError(f"There is no graph {graph}.")
        if change.action != "post":
            self._empty(graph)
        if graph is not None:
            (self._all.remove_graph if change.action == "delete" else self._all.add_graph)(graph)
        self._insert(new)
        self._refresh()
        return not there

    def _empty(self, graph: NamedNode | None) -> None:
        if graph is None:
            gone, self._own = list(self._own), ox.Store()
        else:
            gone = list(self._quads(graph))
            if gone:
                self._all.clear_graph(graph)
        self._forget(gone)

    def _insert(self, quads: Sequence[Quad]) -> None:
        self._own.extend(quad for quad in quads if quad.graph_name == DefaultGraph())
        self._all.extend(quad for quad in quads if quad.graph_name != DefaultGraph())
        self._all.extend(_bare(quad) for quad in quads)

    def _delete(self, quads: Sequence[Quad]) -> None:
        for quad in quads:
            self._all.remove(quad)
        self._forget(quads)

    def _forget(self, quads: Sequence[Quad]) -> None:
        """Take statements, which have gone from their graphs, out of the union as well."""
        if len(quads) * _WHOLE > len(self._all):
            self._stale = True
            return
        for quad in quads:
            self._take_from_union(_bare(quad))

    def _take_from_union(self, bare: Quad) -> None:
        """Take a statement out of the union if no graph has it any more."""
        holders = self._all.quads_for_pattern(bare.subject, bare.predicate, bare.object, None)
        if bare not in self._own and all(holder == bare for holder in holders):
            self._all.remove(bare)

    def _refresh(self) -> None:
        """Make the union anew if a change may have made it wrong."""
        if self._stale:
            self._all.clear_graph(DefaultGraph())
            self._all.update(UNION)
            self._all.extend(self._own)
            self._stale = False

    def _quads(self, graph: _Name) -> Iterable[Quad]:
        return self._all.quads_for_pattern(None, None, None, graph)

    def _named(self) -> list[_Name]:
        return sorted((graph for graph in self._all.named_graphs() if graph != self._mark), key=str)


def _bare(quad: Quad) -> Quad:
    """The statement as it is in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object)


def _named_node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"“{iri}” is not an absolute IRI, which a graph must be named by: {error}.") from error


def _parsed(document: Document, graph: NamedNode | None, base_iri: str | None) -> list[Quad]:
    """The statements of a document, in a graph; its blank nodes are none of those that are there."""
    where = f"{document.name}: " if document.name else ""
    try:
        quads = list(
            ox.parse(
                document.content,
                _FORMATS[document.format],
                base_iri=base_iri,
                without_named_graphs=True,
                rename_blank_nodes=True,
            )
        )
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        reason = _PLACE.sub("", error.msg).rstrip(".")
        raise QuerySyntaxError(f"{where}The graph is not {document.format}: {place}{reason}.") from error
    except ValueError as error:
        raise QuerySyntaxError(f"{where}The graph cannot be read: {error}.") from error
    if graph is None:
        return quads
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads]


def _pattern(operation: Operation) -> Sequence[Token]:
    """What stands in the braces of the WHERE."""
    keyword = next(token for token in operation.keywords if token.word == "WHERE")
    return [token for token in operation.tokens if token.start > keyword.start]


def _graph_variables(pattern: Sequence[Token]) -> Iterable[tuple[int, str]]:
    """The variable of each ``GRAPH``, and where what belongs to it ends."""
    for place, token in enumerate(pattern[:-2]):
        variable, brace = pattern[place + 1 : place + 3]
        if token.word == "GRAPH" and variable.kind == "variable" and brace.text == "{":
            end = next(t.end for t in pattern[place + 3 :] if t.text == "}" and t.depth == brace.depth)
            yield end, variable.text
