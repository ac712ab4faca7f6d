"""The site as it is now: it follows what is written and what is published, and each request sees one state of it.

A server follows the link ``current`` of the folder of its releases. When that names another release, the site of that
is made beside the one that answers (`pvegraph.web.successor`) and takes its place by one assignment. Requests that had
begun go on with what they began with; when the last of them has ended, so does the service that they asked.

A server that takes writes follows those instead, and one of a remote store nothing: what it shows is in the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.types import Scope

from pvegraph.errors import PvegraphError
from pvegraph.release import ReleasesFolder, stores
from pvegraph.settings import Settings
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.service import QueryService, TaskService
from pvegraph.store.worker_service import WorkerService
from pvegraph.store.write_service import WritingService
from pvegraph.web import body
from pvegraph.web.site import Site
from pvegraph.web.successor import successor

PAUSE_SECONDS = 0.5
"""After a write, before the data is read anew for pages: many writes in a row cost one reading."""
LOOK_SECONDS = 0.5
"""Between two looks at which release is current."""
_REFRESH_SECONDS = 10.0
"""How long whoever has made a release waits until it is served."""
_MOST_LEAVING = 3
"""So many services may still answer of older releases; before there are more, a newer release waits."""
_CALM_SECONDS = 5.0
"""A release that has been current for so long is worth getting ready for validations, if its forerunner was."""
_SITE = "pvegraph.site"
_LOG = logging.getLogger(__name__)


class Visits:
    """The requests that a service still has to answer."""

    def __init__(self, service: QueryService) -> None:
        self.service = service
        self._number = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    def enter(self) -> None:
        """A request has come."""
        self._number += 1
        self._nobody.clear()

    def leave(self) -> None:
        """A request has been answered."""
        self._number -= 1
        if not self._number:
            self._nobody.set()

    async def over(self) -> None:
        """Wait until nobody is left."""
        await self._nobody.wait()


@dataclass(frozen=True)
class _Now:
    site: Site
    visits: Visits


class Current:
    """Which site a request gets: one, from its beginning to its end. Used on one event loop."""

    def __init__(self, site: Site) -> None:
        self._now = _Now(site, Visits(site.service))
        self._folder = ReleasesFolder(site.settings.releases_folder)
        self._seen: object = None
        """The link ``current`` as it was when it was last looked at and heeded."""
        self._door = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="next-release")
        self._following: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._errands: set[asyncio.Task[None]] = set()
        self._heralds: list[Callable[[Site], None]] = []

    @property
    def site(self) -> Site:
        """The site for a request that comes now."""
        return self._now.site

    def tell(self, herald: Callable[[Site], None]) -> None:
        """Have somebody told each time that another release is served, after it is."""
        self._heralds.append(herald)

    async def start(self) -> None:
        """Start the service, and follow what happens."""
        await self.site.service.start()
        self._sent(self._prepare_search(self.site))
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End all services."""
        following, self._following = self._following, None
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
        tasks = (*self._errands, *self._leaving)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.site.service.close()
        self._thread.shutdown(wait=False)

    @contextmanager
    def visit(self, scope: Scope) -> Iterator[None]:
        """Give a request the site of now, whose service stays as long as this lasts."""
        scope[_SITE], visits = self._now.site, self._now.visits
        visits.enter()
        try:
            yield
        finally:
            # The server keeps the scope of the last request as long as a connection is open.
            let_go(scope)
            visits.leave()

    def of(self, scope: Scope) -> Site:
        """The site of a request; that of now, if the request is over."""
        return site_of(scope) or self.site

    async def refresh(self) -> Site:
        """Look at once which release is current, and wait a while until it is served; the site then.

        Called by whoever has made another release current in this process.
        """
        if self.follows_releases:
            await asyncio.wait({self._sent(self._look())}, timeout=_REFRESH_SECONDS)
        return self.site

    @property
    def follows_releases(self) -> bool:
        """Whether another release is served when there is one."""
        service = self.site.service
        return (
            isinstance(service, WorkerService)
            and not isinstance(service, WritingService)
            and bool(self.site.release.number)
        )

    @property
    def is_handing_over(self) -> bool:
        """Whether requests are still answered of an older release."""
        return bool(self._leaving)

    async def _follow(self) -> None:
        service = self.site.service
        if isinstance(service, WritingService):
            await self._follow_writes(service)
        while self.follows_releases:
            await self._look()
            await asyncio.sleep(LOOK_SECONDS)

    async def _follow_writes(self, service: WritingService) -> None:
        """Read the data anew after each write, for ever; queries see a write at once, pages when this is done."""
        while True:
            await service.written.wait()
            await asyncio.sleep(PAUSE_SECONDS)
            service.written.clear()
            try:
                site = await asyncio.to_thread(_renewed, self.site, service)
                self._now = _Now(site, self._now.visits)
            except PvegraphError as error:
                _LOG.error("The pages show what was there before the last write: %s", error)
            except Exception:  # noqa: BLE001 - whatever was written, the next write must be followed
                _LOG.exception("The pages show what was there before the last write.")

    def _sent(self, errand: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Something that is done to its end whoever waits for it, unless the server is stopped."""
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task

    async def _look(self) -> None:
        """Serve the release that is current, if that is another one; the newest, if there were several."""
        async with self._door:
            await self._look_alone()

    async def _look_alone(self) -> None:
        link = self._link()
        if link is None or link == self._seen:
            return
        while len(self._leaving) >= _MOST_LEAVING:
            await asyncio.wait(self._leaving, return_when=asyncio.FIRST_COMPLETED)
        link = self._link()
        try:
            number = self._folder.current_number()
            site = None if number is None else await successor(self.site, self._folder, number, self._thread)
        except PvegraphError as error:
            _LOG.error("The release that is current cannot be served; %s is. %s", self._name(), error)
        except Exception:  # noqa: BLE001 - whatever it is, the one that is served must stay
            _LOG.exception("The release that is current cannot be served; %s is.", self._name())
        else:
            if site is not None:
                self._switch(site)
        self._seen = link

    def _link(self) -> object:
        """What changes when ``current`` does; `None` while there is no such link."""
        path = self._folder.path / "current"
        try:
            status = path.lstat()
            return (str(path.readlink()), status.st_mtime_ns, status.st_ino)
        except OSError:
            return None

    def _name(self) -> str:
        return f"release {self.site.release.number}"

    def _switch(self, site: Site) -> None:
        """Answer requests with this site from now on."""
        before = self._now.visits
        was_large = stores.is_large(self.site.release, site.settings)
        self._now = _Now(site, Visits(site.service))
        for herald in self._heralds:
            herald(site)
        _LOG.info("%s is served now.", self._name())
        leaving = asyncio.create_task(self._dismiss(before, was_large=was_large))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        self._sent(self._prepare_as(before.service))
        self._sent(self._prepare_search(site))

    async def _prepare_search(self, site: Site) -> None:
        """Have the names of a release ready before somebody searches them; whoever comes earlier waits for them."""
        if not site.release.number:
            return  # a remote store is asked for no more than somebody wants to know
        try:
            await asyncio.to_thread(site.searching.get_ready)
        except Exception:  # noqa: BLE001 - whoever searches is told again
            _LOG.exception("The names of %s cannot be made ready for search.", self._name())

    async def _dismiss(self, visits: Visits, *, was_large: bool) -> None:
        """End a service when its last request has ended, or has had all the time that a request may take."""
        try:
            async with asyncio.timeout(longest_request(self.site.settings)):
                await visits.over()
        except TimeoutError:
            _LOG.warning("Some requests of an older release took too long and are broken off.")
        finally:
            await visits.service.close()
        await asyncio.to_thread(self._tidy, was_large=was_large)

    def _tidy(self, *, was_large: bool) -> None:
        """Give back what an older release took, in memory and on disk."""
        disk.give_back_memory()
        if was_large:
            stores.clear_others(self.site.release)

    async def _prepare_as(self, before: QueryService) -> None:
        """Be as ready for tasks as the service before was, if there will be time to do some."""
        service = self.site.service
        if not isinstance(before, WorkerService) or not before.tasks or not isinstance(service, TaskService):
            return
        await asyncio.sleep(_CALM_SECONDS)
        for module in tuple(before.tasks) if service is self.site.service else ():
            with contextlib.suppress(PvegraphError):  # whoever comes with a task will be told
                await service.prepare(module)


def longest_request(settings: Settings) -> float:
    """How long a request that asks a service may take, in seconds, from its head to the end of its answer.

    >>> longest_request(Settings(query_seconds=30, query_wait=5, validation_seconds=10, validation_wait=5))
    95.0
    """
    query = settings.query_wait + settings.query_seconds
    return body.SECONDS + max(query, settings.validation_wait + settings.validation_seconds)


def current_of(request: Request) -> Current:
    """What serves the application that a request came to; to be told (`Current.refresh`) of a release that it made."""
    return cast(Current, request.app.state.current)


def site_of(scope: Scope) -> Site | None:
    """The site that answers a request; `None` if it is over."""
    return cast("Site | None", scope.get(_SITE))


def answer_with(scope: Scope, site: Site) -> None:
    """Have a request answered by another site than the server's own: an older release."""
    scope[_SITE] = site


def let_go(scope: Scope) -> None:
    """Need no site any more for a request, but perhaps its service: an answer that is streamed takes long."""
    scope.pop(_SITE, None)


def _renewed(site: Site, service: WritingService) -> Site:
    path, version = service.state
    return site.renewed(EmbeddedStore.load(path), version)
