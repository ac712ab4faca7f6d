"""Writing changes in RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html): a header, then a row for each one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

MEDIA_TYPE = "application/rdf-patch"


def write(changes: Iterable[tuple[bool, bytes]], header: Mapping[str, str]) -> Iterator[bytes]:
    """A patch, row by row, in one transaction.

    A change is whether a statement is added, and the statement as a line of N-Quads with its line feed; ``header``
    gives IRIs by their names, such as ``id`` and ``prev``.
    """
    for name, value in header.items():
        yield f"H {name} {NamedNode(value)} .\n".encode()
    yield b"TX .\n"
    for added, line in changes:
        yield (b"A " if added else b"D ") + line
    yield b"TC .\n"
