"""Following a property path through a dataset, statement by statement.

Engines tell what stands at the end of a path; a person wants to know which statement on the way there is to be changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from pvegraph.validation.view import Node, Value, View

_TOKEN = re.compile(r"<([^>]*)>|([/|()*+?^])")

Trail = tuple[Triple, ...]
"""The statements on the way from a focus node to a value, as they stand in the data."""

MOST_TRAILS = 1000
"""As many ways as are followed from one focus node; a finding that needs more to be explained explains nothing."""


@dataclass(frozen=True)
class Property:
    """One property, followed from subject to object or, if inverse, from object to subject."""

    iri: str
    inverse: bool = False


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    steps: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any of some paths."""

    choices: tuple[Path, ...]


@dataclass(frozen=True)
class Repetition:
    """A path none or one times, or any number of times."""

    step: Path
    at_least_once: bool
    many: bool


Path = Property | Sequence | Alternative | Repetition


def parse_path(text: str) -> Path:
    """A SPARQL property path with full IRIs, as `pvegraph.validation.finding.Finding` has it.

    >>> parse_path("^<urn:a>/<urn:b>")
    Sequence(steps=(Property(iri='urn:a', inverse=True), Property(iri='urn:b', inverse=False)))

    Raises `ValueError` for what is no such path.
    """
    if _TOKEN.sub("", text).strip():
        raise ValueError(f"{text} is not a property path")
    tokens = [match[1] if match[2] is None else match[2] for match in _TOKEN.finditer(text)]
    path, rest = _alternatives(tokens)
    if rest or not tokens:
        raise ValueError(f"{text} is not a property path")
    return path


def is_path(text: str) -> bool:
    """Whether a text is a property path with full IRIs."""
    try:
        parse_path(text)
    except ValueError:
        return False
    return True


def trails(view: View, focus: Node, path: Path) -> Iterator[tuple[Value, Trail]]:
    """The values of a path from a focus node, each with the statements on the way; at most `MOST_TRAILS`."""
    return islice(_follow(view, focus, path), MOST_TRAILS)


def dead_ends(view: View, focus: Node, path: Path) -> list[tuple[Node, Trail]]:
    """The nodes at which a path from a focus node cannot be followed further, each with the way there.

    For a path of one property that is the focus node itself.
    """
    steps = path.steps if isinstance(path, Sequence) else (path,)
    reached: list[tuple[Value, Trail]] = [(focus, ())]
    ends: list[tuple[Node, Trail]] = []
    for step in steps:
        onward: list[tuple[Value, Trail]] = []
        for node, trail in reached:
            if isinstance(node, Literal):
                continue
            further = [(value, (*trail, *more)) for value, more in trails(view, node, step)]
            onward += further
            if not further:
                ends.append((node, trail))
        reached = onward[:MOST_TRAILS]
    return ends


def is_inverse_at_end(path: Path) -> bool:
    """Whether the last statement on the way is made about the value, and not by the node before it."""
    last = path.steps[-1] if isinstance(path, Sequence) else path
    return isinstance(last, Property) and last.inverse


def _follow(view: View, node: Value, path: Path) -> Iterator[tuple[Value, Trail]]:
    """All ways along a path."""
    if isinstance(node, Literal) and not isinstance(path, Repetition):
        if isinstance(path, Property) and path.inverse:
            yield from _property(view, node, path)
        return
    match path:
        case Property():
            yield from _property(view, node, path)
        case Sequence((step, *rest)):
            for value, trail in _follow(view, node, step):
                if not rest:
                    yield value, trail
                    continue
                for last, more in _follow(view, value, Sequence(tuple(rest))):
                    yield last, (*trail, *more)
        case Alternative(choices):
            for choice in choices:
                yield from _follow(view, node, choice)
        case Repetition():
            yield from _repeated(view, node, path)


def _property(view: View, node: Value, path: Property) -> Iterator[tuple[Value, Trail]]:
    predicate = NamedNode(path.iri)
    if path.inverse:
        for triple in view.triples(None, predicate, node):
            if isinstance(triple.subject, NamedNode | BlankNode):
                yield triple.subject, (triple,)
    elif not isinstance(node, Literal):
        for triple in view.triples(node, predicate, None):
            if not isinstance(triple.object, Triple):
                yield triple.object, (triple,)


def _repeated(view: View, node: Value, path: Repetition) -> Iterator[tuple[Value, Trail]]:
    """The nearest first; each value by one way only."""
    if not path.at_least_once:
        yield node, ()
    seen: set[Value] = set()
    front: list[tuple[Value, Trail]] = [(node, ())]
    while front:
        onward = []
        for start, trail in front:
            for value, more in _follow(view, start, path.step):
                if value not in seen:
                    seen.add(value)
                    onward.append((value, (*trail, *more)))
        yield from onward
        front = onward if path.many else []


_Part = Callable[[list[str]], tuple[Path, list[str]]]


def _alternatives(tokens: list[str]) -> tuple[Path, list[str]]:
    choices, rest = _listed(tokens, "|", _sequence)
    return (choices[0] if len(choices) == 1 else Alternative(choices)), rest


def _sequence(tokens: list[str]) -> tuple[Path, list[str]]:
    steps, rest = _listed(tokens, "/", _step)
    return (steps[0] if len(steps) == 1 else Sequence(steps)), rest


def _listed(tokens: list[str], separator: str, part: _Part) -> tuple[tuple[Path, ...], list[str]]:
    found, rest = part(tokens)
    parts = [found]
    while rest and rest[0] == separator:
        found, rest = part(rest[1:])
        parts.append(found)
    return tuple(parts), rest


def _step(tokens: list[str]) -> tuple[Path, list[str]]:
    """One step with its modifiers. A caret before more than a property turns all of that around."""
    if not tokens:
        raise ValueError("a property path ends too early")
    if tokens[0] == "^":
        path, rest = _step(tokens[1:])
        return _inverse(path), rest
    if tokens[0] == "(":
        path, rest = _alternatives(tokens[1:])
        if not rest or rest[0] != ")":
            raise ValueError("a property path lacks a closing bracket")
        rest = rest[1:]
    else:
        path, rest = Property(tokens[0]), tokens[1:]
    while rest and rest[0] in "*+?":
        path = Repetition(path, at_least_once=rest[0] == "+", many=rest[0] != "?")
        rest = rest[1:]
    return path, rest


def _inverse(path: Path) -> Path:
    match path:
        case Property(name, inverse):
            return Property(name, not inverse)
        case Sequence(steps):
            return Sequence(tuple(_inverse(step) for step in reversed(steps)))
        case Alternative(choices):
            return Alternative(tuple(_inverse(choice) for choice in choices))
        case Repetition(step, at_least_once, many):
            return Repetition(_inverse(step), at_least_once, many)
