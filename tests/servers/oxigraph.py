"""The Oxigraph server of the package ``oxigraph``, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.servers.processes import SECONDS, free_port, program, running

UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
"""Puts each statement into the default graph as well, once, as docs/remote-stores.md advises."""


@dataclass(frozen=True)
class OxigraphServer:
    """A running server."""

    url: str

    @property
    def query_url(self) -> str:
        """Where it takes queries."""
        return f"{self.url}/query"

    @property
    def update_url(self) -> str:
        """Where it takes updates."""
        return f"{self.url}/update"

    def load(self, nquads: Path) -> None:
        """Add a dataset, by the graph store protocol."""
        self._post("/store", "application/n-quads", nquads.read_bytes())

    def update(self, text: str) -> None:
        """Carry an update out."""
        self._post("/update", "application/sparql-update", text.encode())

    def _post(self, path: str, type_: str, body: bytes) -> None:
        with urlopen(Request(self.url + path, body, {"Content-Type": type_}), timeout=SECONDS) as answer:
            assert answer.status == 204


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[OxigraphServer]:
    """A server with nothing in it."""
    address = f"127.0.0.1:{free_port()}"
    command = [program("oxigraph", "the PyPI package oxigraph"), "serve", "--bind", address]
    with running(command, folder, ready="istening"):
        yield OxigraphServer(f"http://{address}")
