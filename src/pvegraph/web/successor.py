"""The site of the next release, made beside that of the one before it, which goes on answering meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from pvegraph.release import Release, ReleasesFolder, stores
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.worker_service import WorkerService
from pvegraph.store.write_service import Base
from pvegraph.web.site import Site

T = TypeVar("T")


async def successor(site: Site, folder: ReleasesFolder, number: int, thread: Executor) -> Site | None:
    """The site of a release, ready to answer; `None` if it is the one of the site given.

    What is read into memory is read by one thread, always the same: the C library of Linux gives each thread a room of
    its own, and what one release has left there the next one can use.

    The processes that answer queries are made of those of the site given where they can be, the store for pages is
    read. Raises what `ReleasesFolder.release` and `pvegraph.release.stores.open_store` raise, and `UsageError` if the
    release is to be read from disk and was written to when it was in memory.
    """
    release = await _done(thread, lambda: folder.release(number))
    now = site.release
    if (release.number, release.manifest.sha256) == (now.number, now.manifest.sha256):
        return None
    service, store = await _opened(site, release, thread)
    try:
        made = await _done(thread, lambda: site.succeeded(release, store, service))
        await service.ready()
    except BaseException:  # cancellation included, nothing may be left
        await service.close()
        raise
    return made


async def _opened(site: Site, release: Release, thread: Executor) -> tuple[WorkerService, EmbeddedStore]:
    """A service that has been started, and a store."""
    settings, before = site.settings, site.service
    path, version = Base.of(release.number, release.manifest.sha256, release.nquads, settings).state()
    if stores.is_large(release, settings):
        stores.refuse_writes(release, settings, path)
        store = await _done(thread, lambda: stores.open_store(release, settings))
        service = WorkerService(path, version, settings, on_disk=stores.path_of(release))
        await service.start()
        return service, store
    service = WorkerService(path, version, settings, before=before if isinstance(before, WorkerService) else None)
    await service.start()
    try:
        return service, await _done(thread, lambda: EmbeddedStore.load(path))
    except BaseException:  # as above
        await service.close()
        raise


async def _done(thread: Executor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)
