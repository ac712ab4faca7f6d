"""Which alternate name is the Arabic one."""

from __future__ import annotations

import pytest

from pvegraph.authored.enrichment.arabic import arabic_name

GERMAN = frozenset({"de"})
ARABIC = frozenset({"ar", "fr"})


@pytest.mark.parametrize(
    ("names", "spoken", "expected"),
    [
        (["Cologne", "كولونيا", "کلن"], GERMAN, "كولونيا"),
        (["برمنگم", "برمينغهام", "بیرمنگام"], frozenset({"en"}), "برمينغهام"),
        (["تونس"], ARABIC, "تونس"),
        (["مراكش", "مراکش"], ARABIC, "مراكش"),
    ],
)
def test_one_name_that_must_be_arabic_is_taken(names: list[str], spoken: frozenset[str], expected: str) -> None:
    assert arabic_name(names, spoken) == expected


@pytest.mark.parametrize(
    ("names", "spoken"),
    [
        (["Bonn"], GERMAN),
        (["نورس"], GERMAN),
        (["ليون", "ليونة"], GERMAN),
        (["إربد", "اربد"], ARABIC),
        (["پاریس", "پێکان", "برلین", "لاہور", "کراچی"], GERMAN),
        (["بيشاور"], frozenset({"ur", "en"})),
        (["عمّان"], ARABIC),
        (["أكــرا"], GERMAN),
    ],
)
def test_nothing_is_said_where_it_is_not_certain(names: list[str], spoken: frozenset[str]) -> None:
    assert arabic_name(names, spoken) is None


def test_the_name_that_cldr_gives_decides() -> None:
    names = ["لأندأن", "لندن", "لوندون"]
    assert arabic_name(names, frozenset({"en"}), in_cldr="لندن") == "لندن"
    assert arabic_name(names, frozenset({"en"}), in_cldr="لندرة") is None
