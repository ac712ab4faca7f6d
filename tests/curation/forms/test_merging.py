"""Two things that are one: what a source said of the first it says of the second, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from pvegraph import iri
from pvegraph.curation.forms import FormRules
from pvegraph.curation.forms.filled import class_of
from pvegraph.curation.merging import Merger
from pvegraph.curation.retiring import RETIRED
from pvegraph.curation.telling import tell
from pvegraph.errors import UsageError
from pvegraph.validation.view import Change, StoreView, View
from pvegraph.vocabulary import PREFIXES, expand

ONE, TWO = iri.source_graph("map", "one"), iri.source_graph("map", "two")
OLD, NEW = iri.of_slug("person-asma-ghlalou"), iri.of_slug("person-asmaa-rhlalou")
OLD_TENURE, NEW_TENURE = (
    iri.thing("tenure", "t-" + iri.digest(slug, "ma-rabat-mayor"))
    for slug in ("person-asma-ghlalou", "person-asmaa-rhlalou")
)
TEXT = (
    "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    + f"""
<{ONE}> {{
    <{ONE}> a pve:Source ; dct:title "One"@en .
    <{NEW}> a pve:Person ; skos:prefLabel "Asmaa Rhlalou"@en ; owl:differentFrom <{OLD}> .
    <{NEW_TENURE}> a pve:Tenure ; org:member <{NEW}> ; pve:post post:ma-rabat-mayor .
    post:ma-rabat-mayor a org:Post ; skos:prefLabel "Mayor of Rabat"@en .
    event:e a pve:Event ; skos:prefLabel "E"@en .
}}
<{TWO}> {{
    <{TWO}> a pve:Source ; dct:title "Two"@en .
    <{OLD}> a pve:Person ; skos:prefLabel "Asma Ghlalou"@en , "أسماء غلالو"@ar .
    <{OLD_TENURE}> a pve:Tenure ; org:member <{OLD}> ; pve:post post:ma-rabat-mayor ; pve:start "2021"^^xsd:gYear .
    participation:p a pve:Participation ; pve:participant <{OLD}> ; pve:event event:e .
}}
"""
)
WHY = Literal("Two spellings of one name.", language="en")


def view_of(text: str = TEXT) -> StoreView:
    return StoreView.of(parse(text, format=RdfFormat.TRIG))


def change(view: View, rules: FormRules, retired: str = OLD, survivor: str = NEW) -> Change:
    return Merger(retired, survivor, WHY, datetime(2027, 1, 15, tzinfo=UTC)).change(view, rules)


def lines(quads: frozenset[Quad], graph: str) -> set[str]:
    """Statements of a graph with the last parts of their addresses."""
    found = (quad for quad in quads if quad.graph_name == NamedNode(graph))
    return {" ".join(str(term).strip("<>").rpartition("/")[2].rpartition("#")[2] for term in quad) for quad in found}


def lasts(*terms: str) -> str:
    return " ".join(term.rpartition("/")[2] for term in (*terms, TWO))


def test_each_source_says_of_one_what_it_said_of_the_other(rules: FormRules) -> None:
    merged = change(view_of(), rules)
    assert lines(merged.added, TWO) == {
        lasts(NEW, "type", "Person"),
        lasts(NEW, "altLabel", '"Asma Ghlalou"@en'),
        lasts(NEW, "prefLabel", '"أسماء غلالو"@ar'),
        lasts(NEW_TENURE, "type", "Tenure"),
        lasts(NEW_TENURE, "member", NEW),
        lasts(NEW_TENURE, "post", "ma-rabat-mayor"),
        f"{NEW_TENURE.rpartition('/')[2]} start gYear two",
        lasts("p", "participant", NEW),
    }
    assert len(lines(merged.removed, TWO)) == 8
    assert lines(merged.removed, ONE) == {f"{NEW.rpartition('/')[2]} differentFrom {OLD.rpartition('/')[2]} one"}
    assert not lines(merged.added, ONE)
    tombstones = lines(merged.added, RETIRED)
    assert {line for line in tombstones if "isReplacedBy" in line} == {
        f"{old.rpartition('/')[2]} isReplacedBy {new.rpartition('/')[2]} retired"
        for old, new in ((OLD, NEW), (OLD_TENURE, NEW_TENURE))
    }
    assert len(tombstones) == 16


def test_it_is_told_in_words_that_a_reviewer_can_check(rules: FormRules) -> None:
    told = [
        str(each).replace("\u2068", "").replace("\u2069", "")
        for each in tell(change(view_of(), rules), view_of(), "en")
    ]
    assert (
        "New: Asma Ghlalou is the same as Asmaa Rhlalou, to which its address leads from now on:"
        " “Two spellings of one name.”, according to “Things of this graph that were merged or withdrawn”"
    ) in told
    assert any(
        each.startswith("New: Mayor of Rabat: Asmaa Rhlalou takes the place of Mayor of Rabat: Asma Ghlalou, whose")
        for each in told
    )
    assert (
        "Changed: Asmaa Rhlalou – said of Asma Ghlalou until now: rdf:type: pve:Person; skos:prefLabel:"
        " “Asma Ghlalou”, “أسماء غلالو” (Arabic), according to “Two”"
    ) in told


def test_what_cannot_be_one_is_told(rules: FormRules) -> None:
    view = view_of()
    for retired, survivor, said in (
        (OLD, OLD, "one thing already"),
        (OLD, iri.thing("person", "p-nobody"), "cannot be merged"),
        (OLD_TENURE, NEW_TENURE, "cannot be merged"),
        (ONE, TWO, "cannot be merged"),
        (OLD, iri.thing("event", "e"), "not of the same kind"),
    ):
        with pytest.raises(UsageError, match=said) as caught:
            change(view, rules, retired, survivor)
        assert caught.value.messages.keys() == {"en", "ar", "fr"}


def pairs(view: View, rules: FormRules) -> Iterator[tuple[str, str]]:
    """A few pairs of things of each class that can be merged, those with most statements among them."""
    for class_ in ("pve:Person", "pve:Organisation", "pve:Place", "pve:Framework", "pve:Event", "org:Post"):
        things = sorted(
            {quad.subject for quad in view.quads(None, NamedNode(expand("rdf:type")), NamedNode(expand(class_)))},
            key=str,
        )
        named = [each.value for each in things if isinstance(each, NamedNode)]
        alike = [each for each in named[:: max(1, len(named) // 4)] if class_of(each, view, rules) == expand(class_)]
        yield from list(combinations(alike, 2))[:3]


def test_nothing_refers_to_what_was_merged_and_nothing_else_is_lost(view: View, rules: FormRules) -> None:
    for old, new in pairs(view, rules):
        merged = change(view, rules, old, new)
        said = {*view.quads(NamedNode(old), None, None), *view.quads(None, None, NamedNode(old))}
        assert {quad for quad in said if quad.graph_name != NamedNode(RETIRED)} <= merged.removed, (old, new)
        left = {quad for quad in merged.added if NamedNode(old) in (quad.subject, quad.object)}
        assert {quad.graph_name for quad in left} == {NamedNode(RETIRED)}, (old, new)
        values = {(q.object, q.graph_name) for q in merged.removed if NamedNode(old) not in (q.object, q.predicate)}
        kept = {
            (q.object, q.graph_name)
            for q in (*merged.added, *view.quads(NamedNode(new), None, None), *_ties(view, merged))
        }
        assert {pair for pair in values if pair[0] != NamedNode(new)} <= kept, (old, new)


def _ties(view: View, merged: Change) -> Iterator[Quad]:
    """What is said already of the things that statements are moved to."""
    for subject in {quad.subject for quad in merged.added}:
        yield from view.quads(subject, None, None)  # type: ignore[arg-type] # no triple terms
