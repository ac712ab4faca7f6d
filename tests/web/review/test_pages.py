"""Proposals as people see them: a form that loses nothing, a page that says everything, and no cache that keeps it."""

from __future__ import annotations

import re

import html5rdf
import pytest
from starlette.testclient import TestClient
from tests.web.review.conftest import Client
from tests.web.review.rabat import MAYOR, NAMELESS, SOURCE

from pvegraph.curation.curation import Curation
from pvegraph.curation.sheets.layout import CLASSES

NEW = "/proposals/new"


def form(text: str = MAYOR, message: str = "A new mayor", **fields: object) -> dict[str, object]:
    """The fields of the form that proposes triples."""
    given: dict[str, object] = {
        "way": "triples", "message": message, "text": [text, ""], "name": ["", ""], "syntax": ["", ""],
        "removes": ["0", "1"], "origin": "known", "source": SOURCE,
    }  # fmt: skip
    return {**given, **fields}


def words(page: str) -> str:
    """A page as text."""
    main = page.split("<main")[1].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main)).replace("&#34;", '"').replace("&#39;", "'")


@pytest.fixture(scope="module")
def proposed(browser: Client) -> str:
    """The address of a proposal in which something is wrong."""
    return browser("carl").post(NEW, form(NAMELESS), page=NEW)


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(server: TestClient) -> None:
    for path in ("/proposals", NEW, "/proposals/1", "/releases/1/rollback"):
        answer = server.get(path, headers={"accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sign-in?next={path}"


def test_the_link_to_proposals_is_the_same_for_everybody(server: TestClient, browser: Client) -> None:
    assert '<a href="/proposals">' in server.get("/", headers={"accept": "text/html"}).text
    assert server.get("/", headers={"accept": "text/html"}).text == browser("carl").get("/")


def test_the_difference_is_told_in_words_with_its_statements(browser: Client, proposed: str) -> None:
    page = browser("rosa").get(proposed)
    assert "Rabat’s mayor from February 2024: person:p-bbbbbbbbbb, according to “Rabat has a new mayor”" in words(page)
    assert "5 statements" in page
    assert "&lt;https://w3id.org/pvegraph/ontology#start&gt;" in page


def test_what_is_wrong_is_said_with_its_line_in_the_text_as_it_was_sent(browser: Client, proposed: str) -> None:
    page = words(browser("rosa").get(proposed))
    assert "It cannot be accepted like this: there is something to mend. Held against release 1." in page
    assert "1 violation" in page
    assert "has no English preferred label" in page
    assert "text-1.ttl, line 17" in page


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "رئاسة بلدية الرباط منذ فبراير 2024"), ("fr", "Maire de Rabat depuis")]
)
def test_a_page_speaks_the_language_of_its_reader(browser: Client, proposed: str, language: str, said: str) -> None:
    page = browser("rosa").get(proposed, **{"accept-language": language})
    assert said in words(page)
    html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def test_no_cache_keeps_a_page_of_a_curator(server: TestClient, browser: Client, proposed: str) -> None:
    for path in ("/proposals", NEW, proposed, f"{proposed}/texts/1"):
        answer = server.get(path, headers={"accept": "text/html", **browser("rosa").cookie})
        assert answer.headers["cache-control"] == "no-store"


def test_a_text_is_given_back_as_it_was_sent_and_shown_by_no_browser(
    server: TestClient, browser: Client, proposed: str
) -> None:
    answer = server.get(f"{proposed}/texts/1", headers=browser("rosa").cookie)
    assert answer.content == NAMELESS.encode()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'attachment; filename="text-1"'
    assert server.get(f"{proposed}/texts/2", headers=browser("rosa").cookie).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ["", ""]}, "There is nothing in it"),
        ({"message": " "}, "The proposal has no message"),
        ({"source": "https://example.org/"}, "is no source"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_all_that_was_typed(
    browser: Client, fields: dict[str, object], said: str
) -> None:
    page = browser("carl").post(NEW, {**form(message="What I typed"), **fields}, page=NEW, status=400)
    assert said in words(page)
    assert "All that you typed is still here." in page
    if "text" not in fields:
        assert "tenure:t-bbbbbbbbbb a pve:Tenure" in page
    if "message" not in fields:
        assert "What I typed</textarea>" in page


def test_a_source_is_found_by_words_of_its_title_and_picked(browser: Client, curation: Curation) -> None:
    page = browser("carl").post(NEW, form(source="new mayor", do="search"), page=NEW, status=200)
    assert f'<input type="radio" name="picked" value="{SOURCE}"> ' in page
    assert "tenure:t-bbbbbbbbbb a pve:Tenure" in page
    unpicked = browser("carl").post(NEW, form(source="new mayor"), page=NEW, status=400)
    assert "Choose the one that is meant" in words(unpicked)
    assert f'name="picked" value="{SOURCE}"' in unpicked
    location = browser("carl").post(NEW, form(source="new mayor", picked=SOURCE), page=NEW)
    assert curation.proposals.get(int(location.rpartition("/")[2])).newest.submission.source == SOURCE
    location = browser("carl").post(NEW, form(source=SOURCE, picked=SOURCE + "-picked-before"), page=NEW)
    assert curation.proposals.get(int(location.rpartition("/")[2])).newest.submission.source == SOURCE
    nothing = browser("carl").post(NEW, form(source="qqqq", do="search"), page=NEW, status=200)
    assert "Nothing was found by this name." in nothing


def test_what_is_wrong_with_a_table_names_its_place_once(browser: Client) -> None:
    fields = form(way="table", source="")
    fields = {name: value for name, value in fields.items() if name not in {"text", "name", "syntax", "removes"}}
    location = browser("carl").post(NEW, fields, page=NEW, file=("mine.csv", b"a,b\n1,2\n", "text/csv"))
    page = words(browser("carl").get(location))
    assert "It cannot be read yet “mine.csv”, row 1: the first row is not that of a template." in page


def test_a_form_of_a_session_that_has_ended_comes_back_too(server: TestClient) -> None:
    headers = {"accept": "text/html", "origin": "http://testserver"}
    answer = server.post(NEW, data=form(), files={"file": ("", b"")}, headers=headers)  # type: ignore[arg-type] # as httpx takes them
    assert answer.status_code == 401
    assert "tenure:t-bbbbbbbbbb a pve:Tenure" in answer.text
    assert "Sign in in another window" in answer.text


def test_a_form_of_another_site_does_nothing(server: TestClient, browser: Client, curation: Curation) -> None:
    before = curation.proposals.list().total
    headers = {"accept": "text/html", "origin": "https://evil.example", **browser("carl").cookie}
    data = {**form(), "csrf": browser("carl").csrf(NEW)}
    answer = server.post(NEW, data=data, files={"file": ("", b"")}, headers=headers)  # type: ignore[arg-type] # as above
    assert answer.status_code == 403
    assert curation.proposals.list().total == before


def test_a_text_that_cannot_be_read_is_kept_as_a_draft_with_the_reason(browser: Client) -> None:
    address = browser("carl").post(NEW, form("<a> <b> oops"), page=NEW)
    page = words(browser("carl").get(address))
    assert "Draft" in page
    assert "It cannot be read yet" in page
    assert "It is a draft: it can be reviewed when it can be read." in page
    amending = browser("carl").get(f"{address}/revisions")
    assert "&lt;a&gt; &lt;b&gt; oops</textarea>" in amending
    browser("carl").post(f"{address}/revisions", {**form(), "revision": "1"}, page=f"{address}/revisions")
    page = words(browser("carl").get(address))
    assert "Open for review" in page
    assert "What it says otherwise than revision 1" in page
    other = words(browser("rosa").get(f"{address}?revision=2&from=1"))
    assert "What revision 2 says otherwise than revision 1" in other
    assert "Rabat’s mayor from February 2024: Fatiha El Moudni" in other


def test_an_amendment_of_what_somebody_else_has_amended_is_told_so(browser: Client) -> None:
    address = browser("carl").post(NEW, form(), page=NEW)
    path = f"{address}/revisions"
    browser("rosa").post(path, {**form(message="Better"), "revision": "1"}, page=path)
    page = browser("carl").post(path, {**form(message="Mine"), "revision": "1"}, page=path, status=409)
    assert "was amended by rosa" in page
    assert "Mine</textarea>" in page


def test_a_new_source_is_described_in_the_form(browser: Client) -> None:
    new = {
        "origin": "new", "source": "", "new_title": "Une nouvelle maire", "new_language": "fr",
        "new_publisher": "Le Matin", "new_address": "https://lematin.example.org/1", "new_date": "2024-02",
        "new_id": "maire-1",
    }  # fmt: skip
    text = MAYOR.replace(SOURCE, "https://w3id.org/pvegraph/source/le-matin/maire-1")
    address = browser("carl").post(NEW, {**form(text), **new}, page=NEW)
    page = words(browser("carl").get(address))
    assert "Source: Une nouvelle maire (French)" in page
    assert "according to “Une nouvelle maire”" in page


def test_whoever_sends_a_table_is_led_to_its_template(server: TestClient, browser: Client) -> None:
    page = browser("carl").get(f"{NEW}?way=table")
    templates = re.findall(r'"(/templates/[a-z]+\.(?:xlsx|csv))"', page)
    assert len(templates) == 2 * len(CLASSES)
    assert "source" in server.get(templates[-1]).text.splitlines()[0]


def test_comments_are_said_once_however_often_the_button_is_pressed(browser: Client, proposed: str) -> None:
    for _ in range(2):
        browser("rosa").post(f"{proposed}/comments", {"text ": "", "text": "Who <b>says</b> so?"}, page=proposed)
    page = browser("carl").get(proposed)
    assert page.count("Who &lt;b&gt;says&lt;/b&gt; so?") == 1
    empty = browser("rosa").post(f"{proposed}/comments", {"text": "  "}, page=proposed, status=400)
    assert "The comment is empty" in empty


def test_a_reader_sees_no_buttons_and_may_do_nothing(browser: Client, proposed: str) -> None:
    page = browser("rima").get(proposed)
    assert "<button" not in page.split("<main")[1].split("</nav>")[1]
    browser("rima").post(f"{proposed}/comments", {"text": "x"}, page=proposed.replace(proposed, "/account"), status=403)


def test_to_reject_wants_a_reason_and_what_is_rejected_stays_so(browser: Client) -> None:
    address = browser("carl").post(NEW, form(), page=NEW)
    rejection = f"{address}/rejection"
    assert "Say why it is rejected" in browser("rosa").post(rejection, {"revision": "1"}, page=address, status=400)
    fields = {"revision": "1", "reason": "The source is a blog."}
    assert browser("rosa").post(rejection, fields, page=address) == f"{address}#review"
    assert browser("rosa").post(rejection, fields, page=address) == f"{address}#review"
    page = words(browser("carl").get(address))
    assert "Rosa Reviewer rejected revision 1" in page
    assert "The source is a blog." in page
    again = browser("carl").post(f"{address}/withdrawal", {"revision": "1"}, page=address, status=409)
    assert "was rejected by rosa" in again


def test_the_list_is_counted_chosen_and_paged(browser: Client, curation: Curation) -> None:
    total = curation.proposals.list().total
    page = browser("rima").get("/proposals")
    assert f"Proposals <small>{total}</small>" in page
    assert words(browser("rima").get("/proposals?status=rejected")).count("Rejected ") >= 1
    assert "There are none." in browser("rima").get("/proposals?status=accepted&author=carl")
    browser("rima").get("/proposals?status=odd", status=400)
    browser("rima").get("/proposals?page=99", status=404)
    browser("rima").get("/proposals/999", status=404)
    browser("rima").get("/proposals/0x1", status=404)


@pytest.mark.parametrize("path", ["/proposals", NEW, f"{NEW}?way=table", f"{NEW}?way=update", "/proposals/1"])
@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_pages_are_valid_html_in_each_language(browser: Client, proposed: str, path: str, language: str) -> None:
    assert proposed
    page = browser("rosa").get(path, **{"accept-language": language})
    html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
