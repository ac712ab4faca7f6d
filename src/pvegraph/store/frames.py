"""The words that the gateway, the template and the workers exchange over their sockets.

A frame is one octet that says what it is, four that say how long it is, and that many octets.
"""

from __future__ import annotations

import json
import marshal
import struct
from collections.abc import Mapping
from enum import IntEnum, unique

from pvegraph import errors
from pvegraph.errors import PvegraphError, StoreError
from pvegraph.store.questions import Limits, QueryRequest

DATA_SIZE = 64 * 1024
"""The least size of a frame of data but for the last; also how much the gateway reads at a time."""

FORK_FAILED = 71
"""The exit code that the template reports of a worker that could not be forked (``EX_OSERR`` of sysexits.h)."""

_HEADER = struct.Struct("!BI")
_NUMBER = struct.Struct("!I")
_EXIT = struct.Struct("!Ii")
_END = struct.Struct("!QQ?")


@unique
class Kind(IntEnum):
    """What a frame is."""

    QUERY = 1
    """Gateway to worker: a request and its limits."""
    HEAD = 2
    """Worker to gateway: the evaluation has begun to yield; the kind of the answer, its variables, its format."""
    DATA = 3
    """Worker to gateway: a piece of the answer."""
    END = 4
    """Worker to gateway: the answer is whole; its size."""
    ERROR = 5
    """Worker to gateway: there is no answer, or no more of it."""
    SPAWN = 6
    """Gateway to template: fork the worker of this number; its socket comes along."""
    KILL = 7
    """Gateway to template: kill the worker of this number."""
    READY = 8
    """Template to gateway: the release is loaded."""
    FAILED = 9
    """Template to gateway: the release cannot be loaded."""
    EXITED = 10
    """Template to gateway: a worker is gone; its number and exit code, negative for a signal."""
    SPAWN_WRITER = 11
    """Gateway to template: fork a writer of this number; its socket comes along."""
    ORDER = 12
    """Gateway to writer: what to change; to a template for tasks: the module; to a worker of it: a task."""
    PREPARED = 13
    """Writer to gateway: it is changed and written down; whether a graph was made, and the writer's process. Template
    for tasks to gateway: it is ready; its process."""
    PROMOTE = 14
    """Gateway to writer: be the template from now on; answered by `READY`."""
    RELEASE = 15
    """Gateway to template: the writer of this number is none of yours any more."""
    YIELD = 16
    """Gateway to template: let the worker of this number go last wherever processors are wanted."""
    SPAWN_TASKS = 17
    """Gateway to template: fork the template of this number, whose workers do tasks; its socket comes along."""


class FrameBuffer:
    """Octets as they arrive, taken out again as frames."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def feed(self, octets: bytes) -> None:
        """Add what has arrived."""
        self._octets += octets

    def take(self) -> tuple[Kind, bytes] | None:
        """The next frame, or `None` until it is whole."""
        if len(self._octets) < _HEADER.size:
            return None
        kind, length = _HEADER.unpack_from(self._octets)
        end = _HEADER.size + length
        if len(self._octets) < end:
            return None
        payload = bytes(self._octets[_HEADER.size : end])
        del self._octets[:end]
        return Kind(kind), payload


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """One frame, ready to be sent.

    >>> buffer = FrameBuffer()
    >>> buffer.feed(frame(Kind.DATA, b"abc"))
    >>> buffer.take()
    (<Kind.DATA: 3>, b'abc')
    """
    return _HEADER.pack(kind, len(payload)) + payload


def json_frame(kind: Kind, members: Mapping[str, object]) -> bytes:
    """A frame of named values."""
    return frame(kind, json.dumps(members).encode())


def number_frame(kind: Kind, number: int) -> bytes:
    """A frame about the worker of a number."""
    return frame(kind, _NUMBER.pack(number))


def read_number(payload: bytes) -> int:
    """The number of the worker that a frame is about."""
    number: int = _NUMBER.unpack(payload)[0]
    return number


def exit_frame(number: int, code: int) -> bytes:
    """The frame that says with which code a worker ended."""
    return frame(Kind.EXITED, _EXIT.pack(number, code))


def read_exit(payload: bytes) -> tuple[int, int]:
    """The number of a worker and its exit code."""
    number, code = _EXIT.unpack(payload)
    return number, code


def query_frame(request: QueryRequest, limits: Limits) -> bytes:
    """The frame of a request, under the limits that apply to it."""
    # Both ends are one release of Python, and the worker trusts its gateway; the way back is not so trusted.
    return frame(Kind.QUERY, marshal.dumps(({**vars(request), "limits": None}, vars(limits))))


def read_query(payload: bytes) -> tuple[QueryRequest, Limits]:
    """A request and its limits."""
    request, limits = marshal.loads(payload)  # noqa: S302 -- see above
    return QueryRequest(**request), Limits(**limits)


def task_frame(payload: bytes, limits: Limits) -> bytes:
    """The frame of a task, under the limits that apply to it."""
    return frame(Kind.ORDER, marshal.dumps((payload, vars(limits))))


def read_task(payload: bytes) -> tuple[bytes, Limits]:
    """A task and its limits."""
    task, limits = marshal.loads(payload)  # noqa: S302 - both ends are ours, as with queries
    return task, Limits(**limits)


def end_frame(rows: int, octets: int, *, retiring: bool) -> bytes:
    """The frame of the end of an answer; ``retiring`` says that the worker takes no more queries."""
    return frame(Kind.END, _END.pack(rows, octets, retiring))


def read_end(payload: bytes) -> tuple[int, int, bool]:
    """The rows and octets of an answer, and whether the worker takes no more queries."""
    rows, octets, retiring = _END.unpack(payload)
    return rows, octets, retiring


def error_frame(error: PvegraphError, *, retiring: bool = False, kind: Kind = Kind.ERROR) -> bytes:
    """The frame of an error; ``retiring`` says that the worker takes no more queries."""
    attributes = {name: value for name, value in vars(error).items() if isinstance(value, str | int | float | None)}
    members = {
        "class": type(error).__name__,
        "message": str(error),
        "attributes": attributes,
        "retiring": retiring,
    }
    return json_frame(kind, members)


def read_error(payload: bytes) -> tuple[PvegraphError, bool]:
    """The error as it was raised in the other process, and whether the worker takes no more queries."""
    members = json.loads(payload)
    class_ = getattr(errors, members["class"], StoreError)
    # The message is whole already, so the class's own way of composing it must not run again.
    error: PvegraphError = class_.__new__(class_)
    error.args = (members["message"],)
    vars(error).update(members["attributes"])
    return error, members["retiring"]
