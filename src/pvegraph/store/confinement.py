"""What a process that runs strangers' queries is not allowed, enforced by the operating system.

Linux has all of it; macOS has no way to tie a process to its parent, and does not enforce limits on memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

TEMPLATE_DESCRIPTORS = 256
"""Descriptors that the template may have open, so that a worker knows which ones to close."""

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_SECCOMP_RET_ALLOW = 0x7FFF0000
_SECCOMP_RET_ERRNO = 0x00050000
_BPF_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_BPF_JUMP_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_BPF_RETURN = 0x06  # BPF_RET | BPF_K
_SOCKET_CALL = MappingProxyType({"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)})
"""Processor → how the kernel calls it (``AUDIT_ARCH_…``), and the number of socket(2) on it."""
_SIZE_FILE = "/proc/self/statm"
_DATA_FIELD = 5  # of statm, in pages: see proc_pid_statm(5)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends; end at once if it has ended already.

    On Linux, the parent is the *thread* that started this process. Elsewhere this does nothing but look.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def outlive_parent() -> None:
    """Undo `die_with_parent`."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, 0, 0, 0, 0)


def thread_count() -> int:
    """The threads of this process, those that Python does not know of included; 1 where that cannot be found out."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except FileNotFoundError:
        return 1


def open_size_file() -> None:
    """Open what `data_bytes` reads, as the lowest descriptor that is free; nothing where there is no such file."""
    with contextlib.suppress(FileNotFoundError):
        os.open(_SIZE_FILE, os.O_RDONLY | os.O_CLOEXEC)


def data_bytes(descriptor: int) -> int:
    """The private writable memory of this process, in the sense of the limit on it.

    Where `open_size_file` found nothing, the most that has been resident, in the unit of that system.
    """
    try:
        pages = int(os.pread(descriptor, 128, 0).split()[_DATA_FIELD])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize()


def limit_data(bytes_: int) -> None:
    """Let this process allocate up to so much private memory in all; does nothing where the system has no such limit.

    Only the soft limit is set, so that the next query may be given more.
    """
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = bytes_ if hard == resource.RLIM_INFINITY else min(bytes_, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def limit_data_no_more() -> None:
    """Undo `limit_data`."""
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def forbid_core_dumps() -> None:
    """A killed worker leaves no file behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_descriptors(count: int) -> None:
    """Let this process open so many descriptors; more again is allowed up to what its parent has."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = count if hard == resource.RLIM_INFINITY else min(count, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


@contextlib.contextmanager
def without_descriptors() -> Iterator[None]:
    """Let this process open no file and no socket for a while, as `forbid_descriptors` does for good."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(entry.name) for entry in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    filling = []
    try:
        with contextlib.suppress(OSError):
            while True:
                filling.append(os.dup(0))
        yield
    finally:
        for descriptor in filling:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def forbid_descriptors(but: int = 0) -> None:
    """Let this process open no file and no socket any more, for good: nothing can reach out from here.

    Oxigraph's SERVICE speaks HTTP and cannot be told not to. Queries with SERVICE are refused before; this holds even
    if one should slip through. A store on disk opens its files when it first needs them, so that it must be left as
    many descriptors; then `forbid_sockets` is what holds.
    """
    highest = max(int(entry.name) for entry in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1 + but, highest + 1 + but))
    if but:
        return
    # What lies free below the limit is filled.
    with contextlib.suppress(OSError):
        while True:
            os.dup(0)


def forbid_sockets() -> None:
    """Let this thread, and those that it starts from now on, make no socket, for good.

    The kernel is given a filter (seccomp(2)) that refuses ``socket``, and any call in the manner of another kind of
    processor. Does nothing where there is no such filter: on systems other than Linux, and on processors that are not
    in our list.
    """
    if sys.platform != "linux" or os.uname().machine not in _SOCKET_CALL:
        return
    architecture, number = _SOCKET_CALL[os.uname().machine]
    refuse = _SECCOMP_RET_ERRNO | errno.EACCES
    instructions = b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (_BPF_LOAD_WORD, 0, 0, 4),  # struct seccomp_data: int nr; __u32 arch; …
            (_BPF_JUMP_IF_EQUAL, 0, 2, architecture),
            (_BPF_LOAD_WORD, 0, 0, 0),
            (_BPF_JUMP_IF_EQUAL, 0, 1, number),
            (_BPF_RETURN, 0, 0, refuse),
            (_BPF_RETURN, 0, 0, _SECCOMP_RET_ALLOW),
        )
    )
    program = _Program(len(instructions) // 8, instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))
