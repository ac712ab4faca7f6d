"""Releases that are too large for memory: their stores on disk, which are made once and beside them.

::

    releases/
      stores/
        12-0123456789ab-0.5.13/   of release 12: its number, the beginning of its hash, the version of Oxigraph
        .tmp-…                    being made; left behind only by who was killed, and removed by the next who builds

A store is derived from its release and may be removed at any time when no server runs: it is made again. It stands
there whole or not at all, and one that is damaged is made again too.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.release.folder import STORES, TEMPORARY, Release, ReleasesFolder
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from pvegraph.settings import Settings

_HASH = 12


def is_large(release: Release, settings: Settings) -> bool:
    """Whether a release is to be read from disk rather than held in memory."""
    return release.manifest.quads > settings.memory_quads


def path_of(release: Release) -> Path:
    """The folder of a release's store, which need not be there."""
    name = f"{release.number}-{release.manifest.sha256[:_HASH]}-{disk.VERSION}"
    return release.folder.parent / STORES / name


def refuse_writes(release: Release, settings: Settings, path: Path) -> None:
    """Raise `UsageError` if a release on disk is to be written to, or has been when it was in memory."""
    quads = release.manifest.quads
    large = (
        f"Release {release.number} has {quads:,} statements and is read from disk, as PVEGRAPH_MEMORY_QUADS is"
        f" {settings.memory_quads}."
    )
    in_memory = f"hold the release in memory by PVEGRAPH_MEMORY_QUADS={quads}."
    if settings.write_token_hash is not None:
        raise UsageError(f"{large} Then nothing can be written to it: unset PVEGRAPH_WRITE_TOKEN_HASH, or {in_memory}")
    if path != release.nquads:
        raise UsageError(f"{large} What was written to it is in {path}: move that file away, or {in_memory}")


def open_store(release: Release, settings: Settings, progress: Progress = silent) -> EmbeddedStore:
    """The store of a release on disk, which is made if it is not there or not sound; others are cleared away.

    As long as it is used nobody removes its folder. Raises `EnvironmentFaultError` if it cannot be made.
    """
    claim = _sound(release)
    if claim is None:
        with _advice(release), ReleasesFolder(settings.releases_folder).exclusive(progress):
            claim = _made(release, progress)
    with claim:
        store = disk.open_folder(path_of(release))
    clear_others(release)
    return store


def read(release: Release, settings: Settings) -> EmbeddedStore:
    """A release for a few questions: from disk if it is large and its store is there, else loaded into memory."""
    claim = _sound(release) if is_large(release, settings) else None
    if claim is None:
        return EmbeddedStore.load(release.nquads)
    with claim:
        return disk.open_folder(path_of(release))


def make(release: Release, progress: Progress = silent) -> None:
    """Make the store of a release unless there is a sound one; called while the folder of the releases is ours alone.

    Raises `EnvironmentFaultError`; then nothing half is left.
    """
    with _advice(release):
        _made(release, progress).close()


def clear_others(release: Release) -> None:
    """Remove the stores of other releases, and of other versions of Oxigraph, that no server uses."""
    ours = path_of(release)
    for path in ours.parent.iterdir() if ours.parent.is_dir() else ():
        if path != ours and not path.name.startswith(TEMPORARY):
            with suppress(OSError):  # that there is one too many is no reason not to serve
                disk.remove(path)


def _sound(release: Release) -> IO[bytes] | None:
    """A claim on the store of a release, if it is there and as it was made."""
    path = path_of(release)
    try:
        claim = disk.claim(path)
    except OSError:
        return None
    if disk.fault(path, sha256=release.manifest.sha256) is None:
        return claim
    claim.close()
    return None


def _made(release: Release, progress: Progress) -> IO[bytes]:
    """A claim on the store of a release, which is made unless somebody has made it meanwhile."""
    claim = _sound(release)
    if claim is not None:
        return claim
    path = path_of(release)
    temporary = path.with_name(f"{TEMPORARY}{path.name}-{secrets.token_hex(4)}")
    manifest = release.manifest
    try:
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            disk.remove(path)
        disk.write(release.nquads, temporary, sha256=manifest.sha256, quads=manifest.quads, progress=progress)
        claim = disk.claim(temporary)
        temporary.rename(path)
        disk.sync(path.parent)
    except BlockingIOError:
        fault = disk.fault(path, sha256=manifest.sha256)
        raise EnvironmentFaultError(f"{fault}, and a server still uses it. Stop that server first.") from None
    except OSError as error:
        raise EnvironmentFaultError(
            f"Its store cannot be made in {path.parent}: {error.strerror or error}. It takes about twice as much room"
            f" as {release.nquads}. Make room or give rights there, or name another folder by PVEGRAPH_RELEASES."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return claim


@contextmanager
def _advice(release: Release) -> Iterator[None]:
    """Tell, with what went wrong, that there is another way."""
    try:
        yield
    except EnvironmentFaultError as error:
        raise EnvironmentFaultError(
            f"Release {release.number} is large and cannot be made ready to be read from disk. {error}"
            f" Or have it held in memory: PVEGRAPH_MEMORY_QUADS={release.manifest.quads}"
        ) from error
