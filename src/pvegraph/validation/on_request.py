"""Validation of what strangers send, in a process that may be killed; see `pvegraph.store.tasks`.

The rules are those of the release: its graphs of the ontology, of the concept schemes and of the shapes. Whatever can
be made ready beforehand is made ready in `prepare`, and shared by all who ask.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from io import BytesIO
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from pvegraph import iri
from pvegraph.authored.document import NO_CONTEXTS, Document, read_document
from pvegraph.authored.limits import ReadingLimits
from pvegraph.errors import DocumentError, DocumentLimitError
from pvegraph.sparql import formats
from pvegraph.sparql.context import Context
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.asked import Asked, Form, Text, unpacked
from pvegraph.validation.background import Background
from pvegraph.validation.examination import Rules, examine, examine_change
from pvegraph.validation.finding import Finding, Fix, Report
from pvegraph.validation.held import Held
from pvegraph.validation.mending import Mended, mended, named_fixes
from pvegraph.validation.report import as_json, as_turtle
from pvegraph.validation.report import formats as reports
from pvegraph.validation.report.edition import Edition, edition
from pvegraph.validation.report.telling import bundles, counts, is_failure, lists, shape_name, tell
from pvegraph.validation.report.visible import sentence
from pvegraph.validation.view import Change, ChangedView, StoreView, View
from pvegraph.validation.words import Words
from pvegraph.vocabulary import expand

_CITY = Quad(NamedNode(iri.thing("place", "xx-nowhere")), NamedNode(expand("rdf:type")), NamedNode(expand("pve:City")))
MOST_TOLD = 300
"""Findings of one list that a page is told of."""
_RDF = frozenset(format_.name for format_ in formats.of_kind("graph")) - {"turtle"}


class Validation:
    """What the workers do: one validation each."""

    def __init__(self, release: EmbeddedStore | Path) -> None:
        self._folder = release if isinstance(release, Path) else None
        self._release = None if isinstance(release, Path) else Held.of(release)
        if self._release is not None:
            _warm(self._release)

    def open(self) -> None:
        """Open a release that is on disk; raises `EnvironmentFaultError` if that cannot be done."""
        if self._folder is not None:
            self._release = Held.of(disk.open_folder(self._folder))
            _warm(self._release)

    def perform(self, payload: bytes) -> bytes:
        """Validate, and answer with a JSON object whose member ``kind`` says what it is."""
        assert self._release is not None  # noqa: S101 - it is open
        return json.dumps(_answer(unpacked(payload), self._release)).encode()


def prepare(release: EmbeddedStore | Path) -> Validation:
    """Get ready to validate against a release."""
    return Validation(release)


def _warm(release: Held) -> None:
    """Do once what need not be done again: imports, and what is found out about the rules when it is needed."""
    if release.rules.shapes:
        change = Change(frozenset((_CITY,)))
        report = examine_change(release.view, change, release.rules, against="", names=release.names)
        as_json.write(report, edition())


def _answer(asked: Asked, release: Held) -> dict[str, object]:
    if asked.rules is not None:
        ontology, shapes = ([quad.triple for quad in parse(text, RdfFormat.N_TRIPLES)] for text in asked.rules)
        rules = Rules(ontology, shapes)
        release = replace(release, rules=rules)
    written, faults = _read(asked, release.rules)
    if faults:
        return {"kind": "unreadable", "faults": faults}
    documents = [_in_graph(document, asked.graph) for document in written]
    count = sum(len(document.statements) for document in documents)
    if count > asked.most_statements:
        return {"kind": "too long", "statements": count}
    beside = Change(*(frozenset(parse(text, RdfFormat.N_QUADS)) for text in (asked.added, asked.removed)))
    if asked.form == "change":
        return {"kind": "change", **_told_change(documents, beside, release if asked.against else None)}
    report = _examined(documents, beside, asked, release)
    mending = Mended(tuple(written), beside)
    if asked.fixes:
        mending = mended(written, beside, report.findings, asked.fixes, asked.graph)
        documents = [_in_graph(document, asked.graph) for document in mending.documents]
        report = _examined(documents, mending.beside, asked, release)
    told = edition(asked.language, documents=documents, words=_words(documents, asked, release))
    told = replace(told, fail_on=asked.fail_on)
    summary = {
        "counts": counts(report.findings),
        "failed": any(is_failure(finding, asked.fail_on) for finding in report.findings),
    }
    if asked.form == "page":
        return {"kind": "page", **summary, **_page(report, documents, told), **_mended(mending, told)}
    return {"kind": "report", **summary, "body": _written(report, asked.form, told)}


def _read(asked: Asked, rules: Rules) -> tuple[list[Document], list[dict[str, object]]]:
    """The texts that can be read, and what is wrong with the others."""
    documents: list[Document] = []
    faults: list[dict[str, object]] = []
    for text in asked.texts:
        try:
            documents.append(_document(text, asked, rules))
        except DocumentError as error:
            faults.append(_fault(error, asked.language))
    return documents, faults


def _document(text: Text, asked: Asked, rules: Rules) -> Document:
    format_ = RdfFormat.from_extension(text.suffix)
    assert format_ is not None  # noqa: S101 - it is of the table of formats
    limits = ReadingLimits(octets=asked.most_octets, statements=asked.most_statements)
    contexts = Context.of(rules.ontology).by_address() if format_ == RdfFormat.JSON_LD else NO_CONTEXTS
    base = asked.graph or None
    return read_document(text.content, text.name, format_, base=base, limits=limits, contexts=contexts)


def _fault(error: DocumentError, language: str) -> dict[str, object]:
    """What is wrong with a text, and the line on which it is."""
    return {
        "file": str(error.path),
        "line": error.line,
        "column": error.column,
        "endLine": error.end_line,
        "endColumn": error.end_column,
        "slip": error.slip,
        "is_limit": isinstance(error, DocumentLimitError),
        "problem": error.localized(language),
        "messages": dict(error.messages),
        "excerpt": error.excerpt[0],
        "carets": error.excerpt[1],
    }


def _in_graph(document: Document, graph: str) -> Document:
    """A document whose statements that stand in no graph stand in one."""
    if not graph:
        return document
    name = NamedNode(graph)

    def moved(quad: Quad) -> Quad:
        in_none = isinstance(quad.graph_name, DefaultGraph)
        return Quad(quad.subject, quad.predicate, quad.object, name) if in_none else quad

    places = {moved(quad): places for quad, places in document.places.items()}
    return replace(document, statements=tuple(map(moved, document.statements)), places=places)


def _statements(documents: Sequence[Document]) -> frozenset[Quad]:
    return frozenset(quad for document in documents for quad in document.statements)


def _examined(documents: Sequence[Document], beside: Change, asked: Asked, release: Held) -> Report:
    statements = _statements(documents)
    if not asked.against:
        return examine(StoreView.of(statements), release.rules, documents=documents)
    change = Change(statements | beside.added, beside.removed)
    return examine_change(
        release.view,
        change,
        release.rules,
        against=asked.against,
        documents=documents,
        names=release.names,
    )


def _words(documents: Sequence[Document], asked: Asked, release: Held) -> Words:
    """The names of things, by the texts and the release."""
    view: View = StoreView.of(_statements(documents))
    if asked.against:
        view = ChangedView(release.view, Change(_statements(documents)))
    return Background.of(view, release.rules).words


def _told_change(documents: Sequence[Document], beside: Change, release: Held | None) -> dict[str, object]:
    """What is added and what is taken away, as lines of N-Quads in a fixed order."""
    added = {*_statements(documents), *beside.added}
    if release is not None:
        added = {quad for quad in added if not _is_said(quad, release.view)}
    return {"added": sorted(f"{quad} ." for quad in added), "removed": sorted(f"{quad} ." for quad in beside.removed)}


def _is_said(quad: Quad, view: View) -> bool:
    """Whether the release says this in this very graph."""
    return any(each == quad for each in view.quads(quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type] # read_document lets no triple terms through


def _mended(mending: Mended, told: Edition) -> dict[str, object]:
    """What fixes have done."""
    return {
        "done": [_title(fix, told) for fix in mending.done],
        "left": [_title(fix, told) for fix in mending.left],
        "added": "".join(sorted(f"{quad} .\n" for quad in mending.beside.added)),
        "removed": "".join(sorted(f"{quad} .\n" for quad in mending.beside.removed)),
    }


def _title(fix: Fix, told: Edition) -> str:
    return sentence(fix.title.get(told.language) or fix.title.get("en", ""))


def _page(report: Report, documents: Sequence[Document], told: Edition) -> dict[str, object]:
    """What a page shows of a report."""
    return {
        "texts": [
            {"name": document.name, "text": document.text, "statements": len(document.statements)}
            for document in documents
        ],
        "lists": [
            {
                "status": each.status,
                "count": len(each.findings),
                "told": min(len(each.findings), MOST_TOLD),
                "bundles": [
                    {
                        "severity": bundle.severity,
                        "shape": shape_name(bundle.shape, told),
                        "address": bundle.shape,
                        "one_cause": bool(bundle.cause),
                        "findings": [_finding(finding, told) for finding in bundle.findings],
                    }
                    for bundle in bundles(islice(each.findings, MOST_TOLD))
                ],
            }
            for each in lists(report)
        ],
        "has_fixes": any(finding.fixes for finding in report.findings[:MOST_TOLD]),
        "whole": [] if report.difference is None else list(report.difference.validated_whole),
    }


def _written(report: Report, form: Form, told: Edition) -> str:
    """A report in one of its formats; RDF other than Turtle says what the report in Turtle says."""
    if form not in _RDF:
        return reports.by_name(form).write(report, told)
    output = BytesIO()
    statements = parse(as_turtle.write(report, told), format=RdfFormat.TURTLE)
    formats.write_graph(statements, formats.by_name(form), output)
    return output.getvalue().decode()


def _finding(finding: Finding, told: Edition) -> dict[str, object]:
    """A finding in words; each fix has its name."""
    words = asdict(tell(finding, told))
    for (name, _), fix in zip(named_fixes(finding), words["fixes"], strict=True):
        fix["name"] = name
    return words
