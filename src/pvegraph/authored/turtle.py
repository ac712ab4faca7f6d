"""Reading Turtle, and writing it so that a small change of the statements is a small change of the file.

The form that `write_graph` gives a graph depends on its statements alone: prefixes, subjects, predicates and objects
are sorted, every statement has a line of its own, and the full stop that ends a subject stands on its own line, so that
adding or removing a statement touches one line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from pvegraph.authored.document import read_document
from pvegraph.errors import EnvironmentFaultError, FileFormatError
from pvegraph.vocabulary import PREFIXES, expand

_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_NAMESPACE = re.compile(r"(.*[/#])([^/#]*)", re.DOTALL)
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
"""The local names that we abbreviate: a part of PN_LOCAL (Turtle 1.1, section 6.5) that needs no escape."""

SHORT_FORM = {
    expand("xsd:integer"): re.compile(r"[+-]?[0-9]+"),
    expand("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    expand("xsd:boolean"): re.compile(r"true|false"),
}
"""The lexical forms that Turtle lets stand without quotes, by datatype (Turtle 1.1, section 2.5)."""

_NEEDS_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]')
"""What breaks a short string, and what a person who edits the file could not see: controls and marks of direction."""

_NAMED_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_RDF_TYPE = expand("rdf:type")
_XSD_STRING = expand("xsd:string")


def read_triples(path: Path) -> list[Triple]:
    """The statements of a Turtle file, in the file's order.

    Raises `FileFormatError`, with line and column, if the file is missing, is not UTF-8 or is not Turtle (then a
    `DocumentError`, which shows the line).
    """
    content = read_bytes(path)
    try:
        return [quad.triple for quad in parse(content, format=RdfFormat.TURTLE)]
    except SyntaxError:  # only then is it worth while to look for the place of everything
        read_document(content, str(path), RdfFormat.TURTLE)
        raise


def read_bytes(path: Path) -> bytes:
    """The content of a text file in UTF-8, without its byte order mark.

    Raises `FileFormatError` if the file cannot be read or, with line and column, is not UTF-8.
    """
    try:
        content = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    except FileNotFoundError:
        raise FileFormatError(path, "there is no such file; check the name") from None
    except OSError as error:
        raise FileFormatError(path, f"the file cannot be read ({error.strerror}); check its permissions") from None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].split(b"\n")
        raise FileFormatError(
            path,
            f"byte 0x{content[error.start]:02x} is not UTF-8; save the file in the encoding UTF-8",
            line=len(before),
            column=len(before[-1].decode("utf-8")) + 1,
        ) from None
    return content


def write_graph(path: Path, triples: Iterable[Triple], *, comment: str | None = None) -> bool:
    """Write statements as Turtle, or leave the file if it has this content already; return whether it changed.

    The file is replaced in one step, so that nobody reads half of it. ``comment`` becomes the first line.
    Raises `EnvironmentFaultError` if the disk does not let us, `ValueError` for a blank node or a triple term:
    authored data has none.
    """
    return replace_text(path, graph_text(triples, comment=comment))


def graph_text(triples: Iterable[Triple], *, comment: str | None = None) -> str:
    """The text that `write_graph` writes; raises `ValueError` as it does."""
    return "".join(_lines(set(triples), comment))


def replace_text(path: Path, text: str) -> bool:
    """Give a file this text in one step, or leave it if it has it already; return whether it changed.

    Raises `EnvironmentFaultError` if the disk does not let us.
    """
    content = text.encode()
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except OSError as error:
        raise EnvironmentFaultError(
            f"{path} cannot be written ({error.strerror}); check that the disk has room and that you may write there"
        ) from None
    return True


def _replace(path: Path, content: bytes) -> None:
    """Put a temporary file beside a file in its place."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _lines(triples: set[Triple], comment: str | None) -> Iterator[str]:
    rows = sorted(_row(triple) for triple in triples)
    if comment is not None:
        yield f"# {comment}\n"
    used = sorted({prefix for *_, prefixes in rows for prefix in prefixes})
    yield from (f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    for subject, statements in groupby(rows, key=lambda row: row[1]):
        yield f"\n{subject}\n"
        yield from (f"    {predicate} {value} ;\n" for _, _, _, predicate, value, _ in statements)
        yield ".\n"


_Row = tuple[str, str, int, str, str, tuple[str, ...]]


def _row(triple: Triple) -> _Row:
    """A statement as it is sorted and written: subject (IRI, then text), type first, predicate, object, prefixes."""
    if not isinstance(triple.subject, NamedNode):
        raise _not_writable(triple.subject)
    subject, subject_prefixes = _iri(triple.subject.value)
    is_type = triple.predicate.value == _RDF_TYPE
    predicate, predicate_prefixes = ("a", ()) if is_type else _iri(triple.predicate.value)
    value, value_prefixes = _object(triple.object)
    prefixes = subject_prefixes + predicate_prefixes + value_prefixes
    return triple.subject.value, subject, 0 if is_type else 1, predicate, value, prefixes


def written(term: object) -> str:
    """A term as our files write it, with their prefixes.

    >>> written(NamedNode("https://w3id.org/pvegraph/id/country/dk"))
    'country:dk'
    """
    return "a" if term == NamedNode(_RDF_TYPE) else _object(term)[0]


def _not_writable(term: object) -> ValueError:
    return ValueError(f"{term} is neither IRI nor literal; authored data has no blank nodes and no triple terms")


def _iri(iri: str) -> tuple[str, tuple[str, ...]]:
    match = _NAMESPACE.fullmatch(iri)
    if match is not None and match[1] in _PREFIX_OF and _LOCAL_NAME.fullmatch(match[2]):
        prefix = _PREFIX_OF[match[1]]
        return f"{prefix}:{match[2]}", (prefix,)
    return f"<{_NEEDS_ESCAPE.sub(_code_point, iri)}>", ()


def _object(term: object) -> tuple[str, tuple[str, ...]]:
    if isinstance(term, NamedNode):
        return _iri(term.value)
    if not isinstance(term, Literal):
        raise _not_writable(term)
    short_form = SHORT_FORM.get(term.datatype.value)
    if short_form is not None and short_form.fullmatch(term.value):
        return term.value, ()
    if term.language is not None or term.datatype.value == _XSD_STRING:
        return quoted(term), ()
    datatype, prefixes = _iri(term.datatype.value)
    return f"{quoted(term)}^^{datatype}", prefixes


def quoted(literal: Literal) -> str:
    """The text of a literal between quotes, with its language if it has one; nobody has to see what is invisible."""
    text = f'"{_NEEDS_ESCAPE.sub(_escaped, literal.value)}"'
    if literal.language is None:
        return text
    direction = "" if literal.direction is None else f"--{literal.direction.value}"
    return f"{text}@{literal.language}{direction}"


def _escaped(match: re.Match[str]) -> str:
    return _NAMED_ESCAPES.get(match[0]) or _code_point(match)


def _code_point(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"
