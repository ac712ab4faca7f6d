"""``/overviews/matrix``: which countries, or cities and organisations, are bound to which frameworks, and how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.search.catalogue import Text, sorting_key
from pvegraph.web.choice import HTML
from pvegraph.web.filters import Filter, Filters, read_filters
from pvegraph.web.kinds import KINDS, N_
from pvegraph.web.links import Link, address
from pvegraph.web.naming import Naming
from pvegraph.web.overviews import asked, downloads, frame
from pvegraph.web.overviews.asked import State
from pvegraph.web.overviews.commitments import LEVELS, ROWS, USUAL, Commitment, Matrix, Rows, matrix, sources_of
from pvegraph.web.overviews.descent import Framework
from pvegraph.web.overviews.downloads import Record, Shown
from pvegraph.web.overviews.facets import Choice, Offer, kinds_of, offer
from pvegraph.web.overviews.index import MATRIX
from pvegraph.web.overviews.shelf import Facet
from pvegraph.web.references import Numbering
from pvegraph.web.requests import page_number, wanted_media_type
from pvegraph.web.site import Site

COLUMNS = 8
"""Frameworks beside one another."""
LINES = 25
"""Rows on one page."""
STATEMENTS = 50
"""Statements that are listed for a cell, a row or a column."""
MOST_CHOICES = 30
_MOST_PAGES = 9999
_TAKEN: tuple[Filter, ...] = ("theme", "country", "kind", "year", "from", "to", "match")
_FACETS: tuple[Facet, ...] = ("kind", "theme")
_FORMS = MappingProxyType({**downloads.FORMS, "html": HTML})
_ISSUERS = ("organisation", "country", "government", "person")
_SORTS = ("sum", "name")
ROW_WORDS = MappingProxyType(
    {
        "country": N_("Countries, with all their cities and organisations"),
        "state": N_("States alone"),
        "government": KINDS["government"].many,
        "organisation": KINDS["organisation"].many,
    }
)
"""What there may be a row for."""
_LEVEL_WORDS = MappingProxyType({"leads": N_("Leads"), "included": N_("Takes part"), "issued": N_("Issued")})
_COLUMNS = (
    *("row", "row_name", "actor", "actor_name", "level", "level_name"),
    *("framework", "framework_name", "framework_dates", "statement"),
)


@dataclass(frozen=True)
class Asked:
    """What the address of the page asks for."""

    state: State
    filters: Filters
    rows: Rows
    levels: tuple[str, ...]
    issuers: tuple[str, ...]
    sort: str
    columns_page: int
    row: str | None
    column: str | None


@dataclass(frozen=True)
class Level:
    """How far, in a cell: by how many actors, and whether the country itself is one of them."""

    name: str
    text: Text
    count: int
    is_own: bool


@dataclass(frozen=True)
class Cell:
    """The ties of one row to one framework; ``href`` leads to the statements with their sources."""

    levels: tuple[Level, ...]
    href: str


@dataclass(frozen=True)
class Head:
    """What a row or a column is of, with its sum, and the way to all its statements."""

    link: Link
    sum: int
    href: str
    hint: Text | None = None


@dataclass(frozen=True)
class Row:
    """One row of the table, with its cells for the columns that are shown."""

    head: Head
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Statement:
    """One tie with its sources."""

    actor: Link
    level: Text
    framework: Link
    href: str | None
    """The page of the statement, where it has one."""
    references: tuple[int, ...]


def matrix_of(request: Request, site: Site) -> Response:
    """``/overviews/matrix``."""
    media_type = wanted_media_type(request, _FORMS, (HTML, *downloads.FORMS.values()))
    asked_for = _asked(request, site)
    naming = site.naming(downloads.language_of(request, site, media_type))
    passing = site.ties.frameworks.passing(asked_for.filters.without("country"), asked_for.issuers)
    commitments = site.ties.commitments
    countries = frozenset(asked_for.filters.country)
    found = matrix(
        commitments,
        asked_for.rows,
        asked_for.levels,
        {each.iri for each in passing},
        lambda row: not countries or not countries.isdisjoint(commitments.countries_of(row)),
    )
    if media_type != HTML:
        title = naming.language.text(MATRIX.title)
        shown = Shown(MATRIX.name, title, _COLUMNS, partial(_records, found, site, naming), {})
        return downloads.data(request, site, asked_for.state, media_type, shown)
    columns_pages = max(1, -(-len(found.columns) // COLUMNS))
    columns_page = min(asked_for.columns_page, columns_pages)
    columns = found.columns[(columns_page - 1) * COLUMNS : columns_page * COLUMNS]
    rows = _ordered(found.rows_with(columns), naming, asked_for.sort)
    pages = max(1, -(-len(rows) // LINES))
    page = page_number(request, pages)
    numbering = Numbering(site.catalogue, naming.language.tag)
    ties = _asked_ties(found, asked_for)
    return site.html(
        request,
        "overviews/matrix.html",
        overview=MATRIX,
        asked=asked_for,
        legends=frame.LEGENDS,
        row_words=ROW_WORDS,
        level_choices=[(level, level_text(level, naming), level in asked_for.levels) for level in LEVELS],
        offers=_offers(site, asked_for, naming),
        issuers=_issuers(passing, asked_for, naming),
        countries=_countries(found, asked_for, site, naming),
        chips=_chips(naming, asked_for),
        columns=[_head(column, found.column_sums[column], naming, asked_for, "column") for column in columns],
        rows=[_row(row, columns, found, naming, asked_for) for row in rows[(page - 1) * LINES : page * LINES]],
        found=found,
        with_columns=len(rows),
        columns_page=columns_page,
        columns_pages=columns_pages,
        page=page,
        pages=pages,
        first=(page - 1) * LINES + 1,
        about=[naming.link(each) for each in (asked_for.row, asked_for.column) if each is not None],
        statements=_statements(site, ties[:STATEMENTS], naming, numbering),
        statements_total=len(ties),
        references=numbering.references(),
    )


def level_text(level: str, naming: Naming) -> Text:
    """What a level is called: by its concept, or in our own words where it has none."""
    if level in _LEVEL_WORDS:
        return Text(naming.language.text(_LEVEL_WORDS[level]), naming.language.tag)
    return naming.link(iri.concept("commitment-level", level)).text


def _asked(request: Request, site: Site) -> Asked:
    """Read the address; raises `ProblemError` 400 for what it cannot mean."""
    catalogue = site.catalogue
    filters = read_filters(request, catalogue, _TAKEN, kinds_of(catalogue, (), ("framework-type",)))
    rows = next(each for each in ROWS if each == asked.one_of(request, "rows", ROWS))
    levels = asked.any_of(request, "level", LEVELS)
    issuers = asked.things(request, "issuer", catalogue, _ISSUERS)
    sort = asked.one_of(request, "sort", _SORTS)
    columns_page = asked.whole_number(request, "columns", 1, _MOST_PAGES)
    row = asked.thing(request, "row", catalogue, ("country", "government", "organisation"))
    column = asked.thing(request, "column", catalogue, ("framework",))
    pairs = (
        ("rows", rows if rows != ROWS[0] else ""),
        *(("level", level) for level in levels),
        *(("issuer", asked.short(each)) for each in issuers),
        ("sort", sort if sort != _SORTS[0] else ""),
        ("columns", str(columns_page) if columns_page > 1 else ""),
        ("page", request.query_params.get("page", "")),
        ("lang", request.query_params.get("lang", "")),
    )
    state = State(request.url.path, filters, tuple(pair for pair in pairs if pair[1]))
    return Asked(state, filters, rows, levels or USUAL, issuers, sort, columns_page, row, column)


def _ordered(rows: Sequence[str], naming: Naming, sort: str) -> Sequence[str]:
    if sort == "sum":
        return rows
    return sorted(rows, key=lambda row: sorting_key(naming.link(row).text, naming.language.tag))


def _head(thing: str, total: int, naming: Naming, asked_for: Asked, name: str) -> Head:
    entry = naming.catalogue.get(thing)
    href = asked_for.state.address(**{name: asked.short(thing)}) + "#statements"
    return Head(naming.link(thing), total, href, naming.hint(entry) if entry is not None and name == "column" else None)


def _row(row: str, columns: Sequence[str], found: Matrix, naming: Naming, asked_for: Asked) -> Row:
    cells = tuple(_cell(row, column, found, naming, asked_for) for column in columns)
    return Row(_head(row, found.row_sums[row], naming, asked_for, "row"), cells)


def _cell(row: str, column: str, found: Matrix, naming: Naming, asked_for: Asked) -> Cell | None:
    ties = found.cells.get((row, column), ())
    if not ties:
        return None
    counts = Counter(tie.level for tie in ties)
    own = {tie.level for tie in ties if tie.actor == row}
    order = sorted(counts, key=lambda level: LEVELS.index(level) if level in LEVELS else len(LEVELS))
    levels = tuple(Level(level, level_text(level, naming), counts[level], level in own) for level in order)
    href = asked_for.state.address(row=asked.short(row), column=asked.short(column)) + "#statements"
    return Cell(levels, href)


def _asked_ties(found: Matrix, asked_for: Asked) -> list[Commitment]:
    """The ties of the cell, the row or the column that the address names."""
    if asked_for.row is None and asked_for.column is None:
        return []
    rows = (asked_for.row,) if asked_for.row is not None else found.rows
    columns = (asked_for.column,) if asked_for.column is not None else found.columns
    return list(dict.fromkeys(tie for _, tie in found.ties(rows, columns)))


def _statements(site: Site, ties: Sequence[Commitment], naming: Naming, numbering: Numbering) -> list[Statement]:
    sources: Mapping[Commitment, Collection[str]] = sources_of(site.store, ties) if ties else {}
    return [
        Statement(
            naming.link(tie.actor),
            level_text(tie.level, naming),
            naming.link(tie.framework),
            address(tie.statement) if tie.statement is not None else None,
            numbering.of(sources.get(tie, ())),
        )
        for tie in ties
    ]


def _offers(site: Site, asked_for: Asked, naming: Naming) -> list[Offer]:
    """What the form offers of kinds and themes of the frameworks to which anybody is bound."""
    bound = site.ties.bound.sift(asked_for.filters.without("country"))
    return [offer(bound, facet, naming, MOST_CHOICES) for facet in _FACETS]


def _issuers(passing: Sequence[Framework], asked_for: Asked, naming: Naming) -> list[Choice]:
    """The issuers of the most frameworks; those that are chosen are among them."""
    counts = Counter(issuer for each in passing for issuer in each.issuers)
    best = [issuer for issuer, _ in counts.most_common(MOST_CHOICES)]
    return _choices(dict.fromkeys((*best, *asked_for.issuers)), counts, asked_for.issuers, naming, asked.short)


def _countries(found: Matrix, asked_for: Asked, site: Site, naming: Naming) -> list[Choice]:
    """The countries of the rows with the most ties; those that are chosen are among them."""
    counts: Counter[str] = Counter()
    for row in found.rows:
        for country in site.ties.commitments.countries_of(row):
            counts[country] += found.row_sums[row]
    best = [country for country, _ in counts.most_common(MOST_CHOICES)]
    chosen = asked_for.filters.country
    return _choices(dict.fromkeys((*best, *chosen)), counts, chosen, naming, lambda each: each.rpartition("/")[2])


def _choices(
    things: Collection[str],
    counts: Mapping[str, int],
    chosen: Collection[str],
    naming: Naming,
    short: Callable[[str], str],
) -> list[Choice]:
    found = [Choice(short(each), naming.link(each).text, counts.get(each, 0), each in chosen) for each in things]
    return sorted(found, key=lambda choice: (fold(choice.text.value), choice.value))


def _chips(naming: Naming, asked_for: Asked) -> list[frame.Chip]:
    """The filters that are set, each with the address without it."""
    state = asked_for.state
    chips = list(frame.chips_of(naming, asked_for.filters, lambda fewer: state.with_filters(fewer).address()))
    for issuer in asked_for.issuers:
        fewer = tuple(pair for pair in state.pairs if pair != ("issuer", asked.short(issuer)))
        href = State(state.path, state.filters, fewer).address(page="")
        chips.append(frame.Chip(naming.language.text(N_("Issuer")), naming.link(issuer).text, href))
    return chips


def _records(found: Matrix, site: Site, naming: Naming) -> list[Record]:
    """A record for each tie and the row that it stands in."""
    frameworks = site.ties.frameworks.all

    def name(thing: str) -> str:
        return naming.link(thing).text.value

    return [
        {
            "row": row,
            "row_name": name(row),
            "actor": tie.actor,
            "actor_name": name(tie.actor),
            "level": tie.level,
            "level_name": level_text(tie.level, naming).value,
            "framework": tie.framework,
            "framework_name": name(tie.framework),
            "framework_dates": list(frameworks[tie.framework].dates) if tie.framework in frameworks else [],
            "statement": tie.statement,
        }
        for row, tie in found.every_tie()
    ]
