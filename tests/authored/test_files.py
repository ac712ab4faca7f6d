"""The authored files: none is left out without a word, and a change of any is seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import BlankNode

from pvegraph.authored import files
from pvegraph.errors import EnvironmentFaultError, FileFormatError, UsageError
from pvegraph.settings import Settings

SAMPLE = Path(__file__).parents[1] / "release" / "sample"
BASE = "https://w3id.org/pvegraph/"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of the sample project."""
    shutil.copytree(SAMPLE, tmp_path / "project")
    return Settings(project=tmp_path / "project")


def write(settings: Settings, name: str, text: str | bytes = "") -> Path:
    path = settings.project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


class TestReading:
    def test_puts_every_file_into_the_graph_of_its_place(self, settings: Settings) -> None:
        authored = files.read(settings)
        assert list(authored.ontology) == [BASE + "ontology", BASE + "concept/theme"]
        assert list(authored.shapes) == [BASE + "shapes"]
        assert list(authored.data) == [BASE + "source/" + name for name in ("alpha/one", "alpha/two", "beta/three")]
        assert [query.name for query in authored.queries] == ["cities"]
        assert authored.fingerprint == files.fingerprint(settings)

    def test_reports_progress_up_to_the_last_file(self, settings: Settings) -> None:
        told: list[tuple[int, int]] = []
        files.read(settings, lambda _step, done, total: told.append((done, total)))
        assert told[0] == (0, 8)
        assert told[-1] == (8, 8)

    def test_keeps_blank_nodes_of_two_files_of_shapes_apart(self, settings: Settings) -> None:
        for name in ("a", "b"):
            write(settings, f"shapes/{name}.ttl", f"_:x <http://example.org/from> <http://example.org/{name}> .")
        (triples,) = files.read(settings).shapes.values()
        told = {triple.subject for triple in triples if triple.predicate.value == "http://example.org/from"}
        assert len(told) == 2
        assert all(isinstance(node, BlankNode) for node in told)

    def test_goes_without_data_and_queries_but_not_without_ontology_and_shapes(self, settings: Settings) -> None:
        shutil.rmtree(settings.data)
        shutil.rmtree(settings.queries)
        assert files.read(settings).data == {}
        shutil.rmtree(settings.shapes)
        with pytest.raises(UsageError, match="it has no shapes/"):
            files.read(settings)

    def test_notices_that_a_file_changed_meanwhile(self, settings: Settings) -> None:
        def change(_step: str, done: int, _total: int) -> None:
            if done == 0:
                write(settings, "data/beta/four.ttl")

        with pytest.raises(EnvironmentFaultError, match="changed while they were being read"):
            files.read(settings, change)


class TestAFileInNoPlace:
    @pytest.mark.parametrize(
        "name",
        [
            "data/orphan.ttl",
            "data/alpha/deeper/four.ttl",
            "data/alpha/notes.txt",
            "data/alpha/four.TTL",
            "data/alpha/four.ttl~",
            "data/alpha/README.md",
            "shapes/more/place.ttl",
            "shapes/place.trig",
            "ontology/pve.owl",
            "queries/old/cities.rq",
            "queries/cities.sparql",
        ],
    )
    def test_is_refused(self, settings: Settings, name: str) -> None:
        path = write(settings, name)
        for act in (files.read, files.fingerprint):
            with pytest.raises(FileFormatError, match="nothing would load this file") as caught:
                act(settings)
            assert caught.value.path == path

    @pytest.mark.parametrize("name", ["data/alpha/with blank.ttl", "data/é/one.ttl", "data/alpha/a#b.ttl"])
    def test_is_one_whose_name_cannot_be_an_address(self, settings: Settings, name: str) -> None:
        write(settings, name)
        with pytest.raises(FileFormatError, match="the path becomes an address"):
            files.read(settings)

    @pytest.mark.parametrize(
        "name", ["data/.gitkeep", "data/alpha/.one.ttl.swp", "shapes/.cache/x.ttl", "shapes/README.md"]
    )
    def test_is_not_one_that_is_hidden_or_for_readers(self, settings: Settings, name: str) -> None:
        before = files.fingerprint(settings)
        write(settings, name, b"not Turtle")
        assert files.fingerprint(settings) == before
        files.read(settings)


class TestAFile:
    def test_with_a_syntax_error_is_told_with_line_and_column(self, settings: Settings) -> None:
        path = write(settings, "data/alpha/one.ttl", "<http://example.org/a>\n  <http://example.org/b> oops .\n")
        with pytest.raises(FileFormatError) as caught:
            files.read(settings)
        assert (caught.value.path, caught.value.line) == (path, 2)
        assert caught.value.column is not None

    def test_in_latin_1_is_told_with_line_and_column(self, settings: Settings) -> None:
        write(settings, "ontology/theme.ttl", '<http://example.org/a>\n<http://example.org/b> "é" .'.encode("latin-1"))
        with pytest.raises(FileFormatError, match=r"theme\.ttl:2:25: byte 0xe9 is not UTF-8"):
            files.read(settings)

    def test_of_data_must_describe_its_own_source(self, settings: Settings) -> None:
        (settings.data / "alpha" / "one.ttl").rename(settings.data / "beta" / "one.ttl")
        with pytest.raises(
            FileFormatError, match=r"must say <https://w3id\.org/pvegraph/source/beta/one> a pve:Source"
        ):
            files.read(settings)

    def test_of_data_that_is_empty_is_refused(self, settings: Settings) -> None:
        write(settings, "data/alpha/one.ttl")
        with pytest.raises(FileFormatError, match="a pve:Source"):
            files.read(settings)

    def test_of_a_scheme_must_describe_that_scheme(self, settings: Settings) -> None:
        (settings.ontology / "theme.ttl").rename(settings.ontology / "themes.ttl")
        with pytest.raises(FileFormatError, match="concept/themes> a skos:ConceptScheme"):
            files.read(settings)

    @pytest.mark.parametrize("statement", ["[] pve:start 1 .", "place:x pve:country [] ."])
    def test_of_data_has_no_blank_nodes(self, settings: Settings, statement: str) -> None:
        path = settings.data / "alpha" / "one.ttl"
        path.write_text(path.read_text("utf-8") + statement, "utf-8")
        with pytest.raises(FileFormatError, match="a thing without an address"):
            files.read(settings)


class TestTheFingerprint:
    @pytest.mark.parametrize(
        "name", ["ontology/pve.ttl", "shapes/place.ttl", "data/beta/three.ttl", "queries/cities.rq"]
    )
    def test_changes_with_any_file(self, settings: Settings, name: str) -> None:
        before = files.fingerprint(settings)
        path = settings.project / name
        path.write_bytes(path.read_bytes() + b"\n")
        assert files.fingerprint(settings) != before

    def test_changes_when_a_file_moves_or_goes(self, settings: Settings) -> None:
        path = settings.data / "beta" / "three.ttl"
        seen = {files.fingerprint(settings)}
        path = path.rename(path.with_name("four.ttl"))
        seen.add(files.fingerprint(settings))
        path.unlink()
        seen.add(files.fingerprint(settings))
        assert len(seen) == 3

    def test_is_that_of_a_copy_elsewhere(self, settings: Settings) -> None:
        assert files.fingerprint(settings) == files.fingerprint(Settings(project=SAMPLE))
