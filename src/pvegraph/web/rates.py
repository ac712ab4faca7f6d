"""How often a client may ask: a bucket of tokens for each, which fills again as time goes by."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic

from starlette.types import Scope

_MOST_CLIENTS = 100_000


class Rates:
    """Buckets by address. A client whose bucket is full again is forgotten first."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_of(self, scope: Scope) -> float:
        """0 if the client of a request may ask now; else in how many whole seconds it may."""
        client = scope.get("client")
        return self.wait(_network(client[0])) if client else 0.0

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


def _network(address: str) -> str:
    """Who is one client: an IPv4 address, or the /64 of an IPv6 address, of which every household has one.

    >>> _network("2001:db8:1:2:3:4:5:6"), _network("192.0.2.7")
    ('2001:db8:1:2', '192.0.2.7')
    """
    return ":".join(address.split(":")[:4]) if "::" not in address else address.split("::", maxsplit=1)[0] or address
