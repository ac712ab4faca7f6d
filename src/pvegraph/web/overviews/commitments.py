"""Who is bound to which framework and how far, as a table of actors by frameworks: read once, narrowed in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, kind_of
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.overviews.asking import rows, rows_about
from pvegraph.web.overviews.encounters import countries_of

_SCHEME = iri.concept("commitment-level", "")
LEVELS = ("leads", "evaluated", "implemented", "adopted", "endorsed", "included", "issued")
"""The words that addresses have for how far an actor is bound, in the order in which a cell shows them."""
USUAL = tuple(level for level in LEVELS if level != "issued")
"""Those that are shown if a reader chooses none: who issues a framework need not be bound by it."""
_WORDS = MappingProxyType(
    {
        expand("pve:ledBy"): "leads",
        expand("pve:takesPartIn"): "included",
        expand("pve:issuedBy"): "issued",
        **{_SCHEME + level: level for level in ("endorsed", "adopted", "implemented", "evaluated")},
    }
)
Rows: TypeAlias = Literal["country", "state", "government", "organisation"]
ROWS: tuple[Rows, ...] = get_args(Rows)
"""What the rows of the table are: countries with all that is in them, States alone, governments, organisations."""


@dataclass(frozen=True, order=True)
class Commitment:
    """One actor's tie to one framework. The statement is a node of its own for the levels of commitment alone."""

    level: str
    actor: str
    framework: str
    statement: str | None = None


@dataclass(frozen=True)
class Commitments:
    """All ties of actors to frameworks, and the countries of these actors."""

    all: tuple[Commitment, ...]
    countries: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, store: Store, catalogue: Catalogue) -> Commitments:
        """Read everything in one query."""
        found = []
        for actor, framework, level, statement in rows(store, "commitments"):
            node = statement.value if statement else None
            found.append(Commitment(word(level.value), actor.value, framework.value, node))
        actors = {each.actor for each in found}
        countries = {actor: countries_of(actor, kind_of(actor), set(), catalogue) for actor in actors}
        return cls(tuple(sorted(found, key=_order)), MappingProxyType(countries))

    def countries_of(self, row: str) -> frozenset[str]:
        """The countries of a row: a country itself, or those of a body."""
        return frozenset({row}) if kind_of(row) == "country" else self.countries.get(row, frozenset())

    @cached_property
    def placed(self) -> Mapping[Rows, Sequence[tuple[Commitment, Collection[str]]]]:
        """All ties with the rows in which each stands."""
        return {rows: [(each, self.rows_of(each, rows)) for each in self.all] for rows in ROWS}

    def rows_of(self, commitment: Commitment, rows: Rows) -> Collection[str]:
        """In which rows a tie stands: none, one, or one for each country of its actor."""
        kind = kind_of(commitment.actor)
        if rows == "country":
            return self.countries[commitment.actor]
        return (commitment.actor,) if kind == {"state": "country"}.get(rows, rows) else ()


def sources_of(store: Store, commitments: Iterable[Commitment]) -> Mapping[Commitment, set[str]]:
    """The graphs that say each of some ties, by one query."""
    wanted = set(commitments)
    found: dict[Commitment, set[str]] = defaultdict(set)
    for actor, framework, level, statement, graph in rows_about(
        store, "commitments-told", sorted({each.framework for each in wanted})
    ):
        tie = Commitment(word(level.value), actor.value, framework.value, statement.value if statement else None)
        if tie in wanted:
            found[tie].add(graph.value)
    return found


def word(level: str) -> str:
    """The word for a level; one that a later scheme may have goes by the last part of its IRI."""
    return _WORDS.get(level, level.rpartition("/")[2])


def _order(commitment: Commitment) -> tuple[int, str, str, str]:
    place = LEVELS.index(commitment.level) if commitment.level in LEVELS else len(LEVELS)
    return place, commitment.actor, commitment.framework, commitment.statement or ""


@dataclass(frozen=True)
class Matrix:
    """What a reader chose, as a table: the rows and columns in their order, and the ties in each cell."""

    cells: Mapping[tuple[str, str], tuple[Commitment, ...]]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_sums: Mapping[str, int]
    """How many ties stand in each row, whatever columns are shown."""
    column_sums: Mapping[str, int]
    """How many rows have any tie in each column."""
    elsewhere: int
    """How many ties pass the filters but stand in no row, as their actors are of another kind."""

    def ties(self, rows: Iterable[str], columns: Iterable[str]) -> list[tuple[str, Commitment]]:
        """The ties of some rows and columns, with the row of each, row by row."""
        across = tuple(columns)
        return [(row, tie) for row in rows for column in across for tie in self.cells.get((row, column), ())]

    def every_tie(self) -> list[tuple[str, Commitment]]:
        """All ties with the row of each, row by row."""
        by_row: dict[str, list[Commitment]] = defaultdict(list)
        for (row, _), ties in self.cells.items():
            by_row[row] += ties
        return [(row, tie) for row in self.rows for tie in sorted(by_row[row], key=_order)]

    def rows_with(self, columns: Collection[str]) -> tuple[str, ...]:
        """The rows that have something in one of some columns, those with the most first."""
        filled = Counter(row for row, column in self.cells if column in columns)
        return tuple(sorted(filled, key=lambda row: (-filled[row], -self.row_sums[row], row)))


def matrix(
    commitments: Commitments,
    rows: Rows,
    levels: Collection[str],
    frameworks: Collection[str],
    passes: Callable[[str], bool],
) -> Matrix:
    """The table of the ties of some levels to some frameworks, with the rows that ``passes`` takes."""
    cells: dict[tuple[str, str], list[Commitment]] = defaultdict(list)
    row_sums: Counter[str] = Counter()
    elsewhere = 0
    for tie, places in commitments.placed[rows]:
        if tie.level not in levels or tie.framework not in frameworks:
            continue
        elsewhere += not places
        for row in places:
            if passes(row):
                cells[row, tie.framework].append(tie)
                row_sums[row] += 1
    column_sums = Counter(column for _, column in cells)
    columns = tuple(sorted(column_sums, key=lambda column: (-column_sums[column], column)))
    by_sum = tuple(sorted(row_sums, key=lambda row: (-row_sums[row], row)))
    return Matrix(
        {place: tuple(ties) for place, ties in cells.items()}, by_sum, columns, row_sums, column_sums, elsewhere
    )
