"""One function over two engines: what it finds, and that it does not depend on the engine."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from pvegraph.errors import UsageError
from pvegraph.validation import Engine, Report, available_engines, engine_shacl, validate
from pvegraph.validation.report import as_turtle, edition
from pvegraph.validation.result import ShapesError, probe, read_probe
from pvegraph.vocabulary import PREFIXES

ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)
DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())

SHAPES = '''
pves:Prefixes sh:declare pves:prefix-pve .
pves:prefix-pve sh:prefix "pve" ; sh:namespace "https://w3id.org/pvegraph/ontology#"^^xsd:anyURI .
pves:Start a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path pve:start ; sh:maxCount 1 ; sh:datatype xsd:date ;
    sh:severity sh:Warning ;
    sh:message "{$this} has {$path} {$value}."@en , "{$path}: {$value}"@ar , "{$this} a {$path} {$value}."@fr .
pves:Whole a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path ( pve:subEventOf [ sh:inversePath pve:inSeries ] ) ;
    sh:minCount 1 ; sh:severity sh:Info ; sh:message "{$path} leads to {$value}."@en .
pves:Twins a sh:NodeShape ; sh:targetClass pve:Event ; sh:severity sh:Violation ; sh:sparql pves:Twins-query .
pves:Twins-query a sh:SPARQLConstraint ; sh:severity sh:Violation ; sh:prefixes pves:Prefixes ;
    sh:message "{$this} and {?other} both cost {?value} at {?unknown}."@en ;
    sh:select """SELECT DISTINCT $this ?path ?value ?other ?unknown WHERE {
        $this pve:cost ?value . ?other pve:cost ?value . FILTER (STR($this) < STR(?other))
        OPTIONAL { $this pve:nothing ?unknown } BIND (pve:cost AS ?path) }""" .
'''
DATA = """
event:a a pve:Event ; skos:prefLabel "First"@en , "الأول"@ar ; pve:start "2020-02-30"^^xsd:date , "2021"^^xsd:gYear ;
    pve:cost 5 .
event:b a pve:Event ; pve:start "2020-01-01"^^xsd:date , "2020-01-02"^^xsd:date ; pve:cost 5 ;
    pve:subEventOf event:a . event:c pve:inSeries event:a .
"""
ONTOLOGY = 'pve:start rdfs:label "start"@en , "البداية"@ar , "début"@fr .'


def triples(turtle: str) -> list[Triple]:
    """The statements of Turtle without prefixes."""
    return [quad.triple for quad in parse((DECLARATIONS + turtle).encode(), format=RdfFormat.TURTLE)]


def run(engine: Engine, data: str = DATA) -> Report:
    """The findings about the data."""
    return validate(triples(data), triples(ONTOLOGY), triples(SHAPES), engine=engine)


def messages(report: Report, name: str, language: str = "en") -> list[str]:
    """The messages of a shape, in the order of the report."""
    shape = PREFIXES["pves"] + name
    return [finding.message(language) for finding in report.findings if finding.source_shape == shape]


@pytest.mark.parametrize("engine", ENGINES)
class TestEachEngine:
    """What holds whichever engine is asked."""

    def test_findings_come_gravest_first_and_then_by_shape_and_place(self, engine: Engine) -> None:
        found = [(f.severity, f.source_shape.rpartition("#")[2], str(f.focus)[-2]) for f in run(engine).findings]
        assert found == [
            ("violation", "Twins", "a"),
            ("warning", "Start", "a"),
            ("warning", "Start", "a"),
            ("warning", "Start", "a"),
            ("warning", "Start", "b"),
            ("info", "Whole", "a"),
        ]

    def test_values_stand_in_messages_as_a_person_reads_them(self, engine: Engine) -> None:
        report = run(engine)
        assert "“First” (event:a) has start (pve:start) 2021." in messages(report, "Start")
        assert "« First » (event:a) a début (pve:start) 2021." in messages(report, "Start", "fr")

    def test_a_finding_without_a_value_shows_what_is_there(self, engine: Engine) -> None:
        assert "event:b has start (pve:start) 2020-01-01, 2020-01-02." in messages(run(engine), "Start")

    def test_values_in_arabic_do_not_disturb_the_direction_of_the_text(self, engine: Engine) -> None:
        assert "\u2068البداية (pve:start)\u2069: \u20682021\u2069" in messages(run(engine), "Start", "ar")

    def test_a_path_of_several_steps_is_written_as_in_sparql(self, engine: Engine) -> None:
        report = run(engine)
        (finding,) = [finding for finding in report.findings if finding.source_shape.endswith("Whole")]
        pve = PREFIXES["pve"]
        assert finding.path == f"<{pve}subEventOf>/^<{pve}inSeries>"
        assert finding.message("en") == "pve:subEventOf/^pve:inSeries leads to nothing."

    def test_variables_of_a_query_stand_in_its_message_and_unbound_ones_stay_visible(self, engine: Engine) -> None:
        (finding,) = [finding for finding in run(engine).findings if finding.severity == "violation"]
        assert finding.message("en") == "“First” (event:a) and event:b both cost 5 at {?unknown}."
        assert finding.path == f"<{PREFIXES['pve']}cost>"
        assert dict(finding.details) == {"other": PREFIXES["event"] + "b"}

    def test_a_language_that_a_shape_does_not_speak_falls_back_on_english(self, engine: Engine) -> None:
        assert messages(run(engine), "Twins", "fr") == messages(run(engine), "Twins", "en")

    def test_subclasses_of_the_ontology_count(self, engine: Engine) -> None:
        data = triples('event:s a pve:Summit ; pve:start "soon" .')
        ontology = triples("pve:Summit rdfs:subClassOf pve:Event .")
        assert not validate(data, [], triples(SHAPES), engine=engine).findings
        assert messages(validate(data, ontology, triples(SHAPES), engine=engine), "Start") == [
            'event:s has pve:start "soon".'
        ]

    def test_repeated_statements_of_several_sources_make_no_second_finding(self, engine: Engine) -> None:
        once = run(engine)
        twice = validate(triples(DATA) * 2, triples(ONTOLOGY), triples(SHAPES), engine=engine)
        assert once.findings == twice.findings

    def test_the_order_of_the_statements_does_not_matter(self, engine: Engine) -> None:
        turned = validate(triples(DATA)[::-1], triples(ONTOLOGY), triples(SHAPES)[::-1], engine=engine)
        assert turned == run(engine)

    def test_blank_nodes_are_named_by_what_is_said_of_them(self, engine: Engine) -> None:
        parts = [f'[] a pve:Event ; pve:start "{text}" .' for text in "xy"]
        parts.append("event:c a pve:Event ; pve:start [ pve:cost 1 ] .")
        first, second = run(engine, " ".join(parts)), run(engine, " ".join(reversed(parts)))
        assert first == second
        assert sum(isinstance(finding.focus, BlankNode) for finding in first.findings) == 4

    def test_shapes_that_an_engine_cannot_use_are_an_error_of_ours(self, engine: Engine) -> None:
        broken = triples("pves:X a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path [ sh:inversePath 5 ] .")
        broken += triples(
            'pves:Y a sh:NodeShape ; sh:targetClass pve:Event ; sh:sparql pves:Z . pves:Z sh:select "no" .'
        )
        with pytest.raises(ShapesError):
            validate(triples(DATA), [], broken, engine=engine)


@pytest.mark.skipif(len(ENGINES) < 2, reason="the engine shacl has no wheel for this platform")
def test_both_engines_give_the_same_report() -> None:
    blank = DATA + '[] a pve:Event ; pve:start [ pve:cost 5 ] ; pve:cost "a\\n\\"b\\""@en .'
    assert run("shacl", blank).findings == run("pyshacl", blank).findings
    assert run("shacl", blank).findings == run("pyshacl", blank).findings


def test_auto_takes_the_first_engine_there_is() -> None:
    assert run("auto").engine == available_engines()[0]
    assert available_engines()[-1] == "pyshacl"


def test_an_engine_that_is_not_installed_is_a_wrong_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_shacl, "is_available", lambda: False)
    assert run("auto").engine == "pyshacl"
    with pytest.raises(UsageError, match="shacl is not installed"):
        run("shacl")


def test_a_probe_hands_back_what_was_bound() -> None:
    text = probe("urn:c", {"b", "a"}).replace("{?a}", "1=2")
    assert read_probe(text) == ("urn:c", (("a", "1=2"),))


def test_an_empty_graph_conforms() -> None:
    report = validate([], [], triples(SHAPES))
    assert report.conforms
    assert report.findings == ()
    assert NamedNode(PREFIXES["sh"] + "ValidationReport") in {
        quad.object for quad in parse(as_turtle.write(report, edition()).encode(), format=RdfFormat.TURTLE)
    }
