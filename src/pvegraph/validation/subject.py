"""What is validated: the authored files, and files that somebody wants to add to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyoxigraph import Triple

from pvegraph.authored import files
from pvegraph.authored.progress import Progress, silent
from pvegraph.authored.turtle import read_triples
from pvegraph.settings import Settings


@dataclass(frozen=True)
class Subject:
    """The three parts that a validation needs."""

    data: Sequence[Triple]
    ontology: Sequence[Triple]
    shapes: Sequence[Triple]


def read_subject(settings: Settings, added: Sequence[Path] = (), progress: Progress = silent) -> Subject:
    """The authored files, with the statements of other Turtle files added to the data.

    A file of ``data/`` among the added ones is read once, as what it is now. Raises `FileFormatError` for a file that
    cannot be read, and what `pvegraph.authored.files.read` raises.
    """
    folder = settings.data.resolve()
    outside = [path for path in dict.fromkeys(added) if folder not in path.resolve().parents]
    new = [triple for path in outside for triple in read_triples(path)]
    authored = files.read(settings, progress)
    return Subject(
        data=[*chain.from_iterable(authored.data.values()), *new],
        ontology=list(chain.from_iterable(authored.ontology.values())),
        shapes=list(chain.from_iterable(authored.shapes.values())),
    )
