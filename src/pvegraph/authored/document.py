"""A text in a syntax of RDF as a person wrote it: its statements, and where in the text each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Quad, RdfFormat

from pvegraph.authored import jsonld_reader, terse_reader, xml_reader
from pvegraph.authored.decoding import decoded, other_syntax, readable
from pvegraph.authored.limits import DEFAULT_LIMITS, ReadingLimits
from pvegraph.authored.parsing import Stretches
from pvegraph.authored.remarks import Remark, remarks
from pvegraph.authored.showing import Excerpt, escaped, excerpt
from pvegraph.authored.slips import UnreadableError
from pvegraph.authored.text_lines import Place, Places, TextLines
from pvegraph.errors import DocumentError, DocumentLimitError, FileFormatError

__all__ = ["Document", "Place", "Subject", "read_document", "read_documents"]

Subject = object
"""A subject of a statement: `pyoxigraph.NamedNode` or `pyoxigraph.BlankNode`."""

NO_CONTEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Document:
    """One text with its statements in the order of the text.

    Statements that stand in no named graph of the text have `pyoxigraph.DefaultGraph` as their graph. The statements
    know nothing of places: `places` and `blocks` are beside them.
    """

    name: str
    """What the reader calls it: a path as it was given, or the name of an uploaded file."""
    text: str
    format: RdfFormat
    statements: tuple[Quad, ...]
    places: Mapping[Quad, tuple[Place, ...]]
    """Where a statement stands, from its predicate to the end of its object, and for the second and further objects
    of one predicate the object alone; several places if it is repeated."""
    blocks: Mapping[Subject, tuple[Place, ...]]
    """Where a subject stands at the head of its statements: where something that is missing would have to go."""
    remarks: tuple[Remark, ...] = ()
    """Characters that nobody can see: no errors, but its author should know."""

    @cached_property
    def _lines(self) -> TextLines:
        return TextLines(self.name, self.text)

    def line(self, number: int) -> str:
        """A line of the text without its end. Raises `IndexError` if the text has no such line."""
        return self._lines.line(number)


def read_document(
    content: bytes,
    name: str,
    format: RdfFormat,  # noqa: A002 - as pyoxigraph calls it
    *,
    base: str | None = None,
    limits: ReadingLimits = DEFAULT_LIMITS,
    contexts: Mapping[str, str] = NO_CONTEXTS,
) -> Document:
    """Read a text in Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, with the places of its statements.

    The content may be compressed with gzip. ``contexts`` are the contexts of JSON-LD that may be referred to, as JSON,
    by their address: none is fetched. Raises `DocumentError` for what cannot be read, with the place to be
    corrected, and `DocumentLimitError` for what exceeds a limit.
    """
    try:
        text = decoded(content, limits)
    except UnreadableError as error:
        raise _error(error, TextLines(name, readable(content[: limits.octets]))) from None
    lines = TextLines(name, text)
    try:
        statements, found = _read(lines, format, base, limits, contexts)
    except UnreadableError as error:
        other = None if error.decided else other_syntax(text, format)
        raise _error(UnreadableError(other) if other else error, lines) from None
    return Document(
        name=name,
        text=text,
        format=format,
        statements=statements,
        places=Places(lines, found.statements),
        blocks=Places(lines, found.heads),
        remarks=remarks(lines),
    )


def _read(
    lines: TextLines, format_: RdfFormat, base: str | None, limits: ReadingLimits, contexts: Mapping[str, str]
) -> tuple[tuple[Quad, ...], Stretches]:
    """The statements and their stretches, by the reader of the syntax."""
    if format_ == RdfFormat.JSON_LD:
        return jsonld_reader.read(lines, base, limits, contexts)
    if format_ == RdfFormat.RDF_XML:
        return xml_reader.read(lines, base, limits)
    return terse_reader.read(lines, format_, base, limits)


def _error(error: UnreadableError, lines: TextLines) -> DocumentError:
    """What is wrong, as an error for people."""
    slip = error.slip
    place = lines.place(slip.start, slip.end)
    path = Path(escaped(lines.name))
    shown = excerpt(lines, place) if slip.end else Excerpt("", "")
    kind = DocumentLimitError if slip.kind.startswith("limit-") else DocumentError
    return kind(
        slip.kind,
        (path, place.line, place.column),
        (path, place.end_line, place.end_column),
        slip.messages(),
        (shown.line, shown.carets),
    )


def read_documents(paths: Iterable[Path], *, contexts: Mapping[str, str] = NO_CONTEXTS) -> list[Document]:
    """Read files, each in the format that its ending tells; ``.gz`` may follow it.

    ``contexts`` are those of `read_document`. Raises `FileFormatError` for a file that is not there or has another
    ending, and as `read_document`.
    """
    formats = {path: _format(path) for path in paths}
    return [read_document(_content(path), str(path), format_, contexts=contexts) for path, format_ in formats.items()]


def _format(path: Path) -> RdfFormat:
    ending = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    format_ = RdfFormat.from_extension(ending.removeprefix("."))
    if format_ is None or format_ == RdfFormat.N3:
        raise FileFormatError(path, "the ending tells no syntax of RDF; use .ttl, .trig, .nt, .nq, .jsonld or .rdf")
    return format_


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileFormatError(path, f"the file cannot be read ({error.strerror}); check the name") from None
