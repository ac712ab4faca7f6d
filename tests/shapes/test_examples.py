"""Every shape has an example that is right and one that is wrong, and the wrong one is caught by that shape alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple
from tests.shapes.located import lines_of

from pvegraph import iri
from pvegraph.authored.document import Document, read_document
from pvegraph.authored.turtle import read_triples
from pvegraph.validation import Finding, available_engines
from pvegraph.validation.examination import Rules
from pvegraph.validation.places import locate
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.view import StoreView
from pvegraph.validation.words import short, visible

HERE = Path(__file__).resolve().parent
GOOD = sorted(HERE.glob("*/*.good.ttl"))
BAD = sorted(HERE.glob("*/*.bad.ttl"))
PARTS = 12
"""So many validations take all bad examples."""

both_engines = pytest.mark.skipif(
    "shacl" not in available_engines(),
    reason="the engine shacl has no wheel for this platform; there is nothing to compare",
)


def shape_of(path: Path) -> str:
    """The IRI of the shape that an example is for."""
    return iri.SHAPES + path.name.partition(".")[0]


def name_of(path: Path) -> str:
    """An example as the test run names it."""
    return f"{path.parent.name}/{path.name.partition('.')[0]}"


def test_the_world_of_the_examples_has_no_findings(world: Sequence[Triple], rules: Rules) -> None:
    assert rules.validate(world).findings == ()


def test_every_shape_that_can_report_something_has_both_examples(components: Mapping[str, frozenset[str]]) -> None:
    assert {shape_of(path) for path in GOOD} == components.keys()
    assert {shape_of(path) for path in BAD} == components.keys()


def test_examples_stand_in_a_folder_named_after_the_file_of_their_shape() -> None:
    for path in (*GOOD, *BAD):
        declarations = (HERE.parents[1] / "shapes" / f"{path.parent.name}.ttl").read_text(encoding="utf-8")
        assert f"\npves:{path.name.partition('.')[0]} a sh:" in declarations, path


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_good_example_is_no_violation_and_content_with_its_shape(
    path: Path, world: Sequence[Triple], rules: Rules
) -> None:
    findings = rules.validate([*world, *read_triples(path)]).findings
    assert [
        finding for finding in findings if finding.severity == "violation" or finding.source_shape == shape_of(path)
    ] == []


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_bad_example_is_caught_by_its_shape_alone_in_each_of_its_constraints_at_its_line(
    path: Path, world_text: Document, rules: Rules, components: Mapping[str, frozenset[str]]
) -> None:
    example = read_document(path.read_bytes(), path.name, RdfFormat.TURTLE)
    dataset = StoreView.of([*world_text.statements, *example.statements])
    triples = [quad.triple for quad in (*world_text.statements, *example.statements)]
    findings = locate(rules.validate(triples).findings, dataset, [example, world_text])
    assert {finding.source_shape for finding in findings} == {shape_of(path)}
    assert {finding.component for finding in findings} == components[shape_of(path)]
    for finding in findings:
        assert_speaks(finding)
        place = finding.locations[0].place
        assert place is not None
        texts = {document.name: document.text for document in (example, world_text)}
        assert (place.file, place.line) in lines_of(finding, texts)


def assert_speaks(finding: Finding) -> None:
    """The message is there in each language, complete, and shows what it is about."""
    assert set(finding.messages) == set(LANGUAGES)
    shown = finding.value if finding.value is not None else finding.focus
    text = short(shown.value) if isinstance(shown, NamedNode) else visible(shown.value)
    for language in LANGUAGES:
        message = finding.message(language)
        assert text in message, (language, message)
        assert "{$" not in message, message
        assert "{?" not in message, message


@both_engines
@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_find_the_same_in_the_bad_examples(part: int, world: Sequence[Triple], rules: Rules) -> None:
    # Several at once: they disturb one another, which makes for more findings that the engines must agree on. Not all
    # at once: what the reference does with them grows faster than they.
    data = [*world, *(triple for path in BAD[part::PARTS] for triple in read_triples(path))]
    fast, reference = rules.validate(data, "shacl"), rules.validate(data, "pyshacl")
    assert fast.findings == reference.findings
    assert fast.findings
