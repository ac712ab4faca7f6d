"""A module of tasks that cannot get ready."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from pvegraph.errors import EnvironmentFaultError
from pvegraph.store.embedded import EmbeddedStore


def prepare(release: EmbeddedStore | Path) -> NoReturn:
    """Raise."""
    raise EnvironmentFaultError(f"not today, with {type(release).__name__}")
