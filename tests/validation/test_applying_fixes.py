"""Fixes are written into texts, or said as patches and updates: always what they say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store
from tests.effort import examples
from tests.validation.small import DECLARATIONS, explained, quads, rules

from pvegraph.authored.document import Document, read_document
from pvegraph.release import patch
from pvegraph.validation.examination import Rules
from pvegraph.validation.finding import Finding, Fix
from pvegraph.validation.fixes import Applied, apply_fixes, as_patch, as_update, safe_fixes, suggest, write_texts
from pvegraph.validation.fixes.applying import REASONS
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.view import Change, StoreView

GRAPH = "https://w3id.org/pvegraph/source/press/one"
OTHER = "https://w3id.org/pvegraph/source/press/two"
SHAPES = """
pves:Code sh:targetSubjectsOf pve:code ; sh:path pve:code ; sh:pattern "^[A-Z]{2}$" ; sh:datatype xsd:string ;
    sh:message "{$value}"@en .
pves:Date sh:targetSubjectsOf pve:start ; sh:path pve:start ; sh:or ( pves:Day pves:Year ) ; sh:message "{$value}"@en .
pves:Day a sh:NodeShape ; sh:datatype xsd:date . pves:Year a sh:NodeShape ; sh:datatype xsd:gYear .
pves:Name sh:targetSubjectsOf skos:prefLabel ; sh:path skos:prefLabel ; sh:pattern "^[^ ]+( [^ ]+)*$" ;
    sh:datatype rdf:langString ; sh:message "{$value}"@en .
"""
ONTOLOGY = "pve:code a rdf:Property . pve:start a rdf:Property . skos:prefLabel a rdf:Property ."
RULES: Rules = rules(SHAPES, ONTOLOGY)


def document(text: str, name: str = "new.ttl", format_: RdfFormat = RdfFormat.TURTLE) -> Document:
    """A text without prefixes, as it is read."""
    head = "" if format_ in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.JSON_LD) else DECLARATIONS
    return read_document((head + text).encode(), name, format_)


def fix(removed: str = "", added: str = "", graph: str | None = GRAPH) -> Fix:
    """A fix of statements in one graph."""
    return Fix({}, frozenset(quads(added, graph)), frozenset(quads(removed, graph)), safe=True)


def applied(text: str, *fixes: Fix) -> Applied:
    """What becomes of fixes for one text of the source."""
    return apply_fixes([document(text)], fixes, lambda _: GRAPH)


def test_a_fix_is_written_into_the_text_that_has_its_statement() -> None:
    done = applied('place:x pve:code "no" . # lower', fix('place:x pve:code "no" .', 'place:x pve:code "NO" .'))
    assert done.texts == {"new.ttl": DECLARATIONS + 'place:x pve:code "NO" . # lower'}
    assert done.patch == ""


def test_what_is_in_no_text_at_hand_is_left_and_can_be_had_as_a_patch() -> None:
    known, strange = fix('place:x pve:code "a" .', "", GRAPH), fix('place:y pve:code "b" .', "", OTHER)
    done = applied('place:x pve:code "a" . place:y pve:code "b" .', known, strange)
    assert done.done == (known,)
    assert [left.reason for left in done.left] == ["no text"]
    assert [quad for _, quad in patch.read(done.patch).changes] == list(strange.removed)


def test_a_syntax_that_is_not_edited_leaves_a_patch() -> None:
    text = '{"@id": "https://w3id.org/pvegraph/id/place/x", "https://w3id.org/pvegraph/ontology#code": "no"}'
    one = fix('place:x pve:code "no" .', 'place:x pve:code "NO" .', None)
    done = apply_fixes([document(text, "new.jsonld", RdfFormat.JSON_LD)], [one])
    assert (done.texts, [left.reason for left in done.left]) == ({}, ["not editable"])
    assert "\nA " in done.patch


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("place:x pve:code 1 .", "place:x pve:code 2 ."), ("place:x pve:code 1 .", "place:x pve:code 3 .")),
        (("place:x pve:code 1 .", "place:x pve:code 2 ."), ("place:x pve:code 2 .", "")),
        (("", "place:x pve:start 5 ."), ("", "place:x pve:start 6 .")),
    ],
    ids=["the same statement twice", "what the first has written", "two things to be added in one place"],
)
def test_two_fixes_of_one_statement_do_not_both_apply(one: tuple[str, str], two: tuple[str, str]) -> None:
    done = applied("place:x pve:code 1 , 2 .", fix(*one), fix(*two))
    assert len(done.done) == 1
    assert [left.reason for left in done.left] == ["conflict"]


def test_the_same_fix_twice_is_one() -> None:
    one = fix("place:x pve:code 1 .", "place:x pve:code 2 .")
    done = applied("place:x pve:code 1 .", one, one)
    assert (done.done, done.left) == ((one,), ())


def test_a_fix_is_applied_whole_or_not_at_all() -> None:
    half = fix("place:x pve:code 1 . place:y pve:code 1 .", "place:x pve:code 2 .")
    done = applied("place:x pve:code 1 .", half)
    assert (done.texts, done.done) == ({}, ())


def test_a_number_that_a_store_gives_back_in_another_form_is_found_and_keeps_its_form() -> None:
    swap = fix("place:x wgs:lat 10.4 ; wgs:long 55.4 .", "place:x wgs:lat 55.4 ; wgs:long 10.4 .")
    done = applied("place:x wgs:lat 10.40 ; wgs:long 55.400 .", swap)
    assert done.texts["new.ttl"].endswith("place:x wgs:lat 55.400 ; wgs:long 10.40 .")


def test_each_graph_of_a_text_with_graphs_is_for_itself() -> None:
    text = f"<{GRAPH}> {{ place:x pve:code 1 }} <{OTHER}> {{ place:x pve:code 1 }}"
    one = fix("place:x pve:code 1 .", "place:x pve:code 2 .", OTHER)
    done = apply_fixes([document(text, "new.trig", RdfFormat.TRIG)], [one])
    assert done.texts["new.trig"] == DECLARATIONS + text.replace(
        f"<{OTHER}> {{ place:x pve:code 1", f"<{OTHER}> {{ place:x pve:code 2"
    )


def test_a_text_that_describes_its_source_is_that_sources_text() -> None:
    texts = [document(f"<{graph}> a pve:Source . place:x pve:code 1 .", graph[-3:]) for graph in (GRAPH, OTHER)]
    done = apply_fixes(texts, [fix("place:x pve:code 1 .", "place:x pve:code 2 .", OTHER)])
    assert list(done.texts) == ["two"]


def test_every_reason_is_told_in_every_language() -> None:
    for reason in REASONS.values():
        assert len(set(reason.values())) == len(LANGUAGES)


def test_files_get_their_new_texts(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    read = document("place:x pve:code 1 .", str(path))
    path.write_text(read.text, encoding="utf-8")
    done = apply_fixes([read], [fix("place:x pve:code 1 .", "place:x pve:code 2 .", None)])
    assert write_texts(done) == (path,)
    assert path.read_text(encoding="utf-8") == DECLARATIONS + "place:x pve:code 2 ."
    assert write_texts(done) == ()
    assert list(tmp_path.iterdir()) == [path]


def test_a_fix_is_the_same_as_a_patch_and_as_an_update() -> None:
    one = fix('place:x pve:code "no" .', 'place:x pve:code "N\\"O"@en , place:y .')
    two = fix("place:y pve:code 1 .", "place:y pve:code 2 .", None)
    before = {*one.removed, *two.removed, *quads("place:z pve:code 7 .", OTHER)}
    store = Store()
    store.extend(before)
    store.update(as_update(one, two))
    after = (before - one.removed - two.removed) | one.added | two.added
    assert set(store) == after
    assert patch.read(as_patch(one, two)).applied_to(before) == after
    assert (as_update(), as_patch()) == ("", "TX .\nTC .\n")


SUBJECTS, CODES = st.sampled_from(["place:a", "place:b"]), st.sampled_from(["NO", "no", "d k", " SE", "٤", "x-y-z"])
NAMES = st.sampled_from(["Oslo", " Oslo", "Ro  ma", "ســلام", "e\u0301", "Αθήνα"])
DATES = st.sampled_from(["2015", "2015-05-04", "2015-5-4", "04/05/2015", "May"])
LINES = st.one_of(
    st.builds(lambda subject, code: f'{subject} pve:code "{code}" .', SUBJECTS, CODES),
    st.builds(
        lambda subject, name, tag: f'{subject} skos:prefLabel "{name}"{tag} .',
        SUBJECTS,
        NAMES,
        st.sampled_from(["", "@en", "@ar"]),
    ),
    st.builds(
        lambda subject, date, type_: f'{subject} pve:start "{date}"{type_} .',
        SUBJECTS,
        DATES,
        st.sampled_from(["", "^^xsd:date"]),
    ),
)


@settings(max_examples=examples(12), deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4))
def test_a_fix_changes_what_it_says_and_fixing_twice_is_fixing_once(lines: list[str]) -> None:
    read = document("\n".join(lines))
    findings = mended(read)
    for each in (fix for finding in findings for fix in finding.fixes):
        assert each.removed <= set(read.statements)
        done = apply_fixes([read], [each])
        after = set(document_of(done, read).statements)
        assert after == (set(read.statements) - each.removed) | each.added
    once = apply_fixes([read], safe_fixes(findings))
    then = document_of(once, read)
    twice = apply_fixes([then], safe_fixes(findings))
    assert twice.texts == {}
    assert not any(each.safe for finding in mended(then) for each in finding.fixes) or once.left


def mended(read: Document) -> tuple[Finding, ...]:
    """What is found about a text, with fixes."""
    statements = list(read.statements)
    return suggest(explained(statements, RULES), StoreView.of(statements), RULES)


def document_of(done: Applied, before: Document) -> Document:
    """The text after fixes."""
    return read_document(done.texts.get(before.name, before.text).encode(), before.name, before.format)


def test_a_way_to_try_changes_can_be_given() -> None:
    statements = quads('place:x pve:code "no" .')
    tried: list[Change] = []

    class Nothing:
        """A change that ends nothing."""

        new = ()
        fixed = ()

    def nothing(change: Change) -> Nothing:
        tried.append(change)
        return Nothing()

    (finding,) = suggest(explained(statements, RULES), StoreView.of(statements), RULES, nothing)
    assert finding.fixes == ()
    assert [str(quad.object) for change in tried for quad in change.added] == ['"NO"']
