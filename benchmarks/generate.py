"""A release of an invented graph of any size, for measurements; ``python -m benchmarks.generate --help``.

The release is one like any other: it holds the ontology, the schemes, the shapes and the saved queries too, and
``pvegraph --project FOLDER serve`` serves it. It is made once and then found again, until the generator or one of those
files changes. Its ``dataset.nq`` is what other servers are given.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from itertools import islice
from pathlib import Path

from benchmarks.population import Population
from pyoxigraph import RdfFormat, parse

from benchmarks import population
from pvegraph import release
from pvegraph.errors import PvegraphError
from pvegraph.release.folder import DATASET, MANIFEST, REPORT_JSON, REPORT_TURTLE, Release, ReleasesFolder
from pvegraph.release.manifest import Manifest, count
from pvegraph.settings import Settings

PROJECT = Path(__file__).resolve().parents[1]
QUADS = 1_000_000
SEED = 20_261_122
_SHARE = 0.98
"""So much of the wanted statements is the population that is made; single statements fill the rest up exactly."""
_AUTHORED = ("ontology", "shapes", "queries")
_STAMP = "generator.sha256"


def main() -> None:
    """Make the graph that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of the project that is made")
    parser.add_argument("--quads", type=int, default=QUADS, help="the number of statements (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="other seeds give other graphs (default %(default)s)")
    arguments = parser.parse_args()
    made = generate(arguments.folder, quads=arguments.quads, seed=arguments.seed)
    print(f"{made.nquads}: {made.manifest.quads:,} statements")


def generate(folder: Path, *, quads: int = QUADS, seed: int = SEED, source: Path = PROJECT) -> Release:
    """The release of an invented graph of so many statements, in a project of its own in ``folder``.

    Ontology, shapes and queries are those of the project ``source``. Raises `SystemExit` if the wanted number is too
    small to hold them and a population.
    """
    stamp = _stamp(quads, seed, source)
    settings = Settings(project=folder, releases=folder / "releases")
    made = _made_before(settings, stamp)
    if made is not None:
        return made
    shutil.rmtree(folder, ignore_errors=True)
    for name in _AUTHORED:
        shutil.copytree(source / name, folder / name)
    base = release.build(settings)
    # Not splitlines(): texts hold characters that it takes for ends of lines too.
    lines = [line + "\n" for line in base.nquads.read_text(encoding="utf-8").split("\n")[:-1]]
    lines += _population(quads - len(lines), seed)
    dataset = "".join(sorted(lines)).encode()
    added = _add(settings, base, dataset)
    (folder / _STAMP).write_text(stamp)
    return added


def _population(quads: int, seed: int) -> list[str]:
    """Exactly so many statements about an invented population."""
    people = Population(int(quads * _SHARE), seed)
    lines = dict.fromkeys(people.statements())
    if not 0 < len(lines) <= quads:
        sys.exit(f"{quads} statements beside ontology and shapes are too few for a population; ask for more.")
    further = people.more()
    while len(lines) < quads:
        lines.update(dict.fromkeys(islice(further, quads - len(lines))))
    return list(lines)


def _add(settings: Settings, base: Release, dataset: bytes) -> Release:
    """Put a release with this dataset beside the one that has no data, and make it current."""
    counts = count(parse(dataset, RdfFormat.N_QUADS))
    manifest = Manifest(
        **{
            **vars(base.manifest),
            "number": base.number + 1,
            "previous": base.number,
            "sha256": hashlib.sha256(dataset).hexdigest(),
            **vars(counts),
        }
    )
    folder = ReleasesFolder(settings.releases_folder)
    files = {
        DATASET: dataset,
        REPORT_JSON: base.report.read_bytes(),
        REPORT_TURTLE: base.report_turtle.read_bytes(),
        MANIFEST: manifest.to_json(),
    }
    with folder.exclusive():
        folder.add(manifest.number, files)
        folder.make_current(manifest.number)
    return folder.release(manifest.number)


def _made_before(settings: Settings, stamp: str) -> Release | None:
    """The release that an earlier run made of the same."""
    path = settings.project / _STAMP
    if not path.exists() or path.read_text() != stamp:
        return None
    try:
        found = release.current(settings)
        return None if found is None or release.is_stale(settings, found) else found
    except PvegraphError:
        return None


def _stamp(quads: int, seed: int, source: Path) -> str:
    """What changes whenever the graph would."""
    total = hashlib.sha256(f"{quads} {seed}\n".encode())
    files = [Path(__file__), Path(population.__file__)]
    files += [path for name in _AUTHORED for path in sorted((source / name).rglob("*")) if path.is_file()]
    for path in files:
        total.update(path.name.encode() + b"\n" + path.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    main()
