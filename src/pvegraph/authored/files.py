"""The files that people write: which they are, what they say, and a fingerprint that changes whenever they do.

Every file has its place, and the place gives the graph. A file in no place is an error: what somebody wrote and nothing
loads would be lost without a word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from pvegraph import iri
from pvegraph.authored.progress import Progress, silent
from pvegraph.authored.queries import read_queries
from pvegraph.authored.turtle import read_triples
from pvegraph.errors import EnvironmentFaultError, FileFormatError, UsageError
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from pvegraph.authored.queries import SavedQuery
    from pvegraph.settings import Settings

READING = "Reading the authored files"

_NOTES = "README.md"
"""The one file beside the authored ones that each of their folders may have, for people to read."""

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
"""What stands in an IRI as it is (RFC 3986, section 2.3, unreserved characters)."""

_DEPTH = 2
"""A file of ``data/`` lies in the folder of its publisher."""

_TYPE = NamedNode(expand("rdf:type"))
_ONTOLOGY_FILE = "pve"


@dataclass(frozen=True)
class AuthoredFiles:
    """The paths of all authored files by kind, each kind in the order of the names."""

    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    data: tuple[Path, ...]
    queries: tuple[Path, ...]

    @classmethod
    def paths(cls, settings: Settings) -> AuthoredFiles:
        """Find the authored files of a project; a missing data/ or queries/ is an empty one.

        Raises `UsageError` if the folder has no ontology/ or no shapes/, `FileFormatError` for a file that has no place
        there, and `EnvironmentFaultError` if a folder cannot be read.
        """
        for folder in (settings.ontology, settings.shapes):
            if not folder.is_dir():
                raise UsageError(
                    f"{settings.project} is not a project of pvegraph: it has no {folder.name}/."
                    " Name the project's folder: pvegraph --project DIR …"
                )
        return cls(
            ontology=_files(settings.ontology, ".ttl", depth=1),
            shapes=_files(settings.shapes, ".ttl", depth=1),
            data=_files(settings.data, ".ttl", depth=_DEPTH),
            queries=_files(settings.queries, ".rq", depth=1),
        )

    def __iter__(self) -> Iterator[Path]:
        """Every path, in one fixed order."""
        yield from (*self.ontology, *self.shapes, *self.data, *self.queries)

    def __len__(self) -> int:
        """How many files there are."""
        return len(self.ontology) + len(self.shapes) + len(self.data) + len(self.queries)


@dataclass(frozen=True)
class Authored:
    """What all authored files say."""

    fingerprint: str
    ontology: Mapping[str, Sequence[Triple]]
    """Graph → statements, for the ontology and each concept scheme."""
    shapes: Mapping[str, Sequence[Triple]]
    """Graph → statements; the shapes of all files are in one graph."""
    data: Mapping[str, Sequence[Triple]]
    """Source graph → statements."""
    queries: Sequence[SavedQuery]


def is_file_of_data(path: PurePosixPath) -> bool:
    """Whether a path below ``data/`` is one that a file of a source may have.

    >>> is_file_of_data(PurePosixPath("gctf/gctf-10th.ttl")), is_file_of_data(PurePosixPath("../a.ttl"))
    (True, False)
    """
    return len(path.parts) == _DEPTH and path.suffix == ".ttl" and all(map(_FILE_NAME.fullmatch, path.parts))


def fingerprint(settings: Settings) -> str:
    """A SHA-256 over the names and the contents of all authored files. Raises what `AuthoredFiles.paths` raises.

    Order, dates and owners of the files do not matter to it.
    """
    total = hashlib.sha256()
    for path in AuthoredFiles.paths(settings):
        content = _octets(path)
        total.update(f"{path.relative_to(settings.project).as_posix()}\n{len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def read(settings: Settings, progress: Progress = silent) -> Authored:
    """Read all authored files.

    Raises `FileFormatError` (with the place in the file) for the first file that is not what its kind demands, and what
    `AuthoredFiles.paths` raises; `EnvironmentFaultError` if somebody changed a file meanwhile.
    """
    paths = AuthoredFiles.paths(settings)
    before = fingerprint(settings)
    total = len(paths)
    progress(READING, 0, total)
    ontology = {_ontology_graph(path): _ontology_triples(path) for path in paths.ontology}
    shapes = [triple for number, path in enumerate(paths.shapes) for triple in _apart(read_triples(path), number)]
    queries = read_queries(settings.queries) if paths.queries else []
    done = total - len(paths.data)
    data = {}
    for path in paths.data:
        graph = iri.graph_of_path(PurePosixPath(path.relative_to(settings.data).as_posix()))
        data[graph] = _source_triples(path, graph)
        done += 1
        progress(READING, done, total)
    if fingerprint(settings) != before:
        raise EnvironmentFaultError("An authored file changed while they were being read; run the command again.")
    return Authored(before, ontology, {iri.SHAPES_GRAPH: shapes}, data, queries)


def _files(folder: Path, suffix: str, *, depth: int) -> tuple[Path, ...]:
    """The files of a folder, which must all lie at one depth and have one suffix; hidden ones are nobody's text."""
    place = f"{folder.name}/" + "<publisher>/" * (depth - 1) + f"<name>{suffix}"
    found = []
    for path in _walk(folder):
        parts = path.relative_to(folder).parts
        if path.name == _NOTES and len(parts) == 1:
            continue
        if len(parts) != depth or path.suffix != suffix:
            raise FileFormatError(path, f"nothing would load this file; files here are {place}: move or remove it")
        if not all(_FILE_NAME.fullmatch(part) for part in parts):
            raise FileFormatError(path, "the path becomes an address: use letters, digits, '.', '-', '_' and '~' only")
        found.append(path)
    return tuple(found)


def _walk(folder: Path) -> Iterator[Path]:
    """The files of a folder and of the folders in it, in the order of the names, without hidden ones."""
    try:
        entries = sorted(folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise EnvironmentFaultError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry


def _octets(path: Path) -> bytes:
    """The content of a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFaultError(f"The file {path} cannot be read: {error.strerror}.") from error


def _ontology_graph(path: Path) -> str:
    """The graph that a file of ontology/ fills."""
    return iri.ONTOLOGY_GRAPH if path.stem == _ONTOLOGY_FILE else iri.concept_scheme(path.stem)


def _ontology_triples(path: Path) -> list[Triple]:
    """The statements of a file of ontology/; it must describe the ontology or the scheme that it is named after."""
    kind = "owl:Ontology" if path.stem == _ONTOLOGY_FILE else "skos:ConceptScheme"
    triples = read_triples(path)
    _demand(path, triples, _ontology_graph(path), kind)
    return triples


def _source_triples(path: Path, graph: str) -> list[Triple]:
    """The statements of a file of data/; it must describe its source, and name whatever it speaks of."""
    triples = read_triples(path)
    _demand(path, triples, graph, "pve:Source")
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise FileFormatError(
                path,
                f"a thing without an address has the property {triple.predicate};"
                " give it an IRI, so that other files can speak of it (docs/model.md)",
            )
    return triples


def _demand(path: Path, triples: Sequence[Triple], subject: str, kind: str) -> None:
    """Raise `FileFormatError` unless the statements say that the subject is of a kind."""
    if Triple(NamedNode(subject), _TYPE, NamedNode(expand(kind))) not in triples:
        raise FileFormatError(path, f"the file must say <{subject}> a {kind}; add that, or correct the file's name")


def _apart(triples: Sequence[Triple], number: int) -> Iterator[Triple]:
    """The statements of one of several files for one graph: equal labels of blank nodes mean different nodes."""

    def renamed(node: BlankNode) -> BlankNode:
        return BlankNode(f"f{number}-{node.value}")

    for triple in triples:
        subject, value = triple.subject, triple.object
        yield Triple(
            renamed(subject) if isinstance(subject, BlankNode) else subject,
            triple.predicate,
            renamed(value) if isinstance(value, BlankNode) else value,
        )
