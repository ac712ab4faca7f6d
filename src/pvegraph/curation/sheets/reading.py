"""From filled tables to the change that they want.

Rows of one thing and one source belong together. What the source says of the thing is written as cells, like those of a
filled template; a cell that was sent and says something else takes the place of what the source says there, an empty
one changes nothing. So a template that comes back as it was given changes nothing, whatever else the source says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored.enrichment.enrich import country_codes
from pvegraph.authored.mappings import load_mappings
from pvegraph.authored.rows.relations import rule_of
from pvegraph.authored.tables import Row
from pvegraph.curation.sheets.cells import PEOPLE_FROM, CellError, Meaning, chosen
from pvegraph.curation.sheets.faults import Fault
from pvegraph.curation.sheets.grid import Grid, GridRow, UnreadableTableError, grids
from pvegraph.curation.sheets.held import Held, concepts_of
from pvegraph.curation.sheets.identity import identified, post_of_entry
from pvegraph.curation.sheets.layout import SHEETS, TAKES_AWAY, Sheet
from pvegraph.curation.sheets.rendering import rendered
from pvegraph.curation.sheets.translating import Translation, stale_names
from pvegraph.curation.sheets.wishes import Entry, Wish
from pvegraph.dates import PartialDate
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.curation.proposal import Problem, SentText
    from pvegraph.validation.examination import Rules
    from pvegraph.validation.view import View

_NOTHING = Change(frozenset(), frozenset())
_PERIODS = {"posts": ("from", "to"), "memberships": ("from", "to"), "events": ("start", "end")}
_PAIRS = {
    "organisations": ("slug", "parent_slug"),
    "events": ("slug", "part_of_slug"),
    "memberships": ("member_slug", "body_slug"),
    "relations": ("subject_slug", "object_slug"),
}
_MOST_FAULTS = 1000


def read_tables(
    texts: Sequence[SentText], before: View, rules: Rules, *, source: str = ""
) -> tuple[Change, tuple[Problem, ...]]:
    """The change that some tables make of a dataset, and everything that is wrong with them, in three languages.

    If there is a problem, the change is empty. ``source`` is the graph of the rows that name no source of their own.
    """
    faults: list[Fault] = []
    entries: list[Entry] = []
    held = Held(before)
    meaning = Meaning(country_codes(), concepts_of(rules.ontology), load_mappings())
    for text in texts:
        try:
            for grid in grids(text):
                entries += _entries(grid, meaning, faults)
        except UnreadableTableError as error:
            faults.append(error.fault)
    if not entries and not faults:
        faults.append(Fault("empty", texts[0].name if texts else "table"))
    if not faults:
        reader = _Reader(meaning, held, source, faults)
        change = reader.change(entries)
    if faults:
        return _NOTHING, tuple(fault.problem() for fault in faults[:_MOST_FAULTS])
    return change, ()


def _entries(grid: Grid, meaning: Meaning, faults: list[Fault]) -> Iterator[Entry]:
    """The rows of a table, checked cell by cell."""
    if not grid.rows:
        return
    header, *rows = grid.rows
    names = [cell.strip() for cell in header.cells]
    sheet = _sheet_of(names, grid.name, rows)
    if sheet is None:
        columns = ", ".join(SHEETS["people"].names)
        faults.append(Fault("header", grid.name, header.number, values={"columns": columns}))
        return
    while names and not names[-1]:
        names.pop()
    for number, name in enumerate(names, 1):
        kind = "column" if name not in sheet.names else "doubled" if name in names[: number - 1] else None
        if kind is not None:
            values = {"cell": name, "columns": ", ".join(sheet.names)}
            faults.append(Fault(kind, grid.name, header.number, number, name or "?", values))
    if any(fault.table == grid.name for fault in faults):
        return
    for row in rows:
        entry = _entry(sheet, grid, names, row, meaning, faults)
        if entry is not None:
            yield entry


def _sheet_of(names: Sequence[str], name: str, rows: Sequence[GridRow]) -> Sheet | None:
    """The table that a header is of: the one whose keys it has, and most of whose columns.

    If several are alike, the name of the file or sheet decides, then the slug of the first row, then the smaller one.
    """
    found = [sheet for sheet in SHEETS.values() if set(sheet.keys) <= set(names)]
    # The table of sources has no key but the source, which other tables have as well.
    found = [sheet for sheet in found if sheet.keys or {"url", "publisher", "title"} & set(names)]
    slug = dict(zip(names, rows[0].cells, strict=False)).get("slug", "") if rows else ""

    def rank(sheet: Sheet) -> tuple[int, bool, bool, int]:
        kinds = (*(kind for column in sheet.columns if column.kind == "thing" for kind in column.of),)
        fits = bool(kinds) and (chosen(slug).startswith(f"{kinds[0]}-") or f"/{kinds[0]}" in slug)
        return len(set(sheet.names) & set(names)), sheet.name in name.lower(), fits, -len(sheet.columns)

    return max(found, key=rank, default=None)


def _entry(
    sheet: Sheet, grid: Grid, names: Sequence[str], row: GridRow, meaning: Meaning, faults: list[Fault]
) -> Entry | None:
    if any(row.cells[len(names) :]):
        faults.append(Fault("wide", grid.name, row.number))
        return None
    cells: dict[str, str | None] = {}
    columns = {name: number for number, name in enumerate(names, 1)}
    for name, cell in zip(names, row.cells, strict=False):
        if not cell:
            continue
        column = sheet[name]
        try:
            if cell in TAKES_AWAY:
                if column.key or column.required:
                    raise CellError("not-removable")  # noqa: TRY301 - told like what is wrong with a value
                cells[name] = None
            else:
                cells[name] = meaning.read(column, cell)
        except CellError as error:
            faults.append(Fault(error.kind, grid.name, row.number, columns[name], name, error.values))
    return Entry(sheet, grid.name, row.number, columns, cells)


class _Reader:
    """Puts rows together and finds out what they change."""

    def __init__(self, meaning: Meaning, held: Held, source: str, faults: list[Fault]) -> None:
        self._meaning, self._held, self._source, self._faults = meaning, held, source, faults
        self._new_sources: dict[str, str] = {}

    def change(self, entries: Sequence[Entry]) -> Change:
        """The change of all rows; what is wrong is added to the faults."""
        self._new_sources = dict(self._described(entries))
        groups: dict[tuple[str, str, str], list[tuple[Entry, Mapping[str, str], Mapping[str, str]]]] = defaultdict(list)
        for entry in entries:
            graph = self._graph(entry)
            missing = [name for name in entry.sheet.keys if not entry[name]]
            self._faults += (entry.fault("required", name) for name in missing)
            if graph is not None and not missing:
                keys, thing, renames = identified(entry, graph, self._meaning, self._held)
                groups[entry.sheet.name, thing, graph].append((entry, keys, renames))
        wishes = [
            Wish(
                SHEETS[sheet],
                thing,
                graph,
                [keys for _, keys, _ in rows],
                [entry for entry, *_ in rows],
                rendered(sheet, thing, graph, self._held),
                bool(self._held.in_graph(thing, graph)),
                {old: new for *_, renames in rows for old, new in renames.items()},
                self._chosen_post(rows[0][0]),
            )
            for (sheet, thing, graph), rows in groups.items()
        ]
        defined = {name for wish in wishes for name in _names(wish)}
        for wish in wishes:
            self._faults += self._faults_of(wish, defined)
        return _NOTHING if self._faults else self._changes(wishes)

    def _chosen_post(self, entry: Entry) -> str:
        """The post that a row has chosen among those that are known."""
        post = post_of_entry(entry)
        return post if post and self._held.about(post) else ""

    def _described(self, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
        """The sources that rows describe and the dataset does not know: their ids, and their graphs."""
        for entry in entries:
            name = entry["source_id"]
            if entry.sheet.name != "sources" or self._held.sources.get(name):
                continue
            publisher = iri.publisher_slug(entry["publisher"]) if entry["publisher"] else ""
            if "/" not in name and publisher:
                yield name, iri.source_graph(publisher, name)
            elif "/" in name:
                yield name, iri.SOURCE + name

    def _graph(self, entry: Entry) -> str | None:
        """The source of a row; what is wrong with it is added to the faults."""
        name = entry["source_id"]
        known = self._held.sources.get(name, [])
        if name in self._new_sources:
            return self._new_sources[name]
        if len(known) == 1:
            return known[0]
        if not name and self._source and entry.sheet.name != "sources":
            return self._source
        if not name:
            self._faults.append(entry.fault("source-missing", "source_id"))
        elif known:
            found = ", ".join(graph.removeprefix(iri.SOURCE) for graph in known)
            self._faults.append(entry.fault("source-ambiguous", "source_id", cell=name, found=found))
        elif self._source == iri.SOURCE + name or self._source.endswith(f"/{name}"):
            return self._source
        elif entry.sheet.name == "sources":
            self._faults.append(entry.fault("required", "publisher"))
        else:
            self._faults.append(entry.fault("source-unknown", "source_id", cell=name))
        return None

    def _faults_of(self, wish: Wish, defined: set[str]) -> Iterator[Fault]:
        entry, cells = wish.entries[0], wish.merged
        if wish.removes:
            if not wish.is_said and wish.sheet.name != "relations":
                yield entry.fault("nothing-to-remove", "remove")
            return
        if not self._held.about(wish.thing):
            required = [column.name for column in wish.sheet.columns if column.required and not column.key]
            if wish.sheet.name == "posts" and self._held.about(wish.keys["post"]):
                required.remove("role_type")
            yield from (entry.fault("required", name) for name in required if not cells.get(name))
        for each in wish.entries:
            yield from self._dangling(each, defined)
        yield from _contradictions(wish)

    def _dangling(self, entry: Entry, defined: set[str]) -> Iterator[Fault]:
        """The things that a row names and nobody describes."""
        for column in entry.sheet.columns:
            slug = entry[column.name]
            if column.kind != "reference" or not slug or slug.startswith(("country-", "theme-")):
                continue
            names = {iri.of_slug(slug), iri.of_actor(slug)}
            if not names & defined and not any(map(self._held.about, names)):
                yield entry.fault("unknown", column.name, cell=slug)

    def _changes(self, wishes: Sequence[Wish]) -> Change:
        translation = Translation(self._meaning, self._held, wishes)
        added: set[Quad] = set()
        removed: set[Quad] = set()
        for wish in wishes:
            graph = NamedNode(wish.graph)
            if wish.removes:
                removed |= {_quad(triple, graph) for triple in self._all_of(wish, translation)}
            elif wish.changed or not wish.is_said or wish.sheet.name == "relations":
                before, after = translation.before(wish), translation.after(wish)
                gone = (before - after) | stale_names(wish, after, self._held)
                added |= {_quad(triple, graph) for triple in after - before}
                removed |= {_quad(triple, graph) for triple in gone}
        removed -= added
        return Change(
            frozenset(quad for quad in added if not self._is_said(quad)),
            frozenset(quad for quad in removed if self._is_said(quad)),
        )

    def _is_said(self, quad: Quad) -> bool:
        assert isinstance(quad.graph_name, NamedNode)  # noqa: S101 - as they were made
        return self._held.is_said(quad.triple, quad.graph_name.value)

    def _all_of(self, wish: Wish, translation: Translation) -> Iterator[Triple]:
        """All that a source says of what a row describes."""
        if wish.sheet.name == "relations":
            yield from translation.after(wish)
        for name in _names(wish):
            yield from (quad.triple for quad in self._held.in_graph(name, wish.graph))


def _names(wish: Wish) -> tuple[str, ...]:
    """The addresses of what rows describe: of a place, also that of its government."""
    if wish.sheet.name == "relations":
        return ()
    return (wish.thing, iri.of_actor(wish.keys["slug"])) if wish.sheet.name == "cities" else (wish.thing,)


def _contradictions(wish: Wish) -> Iterator[Fault]:
    """What is wrong between the cells of rows, each of which is right for itself."""
    entry = wish.entries[-1]
    cells = {**{name: values[0] for name, values in wish.merged.items() if values}, **wish.keys}
    first, last = (cells.get(name, "") for name in _PERIODS.get(wish.sheet.name, ("", "")))
    if first and last and PartialDate.parse(last).certainly_before(PartialDate.parse(first)):
        yield entry.fault("period", _PERIODS[wish.sheet.name][1], cell=last, other=first)
    subject, value = (cells.get(name, "") for name in _PAIRS.get(wish.sheet.name, ("", "")))
    if subject and subject == value:
        yield entry.fault("self", _PAIRS[wish.sheet.name][1], cell=value)
    country = cells.get("country_iso2", "")
    if wish.sheet.name == "cities" and country and not _lies_in(wish.thing, country):
        yield entry.fault("slug-country", "country_iso2", cell=wish.keys["slug"], other=country)
    if cells.get("role") == PEOPLE_FROM and not cells.get("actor_slug", "").startswith("country"):
        yield entry.fault("people-from", "role", cell=PEOPLE_FROM, other=cells.get("actor_slug", ""))
    if wish.sheet.name == "relations" and rule_of(Row("relations", 0, cells)) is None:
        one, other = (cells[name] for name in ("subject_slug", "object_slug"))
        yield entry.fault("relation", "predicate", cell=cells["predicate"], one=one, other=other)
    if wish.sheet.name == "sources" and "publisher" in cells:
        fixed = wish.graph.removeprefix(iri.SOURCE).partition("/")[0]
        if iri.publisher_slug(cells["publisher"]) != fixed:
            yield entry.fault("publisher-fixed", "publisher")


def _lies_in(place: str, country: str) -> bool:
    return place.rpartition("/")[2].partition("-")[0] == country.lower()


def _quad(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
