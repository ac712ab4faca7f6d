"""Any SPARQL 1.1 service as the store that pages ask."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing

import pyoxigraph as ox
from pyoxigraph import NamedNode

from pvegraph.errors import BackendError, StoreError, UsageError
from pvegraph.settings import Settings
from pvegraph.store import Answer, Substitutions
from pvegraph.store.remote_answers import ACCEPT, boolean, expect_end, forget_traces, reading, solutions, triples
from pvegraph.store.remote_dataset import CHOICES, Dataset, Pairs, choose
from pvegraph.store.remote_http import Body, Call, Credentials, Endpoint
from pvegraph.store.remote_text import kind_of, names_dataset, substitute, within
from pvegraph.store.service import AnswerKind

_LARGEST_ANSWER = 512 * 2**20
"""Of a query that a page asks; the names of all things are one answer."""
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class RemoteStore:
    """A remote store as pages see it; see `pvegraph.store.Store`. Its methods wait for the network.

    Its data may change at any time, and nobody is told.
    """

    def __init__(self, endpoint: Endpoint, dataset: Dataset) -> None:
        self.endpoint = endpoint
        self.dataset = dataset

    @classmethod
    def open(cls, settings: Settings) -> RemoteStore:
        """The store of the settings, asked how it understands its default graph if they leave that open.

        Raises `UsageError` for settings that cannot be, `BackendError` if the store does not answer, and
        `EnvironmentFaultError` if it has no way to show the union of its graphs.
        """
        endpoint = endpoint_of(settings)
        return cls(endpoint, choose(_default_graph(settings), _Asking(endpoint)))

    def query(
        self,
        text: str,
        *,
        use_default_graph_as_union: bool = True,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
        substitutions: Substitutions | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query; see `pvegraph.store.Store.query`.

        Raises `BackendError` as well, if the store does not answer or answers nonsense.
        """
        kind = kind_of(text)
        written, parameters = self.prepared(
            substitute(text, substitutions),
            _iris(default_graph),
            _iris(named_graphs),
            union=use_default_graph_as_union,
        )
        return _whole(self.endpoint, written, parameters, kind)

    def prepared(
        self, text: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None, *, union: bool = True
    ) -> tuple[str, Pairs]:
        """A query and what is sent with it, so that it is asked of the dataset that it is meant for.

        Nothing is sent with a query that names its dataset by FROM: what is sent would take the place of that (SPARQL
        1.1 Protocol, section 2.1.4).
        """
        if default_graphs is not None or named_graphs is not None:
            return text, self.dataset.of(default_graphs, named_graphs, union=union)
        if names_dataset(text):
            return text, ()
        if self.dataset.union is not None:
            text = within(text, self.dataset.union)
        return text, self.dataset.of(None, None, union=union)


def endpoint_of(settings: Settings) -> Endpoint:
    """The store of the settings. Raises `UsageError` for what cannot be."""
    if settings.store is None:
        raise UsageError("No store is named; give its address by --store or PVEGRAPH_STORE.")
    password = settings.store_password
    credentials = None
    if password is not None:
        if not settings.store_user and settings.store_auth != "bearer":
            raise UsageError("PVEGRAPH_STORE_PASSWORD is set without PVEGRAPH_STORE_USER.")
        credentials = Credentials(settings.store_user or "", password.get_secret_value(), settings.store_auth)
    return Endpoint(settings.store, settings.store_update or settings.store, settings.store_timeout, credentials)


def _default_graph(settings: Settings) -> str:
    """The choice of a default graph: one of our words, or the IRI of a graph."""
    choice = settings.store_default_graph
    if choice in CHOICES:
        return choice
    try:
        return NamedNode(choice).value
    except ValueError:
        raise UsageError(
            f"PVEGRAPH_STORE_DEFAULT_GRAPH is {choice!r}; it is one of {', '.join(CHOICES)}, or the IRI of a graph."
        ) from None


class _Asking:
    """Asks small queries of ours, before it is known what the default graph is."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __call__(self, text: str, parameters: Pairs) -> ox.QuerySolutions | ox.QueryBoolean:
        answer = _whole(self._endpoint, text, parameters, kind_of(text))
        assert not isinstance(answer, ox.QueryTriples)  # noqa: S101 - none of the queries is of that form
        return answer


def _whole(endpoint: Endpoint, text: str, parameters: Pairs, kind: AnswerKind) -> Answer:
    """The answer to a query, read to its end, so that whatever is wrong with it is said here."""
    try:
        return _read(endpoint, text, parameters, kind)
    except BackendError as error:
        forget_traces(error)
        raise
    except StoreError as error:
        # The query is ours and is known to be one: whoever reads a page is not to blame.
        raise BackendError(str(error)) from None


def _read(endpoint: Endpoint, text: str, parameters: Pairs, kind: AnswerKind) -> Answer:
    accept = ACCEPT["graph" if kind == "graph" else "result"]
    with closing(endpoint.query(text, accept, parameters, Call())) as body:
        match kind:
            case "boolean":
                return boolean(body)
            case "graph":
                return _graph(body)
            case "solutions":
                return _rows(body)


def _rows(body: Body) -> ox.QuerySolutions:
    """All rows of an answer."""
    kept = io.BytesIO()
    rows = solutions(body)
    body.most = _LARGEST_ANSWER
    with reading(body):
        rows.serialize(kept, ox.QueryResultsFormat.JSON)
        expect_end(body)
    answer = ox.parse_query_results(kept.getvalue(), ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - rows were written
    return answer


def _graph(body: Body) -> ox.QueryTriples:
    """All statements of an answer."""
    body.most = _LARGEST_ANSWER
    kept = ox.Store()
    with reading(body):
        kept.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples(body))
    answer = kept.query(_ALL)
    assert isinstance(answer, ox.QueryTriples)  # noqa: S101 - CONSTRUCT was asked
    return answer


def _iris(graphs: Sequence[NamedNode] | None) -> tuple[str, ...] | None:
    return None if graphs is None else tuple(graph.value for graph in graphs)
