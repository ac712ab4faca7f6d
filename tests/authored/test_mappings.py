"""The reviewed mappings: what they map to exists, everything that the tables print is mapped, and no row is idle."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from pvegraph import iri
from pvegraph.authored.turtle import read_triples
from pvegraph.vocabulary import expand

Table = list[dict[str, str]]

HEADERS = {
    "themes": ("keyword", "concepts", "note"),
    "roles": ("table", "printed", "concepts", "note"),
    "event-types": ("printed", "concept", "note"),
    "event-series": ("event_slug", "series", "label_en", "label_ar", "label_fr", "note"),
    "organisation-classes": ("slug", "class", "note"),
    "post-titles": ("body_slug", "role_title", "post_name", "note"),
    "local-names": ("name", "language", "note"),
    "localities": ("name", "country", "slug", "note"),
}
KEYS = {
    "themes": ("keyword",),
    "roles": ("table", "printed"),
    "event-types": ("printed",),
    "event-series": ("event_slug",),
    "organisation-classes": ("slug",),
    "post-titles": ("body_slug", "role_title"),
    "local-names": ("name",),
    "localities": ("name", "country"),
}
ROLE_COLUMNS = {"posts": "role_type", "memberships": "role", "participations": "role"}
# Languages whose names stand in the tables, by the first word of the Unicode names of their letters.
SCRIPTS = {"ar": "ARABIC", "mk": "CYRILLIC", "zh-Hans": "CJK"}


@pytest.fixture(scope="module")
def mappings(project: Path) -> dict[str, Table]:
    folder = project / "src" / "pvegraph" / "authored" / "mappings"
    read: dict[str, Table] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            read[path.stem] = list(csv.DictReader(file, strict=True))
    return read


@pytest.fixture(scope="module")
def concepts(project: Path) -> dict[str, set[str]]:
    """The local names of the concepts of every scheme."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (project / "ontology").glob("*.ttl"):
        for triple in read_triples(path):
            if triple.predicate.value == expand("skos:inScheme"):
                assert isinstance(triple.subject, NamedNode)
                found[path.stem].add(triple.subject.value.removeprefix(iri.concept(path.stem, "")))
    return found


def several(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(";") if name.strip()]


def values(rows: Iterable[dict[str, str]], *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in rows}


def test_the_mappings_are_those_of_the_model_with_their_columns(mappings: dict[str, Table]) -> None:
    assert {name: tuple(rows[0]) for name, rows in mappings.items()} == HEADERS


@pytest.mark.parametrize("name", HEADERS)
def test_a_key_stands_in_one_row_only(name: str, mappings: dict[str, Table]) -> None:
    keys = Counter(tuple(row[column] for column in KEYS[name]) for row in mappings[name])
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", HEADERS)
def test_cells_have_no_space_around_them(name: str, mappings: dict[str, Table]) -> None:
    cells = {cell for row in mappings[name] for cell in row.values()}
    assert {cell for cell in cells if cell != cell.strip() or cell != unicodedata.normalize("NFC", cell)} == set()


def test_every_concept_that_is_mapped_to_exists(mappings: dict[str, Table], concepts: dict[str, set[str]]) -> None:
    assert {name for row in mappings["themes"] for name in several(row["concepts"])} <= concepts["theme"]
    assert {name for row in mappings["roles"] for name in several(row["concepts"])} <= concepts["role"]
    assert {row["concept"] for row in mappings["event-types"]} <= concepts["event-type"]


def test_a_row_names_a_concept_once(mappings: dict[str, Table]) -> None:
    for row in mappings["themes"] + mappings["roles"]:
        names = several(row["concepts"])
        assert len(names) == len(set(names)), row


def test_a_keyword_that_is_no_theme_says_why(mappings: dict[str, Table]) -> None:
    assert [row["keyword"] for row in mappings["themes"] if not row["concepts"] and not row["note"]] == []


def test_a_theme_slug_means_the_theme_of_its_name(mappings: dict[str, Table]) -> None:
    slugs = {row["keyword"]: row["concepts"] for row in mappings["themes"] if row["keyword"].startswith("theme-")}
    assert slugs == {slug: slug.removeprefix("theme-") for slug in slugs}
    assert len(slugs) == 11


def test_classes_of_organisations_are_classes_of_the_ontology(mappings: dict[str, Table], project: Path) -> None:
    classes = {
        triple.subject
        for triple in read_triples(project / "ontology" / "pve.ttl")
        if triple.predicate.value == expand("rdf:type") and triple.object == NamedNode(expand("owl:Class"))
    }
    assert {NamedNode(expand(f"pve:{row['class']}")) for row in mappings["organisation-classes"]} <= classes


def test_a_series_has_several_events_and_one_name_in_each_language(mappings: dict[str, Table]) -> None:
    series: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in mappings["event-series"]:
        series[row["series"]].append((row["label_en"], row["label_ar"], row["label_fr"]))
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["series"]), row
    assert [name for name, labels in series.items() if len(labels) < 2 or len(set(labels)) > 1] == []
    for labels in series.values():
        english, arabic, french = labels[0]
        assert all(unicodedata.name(letter).startswith("ARABIC") for letter in arabic if letter.isalpha())
        assert all(unicodedata.name(letter).startswith("LATIN") for letter in english + french if letter.isalpha())
    for column in ("label_en", "label_ar", "label_fr"):
        assert len(values(mappings["event-series"], column)) == len(series)


def test_a_post_name_differs_from_the_title_that_it_stands_for(mappings: dict[str, Table]) -> None:
    assert [row for row in mappings["post-titles"] if row["post_name"] in {"", row["role_title"]}] == []
    assert [row for row in mappings["post-titles"] if not row["note"]] == []


def test_a_local_name_is_written_in_the_script_of_its_language(mappings: dict[str, Table]) -> None:
    for row in mappings["local-names"]:
        assert re.fullmatch(r"[a-z]{2}(-[A-Z][a-z]{3})?", row["language"]), row
        script = SCRIPTS.get(row["language"], "LATIN")
        letters = [letter for letter in row["name"] if letter.isalpha()]
        assert all(unicodedata.name(letter).startswith(script) for letter in letters), row


def test_exactly_the_keywords_of_frameworks_are_mapped(mappings: dict[str, Table], tables: dict[str, Table]) -> None:
    printed = {keyword for row in tables["frameworks"] for keyword in several(row["themes"])}
    assert {row["keyword"] for row in mappings["themes"]} == printed


def test_the_themes_of_relations_are_mapped(mappings: dict[str, Table], tables: dict[str, Table]) -> None:
    slugs = {row["object_slug"] for row in tables["relations"] if row["object_slug"].startswith("theme-")}
    assert slugs <= {row["keyword"] for row in mappings["themes"]}


def test_exactly_the_roles_of_posts_memberships_and_participations_are_mapped(
    mappings: dict[str, Table], tables: dict[str, Table]
) -> None:
    printed = {(table, row[column]) for table, column in ROLE_COLUMNS.items() for row in tables[table] if row[column]}
    assert values(mappings["roles"], "table", "printed") == printed


def test_exactly_the_types_of_events_are_mapped(mappings: dict[str, Table], tables: dict[str, Table]) -> None:
    assert values(mappings["event-types"], "printed") == {(row["type"],) for row in tables["events"] if row["type"]}


def test_types_that_need_no_mapping_are_concepts_as_printed(
    concepts: dict[str, set[str]], tables: dict[str, Table]
) -> None:
    assert {row["type"] for row in tables["organisations"]} - {""} <= concepts["organisation-type"]
    assert {row["type"] for row in tables["frameworks"]} - {""} <= concepts["framework-type"]
    assert {row["kind"] for row in tables["cities"]} - {""} <= concepts["place-type"]


def test_series_and_classes_are_of_events_and_organisations_that_exist(
    mappings: dict[str, Table], tables: dict[str, Table]
) -> None:
    assert values(mappings["event-series"], "event_slug") <= values(tables["events"], "slug")
    assert values(mappings["organisation-classes"], "slug") <= values(tables["organisations"], "slug")


def test_every_mapped_title_is_printed_for_a_post_of_the_body(
    mappings: dict[str, Table], tables: dict[str, Table]
) -> None:
    printed = values(tables["posts"], "body_slug", "role_title")
    assert values(mappings["post-titles"], "body_slug", "role_title") <= printed


def test_exactly_the_local_names_of_places_and_organisations_have_a_language(
    mappings: dict[str, Table], tables: dict[str, Table]
) -> None:
    printed = {row["name_local"] for table in ("cities", "organisations") for row in tables[table]} - {""}
    assert {row["name"] for row in mappings["local-names"]} == printed


def test_a_locality_is_printed_and_names_a_place_that_its_own_name_does_not_identify(
    mappings: dict[str, Table], tables: dict[str, Table]
) -> None:
    printed = values(tables["events"], "city", "country_iso2")
    printed |= values(tables["organisations"], "seat_city", "country_iso2")
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in tables["cities"]:
        places[row["name_en"].casefold(), row["country_iso2"]].add(row["slug"])
    slugs = set().union(*places.values())
    for row in mappings["localities"]:
        assert (row["name"], row["country"]) in printed, row
        assert row["slug"] in slugs, row
        assert len(places[row["name"].casefold(), row["country"]]) != 1, row
