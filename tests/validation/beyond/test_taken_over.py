"""What the shapes find in days, months and years, the checks find in the same dates written as EDTF."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Quad
from tests.validation.beyond.dataset import EXAMPLES, in_sources, said, view, with_edtf

from pvegraph import iri
from pvegraph.authored.turtle import read_triples
from pvegraph.dates import EDTF
from pvegraph.validation import Finding, available_engines, beyond
from pvegraph.validation.examination import Rules

DATED = sorted(
    path
    for path in EXAMPLES.glob("*/*.bad.ttl")
    if EDTF
    in (EXAMPLES.parents[1] / "shapes" / f"{path.parent.name}.ttl")
    .read_text(encoding="utf-8")
    .partition(f"pves:{path.name.partition('.')[0]}-query a")[2]
    .partition('""" .')[0]
)
"""The bad examples of the shapes whose queries compare dates: they leave EDTF to the checks."""
TEXTS = (
    "2018",
    "2019",
    "2020",
    "2019-12",
    "2020-01",
    "2019-12-31",
    "2020-01-01",
    "2020-02-29",
    "2022-03",
    "2016-05-01",
)


def told(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    """All that findings say, but for the datatypes of dates."""
    return {
        (
            finding.severity,
            finding.focus,
            finding.path,
            getattr(finding.value, "value", None),
            finding.source_shape,
            finding.component,
            finding.details,
            tuple(sorted(finding.messages.items())),
        )
        for finding in findings
    }


def by_shapes(quads: Iterable[Quad], rules: Rules, names: set[str]) -> list[Finding]:
    """What the engine finds with some shapes."""
    report = rules.validate(quad.triple for quad in quads)
    return [finding for finding in report.findings if finding.source_shape in names]


def by_checks(quads: Iterable[Quad], rules: Rules, names: set[str]) -> list[Finding]:
    """What the checks find under the addresses of some shapes."""
    return [finding for finding in beyond.check(view(quads), rules) if finding.source_shape in names]


def test_seventeen_shapes_leave_edtf_to_the_checks() -> None:
    assert len(DATED) == 17


@pytest.mark.parametrize("path", DATED, ids=lambda path: path.name.partition(".")[0])
def test_a_check_takes_over_from_a_shape_where_dates_are_written_as_edtf(
    path: Path, world: list[Quad], rules: Rules
) -> None:
    shape = {iri.SHAPES + path.name.partition(".")[0]}
    example = [*world, *in_sources(read_triples(path))]
    vague = list(with_edtf(example))
    assert told(by_checks(vague, rules, shape)) == told(by_shapes(example, rules, shape)) != set()
    assert by_checks(example, rules, shape) == []
    assert by_shapes(vague, rules, shape) == []


@pytest.mark.parametrize("path", DATED, ids=lambda path: path.name.partition(".")[0])
def test_a_check_is_content_with_the_good_example_of_a_shape(path: Path, world: list[Quad], rules: Rules) -> None:
    good = path.with_name(path.name.replace(".bad.", ".good."))
    shape = {iri.SHAPES + path.name.partition(".")[0]}
    assert by_checks(with_edtf([*world, *in_sources(read_triples(good))]), rules, shape) == []


def some_tenures(seed: int) -> str:
    """Tenures of three persons in a few mayoralties, with dates at random, some of them given twice."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    lines = []
    for post in range(12):
        lines.append(f"post:m{post} a pve:Mayoralty .")
        for number in range(chance.randint(2, 3)):
            dates = [
                f"; {name} {' , '.join(literal(chance.choice(TEXTS)) for _ in range(chance.choice((1, 1, 1, 2))))}"
                for name, share in (("pve:start", 0.9), ("pve:end", 0.5), ("pve:observedOn", 0.4))
                if chance.random() < share
            ]
            source = f"{iri.SOURCE}press/{chance.choice(('one', 'two'))}"
            lines.append(
                f"tenure:t{post}-{number} a pve:Tenure ; pve:post post:m{post} ; "
                f"org:member person:p{chance.randint(0, 5)} ; dct:source <{source}> {' '.join(dates)} ."
            )
    lines += (f"person:p{person} a pve:Person ." for person in range(6))
    return "\n".join(lines)


def literal(text: str) -> str:
    """A date in Turtle."""
    name = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return f'"{text}"^^xsd:{name}'


@pytest.mark.parametrize("seed", range(4))
def test_shapes_and_checks_find_the_same_in_tenures_made_at_random(seed: int, rules: Rules) -> None:
    shapes = {iri.SHAPES + path.name.partition(".")[0] for path in DATED if path.parent.name == "tenure"}
    tenures = said(some_tenures(seed))
    expected = told(by_shapes(tenures, rules, shapes))
    assert len({each[4] for each in expected}) > 4
    assert told(by_checks(with_edtf(tenures), rules, shapes)) == expected


def test_what_is_vague_is_certain_only_if_every_day_that_it_may_mean_is(rules: Rules) -> None:
    data = said(f"""
        event:certain a pve:Event ; pve:start "2020"^^xsd:gYear ; pve:end "201X"^^<{EDTF}> .
        event:doubted a pve:Event ; pve:start "2020"^^xsd:gYear ; pve:end "2019~"^^<{EDTF}> .
        event:open a pve:Event ; pve:start "2020"^^xsd:gYear ; pve:end "2015/.."^^<{EDTF}> .
    """)
    shape = {iri.SHAPES + "EventEndsAfterStart"}
    assert {finding.focus.value for finding in by_checks(data, rules, shape)} == {iri.thing("event", "certain")}


@pytest.mark.skipif("shacl" not in available_engines(), reason="the engine shacl has no wheel for this platform")
def test_both_engines_read_the_form_of_edtf_alike(world: list[Quad], rules: Rules) -> None:
    examples = (triple for path in DATED for triple in read_triples(path))
    wrong = said(f'event:wrong a pve:Event ; pve:start "about 2015"^^<{EDTF}> , "2015"^^<{EDTF}Z> .')
    data = [quad.triple for quad in with_edtf([*world, *in_sources(examples), *wrong])]
    fast, reference = rules.validate(data, "shacl"), rules.validate(data, "pyshacl")
    assert fast.findings == reference.findings
    starts = {finding.value for finding in fast.findings if finding.source_shape == iri.SHAPES + "EventStart"}
    assert starts == {quad.object for quad in wrong if "start" in quad.predicate.value}
