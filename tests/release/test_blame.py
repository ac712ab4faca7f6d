"""Which release brought a statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.release import ReleasesFolder
from pvegraph.release import blame as blaming
from pvegraph.release.blame import blame
from pvegraph.release.history import History, Known
from pvegraph.release.lines import quads_of
from pvegraph.release.timeline import Step

THINGS = [iri.thing("place", "a"), iri.thing("tenure", "b"), iri.thing("membership", "c"), iri.thing("person", "d")]
SOURCES = [iri.SOURCE + "x/one", iri.SOURCE + "x/two"]
TIES = ("/id/tenure/", "/id/membership/")
LINES = st.builds(
    "<{}> <http://p/> {} <{}> .\n".format,
    st.sampled_from(THINGS),
    st.sampled_from([*(f"<{thing}>" for thing in THINGS), f'"<{THINGS[0]}>"', '"o"@en']),
    st.sampled_from(SOURCES),
).map(str.encode)
DATASETS = st.lists(st.frozensets(LINES, max_size=8), min_size=1, max_size=6)


class Told(History):
    """A history of files, without a folder of releases."""

    def __init__(self, folder: Path, datasets: Sequence[frozenset[bytes]], order: Sequence[int]) -> None:
        super().__init__(ReleasesFolder(folder))
        self._all: dict[int, Known] = {}
        for number, dataset in enumerate(datasets, 1):
            path = folder / f"{number}.nq"
            path.write_bytes(b"".join(sorted(dataset)))
            self._all[number] = Known(number, "", None, str(sorted(dataset)), 0, 0, 0, 0, path)
        begun = datetime(2026, 1, 1, tzinfo=UTC)
        self._order = [Step(place, number, begun + timedelta(days=place)) for place, number in enumerate(order, 1)]

    def find(self, number: int) -> Known | None:
        return self._all.get(number)

    def steps(self) -> Sequence[Step]:
        return self._order


def _about(dataset: frozenset[bytes], thing: str) -> set[bytes]:
    def stands_in(line: bytes) -> bool:
        quad = quads_of([line])[0]
        return ox.NamedNode(thing) in (quad.subject, quad.object, quad.predicate, quad.graph_name)

    found = {line for line in dataset if stands_in(line)}
    ties = {line.split()[0] for line in found if any(tie in line.split()[0].decode() for tie in TIES)}
    return found | {line for line in dataset if line.split()[0] in ties}


def _naively(in_order: Sequence[frozenset[bytes]], thing: str) -> dict[bytes, frozenset[bytes]]:
    """Line → the dataset that came with the first moment from which on it was always there."""
    found = {}
    for line in _about(in_order[-1], thing):
        first = len(in_order) - 1
        while first > 0 and line in in_order[first - 1]:
            first -= 1
        found[line] = in_order[first]
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DATASETS, st.data(), st.sampled_from([*THINGS, *SOURCES]))
def test_each_statement_came_with_the_beginning_of_its_latest_unbroken_presence(
    tmp_path: Path, datasets: list[frozenset[bytes]], data: st.DataObject, thing: str
) -> None:
    order = data.draw(st.lists(st.integers(1, len(datasets)), min_size=1, max_size=8))
    found = blame(Told(tmp_path, datasets, order), order[-1], thing)
    told = {line: datasets[brought.release.number - 1] for brought in found for line in brought.lines}
    assert told == _naively([datasets[number - 1] for number in order], thing)
    assert [brought.step.number for brought in found] == sorted({b.step.number for b in found}, reverse=True)
    assert all(list(brought.lines) == sorted(brought.lines) and brought.lines for brought in found)


def test_what_went_and_came_again_was_brought_the_second_time(tmp_path: Path) -> None:
    line = f'<{THINGS[0]}> <http://p/> "o" <{SOURCES[0]}> .\n'.encode()
    found = blame(Told(tmp_path, [frozenset([line]), frozenset()], [1, 2, 1]), 1, THINGS[0])
    assert [(brought.step.number, brought.release.number) for brought in found] == [(3, 1)]


def test_the_walk_ends_where_all_is_explained(tmp_path: Path) -> None:
    line = f'<{THINGS[0]}> <http://p/> "{{}}" <{SOURCES[0]}> .\n'
    datasets = [frozenset([line.format(number).encode()]) for number in range(4)]
    history = Told(tmp_path, datasets, [1, 2, 3, 4])
    for number in (1, 2):
        (tmp_path / f"{number}.nq").unlink()
    assert [brought.release.number for brought in blame(history, 4, THINGS[0])] == [4]


def test_nothing_is_said_of_what_is_not_there(tmp_path: Path) -> None:
    assert blame(Told(tmp_path, [frozenset()], [1]), 1, THINGS[0]) == ()


def test_misuse_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = frozenset(f'<{THINGS[0]}> <http://p/> "{n}" <{SOURCES[0]}> .\n'.encode() for n in range(3))
    history = Told(tmp_path, [lines], [1])
    with pytest.raises(UsageError, match="no release 2"):
        blame(history, 2, THINGS[0])
    with pytest.raises(UsageError, match="no IRI"):
        blame(history, 1, "ma-rabat")
    monkeypatch.setattr(blaming, "MOST", 2)
    with pytest.raises(UsageError, match="more than 2 statements"):
        blame(history, 1, THINGS[0])
