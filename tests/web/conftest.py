"""The gateway on the session's release, asked in process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import html5rdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.web.changing_project import ChangingProject
from tests.web.curators import CuratedSite
from tests.web.serving import TOKEN, serving

from pvegraph.release import Release
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.kept import make_for
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web import languages
from pvegraph.web.app import create_app
from pvegraph.web.assets import Assets
from pvegraph.web.manual import Manual
from pvegraph.web.pages import Pages

Page = Callable[..., Element]


@pytest.fixture(scope="session")
def app(release: Release, store: EmbeddedStore, settings: Settings) -> FastAPI:
    """The gateway."""
    return create_app(release, store, settings)


@pytest.fixture(scope="session")
def started(app: FastAPI) -> Iterator[TestClient]:
    """The gateway with its workers, for as long as the tests run."""
    with TestClient(app, follow_redirects=False, headers={"accept": "*/*"}) as client:
        yield client


@pytest.fixture
def client(started: TestClient) -> TestClient:
    """A client that follows no redirects and keeps no cookies from other tests."""
    started.cookies.clear()
    return started


@pytest.fixture
def page(client: TestClient) -> Page:
    """Get a page and parse it; what is not valid HTML fails the test."""

    def get(address: str, language: str = "en", status: int = 200) -> Element:
        answer = client.get(address, headers={"accept": "text/html", "accept-language": language})
        assert answer.status_code == status, answer.text
        root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
        return root

    return get


@pytest.fixture(scope="session")
def address(release: Release, store: EmbeddedStore, settings: Settings) -> Iterator[str]:
    """The same as a server that really runs: its address, without the slash at its end."""
    with serving(create_app(release, store, settings)) as url:
        yield url


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> ChangingProject:
    """A project of a few statements, for gateways that need no more: they start in a moment. Nobody changes it."""
    project = ChangingProject.begin(tmp_path_factory.mktemp("small") / "project")
    # Or the first gateway would keep one, and some gateways hold something else than the release.
    make_for(project.current, project.settings)
    return project


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of such a project that takes writes."""
    project = ChangingProject.begin(tmp_path_factory.mktemp("writable") / "project")
    given = {"write_token_hash": hashlib.sha256(TOKEN.encode()).hexdigest(), "write_body_limit": 2_000_000}
    with serving(project.app(**given)) as url:
        yield url


@pytest.fixture(scope="session")
def catalogue(store: EmbeddedStore) -> Catalogue:
    """The names of all things."""
    return Catalogue.read(store)


@pytest.fixture(scope="session")
def pages() -> Pages:
    """The templates."""
    return Pages(languages.load_all(), Assets.load(), "1", "2026-01-05")


@pytest.fixture(scope="session")
def manual(store: EmbeddedStore, catalogue: Catalogue, pages: Pages) -> Manual:
    """The documentation of the ontology."""
    return Manual(store, catalogue, pages)


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> ChangingProject:
    """A project of four releases, for tests that change nothing."""
    return ChangingProject.of_four_releases(tmp_path_factory.mktemp("changed") / "project")


@pytest.fixture(scope="session")
def historian(changed: ChangingProject) -> Iterator[TestClient]:
    """The gateway of that project; it follows no redirects."""
    with TestClient(changed.app(old_releases=4), follow_redirects=False, headers={"accept": "*/*"}) as client:
        yield client


@pytest.fixture
def old_page(historian: TestClient) -> Page:
    """As `page`, of that project."""

    def get(address: str, language: str = "en", status: int = 200) -> Element:
        historian.cookies.clear()
        answer = historian.get(address, headers={"accept": "text/html", "accept-language": language})
        assert answer.status_code == status, answer.text
        root: Element = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
        return root

    return get


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> CuratedSite:
    """A gateway with an account of each role."""
    return CuratedSite.open(tmp_path_factory.mktemp("curated"))
