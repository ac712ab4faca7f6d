"""What search engines are told of a thing: the statements that its page shows, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from pvegraph.search.catalogue import Catalogue, Entry, kind_of
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import KINDS, NODE_KINDS
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.schema_org import in_one_word, in_schema_org
from pvegraph.web.statements import Statement

MOST = 12
"""Things beside the one of the page of which something is told."""
MOST_SOURCES = 3
"""Sources of one of them that are named; a membership in a large network has dozens."""
_SOURCE = expand("dct:source")
_TYPE, _NAME = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("schema:name"))


def in_words_of_schema_org(
    thing: str, said: Iterable[Statement], rows: Iterable[Sequence[Statement]], catalogue: Catalogue
) -> list[ox.Quad]:
    """What is said of a thing, and by the first rows of its page, with names and classes of what that mentions.

    Nothing is read for it: names and kinds are known. Of a row that is a tenure, a membership, a participation or a
    commitment all is told, of any other what ties it to the thing.
    """
    itself = ox.NamedNode(thing)
    found = {statement.quad for statement in said}
    for row in list(rows)[:MOST]:
        found.update(statement.quad for statement in _told(row, itself))
    subjects = {quad.subject for quad in found}
    mentioned = {term for term in subjects | {quad.object for quad in found} if isinstance(term, ox.NamedNode)}
    known = [entry for term in mentioned if term.value != thing and (entry := catalogue.get(term.value)) is not None]
    classes = {ox.NamedNode(entry.iri): class_ for entry in known if (class_ := _class_of(entry)) is not None}
    # How something is said depends on the class of what it is said of; of all else it is simply told.
    quads = in_schema_org({*found, *(ox.Quad(term, _TYPE, classes[term]) for term in classes.keys() & subjects)})
    quads.update(quad for entry in known for quad in _names(entry))
    for term in classes.keys() - subjects:
        translated = in_one_word(classes[term])
        if translated is not None:
            quads.add(ox.Quad(term, _TYPE, ox.NamedNode(translated)))
    kept = subjects | {quad.object for quad in quads}
    return sorted((quad for quad in quads if quad.subject in kept), key=_order)


def _told(row: Sequence[Statement], itself: ox.NamedNode) -> Iterator[Statement]:
    """What is told of a row: what ties it to the thing; of a node everything, but for most of its many sources."""
    sources = {s.value.value for s in row if s.predicate == _SOURCE}
    named = set(sorted(sources)[:MOST_SOURCES])
    for statement in row:
        is_node = kind_of(statement.subject) in NODE_KINDS
        if statement.value == itself or (
            is_node and (statement.predicate != _SOURCE or statement.value.value in named)
        ):
            yield statement


def _class_of(entry: Entry) -> ox.NamedNode | None:
    """The class of the things of a kind."""
    kind = KINDS.get(entry.kind)
    return ox.NamedNode(expand(kind.classes[0])) if kind is not None and kind.classes else None


def _names(entry: Entry) -> Iterator[ox.Quad]:
    """The names of a thing in the languages of the pages; in any if it has none in these."""
    names = {tag: entry.names[tag] for tag in LANGUAGES if tag in entry.names} or entry.names
    for language, name in names.items():
        yield ox.Quad(ox.NamedNode(entry.iri), _NAME, ox.Literal(name, language=language or None))


def _order(quad: ox.Quad) -> tuple[str, str, str]:
    """The same page holds the same octets in every run."""
    return (str(quad.subject), str(quad.predicate), str(quad.object))
