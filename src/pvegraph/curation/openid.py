"""Signing in at a provider of OpenID Connect: the authorization code flow with PKCE, state and nonce.

What this server must remember between sending a browser away and seeing it again is sealed into a cookie of that
browser, so that nothing grows here, and nobody can hand over an answer that another browser has asked for. Only the
issuer's host, and those that a setting names, are ever asked; no redirection is followed, no proxy of the environment
is used, and each answer is bounded in time and size.

Sources of the rules: OpenID Connect Core 1.0, section 3.1; OpenID Connect Discovery 1.0, section 4; RFC 7636; RFC 9207.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote_plus, urlsplit

import anyio
import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pvegraph.curation import secret
from pvegraph.curation.refusal import AccountError
from pvegraph.messages import N_

if TYPE_CHECKING:
    from pvegraph.settings import Settings

LIFE = timedelta(minutes=10)
"""How long somebody may take at the provider."""
_LARGEST_ANSWER = 256 * 1024
_FRESH_SECONDS = 3600.0
_RETRY_SECONDS = 60.0
_LEEWAY_SECONDS = 60
_LONGEST_SUBJECT = 255
"""OpenID Connect Core, section 2."""
_SIGNATURES = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
"""With keys that only the provider has: neither ``none``, nor a secret that we have too."""
_ERROR = re.compile(r"[a-z_]{1,60}")
_LOG = logging.getLogger("pvegraph.accounts")
_UNREACHABLE = N_("The provider cannot be reached, or does not answer as it should. Try again later; the log says why.")
_NOT_OURS = N_("This sign-in was not begun in this browser, or more than ten minutes ago. Begin it again.")
_NOT_TRUSTED = N_(
    "What the provider answers is not signed as it should be, or was not meant for this sign-in. Nobody was signed in;"
    " the log says why."
)
_REFUSED = N_("The provider did not let you in: %(error)s.")


@dataclass(frozen=True)
class Arrival:
    """Somebody who comes back from the provider."""

    subject: str
    """Who that is there, for ever."""
    name: str
    """What that person is called there in short, if the provider says it; nothing is proved by it."""
    label: str
    """What that person is called there in full, if the provider says it."""
    target: str
    """Where that person wanted to go."""


@dataclass(frozen=True)
class _Provider:
    """What discovery says of the provider."""

    authorization: str
    token: str
    keys: str
    by_basic: bool
    """Whether it takes our secret in the header."""
    tells_issuer: bool
    """Whether its answers by way of the browser name it (RFC 9207)."""


class OpenId:
    """The provider that the settings name. Raises `AccountError` for what goes wrong, and logs the reason."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None  # noqa: S101 - there is none of these without an issuer
        self._settings = settings
        self.issuer = settings.oidc_issuer
        self._seal = Fernet(Fernet.generate_key())
        self._certificates = httpx.create_ssl_context(trust_env=False)  # takes a twentieth of a second to make
        self._known: tuple[float, _Provider] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def begin(self, back: str, target: str) -> tuple[str, str]:
        """Where to send a browser that is to come ``back`` to an address of ours, and what its cookie is to hold."""
        provider = await self._discovered()
        kept = {name: secret.fresh() for name in ("state", "nonce", "verifier")}
        address: str = prepare_grant_uri(
            provider.authorization,
            self._settings.oidc_client_id,
            "code",
            redirect_uri=back,
            scope=self._settings.oidc_scope.split(),
            state=kept["state"],
            nonce=kept["nonce"],
            code_challenge=create_s256_code_challenge(kept["verifier"]),  # type: ignore[no-untyped-call] # as its stubs are
            code_challenge_method="S256",
        )
        sealed = self._seal.encrypt(json.dumps({**kept, "back": back, "target": target}).encode())
        return address, sealed.decode()

    async def finish(self, cookie: str, answer: Mapping[str, str]) -> Arrival:
        """Who comes back: ``answer`` has the parameters of the address at which the browser arrives."""
        try:
            kept = json.loads(self._seal.decrypt(cookie.encode(), ttl=int(LIFE.total_seconds())))
        except (InvalidToken, UnicodeEncodeError):
            raise AccountError(_NOT_OURS) from None
        if not hmac.compare_digest(answer.get("state", "").encode(errors="replace"), kept["state"].encode()):
            raise AccountError(_NOT_OURS)
        provider = await self._discovered()
        told = answer.get("iss")
        if (told is not None or provider.tells_issuer) and told != self.issuer:
            _distrust(f"the answer is of the issuer {told!r}")
        if "error" in answer or "code" not in answer:
            error = answer.get("error", "")[:200]
            _LOG.warning("the provider lets nobody in: %r", error)
            # What is no error code of RFC 6749 (section 4.1.2.1) was made up by whoever sent the browser here.
            told_error = error if _ERROR.fullmatch(error) else "-"
            raise AccountError(_REFUSED, {"error": told_error})
        claims = await self._claims(provider, answer["code"], kept)
        return _arrival(claims, kept["target"])

    async def _claims(self, provider: _Provider, code: str, kept: Mapping[str, str]) -> Mapping[str, object]:
        """What the provider says of who has just signed in, after every check (Core, section 3.1.3.7)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": kept["back"],
            "code_verifier": kept["verifier"],
        }
        tokens = await self._asked(provider.token, form, by_basic=provider.by_basic)
        shown = tokens.get("id_token")
        if not isinstance(shown, str):
            _distrust("there is no ID token in the answer")
        client = self._settings.oidc_client_id
        try:
            token = await self._decoded(provider, shown)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": client}},
                {"nonce": kept["nonce"], "client_id": client, "access_token": tokens.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            _distrust(f"{type(error).__name__}: {error}")
        if claims.get("nonce") != kept["nonce"]:
            _distrust("the nonce is another one")
        return dict(claims)

    async def _decoded(self, provider: _Provider, shown: str) -> jwt.Token:
        """The ID token, if it is signed by a key of the provider; its keys are asked for anew if that may help."""
        keys, is_new = await self._provided_keys(provider)
        try:
            return jwt.decode(shown, keys, algorithms=_SIGNATURES)
        except (JoseError, ValueError):
            if is_new:
                raise
        keys, _ = await self._provided_keys(provider, older_than=_RETRY_SECONDS)
        return jwt.decode(shown, keys, algorithms=_SIGNATURES)

    async def _provided_keys(self, provider: _Provider, older_than: float = _FRESH_SECONDS) -> tuple[KeySet, bool]:
        """The keys of the provider, and whether they were just asked for."""
        if self._keys is not None and monotonic() - self._keys[0] < older_than:
            return self._keys[1], False
        document = await self._asked(provider.keys)
        try:
            keys = KeySet.import_key_set({"keys": document["keys"]})  # type: ignore[typeddict-item] # checked by it
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            _fail(f"{provider.keys}: {type(error).__name__}: {error}")
        self._keys = (monotonic(), keys)
        return keys, True

    async def _discovered(self) -> _Provider:
        """The addresses of the provider; they are asked for once an hour (Discovery, section 4)."""
        if self._known is not None and monotonic() - self._known[0] < _FRESH_SECONDS:
            return self._known[1]
        document = await self._asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer:
            _fail(f"discovery says that the issuer is {document.get('issuer')!r}, and PVEGRAPH_OIDC_ISSUER another")
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        provider = _Provider(
            self._address(document, "authorization_endpoint", asked_by_us=False),
            self._address(document, "token_endpoint"),
            self._address(document, "jwks_uri"),
            not isinstance(methods, list) or "client_secret_basic" in methods or "client_secret_post" not in methods,
            document.get("authorization_response_iss_parameter_supported") is True,
        )
        self._known = (monotonic(), provider)
        return provider

    def _address(self, document: Mapping[str, object], name: str, *, asked_by_us: bool = True) -> str:
        """An address that discovery names, if it is as safe as the issuer, and at a host that we may ask."""
        address = document.get(name)
        issuer = urlsplit(self.issuer)
        try:
            parts = urlsplit(address if isinstance(address, str) else "")
            host = parts.netloc
        except ValueError:
            _fail(f"{name} is {address!r}")
        if not isinstance(address, str) or parts.scheme not in {"https", issuer.scheme} or "@" in host or not host:
            _fail(f"{name} is {address!r}")
        if asked_by_us and host != issuer.netloc and host not in self._settings.oidc_hosts:
            _fail(f"{name} is at {host}, which is neither the issuer's host nor one of PVEGRAPH_OIDC_HOSTS")
        return address

    async def _asked(
        self, address: str, form: dict[str, str] | None = None, *, by_basic: bool = False
    ) -> Mapping[str, object]:
        """The JSON object that an address of the provider answers."""
        client, shown = self._settings.oidc_client_id, self._settings.oidc_client_secret
        auth = None
        if form is not None and shown is not None and by_basic:
            # RFC 6749, section 2.3.1
            auth = httpx.BasicAuth(quote_plus(client), quote_plus(shown.get_secret_value()))
        elif form is not None:
            form |= {"client_id": client} | ({} if shown is None else {"client_secret": shown.get_secret_value()})
        octets = bytearray()
        try:
            with anyio.fail_after(self._settings.oidc_seconds):
                async with (
                    httpx.AsyncClient(
                        verify=self._certificates, trust_env=False, timeout=self._settings.oidc_seconds
                    ) as http,
                    http.stream(
                        "GET" if form is None else "POST",
                        address,
                        data=form,
                        auth=auth,
                        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                    ) as answer,
                ):
                    async for piece in answer.aiter_raw():
                        octets += piece
                        if len(octets) > _LARGEST_ANSWER:
                            _fail(f"{address} answers with more than {_LARGEST_ANSWER} octets")
            document = json.loads(octets)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, RecursionError) as error:
            _fail(f"{address}: {type(error).__name__}: {error}")
        if answer.status_code != httpx.codes.OK or not isinstance(document, dict):
            _fail(f"{address} answers {answer.status_code}: {octets[:200]!r}")
        return document


def _arrival(claims: Mapping[str, object], target: str) -> Arrival:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        _distrust("the subject is not what it should be")
    texts = {name: value for name, value in claims.items() if isinstance(value, str) and value.strip()}
    name = texts.get("preferred_username") or texts.get("email", "").partition("@")[0]
    return Arrival(subject, name, texts.get("name") or name, target)


def _fail(reason: str) -> NoReturn:
    _LOG.error("OpenID Connect: %s", reason)
    raise AccountError(_UNREACHABLE)


def _distrust(reason: str) -> NoReturn:
    _LOG.error("OpenID Connect, an answer that is not trusted: %s", reason)
    raise AccountError(_NOT_TRUSTED)
