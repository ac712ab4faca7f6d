"""The documentation of the ontology: whole, true to the ontology and to the release, and made once."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5rdf
import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import OWL
from starlette.testclient import TestClient
from tests.conftest import ROOT
from tests.web.markup import all_with_class, text

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.store import Answer
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web import languages
from pvegraph.web.links import anchor
from pvegraph.web.manual import Manual
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_words import Words
from pvegraph.web.pages import Pages

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]
LANGUAGES = ("en", "ar", "fr")
DOMAIN_INCLUDES, RANGE_INCLUDES = (URIRef(expand(f"schema:{name}Includes")) for name in ("domain", "range"))
MOST_OCTETS = 420 * 1024
DECLARATIONS = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


class Counting:
    """A store that counts the questions it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked = 0

    def query(self, text: str, **options: object) -> Answer:
        self.asked += 1
        return self._store.query(text, **options)  # type: ignore[arg-type] # handed on as they came


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """The ontology as another library reads the authored file."""
    return Graph().parse(ROOT / "ontology" / "pve.ttl")


@pytest.fixture(scope="session")
def documented(started: TestClient) -> Callable[[str], Element]:
    """The page in a language, got and parsed once in a test run."""
    kept: dict[str, Element] = {}

    def get(language: str) -> Element:
        if language not in kept:
            answer = started.get("/ontology", headers={"accept": "text/html", "accept-language": language})
            kept[language] = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
        return kept[language]

    return get


def _terms(ontology: Graph) -> set[str]:
    return {str(term) for term in ontology.subjects(RDFS.label) if str(term) != iri.ONTOLOGY_GRAPH}


def _blocks(root: Element) -> dict[str, Element]:
    return {element.get("id", ""): element for element in root.iter() if element.get("id")}


def _normal(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_there_with_its_anchor_its_name_and_its_meaning(
    documented: Callable[[str], Element], ontology: Graph, language: str
) -> None:
    blocks = _blocks(documented(language))
    terms = _terms(ontology)
    assert len(terms) > 200
    for term in terms:
        shown = text(blocks[anchor(term)])
        for property_ in (RDFS.label, SKOS.definition, SKOS.scopeNote):
            for words in ontology.objects(URIRef(term), property_):
                if words.language == language:  # type: ignore[union-attr] # these are texts
                    assert _normal(str(words)) in shown, term


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique_and_every_link_within_the_page_leads_somewhere(
    documented: Callable[[str], Element], language: str
) -> None:
    root = documented(language)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {a.get("href", "") for a in root.iter("a")} | {
        a.get("href", "") for a in root.iter("{http://www.w3.org/2000/svg}a")
    }
    inner = {link.removeprefix("#") for link in links if link.startswith("#")}
    assert len(inner) > 150
    assert inner - set(ids) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_styled_or_scripted_in_the_page_and_it_is_not_too_large(client: TestClient, language: str) -> None:
    answer = client.get("/ontology", headers={"accept": "text/html", "accept-language": language})
    # Data in JSON is no script, and no browser runs it.
    assert not re.search(
        r'<(style|script(?! type="(?:application/ld\+json"|module" src="/static/)))\b|\sstyle=|\son\w+=', answer.text
    )
    assert len(answer.content) < MOST_OCTETS


def test_every_rule_leads_to_its_shape_and_no_rule_is_left_out(
    documented: Callable[[str], Element], page: Page, select: Select
) -> None:
    links = {a.get("href", "") for a in documented("en").iter("a")}
    shown = {link.removeprefix("/shapes#") for link in links if link.startswith("/shapes#")}
    targeted = select(
        "SELECT DISTINCT ?s { { ?s sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?c }"
        " UNION { ?n sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?c ; sh:property ?s }"
        " FILTER EXISTS { ?s sh:message|sh:sparql/sh:message ?m } }"
    )
    checks = select("SELECT DISTINCT ?s { ?s a pve:Check }")  # one of them is the example of its class
    named = {row["s"].removeprefix(iri.SHAPES) for row in checks}
    assert shown - named == {row["s"].removeprefix(iri.SHAPES) for row in targeted}
    anchors = {element.get("id") for element in page("/shapes").iter("section")}
    assert shown <= anchors


def test_the_page_of_the_shapes_says_in_words_what_each_demands(page: Page) -> None:
    block = next(element for element in page("/shapes").iter("section") if element.get("id") == "TenurePerson")
    said = {text(next(row.iter("dt"))): text(next(row.iter("dd"))) for row in next(all_with_class(block, "rule"))}
    assert said["Violation"] == "exactly one, of the class Person"
    assert said["Held against"] == "Tenure"
    assert said["Property"] == "member"
    assert "needs exactly one described person" in said["Where it is broken"]


def test_examples_are_statements_of_the_release(documented: Callable[[str], Element], store: EmbeddedStore) -> None:
    for language in LANGUAGES:
        root = documented(language)
        things = ["".join(pre.itertext()) for pre in all_with_class(root, "turtle")]
        single = ["".join(code.itertext()) for code in all_with_class(root, "statement")]
        assert len(things) > 20
        assert len(single) > 80
        for example in things + single:
            triples = [quad.triple for quad in ox.parse(DECLARATIONS + example, format=ox.RdfFormat.TURTLE)]
            assert triples
            for triple in triples:
                assert store.query(f"ASK {{ {triple.subject} {triple.predicate} {triple.object} }}"), triple


def test_an_example_is_all_that_is_said_of_the_thing(
    documented: Callable[[str], Element], store: EmbeddedStore
) -> None:
    for pre in all_with_class(documented("en"), "turtle"):
        quads = list(ox.parse(DECLARATIONS + "".join(pre.itertext()), format=ox.RdfFormat.TURTLE))
        said = store.query(f"SELECT DISTINCT ?p ?o {{ {quads[0].subject} ?p ?o }}")
        assert len(quads) == len(list(said)) <= 24


def test_classes_are_counted_as_the_lists_and_queries_that_they_lead_to(
    manual: Manual, select: Select, store: EmbeddedStore, client: TestClient
) -> None:
    views = manual.views(languages.load_all()["en"])
    assert len(views.classes) > 20
    for class_ in views.classes:
        parts = urlsplit(class_.things_href)
        if parts.path == "/sparql":
            assert len(list(store.query(parse_qs(parts.query)["query"][0]))) == class_.things, class_.head.code
        else:
            assert client.get(class_.things_href, headers={"accept": "text/html"}).status_code == 200
            if not class_.is_abstract:
                counted = select(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {class_.head.code} }}")
                assert int(counted[0]["n"]) == class_.things, class_.head.code


def test_properties_are_counted_as_they_are_in_the_release(manual: Manual, select: Select) -> None:
    for property_ in manual.views(languages.load_all()["en"]).properties:
        counted = select(f"SELECT (COUNT(*) AS ?n) {{ ?s {property_.head.code} ?o }}")
        assert int(counted[0]["n"]) == property_.used, property_.head.code


def test_a_row_says_what_the_shape_demands(documented: Callable[[str], Element]) -> None:
    table = next(all_with_class(_blocks(documented("en"))["Tenure"], "uses"))
    rows = {text(next(tr.iter("th"))): [text(td) for td in tr.iter("td")] for tr in list(table.iter("tr"))[1:]}
    assert rows["member org:member"][:2] == ["Person", "exactly one"]
    assert rows["end pve:end"][:2] == ["day, month, year or vague date", "any number"]
    assert rows["source dct:source"][1] == "any number (Warning: at least one)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_edge_of_a_diagram_is_between_a_domain_and_a_range(
    documented: Callable[[str], Element], ontology: Graph, language: str
) -> None:
    """By the ontology alone: a shape may name a narrower class than the range, never another one."""
    names = {anchor(term): term for term in _terms(ontology)}
    drawn = 0
    for figure in documented(language).iter("figure"):
        svg = next(iter(figure))
        centre = names[(svg.get("aria-labelledby") or "").removeprefix("diagram-")]
        above = {str(c) for c in ontology.transitive_objects(URIRef(centre), RDFS.subClassOf)}
        links = [a.get("href", "").removeprefix("#") for a in svg.iter("{http://www.w3.org/2000/svg}a")]
        terms = [names[link] for link in links]
        other = ""
        for term in terms:
            if (URIRef(term), RDF.type, OWL.Class) in ontology or (URIRef(term), RDF.type, RDFS.Class) in ontology:
                other = term
                continue
            ends = {str(c) for c in ontology.transitive_objects(URIRef(other), RDFS.subClassOf)}
            domain = {str(c) for p in (RDFS.domain, DOMAIN_INCLUDES) for c in ontology.objects(URIRef(term), p)}
            range_ = {str(c) for p in (RDFS.range, RANGE_INCLUDES) for c in ontology.objects(URIRef(term), p)}
            leaves = domain & above and range_ & ends
            arrives = domain & ends and range_ & above
            assert leaves or arrives, (centre, term, other)
            drawn += 1
    assert drawn > 100


def test_every_relation_of_our_classes_is_drawn_at_both_of_its_ends(
    documented: Callable[[str], Element], ontology: Graph
) -> None:
    drawn: dict[str, set[str]] = {}
    for figure in documented("en").iter("figure"):
        svg = next(iter(figure))
        key = (svg.get("aria-labelledby") or "").removeprefix("diagram-")
        drawn[key] = {a.get("href", "").removeprefix("#") for a in svg.iter("{http://www.w3.org/2000/svg}a")}
    for property_ in ontology.subjects(RDF.type, OWL.ObjectProperty):
        for predicate in (RDFS.domain, RDFS.range, DOMAIN_INCLUDES):
            for class_ in ontology.objects(property_, predicate):
                assert anchor(str(property_)) in drawn[anchor(str(class_))]


def test_the_diagram_of_all_classes_says_what_it_leaves_out(manual: Manual) -> None:
    views = manual.views(languages.load_all()["en"])
    drawn = {tie.property for tie in views.diagrams.overview_ties}
    assert expand("pve:governs") in drawn
    assert expand("pve:country") not in drawn
    left_out = " ".join(views.left_out)
    for tie in views.ties.all:
        assert (tie.property in drawn) != (f'"#{anchor(tie.property)}"' in left_out), tie


def test_it_is_read_once_and_written_once_for_each_language(
    store: EmbeddedStore, catalogue: Catalogue, pages: Pages
) -> None:
    counting = Counting(store)
    manual = Manual(counting, catalogue, pages)
    texts = languages.load_all()
    english = manual.written(texts["en"])
    first = counting.asked
    assert manual.written(texts["en"]) is english
    assert counting.asked == first
    manual.written(texts["ar"])
    assert counting.asked - first < 5 < first


def test_the_same_release_gives_the_same_page(
    store: EmbeddedStore, catalogue: Catalogue, pages: Pages, manual: Manual
) -> None:
    language = languages.load_all()["fr"]
    assert Manual(store, catalogue, pages).written(language) == manual.written(language)


def test_words_in_another_language_than_the_page_say_so(manual: Manual, catalogue: Catalogue) -> None:
    words = Words(manual.reading.ontology, Naming(catalogue, languages.load_all()["ar"]))
    assert words.say(Text("مدينة", "ar")) == "مدينة"
    assert words.say(Text("City & town", "en")) == '<span lang="en" dir="ltr">City &amp; town</span>'
    note = words.prose(Text("See pve:City, not <b>.", "en"))
    assert note == ('<span lang="en" dir="ltr">See <a href="#City"><code>pve:City</code></a>, not &lt;b&gt;.</span>')


def test_a_store_without_an_ontology_has_a_page_all_the_same(pages: Pages) -> None:
    class Empty:
        def query(self, text: str, **_: object) -> Answer:
            return ox.Store().query(text)

    manual = Manual(Empty(), Catalogue([]), pages)
    assert "<h1>" in manual.written(languages.load_all()["en"])
