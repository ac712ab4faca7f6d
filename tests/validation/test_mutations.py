"""One mutation of real data after another: what it breaks is found, at its line, and nothing else is said.

What must be found is computed from the text of the files and from the mutation (`mutations/`), by nothing of what is
tested here. Each mutation is validated as a curator's change of one file, against the graph as it is.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from tests.validation.expected import ROOT, rows
from tests.validation.mutations.generate import KINDS, generate
from tests.validation.mutations.mutation import Mutation
from tests.validation.mutations.statements import Authored

from pvegraph import iri
from pvegraph.authored.document import Document, read_document
from pvegraph.authored.turtle import read_triples
from pvegraph.validation import Finding, Report, examination
from pvegraph.validation.beyond import Names
from pvegraph.validation.change_files import changes_of
from pvegraph.validation.examination import Rules, examine_change
from pvegraph.validation.view import Change, ChangedView, StoreView, View

DATA = ROOT / "data"
SEED = 5
AT_ONCE = 5
ROUNDS = 12


@dataclass(frozen=True)
class Graph:
    """The authored data, as text and as statements, and what it is held against."""

    authored: Authored
    view: View
    rules: Rules
    names: Names


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The data, the ontology with its schemes, and the shapes of this repository."""
    authored = Authored.read(DATA)
    quads = chain.from_iterable(statements(file, "\n".join(lines)) for file, lines in authored.lines.items())
    ontology, shapes = (
        [triple for path in sorted((ROOT / folder).glob("*.ttl")) for triple in read_triples(path)]
        for folder in ("ontology", "shapes")
    )
    rules = Rules(ontology, shapes)
    view = StoreView.of(quads)
    return Graph(authored, view, rules, Names.of(view))


@pytest.fixture(autouse=True)
def _without_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fixes are looked for: they have tests of their own, and trying them takes longer than finding."""
    monkeypatch.setattr(examination, "suggest", lambda findings, *_, **__: tuple(findings), raising=False)


@pytest.fixture(scope="module")
def mutations(graph: Graph) -> dict[str, Mutation]:
    """One mutation of each kind."""
    return generate(graph.authored, SEED)


def statements(file: str, text: str) -> Iterator[Quad]:
    """The statements of a file of ``data/``, in the graph of its source."""
    graph = NamedNode(iri.graph_of_path(PurePosixPath(file)))
    quads = parse(text.encode(), format=RdfFormat.TURTLE)
    return (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def change_of(graph: Graph, mutations: Sequence[Mutation]) -> tuple[Change, list[Document]]:
    """What mutations of several files change, and the files as they are then."""
    documents = []
    for mutation in mutations:
        text = mutation.apply(graph.authored.lines[mutation.file])
        documents.append(read_document(text.encode(), str(DATA / mutation.file), RdfFormat.TURTLE))
    return changes_of(documents, graph.view, DATA), documents


def validated(graph: Graph, view: View, change: Change, documents: Sequence[Document] = ()) -> Report:
    """What a change does to a graph."""
    return examine_change(view, change, graph.rules, against="the data", documents=documents, names=graph.names)


def told(findings: Sequence[Finding]) -> Counter[str]:
    """Findings by what they are about."""
    return Counter(finding.id for finding in findings)


def test_there_are_two_hundred_mutations_at_least(mutations: dict[str, Mutation]) -> None:
    assert len(set(mutations.values())) == len(KINDS) >= 200


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutation_is_found_at_its_line_and_nothing_else(
    kind: str, graph: Graph, mutations: dict[str, Mutation]
) -> None:
    mutation = mutations[kind]
    report = validated(graph, graph.view, *change_of(graph, [mutation]))
    assert rows(report.findings) == Counter(mutation.expected), mutation


@pytest.mark.parametrize("kind", [*KINDS][::4])
def test_what_a_mutation_broke_is_mended_by_undoing_it(kind: str, graph: Graph, mutations: dict[str, Mutation]) -> None:
    change, _ = change_of(graph, [mutations[kind]])
    broken = validated(graph, graph.view, change)
    undone = validated(graph, ChangedView(graph.view, change), Change(change.removed, change.added))
    assert broken.difference is not None
    assert undone.difference is not None
    assert told(undone.difference.fixed) == told(broken.findings)
    assert told(undone.findings) == told(broken.difference.fixed)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_five_mutations_at_once_are_found_each_at_its_line(
    number: int, graph: Graph, mutations: dict[str, Mutation]
) -> None:
    chosen = apart([*mutations.values()], number)
    expected = Counter(row for mutation in chosen for row in mutation.expected)
    report = validated(graph, graph.view, *change_of(graph, chosen))
    assert rows(report.findings) == expected, chosen


def apart(mutations: Sequence[Mutation], seed: int) -> list[Mutation]:
    """Some mutations of different files that speak of different things, and so do not disturb one another."""
    chosen: list[Mutation] = []
    order = list(mutations)
    random.Random(seed).shuffle(order)  # noqa: S311 - the same ones in every run is what is wanted
    for mutation in order:
        disjoint = all(mutation.file != other.file and not mutation.things & other.things for other in chosen)
        if disjoint and len(chosen) < AT_ONCE:
            chosen.append(mutation)
    return chosen
