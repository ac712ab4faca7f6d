"""The common slips of people who write RDF: each is named in three languages, where its correction goes."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import RdfFormat

from pvegraph.authored.document import read_document
from pvegraph.authored.slip_texts import FILE_TEXTS, JSON_TEXTS, LIMIT_TEXTS
from pvegraph.authored.terse_texts import TERSE_TEXTS
from pvegraph.errors import DocumentError

TURTLE, TRIG, JSON, XML = RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.JSON_LD, RdfFormat.RDF_XML
TRIPLES, QUADS = RdfFormat.N_TRIPLES, RdfFormat.N_QUADS
PREFIX = "@prefix : <http://e/> .\n"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'

# The mark ¦ stands where the error must point.
SLIPS = [
    (TURTLE, ":s :p :o¦\n:t :p :o .", "missing-dot"),
    (TURTLE, ":s :p :o ; :q 1¦\n\n:t a :T .", "missing-dot"),
    (TURTLE, ':s :p "x"@en¦\n@prefix x: <http://x/> .', "missing-dot"),
    (TURTLE, ":s :p :o¦ PREFIX x: <http://x/> :s :p :o .", "missing-dot"),
    (TURTLE, ":s :p :o¦\n", "missing-dot-at-end"),
    (TURTLE, ":s :p :o¦\n    :q :r .", "missing-semicolon"),
    (TURTLE, ':s :p "x"¦\n    a :T .', "missing-semicolon"),
    (TURTLE, ":s :p :o¦ :r .", "missing-comma"),
    (TURTLE, ":s :p :o ¦;\n:t a :T .", "semicolon-for-dot"),
    (TURTLE, ":s :p :o ¦;\n\n:t :q :r ; :p :o .", "semicolon-for-dot"),
    (TURTLE, ":s :p :o ¦.\n    a :T .", "dot-for-semicolon"),
    (TURTLE, ":s :p :o ¦, .", "stray-comma"),
    (TURTLE, ":s :p :o . ¦.", "stray-dot"),
    (TURTLE, ":s :p :o ¦] .", "stray-closing"),
    (TURTLE, ":s :p [ :q :r¦ .", "unclosed-bracket"),
    (TURTLE, ":s :p ( :q :r¦ ; :t 1 .", "unclosed-bracket"),
    (TRIG, ":g { :s :p :o .¦", "unclosed-bracket"),
    (TURTLE, ':s :p ¦"x .\n:t :p "y" .', "unclosed-string"),
    (TURTLE, ":s :p ¦'''x''\n\n", "unclosed-long-string"),
    (TURTLE, ':s :p "He said "¦hello" to me" .', "unescaped-quote"),
    (TURTLE, ':s :p "5" ¦tall" .', "unescaped-quote"),
    (TURTLE, ":s :p ¦“x” .", "typographic-quote"),
    (TURTLE, ":s :p :a ¦، :b .", "foreign-punctuation"),
    (TURTLE, ":s :p :a¦؛ :q :b .", "foreign-punctuation"),
    (TURTLE, ":s :p¦\u00a0:o .", "odd-blank"),
    (TURTLE, ":s :p :o¦\u200b .", "invisible"),
    (TURTLE, ":s :p <http://e/a¦ b> .", "iri-space"),
    (TURTLE, ":s :p <http://e/¦{a}> .", "iri-character"),
    (TURTLE, ":s :p ¦<http://e/a .\n:t :p 1 .", "iri-unclosed"),
    (TURTLE, ":s :p ¦<http://e/a\n.", "iri-unclosed"),
    (TURTLE, ":s :p ¦<a> .", "iri-relative"),
    (TURTLE, ":s :p ¦<http://e/%zz> .", "iri-invalid"),
    (TURTLE, ":s ¦foo:p :o .", "undeclared-prefix"),
    (TURTLE, ":s ¦dct:title 1 .", "undeclared-known-prefix"),
    (TURTLE, "@prefix foaf: <http://f/> . :s ¦foat:p 1 .", "undeclared-similar-prefix"),
    (TURTLE, ':s :p "x" , "¦\\q" .', "escape-unknown"),
    (TURTLE, ':s :p "¦\\uD800" .', "escape-no-character"),
    (TURTLE, ':s :p "x"¦@en_US .', "language-tag"),
    (TURTLE, ':s :p "x"¦@1 .', "language-tag"),
    (TURTLE, ':s :p "x"¦en .', "language-tag"),
    (TURTLE, ':s :p "x"@en¦@fr .', "stray-language"),
    (TURTLE, ':s :p "x"@en¦^^:d .', "language-and-datatype"),
    (TURTLE, ':s :p "x"^^¦"d" .', "datatype"),
    (TURTLE, ":s :p ¦2019-05-04 .", "bare-date"),
    (TURTLE, ":s :p ¦True .", "boolean-case"),
    (TURTLE, ":s :p ¦Rabat .", "bare-word"),
    (TURTLE, '¦"x" :p :o .', "literal-subject"),
    (TURTLE, ':s ¦"x" .', "missing-predicate"),
    (TURTLE, ":s :p ¦; :q 1 .", "missing-object"),
    (TURTLE, "¦; :q 1 .", "missing-subject"),
    (TURTLE, ":s :p¦", "truncated"),
    (TURTLE, "@prefix x: <http://x/>¦\n:s :p :o .", "directive-dot"),
    (TURTLE, "PREFIX x: <http://x/> ¦.\n", "sparql-prefix-dot"),
    (TURTLE, "@prefix ¦x <http://x/> .", "prefix-name"),
    (TURTLE, "@prefix x: ¦http://x/ .", "directive-value"),
    (TURTLE, "¦@Prefix x: <http://x/> .", "directive-unknown"),
    (TURTLE, ":g ¦{ :s :p :o }", "graph-in-turtle"),
    (TRIG, 'GRAPH ¦"g" { :s :p :o }', "graph-name"),
    (TURTLE, "¦<< :s :p :o >> :q 1 .", "triple-term"),
    (TURTLE, ":s :p :o ¦{| :q 1 |} .", "triple-term"),
    (TURTLE, ":s :p :o ¦~ :r .", "triple-term"),
    (TURTLE, ":s :p ¦?x .", "variable"),
    (TURTLE, "¦// x\n:s :p :o .", "comment-mark"),
    (TURTLE, ":s ¦= :o .", "character"),
    (TRIPLES, "<http://e/s> <http://e/p> ¦e:o .", "lines-prefixed"),
    (TRIPLES, "<http://e/s> <http://e/p> ¦5 .", "lines-turtle"),
    (QUADS, "<http://e/s> <http://e/p> ¦'x' .", "lines-turtle"),
    (TRIPLES, "<http://e/s> <http://e/p> <http://e/o> ¦<http://e/g> .", "lines-graph"),
    (QUADS, "<http://e/s> <http://e/p> <http://e/o>¦\n<http://e/s> <http://e/p> 1 .", "missing-dot"),
    (JSON, '{"a": 1¦ "b": 2}', "json-comma"),
    (JSON, '{"a": [1¦, ]}', "json-trailing-comma"),
    (JSON, '{"a"¦ 1}', "json-colon"),
    (JSON, "{¦a: 1}", "json-key"),
    (JSON, '{"a": ¦True}', "json-value"),
    (JSON, '{"a": ¦"x\n"}', "json-string"),
    (JSON, '{"a": [1¦', "json-unclosed"),
    (JSON, '{"a": 1}\n¦{"b": 2}', "json-more"),
    (JSON, '{"a": 1, ¦// b\n}', "json-comment"),
    (JSON, '{"@context": [{}, ¦"http://c/"], "a": 1}', "remote-context"),
    (JSON, '{"@context": {"@import": ¦"http://c/"}, "a": 1}', "remote-context"),
    (JSON, '{"a": {¦"@id": 5}}', "json-ld"),
    (XML, RDF + "<e:T>\n  <e:p>x</¦e:q>", "xml"),
    (XML, RDF + '<e:T rdf:about="¦http://e/a b"/></rdf:RDF>', "iri-invalid"),
    (TURTLE, "¦<!DOCTYPE html>\n<p>x", "html"),
    (TURTLE, '¦{"@id": "http://e/s"}', "other-syntax"),
    (JSON, "¦@prefix : <http://e/> .", "other-syntax"),
    (TURTLE, ':s :p "x¦\0" .', "null"),
]


def refusal(text: str, format_: RdfFormat) -> DocumentError:
    """The error for a text that cannot be read."""
    with pytest.raises(DocumentError) as raised:
        read_document(text.encode(), "a.txt", format_)
    return raised.value


@pytest.mark.parametrize(
    ("format_", "marked", "slip"), SLIPS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_slip_is_named_at_the_place_of_its_correction(format_: RdfFormat, marked: str, slip: str) -> None:
    if format_ in (TURTLE, TRIG) and slip not in ("html", "other-syntax"):
        marked = PREFIX + marked
    before, _, after = marked.partition("¦")
    error = refusal(before + after, format_)
    lines = before.split("\n")
    assert (error.slip, error.line, error.column) == (slip, len(lines), len(lines[-1]) + 1)
    assert set(error.messages) == {"en", "ar", "fr"}
    assert not any(re.search(r"\{\w+\}|\{\{", message) for message in error.messages.values())
    assert str(error).startswith(f"a.txt:{error.line}:{error.column}: {error.messages['en']}\n    ")


def test_every_kind_of_slip_is_tried_here_or_with_the_limits_and_encodings() -> None:
    elsewhere = {"empty", "archive", "gzip-broken", "utf-16", "not-utf-8", "cut-character"}
    never_seen = {"parser", "unexpected"}  # what is said if no rule knows better
    kinds = {*FILE_TEXTS, *TERSE_TEXTS, *JSON_TEXTS}
    assert {slip for _, _, slip in SLIPS} == kinds - elsewhere - never_seen
    assert not set(LIMIT_TEXTS) & kinds


def test_the_line_is_shown_with_a_caret_under_the_place() -> None:
    error = refusal(PREFIX + ':s\t:p "漢字 e\u0301" , ?x .', TURTLE)
    assert str(error).splitlines()[1:] == ['    :s :p "漢字 e\u0301" , ?x .', "                     ^^"]


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    error = refusal(PREFIX + f':s :p "{"x" * 500}" , ?y , "{"z" * 500}" .', TURTLE)
    line, carets = error.excerpt
    assert line.startswith("…xxx")
    assert line.endswith("zzz…")
    assert len(line) == 102
    assert line[carets.index("^") :].startswith("?y")


def test_what_is_invisible_is_shown_escaped() -> None:
    error = refusal(PREFIX + ':s :p "\u202ex\u2069" , "\x07" , ?y .', TURTLE)
    assert error.excerpt[0] == ':s :p "\\u202Ex\\u2069" , "\\u0007" , ?y .'
    assert not any(character in str(error) for character in "\u202e\u2069\x07")
    named = refusal(PREFIX + ":s :p ?x\u202e .", TURTLE)
    assert "\u202e" not in str(named)


def test_the_slip_that_comes_first_is_told() -> None:
    assert refusal(PREFIX + ":s foo:p :o .\n:s :p :o :r .", TURTLE).slip == "undeclared-prefix"
    assert refusal(PREFIX + ":s :p :o :r .\n:s foo:p :o .", TURTLE).slip == "missing-comma"
    assert refusal(PREFIX + ':s :p "1"^^foo:d', TURTLE).slip == "undeclared-prefix"


def test_a_known_prefix_comes_with_the_line_to_add() -> None:
    error = refusal(':s dct:title "x" .', TURTLE)
    assert error.slip == "undeclared-prefix"
    known = refusal('<http://e/s> dct:title "x" .', TURTLE)
    assert "@prefix dct: <http://purl.org/dc/terms/> ." in known.localized("en")
    assert known.localized("xx") == known.messages["en"]


def test_an_unclosed_bracket_tells_where_it_was_opened() -> None:
    error = refusal(PREFIX + ":s :p [\n  :q 1 ;\n.", TURTLE)
    assert (error.line, error.column) == (3, 9)
    assert "opened at 2:7" in str(error)


def test_what_is_read_with_a_remark_is_read() -> None:
    text = PREFIX + ':s :p "a\u202eb" , "\\u200E" , "\\\\u0041" , "\u200c" .'
    document = read_document(text.encode(), "a.ttl", TURTLE)
    assert [(str(remark.place), remark.character) for remark in document.remarks] == [
        ("a.ttl:2:9", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a.ttl:2:16", "U+200E LEFT-TO-RIGHT MARK"),
    ]
    assert set(document.remarks[0].messages) == {"en", "ar", "fr"}
