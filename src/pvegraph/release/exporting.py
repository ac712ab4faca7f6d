"""Writing what was accepted into the authored files, as the small differences that a pull request wants.

A release knows what it says beyond the files (`pvegraph.release.unexported`). That is put into the files as they are
now: what people have changed in them meanwhile stays, and where the two contradict one another the file is left as it
is, as it is for `pvegraph.release.importing` to find out what holds.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from pvegraph import iri
from pvegraph.authored import file_set, files
from pvegraph.authored.data_text import changed_text, first_comment
from pvegraph.authored.progress import Progress, silent
from pvegraph.authored.text_edit import NotEditableError
from pvegraph.authored.turtle import graph_text, read_bytes, read_triples
from pvegraph.errors import FileFormatError, UsageError
from pvegraph.release import inputs, unexported
from pvegraph.release.clashes import Clash, clashes, single_valued
from pvegraph.release.credits import Credit, credited
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.lines import graph_of, quads_of
from pvegraph.release.unexported import by_value
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from pvegraph.settings import Settings

_TYPE, _SOURCE = NamedNode(expand("rdf:type")), NamedNode(expand("pve:Source"))

_LONGEST_HEAD = 72
"""Characters of the first line of a commit's message that tools show whole."""

Deed = OneOf["new", "changed", "rewritten", "removed"]


@dataclass(frozen=True)
class FileChange:
    """A file that is to get other statements; ``before`` and ``after`` are its texts, `None` where there is none."""

    path: PurePosixPath
    """Below ``data/``."""
    deed: Deed
    before: bytes | None
    after: bytes | None
    change: Change
    credits: tuple[Credit, ...]

    @property
    def name(self) -> str:
        """The file as people know it, below the project's folder."""
        return f"data/{self.path}"

    def __str__(self) -> str:
        added, removed = len(self.change.added), len(self.change.removed)
        origins = ", ".join(f"{credit.title} by {credit.author}" for credit in self.credits)
        return f"{self.name}: {self.deed}, {added} added, {removed} removed{f' ({origins})' if origins else ''}"

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "file": self.name,
            "deed": self.deed,
            "added": sorted(f"{quad.triple} ." for quad in self.change.added),
            "removed": sorted(f"{quad.triple} ." for quad in self.change.removed),
            "from": [credit.to_json() for credit in self.credits],
        }


@dataclass(frozen=True)
class LeftFile:
    """A source whose file cannot follow, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True)
class Export:
    """What there is to write."""

    release: int
    files: tuple[FileChange, ...]
    left: tuple[LeftFile, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the files say all that the release says."""
        return not self.files and not self.left

    @property
    def credits(self) -> tuple[Credit, ...]:
        """What the changes of all files came from, the oldest first."""
        return tuple(sorted({credit for file in self.files for credit in file.credits}))

    def message(self) -> str:
        """A text for the commit of the files: what was accepted, by whom; nothing if there is nothing to write."""
        if not self.files:
            return ""
        titles = [credit.title for credit in self.credits]
        head = (
            f"Write {_enumerated(titles)} into the files" if titles else f"Write release {self.release} into the files"
        )
        if len(head) > _LONGEST_HEAD:
            head = f"Write {len(titles)} accepted changes into the files"
        said = [f"{each.title[:1].upper()}{each.title[1:]} by {each.author}: {each.message}" for each in self.credits]
        return "\n\n".join([head, *said]) + "\n"

    def diff(self) -> str:
        """The changes of the files as a unified diff, which ``git apply`` and ``patch -p1`` take."""
        return "".join(_diff(file) for file in self.files)

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "release": self.release,
            "files": [file.to_json() for file in self.files],
            "left": [{"file": left.name, "reason": left.reason} for left in self.left],
            "message": self.message(),
        }


@dataclass(frozen=True)
class _State:
    """What an export begins with."""

    settings: Settings
    folder: ReleasesFolder
    release: Release
    change: Change
    """What is unexported."""
    rewrite: bool


def plan_export(settings: Settings, *, rewrite: bool = False) -> Export:
    """What the files lack of the current release; nothing is written.

    With ``rewrite``, a file that cannot be changed in place is written anew, without its comments.
    Raises `UsageError` if there is no release, `EnvironmentFaultError` if something cannot be read.
    """
    folder = ReleasesFolder(settings.releases_folder)
    release = folder.current()
    if release is None:
        raise UsageError(f"{settings.releases_folder} has no release that could be exported. Run: pvegraph build")
    state = _State(settings, folder, release, unexported.unexported(folder, release.number), rewrite)
    by_graph = _by_graph(state.change)
    held = statements_of(release.nquads, by_graph)
    single = frozenset[str]()
    if by_graph:
        shapes = files.AuthoredFiles.paths(settings).shapes
        single = single_valued(triple for path in shapes for triple in read_triples(path))
    outcomes = [_plan_file(state, graph, change, held[graph], single) for graph, change in sorted(by_graph.items())]
    return Export(
        release.number,
        tuple(each for each in outcomes if isinstance(each, FileChange)),
        tuple(each for each in outcomes if isinstance(each, LeftFile)),
    )


def export(settings: Settings, *, rewrite: bool = False, progress: Progress = silent) -> Export:
    """Write what the files lack of the current release, into all of them or none; return what was written.

    What a killed export began is completed first. Raises as `plan_export` and `file_set.change_files`.
    """
    folder = ReleasesFolder(settings.releases_folder)
    with folder.exclusive(progress):
        file_set.complete(settings.data)
        planned = plan_export(settings, rewrite=rewrite)
        release = folder.release(planned.release)
        was_known = _inputs(settings) in (inputs.of_release(folder, release), _made_of(release))
        file_set.change_files(settings.data, {file.path: file.after for file in planned.files})
        if was_known and planned.files:
            _note(settings, folder, planned)
    return planned


def _inputs(settings: Settings) -> inputs.Inputs:
    return inputs.Inputs(files.fingerprint(settings), version("pvegraph"))


def _made_of(release: Release) -> inputs.Inputs:
    return inputs.Inputs(release.manifest.fingerprint, release.manifest.version)


def _note(settings: Settings, folder: ReleasesFolder, planned: Export) -> None:
    """Write down that the files say this now, so that no build has to find out."""
    said = [quad for file in planned.files for quad in _quads(file.after, file.path)]
    done = {NamedNode(iri.graph_of_path(file.path)) for file in planned.files}
    before = unexported.unexported(folder, planned.release)
    others = Change(*(frozenset(quad for quad in part if quad.graph_name not in done) for part in _parts(before)))
    ours = Change(*(frozenset(quad for quad in part if quad.graph_name in done) for part in _parts(before)))
    rest = unexported.still_unexported(ours, said)
    unexported.note(folder, planned.release, Change(others.added | rest.added, others.removed | rest.removed))
    inputs.note(folder, _inputs(settings), planned.release)


def _parts(change: Change) -> tuple[frozenset[Quad], frozenset[Quad]]:
    return change.added, change.removed


def _quads(content: bytes | None, path: PurePosixPath) -> list[Quad]:
    graph = NamedNode(iri.graph_of_path(path))
    read = parse(content or b"", format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in read]


def statements_of(nquads: Path, graphs: Collection[str]) -> Mapping[str, frozenset[Quad]]:
    """What a dataset says in some graphs; found in one pass over its lines."""
    wanted: dict[str, list[bytes]] = {graph: [] for graph in graphs}
    if wanted:
        with nquads.open("rb") as lines:
            for line in lines:
                found = wanted.get(graph_of(line))
                if found is not None:
                    found.append(line)
    return {graph: frozenset(quads_of(found)) for graph, found in wanted.items()}


def _by_graph(change: Change) -> Mapping[str, Change]:
    graphs = {quad.graph_name for quad in (*change.added, *change.removed)}
    return {
        graph.value: Change(*(frozenset(q for q in part if q.graph_name == graph) for part in _parts(change)))
        for graph in graphs
        if isinstance(graph, NamedNode)
    }


class _LeftError(Exception):
    """A file cannot follow; the message says why."""


def _plan_file(
    state: _State, graph: str, change: Change, held: frozenset[Quad], single: frozenset[str]
) -> FileChange | LeftFile | None:
    """What becomes of the file of a source; nothing if it says it all."""
    path = PurePosixPath(graph.removeprefix(iri.SOURCE) + ".ttl")
    if not files.is_file_of_data(path):
        return LeftFile(f"data/{path}", f"the address {graph} can be no file's name; move what it says elsewhere")
    try:
        return _change_of_file(state, path, change, held, single)
    except _LeftError as error:
        return LeftFile(f"data/{path}", str(error))
    except FileFormatError as error:
        return LeftFile(f"data/{path}", f"it cannot be read: {error}")
    except NotEditableError as error:
        return LeftFile(f"data/{path}", f"{error} With --rewrite it is written anew, without its comments.")


def _change_of_file(
    state: _State, path: PurePosixPath, change: Change, held: frozenset[Quad], single: frozenset[str]
) -> FileChange | None:
    on_disk, graph = state.settings.data / path, iri.graph_of_path(path)
    before = read_bytes(on_disk) if on_disk.exists() else None
    said = frozenset[Quad]() if before is None else _read(on_disk, graph)
    left = unexported.still_unexported(change, said)
    if not unexported.size(left):
        return None
    found = _clashes(change, held, said, single)
    if found:
        raise _LeftError(f"{_told(found)} Run pvegraph import-changes first; it says what to choose from.")
    wanted = frozenset(quad.triple for quad in (said - left.removed) | left.added)
    if wanted and Triple(NamedNode(graph), _TYPE, _SOURCE) not in wanted:
        raise _LeftError(f"nothing says that <{graph}> is a source, as its file must; describe it first")
    after, deed = _text(on_disk, before, wanted, rewrite=state.rewrite)
    return FileChange(path, deed, before, after, left, credited(state.folder, state.release, left))


def _read(path: Path, graph: str) -> frozenset[Quad]:
    name = NamedNode(graph)
    return frozenset(Quad(triple.subject, triple.predicate, triple.object, name) for triple in read_triples(path))


def _text(path: Path, before: bytes | None, wanted: Collection[Triple], *, rewrite: bool) -> tuple[bytes | None, Deed]:
    """The new content of a file, `None` if there is nothing left to say."""
    if not wanted:
        return None, "removed"
    if before is None:
        return graph_text(wanted).encode(), "new"
    try:
        # As it lies on the disk, with its byte order mark.
        return changed_text(path.read_bytes(), str(path), wanted).encode(), "changed"
    except NotEditableError:
        if not rewrite:
            raise
        return graph_text(wanted, comment=first_comment(before.decode())).encode(), "rewritten"


def _clashes(change: Change, held: Iterable[Quad], said: Iterable[Quad], single: frozenset[str]) -> Sequence[Clash]:
    """Where what was accepted contradicts what somebody has written into a file since the last build."""
    base = without_change(held, change)
    theirs = difference(base, said)
    return clashes(base, change, theirs, single) if unexported.size(theirs) else ()


def without_change(held: Iterable[Quad], change: Change) -> frozenset[Quad]:
    """What the files said when a release was made: what it says without what it says beyond them."""
    added = {by_value(quad) for quad in change.added}
    about = {(quad.subject, quad.predicate) for quad in change.added}
    # Finding out the value of a literal takes far longer than to see that nobody asks for it.
    kept = (quad for quad in held if (quad.subject, quad.predicate) not in about or by_value(quad) not in added)
    return frozenset(kept) | change.removed


def difference(before: Iterable[Quad], after: Iterable[Quad]) -> Change:
    """What makes one set of statements another; numbers and dates count by their value."""
    old, new = set(before), set(after)
    gone, come = old - new, new - old
    values_gone, values_come = ({by_value(quad) for quad in part} for part in (gone, come))
    return Change(
        frozenset(quad for quad in come if by_value(quad) not in values_gone),
        frozenset(quad for quad in gone if by_value(quad) not in values_come),
    )


def _told(found: Sequence[Clash]) -> str:
    subjects = ", ".join(sorted({clash.subject for clash in found}))
    return f"It was changed by hand where something else was accepted meanwhile, about {subjects}."


def _enumerated(titles: Sequence[str]) -> str:
    """Several titles as one: ``proposals`` are named once.

    >>> _enumerated(["proposal 2", "proposal 7", "rollback of release 4"])
    'proposals 2 and 7 and rollback of release 4'
    """
    numbers = [title.removeprefix("proposal ") for title in titles if title.startswith("proposal ")]
    others = [title for title in titles if not title.startswith("proposal ")]
    if len(numbers) > 1:
        listed = ", ".join(numbers[:-1])
        return " and ".join([f"proposals {listed} and {numbers[-1]}", *others])
    return " and ".join([*(f"proposal {number}" for number in numbers), *others])


def _diff(file: FileChange) -> str:
    """One file of a unified diff, with its line ends as they are."""
    before, after = (_lines(content) for content in (file.before, file.after))
    names = ("/dev/null" if file.before is None else f"a/{file.name}", f"b/{file.name}" if file.after else "/dev/null")
    lines = difflib.unified_diff(before, after, *names)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(content: bytes | None) -> list[str]:
    return [] if content is None else re.findall(r"[^\n]*\n|[^\n]+", content.decode())
