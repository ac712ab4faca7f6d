"""A proposal becomes a release, or is refused with the reason, and the current release stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from tests.curation.people import add
from tests.curation.projects import (
    AARHUS,
    ONE,
    RABAT,
    THREE,
    TWO,
    accepted,
    assert_sound,
    folder_of,
    label,
    make_project,
    new_place,
    people_of,
    place,
    propose,
    said,
    statements_of,
)
from tests.release.projects import append

from pvegraph.curation.acceptance import accept, recover
from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.errors import ConflictError, EnvironmentFaultError, FindingsError, NotAllowedError, UnknownError
from pvegraph.release import build, ensure_current, history_of, stores
from pvegraph.release.publishing import PUBLISHING
from pvegraph.release.unexported import unexported
from pvegraph.settings import Settings
from pvegraph.validation.held import Held
from pvegraph.validation.view import Change

RABAT_EN = label(RABAT, "Rabat")


@pytest.fixture
def curation(tmp_path: Path) -> Iterator[Curation]:
    opened = Curation.open(make_project(tmp_path / "project"))
    yield opened
    opened.close()


@pytest.fixture
def people(curation: Curation) -> dict[str, Actor]:
    return people_of(curation)


class TestAccepting:
    def test_makes_a_release_that_says_what_was_proposed(self, curation: Curation, people: dict[str, Actor]) -> None:
        before = statements_of(assert_sound(curation.settings))
        proposal = propose(curation, people["carl"], new_place("fr-lyon"), [RABAT_EN])
        release = accept(curation, people["rosa"], proposal.number, 1)
        assert release.number == 2
        assert statements_of(assert_sound(curation.settings)) == (before - {RABAT_EN}) | set(new_place("fr-lyon"))
        told = curation.proposals.get(proposal.number)
        assert (told.status, told.release, told.decisions[-1].verdict) == ("accepted", 2, "accept")

    def test_is_written_down_in_the_manifest(self, curation: Curation, people: dict[str, Actor]) -> None:
        proposal = propose(curation, people["carl"], new_place("fr-lyon"))
        curation.proposals.approve(people["remi"], proposal.number, 1)
        manifest = accept(curation, people["rosa"], proposal.number, 1).manifest
        assert manifest.previous == 1
        origin = manifest.origin
        assert origin is not None
        assert (origin.kind, origin.author, origin.reviewers) == ("acceptance", "carl", ("remi", "rosa"))
        assert (origin.proposal, origin.uid, origin.message) == (proposal.number, proposal.uid, "A change")

    def test_finds_a_statement_whose_number_is_written_otherwise(
        self, curation: Curation, people: dict[str, Actor]
    ) -> None:
        integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        as_typed, as_stored = (said(RABAT, "schema:position", Literal(n, datatype=integer)) for n in ("07", "7"))
        accepted(curation, people, [as_typed])
        accepted(curation, people, [], [as_stored])
        assert as_typed not in statements_of(assert_sound(curation.settings))
        assert unexported(folder_of(curation), 3) == Change(frozenset())

    def test_shows_nobody_the_release_before_it_is_current(self, curation: Curation, people: dict[str, Actor]) -> None:
        history = history_of(curation.settings)
        seen = []

        def look(step: str, done: int, _: int) -> None:
            if step == PUBLISHING:
                seen.append((folder_of(curation).numbers(), done, history.find(2) is not None))

        accept(curation, people["rosa"], propose(curation, people["carl"], new_place("fr-lyon")).number, 1, look)
        assert seen == [([1, 2], 0, False), ([1, 2], 1, False), ([1, 2], 2, True)]

    def test_leaves_a_report_of_what_a_build_would_find(self, curation: Curation, people: dict[str, Actor]) -> None:
        release = accept(curation, people["rosa"], propose(curation, people["carl"], new_place("a-b")).number, 1)
        first = folder_of(curation).release(1)
        assert release.report.read_bytes() == first.report.read_bytes()
        assert release.manifest.findings == first.manifest.findings

    def test_leaves_the_report_that_a_build_of_all_of_it_would_leave(
        self, curation: Curation, people: dict[str, Actor]
    ) -> None:
        settings = curation.settings
        append(settings.shapes / "place.ttl", WARNING)
        build(settings)
        accepted(curation, people, [label(RABAT, "Rbat", "fr"), label(AARHUS, "Århus", "da", TWO)])
        accepted(curation, people, [label(AARHUS, "Aros", "no", TWO)], [label(RABAT, "Rbat", "fr")])
        release = assert_sound(settings)
        assert release.manifest.findings["warning"] == 1
        append(settings.data / "alpha" / "two.ttl", 'place:dk-aarhus skos:prefLabel "Århus"@da , "Aros"@no .\n')
        anew = build(Settings(project=settings.project, releases=settings.project / "elsewhere"))
        assert statements_of(anew) == statements_of(release)
        assert anew.report.read_bytes() == release.report.read_bytes()
        assert sorted(anew.report_turtle.read_bytes()) == sorted(release.report_turtle.read_bytes())


WARNING = """
pves:Place sh:property pves:Place-names .
pves:Place-names a sh:PropertyShape ; sh:path skos:prefLabel ; sh:maxCount 2 ; sh:severity sh:Warning ;
    sh:message "{$this} has many names"@en .
"""


class TestARefusal:
    def test_of_a_violation_keeps_the_report(self, curation: Curation, people: dict[str, Actor]) -> None:
        proposal = propose(curation, people["carl"], [said(place("fr-lyon"), "rdf:type", "pve:Place")])
        with pytest.raises(FindingsError, match="would make 1 violation, so nothing was changed; release 1 stays"):
            accept(curation, people["rosa"], proposal.number, 1)
        assert assert_sound(curation.settings).number == 1
        assert curation.proposals.get(proposal.number).status == "open"
        report = curation.settings.releases_folder / f"refused-{proposal.number}.json"
        assert "fr-lyon" in report.read_text("utf-8")

    def test_is_for_those_who_may_not(self, curation: Curation, people: dict[str, Actor]) -> None:
        proposal = propose(curation, people["carl"], new_place("fr-lyon"))
        with pytest.raises(NotAllowedError):
            accept(curation, people["cleo"], proposal.number, 1)

    def test_is_for_ones_own_proposal(self, curation: Curation, people: dict[str, Actor]) -> None:
        proposal = propose(curation, people["rosa"], new_place("fr-lyon"))
        with pytest.raises(NotAllowedError):
            accept(curation, people["rosa"], proposal.number, 1)
        assert assert_sound(curation.settings).number == 1

    def test_is_for_a_number_that_nobody_has_proposed(self, curation: Curation, people: dict[str, Actor]) -> None:
        with pytest.raises(UnknownError, match="no proposal 7"):
            accept(curation, people["rosa"], 7, 1)

    def test_is_for_a_revision_that_was_amended(self, curation: Curation, people: dict[str, Actor]) -> None:
        proposal = propose(curation, people["carl"], new_place("fr-lyon"))
        change = Change(frozenset(new_place("fr-nice")))
        curation.proposals.amend(people["carl"], proposal.number, proposal.newest.submission)
        curation.proposals.settle(proposal.number, 2, change, (), 1)
        with pytest.raises(ConflictError, match="revision 2 is the newest, not 1"):
            accept(curation, people["rosa"], proposal.number, 1)

    def test_is_for_what_was_accepted_already(self, curation: Curation, people: dict[str, Actor]) -> None:
        number = accepted(curation, people, new_place("fr-lyon"))
        with pytest.raises(ConflictError, match="was accepted and has become release 2"):
            accept(curation, people["rosa"], number, 1)
        assert assert_sound(curation.settings).number == 2

    def test_comes_after_some_time_if_another_keeps_the_lock(self, tmp_path: Path) -> None:
        settings = make_project(tmp_path / "project").model_copy(update={"curation_wait": 0.01})
        curation = Curation.open(settings)
        proposal = propose(curation, add(curation.database, "carl", "contributor"), new_place("fr-lyon"))
        rosa = add(curation.database, "rosa", "reviewer")
        with folder_of(curation).exclusive(), pytest.raises(EnvironmentFaultError, match=r"for 0\.01 seconds"):
            accept(curation, rosa, proposal.number, 1)
        curation.close()


class TestAConflict:
    """Both proposals were made for release 1; the first one is accepted before the second."""

    def second(
        self,
        curation: Curation,
        people: dict[str, Actor],
        first: tuple[list, list],
        second: tuple[list, list],  # type: ignore[type-arg]
    ) -> None:
        winner = propose(curation, people["carl"], *first)
        other = propose(curation, people["cleo"], *second)
        accept(curation, people["rosa"], winner.number, 1)
        accept(curation, people["remi"], other.number, 1)

    def test_is_two_values_in_place_of_one(self, curation: Curation, people: dict[str, Actor]) -> None:
        with pytest.raises(ConflictError) as caught:
            self.second(
                curation,
                people,
                ([label(RABAT, "Rabat-Salé")], [RABAT_EN]),
                ([label(RABAT, "Ribat")], [RABAT_EN]),
            )
        assert (
            'Proposal 1 by carl (release 2) has changed place:ma-rabat skos:prefLabel "Rabat"@en to "Rabat-Salé"@en'
            in str(caught.value)
        )
        assert "الاقتراح 1 المقدَّم من carl" in caught.value.messages["ar"]
        assert "La proposition 1 de carl (version 2)" in caught.value.messages["fr"]

    def test_is_a_change_of_what_was_removed(self, curation: Curation, people: dict[str, Actor]) -> None:
        with pytest.raises(ConflictError, match=r"Proposal 1 by carl \(release 2\) has already removed"):
            self.second(curation, people, ([], [RABAT_EN]), ([label(RABAT, "Ribat")], [RABAT_EN]))

    def test_is_what_another_has_taken_away_again(self, curation: Curation, people: dict[str, Actor]) -> None:
        lyon = label(RABAT, "Rbat", "fr")
        late = propose(curation, people["cleo"], [lyon])
        accepted(curation, people, [lyon])
        accepted(curation, people, [], [lyon])
        with pytest.raises(ConflictError, match=r"Proposal 3 by carl \(release 3\) has removed .*this proposal adds"):
            accept(curation, people["rosa"], late.number, 1)

    def test_is_a_proposal_of_which_nothing_is_left(self, curation: Curation, people: dict[str, Actor]) -> None:
        same = ([label(RABAT, "Ribat")], [RABAT_EN])
        with pytest.raises(ConflictError, match="changes nothing any more: release 2 says all"):
            self.second(curation, people, same, same)

    def test_with_an_edit_of_the_files_names_the_release(self, curation: Curation, people: dict[str, Actor]) -> None:
        late = propose(curation, people["cleo"], [label(RABAT, "Ribat")], [RABAT_EN])
        path = curation.settings.data / "alpha" / "one.ttl"
        path.write_text(path.read_text("utf-8").replace('"Rabat"@en , ', ""), "utf-8")
        build(curation.settings)
        with pytest.raises(ConflictError, match=r"An edit of the authored files \(release 2\) has already removed"):
            accept(curation, people["rosa"], late.number, 1)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (([label(RABAT, "Rabat", "fr")], []), ([label(RABAT, "Rabat", "es")], [])),
            (([label(RABAT, "Ribat")], [RABAT_EN]), ([label(RABAT, "Rabat", "fr")], [])),
            (([label(RABAT, "Ribat")], [RABAT_EN]), ([], [label(RABAT, "الرباط", "ar")])),
            (([label(RABAT, "Ribat")], [RABAT_EN]), ([label(RABAT, "R")], [label(RABAT, "Rabat", graph=TWO)])),
            (([], [RABAT_EN]), ([label(AARHUS, "Århus", "da", TWO)], [RABAT_EN])),
        ],
        ids=["two languages", "beside it", "another value", "another source", "the same, and more"],
    )
    def test_is_none_if_both_can_stand(
        self,
        curation: Curation,
        people: dict[str, Actor],
        first: tuple[list, list],  # type: ignore[type-arg]
        second: tuple[list, list],  # type: ignore[type-arg]
    ) -> None:
        self.second(curation, people, first, second)
        now = statements_of(assert_sound(curation.settings))
        assert now >= {*first[0], *second[0]}
        assert not now & {*first[1], *second[1]}


class TestABuild:
    def test_keeps_what_was_accepted(self, curation: Curation, people: dict[str, Actor]) -> None:
        settings = curation.settings
        accepted(curation, people, new_place("fr-lyon"), [RABAT_EN])
        append(settings.data / "beta" / "three.ttl", '\nplace:x a pve:Place ; skos:prefLabel "X"@en .\n')
        release = build(settings)
        assert release.number == 3
        now = statements_of(assert_sound(settings))
        assert now >= {*new_place("fr-lyon"), label(place("x"), "X", graph=THREE)}
        assert RABAT_EN not in now
        assert statements_of(release, "history") == statements_of(folder_of(curation).release(2), "history")

    def test_of_the_same_files_makes_nothing(self, curation: Curation, people: dict[str, Actor]) -> None:
        accepted(curation, people, new_place("fr-lyon"))
        assert build(curation.settings).number == 2
        assert ensure_current(curation.settings).number == 2
        assert folder_of(curation).numbers() == [1, 2]

    def test_of_files_that_say_it_all_makes_nothing_and_lets_them_decide_from_then_on(
        self, curation: Curation, people: dict[str, Actor]
    ) -> None:
        settings, path = curation.settings, curation.settings.data / "alpha" / "one.ttl"
        before = path.read_text("utf-8")
        accepted(curation, people, [label(RABAT, "Rbat", "fr")], [RABAT_EN])
        path.write_text(before.replace('"Rabat"@en', '"Rbat"@fr'), "utf-8")
        assert build(settings).number == 2
        assert unexported(folder_of(curation), 2) == Change(frozenset())
        assert ensure_current(settings).number == 2
        path.write_text(before, "utf-8")
        assert build(settings).number == 3
        assert RABAT_EN in statements_of(assert_sound(settings))
        assert label(RABAT, "Rbat", "fr") not in statements_of(assert_sound(settings))

    def test_is_not_needed_after_an_acceptance_upon_edited_comments(
        self, curation: Curation, people: dict[str, Actor]
    ) -> None:
        append(curation.settings.data / "beta" / "three.ttl", "\n# a remark\n")
        assert build(curation.settings).number == 1
        accepted(curation, people, new_place("fr-lyon"))
        assert ensure_current(curation.settings).number == 2
        assert folder_of(curation).numbers() == [1, 2]

    def test_after_a_damaged_release_keeps_what_was_accepted(
        self, curation: Curation, people: dict[str, Actor]
    ) -> None:
        accepted(curation, people, new_place("fr-nice"))
        accepted(curation, people, new_place("fr-lyon"))
        path = folder_of(curation).release(3).nquads
        path.unlink()
        path.write_text("", "utf-8")
        release = build(curation.settings)
        assert statements_of(release) >= {*new_place("fr-nice"), *new_place("fr-lyon")}

    def test_does_not_go_on_without_what_was_accepted(self, curation: Curation, people: dict[str, Actor]) -> None:
        accepted(curation, people, new_place("fr-lyon"))
        path = curation.settings.releases_folder / "2" / "unexported.rdfp"
        content = path.read_text("utf-8")
        path.unlink()
        path.write_text(content.replace("fr-lyon", "fr-nice"), "utf-8")
        append(curation.settings.data / "beta" / "three.ttl", '\nplace:x a pve:Place ; skos:prefLabel "X"@en .\n')
        with pytest.raises(EnvironmentFaultError, match="is damaged: its rows are not those that were written"):
            build(curation.settings)


class TestRecovery:
    def test_tells_the_database_what_it_does_not_know(self, curation: Curation, people: dict[str, Actor]) -> None:
        number = accepted(curation, people, new_place("fr-lyon"))
        with curation.database.transaction() as connection:
            connection.exec_driver_sql("UPDATE proposals SET status = 'open', release = NULL")
        recover(curation)
        told = curation.proposals.get(number)
        assert (told.status, told.release) == ("accepted", 2)


def test_the_history_tells_who_said_what_on_which_evidence(curation: Curation, people: dict[str, Actor]) -> None:
    proposal = propose(curation, people["carl"], new_place("fr-lyon"))
    release = accept(curation, people["rosa"], proposal.number, 1)
    told = {f"{q.subject.value} {q.predicate.value} {q.object.value}" for q in statements_of(release, "history")}  # type: ignore[union-attr]
    base, prov = "https://w3id.org/pvegraph/", "http://www.w3.org/ns/prov#"
    assert told >= {
        f"{base}release/2 {prov}wasRevisionOf {base}release/1",
        f"{base}release/2 {prov}wasGeneratedBy {base}proposal/1",
        f"{base}release/1 {prov}generatedAtTime {folder_of(curation).release(1).manifest.created}",
        f"{base}proposal/1 {prov}used {ONE}",
        f"{base}proposal/1 {prov}wasAssociatedWith {base}curator/carl",
        f"{base}proposal/1 {prov}qualifiedAssociation {base}proposal/1#reviewer-rosa",
        f"{base}proposal/1#reviewer-rosa {prov}agent {base}curator/rosa",
        f"{base}proposal/1#reviewer-rosa {prov}hadRole {base}history#reviewer",
        f"{base}curator/carl http://www.w3.org/2000/01/rdf-schema#label Carl",
        f"{base}proposal/1 http://purl.org/dc/terms/description A change",
    }


def test_a_release_that_is_too_large_for_memory_gets_its_store(curation: Curation, people: dict[str, Actor]) -> None:
    settings = curation.settings.model_copy(update={"memory_quads": 0})
    large = Curation(settings, curation.database)
    build(settings)
    proposal = propose(large, people["carl"], new_place("fr-lyon"))
    release = accept(large, people["rosa"], proposal.number, 1)
    assert [path.name for path in (settings.releases_folder / "stores").iterdir()] == [stores.path_of(release).name]
    quad = new_place("fr-lyon")[1]
    assert quad in stores.read(release, settings).parts[0]


def test_validation_does_not_look_at_the_history(curation: Curation, people: dict[str, Actor]) -> None:
    accepted(curation, people, new_place("fr-lyon"))
    release = assert_sound(curation.settings)
    assert release.manifest.graphs["history"]["graphs"] == 1
    held = Held.of(stores.read(release, curation.settings))
    assert set(held.view.quads(None, None, None)) == statements_of(release)
