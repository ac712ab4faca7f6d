"""HTTP/1.1 as uvicorn speaks it, and what we need beyond that.

- An application may break its connection off (`pvegraph.web.streaming`). To close it would not do: a client that reads
  slowly would still be sent what waits.
- A request that comes again octet by octet may be answered at once (`pvegraph.web.repeats`).
- The head of a request has a largest size, and a longest time.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from pvegraph.web.repeats import REMEMBER, Repeats, is_whole_get
from pvegraph.web.streaming import ABORT

LARGEST_HEAD = 128 * 1024
"""Octets of a request before its body."""
HEAD_SECONDS = 30
"""How long a client may take to send them."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        repeats: Repeats,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._repeats = repeats
        self._octets: bytes | None = None
        """What came in, if it is the head of one request and nothing else."""
        self._in_request = False
        """Whether a request has begun to come in and is not whole."""
        self._head = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, or the connection was broken off."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Answer at once what has been answered before; read what has not."""
        self._octets = data if not self._in_request and is_whole_get(data) else None
        if self._octets is not None and self._is_at_rest() and self._repeat(data):
            return
        super().data_received(data)
        if self._in_request and self._head >= 0:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins; its scope is made here."""
        super().on_message_begin()
        self._in_request, self._head = True, 0
        if self._patience is None:
            self._wait_for_head()
        extensions: dict[str, object] = {ABORT: self.transport.abort}
        if self._octets is not None:
            extensions[REMEMBER] = partial(self._repeats.remember, self._octets)
        self.scope["extensions"] = cast("dict[str, dict[object, object]]", extensions)  # ours are no dictionaries

    def on_headers_complete(self) -> None:
        """The head of a request is whole."""
        self._head = -1
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._in_request = False
        super().on_message_complete()

    def _is_at_rest(self) -> bool:
        """Whether nothing is under way on this connection."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.pipeline
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _repeat(self, request: bytes) -> bool:
        """Send what was sent to the same request, if that is known."""
        repeat = self._repeats.find(request)
        if repeat is None:
            return False
        self._unset_keepalive_if_required()
        fields = b"".join(b"%b: %b\r\n" % field for field in self.server_state.default_headers)
        self.transport.write(b"".join((repeat.status_line, fields, repeat.rest)))
        self.server_state.total_requests += 1
        self._stop_waiting()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        repeat.sent()
        return True

    def _wait_for_head(self) -> None:
        self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
