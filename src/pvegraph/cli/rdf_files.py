"""The files that a command is given: found, read with positions, and all that is wrong with them told at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from glob import glob, has_magic
from itertools import chain
from pathlib import Path

from pyoxigraph import RdfFormat

from pvegraph.authored.document import NO_CONTEXTS, Document, read_document
from pvegraph.authored.files import AuthoredFiles
from pvegraph.errors import FileFormatError, UnreadableFilesError, UsageError
from pvegraph.settings import Settings
from pvegraph.sparql import formats

STANDARD_INPUT = "-"
_NAME_OF_STANDARD_INPUT = "standard-input"
_ENDINGS = ("ttl", "trig", "nt", "nq", "jsonld", "rdf")


Contexts = Callable[[], Mapping[str, str]]
"""Makes the contexts of JSON-LD that are known by their addresses, when one is wanted."""


def _none() -> Mapping[str, str]:
    return NO_CONTEXTS


def read(
    names: Iterable[str], format_name: str | None, language: str = "en", contexts: Contexts = _none
) -> list[Document]:
    """Read files, folders and patterns of files, each file once.

    Raises `UnreadableFilesError` for all files that are not what they should be, `UsageError` for a name that means
    none.
    """
    documents, faults = [], []
    found = {_same(name): name for name in chain.from_iterable(map(_found, names))}
    for name in found.values():
        try:
            documents.append(_read(name, format_name, contexts))
        except FileFormatError as fault:
            faults.append(fault)
    if faults:
        raise UnreadableFilesError(faults, language)
    return documents


@contextmanager
def every_fault(settings: Settings, language: str = "en") -> Iterator[None]:
    """Tell the faults of all files of the project, and not that of the first one alone."""
    try:
        yield
    except FileFormatError as first:
        faults = []
        for path in _authored(settings):
            try:
                _read(_from_here(path), None, _none)
            except FileFormatError as fault:
                faults.append(fault)
        raise UnreadableFilesError(faults or [first], language) from None


def _from_here(path: Path) -> str:
    """A path relative to the current folder, if it is below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _authored(settings: Settings) -> Sequence[Path]:
    """The files of the project that are RDF; none if they are not where they should be."""
    try:
        paths = AuthoredFiles.paths(settings)
    except FileFormatError:
        return ()
    return (*paths.ontology, *paths.shapes, *paths.data)


def _same(name: str) -> str | Path:
    """What is equal for two names of one file."""
    return name if name == STANDARD_INPUT else Path(name).resolve()


def _found(name: str) -> Iterator[str]:
    """The files that a name means: itself, those in a folder, those that fit a pattern."""
    path = Path(name)
    if name == STANDARD_INPUT or path.is_file():
        yield name
        return
    if path.is_dir():
        inside = sorted(file for ending in _ENDINGS for file in path.rglob(f"*.{ending}") if file.is_file())
        found = [str(file) for file in inside if not any(part.startswith(".") for part in file.relative_to(path).parts)]
    else:
        fitting = glob(name, recursive=True) if has_magic(name) else []  # noqa: PTH207 - an absolute pattern, too
        found = sorted(file for file in fitting if Path(file).is_file())
    if not found:
        kind = "the folder has no files of RDF" if path.is_dir() else "there is no such file"
        raise UsageError(f"{name}: {kind}; check the name. Files end in {', '.join(_ENDINGS)}")
    yield from found


def _read(name: str, format_name: str | None, contexts: Contexts) -> Document:
    if name == STANDARD_INPUT:
        if format_name is None:
            raise UsageError("Standard input has no ending that tells its syntax; add --format turtle, or another")
        return _document(sys.stdin.buffer.read(), _NAME_OF_STANDARD_INPUT, _format(format_name), contexts)
    path = Path(name)
    format_ = _format(format_name) if format_name else RdfFormat.from_extension(path.suffix.removeprefix("."))
    if format_ is None:
        raise FileFormatError(path, f"the ending tells no syntax of RDF; use one of {', '.join(_ENDINGS)}, or --format")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileFormatError(path, f"the file cannot be read ({error.strerror}); check its permissions") from None
    return _document(content, name, format_, contexts)


def _document(content: bytes, name: str, format_: RdfFormat, contexts: Contexts) -> Document:
    known = contexts() if format_ == RdfFormat.JSON_LD else NO_CONTEXTS
    return read_document(content, name, format_, contexts=known)


def _format(name: str) -> RdfFormat:
    """The syntax that a person named."""
    format_ = RdfFormat.from_extension(formats.by_name(name).suffix)
    if format_ is None:
        raise UsageError(f"{name} is not a syntax of RDF; use turtle, trig, n-triples, n-quads, json-ld or rdf-xml")
    return format_
