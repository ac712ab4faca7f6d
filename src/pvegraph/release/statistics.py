"""What the current release holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pvegraph import iri
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.manifest import Manifest
from pvegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pvegraph.settings import Settings

_MOST = 20
"""The number of publishers that a table for people shows."""


@dataclass(frozen=True)
class Statistics:
    """The numbers of the current release, and the list of all releases."""

    release: Release
    history: Sequence[Manifest]
    """The releases that can be read, in order."""

    def to_json(self) -> dict[str, object]:
        """All numbers, for programs; classes, graphs and publishers by their IRIs."""
        manifest = self.release.manifest
        return {
            "release": manifest.number,
            "created": manifest.created,
            "quads": manifest.quads,
            "triples": manifest.triples,
            "classes": dict(manifest.classes),
            "graphs": {kind: dict(sizes) for kind, sizes in manifest.graphs.items()},
            "publishers": {
                iri.thing("publisher", name): {"sources": sources, "quads": quads}
                for name, sources, quads in self._publishers()
            },
            "sources": dict(manifest.sources),
            "findings": dict(manifest.findings),
            "releases": [
                {"release": one.number, "created": one.created, "quads": one.quads, "sha256": one.sha256}
                for one in self.history
            ],
        }

    def tables(self) -> Iterator[tuple[str, Sequence[str], Sequence[Sequence[object]]]]:
        """The numbers as tables for people: title, columns, rows with the greatest number first."""
        manifest = self.release.manifest
        classes = sorted(manifest.classes.items(), key=lambda pair: (-pair[1], pair[0]))
        yield "Things by class", ("class", "things"), [(_prefixed(name), number) for name, number in classes]
        graphs = [(kind, sizes["graphs"], sizes["quads"]) for kind, sizes in manifest.graphs.items()]
        graphs.sort(key=lambda row: -row[2])
        yield "Statements by kind of graph", ("kind", "graphs", "statements"), graphs
        publishers = self._publishers()
        most = f"the {_MOST} of {len(publishers)} with most sources" if len(publishers) > _MOST else "all"
        yield f"Statements by publisher ({most})", ("publisher", "sources", "statements"), publishers[:_MOST]
        yield (
            "Releases",
            ("release", "made", "statements", "SHA-256"),
            [(f"{one.number}", one.created, one.quads, one.sha256[:12]) for one in self.history],
        )

    def _publishers(self) -> list[tuple[str, int, int]]:
        """Name in addresses, number of sources and of statements of each publisher, those with most sources first."""
        sources: Counter[str] = Counter()
        quads: Counter[str] = Counter()
        for graph, size in self.release.manifest.sources.items():
            publisher = graph.removeprefix(iri.SOURCE).partition("/")[0]
            sources[publisher] += 1
            quads[publisher] += size
        return sorted(((name, number, quads[name]) for name, number in sources.items()), key=_most_sources_first)


def _prefixed(name: str) -> str:
    """An IRI as a prefixed name, if a namespace of ours is the whole of it but the last part."""
    for prefix, namespace in PREFIXES.items():
        local = name.removeprefix(namespace)
        if local != name and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return f"<{name}>"


def _most_sources_first(row: tuple[str, int, int]) -> tuple[int, int, str]:
    """The sort key of a publisher."""
    name, sources, quads = row
    return -sources, -quads, name


def statistics(settings: Settings) -> Statistics:
    """The numbers of the current release; raises `UsageError` if there is none, `EnvironmentFaultError` if damaged."""
    folder = ReleasesFolder(settings.releases_folder)
    release = folder.current()
    if release is None:
        raise UsageError(f"There is no release in {folder.path} yet; make one: pvegraph build")
    history = []
    for number in folder.numbers():
        try:
            history.append(folder.release(number).manifest)
        except EnvironmentFaultError:
            # It is not the current one, and cannot be counted.
            continue
    return Statistics(release, history)
