"""How the graph of a reference collection describes itself: what it is, whose it is, which version, which licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.rows.statements import node, statement, string, term, text


@dataclass(frozen=True)
class Reference:
    """A collection that comes with a package, and the words that its licence asks for."""

    publisher: str
    source_id: str
    titles: Mapping[str, str]
    rights: Mapping[str, str]
    url: str
    licence: str
    version: str
    language: str

    @property
    def graph(self) -> str:
        """The graph of the collection."""
        return iri.source_graph(iri.publisher_slug(self.publisher), self.source_id)

    def description(self) -> Iterator[Triple]:
        """The statements about the collection itself."""
        publisher = iri.thing("publisher", iri.publisher_slug(self.publisher))
        yield statement(self.graph, "rdf:type", term("pve:Source"))
        yield statement(self.graph, "dct:identifier", string(self.source_id))
        for language, title in self.titles.items():
            yield statement(self.graph, "dct:title", text(title, language))
        yield statement(self.graph, "dct:publisher", node(publisher))
        yield statement(self.graph, "schema:url", node(self.url))
        yield statement(self.graph, "schema:inLanguage", string(self.language))
        yield statement(self.graph, "schema:version", string(self.version))
        yield statement(self.graph, "dct:license", node(self.licence))
        for language, rights in self.rights.items():
            yield statement(self.graph, "dct:rights", text(rights, language))
        yield statement(publisher, "rdf:type", term("foaf:Agent"))
        yield statement(publisher, "foaf:name", string(self.publisher))
