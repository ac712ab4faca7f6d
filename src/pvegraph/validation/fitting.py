"""Why a node does not fit a shape: SHACL Core once more, for a single node and in a form that words can be made of.

An engine says that a value does not fit a shape that ``sh:node``, ``sh:or`` or ``sh:xone`` name, and not why. This is
no third engine: it is asked only where an engine has found something, and only to tell which constraint of which branch
nearly fitted. What it does not know (SPARQL constraints) it takes for met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode

from pvegraph.validation.background import Background, Misfit
from pvegraph.validation.finding import Term
from pvegraph.validation.literals import at_least, is_well_formed, language_matches
from pvegraph.validation.shape_index import SH

_DEEPEST = 6
"""How many shapes within shapes are followed; deeper ones are taken to fit, also those that lead back to themselves."""

_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}


_Check = Callable[["_Question"], Iterator[Term | None]]
"""The values for which a constraint is not met; `None` where no single value is to blame."""


@dataclass(frozen=True)
class _Question:
    """One constraint, its parameter, and the value nodes that it is held against."""

    background: Background
    shape: str
    focus: Term
    argument: Term
    depth: int
    given: tuple[Term, ...] | None = None
    """The value nodes, if they are not to be looked up."""

    @cached_property
    def values(self) -> list[Term]:
        return self.background.values(self.focus, self.shape) if self.given is None else list(self.given)

    def fits(self, node: Term, shape: object) -> bool:
        """Whether a node fits another shape."""
        return not misfits(self.background, node, str(shape), self.depth + 1)

    def members(self) -> list[object]:
        """The members of the list that is the parameter."""
        return self.background.index.members(self.argument)

    def others(self) -> list[Term]:
        """The values of the property that is the parameter."""
        return self.background.objects(self.focus, cast(NamedNode, self.argument))

    @property
    def number(self) -> int:
        return int(self.argument.value) if self.argument.value.isdecimal() else 0


def misfits(background: Background, node: Term, shape: str, depth: int = 0) -> list[Misfit]:
    """The constraints of a shape (as N-Triples writes it) that a node does not meet; none if it fits."""
    if depth > _DEEPEST:
        return []
    if (node, shape) in background.misfits:
        return background.misfits[node, shape]
    found = []
    for predicate, arguments in background.index.objects.get(shape, {}).items():
        name = predicate.removeprefix(SH)
        for argument in arguments:
            question = _Question(background, shape, node, cast(Term, argument), depth)
            if name == "property":
                found += misfits(background, node, str(argument), depth + 1)
            elif name in _CHECKS:
                found += [Misfit(name, shape, node, value) for value in _CHECKS[name](question)]
    if depth == 0:  # deeper down the answer may have been cut short
        background.misfits[node, shape] = found
    return found


def parameter_of(component: str) -> str:
    """The parameter that a constraint component is named after.

    >>> parameter_of("http://www.w3.org/ns/shacl#MinCountConstraintComponent")
    'minCount'
    >>> parameter_of("http://www.w3.org/ns/shacl#SPARQLConstraintComponent")
    'sparql'
    """
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    return "sparql" if name == "SPARQL" else name[:1].lower() + name[1:]


def value_fits(background: Background, shape: str, value: Term) -> bool:
    """Whether a value would be accepted by all constraints of a shape that look at one value at a time."""
    for name in ON_VALUES:
        for argument in background.index.values(shape, name):
            question = _Question(background, shape, value, cast(Term, argument), 0, given=(value,))
            if any(True for _ in _CHECKS[name](question)):
                return False
    return True


def nearest_branch(background: Background, node: Term, shapes: list[object]) -> tuple[str, list[Misfit]] | None:
    """Of several shapes the one that a node comes nearest to fitting, with what is still wrong."""
    tried = [(str(shape), misfits(background, node, str(shape))) for shape in shapes]
    return min(tried, key=lambda branch: _distance(background, branch[1]), default=None)


def _distance(background: Background, found: list[Misfit]) -> tuple[int, int]:
    """How far from fitting: a wrong kind of node, class or datatype is further away than a wrong form."""
    grave = sum(
        misfit.parameter in {"nodeKind", "class"} or _is_of_another_datatype(background, misfit) for misfit in found
    )
    return grave, len(found)


def _is_of_another_datatype(background: Background, misfit: Misfit) -> bool:
    datatypes = background.index.values(misfit.shape, "datatype")
    said = misfit.value.datatype if isinstance(misfit.value, Literal) else None
    return misfit.parameter == "datatype" and said not in datatypes


def _each(test: Callable[[_Question, Term], bool]) -> _Check:
    """A constraint on each value node."""
    return lambda question: (value for value in question.values if not test(question, value))


def _whole(test: Callable[[_Question], bool]) -> _Check:
    """A constraint on all value nodes together."""
    return lambda question: iter(() if test(question) else (None,))


def _is_of_datatype(question: _Question, value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype == question.argument and is_well_formed(value)


def _matches(question: _Question, value: Term) -> bool:
    flags = question.background.index.values(question.shape, "flags")
    return matches_pattern(value, question.argument.value, "".join(str(flag) for flag in flags))


def matches_pattern(value: Term, pattern: str, flags: str = "") -> bool:
    """Whether a term matches ``sh:pattern`` (SHACL section 4.4.3); blank nodes match none.

    >>> matches_pattern(NamedNode("http://www.wikidata.org/entity/Q1"), "Q[0-9]+$")
    True
    """
    if isinstance(value, BlankNode):
        return False
    try:
        return re.search(pattern, value.value, re.IGNORECASE if "i" in flags else 0) is not None
    except re.error:  # XPath has expressions that Python has not; the engine has said its word already
        return True


def _is_in_languages(question: _Question, value: Term) -> bool:
    tag = value.language if isinstance(value, Literal) else None
    return tag is not None and any(
        language_matches(tag, member.value) for member in question.members() if isinstance(member, Literal)
    )


def _has_one_per_language(question: _Question) -> bool:
    tags = [value.language for value in question.values if isinstance(value, Literal) and value.language]
    return len(tags) == len(set(tags))


def _qualified(question: _Question) -> int:
    """How many value nodes fit the qualified value shape."""
    shapes = question.background.index.values(question.shape, "qualifiedValueShape")
    return sum(all(question.fits(value, shape) for shape in shapes) for value in question.values)


def _is_closed(question: _Question) -> Iterator[Term | None]:
    allowed = allowed_properties(question.background, question.shape)
    if question.argument.value == "true" and not isinstance(question.focus, Literal):
        for triple in question.background.view.triples(question.focus, None, None):
            if triple.predicate not in allowed:
                yield cast(Term, triple.object)


def allowed_properties(background: Background, shape: str) -> list[NamedNode]:
    """The properties that a closed shape allows (SHACL section 4.8.1)."""
    index = background.index
    paths = [path for held in index.values(shape, "property") for path in index.values(str(held), "path")]
    ignored = [member for held in index.values(shape, "ignoredProperties") for member in index.members(held)]
    return [term for term in (*paths, *ignored) if isinstance(term, NamedNode)]


_CHECKS: dict[str, _Check] = {
    "class": _each(lambda asked, value: asked.background.is_a(value, cast(NamedNode, asked.argument))),
    "datatype": _each(_is_of_datatype),
    "nodeKind": _each(lambda asked, value: isinstance(value, _KINDS[asked.argument.value.removeprefix(SH)])),
    "minCount": _whole(lambda asked: len(asked.values) >= asked.number),
    "maxCount": _whole(lambda asked: len(asked.values) <= asked.number),
    "minExclusive": _each(lambda asked, value: at_least(value, asked.argument, strict=True)),
    "minInclusive": _each(lambda asked, value: at_least(value, asked.argument)),
    "maxExclusive": _each(lambda asked, value: at_least(asked.argument, value, strict=True)),
    "maxInclusive": _each(lambda asked, value: at_least(asked.argument, value)),
    "minLength": _each(lambda asked, value: not isinstance(value, BlankNode) and len(value.value) >= asked.number),
    "maxLength": _each(lambda asked, value: not isinstance(value, BlankNode) and len(value.value) <= asked.number),
    "pattern": _each(_matches),
    "languageIn": _each(_is_in_languages),
    "uniqueLang": _whole(lambda asked: asked.argument.value != "true" or _has_one_per_language(asked)),
    "equals": _whole(lambda asked: set(asked.values) == set(asked.others())),
    "disjoint": _each(lambda asked, value: value not in asked.others()),
    "lessThan": _each(lambda asked, value: all(at_least(other, value, strict=True) for other in asked.others())),
    "lessThanOrEquals": _each(lambda asked, value: all(at_least(other, value) for other in asked.others())),
    "not": _each(lambda asked, value: not asked.fits(value, asked.argument)),
    "and": _each(lambda asked, value: all(asked.fits(value, shape) for shape in asked.members())),
    "or": _each(lambda asked, value: any(asked.fits(value, shape) for shape in asked.members())),
    "xone": _each(lambda asked, value: sum(asked.fits(value, shape) for shape in asked.members()) == 1),
    "node": _each(lambda asked, value: asked.fits(value, asked.argument)),
    "qualifiedMinCount": _whole(lambda asked: _qualified(asked) >= asked.number),
    "qualifiedMaxCount": _whole(lambda asked: _qualified(asked) <= asked.number),
    "closed": _is_closed,
    "hasValue": _whole(lambda asked: asked.argument in asked.values),
    "in": _each(lambda asked, value: value in asked.members()),
}

_VALUE_PARAMETERS = """
    class datatype nodeKind minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern languageIn
    not and or xone node in
"""
ON_VALUES = tuple(_VALUE_PARAMETERS.split())
"""The constraints on each value by itself."""
