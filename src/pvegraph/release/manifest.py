"""What a release says about itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from pyoxigraph import NamedNode, Quad

from pvegraph import iri
from pvegraph.errors import EnvironmentFaultError
from pvegraph.release.origin import Origin
from pvegraph.vocabulary import expand

FORMAT = 2
"""The version of the form of a release's folder; a program that knows an older one alone must refuse this one.

Releases of the form 1, which had no origin, are read as well.
"""

GraphKind = Literal["ontology", "concept", "shapes", "query", "source", "history"]
_TYPE = NamedNode(expand("rdf:type"))


@dataclass(frozen=True)
class Manifest:
    """What a release says about itself; the field names are those of ``manifest.json``."""

    format: int
    number: int
    created: str
    """The UTC time of the build, as ``xsd:dateTime``."""
    version: str
    """The version of pvegraph that made the release."""
    previous: int | None
    """The release that was current before."""
    sha256: str
    """Of ``dataset.nq``."""
    fingerprint: str
    """Of the authored files (`pvegraph.authored.files.fingerprint`)."""
    quads: int
    """Statements, each counted once in every graph that says it."""
    triples: int
    """Statements, each counted once."""
    classes: Mapping[str, int]
    """Class IRI → how many distinct things some graph says to be of it."""
    graphs: Mapping[str, Mapping[str, int]]
    """Kind of graph → ``graphs`` and ``quads`` of that kind."""
    sources: Mapping[str, int]
    """Source graph → its statements."""
    findings: Mapping[str, int]
    """Severity → how many findings validation had."""
    origin: Origin | None = None
    """Where the release came from; `None` if it was built of the authored files."""

    def to_json(self) -> bytes:
        """The manifest as a file."""
        content = {**asdict(self), "origin": None if self.origin is None else self.origin.to_json()}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest; raises `EnvironmentFaultError` if the file is missing or not a manifest we know."""
        try:
            content = json.loads(path.read_bytes())
        except OSError as error:
            raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}. {REMEDY}") from error
        except ValueError as error:
            raise EnvironmentFaultError(f"{path} is damaged: {error}. {REMEDY}") from error
        if not isinstance(content, dict) or content.get("format") not in {1, FORMAT}:
            found = content.get("format") if isinstance(content, dict) else content
            raise EnvironmentFaultError(
                f"{path} has the format {found!r}; this version reads format {FORMAT}. {REMEDY}"
            )
        if content["format"] == 1:
            content.setdefault("origin", None)
        expected = {field.name for field in fields(cls)}
        if content.keys() != expected:
            odd = ", ".join(sorted(content.keys() ^ expected))
            raise EnvironmentFaultError(f"{path} is damaged: these fields are missing or unknown: {odd}. {REMEDY}")
        try:
            origin = None if content["origin"] is None else Origin.of_json(content["origin"])
        except (ValueError, AttributeError) as error:
            raise EnvironmentFaultError(f"{path} is damaged: {error}. {REMEDY}") from error
        return cls(**{**content, "origin": origin})


REMEDY = "Run pvegraph build: it makes a new release from the authored files."


@dataclass(frozen=True)
class Counts:
    """What there is to count in a dataset; see the fields of `Manifest`."""

    quads: int
    triples: int
    classes: Mapping[str, int]
    graphs: Mapping[str, Mapping[str, int]]
    sources: Mapping[str, int]


def count(quads: Iterable[Quad]) -> Counts:
    """Count statements, things by class, and graphs by kind."""
    distinct = set(quads)
    by_graph = Counter(str(quad.graph_name.value) for quad in distinct if isinstance(quad.graph_name, NamedNode))
    typed = {(quad.object, quad.subject) for quad in distinct if quad.predicate == _TYPE}
    by_class = Counter(str(kind.value) for kind, _ in typed if isinstance(kind, NamedNode))
    kinds: dict[str, Counter[str]] = {}
    for graph, size in sorted(by_graph.items()):
        kinds.setdefault(graph_kind(graph), Counter()).update(graphs=1, quads=size)
    return Counts(
        quads=len(distinct),
        triples=len({quad.triple for quad in distinct}),
        classes=dict(sorted(by_class.items())),
        graphs={kind: dict(sizes) for kind, sizes in sorted(kinds.items())},
        sources={graph: size for graph, size in sorted(by_graph.items()) if graph_kind(graph) == "source"},
    )


def graph_kind(graph: str) -> GraphKind:
    """What a graph of ours holds.

    >>> graph_kind("https://w3id.org/pvegraph/concept/theme")
    'concept'
    """
    if graph.startswith(iri.SOURCE):
        return "source"
    fixed: dict[str, GraphKind] = {
        iri.ONTOLOGY_GRAPH: "ontology",
        iri.SHAPES_GRAPH: "shapes",
        iri.QUERY_GRAPH: "query",
        iri.HISTORY_GRAPH: "history",
    }
    return fixed.get(graph, "concept")
