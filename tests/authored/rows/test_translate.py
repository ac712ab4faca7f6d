"""What each row of a table says in the graph of its source (docs/model.md, "Row by row")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from pvegraph.authored.turtle import read_triples
from pvegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from tests.authored.conftest import Workshop

DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
A = "https://w3id.org/pvegraph/source/alpha/page-a"
B = "https://w3id.org/pvegraph/source/beta/page-b"


def _holds(workshop: Workshop, graph: str, pattern: str) -> bool:
    store = Store()
    path = workshop.file(graph.removeprefix("https://w3id.org/pvegraph/source/"))
    store.extend(Quad(*triple, DefaultGraph()) for triple in read_triples(path))
    return bool(store.query(f"{DECLARATIONS}ASK {{ {pattern} }}"))


@pytest.mark.parametrize(
    ("graph", "pattern"),
    [
        (A, f'<{A}> a pve:Source ; dct:title "Page A"@en ; dct:identifier "page-a" ; dct:issued "2020"^^xsd:gYear'),
        (A, f"<{A}> dct:publisher publisher:alpha ; schema:url <https://a.example.org/1>"),
        (A, 'publisher:alpha a foaf:Agent ; foaf:name "Alpha"'),
        (B, f'<{B}> dct:title "صفحة"@ar ; schema:inLanguage "ar" ; dct:issued "2019-05"^^xsd:gYearMonth'),
        (A, "place:ma-rabat a pve:Place, pve:City ; dct:type place-type:city ; pve:country country:ma"),
        (A, 'place:ma-rabat skos:prefLabel "Rabat"@en, "الرباط"@ar'),
        (A, "government:ma-rabat a pve:LocalGovernment, pve:Municipality ; pve:governs place:ma-rabat"),
        (
            A,
            'government:ma-rabat pve:country country:ma ; skos:prefLabel "Municipality of Rabat"@en, "بلدية الرباط"@ar',
        ),
        (B, "place:ke-kwale a pve:Place ; dct:type place-type:county FILTER NOT EXISTS { place:ke-kwale a pve:City }"),
        (B, 'government:ke-kwale skos:prefLabel "Government of Kwale"@en'),
        (A, "organisation:net a pve:Organisation, pve:CityNetwork ; org:classification organisation-type:city-network"),
        (A, 'organisation:net skos:altLabel "NET"@en'),
        (B, 'organisation:net pve:localityName "Rabat" ; schema:location place:ma-rabat ; pve:country country:ma'),
        (B, 'organisation:net schema:foundingDate "2015"^^xsd:gYear'),
        (B, "organisation:office org:subOrganizationOf organisation:net ; foaf:homepage <https://o.example.org/>"),
        (A, '?person a pve:Person ; skos:prefLabel "Amal"@en, "أمل"@ar'),
        (A, "post:ma-rabat-mayor a org:Post, pve:Mayoralty ; org:postIn government:ma-rabat ; org:role role:mayor"),
        (A, 'post:ma-rabat-mayor skos:prefLabel "Mayor of Rabat"@en'),
        (
            A,
            f"""?tenure a pve:Tenure ; org:member ?person ; pve:post post:ma-rabat-mayor ; pve:start "2015"^^xsd:gYear ;
                pve:end "2019-03"^^xsd:gYearMonth ; dct:source <{A}> . ?person a pve:Person""",
        ),
        (B, '?tenure pve:observedOn "2021-02-03"^^xsd:date FILTER NOT EXISTS { ?tenure pve:start|pve:end ?date }'),
        (B, '?post org:postIn organisation:office ; skos:prefLabel "Director"@en'),
        (A, "framework:plan a pve:Framework, pve:FrameworkDocument ; dct:type framework-type:local-action-plan"),
        (A, 'framework:plan skos:prefLabel "The Plan"@en ; skos:altLabel "Plan"@en ; dct:date "2018"^^xsd:gYear'),
        (A, "framework:plan pve:issuedBy government:ma-rabat ; schema:url <https://a.example.org/plan>"),
        (A, "framework:plan dct:subject theme:early-warning"),
        (B, "framework:guide a pve:Programme"),
        (B, 'event:summit a pve:Event ; dct:type event-type:summit ; pve:start "2019-05-01"^^xsd:date'),
        (B, 'event:summit pve:localityName "rabat" ; schema:location place:ma-rabat ; pve:participantCount 240'),
        (B, 'event:summit skos:prefLabel "Summit"@en, "القمة"@ar . event:panel pve:subEventOf event:summit'),
        (
            B,
            f"""?p a pve:Participation ; pve:event event:summit ; pve:participant government:ma-rabat ;
                pve:role role:host ; dct:source <{B}>""",
        ),
        (
            B,
            """?p pve:participantsFrom country:ke ; pve:role role:participant
               FILTER NOT EXISTS { ?p pve:participant ?anyone }""",
        ),
        (
            A,
            f"""?m a pve:Membership ; org:member government:ma-rabat ; org:organization organisation:net ;
                org:role role:member ; pve:start "2016"^^xsd:gYear ; dct:source <{A}>""",
        ),
        (
            A,
            f"""?c a pve:Commitment ; pve:committedActor government:ma-rabat ; pve:framework framework:plan ;
                pve:commitmentLevel commitment-level:implemented ; dct:source <{A}>""",
        ),
        (A, "framework:plan pve:givesEffectTo framework:guide"),
        (B, "organisation:net pve:addressesTheme theme:early-warning"),
    ],
)
def test_a_row_says_this_in_the_graph_of_its_source(workshop: Workshop, graph: str, pattern: str) -> None:
    workshop.run()
    assert _holds(workshop, graph, pattern)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "pattern"),
    [
        (
            "org-net",
            "endorses",
            "fw-plan",
            "?c pve:committedActor organisation:net ; pve:commitmentLevel commitment-level:endorsed",
        ),
        (
            "country-ma",
            "adopts",
            "fw-plan",
            "?c pve:committedActor country:ma ; pve:commitmentLevel commitment-level:adopted",
        ),
        ("fw-plan", "endorses", "fw-guide", "framework:plan pve:affirms framework:guide"),
        ("fw-plan", "addresses_theme", "theme-early-warning", "framework:plan dct:subject theme:early-warning"),
        (
            "city-rabat-ma",
            "addresses_theme",
            "theme-early-warning",
            "government:ma-rabat pve:addressesTheme theme:early-warning",
        ),
        ("city-rabat-ma", "cooperates_with", "org-net", "government:ma-rabat pve:cooperatesWith organisation:net"),
        ("city-rabat-ma", "twinned_with", "city-kwale-ke", "government:ma-rabat pve:twinnedWith government:ke-kwale"),
        (
            "fw-plan",
            "led_by",
            "person-amal",
            "framework:plan pve:ledBy ?person FILTER(STRSTARTS(STR(?person), STR(person:)))",
        ),
        ("event-summit", "funded_by", "country-ma", "event:summit schema:funder country:ma"),
        ("org-net", "inspired_by", "fw-plan", "organisation:net prov:wasInfluencedBy framework:plan"),
        ("fw-plan", "supplements", "fw-guide", "framework:plan pve:supplements framework:guide"),
        ("fw-plan", "adopted_at", "event-summit", "framework:plan pve:adoptedAt event:summit"),
        ("org-net", "launched_at", "event-summit", "organisation:net pve:launchedAt event:summit"),
        ("org-office", "part_of", "city-rabat-ma", "organisation:office org:subOrganizationOf government:ma-rabat"),
        ("event-panel", "part_of", "event-summit", "event:panel pve:subEventOf event:summit"),
        ("city-rabat-ma", "part_of", "fw-guide", "government:ma-rabat pve:takesPartIn framework:guide"),
        ("fw-plan", "part_of", "org-net", "framework:plan dct:isPartOf organisation:net"),
        ("event-panel", "part_of", "fw-guide", "event:panel dct:isPartOf framework:guide"),
    ],
)
def test_a_relation_says_this(workshop: Workshop, subject: str, predicate: str, value: str, pattern: str) -> None:
    workshop.tables["relations"] = [
        {"subject_slug": subject, "predicate": predicate, "object_slug": value, "source_id": "page-a"}
    ]
    assert not workshop.run().has_refusals
    assert _holds(workshop, A, pattern)


def test_no_statement_has_a_blank_node(workshop: Workshop) -> None:
    workshop.run()
    triples = [triple for path in workshop.settings.data.rglob("*.ttl") for triple in read_triples(path)]
    assert triples
    assert all(isinstance(triple.subject, NamedNode) for triple in triples)


def test_brackets_in_an_address_are_percent_encoded(workshop: Workshop) -> None:
    workshop.tables["sources"][0]["url"] = "https://a.example.org/?e=[ID]"
    assert not workshop.run().has_refusals
    assert _holds(workshop, A, f"<{A}> schema:url <https://a.example.org/?e=%5BID%5D>")


def test_a_town_name_that_two_places_bear_locates_nothing(workshop: Workshop) -> None:
    workshop.tables["cities"].append(workshop.tables["cities"][0] | {"slug": "city-rabat-two-ma"})
    workshop.run()
    assert _holds(workshop, B, 'event:summit pve:localityName "rabat" FILTER NOT EXISTS { ?x schema:location ?place }')


def test_a_former_holder_was_not_seen_in_the_post_on_the_day_of_the_page(workshop: Workshop) -> None:
    workshop.tables["posts"][0]["as_of"] = "2023-09-13"
    report = workshop.run()
    (remark,) = report.remarks
    assert str(remark).startswith(f"{workshop.folder / 'posts.csv'}:2: as_of 2023-09-13 is after to 2019-03")
    assert not report.has_refusals
    assert not _holds(workshop, A, "?tenure pve:observedOn ?day")
