"""The counts of VoID, against the counts of another program over the same file."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.release.extent import Coverage, Extent
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.worker_service import WorkerService
from pvegraph.store.write_service import Base
from pvegraph.vocabulary import expand
from pvegraph.web.assertions import NAMESPACES
from pvegraph.web.site import Site

VOID = rdflib.Namespace(NAMESPACES["void"])
DATASET = URIRef(iri.BASE)
Triples = set[tuple[object, str, object]]


@pytest.fixture(scope="module")
def void(started: TestClient) -> rdflib.Graph:
    """The counts."""
    return rdflib.Graph().parse(data=started.get("/.well-known/void").content, format="turtle")


@pytest.fixture(scope="module")
def triples(release: Release) -> Triples:
    """The union of the release, counted by other means than those of the server."""
    quads = ox.parse(path=release.nquads, format=ox.RdfFormat.N_QUADS)
    return {(quad.subject, quad.predicate.value, quad.object) for quad in quads}


def _said(term: object) -> str:
    """An IRI, or the characters of a literal."""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def _number(void: rdflib.Graph, subject: object, name: str) -> int:
    return int(str(void.value(subject, VOID[name])))  # type: ignore[arg-type] # a node


def test_the_totals_are_true(void: rdflib.Graph, triples: Triples) -> None:
    things = {s for s, _, _ in triples if isinstance(s, ox.NamedNode) and s.value.startswith(iri.BASE)}
    expected = {
        "triples": len(triples),
        "distinctSubjects": len({s for s, _, _ in triples}),
        "distinctObjects": len({o for _, _, o in triples}),
        "entities": len(things),
        "classes": len({o for _, p, o in triples if p == str(RDF.type)}),
        "properties": len({p for _, p, _ in triples}),
    }
    assert {name: _number(void, DATASET, name) for name in expected} == expected


def test_the_counts_by_property_are_true(void: rdflib.Graph, triples: Triples) -> None:
    numbers: Counter[str] = Counter(p for _, p, _ in triples)
    subjects: dict[str, set[object]] = defaultdict(set)
    objects: dict[str, set[object]] = defaultdict(set)
    for s, p, o in triples:
        subjects[p].add(s)
        objects[p].add(o)
    expected = {p: (numbers[p], len(subjects[p]), len(objects[p])) for p in numbers}
    found = {
        str(void.value(part, VOID.property)): (
            _number(void, part, "triples"),
            _number(void, part, "distinctSubjects"),
            _number(void, part, "distinctObjects"),
        )
        for part in void.objects(DATASET, VOID.propertyPartition)
    }
    assert found == expected


def test_the_counts_by_class_and_property_are_true(void: rdflib.Graph, triples: Triples) -> None:
    classes: dict[object, set[str]] = defaultdict(set)
    for s, p, o in triples:
        if p == str(RDF.type):
            classes[s].add(_said(o))
    entities = Counter(name for names in classes.values() for name in names)
    uses = Counter((name, p) for s, p, _ in triples for name in classes.get(s, ()))
    parts = list(void.objects(DATASET, VOID.classPartition))
    assert {str(void.value(part, VOID["class"])): _number(void, part, "entities") for part in parts} == dict(entities)
    found = {
        (str(void.value(part, VOID["class"])), str(void.value(inner, VOID.property))): _number(void, inner, "triples")
        for part in parts
        for inner in void.objects(part, VOID.propertyPartition)
    }
    assert found == dict(uses)
    for part in parts:
        name = str(void.value(part, VOID["class"]))
        assert _number(void, part, "triples") == sum(n for (each, _), n in uses.items() if each == name)
        assert _number(void, part, "properties") == sum(each == name for each, _ in uses)


def test_the_links_to_others_are_counted_by_target(void: rdflib.Graph, triples: Triples) -> None:
    same = {expand(name) for name in ("owl:sameAs", "schema:sameAs", "skos:exactMatch", "skos:closeMatch")}
    expected: Counter[tuple[str, str]] = Counter()
    for _, p, o in triples:
        if p in same and not _said(o).startswith(iri.BASE):
            parts = urlsplit(_said(o))
            expected[p, f"{parts.scheme}://{parts.netloc}/"] += 1
    found = {
        (
            str(void.value(links, VOID.linkPredicate)),
            str(void.value(void.value(links, VOID.objectsTarget), VOID.uriSpace)),
        ): _number(void, links, "triples")
        for links in void.subjects(RDF.type, VOID.Linkset)
    }
    assert found == dict(expected)
    assert found[expand("schema:sameAs"), "https://sws.geonames.org/"] > 300


def test_examples_dumps_and_vocabularies_are_there(client: TestClient, void: rdflib.Graph) -> None:
    examples = [iri.local_path(str(each)) for each in void.objects(DATASET, VOID.exampleResource)]
    assert {str(path).split("/")[2] for path in examples} == {"place", "organisation", "framework", "event"}
    assert all(client.get(str(path)).status_code == 303 for path in examples)
    dumps = [str(each) for each in void.objects(DATASET, VOID.dataDump)]
    assert len(dumps) == 8
    assert all(client.head(each).status_code == 200 for each in dumps)
    assert URIRef(iri.ONTOLOGY) in set(void.objects(DATASET, VOID.vocabulary))


def test_dates_places_and_countries_are_those_of_the_data(store: EmbeddedStore, triples: Triples) -> None:
    coverage = Coverage.of(store)
    dated = {expand(name) for name in ("pve:start", "pve:end", "pve:observedOn", "dct:date")}
    dates = sorted(_said(o) for _, p, o in triples if p in dated)
    assert coverage.period == (dates[0], dates[-1])
    latitudes = [float(_said(o)) for _, p, o in triples if p == expand("wgs:lat")]
    longitudes = [float(_said(o)) for _, p, o in triples if p == expand("wgs:long")]
    assert coverage.box is not None
    assert tuple(map(float, coverage.box)) == (min(latitudes), min(longitudes), max(latitudes), max(longitudes))
    assert set(coverage.countries) == {_said(o) for _, p, o in triples if p == expand("pve:country")}
    assert Extent.of(store).languages == tuple(
        sorted({o.language for _, _, o in triples if isinstance(o, ox.Literal) and o.language})
    )


def test_an_empty_store_has_no_extent_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.nq").write_bytes(b"")
    store = EmbeddedStore.load(tmp_path / "empty.nq")
    extent, coverage = Extent.of(store), Coverage.of(store)
    assert (extent.triples, extent.classes, extent.links, extent.examples) == (0, {}, {}, ())
    assert (coverage.period, coverage.box, coverage.countries) == (None, None, ())


def test_the_counts_are_made_once_for_each_version_of_the_data(
    small: ChangingProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, settings = small.current, small.settings
    store = EmbeddedStore.load(release.nquads)
    made: list[object] = []
    count = Extent.of
    monkeypatch.setattr(Extent, "of", lambda store: made.append(store) or count(store))
    base = Base.of(release.number, release.manifest.sha256, release.nquads, settings)
    site = Site.open(release, store, WorkerService(*base.state(), settings), settings)
    assert site.extent is site.extent
    assert len(made) == 1
    changed = site.renewed(store, "another version")
    assert changed.extent == site.extent
    assert len(made) == 2
