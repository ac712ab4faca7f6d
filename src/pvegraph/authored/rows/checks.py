"""Which rows can be represented: each for itself, and then by what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pvegraph.authored.rows.columns import ACTOR_KINDS, TABLES, Known, problems
from pvegraph.authored.rows.links import PARTICIPANTS_FROM
from pvegraph.authored.rows.relations import rule_of
from pvegraph.authored.tables import Row, Table
from pvegraph.dates import PartialDate

_PERIODS = {"posts": ("from", "to"), "memberships": ("from", "to"), "events": ("start", "end")}
_PAIRS = {
    "organisations": ("slug", "parent_slug"),
    "events": ("slug", "part_of_slug"),
    "memberships": ("member_slug", "body_slug"),
    "relations": ("subject_slug", "object_slug"),
}
_DEFINING_TABLE = {
    "city": "cities.csv",
    "org": "organisations.csv",
    "person": "people.csv",
    "fw": "frameworks.csv",
    "event": "events.csv",
}


def check(tables: Mapping[str, Table], known: Known) -> dict[Row, str]:
    """The rows that cannot be represented, each with all that is wrong with it and what to do.

    A row that refers to a thing whose only rows are refused is refused as well.
    """
    rows = [row for table in tables.values() for row in table.rows]
    refused: dict[Row, str] = {}
    for row in rows:
        if found := list(_problems(row, known)):
            refused[row] = "; ".join(found)
    refused |= _doubled_sources(tables["sources"], refused)
    while found_now := _dangling(rows, refused):
        refused |= found_now
    return refused


def _problems(row: Row, known: Known) -> Iterator[str]:
    in_cells = list(problems(row, TABLES[row.table], known))
    yield from in_cells
    if not in_cells:
        yield from _contradictions(row)


def _contradictions(row: Row) -> Iterator[str]:
    """What is wrong between the cells of a row, each of which is right for itself."""
    if row.table in _PERIODS:
        first, last = _PERIODS[row.table]
        if row[first] and row[last] and PartialDate.parse(row[last]).certainly_before(PartialDate.parse(row[first])):
            yield f"{last} {row[last]} is before {first} {row[first]}; correct one of them"
    if row.table in _PAIRS:
        subject, value = _PAIRS[row.table]
        if row[subject] == row[value]:
            yield f"{value} is the thing itself ({row[value]}); name another thing or empty the cell"
    if row.table == "cities" and row["slug"].rsplit("-", 1)[1] != row["country_iso2"].lower():
        yield f"the slug {row['slug']} and country_iso2 {row['country_iso2']} name two countries; correct one of them"
    if row.table == "participations":
        yield from _actor_problems(row)
    if row.table == "relations" and rule_of(row) is None:
        subject, value = (row[column].partition("-")[0] for column in ("subject_slug", "object_slug"))
        yield f"{row['predicate']} does not lead from {subject}-… to {value}-…; docs/model.md lists what it may join"


def _actor_problems(row: Row) -> Iterator[str]:
    kind = ACTOR_KINDS[row["actor_kind"]]
    if not row["actor_slug"].startswith(f"{kind}-"):
        yield f"actor_kind {row['actor_kind']} does not fit {row['actor_slug']}; its slug would begin with {kind}-"
    if row["role"] == PARTICIPANTS_FROM and row["actor_kind"] != "country":
        yield f"{PARTICIPANTS_FROM} is said of a country, not of {row['actor_slug']}; choose another role"


def _doubled_sources(sources: Table, refused: Mapping[Row, str]) -> dict[Row, str]:
    first: dict[str, Row] = {}
    doubled: dict[Row, str] = {}
    for row in sources.rows:
        if row in refused:
            continue
        if first.setdefault(row["source_id"], row) is not row:
            line = first[row["source_id"]].line
            doubled[row] = (
                f"source_id {row['source_id']} stands in line {line} already; give each page an id of its own"
            )
    return doubled


def _dangling(rows: list[Row], refused: Mapping[Row, str]) -> dict[Row, str]:
    """The rows, not refused yet, that name a source or a thing which no row describes that is not refused."""
    standing = [row for row in rows if row not in refused]
    sources = {row["source_id"] for row in standing if row.table == "sources"}
    defined = {row["slug"] for row in standing if any(column.defines for column in TABLES[row.table])}
    found = {row: "; ".join(_missing(row, sources, defined)) for row in standing}
    return {row: reason for row, reason in found.items() if reason}


def _missing(row: Row, sources: set[str], defined: set[str]) -> Iterator[str]:
    if row["source_id"] not in sources:
        yield f"source_id {row['source_id']} has no row that stands in sources.csv; add the page there"
    for column in TABLES[row.table]:
        slug = row[column.name]
        kind = slug.partition("-")[0]
        if column.refers and kind in _DEFINING_TABLE and slug not in defined:
            yield f"{column.name} {slug} has no row that stands in {_DEFINING_TABLE[kind]}; add one or correct the slug"
