"""Our things in schema.org's words: in the profile, and in pages for search engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef, namespace
from starlette.testclient import TestClient

from pvegraph import iri
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.schema_org import in_schema_org
from pvegraph.web.structured import in_page

Select = Callable[[str], list[dict[str, str]]]
S = rdflib.Namespace(PREFIXES["schema"])


class _Blocks(HTMLParser):
    """What stands in elements that hold JSON-LD, as a browser reads a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self._inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._inside:
            self.found[-1] += data


def blocks(page: str) -> list[str]:
    """The JSON-LD in a page."""
    parser = _Blocks()
    parser.feed(page)
    return parser.found


def read(text: str) -> rdflib.Graph:
    """JSON-LD as statements; the context of schema.org is on another host, and what matters of it is its vocabulary."""
    document = json.loads(text)
    assert document.pop("@context") == "https://schema.org/"
    document["@context"] = {"@vocab": PREFIXES["schema"]}
    return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def described(client: TestClient, thing: str) -> rdflib.Graph:
    """A thing in schema.org's words."""
    address = f"/doc/{thing}.ttl?profile=schema"
    return rdflib.Graph().parse(data=client.get(address).content, format="turtle")


KINDS = (
    ("place", "City"),
    ("country", "Country"),
    ("government", "GovernmentOrganization"),
    ("person", "Person"),
    ("framework", "CreativeWork"),
    ("event", "Event"),
    ("series", "EventSeries"),
    ("post", "Occupation"),
    ("tenure", "Role"),
    ("membership", "OrganizationRole"),
    ("participation", "JoinAction"),
    ("commitment", "Action"),
    ("publisher", "Organization"),
)


@pytest.mark.parametrize(("kind", "type_"), KINDS)
def test_things_of_each_kind_have_a_class_of_schema_org(
    client: TestClient, select: Select, kind: str, type_: str
) -> None:
    start = iri.thing(kind, "")
    class_ = "a pve:City" if kind == "place" else "?p ?o"
    for row in select(f'SELECT DISTINCT ?s {{ ?s {class_} FILTER(STRSTARTS(STR(?s), "{start}")) }} LIMIT 5'):
        found = described(client, row["s"].removeprefix(iri.BASE + "id/"))
        assert S[type_] in set(found.objects(URIRef(row["s"]), rdflib.RDF.type)), row["s"]


def test_every_word_that_is_used_is_one_of_schema_org(client: TestClient) -> None:
    used: set[URIRef] = set()
    for path in (
        "place/ma-rabat",
        "organisation/gctf",
        "event/scn-global-summit-4",
        "concept/theme/youth",
        "country/ma",
    ):
        for _, predicate, value in described(client, path):
            words = [predicate, *([value] if predicate == rdflib.RDF.type else [])]
            used.update(URIRef(str(word)) for word in words if str(word).startswith(PREFIXES["schema"]))
    assert len(used) > 20
    assert {word for word in used if word not in namespace.SDO} == set()


def test_a_city_an_event_a_framework_and_a_member_are_told_as_their_sources_tell_them(client: TestClient) -> None:
    rabat = URIRef(iri.thing("place", "ma-rabat"))
    city = described(client, "place/ma-rabat")
    assert (rabat, S.name, Literal("Rabat", lang="en")) in city
    assert (rabat, S.containedInPlace, URIRef(iri.thing("country", "ma"))) in city
    assert (URIRef(iri.thing("government", "ma-rabat")), S.areaServed, rabat) in city
    event = described(client, "event/gctf-ministerial-10-2019")
    summit = URIRef(iri.thing("event", "gctf-ministerial-10-2019"))
    assert str(next(event.objects(summit, S.startDate))) == "2019-09"
    assert any(event.objects(summit, S.superEvent))
    framework = described(client, "framework/gctf-berlin")
    berlin = URIRef(iri.thing("framework", "gctf-berlin"))
    assert (berlin, S.publisher, URIRef(iri.thing("organisation", "gctf"))) in framework
    assert str(next(framework.objects(berlin, S.datePublished))) == "2019-09-25"
    forum = described(client, "organisation/gctf")
    gctf = URIRef(iri.thing("organisation", "gctf"))
    memberships = list(forum.objects(gctf, S.member))
    assert memberships
    for membership in memberships:
        assert (membership, rdflib.RDF.type, S.OrganizationRole) in forum
        assert any(forum.objects(membership, S.member))


def test_only_what_the_document_mentions_is_named(client: TestClient) -> None:
    found = described(client, "event/gctf-ministerial-10-2019")
    assert not list(found.predicate_objects(URIRef(expand("pve:start"))))


@pytest.mark.parametrize(
    "address", ["/doc/place/ma-rabat", "/doc/framework/gctf-berlin", "/doc/event/gctf-ministerial-10-2019", "/ontology"]
)
def test_a_page_holds_its_thing_as_json_ld(client: TestClient, address: str) -> None:
    page = client.get(address, headers={"accept": "text/html"})
    (block,) = blocks(page.text)
    thing = URIRef(iri.BASE + address.removeprefix("/").replace("doc/", "id/"))
    found = read(block)
    assert json.loads(block)["@graph"][0]["@id"] == str(thing)
    assert any(found.objects(thing, rdflib.RDF.type))
    assert any(found.objects(thing, S.name))


def test_a_page_of_which_schema_org_has_nothing_to_say_holds_nothing(client: TestClient) -> None:
    assert blocks(client.get("/query", headers={"accept": "text/html"}).text) == []


def test_the_page_of_a_large_graph_describes_the_graph_and_not_all_that_is_in_it(client: TestClient) -> None:
    page = client.get("/source/unicode/cldr-territories", headers={"accept": "text/html"})
    (block,) = blocks(page.text)
    assert len(block) < 10_000


@given(st.text(max_size=60), st.sampled_from(["name", "description", "url"]))
def test_no_text_ends_the_element_or_is_changed(text: str, key: str) -> None:
    thing = iri.thing("place", "x")
    quad = ox.Quad(ox.NamedNode(thing), ox.NamedNode(PREFIXES["schema"] + key), ox.Literal(f"</script><!--{text}]]>"))
    written = str(in_page(thing, [quad]))
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written)["@graph"][0][key] == f"</script><!--{text}]]>"


def _statements() -> Iterator[ox.Quad]:
    thing, other = ox.NamedNode(iri.thing("commitment", "c")), ox.NamedNode(iri.thing("event", "e"))
    for subject, class_ in ((thing, "pve:Commitment"), (other, "pve:Event")):
        yield ox.Quad(subject, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(class_)))
        yield ox.Quad(subject, ox.NamedNode(expand("pve:start")), ox.Literal("2020"))


def test_actions_have_times_where_all_else_has_dates() -> None:
    found = {(quad.subject.value, quad.predicate.value) for quad in in_schema_org(_statements())}  # type: ignore[union-attr] # named
    assert (iri.thing("commitment", "c"), str(S.startTime)) in found
    assert (iri.thing("event", "e"), str(S.startDate)) in found
    assert (iri.thing("commitment", "c"), str(S.startDate)) not in found
