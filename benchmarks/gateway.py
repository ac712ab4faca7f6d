"""Our gateway beside ``oxigraph serve`` and rdflib-endpoint, in one run on the same data; `make bench-gateway` runs it.

All hold the same generated graph, and before anything is timed all must give the same answers. Each figure is the
median of rounds in which the servers take turns, so that whatever else the machine does hits all of them.
`docs/benchmarks.md` tells what is measured and why.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from benchmarks.client import AskError, Load, ask, load, rows
from benchmarks.generate import PROJECT, QUADS, SEED, generate
from benchmarks.report import Figure, Report, Verdict, heading, p50, p99
from benchmarks.servers import Ours, Oxigraph, RdflibEndpoint, Server, programs

from benchmarks import questions
from pvegraph.release import Release

FOLDER = PROJECT / ".venv-bench"
QUADS_TO_VERIFY = 30_000
CONNECTIONS = 16
"""Requests that wait in a server at any time while its throughput is measured."""
PATIENCE = 60.0
COMPARING = 10.0
"""How long a peer may take for an answer on the small graph, in seconds."""

_WANTED_REPEATED = {"oxigraph serve": 1.0, "rdflib-endpoint": 10.0}
_WANTED_ANALYTIC = 1.1
_WANTED_NEGATION = 50.0
_ENOUGH = 1.2
_WANTED_SMALL = {"rdflib-endpoint": 3.0}


def main() -> None:
    """Measure, print, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quads", type=int, default=QUADS, help="the number of statements (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the graph (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and shorter bounds")
    parser.add_argument("--json", type=Path, default=FOLDER / "gateway.json", help="where (default %(default)s)")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    # What is in here is nobody's source.
    (FOLDER / ".gitignore").write_text("*\n")
    # Whoever ends this ends the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin = time.monotonic()
    report = Report(arguments.quads, arguments.quick, _about())
    _Run(report, arguments.seed).run()
    report.say(f"The whole run took {time.monotonic() - begin:.0f} s.")
    print(f"\n{report.summary()}")
    report.write(arguments.json)
    print(f"\nAs JSON: {arguments.json}")


def _about() -> dict[str, str]:
    """What was measured, and on what."""
    return {
        "pvegraph": version("pvegraph"),
        "oxigraph": version("oxigraph"),
        "pyoxigraph": version("pyoxigraph"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }


class _Run:
    """One run."""

    def __init__(self, report: Report, seed: int) -> None:
        self._report = report
        self._seed = seed
        self._quick = report.quick
        self._rounds = 3 if report.quick else 5
        self._marks = itertools.count()

    def run(self) -> None:
        """All parts, one after the other."""
        heading(f"Making a graph of {self._report.quads:,} statements")
        environment = programs(FOLDER)
        few = generate(FOLDER / "few", quads=min(QUADS_TO_VERIFY, self._report.quads), seed=self._seed)
        many = generate(FOLDER / "many", quads=self._report.quads, seed=self._seed)
        heading(f"Do all give the same answers? On {few.manifest.quads:,} statements")
        with self._servers(few, environment) as servers:
            self._compare(servers, questions.small(few.nquads, 50))
        heading(f"Starting each on {many.manifest.quads:,} statements")
        with self._servers(many, environment) as servers:
            self._measure_memory(servers, "after the start")
            self._repeated(servers)
            self._small(servers, many)
            ours, oxigraph = servers[:2]
            servers[2].end()
            self._analytic(ours, oxigraph)
            self._negation(ours, oxigraph)
            self._measure_most_memory((ours, oxigraph))

    @contextmanager
    def _servers(self, release: Release, environment: Path) -> Iterator[tuple[Server, Server, Server]]:
        """The three servers, holding a release; ended afterwards, whatever happens."""
        folder = FOLDER / "logs"
        folder.mkdir(exist_ok=True)
        servers = (Ours(release, folder), Oxigraph(release, folder), RdflibEndpoint(release, folder, environment))
        with ExitStack() as stack:
            for server in servers:
                stack.callback(server.end)
                begin = time.monotonic()
                server.start()
                server.wait()
                print(f"  {server.name} answers after {time.monotonic() - begin:.1f} s", flush=True)
            yield servers

    # ── the same answers ─────────────────────────────────────────────────────────────────────────────────────────

    def _compare(self, servers: Sequence[Server], small: Sequence[str]) -> None:
        """Ask everybody everything, and leave if an answer differs."""
        asked = {**questions.REPEATED, **questions.ANALYTIC, **questions.NEGATION}
        asked |= {f"small query {number}": query for number, query in enumerate(small)}
        ours, *peers = servers
        compared = 0
        for name, query in asked.items():
            expected = rows(ask(ours.address, query, PATIENCE)[1])
            for peer in peers:
                try:
                    found = rows(ask(peer.address, query, COMPARING)[1])
                except AskError as error:
                    self._report.say(f"{peer.name} gave no answer to “{name}”: not compared ({error})")
                    peer.restart()
                else:
                    compared += 1
                    if found != expected:
                        _leave(ours, peer, name, expected, found)
        self._report.say(f"{compared} answers of {len(peers)} peers to {len(asked)} queries are the same as ours.")

    # ── throughput ───────────────────────────────────────────────────────────────────────────────────────────────

    def _repeated(self, servers: Sequence[Server]) -> None:
        """One query again and again."""
        for name, query in questions.REPEATED.items():
            heading(f"The same query again and again: {name}")
            rates = self._rates("repeated", name, servers, {server.name: itertools.repeat(query) for server in servers})
            for peer, wanted in _WANTED_REPEATED.items():
                self._report.judge(
                    Verdict(f"repeated ({name}) by {peer}", rates["pvegraph serve"] / rates[peer], wanted, True)
                )

    def _small(self, servers: Sequence[Server], release: Release) -> None:
        """Small queries, none of them twice."""
        heading("Small queries, no two the same")
        queries = questions.small(release.nquads, 60_000)
        rates = self._rates("small", "distinct small queries", servers, {one.name: queries for one in servers}, 2_000)
        for peer, wanted in _WANTED_SMALL.items():
            self._report.judge(
                Verdict(f"distinct small by {peer}", rates["pvegraph serve"] / rates[peer], wanted, True)
            )
        ratio = rates["pvegraph serve"] / rates["oxigraph serve"]
        self._report.say(f"Beside oxigraph serve, of which nothing is wanted here: {ratio:.2f} ×")

    def _rates(
        self, part: str, what: str, servers: Sequence[Server], queries: Mapping[str, Iterable[str]], most: int = 20_000
    ) -> dict[str, float]:
        """Answers per second of each server, by its name."""
        seconds = 0.7 if self._quick else 1.5
        loads: dict[str, list[Load]] = {server.name: [] for server in servers}
        single: dict[str, list[float]] = {server.name: [] for server in servers}
        spent: dict[str, float] = dict.fromkeys(loads, 0.0)
        left = {name: iter(all_) for name, all_ in queries.items()}
        for _ in range(self._rounds):
            for server in servers:
                several = list(itertools.islice(left[server.name], most))
                # A server that is a thousand times slower is asked over one connection, as long as a round takes.
                slow = ask(server.address, several.pop(), PATIENCE)[0] * CONNECTIONS > seconds
                before = server.processor_seconds()
                done = load(
                    server.address,
                    several,
                    connections=1 if slow else CONNECTIONS,
                    seconds=seconds,
                    patience=PATIENCE,
                )
                spent[server.name] += server.processor_seconds() - before
                loads[server.name].append(done)
                single[server.name] += done.latencies
                if not slow:
                    alone = list(itertools.islice(left[server.name], 200))
                    one = load(server.address, alone, connections=1, seconds=seconds, patience=PATIENCE)
                    single[server.name] += one.latencies
        rates = {}
        for name, all_ in loads.items():
            rates[name] = statistics.median(one.rate for one in all_)
            processor = 1e6 * spent[name] / sum(one.requests for one in all_)
            note = f"{processor:,.0f} µs of processor each; client {max(one.client_share for one in all_):.0%} busy"
            times = single[name]
            total = sum(one.requests for one in all_)
            self._report.add(Figure(part, what, name, rates[name], "/s", total, p50(times), p99(times), note))
        return rates

    # ── single heavy queries ─────────────────────────────────────────────────────────────────────────────────────

    def _analytic(self, ours: Server, oxigraph: Server) -> None:
        """Queries over much of the graph, as if never asked before: a comment makes each another one."""
        heading("Analytic queries")
        totals: dict[str, float] = defaultdict(float)
        processor: dict[str, float] = defaultdict(float)
        for name, query in questions.ANALYTIC.items():
            middles = self._heavy(name, query, (ours, oxigraph), processor)
            for who, middle in middles.items():
                totals[who] += middle
            print(f"    → {middles[ours.name] / middles[oxigraph.name]:.2f} × the time of oxigraph serve", flush=True)
        for who, total in totals.items():
            note = f"{processor[who]:.2f} s of processor"
            what = "all ten, the medians together"
            self._report.add(Figure("analytic", what, who, total, "s", self._rounds, note=note))
        ratio = totals[ours.name] / totals[oxigraph.name]
        self._report.judge(Verdict("analytic, time beside oxigraph serve", ratio, _WANTED_ANALYTIC, False))

    def _heavy(
        self, name: str, query: str, servers: tuple[Server, Server], processor: dict[str, float]
    ) -> dict[str, float]:
        """The median of the seconds that each server took; the seconds of processor are added up."""
        times: dict[str, list[float]] = {server.name: [] for server in servers}
        spent: dict[str, list[float]] = {server.name: [] for server in servers}
        for number in range(self._rounds):
            text = self._marked(query)
            answers = {}
            for server in servers if number % 2 else servers[::-1]:
                before = server.processor_seconds()
                seconds, answers[server.name] = ask(server.address, text, PATIENCE)
                times[server.name].append(seconds)
                spent[server.name].append(server.processor_seconds() - before)
            if number == 0:
                expected, found = (rows(answers[server.name]) for server in servers)
                if expected != found:
                    _leave(*servers, name, expected, found)
        for who, measured in times.items():
            middle = statistics.median(spent[who])
            processor[who] += middle
            note = f"{middle:.2f} s of processor"
            figure = Figure("analytic", name, who, statistics.median(measured), "s", len(measured), note=note)
            self._report.add(replace(figure, p50_ms=p50(measured), p99_ms=p99(measured)))
        return {who: statistics.median(measured) for who, measured in times.items()}

    def _negation(self, ours: Server, oxigraph: Server) -> None:
        """FILTER NOT EXISTS of several patterns."""
        heading("Negation queries")
        for name, query in questions.NEGATION.items():
            measured = []
            for _ in range(2 * self._rounds):
                seconds, answer = ask(ours.address, self._marked(query), PATIENCE)
                measured.append(seconds)
            middle = statistics.median(measured)
            self._report.add(
                Figure("negation", name, ours.name, middle, "s", len(measured), p50(measured), p99(measured))
            )
            # Once a peer has taken clearly longer than is wanted, how much longer does not matter.
            bound = min(PATIENCE, max(5.0, _ENOUGH * _WANTED_NEGATION * middle))
            stopped = False
            try:
                seconds, other = ask(oxigraph.address, query, bound)
            except AskError:
                seconds, stopped = bound, True
                oxigraph.restart()
            else:
                if rows(answer) != rows(other):
                    _leave(ours, oxigraph, name, rows(answer), rows(other))
            note = "stopped" if stopped else ""
            self._report.add(Figure("negation", name, oxigraph.name, seconds, "s", 1, note=note))
            self._report.judge(Verdict(f"negation ({name})", seconds / middle, _WANTED_NEGATION, True, stopped))

    def _marked(self, query: str) -> str:
        """The query with a comment that it never had before."""
        return f"{query}# {next(self._marks)}\n"

    # ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _measure_memory(self, servers: Sequence[Server], when: str) -> None:
        """What each takes now."""
        heading(f"Memory of all its processes, {when}")
        for server in servers:
            self._report.add(Figure("memory", when, server.name, server.memory(), "MB", 1))

    def _measure_most_memory(self, servers: Sequence[Server]) -> None:
        """The most that each takes while it answers the analytic queries once more, four at a time.

        Nothing else is measured then, as the look at the pages of a large process takes time from it.
        """
        heading("Memory of all its processes, the most while four analytic queries are answered at a time")
        for server in servers:
            with ThreadPoolExecutor(4) as pool:
                asked = [
                    pool.submit(ask, server.address, self._marked(query), PATIENCE)
                    for query in questions.ANALYTIC.values()
                ]
                most = server.memory()
                while not all(one.done() for one in asked):
                    most = max(most, server.memory())
                    time.sleep(0.1)
                for one in asked:
                    one.result()
            self._report.add(Figure("memory", "four analytic queries at a time", server.name, most, "MB", 1))


def _leave(ours: Server, peer: Server, name: str, expected: Sequence[str], found: Sequence[str]) -> None:
    """End the run, as it compares what is not the same."""
    more = sorted(set(expected) - set(found))[:3]
    less = sorted(set(found) - set(expected))[:3]
    raise SystemExit(
        f"{ours.name} and {peer.name} answer “{name}” differently: {len(expected)} and {len(found)} rows;"
        f"\nours alone: {more}\ntheirs alone: {less}"
    )


if __name__ == "__main__":
    main()
