"""Which SERVICE clauses are found, which may be asked on their own, and what takes their place."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.sparql.inline_data import UnwritableTermError, nothing_known, row_of, values
from pvegraph.sparql.service_clauses import FederatedQuery, may_ask_services, read_clauses

XSD = "http://www.w3.org/2001/XMLSchema#"


def read(query: str) -> FederatedQuery:
    """The clauses of a query that is understood."""
    found = read_clauses(query)
    assert found is not None, query
    return found


def test_a_clause_is_found_with_its_place_its_address_and_its_group() -> None:
    query = read(
        "PREFIX é: <http://e/>\n# SERVICE <x:> {}\nSELECT * {\n  'é' ?p 'SERVICE <y:> {}' . service #{\n"
        " silent é:sparql { ?o ?q ?p . ?z ?q $o } FILTER(?o > 1)\n}"
    )
    (clause,) = query.clauses
    assert (clause.line, clause.column, clause.silent, clause.refusal) == (4, 30, True, None)
    assert (clause.address, clause.group) == ("é:sparql", "{ ?o ?q ?p . ?z ?q $o }")
    assert clause.variables == ("o", "q", "p", "z")
    assert clause.in_order(["z", "o"]) == ("o", "z")
    prologue = "PREFIX é: <http://e/>\n# SERVICE <x:> {}\n"
    assert query.question(clause, "?o") == prologue + "\nSELECT ?o WHERE { ?o ?q ?p . ?z ?q $o }"
    assert query.with_data({clause: "VALUES () { () }"}) == (
        prologue + "SELECT * {\n  'é' ?p 'SERVICE <y:> {}' .  VALUES () { () }  FILTER(?o > 1)\n}"
    )
    assert "\n  'é' ?p 'SERVICE <y:> {}' . bcdfghj #{\n" in query.with_keyword(clause, "bcdfghj")


def test_clauses_that_touch_their_neighbours_are_replaced_one_by_one() -> None:
    query = read("ASK {{?a ?b ?c}SERVICE<a:>{?c ?d ?e}SERVICE<b:>{?e ?f ?g}{?g ?h ?i}}")
    first, second = query.clauses
    assert query.with_data({first: "VALUES ?c {1}", second: "VALUES ?e {2}"}) == (
        "ASK {{?a ?b ?c} VALUES ?c {1}  VALUES ?e {2} {?g ?h ?i}}"
    )
    assert query.addresses() == "\nSELECT (<a:> AS ?service0) (<b:> AS ?service1) {}"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?x ?p ?o SERVICE ?x { ?a ?b ?c } }", "says which service"),
        ("SELECT * { SERVICE <a:> { ?a ?b ?c SERVICE <b:> { ?c ?d ?e } } }", "there is another SERVICE"),
        ("SELECT * { SERVICE <a:> { ?a ?b ?c OPTIONAL { SERVICE ?a { ?c ?d ?e } } } }", "there is another SERVICE"),
        ("SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE <a:> { ?c ?d ?e } } }", "inside EXISTS"),
        ("SELECT * { ?a ?b ?c FILTER(?a > 1 || NOT EXISTS { ?c ?d ?e SERVICE <a:> {} }) }", "inside EXISTS"),
        ("SELECT (EXISTS { { SERVICE <a:> { ?c ?d ?e } } } AS ?x) {}", "inside EXISTS"),
        ("SELECT * { GRAPH ?g { ?a ?b ?c SERVICE <a:> { ?c ?d ?e } } }", "inside GRAPH"),
        ("SELECT * { GRAPH <g:> { SERVICE <a:> { ?c ?d ?e } } }", "inside GRAPH"),
        ("SELECT * { GRAPH <g:> { OPTIONAL { ?a ?b ?c } { SERVICE <a:> { ?c ?d ?e } } } }", "inside GRAPH"),
        ("SELECT * { GRAPH <g:> { ?a ?b ?c SERVICE <a:> { ?c ?d ?e } } }", None),
        ("SELECT * { GRAPH <g:> { ?a ?b ?c MINUS { SERVICE <a:> { ?c ?d ?e } } } }", None),
        ("SELECT * { { ?a ?b ?c } UNION { SERVICE <a:> { ?c ?d ?e } } }", None),
        ("SELECT * { ?a ?b ?c OPTIONAL { SERVICE <a:> { ?c ?d ?e } FILTER(?a != ?e) } }", None),
        ("SELECT * { { SELECT (COUNT(*) AS ?n) { SERVICE <a:> { ?c ?d ?e } } } }", None),
        ("CONSTRUCT { ?c ?d ?e } WHERE { SERVICE <a:> { ?c ?d ?e FILTER EXISTS { ?e ?f ?g } } }", None),
        ("DESCRIBE ?c { SERVICE <a:> { GRAPH ?g { ?c ?d ?e } } }", None),
    ],
)
def test_what_is_not_certainly_the_same_query_is_refused(query: str, reason: str | None) -> None:
    (clause,) = read(query).clauses
    assert clause.refusal is None if reason is None else reason in str(clause.refusal)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c LATERAL { SERVICE <a:> { ?c ?d ?e } } }",
        "SELECT * { SERVICE <a:> { ?c ?d ?e }",
        "SELECT * { <<?a ?b ?c>> ?d ?e SERVICE <a:> { ?c ?d ?e } }",
        "DELETE { ?a ?b ?c } WHERE { SERVICE <a:> { ?a ?b ?c } }",
        "",
    ],
)
def test_what_is_not_understood_has_no_clauses(text: str) -> None:
    assert read_clauses(text) is None


def test_a_query_that_may_ask_services_is_told_from_one_that_only_has_the_word() -> None:
    assert may_ask_services("SELECT * { service<a:>{} }")
    assert may_ask_services("SELECT * { 'service' ?b ?c LATERAL {} }")
    assert not may_ask_services("SELECT * { ?service ?p 'a SERVICE <a:> {}' } # SERVICE")


def test_inline_data_keeps_variables_in_scope_and_counts_empty_solutions() -> None:
    store = ox.Store()
    for data, names, rows in (
        (values(["x", "y"], ""), ["x", "y"], 0),
        (values([], "() () ()"), [], 3),
        (values([], ""), [], 0),
        (nothing_known(["x", "y"]), ["x", "y"], 1),
        (nothing_known([]), [], 1),
    ):
        answer = store.query(f"SELECT * {{ {data} }}")
        assert isinstance(answer, ox.QuerySolutions)
        assert [variable.value for variable in answer.variables] == names
        assert len(list(answer)) == rows


def _literals() -> st.SearchStrategy[ox.Literal]:
    texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\"'\n\r\t\x00\x7f{}<>^@u0041"))
    tags = st.sampled_from(["en", "ar", "fr-be", "zh-hant-tw"])
    types = st.sampled_from([f"{XSD}string", f"{XSD}date", "urn:t", "http://e/a/../b?c#d", f"{XSD}nothing"])
    return (
        st.builds(ox.Literal, texts)
        | st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, tags)
        | st.builds(lambda text, type_: ox.Literal(text, datatype=ox.NamedNode(type_)), texts, types)
        | st.builds(ox.Literal, st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False))
    )


def _iris() -> st.SearchStrategy[ox.NamedNode]:
    names = st.text(st.characters(categories=["L", "N"]) | st.sampled_from("/.?#:%7E-_~!$&'()*+,;=@"))

    def iri(name: str) -> ox.NamedNode | None:
        try:
            return ox.NamedNode(f"http://e/{name}")
        except ValueError:
            return None

    return names.map(iri).filter(lambda found: found is not None)  # type: ignore[return-value] # none is left


@given(st.lists(st.tuples(st.none() | _literals() | _iris(), st.none() | _literals() | _iris()), max_size=4))
def test_terms_come_back_from_inline_data_as_they_were(
    rows: list[tuple[ox.Literal | ox.NamedNode | None, ox.Literal | ox.NamedNode | None]],
) -> None:
    text = f"SELECT ?x ?y {{ {values(['x', 'y'], ' '.join(map(row_of, rows)))} }}"
    answer = ox.Store().query(text, base_iri="http://base/a/b")
    assert isinstance(answer, ox.QuerySolutions)
    # An engine has one spelling for a number; a table that it has read itself has it too.
    assert [tuple(row) for row in answer] == [tuple(map(_stored, row)) for row in rows]


def _stored(term: ox.Literal | ox.NamedNode | None) -> object:
    if term is None:
        return None
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term))
    (quad,) = store
    return quad.object


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        (ox.BlankNode("b"), "a blank node"),
        (ox.Triple(ox.NamedNode("a:"), ox.NamedNode("b:"), ox.NamedNode("c:")), "no way to write"),
        (ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL), "no way to write"),
        ("text", "no way to write"),
    ],
)
def test_what_values_cannot_hold_is_not_written(term: object, kind: str) -> None:
    with pytest.raises(UnwritableTermError, match=kind):
        row_of([ox.NamedNode("a:"), term])
