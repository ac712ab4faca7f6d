"""Every check has an example that is right and one that is wrong, and the wrong one is caught by that check alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from tests.validation.beyond.dataset import EXAMPLES, view

from pvegraph import iri
from pvegraph.validation import beyond
from pvegraph.validation.beyond import CachedTexts
from pvegraph.validation.examination import Rules, examine
from pvegraph.validation.shape_checks import LANGUAGES, checks
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.words import short

FOLDER = EXAMPLES / "checks"
GOOD, BAD = (sorted(FOLDER.glob(f"*.{kind}.trig")) for kind in ("good", "bad"))
TEXTS = CachedTexts(FOLDER / "texts")


def check_of(path: Path) -> str:
    """The IRI of the check that an example is for."""
    return iri.SHAPES + path.name.partition(".")[0]


def example(path: Path) -> list[Quad]:
    """The statements of an example."""
    return list(parse(path=path, format=RdfFormat.TRIG))


def test_every_check_has_both_examples(rules: Rules) -> None:
    declared = checks(ShapeIndex.of(rules.shapes))
    assert declared
    assert {check_of(path) for path in GOOD} == declared
    assert {check_of(path) for path in BAD} == declared


def test_the_world_of_the_examples_has_no_findings(world: list[Quad], rules: Rules) -> None:
    assert examine(view(world), rules, texts=TEXTS).findings == ()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name.partition(".")[0])
def test_the_checks_are_content_with_a_good_example(path: Path, world: list[Quad], rules: Rules) -> None:
    assert list(beyond.check(view(world, example(path)), rules, texts=TEXTS)) == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name.partition(".")[0])
def test_a_bad_example_is_caught_by_its_check_alone_and_told_in_three_languages(
    path: Path, world: list[Quad], rules: Rules
) -> None:
    findings = examine(view(world, example(path)), rules, texts=TEXTS).findings
    assert {finding.source_shape for finding in findings} == {check_of(path)}
    for finding in findings:
        assert set(finding.messages) == set(LANGUAGES)
        shown = finding.value if finding.value is not None else finding.focus
        text = short(shown.value) if isinstance(shown, NamedNode) else shown.value
        for message in finding.messages.values():
            assert text in message
            assert "{" not in message.replace("{ … }", "")
