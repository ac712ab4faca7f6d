"""Documents beside the same octets as static files, in one run; `make bench-documents` runs it.

`pvegraph serve` with a warm cache, and Starlette's ``StaticFiles`` under the same settings of uvicorn. Each figure is
the median of rounds in which the two take turns. `docs/benchmarks.md` tells what is measured and why.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path

from benchmarks.client import Connection, Load, load_requests
from benchmarks.generate import PROJECT
from benchmarks.report import Figure, Report, Verdict, heading, p50, p99
from benchmarks.servers import Ours, Server, Static

from pvegraph.release import ensure_current
from pvegraph.settings import Settings

FOLDER = PROJECT / ".venv-bench"
CONNECTIONS = 16
PATIENCE = 30.0
_WANTED = 1.0
_MOST = 40_000
_ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
_DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "a city in Turtle": ("/doc/place/ma-rabat.ttl",),
    "a framework in JSON-LD": ("/doc/framework/gctf-berlin.jsonld",),
    "an event as a page": ("/doc/event/gctf-ministerial-10-2019.html",),
    "the ontology in Turtle": ("/ontology.ttl",),
    "four documents in turn": (
        "/doc/place/ma-rabat.nt",
        "/doc/event/gctf-ministerial-10-2019.rdf",
        "/doc/concept/theme/youth.ttl",
        "/doc/framework/gctf-berlin.trig",
    ),
}
_EACH_ANOTHER = "a city in Turtle, no request like another"
_MARKS = 20_000
"""Requests that differ in a header that changes nothing: none is known to the server by its octets."""


@dataclass
class _Asked:
    """Requests for the same octets to one server, and what came of them."""

    server: Server
    requests: list[bytes]
    loads: list[Load] = field(default_factory=list)
    single: list[float] = field(default_factory=list)
    processor: float = 0.0

    def ask(self, seconds: float) -> None:
        """One round, over many connections and then over one."""
        several = list(islice(cycle(self.requests), _MOST))
        before = self.server.processor_seconds()
        done = load_requests(self.server.address, several, connections=CONNECTIONS, seconds=seconds, patience=PATIENCE)
        self.processor += self.server.processor_seconds() - before
        self.loads.append(done)
        alone = several[:200]
        one = load_requests(self.server.address, alone, connections=1, seconds=seconds, patience=PATIENCE)
        self.single += one.latencies

    def figure(self, what: str, note: str) -> Figure:
        """The median of the rounds."""
        rate = statistics.median(one.rate for one in self.loads)
        total = sum(one.requests for one in self.loads)
        busy = max(one.client_share for one in self.loads)
        each = f"{note}, {1e6 * self.processor / total:,.0f} µs of processor each; client {busy:.0%} busy"
        return Figure("documents", what, self.server.name, rate, "/s", total, p50(self.single), p99(self.single), each)


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--json", type=Path, default=FOLDER / "documents.json", help="where (default %(default)s)")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin = time.monotonic()
    release = ensure_current(Settings(project=PROJECT))
    report = Report(release.manifest.quads, arguments.quick, _about())
    logs = FOLDER / "documents"
    shutil.rmtree(logs, ignore_errors=True)
    (logs / "files").mkdir(parents=True)
    with ExitStack() as stack:
        ours, static = Ours(release, logs), Static(release, logs)
        for server in (ours, static):
            stack.callback(server.end)
            server.start()
        for server in (ours, static):
            server.wait()
        for what, paths in _DOCUMENTS.items():
            _measure(report, what, paths, ours, static)
        _measure(report, _EACH_ANOTHER, ("/doc/place/ma-rabat.ttl",), ours, static, marks=_MARKS)
    report.say(f"The whole run took {time.monotonic() - begin:.0f} s.")
    print(f"\n{report.summary()}")
    report.write(arguments.json)
    print(f"\nAs JSON: {arguments.json}")


def _about() -> dict[str, str]:
    """What was measured, and on what."""
    return {
        "pvegraph": version("pvegraph"),
        "starlette": version("starlette"),
        "uvicorn": version("uvicorn"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }


def _measure(report: Report, what: str, paths: Sequence[str], ours: Server, static: Server, marks: int = 1) -> None:
    """Some documents, whole and not modified, of both servers in turn."""
    octets = [_fetch(ours, path) for path in paths]
    for path, (_, body) in zip(paths, octets, strict=True):
        file = static.folder / "files" / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        if _fetch(static, path)[1] != body:
            raise SystemExit(f"{static.name} does not give the octets of {path}")
    heading(f"{what[0].upper()}{what[1:]}")
    size = f"{sum(len(body) for _, body in octets) // len(octets):,} octets"
    whole, known = {}, {}
    for server in (ours, static):
        tags = [_fetch(server, path)[0] for path in paths]
        each = [(path, tag, mark) for mark in range(marks) for path, tag in zip(paths, tags, strict=True)]
        whole[server.name] = _Asked(server, [_request(server, path, mark=mark) for path, _, mark in each])
        known[server.name] = _Asked(server, [_request(server, path, tag, mark) for path, tag, mark in each])
    seconds = 0.4 if report.quick else 0.8
    for _ in range(3 if report.quick else 5):
        for asked in (*whole.values(), *known.values()):
            asked.ask(seconds)
    rates = {}
    for kind, all_, note in (("200", whole, size), ("304", known, "no body")):
        for name, asked in all_.items():
            figure = asked.figure(f"{what}, {kind}", note)
            report.add(figure)
            rates[kind, name] = figure.value
    mine, theirs = ours.name, static.name
    report.judge(Verdict(f"{what} beside a static file", rates["200", mine] / rates["200", theirs], _WANTED, True))
    report.judge(Verdict(f"304 of {what} beside 200", rates["304", mine] / rates["200", mine], _WANTED, True))
    report.say(f"304 beside that of a static file: {rates['304', mine] / rates['304', theirs]:.2f} ×")


def _request(server: Server, path: str, tag: bytes = b"", mark: int = 0) -> bytes:
    """A request for a document, or for what has changed of it since it had a validator."""
    condition = b"If-None-Match: " + tag + b"\r\n" if tag else b""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.address.port}\r\nUser-Agent: reader-{mark}\r\n"
    return head.encode() + condition + b"\r\n"


def _fetch(server: Server, path: str) -> tuple[bytes, bytes]:
    """The validator and the octets of a document; asked for three times, so that whatever keeps it has it."""
    with Connection(server.address, PATIENCE) as connection:
        for _ in range(3):
            connection.send(_request(server, path))
            head, body = connection.receive()
    found = _ETAG.search(head)
    if found is None:
        raise SystemExit(f"{server.name} gives {path} no validator")
    return found[1], body


if __name__ == "__main__":
    main()
