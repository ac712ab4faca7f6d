"""Waiting for what happens beside a test: looked at again and again, and given up after some seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_PAUSE = 0.002


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something comes to hold within some seconds; a busy machine may need many."""
    end = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(_PAUSE)
    return holds


async def eventually_async(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """The same, while other tasks go on."""
    end = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < end:
        await asyncio.sleep(_PAUSE)
    return holds
