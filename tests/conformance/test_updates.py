"""Updates by the W3C's evaluation tests, each carried out as a writer does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest
from tests.conformance.manifests import FOLDER, parameters

from pvegraph.errors import ServiceRefusedError
from pvegraph.store.changes import Update
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import UNION, EmbeddedStore

FOLDERS = (
    *("add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where"),
    *("drop", "move", "update-silent"),
)
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
REACHES_OUT = "load"
"""A part of the names of the tests that LOAD, which is refused here."""


@dataclass(frozen=True)
class Case:
    """A dataset, an update, and the dataset that comes of it."""

    name: str
    request: Path
    before: frozenset[ox.Quad]
    after: frozenset[ox.Quad]


def cases() -> list[Case]:
    """The tests of all folders."""
    return [case for folder in FOLDERS for case in _cases(FOLDER / folder)]


def _cases(folder: Path) -> list[Case]:
    manifest = ox.Store()
    base = f"{folder.as_uri()}/"
    manifest.load(path=folder / "manifest.ttl", format=ox.RdfFormat.TURTLE, base_iri=base)

    def values(subject: Term, name: str) -> list[Term]:
        assert not isinstance(subject, ox.Literal)
        return [quad.object for quad in manifest.quads_for_pattern(subject, ox.NamedNode(name), None, None)]

    def dataset(node: Term) -> frozenset[ox.Quad]:
        quads = [quad for file in values(node, f"{_UT}data") for quad in _read(file, None)]
        for part in values(node, f"{_UT}graphData"):
            (label,) = values(part, _LABEL)
            assert isinstance(label, ox.Literal)
            for file in values(part, f"{_UT}graph"):
                quads += _read(file, ox.NamedNode(label.value))
        return frozenset(quads)

    found = []
    for quad in manifest.quads_for_pattern(None, _TYPE, ox.NamedNode(f"{_MF}UpdateEvaluationTest"), None):
        (action,), (result,) = values(quad.subject, f"{_MF}action"), values(quad.subject, f"{_MF}result")
        (request,) = values(action, f"{_UT}request")
        assert isinstance(quad.subject, ox.NamedNode)
        name = quad.subject.value.rpartition("#")[2]
        found.append(Case(f"{folder.name}/{name}", _path(request), dataset(action), dataset(result)))
    return found


def _path(file: Term) -> Path:
    assert isinstance(file, ox.NamedNode)
    return Path(file.value.removeprefix("file://"))


def _read(file: Term, graph: ox.NamedNode | None) -> list[ox.Quad]:
    content = ox.parse(path=_path(file), format=ox.RdfFormat.TURTLE, base_iri=_path(file).as_uri())
    return [ox.Quad(q.subject, q.predicate, q.object, graph or ox.DefaultGraph()) for q in content]


def _canonical(quads: frozenset[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _draft(case: Case) -> Draft:
    """The dataset before the update, as the gateway holds it."""
    store = ox.Store()
    store.extend(case.before)
    store.update(UNION)
    own = ox.Store()
    own.extend(quad for quad in case.before if quad.graph_name == ox.DefaultGraph())
    return Draft(EmbeddedStore(store, own))


def _update(case: Case) -> Update:
    return Update(case.request.read_text(encoding="utf-8"), base_iri=case.request.as_uri())


@pytest.mark.parametrize("case", parameters(cases, lambda case: case.name))
def test_an_update_does_what_the_w3c_expects(case: Case) -> None:
    draft = _draft(case)
    if REACHES_OUT in case.name:
        with pytest.raises(ServiceRefusedError):
            draft.apply(_update(case))
        return
    draft.apply(_update(case))
    every, own = draft.store().parts
    named = frozenset(quad for quad in every if quad.graph_name != ox.DefaultGraph())
    assert _canonical(frozenset(own) | named) == _canonical(case.after)
