"""What a thing can have only one of, so that sources which give several values disagree.

The knowledge is the data's own: functional properties (OWL 2, section 9.2.7), and properties of which the shape of a
class allows one value (``sh:maxCount 1``; SHACL, section 4.2.2). Dates are added here: no shape bounds them, since two
sources may give the same date with another precision, and two dates of which one lies within the other agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from pvegraph.dates import EDTF, XSD, PartialDate
from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.statements import Term

_BOUNDED = f"""
PREFIX owl: <{PREFIXES["owl"]}>
PREFIX sh: <{PREFIXES["sh"]}>
SELECT DISTINCT ?class ?property WHERE {{
  {{ ?property a owl:FunctionalProperty FILTER(ISIRI(?property)) }}
  UNION
  {{
    ?shape sh:targetClass ?class ; sh:property ?bound . ?bound sh:path ?property ; sh:maxCount 1
    FILTER(ISIRI(?property))
  }}
}}"""
_DATES = tuple(expand(name) for name in ("pve:start", "pve:end", "dct:date", "dct:issued", "schema:foundingDate"))
"""Dates of which a thing has one. ``pve:observedOn`` is none: an office is seen on many days."""
_DATE_TYPES = frozenset({EDTF, *(f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear"))})


@dataclass(frozen=True)
class Agreement:
    """Which properties have one value: of everything, or of the things of a class."""

    everywhere: frozenset[str]
    of_class: frozenset[tuple[str, str]]

    @classmethod
    def read(cls, store: Store) -> Agreement:
        """Read it from ontology and shapes."""
        rows = [(row["class"], row["property"].value) for row in select(store, _BOUNDED)]
        return cls(
            frozenset({*_DATES, *(name for class_, name in rows if class_ is None)}),
            frozenset((class_.value, name) for class_, name in rows if class_ is not None),
        )

    def differ(self, classes: Iterable[str], predicate: str, values: Sequence[Term]) -> bool:
        """Whether values of one property of a thing of these classes cannot all be right."""
        if len(values) < 2:  # noqa: PLR2004 - it takes two to disagree
            return False
        if predicate not in self.everywhere and not any((name, predicate) in self.of_class for name in classes):
            return False
        return any(not _compatible(one, other) for one, other in combinations(values, 2))


def _compatible(one: Term, other: Term) -> bool:
    """Whether two values may both be right: the same number, or dates with a day in common."""
    if not isinstance(one, ox.Literal) or not isinstance(other, ox.Literal):
        return one == other
    if one.datatype.value in _DATE_TYPES and other.datatype.value in _DATE_TYPES:
        return dates_meet(one.value, other.value)
    try:
        return float(one.value) == float(other.value)
    except ValueError:
        return one.value == other.value


def dates_meet(one: str, other: str) -> bool:
    """Whether two dates may mean the same day; texts that are no dates only if they are the same.

    >>> dates_meet("2023", "2023-09-18"), dates_meet("2023-09", "2023-10-01")
    (True, False)
    """
    try:
        first, second = PartialDate.parse(one), PartialDate.parse(other)
    except ValueError:
        return one == other
    return first.earliest <= second.latest and second.earliest <= first.latest
