"""What filled rows change, and what is told of rows that cannot be used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.curation.sheets.filling import NOTHING, as_csv, as_workbook, changed, imported, refused

from pvegraph import iri
from pvegraph.authored.mappings import load_mappings
from pvegraph.authored.rows.columns import TABLES
from pvegraph.authored.tables import read_table
from pvegraph.curation.proposal import SentText
from pvegraph.curation.sheets import read_tables
from pvegraph.curation.sheets.column_texts import COLUMNS
from pvegraph.curation.sheets.layout import CLASSES, SHEETS
from pvegraph.curation.sheets.problem_texts import TEXTS
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change
from pvegraph.vocabulary import expand

SOURCES = [
    {"source_id": name, "url": f"https://example.org/{name}", "title": name, "publisher": "The Press", "language": "en"}
    for name in ("one", "two")
]
ONE, TWO = (iri.source_graph("the-press", name) for name in ("one", "two"))
OFFICE = {"slug": "org-office", "name_en": "Office", "acronym": "OFF", "founded": "2001", "source_id": "one"}
CITY = {"slug": "city-rabat-ma", "name_en": "Rabat", "country_iso2": "MA", "kind": "city", "source_id": "one"}
AMAL = {"slug": "person-amal", "name_en": "Amal", "source_id": "one"}
PLAN = {"slug": "fw-plan", "title_en": "Plan", "themes": "youth;gender", "source_id": "one"}
MAYOR = {
    "person_slug": "person-amal",
    "role_title": "Mayor of Rabat",
    "role_type": "mayor",
    "body_slug": "city-rabat-ma",
    "from": "2015",
    "source_id": "one",
}
BEFORE = imported(
    {
        "sources": SOURCES,
        "organisations": [OFFICE],
        "cities": [CITY],
        "people": [AMAL],
        "frameworks": [PLAN],
        "posts": [MAYOR],
    }
)
PERSON = f"person:p-{iri.digest('person-amal')}"
TENURE = next(quad.subject.value for quad in BEFORE if quad.object == NamedNode(expand("pve:Tenure")))  # type: ignore[union-attr]


def said(subject: str, predicate: str, value: str | Literal, graph: str = ONE) -> Quad:
    """A statement; a plain text is an IRI."""
    term = NamedNode(value) if isinstance(value, str) else value
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), term, NamedNode(graph))


def label(subject: str, text: str, language: str = "en", graph: str = ONE, predicate: str = "skos:prefLabel") -> Quad:
    return said(subject, predicate, Literal(text, language=language), graph)


def year(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(expand("xsd:gYear")))


OFFICE_IRI, PLACE = iri.of_slug("org-office"), iri.of_slug("city-rabat-ma")


class TestChanging:
    def test_a_cell_takes_the_place_of_what_the_source_says_and_an_empty_one_leaves_it(self, rules: Rules) -> None:
        row = {"slug": "org-office", "name_en": "", "founded": "2002", "source_id": "one"}
        assert changed([as_csv([row])], rules, BEFORE) == Change(
            frozenset([said(OFFICE_IRI, "schema:foundingDate", year("2002"))]),
            frozenset([said(OFFICE_IRI, "schema:foundingDate", year("2001"))]),
        )

    @pytest.mark.parametrize("nothing", ["(none)", "(aucun)", "(لا شيء)"])
    def test_a_value_is_taken_away_by_a_word(self, rules: Rules, nothing: str) -> None:
        row = {"slug": "org-office", "acronym": nothing, "source_id": "one"}
        gone = label(OFFICE_IRI, "OFF", predicate="skos:altLabel")
        assert changed([as_csv([row])], rules, BEFORE) == Change(frozenset(), frozenset([gone]))

    def test_a_row_is_taken_away_with_all_that_the_source_says_of_it(self, rules: Rules) -> None:
        row = {**MAYOR, "role_type": "", "from": "", "remove": "yes"}
        gone = frozenset(quad for quad in BEFORE if quad.subject == NamedNode(TENURE))
        assert changed([as_csv([row])], rules, BEFORE) == Change(frozenset(), gone)

    def test_what_other_sources_say_stays(self, rules: Rules) -> None:
        row = {"slug": "org-office", "founded": "2002", "source_id": "two"}
        change = changed([as_csv([row])], rules, BEFORE)
        assert change.removed == frozenset()
        assert change.added == {
            said(OFFICE_IRI, "rdf:type", expand("pve:Organisation"), TWO),
            said(OFFICE_IRI, "schema:foundingDate", year("2002"), TWO),
        }

    def test_a_new_name_is_preferred_unless_another_source_prefers_another(self, rules: Rules) -> None:
        row = {"slug": "org-office", "name_en": "The Office", "source_id": "one"}
        old, new = label(OFFICE_IRI, "Office"), label(OFFICE_IRI, "The Office")
        assert changed([as_csv([row])], rules, BEFORE) == Change(frozenset([new]), frozenset([old]))
        both = BEFORE | {label(OFFICE_IRI, "Office", graph=TWO)}
        alternative = label(OFFICE_IRI, "The Office", predicate="skos:altLabel")
        assert changed([as_csv([row])], rules, both) == Change(frozenset([alternative]), frozenset([old]))

    def test_the_name_of_a_place_is_that_of_its_government(self, rules: Rules) -> None:
        change = changed([as_csv([{**CITY, "name_en": "Ribat"}])], rules, BEFORE)
        government = iri.of_actor("city-rabat-ma")
        assert change.added == {label(PLACE, "Ribat"), label(government, "Municipality of Ribat")}
        assert change.removed == {label(PLACE, "Rabat"), label(government, "Municipality of Rabat")}

    def test_names_in_other_languages_have_columns_or_tags(self, rules: Rules) -> None:
        row = {**CITY, "name_ar": "الرباط", "name_fr": "Rabat", "name_local": "Rrbaṭ@ber"}
        added = changed([as_csv([row])], rules, BEFORE).added
        assert added == {
            label(PLACE, "الرباط", "ar"),
            label(iri.of_actor("city-rabat-ma"), "بلدية الرباط", "ar"),
            label(PLACE, "Rabat", "fr"),
            label(PLACE, "Rrbaṭ", "ber"),
        }

    def test_two_rows_of_a_thing_and_a_source_give_two_values(self, rules: Rules) -> None:
        rows = [{"slug": "org-office", "acronym": name, "source_id": "one"} for name in ("OFF", "O")]
        assert changed([as_csv(rows)], rules, BEFORE).added == {label(OFFICE_IRI, "O", predicate="skos:altLabel")}

    def test_a_list_of_themes_is_replaced_as_a_whole(self, rules: Rules) -> None:
        row = {"slug": "fw-plan", "themes": "youth; returnees", "title_en": "", "source_id": "one"}
        change = changed([as_csv([row])], rules, BEFORE)
        plan = iri.of_slug("fw-plan")
        assert change.added == {said(plan, "dct:subject", iri.concept("theme", "returnees"))}
        assert change.removed == {said(plan, "dct:subject", iri.concept("theme", "gender"))}

    @pytest.mark.parametrize("who", ["person-amal", PERSON, f"Amal [{PERSON}]", iri.of_slug("person-amal")])
    def test_a_tenure_is_known_by_person_and_post_however_they_are_named(self, rules: Rules, who: str) -> None:
        row = {**MAYOR, "person_slug": who, "role_type": "", "to": "2021"}
        assert changed([as_csv([row])], rules, BEFORE).added == {said(TENURE, "pve:end", year("2021"))}

    def test_a_new_source_and_what_it_says_come_together(self, rules: Rules) -> None:
        source = {**SOURCES[0], "source_id": "three"}
        person = {"slug": "person-badr", "name_en": "Badr", "name_ar": "بدر", "source_id": "three"}
        texts = [as_csv([person]), as_csv([source])]
        assert changed(texts, rules, BEFORE) == Change(imported({"sources": [source], "people": [person]}), frozenset())

    def test_the_source_may_be_given_for_all_rows(self, rules: Rules) -> None:
        person = {"slug": "person-badr", "name_en": "Badr"}
        change = changed([as_csv([person])], rules, BEFORE, source=ONE)
        assert {quad.graph_name for quad in change.added} == {NamedNode(ONE)}

    def test_a_commitment_is_what_the_importer_makes_of_an_endorsement(self, rules: Rules) -> None:
        row = {"actor_slug": "org-office", "framework_slug": "fw-plan", "level": "endorsed", "source_id": "one"}
        relation = {"subject_slug": "org-office", "predicate": "endorses", "object_slug": "fw-plan", "source_id": "one"}
        wanted = imported({"sources": SOURCES, "relations": [relation]}) - BEFORE
        assert (
            changed([as_csv([row])], rules, BEFORE).added
            == changed([as_csv([relation])], rules, BEFORE).added
            == wanted
        )
        gone = {**relation, "remove": "oui"}
        assert changed([as_csv([{**row, "remove": "نعم"}])], rules, BEFORE | wanted).removed == wanted
        assert changed([as_csv([gone])], rules, BEFORE | wanted).removed == wanted


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ({**OFFICE, "founded": "soon"}, "founded", "is no date. Write 2023"),
        ({**OFFICE, "website": "example"}, "website", "is no address of the web"),
        ({**OFFICE, "country_iso2": "ZZ"}, "country_iso2", "is no country's code"),
        ({**OFFICE, "type": "agency"}, "type", "national-agency"),
        ({**OFFICE, "name_local": "Úřad"}, "name_local", "Write it behind the name"),
        ({**OFFICE, "slug": "office"}, "slug", "is no short name of the right kind. Write org-…"),
        ({**OFFICE, "parent_slug": "org-nobody"}, "parent_slug", "nothing is known of “org-nobody”"),
        ({**OFFICE, "parent_slug": "org-office"}, "parent_slug", "is the thing itself"),
        ({**OFFICE, "name_en": "(none)"}, "name_en", "cannot be taken away"),
        ({**OFFICE, "name_en": "a\u202eb"}, "name_en", "invisible character"),
        ({**OFFICE, "source_id": "nowhere"}, "source_id", "there is no source “nowhere”"),
        ({**OFFICE, "source_id": ""}, "source_id", "no source is named"),
        ({**OFFICE, "slug": "org-new", "name_en": ""}, "name_en", "what is new needs a value here"),
        ({**CITY, "country_iso2": "DK"}, "country_iso2", "do not fit"),
        ({**MAYOR, "to": "2001"}, "to", "is before"),
        ({**MAYOR, "role_type": "boss"}, "role_type", "mayor"),
        ({**PLAN, "themes": "youth;nonsense"}, "themes", "“nonsense” is none of the words"),
        ({**SOURCES[0], "publisher": "Another"}, "publisher", "cannot change"),
        ({**OFFICE, "slug": "org-new", "remove": "yes"}, "remove", "nothing of it that could be taken away"),
        ({**OFFICE, "remove": "perhaps"}, "remove", "yes"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column_in_three_languages(
    rules: Rules, row: Mapping[str, str], column: str, words: str
) -> None:
    (problem,) = refused([as_csv([row], "mine.csv")], rules, BEFORE)
    assert problem.messages["en"].startswith(f"“mine.csv”, row 2, column “{column}”: ")
    assert words in problem.messages["en"]
    assert (problem.name, problem.line, problem.column) == ("mine.csv", 2, list(row).index(column) + 1)
    assert problem.messages.keys() == {"en", "ar", "fr"}
    assert "الصف 2" in problem.messages["ar"]
    assert "ligne 2" in problem.messages["fr"]


def test_everything_that_is_wrong_is_told_at_once(rules: Rules) -> None:
    rows = [{**OFFICE, "founded": "soon", "website": "no"}, {**OFFICE, "country_iso2": "ZZ"}]
    assert [problem.line for problem in refused([as_csv(rows)], rules, BEFORE)] == [2, 2, 3]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("one,two", "is not that of a template"),
        ("slug,name_en,colour,source_id", "column “colour” is not known"),
        ("slug,name_en,name_en,source_id", "stands twice"),
    ],
)
def test_a_header_that_is_none_of_a_template_is_told(rules: Rules, header: str, words: str) -> None:
    (problem,) = refused([SentText("people.csv", "", f"{header}\nx,y\n".encode())], rules)
    assert words in problem.messages["en"]


def test_a_source_of_which_there_are_two_needs_its_publisher(rules: Rules) -> None:
    other = imported({"sources": [{**SOURCES[0], "publisher": "Other"}]})
    (problem,) = refused([as_csv([OFFICE])], rules, BEFORE | other)
    assert "other/one, the-press/one" in problem.messages["en"]
    row = {**OFFICE, "source_id": "the-press/one", "founded": "2002"}
    assert changed([as_csv([row])], rules, BEFORE | other).added == {
        said(OFFICE_IRI, "schema:foundingDate", year("2002"))
    }


def test_dates_and_numbers_that_a_spreadsheet_made_of_texts_are_understood(rules: Rules) -> None:
    rows = [list(OFFICE), ["org-office", "Office", "OFF", datetime(2002, 3, 4), "one"]]  # noqa: DTZ001 - as a cell has it
    (new,) = changed([as_workbook(rows, "organisations")], rules, BEFORE).added
    assert str(new.object).startswith('"2002-03-04"')
    rows = [list(OFFICE), ["org-office", "Office", "OFF", 2002, "one"]]
    assert changed([as_workbook(rows, "organisations")], rules, BEFORE).added == {
        said(OFFICE_IRI, "schema:foundingDate", year("2002"))
    }


def test_every_table_has_the_columns_of_the_importer_and_every_text_three_languages() -> None:
    for name, columns in TABLES.items():
        assert {column.name for column in columns} <= set(SHEETS[name].names)
    texts = [*TEXTS.values(), *(COLUMNS[name] for sheet in SHEETS.values() for name in sheet.names)]
    assert all(each.keys() == {"en", "ar", "fr"} and all(each.values()) for each in texts)
    assert {name for sheets in CLASSES.values() for name in sheets} == set(SHEETS)


def test_the_tables_that_data_was_made_from_say_the_same_as_proposals(rules: Rules, facts: Path) -> None:
    """All 9,743 rows; keywords that somebody has reviewed to be no theme are none here either."""
    if os.environ.get("PVEGRAPH_LONG") != "1":
        pytest.skip("takes a while; PVEGRAPH_LONG=1 runs it")
    mappings = load_mappings()
    tables = {}
    for name, columns in TABLES.items():
        rows = [dict(row.cells) for row in read_table(facts / f"{name}.csv", [column.name for column in columns]).rows]
        for row in rows if name == "frameworks" else ():
            row["themes"] = ";".join(
                word for each in row["themes"].split(";") if mappings.themes_of(word := each.strip())
            )
        tables[name] = rows
    change, problems = read_tables([as_csv(rows, f"{name}.csv") for name, rows in tables.items()], NOTHING, rules)
    bad = {(problem.name, problem.line) for problem in problems}
    tables = {
        name: [row for number, row in enumerate(rows, 2) if (f"{name}.csv", number) not in bad]
        for name, rows in tables.items()
    }
    assert len(bad) <= 1
    change, problems = read_tables([as_csv(rows, f"{name}.csv") for name, rows in tables.items()], NOTHING, rules)
    assert problems == ()
    assert change.added == imported(tables)
