"""A finding points at the statements that it is about, in the graphs of the sources that say them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from pvegraph import iri
from pvegraph.authored.document import Document, read_document
from pvegraph.validation.finding import Finding, Term
from pvegraph.validation.places import MOST_LOCATIONS, locate
from pvegraph.validation.validator import validate
from pvegraph.validation.view import StoreView
from pvegraph.vocabulary import PREFIXES, expand

HEADER = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
TOP = HEADER.count("\n")
ONE, TWO = iri.SOURCE + "press/one", iri.SOURCE + "press/two"


def source(text: str, graph: str = ONE, name: str = "one.ttl") -> Document:
    """A file of a source, which describes itself in its first line under the prefixes."""
    content = f"{HEADER}<{graph}> a pve:Source .\n{text}"
    return read_document(content.encode(), name, RdfFormat.TURTLE)


def in_graph(document: Document, graph: str) -> list[Quad]:
    """The statements of a document as those of a named graph."""
    return [Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)) for quad in document.statements]


def view(*documents: Document, graphs: Sequence[str] = (ONE, TWO)) -> StoreView:
    """A dataset of files, each in a graph of its own."""
    return StoreView.of(
        quad for document, graph in zip(documents, graphs, strict=False) for quad in in_graph(document, graph)
    )


def named(name: str) -> NamedNode:
    """A thing by its prefixed name."""
    return NamedNode(expand(name))


def finding(
    focus: Term,
    path: str | None,
    value: Term | None = None,
    component: str = "Pattern",
    details: Sequence[tuple[str, str]] = (),
) -> Finding:
    """A finding with what matters for its places."""
    return Finding(
        severity="violation",
        focus=focus,
        path=path,
        value=value,
        source_shape=iri.SHAPES + "Some",
        component=expand(f"sh:{component}ConstraintComponent"),
        messages={},
        details=tuple(details),
    )


def property_(name: str) -> str:
    """A path of one property."""
    return f"<{expand(name)}>"


def pointed(found: Finding, *documents: Document, graphs: Sequence[str] = (ONE, TWO)) -> list[tuple[str, str, str]]:
    """What a finding points at: role, publisher's id of the source, and the line as text."""
    by_name = {document.name: document for document in documents}
    (located,) = locate([found], view(*documents, graphs=graphs), documents)
    return [
        (
            place.role,
            (place.graph or "").removeprefix(iri.SOURCE),
            by_name[place.place.file].line(place.place.line).strip(),
        )
        for place in located.locations
        if place.place is not None
    ]


def test_a_wrong_value_is_at_its_statement_in_each_graph_that_says_it() -> None:
    one = source('person:p a pve:Person ;\n  skos:prefLabel "X "@en .')
    two = source('person:p skos:prefLabel "Y"@en , "X "@en .', TWO, "two.ttl")
    found = finding(named("person:p"), property_("skos:prefLabel"), Literal("X ", language="en"))
    assert pointed(found, one, two) == [
        ("change", "press/one", 'skos:prefLabel "X "@en .'),
        ("change", "press/two", 'person:p skos:prefLabel "Y"@en , "X "@en .'),
    ]
    (located,) = locate([found], view(one, two), [one, two])
    assert [str(location.place) for location in located.locations] == [f"one.ttl:{TOP + 3}:3", f"two.ttl:{TOP + 2}:34"]


def test_what_is_missing_points_at_the_head_of_its_subject_in_each_graph() -> None:
    one = source("person:q a pve:Person .\nperson:p a pve:Person .")
    two = source("\nperson:p pve:country country:dk .\nperson:p pve:country country:se .", TWO, "two.ttl")
    found = finding(named("person:p"), property_("skos:prefLabel"), component="MinCount")
    assert pointed(found, one, two) == [
        ("block", "press/one", "person:p a pve:Person ."),
        ("block", "press/two", "person:p pve:country country:dk ."),
    ]


def test_of_two_values_that_exclude_each_other_both_are_shown_with_their_sources() -> None:
    one = source('tenure:t pve:start "2019"^^xsd:gYear .')
    two = source('tenure:t pve:start "2020-05"^^xsd:gYearMonth .', TWO, "two.ttl")
    for found in (
        finding(named("tenure:t"), property_("pve:start"), component="MaxCount"),
        finding(
            named("tenure:t"),
            property_("pve:start"),
            Literal("2019", datatype=named("xsd:gYear")),
            "SPARQL",
            [("other", "2020-05")],
        ),
    ):
        assert pointed(found, one, two) == [
            ("change", "press/one", 'tenure:t pve:start "2019"^^xsd:gYear .'),
            ("clash", "press/two", 'tenure:t pve:start "2020-05"^^xsd:gYearMonth .'),
        ]


def test_overlapping_tenures_of_two_sources_are_shown_with_all_their_dates() -> None:
    one = source('tenure:a pve:post post:m ;\n  pve:start "2011"^^xsd:gYear ;\n  pve:end "2015"^^xsd:gYear .')
    two = source(
        'tenure:b pve:post post:m ;\n  pve:start "2014"^^xsd:gYear ;\n  pve:end "2019"^^xsd:gYear .', TWO, "two.ttl"
    )
    found = finding(
        named("tenure:a"),
        property_("pve:end"),
        Literal("2015", datatype=named("xsd:gYear")),
        "SPARQL",
        [("other", expand("tenure:b")), ("otherStart", "2014"), ("post", expand("post:m")), ("start", "2011")],
    )
    assert pointed(found, one, two) == [
        ("change", "press/one", 'pve:end "2015"^^xsd:gYear .'),
        ("clash", "press/one", 'pve:start "2011"^^xsd:gYear ;'),
        ("clash", "press/two", 'pve:start "2014"^^xsd:gYear ;'),
        ("clash", "press/two", 'pve:end "2019"^^xsd:gYear .'),
        ("clash", "press/one", "tenure:a pve:post post:m ;"),
        ("clash", "press/two", "tenure:b pve:post post:m ;"),
    ]


def test_what_the_curator_gave_comes_before_the_files_of_the_project(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path = data / iri.path_of_graph(ONE)
    path.parent.mkdir(parents=True)
    given = source('person:p skos:prefLabel "X"@fr .', TWO, "new.ttl")
    known = source('person:p skos:prefLabel "Y"@fr .')
    path.write_text(known.text, encoding="utf-8")
    found = finding(named("person:p"), property_("skos:prefLabel"), component="UniqueLang")
    (located,) = locate([found], view(given, known, graphs=(TWO, ONE)), [given], data)
    assert [(location.role, location.place and location.place.file) for location in located.locations] == [
        ("change", "new.ttl"),
        ("clash", str(path)),
    ]


def test_a_file_of_the_project_is_read_once_and_only_if_a_finding_is_about_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for graph in (ONE, TWO):
        path = tmp_path / iri.path_of_graph(graph)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source('person:p skos:prefLabel "X"@en .', graph).text, encoding="utf-8")
    read: list[Path] = []
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or original(path))
    label = finding(named("person:p"), property_("skos:prefLabel"), Literal("X", language="en"))
    first = source('person:p skos:prefLabel "X"@en .')
    located = locate([label, label, finding(named("person:p"), None)], view(first), [], tmp_path)
    assert read == [tmp_path / PurePosixPath("press/one.ttl")]
    assert all(found.locations[0].place for found in located)


def test_without_any_text_the_graph_is_told(tmp_path: Path) -> None:
    one = source('person:p skos:prefLabel "X"@en .')
    label = finding(named("person:p"), property_("skos:prefLabel"), Literal("X", language="en"))
    for folder in (None, tmp_path):
        (located,) = locate([label], view(one), [], folder)
        assert [(location.graph, location.place) for location in located.locations] == [(ONE, None)]


def test_a_number_is_found_however_it_is_written() -> None:
    one = source("place:p wgs:lat 99.50 ; pve:population 07 .")
    lat = finding(named("place:p"), property_("wgs:lat"), Literal("99.50", datatype=named("xsd:decimal")))
    assert pointed(lat, one) == [("change", "press/one", "place:p wgs:lat 99.50 ; pve:population 07 .")]


def test_a_statement_without_a_graph_stands_in_the_document_alone() -> None:
    text = HEADER + 'person:p skos:prefLabel "X"@en .'
    document = read_document(text.encode(), "pasted", RdfFormat.TURTLE)
    label = finding(named("person:p"), property_("skos:prefLabel"), Literal("X", language="en"))
    (located,) = locate([label], StoreView.of(document.statements), [document])
    assert [(location.graph, str(location.place)) for location in located.locations] == [(None, f"pasted:{TOP + 1}:10")]


def test_in_trig_the_statement_of_the_right_graph_is_found() -> None:
    line = 'person:p skos:prefLabel "X"@en .'
    text = f"{HEADER}<{ONE}> {{ {line} }}\n<{TWO}> {{ {line} }}"
    document = read_document(text.encode(), "a.trig", RdfFormat.TRIG)
    label = finding(named("person:p"), property_("skos:prefLabel"), Literal("X", language="en"))
    (located,) = locate([label], StoreView.of(document.statements), [document])
    assert [(location.graph, location.place and location.place.line) for location in located.locations] == [
        (ONE, TOP + 1),
        (TWO, TOP + 2),
    ]


@pytest.mark.parametrize(
    ("text", "path", "value", "component", "expected"),
    [
        (
            "place:p a pve:Place .\ngovernment:g pve:governs place:p .\npost:m org:postIn government:g .",
            f"^{property_('pve:governs')}/^{property_('org:postIn')}",
            "post:m",
            "Class",
            [("change", "post:m org:postIn government:g ."), ("clash", "government:g pve:governs place:p .")],
        ),
        (
            "place:p a pve:Place .\ngovernment:g pve:governs place:p .",
            f"^{property_('pve:governs')}/^{property_('org:postIn')}",
            None,
            "QualifiedMinCount",
            [("block", "place:p a pve:Place .")],
        ),
        (
            "place:p org:postIn organisation:o .\norganisation:o a pve:Organisation .",
            f"{property_('org:postIn')}/{property_('pve:governs')}",
            None,
            "MinCount",
            [("change", "place:p org:postIn organisation:o ."), ("block", "organisation:o a pve:Organisation .")],
        ),
        (
            "place:p dct:isPartOf place:q .\nplace:q dct:isPartOf place:r .\nplace:r dct:isPartOf place:p .",
            property_("dct:isPartOf"),
            "place:q",
            "SPARQL",
            [
                ("change", "place:p dct:isPartOf place:q ."),
                ("clash", "place:q dct:isPartOf place:r ."),
                ("clash", "place:r dct:isPartOf place:p ."),
            ],
        ),
        (
            "place:p dct:isPartOf place:q .\nplace:q dct:isPartOf place:r .",
            f"({property_('dct:isPartOf')})+",
            "place:r",
            "Class",
            [("change", "place:q dct:isPartOf place:r ."), ("clash", "place:p dct:isPartOf place:q .")],
        ),
        (
            'place:p skos:altLabel "X"@en .\nplace:p skos:prefLabel "X"@en .',
            property_("skos:altLabel"),
            '"X"@en',
            "Disjoint",
            [("change", 'place:p skos:altLabel "X"@en .'), ("clash", 'place:p skos:prefLabel "X"@en .')],
        ),
        ("place:p a pve:Place .", "_:b", None, "MinCount", [("block", "place:p a pve:Place .")]),
        ("place:p a pve:Place .", None, "place:p", "Pattern", [("block", "place:p a pve:Place .")]),
        ("place:p a pve:Place .", None, "place:p", "Not", [("change", "place:p a pve:Place .")]),
        (
            "person:x pve:country place:p .",
            property_("rdf:type"),
            None,
            "MinCount",
            [("change", "person:x pve:country place:p .")],
        ),
        ('person:x place:p "y" .', None, "place:p", "SPARQL", [("change", 'person:x place:p "y" .')]),
        ('place:p skos:note "X"@en .', None, '"X"@en', "SPARQL", [("change", 'place:p skos:note "X"@en .')]),
    ],
    ids=range(12),
)
def test_the_statement_on_the_way_is_found(
    text: str, path: str | None, value: str | None, component: str, expected: list[tuple[str, str]]
) -> None:
    term: Term | None = None
    if value is not None:
        term = Literal(value[1:-4], language="en") if value.startswith('"') else named(value)
    found = pointed(finding(named("place:p"), path, term, component), source(text))
    assert [(role, line) for role, _, line in found] == expected


def test_a_thing_without_a_name_is_found_by_what_is_said_of_it() -> None:
    rules = f"""{HEADER}pves:NoBlank a sh:NodeShape ; sh:targetSubjectsOf foaf:name ; sh:nodeKind sh:IRI ."""
    shapes = [quad.triple for quad in read_document(rules.encode(), "s", RdfFormat.TURTLE).statements]
    one = source('[ foaf:name "a" ] .\n[ foaf:name "b" ; foaf:knows [ foaf:name "c" ] ] .')
    dataset = view(one)
    findings = validate(dataset.triples(None, None, None), [], shapes).findings
    assert all(isinstance(found.focus, BlankNode) for found in findings)
    located = locate(findings, dataset, [one])
    places = sorted(
        (found.locations[0].place.line, found.locations[0].place.column)
        for found in located
        if found.locations[0].place
    )
    assert places == [(TOP + 2, 1), (TOP + 3, 1), (TOP + 3, 30)]


def test_a_finding_about_everything_points_at_some_of_it() -> None:
    one = source("".join(f"person:p{number} pve:country country:xx .\n" for number in range(MOST_LOCATIONS + 50)))
    found = finding(named("country:xx"), property_("rdf:type"), component="MinCount")
    assert len(pointed(found, one)) == MOST_LOCATIONS
