"""Things that were found, as lists, suggestions and programs show them: what tells each apart, and why it is there."""

from __future__ import annotations

from dataclasses import dataclass

from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.index import Hit, Rank
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming


@dataclass(frozen=True)
class Found:
    """A thing that was found."""

    entry: Entry
    link: Link
    kind_text: str
    hint: Text | None
    """What tells it apart from others of its name: its country, its dates, the post that was held last."""
    name: Text | None = None
    """The name that was found; `None` where none was asked for."""
    rank: Rank | None = None
    """How well that name fits."""

    @property
    def match(self) -> Text | None:
        """The name that was found, if it is not the one that is shown."""
        return self.name if self.name is not None and self.name.value != self.link.text.value else None

    def to_json(self) -> dict[str, str]:
        """The same for programs; what there is not is left out."""
        told = {
            "iri": self.entry.iri,
            "address": self.link.href or "",
            "kind": self.entry.kind,
            "kindLabel": self.kind_text,
            "label": self.link.text.value,
            "language": self.link.text.language,
        }
        if self.hint is not None:
            told["hint"] = self.hint.value
        if self.match is not None:
            told.update(match=self.match.value, matchLanguage=self.match.language)
        if self.rank is not None:
            told["rank"] = self.rank.name.lower()
        return told


def found(entry: Entry, naming: Naming, hit: Hit | None = None) -> Found:
    """A thing as a reader is told of it, with the hit that found it if a name did."""
    kind, hint = naming.kind_text(entry.kind), naming.distinction(entry)
    name, rank = (hit.name, hit.rank) if hit is not None else (None, None)
    return Found(entry, naming.link(entry.iri), kind, hint, name, rank)
