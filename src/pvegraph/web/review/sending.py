"""Having the database do something, off the event loop, and telling what it refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio.to_thread

from pvegraph.errors import PvegraphError
from pvegraph.web.review.problems import of_error

T = TypeVar("T")


async def asked(deed: Callable[[], T], language: str = "en") -> T:
    """What the database comes to, in a thread. Raises `ProblemError` for what curation refuses."""
    return await told(anyio.to_thread.run_sync(deed), language)


async def told(work: Awaitable[T], language: str = "en") -> T:
    """What some work comes to. Raises `ProblemError` for what curation refuses."""
    try:
        return await work
    except PvegraphError as error:
        raise of_error(error, language) from error
