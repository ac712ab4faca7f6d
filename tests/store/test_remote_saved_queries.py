"""The saved queries give the same rows from the embedded store, from Oxigraph's server and from Virtuoso.

Where Virtuoso is known to be wrong, the test says how, and fails if it is wrong in another way or right after all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox
import pytest
from tests.servers.oxigraph import OxigraphServer
from tests.servers.virtuoso import UNION, Virtuoso

from pvegraph.authored.queries import SavedQuery, read_queries
from pvegraph.errors import BackendError, BackendTimeoutError, StoreError
from pvegraph.settings import Settings
from pvegraph.store import Store
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.remote import RemoteStore

QUERIES = read_queries(Path(__file__).resolve().parents[2] / "queries")
SECONDS = 60
"""Virtuoso needs no second for any of them, but for the one that it never finishes."""
ENOUGH = 1
"""After so many seconds that one is given up; on a busy machine it does not come to an end either."""

Row: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """The rows of an answer, in their order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def without(self, columns: frozenset[str]) -> Counter[Row]:
        """The rows without some of the columns, in no order."""
        kept = [index for index, column in enumerate(self.columns) if column not in columns]
        return Counter(tuple(row[index] for index in kept) for row in self.rows)

    def column(self, name: str) -> Counter[str | None]:
        """The values of one column, in no order."""
        return Counter(row[self.columns.index(name)] for row in self.rows)


@dataclass(frozen=True)
class Columns:
    """All rows are there and are the same but for these columns."""

    names: frozenset[str]
    always: bool = True
    """Whether they always differ; else it hangs on the data, or on the plan that it makes of the query this time."""


@dataclass(frozen=True)
class NoRows:
    """There are no rows."""


@dataclass(frozen=True)
class Fails:
    """There is no answer."""

    error: type[StoreError]


BOOLEANS = "true and false come back as 1 and 0 of the type xsd:integer"
DIVISION = "integers are divided to integers, where SPARQL has a decimal (section 17.3)"
LOST_FILTER = "a FILTER is lost in a group that has BIND"
LOST_STATEMENTS = "its loader leaves a few statements out"
PATHS = "a path with * or + in the middle of a join finds nothing"
MINUS = "MINUS with a variable of BIND takes everything away"
UNION_OF_BINDS = "a variable that one branch of a UNION binds by BIND has the value of another row"
COMPILER = "its compiler fails (SQ074, SQ156)"
LCASE = "LCASE of an aggregate fails (SR586)"
NEVER = "it does not come to an end"

VIRTUOSO = MappingProxyType(
    {
        "chain-of-addenda": (PATHS, NoRows()),
        "cities-without-label-in-official-language": (MINUS, NoRows()),
        "claims-from-one-publisher": (LCASE, Fails(BackendError)),
        "countries-with-plan-without-city": (UNION_OF_BINDS, Columns(frozenset({"country"}))),
        "events-across-regions": (PATHS, NoRows()),
        "first-appearance-of-themes": (NEVER, Fails(BackendTimeoutError)),
        "framework-uptake": (COMPILER, Fails(BackendError)),
        "frameworks-behind-national-strategies": (BOOLEANS, Columns(frozenset({"direct"}))),
        "mayors-with-other-posts": (BOOLEANS, Columns(frozenset({"twoMayoralties"}))),
        "mayors-without-covering-tenure": (COMPILER, Fails(BackendError)),
        "release-by-publisher": (LOST_STATEMENTS, Columns(frozenset({"statements"}), always=False)),
        "single-source-share": (DIVISION, Columns(frozenset({"percent"}))),
        "sources-that-disagree-on-a-start": (BOOLEANS, Columns(frozenset({"precisionOnly"}))),
        "years-in-post-at-first-event": (
            LOST_FILTER,
            Columns(frozenset({"averageYears", "shortest", "longest"}), always=False),
        ),
    }
)
"""What Virtuoso 7.2.5 gets wrong, and what comes of it. Nothing else may go wrong, nor be right that always is not."""


def table(store: Store, query: SavedQuery) -> Table:
    """The answer of a store."""
    answer = store.query(query.text)
    assert isinstance(answer, ox.QuerySolutions)
    columns = tuple(str(variable.value) for variable in answer.variables)
    return Table(columns, tuple(tuple(None if term is None else str(term) for term in row) for row in answer))


@pytest.fixture(scope="module")
def oxigraph(oxigraph_with_release: OxigraphServer) -> RemoteStore:
    """Oxigraph's server."""
    return RemoteStore.open(Settings(store=oxigraph_with_release.query_url))


@pytest.fixture(scope="module")
def virtuoso(virtuoso_with_release: Virtuoso) -> RemoteStore:
    """Virtuoso."""
    url = virtuoso_with_release.query_url
    return RemoteStore.open(Settings(store=url, store_default_graph=UNION, store_timeout=SECONDS))


def test_nothing_is_excused_that_is_not_asked() -> None:
    assert {query.name for query in QUERIES} >= VIRTUOSO.keys()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_oxigraphs_server_gives_the_rows_of_the_embedded_store(
    store: EmbeddedStore, oxigraph: RemoteStore, query: SavedQuery
) -> None:
    here, there = table(store, query), table(oxigraph, query)
    assert there.columns == here.columns
    # Rows that are equal in what a query orders by may come in any order.
    assert there.without(frozenset()) == here.without(frozenset())


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_virtuoso_gives_the_rows_of_the_embedded_store_but_for_its_known_faults(
    store: EmbeddedStore, virtuoso: RemoteStore, query: SavedQuery
) -> None:
    here = table(store, query)
    reason, known = VIRTUOSO.get(query.name, ("", Columns(frozenset(), always=False)))
    if isinstance(known, Fails):
        patience = ENOUGH if reason is NEVER else SECONDS
        hurried = RemoteStore(replace(virtuoso.endpoint, seconds=patience), virtuoso.dataset)
        with pytest.raises(known.error):
            table(hurried, query)
        return
    there = table(virtuoso, query)
    assert there.columns == here.columns
    if isinstance(known, NoRows):
        assert (len(there.rows), len(here.rows) > 0) == (0, True), reason
        return
    wrong = {name for name in here.columns if there.column(name) != here.column(name)}
    assert wrong == known.names if known.always else wrong <= known.names, (reason, wrong)
    assert there.without(known.names) == here.without(known.names)


@pytest.mark.parametrize(
    ("expression", "right", "virtuosos"),
    [
        (
            "true",
            '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
        ("1/2", '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_virtuosos_values_are_what_we_say_they_are(
    store: EmbeddedStore, virtuoso: RemoteStore, expression: str, right: str, virtuosos: str
) -> None:
    query = f"SELECT ({expression} AS ?value) WHERE {{}}"
    answers = []
    for asked in (store, virtuoso):
        answer = asked.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        answers.append([str(row["value"]) for row in answer])
    assert answers == [[right], [virtuosos]]
