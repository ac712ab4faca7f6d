"""What the tests of the workers share: a release of made-up quads, pools on it, and what is left of them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.servers.processes import holding
from tests.waiting import eventually, eventually_async

from pvegraph.errors import PvegraphError
from pvegraph.store.crew import CrewSize
from pvegraph.store.questions import Limits, QueryRequest
from pvegraph.store.workers import AnswerKind, WorkerPool

PEOPLE = 2000
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }"
"""Would take hours: the product of all statements with themselves, twice."""
ENDLESS = "SELECT ?a ?x ?b ?y { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }"
"""Yields rows for hours."""
GREEDY = "SELECT DISTINCT ?a ?x ?b ?y { ?a ?p ?x . ?b ?q ?y } ORDER BY ?y ?x ?b ?a"
"""Keeps millions of rows in memory before it yields the first."""
SMALL = "SELECT ?name { <http://example.org/person/7> <http://example.org/name> ?name }"
LIMITS = Limits(seconds=30, memory_bytes=256 * 2**20, rows=10_000_000, result_bytes=2**30)


def write_quads(path: Path) -> Path:
    """A dataset of two graphs, with names in several scripts and all that formats have to escape."""
    names = ('Ada «\\"A\\"» & <b>', "أمل, one\\nline", "Zoë\\t\\\\", "名前😀")
    with path.open("w", encoding="utf-8") as file:
        for n in range(PEOPLE):
            person, graph = f"<http://example.org/person/{n}>", f"<http://example.org/graph/{n % 2}>"
            name = f'"{names[n % len(names)]} {n}"@{("en", "ar", "fr", "ja")[n % 4]}'
            file.write(f"{person} <http://example.org/name> {name} {graph} .\n")
            file.write(
                f"{person} <http://example.org/knows> <http://example.org/person/{(n * 7) % PEOPLE}> {graph} .\n"
            )
    return path


@dataclass(frozen=True)
class Whole:
    """An answer that was read to its end."""

    kind: AnswerKind
    variables: tuple[str, ...]
    media_type: str
    rows: int | None
    octets: bytes


async def ask(pool: WorkerPool, request: QueryRequest | str) -> Whole:
    """Ask, and read the whole answer."""
    if isinstance(request, str):
        request = QueryRequest(request)
    async with pool.answer(request) as answer:
        octets = b"".join([piece async for piece in answer])
    return Whole(answer.kind, answer.variables, answer.media_type, answer.rows, octets)


async def failure(pool: WorkerPool, request: QueryRequest | str) -> PvegraphError:
    """Ask, and have the error that must come."""
    try:
        whole = await ask(pool, request)
    except PvegraphError as error:
        return error
    raise AssertionError(f"no error, but {whole}")


def template(pool: WorkerPool) -> psutil.Process:
    """The process of the template."""
    process = pool.crew.template_process
    assert process is not None
    return psutil.Process(process)


def workers(pool: WorkerPool) -> list[psutil.Process]:
    """The processes of the workers that have been forked and live."""
    return [child for child in template(pool).children() if lives(child)]


def lives(process: psutil.Process) -> bool:
    """Whether a process runs still; one that has ended and waits to be reaped does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(processes: Iterable[psutil.Process], seconds: float = 20) -> list[psutil.Process]:
    """Those of the processes that still run after a while; none, if all is well.

    Those that have ended need not have been reaped: the system takes seconds to bury what is not a child of ours.
    """
    alive = list(processes)
    eventually(lambda: not any(map(lives, alive)), seconds)
    return [process for process in alive if lives(process)]


def kill(process: psutil.Process) -> None:
    """Kill as the kernel does when memory is short, or an operator."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


_OF_OTHERS = 2
"""Descriptors that servers of other tests in this process may open meanwhile."""


@dataclass(frozen=True)
class Belongings:
    """The processes that hold some data, and how many descriptors this process has."""

    processes: frozenset[psutil.Process]
    descriptors: int

    @classmethod
    def now(cls, data: Path) -> Belongings:
        """As it is; the data are a file, or all in a folder."""
        return cls(frozenset(holding(data)), psutil.Process().num_fds())

    def more_than(self, before: Belongings) -> bool:
        """Whether something is left of what has been done since."""
        return not self.processes <= before.processes or self.descriptors > before.descriptors + _OF_OTHERS


@asynccontextmanager
async def pool_of(
    nquads: Path, limits: Limits = LIMITS, *, workers: int = 1, queue: int = 8, wait_seconds: float = 60
) -> AsyncIterator[WorkerPool]:
    """A pool that leaves nothing behind, which is checked."""
    before = Belongings.now(nquads)
    pool = await WorkerPool.start(nquads, limits, CrewSize(workers, queue, wait_seconds, workers))
    try:
        yield pool
    finally:
        await pool.close()
    # What other tests of this process are about to let go of may go a little later.
    assert await eventually_async(lambda: not Belongings.now(nquads).more_than(before))
