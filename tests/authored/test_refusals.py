"""Rows that cannot be represented, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop


@pytest.mark.parametrize(
    ("table", "row", "change", "reason"),
    [
        ("people", 0, {"source_id": "page-z"}, "source_id page-z has no row that stands in sources.csv"),
        ("people", 0, {"source_id": ""}, "source_id is empty"),
        ("people", 0, {"name_en": ""}, "name_en is empty"),
        ("people", 0, {"name_en": "A\u202emal"}, "name_en 'A\\u202emal' has a control character"),
        ("people", 0, {"slug": "org-amal"}, "slug 'org-amal' is no slug of the right kind; write person-…"),
        ("people", 0, {"slug": "person-Amal"}, "slug 'person-Amal' is no slug"),
        ("memberships", 0, {"body_slug": "org-x"}, "body_slug org-x has no row that stands in organisations.csv"),
        ("relations", 0, {"object_slug": "fw-x"}, "object_slug fw-x has no row that stands in frameworks.csv"),
        ("events", 1, {"part_of_slug": "event-x"}, "part_of_slug event-x has no row that stands in events.csv"),
        ("events", 0, {"start": "2019-5-1"}, "start '2019-5-1' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"),
        ("events", 0, {"start": "2019-02-30"}, "start '2019-02-30' is no day of the calendar"),
        ("events", 0, {"end": "2019-04"}, "end 2019-04 is before start 2019-05-01; correct one of them"),
        ("posts", 0, {"to": "2014-12-31"}, "to 2014-12-31 is before from 2015"),
        ("memberships", 0, {"to": "2015"}, "to 2015 is before from 2016"),
        ("relations", 0, {"predicate": "blesses"}, "predicate 'blesses' is not known; write one of addresses_theme,"),
        ("relations", 0, {"predicate": "supplements"}, "supplements does not lead from city-… to fw-…"),
        ("relations", 1, {"object_slug": "fw-plan"}, "object_slug is the thing itself (fw-plan)"),
        ("relations", 2, {"object_slug": "theme-unheard-of"}, "object_slug 'theme-unheard-of' means no theme"),
        ("organisations", 2, {"website": "o.example.org"}, "website 'o.example.org' is no address of the web"),
        ("organisations", 2, {"website": "https://o.example.org/a b<"}, "is no address (Invalid IRI code point"),
        ("organisations", 2, {"parent_slug": "org-office"}, "parent_slug is the thing itself (org-office)"),
        ("organisations", 0, {"type": "guild"}, "type 'guild' is no concept of ontology/organisation-type.ttl"),
        ("organisations", 1, {"country_iso2": "ZZ"}, "country_iso2 'ZZ' is no country's code"),
        ("organisations", 1, {"country_iso2": "ma"}, "country_iso2 'ma' is no country's code"),
        ("cities", 1, {"kind": "hamlet"}, "kind 'hamlet' is no concept of ontology/place-type.ttl"),
        ("cities", 1, {"country_iso2": "TZ"}, "the slug city-kwale-ke and country_iso2 TZ name two countries"),
        ("frameworks", 1, {"type": "song"}, "type 'song' is no concept of ontology/framework-type.ttl"),
        ("events", 0, {"type": "picnic"}, "type 'picnic' has no concept; add it to mappings/event-types.csv"),
        ("events", 0, {"participants_count": "many"}, "participants_count 'many' is no count"),
        ("events", 0, {"participants_count": "0"}, "participants_count '0' is no count"),
        ("posts", 0, {"role_type": "emperor"}, "role_type 'emperor' has no concept; add it to mappings/roles.csv"),
        ("participations", 0, {"role": "sleeper"}, "role 'sleeper' has no concept"),
        ("participations", 0, {"actor_kind": "person"}, "actor_kind person does not fit city-rabat-ma"),
        ("participations", 0, {"role": "participants-from"}, "participants-from is said of a country, not of city-"),
        ("participations", 1, {"actor_slug": "country-zz"}, "actor_slug 'country-zz' is no country that we know"),
        ("sources", 1, {"language": "Arabic"}, "language 'Arabic' is no language tag"),
        ("sources", 1, {"publisher": "…"}, "publisher '…' has no letter or digit"),
        ("sources", 1, {"source_id": "Page B"}, "source_id 'Page B' is no source id"),
        ("sources", 1, {"source_id": "page-a"}, "source_id page-a stands in line 2 already"),
    ],
)
def test_a_row_is_refused_by_file_and_line_with_what_to_do(
    workshop: Workshop, table: str, row: int, change: dict[str, str], reason: str
) -> None:
    workshop.tables[table][row] |= change
    report = workshop.run()
    refusal = next(refusal for refusal in report.refusals if reason in refusal.reason)
    assert str(refusal).startswith(f"{workshop.folder / table}.csv:{row + 2}: ")
    assert report.has_refusals


def test_a_period_that_may_be_right_is_not_refused(workshop: Workshop) -> None:
    workshop.tables["posts"][0] |= {"from": "2019-03-20", "to": "2019"}
    assert not workshop.run().has_refusals


def test_rows_that_need_a_refused_row_are_refused_as_well(workshop: Workshop) -> None:
    workshop.tables["frameworks"][0]["date"] = "soon"
    refused = {(refusal.path.stem, refusal.line) for refusal in workshop.run().refusals}
    assert refused == {("frameworks", 2), ("relations", 2), ("relations", 3)}


def test_a_ragged_row_counts_as_refused(workshop: Workshop) -> None:
    workshop.run()
    path = workshop.folder / "people.csv"
    workshop.write_tables = lambda: None  # type: ignore[method-assign] # the table is changed by hand below
    path.write_text(path.read_text(encoding="utf-8") + "person-b,B\n", encoding="utf-8")
    report = workshop.run()
    assert [line for line in report.rows() if line[0] == "people"] == [("people", 2, 1, 1)]
    assert report.refusals[0].line == 3


def test_all_that_is_wrong_with_a_row_is_said_at_once(workshop: Workshop) -> None:
    workshop.tables["events"][0] |= {"start": "x", "country_iso2": "y"}
    reasons = [refusal.reason for refusal in workshop.run().refusals if refusal.line == 2]
    assert "start 'x' is no date" in reasons[0]
    assert "country_iso2 'y' is no country's code" in reasons[0]


def test_a_keyword_without_a_theme_is_reported_and_the_row_stands(workshop: Workshop) -> None:
    workshop.tables["frameworks"][1]["themes"] = "theme-early-warning; something nobody has reviewed"
    report = workshop.run()
    assert not report.has_refusals
    (note,) = report.remarks
    assert (note.path.name, note.line) == ("frameworks.csv", 3)
    assert "'something nobody has reviewed' has no theme; add it to mappings/themes.csv" in note.reason
    assert "dct:subject theme:early-warning" in workshop.text("beta/page-b")


def test_a_local_name_of_unknown_language_is_reported_and_tagged_und(workshop: Workshop) -> None:
    workshop.tables["cities"][1]["name_local"] = "Kwalé wa Pwani"
    report = workshop.run()
    assert ["mappings/local-names.csv" in note.reason for note in report.remarks] == [True]
    assert 'skos:prefLabel "Kwalé wa Pwani"@und' in workshop.text("beta/page-b")


def test_kosovo_and_the_european_union_are_known(workshop: Workshop) -> None:
    workshop.tables["participations"][1]["actor_slug"] = "country-xk"
    workshop.tables["organisations"].append(
        workshop.tables["organisations"][0] | {"slug": "org-eu", "name_en": "European Union", "acronym": "EU"}
    )
    assert not workshop.run().has_refusals
    assert "pve:participantsFrom country:xk" in workshop.text("beta/page-b")
