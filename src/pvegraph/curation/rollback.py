"""Saying again what the sources said in an older release: a change like any other, which makes a release of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvegraph.authored.progress import Progress, silent
from pvegraph.curation.acceptance import current, labels, releases
from pvegraph.curation.examining import examined
from pvegraph.curation.permission import demand_releasing
from pvegraph.curation.refusing import refusal
from pvegraph.errors import ConflictError, UnknownError, UsageError
from pvegraph.release import publishing
from pvegraph.release.lines import graph_of, quads_of
from pvegraph.release.manifest import graph_kind
from pvegraph.release.origin import Origin
from pvegraph.store.sorted_lines import walk
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from pvegraph.curation.account import Actor
    from pvegraph.curation.curation import Curation
    from pvegraph.release import Release, ReleasesFolder

COMPARING = "Comparing the two releases"
REFUSED = "refused-rollback.json"


def rollback(
    curation: Curation, actor: Actor, number: int, message: str, progress: Progress = silent, *, seen: int = 0
) -> Release:
    """Make a release whose source graphs say what those of an older one say.

    Ontology, shapes and saved queries stay as they are today, and the shapes of today are what it is held against.
    ``seen`` is the current release from which whoever wants it has looked at the difference, if anybody has.

    Raises `UnknownError` if there is no such release, `UsageError` if its sources say what the current ones say,
    `ConflictError` if another release than the one that was seen is current by now, `NotAllowedError`, `FindingsError`
    and `EnvironmentFaultError` as `pvegraph.curation.acceptance.accept` does.
    """
    demand_releasing(curation.settings, actor)
    with releases(curation, progress) as folder:
        base, wanted = current(folder), _release(folder, number)
        if seen and base.number != seen:
            raise refusal(ConflictError, "not-seen", release=str(base.number), seen=str(seen))
        if number == base.number:
            raise refusal(UsageError, "rolls-back-to-itself", release=str(number))
        progress(COMPARING, 0, 1)
        change = difference(base, wanted)
        progress(COMPARING, 1, 1)
        if not change.added and not change.removed:
            raise refusal(UsageError, "nothing-to-roll-back", release=str(number), current=str(base.number))
        what = f"Rolling back to release {number}"
        report = examined(folder, base, change, curation.settings, what, REFUSED, progress)
        return publishing.publish(
            folder,
            base,
            change,
            Origin("rollback", actor.name, message, restored=number),
            settings=curation.settings,
            report=report,
            labels=labels(curation, (actor.name,)),
            progress=progress,
        )


def difference(before: Release, after: Release) -> Change:
    """What makes of the source graphs of one release those of another; both files are read once."""
    gone: list[bytes] = []
    new: list[bytes] = []
    for was_there, is_there, line in walk(before.nquads, after.nquads):
        if was_there != is_there and graph_kind(graph_of(line)) == "source":
            (new if is_there else gone).append(line)
    return Change(_statements(new), _statements(gone))


def _statements(lines: Sequence[bytes]) -> frozenset[Quad]:
    return frozenset(quads_of(lines))


def _release(folder: ReleasesFolder, number: int) -> Release:
    if number not in folder.numbers():
        raise refusal(UnknownError, "no-release", release=str(number))
    return folder.release(number)
