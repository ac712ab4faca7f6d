"""Forms over HTTP, each way of editing without a script: nothing that is typed is lost, and nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from itertools import cycle

import pytest
from starlette.testclient import TestClient
from tests.web.review.conftest import Client
from tests.web.review.form_page import ENCODED, FormPage, words
from tests.web.review.rabat import SOURCE

from pvegraph import iri
from pvegraph.curation.curation import Curation
from pvegraph.curation.forms.dataset import FormDataset
from pvegraph.curation.forms.minting import KINDS, TIES
from pvegraph.curation.proposal import Proposal
from pvegraph.curation.proposals import Proposals
from pvegraph.curation.reading import read
from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import current
from pvegraph.store.embedded import EmbeddedStore

PERSON = "/id/person/p-aaaaaaaaaa"
EDIT = f"/edit?thing={PERSON}&source={SOURCE}"
HOSTILE = "<script>alert(1)</script>\"'&{{7*7}}"


@pytest.fixture
def page(browser: Client) -> FormPage:
    """The form of a person, as a contributor sees it."""
    return FormPage.open(browser("carl"), EDIT)


def stored(curation: Curation, location: str) -> Proposal:
    assert re.fullmatch(r"/proposals/[0-9]+", location)
    return curation.proposals.get(int(location.rpartition("/")[2]))


def lines(proposal: Proposal, *, removed: bool = False) -> set[str]:
    """What a proposal changes, with the last parts of addresses."""
    quads = proposal.change.removed if removed else proposal.change.added

    def short(term: str) -> str:
        return re.sub(r"<[^>]*[/#]([^/#>]*)>", r"\1", term)

    return {short(f"{quad.subject} {quad.predicate} {quad.object}") for quad in quads}


def test_the_link_to_a_form_is_the_same_for_everybody(server: TestClient, browser: Client) -> None:
    path = PERSON.replace("/id/", "/doc/")
    anybody = server.get(path, headers={"accept": "text/html"}).text
    assert f'href="/edit?thing={PERSON}" rel="nofollow"' in anybody
    assert anybody == browser("carl").get(path)
    assert (
        f'href="/edit?thing={iri.local_path(SOURCE)}"'
        in server.get(iri.local_path(SOURCE) or "", headers={"accept": "text/html"}).text
    )
    assert "/edit?" not in server.get("/concept/role/mayor", headers={"accept": "text/html"}).text


def test_a_form_is_for_those_who_may_propose(server: TestClient, browser: Client) -> None:
    for path in (EDIT, "/new", "/new/person"):
        answer = server.get(path, headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")
        assert browser("rima").get(path, 403)
        assert "no-store" in server.get(path, headers=browser("carl").headers).headers["cache-control"]


def test_a_form_of_another_session_is_refused(page: FormPage) -> None:
    assert page.send({**page.fields, "csrf": "x", "do": "check"}).status == 403


def test_a_form_of_a_session_that_has_ended_keeps_all_that_was_typed(server: TestClient, page: FormPage) -> None:
    typed = {**page.fields, "m~skos:altLabel~0~t": "What I typed", "message": "Why", "do": "propose"}
    headers = {"accept": "text/html", "origin": "http://testserver"}
    answer = server.post("/edit", data=typed, headers=headers)
    assert answer.status_code == 401
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text))
    assert {unescape(name): unescape(value) for name, value in kept.items()} == {**typed, "csrf": ""}


@pytest.mark.parametrize(
    ("kind", "language"),
    zip(sorted(kind.name for kind in KINDS.values() if kind.class_ not in TIES), cycle(("en", "ar", "fr"))),
)
def test_there_is_a_form_for_something_new_of_each_kind(browser: Client, kind: str, language: str) -> None:
    carl = browser("carl")
    path = f"/new/{kind}?source={SOURCE}&lang={language}"
    page = FormPage.open(carl, path)
    assert page.ids
    assert f'<html lang="{language}"' in page.text
    assert page.fields["m~@class"]
    again = FormPage.open(carl, path).press("check")
    assert again.status == 200


def test_there_is_a_form_for_each_thing_and_each_of_its_parts_has_a_name(browser: Client) -> None:
    things = (
        "country/ma", "place/ma-rabat", "government/ma-rabat", "post/ma-rabat-mayor", "person/p-aaaaaaaaaa",
        "tenure/t-aaaaaaaaaa", "publisher/map",
    )  # fmt: skip
    for thing in (*(f"/id/{name}" for name in things), SOURCE):
        page = FormPage.open(browser("carl"), f"/edit?thing={thing}&source={SOURCE}")
        ids = page.ids
        labels = {each.get("for") for each in page.root.iter("label")}
        for each in page.root.iter():
            is_input = each.tag in ("select", "textarea") or (each.tag == "input" and each.get("type") is None)
            if is_input and (each.get("name") or "").count("~"):
                assert each.get("id") in labels, each.get("name")
            for described in (each.get("aria-describedby") or "").split():
                assert described in ids
        assert page.press("check").report.startswith("data-live") or page.status == 200
        assert "Nothing differs" in page.press("check").text


def test_first_of_all_a_form_asks_for_which_source_it_speaks(browser: Client) -> None:
    carl = browser("carl")
    text = carl.get(f"/edit?thing={PERSON}")
    assert f'value="{SOURCE}" checked' in text
    assert "Rabat has a new mayor" in words(carl.get("/new/person?q=mayor rabat"))
    assert "Nothing was found" in carl.get("/new/person?q=zzz")
    (new,) = re.findall(r'class="button" href="([^"]+)"', text)
    assert FormPage.open(carl, new.replace("&amp;", "&")).fields["source"] == "n0"


def test_a_name_is_changed_and_proposed(page: FormPage, curation: Curation) -> None:
    page.fill(m__skos_prefLabel__2__t="Asmaa Ghlalou", m__skos_prefLabel__2__l="fr")
    checked = page.press("check")
    assert "1 statement changes" in checked.report
    done = checked.press("propose", message="Her name in French")
    proposal = stored(curation, done.location)
    assert (proposal.status, proposal.author, proposal.message) == ("open", "carl", "Her name in French")
    assert proposal.newest.submission.kind == "form"
    assert proposal.newest.submission.source == SOURCE
    assert lines(proposal) == {'p-aaaaaaaaaa prefLabel "Asmaa Ghlalou"@fr'}
    assert lines(proposal, removed=True) == set()


def test_what_validation_finds_stands_at_its_field_and_in_the_summary(page: FormPage) -> None:
    page.fill(m__skos_prefLabel__0__t="Asmaa  Rhlalou")
    checked = page.press("check")
    assert "has two blanks in a row" in checked.told("m~skos:prefLabel~0")
    assert "m~skos:prefLabel~0~t" in checked.links
    assert checked.links <= checked.ids
    assert re.search(r'id="m~skos:prefLabel~0~t"[^>]*aria-invalid="true"', checked.text)
    assert checked.fields["m~skos:prefLabel~0~t"] == "Asmaa  Rhlalou"


def test_a_tenure_is_added_dated_in_arabic_digits_and_told_as_understood(page: FormPage, curation: Curation) -> None:
    more = page.press("tie:Tenure-member").fill(t1__pve_start__0__t="٢٠٢٤-٠٢", t1__pve_post__0__t="mayor of rabat")
    checked = more.press("check")
    assert "Understood as: February 2024" in checked.told("t1~pve:start~0")
    assert checked.fields["t1~pve:post~0~v"] == f"{iri.BASE}id/post/ma-rabat-mayor"
    proposal = stored(curation, checked.press("propose", message="A second term").location)
    added = {line.partition(" ")[2] for line in lines(proposal)}
    assert added >= {'start "2024-02"^^gYearMonth', "post ma-rabat-mayor", "member p-aaaaaaaaaa", "source rabat-2024"}


def test_a_tenure_is_marked_and_kept_and_marked_again(page: FormPage, curation: Curation) -> None:
    marked = page.press("drop:t0")
    assert "will be taken away" in marked.text
    assert "will be taken away" not in marked.press("drop:t0").text
    proposal = stored(curation, marked.press("propose", message="She never was").location)
    assert lines(proposal) == set()
    assert {line.split()[0] for line in lines(proposal, removed=True)} == {"t-aaaaaaaaaa"}


def test_a_tie_that_was_added_by_mistake_goes_again(page: FormPage) -> None:
    more = page.press("tie:Tenure-member")
    assert "t1~@class" in more.fields
    assert "t1~@class" not in more.press("drop:t1").fields


def test_one_more_value_keeps_all_that_is_typed(page: FormPage) -> None:
    page.fill(m__skos_altLabel__0__t="A. R.")
    more = page.press("add:m~skos:altLabel", message="Because")
    assert (more.fields["m~skos:altLabel~0~t"], more.fields["m~skos:altLabel~1~t"]) == ("A. R.", "")
    assert more.fields["message"] == "Because"


def test_what_is_meant_is_picked_from_what_is_found(page: FormPage) -> None:
    found = page.fill(m__pve_cooperatesWith__0__t="Rabat").press("search:m~pve:cooperatesWith~0")
    government = f"{iri.BASE}id/government/ma-rabat"
    assert f'type="radio" name="m~pve:cooperatesWith~0~p" value="{government}"' in found.text
    assert f'value="{iri.BASE}id/place/ma-rabat"' not in found.text
    picked = found.press("check", **{"m~pve:cooperatesWith~0~p": government})
    assert picked.fields["m~pve:cooperatesWith~0~v"] == government
    assert picked.fields["m~pve:cooperatesWith~0~t"] == "Municipality of Rabat"
    # Whoever types another name means something else.
    other = picked.fill(m__pve_cooperatesWith__0__t="Morocco").press("check")
    assert other.fields["m~pve:cooperatesWith~0~v"] == f"{iri.BASE}id/country/ma"
    assert other.fill(m__pve_cooperatesWith__0__t="").press("check").fields["m~pve:cooperatesWith~0~v"] == ""


def test_a_name_that_nothing_has_is_told_and_may_be_created(page: FormPage) -> None:
    missing = page.fill(m__pve_takesPartIn__0__t="Plan Rabat").press("check")
    assert "Nothing is called “Plan Rabat”" in missing.told("m~pve:takesPartIn~0")
    made = missing.press("create:m~pve:takesPartIn~0~framework")
    assert made.fields["m~pve:takesPartIn~0~v"] == "n0"
    assert made.fields["n0~skos:prefLabel~0~t"] == "Plan Rabat"
    assert f"{iri.BASE}id/framework/plan-rabat" in made.text
    # Another field of the same form may mean it too.
    found = made.fill(m__schema_funder__0__t="plan").press("search:m~schema:funder~0")
    assert 'name="m~schema:funder~0~p" value="n0"' in found.text
    both = found.press("check", **{"m~schema:funder~0~p": "n0"})
    assert both.fields["m~schema:funder~0~v"] == "n0"
    gone = both.press("drop:n0")
    assert "n0~@class" not in gone.fields
    assert gone.fields["m~schema:funder~0~v"] == ""


def test_a_new_person_with_a_new_post_in_a_new_source(browser: Client, curation: Curation) -> None:
    page = FormPage.open(browser("carl"), "/new/person?source=new")
    assert page.fields["source"] == "n0"
    page.fill(m__skos_prefLabel__0__t="Fatiha El Moudni", m__skos_prefLabel__1__t="فتيحة المودني")
    page.fill(n0__dct_title__0__t="A new mayor", n0__dct_title__0__l="en", n0__dct_publisher__0__t="MAP")
    page.fill(n0__schema_url__0__t="https://www.example.org/new", n0__dct_issued__0__t="2024-02-26")
    more = page.press("tie:Tenure-member").fill(t0__pve_post__0__t="Mayor of Rabat", t0__pve_start__0__t="2024-02")
    done = more.press("propose", message="She was elected")
    proposal = stored(curation, done.location)
    assert proposal.newest.submission.source == iri.source_graph("map", "a-new-mayor")
    person = iri.of_slug("person-fatiha-el-moudni").rpartition("/")[2]
    assert lines(proposal) >= {
        f'{person} prefLabel "Fatiha El Moudni"@en',
        'a-new-mayor identifier "a-new-mayor"',
        "a-new-mayor publisher map",
        f"t-{iri.digest('person-fatiha-el-moudni', 'ma-rabat-mayor')} post ma-rabat-mayor",
    }


def test_what_cannot_be_read_is_stored_as_a_draft_and_mended_there(page: FormPage, curation: Curation) -> None:
    page.fill(t0__pve_start__0__t="last year", m__skos_altLabel__0__t="The mayor")
    refused = page.press("propose", message="When it was")
    assert refused.status == 422
    assert "is stored as draft" in refused.report
    assert "“last year” is no date" in refused.told("t0~pve:start~0")
    assert refused.fields["t0~pve:start~0~t"] == "last year"
    number = int(refused.fields["proposal"])
    draft = curation.proposals.get(number)
    assert (draft.status, draft.newest.submission.fields["t0~pve:start~0~t"]) == ("draft", "last year")
    assert [problem.name for problem in draft.newest.problems] == ["t0~pve:start~0"]
    # It can be taken up again another day, in another language.
    again = FormPage.open(page.browser, f"/edit?proposal={number}&lang=ar")
    page.browser.get("/?lang=en")
    assert again.fields["t0~pve:start~0~t"] == "last year"
    assert again.fields["message"] == "When it was"
    done = again.fill(t0__pve_start__0__t="2021-09").press("propose")
    assert done.location == f"/proposals/{number}"
    mended = curation.proposals.get(number)
    assert (mended.status, len(mended.revisions)) == ("open", 2)
    assert lines(mended, removed=True) == {'t-aaaaaaaaaa start "2021"^^gYear'}


def test_a_proposal_without_a_message_is_a_draft(page: FormPage, curation: Curation) -> None:
    refused = page.fill(m__skos_altLabel__0__t="The mayor").press("propose")
    assert refused.status == 422
    assert "message" in refused.links
    draft = curation.proposals.get(int(refused.fields["proposal"]))
    assert (draft.status, draft.message) == ("draft", "Person: Asmaa Rhlalou")


def test_a_form_in_which_nothing_was_changed_proposes_nothing(page: FormPage, curation: Curation) -> None:
    before = curation.proposals.list().total
    answer = page.press("propose", message="Nothing")
    assert answer.status == 200
    assert "Nothing differs" in answer.report
    assert curation.proposals.list().total == before


def test_nothing_that_is_typed_is_lost_when_nothing_can_be_stored(
    page: FormPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Proposal:
        raise EnvironmentFaultError("the disk is full")

    monkeypatch.setattr(Proposals, "add", refuse)
    answer = page.fill(m__skos_altLabel__0__t="The mayor").press("propose", message="Because")
    assert answer.status == 503
    assert "Nothing was lost" in answer.report
    assert (answer.fields["m~skos:altLabel~0~t"], answer.fields["message"]) == ("The mayor", "Because")


def test_half_a_change_stays_a_draft_if_the_server_ends_before_it_has_said_what_is_wrong(
    page: FormPage, curation: Curation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> Proposal:
        raise EnvironmentFaultError("ended")

    monkeypatch.setattr(Proposals, "settle", end)
    page.fill(t0__pve_start__0__t="never", m__skos_altLabel__0__t="Half").press("propose", message="Half a change")
    monkeypatch.undo()
    number, revision = curation.proposals.unread()[-1]
    held = FormDataset.of(EmbeddedStore.load(current(curation.settings).nquads))
    change, problems = read(curation.proposals.get(number).newest.submission, held.view, held.rules.rules)
    settled = curation.proposals.settle(number, revision, change, problems)
    assert settled.status == "draft"
    assert settled.newest.submission.fields["m~skos:altLabel~0~t"] == "Half"


def test_a_draft_that_somebody_else_has_amended_meanwhile_is_not_overwritten(
    page: FormPage, curation: Curation
) -> None:
    draft = page.fill(t0__pve_start__0__t="never").press("propose", message="Once")
    amended = draft.fill(t0__pve_start__0__t="2021-10").press("propose")
    number = int(amended.location.rpartition("/")[2])
    late = draft.fill(t0__pve_start__0__t="2021-11").press("propose")
    assert late.status == 409
    assert late.fields["t0~pve:start~0~t"] == "2021-11"
    assert len(curation.proposals.get(number).revisions) == 2


def test_an_address_that_is_taken_is_told_and_another_may_be_typed(browser: Client) -> None:
    page = FormPage.open(browser("carl"), f"/new/place?source={SOURCE}")
    page.fill(m__skos_prefLabel__0__t="Rabat", m__pve_country__0__t="Morocco")
    taken = page.press("check")
    assert "is the address of something that is there already: “Rabat”" in taken.report
    assert "m~@address" in taken.links
    free = taken.press("check", **{"m~@address": "ma-rabat-2"})
    assert f"{iri.BASE}id/place/ma-rabat-2" in free.text


def test_whatever_is_typed_comes_back_as_text(page: FormPage) -> None:
    hostile = {name: HOSTILE for name in page.fields if name.endswith("~t")}
    for do in ("check", "search:m~schema:funder~0", "propose"):
        answer = page.send({**page.fields, **hostile, "message": HOSTILE, "do": do})
        assert answer.status in (200, 422)
        assert "<script>alert" not in answer.text
        assert answer.fields["m~skos:altLabel~0~t"] == HOSTILE
        assert answer.ids


@pytest.mark.parametrize(
    "changed",
    [
        {"source": f"{iri.BASE}ontology"},
        {"source": f"{iri.BASE}shapes"},
        {"source": f"{iri.BASE}source/../ontology"},
        {"source": "https://example.org/mine"},
        {"m~@iri": f"{iri.BASE}ontology#City"},
        {"m~@iri": "<>"},
        {"m~@class": "http://www.w3.org/2004/02/skos/core#Concept"},
        {"m~owl:sameAs~0~t": "x"},
        {"t0~@owner": "n7"},
        {"t0~@via": "http://www.w3.org/2002/07/owl#sameAs"},
        {"m~schema:funder~0~v": "n9"},
        {"m~schema:funder~0~v": "javascript:alert(1)", "m~schema:funder~0~n": "x", "m~schema:funder~0~t": "x"},
    ],
)
def test_what_no_form_offers_changes_no_graph(page: FormPage, curation: Curation, changed: Mapping[str, str]) -> None:
    fields = {**page.fields, "m~skos:altLabel~0~t": "The mayor", "message": "x", **changed, "do": "propose"}
    answer = page.send(fields)
    assert answer.status in (400, 422)
    if answer.status == 422:
        draft = curation.proposals.get(int(answer.fields["proposal"]))
        assert draft.status == "draft"
        assert {quad.graph_name.value for quad in draft.change.added | draft.change.removed} <= {SOURCE}


@pytest.mark.parametrize("do", ["", "x", "add:", "add:q~p", "search:m~x~y", "create:m~p~0~nothing", "drop:m", "tie:?"])
def test_buttons_that_there_are_not_do_nothing(page: FormPage, do: str) -> None:
    assert page.send({**page.fields, "do": do}).status == 200


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"", ENCODED, 400),
        (b"m~%40class=x", ENCODED, 400),
        (b"%ff=%fe&m~%40class=x", ENCODED, 400),
        (b"{}", "application/json", 415),
        (b"a=1&" * 30_000, ENCODED, 413),
        (b"a=" + b"x" * 9_000_000, ENCODED, 413),
    ],
)
def test_a_body_that_is_no_form_is_refused(
    server: TestClient, program: Callable[..., Mapping[str, str]], body: bytes, media_type: str, status: int
) -> None:
    headers = program("carl", **{"content-type": media_type})
    answer = server.post("/edit", content=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/edit", 400),
        ("/edit?thing=%3Cscript%3E", 400),
        ("/edit?thing=/id/person/nobody", 404),
        ("/edit?thing=/concept/role/mayor", 404),
        (f"/edit?thing={PERSON}&source={iri.BASE}ontology", 400),
        (f"/edit?thing={PERSON}&source=%3Cx", 400),
        ("/edit?proposal=x", 400),
        ("/edit?proposal=999999", 404),
        ("/new/concept", 404),
        ("/new/%3Cscript%3E", 404),
    ],
)
def test_what_cannot_be_edited_is_told(browser: Client, path: str, status: int) -> None:
    text = browser("carl").get(path, status)
    assert "<script>" not in text.partition("<main")[2]
