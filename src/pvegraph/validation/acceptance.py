"""The values that would have been accepted in place of one that was not, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

from pyoxigraph import Literal, NamedNode
from rapidfuzz.distance import OSA

from pvegraph.validation.background import TYPE, Background, property_of
from pvegraph.validation.finding import Finding, Term
from pvegraph.validation.fitting import ON_VALUES, allowed_properties, parameter_of, value_fits
from pvegraph.validation.nearest import MOST_MEMBERS, Nearest
from pvegraph.validation.repairs import fitting_repairs
from pvegraph.vocabulary import expand

MOST_ACCEPTED = 5
_MOST_LISTED = 20
"""How many members of ``sh:in`` are told."""

_MOST_EXAMPLES, _MOST_LOOKED_AT = 2, 200
_DEEPEST = 4
_EXAMPLE = expand("skos:example")
_TEXTS = frozenset((expand("xsd:string"), expand("rdf:langString")))
_SOURCE = NamedNode(expand("dct:source"))


@dataclass(frozen=True)
class Accepted:
    """Values that would have been accepted; ``meant`` are those of them that were perhaps meant."""

    values: tuple[Term, ...] = ()
    meant: tuple[Term, ...] = ()


class Acceptance:
    """Finds what would have been accepted; keeps what it has looked up for the next finding."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._nearest = Nearest(background)
        self._examples: dict[tuple[str, NamedNode | None], tuple[Term, ...]] = {}
        self._found: dict[tuple[str, str, Term | None, str], Accepted] = {}

    def of(self, finding: Finding) -> Accepted:
        """What would have been accepted in place of what a finding is about; nothing where that cannot be told."""
        slip = self._undefined(finding)
        if slip is not None:
            return Accepted(slip, slip)
        shape, parameter = f"<{finding.source_shape}>", parameter_of(finding.component)
        if finding.value is None:
            return self._missing(finding, shape)
        if finding.value == finding.focus and parameter not in {"pattern", "nodeKind"}:
            return Accepted()  # the thing itself is wrong in what is said of it, and not in how it is named
        # The same wrong value in a hundred places is looked up once.
        key = (shape, parameter, finding.value, finding.path or "")
        if key not in self._found:
            self._found[key] = self._in_place_of(finding.value, shape, parameter, property_of(finding))
        return self._found[key]

    def _undefined(self, finding: Finding) -> tuple[NamedNode, ...] | None:
        """For a property or class that the ontology does not have the nearest that it has; else `None`."""
        background, property_ = self._background, property_of(finding)
        parameter = parameter_of(finding.component)
        if parameter == "closed" and property_ is not None:
            shape = f"<{finding.source_shape}>"
            allowed = [term for term in allowed_properties(background, shape) if term != TYPE]
            return self._nearest.of_things(property_, allowed, ("allowed", shape))
        if parameter == "sparql" and property_ is not None and not background.is_defined(property_):
            return self._nearest.properties(property_)
        if property_ == TYPE and parameter == "minCount" and isinstance(finding.focus, NamedNode):
            return self._nearest.classes(finding.focus)
        return None

    def _missing(self, finding: Finding, shape: str) -> Accepted:
        """What could stand where nothing stands: the members of a list, one certain value, the source of the graph."""
        index = self._background.index
        listed = [member for held in index.values(shape, "in") for member in index.members(held)]
        certain = index.values(shape, "hasValue") if parameter_of(finding.component) == "hasValue" else []
        if property_of(finding) == _SOURCE:
            graph = self._background.graph_of(finding.focus)
            certain = [graph] if isinstance(graph, NamedNode) and value_fits(self._background, shape, graph) else []
        return Accepted(tuple(cast(list[Term], [*certain, *listed]))[:_MOST_LISTED])

    def _in_place_of(self, value: Term, shape: str, parameter: str, property_: NamedNode | None) -> Accepted:
        """What the shape would have accepted in place of a value."""
        constrained = [cast(Term, argument) for argument in self._background.index.values(shape, parameter)]
        on_values = parameter in ON_VALUES
        mended = [repair.term for repair in fitting_repairs(self._background, shape, value)] if on_values else []
        nearest = tuple(term for argument in constrained for term in self._near(value, parameter, argument, 0))
        meant = self._fitting((*mended, *nearest), shape)[:MOST_ACCEPTED]
        if parameter == "in":
            members = cast(
                list[Term], [m for argument in constrained for m in self._background.index.members(argument)]
            )
            listed = sorted(members, key=lambda member: -OSA.normalized_similarity(value.value, member.value))
            return Accepted(tuple(dict.fromkeys((*meant, *listed)))[:_MOST_LISTED], meant)
        examples = () if meant or parameter not in _EXEMPLIFIED else self._exemplary(shape, property_, value)
        return Accepted(tuple(dict.fromkeys((*meant, *examples)))[:MOST_ACCEPTED], meant)

    def _fitting(self, terms: Iterable[Term], shape: str) -> tuple[Term, ...]:
        """Those of some terms that the shape accepts, each once."""
        return tuple(term for term in dict.fromkeys(terms) if value_fits(self._background, shape, term))

    def _near(self, value: Term, parameter: str, argument: Term, depth: int) -> Iterator[Term]:
        """The things nearest to a value among those that a constraint, or one within it, accepts."""
        index = self._background.index
        if depth > _DEEPEST:
            return
        if parameter == "class":
            yield from self._nearest.of_classes(value, [cast(NamedNode, argument)])
        elif parameter in {"in", "or", "xone", "and"}:
            members = cast(list[Term], index.members(argument))
            if parameter == "in":
                things = [member for member in members if isinstance(member, NamedNode)]
                yield from self._nearest.of_things(value, things, ("in", str(argument)))
            else:
                for member in members:
                    yield from self._within(value, str(member), depth + 1)
        elif parameter == "node":
            yield from self._within(value, str(argument), depth + 1)
        elif parameter == "languageIn" and isinstance(value, Literal) and value.datatype.value in _TEXTS:
            tags = [tag.value for tag in index.members(argument) if isinstance(tag, Literal)]
            yield from (Literal(value.value, language=tag) for tag in tags)

    def _within(self, value: Term, shape: str, depth: int) -> Iterator[Term]:
        """The things nearest to a value among those that fit a shape."""
        index = self._background.index
        for parameter in ("class", "in", "or", "xone", "and", "node", "languageIn"):
            for argument in index.values(shape, parameter):
                yield from self._near(value, parameter, cast(Term, argument), depth)
        for held in map(str, index.values(shape, "property")):
            paths = index.values(held, "path")
            for wanted in cast(list[Term], index.values(held, "hasValue")):
                if paths and isinstance(paths[0], NamedNode):
                    yield from self._with_value(value, paths[0], wanted)
            if paths == [TYPE]:
                # Whatever is described: the likeliest is what has the same name, or nearly.
                yield from self._nearest.of_classes(value, [])

    def _with_value(self, value: Term, property_: NamedNode, wanted: Term) -> Iterator[Term]:
        """The things nearest to a value among those that have a certain value of a property: those of a scheme."""
        things = self._background.subjects(property_, wanted, MOST_MEMBERS)
        named = [thing for thing in things if isinstance(thing, NamedNode)]
        yield from self._nearest.of_things(value, named, (property_, wanted))

    def _exemplary(self, shape: str, property_: NamedNode | None, value: Term) -> tuple[Term, ...]:
        """Values that the shape accepts: its own examples, else values of the property that the data has."""
        key = (shape, property_)
        if key not in self._examples:
            own = cast(list[Term], self._background.index.objects.get(shape, {}).get(_EXAMPLE, []))
            self._examples[key] = self._fitting(own or self._in_use(shape, property_), shape)
        found = self._examples[key]
        ordered = sorted(found, key=lambda term: (-OSA.normalized_similarity(term.value, value.value), str(term)))
        return tuple(ordered[:_MOST_EXAMPLES])

    def _in_use(self, shape: str, property_: NamedNode | None) -> list[Term]:
        """Values of a property, or things that a node shape is about, as far as a short look finds them."""
        if property_ is not None:
            triples = islice(self._background.triples(None, property_, None), _MOST_LOOKED_AT)
            return list(dict.fromkeys(cast(Term, triple.object) for triple in triples))
        classes = self._background.index.values(shape, "targetClass")
        few = (
            self._background.instances(class_, _MOST_LOOKED_AT) for class_ in classes if isinstance(class_, NamedNode)
        )
        return [thing for things in few for thing in things]


_EXEMPLIFIED = frozenset(("pattern", "datatype", "nodeKind", "node", "or", "languageIn"))
"""The constraints for which an example tells what is wanted."""
