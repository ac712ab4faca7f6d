"""A store of one release that becomes that of the next, by what differs: cheaper than to load it, and as right.

It is not done where that is uncertain. Blank nodes get other names when a file is loaded, so those that differ cannot
be found. Oxigraph holds numbers and dates by their value, so two statements of the file may be one in the store, and
taking out the one would take out both; whether that has happened is seen when everything is counted at the end.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from pvegraph.errors import StoreError
from pvegraph.store.changes import Succession
from pvegraph.store.draft import Draft
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.sorted_lines import walk


def succeed(store: EmbeddedStore, succession: Succession) -> tuple[EmbeddedStore, int]:
    """The store of the next release, and how many statements were added and removed; the store itself is changed.

    Raises `StoreError` if the release must be loaded instead, `EnvironmentFaultError` if a file cannot be read.
    """
    removed: list[Quad] = []
    added: list[Quad] = []
    expected = 0
    last = b""
    for was_there, is_there, line in walk(Path(succession.before), Path(succession.after)):
        if is_there:
            # The same statement of several graphs stands in one place, and is one more in the union.
            statement = line.rstrip()[:-2].rpartition(b" ")[0]
            expected += 1 + (statement != last)
            last = statement
        if was_there != is_there:
            (added if is_there else removed).append(_quad(line))
            if len(added) + len(removed) > succession.most:
                raise StoreError("So much differs that loading is cheaper.")
    draft = Draft(store)
    draft.exchange(removed, added)
    if len(draft) != expected:
        raise StoreError("Some statements of the release are the same by their values.")
    return draft.store(), len(added) + len(removed)


def _quad(line: bytes) -> Quad:
    quad: Quad | None = next(iter(parse(line, RdfFormat.N_QUADS)), None)
    if quad is None:
        raise StoreError("A line that differs is a comment.")
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise StoreError("A blank node differs.")
    if not isinstance(quad.graph_name, NamedNode):
        raise StoreError("A statement that differs is in no graph.")
    return quad
