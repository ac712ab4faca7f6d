"""Which shapes both engines read alike; for all others ``auto`` takes pySHACL, the reference, and says why.

What they read differently was found with the W3C's tests (docs/conformance.md) and with probes of dates, patterns and
terms that SHACL does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal

from pvegraph.validation.shape_checks import SHACL_TERMS
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.validation.shape_names import original
from pvegraph.validation.words import short
from pvegraph.vocabulary import expand

_REPORT_NAMES = """
    conforms result detail focusNode resultPath resultSeverity resultMessage sourceShape sourceConstraint
    sourceConstraintComponent value
"""
_HARMLESS = SHACL_TERMS | set(_REPORT_NAMES.split())
"""The terms of shapes, and those of reports, which say nothing about shapes."""
_COMPARING = ("lessThan", "lessThanOrEquals")
_BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
_NUMBERS = {
    expand(f"xsd:{name}")
    for name in ("integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger")
}
_DIALECT = re.compile(r"\\[pPiIcCdDsSwWbBAZzGkK0-9]|\(\?|&&|\[[^\]]*-\[")
"""What regular expressions of XPath, Python and Rust do not share: classes, groups with options, references."""


@dataclass(frozen=True)
class Disagreement:
    """A reason not to use the fast engine: a shape, and what it has that the engines read differently."""

    shape: str
    what: str

    def sentence(self, language: str) -> str:
        """The reason, in English, Arabic or French."""
        node = self.shape if self.shape.startswith("_:") else short(self.shape)
        return _SENTENCES.get(language, _SENTENCES["en"]).format(shape=node, what=self.what)


_SENTENCES = {
    "en": "pySHACL was taken, as {shape} has {what}, which the engines do not read alike.",
    "ar": "استُخدم المحرّك pySHACL لأن في {shape} العنصر {what}، والمحرّكان لا يقرآنه قراءة واحدة.",
    "fr": "pySHACL a été choisi, car {shape} emploie {what}, que les moteurs ne lisent pas de la même façon.",
}


def disagreements(index: ShapeIndex) -> Iterator[Disagreement]:
    """What stands in the shapes that the engines read differently, in the order of the shapes."""
    for node in sorted(index.objects):
        for predicate in sorted(index.objects[node]):
            if predicate.startswith(SH):
                name = predicate.removeprefix(SH)
                if any(_is_read_differently(name, value) for value in index.objects[node][predicate]):
                    yield Disagreement(original(node.strip("<>")), f"sh:{name}")


def _is_read_differently(name: str, value: object) -> bool:
    """Whether the engines differ about a property of a shape with such a value."""
    if name not in _HARMLESS or name in _COMPARING:
        # One engine knows terms of SHACL 1.2 and of the advanced features, the other does not.
        return True
    if name in _BOUNDS:
        # Dates of different precision, or with and without a time zone.
        return not isinstance(value, Literal) or value.datatype.value not in _NUMBERS
    if name == "pattern":
        return isinstance(value, Literal) and bool(_DIALECT.search(value.value))
    if name == "flags":
        return not isinstance(value, Literal) or value.value not in ("", "i")
    if name == "select":
        return isinstance(value, Literal) and bool(_UNUSUAL_QUERY.search(value.value))
    return False


_UNUSUAL_QUERY = re.compile(
    r"\bGRAPH\b|[$?](?:shapesGraph|currentShape)\b|\b(?:NOW|RAND|UUID|STRUUID|YEAR|MONTH|DAY|TZ)\s*\(",
    re.IGNORECASE,
)
"""Parts of queries that one of the engines lacks, or that give another answer each time or on dates."""
