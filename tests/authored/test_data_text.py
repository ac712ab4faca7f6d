"""A file of data/ gets other statements, and what need not change of it does not."""

from __future__ import annotations

import difflib
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from pvegraph.authored.data_text import changed_text
from pvegraph.authored.editing import NotEditableError
from pvegraph.authored.turtle import graph_text
from pvegraph.vocabulary import expand

BY_HAND = """\
# Written by hand: each line of this file has its reason.
@prefix place: <https://w3id.org/pvegraph/id/place/> .
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# The capital.
place:ma-rabat
    a pve:City , pve:Place ; # both
    skos:prefLabel "Rabat"@en ; # as the page prints it
.

place:ma-sale a pve:Place ; skos:prefLabel "Salé"@en . # its neighbour
"""
LABEL, ALTERNATIVE = (NamedNode(expand(f"skos:{name}")) for name in ("prefLabel", "altLabel"))


def place(name: str) -> NamedNode:
    """A place of the examples."""
    return NamedNode(expand(f"place:{name}"))


def said(text: str) -> set[Triple]:
    """The statements of a file."""
    return {quad.triple for quad in parse(text.encode(), RdfFormat.TURTLE)}


def after(text: str, *, added: set[Triple] = frozenset(), removed: set[Triple] = frozenset()) -> str:  # type: ignore[assignment]
    """The text after a change."""
    return changed_text(text.encode(), "data/a/b.ttl", (said(text) - removed) | added)


def changed_lines(before: str, now: str) -> Counter[str]:
    """The lines that a diff takes out and puts in."""
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0)
    return Counter(line for line in lines if not line.startswith(("---", "+++", "@@")))


def number_of_changed_lines(before: str, now: str) -> int:
    """How many lines the smallest diff takes out and puts in, by the longest common subsequence."""
    old, new = before.splitlines(), now.splitlines()
    common = [0] * (len(new) + 1)
    for line in old:
        diagonal = 0
        for column, other in enumerate(new, 1):
            above = common[column]
            common[column] = diagonal + 1 if line == other else max(above, common[column - 1])
            diagonal = above
    return len(old) + len(new) - 2 * common[-1]


def test_a_file_that_says_what_is_wanted_already_stays_as_it_is() -> None:
    text = BY_HAND.replace("\n", "\r\n")
    assert changed_text(b"\xef\xbb\xbf" + text.encode(), "a.ttl", said(text)) == "\ufeff" + text


def test_a_new_statement_has_a_line_where_the_order_wants_it_and_comments_stay_with_theirs() -> None:
    new = Triple(place("ma-rabat"), NamedNode(expand("pve:country")), NamedNode(expand("country:ma")))
    assert changed_lines(BY_HAND, after(BY_HAND, added={new})) == Counter(
        ["+@prefix country: <https://w3id.org/pvegraph/id/country/> .", "+    pve:country country:ma ;"]
    )
    assert 'pve:Place ; # both\n    pve:country country:ma ;\n    skos:prefLabel "Rabat"' in after(BY_HAND, added={new})


def test_a_statement_that_goes_takes_its_line_and_no_comment() -> None:
    gone = Triple(place("ma-rabat"), LABEL, Literal("Rabat", language="en"))
    now = after(BY_HAND, removed={gone})
    assert said(now) == said(BY_HAND) - {gone}
    assert "# as the page prints it" in now


def test_a_new_thing_has_a_block_between_those_around_it_above_their_comments() -> None:
    first = Triple(place("ma-agadir"), LABEL, Literal("Agadir", language="en"))
    block = 'place:ma-agadir\n    skos:prefLabel "Agadir"@en ;\n.\n\n'
    assert after(BY_HAND, added={first}) == BY_HAND.replace("# The capital.", f"{block}# The capital.")
    last = Triple(place("ma-tanger"), LABEL, Literal("Tangier", language="en"))
    assert after(BY_HAND, added={last}) == BY_HAND + '\nplace:ma-tanger\n    skos:prefLabel "Tangier"@en ;\n.\n'


def test_a_thing_that_goes_takes_its_block_and_one_empty_line() -> None:
    text = BY_HAND.replace("# The capital.\n", "")
    gone = {triple for triple in said(text) if triple.subject == place("ma-rabat")}
    without_comments = text.replace(" # both", "").replace(" # as the page prints it", "")
    block = re.search(r"\nplace:ma-rabat.*?\n\.\n", without_comments, re.DOTALL)
    assert block is not None
    assert after(without_comments, removed=gone) == without_comments.replace(block[0], "")


def test_line_ends_of_windows_stay() -> None:
    text = BY_HAND.replace("\n", "\r\n")
    now = after(text, added={Triple(place("ma-fes"), LABEL, Literal("Fez", language="en"))})
    assert now.count("\n") == now.count("\r\n") == text.count("\n") + 4


def test_a_prefix_that_means_something_else_in_a_file_is_not_declared_anew() -> None:
    text = "@prefix country: <http://e/> .\n<http://e/a> <http://e/p> country:x .\n"
    new = Triple(NamedNode("http://e/a"), NamedNode("http://e/q"), NamedNode(expand("country:ma")))
    assert f"country:q {new.object}" in after(text, added={new})


def test_lines_of_a_long_text_that_look_like_prefixes_are_left_alone() -> None:
    text = '<http://e/a> <http://e/p> """\n@prefix a: <http://e/> .\n""" .\n'
    new = Triple(NamedNode("http://e/a"), NamedNode("http://e/q"), NamedNode(expand("country:ma")))
    assert said(after(text, added={new})) == said(text) | {new}


def test_what_cannot_be_changed_in_place_is_refused() -> None:
    text = "<http://e/a> <http://e/p> ( 1 2 ) .\n"
    with pytest.raises(NotEditableError, match=r"a/b\.ttl"):
        changed_text(text.encode(), "data/a/b.ttl", [])


THINGS = st.sampled_from([place(f"ma-{name}") for name in ("agadir", "fes", "rabat", "sale", "tanger")])
TRIPLES = st.one_of(
    st.builds(Triple, THINGS, st.sampled_from([LABEL, ALTERNATIVE]), st.sampled_from("xyz").map(Literal)),
    st.builds(Triple, THINGS, st.just(NamedNode(expand("pve:country"))), st.just(NamedNode(expand("country:ma")))),
)


@settings(max_examples=60, deadline=None)
@given(st.sets(TRIPLES, max_size=12), st.sets(TRIPLES, max_size=12))
def test_a_file_in_the_layout_of_the_house_keeps_it_with_its_first_line(before: set[Triple], now: set[Triple]) -> None:
    text = graph_text(before, comment="sha256:0 of an import")
    changed = changed_text(text.encode(), "a.ttl", now)
    assert changed == graph_text(now, comment="sha256:0 of an import")
    # A line for each statement, three around a new thing, and one for each prefix.
    subjects = {triple.subject for triple in before} ^ {triple.subject for triple in now}
    assert number_of_changed_lines(text, changed) <= len(before ^ now) + 3 * len(subjects) + 4


@settings(max_examples=40, deadline=None)
@given(st.sets(TRIPLES, max_size=6), st.sets(TRIPLES, max_size=6))
def test_a_file_by_hand_keeps_every_comment_and_changes_only_lines_that_must(
    added: set[Triple], removed: set[Triple]
) -> None:
    plain = re.sub(r"place:ma-sale a pve:Place ;", "place:ma-sale\n    a pve:Place ;\n   ", BY_HAND)
    before = changed_text(plain.encode(), "a.ttl", said(plain) | removed)
    gone = removed - said(plain)
    now = after(before, added=added, removed=gone)
    assert said(now) == (said(before) - gone) | added
    assert re.findall("# .*", now) == re.findall("# .*", before)
    changed = gone ^ added
    subjects = {triple.subject for triple in changed}
    assert number_of_changed_lines(before, now) <= 2 * len(changed) + 4 * len(subjects) + 4
