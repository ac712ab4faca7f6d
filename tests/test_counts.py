"""What the tables hold and what the graph holds, counted by two ways that share no code."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from pyoxigraph import NamedNode, parse

from pvegraph.release import Release

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
Select = Callable[[str], list[dict[str, str]]]


def _graph_count(select: Select, class_name: str) -> int:
    return int(select(f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ ?thing a {class_name} }}")[0]["n"])


def _distinct(rows: Rows, *columns: str) -> int:
    return len({tuple(row[column] for column in columns) for row in rows})


def _mapping(project: Path, name: str) -> Iterable[dict[str, str]]:
    with (project / f"src/pvegraph/authored/mappings/{name}").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_every_place_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:Place") == _distinct(tables["cities"], "slug")


def test_every_place_has_one_government(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:LocalGovernment") == _distinct(tables["cities"], "slug")


def test_places_called_city_or_municipality_are_cities(tables: Tables, select: Select) -> None:
    named = {row["slug"] for row in tables["cities"] if row["kind"] in {"city", "municipality"}}
    found = select("""SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a pve:City
        FILTER EXISTS { ?c dct:type ?type FILTER(?type IN (place-type:city, place-type:municipality)) } }""")
    assert int(found[0]["n"]) == len(named)


def test_every_organisation_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:Organisation") == _distinct(tables["organisations"], "slug")


def test_every_person_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:Person") == _distinct(tables["people"], "slug")


def test_every_framework_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:Framework") == _distinct(tables["frameworks"], "slug")


def test_every_event_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    assert _graph_count(select, "pve:Event") == _distinct(tables["events"], "slug")


def test_every_membership_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    expected = _distinct(tables["memberships"], "member_slug", "body_slug", "role")
    assert _graph_count(select, "pve:Membership") == expected


def test_every_participation_of_the_tables_is_in_the_graph_once(tables: Tables, project: Path, select: Select) -> None:
    mapping = [row for row in _mapping(project, "roles.csv") if row["table"] == "participations"]
    role = {row["printed"]: row["concepts"] for row in mapping}
    expected = {
        (row["event_slug"], row["actor_slug"], role[row["role"]], row["role"] == "participants-from")
        for row in tables["participations"]
    }
    assert _graph_count(select, "pve:Participation") == len(expected)


def test_every_tenure_of_the_tables_is_in_the_graph_once(tables: Tables, project: Path, select: Select) -> None:
    name = {(row["body_slug"], row["role_title"]): row["post_name"] for row in _mapping(project, "post-titles.csv")}
    expected = set()
    for row in tables["posts"]:
        post = name.get((row["body_slug"], row["role_title"]))
        if post is None:
            heads_a_place = row["role_type"] in {"mayor", "governor"} and row["body_slug"].startswith("city-")
            post = ("head", row["role_type"]) if heads_a_place else row["role_title"]
        expected.add((row["person_slug"], row["body_slug"], post))
    assert _graph_count(select, "pve:Tenure") == len(expected)


def test_every_commitment_of_the_tables_is_in_the_graph_once(tables: Tables, select: Select) -> None:
    expected = {
        (row["subject_slug"], row["object_slug"], row["predicate"])
        for row in tables["relations"]
        if row["predicate"] in {"endorses", "adopts", "implements"}
        and row["object_slug"].startswith("fw-")
        and not row["subject_slug"].startswith("fw-")
    }
    assert _graph_count(select, "pve:Commitment") == len(expected)


def test_every_source_of_the_tables_has_its_graph_with_title_publisher_address_and_date(
    tables: Tables, select: Select
) -> None:
    found = {
        row["id"]: row
        for row in select("""SELECT ?id ?title ?publisher ?url ?issued {
            GRAPH ?g { ?g a pve:Source ; dct:identifier ?id ; dct:title ?title ; dct:publisher/foaf:name ?publisher ;
                       schema:url ?url . OPTIONAL { ?g dct:issued ?issued } } }""")
    }
    for row in tables["sources"]:
        source = found[row["source_id"]]
        assert source["title"] == row["title"].strip()
        assert source["publisher"] == row["publisher"].strip()
        assert source.get("issued", "") == row["published"]
        assert source["url"]


def test_every_statement_that_is_not_ontology_stands_in_a_source_graph(select: Select) -> None:
    elsewhere = select("""SELECT DISTINCT ?g {
        GRAPH ?g { ?s ?p ?o }
        FILTER NOT EXISTS { GRAPH ?g { ?g a pve:Source } }
        FILTER (!STRSTARTS(STR(?g), "https://w3id.org/pvegraph/concept/"))
        FILTER (?g NOT IN (<https://w3id.org/pvegraph/ontology>, <https://w3id.org/pvegraph/shapes>,
                           <https://w3id.org/pvegraph/query>)) }""")
    assert elsewhere == []


def test_no_statement_stands_outside_every_graph(release: Release) -> None:
    assert all(isinstance(quad.graph_name, NamedNode) for quad in parse(path=release.nquads))
