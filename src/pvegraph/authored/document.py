"""A text in a syntax of RDF as a person wrote it: its statements, and where in the text each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from pvegraph.errors import FileFormatError

Subject = object
"""A subject of a statement: `pyoxigraph.NamedNode` or `pyoxigraph.BlankNode`."""


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A stretch of a text. Lines and columns count from 1, columns in characters; the end is behind the last one."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """The place as compilers write it: ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


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
    """Where a statement stands, from its predicate to the end of its object; several places if it is repeated."""
    blocks: Mapping[Subject, tuple[Place, ...]]
    """Where a subject stands at the head of its statements: where something that is missing would have to go."""

    def line(self, number: int) -> str:
        """A line of the text without its end."""
        return self.text.splitlines()[number - 1]


def read_document(content: bytes, name: str, format: RdfFormat, *, base: str | None = None) -> Document:  # noqa: A002
    """Read a text in Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, with the places of its statements.

    Raises `FileFormatError`, with line and column, for what is not UTF-8 or not of the format.
    """
    try:
        text = content.decode("utf-8-sig")
        statements = tuple(parse(text, format=format, base_iri=base))
    except UnicodeDecodeError as error:
        raise FileFormatError(Path(name), f"byte {error.start} is not UTF-8; save the file in UTF-8") from None
    except SyntaxError as error:
        raise FileFormatError(Path(name), error.msg, line=error.lineno, column=error.offset) from None
    return Document(name, text, format, statements, {}, {})


def read_documents(paths: Iterator[Path]) -> list[Document]:
    """Read files, each in the format that its ending tells. Raises `FileFormatError` as `read_document`."""
    documents = []
    for path in paths:
        format_ = RdfFormat.from_extension(path.suffix.removeprefix("."))
        if format_ is None:
            raise FileFormatError(path, "the ending tells no syntax of RDF; use .ttl, .trig, .nt, .nq, .jsonld or .rdf")
        documents.append(read_document(path.read_bytes(), str(path), format_))
    return documents
