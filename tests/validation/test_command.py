"""``pvegraph validate`` as a curator uses it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pyoxigraph import RdfFormat, parse
from typer.testing import CliRunner

from pvegraph.cli import app

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "shapes"
BAD = EXAMPLES / "place" / "Latitude.bad.ttl"
GOOD = EXAMPLES / "place" / "Latitude.good.ttl"
WARNING = EXAMPLES / "event" / "EventDated.bad.ttl"

Run = Callable[..., Result]


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """A project with our shapes and ontology, and with the world of the examples as its only source."""
    shutil.copytree(ROOT / "shapes", tmp_path / "shapes")
    (tmp_path / "ontology").mkdir()
    shutil.copy(ROOT / "ontology" / "pve.ttl", tmp_path / "ontology")
    source = tmp_path / "data" / "press" / "one.ttl"
    source.parent.mkdir(parents=True)
    shutil.copy(EXAMPLES / "world.ttl", source)
    return tmp_path


@pytest.fixture
def run(small_project: Path) -> Run:
    """Run ``pvegraph validate`` with arguments on the small project."""
    return lambda *arguments: CliRunner().invoke(
        app, ["--project", str(small_project), "validate", *map(str, arguments)], catch_exceptions=True
    )


def test_a_sound_graph_has_exit_code_0(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert "Violations" not in result.output


def test_a_violation_is_shown_under_its_severity_and_shape_and_has_exit_code_1(run: Run) -> None:
    result = run(BAD)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "New: this change brings (against the files of the project)"
    assert lines[2:4] == ["Violations (4)", "  pves:Latitude – latitude (4)"]
    assert "    The latitude of “Place x” (place:dk-x) is 140.5; one decimal number" in result.output


def test_warnings_leave_the_exit_code_0(run: Run) -> None:
    result = run(WARNING)
    assert result.exit_code == 0
    assert "  pves:EventDated (1)\n    “Event x” (event:x) has no start." in result.output
    assert "  pves:StandsInSource – statement in a source’s graph (2)" in result.output


def test_several_files_are_added(run: Run) -> None:
    assert "pves:EventDated (1)" in run(GOOD, WARNING, WARNING).output


@pytest.mark.parametrize(
    ("language", "heading", "message"),
    [("ar", "مخالفات (4)", "خط العرض لـ"), ("fr", "Violations (4)", "La latitude de « Place x »")],
)
def test_text_is_in_the_language_asked_for(run: Run, language: str, heading: str, message: str) -> None:
    output = run(BAD, "--lang", language).output
    assert heading in output
    assert message in output


def test_json_lists_every_finding_with_its_messages(run: Run) -> None:
    result = run(BAD, "-o", "json")
    content = json.loads(result.output)
    assert result.exit_code == 1
    assert content["conforms"] is False
    assert content["counts"]["violation"] == 4
    assert {tuple(finding["messages"]) for finding in content["findings"]} == {("ar", "en", "fr")}


def test_turtle_is_a_report_that_programs_can_read(run: Run) -> None:
    text = run(BAD, "-o", "turtle").output
    predicates = [quad.predicate.value for quad in parse(text.encode(), format=RdfFormat.TURTLE)]
    findings = json.loads(run(BAD, "-o", "json").output)["findings"]
    assert predicates.count("http://www.w3.org/ns/shacl#focusNode") == sum(each["times"] for each in findings)


def test_json_ld_with_our_context_is_read_and_no_context_is_fetched(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "new.jsonld"
    place = {"id": "https://w3id.org/pvegraph/id/place/dk-new", "type": "City"}
    file.write_text(json.dumps({"@context": "https://w3id.org/pvegraph/context.jsonld", **place}), encoding="utf-8")
    assert "pves:PlaceCountry" in run(file, "--against", "none").output
    file.write_text(json.dumps({"@context": "https://example.org/context.jsonld", **place}), encoding="utf-8")
    refused = run(file, "--against", "none")
    assert refused.exit_code != 0
    assert "https://example.org/context.jsonld" in str(refused.exception)


def test_the_reference_engine_says_the_same(run: Run) -> None:
    assert run(BAD, "--engine", "pyshacl").output == run(BAD).output


def test_problems_of_the_shapes_are_shown(run: Run, small_project: Path) -> None:
    extra = "@prefix pves: <https://w3id.org/pvegraph/shapes#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    (small_project / "shapes" / "extra.ttl").write_text(extra + "pves:Place sh:minCuont 1 .", encoding="utf-8")
    assert "uses sh:minCuont, which SHACL 1.0 does not have" in run().output


def test_nothing_is_written(run: Run, small_project: Path) -> None:
    before = sorted(small_project.rglob("*"))
    run(BAD)
    assert sorted(small_project.rglob("*")) == before


def test_quotations_are_looked_up_in_the_texts_of_sources_that_are_given(run: Run) -> None:
    quoted, texts = EXAMPLES / "checks" / "QuoteStandsInSource.bad.trig", EXAMPLES / "checks" / "texts"
    assert "pves:QuoteStandsInSource" in run(quoted, "--sources", texts).output
    assert "pves:QuoteStandsInSource" not in run(quoted).output
