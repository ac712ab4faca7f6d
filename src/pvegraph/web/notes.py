"""What handlers let the log know of a request: notes on its ASGI scope."""

from __future__ import annotations

from typing import cast

from starlette.types import Scope

ACTOR = "actor"
"""The note of who sends the request: a name, or `None` if somebody asked and it is nobody."""
_KEY = "pvegraph.notes"


def note(scope: Scope, **values: object) -> None:
    """Add notes to a request."""
    notes_of(scope).update(values)


def notes_of(scope: Scope) -> dict[str, object]:
    """The notes on a request."""
    return cast("dict[str, object]", scope.setdefault(_KEY, {}))
