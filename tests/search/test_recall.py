"""Names that people write otherwise are among the first five that search finds, in at least 95 of 100 cases.

They are written otherwise as for reconciliation, and searched without a word about what they name.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.search.reconciliation.alterations import ALTERATIONS
from tests.search.reconciliation.runs import Named, cases

from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index

SEED, PART, MOST = 20_261_129, 0.1, 1000
_KINDS = {
    "place": "pve:Place",
    "government": "pve:LocalGovernment",
    "organisation": "pve:Organisation",
    "person": "pve:Person",
    "framework": "pve:Framework",
    "event": "pve:Event",
    "country": "pve:Country",
}


@pytest.fixture(scope="module")
def outcome(catalogue: Catalogue, released: Index) -> tuple[Counter[str], Counter[str], list[str]]:
    """How many names were asked for in each way, how many led to their thing, and which did not."""
    named = [
        Named(entry.iri, text.value, _KINDS[entry.kind])
        for entry in catalogue
        if entry.kind in _KINDS
        for text in entry.all_names()
    ]
    tried = cases(named, SEED, PART)
    random.Random(SEED).shuffle(tried)  # noqa: S311 - no secret is made of it
    asked, right, wrong = Counter[str](), Counter[str](), []
    for case in tried[:MOST]:
        found = [hit.entry.iri for hit in released.search(case.written, most=5)]
        asked[case.way] += 1
        right[case.way] += case.named.thing in found
        if case.named.thing not in found:
            wrong.append(f"{case.way}: {case.named.name!r} as {case.written!r}")
    return asked, right, wrong


def test_names_written_otherwise_are_among_the_first_five(
    outcome: tuple[Counter[str], Counter[str], list[str]],
) -> None:
    asked, right, wrong = outcome
    assert asked.total() == MOST
    assert right.total() / asked.total() >= 0.95, "\n".join(wrong)


@pytest.mark.parametrize("way", ALTERATIONS)
def test_they_are_in_whichever_way_they_are_written(
    outcome: tuple[Counter[str], Counter[str], list[str]], way: str
) -> None:
    asked, right, wrong = outcome
    assert asked[way] > 20
    assert right[way] / asked[way] >= 0.95, "\n".join(wrong)
