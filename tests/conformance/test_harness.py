"""The judges themselves: they send what the tests describe, and they can say no."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from tests.conformance.manifests import ABSENT, FOLDER, sizes
from tests.conformance.over_http import http_tests
from tests.conformance.results import (
    CSV,
    JSON,
    TSV,
    XML,
    NonconformanceError,
    check_graph,
    check_table,
    read_boolean,
    read_graph,
    read_table,
)
from tests.conformance.service_description import SD, faults_of
from tests.conformance.target import Target, send

needs_suites = pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)


@needs_suites
def test_no_test_is_overlooked() -> None:
    found = sizes()
    assert found["protocol"] == 34
    assert found["graph-store-protocol"] == 14
    assert (found["service-description"], found["csv-tsv-res"], found["json-res"]) == (3, 6, 4)
    assert found["negation"] + found["exists"] == 18
    assert len({test.id for test in http_tests()}) == 34 + 14 + 3 + 6 + 4


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def sent(method: str, path: str, headers: list[tuple[str, str]], body: bytes | None) -> bytes:
    """What goes over the wire, with the port of the listener as 80."""
    received: list[bytes] = []

    def listen() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as wire:
            head = list(iter(wire.readline, b"\r\n"))
            lengths = [int(line.split()[1]) for line in head if line.lower().startswith(b"content-length:")]
            received.append(b"".join([*head, b"\r\n", wire.read(sum(lengths))]))
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        port = listener.getsockname()[1]
        thread = threading.Thread(target=listen)
        thread.start()
        assert send(f"http://127.0.0.1:{port}{path}", method, headers, body).status == 204
        thread.join()
    return received[0].replace(b":%d\r\n" % port, b":80\r\n")


class TestARequest:
    def test_has_no_header_that_the_test_does_not_name(self) -> None:
        assert sent("PUT", "/x?a=%2F&a=/", [], None) == b"PUT /x?a=%2F&a=/ HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"

    def test_has_its_octets_as_they_are(self) -> None:
        body = "ASK {}".encode("utf-16")
        headers = [("content-type", "application/sparql-query; charset=UTF-16")]
        assert sent("POST", "/", headers, body) == (
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1:80\r\ncontent-type: application/sparql-query; charset=UTF-16\r\n"
            b"Content-Length: 14\r\n\r\n" + body
        )


@contextmanager
def careless(status: int, authorization: str | None = None) -> Iterator[Target]:
    """A server that gives every request the same empty answer; 401 if it wants a header and does not get it."""

    class Handler(BaseHTTPRequestHandler):
        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):
                return self.reply
            raise AttributeError(name)

        def reply(self) -> None:
            known = authorization in {None, self.headers.get("Authorization")}
            self.send_response(status if known else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield Target("careless", url, url, url, url, authorization, lambda: None, strict=True)
        finally:
            server.shutdown()
            thread.join()


def passed(target: Target) -> set[str]:
    """The tests that a server passes; those that could not even be prepared are failed."""
    good = set()
    for test in http_tests():
        try:
            test.judge(target)
        except (NonconformanceError, RuntimeError):
            continue
        good.add(test.name)
    return good


@needs_suites
class TestACarelessServer:
    def test_that_accepts_all_passes_only_what_asks_no_more(self) -> None:
        with careless(200) as target:
            assert passed(target) == {"update_post_form", "update_post_direct"}

    def test_that_refuses_all_passes_only_what_must_be_refused(self) -> None:
        with careless(404) as target:
            found = passed(target)
        assert {name for name in found if not name.startswith("bad_")} == {
            "head_non_existing_direct",
            "head_non_existing_indirect",
        }
        assert len(found) == 14 + 2

    def test_that_wants_a_token_gets_it_with_writes_only_be_they_good_or_bad(self) -> None:
        with careless(200, "Bearer token") as target:
            found = passed(target)
        assert {name for name in found if not name.startswith("bad_query_")} == {
            *("update_post_form", "update_post_direct", "bad_multiple_queries"),
        }

    def test_that_is_broken_passes_nothing(self) -> None:
        with careless(500) as target:
            assert passed(target) == set()


# ── results ──────────────────────────────────────────────────────────────────────────────────────────────────────────

XSD = "http://www.w3.org/2001/XMLSchema#"
TABLE = b'?a\t?b\n_:x\t_:x\n_:y\t"1"@en\n'


def check(expected: bytes, found: bytes, type_: str = TSV, *, ordered: bool = True, columns: bool = True) -> None:
    check_table(read_table(expected, type_), read_table(found, type_), ordered=ordered, columns=columns)


class TestATable:
    @pytest.mark.parametrize(
        ("expected", "found"),
        [
            (TABLE, TABLE.replace(b"_:x", b"_:q").replace(b"_:y", b"_:x")),
            (b"?a\n1.0e6\n", f'?a\n"1000000"^^<{XSD}double>\n'.encode()),
            (b"?a\n\n", b"?a\n\n"),
            (b"?a\ntrue\n", f'?a\n"1"^^<{XSD}boolean>\n'.encode()),
        ],
    )
    def test_is_what_it_says_however_it_is_written(self, expected: bytes, found: bytes) -> None:
        check(expected, found)

    @pytest.mark.parametrize(
        ("expected", "found"),
        [
            (TABLE, TABLE.replace(b"_:y", b"_:x")),
            (TABLE, TABLE.replace(b"_:x\t_:x", b"_:x\t_:z")),
            (TABLE, TABLE.replace(b"@en", b"@fr")),
            (TABLE, TABLE.replace(b"@en", b"")),
            (TABLE, TABLE.replace(b"?a\t?b", b"?b\t?a")),
            (TABLE, TABLE + b"<x:a>\t\n"),
            (b"?a\n1\n2\n", b"?a\n2\n1\n"),
            (b"?a\n1\n", b"?a\n1.0\n"),
            (b"?a\n1\n", b'?a\n"1"\n'),
            (b"?a\n1\n", b"?a\n\n"),
            (b"?a\n<x:1>\n", b'?a\n"x:1"\n'),
            (f'?a\n"x"^^<{XSD}integer>\n'.encode(), f'?a\n"y"^^<{XSD}integer>\n'.encode()),
        ],
    )
    def test_is_not_what_it_does_not_say(self, expected: bytes, found: bytes) -> None:
        with pytest.raises(NonconformanceError):
            check(expected, found)

    def test_may_be_in_any_order_where_none_is_asked(self) -> None:
        check(b"?a\t?b\n_:x\t1\n_:y\t2\n", b"?b\t?a\n2\t_:x\n1\t_:y\n", ordered=False, columns=False)

    def test_of_csv_has_its_cells_to_the_letter_but_for_doubles(self) -> None:
        check(b"a\r\n1.0E6\r\n", b"a\n1000000\n", CSV)
        for cell in (b"4.0", b" 4", b'"""4"""'):
            with pytest.raises(NonconformanceError):
                check(b"a\r\n4\r\n", b"a\r\n" + cell + b"\r\n", CSV)

    @pytest.mark.parametrize(
        "term",
        [
            '{"type": "typed-literal", "value": "1", "datatype": "x:y"}',
            '{"type": "literal", "value": "a", "xml:lang": "en", "datatype": "x:y"}',
            '{"type": "uri", "value": "x:y", "datatype": "x:y"}',
            '{"value": "1"}',
            '{"type": "uri", "value": "no scheme"}',
        ],
    )
    def test_of_json_has_terms_of_the_recommendation_only(self, term: str) -> None:
        body = '{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": TERM}]}}'.replace("TERM", term)
        with pytest.raises(NonconformanceError, match="the body is not application/sparql-results"):
            read_table(body.encode(), JSON)

    @pytest.mark.parametrize(
        ("body", "type_"),
        [
            (b"?a\t?b\n1\n", TSV),
            (b"a\n1\n", TSV),
            (b'a,b\n"1\n', CSV),
            (b"", CSV),
            (b"", JSON),
            (b"[]", JSON),
            (b"<html/>", XML),
            (b"a\n1\n", "text/html"),
        ],
    )
    def test_must_be_in_its_format(self, body: bytes, type_: str) -> None:
        with pytest.raises(NonconformanceError):
            read_table(body, type_)


class TestABoolean:
    def test_is_read(self) -> None:
        assert read_boolean(b'{"head": {}, "boolean": true}', JSON) is True
        namespace = b'xmlns="http://www.w3.org/2005/sparql-results#"'
        assert read_boolean(b"<sparql %s><head/><boolean>false</boolean></sparql>" % namespace, XML) is False

    @pytest.mark.parametrize(
        ("body", "type_"),
        [
            (b'{"boolean": "true"}', JSON),
            (b'{"head": {}}', JSON),
            (b"[]", JSON),
            (b"true", "text/plain"),
            (b'{"boolean": true}', ""),
        ],
    )
    def test_is_nothing_else(self, body: bytes, type_: str) -> None:
        with pytest.raises(NonconformanceError):
            read_boolean(body, type_)


class TestAGraph:
    def test_is_compared_by_isomorphism(self) -> None:
        one = read_graph(b"_:a <x:p> _:b . _:b <x:p> 'b' .", "text/turtle", "x:")
        check_graph(one, read_graph(b"_:b <x:p> _:c . _:c <x:p> 'b' .", "text/turtle", "x:"))
        with pytest.raises(NonconformanceError):
            check_graph(one, read_graph(b"_:a <x:p> _:b . _:c <x:p> 'b' .", "text/turtle", "x:"))

    @pytest.mark.parametrize(("body", "type_"), [(b"", "text/html"), (b"", ""), (b"a b c", "text/turtle")])
    def test_must_be_in_its_format(self, body: bytes, type_: str) -> None:
        with pytest.raises(NonconformanceError):
            read_graph(body, type_, "x:")


# ── descriptions ─────────────────────────────────────────────────────────────────────────────────────────────────────

DESCRIPTION = f"""
    PREFIX sd: <{SD}>
    <#s> a sd:Service ; sd:endpoint </sparql> ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat <x:json> ;
        sd:feature sd:UnionDefaultGraph ; sd:defaultDataset <#d> ; sd:extensionFunction <x:f> .
    <#d> a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; sd:namedGraph <#n> .
    <#n> a sd:NamedGraph ; sd:name <x:n> ; sd:graph [ a sd:Graph ] .
    <x:f> a sd:Function .
"""


def faults(description: str) -> str:
    """What is wrong with a description in Turtle."""
    quads = ox.parse(description, ox.RdfFormat.TURTLE, base_iri="http://example.org/")
    return "; ".join(faults_of([quad.triple for quad in quads]))


class TestADescription:
    def test_that_is_right_has_no_faults(self) -> None:
        assert faults(DESCRIPTION) == ""

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("a sd:Service ;", "", "there is no sd:Service"),
            ("a sd:Dataset ;", "", "has sd:namedGraph and is no sd:GraphCollection"),
            ("sd:endpoint </sparql> ;", "", "has no sd:endpoint"),
            ("sd:endpoint </sparql>", "sd:endpoint []", "is no IRI"),
            ("sd:endpoint </sparql>", 'sd:endpoint "http://example.org/sparql"', "expected a resource"),
            ("sd:supportedLanguage sd:SPARQL11Query ;", "", "has no sd:supportedLanguage"),
            ("sd:SPARQL11Query", "sd:SPARQL12Query", "no individual sd:SPARQL12Query"),
            ("sd:SPARQL11Query", "sd:UnionDefaultGraph", "which is no sd:Language"),
            ("sd:extensionFunction", "sd:extensionMethod", "no property sd:extensionMethod"),
            ("a sd:Function", "a sd:Method", "no class sd:Method"),
            ("a sd:Function", "a sd:Aggregate", "which is no sd:Function"),
            ("sd:name <x:n>", "sd:name <x:n>, <x:m>", "with 2 names"),
            ("sd:name <x:n> ;", "", "with 0 names"),
            ("sd:defaultDataset <#d>", "sd:defaultDataset <#d>, <#e>", "2 values of sd:defaultDataset"),
            ("<x:f> a", "<#t> a sd:Service ; sd:endpoint </sparql> . <x:f> a", "two services"),
        ],
    )
    def test_is_told_its_fault(self, old: str, new: str, fault: str) -> None:
        assert old in DESCRIPTION
        assert fault in faults(DESCRIPTION.replace(old, new))
