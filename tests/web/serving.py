"""Running an application for real, for tests that need a connection."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from pvegraph.web import server

TOKEN = secrets.token_urlsafe()
"""What the servers under test that take writes want to see."""
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}


class _Announcing(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override] # as uvicorn has it
        await super().startup(sockets)  # type: ignore[arg-type] # as above
        self.listening.set()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a running server, without the slash at its end."""
    with server.listen("127.0.0.1", 0) as listener:
        running = _Announcing(server.config(app))
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        try:
            assert running.listening.wait(60)
            yield server.address_of(listener).rstrip("/")
        finally:
            running.should_exit = True
            thread.join(60)
            assert not thread.is_alive()
