"""Two datasets in canonical N-Quads side by side: as their lines are sorted, one pass in constant memory compares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from pvegraph.errors import EnvironmentFaultError


def walk(before: Path | None, after: Path | None) -> Iterator[tuple[bool, bool, bytes]]:
    """Every line of two sorted files: whether it is in the first, whether it is in the second, and the line.

    Raises `EnvironmentFaultError` if a file cannot be read.
    """
    with ExitStack() as stack:
        old, new = (iter(()) if path is None else _lines(stack, path) for path in (before, after))
        here, there = next(old, None), next(new, None)
        while here is not None or there is not None:
            if here is not None and here == there:
                yield True, True, here
                here, there = next(old, None), next(new, None)
            elif there is None or (here is not None and here < there):
                assert here is not None  # noqa: S101 - one of the two is there
                yield True, False, here
                here = next(old, None)
            else:
                yield False, True, there
                there = next(new, None)


def _lines(stack: ExitStack, path: Path) -> IO[bytes]:
    try:
        return stack.enter_context(path.open("rb"))
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}.") from error
