"""A table for people shows labels in place of what they name, on one line, and nothing that steers a terminal."""

from __future__ import annotations

import pyoxigraph as ox

from pvegraph.sparql.table import Table, short, table_of


def table(query: str) -> Table:
    answer = ox.Store().query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return table_of(answer)


def test_a_variable_and_its_label_are_one_column() -> None:
    shown = table(
        'SELECT (1 AS ?n) (<https://example.org/x> AS ?city) ("Rabat"@en AS ?cityLabel) ("x" AS ?otherLabel) {}'
    )
    assert shown == Table(["n", "city", "otherLabel"], [[1, "Rabat", "x"]])


def test_what_has_no_label_is_shown_by_its_short_name_or_its_address() -> None:
    query = """SELECT ?city ?cityLabel { VALUES ?city {
        <https://w3id.org/pvegraph/id/place/ma-rabat> <https://example.org/x> "text" 2.50 } }"""
    rows = [row[0] for row in table(query).rows]
    assert rows == ["place:ma-rabat", "https://example.org/x", "text", "2.5"]


def test_the_unbound_is_empty_and_ill_formed_numbers_are_text() -> None:
    wrong = '"seven"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert table(f"SELECT ?nothing ({wrong} AS ?x) (007 AS ?y) {{}}").rows == [["", "seven", 7]]


def test_a_short_name_is_one_that_a_query_may_use() -> None:
    assert short("https://w3id.org/pvegraph/id/place/ma-rabat") == "place:ma-rabat"
    assert short("https://w3id.org/pvegraph/id/place/") == "https://w3id.org/pvegraph/id/place/"
    assert short("https://w3id.org/pvegraph/id/place/a/b") == "https://w3id.org/pvegraph/id/place/a/b"


def test_control_characters_and_reversed_text_do_not_reach_the_terminal() -> None:
    assert table('SELECT ("a\\u001B[2Jb\\u202Ec\\n\\td" AS ?x) {}').rows == [["a\ufffd[2Jb\ufffdc d"]]


def test_arabic_keeps_its_joiners() -> None:
    assert table('SELECT ("می\u200cخواهم" AS ?x) {}').rows == [["می\u200cخواهم"]]
