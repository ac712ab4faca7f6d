"""Slowing down whoever guesses passwords.

Each failure beyond a few free ones has to be waited for, twice as long each time up to a bound: those for one account,
whoever fails, and those of one client, whichever account it tries. An attempt counts as a failure until it has
succeeded, so that many at the same moment gain nothing. All of it is in memory, for a bounded number of accounts and
clients; it is forgotten at a restart.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

_MOST = 100_000
"""Accounts and clients that are remembered; who has failed least recently is forgotten first."""
_FORGOTTEN_AFTER = 3600.0
_LONGEST_KEY = 200
MOST_TURNS = 4
"""Passwords that are checked at the same time."""


@dataclass(frozen=True)
class Patience:
    """How many failures are free, and for how many seconds the next ones are waited for, at most."""

    free: int
    most: float

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures.

        >>> [Patience(free=3, most=60.0).after(failures) for failures in (3, 4, 5, 9, 10, 100_000)]
        [0.0, 1.0, 2.0, 32.0, 60.0, 60.0]
        """
        beyond = failures - self.free
        return 0.0 if beyond <= 0 else min(self.most, 2.0 ** min(beyond - 1, 32))


OF_ACCOUNT = Patience(free=5, most=60.0)
"""Short, as whoever guesses at an account would else keep its owner out."""
OF_CLIENT = Patience(free=20, most=900.0)
"""A household or an office may share one address."""


@dataclass
class _Failures:
    count: int
    last: float


class Guesses:
    """Failures by account and by client; safe to be used by several threads."""

    def __init__(self, clock: Callable[[], float] = monotonic, most: int = _MOST) -> None:
        self._clock = clock
        self._most = most
        self._lock = Lock()
        self._turns = 0
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failures)

    def attempt(self, account: str, client: str) -> int:
        """0 if an attempt may be made now, which counts as failed from now on; else in how many seconds it may."""
        keys = {("account", account[:_LONGEST_KEY]): OF_ACCOUNT, ("client", client[:_LONGEST_KEY]): OF_CLIENT}
        with self._lock:
            now = self._clock()
            wait = max(self._wait(key, patience, now) for key, patience in keys.items())
            if wait > 0:
                return ceil(wait)
            for key in keys:
                failures = self._failures.pop(key, _Failures(0, now))
                self._failures[key] = _Failures(failures.count + 1, now)
            while len(self._failures) > self._most:
                self._failures.popitem(last=False)
        return 0

    def succeeded(self, account: str, client: str) -> None:
        """The attempt was none: the failures of the account are forgotten, those of the client are one fewer."""
        with self._lock:
            self._failures.pop(("account", account[:_LONGEST_KEY]), None)
            of_client = self._failures.get(("client", client[:_LONGEST_KEY]))
            if of_client is not None:
                of_client.count = max(0, of_client.count - 1)

    def withdrawn(self, account: str, client: str) -> None:
        """The attempt was not made."""
        with self._lock:
            for key in (("account", account[:_LONGEST_KEY]), ("client", client[:_LONGEST_KEY])):
                failures = self._failures.get(key)
                if failures is not None:
                    failures.count = max(0, failures.count - 1)

    def take_turn(self) -> bool:
        """Whether a password may be checked now; whoever is told so says by `give_turn_back` when that is done."""
        with self._lock:
            if self._turns >= MOST_TURNS:
                return False
            self._turns += 1
        return True

    def give_turn_back(self) -> None:
        """A password has been checked."""
        with self._lock:
            self._turns -= 1

    def _wait(self, key: tuple[str, str], patience: Patience, now: float) -> float:
        failures = self._failures.get(key)
        if failures is None:
            return 0.0
        if now - failures.last >= _FORGOTTEN_AFTER:
            del self._failures[key]
            return 0.0
        return patience.after(failures.count) - (now - failures.last)
