"""Accepting and rolling back for a server: in a process of its own, while the event loop goes on."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from pvegraph.authored.progress import Progress, silent
from pvegraph.curation.releasing import MODULE, Order, error_of, packed
from pvegraph.errors import EnvironmentFaultError, TaskFaultError
from pvegraph.release.folder import ReleasesFolder

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.release import Release
    from pvegraph.settings import Settings
    from pvegraph.web.site import Site

_LONGEST_LINE = 2**24
"""Octets of one thing that the process says."""
_GRACE_SECONDS = 5
"""After which a process that ought to have ended itself is killed."""


async def accept(site: Site, actor: Actor, number: int, revision: int, progress: Progress = silent) -> Release:
    """Accept a proposal; raises what `pvegraph.curation.acceptance.accept` raises.

    It takes no longer than ``curation_wait`` and ``curation_seconds`` together; then it is stopped, and
    `EnvironmentFaultError` says so. Whoever calls tells `pvegraph.web.current.Current` to look for the new release.
    """
    return await _performed(site.settings, actor, Order("accept", number, revision), progress)


async def rollback(site: Site, actor: Actor, number: int, message: str, progress: Progress = silent) -> Release:
    """Make a release of what an older one says, if the release of the site is still the current one.

    Raises what `pvegraph.curation.rollback.rollback` raises.
    """
    return await _performed(site.settings, actor, Order("rollback", number, site.release.number, message), progress)


async def _performed(settings: Settings, actor: Actor, order: Order, progress: Progress) -> Release:
    """Have it done by a process."""
    seconds = settings.curation_wait + settings.curation_seconds
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", MODULE),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )
    except OSError as error:
        raise EnvironmentFaultError(f"No process can be started to make the release: {error.strerror}.") from error
    try:
        async with asyncio.timeout(seconds + _GRACE_SECONDS):
            number = await _answer(process, packed(order, actor, settings, seconds), progress)
    except TimeoutError:
        number = None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if number is None:
        raise EnvironmentFaultError(
            f"Making the release took longer than {seconds:g} seconds and was stopped. Look whether it is there before"
            " you try again; PVEGRAPH_CURATION_SECONDS gives it more time."
        )
    return await asyncio.to_thread(ReleasesFolder(settings.releases_folder).release, number)


async def _answer(process: asyncio.subprocess.Process, order: bytes, progress: Progress) -> int | None:
    """The number of the release that was made; `None` if the process was out of time."""
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(order)
    process.stdin.close()
    last: dict[str, object] = {}
    async for line in process.stdout:
        last = json.loads(line)
        if "step" in last:
            progress(str(last["step"]), int(str(last["done"])), int(str(last["total"])))
    code = await process.wait()
    if "error" in last:
        raise error_of(last)
    if "release" in last:
        return int(str(last["release"]))
    if code < 0:
        return None
    raise TaskFaultError(f"The process that makes a release ended with the code {code}; what it met is above.")
