"""Sources to choose from: what each is called, who published it, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pvegraph.curation.forms.filled import is_source
from pvegraph.search.index import Hit
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming
from pvegraph.web.search import LONGEST_QUESTION
from pvegraph.web.site import Site

_MOST = 20


@dataclass(frozen=True)
class SourceChoice:
    """A source that somebody may mean."""

    iri: str
    link: Link
    hints: tuple[str, ...]
    """Who published it, and when."""

    @classmethod
    def of(cls, source: str, site: Site, naming: Naming) -> SourceChoice:
        """A source as a reader of a language sees it."""
        entry = site.catalogue.get(source)
        publisher = entry.fact("dct:publisher") if entry is not None else None
        name = site.catalogue.name(publisher, naming.language.tag) if publisher else None
        date = entry.fact("dct:issued") if entry is not None else None
        told = (name.value if name else "", naming.language.date(date) if date else "")
        return cls(source, naming.link(source), tuple(filter(None, told)))


def sources_called(
    question: str, site: Site, naming: Naming, besides: Collection[str] = ()
) -> tuple[SourceChoice, ...]:
    """The sources with words in their titles, the likeliest first, without some that are shown already."""
    hits: list[Hit] = site.index.search(question[:LONGEST_QUESTION], kinds={"source"}) if question.strip() else []
    found = (hit.entry.iri for hit in hits[: 2 * _MOST] if hit.entry.iri not in besides)
    wanted = [source for source in found if is_source(source, site.forms.view)][:_MOST]
    return tuple(SourceChoice.of(source, site, naming) for source in wanted)
