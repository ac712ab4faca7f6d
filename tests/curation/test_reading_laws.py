"""What holds of reading whatever is sent: a change is exact, reading it again comes to nothing, nothing breaks it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse
from tests.curation.samples import ONE, PREFIXES, RULES, dataset, sent

from pvegraph.curation.proposal import Kind, Problem, SentText, Submission
from pvegraph.curation.reading import read
from pvegraph.validation.view import Change, StoreView

_ROWS = (
    ':a skos:prefLabel "A"@en .',
    ":a pve:count 1.5 .",
    ":a pve:count 1.50 .",
    ":a pve:near :b .",
    ":b pve:near :a .",
    ':b skos:note "\\u0000 \\u2028 é" .',
    ":b pve:count 02 .",
    ":b pve:count 2 .",
)
_TEXTS = st.sets(st.sampled_from(_ROWS), min_size=1).map(sorted).map("\n".join)
_WHOLE = {
    "rdf": "PREFIX : <a:> :s :p 1 , 'x'@en ; :q [ :r ( 1 2 ) ] . <<( :a :b :c )>> a :d .",
    "patch": 'H id <a:b> .\nTX .\nA <a:b> <a:c> "d"@en <a:g> .\nD <a:b> <a:c> <_:x> .\nTC .',
    "update": "PREFIX : <a:> DELETE { ?s ?p ?o } INSERT { GRAPH ?g { ?s :p 1 } } WHERE { ?s ?p ?o } ; CLEAR ALL",
}
_KINDS: st.SearchStrategy[Kind] = st.sampled_from(("rdf", "patch", "update"))
_NAMES = st.sampled_from(("", "a.ttl", "a.trig", "a.nq", "a.jsonld", "a.rdf", "a.ttl.gz", "a.pdf"))


def _values(quads: set[Quad] | frozenset[Quad]) -> set[Quad]:
    """Statements with numbers by their values."""
    store = Store()
    store.extend(quads)
    return set(store)


def _parsed(text: str) -> set[Quad]:
    triples = parse(PREFIXES + text, RdfFormat.TURTLE)
    return {Quad(each.subject, each.predicate, each.object, NamedNode(ONE)) for each in triples}


def _named(view: StoreView) -> set[Quad]:
    return {quad for quad in view.store if quad.graph_name != DefaultGraph()}


@settings(max_examples=60, deadline=None)
@given(added=_TEXTS, removed=_TEXTS)
def test_a_change_is_exactly_what_makes_of_the_dataset_what_is_wanted(added: str, removed: str) -> None:
    view = dataset()
    before = _named(view)
    change, problems = read(sent("rdf", PREFIXES + added, removed=PREFIXES + removed, source=ONE), view, RULES)
    put, taken = _values(_parsed(added)), _values(_parsed(removed))
    if put & taken:
        assert change == Change(frozenset())
        assert any("at once" in each.messages["en"] for each in problems)
        return
    wanted = (before - taken) | put
    assert change.removed == before - wanted
    assert _values(change.added) == wanted - before
    assert bool(wanted != before) == all(each.is_note for each in problems)


@settings(max_examples=60, deadline=None)
@given(added=_TEXTS)
def test_what_has_been_done_comes_to_nothing_when_it_is_read_again(added: str) -> None:
    submission = sent("rdf", PREFIXES + added, source=ONE)
    view = dataset()
    change, _ = read(submission, view, RULES)
    after = StoreView.of(_named(view) | change.added)
    again, problems = read(submission, after, RULES)
    assert again == Change(frozenset())
    assert any("changes nothing" in each.messages["en"] for each in problems)


def _assert_read(submission: Submission) -> None:
    view = dataset()
    before = set(view.store)
    change, problems = read(submission, view, RULES)
    assert set(view.store) == before
    assert all(_speaks(each) for each in problems)
    is_empty = not change.added and not change.removed
    assert is_empty == any(not each.is_note for each in problems)


def _speaks(problem: Problem) -> bool:
    return all(problem.messages[language].strip() for language in ("en", "ar", "fr"))


@settings(max_examples=60, deadline=None)
@given(kind=_KINDS, name=_NAMES, content=st.binary(max_size=200), source=st.sampled_from(("", ONE, "x", "a:b\0")))
def test_any_octets_come_to_a_change_or_to_problems(kind: Kind, name: str, content: bytes, source: str) -> None:
    _assert_read(Submission(kind, (SentText(name, "", content),), source))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kind=_KINDS, source=st.sampled_from(("", ONE)))
def test_any_damage_to_a_text_comes_to_a_change_or_to_problems(data: st.DataObject, kind: Kind, source: str) -> None:
    text = _WHOLE[kind]
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    text = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    _assert_read(Submission(kind, (SentText("", "", text.encode("utf-8", "surrogatepass")),), source))
