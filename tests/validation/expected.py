"""The table of what a validation must find, and a report in the form of that table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pvegraph import iri
from pvegraph.validation import Finding

ROOT = Path(__file__).resolve().parents[2]

_SHAPE = re.compile(r"^(pves:\w+) a (?:sh|pve):.*?\n(?=\n|\Z)", re.MULTILINE | re.DOTALL)
_SEVERITY = re.compile(r"sh:severity sh:(\w+)")


class Row(NamedTuple):
    """One row of the table."""

    shape: str
    severity: str
    file: str
    """The path below ``data/``."""
    line: int


@cache
def severities() -> Mapping[str, str]:
    """The severity of each shape and each check, as its file says."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "shapes").glob("*.ttl")))
    found = {match[1]: _SEVERITY.search(match[0]) for match in _SHAPE.finditer(text)}
    return {shape: severity[1].lower() for shape, severity in found.items() if severity is not None}


def row(shape: str, file: str, line: int) -> Row:
    """What a shape must find at a line."""
    return Row(shape, severities()[shape], file, line)


def file_below(name: str) -> str:
    """The last two parts of a path: those of a file of ``data/`` below that folder."""
    return "/".join(Path(name).parts[-2:])


def rows(findings: Iterable[Finding], *, without: str = "") -> Counter[Row]:
    """What was found, each finding at the first place that it points at; none of one severity.

    Whether two things may be one (``pves:MayBeSame``) is weighed by all that is said of both: that is left out.
    """
    found: Counter[Row] = Counter()
    for finding in findings:
        shape = finding.source_shape.replace(iri.SHAPES, "pves:")
        if finding.severity != without and shape != "pves:MayBeSame":
            place = finding.locations[0].place if finding.locations else None
            file, line = ("", 0) if place is None else (file_below(place.file), place.line)
            found[Row(shape, finding.severity, file, line)] += 1
    return found
