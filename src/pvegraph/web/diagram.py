"""Diagrams of classes as SVG: one class, what it is a kind of, and what its relations tie it to.

A diagram is a column: the class on top, below it a line from which one row for each relation leads to the class at its
other end. So nothing can overlap, every label has its place, and a telephone shows it whole. For readers of Arabic it
is mirrored. It has no colours of its own: the style sheet has them, by the classes of the elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import hypot

from markupsafe import Markup, escape

from pvegraph.search.catalogue import Text
from pvegraph.web.languages import Language
from pvegraph.web.text_width import code_width, text_width, wrapped

WIDTH = 320
"""Pixels: what the narrowest telephones have between their margins."""
SIZE, SMALL, LINE = 14, 13, 17
"""The sizes of the font of names and of relations, and the distance of lines."""
_TRUNK, _LABELS, _BOXES = 12, 24, 172
_GAP = 10
HEAD = 8
"""The length of an arrow's head."""


@dataclass(frozen=True)
class Box:
    """A class in a diagram: its name, and where a click on it leads."""

    name: Text
    href: str


@dataclass(frozen=True)
class Relation:
    """What ties the class of a diagram to another: a property, or that one is a kind of the other."""

    label: Text
    href: str | None
    other: Box
    is_outgoing: bool
    is_kind_of: bool = False
    is_inherited: bool = False

    @property
    def style(self) -> str:
        """The class by which the style sheet knows the arrow; a hollow head says "is a kind of", as in UML."""
        if self.is_kind_of:
            return "above"
        return "inherited" if self.is_inherited else "edge"


@dataclass
class Canvas:
    """A drawing in the making, mirrored where the language runs from right to left."""

    width: int
    language: Language
    parts: list[str] = field(default_factory=list)
    """Elements; names and addresses in them are escaped where they are written."""

    @property
    def is_mirrored(self) -> bool:
        """Whether left is right."""
        return self.language.direction == "rtl"

    def x(self, x: float) -> int:
        """Where a point stands that has this distance from where lines of text begin."""
        return self.width - round(x) if self.is_mirrored else round(x)

    def box(self, x: float, y: float, width: float, height: float, style: str = "") -> None:
        """A box; the style sheet rounds its corners."""
        left, right = sorted((self.x(x), self.x(x + width)))
        size = f'width="{right - left}" height="{round(height)}"'
        self.parts.append(f'<rect x="{left}" y="{round(y)}" {size}{_class(style)}/>')

    def arrow(self, points: Sequence[tuple[float, float]], style: str) -> None:
        """A line through points with a head at its end; a line with bends is a path of its own, as it has an inside."""
        (x, y), (back_x, back_y) = points[-1], points[-2]
        length = max(hypot(back_x - x, back_y - y), 1.0)
        along_x, along_y = (back_x - x) / length * HEAD, (back_y - y) / length * HEAD
        one = (x + along_x - along_y / 2, y + along_y + along_x / 2)
        other = (x + along_x + along_y / 2, y + along_y - along_x / 2)
        head = f"M{self._path([(x, y), one, other])}z"
        if len(points) > 2:  # noqa: PLR2004 - from one end to the other
            self.line(points, f"line {style}")
            self.parts.append(f'<path class="{style}" d="{head}"/>')
        else:
            self.parts.append(f'<path class="{style}" d="M{self._path(points)}{head}"/>')

    def line(self, points: Sequence[tuple[float, float]], style: str) -> None:
        """A line through points."""
        self.parts.append(f'<path class="{style}" d="M{self._path(points)}"/>')

    def text(self, x: float, y: float, lines: Sequence[str], language: str, style: str = "") -> None:
        """Lines of text that begin at a point, or stand around it where the style sheet centres them."""
        other = f' lang="{escape(language)}"' if language != self.language.tag else ""
        for number, line in enumerate(lines):
            at = f'x="{self.x(x)}" y="{round(y + number * LINE)}"'
            self.parts.append(f"<text {at}{_class(style)}{other}>{escape(line)}</text>")

    def _path(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(x)} {round(y)}" for x, y in points)

    def begin(self, href: str | None) -> None:
        """Begin what leads somewhere when it is clicked."""
        if href:
            self.parts.append(f'<a href="{escape(href)}">')

    def end(self, href: str | None) -> None:
        """End it."""
        if href:
            self.parts.append("</a>")

    def drawn(self, key: str, title: str, height: float) -> Markup:
        """The drawing; its title is its name for those who do not see it."""
        frame = (
            '<svg class="diagram" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="graphics-document"'
            ' aria-labelledby="{2}"><title id="{2}">{3}</title>{4}</svg>'
        )
        return Markup(frame).format(self.width, round(height), key, title, Markup("".join(self.parts)))  # noqa: S704 - each part was escaped when it was written


def neighbours(
    key: str, title: str, centre: Box, code: str, relations: Sequence[Relation], language: Language
) -> Markup:
    """The diagram of a class. The key is an id that no other element of the page has."""
    canvas = Canvas(WIDTH, language)
    y = _centre(canvas, centre, code)
    trunk = len(canvas.parts)
    start = end = y
    for _, group in groupby(relations, key=lambda each: (each.other, each.is_outgoing, each.is_kind_of)):
        end, y = _group(canvas, list(group), y + _GAP)
    if relations:
        canvas.line([(_TRUNK, start), (_TRUNK, end)], "trunk")
        canvas.parts.insert(trunk, canvas.parts.pop())  # below the arrows that begin at it
    return canvas.drawn(key, title, y + 2)


def _centre(canvas: Canvas, centre: Box, code: str) -> float:
    """The class itself on top; the answer is where its box ends."""
    lines = wrapped(centre.name.value, SIZE + 1, WIDTH - 24)
    width = max(*(text_width(line, SIZE + 1) for line in lines), code_width(code, SMALL - 1)) + 24
    width, height = min(max(width, 96), WIDTH - 2), len(lines) * LINE + 26
    canvas.box(1, 1, width, height, "centre")
    canvas.text(width / 2 + 1, 20, lines, centre.name.language, "centre")
    canvas.text(width / 2 + 1, 20 + len(lines) * LINE, [code], canvas.language.tag, "code")
    return height + 1


def _group(canvas: Canvas, group: Sequence[Relation], y: float) -> tuple[float, float]:
    """Rows that lead to one box. The answer is where the last line is, and where the group ends."""
    other = group[0].other
    names = wrapped(other.name.value, SIZE, WIDTH - _BOXES - 16)
    half = (len(names) * LINE + 12) / 2
    lines = list(_lines(group, y, half))
    top, bottom = lines[0][1] - half, lines[-1][1] + half
    canvas.begin(other.href)
    canvas.box(_BOXES, top, WIDTH - _BOXES - 1, bottom - top)
    middle = (top + bottom) / 2 - (len(names) - 1) * LINE / 2 + 5
    canvas.text((_BOXES + WIDTH - 1) / 2, middle, names, other.name.language)
    canvas.end(other.href)
    for relation, at, words in lines:
        ends = [(_TRUNK, at), (_BOXES, at)]
        canvas.arrow(ends if relation.is_outgoing else ends[::-1], relation.style)
        canvas.begin(relation.href)
        canvas.text(_LABELS, at - 6 - (len(words) - 1) * LINE, words, relation.label.language)
        canvas.end(relation.href)
    return lines[-1][1], bottom


def _lines(group: Sequence[Relation], y: float, half: float) -> Iterator[tuple[Relation, float, list[str]]]:
    """The rows of a group with the heights of their lines: under their words, and inside of the box."""
    at = y
    for number, relation in enumerate(group):
        words = wrapped(relation.label.value, SMALL, _BOXES - _LABELS - HEAD - 4)
        above = len(words) * LINE + 6
        at = max(at + above, y + half) if number == 0 else at + above + 4
        yield relation, at, words


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
