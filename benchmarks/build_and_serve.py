"""How long a full build takes, and how long a server takes from its start to its first answer; `make bench` runs it.

Each run is a process of its own, as a person would start it. Wanted on two cores: a build under 15 s, a first answer
under 3 s. Releases are made in a temporary folder.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
RUNS = 5
WANTED_BUILD = 15.0
WANTED_ANSWER = 3.0
PATIENCE = 60.0

_ADDRESS = re.compile(r"http://([\d.]+):(\d+)")
_PVEGRAPH = [sys.executable, "-m", "pvegraph", "--project", str(PROJECT)]
_MEGABYTE = 1024  # the kernel's unit is the kibibyte


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="pvegraph-bench-") as folder:
        builds = [_build(Path(folder) / f"releases-{run}") for run in range(RUNS)]
        _print("a full build", WANTED_BUILD, builds)
        releases = Path(folder) / "releases-0"
        answers = [_first_answer(releases) for _ in range(RUNS)]
        _print("the first answer of a server", WANTED_ANSWER, answers)
        print("\nThe steps of a build, in a process that has imported everything:")
        for step, seconds in _steps(Path(folder) / "steps"):
            print(f"  {seconds:7.3f} s  {step}")


def _environment(releases: Path) -> dict[str, str]:
    """The environment of a run, with none of the person's own settings."""
    mine = ("PVEGRAPH_", "PYTHONDONTWRITEBYTECODE")  # the second run of a person does not compile again
    own = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return {**own, "PVEGRAPH_RELEASES": str(releases)}


def _build(releases: Path) -> tuple[float, float]:
    """Build once; the seconds and the peak of memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen([*_PVEGRAPH, "build"], env=_environment(releases), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(process.returncode)
    return seconds, usage.ru_maxrss / _MEGABYTE


def _first_answer(releases: Path) -> tuple[float, float]:
    """Start a server on an existing release; the seconds until ``/`` answers, and its peak of memory in MB by then."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*_PVEGRAPH, "serve", "--port", "0"],
        env=_environment(releases),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        host, port = _address(process)
        while (status := _status(host, port)) != http.client.OK:
            if status is not None or process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                sys.exit(f"the server does not answer / with 200 but with {status}")
        seconds = time.perf_counter() - begin
        return seconds, _peak_memory(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _address(process: subprocess.Popen[str]) -> tuple[str, int]:
    """Where the server says that it listens."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        match = _ADDRESS.search(line)
        if match:
            return match[1], int(match[2])
        said += line
    sys.exit(f"the server did not start:\n{said}")


def _status(host: str, port: int) -> int | None:
    """The status of the answer to a request for the home page, or `None` if nobody listens yet."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
    except ConnectionError:
        return None
    else:
        return answer.status
    finally:
        connection.close()


def _peak_memory(process: int) -> float:
    """The most memory that a process has held so far, in MB; not a number where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return float("nan")
    match = re.search(r"VmHWM:\s+(\d+) kB", status.read_text("ascii"))
    return int(match[1]) / _MEGABYTE if match else float("nan")


def _steps(releases: Path) -> list[tuple[str, float]]:
    """The seconds of each step of one build."""
    from pvegraph.release import build  # noqa: PLC0415 -- the processes above need no memory of ours
    from pvegraph.settings import Settings  # noqa: PLC0415
    from pvegraph.validation import validate  # noqa: PLC0415

    validate([], [], [])
    moments: list[tuple[str, float]] = []

    def note(step: str, _done: int, _total: int) -> None:
        if not moments or moments[-1][0] != step:
            moments.append((step, time.perf_counter()))

    build(Settings(project=PROJECT, releases=releases), note)
    ends = [moment for _, moment in moments[1:]] + [time.perf_counter()]
    return [(step, end - begin) for (step, begin), end in zip(moments, ends, strict=True)]


def _print(what: str, wanted: float, runs: Sequence[tuple[float, float]]) -> None:
    """Print the median, the least and the most of some runs."""
    times = sorted(seconds for seconds, _ in runs)
    spread = f"least {times[0]:.2f}, most {times[-1]:.2f}, {len(times)} runs, wanted under {wanted:.0f} s"
    memory = max(peak for _, peak in runs)
    print(f"{what}: median {statistics.median(times):.2f} s ({spread}), at most {memory:.0f} MB")


if __name__ == "__main__":
    main()
