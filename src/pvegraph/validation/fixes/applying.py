"""Writing fixes into the texts that the statements come from.

Each fix is written whole or not at all, and each text is read again after it. What cannot be written into a text (its
statements are in no text at hand, or in a syntax that is not edited in place) is left, with the reason, and can be had
as a patch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as OneOf

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from pvegraph.authored.document import Document
from pvegraph.authored.editing import NotEditableError, edited
from pvegraph.authored.turtle import replace_text
from pvegraph.validation.finding import Finding, Fix
from pvegraph.validation.fixes.forms import as_patch
from pvegraph.validation.texts import as_stored
from pvegraph.vocabulary import expand

Reason = OneOf["conflict", "no text", "not editable", "done"]

REASONS: Mapping[Reason, Mapping[str, str]] = {
    "conflict": {
        "en": "Another fix changes the same statement already.",
        "ar": "يغيّر إصلاح آخر العبارة نفسها.",
        "fr": "Une autre correction modifie déjà le même énoncé.",
    },
    "no text": {
        "en": "The statement is in none of the files at hand; apply the patch where it is kept.",
        "ar": "العبارة ليست في أي من الملفات المتاحة؛ طبّق الرقعة حيث تُحفظ العبارة.",
        "fr": "L’énoncé n’est dans aucun des fichiers présents ; appliquez le correctif là où il est conservé.",
    },
    "not editable": {
        "en": "The file cannot be changed in place; apply the patch, or change it by hand.",
        "ar": "لا يمكن تعديل الملف في موضعه؛ طبّق الرقعة أو عدّله يدويًا.",
        "fr": "Le fichier ne peut être modifié sur place ; appliquez le correctif ou modifiez-le à la main.",
    },
    "done": {
        "en": "Nothing is left to be done for it.",
        "ar": "لم يبقَ له ما يُفعل.",
        "fr": "Il n’y a plus rien à faire pour elle.",
    },
}
_TYPE, _SOURCE = NamedNode(expand("rdf:type")), NamedNode(expand("pve:Source"))

GraphOf = Callable[[Document], str | None]
"""The graph that the statements of a document without graphs are meant for; `None` if any will do."""


@dataclass(frozen=True)
class Left:
    """A fix that was not applied, and why."""

    fix: Fix
    reason: Reason

    def text(self, language: str) -> str:
        """The reason in words."""
        return REASONS[self.reason][language]


@dataclass(frozen=True)
class Applied:
    """What became of some fixes."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts that have changed, by the names of their documents."""
    done: tuple[Fix, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def patch(self) -> str:
        """What could not be written into a text, as an RDF Patch; empty if there is nothing of the kind."""
        fixes = [left.fix for left in self.left if left.reason in {"no text", "not editable"}]
        return as_patch(*fixes) if fixes else ""


def safe_fixes(findings: Iterable[Finding]) -> tuple[Fix, ...]:
    """The fixes that may be applied unasked: of each finding the first one that is safe, each fix once."""
    return chosen_fixes(findings, lambda finding: next((fix for fix in finding.fixes if fix.safe), None))


def chosen_fixes(findings: Iterable[Finding], choose: Callable[[Finding], Fix | None]) -> tuple[Fix, ...]:
    """The fixes that somebody chooses, one for a finding, each fix once.

    The fixes of one finding are ways to choose from, and not to be applied together. Findings that a fix chosen before
    ends as well are passed over.
    """
    each: dict[tuple[frozenset[Quad], frozenset[Quad]], Fix] = {}
    for finding in findings:
        known = any((fix.added, fix.removed) in each for fix in finding.fixes)
        fix = choose(finding) if finding.fixes and not known else None
        if fix is not None:
            each[fix.added, fix.removed] = fix
    return tuple(each.values())


def apply_fixes(documents: Sequence[Document], fixes: Iterable[Fix], graph_of: GraphOf | None = None) -> Applied:
    """Write fixes into documents, one after the other; nothing is written to a disk.

    The fixes are as `chosen_fixes` gives them; of two that change the same statement the first is applied. ``graph_of``
    tells the graph of a document without graphs; by default it is that of the source which the document describes.
    """
    current = {document.name: document for document in documents}
    graphs = {document.name: (graph_of or described_source)(document) for document in documents}
    done: list[Fix] = []
    left: list[Left] = []
    for fix in fixes:
        if any((fix.added, fix.removed) == (other.added, other.removed) for other in done):
            continue
        if any(_clash(fix, other) for other in done):
            left.append(Left(fix, "conflict"))
            continue
        reason = _apply(fix, current, graphs)
        done += [fix] if reason is None else []
        left += [] if reason is None else [Left(fix, reason)]
    texts = {
        document.name: current[document.name].text
        for document in documents
        if current[document.name].text != document.text
    }
    return Applied(texts, tuple(done), tuple(left))


def write_texts(applied: Applied) -> tuple[Path, ...]:
    """Give the files their new texts, each in one step; the names of the documents are their paths.

    Raises `EnvironmentFaultError` if the disk does not let us.
    """
    return tuple(
        path for path, text in ((Path(name), text) for name, text in applied.texts.items()) if replace_text(path, text)
    )


def described_source(document: Document) -> str | None:
    """The source that a document without graphs describes, if it is a single one: its statements are that source's."""
    described = {
        quad.subject.value
        for quad in document.statements
        if quad.predicate == _TYPE and quad.object == _SOURCE and isinstance(quad.subject, NamedNode)
    }
    return described.pop() if len(described) == 1 else None


def _clash(one: Fix, other: Fix) -> bool:
    """Whether two fixes change the same statement, or say something new about the same property of a thing."""
    if one.removed & (other.removed | other.added) or other.removed & one.added:
        return True
    new = [{(quad.subject, quad.predicate, quad.graph_name) for quad in fix.added} for fix in (one, other)]
    return not (one.removed or other.removed) and not new[0].isdisjoint(new[1])


def _apply(fix: Fix, current: dict[str, Document], graphs: Mapping[str, str | None]) -> Reason | None:
    """Write one fix into the documents that have its statements, or say why not and leave them all as they are."""
    if _is_done(fix, current, graphs):
        return "done"
    changes: dict[str, tuple[set[Quad], set[Quad]]] = {}
    written: dict[object, object] = {}
    for quad in fix.removed:
        places = list(_saying(quad, current, graphs))
        if not places:
            return "no text"
        for name, said in places:
            changes.setdefault(name, (set(), set()))[0].add(said)
            written[quad.object] = said.object  # what moves to another place keeps the form that it has
    for quad in fix.added:
        homes = [name for name in current if changes.get(name) and _may_hold(quad, current[name], graphs[name])]
        homes = homes or [name for name in current if _speaks(quad, current[name], graphs[name])][:1]
        if not homes:
            return "no text"
        for name in homes:
            new = Quad(quad.subject, quad.predicate, written.get(quad.object, quad.object), quad.graph_name)  # type: ignore[arg-type] # an object for an object
            changes.setdefault(name, (set(), set()))[1].add(_in_document(new, current[name]))
    try:
        after = {name: edited(current[name], removed, added) for name, (removed, added) in changes.items()}
    except NotEditableError:
        return "not editable"
    current.update(after)
    return None


def _is_done(fix: Fix, current: Mapping[str, Document], graphs: Mapping[str, str | None]) -> bool:
    """Whether the texts say already what a fix would make them say."""
    removed, added = ([any(_saying(quad, current, graphs)) for quad in quads] for quads in (fix.removed, fix.added))
    is_at_hand = all(
        any(_may_hold(quad, document, graphs[name]) for name, document in current.items()) for quad in fix.removed
    )
    return is_at_hand and not any(removed) and all(added)


def _saying(
    quad: Quad, current: Mapping[str, Document], graphs: Mapping[str, str | None]
) -> Iterator[tuple[str, Quad]]:
    """The documents that say a statement of a graph, with the statement as each of them has it."""
    for name, document in current.items():
        if _may_hold(quad, document, graphs[name]):
            said = _as_said(_in_document(quad, document), document)
            if said is not None:
                yield name, said


def _may_hold(quad: Quad, document: Document, graph: str | None) -> bool:
    """Whether the statements of a graph may stand in a document."""
    if document.format.supports_datasets and any(said.graph_name == quad.graph_name for said in document.statements):
        return True
    if isinstance(quad.graph_name, DefaultGraph) or graph is None:
        return True
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value == graph


def _speaks(quad: Quad, document: Document, graph: str | None) -> bool:
    """Whether a document is where a statement of a graph is to be added: it speaks of the subject already."""
    return _may_hold(quad, document, graph) and quad.subject in document.blocks


def _in_document(quad: Quad, document: Document) -> Quad:
    """A statement with the graph that it has within a document."""
    if any(said.graph_name == quad.graph_name for said in document.statements):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object)


def _as_said(quad: Quad, document: Document) -> Quad | None:
    """A statement as a document has it: a store gives the number 1.50 back as 1.5."""
    if quad in document.places or quad in document.statements:
        return quad
    if isinstance(quad.object, Literal):
        for said in document.statements:
            same = (said.subject, said.predicate, said.graph_name) == (quad.subject, quad.predicate, quad.graph_name)
            if same and isinstance(said.object, Literal) and as_stored(said.object) == as_stored(quad.object):
                return said
    return None
