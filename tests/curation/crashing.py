"""Killing a process at a point of its work: at its so-manieth line of our code, or before it touches the disk again.

Children are forked from a process that has done the same work before, so that nothing has to be imported anew.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple, TypeAlias

import sqlalchemy

import pvegraph

OURS = Path(pvegraph.__file__).parent
PLACES = {
    "curation": str(OURS / "curation"),
    "release": str(OURS / "release"),
    "validation": str(OURS / "validation"),
    "database": str(Path(sqlalchemy.__file__).parent / "engine"),
}
"""Where lines are counted."""
_TOUCHING = frozenset(
    ("os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree", "sqlite3.connect")
)
_WRITES = os.O_WRONLY | os.O_RDWR

Deed: TypeAlias = Callable[[], object]
Trace: TypeAlias = Callable[[FrameType, str, object], object]


class Ending(NamedTuple):
    """How a child came to its end."""

    killed: bool
    said: str
    """``done``, or the error that it met; what it wrote before it was killed."""


def in_child(deed: Deed, prepare: Callable[[], None] = lambda: None) -> Ending:
    """Do something in a forked process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            prepare()
            deed()
            sys.settrace(None)
            os.write(writing, b"done")
        except BaseException as error:  # noqa: BLE001 - all that a child can do is to tell
            sys.settrace(None)
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(pid, 0)
    return Ending(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, said)


def killed_at_line(deed: Deed, place: str, number: int) -> Ending:
    """Do something and be killed at a line of a place, if it ever gets there."""
    return in_child(deed, lambda: sys.settrace(_counting(PLACES[place], number)))


def lines_of(deed: Deed) -> dict[str, int]:
    """How many lines of each place it runs through; it is done for good."""
    totals = dict.fromkeys(PLACES, 0)

    def measured() -> None:
        def local_of(place: str) -> Trace:
            def local(_: FrameType, event: str, __: object) -> object:
                totals[place] += event == "line"
                return local

            return local

        locals_ = {place: local_of(place) for place in PLACES}
        sys.settrace(lambda frame, _, __: locals_.get(_place_of(frame)))
        deed()
        sys.settrace(None)
        raise LookupError(json.dumps(totals))

    said = in_child(measured).said
    assert said.startswith("LookupError("), said
    counted: dict[str, int] = json.loads(said.removeprefix("LookupError('").removesuffix("')"))
    return counted


def _place_of(frame: FrameType) -> str:
    """The place whose code a frame runs; empty for all other code."""
    return next((place for place, folder in PLACES.items() if frame.f_code.co_filename.startswith(folder)), "")


def _counting(place: str, number: int) -> Trace:
    """A trace function that ends the process at a line."""
    left = number

    def local(_: FrameType, event: str, __: object) -> object:
        nonlocal left
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return local

    return lambda frame, _, __: local if frame.f_code.co_filename.startswith(place) else None


def killed_before_touch(deed: Deed, folder: Path, number: int) -> Ending:
    """Do something and be killed just before it changes what is in a folder for the so-manieth time."""
    return in_child(deed, lambda: sys.addaudithook(_touches(folder, number)))


def _touches(folder: Path, number: int) -> Callable[[str, tuple[object, ...]], None]:
    left = number

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if is_touch(event, arguments) and any(str(folder) in os.fsdecode(each) for each in _paths(arguments)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def is_touch(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether something on the disk is about to be changed (https://docs.python.org/3/library/audit_events.html)."""
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
    return event in _TOUCHING


def _paths(arguments: tuple[object, ...]) -> Iterator[str | bytes]:
    yield from (os.fspath(each) for each in arguments if isinstance(each, str | bytes | os.PathLike))
