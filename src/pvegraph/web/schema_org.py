"""Statements in the words of schema.org: the query `schema-org.rq`, asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import TypeGuard

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES, expand

_TYPE = ox.NamedNode(expand("rdf:type"))


def in_schema_org(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """What can be said of the statements in schema.org's words, in no graph: no source uses these words itself."""
    statements = ox.Store()
    statements.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    answer = statements.query(_query())
    if not isinstance(answer, ox.QueryTriples):
        raise TypeError("schema-org.rq is no CONSTRUCT query")
    return {ox.Quad(triple.subject, triple.predicate, triple.object) for triple in answer}


def type_of(thing: str, quads: Iterable[ox.Quad]) -> str | None:
    """The class of schema.org that a thing is of, as the statements about it are translated."""
    node = ox.NamedNode(thing)
    classes = (q.object for q in quads if q.subject == node and q.predicate == _TYPE)
    return _of_classes(frozenset(class_ for class_ in classes if isinstance(class_, ox.NamedNode)))


def in_one_word(class_: ox.NamedNode) -> str | None:
    """The class of schema.org that things of one class of ours are of."""
    return _of_classes(frozenset({class_}))


@lru_cache(maxsize=256)
def _of_classes(classes: frozenset[ox.NamedNode]) -> str | None:
    """The class of what is of these classes; there are few such sets, and the query takes a millisecond to read."""
    thing = ox.NamedNode(PREFIXES["schema"])
    found = (quad.object for quad in in_schema_org(ox.Quad(thing, _TYPE, class_) for class_ in classes))
    return min((term.value for term in found if _is_class(term)), default=None)


def _is_class(term: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode) and term.value.startswith(PREFIXES["schema"])


@cache
def _query() -> str:
    """The query, read once."""
    return (files("pvegraph.web") / "schema-org.rq").read_text(encoding="utf-8")
