"""Reports for people: a terminal and a page that needs no server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pyoxigraph import RdfFormat
from tests.validation.report.examples import (
    ACCEPTED,
    CHANGED,
    FOUND,
    MISSING,
    UNCHANGED,
    finding,
    surroundings,
)

from pvegraph.authored.document import read_document
from pvegraph.validation import Report
from pvegraph.validation.finding import Difference
from pvegraph.validation.report import LANGUAGES, Edition, Language, as_html, as_text
from pvegraph.validation.report.phrases import PHRASES


def lines(report: Report, edition: Edition | None = None) -> list[str]:
    """The report on a terminal."""
    return as_text.write(report, edition or surroundings()).splitlines()


class TestText:
    def test_tells_a_finding_with_its_lines_its_story_and_its_fix(self) -> None:
        assert lines(FOUND)[:21] == [
            "Violations (1)",
            "  pves:Latitude – latitude (1)",
            "    The latitude is wrong.",
            f"      data/press/one.ttl:4:5 [{FOUND.findings[0].id}]",
            "      3 │ place:dk-x",
            "      4 │     wgs:lat 140.5 ; # too far north",
            "        │     ^^^^^^^^^^^^^",
            "      found: sh:maxInclusive 90: > 90",
            "      graph: “A page” (<https://w3id.org/pvegraph/source/press/one>)",
            '      contradicted by: place:dk-x wgs:lat "56.5"^^xsd:decimal',
            "        data/press/two.ttl:4:5",
            "        3 │ place:dk-x",
            "        4 │     wgs:lat 56.5 ; # too far north",
            "          │     ^^^^^^^^^^^^",
            "        graph: <https://w3id.org/pvegraph/source/press/two>",
            '      accepted are: 40.5, "41"',
            "      to mend: Write 40.5 (safe: --fix applies it)",
            '        - place:dk-x wgs:lat "140.5"^^xsd:decimal',
            '        + place:dk-x wgs:lat "40.5"^^xsd:decimal',
            "      to mend: Take it away (--fix=ask applies it if you agree)",
            '        - place:dk-x wgs:lat "140.5"^^xsd:decimal',
        ]

    def test_points_at_the_head_of_a_thing_where_something_is_missing(self) -> None:
        told = lines(Report.of([MISSING], ""))
        assert told[told.index("      3 │ place:dk-x") + 1] == "        │ ^^^^^^^^^^"

    def test_of_a_change_has_three_lists_and_counts_what_asks_nothing_of_anybody(self) -> None:
        told = "\n".join(lines(CHANGED))
        assert told.startswith("New: this change brings (against release 12)\n")
        assert "Fixed: this change ends (1)\n  ✓ The latitude fixed is wrong." in told
        assert "Unchanged: found before this change, and still: 1; --all lists them" in told
        assert "The latitude unchanged is wrong." not in told
        assert "Accepted by the baseline: 1; --all lists them" in told
        assert told.endswith("violations: 1, warnings: 1, information: 1; fixed: 1, unchanged: 1")

    def test_names_the_rules_that_were_held_against_everything(self) -> None:
        told = "\n".join(lines(CHANGED))
        assert "held against everything, as what the change does to them cannot be bounded: pves:Whole" in told

    def test_says_if_what_is_unchanged_is_not_known_in_full(self) -> None:
        partly = replace(CHANGED, difference=Difference("release 12", (), (UNCHANGED,), is_complete=False))
        assert "Unchanged, of what this change can affect: 1; --all lists them" in lines(partly)

    def test_lists_all_of_it_where_that_is_wanted(self) -> None:
        told = "\n".join(lines(CHANGED, replace(surroundings(), everything=True)))
        assert "The latitude unchanged is wrong." in told
        assert f"accepted; told again from 2030-01-31 on: {ACCEPTED.reason}" in told

    def test_says_that_a_change_brings_nothing(self) -> None:
        sound = replace(Report((), ""), difference=Difference("the files of the project", (), (UNCHANGED,)))
        assert lines(sound)[:2] == [
            "New: this change brings (against the files of the project)",
            "  This change brings nothing to be mended.",
        ]
        assert lines(Report((), ""), Edition()) == ["Nothing was found."]

    def test_counts_what_was_checked_and_tells_it_in_full_where_that_is_wanted(self) -> None:
        line = "2 shapes, 1 checked nothing; looked at by no shape: 3 things, 7 statements"
        assert line in lines(FOUND)
        told = "\n".join(lines(FOUND, replace(surroundings(), coverage=True)))
        assert "Shapes that checked nothing\n  pves:Nothing\n" in told
        assert "Things that no shape checked, by class\n  pve:Thing: 2\n  of no class: 1\n" in told
        assert "Statements that no shape looked at, by property\n  dct:type: 7\n" in told

    def test_shows_a_few_of_many_findings_with_one_cause(self) -> None:
        cause = "value <http://example.org/a> <http://example.org/b>"
        many = Report.of([finding(str(number), cause=cause) for number in range(9)], "")
        told = lines(many)
        assert told[1].startswith("  9 findings: ")
        assert sum(line.startswith("    The latitude") for line in told) == 3
        assert "    … and 6 more; --all shows them, -o json lists them" in told
        whole = lines(many, replace(surroundings(), everything=True))
        assert sum(line.startswith("    The latitude") for line in whole) == 9

    def test_has_colours_where_they_are_wanted_and_the_same_words(self) -> None:
        colourful = as_text.write(CHANGED, replace(surroundings(), colour=True))
        assert "\x1b[1;31m" in colourful
        assert re.sub("\x1b\\[[0-9;]*m", "", colourful).splitlines() == lines(CHANGED)

    def test_fits_the_width_of_a_terminal(self) -> None:
        narrow = as_text.write(CHANGED, replace(surroundings(), width=60))
        assert max(map(len, narrow.splitlines())) <= 60

    def test_keeps_letters_that_run_to_the_left_in_their_place(self) -> None:
        text = 'PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n<http://a> skos:prefLabel "مدينة"@ar .'
        document = read_document(text.encode(), "ar.ttl", RdfFormat.TURTLE)
        ((place,),) = document.places.values()
        located = replace(MISSING.locations[0], place=place)
        report = Report.of([replace(MISSING, locations=(located,))], "")
        edition = replace(surroundings("ar"), texts=type(surroundings().texts)([document]))
        told = lines(report, edition)
        (line,) = (number for number, line in enumerate(told) if "skos:prefLabel" in line)
        assert told[line].endswith('2 │ \u2066<http://a> skos:prefLabel "مدينة"@ar .\u2069')
        assert told[line + 1].strip() == "│ ^ 12–36"
        assert any(told_line.strip().startswith("خط العرض \u2068\u2069 خطأ") for told_line in told)


class TestPhrases:
    def test_say_the_same_in_every_language(self) -> None:
        def holes(text: str) -> list[str]:
            return sorted(re.findall(r"\{\w+\}", text))

        for language in LANGUAGES:
            assert PHRASES[language].keys() == PHRASES["en"].keys()
            assert [holes(text) for text in PHRASES[language].values()] == [
                holes(PHRASES["en"][name]) for name in PHRASES[language]
            ]

    def test_in_arabic_are_arabic(self) -> None:
        told = [text for name, text in PHRASES["ar"].items() if name not in {"colon"}]
        assert all(re.search("[\u0600-\u06ff]", text) for text in told)


class Page(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        """The attributes of the tags of one kind."""
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.mark.parametrize("language", LANGUAGES)
class TestPage:
    def test_needs_nothing_but_itself(self, language: Language) -> None:
        text = as_html.write(CHANGED, surroundings(language))
        page = Page(text)
        assert not {"script", "link", "img", "iframe", "object", "form", "a"} & {tag for tag, _ in page.tags}
        assert not any(name in attributes for _, attributes in page.tags for name in ("src", "href", "style"))
        assert "url(" not in text
        assert "@import" not in text

    def test_is_in_its_language_and_direction(self, language: Language) -> None:
        (html,) = Page(as_html.write(CHANGED, surroundings(language))).of("html")
        assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}

    def test_has_every_finding_of_every_list_once(self, language: Language) -> None:
        page = Page(as_html.write(CHANGED, surroundings(language)))
        ids = [attributes["id"] for attributes in page.of("li") if "id" in attributes]
        assert len(ids) == len(set(ids)) == 6

    def test_quotes_the_lines_and_marks_what_is_meant(self, language: Language) -> None:
        text = as_html.write(FOUND, surroundings(language))
        assert '<span class="number">4</span>    <mark>wgs:lat 140.5</mark> ; # too far north' in text

    def test_filters_by_severity_without_a_script(self, language: Language) -> None:
        text = as_html.write(FOUND, surroundings(language))
        boxes = [box["id"] for box in Page(text).of("input")]
        assert boxes == ["show-violation", "show-warning", "show-info"]
        for box in boxes:
            assert f"#{box}:not(:checked)" in text
