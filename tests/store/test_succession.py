"""A release is taken on from the one before it: by what differs, while that one still answers."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.workers_support import Belongings
from tests.waiting import eventually_async

from pvegraph.errors import StoreError
from pvegraph.settings import Settings
from pvegraph.store.changes import Succession
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import QueryRequest
from pvegraph.store.succession import succeed
from pvegraph.store.worker_service import WorkerService

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
ALL = "SELECT ?a ?b ?c { ?a ?p ?o . ?b ?q ?r . ?c ?t ?u }"
"""Yields far more than sockets and frames can hold."""

texts = st.sampled_from(["<http://e/o>", '"o"', '"o"@en', '"o"@en-GB'])
numbers = st.sampled_from([f'"{number}"^^<{INTEGER}>' for number in ("1", "01", "001", "2")])


def _lines(objects: st.SearchStrategy[str]) -> st.SearchStrategy[frozenset[str]]:
    line = st.builds(
        "<http://e/{}> <http://p/> {} <http://g/{}> .\n".format, st.integers(0, 2), objects, st.integers(0, 2)
    )
    return st.frozensets(line, max_size=12)


def _write(path: Path, lines: Iterable[str]) -> Path:
    path.write_bytes(b"".join(sorted(line.encode() for line in lines)))
    return path


def _content(store: EmbeddedStore) -> tuple[set[ox.Quad], set[ox.Quad], set[object]]:
    everything, own = store.parts
    return set(everything), set(own), set(everything.named_graphs())


def _both_ways(before: Iterable[str], after: Iterable[str]) -> tuple[object, object]:
    """What comes of one dataset by the difference, and what is loaded."""
    with TemporaryDirectory() as folder:
        old, new = _write(Path(folder, "old"), before), _write(Path(folder, "new"), after)
        succession = Succession(str(old), str(new), most=100)
        return _content(succeed(EmbeddedStore.load(old), succession)[0]), _content(EmbeddedStore.load(new))


@given(_lines(texts), _lines(texts))
def test_the_difference_makes_what_is_loaded(before: frozenset[str], after: frozenset[str]) -> None:
    changed, loaded = _both_ways(before, after)
    assert changed == loaded


@given(_lines(numbers), _lines(numbers))
def test_statements_that_are_one_by_their_value_are_never_lost(before: frozenset[str], after: frozenset[str]) -> None:
    try:
        changed, loaded = _both_ways(before, after)
    except StoreError:
        return
    assert changed == loaded


def test_a_blank_node_may_stay_but_not_differ(tmp_path: Path) -> None:
    node = '_:c14n0 <http://p/> "o" <http://g/0> .\n'
    named = '<http://e/0> <http://p/> "o" <http://g/0> .\n'
    old, new = _write(tmp_path / "old", [node]), _write(tmp_path / "new", [node, named])
    grown, _ = succeed(EmbeddedStore.load(old), Succession(str(old), str(new), most=1))
    assert len(grown.parts[0]) == 4
    with pytest.raises(StoreError, match="blank node"):
        succeed(grown, Succession(str(new), str(_write(tmp_path / "bare", [named])), most=1))


def test_what_differs_much_is_loaded_instead(tmp_path: Path) -> None:
    old = _write(tmp_path / "old", [])
    new = _write(tmp_path / "new", [f'<http://e/{n}> <http://p/> "o" <http://g/0> .\n' for n in range(3)])
    with pytest.raises(StoreError, match="cheaper"):
        succeed(EmbeddedStore.load(old), Succession(str(old), str(new), most=2))


def _dataset(path: Path, statements: int) -> Path:
    return _write(path, (f'<http://e/{n}> <http://p/> "{n}" <http://g/{n % 3}> .\n' for n in range(statements)))


@asynccontextmanager
async def _serving(nquads: Path, before: WorkerService | None = None) -> AsyncIterator[WorkerService]:
    service = WorkerService(nquads, nquads.name, Settings(query_workers=2), before=before)
    await service.start()
    try:
        await service.ready()
        yield service
    finally:
        await service.close()


async def _ask(service: WorkerService, query: str = COUNT) -> str:
    async with service.answer(QueryRequest(query, result_format="csv", graph_format="n-triples")) as answer:
        return b"".join([piece async for piece in answer]).decode()


def _template(service: WorkerService) -> int | None:
    return service._starting.result().crew.template_process  # type: ignore[union-attr] # it has been started


@pytest.mark.anyio
async def test_a_successor_answers_of_its_release_while_the_one_before_finishes(tmp_path: Path) -> None:
    before = Belongings.now(tmp_path)
    old, new = _dataset(tmp_path / "old", 300), _dataset(tmp_path / "new", 301)
    async with _serving(old) as first, first.answer(QueryRequest(ALL, result_format="csv")) as answer:
        await anext(answer)
        async with _serving(new, first) as second:
            assert second._changes == 1  # so it was not loaded
            assert await _ask(second) == "n\r\n301\r\n"
            assert await _ask(first) == "n\r\n300\r\n"
            await anext(answer)
            await first.close()
            assert await _ask(second) == "n\r\n301\r\n"
    assert await eventually_async(lambda: not Belongings.now(tmp_path).more_than(before))


@pytest.mark.anyio
async def test_a_successor_whose_template_dies_has_its_own_release_loaded(tmp_path: Path) -> None:
    old, new = _dataset(tmp_path / "old", 30), _dataset(tmp_path / "new", 31)
    async with _serving(old) as first, _serving(new, first) as second:
        await first.close()
        process = _template(second)
        assert process is not None
        os.kill(process, signal.SIGKILL)
        assert await eventually_async(lambda: _template(second) not in {None, process})
        assert await _ask(second) == "n\r\n31\r\n"
