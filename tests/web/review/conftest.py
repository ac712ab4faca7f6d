"""A server with curators, asked in process: each module has a project of its own, with its first release."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.review.rabat import make_project

from pvegraph.curation.curation import Curation
from pvegraph.release import current
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app
from pvegraph.web.session_cookie import PLAIN

ORIGIN = {"origin": "http://testserver"}
Client = Callable[[str], "Browser"]


class Browser:
    """Somebody who is signed in, or nobody: forms are found in pages and sent as browsers do."""

    def __init__(self, client: TestClient, cookie: Mapping[str, str], language: str = "en") -> None:
        self.client = client
        self.cookie = {"cookie": "; ".join(f"{name}={value}" for name, value in cookie.items())}
        self.headers = {"accept": "text/html", "accept-language": language, **ORIGIN, **self.cookie}

    def get(self, path: str, status: int = 200, **headers: str) -> str:
        answer = self.client.get(path, headers={**self.headers, **headers})
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def csrf(self, path: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path))
        assert found is not None
        return found[1]

    def post(self, path: str, fields: Mapping[str, object], *, page: str, status: int = 303, **files: object) -> str:
        """Send a form that stands on a page: where it leads to, or the page that comes instead."""
        data = {"csrf": self.csrf(page), **fields}
        multipart = {"file": ("", b""), **files} if files or "text" in fields else None
        answer = self.client.post(path, data=data, files=multipart, headers=self.headers)  # type: ignore[arg-type] # as httpx takes them
        assert answer.status_code == status, answer.text[:3000]
        return answer.headers["location"] if status == 303 else answer.text


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Settings:
    """A project that is built once."""
    return make_project(tmp_path_factory.mktemp("rabat") / "project", project)


@pytest.fixture(scope="module")
def curated(template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of it, to be changed by one module."""
    folder = tmp_path_factory.mktemp("curated") / "project"
    shutil.copytree(template.project, folder, symlinks=True)
    return template.model_copy(update={"project": folder})


@pytest.fixture(scope="module")
def server(curated: Settings) -> Iterator[TestClient]:
    """The gateway with its workers."""
    release = current(curated)
    app = create_app(release, EmbeddedStore.load(release.nquads), curated)
    with TestClient(app, follow_redirects=False, headers={"accept": "*/*"}) as client:
        yield client


@pytest.fixture(scope="module")
def curation(curated: Settings) -> Iterator[Curation]:
    """The proposals and accounts behind it."""
    opened = Curation.open(curated)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser(server: TestClient, curation: Curation) -> Client:
    """Browsers of curators, each signed in once."""
    signed: dict[str, Browser] = {}

    def of(name: str) -> Browser:
        if name not in signed:
            signed[name] = Browser(server, {PLAIN: curation.sessions.begin(curation.accounts.get(name))})
        return signed[name]

    return of


@pytest.fixture(scope="module")
def program(curation: Curation) -> Callable[..., Mapping[str, str]]:
    """Headers of a program that acts for a curator."""
    tokens: dict[str, str] = {}

    def of(name: str, **headers: str) -> Mapping[str, str]:
        if name not in tokens:
            tokens[name], _ = curation.tokens.add(name, "a test", ("read", "propose", "review", "administer"), 1)
        return {"authorization": f"Bearer {tokens[name]}", "accept": "application/json", **headers}

    return of
