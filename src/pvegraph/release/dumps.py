"""The release as files to download: four formats, each compressed in two ways, with their checksums.

Dumps are made of a release and are no part of it: they can be thrown away, and are made again when somebody asks. They
are made once, beside the releases, and appear whole or not at all::

    releases/
      dumps/
        1/  2/ …      the dumps of a release each, with SHA256SUMS and index.json
        .lock         held while dumps are made, so that two servers do not make them twice

The same release gives the same octets, as long as the libraries that compress are the same.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, TypeAlias, cast

import pyoxigraph as ox
from backports import zstd

from pvegraph import iri
from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError
from pvegraph.release.folder import Release
from pvegraph.release.graphs import GraphByGraph, union
from pvegraph.sparql import formats
from pvegraph.sparql.context import Context
from pvegraph.sparql.formats import Format
from pvegraph.sparql.jsonld import write_graphs
from pvegraph.vocabulary import PREFIXES

SUMS = "SHA256SUMS"
INDEX = "index.json"
FOLDER = "dumps"
MAKING = "Making dumps"
_STEM = "pvegraph"
_LOCK = ".lock"
_TEMPORARY = ".tmp-"
_READ_ONLY = 0o444
_PIECE = 1024 * 1024

Write: TypeAlias = Callable[[Release, IO[bytes]], None]


@dataclass(frozen=True)
class Compression:
    """One way to make a file smaller."""

    name: str
    title: str
    """What people call it."""
    suffix: str
    media_type: str
    open: Callable[[IO[bytes]], IO[bytes]]


@dataclass(frozen=True)
class Form:
    """What a dump is like, whatever the release."""

    format: Format
    title: str
    """What people call the format."""
    compression: Compression

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"{_STEM}.{self.format.suffix}.{self.compression.suffix}"


@dataclass(frozen=True)
class Dump:
    """One file."""

    name: str
    octets: int
    sha256: str

    @property
    def form(self) -> Form:
        """What it is like."""
        return FORMS[self.name]


@dataclass(frozen=True)
class Dumps:
    """The files of one release."""

    release: int
    dataset: str
    """The SHA-256 of the release's dataset, by which dumps of another release with the same number are known."""
    files: tuple[Dump, ...]
    folder: Path

    def find(self, name: str) -> Dump | None:
        """The file of a name, or `None`."""
        return next((dump for dump in self.files if dump.name == name), None)

    def sums(self) -> str:
        """The checksums as ``sha256sum -c`` reads them."""
        return "".join(f"{dump.sha256}  {dump.name}\n" for dump in self.files)


def keep_dumps(releases: Path, release: Release, progress: Progress = silent) -> Dumps:
    """The dumps of a release in the folder of the releases; they are made now if they are not there.

    Raises `EnvironmentFaultError` if they cannot be made or read.
    """
    folder = releases / FOLDER
    target = folder / str(release.number)
    with _faults(folder):
        kept = _read(target, release)
        if kept is not None:
            return kept
        with _alone(folder):
            # Whoever held the lock before may have made them.
            made_meanwhile = _read(target, release)
            if made_meanwhile is not None:
                return made_meanwhile
            temporary = folder / f"{_TEMPORARY}{release.number}"
            shutil.rmtree(temporary, ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            write_dumps(release, temporary, progress)
            temporary.rename(target)
        made = _read(target, release)
    if made is None:
        raise EnvironmentFaultError(f"The dumps in {target} are not what was written there. Remove that folder.")
    return made


def write_dumps(release: Release, folder: Path, progress: Progress = silent) -> Dumps:
    """Write the dumps of a release and their checksums to a folder; files of the same names are replaced.

    Raises `EnvironmentFaultError` if the disk does not let us.
    """
    dumps: list[Dump] = []
    with _faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for done, (format_, write) in enumerate(_WRITERS.items()):
            progress(MAKING, done, len(_WRITERS))
            dumps += _write_format(release, folder, format_, write)
        made = Dumps(release.number, release.manifest.sha256, tuple(dumps), folder)
        _replace(folder / SUMS, made.sums().encode())
        index = {"release": made.release, "dataset": made.dataset, "files": [asdict(dump) for dump in made.files]}
        _replace(folder / INDEX, (json.dumps(index, indent=2) + "\n").encode())
    progress(MAKING, len(_WRITERS), len(_WRITERS))
    return made


def _read(folder: Path, release: Release) -> Dumps | None:
    """The dumps in a folder, if they are of this release and all there."""
    try:
        index = json.loads((folder / INDEX).read_bytes())
        files = tuple(Dump(**each) for each in index["files"])
        sizes = [(folder / dump.name).stat().st_size for dump in files]
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    found = Dumps(release.number, index.get("dataset", ""), files, folder)
    whole = sizes == [dump.octets for dump in files] and {dump.name for dump in files} == set(FORMS)
    return found if whole and found.dataset == release.manifest.sha256 else None


def _write_format(release: Release, folder: Path, format_: str, write: Write) -> Iterator[Dump]:
    """Write one format once, through all compressions at the same time."""
    forms = [form for form in FORMS.values() if form.format.name == format_]
    temporaries = [folder / f"{_TEMPORARY}{form.name}" for form in forms]
    with ExitStack() as stack:
        for path in temporaries:
            stack.callback(path.unlink, missing_ok=True)
        files = [stack.enter_context(path.open("wb")) for path in temporaries]
        with ExitStack() as compressing:
            outputs = [
                compressing.enter_context(form.compression.open(file)) for form, file in zip(forms, files, strict=True)
            ]
            write(release, cast("IO[bytes]", _Several(outputs)))  # all that is done with it is to write
        for form, path, file in zip(forms, temporaries, files, strict=True):
            file.close()
            path.chmod(_READ_ONLY)
            path.replace(folder / form.name)
            yield _described(folder / form.name)


def _described(path: Path) -> Dump:
    with path.open("rb") as file:
        return Dump(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


class _Several:
    """A file that is several files."""

    def __init__(self, outputs: list[IO[bytes]]) -> None:
        self._outputs = outputs

    def write(self, octets: bytes) -> int:
        """Write the same to all."""
        for output in self._outputs:
            output.write(octets)
        return len(octets)

    def flush(self) -> None:
        """Do nothing: a compressor does better when it is not hurried."""


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(_TEMPORARY + path.name)
    temporary.write_bytes(content)
    temporary.replace(path)


# ── the formats ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _nquads(release: Release, output: IO[bytes]) -> None:
    with release.nquads.open("rb") as file:
        shutil.copyfileobj(file, output, _PIECE)


def _trig(release: Release, output: IO[bytes]) -> None:
    quads = (quad for _, graph in GraphByGraph(release.nquads) for quad in graph)
    formats.write_graph(quads, formats.by_name("trig"), output, prefixes=PREFIXES)


def _turtle(release: Release, output: IO[bytes]) -> None:
    formats.write_graph(union(release.nquads), formats.by_name("turtle"), output, prefixes=PREFIXES)


def _json_ld(release: Release, output: IO[bytes]) -> None:
    graphs = GraphByGraph(release.nquads)
    context = Context.of(graphs.graph(ox.NamedNode(iri.ONTOLOGY_GRAPH)))
    write_graphs(graphs, context, output)


_WRITERS: Mapping[str, Write] = MappingProxyType(
    {"n-quads": _nquads, "trig": _trig, "turtle": _turtle, "json-ld": _json_ld}
)
_TITLES = {"n-quads": "N-Quads", "trig": "TriG", "turtle": "Turtle", "json-ld": "JSON-LD"}


def _gzip(file: IO[bytes]) -> IO[bytes]:
    # Neither the time nor the name of the file, which the header has room for, so that the octets are always the same.
    return cast("IO[bytes]", gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0))


def _zstd(file: IO[bytes]) -> IO[bytes]:
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: 10,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    return cast("IO[bytes]", zstd.ZstdFile(file, "wb", options=options))


COMPRESSIONS = (
    Compression("gzip", "gzip", "gz", "application/gzip", _gzip),
    Compression("zstd", "Zstandard", "zst", "application/zstd", _zstd),
)
FORMS: Mapping[str, Form] = MappingProxyType(
    {
        form.name: form
        for name, title in _TITLES.items()
        for compression in COMPRESSIONS
        for form in [Form(formats.by_name(name), title, compression)]
    }
)
"""Every dump there is, by the name of its file; known before any is made."""


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from making dumps here: other threads, and other servers."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error for people."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFaultError(
            f"The dumps cannot be written to {folder}: {error.strerror}. Make room or give rights there, or run"
            " pvegraph dump where the folder of the releases can be written."
        ) from error
