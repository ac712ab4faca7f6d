"""From checked rows to statements, each under the graph of the row's source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows import links, things
from pvegraph.authored.rows.context import Context, Localities
from pvegraph.authored.rows.labels import UNDETERMINED, PreferredNames, names_of
from pvegraph.authored.rows.relations import commitment, relation
from pvegraph.authored.tables import Row
from pvegraph.dates import PartialDate

_CITY_KINDS = frozenset({"city", "municipality"})

Translation = Callable[[Row, str, Context], Iterator[Triple]]

_TRANSLATIONS: Mapping[str, Translation] = {
    "sources": things.source,
    "cities": things.place,
    "organisations": things.organisation,
    "people": things.person,
    "frameworks": things.framework,
    "events": things.event,
    "posts": links.tenure,
    "participations": links.participation,
    "memberships": links.membership,
    "commitments": lambda row, graph, _: commitment(row["actor_slug"], row["framework_slug"], row["level"], graph),
    "relations": lambda row, graph, context: relation(row, graph, context.mappings),
}


@dataclass(frozen=True)
class Represented:
    """A row and the statements that represent it."""

    row: Row
    triples: frozenset[Triple]


def graphs_of(rows: Iterable[Row]) -> dict[str, str]:
    """The graph of each source, by source id."""
    return {
        row["source_id"]: iri.source_graph(iri.publisher_slug(row["publisher"]), row["source_id"])
        for row in rows
        if row.table == "sources"
    }


def context_of(rows: Iterable[Row], mappings: Mappings) -> Context:
    """What all rows have in common, as far as the rows themselves say; `Context.towns` may be widened later."""
    rows = list(rows)
    published = {
        row["source_id"]: PartialDate.parse(row["published"]).earliest
        for row in rows
        if row.table == "sources" and row["published"]
    }
    cities = frozenset(iri.of_slug(row["slug"]) for row in rows if row.table == "cities" and row["kind"] in _CITY_KINDS)
    return Context(
        mappings=mappings,
        names=PreferredNames((name for row in rows for name in names_of(row, mappings)), published),
        localities=_localities(rows, mappings),
        cities=cities,
        towns=cities,
    )


def _localities(rows: Iterable[Row], mappings: Mappings) -> Localities:
    places: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row.table == "cities":
            places.setdefault((row["name_en"].casefold(), row["country_iso2"]), set()).add(row["slug"])
    return Localities({key: frozenset(slugs) for key, slugs in places.items()}, dict(mappings.localities))


def translate(rows: Iterable[Row], graphs: Mapping[str, str], context: Context) -> dict[str, list[Represented]]:
    """The statements of checked rows by graph; every source has a graph, if only to describe itself."""
    planned: dict[str, list[Represented]] = {}
    for row in rows:
        graph = graphs[row["source_id"]]
        triples = frozenset(_TRANSLATIONS[row.table](row, graph, context))
        planned.setdefault(graph, []).append(Represented(row, triples))
    return planned


def translated(row: Row, graph: str, context: Context) -> frozenset[Triple]:
    """The statements of one checked row."""
    return frozenset(_TRANSLATIONS[row.table](row, graph, context))


def remarks(rows: Iterable[Row], mappings: Mappings) -> Iterator[tuple[Row, str]]:
    """The rows that are represented but for a word or a date, and what to do."""
    for row in rows:
        if row.table == "frameworks":
            for keyword in things.keywords(row):
                if mappings.themes_of(keyword) is None:
                    yield row, f"the keyword {keyword!r} has no theme; add it to mappings/themes.csv"
        elif row.table in {"cities", "organisations"} and row["name_local"] not in {"", *mappings.name_languages}:
            reason = f"the local name {row['name_local']!r} is tagged {UNDETERMINED}"
            yield row, f"{reason}; add its language to mappings/local-names.csv"
        elif row.table == "posts" and links.seen_after_the_end(row):
            reason = f"as_of {row['as_of']} is after to {row['to']} and so no day in the post"
            yield row, f"{reason}; empty as_of if the page speaks of a former holder, or correct to"
