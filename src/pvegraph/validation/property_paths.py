"""Property paths: as SHACL has them, a structure of nodes, and as SPARQL has them, a text (SHACL section 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from pvegraph.errors import InputError
from pvegraph.vocabulary import expand

_SH = expand("sh:")
_FIRST, _REST, _NIL = (NamedNode(expand(f"rdf:{name}")) for name in ("first", "rest", "nil"))
_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_OF_SUFFIX = {suffix: name for name, suffix in _SUFFIXES.items()}
_DEEPEST = 50
"""How deep paths may be nested: a path that contains itself would have no end."""


class PathError(InputError):
    """A path is none."""


Said = Callable[[str], Mapping[str, Sequence[object]]]
"""What is said of a node in N-Triples syntax: values by property."""


@dataclass(frozen=True)
class Path:
    """A path; its kind is ``property``, ``sequence``, ``alternative``, ``inverse`` or a suffix: ``*``, ``+``, ``?``."""

    kind: str
    parts: tuple[Path, ...] = ()
    iri: str = ""

    def __str__(self) -> str:
        """The path in SPARQL; a sequence within another path stands in brackets, so that the text tells the structure.

        >>> str(Path("inverse", (Path("sequence", (Path("property", iri="urn:a"), Path("property", iri="urn:b"))),)))
        '^(<urn:a>/<urn:b>)'
        """
        if self.kind == "property":
            return f"<{self.iri}>"
        if self.kind == "alternative":
            return "(" + "|".join(map(str, self.parts)) + ")"
        if self.kind == "sequence":
            return "/".join(f"({part})" if part.kind == "sequence" else str(part) for part in self.parts)
        (inner,) = self.parts
        if self.kind == "inverse":
            return f"^({inner})" if inner.kind in ("sequence", "inverse") else f"^{inner}"
        return f"({inner}){self.kind}"


def path_of(node: object, said: Said, depth: int = 0) -> Path:
    """The path that a node of a shapes graph is; where it could be read in several ways, the list counts first.

    Raises `PathError` for a node that is no path, or one that contains itself.
    """
    if depth > _DEEPEST:
        raise PathError(f"The path {node} contains itself, or is nested deeper than {_DEEPEST} levels; write it flat.")
    known = said(str(node))
    if _FIRST.value in known:
        return Path("sequence", tuple(path_of(member, said, depth + 1) for member in list_members(node, said)))
    for inverse in known.get(_SH + "inversePath", ()):
        return Path("inverse", (path_of(inverse, said, depth + 1),))
    for several in known.get(_SH + "alternativePath", ()):
        return Path("alternative", tuple(path_of(member, said, depth + 1) for member in list_members(several, said)))
    for name, suffix in _SUFFIXES.items():
        for inner in known.get(_SH + name, ()):
            return Path(suffix, (path_of(inner, said, depth + 1),))
    if not isinstance(node, NamedNode):
        raise PathError(f"{node} is no property and no path of SHACL (section 2.3.1).")
    return Path("property", iri=node.value)


def list_members(node: object, said: Said) -> list[object]:
    """The members of an RDF list; of one that bites its tail, each once."""
    found: list[object] = []
    seen = set()
    while str(node) != str(_NIL) and str(node) not in seen and (cell := said(str(node))):
        seen.add(str(node))
        found += cell.get(_FIRST.value, [])[:1]
        node = cell.get(_REST.value, [_NIL])[0]
    return found


def read_path(text: str) -> Path:
    """The path that is written so in SPARQL, with full IRIs. Raises `PathError` for a text that is no path.

    >>> str(read_path("<urn:a>/^<urn:b>|<urn:c>"))
    '(<urn:a>/^<urn:b>|<urn:c>)'
    """
    return _Reader(text).whole()


class _Reader:
    """Reads paths, from the left to the right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def whole(self) -> Path:
        """The path that the whole text is."""
        path = self._alternative()
        if self._at != len(self._text):
            raise self._wrong("goes wrong")
        return path

    def _alternative(self) -> Path:
        """One sequence, or several with ``|`` between."""
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Path("alternative", tuple(parts))

    def _sequence(self) -> Path:
        """One step, or several with ``/`` between."""
        parts = [self._step()]
        while self._takes("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Path("sequence", tuple(parts))

    def _step(self) -> Path:
        """A property or a path in brackets, with a mark before or after it."""
        if self._takes("^"):
            return Path("inverse", (self._step(),))
        if self._takes("("):
            inner = self._alternative()
            if not self._takes(")"):
                raise self._wrong("lacks a bracket")
        else:
            end = self._text.find(">", self._at)
            if end < 0 or self._text[self._at] != "<":
                raise self._wrong("has no property")
            inner = Path("property", iri=self._text[self._at + 1 : end])
            self._at = end + 1
        suffix = next((suffix for suffix in _OF_SUFFIX if self._takes(suffix)), None)
        return inner if suffix is None else Path(suffix, (inner,))

    def _takes(self, mark: str) -> bool:
        """Whether the mark comes next; it is passed then."""
        if self._text.startswith(mark, self._at):
            self._at += len(mark)
            return True
        return False

    def _wrong(self, what: str) -> PathError:
        return PathError(f"The path {self._text} {what} at character {self._at + 1}.")


def path_triples(path: Path, name: str) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """The structure that SHACL has for a path: its node and the statements about it.

    ``name`` is what the labels of its blank nodes begin with.

    >>> [str(triple) for triple in path_triples(read_path("^<urn:a>"), "p")[1]]
    ['_:p1 <http://www.w3.org/ns/shacl#inversePath> <urn:a>']
    """
    writer = _Writer(name)
    node = writer.node(path)
    return node, writer.triples


class _Writer:
    """Writes paths as structures of nodes."""

    def __init__(self, name: str) -> None:
        self._name, self._count = name, 0
        self.triples: list[Triple] = []

    def node(self, path: Path) -> NamedNode | BlankNode:
        """The node of a path."""
        if path.kind == "property":
            return NamedNode(path.iri)
        if path.kind == "sequence":
            return self._list(path.parts)
        node = self._blank()
        if path.kind == "alternative":
            self._say(node, "alternativePath", self._list(path.parts))
        elif path.kind == "inverse":
            self._say(node, "inversePath", self.node(path.parts[0]))
        else:
            self._say(node, _OF_SUFFIX[path.kind], self.node(path.parts[0]))
        return node

    def _list(self, parts: Sequence[Path]) -> NamedNode | BlankNode:
        """The list of some paths."""
        cells = [self._blank() for _ in parts]
        rests: list[NamedNode | BlankNode] = [*cells[1:], _NIL]
        for cell, part, rest in zip(cells, parts, rests, strict=True):
            self.triples += (Triple(cell, _FIRST, self.node(part)), Triple(cell, _REST, rest))
        return cells[0]

    def _say(self, node: BlankNode, name: str, value: NamedNode | BlankNode) -> None:
        self.triples.append(Triple(node, NamedNode(_SH + name), value))

    def _blank(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"{self._name}{self._count}")
