"""Laying out queries: every word and every comment stays, and what has been laid out stays as it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery

from pvegraph.sparql.layout import DEEPEST, WIDTH, LayoutError, laid_out
from pvegraph.sparql.tokens import NoTokenError, canonical, tokens_of

PROJECT = Path(__file__).parents[2]
SAVED = sorted((PROJECT / "queries").glob("*.rq"))
W3C = PROJECT.parent / "shared" / "w3c" / "sparql11"
"""The official tests, which are not in the repository."""
NO_WORDS = {"syn-bad-pname-06", "syn-codepoint-escape-bad-04", "syn-codepoint-escape-bad-05"}
"""Tests of the W3C that have something in them which is no terminal of SPARQL."""


def w3c_texts() -> Iterator[tuple[str, str]]:
    """The queries and updates of the W3C's suites."""
    if not W3C.is_dir():
        pytest.skip(f"the tests of the W3C are not at {W3C}")
    for path in sorted(path for ending in ("rq", "ru") for path in W3C.rglob(f"*.{ending}")):
        if path.stem not in NO_WORDS:
            yield str(path), path.read_text(encoding="utf-8")


def disarranged(text: str, chance: random.Random) -> str:
    """The same words with other space and more comments between them."""
    pieces = []
    for token in tokens_of(text):
        between = chance.choice(("\n", "\n\n# alone\n", " # behind\n", *[" "] * 9))
        pieces.append(("" if token.is_glued else between) + token.text)
        if token.kind == "comment":
            pieces.append("\n")
    return "".join(pieces)


def test_a_query_is_laid_out_as_people_write_it() -> None:
    query = """# Title
prefix pve: <https://w3id.org/pvegraph/ontology#> # ours
select ?city (count(distinct ?e) as ?n) { ?city a pve:City ; # a city
 pve:country ?c,?d . optional{ ?e pve:place ?city filter(?x>3&&exists{?e a pve:Event}) }
 # what they do
 { ?a ?b ?c } union { ?d (pve:a/^pve:b)*|!(pve:c|^a) [ pve:x -1 ; pve:y (1 "a#b"@en) ] }
 values (?x ?y) { (1 2) (UNDEF 3) }
 bind(if(isiri(?x),-?y+1,?y*2) as ?z) }
group by ?city having(count(*)>2) order by desc(?n) limit 5 # end"""
    expected = """# Title
PREFIX pve: <https://w3id.org/pvegraph/ontology#> # ours

SELECT ?city (COUNT(DISTINCT ?e) AS ?n) {
  ?city a pve:City ; # a city
    pve:country ?c, ?d .
  OPTIONAL { ?e pve:place ?city FILTER(?x > 3 && EXISTS { ?e a pve:Event }) }
  # what they do
  { ?a ?b ?c } UNION { ?d (pve:a/^pve:b)*|!(pve:c|^a) [ pve:x -1 ; pve:y (1 "a#b"@en) ] }
  VALUES (?x ?y) { (1 2) (UNDEF 3) }
  BIND(IF(isIRI(?x), -?y + 1, ?y * 2) AS ?z)
}
GROUP BY ?city
HAVING(COUNT(*) > 2)
ORDER BY DESC(?n)
LIMIT 5 # end
"""
    assert laid_out(query) == expected


def test_an_update_is_laid_out_too() -> None:
    update = "insert data{graph <g:>{<a:> <b:> 1}};delete{?s ?p ?o}insert{?s ?p 2}using <u:> where{?s ?p ?o}"
    assert laid_out(update) == (
        "INSERT DATA {\n  GRAPH <g:> { <a:> <b:> 1 }\n} ;\n\n"
        "DELETE {\n  ?s ?p ?o\n}\nINSERT {\n  ?s ?p 2\n}\nUSING <u:>\nWHERE {\n  ?s ?p ?o\n}\n"
    )


def test_words_of_sparql_1_2_are_left_as_they_are() -> None:
    query = 'SELECT * { << ?s ?p ?o >> ?q "x"@en--ltr . ?s ?p ?o {| :by :me |} . ?t :reifies <<( ?s ?p ?o )>> }'
    assert canonical(laid_out(query)) == canonical(query)


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_query_means_the_same_and_is_laid_out_once(path: Path) -> None:
    query = path.read_text(encoding="utf-8")
    done = laid_out(query)
    assert canonical(done) == canonical(query)
    assert laid_out(done) == done


@pytest.mark.parametrize("name", ["mayors-at-events", "events-of-a-year"])
def test_another_reader_finds_the_same_algebra(name: str) -> None:
    query = (PROJECT / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    assert repr(prepareQuery(laid_out(query)).algebra) == repr(prepareQuery(query).algebra)


def test_long_lines_are_broken_where_they_may_be() -> None:
    terms = " + ".join(f"xsd:integer(SUBSTR(?day{n}, 1, 4))" for n in range(9))
    names = " ".join(f"(SAMPLE(?name{n}) AS ?shown{n})" for n in range(9))
    done = laid_out(f"SELECT {names} WHERE {{ ?a ?b ?c . BIND({terms} AS ?sum) FILTER(?a = 1 && ({terms}) > 2) }}")
    assert all(len(line) <= WIDTH for line in done.splitlines())
    assert laid_out(done) == done


def test_the_queries_of_the_w3c_keep_their_words_and_stay_as_they_are_laid_out() -> None:
    for name, text in w3c_texts():
        done = laid_out(text)
        assert canonical(done) == canonical(text), name
        assert laid_out(done) == done, name


def test_whatever_stands_between_the_words_no_comment_is_lost() -> None:
    chance = random.Random(7)  # noqa: S311 - the same on each run
    for path in SAVED:
        text = disarranged(path.read_text(encoding="utf-8"), chance)
        done = laid_out(text)
        assert canonical(done) == canonical(text), path
        assert laid_out(done) == done, path


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p (1 }", "SELECT * { ?s ?p ?o } }", "{" * (DEEPEST + 1)])
def test_brackets_that_do_not_match_are_refused(text: str) -> None:
    with pytest.raises(LayoutError):
        laid_out(text)


def test_what_is_no_word_of_sparql_is_refused_with_its_place() -> None:
    with pytest.raises(NoTokenError) as caught:
        laid_out('SELECT *\n{ ?s ?p "open }')
    assert (caught.value.line, caught.value.column) == (2, 9)


def test_a_query_that_is_being_written_is_laid_out_as_far_as_it_goes() -> None:
    assert laid_out("select ?city where { ?city a }") == "SELECT ?city WHERE {\n  ?city a\n}\n"
    assert laid_out("") == ""
