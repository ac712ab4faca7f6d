"""The page of a thing: how many queries it takes, what stands on it, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

from pvegraph.search.catalogue import Text, kind_of
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_, NODE_KINDS
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming, more_exact
from pvegraph.web.nodes import Row
from pvegraph.web.portraits.agreement import Agreement
from pvegraph.web.portraits.facts import Facts, facts_of, quoted
from pvegraph.web.portraits.gathered import Gathered, Listed
from pvegraph.web.portraits.gathering import in_order, listed_of, told_of
from pvegraph.web.portraits.generic import with_parts
from pvegraph.web.portraits.layouts import layout_of
from pvegraph.web.portraits.plan import ROWS, Layout, Part
from pvegraph.web.portraits.rows import gap_between, row_of
from pvegraph.web.portraits.words import Sentence
from pvegraph.web.references import Numbering, Reference
from pvegraph.web.statements import Statement

_MAP = (N_("Cities on a map"), "/overviews/map")
_TIMELINE = (N_("Frameworks and events over time"), "/overviews/timeline")
_FIGURES = MappingProxyType(dict.fromkeys(("country", "theme", "network"), (_MAP, _TIMELINE)))


@dataclass(frozen=True)
class Gap:
    """A time between two rows of a timeline of which no source says anything."""

    gap: str


@dataclass(frozen=True)
class Listing:
    """A part as it stands on a page; texts are in the reader's language."""

    key: str
    heading: str
    form: str
    rows: tuple[Row | Gap, ...] = ()
    first: int = 1
    shown: int = 0
    total: int = 0
    is_cut: bool = False
    """Whether there may be more than ``total``, of which no more has been read."""
    by: Link | None = None
    """The property that ties the rows to the thing, where the heading does not say so."""
    note: str = ""
    nothing: str = ""

    @property
    def has_more(self) -> bool:
        """Whether this page does not show them all."""
        return self.shown < self.total


@dataclass(frozen=True)
class Portrait:
    """All that a page says of a thing."""

    thing: str
    kind: str
    title: Text
    classes: tuple[Link, ...]
    other_titles: tuple[Text, ...]
    summary: tuple[Sentence, ...]
    facts: Facts
    listings: tuple[Listing, ...]
    references: tuple[Reference, ...]
    template: str
    part: str = ""
    """The part that stands alone on the page, or empty."""
    page: int = 1
    pages: int = 1
    overviews: tuple[tuple[str, str], ...] = ()
    """Titles and addresses of the overviews narrowed down to the thing."""
    context: Mapping[str, object] = field(default_factory=dict)

    def listing(self, key: str) -> Listing | None:
        """The listing of a part, for templates that place it themselves."""
        return next((listing for listing in self.listings if listing.key == key), None)


@dataclass(frozen=True)
class Wanted:
    """What a request wants to see of a thing: the whole, or one page of a part."""

    part: str = ""
    page: int = 1


def gather(
    store: Store, naming: Naming, agreement: Agreement, thing: str, said: Sequence[Statement], wanted: Wanted
) -> tuple[Layout, Gathered] | None:
    """Ask the store, twice, for what a page shows; `None` if there is no such part, or no such page of it."""
    asked = layout_of(kind_of(thing))
    layout, listed = with_parts(asked, listed_of(store, asked, thing))
    ordered = {part.key: in_order(part, listed.get(part.key, ()), naming) for part in layout.parts}
    shown = {}
    for part in layout.parts:
        first, most = ((wanted.page - 1) * ROWS, ROWS) if wanted.part == part.key else (0, part.first)
        if wanted.part in ("", part.key) or part.key in layout.owners:
            shown[part.key] = [member.subject for member in ordered[part.key][first : first + most]]
    if wanted.part and not shown.get(wanted.part):
        return None
    owners = frozenset({thing, *(member.subject for key in layout.owners for member in ordered.get(key, ()))})
    told = told_of(store, [subject for members in shown.values() for subject in members])
    numbering = Numbering(naming.catalogue, naming.language.tag)
    countries = {s.value.value for s in said if s.predicate == expand("pve:country")}
    obvious = frozenset(name for each in owners | countries if (name := naming.name(each)) is not None)
    return layout, Gathered(thing, said, ordered, told, naming, numbering, agreement, owners, obvious, shown)


def portray(layout: Layout, gathered: Gathered, wanted: Wanted) -> Portrait:
    """Lay the page out of what was gathered; it asks the store nothing."""
    naming, kind = gathered.naming, kind_of(gathered.thing)
    entry = naming.catalogue.get(gathered.thing)
    title = (
        naming.title_of_node(gathered.thing, gathered.said) if kind in NODE_KINDS else naming.link(gathered.thing).text
    )
    facts = Facts((), (), ()) if wanted.part else facts_of(gathered, layout)
    quoted(gathered)
    listings = _listings(layout, gathered, wanted)
    total = len(gathered.listed.get(wanted.part, ()))
    return Portrait(
        gathered.thing,
        kind,
        title,
        tuple(naming.link(class_) for class_ in more_exact(kind, gathered.classes())),
        tuple(text for text in (entry.all_names() if entry is not None else ()) if text.value != title.value),
        () if wanted.part else tuple(layout.summary(gathered)),
        facts,
        listings,
        tuple(gathered.numbering.references()),
        layout.template,
        wanted.part,
        wanted.page,
        max(1, -(-total // ROWS)) if wanted.part else 1,
        _overviews(gathered),
        {} if wanted.part else layout.context(gathered),
    )


def _overviews(gathered: Gathered) -> tuple[tuple[str, str], ...]:
    """The figures in which the thing is a filter: a country, a theme, a network of cities."""
    is_network = expand("pve:CityNetwork") in gathered.classes()
    name = "network" if is_network else kind_of(gathered.thing)
    if name not in _FIGURES:
        return ()
    query = urlencode({name: gathered.thing.rpartition("/")[2]})
    return tuple((gathered.naming.language.text(title), f"{path}?{query}") for title, path in _FIGURES[name])


def _listings(layout: Layout, gathered: Gathered, wanted: Wanted) -> tuple[Listing, ...]:
    """The parts of the page: with rows, or with words that say that there are none."""
    parts = [part for part in layout.parts if wanted.part in ("", part.key)]
    made = [_listing(layout, part, gathered, wanted) for part in parts if gathered.listed[part.key] or part.nothing]
    return tuple(made)


def _listing(layout: Layout, part: Part, gathered: Gathered, wanted: Wanted) -> Listing:
    """One part."""
    language, members = gathered.naming.language, gathered.listed[part.key]
    shown = gathered.shown[part.key]
    first = (wanted.page - 1) * ROWS if wanted.part else 0
    make = part.row or (lambda gathered, subject: row_of(gathered, part, subject))
    rows: list[Row | Gap] = []
    before: Listed | None = None
    for member in members[first : first + len(shown)]:
        gap = gap_between(language, before, member) if part.form == "timeline" and before is not None else ""
        if gap:
            rows.append(Gap(gap))
        rows.append(make(gathered, member.subject))
        before = _longer(before, member)
    return Listing(
        part.key,
        language.text(part.heading),
        part.form,
        tuple(rows),
        first + 1,
        len(shown),
        len(members),
        len(members) >= layout.most,
        gathered.naming.link(part.by) if part.by else None,
        language.text(part.note) if part.note and members else "",
        "" if members else language.text(part.nothing),
    )


def _longer(before: Listed | None, member: Listed) -> Listed:
    """Of two terms of office the one that lasted longer, so that no gap is said within the other."""
    return member if before is None or member.date >= before.date else before
