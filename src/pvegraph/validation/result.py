"""What an engine hands back, before it is put into words: the same type for both engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Triple

from pvegraph.errors import InputError
from pvegraph.validation.finding import Term
from pvegraph.validation.statements import NTriples


class ShapesError(InputError):
    """The shapes cannot be used: an engine refuses them."""


@dataclass(frozen=True)
class Result:
    """One result of an engine; `constraint` and `bindings` are those of a SPARQL constraint.

    `severity`, `source_shape`, `component` and `constraint` are IRIs. `property` is the path if that is one property.
    """

    severity: str
    focus: Term
    property: str | None
    value: Term | None
    source_shape: str
    component: str
    constraint: str | None = None
    bindings: tuple[tuple[str, str], ...] = ()


class EngineRun(Protocol):
    """How an engine is called: data with the ontology merged in, and shapes, to results."""

    def __call__(self, data: NTriples | Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
        """Validate; raise `ShapesError` if the engine cannot use the shapes."""
        ...


SEPARATOR = "\x1f"
"""Stands between the parts of a `probe`: a control character, which no term of ours has."""


def probe(constraint: str, variables: Iterable[str]) -> str:
    """A message for a SPARQL constraint that makes an engine hand over the values of the query's variables.

    SHACL has engines put the values of variables into messages (section 5.2.1), and in nothing else. So the engines
    are given this text for the author's message, and the author's message is filled in by us: alike for each engine.
    """
    return SEPARATOR.join([constraint, *(f"{name}={{?{name}}}" for name in sorted(variables))])


def read_probe(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The constraint and the bound variables of a filled-in `probe`.

    >>> read_probe(probe("urn:c", ["other", "end"]).replace("{?other}", "urn:o"))
    ('urn:c', (('other', 'urn:o'),))
    """
    constraint, *parts = text.split(SEPARATOR)
    pairs = (part.partition("=") for part in parts)
    return constraint, tuple((name, value) for name, _, value in pairs if value != f"{{?{name}}}")
