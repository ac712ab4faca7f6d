"""A real provider of OpenID Connect in a thread of this process, which can be made to answer what it should not."""

from __future__ import annotations

import base64
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import BaseWSGIServer, make_server

Forge = Callable[[dict[str, object], RSAKey], str]
"""Makes another ID token out of the claims of the right one and the key of the provider."""
USERS = (
    oidc_provider_mock.User(sub="248289761001", claims={"name": "Amal Haddad", "preferred_username": "amal"}),
    oidc_provider_mock.User(sub="newcomer", claims={"name": "زينب", "preferred_username": "zaynab"}),
    oidc_provider_mock.User(sub="nameless", claims={}),
)


_TLS = httpx.create_ssl_context(trust_env=False)
"""What no request here needs, and what takes as long to make as all the rest of one."""


@dataclass
class Provider:
    """The provider, and what it is to do wrong."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    forge: Forge | None = None
    discovery: dict[str, object] = field(default_factory=dict)
    """What it says of itself in place of the truth."""
    answers: dict[str, flask.Response] = field(default_factory=dict)
    """Path → what is answered there in place of the truth."""
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for."""
    challenges: dict[str, str] = field(default_factory=dict)
    """Code → what its proof must fit (RFC 7636), which is looked at here, as the provider itself does not."""

    def behave(self) -> None:
        """Do right from now on."""
        self.forge = None
        self.discovery, self.answers = {}, {}
        self.asked.clear()

    def approve(self, address: str, sub: str) -> str:
        """Sign somebody in at the address to which a browser was sent; the address to which it is sent back."""
        answer = httpx.post(address, data={"sub": sub}, trust_env=False, verify=_TLS, timeout=60)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def deny(self, address: str) -> str:
        """As `approve`, for somebody who does not want to be known."""
        answer = httpx.post(address, data={"action": "deny"}, trust_env=False, verify=_TLS, timeout=60)
        return answer.headers["location"]

    def watch(self, app: flask.Flask) -> None:
        """Look at each request, and change each answer that is to be changed."""
        app.before_request(self._before)
        app.after_request(self._after)

    def _before(self) -> flask.Response | None:
        request = flask.request
        self.asked.append(request.path)
        if request.path == "/oauth2/token":
            challenge = self.challenges.pop(request.form.get("code", ""), None)
            if challenge is None or create_s256_code_challenge(request.form["code_verifier"]) != challenge:
                return flask.Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        return self.answers.get(request.path)

    def _after(self, answer: flask.Response) -> flask.Response:
        request = flask.request
        if request.path == "/oauth2/authorize" and answer.status_code == 302:
            code = parse_qs(urlsplit(answer.headers["location"]).query).get("code", [""])[0]
            assert request.args["code_challenge_method"] == "S256"
            self.challenges[code] = request.args["code_challenge"]
        if request.path == "/.well-known/openid-configuration" and answer.is_json:
            answer.set_data(json.dumps({**json.loads(answer.get_data()), **self.discovery}))
        if request.path == "/oauth2/token" and answer.status_code == 200 and self.forge is not None:
            tokens = json.loads(answer.get_data())
            key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
            tokens["id_token"] = self.forge(claims_of(tokens["id_token"]), key)
            answer.set_data(json.dumps(tokens))
        return answer


def claims_of(token: str) -> dict[str, object]:
    """What an ID token says, whoever has signed it."""
    payload = token.split(".")[1]
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def signed(claims: dict[str, object], key: RSAKey) -> str:
    """An ID token."""
    header = {"alg": "RS256"} if key.kid is None else {"alg": "RS256", "kid": key.kid}
    return jwt.encode(header, claims, key)


def unsigned(claims: dict[str, object]) -> str:
    """An ID token with the algorithm ``none``."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])


@contextmanager
def provider(*redirects: str) -> Iterator[Provider]:
    """A running provider that knows one client, which may have browsers sent back to these addresses."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True, user_claims=USERS)
    app.debug = False
    running = Provider()
    running.watch(app)
    server: BaseWSGIServer = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        running.issuer = f"http://localhost:{server.server_port}"
        client = httpx.post(
            f"{running.issuer}/oauth2/clients", json={"redirect_uris": redirects}, trust_env=False, timeout=60
        ).json()
        running.client_id, running.client_secret = client["client_id"], client["client_secret"]
        yield running
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
