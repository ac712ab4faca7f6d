"""SPARQL Update: exactly what it would change is told, and the release stays as it is."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.curation.samples import ONE, PREFIXES, RULES, TWO, dataset, quads, sent, told

from pvegraph import iri
from pvegraph.curation.reading import ReadingSize, read
from pvegraph.curation.reading.updates import Evaluation, UnusableError
from pvegraph.store.changes import Update
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.view import Change, StoreView

THREE = iri.SOURCE + "forum/three"
LABEL = ':a skos:prefLabel "A"@en .'


def _read(update: str, source: str = ONE) -> tuple[Change, str]:
    view = dataset()
    before = set(view.store)
    change, problems = read(sent("update", PREFIXES + update, source=source, name="a.ru"), view, RULES)
    assert set(view.store) == before
    return change, told(problems)


@pytest.mark.parametrize(
    ("update", "added", "removed"),
    [
        ("INSERT DATA { :c pve:near :a }", quads(":c pve:near :a ."), ()),
        ("DELETE DATA { GRAPH s:two { :b pve:near :a } }", (), quads(":b pve:near :a .", TWO)),
        (
            'DELETE { GRAPH ?g { ?x skos:prefLabel "A"@en } } INSERT { GRAPH ?g { ?x skos:prefLabel "Ä"@de } }'
            ' WHERE { GRAPH ?g { ?x skos:prefLabel "A"@en } }',
            quads(':a skos:prefLabel "Ä"@de .') | quads(':a skos:prefLabel "Ä"@de .', TWO),
            quads(LABEL) | quads(LABEL, TWO),
        ),
        # a WHERE sees all graphs, a template without GRAPH is that of the source
        ("INSERT { ?x pve:near :c } WHERE { ?x pve:near :a }", quads(":b pve:near :c . :shape pve:near :c ."), ()),
        ("DELETE { ?x ?p ?y } WHERE { ?x ?p ?y FILTER(isLiteral(?y)) }", (), quads(LABEL + " :a pve:count 1.5 .")),
        ("DELETE WHERE { :a pve:count ?n }", (), quads(":a pve:count 1.5 .")),
        ("WITH s:two DELETE { ?x pve:near ?y } WHERE { ?x pve:near ?y }", (), quads(":b pve:near :a .", TWO)),
        ("INSERT { ?x pve:near :c } USING s:two WHERE { ?x pve:near ?y }", quads(":b pve:near :c ."), ()),
        # what is no statement is left out, and so is what has no value
        ("INSERT { ?y pve:near :a . :a pve:near ?z . :a pve:has ?y } WHERE { :a pve:count ?y }",
         quads(":a pve:has 1.5 ."), ()),
        # each operation sees what those before it have done
        ("INSERT DATA { :c pve:near :d } ; INSERT { ?x pve:far ?y } WHERE { :c pve:near ?y BIND(:e AS ?x) } ;"
         " DELETE DATA { :c pve:near :d }", quads(":e pve:far :d ."), ()),
        ("DELETE DATA { :a pve:near :b } ; INSERT DATA { :a pve:near :b } ; INSERT DATA { :a pve:near :c }",
         quads(":a pve:near :c ."), ()),
        ("DROP GRAPH s:two", (), quads("s:two a pve:Source . :b pve:near :a . " + LABEL, TWO)),
        ("CLEAR SILENT GRAPH s:none ; CREATE GRAPH s:new ; INSERT DATA { :c pve:near :a }",
         quads(":c pve:near :a ."), ()),
        ("ADD s:two TO DEFAULT", quads("s:two a pve:Source . :b pve:near :a ."), ()),
        ("COPY s:two TO s:three ; INSERT DATA { GRAPH s:three { s:three a pve:Source } }",
         quads("s:three a pve:Source . s:two a pve:Source . :b pve:near :a . " + LABEL, THREE), ()),
    ],
)  # fmt: skip
def test_an_update_comes_to_what_it_would_change(
    update: str, added: frozenset[ox.Quad], removed: frozenset[ox.Quad]
) -> None:
    change, problems = _read(update)
    assert problems == ""
    assert change == Change(frozenset(added), frozenset(removed))


@pytest.mark.parametrize(
    ("update", "line", "sentence"),
    [
        ("\nLOAD <http://example.org/>", 2, "asks another service"),
        ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://example.org/> { ?a ?b ?c } }", 1, "asks another service"),
        ("INSERT DATA { :a :b 1 } ;\n\n  INSRT DATA { :a :b 1 }", 3, "not SPARQL"),
        ("INSERT DATA { :a nope:b 1 }", 1, "line 6, column 24"),
        ("\nINSERT DATA { [] pve:near :a }", 2, "is a blank node"),
        ("\nINSERT { :a pve:near [] } WHERE { :a pve:near :b }", 2, "is a blank node"),
        ("INSERT DATA { :a pve:near << :a pve:near :b >> }", 1, "statement about a statement"),
        ("INSERT DATA { GRAPH <a:b> { :a pve:near :b } }", 1, "is not that of a source"),
        ("DELETE { GRAPH ?g { ?x ?p ?y } } WHERE { GRAPH ?g { ?x ?p ?y } }", 1, "is not that of a source"),
        ("CLEAR ALL", 1, "CLEAR would change graphs"),
        ("DROP NAMED", 1, "DROP would change graphs"),
        ("DROP GRAPH s:none", 1, "There is no graph <https://w3id.org/pvegraph/source/forum/none>"),
        ("CREATE GRAPH s:two", 1, "There is a graph <https://w3id.org/pvegraph/source/forum/two> already"),
        (f"CLEAR GRAPH <{iri.SHAPES_GRAPH}>", 1, "is not that of a source"),
        (f"MOVE <{iri.SHAPES_GRAPH}> TO s:two", 1, "is not that of a source"),
        ("COPY s:none TO s:two", 1, "There is no graph"),
        ("INSERT DATA { :a pve:near :b }", 1, "left out: 1."),
        ("DELETE DATA { :a pve:near :x }", 1, "left out: 1."),
        ("INSERT { ?x pve:near :a } WHERE { ?x pve:none ?y }", None, "The proposal changes nothing"),
    ],
)
def test_what_an_update_may_not_do_is_told_at_its_line(update: str, line: int | None, sentence: str) -> None:
    change, problems = _read(update)
    assert change == Change(frozenset())
    assert sentence in problems
    place = "a.ru:" if line is None else f"a.ru:{line + len(PREFIXES.splitlines())}:"
    assert line is None or place in problems


@pytest.mark.parametrize(
    "update", ["INSERT DATA { :c pve:near :a }", "CLEAR DEFAULT", "DELETE WHERE { ?a pve:near ?b }"]
)
def test_what_stands_in_no_graph_needs_a_source(update: str) -> None:
    assert "no source was named" in _read(update, source="")[1]


def test_an_update_that_changes_too_much_is_stopped() -> None:
    submission = sent("update", "INSERT { ?s <a:p> ?o } WHERE { ?s ?p ?q . ?o ?r ?t }", source=ONE)
    change, problems = read(submission, dataset(), RULES, ReadingSize(statements=5))
    assert change == Change(frozenset())
    assert "at most 5 were expected" in told(problems)


def test_a_store_that_cannot_be_written_to_is_told_of_when_one_is_needed(tmp_path: object) -> None:
    ox.Store(str(tmp_path)).extend(dataset().store)
    view = StoreView(ox.Store.read_only(str(tmp_path)), ox.Store())
    one = sent("update", PREFIXES + "DELETE WHERE { :a pve:count ?n } ; INSERT DATA { :c pve:near :a }", source=ONE)
    assert read(one, view, RULES)[0] == Change(quads(":c pve:near :a ."), quads(":a pve:count 1.5 ."))
    two = sent("update", PREFIXES + "INSERT DATA { :c pve:near :a } ; DELETE WHERE { :a pve:count ?n }", source=ONE)
    assert "read from disk" in told(read(two, view, RULES)[1])


# ── the law: it changes what the store itself would change ──────────────────────────────────────────────────────────

_GRAPHS = ("<a:g>", "<a:h>")
_TERMS = st.sampled_from(("<a:x>", "<a:y>"))
_VALUES = st.sampled_from(("<a:x>", "<a:y>", "1", '"t"@en'))
_VARIABLES = st.sampled_from(("?s", "?p", "?o", "?g"))


def _triples(subject: st.SearchStrategy[str], value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.builds("{} {} {} .".format, subject, _TERMS, value), min_size=1, max_size=3).map(" ".join)


_FACTS = _triples(_TERMS, _VALUES)
_PATTERNS = _triples(_TERMS | _VARIABLES, _VALUES | _VARIABLES)
_NAMES = st.sampled_from(_GRAPHS)
_DATA = st.builds("{} DATA {{ GRAPH {} {{ {} }} }}".format, st.sampled_from(("INSERT", "DELETE")), _NAMES, _FACTS)
_QUADS = st.builds("GRAPH {} {{ {} }}".format, _NAMES | st.just("?g"), _PATTERNS)
_WHERE = _QUADS | _PATTERNS | st.builds("{} OPTIONAL {{ {} }}".format, _PATTERNS, _PATTERNS)
_MODIFY = st.builds("DELETE {{ {} }} INSERT {{ {} }} WHERE {{ {} }}".format, _QUADS, _QUADS, _WHERE)
_WITH = st.builds("WITH {} DELETE {{ {} }} INSERT {{ {} }} WHERE {{ {} }}".format, _NAMES, _PATTERNS, _QUADS, _WHERE)
_USING = st.builds("INSERT {{ {} }} USING {} USING NAMED {} WHERE {{ {} }}".format, _QUADS, _NAMES, _NAMES, _WHERE)
_SHORT = st.builds("DELETE WHERE {{ {} }}".format, _QUADS)
_WHOLE = st.builds("{} SILENT GRAPH {}".format, st.sampled_from(("CLEAR", "DROP", "CREATE")), _NAMES)
_COPIES = st.builds("{} SILENT {} TO {}".format, st.sampled_from(("ADD", "MOVE", "COPY")), _NAMES, _NAMES)
_OPERATIONS = st.lists(_DATA | _MODIFY | _WITH | _USING | _SHORT | _WHOLE | _COPIES, min_size=1, max_size=4)


@settings(max_examples=100, deadline=None)
@given(facts=st.tuples(_FACTS, _FACTS), steps=_OPERATIONS)
def test_an_update_changes_what_the_store_itself_would_change(facts: tuple[str, str], steps: list[str]) -> None:
    text = "".join(f"{graph} {{ {said} }}\n" for graph, said in zip(_GRAPHS, facts, strict=True))
    view, other = (StoreView.of(ox.parse(text, ox.RdfFormat.TRIG)) for _ in range(2))
    update = " ;\n".join(steps)
    before = _named(view.store)
    whole = set(view.store)
    evaluation = Evaluation(view.store, view.own, None, 1000)
    try:
        evaluation.run(update)
    except UnusableError as error:
        raise AssertionError(error.problem.messages["en"]) from None
    finally:
        evaluation.undo()
    assert set(view.store) == whole
    draft = Draft(EmbeddedStore(other.store, other.own))
    draft.apply(Update(update))
    after = _named(draft.store().parts[0])
    assert evaluation.added.keys() == after - before
    assert evaluation.removed.keys() == before - after


def _named(store: ox.Store) -> set[ox.Quad]:
    return {quad for quad in store if quad.graph_name != ox.DefaultGraph()}
