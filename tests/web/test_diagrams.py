"""Diagrams: every box and every word has a place of its own, on either side of the mirror."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from pvegraph.search.catalogue import Text
from pvegraph.web import languages
from pvegraph.web.diagram import WIDTH, Box, Relation, neighbours
from pvegraph.web.diagram_overview import Edge, Node, layout, overview
from pvegraph.web.languages import Language
from pvegraph.web.manual import Manual
from pvegraph.web.text_width import text_width, wrapped

RECT = re.compile(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')
PLACE = Box(Text("Place", "en"), "#Place")
LONG = Box(Text("Federation of governments of metropolitan regions", "en"), "#Long")
RELATIONS = [
    Relation(Text("governs", "en"), "#governs", PLACE, is_outgoing=True),
    Relation(Text("has at some time in the past governed", "en"), "#had", PLACE, is_outgoing=True),
    Relation(Text("governs", "en"), "#governs", LONG, is_outgoing=False),
    Relation(Text("is a kind of", "en"), None, LONG, is_outgoing=True, is_kind_of=True),
]


def _language(tag: str) -> Language:
    return languages.load_all()[tag]


def _drawn(tag: str, relations: list[Relation]) -> list[tuple[int, ...]]:
    svg = neighbours("key", "title", Box(Text("Government", "en"), "#G"), "pve:G", relations, _language(tag))
    return [tuple(map(int, found)) for found in RECT.findall(svg)]


def test_boxes_of_a_class_and_its_neighbours_do_not_touch_and_are_inside() -> None:
    boxes = _drawn("en", RELATIONS)
    assert len(boxes) == 4  # one for two relations to one class
    for x, y, width, height in boxes:
        assert x >= 0
        assert y >= 0
        assert x + width <= WIDTH
        assert height >= 29
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in combinations(boxes, 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


def test_for_readers_of_arabic_the_diagram_is_mirrored() -> None:
    left, right = _drawn("en", RELATIONS), _drawn("ar", RELATIONS)
    assert [(WIDTH - x - width, y, width, height) for x, y, width, height in left] == right


def test_a_class_without_neighbours_is_a_box_alone() -> None:
    assert len(_drawn("en", [])) == 1


def test_names_and_addresses_are_escaped() -> None:
    evil = Box(Text('<script>"&', "en"), '#"onload="x')
    relation = Relation(Text("<b>", "en"), '"><x', evil, is_outgoing=True)
    svg = neighbours("key", "<title>", evil, "<code>", [relation], _language("en"))
    assert not re.search(r'<script|<b>|<x|<code|"onload|<title><', svg)
    both = [Node(evil, (evil,)), Node(PLACE)]
    assert not re.search(r'<script|<b>|"onload', overview("key", "t", both, [Edge(0, 1, ("<b>",))], _language("en")))


@pytest.mark.parametrize("tag", languages.LANGUAGES)
def test_in_the_diagram_of_all_classes_nothing_overlaps(manual: Manual, tag: str) -> None:
    nodes, edges = manual.views(_language(tag)).diagrams.overview_parts
    assert len(nodes) > 10
    metrics = layout(nodes, edges).metrics()
    faults = ("node_overlaps", "overlaps", "node_edge_hits", "endpoint_off_outline", "unrouted_edges")
    assert {name: metrics[name] for name in faults} == dict.fromkeys(faults, 0)
    assert metrics["width"] < 1000  # what a page has at most


def test_the_diagram_of_all_classes_is_always_the_same(manual: Manual) -> None:
    nodes, edges = manual.views(_language("en")).diagrams.overview_parts
    assert layout(nodes, edges).fingerprint() == layout(list(nodes), list(edges)).fingerprint()


def test_a_text_is_broken_between_words_only() -> None:
    lines = wrapped("Federation of metropolitan regions", 14, 120)
    assert " ".join(lines) == "Federation of metropolitan regions"
    assert all(text_width(line, 14) <= 120 for line in lines)
    assert wrapped("Unbreakablebutverylong", 14, 40) == ["Unbreakablebutverylong"]


def test_letters_of_scripts_that_the_fonts_lack_count_as_wide() -> None:
    assert text_width("東京", 14) >= 28
    assert text_width("مُدُن", 14) == text_width("مدن", 14)
