"""Making a release of the authored files, and knowing whether that is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored import files
from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import EnvironmentFaultError, FindingsError, PvegraphError
from pvegraph.release import stores
from pvegraph.release.folder import DATASET, MANIFEST, REPORT_JSON, REPORT_TURTLE, Release, ReleasesFolder
from pvegraph.release.manifest import FORMAT, Manifest, count

if TYPE_CHECKING:
    from pvegraph.settings import Settings
    from pvegraph.validation import Report

VALIDATING = "Validating"
ORDERING = "Putting the dataset in order"
PUBLISHING = "Making the release current"

FAILED_JSON = "last-failed-report.json"
FAILED_TURTLE = "last-failed-report.ttl"
_INPUTS = "inputs.json"
_SHOWN = 5
"""How many violations an error tells in words; the report has them all."""


def build(settings: Settings, progress: Progress = silent) -> Release:
    """Read and validate the authored files, make a release of them, and make it the current one.

    There are never two releases with the same content: if there is one with this content, that becomes current.
    A build that fails or is killed leaves the current release as it was.

    Raises `FindingsError` if validation has a violation (the report is then beside the releases), `InputError` if a
    file cannot be used, `EnvironmentFaultError` if the disk does not let us.
    """
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive(progress):
        return _build(settings, folder, progress)


def current(settings: Settings) -> Release | None:
    """The current release, `None` before the first build. Raises `EnvironmentFaultError` if it is damaged."""
    return ReleasesFolder(settings.releases_folder).current()


def is_stale(settings: Settings, release: Release) -> bool:
    """Whether the authored files, or this program, have changed since they last made this release."""
    inputs = {"fingerprint": files.fingerprint(settings), "version": version("pvegraph")}
    made = {"fingerprint": release.manifest.fingerprint, "version": release.manifest.version}
    return inputs != made and {**inputs, "release": release.number} != _known_inputs(settings)


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


def _build(settings: Settings, folder: ReleasesFolder, progress: Progress) -> Release:
    """Build, while the folder is ours alone."""
    authored = files.read(settings, progress)
    report = _validate(authored, progress)
    previous = folder.current_number()
    if not report.conforms:
        raise _keep_failure(folder, report, previous)
    release = _write(authored, report, folder, progress)
    if stores.is_large(release, settings):
        stores.make(release, progress)
    progress(PUBLISHING, 0, 2)
    if release.number != previous:
        folder.make_current(release.number)
    stores.clear_others(release)
    progress(PUBLISHING, 1, 2)
    inputs = {"fingerprint": authored.fingerprint, "version": version("pvegraph"), "release": release.number}
    folder.put(_INPUTS, json.dumps(inputs).encode())
    folder.drop(FAILED_JSON)
    folder.drop(FAILED_TURTLE)
    progress(PUBLISHING, 2, 2)
    return release


def _validate(authored: files.Authored, progress: Progress) -> Report:
    """Hold the data against the shapes, and make the checks that they name."""
    progress(VALIDATING, 0, 0)
    # An engine is heavy, and serving a release needs none.
    from pvegraph.validation import Report, beyond, validate  # noqa: PLC0415
    from pvegraph.validation.examination import Rules  # noqa: PLC0415
    from pvegraph.validation.view import StoreView  # noqa: PLC0415

    data, ontology, shapes = (
        list(chain.from_iterable(graphs.values())) for graphs in (authored.data, authored.ontology, authored.shapes)
    )
    view = StoreView.of(quad for graph, said in authored.data.items() for quad in _in_graph(NamedNode(graph), said))
    report = validate(data, ontology, shapes)
    report = Report.of([*report.findings, *beyond.check(view, Rules(ontology, shapes))], report.engine)
    progress(VALIDATING, 1, 1)
    return report


def _write(authored: files.Authored, report: Report, folder: ReleasesFolder, progress: Progress) -> Release:
    """The release of what was read: the one that has this content already, or a new one."""
    from pvegraph.release.canonical import canonical_nquads  # noqa: PLC0415 -- as above

    progress(ORDERING, 0, 2)
    quads = list(_quads(authored))
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
        fingerprint=authored.fingerprint,
        quads=counts.quads,
        triples=counts.triples,
        classes=counts.classes,
        graphs=counts.graphs,
        sources=counts.sources,
        findings={severity: sum(shapes.values()) for severity, shapes in report.summary().items()},
    )
    folder.add(
        number,
        {
            DATASET: dataset,
            REPORT_JSON: _written(report, "json"),
            REPORT_TURTLE: _written(report, "turtle"),
            MANIFEST: manifest.to_json(),
        },
        progress,
    )
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


def _keep_failure(folder: ReleasesFolder, report: Report, current_number: int | None) -> FindingsError:
    """Keep the report of a refused build, and say in words what it begins with."""
    path = folder.put(FAILED_JSON, _written(report, "json"))
    folder.put(FAILED_TURTLE, _written(report, "turtle"))
    violations = [finding for finding in report.findings if finding.severity == "violation"]
    number = len(violations)
    stays = "there is no release yet" if current_number is None else f"release {current_number} stays current"
    words = [f"- {finding.message('en')} ({finding.focus})" for finding in violations[:_SHOWN]]
    if number > _SHOWN:
        words.append(f"- and {number - _SHOWN} more")
    heading = f"The data has {number} violation{'s' * (number != 1)}, so no release was made; {stays}."
    return FindingsError("\n".join([f"{heading} The report: {path}", *words]))


def _written(report: Report, format_: str) -> bytes:
    """The report as it lies beside a release: it speaks all languages and quotes no file."""
    from pvegraph.validation.report import by_name, edition  # noqa: PLC0415 -- as above

    return by_name(format_).write(report, edition()).encode()


def _known_inputs(settings: Settings) -> object:
    """The inputs of which the last build found which release they make; nothing if that cannot be read."""
    try:
        return json.loads((settings.releases_folder / _INPUTS).read_bytes())
    except (OSError, ValueError):
        return None
