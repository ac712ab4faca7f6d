"""What property shapes demand of values, read out of the shapes graph (SHACL, sections 2 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph.curation.forms.form import Texts
from pvegraph.validation.property_paths import PathError
from pvegraph.validation.shape_index import SH, ShapeIndex
from pvegraph.vocabulary import expand

_IN_SCHEME, _TYPE = expand("skos:inScheme"), expand("rdf:type")
_DEEPEST = 12
"""How far shapes are followed into each other."""
_LOGICAL = ("or", "xone", "and", "not")


@dataclass(frozen=True)
class Demands:
    """What one property shape, or several of one path, demand."""

    path: str | None = None
    """The property; `None` where the path has several steps."""
    least: int = 0
    most: int | None = None
    classes: tuple[str, ...] = ()
    datatypes: tuple[str, ...] = ()
    among: tuple[object, ...] = ()
    schemes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    one_per_language: bool = False
    patterns: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    is_address: bool = False
    is_described: bool = False
    """Whether a value is to be a thing of any class."""
    one_value: bool = False
    names: Texts | None = None
    help: Texts | None = None
    group: str = ""
    order: float = 0
    shapes: tuple[str, ...] = ()

    @property
    def says_what_values_are(self) -> bool:
        """Whether the kind of the values is known."""
        given = (self.classes, self.datatypes, self.among, self.schemes, self.wanted, self.languages)
        return any(given) or self.is_address or self.is_described or self.one_per_language

    def with_(self, other: Demands) -> Demands:
        """What both demand together, of values of one property."""
        together: dict[str, object] = {}
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, tuple):
                together[each.name] = tuple(dict.fromkeys((*mine, *theirs)))
            elif each.name == "most":
                together[each.name] = min((count for count in (mine, theirs) if count is not None), default=None)
            elif each.name in ("least", "order"):
                together[each.name] = max(mine, theirs)
            else:
                together[each.name] = mine or theirs
        return Demands(**together)  # type: ignore[arg-type] # each has the type that it had


class ShapeReader:
    """Reads what shapes demand."""

    def __init__(self, index: ShapeIndex) -> None:
        self._index = index

    @classmethod
    def of(cls, shapes: Iterable[Triple]) -> ShapeReader:
        """A reader of the statements of a shapes graph."""
        return cls(ShapeIndex.of(shapes))

    @cached_property
    def target_classes(self) -> tuple[str, ...]:
        """Every class that is the target of a shape."""
        nodes = self._index.objects
        return tuple(sorted({name for node in nodes for name in self._named(node, "targetClass")}))

    @cached_property
    def property_shapes(self) -> tuple[str, ...]:
        """The addresses of all property shapes that have one."""
        return tuple(sorted(_plain(node) for node in self._index.objects if self._index.values(node, "path")))

    def about(
        self, classes: frozenset[str], is_subject: Callable[[str], bool], is_object: Callable[[str], bool]
    ) -> Iterator[tuple[str, bool]]:
        """The property shapes that are held against things of some classes, in the order of their addresses.

        A shape whose target is whatever has a property, or is a value of one, counts where the functions say that
        things of these classes are meant. With each shape comes whether it is held against every such thing, and not
        only against one that has another property.
        """
        found: dict[str, bool] = {}
        for node in sorted(self._index.objects):
            if self._is_off(node):
                continue
            by_class = not classes.isdisjoint(self._named(node, "targetClass"))
            subjects = any(is_subject(name) for name in self._named(node, "targetSubjectsOf"))
            objects = any(is_object(name) for name in self._named(node, "targetObjectsOf"))
            if not (by_class or subjects or objects):
                continue
            if self._index.values(node, "path"):
                paths = [value.value for value in self._index.values(node, "path") if isinstance(value, NamedNode)]
                found[node] = by_class or objects or not {*self._named(node, "targetSubjectsOf")}.isdisjoint(paths)
            elif by_class or objects:
                found.update(dict.fromkeys(self._parts(node, 0), True))
        return iter(found.items())

    def parts_of_wholes(self, classes: frozenset[str]) -> Iterator[str]:
        """The property shapes in what is demanded of a thing as a whole, such as one of several properties."""
        for node in sorted(self._index.objects):
            if not classes.isdisjoint(self._named(node, "targetClass")):
                for name in _LOGICAL:
                    for value in self._index.values(node, name):
                        members = self._index.members(value) if name != "not" else [value]
                        for member in members:
                            yield from map(_plain, self._parts(str(member), 0))

    def allowed(self, classes: frozenset[str]) -> frozenset[str] | None:
        """The only properties that things of some classes may have; `None` if they may have any."""
        found: set[str] | None = None
        for node in self._index.objects:
            is_closed = any(str(value) == str(_TRUE) for value in self._index.values(node, "closed"))
            if is_closed and not classes.isdisjoint(self._named(node, "targetClass")):
                listed = [
                    value for list_ in self._index.values(node, "ignoredProperties") for value in self._list(list_)
                ]
                paths = [self.demands(part).path for part in self._parts(node, 0)]
                names = {*(value.value for value in listed if isinstance(value, NamedNode)), *filter(None, paths)}
                found = names if found is None else found & names
        return None if found is None else frozenset(found)

    def demands(self, shape: str, *, always: bool = True) -> Demands:
        """What a property shape, in N-Triples syntax, demands; only of the values that are there if not ``always``."""
        try:
            path = self._index.path(_plain(shape))
        except PathError:
            path = None
        simple = path[1:-1] if path is not None and path.startswith("<") and path.endswith(">") else None
        if simple is not None and ">" in simple:
            simple = None
        # What is only warned of need not be there.
        binding = not any(str(value) != f"<{SH}Violation>" for value in self._index.values(shape, "severity"))
        demands = self._of_node(shape, 0)
        return Demands(path=simple).with_(demands if binding and always else _mild(demands))

    def order(self, node: str) -> float:
        """The ``sh:order`` of a shape or a group; zero without one."""
        return self._number(f"<{node}>", "order") or 0

    def texts(self, node: str, predicate: str) -> Texts:
        """Words about a node by language."""
        found = self._index.objects.get(f"<{node}>", {}).get(predicate, [])
        return {value.language or "": value.value for value in found if isinstance(value, Literal)}

    def _of_node(self, node: str, depth: int) -> Demands:
        """The demands of a shape on a value, or on as many as it says."""
        if depth > _DEEPEST:
            return Demands()
        index = self._index
        is_qualified = bool(index.values(node, "qualifiedValueShape"))
        kinds = set(map(str, index.values(node, "nodeKind")))
        demands = Demands(
            least=int(self._number(node, "minCount") or 0),
            most=None if (most := self._number(node, "maxCount")) is None else int(most),
            classes=tuple(self._named(node, "class")),
            datatypes=tuple(self._named(node, "datatype")),
            among=tuple(value for list_ in index.values(node, "in") for value in self._list(list_)),
            languages=tuple(self._texts_in(node, "languageIn")),
            wanted=tuple(self._wanted(node)),
            one_per_language=self._text(node, "uniqueLang") == "true",
            patterns=tuple(value.value for value in index.values(node, "pattern") if isinstance(value, Literal)),
            minimum=self._text(node, "minInclusive"),
            maximum=self._text(node, "maxInclusive"),
            is_address=f"<{SH}IRI>" in kinds,
            names=None if is_qualified else self.texts(_plain(node), SH + "name") or None,
            help=None if is_qualified else self.texts(_plain(node), SH + "description") or None,
            group=next(iter(self._named(node, "group")), ""),
            order=self._number(node, "order") or 0,
            shapes=(_plain(node),) if index.values(node, "path") else (),
        )
        for inner in index.values(node, "node"):
            demands = demands.with_(self._of_value(str(inner), depth + 1))
        for name in ("or", "xone", "and"):
            for list_ in index.values(node, name):
                demands = demands.with_(self._any_of([str(member) for member in self._list(list_)], depth + 1))
        for inner in index.values(node, "qualifiedValueShape"):
            nested = self._of_value(str(inner), depth + 1)
            demands = demands.with_(Demands(shapes=nested.shapes))
        return demands

    def _of_value(self, node: str, depth: int) -> Demands:
        """The demands of a node shape that values must fulfil."""
        demands = self._of_node(node, depth)
        described = False
        shapes: tuple[str, ...] = ()
        schemes: tuple[str, ...] = ()
        for part in map(str, self._index.values(node, "property")):
            shapes = (*shapes, _plain(part))
            path = [str(value) for value in self._index.values(part, "path")]
            if path == [f"<{_IN_SCHEME}>"]:
                schemes = (*schemes, *self._named(part, "hasValue"))
            if path == [f"<{_TYPE}>"] and self._number(part, "minCount"):
                described = True
        # A message or a name of such a shape is about the value and not about the property.
        kept = Demands(schemes=schemes, is_described=described, shapes=shapes)
        return Demands(
            **{**{each.name: getattr(demands, each.name) for each in fields(demands)}, "names": None, "help": None}
        ).with_(kept)

    def _any_of(self, members: list[str], depth: int) -> Demands:
        """What at least one of several shapes demands: the kinds of values that any of them allows."""
        found = [self._of_value(member, depth) for member in members]
        kinds = Demands()
        for each in found:
            kinds = kinds.with_(
                Demands(classes=each.classes, datatypes=each.datatypes, schemes=each.schemes, shapes=each.shapes)
            )
        return kinds

    def _wanted(self, node: str) -> Iterator[str]:
        """The languages in which a text must be there."""
        if self._number(node, "qualifiedMinCount"):
            for inner in self._index.values(node, "qualifiedValueShape"):
                yield from self._texts_in(str(inner), "languageIn")

    def _parts(self, node: str, depth: int) -> list[str]:
        """The property shapes of a node shape, and of those that it refers to."""
        if depth > _DEEPEST:
            return []
        found = [str(part) for part in self._index.values(node, "property") if not self._is_off(str(part))]
        for inner in self._index.values(node, "node"):
            found += self._parts(str(inner), depth + 1)
        return found

    def _is_off(self, node: str) -> bool:
        return self._text(node, "deactivated") == "true"

    def _named(self, node: str, name: str) -> list[str]:
        return [value.value for value in self._index.values(node, name) if isinstance(value, NamedNode)]

    def _list(self, node: object) -> list[object]:
        return self._index.members(node) if isinstance(node, NamedNode | BlankNode) else []

    def _texts_in(self, node: str, name: str) -> Iterator[str]:
        for list_ in self._index.values(node, name):
            yield from (value.value for value in self._list(list_) if isinstance(value, Literal))

    def _text(self, node: str, name: str) -> str:
        return next((value.value for value in self._index.values(node, name) if isinstance(value, Literal)), "")

    def _number(self, node: str, name: str) -> float | None:
        text = self._text(node, name)
        try:
            return float(text) if text else None
        except ValueError:
            return None


def _mild(demands: Demands) -> Demands:
    """Demands whose breach is only warned of: they tell what a value is, and not that there must be one."""
    kept = {each.name: getattr(demands, each.name) for each in fields(demands)}
    return Demands(**{**kept, "least": 0, "wanted": (), "patterns": (), "names": None, "help": None})


def _plain(node: str) -> str:
    """A node in N-Triples syntax as its address; a blank node as it is."""
    return node[1:-1] if node.startswith("<") else node


_TRUE = Literal("true", datatype=NamedNode(expand("xsd:boolean")))
