"""A dataset in a folder on disk, made once and then opened for reading only: for what is too large for memory.

::

    12-0123456789ab-0.5.13/
      graphs/      Oxigraph's files: the graphs, and their union as the default graph
      default.nq   what the dataset has in its default graph on its own
      store.json   what it was made of, by which version, and the SHA-256 of every file

It answers as `EmbeddedStore.load` does. Whoever has it open, workers too, holds a shared lock on ``store.json``, so
that nobody removes it under their hands.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Quad, RdfFormat

from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError
from pvegraph.store.embedded import EmbeddedStore

MAKING = "Making the store on disk"
VERSION: str = ox.__version__
"""Of what writes and reads the files; no other version is trusted to read them."""

_FORMAT = 1
_GRAPHS = "graphs"
_OWN = "default.nq"
_CONTENT = "store.json"
_PIECE = 20_000
"""Statements between two reports of progress."""
_REMEDY = "Start pvegraph serve again, which makes it anew."


def write(nquads: Path, folder: Path, *, sha256: str, quads: int, progress: Progress = silent) -> None:
    """Make the folder, which must not be there, of a dataset with this hash and about so many statements.

    It is on the disk when this returns. If it fails, the folder is left half and is to be removed. Raises `OSError`,
    and `EnvironmentFaultError` if the dataset cannot be read.
    """
    folder.mkdir()
    own = _write_graphs(nquads, folder / _GRAPHS, _Count(progress, 2 * quads))
    (folder / _OWN).write_bytes(ox.serialize(own, format=RdfFormat.N_QUADS) or b"")
    files = {name: _hash_of(folder / name) for name in _files(folder)}
    content = {**_expected(sha256), "files": files}
    (folder / _CONTENT).write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    for path in (*(folder / name for name in files), folder / _CONTENT, folder / _GRAPHS, folder):
        sync(path)
    progress(MAKING, 2 * quads, 2 * quads)


def fault(folder: Path, *, sha256: str) -> str | None:
    """What is wrong with a folder: that it is absent, or not what was once made of the dataset with this hash.

    Each octet is read, as it is of a release when that is opened.
    """
    try:
        content = json.loads((folder / _CONTENT).read_bytes())
        if not isinstance(content, dict) or {**content, **_expected(sha256)} != content:
            return f"{folder / _CONTENT} is not that of this dataset and of Oxigraph {VERSION}"
        names = _files(folder)
        files = content["files"]
        if sorted(files) != names:
            return f"{folder} lacks files, or has others"
        broken = next((name for name in names if _hash_of(folder / name) != files[name]), None)
    except OSError as error:
        return f"{error.filename or folder} cannot be read: {error.strerror}"
    except (ValueError, KeyError, TypeError) as error:
        return f"{folder / _CONTENT} is damaged: {error}"
    return None if broken is None else f"{folder / broken} is damaged"


def claim(folder: Path) -> IO[bytes]:
    """A file that keeps others from removing the folder until it is closed. Raises `OSError` if there is none."""
    file = (folder / _CONTENT).open("rb")
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
    except OSError:
        file.close()
        raise
    return file


def open_folder(folder: Path) -> EmbeddedStore:
    """The dataset, for reading. Raises `EnvironmentFaultError` if it cannot be opened."""
    try:
        held = claim(folder)
        own = ox.Store()
        own.load(path=str(folder / _OWN), format=RdfFormat.N_QUADS)
        return EmbeddedStore(ox.Store.read_only(str(folder / _GRAPHS)), own, held)
    except (OSError, RuntimeError, SyntaxError) as error:
        raise EnvironmentFaultError(f"{folder} cannot be opened as a store: {error}. {_REMEDY}") from error


def files_of(folder: Path) -> int:
    """How many files Oxigraph may open while it answers, of which it has opened some."""
    return sum(1 for _ in (folder / _GRAPHS).iterdir())


def remove(folder: Path) -> None:
    """Remove a folder. Raises `BlockingIOError` if somebody has it open, `OSError` if the disk does not let us."""
    with ExitStack() as stack:
        # A half one, which has no description, nobody can have open.
        with suppress(FileNotFoundError):
            file = stack.enter_context((folder / _CONTENT).open("rb"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)


class _Count:
    """Tells how many statements have passed."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._passed = 0
        progress(MAKING, 0, total)

    def passing(self, quads: Iterator[Quad]) -> Iterator[Quad]:
        for quad in quads:
            self._passed += 1
            if self._passed % _PIECE == 0:
                self._progress(MAKING, min(self._passed, self._total), self._total)
            yield quad


def _write_graphs(nquads: Path, folder: Path, count: _Count) -> list[Quad]:
    """Write the graphs and their union; what the dataset has in its default graph on its own.

    The file is read twice, as two passes need half of the memory of one. Both go through `parse`, which leaves blank
    nodes their names: the bulk loader gives them new ones, and the union would speak of others than the graphs do.
    """
    store = ox.Store(str(folder))
    try:
        store.bulk_extend(count.passing(_parsed(nquads)))
        own = list(store.quads_for_pattern(None, None, None, DefaultGraph()))
        store.bulk_extend(Quad(*quad.triple) for quad in count.passing(_parsed(nquads)))
        store.optimize()
        store.flush()
    finally:
        del store  # which closes it, also if an error keeps this frame
        give_back_memory()
    return own


def give_back_memory() -> None:
    """Let the system have what the loader has freed: the C library of Linux would keep hundreds of megabytes."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _parsed(nquads: Path) -> Iterator[Quad]:
    """The statements of a file. Raises `EnvironmentFaultError`."""
    try:
        yield from ox.parse(path=str(nquads), format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else error.msg
        raise EnvironmentFaultError(f"{nquads} cannot be loaded: {reason}. Run pvegraph build.") from error


def _expected(sha256: str) -> dict[str, object]:
    """What the description of a folder must say."""
    return {"format": _FORMAT, "pyoxigraph": VERSION, "sha256": sha256}


def _files(folder: Path) -> list[str]:
    """The files that are there beside the description, by their paths in the folder, in order."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    return sorted(name for name in found if name != _CONTENT)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
