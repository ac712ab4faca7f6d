"""Where the statements of a text stand, in every syntax."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from pvegraph import iri
from pvegraph.authored.document import Document, Place, read_document, read_documents
from pvegraph.authored.text_lines import TextLines
from pvegraph.errors import FileFormatError
from pvegraph.sparql.context import ADDRESS, Context

ROOT = Path(__file__).resolve().parents[2]
E = "http://e/"
PREFIX = f"@prefix : <{E}> .\n"


def read(text: str, format_: RdfFormat = RdfFormat.TURTLE) -> Document:
    """A text of a test as a document."""
    return read_document(text.encode(), "a.ttl", format_)


def cut(document: Document, place: Place) -> str:
    """What stands at a place."""
    lines = TextLines("", document.text)
    return document.text[lines.offset(place.line, place.column) : lines.offset(place.end_line, place.end_column)]


def said(document: Document) -> list[tuple[str, str]]:
    """The predicate of each statement, without its namespace, with what stands at its place."""
    return [
        (quad.predicate.value.rpartition("/")[2].rpartition("#")[2], cut(document, place))
        for quad in dict.fromkeys(document.statements)
        for place in document.places.get(quad, ())
    ]


def heads(document: Document) -> list[tuple[str, int, int, str]]:
    """The heads of all subjects: what stands there, with line and column."""
    return sorted(
        (cut(document, place), place.line, place.column, "blank" if isinstance(subject, BlankNode) else "named")
        for subject, places in document.blocks.items()
        for place in places
    )


def test_a_statement_stands_from_its_predicate_to_the_end_of_its_object() -> None:
    document = read(PREFIX + ':s a :T ;\n    :p "é𐐀"@fr ;\n    :q 1.5 .\n')
    assert said(document) == [("type", "a :T"), ("p", ':p "é𐐀"@fr'), ("q", ":q 1.5")]
    assert [str(place) for places in document.places.values() for place in places] == [
        "a.ttl:2:4",
        "a.ttl:3:5",
        "a.ttl:4:5",
    ]


def test_further_objects_of_a_predicate_stand_by_themselves() -> None:
    assert said(read(PREFIX + ':s :p "a" ,\n  "b"^^:d , :c .')) == [("p", ':p "a"'), ("p", '"b"^^:d'), ("p", ":c")]


def test_what_is_said_twice_has_two_places() -> None:
    document = read(PREFIX + ":s :p :o .\n:s :q 1 .\n:s :p :o .")
    quad = Quad(NamedNode(E + "s"), NamedNode(E + "p"), NamedNode(E + "o"))
    assert [place.line for place in document.places[quad]] == [2, 4]


def test_things_in_brackets_have_places_inside_and_outside() -> None:
    assert sorted(said(read(PREFIX + ':s :p [ :q "x" ; :r [ :t () ] ] , [] .'))) == [
        ("p", ':p [ :q "x" ; :r [ :t () ] ]'),
        ("p", "[]"),
        ("q", ':q "x"'),
        ("r", ":r [ :t () ]"),
        ("t", ":t ()"),
    ]


def test_a_member_of_a_list_stands_at_itself_and_the_rest_where_it_begins() -> None:
    assert sorted(said(read(PREFIX + ':s :p ( 1 "b" ) .'))) == [
        ("first", '"b"'),
        ("first", "1"),
        ("p", ':p ( 1 "b" )'),
        ("rest", '"b"'),
        ("rest", ")"),
    ]


def test_the_head_of_a_subject_is_its_name_or_its_opening_bracket() -> None:
    document = read(PREFIX + ":s :p :o .\n\n:s :q [ :r 1 ] .\n( 1 ) :t 2 .\n[] :u 3 .\n[ :v 4 ] .")
    assert heads(document) == [
        ("(", 5, 1, "blank"),
        ("1", 5, 3, "blank"),
        (":s", 2, 1, "named"),
        (":s", 4, 1, "named"),
        ("[", 4, 7, "blank"),
        ("[", 6, 1, "blank"),
        ("[", 7, 1, "blank"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_counts(end: str) -> None:
    document = read(end.join([PREFIX.strip(), "", ':s :p """x', 'y\u2028z""" ;', "\t:q 1 ."]))
    assert [(place.line, place.column) for places in document.places.values() for place in places] == [(3, 4), (5, 2)]
    assert document.line(4) == 'y\u2028z""" ;'
    assert document.line(5) == "\t:q 1 ."


def test_a_line_that_is_not_there_is_an_error() -> None:
    document = read(PREFIX + ":s :p :o .\n")
    assert document.line(3) == ""
    for number in (0, 4):
        with pytest.raises(IndexError):
            document.line(number)


def test_a_byte_order_mark_takes_no_column() -> None:
    document = read_document(b"\xef\xbb\xbf<http://e/s> <http://e/p> 1 .", "a.ttl", RdfFormat.TURTLE)
    assert [place.column for (place,) in document.places.values()] == [14]


def test_graphs_of_trig_keep_their_names() -> None:
    document = read(
        PREFIX + ":g { :s :p 1 . :s :q 2 }\nGRAPH [] { :s :p 3 }\n{ ( 4 ) :p 5 }\n:s :p 6 .", RdfFormat.TRIG
    )
    assert len(document.places) == len(document.statements) == 7
    graph = NamedNode(E + "g")
    assert [cut(document, document.places[quad][0]) for quad in document.statements if quad.graph_name == graph] == [
        ":p 1",
        ":q 2",
    ]


def test_a_line_of_n_quads_is_one_statement() -> None:
    text = '<http://e/s> <http://e/p> "a"@en <http://e/g> . # one\n'
    text += '_:b <http://e/p> _:c .\n_:b <http://e/q> "1"^^<http://e/d> .'
    document = read(text, RdfFormat.N_QUADS)
    assert said(document) == [
        ("p", '<http://e/p> "a"@en'),
        ("p", "<http://e/p> _:c"),
        ("q", '<http://e/q> "1"^^<http://e/d>'),
    ]
    assert [head[:3] for head in heads(document)] == [("<http://e/s>", 1, 1), ("_:b", 2, 1)]


def test_json_ld_points_at_keys_and_values() -> None:
    text = """{
 "@context": {"@vocab": "http://e/", "label": {"@container": "@language"}, "knows": {"@type": "@id"}},
 "@id": "http://e/s", "@type": "T",
 "label": {"en": "x", "ar": ["y", "z"]},
 "knows": ["http://e/a", {"@id": "http://e/b", "n": 1.50}],
 "list": {"@list": ["m", true]},
 "in": {"deep": {"p": "q"}},
 "@reverse": {"has": {"@id": "http://e/w"}}
}"""
    document = read(text, RdfFormat.JSON_LD)
    assert set(document.places) == set(document.statements)
    assert sorted(said(document)) == sorted(
        [
            ("type", '"@type": "T"'),
            ("label", '"en": "x"'),
            ("label", '"ar": ["y"'),
            ("label", '"z"'),
            ("knows", '"knows": ["http://e/a"'),
            ("knows", '{"@id": "http://e/b", "n": 1.50}'),
            ("n", '"n": 1.50'),
            ("list", '"list": {"@list": ["m", true]'),
            ("first", '"m"'),
            ("rest", "true"),
            ("first", "true"),
            ("rest", "]"),
            ("in", '"in": {"deep": {"p": "q"}}'),
            ("deep", '"deep": {"p": "q"}'),
            ("p", '"p": "q"'),
            ("has", '"has": {"@id": "http://e/w"}'),
        ]
    )
    assert ('"@id": "http://e/s"', 3, 2, "named") in heads(document)


def test_things_without_names_in_json_ld_are_not_taken_for_one_another() -> None:
    text = '{"@context": {"@vocab": "http://e/"}, "@graph": ['
    text += '{"p": 1, "q": 2}, {"p": 1, "q": 3}, {"@id": "g", "@graph": [{"p": 1}]}]}'
    document = read_document(text.encode(), "a.jsonld", RdfFormat.JSON_LD, base=E)
    for quad in document.statements:
        (place,) = document.places[quad]
        if quad.predicate == NamedNode(E + "q"):
            (same,) = (other for other in document.statements if other.subject == quad.subject and other != quad)
            gap = place.column - document.places[same][0].column
            assert gap == len('"p": 1, ')


def test_a_place_is_never_made_up_for_json_ld_that_is_not_understood() -> None:
    text = '{"@context": {"@vocab": "http://e/", "by": {"@container": "@index"}},'
    text += '"@id": "http://e/s", "by": {"i": "x"}, "p": "x"}'
    document = read(text, RdfFormat.JSON_LD)
    assert [quad.predicate.value for quad in document.statements] == [E + "by", E + "p"]
    assert said(document) == [("p", '"p": "x"')]


def test_a_context_that_is_known_need_not_be_in_the_text() -> None:
    text = '{"@context": "http://c/", "@id": "http://e/s", "p": ["é", 2]}'
    known = {"http://c/": '{"@context": {"p": "http://e/p"}}'}
    document = read_document(text.encode(), "a.jsonld", RdfFormat.JSON_LD, contexts=known)
    assert document.text == text
    assert said(document) == [("p", '"p": ["é"'), ("p", "2")]


def test_our_own_context_is_known_by_its_address() -> None:
    ontology = [quad.triple for quad in parse((ROOT / "ontology" / "pve.ttl").read_bytes(), format=RdfFormat.TURTLE)]
    text = f"""{{"@context": "{ADDRESS}", "id": "{iri.thing("place", "x")}", "type": "Place",
      "population": 5, "country": "{iri.thing("country", "dk")}", "skos:prefLabel": {{"en": "X", "ar": "س"}}}}"""
    known = Context.of(ontology).by_address()
    document = read_document(text.encode(), "a.jsonld", RdfFormat.JSON_LD, contexts=known)
    assert said(document) == [
        ("type", '"type": "Place"'),
        ("population", '"population": 5'),
        ("country", f'"country": "{iri.thing("country", "dk")}"'),
        ("prefLabel", '"en": "X"'),
        ("prefLabel", '"ar": "س"'),
    ]


def test_rdf_xml_points_at_elements() -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/">
 <T rdf:about="http://e/s">
  <p>é𐐀</p> <q><T rdf:about="http://e/n"><p>x</p></T></q>
  <r rdf:parseType="Resource"><p>y</p></r>
 </T>
</rdf:RDF>"""
    document = read(text, RdfFormat.RDF_XML)
    assert set(document.places) == set(document.statements)
    assert {cut(document, places[0]) for places in document.places.values()} == {
        '<T rdf:about="http://e/s">',
        '<T rdf:about="http://e/n">',
        "<p>é𐐀</p>",
        "<p>x</p>",
        "<p>y</p>",
        '<q><T rdf:about="http://e/n"><p>x</p></T></q>',
        '<r rdf:parseType="Resource"><p>y</p></r>',
    }


def test_every_statement_of_our_own_files_has_a_place() -> None:
    paths = [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("shapes/*.ttl"), *sorted(ROOT.glob("data/*/*.ttl"))[::20]]
    assert len(paths) > 40
    for path in paths:
        document = read_document(path.read_bytes(), str(path), RdfFormat.TURTLE)
        assert set(document.places) == set(document.statements)
        assert [str(quad) for quad in document.statements if not is_blank(quad)] == [
            str(quad) for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE) if not is_blank(quad)
        ]


def is_blank(quad: Quad) -> bool:
    """Whether a statement has a name that the parser made up."""
    return BlankNode in (type(quad.subject), type(quad.object))


def test_files_are_read_in_the_syntax_that_their_ending_tells(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<http://e/s> <http://e/p> _:b .", encoding="utf-8")
    (tmp_path / "b.ttl.gz").write_bytes(gzip.compress((PREFIX + ":s :p 1 .").encode()))
    documents = read_documents(iter([tmp_path / "a.nt", tmp_path / "b.ttl.gz"]))
    assert [document.format for document in documents] == [RdfFormat.N_TRIPLES, RdfFormat.TURTLE]
    with pytest.raises(FileFormatError, match=r"c\.md: the ending tells no syntax"):
        read_documents(iter([tmp_path / "c.md"]))
    with pytest.raises(FileFormatError, match=r"d\.ttl: the file cannot be read \(No such file"):
        read_documents(iter([tmp_path / "d.ttl"]))
