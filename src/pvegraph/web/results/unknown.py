"""Names in a query that found nothing and that no statement has: a slip in a name or in a prefix, most of the time."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from pvegraph.search.asking import select
from pvegraph.sparql.tokens import NoTokenError, Token, tokens_of
from pvegraph.store import Store

_MOST = 20
"""Names that are looked up."""
_QUERY = """
SELECT ?name WHERE {
  VALUES ?name { %s }
  FILTER NOT EXISTS { ?name ?p ?o }
  FILTER NOT EXISTS { ?s ?name ?o }
  FILTER NOT EXISTS { ?s ?p ?name }
  FILTER NOT EXISTS { GRAPH ?name { ?s ?p ?o } }
}"""


def unknown_names(query: str, store: Store) -> tuple[str, ...]:
    """The names as the query writes them, in its order; none if it is no plain SPARQL 1.1."""
    try:
        written = dict(_names([token for token in tokens_of(query) if token.kind != "comment"]))
    except (NoTokenError, ValueError):
        return ()
    looked_up = dict(list(written.items())[:_MOST])
    if not looked_up:
        return ()
    rows = select(store, _QUERY % " ".join(str(name) for name in looked_up))
    missing = {row["name"] for row in rows}
    return tuple(text for name, text in looked_up.items() if name in missing)


def _names(tokens: list[Token]) -> Iterator[tuple[ox.NamedNode, str]]:
    """The IRIs that patterns have, with how they are written; functions, datatypes and services are none.

    Raises `ValueError` for what is no absolute IRI.
    """
    prefixes: dict[str, str] = {}
    texts = [token.text for token in tokens]
    for before, token, after in zip(["", *texts], tokens, [*texts[1:], ""], strict=False):
        if token.kind == "iri" and before.endswith(":") and before not in prefixes:
            prefixes[before] = token.text[1:-1]
        elif before == "^^" or after == "(" or before.upper() in {"PREFIX", "BASE", "SERVICE", "SILENT"}:
            continue
        elif token.kind == "iri":
            yield ox.NamedNode(token.text[1:-1]), token.text
        elif token.kind == "name" and not token.text.startswith("_:"):
            prefix, _, local = token.text.partition(":")
            if f"{prefix}:" in prefixes:
                yield ox.NamedNode(prefixes[f"{prefix}:"] + local.replace("\\", "")), token.text
