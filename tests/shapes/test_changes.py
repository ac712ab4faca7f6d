"""The examples of the shapes as changes of the small world: what they do is told as by validating everything twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import Quad, Triple
from tests.validation.told import all_findings, told

from pvegraph import iri
from pvegraph.authored.turtle import read_triples
from pvegraph.validation.change import PreparedRules, compare
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change, ChangedView, StoreView

HERE = Path(__file__).resolve().parent
BAD = sorted(HERE.glob("*/*.bad.ttl"))
FOLDERS = sorted({path.parent for path in BAD})


@pytest.fixture(scope="module")
def rules(rules: Rules) -> PreparedRules:
    """What the world is held against."""
    return rules.prepared


@pytest.fixture(scope="module")
def before(world: Sequence[Triple]) -> StoreView:
    """The world, which has no findings."""
    return StoreView.of(Quad(*triple) for triple in world)


def quads_of(paths: Sequence[Path]) -> frozenset[Quad]:
    """What examples say."""
    return frozenset(Quad(*triple) for path in paths for triple in read_triples(path))


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}/{path.name.partition('.')[0]}")
def test_a_bad_example_is_new_when_it_comes_and_fixed_when_it_goes(
    path: Path, before: StoreView, rules: PreparedRules, components: Mapping[str, frozenset[str]]
) -> None:
    # that validating everything finds just this is the matter of test_examples.py
    shape = iri.SHAPES + path.name.partition(".")[0]
    example = quads_of([path])
    came = compare(before, Change(example), rules)
    assert {finding.source_shape for finding in came.new} == {shape}
    assert {finding.component for finding in came.new} == components[shape]
    new = example - set(before.quads(None, None, None))
    went = compare(ChangedView(before, Change(example)), Change(frozenset(), new), rules)
    assert went.fixed == came.new
    assert (came.fixed, came.unchanged, came.whole, went.new, went.unchanged, went.whole) == ((),) * 6


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_examples_that_come_and_go_while_others_are_there_are_told_apart_from_them(
    folder: Path, before: StoreView, rules: PreparedRules
) -> None:
    bad, good = (quads_of(sorted(folder.glob(f"*.{kind}.ttl"))) for kind in ("bad", "good"))
    there = ChangedView(before, Change(bad))
    known = all_findings(there, rules)
    told(there, Change(good), rules, known)
    some = frozenset(sorted(bad, key=str)[::3])
    told(there, Change(frozenset(), some), rules, known)
