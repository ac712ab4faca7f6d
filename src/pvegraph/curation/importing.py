"""Taking in what people have changed in the authored files, such as a merged pull request, beside what was accepted.

Three states of the sources are compared, statement by statement: what the files said when the current release was made
(what it says, without what it says beyond them), what it says, and what the files say now. What was accepted meanwhile
and does not stand in the files stays; what the files have changed comes; where both have changed the same differently,
a person says which side holds (`pvegraph.release.clashes`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Quad, RdfFormat

from pvegraph import iri
from pvegraph.authored import file_set, files
from pvegraph.authored.document import read_document
from pvegraph.authored.progress import Progress, silent
from pvegraph.authored.turtle import written
from pvegraph.curation.examining import examined
from pvegraph.errors import ConflictError, UsageError
from pvegraph.release import unexported
from pvegraph.release.builder import ensure_current
from pvegraph.release.clashes import Clash, clashes, single_valued, without
from pvegraph.release.credits import Credit, credited
from pvegraph.release.exporting import difference, statements_of, without_change
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.origin import Origin
from pvegraph.release.publishing import publish, recover
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.authored.files import Authored
    from pvegraph.settings import Settings

COMPARING = "Comparing the files with the release"
_SHOWN = 5

Side = OneOf["ours", "theirs"]
"""``ours`` is what was accepted, ``theirs`` what the files say."""


@dataclass(frozen=True)
class Choice:
    """Which side holds where the two contradict one another: for some sources, and for all others."""

    of_graphs: Mapping[str, Side]
    of_all: Side | None = None

    def of(self, graph: str) -> Side | None:
        """For a source; `None` if nobody has said."""
        return self.of_graphs.get(graph, self.of_all)


@dataclass(frozen=True)
class Contradiction:
    """A clash in words."""

    graph: str
    file: str
    line: int | None
    """Where the file speaks of it, if it still does."""
    ours: tuple[str, ...]
    """What the release says, as our files would write it."""
    theirs: tuple[str, ...]
    """What the files say."""
    thing: str
    credits: tuple[Credit, ...]

    @property
    def place(self) -> str:
        """File and line."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        what = " and ".join(f"{credit.title} by {credit.author}" for credit in self.credits)
        return (
            f"{self.place}: of {self.thing} the files say {_listed(self.theirs)}, and what was accepted"
            f"{f' ({what})' if what else ''} says {_listed(self.ours)}"
        )

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "file": self.file,
            "line": self.line,
            "thing": self.thing,
            "accepted": list(self.ours),
            "files": list(self.theirs),
            "from": [credit.to_json() for credit in self.credits],
        }


@dataclass(frozen=True)
class Import:
    """What the files bring."""

    base: Release
    change: Change
    """What it does to the release."""
    beyond: Change
    """What the release will say beyond the files."""
    contradictions: tuple[Contradiction, ...]
    """Those that nobody has decided."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files with statements that come or go."""
        graphs = {quad.graph_name for quad in (*self.change.added, *self.change.removed)}
        return tuple(sorted(f"data/{iri.path_of_graph(g.value)}" for g in graphs if isinstance(g, NamedNode)))

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "base": self.base.number,
            "files": list(self.files),
            "added": sorted(f"{quad} ." for quad in self.change.added),
            "removed": sorted(f"{quad} ." for quad in self.change.removed),
            "unexported": unexported.size(self.beyond),
            "contradictions": [each.to_json() for each in self.contradictions],
        }


def plan_import(settings: Settings, choice: Choice, progress: Progress = silent) -> Import:
    """What the files bring to the current release; nothing is written.

    Raises what `pvegraph.authored.files.read` raises, `UsageError` if there is no release, and `EnvironmentFaultError`
    if a release cannot be read.
    """
    return _plan(settings, files.read(settings, progress), choice, progress)


def import_changes(
    settings: Settings, choice: Choice, author: str, message: str, progress: Progress = silent
) -> tuple[Import, Release]:
    """Make a release of what the files bring, and return it with what that was; the current one if that is nothing.

    Raises as `plan_import`; `ConflictError` where files and release contradict one another and nobody has decided,
    `FindingsError` if there would be a violation, `UsageError` if nobody is named as the author of a change. Then
    nothing has changed.
    """
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive(progress):
        file_set.complete(settings.data)
        recover(folder)
        authored = files.read(settings, progress)
        planned = _plan(settings, authored, choice, progress)
        if planned.contradictions:
            raise ConflictError(_undecided(planned.contradictions))
        if unexported.size(planned.change):
            if not author.strip():
                raise UsageError("somebody has changed the files; say who it was: --author NAME")
            _publish(settings, folder, planned, authored, Origin("import", author.strip(), message), progress)
        else:
            unexported.note(folder, planned.base.number, planned.beyond)
    # What else the files have changed makes another release; if that is nothing, it is noted which files make this one.
    return planned, ensure_current(settings, progress)


def _plan(settings: Settings, authored: Authored, choice: Choice, progress: Progress) -> Import:
    progress(COMPARING, 0, 0)
    folder = ReleasesFolder(settings.releases_folder)
    release = folder.current()
    if release is None:
        raise UsageError(f"{settings.releases_folder} has no release to compare the files with. Run: pvegraph build")
    said = frozenset(_quads(authored))
    held = frozenset(chain.from_iterable(statements_of(release.nquads, _graphs(release, authored)).values()))
    ours = unexported.unexported(folder, release.number)
    base = without_change(held, ours)
    theirs = difference(base, said)
    touched = {quad.graph_name for quad in (*ours.added, *ours.removed)}
    shapes = chain.from_iterable(authored.shapes.values())
    found = clashes((quad for quad in base if quad.graph_name in touched), ours, theirs, single_valued(shapes))
    accepted = without(ours, (clash for clash in found if choice.of(clash.graph) == "theirs"))
    coming = without(theirs, (clash for clash in found if choice.of(clash.graph) == "ours"))
    merged = (base - coming.removed - accepted.removed) | coming.added | accepted.added
    undecided = [clash for clash in found if choice.of(clash.graph) is None]
    progress(COMPARING, 1, 1)
    return Import(
        release,
        difference(held, merged),
        difference(said, merged),
        tuple(_contradiction(settings, folder, release, clash) for clash in undecided),
    )


def _graphs(release: Release, authored: Authored) -> Collection[str]:
    return {*release.manifest.sources, *authored.data}


def _quads(authored: Authored) -> Iterator[Quad]:
    for graph, triples in authored.data.items():
        name = NamedNode(graph)
        yield from (Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def _contradiction(settings: Settings, folder: ReleasesFolder, release: Release, clash: Clash) -> Contradiction:
    path = iri.path_of_graph(clash.graph)
    return Contradiction(
        graph=clash.graph,
        file=f"data/{path}",
        line=_line(settings, clash),
        ours=_written(clash.ours),
        theirs=_written(clash.theirs),
        thing=written(NamedNode(clash.subject)),
        credits=credited(folder, release, clash.ours),
    )


def _line(settings: Settings, clash: Clash) -> int | None:
    """The line of what the file says instead, or else of the thing; `None` if it does not speak of it any more."""
    path = settings.data / iri.path_of_graph(clash.graph)
    if not path.exists():
        return None
    document = read_document(path.read_bytes(), str(path), RdfFormat.TURTLE)
    triples = {quad.triple for quad in clash.theirs.added}
    places = [place for quad, places in document.places.items() if quad.triple in triples for place in places]
    places += document.blocks.get(NamedNode(clash.subject), ()) if not places else ()
    return min((place.line for place in places), default=None)


def _written(change: Change) -> tuple[str, ...]:
    """Statements as they are told: those that are said, or that nothing is said any more."""
    return tuple(sorted(f"{written(quad.predicate)} {written(quad.object)}" for quad in change.added))


def _listed(said: tuple[str, ...]) -> str:
    return " and ".join(said) if said else "that this goes"


def _undecided(found: tuple[Contradiction, ...]) -> str:
    shown = "; ".join(map(str, found[:_SHOWN]))
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (
        f"The files and what was accepted contradict one another: {shown}{more}. Nothing was taken in. Choose for each"
        " file with --theirs FILE (what the files say) or --ours FILE (what was accepted), or change the file."
    )


def _publish(
    settings: Settings,
    folder: ReleasesFolder,
    planned: Import,
    authored: Authored,
    origin: Origin,
    progress: Progress,
) -> None:
    """Validate what is to come by the rules of the files as they are, and release it."""
    # An engine is heavy, and most of this module needs none.
    from pvegraph.validation.examination import Rules  # noqa: PLC0415

    ontology, shapes = (tuple(chain.from_iterable(part.values())) for part in (authored.ontology, authored.shapes))
    report = examined(
        folder,
        planned.base,
        planned.change,
        settings,
        "The import",
        "refused-import.json",
        progress,
        rules=Rules(ontology, shapes),
    )
    publish(
        folder,
        planned.base,
        planned.change,
        origin,
        settings=settings,
        report=report,
        beyond=planned.beyond,
        progress=progress,
    )
