"""Making a release of the authored files, and knowing whether that is needed.

What was accepted and does not stand in the files is part of it (`pvegraph.release.unexported`), and so is the history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored import files
from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError, FindingsError, PvegraphError
from pvegraph.release import inputs, stores, unexported
from pvegraph.release.folder import DATASET, MANIFEST, REPORT_JSON, REPORT_TURTLE, Content, Release, ReleasesFolder
from pvegraph.release.inputs import Inputs
from pvegraph.release.lines import opened, quads_of
from pvegraph.release.manifest import FORMAT, Manifest, count
from pvegraph.release.publishing import PUBLISHING, recover

if TYPE_CHECKING:
    from pvegraph.settings import Settings
    from pvegraph.validation import Report
    from pvegraph.validation.view import Change

VALIDATING = "Validating"
ORDERING = "Putting the dataset in order"

FAILED_JSON = "last-failed-report.json"
FAILED_TURTLE = "last-failed-report.ttl"
_SHOWN = 5
"""How many violations an error tells in words; the report has them all."""


Derive = Callable[[Release], None]
"""What makes something of a release before it becomes current, and lies beside it; it raises nothing."""


def _nothing(_: Release) -> None:
    """Derive nothing."""


def build(settings: Settings, progress: Progress = silent, derive: Derive = _nothing) -> Release:
    """Read and validate the authored files, make a release of them, and make it the current one.

    What was accepted meanwhile and is not in the files is kept, and validated with them. There are never two releases
    with the same content: if there is one with this content, that becomes current.
    A build that fails or is killed leaves the current release as it was.

    Raises `FindingsError` if validation has a violation (the report is then beside the releases), `InputError` if a
    file cannot be used, `EnvironmentFaultError` if the disk does not let us.
    """
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive(progress):
        return _build(settings, folder, progress, derive)


def current(settings: Settings) -> Release | None:
    """The current release, `None` before the first build. Raises `EnvironmentFaultError` if it is damaged."""
    return ReleasesFolder(settings.releases_folder).current()


def is_stale(settings: Settings, release: Release) -> bool:
    """Whether the authored files, or this program, have changed since they last made this release."""
    now = Inputs(files.fingerprint(settings), version("pvegraph"))
    made = Inputs(release.manifest.fingerprint, release.manifest.version)
    return now not in {made, inputs.of_release(ReleasesFolder(settings.releases_folder), release)}


def _refuse(error: PvegraphError) -> None:
    """Let nothing pass."""
    raise error


def ensure_current(
    settings: Settings, progress: Progress = silent, *, on_failure: Callable[[PvegraphError], None] = _refuse
) -> Release:
    """The release of the authored files as they are: the current one, or a new one if they changed or it is damaged.

    If there is a sound current release but the changed files make no release, ``on_failure`` is given the error and may
    raise it, which is the default, or say it loudly and return: then the current release is the answer.
    Raises what `build` raises.
    """
    release = _sound_current(settings)
    try:
        if release is not None and not is_stale(settings, release):
            return release
        folder = ReleasesFolder(settings.releases_folder)
        with folder.exclusive(progress):
            # Whoever held the lock before may have made the release that we want.
            made_meanwhile = _sound_current(settings)
            if made_meanwhile is not None and not is_stale(settings, made_meanwhile):
                return made_meanwhile
            return _build(settings, folder, progress)
    except PvegraphError as error:
        if release is None:
            raise
        on_failure(error)
        return release


def _sound_current(settings: Settings) -> Release | None:
    """The current release unless it is missing or damaged."""
    try:
        return current(settings)
    except EnvironmentFaultError:
        return None


def _build(settings: Settings, folder: ReleasesFolder, progress: Progress, derive: Derive = _nothing) -> Release:
    """Build, while the folder is ours alone."""
    recover(folder)
    content = _Content.of(files.read(settings, progress), _Kept.of(folder))
    report = _validate(content.authored, progress)
    previous = folder.current_number()
    if not report.conforms:
        raise _keep_failure(folder, report, previous, content.beyond)
    release = _write(content, report, folder, progress)
    if stores.is_large(release, settings):
        stores.make(release, progress)
    derive(release)
    progress(PUBLISHING, 0, 2)
    if release.number != previous:
        folder.make_current(release.number)
    stores.clear_others(release)
    progress(PUBLISHING, 1, 2)
    unexported.note(folder, release.number, content.beyond)
    inputs.note(folder, Inputs(content.authored.fingerprint, version("pvegraph")), release.number)
    folder.drop(FAILED_JSON)
    folder.drop(FAILED_TURTLE)
    progress(PUBLISHING, 2, 2)
    return release


@dataclass(frozen=True)
class _Kept:
    """What is kept of the releases before, whatever the files say."""

    beyond: Change
    """What was accepted and was not in the files when the last release was made."""
    history: tuple[Quad, ...]

    @classmethod
    def of(cls, folder: ReleasesFolder) -> _Kept:
        """What is kept of the current release; the history, if that is damaged, of the last one that is whole."""
        current = folder.current_number()
        numbers = [] if current is None else [number for number in reversed(folder.numbers()) if number <= current]
        if not numbers:
            return cls(unexported.NOTHING, ())
        beyond = unexported.unexported(folder, numbers[0])
        for number in numbers:
            try:
                release = folder.release(number)
            except EnvironmentFaultError:
                continue
            with opened(release.nquads) as lines:
                return cls(beyond, tuple(quads_of(lines.in_graph(iri.HISTORY_GRAPH))))
        return cls(beyond, ())


@dataclass(frozen=True)
class _Content:
    """What a release of the files is to say."""

    authored: files.Authored
    """The files, and what was accepted meanwhile."""
    beyond: Change
    """What of that is not in the files."""
    history: tuple[Quad, ...]

    @classmethod
    def of(cls, authored: files.Authored, kept: _Kept) -> _Content:
        """The files with what is kept of the releases before."""
        said = (quad for graph, triples in authored.data.items() for quad in _in_graph(NamedNode(graph), triples))
        beyond = unexported.still_unexported(kept.beyond, said)
        data = dict(authored.data)
        for graph in {quad.graph_name for quad in (*beyond.added, *beyond.removed)}:
            assert isinstance(graph, NamedNode)  # noqa: S101 - all of it stands in graphs of sources
            gone = {quad.triple for quad in beyond.removed if quad.graph_name == graph}
            new = (quad.triple for quad in beyond.added if quad.graph_name == graph)
            data[graph.value] = [*(triple for triple in data.get(graph.value, ()) if triple not in gone), *new]
        return cls(replace(authored, data=data), beyond, kept.history)


def _validate(authored: files.Authored, progress: Progress) -> Report:
    """Hold the data against the shapes, and make the checks that they name."""
    progress(VALIDATING, 0, 0)
    # An engine is heavy, and serving a release needs none.
    from pvegraph.validation import Report, beyond  # noqa: PLC0415
    from pvegraph.validation.examination import Rules  # noqa: PLC0415
    from pvegraph.validation.view import StoreView  # noqa: PLC0415

    data, ontology, shapes = (
        list(chain.from_iterable(graphs.values())) for graphs in (authored.data, authored.ontology, authored.shapes)
    )
    view = StoreView.of(quad for graph, said in authored.data.items() for quad in _in_graph(NamedNode(graph), said))
    rules = Rules(ontology, shapes)
    report = rules.validate(data)
    report = Report.of([*report.findings, *beyond.check(view, rules)], report.engine)
    progress(VALIDATING, 1, 1)
    return report


def _write(content: _Content, report: Report, folder: ReleasesFolder, progress: Progress) -> Release:
    """The release of what was read: the one that has this content already, or a new one."""
    from pvegraph.release.canonical import canonical_nquads  # noqa: PLC0415 -- as above

    progress(ORDERING, 0, 2)
    quads = [*_quads(content.authored), *content.history]
    dataset = canonical_nquads(quads)
    sha256 = hashlib.sha256(dataset).hexdigest()
    progress(ORDERING, 1, 2)
    existing = folder.holding(sha256)
    if existing is not None:
        return existing
    previous = folder.current_number()
    number = max([0, previous or 0, *folder.numbers()]) + 1
    counts = count(quads)
    progress(ORDERING, 2, 2)
    manifest = Manifest(
        format=FORMAT,
        number=number,
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        version=version("pvegraph"),
        previous=previous,
        sha256=sha256,
        fingerprint=content.authored.fingerprint,
        quads=counts.quads,
        triples=counts.triples,
        classes=counts.classes,
        graphs=counts.graphs,
        sources=counts.sources,
        findings={severity: sum(shapes.values()) for severity, shapes in report.summary().items()},
    )
    told: dict[str, Content] = {
        DATASET: dataset,
        REPORT_JSON: _written(report, "json"),
        REPORT_TURTLE: _written(report, "turtle"),
        **unexported.file_of(number, content.beyond),
        MANIFEST: manifest.to_json(),
    }
    folder.add(number, told, progress)
    return folder.release(number)


def _quads(authored: files.Authored) -> Iterator[Quad]:
    """Every statement with the graph it stands in; the same statement may come twice."""
    from pvegraph.authored.queries import to_triples  # noqa: PLC0415 -- as above

    saved = {iri.QUERY_GRAPH: list(chain.from_iterable(to_triples(query) for query in authored.queries))}
    for graphs in (authored.ontology, authored.shapes, authored.data, saved):
        for graph, triples in graphs.items():
            yield from _in_graph(NamedNode(graph), triples)


def _in_graph(graph: NamedNode, triples: Iterable[Triple]) -> Iterator[Quad]:
    """The statements, in a graph."""
    return (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _keep_failure(folder: ReleasesFolder, report: Report, current_number: int | None, beyond: Change) -> FindingsError:
    """Keep the report of a refused build, and say in words what it begins with."""
    path = folder.put(FAILED_JSON, _written(report, "json"))
    folder.put(FAILED_TURTLE, _written(report, "turtle"))
    violations = [finding for finding in report.findings if finding.severity == "violation"]
    number = len(violations)
    stays = "there is no release yet" if current_number is None else f"release {current_number} stays current"
    words = [f"- {finding.message('en')} ({finding.focus})" for finding in violations[:_SHOWN]]
    if number > _SHOWN:
        words.append(f"- and {number - _SHOWN} more")
    kept = unexported.size(beyond)
    with_kept = f", with {kept} change{'s' * (kept != 1)} that were accepted and are not in the files," if kept else ""
    heading = f"The data{with_kept} has {number} violation{'s' * (number != 1)}, so no release was made; {stays}."
    return FindingsError("\n".join([f"{heading} The report: {path}", *words]))


def _written(report: Report, format_: str) -> bytes:
    """The report as it lies beside a release: it speaks all languages and quotes no file."""
    from pvegraph.validation.report import by_name, edition  # noqa: PLC0415 -- as above

    return by_name(format_).write(report, edition()).encode()
