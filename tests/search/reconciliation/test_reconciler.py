"""What candidates come with: types, properties, scores, and the word that one of them is certain."""

from __future__ import annotations

import pytest

from pvegraph import iri
from pvegraph.search.reconciliation.question import Candidate, Condition, Quantifier, Question, Wanted
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.vocabulary import expand

RABAT = iri.thing("place", "ma-rabat")
ATHENS, ATHENS_OHIO = iri.thing("place", "gr-athens"), iri.thing("place", "us-athens-ohio")
MOUDNI = iri.of_slug("person-fatiha-el-moudni")


def _ask(reconciler: Reconciler, name: str, type_: str = "", **told: str) -> list[Candidate]:
    """The candidates for a name, with properties whose prefixed names have ``__`` for the colon."""
    conditions = tuple(
        Condition(expand(property_.replace("__", ":")), (Wanted(value),)) for property_, value in told.items()
    )
    types = (expand(type_),) if type_ else ()
    return reconciler.answer([Question((name,) if name else (), types=types, conditions=conditions)])[0]


@pytest.mark.parametrize(
    "written",
    ["Fatiha El Moudni", "El Moudni, Fatiha", "Moudni Fatiha", "Fatiha al-Mudni", "FATIHA ELMOUDNI", "فتيحة المودني",
     "المودني فتيحه", "فَتِيحَة المودنـي", "Fatiha El Moudny"],
)  # fmt: skip
def test_a_person_is_found_in_any_script_order_and_spelling(reconciler: Reconciler, written: str) -> None:
    assert _ask(reconciler, written, "pve:Person")[0].entry.iri == MOUDNI


@pytest.mark.parametrize(
    "written", ["عبد الفتاح السيسي", "Abdel Fattah al-Sisi", "Abdulfatah El-Sissi", "Sisi, Abdelfattah"]
)
def test_names_with_abd_are_found_as_one_word_or_as_two(reconciler: Reconciler, written: str) -> None:
    assert _ask(reconciler, written, "pve:Person")[0].entry.names["en"] == "Abdel-Fattah El-Sisi"


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("G.C.T.F.", iri.thing("organisation", "gctf")),
        ("Global Counter-Terrorism Forum", iri.thing("organisation", "gctf")),
        ("Maroc", iri.thing("country", "ma")),
        ("المغرب", iri.thing("country", "ma")),
        ("Marruecos", iri.thing("country", "ma")),
    ],
)
def test_acronyms_and_names_in_other_languages_are_found(reconciler: Reconciler, written: str, thing: str) -> None:
    found = _ask(reconciler, written)[0]
    assert found.entry.iri == thing
    assert found.match


def test_the_same_name_has_the_score_100_and_is_certain(reconciler: Reconciler) -> None:
    first, *others = _ask(reconciler, "rabat")
    assert (first.entry.iri, first.score, first.exact, first.match) == (RABAT, 100.0, True, True)
    assert all(not other.match and other.score < 100 for other in others)


def test_of_two_things_of_one_name_none_is_certain_until_something_tells_them_apart(reconciler: Reconciler) -> None:
    both = _ask(reconciler, "Athens", "pve:Place")[:2]
    assert {candidate.entry.iri for candidate in both} == {ATHENS, ATHENS_OHIO}
    assert not any(candidate.match for candidate in both)
    first, second = _ask(reconciler, "Athens", "pve:Place", pve__country="US")[:2]
    assert (first.entry.iri, first.match) == (ATHENS_OHIO, True)
    assert (second.entry.iri, second.score) == (ATHENS, 75.0)


@pytest.mark.parametrize(
    "country", ["GR", "Greece", "Grèce", "اليونان", "id/country/gr", "https://w3id.org/pvegraph/id/country/gr"]
)
def test_a_value_may_be_a_name_in_any_language_a_code_or_an_identifier(reconciler: Reconciler, country: str) -> None:
    assert _ask(reconciler, "Athens", "pve:Place", pve__country=country)[0].entry.iri == ATHENS


def test_what_contradicts_a_name_is_never_certain(reconciler: Reconciler) -> None:
    first = _ask(reconciler, "Rabat", "pve:City", pve__country="Kenya")[0]
    assert (first.entry.iri, first.score, first.match) == (RABAT, 75.0, False)
    assert first.agreement == {expand("pve:country"): 0.0}


def test_a_date_within_a_tenure_agrees_and_one_outside_does_not(reconciler: Reconciler) -> None:
    for day, agrees in (("2005", 100.0), ("2019-01-10", 100.0), ("1997", 0.0), ("2019-02", 0.0)):
        first = _ask(reconciler, "Adamowicz, Pawel", "pve:Person", pve__observedOn=day)[0]
        assert first.agreement == {expand("pve:observedOn"): agrees}  # from 1998 to 13 January 2019


def test_a_day_on_which_nobody_saw_the_holder_of_a_post_says_nothing(reconciler: Reconciler) -> None:
    seen = _ask(reconciler, "Fatiha El Moudni", "pve:Person", pve__observedOn="2025-01")[0]
    unknown = _ask(reconciler, "Fatiha El Moudni", "pve:Person", pve__observedOn="2024-06-01")[0]
    assert seen.agreement == {expand("pve:observedOn"): 100.0}
    assert unknown.agreement == {}


def test_dates_are_compared_as_intervals(reconciler: Reconciler) -> None:
    plenary = iri.thing("event", "gctf-plenary-3")  # on 14 December 2012
    for day, agrees in (("2012", 100.0), ("2012-12", 100.0), ("2012-12-14T00:00:00Z", 100.0), ("2012-11", 0.0)):
        found = _ask(reconciler, "Third GCTF Ministerial Plenary", "pve:Event", pve__start=day)[0]
        assert (found.entry.iri, found.agreement[expand("pve:start")]) == (plenary, agrees)


def test_a_person_has_the_country_of_the_post_and_a_post_that_of_its_body(reconciler: Reconciler) -> None:
    person = _ask(reconciler, "Fatiha El Moudni", "pve:Person", pve__country="Morocco")[0]
    post = _ask(reconciler, "Mayor of Rabat", "org:Post", pve__country="Morocco")[0]
    assert person.agreement == post.agreement == {expand("pve:country"): 100.0}


def test_a_type_stands_for_all_that_are_below_it(reconciler: Reconciler) -> None:
    gctf = iri.thing("organisation", "gctf")
    assert _ask(reconciler, "GCTF", "pve:Actor")[0].entry.iri == gctf
    assert _ask(reconciler, "GCTF", "pve:Place") == []


def test_a_preferred_type_lowers_the_score_of_others_and_leaves_them(reconciler: Reconciler) -> None:
    question = Question(("Rabat",), types=(expand("pve:LocalGovernment"),), prefer_types=True)
    found = {candidate.entry.iri: candidate for candidate in reconciler.answer([question])[0]}
    assert found[RABAT].of_type is False
    assert found[RABAT].score == 80.0
    assert not found[RABAT].match


@pytest.mark.parametrize(
    "identifier",
    ["id/place/ma-rabat", "/doc/place/ma-rabat", "place:ma-rabat", "place/ma-rabat", "city-rabat-ma", RABAT, "2538475",
     "https://sws.geonames.org/2538475/", "http://w3id.org/pvegraph/id/place/ma-rabat"],
)  # fmt: skip
def test_an_identifier_is_certain_however_it_is_written(reconciler: Reconciler, identifier: str) -> None:
    for question in (Question((identifier,)), Question(ids=(identifier,))):
        first = reconciler.answer([question])[0][0]
        assert (first.entry.iri, first.score, first.match, first.identified) == (RABAT, 100.0, True, True)


def test_things_are_found_by_what_they_have_alone(reconciler: Reconciler) -> None:
    one = _ask(reconciler, "", pve__geonamesId="2538475")
    assert [(candidate.entry.iri, candidate.match) for candidate in one] == [(RABAT, True)]
    several = _ask(reconciler, "", "pve:Organisation", pve__country="Morocco")
    assert len(several) > 1
    assert all(candidate.agreement == {expand("pve:country"): 100.0} for candidate in several)
    assert not any(candidate.match for candidate in several)


@pytest.mark.parametrize(
    ("quantifier", "values", "agrees"),
    [
        ("any", ("KE", "MA"), 100.0),
        ("all", ("KE", "MA"), 0.0),
        ("all", ("MA", "Maroc"), 100.0),
        ("none", ("KE",), 100.0),
        ("none", ("MA",), 0.0),
    ],
)
def test_any_all_or_none_of_several_values_may_be_wanted(
    reconciler: Reconciler, quantifier: Quantifier, values: tuple[str, ...], agrees: float
) -> None:
    condition = Condition(expand("pve:country"), tuple(map(Wanted, values)), quantifier)
    found = reconciler.answer([Question(("Rabat",), conditions=(condition,))])[0]
    rabat = next(candidate for candidate in found if candidate.entry.iri == RABAT)
    assert rabat.agreement[expand("pve:country")] == agrees


def test_what_is_required_keeps_out_whatever_has_it_not(reconciler: Reconciler) -> None:
    condition = Condition(expand("pve:country"), (Wanted("US"),), required=True)
    found = reconciler.answer([Question(("Athens",), conditions=(condition,))])[0]
    assert ATHENS_OHIO in [candidate.entry.iri for candidate in found]
    assert ATHENS not in [candidate.entry.iri for candidate in found]


def test_before_and_after_are_certain_or_not(reconciler: Reconciler) -> None:
    for qualifier, day, agrees in (("Before", "2013", 100.0), ("Before", "2012", 0.0), ("After", "2011", 100.0)):
        condition = Condition(expand("pve:start"), (Wanted(day),), qualifier=qualifier)  # type: ignore[arg-type] # one of them
        first = reconciler.answer([Question(("Third GCTF Ministerial Plenary",), conditions=(condition,))])[0][0]
        assert first.agreement[expand("pve:start")] == agrees


def test_scores_fall_and_stay_between_0_and_100(reconciler: Reconciler) -> None:
    for name in ("Ministry of Interior", "plan", "city", "محمد", "GCTF plenary meeting"):
        scores = [candidate.score for candidate in _ask(reconciler, name)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)


@pytest.mark.parametrize("name", ["", " ", "!?", "zzzzqqqq", "\u0640\u064b", "x" * 100_000, "a " * 50_000])
def test_nothing_is_found_for_nothing(reconciler: Reconciler, name: str) -> None:
    assert not any(candidate.match for candidate in _ask(reconciler, name))


def test_questions_of_a_batch_are_answered_as_if_alone(reconciler: Reconciler) -> None:
    told = (Condition(expand("pve:country"), (Wanted("US"),)),)
    questions = [Question(("Athens",)), Question(("Athens",), conditions=told), Question(("Rabat",))]
    assert reconciler.answer(questions) == [reconciler.answer([question])[0] for question in questions]
