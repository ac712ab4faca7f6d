"""What a search finds, and in which order."""

from __future__ import annotations

import pytest

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Entry, Text
from pvegraph.search.index import Index, Rank

RABAT = Entry(iri.thing("place", "ma-rabat"), {"en": "Rabat", "ar": "الرباط"})
MEMO = Entry(iri.thing("framework", "rabat"), {"en": "Rabat Memorandum on Good Practices"}, (Text("RM", "en"),))
CENTRE = Entry(iri.thing("organisation", "centre"), {"en": "UN Centre in Rabat"})
RABATEAU = Entry(iri.thing("person", "p-1"), {"fr": "Élise Rabateau"})
FOREIGN = Entry("http://www.w3.org/2004/02/skos/core#Concept", {"en": "Rabat concept"})


@pytest.fixture
def index() -> Index:
    """An index of five things, one of which is a term of others."""
    return Index.of(Catalogue([CENTRE, RABATEAU, MEMO, RABAT, FOREIGN]))


def _found(index: Index, question: str) -> list[str]:
    return [hit.entry.iri for hit in index.search(question) if hit.rank is not Rank.NEAR]


def test_the_exact_name_comes_first_then_beginnings_then_the_rest(index: Index) -> None:
    hits = index.search("rabat")
    assert [hit.entry for hit in hits] == [RABAT, MEMO, RABATEAU, CENTRE]
    assert [hit.rank for hit in hits] == [Rank.EXACT, Rank.BEGINS, Rank.CONTAINS, Rank.CONTAINS]


def test_the_last_word_may_be_unfinished_and_only_the_last(index: Index) -> None:
    assert MEMO.iri in _found(index, "rabat mem")
    assert _found(index, "rab memorandum") == []


def test_all_words_must_be_in_one_name(index: Index) -> None:
    assert _found(index, "rabat rm") == []


def test_other_names_and_other_scripts_are_found(index: Index) -> None:
    assert _found(index, "RM") == [MEMO.iri]
    assert _found(index, "رباط") == [RABAT.iri]
    assert index.search("الرباط")[0].name == Text("الرباط", "ar")


def test_accents_are_not_needed(index: Index) -> None:
    assert _found(index, "elise") == [RABATEAU.iri]


def test_a_thing_is_found_once(index: Index) -> None:
    assert len(_found(index, "r")) == len(set(_found(index, "r")))


def test_kinds_limit_the_answer(index: Index) -> None:
    assert [hit.entry for hit in index.search("rabat", kinds={"framework"})] == [MEMO]


@pytest.mark.parametrize("question", ["", " ", "!?", "zzz", "rabat zzz"])
def test_nothing_is_found_for_nothing(index: Index, question: str) -> None:
    assert _found(index, question) == []


def test_terms_of_others_have_no_page_and_are_not_found(index: Index) -> None:
    assert _found(index, "concept") == []


GCTF = Entry(iri.thing("organisation", "gctf"), {"en": "Global Counterterrorism Forum"})
GCTF_PAGE = Entry(iri.source_graph("ir", "gctf"), {"en": "Global Counter Terrorism Form"})
MANNHEIM = Entry(iri.thing("place", "de-mannheim"), {"en": "Mannheim"})
MAN = Entry(iri.thing("organisation", "man"), {"en": "Ministry of All Networks"})
HAGUE = Entry(iri.thing("place", "nl-the-hague"), {"en": "The Hague", "fr": "La Haye"}, (Text("The Hague", "de"),))
NEW_YORK = Entry(iri.thing("place", "us-new-york"), {"en": "New York City", "ar": "نيويورك"})
_CODES = {"pve:iso3166alpha2": ("AE",), "pve:iso3166alpha3": ("ARE",)}
EMIRATES = Entry(iri.thing("country", "ae"), {"en": "United Arab Emirates"}, (), _CODES)
MEMORANDUM = Entry(iri.thing("framework", "rome"), {"en": "Rome Memorandum"})


@pytest.mark.parametrize(
    ("question", "thing", "rank"),
    [
        ("global counter-terrorism forum", GCTF, Rank.EXACT),
        ("global counter terr", GCTF, Rank.BEGINS),
        ("counterterr", GCTF, Rank.CONTAINS),
        ("GCTF", GCTF, Rank.INITIALS),
        ("gctf", GCTF, Rank.INITIALS),
        ("MAN", MAN, Rank.INITIALS),
        ("man", MANNHEIM, Rank.BEGINS),
        ("hague", HAGUE, Rank.EXACT),
        ("the hague", HAGUE, Rank.EXACT),
        ("haye", HAGUE, Rank.EXACT),
        ("newyork", NEW_YORK, Rank.BEGINS),
        ("نيو يورك", NEW_YORK, Rank.EXACT),
        ("UAE", EMIRATES, Rank.EXACT),
        ("ae", EMIRATES, Rank.EXACT),
        ("memorandum of rome", MEMORANDUM, Rank.CONTAINS),
        ("Global Counter Terrorism Form", GCTF_PAGE, Rank.EXACT),
    ],
)
def test_what_is_written_otherwise_is_found_at_once(question: str, thing: Entry, rank: Rank) -> None:
    index = Index.of(Catalogue([GCTF, GCTF_PAGE, MANNHEIM, MAN, HAGUE, NEW_YORK, EMIRATES, MEMORANDUM]))
    first = index.search(question, language="en")[0]
    assert (first.entry, first.rank) == (thing, rank)


def test_a_source_of_that_very_name_does_not_hide_what_is_meant() -> None:
    hits = Index.of(Catalogue([GCTF, GCTF_PAGE])).search("Global Counter Terrorism Form")
    assert [(hit.entry, hit.rank) for hit in hits] == [(GCTF_PAGE, Rank.EXACT), (GCTF, Rank.NEAR)]


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("rabat", iri.thing("place", "ma-rabat")),
        ("الرباط", iri.thing("place", "ma-rabat")),
        ("gctf", iri.thing("organisation", "gctf")),
        ("global counter-terrorism forum", iri.thing("organisation", "gctf")),
        ("maroc", iri.thing("country", "ma")),
        ("المغرب", iri.thing("country", "ma")),
        ("marruecos", iri.thing("country", "ma")),
    ],
)
def test_the_release_is_searched_in_its_languages(released: Index, question: str, thing: str) -> None:
    hits = released.search(question)
    assert hits[0].entry.iri == thing or thing in [hit.entry.iri for hit in hits if hit.rank is Rank.EXACT]
