"""Pages of things: what they cost, what they say of disagreement and of silence, and what stands where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5rdf
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.markup import all_with_class, section, text

from pvegraph import iri
from pvegraph.dates import XSD
from pvegraph.release import Release
from pvegraph.search.catalogue import kind_of
from pvegraph.settings import Settings
from pvegraph.store import Answer
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand
from pvegraph.web.addresses import form_of
from pvegraph.web.app import create_app
from pvegraph.web.kinds import KINDS
from pvegraph.web.languages import Language
from pvegraph.web.portraits.agreement import Agreement, dates_meet
from pvegraph.web.portraits.gathered import Listed
from pvegraph.web.portraits.layouts import LAYOUTS
from pvegraph.web.portraits.rows import gap_between

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
MOST_QUERIES, MOST_OCTETS = 4, 100_000
WITHOUT_BOUND = {"ontology", "shapes"}
"""Documents that are one page each, as their terms are anchors in it."""
SOURCE = iri.source_graph("strong-cities-network", "scn-gs2-announce")
ADDED = (
    ("id/place/ma-rabat", "pve:quote", ox.Literal("Rabat hosted us", language="en")),
    ("id/place/ma-rabat", "pve:population", ox.Literal(7)),
    ("id/place/quiet", "rdf:type", ox.NamedNode(expand("pve:Place"))),
    ("id/place/quiet", "skos:prefLabel", ox.Literal("Quiet", language="en")),
    ("id/place/quiet", "pve:country", ox.NamedNode(iri.thing("country", "ma"))),
)
DATES = st.sampled_from(["2019", "2019-06", "2019-06-30", "2020", "2020-01-01", "2014/..", "2015~", "201X"])


class CountingStore:
    """A store that counts what it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked = 0

    def query(self, text: str, **given: object) -> Answer:
        """As the store."""
        self.asked += 1
        return self._store.query(text, **given)  # type: ignore[arg-type] # passed on as they come


@pytest.fixture(scope="module")
def counted(store: EmbeddedStore) -> CountingStore:
    """The store of the release, with a counter."""
    return CountingStore(store)


@pytest.fixture(scope="module")
def counting(release: Release, counted: CountingStore, settings: Settings) -> Iterator[TestClient]:
    """The gateway over that store, which keeps no answers."""
    app = create_app(release, counted, settings.model_copy(update={"cache_octets": 0}))
    with TestClient(app, headers={"accept": "text/html"}) as client:
        for address in ("/doc/place/ma-rabat", "/ontology", "/shapes"):
            client.get(address)  # what is read once and for all is read by now: what may differ, the manual
        yield client


@pytest.fixture(scope="module")
def richer(
    release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Element]]:
    """Pages of the release with a quotation, another population, and a place of which little is known."""
    path: Path = tmp_path_factory.mktemp("richer") / "dataset.nq"
    graph = ox.NamedNode(SOURCE)
    quads = [
        ox.Quad(ox.NamedNode(iri.BASE + name), ox.NamedNode(expand(key)), value, graph) for name, key, value in ADDED
    ]
    tenure = next(iter(EmbeddedStore.load(release.nquads).query(_TENURE)))  # type: ignore[arg-type] # rows
    quads.append(
        ox.Quad(tenure["tenure"], ox.NamedNode(expand("pve:quote")), ox.Literal("عمدة الرباط", language="ar"), graph)
    )
    path.write_bytes(release.nquads.read_bytes() + "".join(f"{quad} .\n" for quad in quads).encode())
    with TestClient(create_app(release, EmbeddedStore.load(path), settings), headers={"accept": "text/html"}) as client:

        def get(address: str) -> Element:
            root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
                client.get(address).text
            )
            return root

        yield get


_TENURE = f"""
SELECT ?tenure {{ ?tenure <{expand("pve:post")}> <{iri.thing("post", "ma-rabat-mayor")}> }} ORDER BY ?tenure LIMIT 1"""


def _most_pointed_at(select: Select) -> dict[str, str]:
    """The address of the page of that thing of each kind at which most points."""
    rows = select("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o FILTER(ISIRI(?o)) } GROUP BY ?o ORDER BY DESC(?n) ?o")
    most: dict[str, str] = {}
    for row in rows:
        if iri.local_path(row["o"]) is not None and "#" not in row["o"]:
            most.setdefault(kind_of(row["o"]), form_of(row["o"]))
    return most


def test_no_page_takes_more_than_four_queries_or_a_hundred_kilobytes(
    counting: TestClient, counted: CountingStore, select: Select
) -> None:
    things = _most_pointed_at(select)
    assert set(LAYOUTS) <= set(things)
    lists = {f"list of {kind}": f"/things/{kind}" for kind in KINDS}
    others = {"home": "/", "part": "/doc/country/us?part=cities", "place": "/doc/place/ma-rabat"}
    for kind, address in {**things, **lists, **others}.items():
        counted.asked = 0
        answer = counting.get(address)
        assert answer.status_code == 200
        assert counted.asked <= MOST_QUERIES, address
        if kind not in WITHOUT_BOUND:
            assert len(answer.content) < MOST_OCTETS, address


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_the_keys_of_a_layout_are_anchors_and_differ(kind: str) -> None:
    keys = [part.key for part in LAYOUTS[kind].parts]
    assert len(keys) == len(set(keys))
    assert all(key.replace("-", "").isalnum() for key in keys)
    assert {*LAYOUTS[kind].owners} <= set(keys)


def test_sources_that_differ_are_marked_and_named(richer: Callable[[str], Element]) -> None:
    group = next(each for each in all_with_class(richer("/doc/place/ma-rabat"), "differing"))
    assert "sources differ" in text(next(group.iter("dt")))
    values = list(group.iter("dd"))
    assert {next(dd.iter("data")).get("value") for dd in values} >= {"7"}
    for value in values:
        assert text(next(all_with_class(value, "who")))


def test_dates_of_another_precision_do_not_differ(page: Page, select: Select) -> None:
    days = {row["d"] for row in select("SELECT ?d { organisation:gctf schema:foundingDate ?d }")}
    assert len(days) > 1
    group = next(div for div in page("/doc/organisation/gctf").iter("div") if "founded" in text(div)[:20])
    assert "sources differ" not in text(group)


def test_a_membership_that_sources_date_differently_says_so_with_each_of_them(page: Page) -> None:
    row = next(li for li in section(page("/doc/country/ma"), "Networks").iter("li") if "until 2021" in text(li))
    assert "sources differ" in text(row)
    disputed = [when for when in all_with_class(row, "when") if list(all_with_class(when, "who"))]
    assert len(disputed) > 1


def test_what_nobody_says_is_said(richer: Callable[[str], Element]) -> None:
    words = text(richer("/doc/place/quiet"))
    for silence in (
        "No source says how many people live here.",
        "No source names a mayor.",
        "No source names its government.",
    ):
        assert silence in words


def test_a_quotation_stands_with_its_source_and_with_its_row(richer: Callable[[str], Element]) -> None:
    root = richer("/doc/place/ma-rabat")
    quoted = list(section(root, "Sources").iter("blockquote"))
    assert [text(quote) for quote in quoted] == ["Rabat hosted us"]
    rows = list(section(root, "Mayors over time").iter("blockquote"))
    assert [(text(quote), quote.get("lang")) for quote in rows] == [("عمدة الرباط", "ar")]


def test_mayors_stand_in_the_order_of_time_and_a_time_without_one_is_said(page: Page) -> None:
    mayors = section(page("/doc/place/ma-rabat"), "Mayors over time")
    rows = [text(row) for row in mayors.iter("li")]
    gap = next(index for index, row in enumerate(rows) if "no source says who held the post" in row)
    assert 0 < gap < len(rows) - 1


def test_each_post_of_a_country_has_the_one_who_was_seen_in_it_last(page: Page, select: Select) -> None:
    rows = list(section(page("/doc/country/ma?part=officials"), "Officials").iter("li"))
    posts = [next(row.iter("a")).get("href") for row in rows]
    assert posts
    assert len(posts) == len(set(posts))
    last = select(
        "SELECT ?t ?d { ?b pve:country country:ma . ?p org:postIn ?b ."
        " ?t pve:post ?p ; pve:start|pve:end|pve:observedOn ?d"
        " FILTER NOT EXISTS { ?p org:role role:mayor } } ORDER BY DESC(STR(?d)) LIMIT 1"
    )[0]["t"]
    assert next(all_with_class(rows[0], "node")).get("href") == iri.local_path(last)


def test_a_theme_counts_its_frameworks_by_year_and_says_how_many_have_none(page: Page, select: Select) -> None:
    root = page("/doc/concept/theme/youth")
    table = next(all_with_class(root, "years"))
    counted = sum(int(text(cell)) for cell in table.iter("td"))
    undated = int(text(next(all_with_class(section(root, "Frameworks by year"), "silence"))).split()[1])
    total = int(select("SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f dct:subject theme:youth }")[0]["n"])
    assert counted + undated == total
    assert not list(all_with_class(page("/doc/concept/theme/youth?part=frameworks"), "years"))


def test_a_text_in_several_languages_stands_in_the_readers_with_the_others_at_hand(page: Page) -> None:
    definitions = next(
        div for div in page("/doc/concept/theme/justice", "fr").iter("div") if "définition" in text(div)[:12]
    )
    plain, others = definitions.findall("./dd")
    assert text(plain).startswith("Réponses au terrorisme")
    assert text(next(others.iter("summary"))) == "Dans d’autres langues 2"
    assert [bdi.get("lang") for bdi in others.iter("bdi")] == ["en", "ar"]


def test_the_line_below_a_citys_name_counts_networks_and_names_the_mayor_seen_last(page: Page) -> None:
    root = page("/doc/place/ma-rabat")
    networks = {a.get("href") for li in section(root, "Networks").iter("li") for a in [next(li.iter("a"))]}
    summary = text(next(all_with_class(root, "summary")))
    assert f"member of {len(networks)} networks" in summary
    assert "mayor: Fatiha El Moudni, seen in office 20 February 2025" in summary


def test_the_first_page_leads_to_every_way_in(page: Page) -> None:
    ways = {a.get("href") for a in section(page("/"), "Where to begin").iter("a")}
    assert {"/overviews", "/ask", "/queries", "/sparql"} <= ways


@given(DATES, DATES)
def test_dates_agree_with_themselves_and_in_either_order(one: str, other: str) -> None:
    assert dates_meet(one, one)
    assert dates_meet(one, other) == dates_meet(other, one)


def test_only_what_can_have_one_value_is_disputed(store: EmbeddedStore) -> None:
    agreement = Agreement.read(store)
    one, other = (
        ox.Literal("2019", datatype=ox.NamedNode(XSD + "gYear")),
        ox.Literal("2020", datatype=ox.NamedNode(XSD + "gYear")),
    )
    assert agreement.differ([], expand("pve:start"), [one, other])
    assert not agreement.differ([], expand("pve:observedOn"), [one, other])
    assert not agreement.differ([], expand("pve:start"), [one])
    assert agreement.differ([expand("pve:Place")], expand("pve:population"), [ox.Literal(1), ox.Literal(2)])
    assert not agreement.differ([expand("pve:Place")], expand("pve:population"), [ox.Literal(1), ox.Literal("1.0")])
    assert not agreement.differ([expand("pve:Event")], expand("pve:population"), [ox.Literal(1), ox.Literal(2)])


@pytest.mark.parametrize(
    ("earlier", "later", "is_gap"),
    [
        (Listed("a", "2015", 0, "2011"), Listed("b", "2021", 0, "2018-03"), True),
        (Listed("a", "2015-06-01", 0, "2011"), Listed("b", "2021", 0, "2015-06-20"), False),
        (Listed("a", "2016", 0, "2011"), Listed("b", "2021", 0, "2014"), False),
        (Listed("a", "", 0, ""), Listed("b", "2021", 0, "2014"), False),
        (Listed("a", "2014/..", 0, "2011"), Listed("b", "2021", 0, "2018"), False),
    ],
)
def test_a_gap_is_said_only_where_there_is_one(earlier: Listed, later: Listed, is_gap: bool) -> None:
    assert bool(gap_between(Language.load("en"), earlier, later)) == is_gap
