"""Nobody who writes data can write into a report: not tags, not formulas, not colours, not what cannot be seen."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat, parse
from tests.validation.report.examples import HOSTILE, finding, hostile, surroundings

from pvegraph.validation import Report
from pvegraph.validation.report import FORMATS, LANGUAGES, Language, by_name
from pvegraph.validation.report.excerpt import Texts
from pvegraph.validation.report.visible import sentence, visible

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\ufeff]"
)
"""What no report holds; isolates have a test of their own."""
NAMES = [format_.name for format_ in FORMATS]


def written(name: str, report: Report, language: Language = "en") -> str:
    """The report in a format."""
    return by_name(name).write(report, surroundings(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_holds_nothing_that_nobody_sees(name: str, language: Language) -> None:
    text = written(name, hostile(), language)
    assert UNSEEN.findall(text) == []
    assert text.count("\u2068") == text.count("\u2069")


@given(some.text(max_size=40))
def test_a_sentence_ends_every_isolate_that_it_begins(text: str) -> None:
    depth = 0
    for character in sentence(text):
        depth += (character == "\u2068") - (character == "\u2069")
        assert depth >= 0
    assert depth == 0


@given(some.text(some.sampled_from("a\u2068\u2069\u202e\x1b"), max_size=10))
def test_what_is_made_visible_stays_so(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert sentence(sentence(text)) == sentence(text)
    assert not UNSEEN.search(visible(text) + sentence(text))


def test_is_no_tag_in_html() -> None:
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attributes: tags.append(tag)  # type: ignore[method-assign] # for this test
    parser.feed(written("html", hostile()))
    assert "script" not in tags
    assert "&lt;script&gt;" in written("html", hostile())


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_text_in_xml(language: Language) -> None:
    root = ElementTree.fromstring(written("junit", hostile(), language))  # noqa: S314 - ours
    assert any("<script>alert(1)</script> ]]>" in failure.get("message", "") for failure in root.iter("failure"))


def test_is_no_formula_in_a_spreadsheet() -> None:
    cells = [
        cell
        for start in "=+-@\t\r"
        for row in csv.reader(
            StringIO(written("csv", Report.of([replace(finding(), messages={"en": f"{start}1"})], "")))
        )
        for cell in row
    ]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "'=1" in cells


def test_begins_no_workflow_command() -> None:
    lines = written("github", hostile()).splitlines()
    assert len(lines) == len(hostile().findings) + 1
    assert all(re.fullmatch(r"::error file=[^:]*::(?!:).*", line) for line in lines[:-1])


def test_is_no_colour_and_no_new_line_on_a_terminal() -> None:
    colourful = replace(surroundings(), colour=True)
    text = by_name("text").write(hostile(), colourful)
    assert set(re.findall("\x1b[^m]*m", text)) <= {f"\x1b[{code}m" for code in re.findall("\x1b\\[([0-9;]+)m", text)}
    assert "\x1b[31mred" not in text
    assert "<U+001B>[31mred" in text
    assert not any(line.strip().startswith("second line") for line in text.splitlines())


def test_is_no_link_and_no_placeholder_in_sarif() -> None:
    (run,) = json.loads(written("sarif", hostile()))["runs"]
    for result in run["results"]:
        assert "](" not in result["message"]["text"]
        assert re.search(r"(?<!\{)\{0\}(?!\})", result["message"]["text"]) is None


def test_comes_back_whole_from_json_and_turtle() -> None:
    report = Report.of([finding(HOSTILE)], "none")
    assert json.loads(written("json", report))["findings"][0]["messages"]["en"] == f"The latitude {HOSTILE} is wrong."
    quads = parse(written("turtle", report).encode(), format=RdfFormat.TURTLE)
    assert HOSTILE in {getattr(quad.object, "value", "") for quad in quads}


@settings(deadline=None, max_examples=30)
@given(some.text(max_size=30))
def test_any_text_leaves_every_format_well_formed(text: str) -> None:
    report = Report.of([finding(text.encode("utf-8", "ignore").decode())], "none")
    json.loads(written("json", report))
    json.loads(written("sarif", report, "ar"))
    ElementTree.fromstring(written("junit", report))  # noqa: S314 - ours
    list(parse(written("turtle", report).encode(), format=RdfFormat.TURTLE))
    assert len(list(csv.reader(StringIO(written("csv", report), newline="")))) == 2
    assert len(written("github", report).splitlines()) == 2


def test_a_line_of_fifty_thousand_characters_is_cut() -> None:
    from pvegraph.authored.document import Document, Place  # noqa: PLC0415 - only here

    long = Document("a.ttl", "x" * 20_000 + "HERE" + "y" * 30_000, RdfFormat.TURTLE, (), {}, {})
    (line,) = Texts([long]).excerpt(Place("a.ttl", 1, 20_001, 1, 20_005))
    assert line.meant == "HERE"
    assert len(line.before + line.after) < 300
