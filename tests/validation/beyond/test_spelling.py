"""Spellings of one name have one form, and names of two things do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.validation.beyond.spelling import skeleton_of, spelling


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("person", "Özgür ÇELİK", "ozgur celik"),
        ("person", "Mayor Ada Andersen", "Andersen, Ada"),
        ("person", "مُصْطَفَى الإدريسي", "مصطفي الادريسى"),
        ("organisation", "مـنـظّـمة الأمل", "منظمه الامل"),
        ("organisation", "Centre for Prevention", "Center for preventing"),
        ("organisation", "Ministry of Justice", "Ministère de Justice"),
        ("place", "City of Saint-Étienne", "Saint Etienne"),
        ("place", "بلدية مراكش", "مراكش"),
        ("event", "Tenth GCTF Ministerial Plenary", "10th GCTF Ministerial Plenary Meeting"),
        ("framework", "Strategy on P/CVE", "Strategy for Preventing and Countering Violent Extremism"),
        ("framework", "Plan to fight violent radicalisation", "Plan against and combating violent radicalisation"),
    ],
)
def test_one_name_in_two_spellings_has_the_same_words(kind: str, one: str, other: str) -> None:
    assert spelling(one, kind).words == spelling(other, kind).words


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("place", "الرباط", "Rabat"),
        ("place", "دريسدن", "Dresden"),
        ("place", "Харків", "Kharkiv"),
        ("person", "محمد قراقوش", "Mohammed Karakoush"),
        ("person", "Muhammad Qaraqouch", "Mohamed Karakush"),
    ],
)
def test_one_name_in_two_scripts_or_transliterations_has_the_same_consonants(kind: str, one: str, other: str) -> None:
    assert spelling(one, kind).skeleton == spelling(other, kind).skeleton != ""


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("event", "Second plenary meeting", "Twenty-second plenary meeting"),
        ("organisation", "East Africa Working Group", "West Africa Working Group"),
        ("framework", "LIAISE I", "LIAISE II"),
        ("event", "Summit 1", "Summit 11"),
        ("person", "Ada Andersen", "Ida Anders"),
    ],
)
def test_names_of_two_things_stay_apart(kind: str, one: str, other: str) -> None:
    first, second = spelling(one, kind), spelling(other, kind)
    assert first.words != second.words
    assert first.skeleton != second.skeleton


def test_two_consonants_tell_nothing() -> None:
    assert spelling("Bo Å", "person").skeleton == ""


@given(st.text(max_size=40), st.sampled_from(["person", "place", "organisation", "event", "framework", "series", ""]))
def test_any_text_can_be_taken_apart_and_its_form_is_stable(name: str, kind: str) -> None:
    taken = spelling(name, kind)
    assert list(taken.words) == sorted(set(taken.words))
    assert all(word.isascii() for word in taken.words)
    assert spelling(name.upper().lower(), kind).words == spelling(name.lower(), kind).words
    assert all(skeleton_of(word) for word in taken.words)
