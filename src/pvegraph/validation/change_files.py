"""From files that somebody has written to the change that they make of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from pyoxigraph import DefaultGraph, NamedNode, Quad

from pvegraph import iri
from pvegraph.authored.document import Document
from pvegraph.validation.view import Change, StoreView, View
from pvegraph.vocabulary import expand

_TYPE, _SOURCE = NamedNode(expand("rdf:type")), NamedNode(expand("pve:Source"))
_DATA = "data"
_DEPTH = 2
"""A file of ``data/`` lies in the folder of its publisher."""


def changes_of(documents: Iterable[Document], view: View, data: Path | None = None) -> Change:
    """The change that some documents make of a dataset.

    - A document that is a file of ``data/``, or is named like one (``…/data/<publisher>/<source>.ttl``), is what its
      source now says: statements of the source's graph that it does not have are removed.
    - What a document says in named graphs of its own is added to those.
    - What it says in no graph belongs to the graph of a source, if it describes exactly one there; if not, it is added
      as what it is, statements that no source says.

    ``data`` is the folder of the authored data; without it, names decide.
    """
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for document in documents:
        graph = graph_of_file(document.name, data)
        if graph is None:
            added |= {said for said in _placed(document) if not any(_same(said, view))}
            continue
        now = {Quad(said.subject, said.predicate, said.object, graph) for said in document.statements}
        # a dataset may hold a number in another form than the file: what it has already is told by its own account
        held = {said: frozenset(_same(said, view)) for said in now}
        added |= {said for said, same in held.items() if not same}
        removed |= set(_held(graph, view)).difference(*held.values())
    return Change(frozenset(added), frozenset(removed - added))


def graph_of_file(name: str, data: Path | None = None) -> NamedNode | None:
    """The source graph that a file of ``data/`` fills, or nothing for any other file.

    >>> graph_of_file("project/data/gctf/gctf-10th.ttl")
    <NamedNode value=https://w3id.org/pvegraph/source/gctf/gctf-10th>
    >>> graph_of_file("gctf-10th.ttl") is None
    True
    """
    parts = _within(Path(name), data)
    if len(parts) != _DEPTH or not parts[-1].endswith(".ttl"):
        return None
    return NamedNode(iri.graph_of_path(PurePosixPath(*parts)))


def _within(path: Path, data: Path | None) -> Sequence[str]:
    """The path of a file below ``data/``, in parts; no parts for a file elsewhere."""
    if data is not None and data.resolve() in path.resolve().parents:
        return path.resolve().relative_to(data.resolve()).parts
    parts = path.parts
    return parts[-_DEPTH:] if len(parts) > _DEPTH and parts[-_DEPTH - 1] == _DATA else ()


def _placed(document: Document) -> Iterator[Quad]:
    """The statements of a document that is no file of ``data/``, each in the graph that it belongs to."""
    graph = source_of(document)
    for said in document.statements:
        if graph is not None and isinstance(said.graph_name, DefaultGraph):
            yield Quad(said.subject, said.predicate, said.object, graph)
        else:
            yield said


def source_of(document: Document) -> NamedNode | None:
    """The only source that a document describes outside named graphs."""
    sources = {
        said.subject
        for said in document.statements
        if said.predicate == _TYPE and said.object == _SOURCE and isinstance(said.graph_name, DefaultGraph)
    }
    graphs = [source for source in sources if isinstance(source, NamedNode)]
    return graphs[0] if len(sources) == 1 and graphs else None


def _held(graph: NamedNode, view: View) -> Iterator[Quad]:
    """All statements of a graph: those about what the graph is known to speak of would not be all."""
    if isinstance(view, StoreView):
        yield from view.store.quads_for_pattern(None, None, None, graph)
    else:
        yield from (quad for quad in view.quads(None, None, None) if quad.graph_name == graph)


def _same(said: Quad, view: View) -> Iterator[Quad]:
    """A statement as the dataset holds it."""
    found = view.quads(said.subject, said.predicate, said.object)  # type: ignore[arg-type] # no triple terms in data
    return (quad for quad in found if quad.graph_name == said.graph_name)
