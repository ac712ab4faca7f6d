"""The tables that curators fill: those of the importer (`pvegraph.authored.rows.columns`), and a few columns more.

A column that the importer does not know is one of curators alone; a column may be left out of a file, which is the same
as leaving its cells empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pvegraph.authored.rows.columns import ACTOR_KINDS, PREDICATES

Kind = Literal[
    "text",
    "date",
    "url",
    "country",
    "count",
    "language",
    "publisher",
    "source",
    "thing",
    "reference",
    "concept",
    "concepts",
    "words",
    "name",
    "remove",
]
ACTORS = ("country", "city", "org", "person")
NONE = "(none)"
"""What takes a value away; the same in all languages, as a template is passed from hand to hand."""
TAKES_AWAY = frozenset({NONE, "(aucun)", "(لا شيء)"})
YES = frozenset({"yes", "oui", "نعم"})


@dataclass(frozen=True)
class Column:
    """A column of a template."""

    name: str
    kind: Kind = "text"
    of: tuple[str, ...] = ()
    """Kinds of slugs, the scheme of concepts, or the words that may stand there."""
    required: bool = False
    """Whether what is new needs a value."""
    key: bool = False
    """Whether a row is known by it."""


@dataclass(frozen=True)
class Sheet:
    """A table: its name, which the importer knows as well, and its columns."""

    name: str
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns without which no row can be understood; the source may be given for all rows at once."""
        return tuple(column.name for column in self.columns if column.key and column.kind != "source")


def _thing(kind: str) -> Column:
    return Column("slug", "thing", (kind,), required=True, key=True)


def _key(name: str, *kinds: str) -> Column:
    return Column(name, "reference", kinds, required=True, key=True)


_SOURCE = Column("source_id", "source", key=True)
_REMOVE = Column("remove", "remove", ("yes",))
_NAMES = (Column("name_ar", "name", ("ar",)), Column("name_fr", "name", ("fr",)))
_COUNTRY = Column("country_iso2", "country")

SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "sources",
            (
                _SOURCE,
                Column("url", "url", required=True),
                Column("title", required=True),
                Column("publisher", "publisher", required=True),
                Column("published", "date"),
                Column("language", "language", required=True),
            ),
        ),
        Sheet(
            "cities",
            (
                _thing("city"),
                Column("name_en", required=True),
                Column("name_local", "name"),
                *_NAMES,
                Column("country_iso2", "country", required=True),
                Column("admin1"),
                Column("kind", "concept", ("place-type",)),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "organisations",
            (
                _thing("org"),
                Column("name_en", required=True),
                Column("acronym"),
                Column("name_local", "name"),
                *_NAMES,
                Column("type", "concept", ("organisation-type",)),
                _COUNTRY,
                Column("seat_city"),
                Column("parent_slug", "reference", ("org", "city")),
                Column("founded", "date"),
                Column("website", "url"),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet("people", (_thing("person"), Column("name_en", required=True), *_NAMES, _SOURCE, _REMOVE)),
        Sheet(
            "posts",
            (
                _key("person_slug", "person"),
                Column("role_title", required=True, key=True),
                Column("role_type", "concepts", ("role", "posts"), required=True),
                _key("body_slug", "org", "city"),
                Column("from", "date"),
                Column("to", "date"),
                Column("as_of", "date"),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "frameworks",
            (
                _thing("fw"),
                Column("title_en", required=True),
                Column("short_title"),
                Column("title_ar", "name", ("ar",)),
                Column("title_fr", "name", ("fr",)),
                Column("type", "concept", ("framework-type",)),
                Column("issuing_body_slug", "reference", ("org", "city", "country")),
                Column("date", "date"),
                Column("themes", "concepts", ("theme",)),
                Column("url", "url"),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "events",
            (
                _thing("event"),
                Column("name_en", required=True),
                *_NAMES,
                Column("type", "concept", ("event-type",)),
                Column("start", "date"),
                Column("end", "date"),
                Column("city"),
                _COUNTRY,
                Column("part_of_slug", "reference", ("event",)),
                Column("participants_count", "count"),
                Column("cities_count", "count"),
                Column("countries_count", "count"),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "participations",
            (
                _key("event_slug", "event"),
                _key("actor_slug", *ACTORS),
                Column("actor_kind", "words", tuple(ACTOR_KINDS)),
                Column("role", "concepts", ("role", "participations"), required=True, key=True),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "memberships",
            (
                _key("member_slug", *ACTORS),
                _key("body_slug", "org"),
                Column("role", "concepts", ("role", "memberships"), required=True, key=True),
                Column("from", "date"),
                Column("to", "date"),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "commitments",
            (
                _key("actor_slug", *ACTORS),
                _key("framework_slug", "fw"),
                Column("level", "concept", ("commitment-level",), required=True, key=True),
                _SOURCE,
                _REMOVE,
            ),
        ),
        Sheet(
            "relations",
            (
                _key("subject_slug", *ACTORS, "fw", "event"),
                Column("predicate", "words", PREDICATES, required=True, key=True),
                _key("object_slug", *ACTORS, "fw", "event", "theme"),
                _SOURCE,
                _REMOVE,
            ),
        ),
    )
}

CLASSES: Mapping[str, tuple[str, ...]] = {
    "source": ("sources",),
    "place": ("cities",),
    "city": ("cities",),
    "government": ("cities",),
    "organisation": ("organisations",),
    "person": ("people", "posts"),
    "post": ("posts",),
    "tenure": ("posts",),
    "framework": ("frameworks",),
    "event": ("events",),
    "participation": ("participations",),
    "membership": ("memberships",),
    "commitment": ("commitments",),
    "relation": ("relations",),
}
"""The tables of each class; the first one is that of a template in CSV."""


def sheets_of(class_name: str) -> Sequence[Sheet]:
    """The tables of a class. Raises `KeyError` for a class that has no template."""
    return [SHEETS[name] for name in CLASSES[class_name]]
