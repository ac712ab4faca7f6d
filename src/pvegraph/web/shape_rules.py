"""The shapes as rules: of which things each speaks, and what it demands of them (SHACL, sections 2 and 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.links import compact
from pvegraph.web.ontology_terms import Ontology, Texts
from pvegraph.web.statements import Statement

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
_SH = PREFIXES["sh"]
_FIRST, _REST = expand("rdf:first"), expand("rdf:rest")
_SUFFIXES = MappingProxyType({"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"})
_DEEPEST = 32
"""How far shapes are followed into each other; what is further down no reader would follow either."""
SEVERITIES = ("Violation", "Warning", "Info")
"""The severities of SHACL (section 2.1.4), the gravest first; it is the first where a shape states none."""


@dataclass(frozen=True)
class Requirement:
    """What a shape demands of a value, or of as many values as it says."""

    minimum: int | None = None
    maximum: int | None = None
    classes: tuple[str, ...] = ()
    datatypes: tuple[str, ...] = ()
    is_address: bool = False
    pattern: str | None = None
    least: str | None = None
    most: str | None = None
    languages: tuple[str, ...] = ()
    one_per_language: bool = False
    unlike: tuple[str, ...] = ()
    """Properties of the same thing that must not have the value too."""
    value: str | None = None
    """The one value that must be among the values."""
    any_of: tuple[Requirement, ...] = ()
    one_of: tuple[Requirement, ...] = ()
    none_of: tuple[Requirement, ...] = ()
    among: tuple[tuple[int, Requirement], ...] = ()
    """So many of the values must meet another requirement."""
    parts: tuple[tuple[str, Requirement], ...] = ()
    """What is demanded of properties of the value."""
    is_closed: bool = False

    @property
    def scheme(self) -> str | None:
        """The concept scheme from which values must be, if that is demanded."""
        for property_, requirement in self.parts:
            if property_ == expand("skos:inScheme") and requirement.value is not None:
                return requirement.value
        return None

    def kinds(self) -> Iterator[str]:
        """The classes and datatypes of the values."""
        yield from self.classes
        yield from self.datatypes
        for choice in (*self.any_of, *self.one_of):
            yield from choice.kinds()

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is demanded but what a query looks for."""
        return self == Requirement()


@dataclass(frozen=True)
class Rule:
    """One shape that is held against things of its own accord."""

    shape: str
    severity: str
    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]
    path: str | None
    """The property whose values it is about, if it is about those of one."""
    route: str
    """The path in the notation of SPARQL, where it is longer than one property."""
    requirement: Requirement
    messages: Texts
    names: Texts
    queries: tuple[str, ...]

    def also_for(self, other: Rule) -> Rule:
        """The same rule for the targets of another one too; a shape may have its own and those of one that names it."""

        def both(name: str) -> tuple[str, ...]:
            return tuple(sorted({*getattr(self, name), *getattr(other, name)}))

        return replace(self, classes=both("classes"), subjects_of=both("subjects_of"), objects_of=both("objects_of"))


@dataclass(frozen=True)
class Rules:
    """All rules of the shapes graph, by what they speak of."""

    rules: tuple[Rule, ...]
    _by_class: Mapping[str, tuple[Rule, ...]] = field(init=False, repr=False)
    _by_property: Mapping[str, tuple[Rule, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_class: dict[str, list[Rule]] = defaultdict(list)
        by_property: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            for class_ in rule.classes:
                by_class[class_].append(rule)
            for property_ in {*rule.subjects_of, *rule.objects_of, *([rule.path] if rule.path else [])}:
                by_property[property_].append(rule)
        object.__setattr__(self, "_by_class", {name: tuple(found) for name, found in by_class.items()})
        object.__setattr__(self, "_by_property", {name: tuple(found) for name, found in by_property.items()})

    @classmethod
    def read(cls, statements: Iterable[Statement]) -> Rules:
        """The rules in the statements of the shapes' graph, the gravest first and then by the names of the shapes."""
        reader = _Reader(statements)
        found: dict[str, Rule] = {}
        for rule in (rule for shape in reader.shapes() for rule in reader.rules(shape)):
            found[rule.shape] = found[rule.shape].also_for(rule) if rule.shape in found else rule
        return cls(tuple(sorted(found.values(), key=lambda rule: (SEVERITIES.index(rule.severity), rule.shape))))

    @property
    def by_shape(self) -> Mapping[str, Rule]:
        """The rules by the IRIs of their shapes."""
        return {rule.shape: rule for rule in self.rules}

    def of_class(self, class_: str) -> tuple[Rule, ...]:
        """The rules that name a class as their target."""
        return self._by_class.get(class_, ())

    def of_property(self, property_: str) -> tuple[Rule, ...]:
        """The rules about the values of a property, or about whatever has it or is its value."""
        return self._by_property.get(property_, ())

    def on(self, class_: str, property_: str, ontology: Ontology) -> tuple[Rule, ...]:
        """The rules about a property of the things of a class, those that speak of a superclass among them."""
        theirs = {class_, *ontology.ancestors(class_)}
        return tuple(
            rule
            for rule in self.of_property(property_)
            if rule.path == property_ and (not theirs.isdisjoint(rule.classes) or property_ in rule.subjects_of)
        )


class _Targets(NamedTuple):
    """What a shape is held against (SHACL, section 2.1.3)."""

    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]


class _Reader:
    """Reads shapes out of the statements of their graph."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._told: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for statement in statements:
            self._told[statement.subject][statement.predicate].append(statement.value)
        self._open: set[str] = set()
        """The shapes and paths that are being read: what refers to itself says nothing the second time."""

    def shapes(self) -> list[str]:
        """The shapes that have an address."""
        return sorted(name for name in self._told if name.startswith(iri.SHAPES))

    def rules(self, shape: str) -> Iterator[Rule]:
        """The rules that a shape with targets makes: itself, and the property shapes that it refers to."""
        targets = self._targets(shape)
        if not any(targets):
            return
        requirement = self._requirement(shape)
        if self._values(shape, "message") or self._values(shape, "sparql"):
            yield self._rule(shape, targets, requirement)
        if not requirement.is_closed:  # a closed shape names the properties that it allows in the same way
            for part in self._values(shape, "property"):
                yield self._rule(part.value, targets, self._requirement(part.value))

    def _rule(self, shape: str, targets: _Targets, requirement: Requirement) -> Rule:
        queries = [constraint.value for constraint in self._values(shape, "sparql")]
        severity = self._one(shape, "severity")
        paths = self._values(shape, "path")
        path = paths[0].value if paths and isinstance(paths[0], ox.NamedNode) else None
        return Rule(
            shape=shape,
            severity=_severity(severity),
            classes=targets.classes,
            subjects_of=targets.subjects_of,
            objects_of=targets.objects_of,
            path=path,
            route=self._route(paths[0]) if paths and path is None else "",
            requirement=requirement,
            messages=next((texts for node in (shape, *queries) if (texts := self._texts(node, "message"))), {}),
            names=self._texts(shape, "name"),
            queries=tuple(text.value for query in queries for text in self._values(query, "select")),
        )

    def _targets(self, shape: str) -> _Targets:
        return _Targets(
            *(
                tuple(value.value for value in self._values(shape, name))
                for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
            )
        )

    def _requirement(self, shape: str) -> Requirement:
        """The constraints of a shape, those of the shapes that it refers to by ``sh:node`` among them."""
        if not self._enter(shape):
            return Requirement()
        try:
            return self._constraints(shape)
        finally:
            self._open.discard(shape)

    def _constraints(self, shape: str) -> Requirement:
        def numbers(name: str) -> int | None:
            value = self._one(shape, name)
            return int(value.value) if value is not None and value.value.isdecimal() else None

        def text(name: str) -> str | None:
            value = self._one(shape, name)
            return value.value if value is not None else None

        def named(name: str) -> tuple[str, ...]:
            return tuple(sorted(value.value for value in self._values(shape, name)))

        def choices(name: str) -> tuple[Requirement, ...]:
            return tuple(
                self._requirement(m.value) for list_ in self._values(shape, name) for m in self._members(list_)
            )

        nodes = [self._requirement(node.value) for node in self._values(shape, "node")]
        kind = text("nodeKind")
        qualified = [self._requirement(node.value) for node in self._values(shape, "qualifiedValueShape")]
        is_closed = text("closed") == "true"
        return Requirement(
            minimum=numbers("minCount"),
            maximum=numbers("maxCount"),
            classes=(*named("class"), *(name for node in nodes for name in node.classes)),
            datatypes=(*named("datatype"), *(name for node in nodes for name in node.datatypes)),
            is_address=kind == f"{_SH}IRI" or any(node.is_address for node in nodes),
            pattern=text("pattern") or next((node.pattern for node in nodes if node.pattern), None),
            least=text("minInclusive"),
            most=text("maxInclusive"),
            languages=tuple(m.value for list_ in self._values(shape, "languageIn") for m in self._members(list_)),
            one_per_language=text("uniqueLang") == "true",
            unlike=named("disjoint"),
            value=text("hasValue"),
            any_of=(*choices("or"), *(choice for node in nodes for choice in node.any_of)),
            one_of=(*choices("xone"), *(choice for node in nodes for choice in node.one_of)),
            none_of=tuple(self._requirement(node.value) for node in self._values(shape, "not")),
            among=tuple((numbers("qualifiedMinCount") or 0, inner) for inner in qualified),
            parts=(*self._parts(shape), *(part for node in nodes for part in node.parts)),
            is_closed=is_closed,
        )

    def _parts(self, shape: str) -> Iterator[tuple[str, Requirement]]:
        """What a shape without targets demands of properties; with targets these are rules of their own."""
        if not any(self._targets(shape)):
            for part in self._values(shape, "property"):
                path = self._one(part.value, "path")
                if path is not None:
                    yield path.value, self._requirement(part.value)

    def _route(self, node: Node) -> str:
        """A path as SPARQL writes it (SHACL, section 2.3.1)."""
        if not self._enter(node.value):
            return "…"
        try:
            return self._steps(node)
        finally:
            self._open.discard(node.value)

    def _steps(self, node: Node) -> str:
        told = self._told.get(node.value, {})
        if _FIRST in told:
            return "/".join(self._route(member) for member in self._members(node))
        for inverse in told.get(f"{_SH}inversePath", ()):
            return "^" + self._route(inverse)
        for alternatives in told.get(f"{_SH}alternativePath", ()):
            return f"({'|'.join(self._route(member) for member in self._members(alternatives))})"
        for name, suffix in _SUFFIXES.items():
            for inner in told.get(_SH + name, ()):
                return f"({self._route(inner)}){suffix}"
        return compact(node.value)

    def _enter(self, node: str) -> bool:
        """Begin to read a shape or a path; not one that is being read, and none that is too far down."""
        if node in self._open or len(self._open) >= _DEEPEST:
            return False
        self._open.add(node)
        return True

    def _members(self, node: Node) -> Iterator[Node]:
        """The members of a list; of one that bites its tail, each once."""
        seen: set[str] = set()
        while node.value not in seen and self._told.get(node.value, {}).keys() >= {_FIRST, _REST}:
            seen.add(node.value)
            cell = self._told[node.value]
            yield cell[_FIRST][0]
            node = cell[_REST][0]

    def _values(self, shape: str, name: str) -> Sequence[Node]:
        found = self._told.get(shape, {}).get(_SH + name, [])
        return sorted(found, key=str)

    def _one(self, shape: str, name: str) -> Node | None:
        return next(iter(self._values(shape, name)), None)

    def _texts(self, shape: str, name: str) -> Texts:
        found = (value for value in self._values(shape, name) if isinstance(value, ox.Literal))
        return MappingProxyType({value.language or "": value.value for value in found})


def _severity(value: Node | None) -> str:
    """The name of a severity; one of somebody's own, which SHACL allows, counts as the mildest."""
    if value is None:
        return SEVERITIES[0]
    name = value.value.removeprefix(_SH)
    return name if name in SEVERITIES else SEVERITIES[-1]
