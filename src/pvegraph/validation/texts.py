"""The texts that a dataset comes from: documents that somebody gives us, and the files of a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple

from pvegraph import iri
from pvegraph.authored.document import Document, Place, read_document
from pvegraph.errors import FileFormatError
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_TYPE, _SOURCE = NamedNode(expand("rdf:type")), NamedNode(expand("pve:Source"))


def as_stored(value: Literal) -> Literal:
    """A literal as a store gives it back.

    >>> as_stored(Literal("1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))).value
    '1.5'
    """
    nowhere = NamedNode("urn:x")
    store = Store()
    store.add(Quad(nowhere, nowhere, value))
    (quad,) = store
    assert isinstance(quad.object, Literal)  # noqa: S101 - what goes in as a literal comes out as one
    return quad.object


class Texts:
    """Looks up where a statement of a graph stands. Files are read when they are needed, each once."""

    def __init__(self, documents: Sequence[Document], data_folder: Path | None) -> None:
        self._documents = documents
        self._folder = data_folder
        self._by_start: dict[int, dict[tuple[object, NamedNode], list[Quad]]] = {}
        self._files: dict[str, Document | None] = {}
        self._graphs = [self._own_graph(document) for document in documents]
        self._names = {document.name for document in documents}

    def is_given(self, place: Place) -> bool:
        """Whether a place is in one of the documents that were given, and not in a file of the project."""
        return place.file in self._names

    def places(self, triple: Triple, graph: str | None) -> tuple[Place, ...]:
        """Where a statement of a graph stands; empty if no text is at hand."""
        own = Quad(triple.subject, triple.predicate, triple.object)
        named = own if graph is None else Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))
        candidates = self._candidates(graph, own, named)
        for document, key in candidates:
            if key in document.places:
                return document.places[key]
        for document, key in candidates:
            places = self._same_value(document, key)
            if places:
                return places
        return ()

    def _same_value(self, document: Document, quad: Quad) -> tuple[Place, ...]:
        """Where a document has the statement with its number or date written in another way.

        A store gives ``1.50`` back as ``1.5``.
        """
        if not isinstance(quad.object, Literal):
            return ()
        by_start = self._by_start.get(id(document))
        if by_start is None:
            by_start = self._by_start[id(document)] = defaultdict(list)
            for said in document.places:
                by_start[said.subject, said.predicate].append(said)
        for said in by_start.get((quad.subject, quad.predicate), ()):
            value = said.object
            if said.graph_name == quad.graph_name and isinstance(value, Literal) and as_stored(value) == quad.object:
                return document.places[said]
        return ()

    def block(self, subject: Node, graph: str | None) -> Place | None:
        """Where the statements that a graph makes of a subject begin; `None` if no text is at hand."""
        for document in self._in_order(graph):
            places = document.blocks.get(subject)
            if places:
                return places[0]
        return None

    def _candidates(self, graph: str | None, own: Quad, named: Quad) -> list[tuple[Document, Quad]]:
        exact = [(document, named) for document in self._documents]
        return [*exact, *((document, own) for document in self._in_order(graph))]

    def _in_order(self, graph: str | None) -> list[Document]:
        """The texts that may speak for a graph: those that say so, then the project's file, then the others.

        A text in a syntax without graphs does not tell which graph its statements are meant for, unless it describes
        its source, as the files of a project do.
        """
        saying = [document for document, own in zip(self._documents, self._graphs, strict=True) if own == graph]
        others = [document for document, own in zip(self._documents, self._graphs, strict=True) if own != graph]
        file = self._file(graph) if graph is not None and not saying else None
        return [*saying, *([file] if file else []), *others]

    def _own_graph(self, document: Document) -> str | None:
        """The graph that the statements of a document without named graphs are meant for, as far as it tells."""
        if self._folder is not None and "\0" not in document.name:
            folder, path = self._folder.resolve(), Path(document.name).resolve()
            if folder in path.parents:
                return iri.graph_of_path(PurePosixPath(path.relative_to(folder).as_posix()))
        described = {
            quad.subject.value
            for quad in document.statements
            if quad.predicate == _TYPE
            and quad.object == _SOURCE
            and isinstance(quad.graph_name, DefaultGraph)
            and isinstance(quad.subject, NamedNode)
        }
        return described.pop() if len(described) == 1 else None

    def _file(self, graph: str) -> Document | None:
        """The file of the project that fills a graph; `None` if there is none, or none that can be read."""
        path = self._path(graph)
        if path is None:
            return None
        if graph not in self._files:
            try:
                self._files[graph] = read_document(path.read_bytes(), str(path), RdfFormat.TURTLE)
            except (OSError, FileFormatError):  # what cannot be read is no text at hand
                self._files[graph] = None
        return self._files[graph]

    def _path(self, graph: str) -> Path | None:
        """Where the file of a graph is, going by its name alone."""
        if self._folder is None:
            return None
        scheme = graph.removeprefix(iri.BASE + "concept/")
        if graph == iri.ONTOLOGY_GRAPH:
            return self._folder.parent / "ontology" / "pve.ttl"
        if scheme != graph and "/" not in scheme:
            return self._folder.parent / "ontology" / f"{scheme}.ttl"
        if not graph.startswith(iri.SOURCE):
            return None
        relative = iri.path_of_graph(graph)
        return None if ".." in relative.parts or relative.is_absolute() else self._folder / relative
