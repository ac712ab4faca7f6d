"""`validate`: one function over two engines, whose results become the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal as OneOf
from typing import cast

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, Triple

from pvegraph.errors import UsageError
from pvegraph.validation import engine_shacl
from pvegraph.validation.finding import SEVERITIES, Finding, Report, Severity, Term, simple_path
from pvegraph.validation.result import EngineRun, Result
from pvegraph.validation.shape_index import ShapeIndex, fill, for_engines
from pvegraph.validation.words import Words, is_iri

Engine = OneOf["auto", "pyshacl", "shacl"]


def available_engines() -> tuple[str, ...]:
    """The engines that are installed, the one that ``auto`` takes first."""
    return ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)


def validate(
    data: Iterable[Triple], ontology: Iterable[Triple], shapes: Iterable[Triple], *, engine: Engine = "auto"
) -> Report:
    """Hold the data, with the ontology merged in, against the shapes.

    The ontology is merged because SHACL looks for subclasses in the data graph only (SHACL section 1.5). Raises
    `ShapesError` if the engine cannot use the shapes and `UsageError` if the engine is not installed.
    """
    chosen = available_engines()[0] if engine == "auto" else engine
    shape_triples = list(shapes)
    triples = _with_stable_blank_nodes([*data, *ontology])
    results = _engine(chosen)(triples, for_engines(shape_triples))
    return Report.of(_findings(results, triples, shape_triples), chosen)


def _engine(name: str) -> EngineRun:
    """The engine of a name, imported only now: pySHACL and RDFLib take half a second."""
    if name not in available_engines():
        raise UsageError(f"the engine {name} is not installed here; use --engine pyshacl")
    if name == "shacl":
        return engine_shacl.run
    from pvegraph.validation import engine_pyshacl  # noqa: PLC0415 - heavy

    return engine_pyshacl.run


def _with_stable_blank_nodes(triples: list[Triple]) -> list[Triple]:
    """The triples with blank nodes named by what is said of them (RDFC-1.0), so that findings are deterministic."""
    if not any(isinstance(term, BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        return triples
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _findings(results: list[Result], triples: list[Triple], shapes: list[Triple]) -> Iterable[Finding]:
    """The results as findings, with the messages of the shapes filled in."""
    index = ShapeIndex.of(shapes)
    paths = {result: _path(result, index) for result in results}
    present = _present_values(triples, paths)
    words = Words.of([*triples, *shapes], _wanted(results, paths, present))
    for result in results:
        templates = index.messages(result.constraint, result.source_shape)
        path = paths[result]
        yield Finding(
            severity=_severity(result.severity),
            focus=result.focus,
            path=path,
            value=result.value,
            source_shape=result.source_shape,
            component=result.component,
            messages={
                language: fill(template, _in_words(result, path, present, words, language))
                for language, template in templates.items()
            },
            details=result.bindings,
        )


def _path(result: Result, index: ShapeIndex) -> str | None:
    """The path of a result: the engine's if it is one property, else the source shape's."""
    return f"<{result.property}>" if result.property else index.path(result.source_shape)


def _severity(name: str) -> Severity:
    """Our word for a severity of SHACL; one that SHACL does not know is as grave as can be."""
    lower = name.lower()
    return lower if lower in SEVERITIES else "violation"


def _present_values(
    triples: list[Triple], paths: Mapping[Result, str | None]
) -> Mapping[tuple[Term, str], frozenset[Term]]:
    """For results that carry no value (counts, languages): the values that their focus node has at their path."""
    wanted = {
        (result.focus, property_)
        for result, path in paths.items()
        if result.value is None and (property_ := simple_path(path)) is not None
    }
    found: dict[tuple[Term, str], set[Term]] = defaultdict(set)
    for triple in triples:
        key = (triple.subject, triple.predicate.value)
        if key in wanted and not isinstance(triple.object, Triple):
            found[cast(tuple[Term, str], key)].add(triple.object)
    return {key: frozenset(values) for key, values in found.items()}


def _wanted(
    results: list[Result],
    paths: Mapping[Result, str | None],
    present: Mapping[tuple[Term, str], frozenset[Term]],
) -> set[str]:
    """The IRIs that the messages name."""
    terms: set[Term | None] = {term for result in results for term in (result.focus, result.value)}
    terms |= {value for values in present.values() for value in values}
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    iris |= {text for result in results for _, text in result.bindings if is_iri(text)}
    for path in set(paths.values()):
        iris |= {part.partition(">")[0] for part in (path or "").split("<")[1:]}
    return iris


def _in_words(
    result: Result,
    path: str | None,
    present: Mapping[tuple[Term, str], frozenset[Term]],
    words: Words,
    language: str,
) -> dict[str, str]:
    """What each placeholder of the result's message stands for."""
    values = {result.value} if result.value is not None else present.get((result.focus, simple_path(path) or ""), ())
    return {
        "this": words.term(result.focus, language),
        "value": words.terms((value for value in values if value is not None), language),
        "path": words.path(path, language) if path else "",
        **{name: words.plain(text, language) for name, text in result.bindings},
    }
