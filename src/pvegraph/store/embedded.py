"""Oxigraph in this process, with the release in memory; `pvegraph.store.disk` opens one on disk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, QueryTriples, RdfFormat

from pvegraph.errors import (
    EnvironmentFaultError,
    GraphMissingError,
    PvegraphError,
    ServiceRefusedError,
    StoreError,
)
from pvegraph.messages import N_
from pvegraph.store import Answer, Substitutions
from pvegraph.store.complaint import explain
from pvegraph.store.working_file import read_header

_SERVICE = re.compile("service", re.IGNORECASE)
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
"""Makes the default graph hold what all the others do."""


class EmbeddedStore:
    """A release in memory, ready for questions.

    Oxigraph's own union of named graphs is a bag: a statement in three graphs is three solutions. Our union is a set
    (it is an RDF graph, RDF 1.1 Concepts, section 3), so each statement is held in the default graph as well. What the
    dataset itself has in its default graph is part of the union, and is kept apart once more so that it can be told.
    """

    def __init__(self, store: ox.Store, own: ox.Store | None = None, held: object = None) -> None:
        self._store = store
        self._own = ox.Store() if own is None else own
        # What must stay open as long as the store is used.
        self._held = held

    @property
    def parts(self) -> tuple[ox.Store, ox.Store]:
        """The graphs with their union, and what is in the default graph on its own: for whoever changes them."""
        return (self._store, self._own)

    @classmethod
    def load(cls, nquads: Path) -> EmbeddedStore:
        """Load a dataset in N-Quads; raises `EnvironmentFaultError` if the file cannot be read or is damaged."""
        store = ox.Store()
        try:
            store.bulk_load(path=str(nquads), format=RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else error.msg
            raise EnvironmentFaultError(f"{nquads} cannot be loaded: {reason}. Run pvegraph build.") from error
        header = read_header(nquads)
        for graph in header.empty if header is not None else ():
            store.add_graph(NamedNode(graph))
        own = ox.Store()
        own.extend(store.quads_for_pattern(None, None, None, DefaultGraph()))
        store.update(UNION)
        return cls(store, own)

    def query(
        self,
        text: str,
        *,
        use_default_graph_as_union: bool = True,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
        substitutions: Substitutions | None = None,
        base_iri: str | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query; see `pvegraph.store.Store.query`.

        Relative IRIs are relative to ``base_iri``; without it they are an error.
        """
        _refuse_service(text, base_iri)
        if default_graph is None and (named_graphs is not None or not use_default_graph_as_union):
            default_graph = ()
        if default_graph is not None and named_graphs is None and use_default_graph_as_union:
            named_graphs = ()
        try:
            return self._store.query(
                text,
                base_iri=base_iri,
                default_graph=None if default_graph is None else list(default_graph),
                named_graphs=None if named_graphs is None else list(named_graphs),
                substitutions=None if substitutions is None else dict(substitutions),
            )
        except SyntaxError as error:
            raise explain(text, error.msg) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise self.failure(error) from error

    def failure(self, error: Exception) -> PvegraphError:
        """What it means that Oxigraph gave a query up, at once or in the middle of its answer."""
        if self._held is not None and (isinstance(error, OSError) or str(error).startswith("Corruption")):
            return EnvironmentFaultError(
                f"The store on disk cannot be read: {error}. Start the server again: it makes a damaged one anew."
            )
        return StoreError(f"The query cannot be evaluated: {error}")

    def graph(self, graph: NamedNode | None) -> QueryTriples:
        """The statements of one graph, or those that the dataset has in its default graph.

        Raises `GraphMissingError` if there is no such graph; the default graph is always there.
        """
        if graph is not None and not self._store.contains_named_graph(graph):
            raise GraphMissingError(f"There is no graph {graph}.")
        answer = (
            self._own.query(_ALL) if graph is None else self._store.query(_ALL, default_graph=[graph], named_graphs=[])
        )
        assert isinstance(answer, QueryTriples)  # noqa: S101 - CONSTRUCT was asked
        return answer


def _refuse_service(text: str, base_iri: str | None) -> None:
    """Raise `StoreError` if a query asks another service, and `QuerySyntaxError` if it is no query.

    Oxigraph cannot be told not to reach out, so its own parser is asked what the word is: where each "service" gets a
    random name in its stead, a text, an address or a variable stays one, but the keyword turns into nonsense. No
    reading of our own could be fooled by less: ``FILTER(?a<?b)SERVICE#>`` looks like an address to a lexer.
    """
    if _SERVICE.search(text) is None:
        return
    names = {word: _random_name() for word in {match[0] for match in _SERVICE.finditer(text)}}
    if _parses(_SERVICE.sub(lambda match: names[match[0]], text), base_iri) is None:
        return
    problem = _parses(text, base_iri)
    if problem is not None:
        raise explain(text, problem.msg)
    raise ServiceRefusedError.because(
        N_(
            "The query asks another service (SERVICE), and nothing here reaches out."
            " Ask that service on its own, then put its answer into the query by VALUES."
        )
    )


def _random_name() -> str:
    """A word as long as "service" that nobody can guess and that is no word of SPARQL: all of those have vowels."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in "service")


def _parses(text: str, base_iri: str | None) -> SyntaxError | None:
    """What is wrong with the syntax of a query, which is not evaluated: two options that exclude one another see to it.

    Oxigraph looks at the options after it has parsed and before it evaluates.
    """
    try:
        ox.Store().query(text, base_iri=base_iri, use_default_graph_as_union=True, default_graph=DefaultGraph())
    except SyntaxError as error:
        return error
    except ValueError:
        return None
    raise StoreError("Oxigraph evaluated a query that was to be parsed only; use the version that the lock file names.")
