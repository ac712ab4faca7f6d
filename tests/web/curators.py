"""A gateway in which curators may sign in, for tests, and browsers that are signed in there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject

from pvegraph.curation.account import Deed, Role
from pvegraph.curation.accounts import Accounts
from pvegraph.curation.curation import Curation
from pvegraph.curation.passwords import Passwords
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import curation_addresses
from pvegraph.web.actor import demand
from pvegraph.web.app import create_app
from pvegraph.web.curation_addresses import ADDRESSES, Address
from pvegraph.web.session_cookie import PLAIN, SECURE
from pvegraph.web.site import Site

HOME = "http://testserver"
BROWSER = {"accept": "text/html,*/*;q=0.8", "accept-language": "en", "origin": HOME, "sec-fetch-site": "same-origin"}
"""What a browser says of itself when it sends a form of ours."""
CURATORS: dict[str, Role] = {
    "rima": "reader",
    "carl": "contributor",
    "rosa": "reviewer",
    "ada": "administrator",
    "olga": "administrator",
}
"""The accounts that are always there; none has a password."""
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_CSRF = re.compile(r'name="csrf" value="([^"]*)"')


@dataclass(frozen=True)
class CuratedSite:
    """The gateway, and the database behind it."""

    app: FastAPI
    settings: Settings
    curation: Curation

    @classmethod
    def open(cls, folder: Path, **given: object) -> CuratedSite:
        """The sample project with curators, and with addresses for tests at ``/deed/{deed}``."""
        project = ChangingProject.begin(folder / "project")
        settings = project.settings.model_copy(update={"curation": True, **given})
        curation = Curation.open(settings)
        # The real parameters take a tenth of a second for each password.
        curation.__dict__["accounts"] = Accounts(curation.database, Passwords(_QUICK))
        for name, role in CURATORS.items():
            curation.accounts.add(name, name.capitalize(), role)
        release = project.releases[-1]
        deeds = Address("/deed/{deed}", _do, ("GET", "HEAD", "POST", "PUT"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(curation_addresses, "ADDRESSES", (*ADDRESSES, deeds))
            patch.setattr(Curation, "open", lambda _: curation)
            app = create_app(release, EmbeddedStore.load(release.nquads), settings)
        return cls(app, settings, curation)

    def browser(self, name: str | None = None, *, home: str = HOME) -> TestClient:
        """A browser that follows no redirects, signed in as a curator."""
        client = TestClient(
            self.app, base_url=home, follow_redirects=False, headers={**BROWSER, "origin": home}, cookies={}
        )
        if name is not None:
            cookie = self.curation.sessions.begin(self.curation.accounts.get(name))
            set_session(client, cookie, SECURE if home.startswith("https") else PLAIN)
        return client

    def program(self, token: str | None = None) -> TestClient:
        """A program, with a token or without."""
        headers = {"accept": "application/json"} | ({} if token is None else {"authorization": f"Bearer {token}"})
        return TestClient(self.app, follow_redirects=False, headers=headers)

    def token(self, name: str, *scopes: Deed) -> str:
        """A new token of a curator."""
        return self.curation.tokens.add(name, "For tests", scopes, 1)[0]


def set_session(client: TestClient, cookie: str, name: str = PLAIN) -> None:
    """Have a browser send a cookie, in place of that which the server has set."""
    client.cookies.set(name, cookie, domain="testserver.local", path="/")


def csrf_of(client: TestClient, address: str = "/account") -> str:
    """What the forms of a page have in them."""
    found = _CSRF.search(client.get(address).text)
    assert found is not None
    return found[1]


async def _do(request: Request, site: Site) -> Response:
    """Demand the deed that the address names, and say who may do it."""
    deed: Deed = request.path_params["deed"]
    form = await request.form() if request.method == "POST" else None
    actor = await demand(request, site, deed, form)  # type: ignore[arg-type] # a form without files
    return JSONResponse({"actor": actor.name, "by": actor.by})
