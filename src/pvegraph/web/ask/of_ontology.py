"""What may be asked beyond the sentences written here: by the properties that the release's ontology declares.

Its domains say of which kinds a property is asked, its ranges to what it leads; its label stands in the sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from types import MappingProxyType

from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.ask.kinds import KINDS, Kind
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.writing import shortened
from pvegraph.web.kinds import N_

_QUERY = (files("pvegraph.web.ask") / "properties.rq").read_text("utf-8")
_LED_TO = MappingProxyType(
    {
        expand(kind.class_): kind.name
        for kind in KINDS.values()
        if kind.name not in {"city", "theme", "continent", "post", "thing"} and not kind.is_statement
    }
)
"""The kinds by the classes that ranges name."""
_ASKED_OF = MappingProxyType({"pve:Actor": ("organisation", "person", "country"), "pve:Place": ("place", "city")})
"""The kinds of the classes that are no kind, or of two."""
_INTEGER = expand("xsd:integer")
_WORDS = (N_("with “%(property)s”: %(what)s"), N_("without “%(property)s”: %(what)s"))


def kinds_of(store: Store) -> Mapping[str, Kind]:
    """Every kind by its name, with what the ontology in a store lets be asked of it."""
    domains: dict[str, set[str]] = defaultdict(set)
    ranges: dict[str, set[str]] = defaultdict(set)
    for term, domain, range_ in select(store, _QUERY):
        domains[term.value].add(domain.value)
        ranges[term.value].add(range_.value)
    found = {name: list(kind.relations) for name, kind in KINDS.items()}
    for term in sorted(domains):
        relation = _relation(term, ranges[term])
        for kind in _kinds_asked(domains[term]) if relation is not None else ():
            if relation is not None and not _is_said(kind, relation.name):
                found[kind.name].append(relation)
    return MappingProxyType({name: replace(kind, relations=tuple(found[name])) for name, kind in KINDS.items()})


def _kinds_asked(domains: set[str]) -> Iterator[Kind]:
    for kind in KINDS.values():
        classes = {kind.class_, *(class_ for class_, names in _ASKED_OF.items() if kind.name in names)}
        if kind.is_asked_for and not kind.is_statement and domains & set(map(expand, classes)):
            yield kind


def _is_said(kind: Kind, name: str) -> bool:
    """Whether a sentence of a kind says the property, from its things to others."""
    said = re.compile(rf"\?this (?:[\w:^-]+\|)*{re.escape(name)}(?![\w-])")
    return any(said.search(line) for relation in kind.relations for way in relation.ways for line in way)


def _relation(term: str, ranges: set[str]) -> Relation | None:
    name = shortened(term)
    variable = name.partition(":")[2]
    if name == term:
        return None
    way = (f"?this {name} ?that .",)
    if ranges == {_INTEGER}:
        return Relation(name, *_WORDS, "", variable, (way,), "numbers", term=term)
    kinds = {_LED_TO[range_] for range_ in ranges if range_ in _LED_TO}
    if not kinds:
        return None
    target = kinds.pop() if len(ranges) == 1 else "thing"
    return Relation(name, *_WORDS, target, variable, (way,), term=term)
