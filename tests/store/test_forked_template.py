"""A template that is forked from its gateway rather than started: one copy of the release for all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.store.workers_support import wait_until_gone, write_quads

from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.template import fork

# Tests have threads, and a process with threads must not be forked: so all of this runs in a process of its own.
GATEWAY = """
import asyncio, os, socket, sys
from pathlib import Path
import psutil
from pvegraph.store.crew import CrewSize
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.template import fork
from pvegraph.store.workers import WorkerPool
from tests.store.workers_support import LIMITS, SMALL, ask, template, workers
from tests.waiting import eventually_async

nquads = Path(sys.argv[1])
store = EmbeddedStore.load(nquads)
nquads.rename(nquads.with_suffix(".away"))
listener = socket.create_server(("127.0.0.1", 0))
launched = fork(store)
assert launched is not None

async def main():
    pool = await WorkerPool.start(nquads, LIMITS, CrewSize(2, spare=2), launched=launched)
    assert launched.process.pid == pool.crew.template_process
    {}

asyncio.run(main())
"""


def _gateway(nquads: Path, what: str) -> subprocess.CompletedProcess[str]:
    code = GATEWAY.format("\n    ".join(what.strip().splitlines()))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code, nquads], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def nquads(tmp_path: Path) -> Path:
    """A release, which is taken away once the gateway has read it: who answers has it from the gateway."""
    return write_quads(tmp_path / "dataset.nq")


def test_it_answers_and_is_gone_when_the_pool_is_closed(nquads: Path) -> None:
    ended = _gateway(
        nquads,
        """
assert b"7" in (await ask(pool, SMALL)).octets
processes = [template(pool), *workers(pool)]
assert len(processes) == 3
await pool.close()
assert not any(process.is_running() for process in processes)
print("well")
""",
    )
    assert ended.stdout == "well\n", ended.stderr


def test_it_holds_nothing_of_the_gateway_but_its_memory(nquads: Path) -> None:
    ended = _gateway(
        nquads,
        """
held = [os.readlink(f"/proc/{launched.process.pid}/fd/{number}") for number in (0, 1)]
assert held == ["/dev/null"] * 2, held
assert not psutil.Process(launched.process.pid).net_connections()
await pool.close()
print("well")
""",
    )
    assert ended.stdout == "well\n", ended.stderr


def test_when_it_is_killed_another_one_is_started_from_the_file(nquads: Path) -> None:
    ended = _gateway(
        nquads,
        """
nquads.with_suffix(".away").rename(nquads)
template(pool).kill()
assert await eventually_async(lambda: pool.crew.template_process not in (None, launched.process.pid))
assert b"7" in (await ask(pool, SMALL)).octets
await pool.close()
print("well")
""",
    )
    assert ended.stdout == "well\n", ended.stderr


def test_it_ends_with_its_gateway(nquads: Path) -> None:
    ended = _gateway(
        nquads,
        """
print(template(pool).pid, *(worker.pid for worker in workers(pool)), flush=True)
os.kill(os.getpid(), 9)
""",
    )
    family = [int(pid) for pid in ended.stdout.split()]
    assert len(family) == 3, ended.stderr
    assert not wait_until_gone(psutil.Process(pid) for pid in family if psutil.pid_exists(pid))


def test_a_process_with_threads_is_not_forked(nquads: Path) -> None:
    store = EmbeddedStore.load(nquads)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pvegraph.store.confinement.thread_count", lambda: 2)
        assert fork(store) is None
