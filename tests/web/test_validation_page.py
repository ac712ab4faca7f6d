"""``/validate``: a form that works without scripts, and keeps nothing of what it is sent."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5rdf
import httpx
import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import Page

from pvegraph.authored import patch_rows
from pvegraph.release import patch
from pvegraph.web.validation_form import Pasted
from pvegraph.web.validation_listing import listing
from pvegraph.web.validation_page import EXAMPLES, example

SCRIPT = "<script>alert(1)</script>"
CITY = """@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/pvegraph/id/place/ma-nowhere> a pve:City ;
    skos:prefLabel " Nowhere"@en .
"""
Field = tuple[str, tuple[str | None, str | bytes]]


def send(client: TestClient, *texts: str, do: str = "validate", language: str = "en", **more: str) -> httpx.Response:
    """Send the form as a browser does."""
    fields: list[Field] = [("do", (None, do)), ("against", (None, more.pop("against", "none")))]
    for text in texts:
        fields += [("name", (None, more.get("name", ""))), ("syntax", (None, "")), ("text", (None, text))]
    fields += [("file", ("", b""))]
    fields += [(name, (None, value)) for name, value in more.items() if name != "name"]
    headers = {"accept": "text/html", "accept-language": language}
    answer: httpx.Response = client.post("/validate", files=fields, headers=headers)
    return answer


def read(answer: httpx.Response) -> Element:
    """The page, which must be valid HTML."""
    root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    return root


def texts_of(root: Element) -> list[str]:
    """What stands in the fields for texts."""
    return ["".join(area.itertext()) for area in root.iter("textarea")]


def by_id(root: Element, name: str) -> Element:
    """The element of an id."""
    (found,) = [element for element in root.iter() if element.get("id") == name]
    return found


def words(element: Element) -> str:
    """The text in an element."""
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_form_is_there_in_every_language_and_every_field_has_a_label(page: Page, language: str) -> None:
    root = page("/validate", language)
    labelled = {label.get("for") for label in root.iter("label")}
    inside = {field for label in root.iter("label") for field in label.iter("input")}
    fields = [field for tag in ("input", "textarea", "select") for field in by_id(root, "validation").iter(tag)]
    assert [field.attrib for field in fields if not _is_labelled(field, labelled, inside)] == []


def _is_labelled(field: Element, labelled: set[str | None], inside: set[Element]) -> bool:
    return field.get("type") == "hidden" or field.get("id") in labelled or field in inside


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_stands_in_the_form(page: Page, name: str) -> None:
    assert texts_of(page(f"/validate?example={name}")) == [example(name)]
    assert list(ox.parse(example(name), format=ox.RdfFormat.TURTLE))


def test_findings_stand_below_the_lines_that_they_are_about(client: TestClient) -> None:
    root = read(send(client, CITY))
    line = by_id(root, "line-0-4")
    assert "violation" in (line.get("class") or "")
    assert " Nowhere" in "".join(line.itertext())
    assert "begins or ends with a blank" in words(line)
    (link,) = [a.get("href") for a in line.iter("a") if (a.get("href") or "").startswith("#f-")]
    assert "begins or ends with a blank" in words(by_id(root, (link or "")[1:]))


def test_the_verdict_comes_first_and_in_the_title(client: TestClient) -> None:
    bad, good = read(send(client, CITY)), read(send(client, "# nothing"))
    assert "violation" in words(by_id(bad, "report"))
    assert "violation" in words(next(bad.iter("title")))
    assert "Nothing is wrong with it" in words(by_id(good, "report"))
    assert by_id(bad, "report").get("tabindex") == "-1"


@pytest.mark.parametrize(
    "text",
    [CITY, CITY + "oops", "\n" + CITY, SCRIPT, "</textarea>" + SCRIPT, '<a> <b> "\u202e" .', "\n\n"],
    ids=["found", "broken", "blank line", "script", "end of the field", "direction", "nothing"],
)
def test_what_was_sent_stands_in_the_form_again(client: TestClient, text: str) -> None:
    answer = send(client, text)
    assert answer.status_code in {200, 400}
    root = read(answer)
    assert [area.removeprefix("\n") for area in texts_of(root)] == [text.removeprefix("\n")]
    assert not [script for script in root.iter("script") if not script.get("src")]


def test_a_text_that_cannot_be_read_is_told_of_at_its_line(client: TestClient) -> None:
    answer = send(client, CITY + "oops")
    assert answer.status_code == 400
    root = read(answer)
    assert words(next(root.iter("title"))).startswith("Error:")
    (alert,) = [element for element in root.iter() if element.get("role") == "alert"]
    assert "line 5" in words(alert)
    assert by_id(root, "line-0-5").get("class") == "found violation"
    assert by_id(root, "text-0").get("aria-invalid") == "true"


def test_a_script_that_looks_while_somebody_writes_is_answered_without_an_error(client: TestClient) -> None:
    answer = send(client, CITY + "oops", do="look")
    assert answer.status_code == 200
    assert "line 5" in words(by_id(read(answer), "report"))


def test_several_texts_are_validated_together_and_files_become_texts(client: TestClient) -> None:
    fields: list[tuple[str, tuple[str | None, str | bytes]]] = [
        ("name", (None, "")),
        ("syntax", (None, "")),
        ("text", (None, CITY)),
        ("against", (None, "none")),
        ("file", ("../land.nt", b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .")),
        ("file", ("latin.ttl", "# é".encode("latin-1"))),
    ]
    answer = client.post("/validate", files=fields, headers={"accept": "text/html"})
    root = read(answer)
    assert answer.status_code == 400
    assert "latin.ttl" in words(by_id(root, "report"))
    assert len(texts_of(root)) == 2, "what could be read is kept"
    whole = read(client.post("/validate", files=fields[:-1], headers={"accept": "text/html"}))
    assert "land.nt, line by line" in words(by_id(whole, "listing-1"))


def test_one_more_text_may_be_asked_for_without_scripts(client: TestClient) -> None:
    root = read(send(client, CITY, do="add"))
    assert [text.strip() for text in texts_of(root)] == [CITY.strip(), ""]


def test_the_text_and_the_reports_may_be_taken_along(client: TestClient) -> None:
    text = send(client, CITY, do="text:0", name="a/b é.ttl")
    assert (text.text, text.headers["content-disposition"]) == (CITY, 'attachment; filename="b__.ttl"')
    report = send(client, CITY, do="report:json")
    assert report.headers["content-type"] == "application/json"
    assert report.json()["findings"]
    assert send(client, CITY, do="text:7").status_code == 400


def test_the_change_may_be_taken_along_as_a_patch(client: TestClient) -> None:
    answer = send(client, CITY, do="change", graph="https://w3id.org/pvegraph/source/example/one")
    assert answer.headers["content-type"].startswith(patch_rows.MEDIA_TYPE)
    changes = patch.read(answer.text).changes
    assert len(changes) == 2
    assert {str(quad.graph_name) for _, quad in changes} == {"<https://w3id.org/pvegraph/source/example/one>"}
    assert all(added for added, _ in changes)


def test_a_fix_that_is_ticked_is_written_into_the_text(client: TestClient) -> None:
    root = read(send(client, CITY))
    boxes = [box for box in root.iter("input") if box.get("name") == "fix" and "data-safe" in box.attrib]
    assert boxes
    answer = send(client, CITY, do="mend", fix=boxes[0].get("value") or "")
    assert answer.status_code == 200
    mended = read(answer)
    assert texts_of(mended)[0].strip() == CITY.replace('" Nowhere"', '"Nowhere"').strip()
    assert "These fixes were applied" in words(by_id(mended, "report"))
    assert "begins or ends with a blank" not in words(by_id(mended, "findings"))


def test_characters_that_nobody_would_see_are_shown_in_the_listing(client: TestClient) -> None:
    text = CITY.replace("Nowhere", "No\u202ewhere")
    root = read(send(client, text))
    assert "\u202e" in texts_of(root)[0]
    assert "\u202e" not in "".join(by_id(root, "listing-0").itertext())
    assert "\u202e" not in "".join(by_id(root, "findings").itertext())


@pytest.mark.parametrize(("language", "word"), [("ar", "مخالفة"), ("fr", "Violation")])
def test_the_page_answers_in_the_language_of_its_reader(client: TestClient, language: str, word: str) -> None:
    answer = send(client, CITY, language=language)
    root = read(answer)
    assert root.get("lang") == language == answer.headers["content-language"]
    assert word in words(by_id(root, "findings"))


def test_a_form_that_is_not_of_the_form_is_refused_and_nothing_may_be_kept(client: TestClient) -> None:
    answer = client.post("/validate", content=b"text=a", headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 415
    assert send(client, CITY).headers["cache-control"] == "no-store"
    assert client.put("/validate").status_code == 405


def test_a_long_text_is_shown_around_what_was_found() -> None:
    at = {"file": "a.ttl", "line": 700, "column": 1, "end_line": 700, "end_column": 3}
    finding = {"id": "x", "severity": "warning", "message": "m", "at": {"place": at}, "clashes": ()}
    lines = listing("a.ttl", "ab\n" * 1000, [finding])
    assert [line.number for line in lines] == [0, 698, 699, 700, 701, 702, 0]
    assert (lines[3].meant, lines[3].notes[0].message, lines[3].gravest) == ("ab", "m", "warning")
    assert len(listing("a.ttl", "ab\n" * 50, [])) == 51


def test_the_syntax_is_that_which_is_chosen_or_named_or_seen() -> None:
    assert Pasted("a.nq", "", "{}").suffix == "nq"
    assert Pasted("a.nq", "ttl", "{}").suffix == "ttl"
    assert Pasted("", "", '{"@id": "a"}').suffix == "jsonld"
    assert Pasted("notes.txt", "", "<a> <b> <c> .").suffix == "ttl"


def test_readers_are_led_to_the_page(client: TestClient) -> None:
    home = client.get("/", headers={"accept": "text/html"}).text
    assert 'href="/validate"' in home
    assert "Disallow: /api/" in client.get("/robots.txt").text
    assert "/validate<" in client.get("/sitemap-1.xml").text
