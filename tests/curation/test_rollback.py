"""What the sources said in an older release is said again, by a release of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.curation.projects import (
    RABAT,
    accepted,
    assert_sound,
    folder_of,
    label,
    make_project,
    new_place,
    people_of,
    propose,
    statements_of,
)

from pvegraph.curation.acceptance import accept
from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.curation.rollback import rollback
from pvegraph.errors import ConflictError, FindingsError, NotAllowedError, UnknownError, UsageError
from pvegraph.release import build
from pvegraph.release.unexported import NOTHING, unexported


@pytest.fixture
def curation(tmp_path: Path) -> Iterator[Curation]:
    opened = Curation.open(make_project(tmp_path / "project"))
    yield opened
    opened.close()


@pytest.fixture
def people(curation: Curation) -> dict[str, Actor]:
    return people_of(curation)


def test_a_rollback_is_a_release_that_says_what_an_older_one_said(curation: Curation, people: dict[str, Actor]) -> None:
    folder = folder_of(curation)
    accepted(curation, people, new_place("fr-lyon"), [label(RABAT, "Rabat")])
    accepted(curation, people, new_place("fr-nice"))
    release = rollback(curation, people["rosa"], 1, "It was a prank")
    assert release.number == 4
    assert statements_of(assert_sound(curation.settings)) == statements_of(folder.release(1))
    assert unexported(folder, 4) == NOTHING
    again = rollback(curation, people["rosa"], 3, "It was none")
    assert statements_of(assert_sound(curation.settings)) == statements_of(folder.release(3))
    assert unexported(folder, again.number) == unexported(folder, 3)


def test_the_history_tells_of_it(curation: Curation, people: dict[str, Actor]) -> None:
    accepted(curation, people, new_place("fr-lyon"))
    release = rollback(curation, people["rosa"], 1, "It was a prank")
    told = {str(quad.triple) for quad in statements_of(release, "history")}
    base, prov = "https://w3id.org/pvegraph/release/", "http://www.w3.org/ns/prov#"
    assert told >= {
        f"<{base}3> <{prov}wasGeneratedBy> <{base}3#rollback>",
        f"<{base}3#rollback> <{prov}used> <{base}1>",
        f'<{base}3#rollback> <http://purl.org/dc/terms/description> "It was a prank"',
        f"<{base}2> <{prov}wasRevisionOf> <{base}1>",
    }
    assert statements_of(release, "history") >= statements_of(folder_of(curation).release(2), "history")


def test_the_shapes_of_today_are_what_counts(curation: Curation, people: dict[str, Actor]) -> None:
    third = label(RABAT, "Rbat", "fr")
    accepted(curation, people, [third])
    accepted(curation, people, [], [third])
    shapes = curation.settings.shapes / "place.ttl"
    shapes.write_text(shapes.read_text("utf-8").replace("sh:minCount 1", "sh:minCount 1 ; sh:maxCount 2"), "utf-8")
    assert build(curation.settings).number == 4
    with pytest.raises(FindingsError, match="Rolling back to release 2 would make 1 violation"):
        rollback(curation, people["rosa"], 2, "")
    assert assert_sound(curation.settings).number == 4


def test_what_it_takes_back_conflicts_with_what_was_built_upon_it(curation: Curation, people: dict[str, Actor]) -> None:
    accepted(curation, people, [label(RABAT, "Rbat", "fr")])
    late = propose(curation, people["cleo"], [label(RABAT, "Rabat", "fr")], [label(RABAT, "Rbat", "fr")])
    rollback(curation, people["rosa"], 1, "")
    with pytest.raises(ConflictError, match=r"The rollback by rosa \(release 3\) has already removed"):
        accept(curation, people["remi"], late.number, 1)


def test_what_cannot_be_rolled_back_is_told(curation: Curation, people: dict[str, Actor]) -> None:
    with pytest.raises(UsageError, match="Release 1 is current: there is nothing to roll back"):
        rollback(curation, people["rosa"], 1, "")
    with pytest.raises(UnknownError, match="no release 9"):
        rollback(curation, people["rosa"], 9, "")
    with pytest.raises(NotAllowedError):
        rollback(curation, people["carl"], 1, "")
