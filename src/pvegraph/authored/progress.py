"""How long work tells whoever asked for it how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told each step of long work, once when the step begins and then as it goes on."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear that ``done`` of ``total`` parts of the step are done; a total of 0 means that no number is known."""


def silent(step: str, done: int, total: int) -> None:
    """Say nothing: the progress of work that nobody watches."""
