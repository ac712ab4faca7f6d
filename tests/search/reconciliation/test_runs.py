"""Names that people write otherwise lead to the right thing at once, in at least 95 of 100 cases.

One in eight of the cases is tried, with ``PVEGRAPH_LONG=1`` all of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator

import pytest
from tests.search.reconciliation.alterations import ALTERATIONS
from tests.search.reconciliation.runs import Named, Outcome, cases, context, run

from pvegraph import iri
from pvegraph.search.reconciliation.reconciler import Reconciler

PART = 1.0 if os.environ.get("PVEGRAPH_LONG") == "1" else 0.125
SEED = 20_261_129
_COUNTRY = {"country_iso2": "pve:country"}
_TABLES = {
    "people": ("pve:Person", ("name_en", "name_ar"), {}),
    "organisations": ("pve:Organisation", ("name_en", "acronym", "name_local"), _COUNTRY),
    "cities": ("pve:Place", ("name_en", "name_local"), {**_COUNTRY, "admin1": "pve:regionName"}),
    "frameworks": ("pve:Framework", ("title_en", "short_title"), {"date": "dct:date", "_issuer": "pve:issuedBy"}),
    "events": ("pve:Event", ("name_en", "name_ar"), {"start": "pve:start", **_COUNTRY}),
}
"""Table → the class of its rows, the columns of their names, and what else a user would tell, by column."""
_CLASSES = {
    "place": "pve:Place",
    "government": "pve:LocalGovernment",
    "organisation": "pve:Organisation",
    "person": "pve:Person",
    "framework": "pve:Framework",
    "event": "pve:Event",
    "country": "pve:Country",
    "theme": "concept/theme",
}


def _of_tables(tables: dict[str, list[dict[str, str]]], reconciler: Reconciler) -> Iterator[Named]:
    """Every name in the tables that names one thing, with what its rows say else."""
    for table, (class_, columns, told) in _TABLES.items():
        for row in tables[table]:
            thing = iri.of_slug(row["slug"])
            if reconciler.entity(thing) is None:
                continue
            issuer = row.get("issuing_body_slug", "")
            known = {**row, "_issuer": iri.of_actor(issuer) if issuer else ""}
            for column in columns:
                if row[column]:
                    yield Named(thing, row[column], class_, context(known, told))


def _of_the_data(reconciler: Reconciler) -> Iterator[Named]:
    """Every name of the things of some kinds in the release, in all languages, with country or date."""
    for entry in reconciler.names.entries:
        class_ = _CLASSES.get(entry.kind)
        if class_ is not None and ":" in class_:
            facts = [("pve:country", entry.fact("pve:country")), ("pve:start", entry.fact("pve:start"))]
            told = tuple((name, value) for name, value in facts if value)
            yield from (Named(entry.iri, text.value, class_, told) for text in entry.all_names())


@pytest.fixture(scope="module")
def over_tables(tables: dict[str, list[dict[str, str]]], reconciler: Reconciler) -> Outcome:
    """A run over the names in the tables."""
    merged: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for named in _of_tables(tables, reconciler):
        merged[named.thing, named.name, named.type].update(named.context)
    # Where rows of one thing differ, a user has one of them.
    one = [Named(*key, tuple(sorted(dict(sorted(told)).items()))) for key, told in merged.items()]
    return run(reconciler, cases(one, SEED, PART))


@pytest.fixture(scope="module")
def over_data(reconciler: Reconciler) -> Outcome:
    """A run over the names in the release."""
    return run(reconciler, cases(_of_the_data(reconciler), SEED, PART / 2))


def test_names_of_the_tables_lead_to_the_right_thing(over_tables: Outcome) -> None:
    assert sum(over_tables.asked.values()) > 1000
    assert over_tables.share >= 0.95, "\n".join(over_tables.wrong)


@pytest.mark.parametrize("way", ALTERATIONS)
def test_they_do_in_whichever_way_they_are_written_otherwise(over_tables: Outcome, way: str) -> None:
    assert over_tables.asked[way] > 0
    assert over_tables.share_of(way) >= 0.95, "\n".join(over_tables.wrong)


def test_names_of_the_data_lead_to_the_right_thing(over_data: Outcome) -> None:
    assert over_data.asked["in other Arabic"] > 20
    assert over_data.share >= 0.95, "\n".join(over_data.wrong)


def test_what_is_said_to_be_certain_is(over_data: Outcome) -> None:
    assert over_data.certain > over_data.asked.total() / 2
    assert over_data.certain_and_right / over_data.certain >= 0.995, "\n".join(over_data.wrong)
