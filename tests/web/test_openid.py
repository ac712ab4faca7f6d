"""Signing in at a real provider of OpenID Connect, and what is done when its answers are not right."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient
from tests.servers.openid import Forge, Provider, provider, signed, unsigned
from tests.web.curators import HOME, CuratedSite

from pvegraph.curation.curation import Curation
from pvegraph.errors import UsageError
from pvegraph.settings import Settings
from pvegraph.web.session_cookie import PLAIN

BACK = f"{HOME}/sign-in/oidc/back"
NOT_TRUSTED = "is not signed as it should be, or was not meant for this sign-in"
NOT_OURS = "was not begun in this browser"
UNREACHABLE = "The provider cannot be reached, or does not answer as it should"
STRANGER = RSAKey.generate_key(2048)


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """The provider."""
    with provider(BACK) as found:
        yield found


@pytest.fixture(scope="module")
def linked(running: Provider, tmp_path_factory: pytest.TempPathFactory) -> CuratedSite:
    """A gateway that knows the provider, with one account that is linked."""
    site = CuratedSite.open(tmp_path_factory.mktemp("linked"), **_given(running))
    site.curation.accounts.link("rosa", running.issuer, "248289761001")
    return site


@pytest.fixture
def site(linked: CuratedSite, running: Provider) -> CuratedSite:
    """That gateway, which has not yet asked the provider, who does right."""
    running.behave()
    linked.curation.__dict__.pop("openid", None)
    return linked


def _given(running: Provider) -> dict[str, object]:
    return {
        "oidc_issuer": running.issuer,
        "oidc_client_id": running.client_id,
        "oidc_client_secret": SecretStr(running.client_secret),
        "oidc_title": "Example login",
        "oidc_seconds": 60,
    }


def leave(client: TestClient, target: str = "/deed/read") -> str:
    """The address to which a browser is sent."""
    answer = client.get("/sign-in/oidc", params={"next": target})
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


def come(client: TestClient, address: str) -> tuple[int, str]:
    """Arrive at an address; the status, and where the answer leads or what it says."""
    answer = client.get(address.removeprefix(HOME), headers={"sec-fetch-site": "cross-site"})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_who_is_linked_signs_in_and_goes_where_he_wanted(site: CuratedSite, running: Provider) -> None:
    client = site.browser()
    form = client.get("/sign-in?next=/deed/read").text
    assert 'href="/sign-in/oidc?next=/deed/read"' in form
    assert "Sign in with Example login" in form
    address = leave(client)
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{running.issuer}/oauth2/authorize?")
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [BACK]
    assert asked["scope"] == ["openid profile"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))
    back = running.approve(address, "248289761001")
    assert come(client, back) == (303, "/deed/read")
    assert client.get("/deed/read").json() == {"actor": "rosa", "by": "session"}
    # Nothing of it can be used again, in this browser or in another one.
    assert come(client, back)[0] == 403
    assert come(site.browser(), back)[0] == 403


def test_secrets_of_the_sign_in_are_in_a_cookie_that_nobody_can_read(site: CuratedSite) -> None:
    client = site.browser()
    answer = client.get("/sign-in/oidc")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN}-oidc=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert part in cookie.split("; ")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["state"][0] not in cookie
    assert asked["nonce"][0] not in cookie


def test_two_sign_ins_at_the_same_time_have_nothing_in_common(site: CuratedSite, running: Provider) -> None:
    first, second = site.browser(), site.browser()
    addresses = [leave(first), leave(second)]
    asked = [parse_qs(urlsplit(address).query) for address in addresses]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    back = [running.approve(address, "248289761001") for address in addresses]
    # One who has begun himself, and then gets the answer of another: login CSRF.
    status, text = come(second, back[0])
    assert (status, NOT_OURS in text) == (403, True)
    assert come(first, back[0])[0] == 303


def test_who_is_not_linked_is_refused_and_told_what_to_ask_for(site: CuratedSite, running: Provider) -> None:
    client = site.browser()
    status, text = come(client, running.approve(leave(client), "newcomer"))
    assert status == 403
    assert "No account is linked with you" in text
    assert "newcomer" in text
    assert PLAIN not in client.cookies
    assert [account.name for account in site.curation.accounts.all()] == sorted(["ada", "carl", "olga", "rima", "rosa"])


def test_a_closed_account_lets_nobody_in_from_elsewhere(site: CuratedSite, running: Provider) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    site.curation.accounts.close_account("rosa")
    try:
        status, text = come(client, back)
        assert (status, "Your account is closed" in text) == (403, True)
    finally:
        site.curation.accounts.reopen("rosa")


def test_newcomers_get_a_role_where_a_setting_says_so_and_never_the_account_of_a_namesake(
    running: Provider, tmp_path_factory: pytest.TempPathFactory
) -> None:
    running.behave()
    site = CuratedSite.open(tmp_path_factory.mktemp("open"), **_given(running), oidc_role="contributor")
    site.curation.accounts.add("zaynab", "Another", "administrator")
    names = []
    for sub in ("newcomer", "nameless", "newcomer"):
        client = site.browser()
        assert come(client, running.approve(leave(client), sub)) == (303, "/deed/read")
        names.append(client.get("/deed/read").json()["actor"])
    assert names == ["zaynab-2", "curator", "zaynab-2"]
    account = site.curation.accounts.get("zaynab-2")
    assert (account.label, account.role) == ("زينب", "contributor")
    assert "New password" not in client.get("/account").text


def _other(**changes: object) -> Forge:
    return lambda claims, key: signed({**claims, **changes}, key)


def _without(name: str) -> Forge:
    return lambda claims, key: signed({n: v for n, v in claims.items() if n != name}, key)


def _client(claims: dict[str, object]) -> str:
    """For whom a right ID token is."""
    audience = claims["aud"]
    return str(audience[0] if isinstance(audience, list) else audience)


def _by_what_all_know(claims: dict[str, object], key: RSAKey) -> str:
    """Signed by HMAC with the public key of the provider as the secret, by hand, as libraries refuse to do it."""
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.new(key.as_pem(private=False), text, "sha256").digest()
    return b".".join((text, base64.urlsafe_b64encode(signature).rstrip(b"="))).decode()


def _named(key: RSAKey) -> RSAKey:
    """The key of a stranger, who says that it is that of the provider."""
    return RSAKey.import_key(
        {**STRANGER.as_dict(private=True), "kid": key.kid} if key.kid else STRANGER.as_dict(private=True)
    )


_FORGERIES: dict[str, Forge] = {
    "another nonce": _other(nonce="another"),
    "no nonce": _without("nonce"),
    "another audience": _other(aud="another-client"),
    "many audiences and another party": lambda claims, key: signed(
        {**claims, "aud": [_client(claims), "another"], "azp": "another"}, key
    ),
    "another party": _other(azp="another-client"),
    "no audience": _without("aud"),
    "another issuer": _other(iss="https://evil.example.org"),
    "no issuer": _without("iss"),
    "expired": lambda claims, key: signed({**claims, "exp": int(time.time()) - 3600}, key),
    "no end": _without("exp"),
    "begins later": lambda claims, key: signed({**claims, "nbf": int(time.time()) + 3600}, key),
    "made later": lambda claims, key: signed({**claims, "iat": int(time.time()) + 3600}, key),
    "no subject": _without("sub"),
    "an empty subject": _other(sub=""),
    "a subject that is a number": _other(sub=248289761001),
    "a subject with a line in it": _other(sub="248289761001\n"),
    "another access token": _other(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "algorithm none": lambda claims, _: unsigned(claims),
    "no signature": lambda claims, key: signed(claims, key).rpartition(".")[0] + ".",
    "key of a stranger": lambda claims, _: signed(claims, STRANGER),
    "key of a stranger under our name": lambda claims, key: signed(claims, _named(key)),
    "the public key as a secret": _by_what_all_know,
    "no token": lambda *_: "",
    "no JSON": lambda *_: "a.b.c",
}


@pytest.mark.parametrize(
    "forge",
    [
        signed,
        lambda claims, key: signed({**claims, "aud": [_client(claims), "another"], "azp": _client(claims)}, key),
        lambda claims, key: signed({**claims, "exp": int(time.time()) - 30}, key),
    ],
    ids=["as it was", "several audiences and the right party", "by a clock that is half a minute off"],
)
def test_an_id_token_that_is_right_signs_in_so_that_the_forged_ones_prove_something(
    site: CuratedSite, running: Provider, forge: Forge
) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    running.forge = forge
    assert come(client, back) == (303, "/deed/read")


@pytest.mark.parametrize("forge", _FORGERIES.values(), ids=_FORGERIES)
def test_an_id_token_that_is_not_right_signs_nobody_in(
    site: CuratedSite, running: Provider, forge: Forge, caplog: pytest.LogCaptureFixture
) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    running.forge = forge
    with caplog.at_level(logging.ERROR, "pvegraph.accounts"):
        status, text = come(client, back)
    assert (status, NOT_TRUSTED in text) == (403, True), text
    assert PLAIN not in client.cookies
    assert "OpenID Connect" in caplog.text
    assert running.client_secret not in caplog.text


@pytest.mark.parametrize(
    "change", [lambda q: q.replace("state=", "state=x"), lambda q: q.split("&state")[0], lambda _: ""]
)
def test_an_answer_with_another_state_signs_nobody_in_and_asks_the_provider_nothing(
    site: CuratedSite, running: Provider, change: Callable[[str], str]
) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    path, _, query = back.partition("?")
    running.asked.clear()
    status, text = come(client, f"{path}?{change(query)}")
    assert (status, NOT_OURS in text) == (403, True)
    assert running.asked == []


def test_an_answer_to_a_browser_that_asked_for_nothing_signs_nobody_in(site: CuratedSite, running: Provider) -> None:
    back = running.approve(leave(site.browser()), "248289761001")
    for cookie in ("", "x", "gAAAAA" + "x" * 5000):
        stranger = site.browser()
        stranger.cookies.set(f"{PLAIN}-oidc", cookie, domain="testserver.local")
        status, text = come(stranger, back)
        assert (status, NOT_OURS in text) == (403, True)


def test_a_sign_in_may_take_ten_minutes(site: CuratedSite, running: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    now = time.time()
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: now + 601)
    status, text = come(client, back)
    assert (status, NOT_OURS in text) == (403, True)


def test_what_one_server_has_sealed_another_one_does_not_open(site: CuratedSite, running: Provider) -> None:
    client = site.browser()
    back = running.approve(leave(client), "248289761001")
    site.curation.__dict__.pop("openid")
    assert come(client, back)[0] == 403


def test_the_code_is_worth_nothing_without_the_proof_that_this_server_has(site: CuratedSite, running: Provider) -> None:
    client, other = site.browser(), site.browser()
    stolen = parse_qs(urlsplit(running.approve(leave(client), "248289761001")).query)["code"][0]
    own = parse_qs(urlsplit(running.approve(leave(other), "newcomer")).query)
    status, text = come(other, f"/sign-in/oidc/back?code={stolen}&state={own['state'][0]}")
    assert (status, UNREACHABLE in text) == (403, True)
    assert PLAIN not in other.cookies


def test_who_says_no_at_the_provider_is_told_so(site: CuratedSite, running: Provider) -> None:
    client = site.browser()
    address = leave(client)
    state = parse_qs(urlsplit(address).query)["state"][0]
    denied = urlsplit(running.deny(address))
    assert parse_qs(denied.query)["error"] == ["access_denied"]
    status, text = come(client, f"{denied.path}?error=access_denied&state={state}")
    assert (status, "did not let you in: access_denied" in text) == (403, True)


def test_what_is_no_error_of_the_protocol_is_not_shown(site: CuratedSite) -> None:
    client = site.browser()
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    status, text = come(client, f"/sign-in/oidc/back?error=Call+%2B1+555&state={state}")
    assert (status, "555" in text) == (403, False)


def test_an_answer_that_names_another_issuer_is_not_trusted(site: CuratedSite, running: Provider) -> None:
    for change, more in (
        ({}, "&iss=https://evil.example.org"),
        ({"authorization_response_iss_parameter_supported": True}, ""),
    ):
        site.curation.__dict__.pop("openid", None)
        running.discovery = dict(change)
        client = site.browser()
        status, text = come(client, running.approve(leave(client), "248289761001") + more)
        assert (status, NOT_TRUSTED in text) == (403, True)


def test_the_keys_of_the_provider_are_asked_for_once_and_again_when_they_may_have_changed(
    site: CuratedSite, running: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        client = site.browser()
        assert come(client, running.approve(leave(client), "248289761001"))[0] == 303
    assert running.asked.count("/jwks") == 1
    assert running.asked.count("/.well-known/openid-configuration") == 1
    # A key that is not known yet is asked for, once a minute at most.
    running.forge = lambda claims, _: signed(claims, STRANGER)
    for _ in range(3):
        client = site.browser()
        assert come(client, running.approve(leave(client), "248289761001"))[0] == 403
    assert running.asked.count("/jwks") == 1
    now = time.monotonic()
    monkeypatch.setattr("pvegraph.curation.openid.monotonic", lambda: now + 61)
    client = site.browser()
    assert come(client, running.approve(leave(client), "248289761001"))[0] == 403
    assert running.asked.count("/jwks") == 2


def _answer(body: str | bytes, status: int = 200, **headers: str) -> flask.Response:
    return flask.Response(body, status, headers, mimetype="application/json")


@pytest.mark.parametrize(
    "answer",
    [
        _answer("{}", 500),
        _answer("no JSON"),
        _answer("[]"),
        _answer("{}"),
        _answer("[" * 100_000),
        _answer(b"\xff"),
        _answer('{"a": "' + "b" * 300_000 + '"}'),
        _answer("", 302, location="https://evil.example.org/"),
    ],
    ids=["error", "no JSON", "no object", "nothing", "deep", "no UTF-8", "large", "redirection"],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/oauth2/token"])
def test_a_provider_that_talks_nonsense_is_told_of_in_words(
    site: CuratedSite, running: Provider, path: str, answer: flask.Response
) -> None:
    client = site.browser()
    if path.startswith("/.well-known"):
        running.answers[path] = answer
        said = client.get("/sign-in/oidc")
        assert (said.status_code, UNREACHABLE in said.text) == (502, True)
        return
    back = running.approve(leave(client), "248289761001")
    running.answers[path] = answer
    status, text = come(client, back)
    assert status == 403
    assert UNREACHABLE in text or NOT_TRUSTED in text


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://evil.example.org"},
        {"issuer": None},
        {"token_endpoint": "https://evil.example.org/token"},
        {"token_endpoint": "http://localhost:1/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": 7},
        {"token_endpoint": "http://[::1/"},
        {"jwks_uri": "https://evil.example.org/jwks"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://user@evil.example.org/"},
    ],
    ids=str,
)
def test_only_the_hosts_of_the_issuer_are_asked(
    site: CuratedSite, running: Provider, change: dict[str, object]
) -> None:
    running.discovery = change
    said = site.browser().get("/sign-in/oidc")
    assert (said.status_code, UNREACHABLE in said.text) == (502, True)
    assert running.asked == ["/.well-known/openid-configuration"]


def test_a_host_that_a_setting_names_may_be_asked(running: Provider, tmp_path_factory: pytest.TempPathFactory) -> None:
    running.behave()
    host = urlsplit(running.issuer).netloc.replace("localhost", "127.0.0.1")
    running.discovery = {"jwks_uri": f"http://{host}/jwks"}
    site = CuratedSite.open(tmp_path_factory.mktemp("hosts"), **_given(running), oidc_hosts=(host,))
    site.curation.accounts.link("rosa", running.issuer, "248289761001")
    client = site.browser()
    assert come(client, running.approve(leave(client), "248289761001"))[0] == 303


def test_a_provider_that_is_away_is_told_of_and_passwords_still_work(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "pvegraph", "oidc_seconds": 2}
    site = CuratedSite.open(tmp_path_factory.mktemp("away"), **given)
    site.curation.accounts.add("amal", "Amal", "reader", "correct horse battery")
    said = site.browser().get("/sign-in/oidc")
    assert (said.status_code, UNREACHABLE in said.text) == (502, True)
    fields = {"name": "amal", "password": "correct horse battery"}
    assert site.browser().post("/sign-in", data=fields).status_code == 303


def test_another_site_cannot_begin_it(site: CuratedSite, running: Provider) -> None:
    said = site.browser().get("/sign-in/oidc?next=/deed/read", headers={"sec-fetch-site": "cross-site"})
    assert said.status_code == 200
    assert 'name="next" value="/deed/read"' in said.text
    assert running.asked == []


def test_an_administrator_links_and_unlinks(site: CuratedSite, running: Provider) -> None:
    admin = site.browser("ada")
    csrf = site.curation.sessions.find(admin.cookies[PLAIN])
    assert csrf is not None
    fields = {"csrf": csrf.csrf, "subject": "newcomer"}
    assert admin.post("/accounts/carl", data={**fields, "do": "link"}).status_code == 303
    assert "newcomer" in admin.get("/accounts/carl").text
    client = site.browser()
    assert come(client, running.approve(leave(client), "newcomer"))[0] == 303
    assert client.get("/deed/read").json()["actor"] == "carl"
    assert admin.post("/accounts/rima", data={**fields, "do": "link"}).status_code == 400
    unlink = {**fields, "do": "unlink", "issuer": running.issuer}
    assert admin.post("/accounts/carl", data=unlink).status_code == 303
    assert client.get("/deed/read").status_code == 303


def test_without_a_provider_there_is_nothing_of_it(curated: CuratedSite) -> None:
    assert "/sign-in/oidc" not in curated.browser().get("/sign-in").text
    assert curated.browser().get("/sign-in/oidc").status_code == 404
    assert curated.browser().get("/sign-in/oidc/back").status_code == 404
    assert Curation(curated.settings, curated.curation.database).openid is None


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.org",
        "login.example.org",
        "https://a@b.org",
        "https://b.org/?x",
        "http://localhost.evil.org",
    ],
)
def test_an_issuer_that_could_be_listened_to_is_refused_as_a_setting(issuer: str) -> None:
    with pytest.raises(ValidationError):
        Settings(oidc_issuer=issuer)


def test_a_provider_that_does_not_know_this_server_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PVEGRAPH_OIDC_CLIENT_ID"):
        Curation.open(Settings(project=tmp_path, curation=True, oidc_issuer="https://login.example.org"))
