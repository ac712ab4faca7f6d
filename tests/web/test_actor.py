"""Who sends a request, and what is answered to whom."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient
from tests.web.curators import CURATORS, HOME, CuratedSite, csrf_of

from pvegraph.curation.account import DEEDS, ROLES, Deed
from pvegraph.web.curation_addresses import ADDRESSES
from pvegraph.web.session_cookie import PLAIN

ORIGIN = "Only who is signed in may do that"


@pytest.mark.parametrize("name", CURATORS)
def test_a_role_allows_its_deeds_and_those_below_and_no_others(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    allowed = [deed for deed in DEEDS if client.get(f"/deed/{deed}").status_code == 200]
    assert allowed == list(DEEDS[: ROLES.index(CURATORS[name]) + 1])


def test_who_is_not_signed_in_and_opens_a_page_is_led_to_the_sign_in_and_back(curated: CuratedSite) -> None:
    answer = curated.browser().get("/deed/propose?thing=https://x.org/a%26b&lang=fr")
    assert answer.status_code == 303
    target = "/sign-in?next=/deed/propose%3Fthing%3Dhttps%3A//x.org/a%2526b%26lang%3Dfr"
    assert answer.headers["location"].replace("%3A//", "%3A//") == target
    form = curated.browser().get(answer.headers["location"])
    assert 'name="next" value="/deed/propose?thing=https://x.org/a%26b&amp;lang=fr"' in form.text


def test_a_program_that_says_nothing_of_itself_is_asked_for_a_token(curated: CuratedSite) -> None:
    for method in ("GET", "POST", "PUT"):
        answer = curated.program().request(method, "/deed/propose")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="pvegraph"'
        assert answer.headers["content-type"] == "application/problem+json"
        assert ORIGIN in answer.json()["detail"]


def test_a_token_works_in_its_scopes_and_needs_no_secret_of_a_form(curated: CuratedSite) -> None:
    client = curated.program(curated.token("rosa", "read", "propose"))
    assert client.post("/deed/propose").json() == {"actor": "rosa", "by": "token"}
    answer = client.get("/deed/review")
    assert answer.status_code == 403
    assert answer.headers["www-authenticate"] == ('Bearer realm="pvegraph", error="insufficient_scope", scope="review"')
    # The role does not allow it, whatever the token says: another token is of no use.
    answer = curated.program(curated.token("rima", *DEEDS)).get("/deed/review")
    assert (answer.status_code, "www-authenticate" in answer.headers) == (403, False)
    assert "rima has the role reader" in answer.json()["detail"]


def test_a_token_that_is_not_good_is_told_so_by_rfc_6750(curated: CuratedSite) -> None:
    revoked = curated.token("rosa", "read")
    curated.curation.tokens.revoke("rosa", curated.curation.tokens.of_account("rosa")[0].id)
    for token, why in ((revoked, "The token has been revoked"), ("pve_x", "This is no token of this server")):
        answer = curated.program(token).get("/deed/read")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(
            f'Bearer realm="pvegraph", error="invalid_token", error_description="{why}'
        )


def test_a_bad_token_is_not_made_good_by_a_cookie_nor_a_cookie_used_where_a_token_is(curated: CuratedSite) -> None:
    client = curated.browser("ada")
    assert client.get("/deed/read", headers={"authorization": "Bearer pve_x"}).status_code == 401
    token = curated.token("rima", "read")
    answer = client.get("/deed/read", headers={"authorization": f"Bearer {token}"})
    assert answer.json() == {"actor": "rima", "by": "token"}


@pytest.mark.parametrize(
    "header", ["Basic YWRhOmFkYQ==", "Bearer", "bearer ", "Digest x", "", "Bearer \u00e9", "x" * 7000]
)
def test_another_kind_of_authorization_lets_nobody_in(curated: CuratedSite, header: str) -> None:
    answer = curated.program().get("/deed/read", headers={"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="pvegraph"')


def test_tokens_are_taken_in_the_header_only(curated: CuratedSite) -> None:
    token = curated.token("rosa", *DEEDS)
    client = curated.program()
    assert client.get(f"/deed/read?access_token={token}").status_code == 401
    assert client.post("/deed/read", data={"access_token": token}).status_code == 401
    assert client.get("/deed/read", headers={"cookie": f"{PLAIN}={token}"}).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 5000, '"', "%00", "é", "a; b=c"])
def test_a_forged_cookie_is_nobodys(curated: CuratedSite, cookie: str) -> None:
    answer = curated.program().get("/deed/read", headers={"cookie": f"{PLAIN}={cookie}".encode("latin-1")})
    assert answer.status_code == 401


def test_the_cookie_of_a_closed_account_is_nobodys(curated: CuratedSite) -> None:
    curated.curation.accounts.add("closed-soon", "Closed", "administrator")
    client, token = curated.browser("closed-soon"), curated.token("closed-soon", *DEEDS)
    assert client.get("/deed/read").status_code == 200
    curated.curation.accounts.close_account("closed-soon")
    assert client.get("/deed/read").status_code == 303
    assert curated.program(token).get("/deed/read").status_code == 401


def test_a_form_needs_the_secret_of_its_own_session(curated: CuratedSite) -> None:
    client, other = curated.browser("rosa"), curated.browser("rosa")
    csrf, foreign = csrf_of(client), csrf_of(other)
    assert client.post("/deed/propose", data={"csrf": csrf}).status_code == 200
    assert client.post("/deed/propose", headers={"x-csrf-token": csrf}).status_code == 200
    assert client.put("/deed/propose", headers={"x-csrf-token": csrf}).status_code == 200
    for wrong in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": csrf[:-1]}, {"csrf": "é\x00"}):
        answer = client.post("/deed/propose", data=wrong)
        assert answer.status_code == 403
    assert client.put("/deed/propose").status_code == 403
    assert client.post("/deed/propose", data={"csrf": csrf}, headers={"x-csrf-token": foreign}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.org"},
        {"origin": "null"},
        {"origin": f"{HOME}.evil.example.org"},
        {"origin": "http://evil.example.org:80@testserver"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": ""},
    ],
)
def test_a_form_of_another_site_is_refused_though_it_has_the_secret(
    curated: CuratedSite, headers: dict[str, str]
) -> None:
    client = curated.browser("rosa")
    csrf = csrf_of(client)
    answer = client.post("/deed/propose", data={"csrf": csrf, "message": "typed"}, headers=headers)
    assert answer.status_code == 403
    assert "from another site" in answer.text
    assert "typed" not in answer.text
    # Nor is anything given back to it, if it has not.
    answer = client.post("/deed/propose", data={"message": "typed"}, headers=headers)
    assert (answer.status_code, "typed" in answer.text) == (403, False)


def test_a_script_of_another_site_gets_no_leave_to_send_anything(curated: CuratedSite) -> None:
    answer = curated.browser("rosa").options(
        "/deed/propose",
        headers={"origin": "https://evil.example.org", "access-control-request-headers": "x-csrf-token"},
    )
    assert "csrf" not in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


def test_what_was_typed_is_given_back_when_the_session_has_ended(curated: CuratedSite) -> None:
    client = curated.browser("rosa")
    csrf = csrf_of(client)
    client.cookies.clear()
    typed = {"csrf": csrf, "message": 'Rabat\'s "mayor"\r\n<b>', "kind": ""}
    answer = client.post("/deed/propose", data=typed)
    assert answer.status_code == 401
    assert "You are not signed in any more" in answer.text
    assert 'name="message" value="Rabat&#39;s &#34;mayor&#34;\r\n&lt;b&gt;"' in answer.text
    assert csrf not in answer.text
    again = curated.browser("rosa")
    answer = again.post("/deed/propose", data={**typed, "csrf": ""})
    assert answer.status_code == 403
    assert "You have signed in again" in answer.text
    assert f'name="csrf" value="{csrf_of(again)}"' in answer.text
    assert 'action="/deed/propose"' in answer.text
    assert again.post("/deed/propose", data={**typed, "csrf": csrf_of(again)}).status_code == 200


def test_a_program_gets_a_problem_rather_than_a_page_with_what_it_sent(curated: CuratedSite) -> None:
    client = curated.browser("rosa")
    answer = client.post("/deed/propose", data={"message": "typed"}, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert "not from this session" in answer.json()["detail"]
    assert "typed" not in answer.text


def test_who_must_choose_a_password_does_nothing_else_before(curated: CuratedSite) -> None:
    accounts = curated.curation.accounts
    accounts.add("newcomer", "Newcomer", "reviewer")
    accounts.check_password("newcomer", accounts.give_one_time_password("newcomer"))
    client = curated.browser("newcomer")
    answer = client.get("/deed/read")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert client.get("/deed/read", headers={"accept": "application/json"}).status_code == 403


@pytest.mark.parametrize("deed", DEEDS)
def test_head_asks_as_get_does(curated: CuratedSite, deed: Deed) -> None:
    assert curated.program().head(f"/deed/{deed}").status_code == 401


def test_without_the_setting_there_is_nothing_of_all_this(historian: TestClient) -> None:
    for address in ADDRESSES:
        for method in address.methods:
            path = re.sub(r"\{\w+(:\w+)?\}", "1", address.path)
            # 405 where an address that everybody may read lies at the same path.
            assert historian.request(method, path).status_code in {404, 405}, path
    assert "/account" not in historian.get("/", headers={"accept": "text/html"}).text


def test_the_log_says_who(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("logged")
    site = CuratedSite.open(folder, access_log=str(folder / "log"))
    token = site.token("rosa", "read")
    site.browser("ada").get("/deed/read")
    site.program(token).get("/deed/read")
    site.program().get("/deed/read")
    lines = [json.loads(line) for line in (folder / "log").read_text().splitlines()]
    assert [line.get("actor") for line in lines] == ["ada", "rosa", None]
    assert token not in (folder / "log").read_text()
