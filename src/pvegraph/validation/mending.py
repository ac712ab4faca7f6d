"""Applying the fixes that somebody has chosen: to the texts where they stand in them, else to the change as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import DefaultGraph, NamedNode, Quad

from pvegraph.authored.document import Document
from pvegraph.authored.editing import NotEditableError, edited
from pvegraph.validation.finding import Finding, Fix
from pvegraph.validation.view import Change


@dataclass(frozen=True)
class Mended:
    """Texts after fixes."""

    documents: tuple[Document, ...]
    beside: Change
    """What is changed in other sources."""
    done: tuple[Fix, ...] = ()
    left: tuple[Fix, ...] = ()
    """Fixes that the text cannot be made to say."""


def named_fixes(finding: Finding) -> Iterator[tuple[str, Fix]]:
    """The fixes of a finding with names that stay the same as long as what is found does."""
    for number, fix in enumerate(finding.fixes, start=1):
        yield f"{finding.id}.{number}", fix


def mended(
    documents: Sequence[Document], beside: Change, findings: Sequence[Finding], names: Collection[str], graph: str
) -> Mended:
    """The texts after the fixes of these names, one after the other; one that does not stand in any text is beside.

    ``graph`` is that which statements stand in for which the texts name none, if there is any.
    """
    result = Mended(tuple(documents), beside)
    chosen = [(fix, finding) for finding in findings for name, fix in named_fixes(finding) if name in names]
    for fix, finding in chosen:
        result = _after(result, fix, finding, graph)
    return result


def _after(before: Mended, fix: Fix, finding: Finding, graph: str) -> Mended:
    removed, added = (frozenset(_as_written(quads, graph)) for quads in (fix.removed, fix.added))
    document = _home(before.documents, removed, finding)
    if document is None:
        change = Change(
            (before.beside.added - fix.removed) | fix.added, (before.beside.removed - fix.added) | fix.removed
        )
        return replace(before, beside=change, done=(*before.done, fix))
    try:
        changed = edited(document, removed, added)
    except NotEditableError:
        return replace(before, left=(*before.left, fix))
    others = tuple(changed if each is document else each for each in before.documents)
    return replace(before, documents=others, done=(*before.done, fix))


def _as_written(quads: Iterable[Quad], graph: str) -> Iterator[Quad]:
    """Statements as the texts have them."""
    for quad in quads:
        in_none = bool(graph) and quad.graph_name == NamedNode(graph)
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) if in_none else quad


def _home(documents: Sequence[Document], removed: frozenset[Quad], finding: Finding) -> Document | None:
    """The text that a fix changes: the one that says what it takes away, or at which the finding points."""
    if removed:
        return next((document for document in documents if removed & frozenset(document.statements)), None)
    files = [located.place.file for located in finding.locations if located.place is not None]
    return next((document for document in documents if document.name in files), None)
