"""``/account`` and ``/accounts``."""

from __future__ import annotations

import re

import html5rdf
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from tests.web.curators import CuratedSite, csrf_of

from pvegraph.curation.account import Account
from pvegraph.curation.guesses import Guesses
from pvegraph.errors import NotAllowedError
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.session_cookie import PLAIN

PASSWORD, OTHER = "correct horse battery", "another good password"
_TOKEN = re.compile(r'id="token-shown">(pve_[\w-]{43})<')
_ONE_TIME = re.compile(r'id="password-shown">([a-z0-9-]{29})<')


@pytest.fixture(autouse=True)
def _nobody_has_guessed(curated: CuratedSite) -> None:
    curated.curation.__dict__["guesses"] = Guesses()


@pytest.fixture
def name(curated: CuratedSite, request: pytest.FixtureRequest) -> str:
    """An account of a contributor for one test, with a password."""
    made = "of-" + re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[-50:].strip("-")
    curated.curation.accounts.add(made, "Amal", "contributor", PASSWORD)
    return made


def send(client: TestClient, do: str, address: str = "/account", **fields: str) -> tuple[int, str]:
    """Send one of the forms of a page; the status, and where the answer leads or what it says."""
    answer = client.post(address, data={"csrf": csrf_of(client), "do": do, **fields})
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.headers.get("location", answer.text)


def made_once(pattern: re.Pattern[str], text: str) -> str:
    """What a page shows this once."""
    found = pattern.search(text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize("address", ["/account", "/accounts", "/accounts/rosa"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_good_html_in_every_language_and_kept_by_nobody(
    curated: CuratedSite, address: str, language: str
) -> None:
    curated.token("ada", "read")
    answer = curated.browser("ada").get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    assert f'lang="{language}"' in answer.text
    assert {"en": "Sign out", "fr": "Se déconnecter", "ar": "تسجيل الخروج"}[language] in answer.text


def test_only_an_administrator_opens_the_accounts_and_no_token_does(curated: CuratedSite) -> None:
    for who in ("rima", "carl", "rosa"):
        client = curated.browser(who)
        assert "/accounts" not in client.get("/account").text
        for address in ("/accounts", "/accounts/ada"):
            assert client.get(address).status_code == 403
            assert client.post(address, data={"csrf": csrf_of(client), "do": "close"}).status_code == 403
    program = curated.program(curated.token("ada", "administer", "read"))
    for address in ("/account", "/accounts", "/accounts/ada"):
        assert program.get(address).status_code == 403
        assert program.post(address, data={"do": "close"}).status_code == 403
    assert not curated.curation.accounts.get("ada").disabled


def test_a_curator_changes_the_public_name(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    assert send(client, "label", label="  Amal Haddad ") == (303, "/account?done=label")
    assert "new name from now on" in client.get("/account?done=label").text
    assert curated.curation.accounts.get(name).label == "Amal Haddad"
    status, text = send(client, "label", label="a\r\nSet-Cookie: b=c")
    assert status == 400
    assert "no control characters" in text
    client.post("/account", data={"csrf": csrf_of(client), "do": "label", "label": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get("/account").text


def test_a_new_password_needs_the_present_one_and_ends_all_other_sessions(curated: CuratedSite, name: str) -> None:
    client, other = curated.browser(name), curated.browser(name)
    before = client.cookies[PLAIN]
    good = {"current": PASSWORD, "password": OTHER, "again": OTHER}
    for wrong, why, status in (
        ({"current": "wrong"}, "not your present password", 403),
        ({"again": OTHER + "."}, "typed in two ways", 400),
        ({"password": "short", "again": "short"}, "at least 12", 400),
        ({"password": "a" * 2000, "again": "a" * 2000}, "at most 1024", 400),
    ):
        assert (answer := send(client, "password", **{**good, **wrong}))[0] == status
        assert why in answer[1]
    assert other.get("/account").status_code == 200
    assert send(client, "password", **good) == (303, "/account?done=password")
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert client.cookies[PLAIN] != before
    assert curated.curation.sessions.find(before) is None
    assert curated.curation.accounts.check_password(name, OTHER)


def test_whoever_has_taken_a_session_over_cannot_guess_the_password(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    statuses = [send(client, "password", current=f"wrong {index}")[0] for index in range(8)]
    assert statuses == [403] * 6 + [429] * 2


def test_a_token_is_shown_once_works_and_is_revoked(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    status, text = send(client, "token", **{"title": "<Import>", "days": "30", "scope-propose": "1"})
    assert status == 200
    shown = made_once(_TOKEN, text)
    assert curated.program(shown).get("/deed/propose").json() == {"actor": name, "by": "token"}
    listed = client.get("/account").text
    assert "&lt;Import&gt;" in listed
    assert shown not in listed
    (token,) = curated.curation.tokens.of_account(name)
    assert send(client, "revoke", token=str(token.id)) == (303, "/account?done=revoke")
    assert curated.program(shown).get("/deed/propose").status_code == 401


def test_a_token_that_cannot_be_is_refused_in_words(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    for fields, why in (
        ({"title": "", "days": "1", "scope-read": "1"}, "from 1 to 200 characters"),
        ({"title": "x", "days": "1"}, "one or more of these"),
        ({"title": "x", "days": "", "scope-read": "1"}, "1 to 365 days"),
        ({"title": "x", "days": "1e9", "scope-read": "1"}, "1 to 365 days"),
        ({"title": "x", "days": "9" * 100, "scope-read": "1"}, "1 to 365 days"),
        ({"title": "x" * 201, "days": "1", "scope-read": "1"}, "from 1 to 200 characters"),
    ):
        status, text = send(client, "token", **fields)
        assert (status, why in text) == (400, True), fields
    assert curated.curation.tokens.of_account(name) == []


def test_nobody_revokes_a_token_of_somebody_else(curated: CuratedSite, name: str) -> None:
    shown = curated.token("rosa", "read")
    number = curated.curation.tokens.of_account("rosa")[0].id
    client = curated.browser(name)
    for given in (str(number), "0", "-1", "x", "", "9" * 30):
        assert send(client, "revoke", token=given)[0] == 404
    assert curated.program(shown).get("/deed/read").status_code == 200


def test_other_sessions_are_ended(curated: CuratedSite, name: str) -> None:
    client, other = curated.browser(name), curated.browser(name)
    assert "this browser" in client.get("/account").text
    assert send(client, "others") == (303, "/account?done=others")
    assert (client.get("/account").status_code, other.get("/account").status_code) == (200, 303)


def test_a_form_that_says_nothing_is_refused_and_done_is_a_word_of_ours(curated: CuratedSite, name: str) -> None:
    client = curated.browser(name)
    for do in ("", "fly", "label\r\nX: y", "__class__"):
        assert send(client, do)[0] == 400
    assert 'role="status"' not in client.get("/account?done=evil").text


def test_an_administrator_makes_an_account_whose_owner_chooses_the_password(curated: CuratedSite) -> None:
    admin = curated.browser("ada")
    answer = admin.post(
        "/accounts", data={"csrf": csrf_of(admin), "name": "laila", "label": "Laila", "role": "contributor"}
    )
    assert answer.status_code == 200
    password = made_once(_ONE_TIME, answer.text)
    assert password not in admin.get("/accounts/laila").text
    client = curated.browser()
    answer = client.post("/sign-in", data={"name": "laila", "password": password, "next": "/deed/read"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    page = client.get("/account").text
    assert "Choose one of your own" in page
    assert 'name="title"' not in page
    assert client.get("/deed/read").headers["location"] == "/account"
    assert send(client, "token", **{"title": "x", "days": "1", "scope-read": "1"}) == (303, "/account")
    assert curated.curation.tokens.of_account("laila") == []
    # It is good once: nobody else gets in by it, not even before another one is chosen.
    assert curated.browser().post("/sign-in", data={"name": "laila", "password": password}).status_code == 403
    assert send(client, "password", password=OTHER, again=OTHER) == (303, "/account?done=password")
    assert client.get("/deed/read").json()["actor"] == "laila"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "ada", "label": "x", "role": "reader"}, "There is an account ada already"),
        ({"name": "Ada", "label": "x", "role": "reader"}, "from 2 to 63"),
        ({"name": "a\r\nb", "label": "x", "role": "reader"}, "from 2 to 63"),
        ({"name": "a" * 5000, "label": "x", "role": "reader"}, "from 2 to 63"),
        ({"name": "good-name", "label": "", "role": "reader"}, "from 1 to 200"),
        ({"name": "good-name", "label": "x", "role": "king"}, "A role is one of these"),
        ({}, "from 2 to 63"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_what_was_typed_stays(
    curated: CuratedSite, fields: dict[str, str], why: str
) -> None:
    admin = curated.browser("ada")
    answer = admin.post("/accounts", data={"csrf": csrf_of(admin), **fields})
    assert (answer.status_code, why in answer.text) == (400, True)
    if fields.get("label") == "x":
        assert 'value="x"' in answer.text


def test_an_administrator_changes_closes_and_reopens_an_account(curated: CuratedSite, name: str) -> None:
    admin, owner, token = curated.browser("ada"), curated.browser(name), curated.token(name, "read")
    here = f"/accounts/{name}"
    assert send(admin, "role", here, role="reviewer") == (303, f"{here}?done=role")
    assert owner.get("/deed/review").status_code == 200
    assert send(admin, "label", here, label="Somebody") == (303, f"{here}?done=label")
    assert send(admin, "close", here) == (303, f"{here}?done=close")
    assert (owner.get("/deed/read").status_code, curated.program(token).get("/deed/read").status_code) == (303, 401)
    assert "closed" in admin.get("/accounts").text
    assert send(admin, "reopen", here) == (303, f"{here}?done=reopen")
    assert (owner.get("/deed/read").status_code, curated.program(token).get("/deed/read").status_code) == (303, 200)
    assert send(admin, "revoke-all", here) == (303, f"{here}?done=revoke-all")
    assert curated.program(token).get("/deed/read").status_code == 401
    account = curated.curation.accounts.get(name)
    assert (account.label, account.role) == ("Somebody", "reviewer")


def test_a_reset_ends_the_old_password_and_all_sessions(curated: CuratedSite, name: str) -> None:
    owner = curated.browser(name)
    status, text = send(curated.browser("ada"), "reset", f"/accounts/{name}")
    assert status == 200
    assert owner.get("/account").status_code == 303
    with pytest.raises(NotAllowedError):
        curated.curation.accounts.check_password(name, PASSWORD)
    assert curated.curation.accounts.check_password(name, made_once(_ONE_TIME, text)).must_change


def test_an_administrator_who_resets_himself_is_shown_the_password_and_has_to_sign_in(curated: CuratedSite) -> None:
    curated.curation.accounts.add("self-reset", "Self", "administrator", PASSWORD)
    admin = curated.browser("self-reset")
    status, text = send(admin, "reset", "/accounts/self-reset")
    assert status == 200
    assert made_once(_ONE_TIME, text)
    assert admin.get("/accounts").status_code == 303
    curated.curation.accounts.close_account("self-reset")


def test_an_account_that_there_is_not_is_not_found(curated: CuratedSite) -> None:
    admin = curated.browser("ada")
    for name in ("nobody", "No-Body", "a%00b", "%F0%9F%92%A9", "x" * 500):
        assert admin.get(f"/accounts/{name}").status_code in {400, 404}
        answer = admin.post(f"/accounts/{name}", data={"csrf": csrf_of(admin), "do": "close"})
        assert answer.status_code in {400, 404}


def test_the_last_administrator_is_not_closed_and_is_told_why(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = CuratedSite.open(tmp_path_factory.mktemp("last"))
    site.curation.accounts.close_account("olga")
    admin = site.browser("ada")
    for do, fields in (("close", {}), ("role", {"role": "reader"})):
        status, text = send(admin, do, "/accounts/ada", **fields)
        assert (status, "the only administrator left" in text) == (400, True)
    assert site.curation.accounts.get("ada").role == "administrator"


def test_a_database_that_fails_is_told_of_in_words_and_public_pages_go_on(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    site = CuratedSite.open(tmp_path_factory.mktemp("failing"))
    client = site.browser("ada")
    with site.curation.database.transaction() as connection:
        connection.execute(sa.text("DROP TABLE sessions"))
    answer = client.get("/account")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "can be neither stored nor read at the moment" in answer.text
    assert "sqlite" not in answer.text
    assert "no such table: sessions" in caplog.text
    assert client.get("/").status_code == 200


def test_who_is_closed_while_the_password_changes_has_to_sign_in(
    curated: CuratedSite, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = curated.curation.accounts
    set_password = accounts.set_password

    def closing(name: str, password: str) -> Account:
        changed = set_password(name, password)
        accounts.close_account(name)
        return changed

    monkeypatch.setattr(accounts, "set_password", closing)
    client = curated.browser(name)
    assert send(client, "password", current=PASSWORD, password=OTHER, again=OTHER) == (303, "/sign-in")
    assert client.get("/account").status_code == 303
