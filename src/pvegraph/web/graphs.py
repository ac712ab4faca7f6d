"""Pages of whole graphs of our own, such as the shapes; those of sources and of the ontology are made elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.search.catalogue import Text, kind_of, sorting_key
from pvegraph.sparql.formats import Format
from pvegraph.vocabulary import expand
from pvegraph.web.describe import Group, describe_groups
from pvegraph.web.kinds import NODE_KINDS
from pvegraph.web.links import Link, address, anchor, compact
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_page import ontology_page
from pvegraph.web.ontology_view import RuleView
from pvegraph.web.problem import not_found
from pvegraph.web.references import Numbering
from pvegraph.web.requests import page_number
from pvegraph.web.site import Site
from pvegraph.web.statements import Statement, Term, in_graph, outgoing

_FIRST, _REST = expand("rdf:first"), expand("rdf:rest")
SUBJECTS = 50
"""Things on one page of the history; ontology and shapes are one page, as their terms are anchors in it."""


@dataclass(frozen=True)
class Block:
    """What a graph says of one thing."""

    link: Link
    anchor: str
    identifier: Link | None
    """The short form of a term's IRI, which leads to the vocabulary that it is from."""
    kind: str
    groups: tuple[Group, ...]
    rule: RuleView | None = None
    """What a shape demands, in words."""


def graph_page(
    request: Request, site: Site, graph: str, headers: Mapping[str, str], alternates: Sequence[tuple[Format, str]]
) -> Response:
    """The page of a graph."""
    if graph == iri.ONTOLOGY_GRAPH:
        return ontology_page(request, site, headers, alternates)
    naming = site.naming(site.language_of(request))
    told: dict[str, list[Statement]] = defaultdict(list)
    for statement in in_graph(site.store, graph):
        told[statement.subject].append(statement)
    names = _names(told, naming)
    blank = {subject for subject, statements in told.items() if statements[0].is_blank}
    subjects = sorted(told.keys() - blank - {graph}, key=lambda subject: _order(subject, names, naming))
    size = SUBJECTS if graph.startswith(iri.HISTORY_GRAPH) else max(1, len(subjects))
    pages = max(1, -(-len(subjects) // size))
    page = page_number(request, pages)
    numbering = Numbering(site.catalogue, naming.language.tag)
    itself = describe_groups(_itself(site, graph, told), naming, numbering)
    blocks = [_block(subject, told[subject], naming, names) for subject in subjects[(page - 1) * size : page * size]]
    if graph == iri.SHAPES_GRAPH:
        views = site.manual.views(naming.language, "/ontology")
        shown = subjects[(page - 1) * size : page * size]
        blocks = [replace(block, rule=views.rule_of(shape)) for block, shape in zip(blocks, shown, strict=True)]
    if not blocks and page > 1:
        raise not_found(request)
    return site.html(
        request,
        "graph.html",
        headers,
        thing=graph,
        title=naming.link(graph).text,
        kind=kind_of(graph),
        kind_text=naming.kind_text(kind_of(graph), many=True),
        itself=itself,
        blocks=blocks,
        total=len(subjects),
        first=(page - 1) * size + 1,
        statements=sum(len(statements) for statements in told.values()),
        references=numbering.references(),
        has_form=site.has_form(kind_of(graph)),
        alternates=alternates,
        page=page,
        pages=pages,
    )


def _itself(site: Site, graph: str, told: Mapping[str, list[Statement]]) -> list[Statement]:
    """What is said of the graph itself, by itself and by others."""
    others = [statement for statement in outgoing(site.store, graph) if statement.graph != graph]
    return [*told.get(graph, ()), *others]


def _names(told: Mapping[str, list[Statement]], naming: Naming) -> Mapping[str, Link]:
    """A link for every subject of the graph, also for the nodes that have no name of their own."""
    links = {}
    for subject, statements in told.items():
        if statements[0].is_blank:
            links[subject] = Link(Text(_in_place(subject, told)), code=True)
        elif kind_of(subject) in NODE_KINDS:
            links[subject] = Link(naming.title_of_node(subject, statements), address(subject))
        else:
            links[subject] = naming.link(subject)
    return MappingProxyType(links)


def _in_place(node: str, told: Mapping[str, list[Statement]]) -> str:
    """A blank node as Turtle writes one: ``(a b)`` for a list, else ``[p o ; q r]``.

    Lists and paths of shapes are trees, so this ends.
    """
    values = {statement.predicate: statement.value for statement in told.get(node, ())}
    if _FIRST in values:
        return f"({' '.join(_written(item, told) for item in _items(node, told))})"
    inside = (f"{compact(predicate)} {_written(value, told)}" for predicate, value in sorted(values.items()))
    return f"[{' ; '.join(inside)}]"


def _items(node: str, told: Mapping[str, list[Statement]]) -> Iterator[Term]:
    """The members of a list."""
    while node in told:
        values = {statement.predicate: statement.value for statement in told[node]}
        yield values[_FIRST]
        node = values[_REST].value


def _written(value: Term, told: Mapping[str, list[Statement]]) -> str:
    """A value within a blank node."""
    if isinstance(value, ox.BlankNode):
        return _in_place(value.value, told)
    return compact(value.value) if isinstance(value, ox.NamedNode) else value.value


def _order(subject: str, names: Mapping[str, Link], naming: Naming) -> tuple[object, ...]:
    """Things first, nodes that tie them together after them; in the ontology classes before properties."""
    kind = kind_of(subject)
    local = subject.rpartition("#")[2] if "#" in subject else ""
    return (
        kind in NODE_KINDS,
        bool(local) and not local[:1].isupper(),
        kind,
        sorting_key(names[subject].text, naming.language.tag),
        subject,
    )


def _block(subject: str, said: Sequence[Statement], naming: Naming, names: Mapping[str, Link]) -> Block:
    """What the graph says of one thing; the page as a whole says whose statements these are."""
    kind = "" if kind_of(subject) in {"ontology", "shapes", ""} else naming.kind_text(kind_of(subject))
    identifier = (
        None if kind else Link(Text(compact(subject)), subject if address(subject) == subject else None, code=True)
    )
    return Block(
        names[subject],
        anchor(subject),
        identifier,
        kind,
        describe_groups(_for_reader(said, naming), naming, None, names),
    )


def _for_reader(said: Sequence[Statement], naming: Naming) -> list[Statement]:
    """The statements without texts in other languages, where there is one in the reader's."""
    mine = naming.language.tag
    readable = {s.predicate for s in said if isinstance(s.value, ox.Literal) and s.value.language == mine}
    return [
        s
        for s in said
        if s.predicate not in readable or not isinstance(s.value, ox.Literal) or s.value.language in {None, mine}
    ]
