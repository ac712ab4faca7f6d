"""What search engines are told of a thing: the statements that its page shows, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from pvegraph.search.catalogue import Catalogue, kind_of
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import KINDS, NODE_KINDS
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.schema_org import in_schema_org
from pvegraph.web.statements import Statement

MOST = 12
"""Things beside the one of the page of which something is told."""
_TYPE, _NAME = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("skos:prefLabel"))
_NOWHERE = ox.DefaultGraph()


def in_words_of_schema_org(
    thing: str, said: Iterable[Statement], rows: Iterable[Sequence[Statement]], catalogue: Catalogue
) -> list[ox.Quad]:
    """What is said of a thing, and by the first rows of its page, with names and classes of what that mentions.

    Nothing is read for it: names and kinds are known. Of a row that is a tenure, a membership, a participation or a
    commitment all is told, of any other what ties it to the thing.
    """
    found = {statement.quad for statement in said}
    for row in list(rows)[:MOST]:
        told = (s for s in row if kind_of(s.subject) in NODE_KINDS or s.value == ox.NamedNode(thing))
        found.update(statement.quad for statement in told)
    quads = in_schema_org({*found, *_known(found, thing, catalogue)})
    kept = {quad.subject for quad in found} | {quad.object for quad in quads}
    return sorted((quad for quad in quads if quad.subject in kept), key=_order)


def _known(quads: Iterable[ox.Quad], thing: str, catalogue: Catalogue) -> Iterator[ox.Quad]:
    """Names and classes of everything that statements mention, but for the thing, of which they say them."""
    mentioned = {term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, ox.NamedNode)}
    for term in mentioned - {ox.NamedNode(thing)}:
        entry = catalogue.get(term.value)
        if entry is None:
            continue
        names = {tag: entry.names[tag] for tag in LANGUAGES if tag in entry.names} or entry.names
        for language, name in names.items():
            yield ox.Quad(term, _NAME, ox.Literal(name, language=language or None), _NOWHERE)
        kind = KINDS.get(kind_of(term.value))
        for class_ in kind.classes[:1] if kind is not None else ():
            yield ox.Quad(term, _TYPE, ox.NamedNode(expand(class_)), _NOWHERE)


def _order(quad: ox.Quad) -> tuple[str, str, str]:
    """The same page holds the same octets in every run."""
    return (str(quad.subject), str(quad.predicate), str(quad.object))
