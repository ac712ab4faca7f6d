"""How often a client may ask: a bucket of tokens for each, which fills again as time goes by."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic

from starlette.types import Scope

_MOST_CLIENTS = 100_000
_OF_64_BITS = 19
"""Characters that the first 64 bits of an IPv6 address take when they are written out."""


class Rates:
    """Buckets by address. A client whose bucket is full again is forgotten first."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_of(self, scope: Scope) -> float:
        """0 if the client of a request may ask now; else in how many whole seconds it may."""
        return self.wait(client_of(scope))

    def wait(self, client: str) -> float:
        """As `wait_of`, for a client by its address."""
        now = self._clock()
        tokens, then = self._buckets.pop(client, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - then) * self._per_second)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else ceil((1 - tokens) / self._per_second)


def client_of(scope: Scope) -> str:
    """Who sends a request, by the address; empty if nobody knows."""
    client = scope.get("client")
    return _network(client[0]) if client else ""


def _network(text: str) -> str:
    """What stands for one client: an IPv4 address, or the /64 of an IPv6 address, of which every household has one.

    >>> _network("2001:db8:0:1::7") == _network("2001:db8:0:1:2:3:4:5"), _network("192.0.2.7")
    (True, '192.0.2.7')
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    return text if address.version == 4 else address.exploded[:_OF_64_BITS]  # noqa: PLR2004 - the version
