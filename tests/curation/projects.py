"""Projects with a release, curators and proposals, for the tests of accepting."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.people import everybody

from pvegraph import iri
from pvegraph.curation.acceptance import accept
from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.curation.proposal import Proposal, Submission
from pvegraph.release import Release, ReleasesFolder, build
from pvegraph.release.lines import quads_of
from pvegraph.release.manifest import count, graph_kind
from pvegraph.release.timeline import timeline
from pvegraph.settings import Settings
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

SAMPLE = Path(__file__).parents[1] / "release" / "sample"
ONE, TWO = iri.source_graph("alpha", "one"), iri.source_graph("alpha", "two")
THREE = iri.source_graph("beta", "three")
RABAT, AARHUS = iri.thing("place", "ma-rabat"), iri.thing("place", "dk-aarhus")


def place(name: str) -> str:
    return iri.thing("place", name)


def said(subject: str, predicate: str, value: str | Literal, graph: str = ONE) -> Quad:
    """A statement; a value that is a plain text is an IRI or a prefixed name."""
    if isinstance(value, str):
        return Quad(NamedNode(subject), NamedNode(expand(predicate)), _iri(value), NamedNode(graph))
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), value, NamedNode(graph))


def _iri(value: str) -> NamedNode:
    return NamedNode(value if "//" in value else expand(value))


def label(subject: str, text: str, language: str = "en", graph: str = ONE) -> Quad:
    return said(subject, "skos:prefLabel", Literal(text, language=language), graph)


def new_place(name: str, graph: str = ONE) -> list[Quad]:
    """A place that the shapes find nothing wrong with."""
    return [said(place(name), "rdf:type", "pve:Place", graph), label(place(name), name, "en", graph)]


def make_project(folder: Path) -> Settings:
    """A copy of the sample project, with its first release."""
    shutil.copytree(SAMPLE, folder)
    settings = Settings(project=folder, curation=True, curation_database=str(folder.parent / "curation.sqlite"))
    build(settings)
    return settings


def propose(
    curation: Curation, author: Actor, added: Iterable[Quad] = (), removed: Iterable[Quad] = (), base: int | None = None
) -> Proposal:
    """An open proposal for the current release, or for one that was current when it was sent."""
    change = Change(frozenset(added), frozenset(removed))
    sent = curation.proposals.add(author, Submission("change", change=change), "A change")
    number = ReleasesFolder(curation.settings.releases_folder).current_number()
    return curation.proposals.settle(sent.number, 1, change, (), number if base is None else base)


def people_of(curation: Curation) -> dict[str, Actor]:
    return everybody(curation.database)


def statements_of(release: Release, kind: str = "source") -> set[Quad]:
    """What a release says in graphs of one kind."""
    quads = quads_of([release.nquads.read_bytes()])
    return {quad for quad in quads if graph_kind(str(quad.graph_name.value)) == kind}  # type: ignore[union-attr]


def assert_sound(settings: Settings) -> Release:
    """The current release is whole, and so are all others; counts, numbers and timeline are right."""
    folder = ReleasesFolder(settings.releases_folder)
    numbers = folder.numbers()
    assert numbers == sorted(set(numbers))
    for number in numbers:
        release = folder.release(number)
        content = release.nquads.read_bytes()
        manifest = release.manifest
        assert manifest.number == number
        assert hashlib.sha256(content).hexdigest() == manifest.sha256
        lines = content.splitlines(keepends=True)
        assert lines == sorted(set(lines))
        counts = count(quads_of([content]))
        assert (manifest.quads, manifest.triples) == (counts.quads, counts.triples)
        assert dict(manifest.classes) == counts.classes
        assert {kind: dict(sizes) for kind, sizes in manifest.graphs.items()} == counts.graphs
        assert dict(manifest.sources) == counts.sources
        assert manifest.previous is None or manifest.previous < number
    current = folder.current()
    assert current is not None
    steps = timeline(folder)
    assert steps[-1].release == current.number
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert all(step.release in numbers for step in steps)
    return current


def folder_of(curation: Curation) -> ReleasesFolder:
    return ReleasesFolder(curation.settings.releases_folder)


def accepted(
    curation: Curation, people: Mapping[str, Actor], added: Iterable[Quad] = (), removed: Iterable[Quad] = ()
) -> int:
    """Propose and accept; the number of the proposal."""
    proposal = propose(curation, people["carl"], added, removed)
    accept(curation, people["rosa"], proposal.number, 1)
    return proposal.number
