"""What is said about the findings of the project's own shapes, in three languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored.turtle import read_triples
from pvegraph.validation import Finding
from pvegraph.validation.causes import groups
from pvegraph.validation.examination import Rules
from pvegraph.validation.shape_checks import LANGUAGES, constraints
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.view import StoreView
from pvegraph.validation.wording import explain
from pvegraph.validation.words import short

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def explained(world: Sequence[Triple], rules: Rules, index: ShapeIndex) -> dict[str, list[Finding]]:
    """The findings about all bad examples at once and, for each component, about one alone, by shape."""
    every = sorted(HERE.glob("*/*.bad.ttl"))
    used = {path: constraints(index)[iri.SHAPES + path.name.partition(".")[0]] for path in every}
    alone = {next(path for path in every if component in used[path]) for component in set().union(*used.values())}
    found: dict[str, list[Finding]] = {}
    for paths in (every, *([path] for path in sorted(alone))):
        triples = [*world, *(triple for path in paths for triple in read_triples(path))]
        view = StoreView.of(Quad(*triple) for triple in triples)
        report = rules.validate(view.triples(None, None, None))
        for finding in explain(report.findings, view, rules):
            found.setdefault(finding.source_shape.rpartition("#")[2], []).append(finding)
    return found


def test_every_component_in_use_is_explained_in_every_language(
    explained: dict[str, list[Finding]], index: ShapeIndex
) -> None:
    findings = [finding for found in explained.values() for finding in found]
    assert {finding.component for finding in findings} == {
        each for used in constraints(index).values() for each in used
    }
    for finding in findings:
        assert set(finding.explanation) == set(LANGUAGES)
        assert len(set(finding.explanation.values())) == len(LANGUAGES)
        for text in finding.explanation.values():
            assert text.startswith(("sh:", "\u2068sh:"))
            assert text[-1] in ".?؟"
            # Braces are those of regular expressions, as in ``[A-Z]{2}``.
            assert not re.search(r"\{(?![0-9,]+\})", text), text


@pytest.mark.parametrize(
    ("shape", "meant"),
    [
        ("CommittedActor", "government:dk-aarhus"),
        ("Continent", None),
        ("FrameworkTheme", "theme:youth"),
        ("SameAsAddress", "<http://www.wikidata.org/entity/Q1>"),
        ("TenureSource", "<https://w3id.org/pvegraph/source/press/one>"),
    ],
)
def test_what_was_perhaps_meant_is_told(explained: dict[str, list[Finding]], shape: str, meant: str | None) -> None:
    offered = {
        short(term.value) for finding in explained[shape] for term in finding.accepted if isinstance(term, NamedNode)
    }
    assert meant is None or meant in offered
    if meant is not None:
        assert any("Did you mean" in finding.explanation["en"] for finding in explained[shape])


def test_the_branch_that_nearly_fitted_is_told(explained: dict[str, list[Finding]]) -> None:
    texts = [finding.explanation["en"] for finding in explained["TenureStart"]]
    assert any("it comes nearest to pves:Month" in text and '"2020-05"' not in text for text in texts)


def test_findings_are_fewer_as_groups_and_none_is_lost(explained: dict[str, list[Finding]]) -> None:
    findings = [finding for found in explained.values() for finding in found]
    grouped = groups(findings)
    assert len(grouped) < len(findings)
    assert sum(group.count for group in grouped) == len(findings)
