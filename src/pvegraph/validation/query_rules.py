"""The rules for queries in shapes (SHACL section 5 and appendix A), held against them before an engine sees them.

Engines differ in what they let pass: one refuses MINUS and not the subquery that forgets ``$this``, another says that
all conforms. Here a query that is not SPARQL, or may not stand in a shape, is an error that names its constraint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, Store
from tree_sitter import Node

from pvegraph.sparql.syntax import nodes, parse, text
from pvegraph.validation.result import ShapesError
from pvegraph.validation.shape_index import ShapeIndex
from pvegraph.validation.shape_names import original

_VALIDATORS = ("validator", "nodeValidator", "propertyValidator")
_PATH = re.compile(r"[$?]PATH\b")
_FORBIDDEN = {
    "minus_graph_pattern": "MINUS",
    "service_graph_pattern": "SERVICE",
    "inline_data": "VALUES",
    "values_clause": "VALUES",
}
_LOCAL_NAME = re.compile(r"[^#/]*$")


def check_queries(index: ShapeIndex) -> None:
    """Raise `ShapesError` for the first query that an engine must not be given, naming its constraint."""
    for constraint, query, prebound in _queries(index):
        where = f"the SPARQL constraint {_readable(constraint)}{_holder(index, constraint)}"
        if not isinstance(query, Literal):
            raise ShapesError(f"The query of {where} is {query} and no text; write the query in quotes.")
        # The path is put in for $PATH before the query is run (section 5.3.3); any property will do here.
        source = _PATH.sub("<urn:x-path>", query.value)
        prefixes = index.declarations(constraint).items()
        try:
            Store().query("".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes) + source)
        except (SyntaxError, ValueError) as error:
            raise ShapesError(f"The query of {where} is not SPARQL 1.1: {_complaint(error)}") from None
        for fault in _faults(source, prebound):
            raise ShapesError(f"The query of {where} {fault}")


def _queries(index: ShapeIndex) -> Iterator[tuple[str, object, frozenset[str]]]:
    """Each query with the node that has it, and the variables that are bound before it runs."""
    for node in sorted(index.objects):
        for constraint in index.values(node, "sparql"):
            for query in index.values(str(constraint), "select"):
                yield str(constraint), query, frozenset({"this"})
        parameters = {name for held in index.values(node, "parameter") for name in _parameter_names(index, str(held))}
        for kind in _VALIDATORS:
            for validator in index.values(node, kind):
                for query in index.values(str(validator), "select"):
                    yield str(validator), query, frozenset({"this", *parameters})
                for query in index.values(str(validator), "ask"):
                    yield str(validator), query, frozenset({"this", "value", *parameters})


def _parameter_names(index: ShapeIndex, parameter: str) -> Iterator[str]:
    """The variable of a parameter: the local name of its property (section 6.2.1)."""
    for path in index.values(parameter, "path"):
        found = _LOCAL_NAME.search(str(path).strip("<>"))
        if found:
            yield found[0]


def _faults(source: str, prebound: frozenset[str]) -> Iterator[str]:
    """What makes a query unfit for having its variables bound beforehand (appendix A)."""
    octets = source.encode()
    root = parse(octets).root_node
    for node in nodes(root, *_FORBIDDEN, "var", "sub_select"):
        if node.type in _FORBIDDEN:
            word = _FORBIDDEN[node.type]
            yield f"uses {word}, which SHACL forbids (appendix A); say it with FILTER (NOT) EXISTS or IN."
        elif node.type == "var":
            before = node.prev_sibling
            if before is not None and before.type.upper() == "AS" and text(node, octets)[1:] in prebound:
                yield f"assigns to {text(node, octets)}, which SHACL binds beforehand; take another variable."
        elif missing := sorted(prebound - _projected(node, octets)):
            yield f"has a subquery that does not return ${missing[0]} (appendix A); name it after its SELECT."


def _projected(subquery: Node, octets: bytes) -> set[str]:
    """The variables that a subquery returns as they are; ``*`` returns none that is bound beforehand."""
    (clause,) = [child for child in subquery.children if child.type == "select_clause"]
    return {text(child, octets)[1:] for child in clause.children if child.type == "var"}


def _holder(index: ShapeIndex, constraint: str) -> str:
    """The shape that has a constraint, in words, if the constraint has no address itself."""
    if not original(constraint.strip("<>")).startswith("_:"):
        return ""
    holders = sorted(node for node in index.objects if constraint in map(str, index.values(node, "sparql")))
    return f" of the shape {_readable(holders[0])}" if holders else ""


def _readable(node: str) -> str:
    """A node as the shapes have it."""
    name = original(node.strip("<>"))
    return name if name.startswith("_:") else f"<{name}>"


def _complaint(error: Exception) -> str:
    """What the parser says, on one line."""
    return " ".join(str(getattr(error, "msg", error)).split())
