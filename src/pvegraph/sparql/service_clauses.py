"""The SERVICE clauses of a query: where they stand, whether each may be asked on its own, and what to ask.

A clause with a constant address is evaluated on its own, and its solutions are joined with those of its group (SPARQL
1.1 Federated Query, definition of the evaluation of a Service pattern). So is inline data (SPARQL 1.1 Query Language,
sections 10.2 and 18.2.2.6): ``VALUES`` with the solutions of a clause in its place is the same query. Not so, or not
in Oxigraph,

- inside ``EXISTS``, whose pattern is evaluated anew with the terms of each solution in place of its variables (section
  18.6);
- inside ``GRAPH ?variable``, and inside ``GRAPH <…>`` around a group without a triple pattern: Oxigraph looks for the
  graph only where triples are matched;
- for ``SERVICE ?variable``, which the Recommendation itself leaves undefined unless the variable is bound before.

Such clauses are refused, and so is every query whose syntax tree has an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from pvegraph.messages import N_
from pvegraph.sparql.syntax import nodes, parse, text

LONGEST = 64 * 1024
"""Characters of a query whose clauses are looked for: to parse 1 MiB holds everybody up for a third of a second."""

_WORD = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_CLAUSE = "service_graph_pattern"
_EXISTS = frozenset({"exists_func", "not_exists_func"})
_QUERIES = frozenset({"select_query", "ask_query", "construct_query", "describe_query"})
_ADDRESSES = frozenset({"iri_reference", "prefixed_name", "var"})


@dataclass(frozen=True)
class Clause:
    """One SERVICE clause that stands in no other one."""

    line: int
    """Where it stands, counted from 1."""
    column: int
    start: int
    """Where it begins and ends in the octets of the query."""
    end: int
    address: str
    """What names the service, as it is written: an IRI, a prefixed name, or a variable."""
    silent: bool
    group: str
    """What the service is asked for, with its braces."""
    variables: tuple[str, ...]
    """The variables that its group names, in the order of the text."""
    refusal: str | None
    """Why it cannot be asked on its own, if it cannot: a sentence of the catalogues, which the address fills."""

    @property
    def is_constant(self) -> bool:
        """Whether the query itself says which service is asked."""
        return self.address[0] not in "?$"

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """Some of its variables in the order of the text."""
        return tuple(sorted(names, key=self.variables.index))


@dataclass(frozen=True)
class Planned:
    """A SERVICE clause and what is done with it."""

    clause: Clause
    endpoint: str | None
    """The absolute address of the service; `None` if a variable stands for it."""
    refusal: str | None
    """Why it is not asked, if it is not: a sentence of the catalogues, which the address of the clause fills."""

    @property
    def refused(self) -> str | None:
        """The same in English, filled in."""
        return None if self.refusal is None else self.refusal % {"found": self.clause.address}


@dataclass(frozen=True)
class FederatedQuery:
    """A query and its SERVICE clauses, in the order of the text."""

    source: bytes
    prologue: str
    """Its declarations, and whatever else stands before its form."""
    clauses: tuple[Clause, ...]

    def question(self, clause: Clause, columns: str) -> str:
        """The query that asks for the solutions of a clause; ``columns`` is what stands after SELECT.

        >>> query = read_clauses("PREFIX e: <e:> ASK { ?s e:p ?o SERVICE e:b { ?o e:q ?x } }")
        >>> query.question(query.clauses[0], "*")
        'PREFIX e: <e:> \\nSELECT * WHERE { ?o e:q ?x }'
        """
        return f"{self.prologue}\nSELECT {columns} WHERE {clause.group}"

    def addresses(self) -> str:
        """A query of one row: the absolute addresses of the clauses that have one, the first as ``?service0``."""
        constant = [clause for clause in self.clauses if clause.is_constant]
        columns = [f"({clause.address} AS ?service{number})" for number, clause in enumerate(constant)]
        return f"{self.prologue}\nSELECT {' '.join(columns)} {{}}"

    def with_keyword(self, clause: Clause, word: str) -> str:
        """The query with another word in place of the keyword of a clause."""
        return (self.source[: clause.start] + word.encode() + self.source[clause.start + len("SERVICE") :]).decode()

    def with_data(self, data: Mapping[Clause, str]) -> str:
        """The query with something else in place of clauses."""
        pieces = []
        last = 0
        for clause in self.clauses:
            if clause in data:
                # Blanks, as "}SERVICE" needs none, and what follows a clause need not have one either.
                pieces += [self.source[last : clause.start], f" {data[clause]} ".encode()]
                last = clause.end
        return b"".join([*pieces, self.source[last:]]).decode()


def may_ask_services(query: str) -> bool:
    """Whether a query has a SERVICE clause, or may have one that is not understood or not looked for.

    >>> may_ask_services("ASK { SERVICE <a:b> {} }"), may_ask_services("ASK { ?s ?p 'a service' } # SERVICE")
    (True, False)
    """
    if _WORD.search(query) is None:
        return False
    if len(query) > LONGEST:
        return True
    root = parse(query.encode()).root_node
    return root.has_error or any(True for _ in nodes(root, _CLAUSE))


def read_clauses(query: str) -> FederatedQuery | None:
    """The SERVICE clauses of a query; `None` if it is not certainly understood.

    >>> [(clause.address, clause.refusal) for clause in read_clauses("ASK { SERVICE <e:> { ?a ?b ?c } }").clauses]
    [('<e:>', None)]
    """
    source = query.encode()
    root = parse(source).root_node
    form = next((child for child in root.children if child.type in _QUERIES), None)
    if root.has_error or form is None:
        return None
    clauses = tuple(_clause(node, source) for node in nodes(root, _CLAUSE) if not _is_inside(node, {_CLAUSE}))
    return FederatedQuery(source, source[: form.start_byte].decode(), clauses)


def _clause(node: Node, source: bytes) -> Clause:
    row, octets = node.start_point
    column = len(source.split(b"\n")[row][:octets].decode()) + 1
    address = next(child for child in node.named_children if child.type in _ADDRESSES)
    group = node.named_children[-1]
    return Clause(
        row + 1,
        column,
        node.start_byte,
        node.end_byte,
        text(address, source),
        any(child.type.upper() == "SILENT" for child in node.children),
        text(group, source),
        tuple(dict.fromkeys(text(variable, source)[1:] for variable in nodes(group, "var"))),
        _refusal(node, address),
    )


def _refusal(clause: Node, address: Node) -> str | None:
    """Why a clause cannot be asked on its own."""
    if address.type == "var":
        return N_("A variable, %(found)s, says which service is asked. Write the address of the service.")
    if any(True for child in clause.named_children for _ in nodes(child, _CLAUSE)):
        return N_(
            "In SERVICE %(found)s there is another SERVICE, which that service would ask and not we. Put it beside"
            " the first one."
        )
    if _is_inside(clause, _EXISTS):
        return N_(
            "SERVICE %(found)s stands inside EXISTS, which would ask it anew for each solution. Use a join or MINUS."
        )
    node = clause.parent
    while node is not None:
        if node.type == "graph_graph_pattern" and not _matches_triples_of_one_graph(node):
            return N_(
                "SERVICE %(found)s stands inside GRAPH, which does not concern it. Put it beside the braces of GRAPH."
            )
        node = node.parent
    return None


def _matches_triples_of_one_graph(graph: Node) -> bool:
    """Whether a GRAPH names its graph, and has no solution if there is no such graph."""
    group = graph.named_children[-1]
    return not any(child.type == "var" for child in graph.named_children) and any(
        child.type == "triples_block" for child in group.named_children
    )


def _is_inside(node: Node, types: frozenset[str] | set[str]) -> bool:
    """Whether a node stands inside one of these types."""
    parent = node.parent
    while parent is not None:
        if parent.type in types:
            return True
        parent = parent.parent
    return False
