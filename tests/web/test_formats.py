"""Every form of query in every format that it is offered in, over HTTP: how it is asked for, and what survives."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import httpx
import openpyxl
import pyoxigraph as ox
import pytest
from rdflib.query import Result
from starlette.testclient import TestClient
from tests.web.markup import text
from tests.web.test_pages import Page

from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format, Kind

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS: dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | None] = {
    "arabic": ox.Literal("بلدية", language="ar"),
    "french": ox.Literal('la “ville”, "a\tb"\nl\'été', language="fr"),
    "plain": ox.Literal("=1+1"),
    "empty": ox.Literal(""),
    "month": ox.Literal("2023-09", datatype=ox.NamedNode(f"{XSD}gYearMonth")),
    "number": ox.Literal("42", datatype=ox.NamedNode(f"{XSD}integer")),
    "truth": ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean")),
    "other": ox.Literal("POINT(1 1)", datatype=ox.NamedNode("http://example.org/wkt")),
    "iri": ox.NamedNode("http://example.org/a%20b?c=d&e=é#f"),
    "unbound": None,
}
"""The terms of one row, by their variables."""
BOUND = {name: term for name, term in TERMS.items() if term is not None}
ROW = " ".join(f"BIND({term} AS ?{name})" for name, term in BOUND.items())
STATEMENTS = " ".join(f"<http://example.org/s> <http://example.org/{name}> {term} ." for name, term in BOUND.items())
FORMS = {
    "SELECT": f"SELECT {' '.join(f'?{name}' for name in TERMS)} {{ {ROW} }}",
    "ASK": "ASK {}",
    "CONSTRUCT": f"CONSTRUCT {{ {STATEMENTS} }} WHERE {{}}",
    "DESCRIBE": "DESCRIBE <https://w3id.org/pvegraph/id/country/ma>",
}
COLUMNS = [*TERMS, "one", "other_one", "same"]
BLANK = "BIND(BNODE() AS ?one) BIND(BNODE() AS ?other_one) BIND(?one AS ?same)"
ROW_WITH_BLANK_NODES = f"SELECT {' '.join(f'?{name}' for name in COLUMNS)} {{ {ROW} {BLANK} }}"
"""A row as that of SELECT, and three blank nodes behind it, of which two are the same."""
LOOP = "_:one <http://example.org/p> _:other . _:other <http://example.org/p> _:one"
GRAPH_WITH_BLANK_NODES = f"CONSTRUCT {{ {STATEMENTS} {LOOP} }} WHERE {{}}"
KINDS: dict[str, Kind] = {"SELECT": "result", "ASK": "result", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
CASES = [(form, format_) for form, kind in KINDS.items() for format_ in formats.of_kind(kind)]
PAGE = "text/html"


def _ids(value: object) -> str:
    return value.name if isinstance(value, Format) else str(value)


each_case = pytest.mark.parametrize(("form", "format_"), CASES, ids=_ids)


def _get(client: TestClient, query: str, accept: str | None, method: str = "GET", **fields: str) -> httpx.Response:
    """The answer to a query, or to that of a form; without a header ``Accept`` if that is `None`."""
    request = client.build_request(method, "/sparql", params={"query": FORMS.get(query, query)}, headers=fields)
    request.headers.pop("accept", None)
    if accept is not None:
        request.headers["accept"] = accept
    return client.send(request)


def _essence(answer: httpx.Response) -> str:
    essence: str = answer.headers["content-type"].partition(";")[0]
    return essence


# ── how a format is asked for ────────────────────────────────────────────────────────────────────────────────────────


def _no_weight(wanted: str, _: str) -> str:
    return wanted


RULES: dict[str, Callable[[str, str], str]] = {
    "it is named": _no_weight,
    "it is named in capitals": lambda wanted, _: wanted.upper(),
    "it has the heavier weight": lambda wanted, other: f"{other};q=0.3, {wanted};q=0.4",
    "no weight is the heaviest": lambda wanted, other: f"{other};q=0.9, {wanted}",
    "the other has the weight 0": lambda wanted, other: f"{other};q=0, {wanted};q=0.001",
    "it is more specific than a wildcard": lambda wanted, _: f"*/*;q=0.2, {wanted};q=0.3",
    "it is more specific than a wildcard of its type": lambda wanted, _: (
        f"{wanted.partition('/')[0]}/*;q=0.1, {wanted}"
    ),
    "a charset is passed over": lambda wanted, _: f"{wanted};charset=utf-8",
    "a version is passed over": lambda wanted, _: f"{wanted};version=1.2",
    "a profile is passed over": lambda wanted, _: f'{wanted};profile="http://www.w3.org/ns/json-ld#compacted, a;b"',
    "a parameter before the weight": lambda wanted, other: f"{other};q=0.5;x=y, {wanted};version=1.1;q=0.6",
    "blanks stand around everything": lambda wanted, other: f" {other} ; q=0.1 ,, {wanted} ; q=1.000 ,",
    "nobody knows the others": lambda wanted, _: f"image/png, x/y;q=0.9, {wanted};q=0.1",
}


@each_case
@pytest.mark.parametrize("rule", RULES)
def test_a_format_is_the_answer_where(client: TestClient, form: str, format_: Format, rule: str) -> None:
    other = next(f.media_type for f in formats.of_kind(KINDS[form]) if f != format_)
    answer = _get(client, form, RULES[rule](format_.media_type, other))
    assert (answer.status_code, _essence(answer)) == (200, format_.media_type)
    assert answer.headers["vary"] == "Accept"


@each_case
def test_a_format_is_the_answer_to_its_name_whatever_accept_says(
    client: TestClient, form: str, format_: Format
) -> None:
    parameters = {"query": FORMS[form], "format": format_.name}
    for accept in ("image/png", f"{format_.media_type};q=0", "text/html"):
        answer = client.get("/sparql", params=parameters, headers={"accept": accept})
        assert (answer.status_code, _essence(answer)) == (200, format_.media_type)
    posted = client.post("/sparql", data=parameters, headers={"accept": "image/png"})
    assert (posted.status_code, posted.content) == (200, answer.content)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("rule", "accept", "results", "graphs"),
    [
        ("there is no Accept", None, "json", "turtle"),
        ("Accept is empty", "", "json", "turtle"),
        ("anything will do", "*/*", "json", "turtle"),
        ("any application will do", "application/*", "json", "n-triples"),
        ("any text will do", "text/*", "csv", "turtle"),
        ("all but the first", "*/*, application/sparql-results+json;q=0, text/turtle;q=0", "xml", "n-triples"),
        ("among equals", "*/*;q=0.5, text/*;q=0.5", "json", "turtle"),
        ("two are equals", "text/tab-separated-values, text/csv, application/trig, text/turtle", "csv", "turtle"),
        ("JSON", "application/json", "json", "json-ld"),
        ("XML", "application/xml", "xml", "rdf-xml"),
        ("XML as text", "text/xml", "xml", "rdf-xml"),
        ("a weight is malformed", "text/csv;q=x, text/turtle;q=x, application/xml;q=0.1", "xml", "rdf-xml"),
    ],
)  # fmt: skip
def test_the_format_is_ours_to_choose_where(
    client: TestClient, form: str, rule: str, accept: str | None, results: str, graphs: str
) -> None:
    expected = formats.by_name(results if KINDS[form] == "result" else graphs)
    answer = _get(client, form, accept)
    assert (answer.status_code, _essence(answer)) == (200, expected.media_type), rule


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("rule", "accept"),
    [
        ("nothing that we have", "image/png"),
        ("nothing at all", "*/*;q=0"),
        ("only what is malformed", "text/csv;q=2"),
        ("all of a type are excluded", "text/*;q=0, application/pdf"),
    ],
)
def test_nothing_is_acceptable_where(client: TestClient, form: str, rule: str, accept: str) -> None:
    for method in ("GET", "HEAD"):
        answer = _get(client, form, accept, method)
        assert answer.status_code == 406, rule
        assert answer.headers["vary"] == "Accept"
    offers = _get(client, form, accept).json()["offers"]
    assert {format_.media_type for format_ in formats.of_kind(KINDS[form])} <= set(offers)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_preferred_only_where_it_is_the_heaviest(client: TestClient, form: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    for accept in ("text/html", browser):
        answer = _get(client, form, accept)
        assert _essence(answer) == PAGE
        assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    data = _get(client, form, "text/html;q=0.5, text/csv, application/n-quads")
    assert _essence(data) in {"text/csv", "application/n-quads"}


# ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@each_case
def test_text_says_that_it_is_utf_8_and_other_types_need_not(client: TestClient, form: str, format_: Format) -> None:
    type_ = _get(client, form, format_.media_type).headers["content-type"]
    is_text = format_.media_type.startswith("text/")
    assert type_ == (f"{format_.media_type}; charset=utf-8" if is_text else format_.media_type)


@each_case
def test_head_is_get_without_the_body(client: TestClient, form: str, format_: Format) -> None:
    """Before the answer is known, and after (RFC 9110, section 9.3.2)."""
    passing = {"server-timing", "date"}
    for _ in range(2):
        head, get = (_get(client, form, format_.media_type, method) for method in ("HEAD", "GET"))
        assert head.status_code == get.status_code == 200
        assert head.content == b""
        assert get.content
        assert {n: v for n, v in head.headers.items() if n not in passing} == {
            n: v for n, v in get.headers.items() if n not in passing
        }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("form", "format_"), [case for case in CASES if case[0] in {"ASK", "DESCRIBE"}], ids=_ids)
def test_what_has_not_changed_says_on_what_it_depends(
    client: TestClient, form: str, format_: Format, method: str
) -> None:
    """RFC 9110, section 15.4.5: the headers by which caches are kept go with a 304 too."""
    whole = _get(client, form, format_.media_type)
    answer = _get(client, form, format_.media_type, method, **{"if-none-match": whole.headers["etag"]})
    assert (answer.status_code, answer.content) == (304, b"")
    for name in ("vary", "etag", "cache-control"):
        assert answer.headers[name] == whole.headers[name]


@pytest.mark.parametrize("form", ["ASK", "DESCRIBE"])
def test_each_format_has_a_tag_of_its_own(client: TestClient, form: str) -> None:
    tags = {_get(client, form, f.media_type).headers["etag"] for f in formats.of_kind(KINDS[form])}
    assert len(tags) == len(formats.of_kind(KINDS[form]))


# ── what survives ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_all_of_a_row_survives(client: TestClient, name: str) -> None:
    octets = _get(client, ROW_WITH_BLANK_NODES, formats.by_name(name).media_type).content
    solutions = ox.parse_query_results(octets, format=ox.QueryResultsFormat.from_extension(_extension(name)))
    assert isinstance(solutions, ox.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == COLUMNS
    (row,) = solutions
    assert {name: row[name] for name in TERMS} == TERMS
    assert isinstance(row["one"], ox.BlankNode)
    assert row["one"] == row["same"] != row["other_one"]


def _extension(name: str) -> str:
    return {"json": "srj", "xml": "srx"}.get(name, name)


@pytest.mark.parametrize("name", ["json", "xml"])
def test_rdflib_reads_the_same(client: TestClient, name: str) -> None:
    octets = _get(client, ROW_WITH_BLANK_NODES, formats.by_name(name).media_type).content
    (row,) = Result.parse(io.BytesIO(octets), format=name).bindings
    found = {str(variable): term.n3() for variable, term in row.items() if str(variable) in TERMS}
    assert found["arabic"] == '"بلدية"@ar'
    assert found["month"] == f'"2023-09"^^<{XSD}gYearMonth>'
    assert found.keys() == BOUND.keys()


def test_the_values_of_a_row_survive_in_csv(client: TestClient) -> None:
    """SPARQL 1.1 Query Results CSV, section 3: values without languages and datatypes, rows end in CRLF."""
    answer = _get(client, ROW_WITH_BLANK_NODES, "text/csv")
    header, row = csv.reader(io.StringIO(answer.text, newline=""))
    assert header == COLUMNS
    assert row[: len(TERMS)] == ["" if term is None else term.value for term in TERMS.values()]
    one, other, same = row[len(TERMS) :]
    assert one.startswith("_:")
    assert one == same != other
    assert answer.content.endswith(b"\r\n")


def test_all_of_a_row_survives_in_a_workbook(client: TestClient) -> None:
    octets = _get(client, ROW_WITH_BLANK_NODES, formats.by_name("xlsx").media_type).content
    header, row = openpyxl.load_workbook(io.BytesIO(octets))["results"].iter_rows()
    assert [cell.value for cell in header] == COLUMNS
    cells = dict(zip(COLUMNS, row, strict=True))
    assert {name: cells[name].value for name in TERMS} == {
        **{name: term.value for name, term in BOUND.items()},
        "number": 42,
        "truth": True,
        "unbound": None,
        "empty": None,
    }
    styles = {
        "arabic": "@ar",
        "french": "@fr",
        "month": "xsd:gYearMonth",
        "other": "http://example.org/wkt",
        "iri": "IRI",
    }
    assert {name: cells[name].style for name in styles} == styles
    assert {cells[name].style for name in ("plain", "number", "truth")} == {"Normal"}
    assert cells["one"].value == cells["same"].value != cells["other_one"].value
    assert (cells["iri"].style, cells["one"].style) == ("IRI", "blank node")


def test_all_of_a_row_survives_on_a_page(page: Page) -> None:
    """Languages as ``lang``, datatypes in words, and every direction as its own text has it."""
    root = page("/sparql?" + str(httpx.QueryParams({"query": ROW_WITH_BLANK_NODES})))
    heads = {text(cell).split()[0]: text(cell) for cell in root.iter("th")}  # what all of a column is, its head says
    cells = dict(zip(heads, root.iter("td"), strict=True))
    assert list(cells) == COLUMNS
    for name, language in (("arabic", "ar"), ("french", "fr")):
        (words,) = cells[name].iter("bdi")
        assert (words.get("lang"), words.get("dir")) == (language, "auto")
        assert "".join(words.itertext()) == BOUND[name].value
        assert f"@{language}" in heads[name] + text(cells[name])
    assert "xsd:gYearMonth" in heads["month"] + text(cells["month"])
    assert "example.org/wkt" in heads["other"] + text(cells["other"])
    assert "lang" not in next(cells["plain"].iter("bdi")).attrib
    assert [link.get("href") for link in cells["iri"].iter("a")] == [BOUND["iri"].value]
    assert text(cells["one"]) == text(cells["same"]) != text(cells["other_one"])
    assert {code.get("dir") for code in _codes(cells["one"])} == {"ltr"}


def _codes(cell: Element) -> Iterator[Element]:
    return cell.iter("code")


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=_ids)
def test_all_of_a_graph_survives(client: TestClient, format_: Format) -> None:
    octets = _get(client, GRAPH_WITH_BLANK_NODES, format_.media_type).content
    found = ox.Dataset(ox.parse(octets, format=ox.RdfFormat.from_media_type(format_.media_type)))
    subject = ox.NamedNode("http://example.org/s")
    expected = ox.Dataset(
        [ox.Quad(subject, ox.NamedNode(f"http://example.org/{name}"), term) for name, term in BOUND.items()]
    )
    one, other, between = ox.BlankNode(), ox.BlankNode(), ox.NamedNode("http://example.org/p")
    expected.add(ox.Quad(one, between, other))
    expected.add(ox.Quad(other, between, one))
    for dataset in (found, expected):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected


@pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=_ids)
def test_a_description_says_the_same_in_every_format(client: TestClient, format_: Format) -> None:
    octets, lines = (_get(client, "DESCRIBE", f).content for f in (format_.media_type, "application/n-triples"))
    found = ox.parse(octets, format=ox.RdfFormat.from_media_type(format_.media_type))
    assert set(found) == set(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("format_", formats.of_kind("result"), ids=_ids)
def test_yes_and_no_are_told_apart(client: TestClient, format_: Format, truth: bool) -> None:
    query = f"ASK {{ FILTER({str(truth).lower()}) }}"
    octets = client.get("/sparql", params={"query": query, "format": format_.name}).content
    match format_.name:
        case "xlsx":
            assert openpyxl.load_workbook(io.BytesIO(octets))["results"]["A2"].value is truth
        case "csv" | "tsv":
            assert octets.decode().strip() == str(truth).lower()
        case name:
            answer = ox.parse_query_results(octets, format=ox.QueryResultsFormat.from_extension(_extension(name)))
            assert isinstance(answer, ox.QueryBoolean)
            assert bool(answer) is truth
