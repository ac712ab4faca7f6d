"""`validate`: one function over two engines, whose results become the same findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal as OneOf
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.errors import UsageError
from pvegraph.validation import engine_shacl
from pvegraph.validation.agreement import Disagreement, disagreements
from pvegraph.validation.finding import SEVERITIES, Finding, Report, Severity, Term, simple_path
from pvegraph.validation.property_paths import PathError
from pvegraph.validation.query_rules import check_queries
from pvegraph.validation.result import EngineRun, Result, ShapesError
from pvegraph.validation.shape_index import SH, ShapeIndex, fill, for_engines
from pvegraph.validation.shape_names import original, with_names
from pvegraph.validation.statements import Listed, Statements
from pvegraph.validation.words import Naming, Words, is_iri, naming

Engine = OneOf["auto", "pyshacl", "shacl"]


def available_engines() -> tuple[str, ...]:
    """The engines that are installed, the one that ``auto`` takes first."""
    return ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)


def validate(
    data: Iterable[Triple], ontology: Iterable[Triple], shapes: Iterable[Triple], *, engine: Engine = "auto"
) -> Report:
    """Hold the data, with the ontology merged in, against the shapes.

    The ontology is merged because SHACL looks for subclasses in the data graph only (SHACL section 1.5). The engine
    ``auto`` is the fast one if it is installed and reads the shapes as the reference does; the report says why not.

    Raises `ShapesError` if the shapes cannot be used and `UsageError` if the engine is not installed.
    """
    return validate_statements(Listed([*data, *ontology]), CompiledShapes.of(shapes), engine=engine)


def validate_statements(data: Statements, rules: CompiledShapes, *, engine: Engine = "auto") -> Report:
    """As `validate`, for data with the ontology in it that may be too many to be held in memory.

    Raises `ShapesError` if the engine cannot use the shapes and `UsageError` if the engine is not installed.
    """
    chosen, reason = rules.engine(engine)
    with data.ntriples() as ntriples:
        results = engine_run(chosen)(ntriples, rules.for_engines)
    # What findings say of their focus nodes, and the names of all that they name, are looked up and no more.
    focuses = {result.focus for result in results if not isinstance(result.focus, Literal)}
    findings = described(
        results,
        data.about(focuses),
        rules.index,
        lambda wanted: Words.of(
            chain(data.about(_nodes(wanted)), *(rules.naming.get(iri, ()) for iri in wanted)), wanted
        ),
    )
    return replace(Report.of(findings, chosen), engine_reason=reason)


@dataclass(frozen=True)
class CompiledShapes:
    """Shapes that were found to be usable, as an engine gets them; made once for many validations."""

    naming: Naming
    """What the shapes call themselves and other things."""
    index: ShapeIndex
    for_engines: Sequence[Triple]
    disagreement: Disagreement | None
    """The first thing in them that the engines do not read alike."""

    @classmethod
    def of(cls, shapes: Iterable[Triple]) -> CompiledShapes:
        """Look through the shapes. Raises `ShapesError` for a query that may not stand in a shape."""
        triples = with_names(list(shapes))
        index = ShapeIndex.of(triples)
        check_queries(index)
        given = for_engines([*triples, *index.missing_declarations()])
        return cls(naming(triples), index, given, next(disagreements(index), None))

    def engine(self, wanted: Engine) -> tuple[str, Mapping[str, str]]:
        """The engine to take, and why not the fast one, by language, if nobody asked for the other.

        Raises `UsageError` if the engine that is wanted is not installed.
        """
        if wanted not in ("auto", *available_engines()):
            raise UsageError(f"the engine {wanted} is not installed here; use --engine pyshacl")
        if wanted != "auto":
            return wanted, {}
        if not engine_shacl.is_available():
            return "pyshacl", _NOT_INSTALLED
        if self.disagreement is not None:
            return "pyshacl", {language: self.disagreement.sentence(language) for language in _NOT_INSTALLED}
        return "shacl", {}


_NOT_INSTALLED = {
    "en": "pySHACL was taken, as the faster engine shacl is not installed; there is none for this platform.",
    "ar": "استُخدم المحرّك pySHACL لأن المحرّك الأسرع shacl غير مثبَّت، وهو غير متاح لهذه المنصة.",
    "fr": "pySHACL a été choisi : le moteur plus rapide, shacl, n’est pas installé, faute de version pour ce système.",
}


def engine_run(name: str) -> EngineRun:
    """The engine of a name, imported only now: pySHACL and RDFLib take half a second."""
    if name == "shacl":
        return engine_shacl.run
    from pvegraph.validation import engine_pyshacl  # noqa: PLC0415 - heavy

    return engine_pyshacl.run


def described(
    results: list[Result], triples: Iterable[Triple], index: ShapeIndex, words_for: Callable[[set[str]], Words]
) -> Iterable[Finding]:
    """The results of an engine as findings, with the messages of the shapes filled in.

    ``triples`` have all that is said of the focus nodes, ``words_for`` finds the names of the things with some IRIs.
    Raises `ShapesError` for a shape whose path is none.
    """
    paths = {result: _path(result, index) for result in results}
    present = _present_values(triples, paths)
    words = words_for(_wanted(results, paths, present))
    for result in results:
        templates = index.messages(result.constraint, result.source_shape)
        path = paths[result]
        severity = _severity(result.severity)
        yield Finding(
            severity=severity or "violation",
            focus=result.focus,
            path=path,
            value=result.value,
            source_shape=original(result.source_shape),
            component=result.component,
            messages={
                language: fill(template, _in_words(result, path, present, words, language))
                for language, template in templates.items()
            },
            details=result.bindings,
            own_severity=None if severity else result.severity,
        )


def _path(result: Result, index: ShapeIndex) -> str | None:
    """The path of a result: the engine's if it is one property, else the source shape's."""
    try:
        return f"<{result.property}>" if result.property else index.path(result.source_shape)
    except PathError as error:
        raise ShapesError(f"The shape {original(result.source_shape)} cannot be used: {error}") from None


def _severity(severity: str) -> Severity | None:
    """Our word for a severity of SHACL, `None` for one that SHACL does not know."""
    name = severity.removeprefix(SH).lower()
    return name if name in SEVERITIES else None


def _present_values(
    triples: Iterable[Triple], paths: Mapping[Result, str | None]
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


def _nodes(names: Iterable[str]) -> set[NamedNode]:
    """The nodes of some IRIs; what only looks like an IRI has none."""
    found = set()
    for name in names:
        with suppress(ValueError):
            found.add(NamedNode(name))
    return found


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
