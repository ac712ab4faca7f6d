"""The page of a form as a browser without scripts has it: its inputs, and what its buttons send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import html5rdf
from tests.web.review.conftest import Browser

ENCODED = "application/x-www-form-urlencoded"


@dataclass
class FormPage:
    """A page with a form; its fields may be filled in and its buttons pressed."""

    browser: Browser
    path: str
    text: str
    status: int = 200
    location: str = ""

    def __post_init__(self) -> None:
        self.fields = {} if self.location else dict(_inputs(self.root))

    @classmethod
    def open(cls, browser: Browser, path: str) -> FormPage:
        """Get a page."""
        return cls(browser, path, browser.get(path))

    @property
    def root(self) -> Element:
        """The page; what is not valid HTML is an error."""
        root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(self.text)
        return root

    def press(self, do: str, **fields: str) -> FormPage:
        """Press a button, if the page has it, with what is in the fields."""
        assert f'value="{do}"' in self.text, f"no button {do}"
        return self.send({**self.fields, **fields, "do": do})

    def send(self, fields: dict[str, str]) -> FormPage:
        """Send fields as they are."""
        path = self.path.partition("?")[0]
        headers = {**self.browser.headers, "content-type": ENCODED}
        answer = self.browser.client.post(path, content=urlencode(fields), headers=headers)
        return FormPage(self.browser, path, answer.text, answer.status_code, answer.headers.get("location", ""))

    def fill(self, **fields: str) -> FormPage:
        """Fill in fields, whose names have ``__`` for ``~`` and ``_`` for ``:``."""
        for name, text in fields.items():
            entity, key, *rest = name.split("__")
            self.fields["~".join((entity, key.replace("_", ":", 1), *rest))] = text
        return self

    @property
    def report(self) -> str:
        """What stands above the form."""
        return words(self.text.partition('id="report"')[2].partition('id="live"')[0])

    def told(self, row: str) -> str:
        """What is said of a row."""
        return words(self.text.partition(f'id="{row}~told"')[2].partition("</div>")[0])

    @property
    def links(self) -> set[str]:
        """The fields to which the summary leads."""
        return set(re.findall(r'href="#([^"]+)"', self.text.partition('id="report"')[2].partition('id="live"')[0]))

    @property
    def ids(self) -> set[str]:
        """All ids of the page, of which each is there once."""
        found = [value for element in self.root.iter() if (value := element.get("id"))]
        assert len(found) == len(set(found)), sorted(found)
        return set(found)


def words(text: str) -> str:
    """Markup as plain text."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _inputs(root: Element) -> Iterator[tuple[str, str]]:
    """What the form of the page sends, without its buttons."""
    form = next((each for each in root.iter("form") if each.get("id") == "edit"), None)
    for each in form.iter() if form is not None else ():
        name = each.get("name")
        if not name or each.tag == "button":
            continue
        if each.tag == "select":
            options = list(each.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            yield name, chosen.get("value") or ""
        elif each.tag == "textarea":
            yield name, (each.text or "").removeprefix("\n")
        elif each.get("type") not in ("checkbox", "radio") or each.get("checked") is not None:
            yield name, each.get("value") or ""
