"""Full validation beside pySHACL alone, in one run; ``make bench-validation`` runs it.

Both are given the same statements and the same shapes: `pvegraph.validation` as a build uses it, and `pyshacl.validate`
over a graph that RDFLib has read from a file of the same N-Triples. Each contestant is a process of its own, which is
timed from before it reads the data until it has the report, and whose peak of memory the system tells. pySHACL has a
time to finish in; where it does not, the ratios say “at least”.

A change of a few statements, asked of a running server, is measured by ``benchmarks/validation_change.py``.
"""
# ruff: noqa: PLC0415 -- each contestant imports only what it needs

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import PROJECT, generate
from benchmarks.report import Figure, Report, Verdict, heading

from pvegraph import iri, release
from pvegraph.release import Release
from pvegraph.settings import Settings

FOLDER = PROJECT / ".venv-bench"
SIZES = (200_000, 1_000_000)
PATIENCE = 900.0
WANTED_SPEED = 20.0
WANTED_MEMORY = 0.25
OURS, PEER = "pvegraph", "pyshacl"
_MEGABYTE = 1024  # the kernel's unit is the kibibyte
_NO_DATA = (iri.SHAPES_GRAPH, iri.QUERY_GRAPH)


@dataclass(frozen=True)
class Run:
    """What one process took; it is not finished if it was ended for taking too long."""

    seconds: float
    megabytes: float
    results: int | None

    @property
    def finished(self) -> bool:
        """Whether it came to a report."""
        return self.results is not None


def main() -> None:
    """Measure what the command line asks for, or be one of the contestants."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quads", type=int, nargs="*", default=SIZES, help="invented graphs (default %(default)s)")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds for pySHACL (default %(default)s)")
    parser.add_argument("--json", type=Path, default=FOLDER / "validation.json", help="where the figures go too")
    parser.add_argument("--contestant", choices=(OURS, PEER), help=argparse.SUPPRESS)
    parser.add_argument("files", type=Path, nargs="*", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        _CONTESTANTS[arguments.contestant](*arguments.files)
        return
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    with tempfile.TemporaryDirectory(prefix="pvegraph-bench-") as folder:
        report = Report(max(arguments.quads, default=0), False)
        real = release.build(Settings(project=PROJECT, releases=Path(folder) / "releases"))
        _compare(report, f"the real graph, {real.manifest.quads:,} statements", real, arguments.patience)
        for quads in arguments.quads:
            made = generate(FOLDER / f"validation-{quads}", quads=quads)
            _compare(report, f"an invented graph, {quads:,} statements", made, arguments.patience)
    print(f"\n{report.summary()}")
    report.write(arguments.json)


def _compare(report: Report, what: str, made: Release, patience: float) -> None:
    """Both contestants on one release."""
    heading(what)
    with tempfile.TemporaryDirectory(prefix="pvegraph-bench-") as folder:
        data, shapes = _files(made, Path(folder))
        ours = _run(OURS, [made.nquads, shapes], patience)
        peer = _run(PEER, [data, shapes], patience)
    for name, run in ((OURS, ours), (PEER, peer)):
        note = f"{run.results} results" if run.finished else "ended before it had finished"
        report.add(Figure(what, "until the report is there", name, run.seconds, "s", 1, note=note))
        report.add(Figure(what, "peak of memory", name, run.megabytes, "MB", 1, note=note))
    if not ours.finished:
        report.say("Nothing can be compared: ours has not finished.")
        return
    if peer.finished and peer.results != ours.results:
        report.say(f"They do not find the same: {ours.results} and {peer.results} results.")
    speed = peer.seconds / ours.seconds
    report.judge(Verdict(f"{what}: speed", speed, WANTED_SPEED, True, at_least=not peer.finished))
    # A peer that was ended may have needed more memory later, so the true ratio is this one or a smaller one.
    report.judge(Verdict(f"{what}: memory", ours.megabytes / peer.megabytes, WANTED_MEMORY, False))


def _files(made: Release, folder: Path) -> tuple[Path, Path]:
    """The data and the shapes of a release as N-Triples, for a validator that knows no graphs."""
    data, shapes = folder / "data.nt", folder / "shapes.nt"
    endings = {graph: f" <{graph}> .\n".encode() for graph in _NO_DATA}
    with made.nquads.open("rb") as lines, data.open("wb") as said, shapes.open("wb") as rules:
        for line in lines:
            target = rules if line.endswith(endings[iri.SHAPES_GRAPH]) else said
            if not line.endswith(endings[iri.QUERY_GRAPH]):
                target.write(line[: line.rindex(b" <")] + b" .\n")
    return data, shapes


def _run(contestant: str, files: list[Path], patience: float) -> Run:
    """One contestant in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.validation", "--contestant", contestant, *map(str, files)]
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
    try:
        said, _ = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        megabytes = _peak(process.pid)
        process.kill()
        process.communicate()
        return Run(time.monotonic() - begin, megabytes, None)
    if process.returncode != 0:
        sys.exit(f"{contestant} has failed")
    return Run(**json.loads(said))


def _peak(process: int | str) -> float:
    """The most memory that a process had so far, in MB; `getrusage` would count what it was forked from too."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / _MEGABYTE


def _validate_with_ours(nquads: Path, shapes: Path) -> None:
    """Our function on the statements of a release, as a build calls it: held in memory."""
    from pyoxigraph import NamedNode, RdfFormat, parse

    from pvegraph.validation.validator import validate

    begin = time.perf_counter()
    no_data = {NamedNode(graph) for graph in _NO_DATA}
    quads = parse(path=nquads, format=RdfFormat.N_QUADS)
    data = {quad.triple: None for quad in quads if quad.graph_name not in no_data}
    report = validate(data, (), (quad.triple for quad in parse(path=shapes)))
    _tell(begin, sum(finding.times for finding in report.findings))


def _validate_with_pyshacl(data: Path, shapes: Path) -> None:
    """PySHACL as its documentation says."""
    import pyshacl
    import rdflib

    begin = time.perf_counter()
    graph = rdflib.Graph().parse(data, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(shapes, format="nt"), inplace=True)
    _tell(begin, len(set(report.objects(None, rdflib.SH.result))))


def _tell(begin: float, results: int) -> None:
    """Say what was found, and how long it took without the imports."""
    print(json.dumps({"seconds": time.perf_counter() - begin, "megabytes": _peak("self"), "results": results}))


_CONTESTANTS = {OURS: _validate_with_ours, PEER: _validate_with_pyshacl}


if __name__ == "__main__":
    main()
