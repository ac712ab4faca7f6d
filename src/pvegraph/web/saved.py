"""The saved queries of a release, read from its graph of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.authored.query_header import LANGUAGE
from pvegraph.authored.query_parameter_triples import parameters_of
from pvegraph.authored.query_parameters import Parameter, Term, bound, read_values, values_lines
from pvegraph.search.catalogue import FALLBACK, Text
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.statements import Statement, in_graph

_TEXTS = tuple(expand(f"sh:{form}") for form in ("select", "ask", "construct"))


@dataclass(frozen=True)
class Saved:
    """A saved query: its texts by language, its keywords, its SPARQL."""

    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    sparql: str

    @property
    def name(self) -> str:
        """The name in its address."""
        return self.iri.removeprefix(iri.QUERY)

    def text(self, language: str) -> str:
        """The query, asking for labels in a language if it has the parameter for that."""
        return self.bound({}, language)

    def bound(self, values: Mapping[str, str], language: str) -> str:
        """The query with values in place of its defaults. Raises `UsageError` for what is no value of a parameter."""
        terms = read_values(self.name, self.parameters, values)
        return bound(self.sparql, {LANGUAGE: ox.Literal(language), **terms})

    @property
    def has_language(self) -> bool:
        """Whether it has labels in a language that may be chosen."""
        return any(line.name == LANGUAGE for line in values_lines(self.sparql))

    def run(self, language: str) -> str:
        """The local address that runs it."""
        return "/sparql?" + urlencode({"query": self.text(language)})

    def label(self, parameter: Parameter, language: str) -> Text:
        """What a form calls a parameter."""
        return _choose(parameter.label, language) or Text(parameter.name)

    def title(self, language: str) -> Text:
        """The title for a reader."""
        return _choose(self.titles, language) or Text(self.name)

    def description(self, language: str) -> Text | None:
        """The description for a reader."""
        return _choose(self.descriptions, language)


def read_saved(store: Store) -> tuple[Saved, ...]:
    """All saved queries of a release, in the order of their names."""
    told: dict[str, list[Statement]] = defaultdict(list)
    terms: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for said in in_graph(store, iri.QUERY_GRAPH):
        if isinstance(said.value, (ox.Literal, ox.NamedNode)):  # who may write may write anything
            told[said.subject].append(said)
            terms[said.subject].append((said.predicate, said.value))
    found = [_saved(thing, statements, terms) for thing, statements in sorted(told.items())]
    return tuple(query for query in found if query.sparql)


def _saved(thing: str, statements: Sequence[Statement], terms: Mapping[str, Sequence[tuple[str, Term]]]) -> Saved:
    """One query of its statements; ``terms`` has those of its parameters too."""
    texts = (s.value.value for s in statements if s.predicate in _TEXTS and isinstance(s.value, ox.Literal))
    text = next(texts, "")
    return Saved(
        thing,
        _by_language(statements, "rdfs:label"),
        _by_language(statements, "rdfs:comment"),
        tuple(sorted(s.value.value for s in statements if s.predicate == expand("schema:keywords"))),
        parameters_of(terms, thing, text),
        text,
    )


def _by_language(statements: Sequence[Statement], predicate: str) -> Mapping[str, str]:
    """The literals of a property by their language."""
    wanted = expand(predicate)
    return {
        statement.value.language or "": statement.value.value
        for statement in statements
        if statement.predicate == wanted and isinstance(statement.value, ox.Literal)
    }


def _choose(texts: Mapping[str, str], language: str) -> Text | None:
    """The text in a language, else in the first of the usual ones that there is."""
    for candidate in (language, *FALLBACK, *sorted(texts)):
        if candidate in texts:
            return Text(texts[candidate], candidate)
    return None
