"""What is typed becomes a change of one source, and nothing that was not mentioned is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from tests.effort import LONG

from pvegraph import iri
from pvegraph.curation.forms import Entity, FormRules, Typed, Value, change_of, filled, form_of
from pvegraph.curation.forms.change import Reading
from pvegraph.curation.forms.filled import class_of, new_entity, new_of, sources_of, typed_of
from pvegraph.curation.forms.minting import TIES, minted, slug_of
from pvegraph.curation.forms.typed import of_json
from pvegraph.curation.retiring import retiring
from pvegraph.errors import UsageError
from pvegraph.validation.view import Change, ChangedView, StoreView, View
from pvegraph.vocabulary import PREFIXES, expand

OF_EACH = 12
"""So many things of each class are tried."""
SOURCE = iri.source_graph("map", "rabat")
OTHER = iri.source_graph("map", "other")
PERSON = iri.of_slug("person-asmaa-rhlalou")
MAYOR = iri.thing("post", "ma-rabat-mayor")
TENURE = iri.thing("tenure", "t-" + iri.digest("person-asmaa-rhlalou", "ma-rabat-mayor"))
TEXT = (
    "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    + f"""
<{SOURCE}> {{
    <{SOURCE}> a pve:Source ; dct:identifier "rabat" ; dct:title "Rabat"@en ; dct:publisher publisher:map .
    publisher:map a foaf:Agent ; foaf:name "MAP" .
    <{PERSON}> a pve:Person ; skos:prefLabel "Asmaa Rhlalou"@en , "أسماء غلالو"@ar ; skos:altLabel "A. Rhlalou"@en ;
        dct:description "Nothing asks for this."@en .
    <{TENURE}> a pve:Tenure ; org:member <{PERSON}> ; pve:post post:ma-rabat-mayor ; pve:start "2021"^^xsd:gYear ;
        dct:source <{SOURCE}> ; dct:description "Nor for this."@en .
    post:ma-rabat-mayor a org:Post , pve:Mayoralty ; skos:prefLabel "Mayor of Rabat"@en ; org:role role:mayor ;
        org:postIn government:ma-rabat .
    post:ma-sale-mayor a org:Post , pve:Mayoralty ; skos:prefLabel "Mayor of Salé"@en ; org:role role:mayor .
    government:ma-rabat a pve:LocalGovernment ; skos:prefLabel "Municipality of Rabat"@en ;
        pve:governs place:ma-rabat ; pve:country country:ma .
    place:ma-rabat a pve:Place ; skos:prefLabel "Rabat"@en ; pve:country country:ma ; pve:population 500000 ;
        wgs:lat 33.5 ; wgs:long -6.8 .
    country:ma a pve:Country ; skos:prefLabel "Morocco"@en ; pve:cldrTerritory "MA" .
}}
<{OTHER}> {{
    <{OTHER}> a pve:Source ; dct:title "Other"@en ; dct:publisher publisher:map .
    <{PERSON}> a pve:Person ; skos:prefLabel "Asmaa Ghalalou"@fr .
    <{TENURE}> a pve:Tenure ; org:member <{PERSON}> ; pve:post post:ma-rabat-mayor ; pve:start "2022"^^xsd:gYear .
}}
"""
)


@pytest.fixture
def small() -> StoreView:
    return StoreView.of(parse(TEXT, RdfFormat.TRIG))


def opened(thing: str, view: View, rules: FormRules, source: str = SOURCE) -> Typed:
    class_ = class_of(thing, view, rules)
    assert class_ is not None
    return typed_of(filled(form_of(class_, rules), thing, view), source)


def put(typed: Typed, entity: str, key: str, index: int, **parts: str) -> Typed:
    """The form with some parts of a value typed anew."""
    known = typed.entities[entity]
    values = known.values.get(key, ())
    value = values[index] if index < len(values) else Value()
    return typed.with_entity(known.with_value(key, index, replace(value, **parts)))


def lines(quads: frozenset[Quad]) -> set[str]:
    """Statements, with the last part of each address only."""

    def short(term: object) -> str:
        if isinstance(term, Literal):
            return term.value + (f"@{term.language}" if term.language else "")
        assert isinstance(term, NamedNode)
        return term.value.replace("#", "/").rpartition("/")[2]

    return {f"{short(quad.subject)} {short(quad.predicate)} {short(quad.object)}" for quad in quads}


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.name, problem.messages["en"]) for problem in reading.problems]


def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(view: View, rules: FormRules) -> None:
    """For things of every class and every source that speaks of them, or with PVEGRAPH_LONG=1 for all things."""
    of_class: dict[str, set[str]] = {}
    for quad in view.quads(None, NamedNode(expand("rdf:type")), None):
        if isinstance(quad.subject, NamedNode):
            of_class.setdefault(str(quad.object), set()).add(quad.subject.value)
    things = sorted({thing for each in of_class.values() for thing in sorted(each)[: None if LONG else OF_EACH]})
    tried = 0
    for thing in things:
        class_ = class_of(thing, view, rules)
        if class_ is None:
            assert not thing.startswith(iri.BASE + "id/"), thing
            continue
        known = filled(form_of(class_, rules), thing, view)
        for source in sources_of(known, view):
            typed = typed_of(known, source)
            # The way to the browser and back changes nothing either; empty values are not sent with their names.
            sent = of_json(typed.written())
            for each in (typed, sent):
                reading = change_of(each, view, rules)
                assert reading.problems == (), (thing, source, codes(reading))
                assert (reading.change.added, reading.change.removed) == (frozenset(), frozenset()), (thing, source)
            tried += 1
    assert tried >= len(things) / 2


def test_every_tie_of_the_release_has_the_address_that_the_form_would_make(view: View) -> None:
    others = 0
    for class_ in TIES:
        for quad in list(view.quads(None, NamedNode(expand("rdf:type")), NamedNode(class_)))[:300]:
            assert isinstance(quad.subject, NamedNode)
            said: dict[str, list[NamedNode | Literal]] = {}
            for each in view.triples(quad.subject, None, None):
                assert isinstance(each.object, NamedNode | Literal)
                said.setdefault(each.predicate.value, []).append(each.object)
            people = [value.value for values in said.values() for value in values if "/id/person/" in value.value]
            if any(slug_of(person, view).startswith("p-") for person in people):
                others += 1  # its slug is not made of a name that the graph has
                continue
            assert minted(class_, said, view) == quad.subject.value
    assert others < 150


def test_only_what_differs_is_changed_and_what_no_shape_mentions_survives(small: StoreView, rules: FormRules) -> None:
    typed = put(opened(PERSON, small, rules), "m", "skos:prefLabel", 1, text="Asmaa Rhlalou-Alaoui")
    reading = change_of(typed, small, rules)
    assert reading.problems == ()
    assert lines(reading.change.removed) == {f"{PERSON.rpartition('/')[2]} prefLabel Asmaa Rhlalou@en"} or lines(
        reading.change.removed
    ) == {f"{PERSON.rpartition('/')[2]} prefLabel أسماء غلالو@ar"}
    assert len(reading.change.added) == 1
    assert {quad.graph_name for quad in reading.change.added | reading.change.removed} == {NamedNode(SOURCE)}
    after = ChangedView(small, reading.change)
    assert any(True for _ in after.quads(NamedNode(PERSON), NamedNode(expand("dct:description")), None))


def test_a_value_that_is_emptied_is_taken_away_and_one_that_is_typed_is_added(
    small: StoreView, rules: FormRules
) -> None:
    typed = put(opened(PERSON, small, rules), "m", "skos:altLabel", 0, text=" ")
    typed = put(typed, "m", "skos:altLabel", 1, text="Mayor Rhlalou", language="en")
    reading = change_of(typed, small, rules)
    name = PERSON.rpartition("/")[2]
    assert lines(reading.change.removed) == {f"{name} altLabel A. Rhlalou@en"}
    assert lines(reading.change.added) == {f"{name} altLabel Mayor Rhlalou@en"}


def test_a_number_that_is_written_otherwise_is_left_alone(small: StoreView, rules: FormRules) -> None:
    typed = put(opened(iri.thing("place", "ma-rabat"), small, rules), "m", "pve:population", 0, text="٥٠٠٬٠٠٠")
    typed = put(typed, "m", "wgs:lat", 0, text="33,50")
    assert change_of(typed, small, rules).change == Change(frozenset())


def test_two_values_that_change_places_change_nothing(small: StoreView, rules: FormRules) -> None:
    typed = opened(PERSON, small, rules)
    first, second = typed.main.values["skos:prefLabel"]
    typed = put(typed, "m", "skos:prefLabel", 0, text=second.text, language=second.language)
    typed = put(typed, "m", "skos:prefLabel", 1, text=first.text, language=first.language)
    assert change_of(typed, small, rules).change == Change(frozenset())


def test_what_others_have_changed_meanwhile_is_not_undone(small: StoreView, rules: FormRules) -> None:
    typed = put(opened(PERSON, small, rules), "m", "skos:altLabel", 1, text="Mayor Rhlalou", language="en")
    graph = NamedNode(SOURCE)
    meanwhile = Quad(NamedNode(PERSON), NamedNode(expand("skos:altLabel")), Literal("New", language="en"), graph)
    gone = Quad(NamedNode(PERSON), NamedNode(expand("skos:altLabel")), Literal("A. Rhlalou", language="en"), graph)
    now = ChangedView(small, Change(frozenset((meanwhile,)), frozenset((gone,))))
    reading = change_of(typed, now, rules)
    assert reading.change.removed == frozenset()
    assert len(reading.change.added) == 1


def test_what_other_sources_say_is_shown_and_never_changed(small: StoreView, rules: FormRules) -> None:
    known = filled(form_of(expand("pve:Person"), rules), PERSON, small)
    names = next(each for each in known.fields if each.field.key == "skos:prefLabel")
    assert [(each.term.value, each.sources) for each in names.beside(SOURCE)] == [("Asmaa Ghalalou", (OTHER,))]
    typed = put(opened(PERSON, small, rules, OTHER), "m", "skos:prefLabel", 0, text="")
    reading = change_of(typed, small, rules)
    assert {quad.graph_name for quad in reading.change.removed} == {NamedNode(OTHER)}


def test_a_source_that_speaks_of_a_thing_for_the_first_time_says_what_it_is(small: StoreView, rules: FormRules) -> None:
    place = iri.thing("place", "ma-rabat")
    typed = put(opened(place, small, rules, OTHER), "m", "pve:regionName", 0, text="Rabat-Salé-Kénitra")
    assert lines(change_of(typed, small, rules).change.added) == {
        "ma-rabat type Place",
        "ma-rabat regionName Rabat-Salé-Kénitra",
    }


def test_a_new_tie_gets_the_address_that_the_importer_would_give(small: StoreView, rules: FormRules) -> None:
    typed = opened(PERSON, small, rules)
    tie = Entity("t7", expand("pve:Tenure"), owner="m", via=expand("org:member"))
    typed = typed.with_entity(tie.with_value("pve:post", 0, Value("x", iri.thing("post", "ma-sale-mayor"))))
    typed = put(typed, "t7", "pve:start", 0, text="٢٠٢٤-٠٢")
    reading = change_of(typed, small, rules)
    made = "t-" + iri.digest("person-asmaa-rhlalou", "ma-sale-mayor")
    assert reading.problems == ()
    assert lines(reading.change.added) == {
        f"{made} type Tenure",
        f"{made} member {PERSON.rpartition('/')[2]}",
        f"{made} post ma-sale-mayor",
        f"{made} start 2024-02",
        f"{made} source rabat",
    }


def test_a_tie_that_ties_something_else_moves_to_another_address_with_all_that_is_said_of_it(
    small: StoreView, rules: FormRules
) -> None:
    typed = opened(PERSON, small, rules)
    typed = put(typed, "t0", "pve:post", 0, iri=iri.thing("post", "ma-sale-mayor"), text="Mayor of Salé")
    reading = change_of(typed, small, rules)
    made = iri.thing("tenure", "t-" + iri.digest("person-asmaa-rhlalou", "ma-sale-mayor"))
    assert {quad.subject for quad in reading.change.added} == {NamedNode(made)}
    assert {quad.subject for quad in reading.change.removed} == {NamedNode(TENURE)}
    assert len(reading.change.added) == len(reading.change.removed) == 6
    assert reading.addresses["t0"] == made
    after = ChangedView(small, reading.change)
    # The other source goes on to say what it said.
    assert {quad.graph_name for quad in after.quads(NamedNode(TENURE), None, None)} == {NamedNode(OTHER)}
    assert any(True for _ in after.quads(NamedNode(made), NamedNode(expand("dct:description")), None))
    assert reading.retired == {}


def test_the_address_that_a_tie_has_left_for_good_leads_on_until_something_stands_there_again(
    small: StoreView, rules: FormRules
) -> None:
    made = iri.thing("tenure", "t-" + iri.digest("person-asmaa-rhlalou", "ma-sale-mayor"))
    there = put(opened(PERSON, small, rules), "t0", "pve:post", 0, iri=iri.thing("post", "ma-sale-mayor"))
    others = frozenset(quad for quad in small.quads(NamedNode(TENURE), None, None) if quad.graph_name.value == OTHER)  # type: ignore[union-attr] # all are named
    alone = ChangedView(small, Change(frozenset(), others))
    reading = change_of(there, alone, rules)
    assert reading.retired == {TENURE: made}
    left = retiring(reading.retired, Literal("Another city."), datetime(2027, 1, 15, tzinfo=UTC), alone)
    assert lines(left.added) >= {f"{TENURE.rpartition('/')[2]} isReplacedBy {made.rpartition('/')[2]}"}
    moved = ChangedView(alone, Change(reading.change.added | left.added, reading.change.removed))
    back = put(opened(PERSON, moved, rules), "t0", "pve:post", 0, iri=MAYOR)
    reading = change_of(back, moved, rules)
    assert reading.retired == {made: TENURE}
    tombstone = {quad for quad in left.added if quad.subject == NamedNode(TENURE)}
    assert len(tombstone) == 4
    assert tombstone <= reading.change.removed


def test_a_tie_that_is_removed_is_removed_from_this_source_alone(small: StoreView, rules: FormRules) -> None:
    typed = opened(PERSON, small, rules)
    reading = change_of(typed.with_entity(replace(typed.entities["t0"], gone=True)), small, rules)
    assert reading.change.added == frozenset()
    assert {(quad.subject, quad.graph_name) for quad in reading.change.removed} == {
        (NamedNode(TENURE), NamedNode(SOURCE))
    }


def test_new_things_get_their_addresses_from_one_another(small: StoreView, rules: FormRules) -> None:
    typed = new_of(expand("pve:Person"), rules, SOURCE, "Fatiha El Moudni")
    tie = Entity("t0", expand("pve:Tenure"), owner="m", via=expand("org:member"))
    typed = typed.with_entity(tie.with_value("pve:post", 0, Value("x", "n0")))
    typed = typed.with_entity(new_entity("n0", expand("org:Post"), rules, "Deputy Mayor"))
    typed = put(typed, "n0", "org:postIn", 0, text=iri.thing("government", "ma-rabat"))
    reading = change_of(typed, small, rules)
    assert reading.problems == ()
    post = "ma-rabat-" + iri.digest("city-rabat-ma", "Deputy Mayor")
    assert reading.addresses == {
        "m": iri.of_slug("person-fatiha-el-moudni"),
        "n0": iri.thing("post", post),
        "t0": iri.thing("tenure", "t-" + iri.digest("person-fatiha-el-moudni", post)),
    }
    assert f"{post} postIn ma-rabat" in lines(reading.change.added)


def test_a_new_source_is_described_in_its_own_graph(small: StoreView, rules: FormRules) -> None:
    typed = put(opened(PERSON, small, rules, ""), "m", "skos:altLabel", 0, text="The mayor", language="en")
    typed = Typed("n0", typed.entities).with_entity(new_entity("n0", expand("pve:Source"), rules, "News of Rabat"))
    typed = put(typed, "n0", "dct:publisher", 0, iri="n1")
    typed = typed.with_entity(new_entity("n1", expand("foaf:Agent"), rules, "Le Matin"))
    reading = change_of(typed, small, rules)
    assert reading.problems == ()
    assert reading.source == iri.source_graph("le-matin", "news-of-rabat")
    assert {quad.graph_name for quad in reading.change.added} == {NamedNode(reading.source)}
    assert "news-of-rabat identifier news-of-rabat" in lines(reading.change.added)


def test_an_address_that_is_taken_is_told_with_the_name_of_what_has_it(small: StoreView, rules: FormRules) -> None:
    typed = new_of(expand("pve:Person"), rules, SOURCE, "Asmaa Rhlalou")
    reading = change_of(typed, small, rules)
    assert [name for name, _ in codes(reading)] == ["m~@address"]
    assert "“Asmaa" in codes(reading)[0][1]
    assert reading.change == Change(frozenset())


def test_another_end_of_an_address_may_be_typed(small: StoreView, rules: FormRules) -> None:
    typed = new_of(expand("pve:Organisation"), rules, SOURCE, "Association des villes")
    reading = change_of(typed.with_entity(replace(typed.main, address="adv")), small, rules)
    assert reading.addresses["m"] == iri.thing("organisation", "adv")
    for end in ("../x", "A", "a b", "a--b", "ø", "a" * 200, "x/y"):
        refused = change_of(typed.with_entity(replace(typed.main, address=end)), small, rules)
        assert [name for name, _ in codes(refused)] == ["m~@address"]
        assert refused.change == Change(frozenset())


def test_without_what_its_address_is_made_of_a_new_thing_is_not_made(small: StoreView, rules: FormRules) -> None:
    typed = put(new_of(expand("pve:Place"), rules, SOURCE, "Salé"), "m", "pve:population", 0, text="890403")
    reading = change_of(typed, small, rules)
    assert [name for name, _ in codes(reading)] == ["m~pve:country~0"]
    assert "“country”" in codes(reading)[0][1]
    assert reading.change == Change(frozenset())


def test_new_things_that_wait_for_one_another_are_told(small: StoreView, rules: FormRules) -> None:
    typed = new_of(expand("org:Post"), rules, SOURCE, "Chair")
    typed = put(typed, "m", "org:postIn", 0, iri="n0")
    typed = typed.with_entity(new_entity("n0", expand("org:Post"), rules, "Body"))
    typed = put(typed, "n0", "org:postIn", 0, iri="m")
    assert any("one another" in text for _, text in codes(change_of(typed, small, rules)))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "https://w3id.org/pvegraph/ontology",
        "https://w3id.org/pvegraph/shapes",
        "https://w3id.org/pvegraph/concept/theme",
        "https://w3id.org/pvegraph/history",
        "https://w3id.org/pvegraph/source/../ontology",
        "https://w3id.org/pvegraph/source/nobody/knows",
        "https://example.org/graph",
        "not an iri <>",
        "m",
        "t0",
    ],
)
def test_no_graph_is_changed_but_that_of_a_source(small: StoreView, rules: FormRules, source: str) -> None:
    typed = put(Typed(source, opened(PERSON, small, rules).entities), "m", "skos:altLabel", 0, text="x")
    reading = change_of(typed, small, rules)
    assert [name for name, _ in codes(reading)][:1] == ["source"]
    assert reading.change == Change(frozenset())


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        (Entity("m", expand("pve:Person"), iri.thing("place", "ma-rabat")), "m~@class"),
        (Entity("m", expand("skos:Concept"), iri.concept("role", "mayor")), "m~@class"),
        (Entity("m", "nonsense", PERSON), "m~@class"),
        (Entity("m", expand("pve:Person"), "<script>"), "m~@class"),
        (Entity("m", expand("pve:Person"), PERSON, values={"owl:sameAs": (Value("x"),)}), "m~owl:sameAs~0"),
        (Entity("m", expand("pve:Person"), PERSON, values={"rdf:type": (Value(iri="<urn:x>"),)}), "m~rdf:type~0"),
        (Entity("m", expand("pve:Person"), PERSON, values={"schema:funder": (Value(iri="n9"),)}), "m~schema:funder~0"),
    ],
)
def test_what_the_form_did_not_offer_is_refused(small: StoreView, rules: FormRules, entity: Entity, name: str) -> None:
    reading = change_of(Typed(SOURCE, {"m": entity}), small, rules)
    assert [place for place, _ in codes(reading)] == [name]
    assert reading.change == Change(frozenset())


def test_what_is_claimed_to_have_been_there_takes_nothing_else_away(small: StoreView, rules: FormRules) -> None:
    typed = opened(PERSON, small, rules)
    for was in ('"Asmaa Ghalalou"@fr', f"<{MAYOR}>", "rubbish", '"x" . <urn:a> <urn:b> "c"'):
        changed = put(typed, "m", "skos:altLabel", 1, text="", was=was)
        assert change_of(changed, small, rules).change == Change(frozenset())


names = st.sampled_from(["m", "n0", "n12", "t3"])
values = st.builds(
    Value,
    text=st.text(max_size=20),
    iri=st.text("abc:/<>", max_size=20),
    language=st.text("enar-", max_size=5),
    was=st.text(max_size=20),
)


@given(
    source=st.text("ab/:", max_size=20),
    rows=st.dictionaries(
        names, st.dictionaries(st.sampled_from(["pve:start", "a~b", "x"]), st.lists(values, max_size=3))
    ),
)
def test_a_typed_form_is_read_as_it_was_written(source: str, rows: dict[str, dict[str, list[Value]]]) -> None:
    def stored(value: Value) -> Value:
        return Value(value.text, value.iri.strip(), value.language.strip(), value.was.strip())

    entities = {
        name: Entity(name, "urn:class", values={key: tuple(map(stored, row)) for key, row in fields.items()})
        for name, fields in {**rows, "m": rows.get("m", {})}.items()
    }

    def filled_rows(entity: Entity) -> dict[str, list[Value]]:
        found = {key: [each for each in row if each != Value()] for key, row in entity.values.items()}
        return {key: row for key, row in found.items() if row}

    again = of_json(Typed(source, entities).written())
    assert again.source == source
    assert {name: filled_rows(each) for name, each in again.entities.items()} == {
        name: filled_rows(each) for name, each in entities.items()
    }


def test_a_form_of_nothing_or_of_too_much_is_refused() -> None:
    with pytest.raises(UsageError, match="what it is about"):
        Typed.read([("source", SOURCE)])
    with pytest.raises(UsageError, match="in parts"):
        Typed.read([(f"n{number}~@class", "x") for number in range(700)] + [("m~@class", "x")])
