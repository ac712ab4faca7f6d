"""What a remote store holds, counted so that the gateway can speak of it as it does of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.folder import Release
from pvegraph.release.manifest import FORMAT, Manifest, graph_kind
from pvegraph.store import Store
from pvegraph.vocabulary import expand

_TRIPLES = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_GRAPHS = "SELECT ?key (COUNT(*) AS ?n) WHERE { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key"
_CLASSES = f"SELECT ?key (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{expand('rdf:type')}> ?key }} GROUP BY ?key"


def release_of(store: Store) -> Release:
    """What a store holds at this moment, as if it were a release: without a number, and in no folder.

    Only graphs of ours are counted, as some stores keep graphs for themselves. Raises `StoreError`.
    """
    graphs = {graph: size for graph, size in _counted(store, _GRAPHS) if graph.startswith(iri.BASE)}
    kinds: dict[str, Counter[str]] = {}
    for graph, size in graphs.items():
        kinds.setdefault(graph_kind(graph), Counter()).update(graphs=1, quads=size)
    manifest = Manifest(
        format=FORMAT,
        number=0,
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=version("pvegraph"),
        previous=None,
        sha256="",
        fingerprint="",
        quads=sum(graphs.values()),
        triples=_number(store),
        classes=dict(_counted(store, _CLASSES)),
        graphs={kind: dict(sizes) for kind, sizes in sorted(kinds.items())},
        sources=_sources(graphs),
        findings={},
    )
    return Release(0, Path(), manifest)


def _sources(graphs: Mapping[str, int]) -> Mapping[str, int]:
    return {graph: size for graph, size in graphs.items() if graph_kind(graph) == "source"}


def _number(store: Store) -> int:
    return next((int(row["n"].value) for row in _rows(store, _TRIPLES)), 0)


def _counted(store: Store, query: str) -> Iterator[tuple[str, int]]:
    """IRIs with their counts, in the order of the IRIs."""
    rows = [(row["key"], int(row["n"].value)) for row in _rows(store, query)]
    yield from sorted((key.value, number) for key, number in rows if isinstance(key, ox.NamedNode))


def _rows(store: Store, query: str) -> ox.QuerySolutions:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 - the queries are ours and are SELECT
    return answer
