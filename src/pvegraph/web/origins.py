"""Where a release came from, for pages: the proposal, who wanted it, who reviewed it, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph import iri
from pvegraph.release import Origin
from pvegraph.release.provenance import curator
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming


@dataclass(frozen=True)
class OriginShown:
    """An origin with links to the documents about what it names."""

    kind: str
    """``acceptance``, ``rollback`` or ``import``."""
    proposal: Link | None
    restored: int | None
    """The release that was gone back to."""
    author: Link
    reviewers: tuple[Link, ...]
    message: str

    @classmethod
    def of(cls, origin: Origin | None, naming: Naming) -> OriginShown | None:
        """An origin for readers of a language; `None` for a release that was built of the authored files."""
        if origin is None:
            return None
        return cls(
            origin.kind,
            None if origin.proposal is None else naming.link(f"{iri.PROPOSAL}{origin.proposal}"),
            origin.restored,
            naming.link(curator(origin.author)),
            tuple(naming.link(curator(name)) for name in origin.reviewers),
            origin.message,
        )
