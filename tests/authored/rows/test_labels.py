"""One preferred name per thing and language, over all sources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pvegraph.authored.rows.labels import Name, PreferredNames
from pvegraph.vocabulary import expand

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop

THING = "https://w3id.org/pvegraph/id/person/p-a"
PUBLISHED = {"old": date(2001, 1, 1), "new": date(2020, 1, 1)}


def _preferred(*names: tuple[str, str], local: bool = False) -> str | None:
    given_names = [Name(THING, "en", value, source, local) for value, source in names]
    return PreferredNames(given_names, PUBLISHED).get(THING, "en")


def test_the_name_of_most_rows_is_preferred() -> None:
    assert _preferred(("A", "old"), ("B", "new"), ("B", "undated")) == "B"


def test_then_the_name_of_the_source_published_first() -> None:
    assert _preferred(("A", "new"), ("B", "old"), ("C", "undated")) == "B"


def test_then_the_name_of_the_smallest_source_id() -> None:
    assert _preferred(("A", "undated-2"), ("B", "undated-1")) == "B"


def test_a_local_name_is_preferred_only_where_there_is_no_other() -> None:
    names = [
        Name(THING, "en", "Local", "old", True),
        Name(THING, "en", "Local", "new", True),
        Name(THING, "en", "E", "new"),
    ]
    assert PreferredNames(names, PUBLISHED).get(THING, "en") == "E"
    assert _preferred(("Local", "old"), local=True) == "Local"


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["old", "new", "u1", "u2"])), min_size=1))
def test_just_one_of_the_printed_names_is_preferred_in_any_order(names: list[tuple[str, str]]) -> None:
    chosen = _preferred(*names)
    assert chosen in {value for value, _ in names}
    assert chosen == _preferred(*reversed(names))
    labels = PreferredNames([Name(THING, "en", value, source) for value, source in names], PUBLISHED)
    predicates = {value: labels.label(THING, "en", value).predicate.value for value, _ in names}
    assert [value for value, name in predicates.items() if name == expand("skos:prefLabel")] == [chosen]


def test_each_source_says_its_own_name_and_one_is_preferred(workshop: Workshop) -> None:
    workshop.run()
    assert 'skos:altLabel "Network"@en' in workshop.text("alpha/page-a")
    assert 'skos:prefLabel "The Network"@en' in workshop.text("beta/page-b")


def test_an_acronym_that_is_the_preferred_name_is_not_repeated(workshop: Workshop) -> None:
    workshop.tables["organisations"][1]["name_en"] = "NET"
    workshop.run()
    assert 'skos:prefLabel "NET"@en' in workshop.text("beta/page-b")
    assert '"NET"' not in workshop.text("alpha/page-a")
