"""Every class has a form, and nothing that the shapes say of its things is left out in silence."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from pvegraph.curation.forms import FormRules, form_of, of_no_class
from pvegraph.curation.forms.minting import KINDS, TIES
from pvegraph.validation.examination import Rules
from pvegraph.vocabulary import PREFIXES, expand

OF_FILES = {"skos:Concept", "skos:ConceptScheme"}
"""Classes of things that stand in the authored files of the ontology, and are changed there."""
ABSTRACT = {"org:Membership"}
"""Classes whose things are all of a class below, which has a form."""
PREFIX_LINES = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())


def test_each_class_that_shapes_speak_of_has_a_form(rules: FormRules) -> None:
    edited = {class_ for kind in KINDS for class_ in rules.descendants(kind)}
    without = set(rules.classes) - edited
    assert without == {expand(name) for name in OF_FILES | ABSTRACT}
    for class_ in {*rules.classes} - {expand(name) for name in ABSTRACT}:
        assert form_of(class_, rules).fields, class_


def test_each_property_shape_is_a_field_or_says_why_it_is_none(rules: FormRules) -> None:
    fields: set[str] = set()
    reasons: dict[str, set[str]] = {}
    for class_ in rules.classes:
        form = form_of(class_, rules)
        fields |= {shape for field in form.fields for shape in field.shapes}
        for left in form.left_out:
            reasons.setdefault(left.reason, set()).add(left.shape.rpartition("#")[2])
    no_class = {left.shape.rpartition("#")[2] for left in of_no_class(rules)}
    told = {*fields, *(expand(f"pves:{name}") for names in (*reasons.values(), no_class) for name in names)}
    assert set(rules.shapes.property_shapes) - told == set()
    assert no_class == {
        "KnownClass",
        "TombstoneDeprecated",
        "TombstoneOfNoClass",
        "TombstoneReason",
        "TombstoneReplacement",
        "TombstoneTime",
    }
    assert reasons == {
        "automatic": {"TenureSource", "MembershipSource", "ParticipationSource", "CommitmentSource"},
        "not of this class": {"ProgrammeJoined"},
        "other things": {
            "AsHost-role",
            "AsOrganiser-role",
            "CityWithMayoralty",
            "EventOrganised",
            "MayoraltyHeld",
            "MayoraltyOfPlace",
        },
        "whole": {
            "WithEnd-date",
            "WithObservation-date",
            "WithParticipant-value",
            "WithParticipantsFrom-value",
            "WithStart-date",
        },
    }


def test_every_word_of_a_form_is_there_in_three_languages(rules: FormRules) -> None:
    for class_ in KINDS:
        form = form_of(class_, rules)
        texts = [form.names, form.help, *(group.names for group in form.groups), *(tie.names for tie in form.ties)]
        for field in form.fields:
            texts += [field.names, field.help, *(choice.names for choice in field.choices)]
        for text in texts:
            assert text.keys() >= {"en", "ar", "fr"}, (class_, text)


@pytest.mark.parametrize(
    ("class_", "property_", "widget", "least", "most"),
    [
        ("pve:Place", "skos:prefLabel", "text", 0, None),
        ("pve:Place", "pve:country", "reference", 1, 1),
        ("pve:Place", "wgs:lat", "decimal", 0, 1),
        ("pve:Place", "pve:population", "integer", 0, 1),
        ("pve:Place", "dct:type", "choice", 0, None),
        ("pve:Place", "rdf:type", "classes", 0, None),
        ("pve:Place", "schema:sameAs", "address", 0, None),
        ("pve:Tenure", "pve:start", "date", 0, None),
        ("pve:Tenure", "pve:post", "reference", 1, 1),
        ("pve:Commitment", "pve:commitmentLevel", "choice", 1, 1),
        ("pve:Source", "dct:title", "text", 1, None),
        ("foaf:Agent", "foaf:name", "string", 1, None),
    ],
)
def test_a_field_asks_for_what_its_shapes_demand(
    rules: FormRules, class_: str, property_: str, widget: str, least: int, most: int | None
) -> None:
    field = form_of(expand(class_), rules).field(property_)
    assert field is not None
    assert (field.widget, field.least, field.most) == (widget, least, most)


def test_what_ties_things_in_time_is_part_of_the_form_of_what_it_ties(rules: FormRules) -> None:
    def ties(name: str) -> set[str]:
        return {tie.key for tie in form_of(expand(name), rules).ties}

    assert ties("pve:Person") >= {"Tenure-member", "Participation-participant"}
    assert ties("org:Post") == {"Tenure-post"}
    assert ties("pve:Event") == {"Participation-event"}
    assert ties("pve:Framework") == {"Commitment-framework"}
    assert ties("pve:Organisation") >= {"Membership-member", "Membership-organization"}
    assert ties("pve:Country") >= {"Participation-participantsFrom"}
    for class_ in TIES:
        assert form_of(class_, rules).ties == ()


def test_a_form_follows_whatever_shapes_say() -> None:
    shapes = """
        ex:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:P1 , ex:P2 , ex:P3 , ex:P4 , ex:Off ;
            sh:node ex:Base .
        ex:Base a sh:NodeShape ; sh:property ex:P5 .
        ex:P1 sh:path ex:colour ; sh:in ( "red" "green" ) ; sh:order 2 ; sh:group ex:Looks ;
            sh:name "Colour"@en , "اللون"@ar ; sh:description "How it looks."@en .
        ex:P2 sh:path ex:kind ; sh:in ( ex:A ex:B ) ; sh:order 1 ; sh:group ex:Looks ; sh:maxCount 1 .
        ex:P3 sh:path ex:motto ; sh:languageIn ( "en" "ar" ) ; sh:uniqueLang true ; sh:pattern "^[A-Z]" .
        ex:P4 sh:path ex:open ; sh:datatype xsd:boolean ; sh:minCount 1 .
        ex:P5 sh:path ex:size ; sh:datatype xsd:decimal ; sh:minInclusive 0 ; sh:maxInclusive 9 .
        ex:Off sh:path ex:off ; sh:datatype xsd:string ; sh:deactivated true .
        ex:Looks a sh:PropertyGroup ; rdfs:label "Looks"@en ; sh:order -1 .
    """
    text = f"{PREFIX_LINES}@prefix ex: <urn:ex:> .\n{shapes}"
    triples = [quad.triple for quad in parse(text, RdfFormat.TURTLE)]
    form = form_of("urn:ex:Thing", FormRules(Rules((), triples)))
    found = {field.path.removeprefix("urn:ex:"): field for field in form.fields}
    assert found.keys() == {"colour", "kind", "motto", "open", "size"}
    assert form.groups[0].names == {"en": "Looks"}
    assert [field.path for field in form.groups[0].fields] == ["urn:ex:kind", "urn:ex:colour"]
    assert [choice.value for choice in found["colour"].choices] == ['"red"', '"green"']
    assert [choice.value for choice in found["kind"].choices] == ["<urn:ex:A>", "<urn:ex:B>"]
    assert found["colour"].names == {"en": "Colour", "ar": "اللون"}
    assert found["colour"].help == {"en": "How it looks."}
    assert (found["motto"].widget, found["motto"].languages) == ("text", ("en", "ar"))
    assert (found["motto"].one_per_language, found["motto"].patterns) == (True, ("^[A-Z]",))
    assert (found["open"].widget, found["open"].required) == ("boolean", True)
    assert (found["size"].widget, found["size"].minimum, found["size"].maximum) == ("decimal", "0", "9")


def test_shapes_that_lead_into_themselves_end() -> None:
    shapes = """
        ex:Thing a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:Thing ; sh:property ex:P .
        ex:P sh:path ex:part ; sh:node ex:Thing ; sh:or ( ex:Thing ex:Other ) .
        ex:Other sh:node ex:Other .
    """
    triples = [quad.triple for quad in parse(f"{PREFIX_LINES}@prefix ex: <urn:ex:> .\n{shapes}", RdfFormat.TURTLE)]
    assert [field.path for field in form_of("urn:ex:Thing", FormRules(Rules((), triples))).fields] == ["urn:ex:part"]
