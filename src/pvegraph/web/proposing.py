"""Proposing on the server: what is sent is stored in a thread, and read by a worker that may be killed."""

from __future__ import annotations

import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING

import anyio

from pvegraph.curation.reading.task import MODULE, Reading, packed, size_of, stopped, unpacked
from pvegraph.errors import PvegraphError, QueryInterruptedError, QueryMemoryError, QueryTimeoutError, StoreError
from pvegraph.store.service import TaskService

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.curation.curation import Curation
    from pvegraph.curation.proposal import Proposal, Submission
    from pvegraph.web.site import Site

_ATTEMPTS = 3
"""A release that is being loaded, or a worker that was killed, keeps nobody's proposal from being read."""
_LOG = logging.getLogger(__name__)


async def propose(site: Site, actor: Actor, submission: Submission, message: str) -> Proposal:
    """Make a proposal: open, or a draft with the problems that keep it from being read.

    If the server cannot read it now (it is busy, or a process was killed), it is a draft that is not read, and whoever
    looks at it may have that tried again by `reread`. Raises what `Proposals.add` raises, with nothing stored.
    """
    proposals = _curation(site).proposals
    return await _read(site, await anyio.to_thread.run_sync(proposals.add, actor, submission, message))


async def amend(
    site: Site,
    actor: Actor,
    number: int,
    submission: Submission,
    *,
    revision: int | None = None,
    message: str | None = None,
) -> Proposal:
    """Put another revision in place of the newest one. Raises what `Proposals.amend` raises."""
    store = partial(_curation(site).proposals.amend, revision=revision, message=message)
    return await _read(site, await anyio.to_thread.run_sync(store, actor, number, submission))


async def reread(site: Site, number: int) -> Proposal:
    """Read the newest revision of a proposal if nobody has. Raises `UnknownError`."""
    return await _read(site, await anyio.to_thread.run_sync(_curation(site).proposals.get, number))


async def reread_all(site: Site) -> None:
    """Read what a server that was killed has left unread; what fails is written to the log."""
    try:
        for number, _ in await anyio.to_thread.run_sync(_curation(site).proposals.unread):
            await reread(site, number)
    except PvegraphError as error:
        _LOG.error("What was proposed before the last stop could not all be read: %s", error)


async def _read(site: Site, proposal: Proposal) -> Proposal:
    newest = proposal.newest
    if newest.is_read:
        return proposal
    try:
        reading = await _reading(site, newest.submission)
        settle = partial(_curation(site).proposals.settle, proposal.number, newest.number)
        return await anyio.to_thread.run_sync(settle, reading.change, reading.problems, reading.base)
    except PvegraphError as error:
        # It is stored, and that is what its author must know first.
        _LOG.warning("Proposal %d could not be read now: %s", proposal.number, error)
        return proposal


async def _reading(site: Site, submission: Submission) -> Reading:
    """What a submission comes to against the release of the site."""
    service, base = site.service, site.release.number
    if not isinstance(service, TaskService) or not service.holds_data:
        raise StoreError("The data are in a store behind this server, against which nothing can be proposed here.")
    payload = await anyio.to_thread.run_sync(packed, submission, size_of(site.settings))
    try:
        answer = await _performed(service, payload)
    except (QueryTimeoutError, QueryMemoryError) as error:
        return stopped(error, base)
    return await anyio.to_thread.run_sync(unpacked, answer, base)


async def _performed(service: TaskService, payload: bytes) -> bytes:
    """What a worker answers; what is interrupted by a fault that is not its own is tried again."""
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(QueryInterruptedError):
            return await service.perform(MODULE, payload)
    return await service.perform(MODULE, payload)


def _curation(site: Site) -> Curation:
    assert site.curation is not None  # noqa: S101 - the addresses of curation are there only if it is
    return site.curation
