"""The invented graph is always the same, is like a real one, and can be served."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.generate import generate
from benchmarks.population import Population
from pyoxigraph import RdfFormat, parse

from pvegraph import release
from pvegraph.authored.turtle import read_triples
from pvegraph.release import Release
from pvegraph.release.canonical import canonical_nquads
from pvegraph.settings import Settings
from pvegraph.validation import validate

QUADS = 30_000


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of a small graph."""
    return generate(tmp_path_factory.mktemp("generated") / "graph", quads=QUADS, source=project)


def test_the_same_seed_gives_the_same_statements_in_the_same_order() -> None:
    assert Population(10_000, 1).statements() == Population(10_000, 1).statements()


def test_another_seed_gives_other_statements() -> None:
    assert set(Population(10_000, 1).statements()) != set(Population(10_000, 2).statements())


def test_the_release_has_exactly_the_wanted_number_of_statements(made: Release) -> None:
    assert made.manifest.quads == QUADS
    assert made.nquads.read_bytes().count(b"\n") == QUADS


def test_the_dataset_is_canonical(made: Release) -> None:
    dataset = made.nquads.read_bytes()
    assert canonical_nquads(parse(dataset, RdfFormat.N_QUADS)) == dataset


def test_the_release_is_found_again_and_would_be_served_as_it_is(made: Release, project: Path) -> None:
    folder = made.folder.parents[1]
    again = generate(folder, quads=QUADS, source=project)
    assert (again.number, again.manifest) == (made.number, made.manifest)
    settings = Settings(project=folder, releases=folder / "releases")
    assert release.ensure_current(settings).manifest.sha256 == made.manifest.sha256


def test_another_size_makes_another_release(project: Path, tmp_path: Path) -> None:
    first = generate(tmp_path / "graph", quads=QUADS, source=project).manifest.sha256
    assert generate(tmp_path / "graph", quads=QUADS + 1, source=project).manifest.sha256 != first


def test_what_is_too_small_for_a_population_is_refused(project: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="too few"):
        generate(tmp_path / "graph", quads=100, source=project)


def test_the_population_conforms_to_the_shapes(project: Path) -> None:
    data = [quad.triple for quad in parse("".join(Population(QUADS, 3).statements()), RdfFormat.N_QUADS)]
    ontology = [triple for path in sorted((project / "ontology").glob("*.ttl")) for triple in read_triples(path)]
    shapes = [triple for path in sorted((project / "shapes").glob("*.ttl")) for triple in read_triples(path)]
    report = validate(data, ontology, shapes)
    assert [finding.message("en") for finding in report.findings if finding.severity == "violation"] == []


def test_some_things_are_named_much_more_often_than_others(made: Release) -> None:
    sizes = sorted(made.manifest.sources.values(), reverse=True)
    assert sum(sizes[: len(sizes) // 8]) > sum(sizes) / 3


@pytest.mark.parametrize(
    "kind",
    [
        "Country",
        "Place",
        "City",
        "LocalGovernment",
        "Municipality",
        "Organisation",
        "Person",
        "Mayoralty",
        "Tenure",
        "Membership",
        "Participation",
        "Commitment",
        "Framework",
        "Event",
        "Source",
    ],
)
def test_there_is_something_of_each_kind(made: Release, kind: str) -> None:
    assert made.manifest.classes[f"https://w3id.org/pvegraph/ontology#{kind}"] > 1
