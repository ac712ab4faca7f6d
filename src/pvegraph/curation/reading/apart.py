"""Reading a submission in a process of its own, for commands: an update that never ends takes nobody along.

The process is a program of its own (``python -m``), as what has loaded a release must not be forked. It closes the
network to itself and loads the release; from then on it has the time and the memory that a task of the server has.
"""

from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pvegraph.curation.reading.task import Reading, ReadingTask, packed, size_of, stopped, unpacked
from pvegraph.errors import EnvironmentFaultError, PvegraphError, TaskFaultError, UsageError
from pvegraph.release.folder import ReleasesFolder
from pvegraph.store import confinement
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.questions import Limits, memory_error, timeout_error

if TYPE_CHECKING:
    from pvegraph.curation.proposal import Submission
    from pvegraph.settings import Settings

_LOADING_SECONDS = 600.0
"""What the process may take in all beside the time that reading may take."""
_SIZE = 3
"""The first descriptor that is free in a program that has just been started."""
_OUT_OF_MEMORY = 3
_FAULT = 4
"""Codes with which the process ends; a traceback of Python is 1."""


def read_apart(submission: Submission, settings: Settings) -> Reading:
    """What a submission comes to against the current release.

    What takes too long or too much memory has a problem that says so. Raises `UsageError` if there is no release yet,
    and `EnvironmentFaultError` if it is damaged or no process can be started.
    """
    release = ReleasesFolder(settings.releases_folder).current()
    if release is None:
        raise UsageError("There is no release yet that could be changed. Run pvegraph build.")
    limits = Limits(seconds=settings.validation_seconds, memory_bytes=settings.validation_memory * 2**20)
    order = marshal.dumps(
        (os.getpid(), str(release.nquads), limits.seconds, limits.memory_bytes, packed(submission, size_of(settings)))
    )
    code, answer = _run(order, limits)
    if code == -signal.SIGALRM:
        return stopped(timeout_error(limits), release.number)
    if code in {1, _FAULT}:
        raise TaskFaultError(f"The submission could not be read by a fault of ours:\n{answer.decode(errors='replace')}")
    if code:
        # Oxigraph ends its process if it gets no memory, and so does the system.
        return stopped(memory_error(limits), release.number)
    return unpacked(answer, release.number)


def _run(order: bytes, limits: Limits) -> tuple[int, bytes]:
    """The code with which the process ended, and what it had to say."""
    command = [sys.executable, "-m", "pvegraph.curation.reading.apart"]
    try:
        done = subprocess.run(
            command, input=order, capture_output=True, check=False, timeout=limits.seconds + _LOADING_SECONDS
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM, b""
    except OSError as error:
        raise EnvironmentFaultError(f"No process can be started to read the submission: {error.strerror}.") from error
    return done.returncode, done.stderr if done.returncode in {1, _FAULT} else done.stdout


def _main() -> int:
    """Read one submission, as told on the standard input."""
    confinement.open_size_file()
    parent, path, seconds, memory, payload = marshal.loads(sys.stdin.buffer.read())  # noqa: S302 - from `read_apart`
    confinement.die_with_parent(parent)
    confinement.forbid_core_dumps()
    confinement.forbid_sockets()
    try:
        task = ReadingTask(EmbeddedStore.load(Path(path)))
        confinement.limit_data(confinement.data_bytes(_SIZE) + memory)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = task.perform(payload)
    except MemoryError:
        return _OUT_OF_MEMORY
    except PvegraphError as error:
        sys.stderr.write(str(error))
        return _FAULT
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        confinement.limit_data_no_more()
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
