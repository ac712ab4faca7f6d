"""Signing in and out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient
from tests.web.curators import BROWSER, HOME, CuratedSite, csrf_of, set_session

from pvegraph.curation.guesses import OF_ACCOUNT, OF_CLIENT
from pvegraph.web.actor import same_site
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.session_cookie import PLAIN, SECURE

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts of tests
WRONG = "No open account has that name and that password."


@pytest.fixture(scope="module")
def site(curated: CuratedSite) -> CuratedSite:
    """The gateway, with an account that has a password."""
    curated.curation.accounts.add("amal", "Amal", "reviewer", PASSWORD)
    return curated


def sign_in(client: TestClient, name: str = "amal", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    """Send the form; the status, and where the answer leads or what it says."""
    answer = client.post("/sign-in", data={"name": name, "password": password, **more})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_who_signs_in_gets_a_cookie_that_no_script_reads_and_goes_where_he_wanted(site: CuratedSite) -> None:
    client = site.browser()
    answer = client.post("/sign-in", data={"name": " Amal ", "password": PASSWORD, "next": "/deed/read?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/deed/read?x=1")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN}=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"):
        assert part in cookie.split("; ")
    assert "Domain" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/deed/read").json() == {"actor": "amal", "by": "session"}
    # Who is signed in is not asked again.
    assert client.get("/sign-in?next=/deed/read").headers["location"] == "/deed/read"


def test_by_https_the_cookie_is_kept_to_this_host_and_to_https(site: CuratedSite) -> None:
    client = site.browser(home="https://testserver")
    answer = client.post("/sign-in", data={"name": "amal", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE}=")
    assert "Secure" in cookie.split("; ")
    assert client.get("/deed/read").status_code == 200
    # The name without the prefix, which a page without HTTPS or another host could set, is nobody's there.
    value = client.cookies[SECURE]
    stranger = site.browser(home="https://testserver")
    set_session(stranger, value)
    assert stranger.get("/deed/read").status_code == 303


def test_each_sign_in_is_a_new_session_and_ends_the_one_before(site: CuratedSite) -> None:
    client = site.browser()
    set_session(client, "chosen-by-an-attacker")
    sign_in(client)
    first = client.cookies[PLAIN]
    assert first != "chosen-by-an-attacker"
    sign_in(client)
    assert client.cookies[PLAIN] != first
    assert site.curation.sessions.find(first) is None


def test_a_wrong_name_is_answered_as_a_wrong_password_is(site: CuratedSite) -> None:
    site.curation.accounts.add("shut", "Shut", "reader", PASSWORD)
    site.curation.accounts.close_account("shut")
    answers = []
    for name, password in (("amal", "wrong"), ("nobody", PASSWORD), ("shut", PASSWORD), ("", ""), ("a\x00b", "\x00")):
        answer = site.browser().post("/sign-in", data={"name": name, "password": password})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
        answers.append(answer.text.replace(f'value="{name}"', 'value=""').replace('value="a\ufffdb"', 'value=""'))
    assert WRONG in answers[0]
    assert set(answers) == {answers[0]}
    site.curation.guesses.succeeded("amal", "")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.org"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_sign_somebody_in(site: CuratedSite, headers: dict[str, str]) -> None:
    client = site.browser()
    answer = client.post("/sign-in", data={"name": "amal", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_of_which_nothing_says_where_it_comes_from_signs_nobody_in(site: CuratedSite) -> None:
    client = TestClient(site.app, follow_redirects=False, headers={"accept": "text/html"})
    answer = client.post("/sign-in", data={"name": "amal", "password": PASSWORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.org/",
        "//evil.example.org/",
        "/\\evil.example.org/",
        "\\\\evil.example.org",
        "/\t/evil.example.org",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        " /account",
        "/a" * 2000,
        "",
        "\u2028/",
    ],
)
def test_signing_in_leads_nowhere_else(site: CuratedSite, target: str) -> None:
    answer = site.browser().post("/sign-in", data={"name": "amal", "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert answer.headers["set-cookie"].startswith(PLAIN)
    form = site.browser().get("/sign-in", params={"next": target})
    assert 'name="next" value="/account"' in form.text


def test_a_path_of_this_site_is_kept_as_it_is() -> None:
    for target in ("/", "/proposals/7?lang=ar#last", "/doc/place/ma-rabat", "/a%2Fb", "/x?thing=https://a.org/%C3%A9"):
        assert same_site(target) == target
    assert same_site("/é") == "/%C3%A9"


def test_whoever_guesses_is_slowed_down_and_told_when_to_come_again(site: CuratedSite) -> None:
    site.curation.accounts.add("guessed", "Guessed", "reader", PASSWORD)
    client = site.browser()
    for _ in range(OF_ACCOUNT.free + 1):
        assert sign_in(client, "guessed", "wrong")[0] == 403
    answer = client.post("/sign-in", data={"name": "guessed", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Try again in 1 seconds" in answer.text
    assert 'value="guessed"' in answer.text
    # Others sign in from the same address meanwhile.
    assert sign_in(site.browser())[0] == 303
    site.curation.guesses.succeeded("guessed", "")


def test_many_guesses_at_the_same_moment_are_slowed_down_too(site: CuratedSite) -> None:
    def guess(index: int) -> int:
        client = TestClient(site.app, headers=BROWSER, follow_redirects=False, client=(f"192.0.2.{index}", 1))
        return sign_in(client, "surrounded", f"wrong {index}")[0]

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(guess, range(24)))
    assert statuses.count(403) <= OF_ACCOUNT.free + 4
    assert 429 in statuses
    assert set(statuses) == {403, 429}


def test_one_address_that_tries_many_names_is_slowed_down(site: CuratedSite) -> None:
    client = TestClient(site.app, headers=BROWSER, follow_redirects=False, client=("198.51.100.7", 1))
    for index in range(OF_CLIENT.free + 1):
        assert sign_in(client, f"name-{index}", "wrong")[0] == 403
    assert sign_in(client)[0] == 429


def test_two_who_sign_in_at_the_same_moment_get_sessions_of_their_own(site: CuratedSite) -> None:
    clients = [site.browser() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        statuses = list(threads.map(lambda client: sign_in(client)[0], clients))
    assert statuses == [303] * 4
    assert len({client.cookies[PLAIN] for client in clients}) == 4
    assert all(client.get("/deed/read").json()["actor"] == "amal" for client in clients)


def test_signing_out_ends_the_session_for_good(site: CuratedSite) -> None:
    client = site.browser("rosa")
    cookie = client.cookies[PLAIN]
    answer = client.post("/sign-out", data={"csrf": csrf_of(client)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f'{PLAIN}=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    set_session(client, cookie)
    assert client.get("/deed/read").status_code == 303
    # Who is not signed in may sign out.
    assert site.browser().post("/sign-out", data={"csrf": ""}).status_code == 303


def test_another_site_cannot_sign_somebody_out(site: CuratedSite) -> None:
    client = site.browser("rosa")
    csrf = csrf_of(client)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", data={"csrf": ""}).status_code == 403
    assert client.post("/sign-out", data={"csrf": csrf}, headers={"origin": "https://evil.org"}).status_code == 403
    assert client.get("/deed/read").status_code == 200


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"name=amal&name=ada&password=x", "application/x-www-form-urlencoded", 400),
        (b"name=%FF", "application/x-www-form-urlencoded", 400),
        (b"\xff=\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % index for index in range(200)), "application/x-www-form-urlencoded", 400),
        (b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b'{"name": "amal"}', "application/json", 415),
        (b"name=amal", "", 415),
    ],
)
def test_what_is_no_form_of_ours_is_refused_in_words(site: CuratedSite, body: bytes, type_: str, status: int) -> None:
    answer = site.browser().post("/sign-in", content=body, headers={"content-type": type_})
    assert answer.status_code == status
    assert "traceback" not in answer.text.lower()


def test_very_long_fields_are_answered_quickly_and_shown_in_part(site: CuratedSite) -> None:
    status, text = sign_in(site.browser(), "a" * 20_000, "b" * 20_000)
    assert status == 403
    assert len(text) < 20_000


def test_what_is_typed_is_never_part_of_the_page_itself(site: CuratedSite) -> None:
    _, text = sign_in(site.browser(), '"><script>alert(1)</script>', "x")
    assert "<script>" not in text
    assert "alert(1)<" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_in_the_language_of_the_reader_and_kept_by_nobody(site: CuratedSite, language: str) -> None:
    answer = site.browser().get("/sign-in", headers={"accept-language": language})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-language"] == language
    assert {"en": "Sign in", "fr": "Se connecter", "ar": "تسجيل الدخول"}[language] in answer.text
    assert f'lang="{language}"' in answer.text
    remembered = site.browser().get(f"/sign-in?lang={language}")
    assert f"lang={language}" in remembered.headers["set-cookie"]


def test_the_public_address_decides_what_is_the_same_site(tmp_path_factory: pytest.TempPathFactory) -> None:
    public = "https://graph.example.org"
    site = CuratedSite.open(tmp_path_factory.mktemp("public"), public_url=public)
    site.curation.accounts.add("amal", "Amal", "reviewer", PASSWORD)
    fields = {"name": "amal", "password": PASSWORD}
    client = site.browser()
    assert client.post("/sign-in", data=fields, headers={"origin": HOME}).status_code == 403
    assert client.post("/sign-in", data=fields, headers={"origin": "http://graph.example.org"}).status_code == 403
    answer = client.post("/sign-in", data=fields, headers={"origin": public})
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith(f"{SECURE}=")
