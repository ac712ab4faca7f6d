"""What it takes to serve the next release: processes made of those that are there, or loaded anew.

    python benchmarks/following.py RELEASE/dataset.nq [ROUNDS]

One statement differs between the releases. Times are from the order to the first answer, for the two ways in turn;
memory is that of the processes of both releases together, each page counted once (PSS).
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from pvegraph.settings import Settings
from pvegraph.store.worker_service import WorkerService

_ADDED = b'<https://w3id.org/pvegraph/id/place/zz> <http://www.w3.org/2004/02/skos/core#note> "%d" <urn:g> .\n'


def _next(nquads: Path, folder: Path, number: int) -> Path:
    lines = sorted([*nquads.read_bytes().splitlines(keepends=True), _ADDED % number])
    path = folder / f"{number}.nq"
    path.write_bytes(b"".join(lines))
    return path


def _memory() -> float:
    """Of all processes of this group but this one, in mebibytes."""
    processes = [each for each in psutil.process_iter() if os.getpgid(each.pid) == os.getpgrp()]
    return sum(each.memory_full_info().pss for each in processes if each.pid != os.getpid()) / 2**20


async def _measured(first: WorkerService, path: Path, before: WorkerService | None) -> tuple[float, float]:
    begun = perf_counter()
    service = WorkerService(path, path.name, Settings(), before=before)
    await service.start()
    await service.check()
    seconds = perf_counter() - begun
    await first.check()
    memory = _memory()
    await service.close()
    return seconds, memory


async def main(nquads: Path, rounds: int) -> None:
    """Measure, and print a line for each way."""
    os.setpgrp()
    with tempfile.TemporaryDirectory() as folder:
        first = WorkerService(nquads, "first", Settings())
        await first.start()
        await first.check()
        alone = _memory()
        found: dict[str, list[tuple[float, float]]] = {"taken on": [], "loaded anew": []}
        for number in range(rounds):
            path = _next(nquads, Path(folder), number)
            found["taken on"].append(await _measured(first, path, first))
            found["loaded anew"].append(await _measured(first, path, None))
        await first.close()
    print(f"processes of one release: {alone:.0f} MiB")
    for way, measured in found.items():
        seconds, memory = (median(each) for each in zip(*measured, strict=True))
        print(f"{way}: {seconds:.2f} s until the first answer; processes of both releases {memory:.0f} MiB")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5))
