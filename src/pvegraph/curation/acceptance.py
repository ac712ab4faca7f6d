"""Accepting a proposal: it is held against the current release once more, and becomes the next one.

The proof that a proposal was accepted is a release that names it and is, or was, current. So the commit is the rename
of ``current``, which happens within a transaction of the database: nobody amends or rejects the proposal in between.
If the process is killed before the transaction ends, the database does not know yet, and `recover` tells it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pvegraph.authored.progress import Progress, silent
from pvegraph.curation import tables
from pvegraph.curation.conflicts import Conflict, conflicts
from pvegraph.curation.examining import examined
from pvegraph.curation.permission import demand_accepting, demand_releasing
from pvegraph.curation.refusing import refusal
from pvegraph.errors import ConflictError, EnvironmentFaultError, UsageError
from pvegraph.release import publishing, timeline
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.lines import opened
from pvegraph.release.merging import effect
from pvegraph.release.origin import Origin

if TYPE_CHECKING:
    from pvegraph.curation.account import Actor
    from pvegraph.curation.curation import Curation
    from pvegraph.curation.proposal import Proposal

CHECKING = "Comparing with what was accepted since"
TELLING = "Noting that it was accepted"
_LANGUAGES = ("en", "ar", "fr")
_TOLD = 10
"""Conflicts that an error tells."""
_HEADINGS = {
    "en": "Proposal {number} contradicts what was made current since its release {base}, so nothing was changed."
    " Amend it, then it can be accepted.",
    "ar": "يتعارض الاقتراح {number} مع ما صار ساريًا بعد الإصدار {base} الذي بُني عليه، فلم يتغيّر شيء."
    " عدّله ثم يمكن قبوله.",
    "fr": "La proposition {number} contredit ce qui est entré en vigueur depuis la version {base} sur laquelle elle se"
    " fonde ; rien n’a été changé. Modifiez-la, puis elle pourra être acceptée.",
}
_LOG = logging.getLogger(__name__)


def accept(curation: Curation, actor: Actor, number: int, revision: int, progress: Progress = silent) -> Release:
    """Make a release of a proposal; ``revision`` is the one that whoever accepts has seen.

    Several processes may do so at the same moment. Raises `NotAllowedError` if the actor may not or approvals are
    missing, `UnknownError` if there is no such proposal, `ConflictError` if it is open no more, has another revision by
    now or clashes with what was accepted since its base, `FindingsError` if there would be a violation, `UsageError`
    if there is no release yet, `EnvironmentFaultError` if another process keeps the releases longer than
    ``curation_wait``, or the disk refuses. In all these cases the current release stays what it was.
    """
    with releases(curation, progress) as folder:
        proposal = _acceptable(curation, actor, number, revision)
        base = current(folder)
        progress(CHECKING, 0, 1)
        _check(folder, proposal, base)
        progress(CHECKING, 1, 1)
        settings = curation.settings
        what, name = f"Proposal {number}", f"refused-{number}.json"
        report = examined(folder, base, proposal.change, settings, what, name, progress)
        release = publishing.publish(
            folder,
            base,
            proposal.change,
            _origin(proposal, actor),
            settings=settings,
            report=report,
            labels=labels(curation, (proposal.author, actor.name, *_approvers(proposal))),
            begun=proposal.newest.created,
            switching=lambda release: _telling(curation, actor, proposal, release, progress),
            progress=progress,
        )
        # What could not be told within the transaction, because the disk was full just then, may be told now.
        with suppress(EnvironmentFaultError):
            _tell(curation, folder)
        return release


def recover(curation: Curation, progress: Progress = silent) -> None:
    """Put in order what a killed process left: in the folder of the releases, and what the database is to be told.

    Raises `EnvironmentFaultError` if another process keeps the releases too long, or the disk refuses.
    """
    with releases(curation, progress):
        pass


@contextmanager
def releases(curation: Curation, progress: Progress = silent) -> Iterator[ReleasesFolder]:
    """The folder of the releases, ours alone and in order. Raises `EnvironmentFaultError` as `recover`."""
    settings = curation.settings
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive(progress, settings.curation_wait):
        publishing.recover(folder)
        _tell(curation, folder)
        yield folder


def current(folder: ReleasesFolder) -> Release:
    """The current release. Raises `UsageError` if there is none yet, `EnvironmentFaultError` if it is damaged."""
    release = folder.current()
    if release is None:
        raise UsageError("There is no release yet. Run pvegraph build.")
    return release


def labels(curation: Curation, names: tuple[str, ...]) -> dict[str, str]:
    """What accounts are called in public."""
    table = tables.accounts
    wanted = sa.select(table.c.name, table.c.label).where(table.c.name.in_(set(names)))
    with curation.database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(wanted)}


def _acceptable(curation: Curation, actor: Actor, number: int, revision: int) -> Proposal:
    """The proposal, if the actor may accept that revision now."""
    demand_releasing(curation.settings, actor)
    with curation.database.transaction() as connection:
        curation.proposals.demand_open(connection, number, revision)
    proposal = curation.proposals.get(number)
    demand_accepting(curation.settings, actor, proposal)
    return proposal


def _check(folder: ReleasesFolder, proposal: Proposal, base: Release) -> None:
    """Raise `ConflictError` if the proposal does not go together with the current release."""
    found = conflicts(folder, proposal.newest.base, proposal.change, base)
    if found:
        raise contradicting(proposal, found)
    with opened(base.nquads) as lines:
        left = effect(proposal.change, lines)
    if not left.added and not left.removed:
        raise refusal(ConflictError, "no-effect", number=str(proposal.number), release=str(base.number))


def contradicting(proposal: Proposal, found: tuple[Conflict, ...]) -> ConflictError:
    """Why a proposal cannot be accepted, in all languages."""
    told = {
        language: " ".join(
            [
                _HEADINGS[language].format(number=proposal.number, base=proposal.newest.base),
                *(conflict.message(language) for conflict in found[:_TOLD]),
                *(["…"] if len(found) > _TOLD else []),
            ]
        )
        for language in _LANGUAGES
    }
    return ConflictError(told["en"], told)


def _approvers(proposal: Proposal) -> tuple[str, ...]:
    """Who has approved the newest revision, in the order in which they did."""
    given = (each for each in proposal.decisions if each.verdict == "approve")
    return tuple(dict.fromkeys(each.reviewer for each in given if each.revision == proposal.newest.number))


def _origin(proposal: Proposal, actor: Actor) -> Origin:
    return Origin(
        "acceptance",
        proposal.author,
        proposal.message,
        reviewers=tuple(dict.fromkeys((*_approvers(proposal), actor.name))),
        proposal=proposal.number,
        uid=proposal.uid,
    )


@contextmanager
def _telling(
    curation: Curation, actor: Actor, proposal: Proposal, release: Release, progress: Progress
) -> Iterator[None]:
    """A transaction around the switch: the proposal is still what was read, and is accepted when it ends."""
    with curation.database.transaction() as connection:
        curation.proposals.demand_open(connection, proposal.number, proposal.newest.number)
        yield
        progress(TELLING, 0, 1)
        curation.proposals.mark_accepted(connection, proposal.number, release.number, reviewer=actor.name)
    progress(TELLING, 1, 1)


def _tell(curation: Curation, folder: ReleasesFolder) -> None:
    """Tell the database of proposals that have been accepted and of which it does not know.

    It is told in the order of the releases, so that only those after the last one it knows of have to be looked at.
    """
    known = timeline.were_current(folder) or frozenset()
    table = tables.proposals
    with curation.database.reading() as connection:
        last = connection.execute(sa.select(sa.func.max(table.c.release))).scalar() or 0
    for number in (number for number in folder.numbers() if number > last and number in known):
        try:
            origin = folder.manifest(number).origin
        except EnvironmentFaultError as error:
            _LOG.warning("Whether release %s came of a proposal cannot be told: %s", number, error)
            continue
        if origin is None or not origin.uid:
            continue
        with curation.database.transaction() as connection:
            found = connection.execute(sa.select(table.c.number).where(table.c.uid == origin.uid)).scalar()
            if found is not None:
                reviewer = origin.reviewers[-1] if origin.reviewers else None
                curation.proposals.mark_accepted(connection, found, number, reviewer=reviewer)
