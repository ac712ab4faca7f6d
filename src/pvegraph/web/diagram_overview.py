"""The diagram of all classes: where each stands, and which relations lead from one to another.

`graphlay` puts boxes in layers and leads lines around them, always in the same way for the same classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pvegraph.web.diagram import LINE, SIZE, SMALL, Box, Canvas
from pvegraph.web.languages import Language
from pvegraph.web.text_width import text_width

if TYPE_CHECKING:
    import graphlay

_MARGIN = 4
_OPTIONS: Mapping[str, Any] = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 30.0, "node_gap": 20.0, "dummy_gap": 16.0, "port_gap": 14.0},
}


@dataclass(frozen=True)
class Node:
    """A class, with the subclasses that have no relations of their own listed in its box."""

    box: Box
    kinds: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Edge:
    """All relations from one class to another, or that one is a kind of the other."""

    source: int
    target: int
    labels: tuple[str, ...] = ()
    """None for "is a kind of"."""


def overview(key: str, title: str, nodes: Sequence[Node], edges: Sequence[Edge], language: Language) -> Markup:
    """The diagram; the ends of edges are positions in the list of nodes."""
    placed = layout(nodes, edges)
    left, top = (placed.bounds["min"][axis] - _MARGIN for axis in "xy")
    right, bottom = (placed.bounds["max"][axis] + _MARGIN for axis in "xy")
    canvas = Canvas(round(right - left), language)
    lines = iter(placed.edges)
    for edge in edges:
        for is_last in (False, True) if edge.labels else (True,):
            points = [(point["x"] - left, point["y"] - top) for point in next(lines)["points"]]
            style = "edge" if edge.labels else "above"
            if is_last:
                canvas.arrow(points, style)
            else:
                canvas.line(points, f"line {style}")
    centres = [(place["center"]["x"] - left, place["center"]["y"] - top) for place in placed.nodes]
    for node, (x, y) in zip(nodes, centres, strict=False):
        _node(canvas, node, x, y)
    for edge, (x, y) in zip((edge for edge in edges if edge.labels), centres[len(nodes) :], strict=True):
        _label(canvas, edge, x, y)
    return canvas.drawn(key, title, bottom - top)


def layout(nodes: Sequence[Node], edges: Sequence[Edge]) -> graphlay.Layout:
    """Where boxes, lines and labels stand.

    A label is a node on the way, in two edges: so it has a place of its own, and the line leads to it and from it.
    """
    import graphlay  # noqa: PLC0415 - a native library that only this page needs

    graph = graphlay.Graph()
    for node in nodes:
        width, height = _size(node)
        graph.node(width=width, height=height)
    for edge in edges:
        if edge.labels:
            width, height = _label_size(edge)
            graph.node(width=width, height=height)
    labels = iter(range(len(nodes), len(graph.nodes)))
    for edge in edges:
        if edge.labels:
            label = next(labels)
            graph.edge(edge.source, label)
            graph.edge(label, edge.target)
        else:
            graph.edge(edge.source, edge.target)
    return graphlay.layout(graph, options=_OPTIONS)


def _size(node: Node) -> tuple[float, float]:
    widths = [text_width(node.box.name.value, SIZE), *(text_width(kind.name.value, SMALL) for kind in node.kinds)]
    return max(widths) + 24, 30 + len(node.kinds) * (LINE + 7) + (4 if node.kinds else 0)


def _label_size(edge: Edge) -> tuple[float, float]:
    return max((text_width(label, SMALL - 1) for label in edge.labels), default=0) + 8, len(edge.labels) * 15 + 4


def _label(canvas: Canvas, edge: Edge, x: float, y: float) -> None:
    _, height = _label_size(edge)
    for number, label in enumerate(edge.labels):
        canvas.text(x, y - height / 2 + 13 + number * 15, [label], canvas.language.tag)


def _node(canvas: Canvas, node: Node, x: float, y: float) -> None:
    width, height = _size(node)
    top = y - height / 2
    canvas.box(x - width / 2, top, width, height)
    canvas.begin(node.box.href)
    canvas.text(x, top + 20, [node.box.name.value], node.box.name.language, "centre")
    canvas.end(node.box.href)
    for number, kind in enumerate(node.kinds):
        canvas.begin(kind.href)
        canvas.text(x, top + 42 + number * (LINE + 7), [kind.name.value], kind.name.language)
        canvas.end(kind.href)
