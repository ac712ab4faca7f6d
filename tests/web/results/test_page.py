"""Answers as people get them: the table with its pages and orders, views, what is whole, and downloads."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.web.markup import all_with_class, text
from tests.web.test_pages import Page

from pvegraph import iri

PREFIXES = "PREFIX pve: <https://w3id.org/pvegraph/ontology#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
CITIES = f"{PREFIXES}SELECT ?city ?country WHERE {{ ?city a pve:City ; pve:country ?country }}"
RABAT = iri.thing("place", "ma-rabat")
VALUES = (
    PREFIXES
    + """SELECT * { VALUES (?n ?date ?word) {
  (1234567.50 "2023-09"^^xsd:gYearMonth "ville"@fr) (-2 "2019-05-01"^^xsd:date "مدينة"@ar) (UNDEF UNDEF "town"@en)
  (1e400 "2015~"^^<http://id.loc.gov/datatypes/edtf> "plain") } }"""
)
HTML = {"accept": "text/html"}


def asked(query: str, **more: str) -> str:
    """The address of a query."""
    return "/sparql?" + urlencode({"query": query, **more})


def column(root: object, index: int) -> list[str]:
    """The texts of a column."""
    rows = [list(row.iter("td")) for row in root.iter("tr")]  # type: ignore[attr-defined] # an element
    return [text(cells[index]) for cells in rows if cells]


def views(root: object) -> dict[str, str]:
    """The views that a page offers, with their addresses."""
    return {
        text(link): link.get("href", "")
        for nav in all_with_class(root, "views")  # type: ignore[arg-type] # an element
        for link in nav.iter("a")
    }


def query_of(address: str) -> str:
    """The query in an address."""
    return parse_qs(urlsplit(address).query)["query"][0]


def test_a_query_that_finds_nothing_is_told_which_of_its_names_no_statement_has(page: Page) -> None:
    query = f"{PREFIXES}SELECT * {{ ?x a pve:Citty ; pve:country <{RABAT}> FILTER(?x > xsd:date('2020')) }} # pve:Note"
    for text_of_query in (query, query.replace("SELECT *", "ASK")):
        (told,) = all_with_class(page(asked(text_of_query)), "fault")
        assert [text(code) for code in told.iter("code")] == ["pve:Citty"]
    assert not list(all_with_class(page(asked(CITIES)), "fault"))


# ── the table ──


def test_a_thing_is_shown_by_its_name_in_the_readers_language_beside_its_iri(page: Page) -> None:
    cell = next(page(asked(f"SELECT ?x {{ VALUES ?x {{ <{RABAT}> <http://elsewhere.example/x> }} }}"), "ar").iter("td"))
    assert text(cell) == "الرباط place:ma-rabat"
    assert next(cell.iter("a")).get("href") == "/id/place/ma-rabat"


def test_a_text_that_is_a_date_is_written_as_one_and_a_mere_year_stands_as_it_is(page: Page) -> None:
    root = page(asked('SELECT * { VALUES ?seen { "2023-01-31" "2023-01" "2023" "2023-01-31 or so" } }'), "fr")
    assert column(root, 0) == ["31 janvier 2023", "janvier 2023", "2023", "2023-01-31 or so"]
    assert next(root.iter("time")).get("datetime") == "2023-01-31"


def test_numbers_and_dates_are_written_as_the_language_writes_them(page: Page) -> None:
    root = page(asked(VALUES), "fr")
    assert column(root, 0)[:3] == ["1 234 567,5 xsd:decimal", "-2 xsd:integer", ""]
    assert column(root, 1) == ["septembre 2023", "1 mai 2019", "", "vers 2015"]
    assert next(root.iter("data")).get("value") == "1234567.5"
    assert next(root.iter("time")).get("datetime") == "2023-09"
    words = [bdi for bdi in root.iter("bdi") if bdi.get("lang") == "ar"]
    assert text(words[0]) == "مدينة"


def test_what_all_values_of_a_column_have_in_common_is_said_once(page: Page) -> None:
    root = page(asked('SELECT * { VALUES (?n ?w) { (1 "a"@en) (2 "b"@en) } }'))
    assert [text(tag) for tag in all_with_class(root, "datatype")] == ["xsd:integer", "@en"]


def test_a_long_text_is_folded_and_a_very_long_one_is_counted(page: Page) -> None:
    root = page(asked(f'SELECT ("{"word " * 1000}" AS ?x) {{}}'))
    folded = next(all_with_class(root, "long"))
    assert len(text(next(folded.iter("summary")))) < 300
    assert "1,000 more characters are in the downloads" in text(root)


@pytest.mark.parametrize(
    ("order", "expected"),
    [("n", ["-2", "1,234,567.5"]), ("-n", ["1,234,567.5", "-2"])],
)
def test_numbers_are_sorted_by_size_and_nothing_comes_last(page: Page, order: str, expected: list[str]) -> None:
    numbers = column(page(asked(VALUES.replace("1e400", "UNDEF"), sort=order)), 0)
    assert [number.partition(" ")[0] for number in numbers] == [*expected, "", ""]


def test_dates_are_sorted_by_time_whatever_their_precision(page: Page) -> None:
    assert column(page(asked(VALUES, sort="date")), 1)[:3] == ["about 2015", "1 May 2019", "September 2023"]


def test_things_are_sorted_by_their_names_and_the_heading_says_so(page: Page) -> None:
    root = page(asked(CITIES, sort="-city"))
    names = [name.partition(" place:")[0] for name in column(root, 0)]
    assert names[0].casefold() > names[-1].casefold()
    (head,) = [th for th in root.iter("th") if th.get("aria-sort")]
    assert head.get("aria-sort") == "descending"
    assert "sort=city" in (next(head.iter("a")).get("href") or "")


LABELLED = f"""SELECT * {{ VALUES (?city ?cityLabel ?n ?nLabel ?far ?farLabel) {{
  (<{RABAT}> "Ribat"@fr 1 "one" <http://elsewhere.example/x> "Elsewhere")
  (<{iri.thing("place", "nl-the-hague")}> "Den Haag"@nl 2 "two" UNDEF "Nothing") }} }}"""


def test_a_thing_and_the_name_that_the_query_gives_it_are_one_column(page: Page, client: TestClient) -> None:
    """As ``?city ?cityLabel`` are on Wikidata; what is no thing, or a name of nothing, stands for itself."""
    root = page(asked(LABELLED))
    assert [text(next(head.iter("a"))) for head in root.iter("th")] == ["city", "n", "nLabel", "far", "farLabel"]
    assert column(root, 0) == ["Ribat place:ma-rabat", "Den Haag place:nl-the-hague"]
    assert "?cityLabel" in text(next(root.iter("th")))
    for order in ("city", "cityLabel"):
        ordered = page(asked(LABELLED, sort=order))
        assert column(ordered, 0) == ["Den Haag place:nl-the-hague", "Ribat place:ma-rabat"]
        assert next(ordered.iter("th")).get("aria-sort") == "ascending"
    lines = client.get(asked(LABELLED, format="csv")).text.splitlines()
    assert lines[0] == "city,cityLabel,n,nLabel,far,farLabel"


def test_an_order_by_no_column_is_no_order(page: Page) -> None:
    assert column(page(asked(CITIES, sort="nothing", page="x")), 0) == column(page(asked(CITIES)), 0)


def test_the_pages_have_each_row_once(page: Page) -> None:
    address, found = asked(CITIES, sort="city"), list[tuple[str, str]]()
    while address:
        root = page(address)
        found += zip(column(root, 0), column(root, 1), strict=True)
        pager = [link for nav in all_with_class(root, "pager") for link in nav.iter("a")]
        address = next((link.get("href", "") for link in pager if text(link) == "Next"), "")
    counted = page(asked(f"{PREFIXES}SELECT (COUNT(*) AS ?n) {{ ?city a pve:City ; pve:country ?country }}"))
    count = int(next(counted.iter("data")).get("value", ""))
    assert len(found) == count
    assert len(set(found)) == count


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o } LIMIT 3000",
        f'SELECT ?x (REPLACE("{"a" * 200}", "a", "نص طويل ونص آخر ") AS ?y) {{ ?x ?p ?o }} LIMIT 500',
        "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3000 #" + "x" * 1100,
        "SELECT (?s AS ?a) (?p AS ?b) (?o AS ?c) (?s AS ?d) (?p AS ?e) (?o AS ?f) (?s AS ?g) { ?s ?p ?o } LIMIT 500",
        "# view: map\nSELECT * { ?s ?p ?o } LIMIT 3000",
    ],
)  # fmt: skip
def test_no_page_is_heavy(client: TestClient, query: str) -> None:
    for number in ("1", "2"):
        answer = client.get(asked(query, page=number), headers=HTML)
        assert answer.status_code == 200
        assert len(answer.content) < 100_000


def test_a_long_query_stands_in_the_answer_once_and_not_in_each_link(client: TestClient) -> None:
    query = CITIES + " # " + "long " * 2000
    answer = client.post("/sparql", data={"query": query}, headers={**HTML, "page-part": "answer"})
    assert len(answer.content) < 100_000
    assert answer.text.count("# long") == 1
    assert "too long" in answer.text
    shown = re.search(r'name="show" value="(sort=[^"]*)"', answer.text)
    assert shown is not None
    again = client.post("/sparql", data={"query": query, "show": shown[1].replace("&amp;", "&")}, headers=HTML)
    assert 'aria-sort="ascending"' in again.text


# ── what is whole ──


def test_it_is_said_whether_the_answer_is_whole(page: Page) -> None:
    assert "and that is all" in text(page(asked(CITIES)))
    assert "20 rows, as many as the query’s own LIMIT lets through" in text(page(asked(f"{CITIES} LIMIT 20")))
    assert "and that is all" in text(page(asked(f"{CITIES} LIMIT 20000")))
    more = text(page(asked("SELECT * { ?s ?p ?o }", sort="s")))
    assert "The first 10,000 rows, which is as many as this page takes in" in more
    assert "write ORDER BY for the order of all" in more
    wide = text(page(asked(f'SELECT ?s ("{"x" * 2000}" AS ?x) {{ ?s ?p ?o }}')))
    assert "which fill the 4 mebibytes that this page takes in" in wide


def test_the_page_says_which_release_answered(page: Page) -> None:
    assert re.search(r"Answered in [\d,]+ ms by release 1 of \d+ \w+ \d{4}\.", text(page(asked(CITIES))))


def test_the_next_page_of_an_unstable_answer_is_of_the_same_answer(page: Page) -> None:
    root = page(asked(f"SELECT ?x (RAND() AS ?r) {{ ?x a <{iri.ONTOLOGY}City> }}"))
    (again,) = [form for form in root.iter("form") if form.get("id") == "again"]
    token = next(field.get("value", "") for field in again.iter("input") if field.get("name") == "run")
    query = next(field.get("value", "") for field in again.iter("input") if field.get("name") == "query")
    assert column(page(asked(query, run=token)), 1) == column(root, 1)
    assert column(page(asked(query)), 1) != column(root, 1)
    assert column(page(asked("SELECT (7 AS ?x) {}", run=token)), 0) == ["7"]


# ── downloads ──


def test_downloads_are_named_in_words_and_their_files_after_the_release(page: Page, client: TestClient) -> None:
    for query, suffixes in (
        (CITIES, {"csv", "tsv", "json", "xml", "xlsx"}),
        (f"DESCRIBE <{RABAT}>", {"ttl", "nt", "jsonld", "rdf"}),
    ):
        links = [link for listed in all_with_class(page(asked(query)), "downloads") for link in listed.iter("a")]
        names = set()
        for link in links:
            assert len(text(link)) > 6
            disposition = client.get(link.get("href") or "").headers["content-disposition"]
            match = re.fullmatch(r'inline; filename="pvegraph-release-1\.(\w+)"', disposition)
            assert match is not None
            names.add(match[1])
        assert names == suffixes


# ── views ──


def test_views_are_offered_where_they_make_sense(page: Page) -> None:
    assert set(views(page(asked(CITIES)))) == {"Table", "Map"}
    assert set(views(page(asked(VALUES)))) == {"Table", "Timeline"}
    assert set(views(page(asked("SELECT * { VALUES ?n { 1 2 3 } }")))) == {"Table", "Chart"}
    assert set(views(page(asked(f"CONSTRUCT {{ <{RABAT}> a ?t }} {{ <{RABAT}> a ?t }}")))) >= {"Table", "Graph"}
    assert not views(page(asked("SELECT ?p { ?s ?p ?o } LIMIT 5")))


def test_a_view_is_chosen_by_a_comment_that_its_link_writes(page: Page) -> None:
    chosen = views(page(asked(CITIES)))["Map"]
    assert query_of(chosen) == f"# view: map\n{CITIES}"
    root = page(chosen)
    assert next(all_with_class(root, "drawing")).get("data-label", "").startswith("Map")
    assert column(root, 0) == column(page(asked(CITIES)), 0)
    assert query_of(views(root)["Table"]) == CITIES


def test_settings_of_a_form_become_a_comment(client: TestClient) -> None:
    query = "SELECT * { VALUES (?year ?n) { (2019 1) (2020 4) } }"
    given = {"view": "chart", "chart.type": "line", "chart.x": "year", "chart.y": "n", "chart.series": ""}
    answer = client.get(asked(query, **given), headers=HTML)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith("?")
    assert query_of(location) == f"# view: chart\n# chart: line x=?year y=?n\n{query}"
    refused = client.get(asked(query, view="chart", **{"chart.type": "pie"}), headers=HTML)
    assert query_of(refused.headers["location"]) == f"# view: chart\n{query}"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("# view: mapp\n" + CITIES, "Did you mean map?"),
        ("# view: map\nSELECT ?p { ?s ?p ?o } LIMIT 5", "there is no map of it"),
        ("# map: point=?nothing\n" + CITIES, "?nothing, which is no column of the answer. It has ?city ?country."),
        ("# map: point=?country lat=?city\n" + CITIES, "A map takes one of"),
        ("# timeline: start=?city\n" + CITIES, "There is no date in ?city"),
        ("# chart: stacked x=?city y=?country\n" + CITIES, "also needs series=?series"),
        ("# chart: bar x=?city y=?country\n" + CITIES, "There is no number in ?country"),
        ("# chart: line x=?w y=?n\nSELECT * { VALUES (?w ?n) { ('a' 1) } }", "A line needs dates or numbers in ?w"),
        ("# view: graph\n" + CITIES, "Only the statements of CONSTRUCT and DESCRIBE"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told_beside_the_table(page: Page, query: str, words: str) -> None:
    root = page(asked(query))
    assert words in text(next(all_with_class(root, "fault")))
    assert list(root.iter("td"))
    assert not list(all_with_class(root, "drawing"))


def figure(client: TestClient, query: str) -> dict[str, list[dict[str, object]]]:
    """What a script draws from."""
    headers = {"accept": "text/html", "page-part": "figure"}
    found: dict[str, list[dict[str, object]]] = client.post("/sparql", data={"query": query}, headers=headers).json()
    return found


def test_a_map_has_things_places_and_points_where_they_are(client: TestClient) -> None:
    (feature,) = figure(
        client,
        f"# view: map\nSELECT ?x {{ VALUES ?x {{ <{RABAT}> <{iri.thing('government', 'ma-rabat')}> }} }} LIMIT 1",
    )["features"]
    assert feature["properties"] == {
        "name": "Rabat",
        "name_language": "en",
        "href": "/id/place/ma-rabat",
        "kind": "place",
    }
    wkt = '"POINT(-6.83 34.01)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    (point,) = figure(client, f"# view: map\nSELECT ({wkt} AS ?where) ('there' AS ?name) {{}}")["features"]
    assert point["geometry"] == {"type": "Point", "coordinates": [-6.83, 34.01]}
    (degrees,) = figure(client, "# view: map\nSELECT (34.01 AS ?lat) (-6.83 AS ?long) {}")["features"]
    assert degrees["geometry"] == point["geometry"]


def test_a_timeline_keeps_dates_as_vague_as_they_are_and_draws_no_end_that_nobody_gives(client: TestClient) -> None:
    spans = figure(client, "# timeline: start=?date\n" + VALUES)["spans"]
    assert [span["start"] for span in spans] == [
        ["2014-01-01", "2016-12-31"],
        ["2019-05-01", "2019-05-01"],
        ["2023-09-01", "2023-09-30"],
    ]
    assert {span["end"] for span in spans} == {None}


def test_rows_of_a_chart_that_have_the_same_place_are_added_up_and_that_is_said(page: Page, client: TestClient) -> None:
    query = "# chart: bar x=?w y=?n\nSELECT * { VALUES (?w ?n) { ('a' 1) ('b' 2) ('a' 3) } }"
    assert [(point["x"], point["y"]) for point in figure(client, query)["points"]] == [("a", 4), ("b", 2)]
    assert "Rows with the same ?w have been added up: 1." in text(page(asked(query)))


def test_a_graph_has_the_things_with_the_most_connections_and_counts_the_rest(page: Page, client: TestClient) -> None:
    query = f"# view: graph\nCONSTRUCT {{ ?s a ?t }} {{ ?s a ?t . ?s a <{iri.ONTOLOGY}City> }}"
    drawn = figure(client, query)
    assert len(drawn["nodes"]) == 150
    ids = {node["id"] for node in drawn["nodes"]}
    assert {edge[end] for edge in drawn["edges"] for end in ("source", "target")} <= ids
    assert "Drawn are the 150 of" in text(page(asked(query)))


def test_values_never_become_markup(client: TestClient) -> None:
    evil = '\\"><script>alert(1)</script>'
    for query in (
        f'SELECT ("{evil}" AS ?x) {{}}',
        f"# view: {evil}\nASK {{}}",
        f'# view: chart\nSELECT ("{evil}" AS ?x) (1 AS ?n) {{}}',
    ):
        assert "<script>alert" not in client.get(asked(query), headers=HTML).text
    assert (
        "<script>alert"
        not in client.get(asked(CITIES, sort=evil, page=evil, run=evil, show=quote(evil)), headers=HTML).text
    )
