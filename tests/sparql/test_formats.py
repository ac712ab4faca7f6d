"""Every format says what the answer said, whatever the answer has in it."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.query import Result

from pvegraph.errors import UsageError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import FORMATS, Answer
from pvegraph.vocabulary import PREFIXES

RESULT = (
    'SELECT ?z ("بلدية"@ar AS ?a) ("2019-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> AS ?b) (7 AS ?c)'
    " (<https://example.org/x> AS ?d) ?unbound { VALUES ?z { 'first' 'second' } }"
)
VARIABLES = ["z", "a", "b", "c", "d", "unbound"]
GRAPH = (
    "CONSTRUCT { <https://w3id.org/pvegraph/id/country/ma> <http://www.w3.org/2004/02/skos/core#prefLabel>"
    ' "المغرب"@ar ;'
    ' <https://w3id.org/pvegraph/ontology#start> "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> } {}'
)


def answer_of(query: str, **values: str) -> Answer:
    substitutions = {ox.Variable(name): ox.Literal(value) for name, value in values.items()}
    return ox.Store().query(query, substitutions=substitutions)


def written(query: str, name: str, **values: str) -> bytes:
    output = io.BytesIO()
    formats.write(answer_of(query, **values), formats.by_name(name), output)
    return output.getvalue()


class TestTheTable:
    def test_has_no_name_suffix_or_media_type_twice(self) -> None:
        for field in ("name", "suffix", "media_type"):
            values = [getattr(format_, field) for format_ in FORMATS]
            assert len(set(values)) == len(values)

    @pytest.mark.parametrize("kind", ["result", "graph"])
    def test_finds_one_format_for_each_media_type_of_a_kind(self, kind: formats.Kind) -> None:
        asked = [media for f in formats.of_kind(kind) for media in (f.media_type, *f.other_media_types)]
        assert len(set(asked)) == len(asked)
        assert {formats.by_media_type(media + ";charset=utf-8", kind) for media in asked} == set(formats.of_kind(kind))

    @pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
    def test_finds_a_format_by_its_name_and_by_its_suffix(self, format_: formats.Format) -> None:
        assert formats.by_name(format_.name) is format_
        assert formats.by_suffix("." + format_.suffix.upper()) is format_

    def test_tells_the_nearest_name_for_one_that_does_not_exist(self) -> None:
        with pytest.raises(UsageError, match=r"'turtel'\. Did you mean turtle\?"):
            formats.by_name("turtel")

    def test_knows_no_format_of_another_kind_by_its_media_type(self) -> None:
        assert formats.by_media_type("text/csv", "graph") is None
        assert formats.by_media_type("text/turtle", "result") is None


class TestResults:
    def test_in_tsv_keep_order_of_columns_types_and_languages(self) -> None:
        lines = written(RESULT, "tsv").decode().split("\n")
        assert lines[0] == "\t".join("?" + variable for variable in VARIABLES)
        month = '"2019-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
        assert lines[1] == f'"first"\t"بلدية"@ar\t{month}\t7\t<https://example.org/x>\t'

    @pytest.mark.parametrize("name", ["json", "xml"])
    def test_keep_order_of_columns_types_and_languages(self, name: str) -> None:
        parsed = Result.parse(io.BytesIO(written(RESULT, name)), format=name)
        assert [str(variable) for variable in parsed.vars or ()] == VARIABLES
        first, second = parsed.bindings
        assert first[rdflib.Variable("a")] == rdflib.Literal("بلدية", lang="ar")
        date = first[rdflib.Variable("b")]
        assert isinstance(date, rdflib.Literal)
        assert (str(date), date.datatype) == ("2019-09", rdflib.XSD.gYearMonth)
        assert first[rdflib.Variable("d")] == rdflib.URIRef("https://example.org/x")
        assert rdflib.Variable("unbound") not in first
        assert str(second[rdflib.Variable("z")]) == "second"

    def test_are_csv_with_the_variables_as_header(self) -> None:
        rows = list(csv.reader(io.StringIO(written(RESULT, "csv").decode(), newline="")))
        assert rows[0] == VARIABLES
        assert rows[1] == ["first", "بلدية", "2019-09", "7", "https://example.org/x", ""]

    @pytest.mark.parametrize(("query", "truth"), [("ASK {}", "true"), ("ASK { FILTER(false) }", "false")])
    @pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
    def test_of_ask_say_true_or_false(self, query: str, truth: str, name: str) -> None:
        assert truth in written(query, name).decode()

    @given(st.text())
    def test_in_json_give_back_any_text(self, text: str) -> None:
        parsed = ox.parse_query_results(written("SELECT ?x {}", "json", x=text), format=ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        assert [solution["x"] for solution in parsed] == [ox.Literal(text)]

    @given(st.text())
    def test_in_xml_can_be_read_and_give_back_all_that_xml_can_carry(self, text: str) -> None:
        root = ElementTree.fromstring(written("SELECT ?x {}", "xml", x=text))  # noqa: S314 - our own
        found = "".join(element.text or "" for element in root.iter("{http://www.w3.org/2005/sparql-results#}literal"))
        assert len(found) == len(text)
        for read, wrote in zip(found, text, strict=True):
            assert read == wrote or (read == "\ufffd" and (ord(wrote) < 0x20 or wrote in "\ufffe\uffff"))

    def test_in_xml_mend_a_forbidden_character_that_two_chunks_share(self) -> None:
        text = "a" * 8191 + "\uffff" * 3000 + "\r\n"
        root = ElementTree.fromstring(written("SELECT ?x {}", "xml", x=text))  # noqa: S314 - our own
        assert next(root.iter("{http://www.w3.org/2005/sparql-results#}literal")).text == text.replace(
            "\uffff", "\ufffd"
        )

    def test_are_not_written_in_a_format_of_graphs(self) -> None:
        with pytest.raises(UsageError, match="turtle is for CONSTRUCT and DESCRIBE queries"):
            written(RESULT, "turtle")


class TestGraphs:
    @pytest.mark.parametrize("format_", formats.of_kind("graph"), ids=lambda format_: format_.name)
    def test_say_the_same_in_every_format(self, format_: formats.Format) -> None:
        parsed = ox.parse(written(GRAPH, format_.name), format=ox.RdfFormat.from_media_type(format_.media_type))
        assert {quad.triple for quad in parsed} == set(answer_of(GRAPH))  # type: ignore[arg-type] # CONSTRUCT was asked

    def test_use_our_prefixes(self) -> None:
        assert 'country:ma pve:start "2019"^^xsd:gYear' in written(GRAPH, "turtle").decode()

    def test_can_be_written_with_the_prefixes_that_they_need(self) -> None:
        triples = list(answer_of(GRAPH))
        needed = formats.used_prefixes(triples)  # type: ignore[arg-type] # CONSTRUCT was asked
        assert set(needed) == {"country", "pve", "skos", "xsd"}
        output = io.BytesIO()
        formats.write_graph(triples, formats.by_name("turtle"), output, prefixes=needed)  # type: ignore[arg-type] # ditto
        assert output.getvalue().decode().count("@prefix") == 4

    @given(st.sets(st.text("ab:", max_size=4)), st.sets(st.text("ab:", max_size=3)))
    def test_need_the_prefixes_with_which_their_names_begin(self, names: set[str], beginnings: set[str]) -> None:
        said = [ox.Triple(*[ox.NamedNode(f"e:{name}")] * 3) for name in names]
        needed = formats.used_prefixes(said, {beginning: f"e:{beginning}" for beginning in beginnings})
        assert set(needed) == {each for each in beginnings if any(name.startswith(each) for name in names)}

    def test_keep_their_names_where_the_format_has_named_graphs(self) -> None:
        quad = ox.Quad(*[ox.NamedNode(f"https://example.org/{name}") for name in "spog"])
        for format_ in formats.of_kind("graph"):
            if format_.datasets:
                output = io.BytesIO()
                formats.write_graph([quad], format_, output)
                found = list(ox.parse(output.getvalue(), format=ox.RdfFormat.from_media_type(format_.media_type)))
                assert found == [quad]

    def test_are_refused_as_rdf_xml_where_a_property_cannot_be_named(self) -> None:
        with pytest.raises(UsageError, match=r"no way to write the property <https://example\.org/1>"):
            written("CONSTRUCT { <x:s> <https://example.org/1> 1 } {}", "rdf-xml")

    def test_are_well_formed_rdf_xml_with_control_characters_in_them(self) -> None:
        text = written('CONSTRUCT { <x:s> <x:p> "a\\u0001b" } {}', "rdf-xml")
        assert next(ElementTree.fromstring(text).iter("{x:}p")).text == "a\ufffdb"  # noqa: S314 - our own

    def test_are_not_written_in_a_format_of_results(self) -> None:
        with pytest.raises(UsageError, match="csv is for SELECT and ASK queries; this query can be written as turtle"):
            written(GRAPH, "csv")
        with pytest.raises(UsageError, match="csv is not a format of graphs"):
            formats.write_graph([], formats.by_name("csv"), io.BytesIO())


def test_our_prefixes_are_legal_in_every_graph_format() -> None:
    every = " ; ".join(f"<{namespace}p> 1" for namespace in PREFIXES.values())
    for format_ in formats.of_kind("graph"):
        query = f"CONSTRUCT {{ <x:s> {every} }} {{}}"
        parsed = ox.parse(written(query, format_.name), format=ox.RdfFormat.from_media_type(format_.media_type))
        assert len(list(parsed)) == len(set(PREFIXES.values()))
