"""Which office sources show somebody in on a day: never more than they show."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from pvegraph import iri
from pvegraph.vocabulary import expand
from pvegraph.web.portraits.offices import offices_on
from pvegraph.web.statements import Statement

MAYOR = iri.thing("post", "ma-rabat-mayor")
TENURE = iri.thing("tenure", "t-aaaaaaaaaa")


def _tenure(**dates: str) -> list[Statement]:
    """A term of office of which each date is said by a source of its own, named after what it is."""
    said = [Statement(TENURE, expand("pve:post"), ox.NamedNode(MAYOR), "any")]
    pairs = [(name, day) for name, days in dates.items() for day in days.split()]
    return said + [Statement(TENURE, expand(f"pve:{name}"), ox.Literal(day), name) for name, day in pairs]


def _held(day: str, **dates: str) -> set[str]:
    """The sources that show the office on a day, or nothing."""
    return {graph for office in offices_on([_tenure(**dates)], [day]) for graph in office.graphs}


@pytest.mark.parametrize(
    ("day", "dates", "graphs"),
    [
        ("2023-09-19", {"observedOn": "2023-09"}, {"observedOn"}),
        ("2023-09", {"observedOn": "2023-09-17"}, {"observedOn"}),
        ("2022-05-01", {"observedOn": "2021-01-05 2023-03-16"}, {"observedOn"}),
        ("2022-05-01", {"start": "2021", "end": "2024"}, {"start", "end"}),
        ("2022-05-01", {"start": "2021", "observedOn": "2023-03"}, {"start", "observedOn"}),
        ("2022-05-01", {"start": "2021"}, set()),
        ("2022-05-01", {"observedOn": "2021-03"}, set()),
        ("2022-05-01", {"end": "2024"}, set()),
        ("2022-05-01", {"observedOn": "2022"}, set()),
        ("2025-01-01", {"start": "2021", "end": "2024"}, set()),
        ("2022", {"observedOn": "2022-05-01"}, set()),
        ("someday", {"observedOn": "2022-05-01"}, set()),
    ],
)
def test_an_office_is_known_on_a_day_only_if_sources_show_it(day: str, dates: dict[str, str], graphs: set[str]) -> None:
    assert _held(day, **dates) == graphs


def test_without_a_date_of_the_event_no_office_is_known() -> None:
    assert offices_on([_tenure(observedOn="2022-05-01")], []) == []
