"""The access log: one JSON object a line, for programs to read."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from starlette.types import Scope

from pvegraph.errors import EnvironmentFaultError
from pvegraph.web.address_language import prefix_of

STANDARD_ERROR = "-"
_HASH_DIGITS = 16


class AccessLog:
    """Writes a line for each request. A query is not written down but its hash, as it may name people."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    @classmethod
    def open(cls, place: str) -> AccessLog:
        """A log in a file, which is added to, or on the standard error; raises `EnvironmentFaultError`."""
        if place == STANDARD_ERROR:
            return cls(sys.stderr)
        try:
            return cls(Path(place).open("a", encoding="utf-8", buffering=1))
        except OSError as error:
            raise EnvironmentFaultError(f"The access log {place} cannot be written: {error.strerror}.") from error

    def write(self, scope: Scope, status: int, octets: int, seconds: float, notes: dict[str, object]) -> None:
        """Write what happened to a request; status 0 is an answer that was never begun."""
        query = notes.get("query")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": scope["client"][0] if scope.get("client") else None,
            "method": scope["method"],
            "path": prefix_of(scope) + scope["path"],
            "query": query_hash(query) if isinstance(query, str) else None,
            "status": status,
            "octets": octets,
            "rows": notes.get("rows"),
            "milliseconds": round(seconds * 1000, 3),
            "cache": notes.get("cache"),
            "actor": notes.get("actor"),
            "broken_off": notes.get("broken_off", False),
        }
        self._file.write(json.dumps({name: value for name, value in line.items() if value is not None}) + "\n")


def query_hash(text: str) -> str:
    """The same for the same query, whoever sends it; the query cannot be told from it."""
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]
