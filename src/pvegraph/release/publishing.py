"""Making a release of the current one and a change, and switching to it in one step.

The commit is the rename of ``current``: before it nothing was published, after it everything was. What a killed process
left on either side of it is put in order by `recover`, which whoever takes the lock next calls first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from pvegraph import iri
from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.release import inputs, provenance, stores, timeline, unexported
from pvegraph.release.folder import (
    DATASET,
    MANIFEST,
    REPORT_JSON,
    REPORT_TURTLE,
    Content,
    Release,
    ReleasesFolder,
)
from pvegraph.release.lines import Lines, graph_of, opened, quads_of
from pvegraph.release.manifest import FORMAT, Manifest
from pvegraph.release.merging import LineChange, counts_after, effect, line_of
from pvegraph.release.origin import Origin
from pvegraph.release.provenance import Made
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.settings import Settings
    from pvegraph.validation import Report
    from pvegraph.validation.finding import Finding

PUBLISHING = "Making the release current"
Switching = Callable[[Release], AbstractContextManager[None]]
"""What is entered just before a release becomes current, and left just after; if entering raises, there is no release.

If leaving raises, the release has been published all the same."""
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def _plainly(_: Release) -> AbstractContextManager[None]:
    return nullcontext()


def publish(  # noqa: PLR0913 - what follows the settings and the report has a default
    folder: ReleasesFolder,
    base: Release,
    change: Change,
    origin: Origin,
    *,
    settings: Settings,
    report: Report,
    labels: Mapping[str, str] = _NO_LABELS,
    begun: datetime | None = None,
    beyond: Change | None = None,
    switching: Switching = _plainly,
    progress: Progress = silent,
) -> Release:
    """Make a release that says what the base says with a change of its sources, and make it current.

    Called with the folder `exclusive`, for a base that is current and a report that conforms: all findings about the
    dataset after the change, or those of `pvegraph.validation.examination.examine_change` with the known ones.
    ``labels`` are what the accounts in the origin are called in public, ``begun`` is when the change was proposed.
    ``beyond`` is what the release says beyond the files, if that is not the change and what the base says beyond them:
    if the change came from the files.

    Raises `UsageError` if the change is one of other graphs than those of sources, or makes no difference, and
    `EnvironmentFaultError` if the disk does not let us; then the base stays current and nothing half is left.
    """
    number = max([base.number, *folder.numbers()]) + 1
    with opened(base.nquads) as lines:
        said = effect(change, lines)
        if not said.added and not said.removed:
            raise UsageError(f"The change makes no difference: release {base.number} says all of it already.")
        made = Made(
            number,
            datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            base.number,
            base.manifest.created,
            origin,
            frozenset(map(graph_of, said.added | said.removed)),
            labels,
            begun,
        )
        if beyond is None:
            beyond = unexported.composed(unexported.unexported(folder, base.number), said.as_change())
        _add(folder, base, said, made, lines, beyond=beyond, report=report, progress=progress)
    try:
        release = folder.release(number)
        if stores.is_large(release, settings):
            stores.make(release, progress)
        progress(PUBLISHING, 0, 2)
        with switching(release):
            progress(PUBLISHING, 1, 2)
            folder.make_current(number)
    except BaseException as error:
        if folder.current_number() != number:
            with suppress(EnvironmentFaultError):
                folder.discard(number)
            raise
        if not isinstance(error, EnvironmentFaultError):
            raise
        # It is out. What could not be noted is noted by whoever comes next.
    stores.clear_others(release)
    progress(PUBLISHING, 2, 2)
    return release


def recover(folder: ReleasesFolder) -> None:
    """Put in order what a killed process left; called with the folder `exclusive`.

    A release that came of a proposal, a rollback or an import and was never current is removed: nobody was told that
    it was made, and the proposal may have been changed since. If the timeline lacks the last step, that is noted.
    """
    known = timeline.were_current(folder)
    for number in folder.numbers() if known is not None else ():
        if known is not None and number not in known and _has_origin(folder, number):
            folder.discard(number)
    timeline.complete(folder)


def report_of(change_report: Report) -> Report:
    """The report of a release, made of the one about its change: new and unchanged findings, told as builds do."""
    from pvegraph.validation.finding import Report  # noqa: PLC0415 - an engine is heavy, and recovering needs none

    difference = change_report.difference
    unchanged = () if difference is None else difference.unchanged
    return Report.of(map(_bare, (*change_report.findings, *unchanged)), change_report.engine)


def _bare(finding: Finding) -> Finding:
    """What is found, without what is known about it besides."""
    return replace(finding, locations=(), explanation={}, accepted=(), fixes=(), cause="")


def _has_origin(folder: ReleasesFolder, number: int) -> bool:
    try:
        return folder.manifest(number).origin is not None
    except EnvironmentFaultError:
        return False


def _add(  # noqa: PLR0913 - all that there is to write
    folder: ReleasesFolder,
    base: Release,
    said: LineChange,
    made: Made,
    lines: Lines,
    *,
    beyond: Change,
    report: Report,
    progress: Progress,
) -> None:
    """Put the release beside the others."""
    whole = said | _history(made, lines)
    counts = counts_after(base.manifest, whole, lines)
    told = report_of(report)
    before = inputs.of_release(folder, base)
    digest = hashlib.sha256()

    def dataset() -> Iterator[bytes]:
        for piece in lines.with_changes(whole.added, whole.removed):
            digest.update(piece)
            yield piece

    def manifest() -> Iterable[bytes]:
        yield Manifest(
            format=FORMAT,
            number=made.number,
            created=made.created,
            version=before.version,
            previous=base.number,
            sha256=digest.hexdigest(),
            fingerprint=before.fingerprint,
            **asdict(counts),
            findings={severity: sum(shapes.values()) for severity, shapes in told.summary().items()},
            origin=made.origin,
        ).to_json()

    files: dict[str, Content] = {
        DATASET: dataset,
        **_reports(base, report, told),
        **unexported.file_of(made.number, beyond),
        MANIFEST: manifest,
    }
    folder.add(made.number, files, progress)


def _history(made: Made, lines: Lines) -> LineChange:
    """What the history gains, and the old names of accounts that have another one now."""
    wanted = {line_of(quad) for quad in provenance.statements(made)}
    held: set[bytes] = set()
    for subject in {line.partition(b" ")[0].decode()[1:-1] for line in wanted}:
        block = lines.block(subject).splitlines(keepends=True)
        held.update(line for line in block if graph_of(line) == iri.HISTORY_GRAPH)
    outdated = {
        line
        for line in held - wanted
        if line.startswith(f"<{iri.CURATOR}".encode()) and quads_of([line])[0].predicate == provenance.LABEL
    }
    return LineChange(frozenset(wanted - held), frozenset(outdated))


def _reports(base: Release, report: Report, told: Report) -> dict[str, Content]:
    """The files of the report: those of the base, if the change did nothing to its findings."""
    if report.difference is not None and not report.findings and not report.difference.fixed:
        with suppress(OSError):
            return {REPORT_JSON: base.report.read_bytes(), REPORT_TURTLE: base.report_turtle.read_bytes()}
    return {REPORT_JSON: _written(told, "json"), REPORT_TURTLE: _written(told, "turtle")}


def _written(report: Report, format_: str) -> bytes:
    from pvegraph.validation.report import by_name, edition  # noqa: PLC0415 - as above

    return by_name(format_).write(report, edition()).encode()
