"""The files of ``data/`` as an import finds them, and how it leaves them: written, unchanged or kept.

The first line of a file that an import wrote holds a digest of its statements. A file whose statements still have it
may be written anew; any other has been edited by hand and is never overwritten.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Triple

from pvegraph import iri
from pvegraph.authored.progress import Progress
from pvegraph.authored.turtle import read_triples, write_graph

_FIRST_LINE = re.compile(r"# sha256:([0-9a-f]{64})\b")

Outcome = OneOf["written", "unchanged", "kept"]


@dataclass(frozen=True)
class GraphFile:
    """A file of ``data/``: the graph that it fills, its statements, and the digest that an import left in it."""

    path: Path
    graph: str
    triples: frozenset[Triple]
    imported_digest: str | None

    @property
    def name(self) -> str:
        """The file as people know it, below the project's folder."""
        return f"data/{iri.path_of_graph(self.graph)}"

    @property
    def is_edited(self) -> bool:
        """Whether a person has written or changed the statements."""
        return self.imported_digest != statements_digest(self.triples)


def statements_digest(triples: Iterable[Triple]) -> str:
    """SHA-256 over the statements, whatever the layout of the file and whatever library has read it."""
    lines = sorted({f"{_canonical(t.subject)} {_canonical(t.predicate)} {_canonical(t.object)}" for t in triples})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _canonical(term: object) -> str:
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    value, language, datatype = (getattr(term, name, None) for name in ("value", "language", "datatype"))
    kind = f"@{language}" if language else f"^^{getattr(datatype, 'value', '')}"
    return f"{json.dumps(value)}{kind}"


def read_graph_files(data: Path, progress: Progress) -> dict[str, GraphFile]:
    """The files of ``data/`` by graph.

    Raises `FileFormatError` for a file that is not Turtle: an import must not begin while it cannot be understood.
    """
    paths = sorted(data.glob("*/*.ttl"))
    files: dict[str, GraphFile] = {}
    for done, path in enumerate(paths, 1):
        graph = iri.graph_of_path(PurePosixPath(path.relative_to(data).as_posix()))
        triples = frozenset(read_triples(path))
        files[graph] = GraphFile(path, graph, triples, _imported_digest(path))
        progress("Reading data/", done, len(paths))
    return files


def _imported_digest(path: Path) -> str | None:
    with path.open(encoding="utf-8-sig") as file:
        match = _FIRST_LINE.match(file.readline())
    return None if match is None else match[1]


def settle(data: Path, graph: str, triples: frozenset[Triple], found: GraphFile | None) -> Outcome:
    """Bring the file of a graph to hold these statements, unless a person has edited it.

    Raises `EnvironmentFaultError` if the disk does not let us.
    """
    if found is not None and found.triples == triples:
        return "unchanged"
    if found is not None and found.is_edited:
        return "kept"
    comment = f"sha256:{statements_digest(triples)} of the statements that an import wrote; see data/README.md"
    write_graph(data / iri.path_of_graph(graph), triples, comment=comment)
    return "written"
