"""A small dataset for tests of reading: two sources that are described, and a graph that is no source."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from pvegraph import iri
from pvegraph.curation.proposal import Kind, Problem, SentText, Submission
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import StoreView

ONE, TWO = iri.source_graph("forum", "one"), iri.source_graph("forum", "two")
PREFIXES = """\
PREFIX : <https://w3id.org/pvegraph/id/event/>
PREFIX pve: <https://w3id.org/pvegraph/ontology#>
PREFIX s: <https://w3id.org/pvegraph/source/forum/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_DATASET = f"""{PREFIXES}
s:one {{ s:one a pve:Source . :a skos:prefLabel "A"@en ; pve:count 1.5 ; pve:near :b . }}
s:two {{ s:two a pve:Source . :a skos:prefLabel "A"@en . :b pve:near :a . }}
<{iri.SHAPES_GRAPH}> {{ :shape pve:near :a . }}
"""
RULES = Rules((), ())


def dataset() -> StoreView:
    """The dataset, in a store of its own."""
    return StoreView.of(parse(_DATASET, RdfFormat.TRIG))


def quads(text: str, graph: str = ONE) -> frozenset[Quad]:
    """Statements in Turtle, in a graph."""
    parsed = parse(PREFIXES + text, RdfFormat.TURTLE)
    return frozenset(Quad(each.subject, each.predicate, each.object, NamedNode(graph)) for each in parsed)


def sent(kind: Kind, text: str, *, source: str = "", removed: str | None = None, name: str = "") -> Submission:
    """A submission of one text, or of one with what is to be taken away."""
    texts = [SentText(name, "", text.encode())] if text else []
    if removed is not None:
        texts.append(SentText(name, "", removed.encode(), removes=True))
    return Submission(kind, tuple(texts), source)


def told(problems: tuple[Problem, ...]) -> str:
    """The English sentences, with places, each on a line."""
    return "\n".join(f"{each.name}:{each.line}:{each.column}: {each.messages['en']}" for each in problems)
