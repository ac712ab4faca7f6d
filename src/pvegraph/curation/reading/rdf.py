"""Submissions as texts in a syntax of RDF: what is to be added, and what is to be taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from pvegraph.authored.document import NO_CONTEXTS, Document, read_document
from pvegraph.authored.limits import ReadingLimits
from pvegraph.curation.proposal import Problem, SentText, Submission
from pvegraph.curation.reading.phrases import At, problem
from pvegraph.curation.reading.wanted import Wanted
from pvegraph.errors import DocumentError
from pvegraph.sparql.context import Context
from pvegraph.validation.change_files import source_of
from pvegraph.validation.examination import Rules

_UNTOLD = frozenset({"", "application/octet-stream", "text/plain"})
"""Media types that tell nothing of a syntax."""
_MOST_REMARKS = 20


def read_rdf(
    submission: Submission, rules: Rules, source: NamedNode | None, limits: ReadingLimits
) -> Iterator[Wanted | Problem]:
    """What is wanted, or what is wrong, in the order of the texts.

    If no source is named, the statements of a text that describes exactly one source are said by that one.
    """
    for text in submission.texts:
        format_ = format_of(text)
        if format_ is None:
            yield problem("syntax", At(text.name), name=text.name)
            continue
        try:
            document = _document(text, format_, rules, source, limits)
        except DocumentError as error:
            yield Problem(dict(error.messages), text.name, error.line, error.column)
            continue
        yield from _wanted(document, text, source or source_of(document))
        yield from _notes(document, text)


def format_of(text: SentText) -> RdfFormat | None:
    """The syntax of a text, by its media type or its name; Turtle for what was typed.

    >>> format_of(SentText("a.nq.gz", "", b"")).file_extension, format_of(SentText("", "", b"")).file_extension
    ('nq', 'ttl')
    """
    media_type = text.media_type.partition(";")[0].strip().lower()
    ending = text.name.lower().removesuffix(".gz").rpartition(".")
    by_name = RdfFormat.from_extension(ending[2]) if ending[1] else None
    found = by_name if media_type in _UNTOLD else RdfFormat.from_media_type(media_type) or by_name
    if found is None and not text.name:
        return RdfFormat.TURTLE
    return None if found == RdfFormat.N3 else found


def _document(
    text: SentText, format_: RdfFormat, rules: Rules, source: NamedNode | None, limits: ReadingLimits
) -> Document:
    contexts: Mapping[str, str] = NO_CONTEXTS
    if format_ == RdfFormat.JSON_LD:
        contexts = Context.of(rules.ontology).by_address()
    base = None if source is None else source.value
    return read_document(text.content, text.name, format_, base=base, limits=limits, contexts=contexts)


def _wanted(document: Document, text: SentText, source: NamedNode | None) -> Iterator[Wanted]:
    for said in document.statements:
        place = document.places[said][0]
        quad = said
        if source is not None and isinstance(said.graph_name, DefaultGraph):
            quad = Quad(said.subject, said.predicate, said.object, source)
        yield Wanted(quad, text.removes, At(text.name, place.line, place.column))


def _notes(document: Document, text: SentText) -> Iterator[Problem]:
    """The characters that nobody can see, which the shapes may refuse."""
    for remark in document.remarks[:_MOST_REMARKS]:
        place = remark.place
        yield Problem(dict(remark.messages), text.name, place.line, place.column, is_note=True)
