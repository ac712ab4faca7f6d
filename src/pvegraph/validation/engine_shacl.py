"""The fast engine: the ``shacl`` package, compiled, not available on every platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from pvegraph.validation.finding import Term, simple_path
from pvegraph.validation.result import Result, ShapesError, read_probe
from pvegraph.validation.statements import NTriples, read

if TYPE_CHECKING:
    from shacl import Result as RawResult
    from shacl import Shapes

_BLANK = re.compile(r"_:0_b(\d+)")
_NOWHERE = "<urn:x>"


def is_available() -> bool:
    """Whether the package is installed; it has no wheel for some platforms."""
    try:
        import shacl  # noqa: F401, PLC0415 - what is asked is whether this works
    except ImportError:
        return False
    return True


def run(data: NTriples | Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate with ``shacl``; raise `ShapesError` if it cannot use the shapes."""
    shape_triples = list(shapes)
    try:
        compiled = _compiled(_ntriples(shape_triples))
        if isinstance(data, Path):
            report = compiled.validate_file(str(data))
        else:
            data = data if isinstance(data, str) else _ntriples(list(data))
            report = compiled.validate_text(data, format="ntriples")
    except ValueError as error:
        raise ShapesError(f"The engine shacl cannot use the shapes: {error}") from error
    raw = report.results
    blanks: list[BlankNode] = []
    if any(_BLANK.fullmatch(text) for result in raw for text in (result.focus_node, result.value or "")):
        blanks = [*_blank_nodes(shape_triples), *_blank_nodes(read(data))]
    focuses = _read_terms([result.focus_node for result in raw], blanks)
    values = _read_terms([result.value for result in raw], blanks)
    return [_result(result, focus, value) for result, focus, value in zip(raw, focuses, values, strict=True) if focus]


@lru_cache(maxsize=2)
def _compiled(shapes: str) -> Shapes:
    """Shapes as the engine holds them; to read those of a project takes as long as to validate a small graph."""
    import shacl  # noqa: PLC0415 - optional

    return shacl.Shapes.from_text(shapes, format="ntriples")


def _ntriples(triples: Iterable[Triple]) -> str:
    """The triples as N-Triples."""
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def _blank_nodes(triples: Iterable[Triple]) -> list[BlankNode]:
    """The blank nodes in the order of their first appearance.

    The engine names them by number, ``_:0_b0``, ``_:0_b1`` …, first those of the shapes, then those of the data.
    """
    terms = (term for triple in triples for term in (triple.subject, triple.object))
    return list(dict.fromkeys(term for term in terms if isinstance(term, BlankNode)))


def _read_terms(texts: Iterable[str | None], blanks: Sequence[BlankNode]) -> list[Term | None]:
    """The terms that the texts in N-Triples syntax stand for, all of them by one call of the parser."""
    lines = []
    for text in texts:
        blank = _BLANK.fullmatch(text or "")
        term = str(blanks[int(blank[1])]) if blank else text
        lines.append(f"{_NOWHERE} {_NOWHERE} {term or _NOWHERE} .\n")
    quads = parse("".join(lines), format=RdfFormat.N_TRIPLES)
    nowhere = NamedNode(_NOWHERE[1:-1])
    objects = (quad.object for quad in quads)
    return [None if term == nowhere or isinstance(term, Triple) else term for term in objects]


def _result(raw: RawResult, focus: Term, value: Term | None) -> Result:
    """One result of the engine as ours."""
    is_sparql = raw.component == "SPARQLConstraintComponent"
    constraint, bindings = read_probe(raw.messages[0]) if is_sparql and raw.messages else (None, ())
    return Result(
        severity=raw.severity_iri.strip("<>"),
        focus=focus,
        property=simple_path(raw.path),
        value=value,
        source_shape=(raw.source_shape or "").strip("<>"),
        component=raw.component_iri.strip("<>"),
        constraint=constraint,
        bindings=bindings,
    )
