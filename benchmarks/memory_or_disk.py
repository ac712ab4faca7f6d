"""A release held in memory beside the same one read from disk: what ``PVEGRAPH_MEMORY_QUADS`` decides between.

``python -m benchmarks.memory_or_disk --quads 200000 1000000`` prints, for each size, how long it takes to make the
store on disk, to start, and to answer; and the memory of all processes (PSS). The disk is read through the system's
cache.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.client import ask, load, rows
from benchmarks.generate import generate
from benchmarks.servers import Ours

from benchmarks import questions
from pvegraph.release import Release, stores

FOLDER = Path(__file__).resolve().parents[1] / ".venv-bench"
SIZES = (200_000, 1_000_000)
ROUNDS = 3
CONNECTIONS = 16
SMALL = 20_000
SECONDS = 1.5
PATIENCE = 120.0

_EVERYTHING = "1000000000"
_marks = itertools.count()


class InMemory(Ours):
    """Ours, with the release in memory."""

    name = "memory"


class OnDisk(Ours):
    """Ours, with the release on disk."""

    name = "disk"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quads", type=int, nargs="+", default=SIZES, help="the sizes (default %(default)s)")
    arguments = parser.parse_args()
    logs = FOLDER / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for quads in arguments.quads:
        _compare(generate(FOLDER / f"disk-{quads}", quads=quads), logs)


def _compare(release: Release, logs: Path) -> None:
    """One size."""
    print(f"\n{release.manifest.quads:,} statements", flush=True)
    servers = (
        InMemory(release, logs, {"PVEGRAPH_MEMORY_QUADS": _EVERYTHING}),
        OnDisk(release, logs, {"PVEGRAPH_MEMORY_QUADS": "0"}),
    )
    shutil.rmtree(stores.path_of(release).parent, ignore_errors=True)
    begin = time.monotonic()
    stores.make(release)
    _say("making the store on disk", {"disk": time.monotonic() - begin}, "s")
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.end)
        files = stores.path_of(release).rglob("*")
        _say("the store on disk", {"disk": sum(path.stat().st_size for path in files if path.is_file()) / 1e6}, "MB")
        _say("a start to the first answer to a query", {server.name: _start(server) for server in servers}, "s")
        _say("its processor time", {server.name: server.processor_seconds() for server in servers}, "s")
        _say("memory after the start", {server.name: server.memory() for server in servers}, "MB")
        _queries("analytic", questions.ANALYTIC, servers)
        _queries("negation", questions.NEGATION, servers)
        _small(release, servers)
        _say("memory after all that", {server.name: server.memory() for server in servers}, "MB")


def _start(server: Ours) -> float:
    """The seconds until it has answered a query."""
    begin = time.monotonic()
    server.start()
    server.wait()
    return time.monotonic() - begin


def _queries(kind: str, queries: Mapping[str, str], servers: Sequence[Ours]) -> None:
    """The median of some rounds of each query, in which the servers take turns; and the sum."""
    totals = dict.fromkeys((server.name for server in servers), 0.0)
    for name, query in queries.items():
        times: dict[str, list[float]] = {server.name: [] for server in servers}
        answers = {}
        for number in range(ROUNDS):
            for server in servers if number % 2 else servers[::-1]:
                # No cache knows it.
                seconds, answers[server.name] = ask(server.address, f"{query}# {next(_marks)}\n", PATIENCE)
                times[server.name].append(seconds)
        if rows(answers["memory"]) != rows(answers["disk"]):
            sys.exit(f"“{name}” has another answer from disk than from memory")
        medians = {who: statistics.median(measured) for who, measured in times.items()}
        for who, median in medians.items():
            totals[who] += median
        _say(name, {who: 1000 * median for who, median in medians.items()}, "ms")
    _say(f"all {kind} queries", {who: 1000 * total for who, total in totals.items()}, "ms")


def _small(release: Release, servers: Sequence[Ours]) -> None:
    """Small queries, no two the same."""
    queries = questions.small(release.nquads, SMALL)
    rates: dict[str, list[float]] = {server.name: [] for server in servers}
    half = len(queries) // ROUNDS
    for number in range(ROUNDS):
        part = queries[number * half : (number + 1) * half]
        for server in servers:
            done = load(server.address, part, connections=CONNECTIONS, seconds=SECONDS, patience=PATIENCE)
            rates[server.name].append(done.rate)
    _say("distinct small queries", {who: statistics.median(several) for who, several in rates.items()}, "/s")


def _say(what: str, figures: Mapping[str, float], unit: str) -> None:
    """Print a line."""
    values = "  ".join(f"{who} {value:>10,.1f} {unit}" for who, value in figures.items())
    ratio = f"   {figures['disk'] / figures['memory']:.2f} ×" if "memory" in figures else ""
    print(f"  {what:<46} {values}{ratio}", flush=True)


if __name__ == "__main__":
    main()
