"""The index as a file beside its release: made once, then opened by whichever process serves it.

::

    releases/
      indexes/
        12-0123456789ab-89abcdef-0123456789abcdef.sqlite

The name says what the file is: the number of the release and the beginning of its hash, a stamp of how names are folded
and what things are about, and the beginning of the hash of the file itself. So one that is of another release, of
another version of the program or damaged is not taken for it, and is made anew. ``pvegraph build`` makes it before the
release becomes current; a server makes it for a release that has none: an older one, or one that came of a proposal.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import sqlite3
import time
import unicodedata
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from pvegraph.errors import BackendError
from pvegraph.release import Release, stores
from pvegraph.release.folder import INDEXES, TEMPORARY
from pvegraph.search import facets
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index
from pvegraph.settings import Settings
from pvegraph.store import Store

_MADE_OF = (
    ("pvegraph", "dates.py", "folding.py", "iri.py"),
    ("pvegraph.search", "catalogue.py", "facets.py", "facets.rq", "making.py"),
    ("pvegraph.search.reconciliation", "forms.py", "lexicon.py", "likeness.py", "names.py"),
)
"""What decides what an index holds; whoever changes one of these need not think of the indexes that are there."""
_ABANDONED_SECONDS = 3600.0
"""Age of a file that was being written, from which on nobody writes it any more."""
_HASH, _STAMP, _OF_FILE = 12, 8, 16
_LOG = logging.getLogger(__name__)


def make_for(release: Release, settings: Settings) -> None:
    """Make the index of a release unless there is a sound one; that it cannot be written keeps nobody from anything."""
    if _sound(release) is None:
        store = stores.read(release, settings)
        _write(release, Index.of(Catalogue.read(store), facets.read(store)))


def index_of(release: Release, store: Store, catalogue: Catalogue) -> Index:
    """The index of a release that a store holds as it was built: that of the file, or one that is made and kept now."""
    connection = _opened(release)
    if connection is not None:
        return Index(connection, catalogue)
    _LOG.info("Release %s has no index of its names; it is made now.", release.number)
    index = Index.of(catalogue, facets.read(store))
    _write(release, index)
    return index


def in_memory(store: Store, catalogue: Catalogue) -> Index:
    """The index of what a store holds that is no release, or no longer one.

    A remote store may be too slow to say what things are about; then there are names alone.
    """
    try:
        told = facets.read(store)
    except BackendError as error:
        _LOG.warning("Search has no facets, as the store does not answer what things are about: %s", error)
        told = {}
    return Index.of(catalogue, told)


def _opened(release: Release) -> sqlite3.Connection | None:
    """The file of a release, opened for reading by any thread, if it is there and as it was written."""
    path = _sound(release)
    if path is None:
        return None
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        return sqlite3.connect(address, uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        _LOG.warning("%s cannot be opened (%s); the index is made anew.", path, error)
        return None


def _sound(release: Release) -> Path | None:
    """The file of a release, if it is there and as it was written; one that is not is removed, if possible."""
    for path in _folder(release).glob(f"{_beginning(release)}-*.sqlite"):
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            _LOG.warning("%s cannot be read (%s); the index is made anew.", path, error.strerror)
            continue
        if path.stem.endswith(f"-{found[:_OF_FILE]}"):
            return path
        _LOG.warning("%s is damaged; the index is made anew.", path)
        with suppress(OSError):
            path.unlink()
    return None


def _write(release: Release, index: Index) -> None:
    """Put an index beside its release, whole or not at all, and remove those of older ones."""
    octets = index.octets()
    folder = _folder(release)
    name = f"{_beginning(release)}-{hashlib.sha256(octets).hexdigest()[:_OF_FILE]}.sqlite"
    temporary = folder / f"{TEMPORARY}{secrets.token_hex(4)}-{name}"
    try:
        folder.mkdir(exist_ok=True)
        with temporary.open("wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o444)
        temporary.replace(folder / name)
    except OSError as error:
        _LOG.warning("The index of release %s is not kept in %s: %s.", release.number, folder, error.strerror)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    _tidy(release, name)


def _tidy(release: Release, name: str) -> None:
    """Remove what no server needs: indexes of older releases and other versions, and what killed processes left."""
    with suppress(OSError):
        for path in _folder(release).iterdir():
            number = path.name.partition("-")[0]
            if path.name.startswith(TEMPORARY):
                is_needed = time.time() - path.stat().st_mtime < _ABANDONED_SECONDS
            else:
                is_needed = path.name == name or not number.isdecimal() or int(number) > release.number
            if not is_needed:
                path.unlink(missing_ok=True)


def _folder(release: Release) -> Path:
    return release.folder.parent / INDEXES


def _beginning(release: Release) -> str:
    return f"{release.number}-{release.manifest.sha256[:_HASH]}-{_stamp()}"


@cache
def _stamp() -> str:
    """A digest of all that decides what an index of the same release holds."""
    digest = hashlib.sha256(f"{unicodedata.unidata_version} {sqlite3.sqlite_version}".encode())
    for package, *names in _MADE_OF:
        for name in names:
            digest.update((files(package) / name).read_bytes())
    return digest.hexdigest()[:_STAMP]
