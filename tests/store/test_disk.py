"""A dataset on disk is the one that memory would hold, whole or refused, and never removed while it is read."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad
from tests.store.workers_support import LIMITS, PEOPLE, RUNAWAY, Belongings, ask, failure, workers, write_quads

from pvegraph.errors import EnvironmentFaultError, QueryTimeoutError
from pvegraph.store import disk
from pvegraph.store.crew import CrewSize
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import QueryRequest
from pvegraph.store.workers import WorkerPool

SHA256 = "0" * 64
DATASET = """\
_:b <e:p> "one" <e:g> .
_:b <e:p> "one" <e:h> .
<e:a> <e:p> _:b <e:g> .
<e:a> <e:p> "two"@en <e:g> .
<e:a> <e:p> "two"@en <e:h> .
<e:a> <e:p> "two"@en .
<e:own> <e:p> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
UNION = "SELECT ?s ?p ?o { ?s ?p ?o }"
GRAPHS = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def nquads(tmp_path: Path) -> Path:
    """A dataset whose graphs overlap, share a blank node, and which has a default graph of its own."""
    path = tmp_path / "dataset.nq"
    path.write_text(DATASET)
    return path


@pytest.fixture
def folder(nquads: Path, tmp_path: Path) -> Path:
    """It on disk."""
    disk.write(nquads, tmp_path / "store", sha256=SHA256, quads=7)
    return tmp_path / "store"


def _rows(store: EmbeddedStore, query: str) -> list[str]:
    """Solutions in one order, with all blank nodes alike."""
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(" ".join("_:b" if isinstance(term, ox.BlankNode) else str(term) for term in row) for row in answer)


@pytest.mark.parametrize(
    "query",
    [UNION, GRAPHS, "SELECT * FROM <e:g> { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?s ?q ?x }"],
)
def test_it_answers_as_memory_does(nquads: Path, folder: Path, query: str) -> None:
    store = disk.open_folder(folder)
    assert _rows(store, query) == _rows(EmbeddedStore.load(nquads), query) != []


def test_its_union_is_a_set_and_speaks_of_the_blank_nodes_of_the_graphs(folder: Path) -> None:
    store = disk.open_folder(folder)
    assert len(_rows(store, UNION)) == 4
    shared = store.query('ASK { ?b <e:p> "one" . GRAPH <e:g> { ?b <e:p> "one" } GRAPH <e:h> { ?b <e:p> "one" } }')
    assert bool(shared) is True


def test_what_the_default_graph_has_on_its_own_is_told_apart(folder: Path) -> None:
    assert {triple.subject.value for triple in disk.open_folder(folder).graph(None)} == {"e:a", "e:own"}


def test_a_dataset_without_a_statement_is_one_too(tmp_path: Path) -> None:
    (tmp_path / "empty.nq").touch()
    disk.write(tmp_path / "empty.nq", tmp_path / "store", sha256=SHA256, quads=0)
    assert _rows(disk.open_folder(tmp_path / "store"), UNION) == []


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("<a:b> <a:c> .\n")
    with pytest.raises(EnvironmentFaultError, match=r"bad\.nq cannot be loaded"):
        disk.write(tmp_path / "bad.nq", tmp_path / "store", sha256=SHA256, quads=1)


def test_reading_changes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    store = disk.open_folder(folder)
    assert _rows(store, UNION)
    with pytest.raises(RuntimeError):
        store.parts[0].add(Quad(NamedNode("e:a"), NamedNode("e:a"), NamedNode("e:a"), DefaultGraph()))
    del store
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert disk.fault(folder, sha256=SHA256) is None


def _flip(path: Path) -> None:
    """Change one octet, and not the size."""
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.write_bytes(octets)


def _edit(folder: Path, **changes: object) -> None:
    content = json.loads((folder / "store.json").read_bytes())
    (folder / "store.json").write_text(json.dumps({**content, **changes}))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: _flip(max((folder / "graphs").glob("*.sst"))), "is damaged"),
        (lambda folder: max((folder / "graphs").glob("*.sst")).unlink(), "lacks files"),
        (lambda folder: (folder / "graphs" / "more").touch(), "has others"),
        (lambda folder: (folder / "default.nq").write_text(""), "default.nq is damaged"),
        (lambda folder: (folder / "store.json").write_text("{"), "store.json is damaged"),
        (lambda folder: (folder / "store.json").write_text("[]"), "is not that of"),
        (lambda folder: (folder / "store.json").unlink(), "cannot be read"),
        (lambda folder: _edit(folder, pyoxigraph="0.1"), "is not that of"),
        (lambda folder: _edit(folder, format=0), "is not that of"),
        (lambda folder: _edit(folder, sha256="1" * 64), "is not that of"),
        (lambda folder: _edit(folder, files=7), "store.json is damaged"),
        (shutil.rmtree, "cannot be read"),
    ],
)
def test_whatever_is_not_as_it_was_made_is_found(folder: Path, damage: Callable[[Path], object], said: str) -> None:
    damage(folder)
    fault = disk.fault(folder, sha256=SHA256)
    assert fault is not None
    assert said in fault


def test_it_is_not_removed_while_it_is_read(folder: Path) -> None:
    stores = [disk.open_folder(folder), disk.open_folder(folder)]
    with pytest.raises(BlockingIOError):
        disk.remove(folder)
    stores.pop()
    with pytest.raises(BlockingIOError):
        disk.remove(folder)
    stores.pop()
    disk.remove(folder)
    assert not folder.exists()


def test_a_folder_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFaultError, match=r"absent cannot be opened as a store: .*Start pvegraph serve"):
        disk.open_folder(tmp_path / "absent")


# Workers


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in more files than the sixteen that Oxigraph opens at once: it opens the others when it needs them."""
    folder = tmp_path_factory.mktemp("people")
    nquads = write_quads(folder / "dataset.nq")
    disk.write(nquads, folder / "store", sha256=SHA256, quads=2 * PEOPLE)
    store = ox.Store(str(folder / "store" / "graphs"))
    for number in range(4):
        store.bulk_extend(
            Quad(NamedNode(f"e:{number}-{n}"), NamedNode("e:p"), ox.Literal(f"{number} {n}"), NamedNode("e:g"))
            for n in range(10)
        )
    store.flush()
    del store
    assert len(list((folder / "store" / "graphs").glob("*.sst"))) > 20
    return folder / "store"


@pytest.mark.anyio
async def test_twenty_workers_open_one_store_at_once(people: Path) -> None:
    before = Belongings.now(people)
    pool = await WorkerPool.start(people, LIMITS, CrewSize(20, spare=20), on_disk=people)
    try:
        count = QueryRequest("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", result_format="csv")
        answers = await asyncio.gather(*(ask(pool, count) for _ in range(20)))
        assert {whole.octets for whole in answers} == {f"n\r\n{2 * PEOPLE + 40}\r\n".encode()}
        assert len(workers(pool)) == 20
    finally:
        await pool.close()
    assert not Belongings.now(people).more_than(before)


@pytest.mark.anyio
async def test_a_worker_reads_every_file_and_can_open_few_others(people: Path) -> None:
    pool = await WorkerPool.start(people, LIMITS, CrewSize(1, spare=1), on_disk=people)
    try:
        for query in (
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
            'SELECT * { GRAPH ?g { ?s ?p "2 3" } }',
            "SELECT * { GRAPH ?g {} }",
        ):
            assert (await ask(pool, query)).rows
        (worker,) = workers(pool)
        files = len(list((people / "graphs").iterdir()))
        _, hard = worker.rlimit(psutil.RLIMIT_NOFILE)
        assert worker.num_fds() < hard < 2 * files + 16
        assert worker.net_connections("inet") == []
    finally:
        await pool.close()


@pytest.mark.anyio
async def test_a_file_that_is_damaged_while_the_store_is_read_is_no_fault_of_the_query(
    people: Path, tmp_path: Path
) -> None:
    shutil.copytree(people, tmp_path / "store")
    for path in (tmp_path / "store" / "graphs").glob("*.sst"):
        # The beginning of a large one holds statements, which are not looked at when a store is opened.
        if path.stat().st_size > 5000:
            path.write_bytes(bytes(8) + path.read_bytes()[8:])
    pool = await WorkerPool.start(people, LIMITS, CrewSize(1, spare=1), on_disk=tmp_path / "store")
    try:
        error = await failure(pool, "SELECT * { ?s ?p ?o }")
        assert isinstance(error, EnvironmentFaultError)
        assert "The store on disk cannot be read: Corruption" in str(error)
    finally:
        await pool.close()


@pytest.mark.anyio
async def test_a_store_that_is_lost_is_an_error_of_the_query(people: Path, tmp_path: Path) -> None:
    shutil.copytree(people, tmp_path / "store")
    pool = await WorkerPool.start(people, LIMITS, CrewSize(1, spare=1), on_disk=tmp_path / "store")
    try:
        shutil.rmtree(tmp_path / "store")
        with pytest.raises(QueryTimeoutError):
            await ask(pool, QueryRequest(RUNAWAY, limits=replace(LIMITS, seconds=0.2)))
        # Its worker was killed, and the next one has nothing to open.
        error = await failure(pool, "ASK {}")
        assert isinstance(error, EnvironmentFaultError)
        assert "cannot be opened as a store" in str(error)
    finally:
        await pool.close()
