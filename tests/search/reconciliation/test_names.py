"""The index of names: what a question costs, and laws that hold for every name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pvegraph import iri
from pvegraph.search.catalogue import Entry, Text
from pvegraph.search.reconciliation.lexicon import Lexicon
from pvegraph.search.reconciliation.likeness import MOST_COMPARED, Asked
from pvegraph.search.reconciliation.names import Likeness, Names
from pvegraph.search.reconciliation.nearness import Nearness


def _entries(*names: str) -> list[Entry]:
    return [Entry(iri.thing("organisation", f"o-{number}"), {"en": name}) for number, name in enumerate(names)]


def _found(names: Names, question: str) -> list[str]:
    return [names.text_of(each.name).value for each in names.find(names.take_apart(question), None, 5)]


class _Counting(Names):
    """Counts the names that are compared word by word."""

    compared = 0

    def _compare(self, asked: Asked, name: int) -> Likeness:
        self.compared += 1
        return super()._compare(asked, name)


def test_a_question_of_common_words_costs_no_more_than_one_of_rare_ones() -> None:
    names = _Counting(_entries(*(f"Municipality of the town {number}" for number in range(5000))))
    assert _found(names, "municipality of the town")
    assert 0 < names.compared <= 2 * MOST_COMPARED


def test_a_long_question_is_cut() -> None:
    names = Names(_entries("Strong Cities Network"))
    assert len(names.take_apart("strong cities network " * 10_000).words) <= 40


def test_words_written_as_one_or_apart_are_the_same_name() -> None:
    names = Names(_entries("Ben Guerir Forum", "Saint Louis Council", "Ghana Network"))
    assert _found(names, "Benguerir Forum")[0] == "Ben Guerir Forum"
    assert _found(names, "Gha na Network")[0] == "Ghana Network"


def test_initials_are_found_where_no_name_is_an_acronym() -> None:
    names = Names(_entries("Global Centre on Cooperative Security", "Gulf Council"))
    found = names.find(names.take_apart("GCCS"), None, 5)
    assert names.text_of(found[0].name).value == "Global Centre on Cooperative Security"
    assert not found[0].exact


def test_numbers_that_differ_are_not_the_same() -> None:
    names = Names(_entries("Tenth Plenary", "Eleventh Plenary"))
    assert _found(names, "10th plenary")[0] == "Tenth Plenary"
    assert _found(names, "Elevnth plenary")[0] == "Eleventh Plenary"


def test_only_what_is_allowed_is_found() -> None:
    names = Names(_entries("Rabat", "Rabat"))
    found = names.find(names.take_apart("rabat"), bytes([0, 1]), 5)
    assert [names.entry_of(each.name) for each in found] == [1]


def test_other_names_come_after_what_a_thing_is_called() -> None:
    called, other = (
        Entry(iri.thing("place", "a"), {"en": "Rabat"}),
        Entry(iri.thing("place", "b"), {"en": "Salé"}, (Text("Rabat", "en"),)),
    )
    names = Names([other, called])
    found = names.find(names.take_apart("rabat"), None, 5)
    assert [names.entries[names.entry_of(each.name)] for each in found] == [called, other]


@pytest.mark.parametrize(
    ("prefix", "first"), [("rab", "Rabat"), ("memorandum rab", "Rabat Memorandum"), ("mem", "Memory")]
)
def test_beginnings_are_completed(prefix: str, first: str) -> None:
    names = Names(_entries("Rabat Memorandum", "Rabat", "Memory", "Arab"))
    assert names.entries[names.beginning_with(prefix, 5)[0]].names["en"] == first


_NAME = st.text(st.sampled_from("abcdefgh ABÉöçضمنرةىأ'-."), min_size=1, max_size=30)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.lists(_NAME, min_size=1, max_size=20))
def test_every_name_finds_itself_and_nothing_is_more_alike_than_the_same(listed: list[str]) -> None:
    names = Names(_entries(*listed))
    for name in listed:
        asked = names.take_apart(name)
        found = names.find(asked, None, 20)
        if asked.words:
            assert found[0].exact
            assert found[0].value == 1.0
        assert all(0 <= each.value <= 1 for each in found)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.text("abcdef", min_size=6, max_size=12), st.data())
def test_one_edit_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    ways = [
        word[:at] + word[at + 1 :],
        word[:at] + "x" + word[at:],
        word[:at] + "x" + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    edited = data.draw(st.sampled_from(ways))
    near = dict(Nearness([word, "zzzzzzz"], [7, 8]).near(edited, 2))
    assert 7 in near or edited == word


def test_a_word_that_no_name_has_tells_the_most() -> None:
    lexicon = Lexicon()
    for word in ("city", "city", "rabat"):
        lexicon.add(word)
    lexicon.complete(2, frozenset())
    assert lexicon.weights[0] < lexicon.weights[1]
    assert lexicon.weights[1] == pytest.approx(lexicon.rarest)
