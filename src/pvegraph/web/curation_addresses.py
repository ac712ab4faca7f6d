"""The addresses that are there only if curators may sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web.site import Site

AsyncHandler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]


class Address(NamedTuple):
    """A path, what answers there, and to which methods."""

    path: str
    handler: AsyncHandler
    methods: Sequence[str] = ("GET", "HEAD")


ADDRESSES: tuple[Address, ...] = ()
