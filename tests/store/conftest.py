"""Remote stores for the tests of this folder, each started once and only if a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers.oxigraph import UNION, OxigraphServer, oxigraph_server
from tests.servers.virtuoso import Virtuoso, virtuoso

from pvegraph.release import Release


@pytest.fixture(scope="session")
def oxigraph_with_release(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[OxigraphServer]:
    """Oxigraph's server with the release, and with the union of its graphs as the default graph."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as server:
        server.load(release.nquads)
        server.update(UNION)
        yield server


@pytest.fixture(scope="session")
def virtuoso_with_release(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Virtuoso]:
    """Virtuoso with the release, and with a graph that holds the union of its graphs."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        server.load(release.nquads)
        yield server


@pytest.fixture
def anyio_backend() -> str:
    """What runs asynchronous tests."""
    return "asyncio"
