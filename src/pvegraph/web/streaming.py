"""Answers that go out while they are made, and end when nobody wants them any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

ABORT = "pvegraph.abort"
"""The extension of the ASGI scope by which our server lets an application break a connection off."""

_LOG = logging.getLogger(__name__)


class BrokenOffError(Exception):
    """An answer that cannot be finished, on a server that offers no way to break the connection off."""


class StreamedAnswer(Response):
    """An answer that is asked for only when it is to be sent, so that a client that leaves ends the asking."""

    def __init__(self) -> None:
        super().__init__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer for as long as the client is there."""
        await while_connected(receive, self.send_answer(scope, receive, send))

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask, and send what comes; cancelled when the client leaves."""
        raise NotImplementedError


async def while_connected(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do some work until it is done or the client is gone."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone = not working.done()
        if gone:
            working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)
    if not gone:
        working.result()


async def break_off(scope: Scope, reason: Exception) -> None:
    """Break the connection off in the middle of an answer, so that no client takes what it has for the whole."""
    _LOG.warning("An answer was broken off: %s", reason)
    abort = (scope.get("extensions") or {}).get(ABORT)
    if abort is None:
        raise BrokenOffError from reason
    abort()
    # The server learns of it in the next turn of the loop, and must have, before it sees that nothing more is sent.
    await asyncio.sleep(0)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
