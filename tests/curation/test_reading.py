"""Submissions are read to the change that they come to, or to every reason why they cannot be, at its place."""

from __future__ import annotations

import gzip
import json

import pytest
from tests.curation.samples import ONE, PREFIXES, RULES, TWO, dataset, quads, sent, told

from pvegraph import iri
from pvegraph.curation.proposal import Kind, SentText, Submission
from pvegraph.curation.reading import ReadingSize, read
from pvegraph.validation.view import Change

LINES = len(PREFIXES.splitlines())
"""Before the first line of what `_turtle` is given."""
NOTHING = Change(frozenset())


def _turtle(text: str) -> str:
    return PREFIXES + text


def test_statements_without_a_graph_are_said_by_the_source() -> None:
    change, problems = read(sent("rdf", _turtle(':c skos:prefLabel "C"@en .'), source=ONE), dataset(), RULES)
    assert (change, problems) == (Change(quads(':c skos:prefLabel "C"@en .')), ())


def test_statements_are_added_and_taken_away() -> None:
    submission = sent("rdf", _turtle(":a pve:count 2 ."), removed=_turtle(":a pve:count 1.50 ."), source=ONE)
    change, problems = read(submission, dataset(), RULES)
    assert problems == ()
    assert change == Change(quads(":a pve:count 2 ."), quads(":a pve:count 1.5 ."))


@pytest.mark.parametrize(
    ("name", "media_type", "text"),
    [
        ("a.trig", "", PREFIXES + "s:one { :c pve:near :a }"),
        ("a.nq", "", "<{0}c> <{1}near> <{0}a> <" + ONE + "> ."),
        ("x", "application/trig; charset=utf-8", PREFIXES + "s:one { :c pve:near :a }"),
        ("a.jsonld", "", '{{"@id": "' + ONE + '", "@graph": [{{"@id": "{0}c", "{1}near": {{"@id": "{0}a"}}}}]}}'),
    ],
)
def test_a_text_may_be_in_any_syntax_and_name_its_graphs(name: str, media_type: str, text: str) -> None:
    filled = text if "trig" in name + media_type else text.format(iri.thing("event", ""), iri.ONTOLOGY)
    submission = Submission("rdf", (SentText(name, media_type, filled.encode()),))
    change, problems = read(submission, dataset(), RULES)
    assert told(problems) == ""
    assert change == Change(quads(":c pve:near :a ."))


def test_a_compressed_text_is_read() -> None:
    submission = Submission(
        "rdf", (SentText("a.ttl.gz", "", gzip.compress(_turtle(":c pve:near :a .").encode())),), ONE
    )
    assert read(submission, dataset(), RULES)[0] == Change(quads(":c pve:near :a ."))


def test_a_text_that_describes_one_source_is_said_by_that_one() -> None:
    text = _turtle(f"<{iri.SOURCE}forum/three> a pve:Source . :c pve:near :a .")
    change, problems = read(sent("rdf", text), dataset(), RULES)
    assert problems == ()
    assert {quad.graph_name.value for quad in change.added} == {iri.SOURCE + "forum/three"}


def test_what_is_said_already_and_what_is_not_said_is_left_out_and_told() -> None:
    text = _turtle(':a skos:prefLabel "A"@en ;\n pve:count 1.50 ;\n pve:near :c .')
    change, problems = read(sent("rdf", text, removed=_turtle(":b pve:near :c ."), source=ONE), dataset(), RULES)
    assert change == Change(quads(":a pve:near :c ."))
    assert [each.is_note for each in problems] == [True, True]
    assert "said already, and that are left out: 2." in told(problems).replace("says already", "said already")
    assert "does not say, and that are left out: 1." in told(problems)
    assert problems[0].line == LINES + 1


def test_a_character_that_nobody_can_see_is_told_and_hinders_nobody() -> None:
    text = _turtle(':c skos:prefLabel "C\u200b"@en .')
    change, problems = read(sent("rdf", text, source=ONE), dataset(), RULES)
    assert change == Change(quads(':c skos:prefLabel "C\u200b"@en .'))
    assert [(each.is_note, each.line, each.column) for each in problems] == [(True, LINES + 1, 21)]


def test_the_same_statement_of_another_source_is_news() -> None:
    change, problems = read(sent("rdf", _turtle(":b pve:near :a ."), source=ONE), dataset(), RULES)
    assert (change, problems) == (Change(quads(":b pve:near :a .")), ())


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        (":c pve:near\n  [ pve:count 1 ] .", (2, 5), "is a blank node"),
        (":c pve:near :a .", (1, 4), "stands in no graph, and no source was named"),
        (":c pve:near nope:a .", (1, 13), "prefix “nope:” has not been declared"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, place: tuple[int, int], sentence: str) -> None:
    submission = sent("rdf", _turtle(text), name="a.ttl", source="" if "no source" in sentence else ONE)
    change, problems = read(submission, dataset(), RULES)
    assert change == NOTHING
    assert sentence in problems[0].messages["en"]
    assert (problems[0].name, problems[0].line, problems[0].column) == ("a.ttl", LINES + place[0], place[1])
    assert problems[0].messages.keys() == {"en", "ar", "fr"}


@pytest.mark.parametrize(
    ("submission", "sentence"),
    [
        (sent("rdf", ""), "Nothing was sent"),
        (sent("rdf", "<a:b> <a:c> 1 .", name="a.docx", source=ONE), "“a.docx” tells no syntax"),
        (sent("rdf", "<a:b> <a:c> 1 .", source=iri.SHAPES_GRAPH), "is not that of a source"),
        (sent("rdf", "<a:b> <a:c> 1 .", source=iri.SOURCE + "../x"), "is not that of a source"),
        (sent("rdf", "<a:b> <a:c> 1 .", source="no address <"), "is not that of a source"),
        (sent("rdf", f"<a:b> {{ <a:b> <a:c> 1 }} <{iri.SHAPES_GRAPH}> {{ <a:b> <a:c> 1 }}", name="a.trig"), "not that"),
        (sent("rdf", "<a:b> <a:c> 1 .", source=iri.SOURCE + "forum/four"), "Nothing describes the source"),
        (sent("rdf", _turtle(":a pve:near :b ."), source=ONE), "The proposal changes nothing"),
        (sent("rdf", "<a:b> <a:c> 1 .", removed="<a:b> <a:c> 1 .", source=ONE), "added and taken away at once"),
        (sent("rdf", "<a:b> <a:c> 02 .", removed="<a:b> <a:c> 2 .", source=ONE), "added and taken away at once"),
        (sent("rdf", _turtle(":a pve:near :b ."), removed=_turtle(":a pve:near :b ."), source=ONE), "at once"),
        (sent("rdf", "", removed=_turtle("s:one a pve:Source ."), source=ONE), "no longer be described"),
        (sent("rdf", "<a:b> <a:c> 'x\0y' .", source=ONE), "NUL"),
        (Submission("form"), "says nothing about what is to change"),
    ],
)
def test_what_cannot_be_a_change_is_told(submission: Submission, sentence: str) -> None:
    change, problems = read(submission, dataset(), RULES)
    assert change == NOTHING
    assert sentence in told(problems)
    assert all(each.messages["ar"] and each.messages["fr"] for each in problems)


def test_a_source_may_go_as_a_whole() -> None:
    everything = 's:two a pve:Source . :a skos:prefLabel "A"@en . :b pve:near :a .'
    change, problems = read(sent("rdf", "", removed=_turtle(everything), source=TWO), dataset(), RULES)
    assert (change, problems) == (Change(frozenset(), quads(everything, TWO)), ())


def test_so_many_problems_are_told_as_a_person_can_read() -> None:
    text = "".join(f"<a:s> <a:p> {number} .\n" for number in range(70))
    _, problems = read(sent("rdf", text), dataset(), RULES)
    assert len(problems) == 51
    assert "There are 20 more problems" in problems[-1].messages["en"]


def test_what_is_wrong_with_all_statements_of_an_operation_is_told_once() -> None:
    update = f"INSERT DATA {{ GRAPH <{iri.SHAPES_GRAPH}> {{ <a:s> <a:p> 1, 2, 3 }} }}"
    _, problems = read(sent("update", update), dataset(), RULES)
    assert len(problems) == 1


def test_a_change_has_a_limit() -> None:
    text = "".join(f"<a:s> <a:p> {number} .\n" for number in range(7))
    size = ReadingSize(statements=7)
    assert len(read(sent("rdf", text, source=ONE), dataset(), RULES, size)[0].added) == 7
    one_more = sent("rdf", text, removed=_turtle(":a pve:near :b ."), source=ONE)
    assert "changes 8 statements; at most 7" in told(read(one_more, dataset(), RULES, size)[1])


# ── RDF Patch ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(letter: str, text: str, graph: str = ONE, *, named: bool = True) -> str:
    (quad,) = quads(text, graph)
    terms = [quad.subject, quad.predicate, quad.object, *([quad.graph_name] if named else [])]
    return f"{letter} {' '.join(map(str, terms))} .\n"


def test_a_patch_is_read_and_its_last_row_about_a_statement_counts() -> None:
    rows = [
        _row("A", ":c pve:near :a ."),
        _row("D", ":b pve:near :a .", TWO),
        _row("A", ":d pve:near :a .", named=False),
        _row("A", ":e pve:near :a ."),
        _row("D", ":e pve:near :a ."),
    ]
    change, problems = read(sent("patch", "TX .\n" + "".join(rows) + "TC .", source=ONE), dataset(), RULES)
    assert change == Change(quads(":c pve:near :a . :d pve:near :a ."), quads(":b pve:near :a .", TWO))
    assert [each.is_note for each in problems] == [True]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("TX .\n\nA <a:b> <a:c> .", 3, "A with 2 terms is no row"),
        ("TX .\nA <a:b> <a:c> nope!", 2, "is no term, word or dot"),
        ("TX .\n.\n", 2, "a dot without a row"),
        ("TX .\nA <a:b> <a:c> <a:d>", 2, "no dot at its end"),
        ("TX .\nA <a:b> <a:c> <nope> .", 2, "is no statement"),
        ("TX .\nA <a:b> <a:c> <_:x> .\nTC .", 2, "is a blank node"),
        ("TX .\nA <a:b> <a:c> <a:d> <a:g> .\nTC .", 2, "is not that of a source"),
    ],
)
def test_what_is_wrong_with_a_patch_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    change, problems = read(sent("patch", text, name="a.rdfp", source=ONE), dataset(), RULES)
    assert change == NOTHING
    assert (problems[0].name, problems[0].line) == ("a.rdfp", line)
    assert sentence in problems[0].messages["en"]


# ── what was made out already ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["form", "change"])
def test_a_change_that_was_made_out_already_is_narrowed_to_what_it_changes(kind: Kind) -> None:
    wanted = Change(quads(":a pve:near :b, :c ."), quads(":a pve:count 1.5 , 7 ."))
    change, problems = read(Submission(kind, change=wanted), dataset(), RULES)
    assert change == Change(quads(":a pve:near :c ."), quads(":a pve:count 1.5 ."))
    assert [each.is_note for each in problems] == [True, True]


# ── new sources ─────────────────────────────────────────────────────────────────────────────────────────────────────

NEW = {
    "publisher": "Das Forum",
    "title": "  Ein  Bericht ",
    "id": "bericht-1",
    "address": "https://example.org/a[1]",
    "date": "2023-09",
    "language": "de",
}


def _new(**fields: str) -> Submission:
    return Submission("rdf", (SentText("", "", b"<a:s> <a:p> 1 ."),), fields={"new_source": {**NEW, **fields}})


def test_a_new_source_describes_itself_as_the_importer_would_have_it() -> None:
    graph = iri.source_graph("das-forum", "bericht-1")
    expected = f"""<{graph}> a pve:Source ; <http://purl.org/dc/terms/identifier> "bericht-1" ;
        <http://purl.org/dc/terms/title> "Ein Bericht"@de ;
        <http://purl.org/dc/terms/issued> "2023-09"^^xsd:gYearMonth ;
        <http://purl.org/dc/terms/publisher> <{iri.thing("publisher", "das-forum")}> ;
        <https://schema.org/url> <https://example.org/a%5B1%5D> ; <https://schema.org/inLanguage> "de" .
        <{iri.thing("publisher", "das-forum")}> a <http://xmlns.com/foaf/0.1/Agent> ;
        <http://xmlns.com/foaf/0.1/name> "Das Forum" . <a:s> <a:p> 1 ."""
    change, problems = read(_new(), dataset(), RULES)
    assert (change, problems) == (Change(quads(expected, graph)), ())


def test_a_new_source_needs_a_publisher_and_a_title_alone() -> None:
    graph = iri.source_graph("das-forum", "ein-bericht")
    change, problems = read(_new(id="", address="", date="", language=""), dataset(), RULES)
    assert problems == ()
    assert {quad.graph_name.value for quad in change.added} == {graph}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"publisher": " ؟ "}, "needs the name of its publisher"),
        ({"title": " "}, "needs a title"),
        ({"id": "Bericht 1"}, "“Bericht 1” is no id"),
        ({"language": "Deutsch"}, "“Deutsch” is no language tag"),
        ({"date": "2023-02-30"}, "“2023-02-30” is no date"),
        ({"address": "ftp://example.org"}, "no address on the web"),
        ({"address": "https://example.org/a b"}, "no address on the web"),
        ({"publisher": "Forum", "id": "one"}, "There is a source <https://w3id.org/pvegraph/source/forum/one> already"),
    ],
)
def test_what_is_wrong_with_a_new_source_is_told(fields: dict[str, str], sentence: str) -> None:
    change, problems = read(_new(**fields), dataset(), RULES)
    assert change == NOTHING
    assert sentence in told(problems)


def test_a_submission_has_one_source() -> None:
    both = Submission("rdf", source=ONE, fields=json.loads(json.dumps({"new_source": NEW})))
    assert "Decide for one of the two" in told(read(both, dataset(), RULES)[1])


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(row: str, **given: str) -> Submission:
    new = {"new_source": NEW} if not given else {}
    content = f"slug,name_en,country_iso2\n{row}\n".encode()
    return Submission("table", (SentText("cities.csv", "text/csv", content),), fields=new, **given)


def test_a_row_is_said_by_the_source_that_is_named_or_described() -> None:
    change, problems = read(_table("city-fes-ma,Fes,MA", source=ONE), dataset(), RULES)
    assert problems == ()
    assert quads(f'<{iri.thing("place", "ma-fes")}> skos:prefLabel "Fes"@en .') <= change.added
    described, _ = read(_table("city-fes-ma,Fes,MA"), dataset(), RULES)
    assert {quad.graph_name.value for quad in described.added} == {iri.source_graph("das-forum", "bericht-1")}


def test_what_is_wrong_with_a_row_is_told_at_its_cell() -> None:
    change, problems = read(_table("city-fes-ma,Fes,ZZ", source=ONE), dataset(), RULES)
    assert change == NOTHING
    assert [(each.name, each.line, each.column) for each in problems] == [("cities.csv", 2, 3)]
    assert "Nothing was sent" in told(read(Submission("table", source=ONE), dataset(), RULES)[1])
