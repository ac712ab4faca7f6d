"""The W3C's SHACL tests through our `validate`, engine by engine; ``python -m tests.conformance.shacl`` prints each.

A test is passed if our report in Turtle has the same ``sh:conforms`` and the same results, each as often: focus node,
path with its structure, value, severity, constraint component and source shape, blank nodes by their kind; and every
``sh:resultMessage`` that the test states. Where a failure is expected, our error must come.
"""
# ruff: noqa: T201 -- printing is what the command is for

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse
from tests.conformance.manifests import w3c
from tests.conformance.results import NonconformanceError

from pvegraph.validation import Engine, available_engines, validate
from pvegraph.validation.report import as_turtle, edition
from pvegraph.validation.result import ShapesError
from pvegraph.vocabulary import expand

FOLDER = w3c() / "shacl"
SUITES = ("core", "sparql")
ENGINES: tuple[Engine, ...] = ("auto", "pyshacl", "shacl")
OPTIONAL = "sparql/pre-binding/shapesGraph-001"
"""It wants the variable ``$shapesGraph``, which an engine need not know (SHACL section 5.3.1)."""

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_FAILURE = NamedNode(_SHT + "Failure")
_PARTS = ("focusNode", "resultPath", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")

Structure: TypeAlias = "str | frozenset[tuple[str, Structure]]"


class Statements:
    """The statements of a file, by subject and property."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self.triples = triples
        self._objects: dict[tuple[object, str], list[object]] = {}
        for triple in triples:
            self._objects.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)

    def all(self, subject: object, predicate: str) -> list[object]:
        """The values of a property."""
        return self._objects.get((subject, predicate), [])

    def one(self, subject: object, predicate: str) -> object | None:
        """The value of a property that has one, or none."""
        found = self.all(subject, predicate)
        assert len(found) <= 1, (subject, predicate, found)
        return found[0] if found else None

    def subjects(self, predicate: str, value: object) -> list[object]:
        """What has such a value."""
        return [t.subject for t in self.triples if t.predicate.value == predicate and t.object == value]

    def structure(self, node: object) -> Structure:
        """A path: its address, or what is said of its blank node, however that is labelled."""
        if not isinstance(node, BlankNode):
            return str(node)
        said = [triple for triple in self.triples if triple.subject == node]
        return frozenset((triple.predicate.value, self.structure(triple.object)) for triple in said)


@dataclass(frozen=True)
class ShaclTest:
    """One test: what is validated, with what, and what must come out; no report stands for a failure."""

    id: str
    data: Path
    shapes: Path
    expected: tuple[Statements, object] | None

    def judge(self, engine: Engine) -> str:
        """The engine that was taken, empty for a refusal that was expected.

        Raises `NonconformanceError` if our function says something else than the test does.
        """
        try:
            report = validate(_triples(self.data), [], _triples(self.shapes), engine=engine)
        except ShapesError as error:
            if self.expected is not None:
                raise NonconformanceError(f"it was refused: {error}") from error
            return ""
        if self.expected is None:
            raise NonconformanceError("it was to be refused, and was not")
        turtle = as_turtle.write(report, edition())
        found = Statements([quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)])
        (node,) = found.subjects(expand("rdf:type"), NamedNode(expand("sh:ValidationReport")))
        _compare(*self.expected, found, node)
        return report.engine


def _compare(expected: Statements, wanted: object, found: Statements, given: object) -> None:
    """Hold one report against another."""
    conforms = [str(each.one(node, expand("sh:conforms"))) for each, node in ((expected, wanted), (found, given))]
    if conforms[0] != conforms[1]:
        raise NonconformanceError(f"sh:conforms is {conforms[1]}, expected {conforms[0]}")
    stated = set(_messages(expected, wanted))
    results = [Counter(_results(expected, wanted, stated)), Counter(_results(found, given, stated))]
    if results[0] != results[1]:
        missing, excess = results[0] - results[1], results[1] - results[0]
        raise NonconformanceError(f"missing: {list(missing.elements())}; too many: {list(excess.elements())}")


def _messages(statements: Statements, report: object) -> Iterator[object]:
    """The messages of a report."""
    for result in statements.all(report, expand("sh:result")):
        yield from statements.all(result, expand("sh:resultMessage"))


def _results(statements: Statements, report: object, stated: set[object]) -> Iterator[tuple[object, ...]]:
    """The results of a report, each as a tuple that another one can be held against."""
    for result in statements.all(report, expand("sh:result")):
        parts = {name: statements.one(result, expand(f"sh:{name}")) for name in _PARTS}
        messages = {str(text) for text in statements.all(result, expand("sh:resultMessage")) if text in stated}
        yield (
            statements.structure(parts.pop("resultPath")),
            *("a blank node" if isinstance(part, BlankNode) else str(part) for part in parts.values()),
            frozenset(messages),
        )


@cache
def _triples(path: Path) -> list[Triple]:
    """The statements of a file; that of a test stands under its own address."""
    return [quad.triple for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.as_uri())]


@cache
def shacl_tests() -> list[ShaclTest]:
    """All tests of both suites, in the order of the manifests."""
    return [test for suite in SUITES for test in _tests(FOLDER / suite / "manifest.ttl")]


def _tests(path: Path) -> Iterator[ShaclTest]:
    """The tests of a manifest and of those that it includes."""
    said = Statements(_triples(path))
    here = NamedNode(path.as_uri())
    for included in said.all(here, _MF + "include"):
        assert isinstance(included, NamedNode)
        yield from _tests(_path(included))
    for entries in said.all(here, _MF + "entries"):
        for test in _members(said, entries):
            yield _read(path, said, test)


def _read(path: Path, said: Statements, test: object) -> ShaclTest:
    """One test."""
    action, result = said.one(test, _MF + "action"), said.one(test, _MF + "result")
    return ShaclTest(
        id=str(path.relative_to(FOLDER).with_suffix("")),
        data=_path(said.one(action, _SHT + "dataGraph")),
        shapes=_path(said.one(action, _SHT + "shapesGraph")),
        expected=None if result == _FAILURE else (said, result),
    )


def _members(said: Statements, node: object) -> Iterator[object]:
    """The members of a list."""
    while (first := said.one(node, expand("rdf:first"))) is not None:
        yield first
        node = said.one(node, expand("rdf:rest"))


def _path(address: object) -> Path:
    """The file of an address."""
    assert isinstance(address, NamedNode)
    return Path(address.value.removeprefix("file://"))


def main() -> int:
    """Print what each engine makes of each test, and the scores."""
    tests = shacl_tests()
    engines = [engine for engine in ENGINES if engine in ("auto", *available_engines())]
    passed: Counter[tuple[str, str]] = Counter()
    width = max(len(test.id) for test in tests)
    print(f"{'':<{width}}  {'  '.join(f'{engine:<16}' for engine in engines)}")
    for test in tests:
        marks, faults = [], []
        for engine in engines:
            try:
                taken = test.judge(engine)
            except NonconformanceError as error:
                marks.append("FAILED")
                faults.append(f"    {engine}: {error}")
            else:
                marks.append(f"passed ({taken})" if engine == "auto" and taken else "passed")
                passed[engine, test.id.partition("/")[0]] += 1
        print(f"{test.id:<{width}}  {'  '.join(f'{mark:<16}' for mark in marks)}".rstrip())
        print("".join(f"{fault}\n" for fault in faults), end="")
    for engine in engines:
        scores = [
            f"{suite} {passed[engine, suite]} of {sum(test.id.startswith(suite) for test in tests)}" for suite in SUITES
        ]
        print(f"{engine}: {', '.join(scores)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
