"""Reading requests, rule by rule: SPARQL 1.1 Protocol, sections 2.1 and 2.2."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from pvegraph.sparql.request import FORM, METHODS, QUERY, UPDATE, Nothing, Operation, Query, RequestError, Update, read

ASK = "ASK { <http://example.org/a%20b> ?p 'é +%25' }"
ENCODED = b"query=" + quote(ASK).encode()


@pytest.mark.parametrize(
    ("way", "method", "address", "type_", "body"),
    [
        ("by GET", "GET", ENCODED, None, b""),
        ("by HEAD", "HEAD", ENCODED, None, b""),
        ("by form", "POST", b"", FORM, ENCODED),
        ("by form with a charset", "POST", b"", f"{FORM}; charset=UTF-8", ENCODED),
        ("directly", "POST", b"", QUERY, ASK.encode()),
        ("directly with a charset", "POST", b"", "Application/SPARQL-Query;charset=utf-8", ASK.encode()),
        ("by HTTP QUERY", "QUERY", b"", QUERY, ASK.encode()),
        ("by HTTP QUERY as a form", "QUERY", b"", FORM, ENCODED),
        ("by GET with a version", "GET", ENCODED + b"&version=1.2", None, b""),
        ("by POST with the query in the address", "POST", ENCODED, FORM, b"x=1"),
    ],
)
def test_a_query_comes_in_every_way_and_is_decoded_once(
    way: str, method: str, address: bytes, type_: str | None, body: bytes
) -> None:
    assert read(method, address, type_, body) == Query(ASK), way


def test_graphs_of_the_request_are_kept_in_their_order() -> None:
    address = b"named-graph-uri=n:1&default-graph-uri=d:2&default-graph-uri=d:1"
    assert read("POST", address, FORM, b"query=ASK{}") == Query("ASK{}", ("d:2", "d:1"), ("n:1",))


def test_a_request_may_ask_for_a_format_less_time_and_an_explanation() -> None:
    asked = read("GET", b"query=ASK{}&format=csv&timeout=1.5&explain=1", None, b"")
    assert asked == Query("ASK{}", format="csv", timeout=1.5, explain=True)
    assert read("GET", b"query=ASK{}&format=&timeout=&explain=", None, b"") == Query("ASK{}")


def test_an_update_comes_by_form_and_directly() -> None:
    using = b"using-graph-uri=g:1&using-named-graph-uri=g:2"
    expected = Update("CLEAR ALL", ("g:1",), ("g:2",))
    assert read("POST", using, UPDATE, b"CLEAR ALL") == expected
    assert read("POST", b"", FORM, b"update=CLEAR+ALL&" + using) == expected


def test_a_request_without_an_operation_asks_what_there_is() -> None:
    assert read("GET", b"", None, b"") == Nothing()
    assert read("GET", b"format=turtle&lang=ar", None, b"") == Nothing("turtle")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?constructionYear ?p ?o }", "SELECT"),
        ("PREFIX insert: <http://a/> ASK { ?s insert:data 'DELETE WHERE' }", "ASK"),
        ("# DROP ALL\nDESCRIBE <a:b>", "DESCRIBE"),
        ("BASE <http://select/> CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("CLEAR ALL", "UPDATE"),
        ("PREFIX a: <b:>\nWITH a:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ;", "UPDATE"),
        ("garbage", None),
        ("", None),
    ],
)
def test_the_form_of_a_text_is_that_of_its_grammar(text: str, form: str | None) -> None:
    assert Query(text).form == form


DATASET = "INSERT { ?s ?p ?o } USING <g:1> WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("rule", "method", "address", "type_", "body", "status"),
    [
        ("another method", "PUT", ENCODED, None, b"", 405),
        ("a query twice in the address", "GET", b"query=ASK{}&query=ASK{}", None, b"", 400),
        ("a query in address and form", "POST", b"query=ASK{}", FORM, b"query=ASK{}", 400),
        ("a query in address and body", "POST", b"query=ASK{}", QUERY, b"ASK{}", 400),
        ("a format twice", "GET", b"query=ASK{}&format=csv&format=tsv", None, b"", 400),
        ("graphs in address and form", "POST", b"default-graph-uri=a:", FORM, b"query=ASK{}&default-graph-uri=b:", 400),
        ("a query and an update", "POST", b"", FORM, b"query=ASK{}&update=CLEAR+ALL", 400),
        ("an empty query", "GET", b"query=", None, b"", 400),
        ("a blank query", "GET", b"query=+%0A", None, b"", 400),
        ("graphs without a query", "GET", b"default-graph-uri=a:", None, b"", 400),
        ("a form without an operation", "POST", b"", FORM, b"x=1", 400),
        ("an empty body", "POST", b"", QUERY, b"", 400),
        ("no type", "POST", b"", None, b"ASK{}", 415),
        ("no type of a form", "POST", b"", None, b"query=ASK{}", 415),
        ("another type", "POST", b"", "text/plain", b"ASK{}", 415),
        ("a form in parts", "POST", b"", "multipart/form-data; boundary=x", b"--x--", 415),
        ("UTF-16", "POST", b"", QUERY, "ASK{}".encode("utf-16"), 400),
        ("UTF-16 that says so", "POST", b"", f"{QUERY}; charset=UTF-16", "ASK{}".encode("utf-16"), 400),
        ("a form not in UTF-8", "POST", b"", FORM, b"query=%ff", 400),
        ("an address not in UTF-8", "GET", b"query=\xff", None, b"", 400),
        ("too many parameters", "GET", b"query=ASK{}" + b"&x=1" * 1000, None, b"", 400),
        ("an update by GET", "GET", b"update=CLEAR+ALL", None, b"", 400),
        ("an update in the address of a POST", "POST", b"update=CLEAR+ALL", FORM, b"", 400),
        ("an update by HTTP QUERY", "QUERY", b"", FORM, b"update=CLEAR+ALL", 400),
        ("an update as body of HTTP QUERY", "QUERY", b"", UPDATE, b"CLEAR ALL", 415),
        ("an update twice", "POST", b"", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL", 400),
        ("an empty update", "POST", b"", UPDATE, b" ", 400),
        ("an update not in UTF-8", "POST", b"", f"{UPDATE};charset=utf-16", "CLEAR ALL".encode("utf-16"), 400),
        ("a dataset of queries for an update", "POST", b"default-graph-uri=a:", UPDATE, b"CLEAR ALL", 400),
        ("a dataset of updates for a query", "GET", b"query=ASK{}&using-graph-uri=a:", None, b"", 400),
        ("USING and using-graph-uri", "POST", b"using-graph-uri=a:", UPDATE, DATASET.encode(), 400),
        ("a time that is none", "GET", b"query=ASK{}&timeout=soon", None, b"", 400),
        ("a time of nothing", "GET", b"query=ASK{}&timeout=0", None, b"", 400),
        ("an explanation that is neither", "GET", b"query=ASK{}&explain=maybe", None, b"", 400),
    ],
)  # fmt: skip
def test_what_is_not_of_the_protocol_is_refused(
    rule: str, method: str, address: bytes, type_: str | None, body: bytes, status: int
) -> None:
    with pytest.raises(RequestError) as error:
        read(method, address, type_, body)
    assert error.value.status == status, rule
    assert str(error.value).endswith(".")


def test_405_and_415_say_what_would_do() -> None:
    with pytest.raises(RequestError) as error:
        read("DELETE", b"", None, b"")
    assert error.value.headers["Allow"] == "GET, HEAD, POST, QUERY"
    with pytest.raises(RequestError) as error:
        read("POST", b"", "text/plain", b"")
    assert error.value.headers["Accept-Post"] == f"{FORM}, {QUERY}, {UPDATE}"


# ── whatever is sent ─────────────────────────────────────────────────────────────────────────────────────────────────

_NAMES = st.sampled_from(
    [
        *("query", "update", "default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"),
        *("format", "timeout", "explain", "version", "lang", ""),
    ]
)
_VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["ASK {}", "CLEAR ALL", DATASET, "1", "0", "1e9", "-1", "nan", "true", "٣", "\x00", "\ud800"]),
)
_PAIRS = st.lists(st.tuples(_NAMES, _VALUES), max_size=3)
_OPERATIONS = st.tuples(st.sampled_from(["query", "update"]), st.sampled_from(["ASK {}", "CLEAR ALL", DATASET]))
_ENCODED = st.one_of(_PAIRS, st.tuples(_OPERATIONS, _PAIRS).map(lambda both: [both[0], *both[1]])).map(
    lambda pairs: urlencode(pairs, errors="surrogatepass").encode()
)
_OCTETS = st.one_of(
    st.just(b""), st.binary(max_size=40), _ENCODED, st.sampled_from([b"&", b"=", b"query", b"query=%", b"query=%zz"])
)
_TYPES = st.tuples(
    st.sampled_from([FORM, QUERY, UPDATE, FORM.upper(), f" {UPDATE} "]) | st.none() | st.text(max_size=20),
    st.sampled_from(["", "", ";", ";charset", ';charset="UTF-8"', ";charset=utf-16", ";charset=x;y"]),
).map(lambda parts: None if parts[0] is None else "".join(parts))


@settings(max_examples=examples(250), deadline=None)
@given(
    method=st.one_of(st.sampled_from([*METHODS, "PUT", "get", ""]), st.text(max_size=8)),
    address=_OCTETS,
    type_=_TYPES,
    body=_OCTETS,
)
def test_whatever_is_sent_is_an_operation_or_is_refused_in_words(
    method: str, address: bytes, type_: str | None, body: bytes
) -> None:
    match _read(method, address, type_, body):
        case RequestError() as error:
            assert error.status in {400, 405, 415}
            assert str(error).endswith(".")
            assert all(value.isascii() for value in error.headers.values())
        case Update() as update:
            assert method == "POST"
            assert update.text.strip()
        case Query() as query:
            assert method in METHODS
            assert query.text.strip()
            assert query.form in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "UPDATE", None}
            assert query.timeout is None or 0 < query.timeout < 10**6
        case Nothing():
            assert method in {"GET", "HEAD"}


def _read(method: str, address: bytes, type_: str | None, body: bytes) -> Operation | RequestError:
    try:
        return read(method, address, type_, body)
    except RequestError as error:
        return error
