"""Virtuoso 7 of the Debian package ``virtuoso-opensource-7-bin``, with a configuration and a database of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.processes import SECONDS, free_port, program, running

UNION = "urn:pvegraph:union"
"""The graph that holds each statement once, as docs/remote-stores.md advises."""
_PACKAGE = "the Debian package virtuoso-opensource-7-bin"
_CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}/load
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server."""

    folder: Path
    http: int
    sql: int

    @property
    def query_url(self) -> str:
        """Where it takes queries."""
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def protected_url(self) -> str:
        """Where it takes queries and updates of those whom it knows, by digest."""
        return f"http://127.0.0.1:{self.http}/sparql-auth"

    def isql(self, *statements: str) -> str:
        """Run statements as the administrator; what is said of them."""
        command = [program("isql-vt", _PACKAGE), f"127.0.0.1:{self.sql}", "dba", "dba"]
        done = subprocess.run(
            [*command, f"exec={' '.join(f'{statement};' for statement in statements)}"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert "*** Error" not in done.stdout + done.stderr, done.stdout + done.stderr
        return done.stdout

    def load(self, nquads: Path) -> None:
        """Add a dataset, and the graph that holds its union."""
        load = self.folder / "load"
        load.mkdir(exist_ok=True)
        (load / "dataset.nq").write_bytes(nquads.read_bytes())
        self.isql(f"ld_dir('{load}', '*.nq', 'urn:unused')", "rdf_loader_run()", "checkpoint")
        self.isql(
            f"SPARQL INSERT INTO <{UNION}> {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }}"
            " FILTER(STRSTARTS(STR(?g), 'https://w3id.org/pvegraph/')) }"
        )


@contextmanager
def virtuoso(folder: Path, *, rows: int = 10_000_000) -> Iterator[Virtuoso]:
    """A server with nothing in it but its own graphs, which cuts answers off after so many rows."""
    server = Virtuoso(folder, free_port(), free_port())
    configuration = folder / "virtuoso.ini"
    configuration.write_text(_CONFIGURATION.format(folder=folder, http=server.http, sql=server.sql, rows=rows))
    command = [program("virtuoso-t", _PACKAGE), "+foreground", "+configfile", configuration]
    with running(command, folder, ready="Server online"):
        yield server
