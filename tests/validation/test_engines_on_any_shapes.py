"""Which engine is taken for which shapes, and which shapes neither is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from pvegraph.authored.turtle import read_triples
from pvegraph.validation import Engine, available_engines, engine_shacl, validate
from pvegraph.validation.agreement import disagreements
from pvegraph.validation.property_paths import PathError, path_of, read_path
from pvegraph.validation.result import ShapesError
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.shape_names import with_names
from pvegraph.vocabulary import PREFIXES, expand

DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)


def triples(turtle: str) -> list[Triple]:
    """The statements of Turtle without prefixes."""
    return [quad.triple for quad in parse((DECLARATIONS + turtle).encode(), format=RdfFormat.TURTLE)]


def query(text: str) -> list[Triple]:
    """A shape with one query and no address for its constraint."""
    return triples(f'pves:A a sh:NodeShape ; sh:targetNode event:a ; sh:sparql [ sh:select """{text}""" ] .')


def reasons(shape: str) -> list[str]:
    """What the engines read differently in a shape."""
    found = disagreements(ShapeIndex.of(triples(f"pves:A a sh:NodeShape ; sh:targetNode event:a ; {shape} .")))
    return [disagreement.what for disagreement in found]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("sh:minCount 1 ; sh:class pve:Event", []),
        ('sh:pattern "^[a-z]{2}\\\\.$" ; sh:flags "i"', []),
        ('sh:pattern "^t-[a-z2-7]{10}$"', []),
        ('sh:pattern "^[a-z-[aeiou]]$"', ["sh:pattern"]),
        ("sh:minInclusive 1.5", []),
        ("sh:lessThan pve:end", ["sh:lessThan"]),
        ("sh:lessThanOrEquals pve:end", ["sh:lessThanOrEquals"]),
        ('sh:maxInclusive "2020"^^xsd:gYear', ["sh:maxInclusive"]),
        ('sh:pattern "\\\\p{IsArabic}"', ["sh:pattern"]),
        ('sh:flags "x"', ["sh:flags"]),
        ("sh:minCuont 1", ["sh:minCuont"]),
        ("sh:someValue pves:B", ["sh:someValue"]),
        ('sh:select "SELECT $this { GRAPH ?g { $this ?p ?o } }"', ["sh:select"]),
        ('sh:select "SELECT $this { $this ?p ?o FILTER (?o < NOW()) }"', ["sh:select"]),
    ],
)
def test_a_difference_between_the_engines_is_known(shape: str, expected: list[str]) -> None:
    assert reasons(shape) == expected


def test_both_engines_read_our_own_shapes_alike() -> None:
    folder = Path(__file__).resolve().parents[2] / "shapes"
    shapes = [triple for path in sorted(folder.glob("*.ttl")) for triple in read_triples(path)]
    assert list(disagreements(ShapeIndex.of(shapes))) == []


def test_the_report_says_why_the_reference_was_taken() -> None:
    shapes = triples("pves:A a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path pve:start ; sh:lessThan pve:end .")
    report = validate([], [], shapes)
    assert report.engine == "pyshacl"
    if "shacl" in available_engines():
        assert "pves:A has sh:lessThan" in report.engine_reason["en"]
        assert set(report.engine_reason) == {"en", "ar", "fr"}
    assert validate([], [], shapes, engine="pyshacl").engine_reason == {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT $this WHERE { $this ?p ", "is not SPARQL"),
        ("SELECT $this WHERE { $this nowhere:p ?o }", "is not SPARQL"),
        ("SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }", "uses MINUS"),
        ("SELECT $this WHERE { VALUES ?p { 1 } }", "uses VALUES"),
        ("SELECT $this WHERE { ?s ?p ?o } VALUES ?p { 1 }", "uses VALUES"),
        ("SELECT $this WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }", "uses SERVICE"),
        ("SELECT $this WHERE { BIND (1 AS $this) }", "assigns to"),
        ("SELECT (1 AS ?this) WHERE { ?s ?p ?o }", "assigns to"),
        ("SELECT $this WHERE { { SELECT * WHERE { $this ?p ?o } } }", "does not return"),
    ],
)
def test_a_query_that_may_not_stand_in_a_shape_is_refused_and_its_shape_named(
    engine: Engine, text: str, fault: str
) -> None:
    with pytest.raises(ShapesError, match=fault) as refusal:
        validate([], [], query(text), engine=engine)
    assert expand("pves:A") in str(refusal.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_without_an_address_are_told_apart_and_speak(engine: Engine) -> None:
    shapes = triples("""[] a sh:NodeShape ; sh:targetNode event:a ; sh:message "One." ; sh:property
        [ sh:path [ sh:inversePath ( pve:start pve:end ) ] ; sh:minCount 1 ; sh:message "Two."@fr ] ;
        sh:nodeKind sh:Literal .""")
    found = validate([], [], shapes, engine=engine).findings
    assert {finding.message("ar") or finding.messages["fr"] for finding in found} == {"One.", "Two."}
    assert {finding.path for finding in found} == {None, f"^(<{expand('pve:start')}>/<{expand('pve:end')}>)"}
    assert len({finding.source_shape for finding in found}) == 2
    assert all(finding.source_shape.startswith("_:") for finding in found)


def test_names_do_not_depend_on_the_labels_of_blank_nodes() -> None:
    first = with_names(triples("_:a sh:property _:b . _:b sh:path pve:start ; sh:minCount 1 ."))
    second = with_names(triples("_:x sh:property _:a . _:a sh:minCount 1 ; sh:path pve:start ."))
    assert {str(t) for t in first if "urn:" in str(t.subject)} == {str(t) for t in second if "urn:" in str(t.subject)}


@pytest.mark.parametrize(
    "text", ["<a:b>", "^<a:b>", "(<a:b>)*/<a:c>", "(<a:b>/<a:c>|^(<a:d>/<a:e>))", "<a:b>/(<a:c>/<a:d>)"]
)
def test_a_path_is_read_as_it_was_written(text: str) -> None:
    assert str(read_path(text)) == text


@pytest.mark.parametrize("text", ["", "a:b", "<a:b", "<a:b>/", "(<a:b>", "<a:b>)", "<a:b> <a:c>"])
def test_what_is_no_path_is_said_to_be_none(text: str) -> None:
    with pytest.raises(PathError):
        read_path(text)


def test_a_path_that_contains_itself_is_refused() -> None:
    index = ShapeIndex.of(triples("pves:A sh:path _:p . _:p sh:inversePath _:p ."))
    with pytest.raises(PathError, match="contains itself"):
        index.path(expand("pves:A"))
    with pytest.raises(PathError, match="no property"):
        path_of(triples("pves:A sh:path 5 .")[0].object, lambda _: {})
