"""A query with SERVICE has the answers of the same query over all of the data, where it names a graph instead.

What the service holds is a named graph there, ``GRAPH <remote> { P }`` in place of ``SERVICE <…> { P }``, and the
default graph is what we hold: the same pattern over the same triples. Queries are made up at random; the seeds are
fixed, so that what fails can be looked at.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.servers.oxigraph import OxigraphServer, oxigraph_server
from tests.store.federation_support import failure, federation, rows, workers_over

from pvegraph.errors import QuerySyntaxError
from pvegraph.settings import Settings
from pvegraph.store.federation import Federation, federation_of
from pvegraph.store.remote import RemoteStore
from pvegraph.store.remote_dataset import Dataset
from pvegraph.store.remote_http import Endpoint
from pvegraph.store.remote_service import RemoteService

pytestmark = pytest.mark.anyio

E = "http://example.org/"
REMOTE = ox.NamedNode("urn:remote")
SEEDS = range(30)
QUERIES_PER_SEED = 5
VARIABLES = ("a", "b", "c", "d")
LITERALS = ('"x"', '"x"@en', '"tab\\t and \\"quotes\\" and \\\\u0041"', "1", "2", "1.5", "true", '"2020"^^<urn:year>')


def made_up(seed: int) -> list[ox.Triple]:
    """Some statements, of few enough terms that many of them join."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    things = [ox.NamedNode(f"{E}s{n}") for n in range(5)]
    store = ox.Store()
    for n in range(26):
        value = str(pick.choice(things)) if n % 2 else pick.choice(LITERALS)
        predicate = ox.NamedNode(E + pick.choice("pqr"))
        store.update(f"INSERT DATA {{ {pick.choice(things)} {predicate} {value} }}")
    return [quad.triple for quad in store]


OURS, THEIRS = made_up(1), made_up(2)


class Maker:
    """Makes queries up; a placeholder stands where they ask the service."""

    def __init__(self, seed: int) -> None:
        self._pick = random.Random(seed)  # noqa: S311 - no secret
        self._bound = 0

    def query(self) -> str:
        """A query of any of the forms that have rows."""
        group = self._group(3, service=True)
        return f"PREFIX e: <{E}> SELECT {self._pick.choice(['*', '*', '*', 'DISTINCT *', '?a ?c'])} WHERE {group}"

    def _group(self, depth: int, *, service: bool) -> str:
        parts = [self._element(depth) for _ in range(self._pick.randint(1, 3))]
        if service:
            parts.insert(self._pick.randint(0, len(parts)), self._service())
        return f"{{ {' '.join(parts)} }}"

    def _service(self) -> str:
        return f"SERVICE_HERE {self._asked(2)}"

    def _element(self, depth: int) -> str:
        kinds = ["triples", "triples", "filter", "data"]
        if depth:
            kinds += ["optional", "optional", "union", "minus", "group", "select", "bind", "service"]
        kind = self._pick.choice(kinds)
        if kind == "service":
            return self._service()
        if kind in {"optional", "minus"}:
            return f"{kind.upper()} {self._group(depth - 1, service=self._pick.random() < 0.6)}"
        if kind in {"union", "group", "select"}:
            group = self._group(depth - 1, service=True)
            other = self._group(depth - 1, service=self._pick.random() < 0.3) if kind == "union" else ""
            return {"union": f"{group} UNION {other}", "group": group, "select": self._select(group)}[kind]
        return self._simple(kind)

    def _asked(self, depth: int) -> str:
        """What a service is asked: the same, and never anything of another service."""
        kinds = ["triples", "triples", "filter", "bind", "data"]
        if depth:
            kinds += ["optional", "union", "minus", "select"]
        parts = []
        for _ in range(self._pick.randint(0, 3) if self._pick.random() < 0.2 else self._pick.randint(1, 2)):
            match self._pick.choice(kinds):
                case "optional":
                    parts.append(f"OPTIONAL {self._asked(depth - 1)}")
                case "union":
                    parts.append(f"{self._asked(depth - 1)} UNION {self._asked(depth - 1)}")
                case "minus":
                    parts.append(f"MINUS {self._asked(depth - 1)}")
                case "select":
                    parts.append(self._select(self._asked(depth - 1)))
                case kind:
                    parts.append(self._simple(kind))
        return f"{{ {' '.join(parts)} }}"

    def _simple(self, kind: str) -> str:
        first, second, third = (self._pick.choice(VARIABLES) for _ in range(3))
        match kind:
            case "triples":
                subject = self._pick.choice([f"?{first}"] * 4 + [f"e:s{self._pick.randint(0, 4)}", "[]"])
                predicate = self._pick.choice(["e:p", "e:q", "e:r", "e:p|e:q", "e:p/e:q", f"?{third}"])
                return f"{subject} {predicate} {self._pick.choice([f'?{second}'] * 4 + ['1', 'e:s1'])} ."
            case "filter":
                condition = f"?{first} != ?{second}", f"BOUND(?{first})", f"!BOUND(?{first})", f"ISIRI(?{first})"
                return f"FILTER({self._pick.choice(condition)})"
            case "bind":
                self._bound += 1
                return f"BIND(STR(?{first}) AS ?new{self._bound})"
            case _:
                return f"VALUES (?{first}) {{ (e:s1) (UNDEF) (1) }}"

    def _select(self, group: str) -> str:
        columns = self._pick.choice(["*", "?a ?b", "DISTINCT ?a", "(COUNT(*) AS ?a)", "?c (MAX(?a) AS ?b)"])
        return f"{{ SELECT {columns} WHERE {group} {'GROUP BY ?c' if 'MAX' in columns else ''} }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphServer]:
    """A service with their statements."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as running:
        running.update(f"INSERT DATA {{ {' . '.join(map(str, THEIRS))} }}")
        yield running


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our statements, in a graph each of its own half."""
    path = tmp_path_factory.mktemp("ours") / "data.nq"
    path.write_text("".join(f"{triple} <urn:g{n % 2}> .\n" for n, triple in enumerate(OURS)))
    return path


@pytest.fixture
async def service(ours: Path, server: OxigraphServer) -> AsyncIterator[Federation]:
    """A service over our statements that may ask for theirs."""
    asking = {"service_clauses": 64, "service_rows": 1_000_000}
    async with workers_over(ours) as workers, federation(workers, [server.query_url], **asking) as found:
        yield found


def merged() -> ox.Store:
    """Ours as the default graph, theirs as a named one."""
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in OURS)
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, REMOTE) for triple in THEIRS)
    return store


def bag(names: list[str], solutions: list[tuple[object, ...]]) -> Counter[frozenset[tuple[str, object]]]:
    """Solutions, each as often as it is there."""
    return Counter(
        frozenset((name, term) for name, term in zip(names, row, strict=True) if term is not None) for row in solutions
    )


async def compare(service: Federation, url: str, seed: int) -> Counter[str]:
    """Hold the queries of a seed against the merged data; how many had rows, and how many were none."""
    store, maker = merged(), Maker(seed)
    counted: Counter[str] = Counter()
    for _ in range(QUERIES_PER_SEED):
        template = maker.query()
        query = template.replace("SERVICE_HERE", f"SERVICE <{url}>")
        try:
            answer = store.query(template.replace("SERVICE_HERE", f"GRAPH {REMOTE}"))
        except SyntaxError:
            assert isinstance(await failure(service, query), QuerySyntaxError), query
            counted["none"] += 1
            continue
        assert isinstance(answer, ox.QuerySolutions)
        expected_names = [variable.value for variable in answer.variables]
        expected = bag(expected_names, [tuple(row) for row in answer])
        names, found = await rows(service, query)
        assert set(names) == set(expected_names), query
        assert bag(names, found) == expected, query
        counted["rows" if expected else "empty"] += 1
    return counted


async def test_answers_are_those_of_the_same_query_over_all_of_the_data(
    service: Federation, server: OxigraphServer
) -> None:
    counted: Counter[str] = Counter()
    for seed in SEEDS:
        counted += await compare(service, server.query_url, seed)
    # Otherwise this would show little.
    assert counted["rows"] > counted.total() / 3, counted


async def test_so_they_are_before_a_remote_store(server: OxigraphServer, tmp_path: Path) -> None:
    given = Settings(service_endpoints=(server.query_url,), service_clauses=64, query_wait=60)
    with oxigraph_server(tmp_path) as store:
        store.update(f"INSERT DATA {{ {' . '.join(map(str, OURS))} }}")
        endpoint = Endpoint(store.query_url, store.query_url, 20)
        remote = RemoteService(RemoteStore(endpoint, Dataset("own")), given)
        await remote.start()
        try:
            await remote.check()
            service = federation_of(remote, given)
            assert service is not None
            for seed in range(300, 304):
                await compare(service, server.query_url, seed)
        finally:
            await remote.close()
