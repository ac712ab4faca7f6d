"""Holding the data against the shapes.

`validate` runs one of two SHACL engines and returns a `Report` of `Finding`s that does not depend on the engine;
`check_shapes` holds the shapes themselves against the ontology and the data.
"""

from __future__ import annotations

from pvegraph.validation.finding import SEVERITIES, Finding, Report, Severity
from pvegraph.validation.shape_checks import Problem, check_shapes
from pvegraph.validation.validator import Engine, available_engines, validate

__all__ = [
    "SEVERITIES",
    "Engine",
    "Finding",
    "Problem",
    "Report",
    "Severity",
    "available_engines",
    "check_shapes",
    "validate",
]
