"""Proposing: stored, then read in a process that may be killed, then opened; whatever happens, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.people import everybody
from tests.curation.projects import ONE, RABAT, label, make_project

from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.curation.proposal import SentText, Submission
from pvegraph.curation.proposing import Reader, UnreadError, amend, propose, reread, reread_all
from pvegraph.curation.reading import read
from pvegraph.curation.reading.task import Reading, ReadingTask, packed, size_of, unpacked
from pvegraph.errors import EnvironmentFaultError, StoreError, UnknownError
from pvegraph.release import ReleasesFolder
from pvegraph.settings import Settings
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.held import Held
from pvegraph.validation.view import Change

TEXT = f'<{RABAT}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Rbat"@ber .'
SENT = Submission("rdf", (SentText("a.ttl", "", TEXT.encode()),), ONE)
_ALL = " ".join(f"?s{step} ?p{step} ?o{step} ." for step in range(9))
ENDLESS = f"INSERT {{ <a:x> <a:y> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {_ALL} }} }}"
_DOUBLED = " ".join(f"BIND(CONCAT(?t{step}, ?t{step}) AS ?t{step + 1})" for step in range(26))
GREEDY = f"INSERT {{ <a:x> <a:y> ?t26 }} WHERE {{ BIND('sixteen letters.' AS ?t0) {_DOUBLED} }}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_project(tmp_path_factory.mktemp("proposing") / "project")


@pytest.fixture
def curation(project: Settings, tmp_path: Path) -> Iterator[Curation]:
    settings = project.model_copy(update={"curation_database": str(tmp_path / "curation.sqlite")})
    opened = Curation.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def carl(curation: Curation) -> Actor:
    return everybody(curation.database)["carl"]


def _fails(_: Submission) -> Reading:
    raise StoreError("The machine is on fire.")


@pytest.fixture(scope="module")
def reader(project: Settings) -> Reader:
    """Reads in this process."""
    release = ReleasesFolder(project.releases_folder).current()
    assert release is not None
    held = Held.of(EmbeddedStore.load(release.nquads))
    return lambda submission: Reading(*read(submission, held.view, held.rules), 1)


def test_what_can_be_read_is_open_and_knows_its_release(curation: Curation, carl: Actor) -> None:
    proposal = propose(curation, carl, SENT, "A name")
    assert (proposal.status, proposal.newest.base) == ("open", 1)
    assert proposal.change == Change(frozenset((label(RABAT, "Rbat", "ber"),)))
    assert curation.proposals.get(proposal.number) == proposal


def test_what_cannot_be_read_is_a_draft_that_can_be_amended(curation: Curation, carl: Actor, reader: Reader) -> None:
    broken = Submission("rdf", (SentText("a.ttl", "", b"<a:b> <a:c>\n nope ."),), ONE)
    draft = propose(curation, carl, broken, "A name", reader)
    assert (draft.status, draft.newest.problems[0].line) == ("draft", 2)
    assert draft.newest.submission == broken
    assert amend(curation, carl, draft.number, SENT, reader=reader).status == "open"


def test_what_is_left_unread_is_read_later(curation: Curation, carl: Actor, reader: Reader) -> None:
    with pytest.raises(UnreadError, match=r"Proposal 1 is stored .* on fire.* pvegraph proposal 1 --reread") as raised:
        propose(curation, carl, SENT, "A name", _fails)
    assert not curation.proposals.get(raised.value.number).newest.is_read
    assert [each.status for each in reread_all(curation, reader)] == ["open"]
    assert reread(curation, 1, _fails).status == "open"
    with pytest.raises(UnknownError):
        reread(curation, 2)


def test_an_update_that_never_ends_is_stopped_and_says_so(curation: Curation, carl: Actor) -> None:
    hurried = Curation(curation.settings.model_copy(update={"validation_seconds": 0.2}), curation.database)
    proposal = propose(hurried, carl, Submission("update", (SentText("", "", ENDLESS.encode()),), ONE), "Too much")
    assert proposal.status == "draft"
    assert "within 0.2 seconds" in proposal.newest.problems[0].messages["en"]


def test_an_update_that_takes_too_much_memory_is_stopped_and_says_so(curation: Curation, carl: Actor) -> None:
    poor = Curation(curation.settings.model_copy(update={"validation_memory": 32}), curation.database)
    proposal = propose(poor, carl, Submission("update", (SentText("", "", GREEDY.encode()),), ONE), "Too much")
    assert proposal.status == "draft"
    assert "the 32 mebibytes" in proposal.newest.problems[0].messages["en"]


def test_a_project_without_a_release_stores_what_is_sent_and_says_what_is_missing(
    curation: Curation, carl: Actor, tmp_path: Path
) -> None:
    empty = Curation(curation.settings.model_copy(update={"releases": tmp_path / "none"}), curation.database)
    with pytest.raises(UnreadError, match="There is no release yet"):
        propose(empty, carl, SENT, "A name")
    assert curation.proposals.unread() == [(1, 1)]


def test_a_damaged_release_is_told_and_nothing_is_lost(curation: Curation, carl: Actor, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (releases / "1").mkdir(parents=True)
    (releases / "current").symlink_to("1")
    broken = Curation(curation.settings.model_copy(update={"releases": releases}), curation.database)
    with pytest.raises(UnreadError) as raised:
        propose(broken, carl, SENT, "A name")
    assert isinstance(raised.value.__cause__, EnvironmentFaultError)
    assert curation.proposals.unread() == [(1, 1)]


def test_a_worker_reads_what_a_process_of_its_own_would(project: Settings) -> None:
    release = ReleasesFolder(project.releases_folder).current()
    assert release is not None
    task = ReadingTask(EmbeddedStore.load(release.nquads))
    task.open()
    quad = Quad(NamedNode(RABAT), NamedNode("a:p"), Literal("x\0"), NamedNode(ONE))
    for submission in (SENT, Submission("form", (), "", {"a": 1}, Change(frozenset((quad,))))):
        reading = unpacked(task.perform(packed(submission, size_of(project))), 1)
        assert (len(reading.change.added), reading.problems, reading.base) == (1, (), 1)
    nothing = json.loads(task.perform(packed(Submission("rdf"), size_of(project))))
    assert "Nothing was sent" in nothing["problems"][0]["messages"]["en"]


def test_a_worker_reads_against_a_release_on_disk(project: Settings, tmp_path: Path) -> None:
    release = ReleasesFolder(project.releases_folder).current()
    assert release is not None
    folder = tmp_path / "store"
    disk.write(release.nquads, folder, sha256=release.manifest.sha256, quads=release.manifest.quads)
    task = ReadingTask(folder)
    task.open()
    assert len(unpacked(task.perform(packed(SENT, size_of(project))), 1).change.added) == 1
