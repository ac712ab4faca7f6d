"""A change is checked at the things that it concerns, and nothing that it makes or ends is missed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from tests.validation.beyond.dataset import SOURCE, said, view

from pvegraph import iri
from pvegraph.dates import EDTF, PartialDate
from pvegraph.validation import Finding, beyond
from pvegraph.validation.beyond import CachedTexts, Names
from pvegraph.validation.examination import Rules
from pvegraph.validation.shape_index import SH
from pvegraph.validation.view import Change, ChangedView, StoreView, View
from pvegraph.vocabulary import expand

DATES = ("2013", "2013-09", "2013-09-18", "2014", "2014-02-01", "201X", "2013~", "2013/2015", "2014-02-30~")
NAMES = (
    "Hope Centre",
    "Center of Hope",
    "hope CENTRE Rabat",
    "Espoir",
    "مركز الأمل",
    "Mayors' Forum 2",
    "2nd forum of mayors",
)
PLACES = ("country:dk", "country:se")
CHANGES = 80


def node(name: str) -> NamedNode:
    """A thing or a term by its prefixed name."""
    return NamedNode(expand(name))


Said = tuple[NamedNode, str, NamedNode | Literal]


class Maker:
    """Makes statements of the kinds that checks look at, few enough to collide; some makers of one kind only."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - not for secrets
        kinds = (self._of_tenures, self._of_names, self._of_dates, self._of_sources)
        self._kinds = (*((kind,) for kind in kinds), kinds)[seed % (len(kinds) + 1)]

    def statements(self, number: int) -> list[Quad]:
        """Some statements at random."""
        return [self._statement() for _ in range(number)]

    def some(self, quads: list[Quad], number: int) -> list[Quad]:
        """Some of the statements."""
        return self._chance.sample(quads, number)

    def _statement(self) -> Quad:
        choose = self._chance.choice
        subject, predicate, value = choose(choose(self._kinds)())
        graph = choose((SOURCE, SOURCE, SOURCE, NamedNode(iri.source_graph("press", "two")), DefaultGraph()))
        return Quad(subject, node(predicate), value, graph)

    def _one(self, *kinds: str) -> NamedNode:
        """One of a few things of a kind."""
        return node(f"{self._chance.choice(kinds)}:{self._chance.choice('abc')}")

    def _of_tenures(self) -> list[Said]:
        tenure = self._one("tenure")
        return [
            *((tenure, f"pve:{name}", self._date()) for name in ("start", "end", "observedOn")),
            (tenure, "pve:post", node(f"post:{self._chance.choice('ab')}")),
            (tenure, "org:member", self._one("person")),
            (node(f"post:{self._chance.choice('ab')}"), "rdf:type", node("pve:Mayoralty")),
            (tenure, "rdf:type", node("pve:Tenure")),
        ]

    def _of_names(self) -> list[Said]:
        thing, organisation = self._one("organisation", "organisation", "person"), self._one("organisation")
        return [
            (thing, "skos:prefLabel", self._name()),
            (thing, "skos:altLabel", self._name()),
            (organisation, "pve:country", node(self._chance.choice(PLACES))),
            (organisation, "org:subOrganizationOf", self._one("organisation")),
            (organisation, "schema:foundingDate", self._date()),
            (self._one("participation"), "pve:participant", thing),
            (self._one("participation"), "pve:event", self._one("event")),
            (thing, "rdf:type", node("pve:Organisation")),
        ]

    def _of_dates(self) -> list[Said]:
        membership, event, framework = (self._one(kind) for kind in ("membership", "event", "framework"))
        organisation, participation = self._one("organisation"), self._one("participation")
        return [
            *((thing, f"pve:{name}", self._date()) for thing in (membership, event) for name in ("start", "end")),
            (membership, "org:organization", organisation),
            (event, "pve:subEventOf", self._one("event")),
            (organisation, "schema:foundingDate", self._date()),
            (participation, "pve:event", event),
            (participation, "pve:participant", organisation),
            (framework, "dct:date", self._date()),
            (framework, "pve:issuedBy", organisation),
            (framework, "pve:supplements", self._one("framework")),
            *((thing, "rdf:type", class_) for thing, class_ in _CLASSES.items() if thing in (membership, event)),
        ]

    def _of_sources(self) -> list[Said]:
        source = NamedNode(iri.source_graph("press", self._chance.choice(("one", "two"))))
        quote = Literal(self._chance.choice(("she is mayor", "he is not")), language="en")
        return [
            (self._one("person"), "pve:quote", quote),
            (source, "rdf:type", node("pve:Source")),
            (source, "dct:publisher", self._one("organisation")),
        ]

    def _date(self) -> Literal:
        text = self._chance.choice(DATES)
        is_date = text != "2014-02-30~"
        return Literal(text, datatype=NamedNode(PartialDate.parse(text).datatype if is_date else EDTF))

    def _name(self) -> Literal:
        return Literal(self._chance.choice(NAMES), language=self._chance.choice(("en", "ar")))


_CLASSES = {
    node(f"{kind}:{name}"): node(f"pve:{class_}")
    for kind, class_ in (
        ("tenure", "Tenure"), ("membership", "Membership"), ("event", "Event"), ("organisation", "Organisation"),
        ("participation", "Participation"), ("framework", "Framework"), ("person", "Person"),
    )
    for name in "abc"
}  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> CachedTexts:
    """A text in which one of two quotations stands."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "press").mkdir()
    (folder / "press" / "one.txt").write_text("She is mayor.", encoding="utf-8")
    return CachedTexts(folder)


@pytest.fixture(scope="module")
def plain(rules: Rules) -> Rules:
    """The rules without the many statements of shapes that no check speaks by."""
    speaking = {SH + name for name in ("message", "severity")}
    return Rules(rules.ontology, [triple for triple in rules.shapes if triple.predicate.value in speaking])


def classes() -> Iterator[Quad]:
    """What everything is; changes take some of it away."""
    for thing, class_ in _CLASSES.items():
        yield Quad(thing, node("rdf:type"), class_, SOURCE)
    yield from said("post:a a pve:Mayoralty .")


def test_the_focus_of_a_change_shows_all_that_it_does(plain: Rules, texts: CachedTexts) -> None:
    shapes: set[str] = set()

    def found(dataset: View) -> set[object]:
        return keys(beyond.check(dataset, plain, texts=texts))

    def keys(findings: Iterable[Finding]) -> set[object]:
        # A finding is the same when the things that it speaks of have got other names.
        return {finding.sort_key for finding in findings}

    for seed in range(CHANGES):
        maker = Maker(seed)
        base = list(dict.fromkeys([*classes(), *maker.statements(45)]))
        change = Change(frozenset(maker.statements(seed % 3 + 1)), frozenset(maker.some(base, 2)))
        before = StoreView.of(base)
        after = ChangedView(before, change)
        names = Names.of(before)
        compared = beyond.compare(before, change, plain, names=names, texts=texts)

        old, new = found(before), found(after)
        assert keys(compared.new) == new - old, seed
        assert keys(compared.fixed) == old - new, seed
        assert keys(compared.unchanged) <= old & new, seed
        shapes |= {finding.source_shape.removeprefix(iri.SHAPES) for finding in compared.new | compared.fixed}

    assert {
        "MayBeSame", "StandsInSource", "SourceTellsOfItself", "QuoteStandsInSource", "DateReadable",
        "TenuresMayOverlap",
        "MembershipMayPrecedeBody", "SubEventMayBeOutsideEvent", "ParticipantMayNotHaveExisted",
    } <= shapes  # fmt: skip


def test_a_change_of_a_tenure_concerns_the_others_of_its_post_and_its_person(rules: Rules) -> None:
    base = said(f"""
        post:a a pve:Mayoralty . post:b a pve:Mayoralty .
        tenure:a a pve:Tenure ; pve:post post:a ; org:member person:a ; pve:end "201X"^^<{EDTF}> .
        tenure:b a pve:Tenure ; pve:post post:a ; org:member person:b .
        tenure:c a pve:Tenure ; pve:post post:b ; org:member person:b .
    """)
    change = Change(frozenset(said('tenure:b pve:start "2015"^^xsd:gYear .')))
    before, after = StoreView.of(base), ChangedView(StoreView.of(base), change)
    for dataset in (before, after):
        assert {node(f"tenure:{name}") for name in "abc"} <= beyond.concerned(change, dataset, rules)
    assert {(finding.source_shape, finding.focus) for finding in beyond.check(after, rules)} - {
        (finding.source_shape, finding.focus) for finding in beyond.check(before, rules)
    } == {(iri.SHAPES + "TenuresMayOverlap", node("tenure:a"))}


def test_a_change_of_one_label_concerns_few_things(rules: Rules) -> None:
    base = said(
        " ".join(f'person:p{number} a pve:Person ; skos:prefLabel "Person {number}"@en .' for number in range(99))
    )
    change = Change(frozenset(said('person:p1 skos:altLabel "person 2"@en .')))
    assert beyond.concerned(change, ChangedView(view(base), change), rules) == {
        SOURCE, *(node(f"person:p{number}") for number in (1, 2))
    }  # fmt: skip
