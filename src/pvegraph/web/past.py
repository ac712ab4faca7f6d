"""Old releases in memory: loaded when somebody asks for one, a bounded number of them, the least recently used ended.

A release has two parts, each there only when it is asked for: a site, from which documents are made, and worker
processes, which answer queries. The current release needs neither, as the server's own site and service have it,
unless clients have written to it since.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic

from pvegraph.errors import EnvironmentFaultError, PvegraphError
from pvegraph.release import History, Release
from pvegraph.release.history import Known
from pvegraph.release.stores import is_large
from pvegraph.search.catalogue import Catalogue
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.worker_service import WorkerService
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.saved import read_saved
from pvegraph.web.site import Site, federation_before

LEAST_SECONDS = 0.5
"""How long a release stays after its last use, so that two clients in turn do not make us do nothing but load."""
WAITING_SECONDS = 10.0
"""How long a request waits until another release can be ended, and as long again until its own is loaded."""
_LOOK_SECONDS = 0.05
_WORKERS = 2
_RETRY = {"Retry-After": "2"}
_LOG = logging.getLogger(__name__)


@dataclass
class _Loaded:
    """A release that is in memory, or on its way there."""

    release: Release
    service: WorkerService
    used: float
    opening: asyncio.Future[Site] | None = None
    asked: Site | None = None
    """The release with processes that answer queries; one for all queries, as it counts what may be done at once."""

    @property
    def is_idle(self) -> bool:
        """Whether nobody asks it anything, and nobody has for a while."""
        if self.opening is not None and not self.opening.done():
            return False
        federation = None if self.asked is None else self.asked.federation
        busy = (*self.service.busy(), *((0, 0) if federation is None else federation.busy()))
        return not any(busy) and monotonic() - self.used >= LEAST_SECONDS


class Past:
    """The releases beside the current one; used on one event loop."""

    def __init__(self, history: History, most: int) -> None:
        self.history = history
        self._most = most
        self._loaded: OrderedDict[int, _Loaded] = OrderedDict()
        self._door = asyncio.Lock()
        self._reader = asyncio.Lock()
        self._same: tuple[Site, Site] | None = None
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._loaded)

    async def for_documents(self, number: int, site: Site) -> Site:
        """A release as a site that documents can be made from.

        Raises `ProblemError`: 404 if there is no such release, 500 if it is damaged, 503 if it cannot be loaded now.
        """
        release = await self._whole(number, site)
        if _is_shown(release, site):
            return self._as_kept(site, release)
        loaded = await self._load(release, site.settings)
        if loaded.opening is None or (loaded.opening.done() and loaded.opening.exception()):
            loaded.opening = asyncio.create_task(self._open(loaded, site))
        try:
            return await asyncio.wait_for(asyncio.shield(loaded.opening), WAITING_SECONDS)
        except TimeoutError:
            raise _not_yet(number) from None
        except EnvironmentFaultError as error:
            raise _damaged(number, error) from error
        finally:
            loaded.used = monotonic()

    async def for_queries(self, number: int, site: Site) -> Site:
        """A release as a site whose service answers queries; raises as `for_documents`."""
        release = await self._whole(number, site)
        if _is_shown(release, site):
            return self._as_kept(site, release)
        loaded = await self._load(release, site.settings)
        if loaded.asked is None:
            federation = federation_before(loaded.service, site.settings)
            loaded.asked = replace(site.as_kept(release), service=loaded.service, federation=federation)
            await loaded.service.start()
        return loaded.asked

    async def for_saved_queries(self, number: int, site: Site) -> Site:
        """A release as a site that has its saved queries and answers them; raises as `for_documents`."""
        asked = await self.for_queries(number, site)
        kept = await self.for_documents(number, site)
        if kept.federation is asked.federation:
            return kept
        return replace(kept, federation=asked.federation)

    def renew(self, site: Site) -> None:
        """Hold on to nothing of the site that was the server's own before this one."""
        self._same = None
        for loaded in self._loaded.values():
            if loaded.asked is not None:
                kept = site.as_kept(loaded.release)
                loaded.asked = replace(kept, service=loaded.service, federation=loaded.asked.federation)
            opening = loaded.opening
            if opening is not None and opening.done() and not opening.cancelled() and opening.exception() is None:
                loaded.opening = asyncio.get_running_loop().create_future()
                loaded.opening.set_result(
                    replace(opening.result(), searching=site.searching, federation=site.federation)
                )

    async def close(self) -> None:
        """End all processes."""
        self._is_closed = True
        while self._loaded:
            _, loaded = self._loaded.popitem()
            await loaded.service.close()

    def _as_kept(self, site: Site, release: Release) -> Site:
        """The server's own site, at the addresses of its release."""
        if self._same is None or self._same[0] is not site:
            self._same = (site, site.as_kept(release))
        return self._same[1]

    async def _whole(self, number: int, site: Site) -> Release:
        """The release of a number, found to be what its manifest says."""
        if not site.release.number:
            raise no_release(number)
        if number == site.release.number:
            return site.release
        if number in self._loaded:
            return self._loaded[number].release
        if await asyncio.to_thread(whole, self.history, number) is None:
            raise no_release(number)
        return await asyncio.to_thread(self.history.folder.release, number)

    async def _load(self, release: Release, settings: Settings) -> _Loaded:
        """A place in memory for a release; raises `ProblemError` 503 if all stay taken by others that are in use."""
        if is_large(release, settings):
            raise _too_large(release.number, settings)
        loaded = self._loaded.get(release.number)
        if loaded is None or loaded.service.has_failed:
            loaded = await self._load_anew(release, settings)
        self._loaded.move_to_end(release.number)
        loaded.used = monotonic()
        return loaded

    async def _load_anew(self, release: Release, settings: Settings) -> _Loaded:
        """The same for a release that has no place, or one that cannot be loaded; one after the other."""
        async with self._door:
            loaded = self._loaded.get(release.number)
            if loaded is not None and loaded.service.has_failed:
                await self._end(release.number)
                loaded = None
            if loaded is None:
                await self._make_room(release.number)
                few = {"query_workers": min(_WORKERS, settings.query_workers), "query_slow": 1}
                lighter = settings.model_copy(update={**few, "write_token_hash": None})
                service = WorkerService(release.nquads, release.manifest.sha256, lighter)
                loaded = self._loaded[release.number] = _Loaded(release, service, monotonic())
            return loaded

    async def _make_room(self, number: int) -> None:
        """End the release that has not been used for longest, as soon as nobody asks it anything."""
        end = monotonic() + WAITING_SECONDS
        while len(self._loaded) >= self._most:
            idle = next((other for other, loaded in self._loaded.items() if loaded.is_idle), None)
            if idle is not None:
                await self._end(idle)
            elif monotonic() < end:
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                raise _not_yet(number)
        if self._is_closed:
            raise _not_yet(number)

    async def _end(self, number: int) -> None:
        loaded = self._loaded.pop(number)
        await loaded.service.close()

    async def _open(self, loaded: _Loaded, site: Site) -> Site:
        """Load a release for documents; one at a time, as each takes a processor for a second."""
        async with self._reader:
            return await asyncio.to_thread(partial(_opened, loaded.release, loaded.service, site))


def _is_shown(release: Release, site: Site) -> bool:
    """Whether the site of the server shows the release as it was built, with nothing written to it since."""
    sha256 = release.manifest.sha256
    return release.number == site.release.number and site.service.version == sha256 and site.shown in {"", sha256}


def _opened(release: Release, service: WorkerService, site: Site) -> Site:
    store = EmbeddedStore.load(release.nquads)
    kept = site.as_kept(release)
    return replace(kept, store=store, service=service, catalogue=Catalogue.read(store), queries=read_saved(store))


def whole(history: History, number: int) -> Known | None:
    """What is known of a release that is as it was built, `None` without one; raises `ProblemError` 500."""
    try:
        return history.whole(number)
    except EnvironmentFaultError as error:
        raise _damaged(number, error) from error


def no_release(number: int) -> ProblemError:
    """The error for a number that no release has."""
    return ProblemError(404, N_("There is no release %(number)s."), {"number": str(number)})


def _damaged(number: int, error: PvegraphError) -> ProblemError:
    _LOG.error("%s", error)
    return ProblemError(
        500, N_("Release %(number)s is damaged and cannot be shown; the log says how."), {"number": str(number)}
    )


def _too_large(number: int, settings: Settings) -> ProblemError:
    return ProblemError(
        503,
        N_(
            "Release %(number)s has more statements than %(most)s, so it is not held in memory here. Its dataset and"
            " what it changed can be had."
        ),
        {"number": str(number), "most": f"{settings.memory_quads:,}"},
    )


def _not_yet(number: int) -> ProblemError:
    return ProblemError(
        503,
        N_("Release %(number)s is not in memory, and there is no room for it now. Try again in a moment."),
        {"number": str(number)},
        headers=_RETRY,
    )
