"""Reading parsed pages in tests."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def text(element: Element) -> str:
    """The words in an element, blanks made one."""
    return " ".join("".join(element.itertext()).split())


def all_with_class(root: Element, name: str) -> Iterator[Element]:
    """Every element of a class."""
    return (element for element in root.iter() if name in (element.get("class") or "").split())


def section(root: Element, heading: str) -> Element:
    """The section whose heading begins so."""
    for element in root.iter("section"):
        title = element.find("./h2")
        if title is not None and text(title).startswith(heading):
            return element
    raise AssertionError(f"there is no section {heading!r}; there are {[text(h) for h in root.iter('h2')]}")
