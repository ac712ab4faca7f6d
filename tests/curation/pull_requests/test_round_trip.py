"""There and back: whatever is accepted and whatever people write, files and release come to say the same."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad
from tests.authored.test_data_text import number_of_changed_lines
from tests.curation.pull_requests.sources import (
    DATA,
    Repository,
    accept,
    make_project,
    said_by_files,
    said_by_release,
    texts,
)

from pvegraph import iri
from pvegraph.authored.data_text import changed_text
from pvegraph.authored.turtle import graph_text
from pvegraph.curation.importing import Choice, Side, import_changes, plan_import
from pvegraph.release import ReleasesFolder, build
from pvegraph.release.exporting import export, plan_export
from pvegraph.release.unexported import NOTHING, unexported
from pvegraph.settings import Settings
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
EXAMPLES = 400 if LONG else 8
SOURCE = NamedNode(expand("pve:Source"))
VALUES = st.one_of(
    st.builds(Literal, st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)),
    st.builds(lambda text: Literal(text, language="ar"), st.sampled_from(["الرباط", "سلا", "\u200fفاس"])),
    st.builds(lambda number: Literal(str(number), datatype=NamedNode(expand("xsd:integer"))), st.integers(0, 99)),
    st.builds(lambda name: NamedNode(iri.thing("country", name)), st.sampled_from(["ma", "dk"])),
)
PREDICATES = st.sampled_from(
    [expand(name) for name in ("skos:prefLabel", "skos:altLabel", "pve:country", "schema:name")]
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a release, to be copied."""
    return make_project(tmp_path_factory.mktemp("template") / "project").project


def is_of_source(quad: Quad) -> bool:
    """Whether a file must say it."""
    return quad.object == SOURCE


@st.composite
def changes(draw: st.DrawFn, said: frozenset[Quad], name: str) -> Change:
    """A change of what sources say; everything that it adds is its own."""
    quads = sorted(said, key=str)
    removed = set(
        draw(st.lists(st.sampled_from(quads), max_size=4).map(lambda some: [q for q in some if not is_of_source(q)]))
    )
    if draw(st.integers(0, 7)) == 0:
        gone = draw(st.sampled_from(sorted({str(quad.graph_name) for quad in quads})))
        removed |= {quad for quad in quads if str(quad.graph_name) == gone}
    added = set()
    for number in range(draw(st.integers(0, 3))):
        like = draw(st.sampled_from(quads))
        graph, subject = like.graph_name, like.subject
        kind = draw(st.integers(0, 3))
        if kind == 0:
            subject = NamedNode(iri.thing("place", f"xx-{name}{number}"))
        elif kind == 1:
            graph = subject = NamedNode(iri.source_graph(f"press-{name}", f"n{number}"))
        if {quad for quad in quads if quad.graph_name == graph} <= removed:
            added.add(Quad(graph, NamedNode(expand("rdf:type")), SOURCE, graph))
        value = draw(VALUES)
        mine = (
            Literal(f"{name}: {value.value}", language=value.language)
            if isinstance(value, Literal) and value.language
            else value
        )
        added.add(Quad(subject, NamedNode(draw(PREDICATES)), mine, graph))
    return Change(frozenset(added - said), frozenset(removed - added))


def after(said: frozenset[Quad], change: Change) -> frozenset[Quad]:
    """What is said after a change."""
    return (said - change.removed) | change.added


def write(project: Settings, wanted: frozenset[Quad]) -> None:
    """Bring the files to say something, as a person with an editor would."""
    said = said_by_files(project)
    for graph in {quad.graph_name for quad in said ^ wanted}:
        assert isinstance(graph, NamedNode)
        path = project.data / iri.path_of_graph(graph.value)
        triples = {quad.triple for quad in wanted if quad.graph_name == graph}
        if not triples:
            path.unlink()
            continue
        path.parent.mkdir(exist_ok=True)
        is_there = path.exists()
        text = changed_text(path.read_bytes(), path.name, triples) if is_there else graph_text(triples)
        path.write_text(text, "utf-8")


def scribble(project: Settings, data: st.DataObject) -> None:
    """Give some files comments and another layout, which change no statement."""
    for path in sorted(project.data.glob("*/*.ttl")):
        lines = path.read_text("utf-8").split("\n")
        for _ in range(data.draw(st.integers(0, 2))):
            lines.insert(data.draw(st.integers(1, len(lines) - 1)), "# a remark")
        text = "\n".join(lines)
        if data.draw(st.booleans()):
            text = re.sub(r"(a pve:\w+) ;\n    a ", r"\1 , ", text)
        path.write_text(text, "utf-8")


def bound(change: Change, scribbled: bool) -> int:
    """The lines that a change of statements may cost: one a statement, three around a thing, one a prefix.

    In a text that people have laid out the mark before a statement may change as well.
    """
    statements = len(change.added) + len(change.removed)
    things = {(quad.graph_name, quad.subject) for quad in (*change.added, *change.removed)}
    files = {quad.graph_name for quad in (*change.added, *change.removed)}
    return statements * (3 if scribbled else 1) + 5 * len(things) + 20 * len(files)


def copied(template: Path, folder: str) -> Settings:
    """The project, to be changed."""
    shutil.copytree(template, Path(folder) / "project", symlinks=True)
    return Settings(project=Path(folder) / "project")


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_after_an_export_the_files_say_what_the_release_says_and_little_has_changed(
    template: Path, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        project = copied(template, folder)
        scribbled = data.draw(st.booleans())
        if scribbled:
            scribble(project, data)
        before, start = texts(project), said_by_files(project)
        for number in range(1, data.draw(st.integers(1, 3)) + 1):
            change = data.draw(changes(said_by_release(project), f"p{number}"))
            if change != NOTHING:
                accept(project, change, number)
        release = ReleasesFolder(project.releases_folder).current()
        assert release is not None
        exported = export(project)
        now = texts(project)
        assert exported.left == ()
        assert said_by_files(project) == said_by_release(project)
        total = Change(said_by_files(project) - start, start - said_by_files(project))
        assert total.added | total.removed or before == now
        changed = sum(number_of_changed_lines(before.get(name, ""), now.get(name, "")) for name in before.keys() | now)
        gone = sum(before[name].count("\n") for name in before.keys() - now)
        assert changed <= bound(total, scribbled) + gone
        comments = {name: text.count("# a remark") for name, text in before.items()}
        assert all(now[name].count("# a remark") == number for name, number in comments.items() if name in now)
        assert export(project).is_empty
        planned, current = import_changes(project, Choice({}), "", "")
        assert (planned.change, current.number, texts(project)) == (NOTHING, release.number, now)
        assert unexported(ReleasesFolder(project.releases_folder), release.number) == NOTHING
        assert build(project).manifest.sha256 == release.manifest.sha256


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_what_was_accepted_and_what_people_wrote_come_together(template: Path, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        project = copied(template, folder)
        start = said_by_release(project)
        accepted = data.draw(changes(start, "accepted"))
        if accepted != NOTHING:
            accept(project, accepted)
        edited = data.draw(changes(start, "edited"))
        write(project, after(start, edited))
        side: Side = data.draw(st.sampled_from(["ours", "theirs"]))
        contradictions = plan_import(project, Choice({})).contradictions
        if not contradictions:
            side = "ours"
        _, release = import_changes(project, Choice({}, side if contradictions else None), "Amal", "")
        result = said_by_release(project)
        disputed = {found.graph for found in contradictions}
        together = after(after(start, accepted), edited)
        assert {quad for quad in together ^ result if str(quad.graph_name)[1:-1] not in disputed} == set()
        if not contradictions:
            assert result == together
        assert build(project).manifest.sha256 == release.manifest.sha256
        left = export(project).left
        if not left:
            assert said_by_files(project) == result
            assert plan_export(project).is_empty
            assert import_changes(project, Choice({}), "", "")[0].change == NOTHING
            assert unexported(ReleasesFolder(project.releases_folder), release.number) == NOTHING


def test_all_of_data_is_exported_with_two_lines_for_each_value(tmp_path: Path) -> None:
    """Every source gets another title: nothing but the lines of the titles changes in all 1,229 files."""
    names = [str(path.relative_to(DATA)) for path in sorted(DATA.glob("*/*.ttl"))]
    settings_ = make_project(tmp_path / "project", names if LONG else names[::10])
    repository = Repository(settings_.project)
    title = NamedNode(expand("dct:title"))
    old = {quad for quad in said_by_release(settings_) if quad.predicate == title and quad.subject == quad.graph_name}
    new = {_retitled(quad) for quad in old}
    accept(settings_, Change(frozenset(new), frozenset(old)))
    exported = export(settings_)
    assert len(exported.files) == len({quad.graph_name for quad in old}) > 100
    assert repository.changed_lines() == 2 * len(old)
    assert said_by_files(settings_) == said_by_release(settings_)
    assert build(settings_).number == 2
    assert export(settings_).is_empty


def _retitled(quad: Quad) -> Quad:
    assert isinstance(quad.object, Literal)
    title = Literal(f"{quad.object.value} (again)", language=quad.object.language)
    return Quad(quad.subject, quad.predicate, title, quad.graph_name)
