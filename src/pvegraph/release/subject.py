"""What a validation is about: the files of a project as they are, or a change of them or of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from pvegraph.authored import files
from pvegraph.authored.document import Document
from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import UsageError
from pvegraph.release import stores
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.manifest import graph_kind
from pvegraph.validation.beyond import CachedTexts
from pvegraph.validation.change_files import changes_of
from pvegraph.validation.coverage import coverage
from pvegraph.validation.examination import Rules, examine, examine_change
from pvegraph.validation.finding import Coverage, Finding
from pvegraph.validation.kept import read_findings
from pvegraph.validation.report.telling import PROJECT_FILES
from pvegraph.validation.view import Change, ChangedView, StoreView

if TYPE_CHECKING:
    from pvegraph.settings import Settings
    from pvegraph.validation import Engine, Report

_NOTHING = StoreView.of(())


@dataclass(frozen=True)
class Subject:
    """What is validated, and against what."""

    view: StoreView
    """The whole dataset, or the one that is changed."""
    rules: Rules
    data_folder: Path
    documents: Sequence[Document] = ()
    is_alone: bool = False
    """Whether the documents are the whole dataset."""
    change: Change | None = None
    against: str = ""
    known: Sequence[Finding] | None = None
    """The findings about the dataset before the change, if a release keeps them."""

    def examine(self, engine: Engine = "auto", texts: CachedTexts | None = None) -> Report:
        """Validate it. Raises as `pvegraph.validation.examination.examine`."""
        if self.change is None:
            return examine(
                self.view,
                self.rules,
                documents=self.documents,
                data_folder=self.data_folder,
                engine=engine,
                texts=texts,
            )
        return examine_change(
            self.view,
            self.change,
            self.rules,
            against=self.against,
            documents=self.documents,
            data_folder=self.data_folder,
            engine=engine,
            known=self.known,
            texts=texts,
        )

    def coverage(self) -> Coverage:
        """What the shapes look at in the dataset, after the change if there is one, and what none of them does."""
        view = self.view if self.change is None else ChangedView(self.view, self.change)
        return coverage(view.triples(None, None, None), self.rules.ontology, self.rules.shapes)


def whole(settings: Settings, progress: Progress = silent) -> Subject:
    """The authored files as they are. Raises what `pvegraph.authored.files.read` raises."""
    authored = files.read(settings, progress)
    return Subject(StoreView.of(_quads(authored)), _rules(authored), settings.data)


def alone(settings: Settings, documents: Sequence[Document], progress: Progress = silent) -> Subject:
    """Documents that stand on their own, held against the rules of the project."""
    authored = files.read(settings, progress)
    said = changes_of(documents, _NOTHING, settings.data).added
    return Subject(StoreView.of(said), _rules(authored), settings.data, documents, is_alone=True)


def changed(
    settings: Settings, documents: Sequence[Document], number: int | None, progress: Progress = silent
) -> Subject:
    """What documents make of a release or, for `None`, of the authored files.

    Without documents the authored files are compared with the release. Raises `UsageError` if there is no such release.
    """
    authored = files.read(settings, progress)
    rules = _rules(authored)
    if number is None:
        before, known, against = StoreView.of(_quads(authored)), None, PROJECT_FILES
    else:
        release = _release(settings, number)
        store, own = stores.read(release, settings).parts
        before, against = StoreView(store, own), f"release {number}"
        known = read_findings(release.report) if _same_rules(before, rules) else None
        graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode)]
        before = before.without(graph.value for graph in graphs if graph_kind(graph.value) != "source")
    change = changes_of(documents, before, settings.data) if documents else _replaced(before, authored)
    return Subject(before, rules, settings.data, documents, change=change, against=against, known=known)


def current_number(settings: Settings) -> int | None:
    """The number of the current release; `None` if there is none."""
    return ReleasesFolder(settings.releases_folder).current_number()


def _rules(authored: files.Authored) -> Rules:
    ontology, shapes = (list(chain.from_iterable(part.values())) for part in (authored.ontology, authored.shapes))
    return Rules(ontology, shapes)


def _quads(authored: files.Authored) -> Iterator[Quad]:
    """The statements of the sources, each in its graph."""
    for graph, triples in authored.data.items():
        name = NamedNode(graph)
        yield from (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def _replaced(before: StoreView, authored: files.Authored) -> Change:
    """The authored files in place of all that was there; what is removed and added as well stays."""
    return Change(frozenset(_quads(authored)), frozenset(before.quads(None, None, None)))


def _release(settings: Settings, number: int) -> Release:
    folder = ReleasesFolder(settings.releases_folder)
    if number not in folder.numbers():
        there = ", ".join(map(str, folder.numbers())) or "none"
        raise UsageError(f"There is no release {number}; those that are here: {there}. See: pvegraph releases")
    return folder.release(number)


def _same_rules(view: StoreView, rules: Rules) -> bool:
    """Whether a release was validated by the rules at hand, so that what it found then holds now.

    Things without names are only counted: each reading names them anew.
    """
    graphs = (graph for graph in view.store.named_graphs() if isinstance(graph, NamedNode))
    held = (graph for graph in graphs if graph_kind(graph.value) in ("ontology", "concept", "shapes"))
    before = chain.from_iterable(view.store.quads_for_pattern(None, None, None, graph) for graph in held)
    return _compared(quad.triple for quad in before) == _compared((*rules.ontology, *rules.shapes))


def _compared(triples: Iterable[Triple]) -> tuple[frozenset[str], int]:
    """Statements as they can be compared: numbers by their value, those about things without names by their number."""
    distinct = {quad.triple for quad in StoreView.of(Quad(*triple) for triple in triples).store}
    named = {str(triple) for triple in distinct if not _has_blank_node(triple)}
    return frozenset(named), len(distinct) - len(named)


def _has_blank_node(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
