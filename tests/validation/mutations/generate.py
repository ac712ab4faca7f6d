"""One mutation of the data of each kind, the same ones in every run."""

from __future__ import annotations

import random

from tests.validation.mutations import comparisons, forms, names, positions, references
from tests.validation.mutations.mutation import Kind, Mutation
from tests.validation.mutations.statements import Authored

KINDS: dict[str, Kind] = {
    name: kind for module in (names, forms, references, comparisons, positions) for name, kind in module.kinds().items()
}


def generate(authored: Authored, seed: int) -> dict[str, Mutation]:
    """A mutation of each kind, chosen among all that the data allows. Raises `IndexError` if it allows none.

    Of three that were drawn, the one in the shortest file is taken: long files take long to read.
    """
    choose = random.Random(seed)  # noqa: S311 - the same mutations in every run is what is wanted
    drawn = {name: choose.choices(list(kind(authored)), k=3) for name, kind in KINDS.items()}
    return {name: min(found, key=lambda mutation: authored.end(mutation.file)) for name, found in drawn.items()}
