"""What pages and programs of curation share beside the site: acceptances that run, and what validates."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar, cast

from starlette.requests import Request

from pvegraph.curation.telling import Telling
from pvegraph.release import Release
from pvegraph.web.current import Current
from pvegraph.web.past import Past
from pvegraph.web.validation import Validations

_KEPT = 100
"""How many works that have ended are remembered, so that a page that is loaded again tells how."""
_OUTCOMES = 64
_TELLINGS = 8
T = TypeVar("T")


class Works:
    """Releases that are being made: each once, whoever asks for it and how often, and whoever leaves meanwhile."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[Hashable, asyncio.Task[Release]] = OrderedDict()

    def begin(self, key: Hashable, work: Coroutine[Any, Any, Release]) -> asyncio.Task[Release]:
        """The work of a key: the one that runs, or this one, which is begun."""
        running = self._tasks.get(key)
        if running is not None and not running.done():
            work.close()
            return running
        task = self._tasks[key] = asyncio.ensure_future(work)
        self._tasks.move_to_end(key)
        # Nobody may be waiting for a work that fails.
        task.add_done_callback(lambda done: None if done.cancelled() else done.exception() and None)
        for old in [each for each, known in self._tasks.items() if known.done()][:-_KEPT]:
            del self._tasks[old]
        return task

    def find(self, key: Hashable) -> asyncio.Task[Release] | None:
        """The work of a key, if it runs or has ended not long ago."""
        return self._tasks.get(key)


async def waited(task: asyncio.Task[Release], seconds: float) -> Release | None:
    """What a work comes to, if it ends in time; whoever is cancelled here does not end it. Raises what it raises."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None


class Kept(Generic[T]):
    """What was found out about the things that were asked about last; safe to be used by several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, T] = OrderedDict()
        self._door = Lock()

    def get(self, key: Hashable) -> T | None:
        """What is known of something."""
        with self._door:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: Hashable, found: T) -> T:
        """Keep something for a while."""
        with self._door:
            self._known[key] = found
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


@dataclass
class Curating:
    """What handlers of curation need; one for each application, used on one event loop."""

    current: Current
    validations: Validations
    past: Past
    works: Works = field(default_factory=Works)
    outcomes: Kept[Mapping[str, object]] = field(default_factory=lambda: Kept(_OUTCOMES))
    """What validations of proposals came to."""
    tellings: Kept[Telling] = field(default_factory=lambda: Kept(_TELLINGS))
    """Differences of proposals that somebody reads, page by page."""

    async def published(self) -> None:
        """Serve the release that has just been made current."""
        await self.current.refresh()


def curating(request: Request) -> Curating:
    """That of the application that a request was sent to."""
    return cast(Curating, request.app.state.curating)
