"""Submissions as SPARQL 1.1 Update: what it would change in a release, without changing it.

Each operation is evaluated as the Recommendation says (SPARQL 1.1 Update, section 3.1): the solutions of its WHERE are
asked of the release, and its templates are filled with them. So the work is in proportion to the solutions and not to
the release. What stands outside of ``GRAPH`` in a template, and ``DEFAULT``, is the graph of the source that the
submission names; a WHERE sees the union of all graphs, as every query does. Templates are read by Oxigraph itself, as
data in which addresses of our own stand for the variables.

A WHERE must see what the operations before it have done, so that is done to the store, and undone at the end.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from pvegraph.curation.proposal import Problem
from pvegraph.curation.reading.phrases import At, problem
from pvegraph.curation.reading.wanted import EXAMPLE, Wanted
from pvegraph.errors import QuerySyntaxError, ServiceRefusedError, StoreError
from pvegraph.sparql.operations import Operation, Token, operations
from pvegraph.store.syntax_check import check_operation

_PLACE = re.compile(r"line (\d+), column (\d+)")
_NODE = "<urn:x>"


class UnusableError(Exception):
    """An update is wrong at a place; reading stops there."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.messages["en"])
        self.problem = found


@dataclass
class Evaluation:
    """What updates make of a dataset, one operation after the other; call `undo` at the end, come what may.

    ``store`` holds the graphs and their union as its default graph, ``own`` what stands in no graph. ``most`` is how
    many statements may be changed.
    """

    store: ox.Store
    own: ox.Store
    source: NamedNode | None
    most: int
    added: dict[Quad, At] = field(default_factory=dict)
    removed: dict[Quad, At] = field(default_factory=dict)
    idle: list[Wanted] = field(default_factory=list)
    """What was named one by one, and was so already."""
    _tried: tuple[frozenset[Quad], frozenset[Quad]] = (frozenset(), frozenset())
    """What is added to and removed from the store for a while."""

    def run(self, text: str, name: str = "") -> None:
        """Carry an update out. Raises `UnusableError`."""
        for operation in operations(text):
            at = _at(operation, name)
            _check(operation, at)
            match operation.words:
                case ("INSERT", "DATA"):
                    self._name(_data(operation, at), at, removes=False)
                case ("DELETE", "DATA"):
                    self._name(_data(operation, at), at, removes=True)
                case ("INSERT" | "DELETE" | "WITH", *_):
                    self._modify(operation, at)
                case ("CLEAR" | "DROP" | "CREATE", *_):
                    self._manage(operation, at)
                case ("COPY" | "MOVE" | "ADD", *_):
                    self._copy(operation, at)
            if len(self.added) + len(self.removed) > self.most:
                count = len(self.added) + len(self.removed)
                raise UnusableError(problem("too-many", at, count=count, limit=self.most))

    def wanted(self) -> Iterator[Wanted]:
        """What has changed, and what was asked for in vain."""
        yield from (Wanted(quad, at=at) for quad, at in self.added.items())
        yield from (Wanted(quad, removes=True, at=at) for quad, at in self.removed.items())
        changed = self.added.keys() | self.removed.keys()
        yield from (each for each in self.idle if each.quad not in changed)

    def undo(self) -> None:
        """Leave the store as it was."""
        self._try((frozenset(), frozenset()))

    # ── operations ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _name(self, quads: Iterable[Quad], at: At, *, removes: bool) -> None:
        """``INSERT DATA`` and ``DELETE DATA``."""
        for quad in quads:
            placed = self._placed(quad, at)
            if self._holds(placed) != removes:
                self.idle.append(Wanted(placed, removes, at))
            (self._delete if removes else self._insert)(placed, at)

    def _modify(self, operation: Operation, at: At) -> None:
        """``DELETE`` and ``INSERT`` by templates: all is taken away before anything is added (section 3.1.3)."""
        modify = _Modify.of(operation, at)
        self._see(at)
        gone, come = set[Quad](), set[Quad]()
        for solution in self._solutions(operation, modify, at):
            for templates, found in ((modify.deleted, gone), (modify.inserted, come)):
                found.update(self._placed(quad, at) for quad in _filled(templates, solution, modify.variables))
            if len(gone) + len(come) > 2 * self.most:
                raise UnusableError(problem("too-many", at, count=len(gone) + len(come), limit=self.most))
        for quad in sorted(gone, key=str):
            self._delete(quad, at)
        for quad in sorted(come, key=str):
            self._insert(quad, at)

    def _solutions(self, operation: Operation, modify: _Modify, at: At) -> Iterator[ox.QuerySolution]:
        columns = " ".join(f"?{name}" for name in modify.names) or f"(1 AS ?{secrets.token_hex(8)})"
        text = f"{operation.declarations} SELECT DISTINCT {columns} {modify.dataset} WHERE {modify.pattern}"
        default = None if modify.dataset else modify.graph
        try:
            solutions = self.store.query(text, default_graph=default)
            assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - SELECT was asked
            yield from solutions
        except SyntaxError as error:
            raise UnusableError(problem("update-syntax", at, reason=error.msg)) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise UnusableError(problem("update-failed", at, reason=str(error))) from None

    def _manage(self, operation: Operation, at: At) -> None:
        """``CLEAR``, ``DROP`` and ``CREATE`` of one graph; a graph without a statement is none here."""
        word, target = operation.words[0], operation.tokens[-1]
        if target.word in {"ALL", "NAMED"}:
            raise UnusableError(problem("update-all", at, word=word, example=EXAMPLE))
        graph = self._graph(operation, target, at)
        there = next(self._in(graph), None) is not None
        if not _is_silent(operation) and target.word != "DEFAULT" and there == (word == "CREATE"):
            kind = "graph-exists" if there else "graph-missing"
            raise UnusableError(problem(kind, at, graph=str(graph)))
        if word != "CREATE":
            self._clear(graph, at)

    def _copy(self, operation: Operation, at: At) -> None:
        """``COPY``, ``MOVE`` and ``ADD`` from one graph to another."""
        word = operation.words[0]
        to = next(place for place, token in enumerate(operation.tokens) if token.word == "TO")
        start, end = (
            self._graph(operation, operation.tokens[place], at) for place in (to - 1, len(operation.tokens) - 1)
        )
        if start == end:
            return
        statements = list(self._in(start))
        if not statements and not _is_silent(operation):
            raise UnusableError(problem("graph-missing", at, graph=str(start)))
        if word != "ADD":
            self._clear(end, at)
        for quad in statements:
            self._insert(Quad(quad.subject, quad.predicate, quad.object, end), at)
        if word == "MOVE":
            self._clear(start, at)

    def _clear(self, graph: NamedNode, at: At) -> None:
        for quad in list(self._in(graph)):
            self._delete(quad, at)

    # ── the dataset as it has become ────────────────────────────────────────────────────────────────────────────────

    def _insert(self, quad: Quad, at: At) -> None:
        if self._holds(quad):
            return
        if self.removed.pop(quad, None) is None:
            self.added[quad] = at

    def _delete(self, quad: Quad, at: At) -> None:
        if not self._holds(quad):
            return
        if self.added.pop(quad, None) is None:
            self.removed[quad] = at

    def _holds(self, quad: Quad) -> bool:
        """Whether the dataset has a statement by now."""
        if quad in self.added or quad in self.removed:
            return quad in self.added
        return self._held_at_first(quad)

    def _held_at_first(self, quad: Quad) -> bool:
        added, removed = self._tried
        return quad in removed or (quad not in added and quad in self.store)

    def _in(self, graph: NamedNode) -> Iterator[Quad]:
        """The statements of a graph by now."""
        added, removed = self._tried
        for quad in self.store.quads_for_pattern(None, None, None, graph):
            if quad not in added and quad not in self.removed:
                yield quad
        yield from (quad for quad in removed if quad.graph_name == graph and quad not in self.removed)
        yield from (quad for quad in self.added if quad.graph_name == graph)

    def _placed(self, quad: Quad, at: At) -> Quad:
        """A statement in the graph that it is meant for."""
        if not isinstance(quad.graph_name, DefaultGraph):
            return quad
        if self.source is None:
            raise UnusableError(problem("no-graph", at))
        return Quad(quad.subject, quad.predicate, quad.object, self.source)

    def _graph(self, operation: Operation, token: Token, at: At) -> NamedNode:
        """The graph that a token names."""
        if token.word == "DEFAULT":
            if self.source is None:
                raise UnusableError(problem("no-graph", at))
            return self.source
        return _resolved(operation, token, at)

    def _see(self, at: At) -> None:
        """Let a WHERE see what has changed."""
        try:
            self._try((frozenset(self.added), frozenset(self.removed)))
        except (OSError, RuntimeError, ValueError):
            raise UnusableError(problem("update-disk", at)) from None

    def _try(self, change: tuple[frozenset[Quad], frozenset[Quad]]) -> None:
        """Have the store hold the release with a change and with no other one."""
        if change == self._tried:
            return
        (added, removed), (before_added, before_removed) = change, self._tried
        put = (added - before_added) | (before_removed - removed)
        taken = (removed - before_removed) | (before_added - added)
        for quad in taken:
            self.store.remove(quad)
            bare = Quad(quad.subject, quad.predicate, quad.object)
            holders = self.store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if bare not in self.own and all(holder == bare for holder in holders):
                self.store.remove(bare)
        for quad in put:
            self.store.add(quad)
            self.store.add(Quad(quad.subject, quad.predicate, quad.object))
        self._tried = change


@dataclass(frozen=True)
class _Modify:
    """The parts of an operation with templates."""

    deleted: Sequence[Quad]
    inserted: Sequence[Quad]
    """Their variables are addresses; see ``variables``."""
    variables: dict[NamedNode, str]
    dataset: str
    """What USING says, as FROM."""
    pattern: str
    """The group of the WHERE, with its braces and what follows."""
    graph: NamedNode | None
    """What WITH names."""

    @property
    def names(self) -> Sequence[str]:
        """The variables of the templates, each once."""
        return list(dict.fromkeys(self.variables.values()))

    @classmethod
    def of(cls, operation: Operation, at: At) -> _Modify:
        """Take an operation apart, which must be one of those that Oxigraph takes."""
        outer = operation.keywords
        groups = _groups(operation)
        if operation.words == ("DELETE", "WHERE"):
            group = groups[0]
            pattern = operation.update[group[0].start : group[-1].end]
            deleted, variables = _template(operation, group, at)
            return cls(deleted, (), variables, "", pattern, None)
        where = next(token for token in outer if token.word == "WHERE")
        graph = _resolved(operation, outer[1], at) if operation.words[0] == "WITH" else None
        found: dict[str, list[Quad]] = {"DELETE": [], "INSERT": []}
        variables = {}
        words = [token.word for token in outer if token.word in found]
        for word, group in zip(words, groups[:-1], strict=True):
            quads, names = _template(operation, group, at)
            found[word] = [_within(quad, graph) for quad in quads]
            variables.update(names)
        pattern = operation.update[where.end : operation.tokens[-1].end]
        return cls(found["DELETE"], found["INSERT"], variables, _dataset(operation, where), pattern, graph)


def _groups(operation: Operation) -> list[list[Token]]:
    """The tokens of each group in braces that stands in no other one, with its braces."""
    groups: list[list[Token]] = []
    for token in operation.tokens:
        if token.text == "{" and token.depth == 0:
            groups.append([])
        if groups and (token.depth > 0 or token.text in {"{", "}"}):
            groups[-1].append(token)
    return groups


def _template(operation: Operation, group: Sequence[Token], at: At) -> tuple[Sequence[Quad], dict[NamedNode, str]]:
    """The statements of a template, and the variables that the addresses in it stand for."""
    salt = secrets.token_hex(8)
    pieces, variables = [], {}
    last = group[0].start
    for token in group:
        if token.kind == "variable":
            name = token.text[1:]
            address = NamedNode(f"urn:x-variable:{salt}:{name}")
            variables[address] = name
            pieces += [operation.update[last : token.start], f" {address} "]
            last = token.end
    pieces.append(operation.update[last : group[-1].end])
    return _read(f"{operation.declarations} INSERT DATA {''.join(pieces)}", at), variables


def _data(operation: Operation, at: At) -> Sequence[Quad]:
    """The statements that an operation names one by one."""
    first = operation.tokens[0]
    return _read(f"{operation.declarations} INSERT {operation.text()[first.end - first.start :]}", at)


def _read(text: str, at: At) -> Sequence[Quad]:
    """What an ``INSERT DATA`` adds to nothing."""
    scratch = ox.Store()
    try:
        scratch.update(text)
    except SyntaxError as error:
        raise UnusableError(problem("update-syntax", at, reason=error.msg)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise UnusableError(problem("update-failed", at, reason=str(error))) from None
    return sorted(scratch, key=str)


def _resolved(operation: Operation, token: Token, at: At) -> NamedNode:
    """The address that a token stands for, which may be a prefixed name."""
    statement = f"{_NODE} {_NODE} {_NODE}"
    (quad,) = _read(f"{operation.declarations} INSERT DATA {{ GRAPH {token.text} {{ {statement} }} }}", at)
    assert isinstance(quad.graph_name, NamedNode)  # noqa: S101 - so it was written
    return quad.graph_name


def _dataset(operation: Operation, where: Token) -> str:
    """The clauses USING as the clauses FROM of a query, which mean the same (section 3.1.3)."""
    outer = [token for token in operation.keywords if token.start < where.start]
    start = next((place for place, token in enumerate(outer) if token.word == "USING"), len(outer))
    return " ".join("FROM" if token.word == "USING" else token.text for token in outer[start:])


def _within(quad: Quad, graph: NamedNode | None) -> Quad:
    if graph is None or not isinstance(quad.graph_name, DefaultGraph):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _filled(templates: Sequence[Quad], solution: ox.QuerySolution, variables: dict[NamedNode, str]) -> Iterator[Quad]:
    """The templates with the values of a solution; what would be no statement is left out (section 4.2.1)."""
    for template in templates:
        subject, predicate, value, graph = (
            solution[variables[term]] if isinstance(term, NamedNode) and term in variables else term
            for term in (template.subject, template.predicate, template.object, template.graph_name)
        )
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal | Triple)
            and isinstance(graph, NamedNode | DefaultGraph)
        ):
            yield Quad(subject, predicate, value, graph)


def _check(operation: Operation, at: At) -> None:
    """Raise `UnusableError` for what is no operation, or reaches out."""
    try:
        check_operation(operation, None)
    except ServiceRefusedError:
        raise UnusableError(problem("update-service", at)) from None
    except QuerySyntaxError as error:
        found = _PLACE.search(str(error))
        place = at if found is None else At(at.name, int(found[1]), int(found[2]))
        raise UnusableError(problem("update-syntax", place, reason=str(error))) from None
    except StoreError as error:
        raise UnusableError(problem("update-failed", at, reason=str(error))) from None


def _is_silent(operation: Operation) -> bool:
    return any(token.word == "SILENT" for token in operation.keywords)


def _at(operation: Operation, name: str) -> At:
    before = operation.update[: operation.tokens[0].start]
    return At(name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
