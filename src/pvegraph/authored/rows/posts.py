"""Posts and tenures: who is said to have held which post, when."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.tables import Row

_HEADS_OF_A_PLACE = frozenset({"mayor", "governor"})


@dataclass(frozen=True)
class Post:
    """A post: the last part of its IRI, and whether it is a mayoralty."""

    name: str
    is_mayoralty: bool

    @property
    def iri(self) -> str:
        """The post's IRI."""
        return iri.thing("post", self.name)


def post_of(row: Row, mappings: Mappings) -> Post:
    """The post that a row of ``posts.csv`` means: the head of a place, or a body and the name of a post."""
    body, role = row["body_slug"], row["role_type"]
    place = body.startswith("city-")
    body_name = iri.place_name(body) if place else body.partition("-")[2]
    name = mappings.post_names.get((body, row["role_title"]))
    if name is None and place and role in _HEADS_OF_A_PLACE:
        return Post(f"{body_name}-{role}", is_mayoralty=role == "mayor")
    return Post(f"{body_name}-{iri.digest(body, name or row['role_title'])}", is_mayoralty=False)
