"""The footprint of a SPARQL constraint, read off the syntax tree of its query.

The rules of scope are those of SPARQL 1.1, section 18.2. Patterns of a group, of groups in it and of the sub-selects
in it are joined, so they make one block; a variable is one node in it. An OPTIONAL or MINUS knows of the variables
that what stands before it is certain to bind, a filter's EXISTS of those that its group is certain to bind, and an
EXISTS in an EXISTS of those around the outer one too, since their values are put in everywhere (section 18.6). Any
other variable of the same name is another node. ``$this`` is bound beforehand, everywhere (SHACL section 5.3.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from pyoxigraph import NamedNode
from tree_sitter import Node

from pvegraph.sparql.syntax import nodes, parse, text
from pvegraph.validation.footprint import THIS, At, Block, Edge, End, edge
from pvegraph.validation.path_automaton import step
from pvegraph.validation.query_terms import RDF, QueryTerms, UnreadableError, in_words

_EXISTS = ("exists_func", "not_exists_func")


def read_query(
    query: str, prefixes: Mapping[str, str], block: Block, *, focus: str = THIS, names: Iterator[int] | None = None
) -> None:
    """Put the footprint of a query into a block; raise `UnreadableError` if that cannot be told.

    ``prefixes`` are those that the constraint declares (``sh:prefixes``), ``focus`` is the node that ``$this`` stands
    for; ``names`` number the nodes of one footprint.
    """
    source = query.encode()
    root = parse(source).root_node
    selects = [child for child in root.named_children if child.type == "select_query"]
    if root.has_error or len(selects) != 1:
        raise UnreadableError("the query is no SELECT query that can be read")
    declared = dict(prefixes)
    base = ""
    for node in nodes(root, "prefix_declaration", "base_declaration"):
        (reference,) = (child for child in node.named_children if child.type == "iri_reference")
        if node.type == "base_declaration":
            base = text(reference, source)[1:-1]
        else:
            (prefix,) = (child for child in node.named_children if child.type == "namespace")
            declared[text(prefix, source).removesuffix(":")] = text(reference, source)[1:-1]
    if base:
        raise UnreadableError("the query has a base for its addresses")
    reader = _Reader(QueryTerms(source, declared), count() if names is None else names)
    reader.select(selects[0], block, _Scope({THIS: focus}, frozenset({THIS})))
    if reader.seen_exists != sum(True for _ in nodes(root, *_EXISTS)):
        raise UnreadableError("an EXISTS stands where it is not looked for")


@dataclass
class _Scope:
    """Which node stands for a variable; `certain` are the variables that are sure to be bound by now."""

    nodes: dict[str, str]
    certain: frozenset[str]
    everywhere: frozenset[str] = frozenset({THIS})
    """Variables whose values are put in at every depth."""

    def inside(self, certain: frozenset[str]) -> _Scope:
        """The scope of a part that knows only some variables of what is around it."""
        known = certain | self.everywhere
        return _Scope(
            {name: node for name, node in self.nodes.items() if name in known}, self.everywhere, self.everywhere
        )


@dataclass
class _Reader:
    """Reads one query."""

    terms: QueryTerms
    names: Iterator[int]
    seen_exists: int = 0
    _labels: dict[str, str] = field(default_factory=dict)

    def select(self, node: Node, block: Block, scope: _Scope) -> None:
        """The query itself, or a sub-select: its WHERE clause, in a scope that holds its variables."""
        where = _child(node, "where_clause")
        self.group(_child(where, "group_graph_pattern"), block, scope)
        for clause in node.named_children:
            if clause.type in {"select_clause", "solution_modifier"}:
                self._expression(clause, block, scope)
            elif clause.type not in {"where_clause", "dataset_clause", "comment"}:
                raise UnreadableError(f"the query has a {in_words(clause)}")
        if any(True for _ in nodes(node, "dataset_clause")):
            raise UnreadableError("the query names its own dataset")

    def group(self, group: Node, block: Block, scope: _Scope) -> None:
        """A group: its parts in order, then its filters; `scope.certain` grows by what it is certain to bind."""
        filters = []
        for part in group.named_children:
            if part.type == "filter":
                filters.append(part)
            else:
                self._part(part, block, scope)
        for clause in filters:
            condition = clause.named_children[-1]
            for name, values in self.terms.implied(condition).items():
                if name in scope.certain and name in scope.nodes:
                    _restrict(block, scope.nodes[name], values)
            self._expression(clause, block, scope)

    def _part(self, part: Node, block: Block, scope: _Scope) -> None:
        """One part of a group that is no filter."""
        if part.type == "triples_block":
            self._triples(part, block, scope)
        elif part.type == "group_or_union_graph_pattern":
            self._union(part, block, scope)
        elif part.type == "sub_select":
            self._sub_select(part, block, scope)
        elif part.type == "optional_graph_pattern":
            self._apart(part, block, scope)
        elif part.type == "minus_graph_pattern":
            self._apart(part, block, scope, is_test=True)
        elif part.type == "graph_graph_pattern":
            # What is validated is one graph. Should an engine look into it all the same, GRAPH changes nothing.
            self.group(_child(part, "group_graph_pattern"), block, scope)
        elif part.type == "bind":
            self._bind(part, block, scope)
        elif part.type == "inline_data":
            self._values(part, block, scope)
        elif part.type != "comment":
            raise UnreadableError(f"the query has a {in_words(part)}")

    def _apart(self, part: Node, block: Block, scope: _Scope, *, is_test: bool = False) -> None:
        """An OPTIONAL or MINUS: it is held against each solution of what stands before it."""
        inner = block.within(is_test=is_test)
        self.group(_child(part, "group_graph_pattern"), inner, scope.inside(scope.certain))

    def _union(self, part: Node, block: Block, scope: _Scope) -> None:
        """A group in a group, or several of which any may match."""
        groups = [child for child in part.named_children if child.type == "group_graph_pattern"]
        if len(groups) == 1:
            self._joined(groups[0], block, scope)
            return
        branches = tuple(Block(block) for _ in groups)
        block.unions.append(branches)
        bound = []
        for group, branch in zip(groups, branches, strict=True):
            inside = _Scope(scope.nodes, scope.everywhere, scope.everywhere)
            self.group(group, branch, inside)
            bound.append(inside.certain)
        scope.certain |= frozenset.intersection(*bound)

    def _joined(self, group: Node, block: Block, scope: _Scope) -> None:
        """A group that is joined with what is around it; its filters see only what it binds itself."""
        inside = _Scope(scope.nodes, scope.everywhere, scope.everywhere)
        self.group(group, block, inside)
        scope.certain |= inside.certain

    def _sub_select(self, part: Node, block: Block, scope: _Scope) -> None:
        """A sub-select, of which only the variables that it hands out are known outside."""
        select = part if any(child.type == "select_clause" for child in part.named_children) else part.named_children[0]
        shown = self._handed_out(select)
        hidden = {name: node for name, node in scope.nodes.items() if name in shown}
        if THIS not in shown and any(text(node, self.terms.source)[1:] == THIS for node in nodes(select, "var")):
            raise UnreadableError("a sub-select does not hand out $this")
        inside = _Scope(hidden, scope.everywhere & shown, scope.everywhere & shown)
        for name in shown:
            inside.nodes.setdefault(name, self._node(scope, name))
        self.select(select, block, inside)
        scope.certain |= inside.certain & shown

    def _handed_out(self, select: Node) -> frozenset[str]:
        """The variables of a sub-select by which its solutions may be told apart before they are counted or cut."""
        clause = _child(select, "select_clause")
        if any(True for _ in nodes(select, "limit_clause", "offset_clause")):
            raise UnreadableError("a sub-select takes only some of its solutions")
        if any(text(child, self.terms.source) == "*" for child in clause.children):
            shown = {text(node, self.terms.source)[1:] for node in nodes(select, "var")}
        else:
            shown = {text(child, self.terms.source)[1:] for child in clause.named_children if _stands_alone(child)}
        modifiers = [part for part in select.named_children if part.type == "solution_modifier"]
        groups = [condition for part in modifiers for condition in nodes(part, "group_condition")]
        if groups:
            keys = [key for group in groups for key in group.named_children if len(group.named_children) == 1]
            return frozenset(shown & {text(key, self.terms.source)[1:] for key in keys if key.type == "var"})
        if any(True for part in (clause, *modifiers) for _ in nodes(part, "aggregate")):
            raise UnreadableError("a sub-select counts over everything")
        return frozenset(shown)

    def _bind(self, part: Node, block: Block, scope: _Scope) -> None:
        """BIND: a constant or another variable is as good as that; anything else may be any value."""
        *parts, variable = (child for child in part.named_children if child.type != "comment")
        name = text(variable, self.terms.source)[1:]
        constant = self.terms.iri(parts[0]) if len(parts) == 1 else None
        copied = text(parts[0], self.terms.source)[1:] if len(parts) == 1 and parts[0].type == "var" else ""
        if constant is not None:
            _restrict(block, self._node(scope, name), frozenset({constant}))
            scope.certain |= {name}
        elif copied in scope.certain and name not in scope.nodes:
            scope.nodes[name] = scope.nodes[copied]
            scope.certain |= {name}
        self._expression(part, block, scope)

    def _values(self, part: Node, block: Block, scope: _Scope) -> None:
        """VALUES: the columns of which every cell is an address."""
        data = _child(part, "data_block")
        header = [child for child in data.named_children if child.type == "var"]
        cells = [child for child in data.children if _is_cell(child)]
        width = len(header)
        if not width or len(cells) % width:
            raise UnreadableError("the query has VALUES that cannot be read")
        for column, variable in enumerate(header):
            column_cells = cells[column::width]
            name = text(variable, self.terms.source)[1:]
            node = self._node(scope, name)
            values = [self.terms.iri(cell) for cell in column_cells]
            if all(cell.type != "UNDEF" for cell in column_cells):
                scope.certain |= {name}
                if None not in values:
                    _restrict(block, node, frozenset(value for value in values if value is not None))

    def _expression(self, expression: Node, block: Block, scope: _Scope) -> None:
        """Each EXISTS of an expression is a block that knows what is certain to be bound here."""
        for exists in _outermost(expression, _EXISTS):
            self.seen_exists += 1
            known = scope.certain | scope.everywhere
            visible = {name: node for name, node in scope.nodes.items() if name in known}
            inner = block.within(is_test=True)
            self.group(
                _child(exists, "group_graph_pattern"), inner, _Scope(visible, known, known.intersection(visible))
            )

    # ── triple patterns ──────────────────────────────────────────────────────────────────────────────────────────────

    def _triples(self, part: Node, block: Block, scope: _Scope) -> None:
        """The triple patterns of a block of triples."""
        for same in part.named_children:
            if same.type == "triples_same_subject":
                first, *rest = (child for child in same.named_children if child.type != "comment")
                subject = self._end(first, block, scope)
                for properties in rest:
                    self._properties(subject, properties, block, scope)
            elif same.type != "comment":
                raise UnreadableError(f"the query has a {in_words(same)} among its triples")

    def _properties(self, subject: End, properties: Node, block: Block, scope: _Scope) -> None:
        """``p o , o ; p o`` of one subject."""
        for property_ in properties.named_children:
            if property_.type == "comment":
                continue
            verb, *lists = (child for child in property_.children if child.type != "comment")
            variable = At(self._bound(scope, verb)) if verb.type == "var" else None
            for objects in lists:
                for value in objects.children:
                    if value.type not in {",", "comment"}:
                        other = self._end(value, block, scope)
                        block.edges.append(
                            edge(subject, self.terms.path(verb), other)
                            if variable is None
                            else Edge(subject, variable, other)
                        )

    def _end(self, node: Node, block: Block, scope: _Scope) -> End:
        """A subject or object. Literals may be written in several ways, so a node stands for each."""
        if node.type == "var":
            return At(self._bound(scope, node))
        if node.type == "blank_node_label":
            label = text(node, self.terms.source)
            return At(self._labels.setdefault(label, self._fresh(label)))
        if node.type in {"blank_node_property_list", "anon"}:
            fresh = At(self._fresh("[]"))
            for properties in node.named_children:
                self._properties(fresh, properties, block, scope)
            return fresh
        if node.type == "collection":
            return self._collection([child for child in node.named_children if child.type != "comment"], block, scope)
        iri = self.terms.iri(node)
        return At(self._fresh("literal")) if iri is None else iri

    def _collection(self, members: list[Node], block: Block, scope: _Scope) -> End:
        """A list, which stands for its cells (SPARQL 1.1 section 4.2.3)."""
        cell: End = RDF["nil"]
        for member in reversed(members):
            rest, cell = cell, At(self._fresh("list"))
            block.edges.append(Edge(cell, step([RDF["first"]]), self._end(member, block, scope)))
            block.edges.append(Edge(cell, step([RDF["rest"]]), rest))
        return cell

    def _bound(self, scope: _Scope, variable: Node) -> str:
        """The node of a variable in a triple pattern, which binds it."""
        name = text(variable, self.terms.source)[1:]
        scope.certain |= {name}
        return self._node(scope, name)

    def _node(self, scope: _Scope, name: str) -> str:
        """The node of a variable."""
        return scope.nodes.setdefault(name, self._fresh(name))

    def _fresh(self, name: str) -> str:
        """A name that no other node of the footprint has."""
        return f"{name}.{next(self.names)}"


def _child(node: Node, kind: str) -> Node:
    """The first child of a kind."""
    for child in node.named_children:
        if child.type == kind:
            return child
    raise UnreadableError(f"the query has a {in_words(node)} that cannot be read")


def _outermost(node: Node, kinds: Iterable[str]) -> Iterator[Node]:
    """The nodes of these kinds below a node that are in no other such node."""
    for child in node.children:
        if child.type in kinds:
            yield child
        elif child.type != "where_clause":
            yield from _outermost(child, kinds)


def _stands_alone(node: Node) -> bool:
    """Whether a part of a SELECT clause is a variable that is handed out as it is, and no part of ``(… AS ?x)``."""
    before = node.prev_sibling
    return node.type == "var" and (before is None or before.type.upper() not in {"AS", "("})


def _is_cell(node: Node) -> bool:
    """Whether a part of VALUES is a value."""
    return node.type == "UNDEF" or (node.is_named and node.type not in {"var", "comment"})


def _restrict(block: Block, node: str, values: frozenset[NamedNode]) -> None:
    """Let a node have these values only."""
    block.allowed[node] = values & block.allowed.get(node, values)
