"""The pages about what happened in a browser: accessible in every language, for a project with proposals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.browser.conftest import Faults
from tests.curation.projects import RABAT, accepted, label, make_project, new_place, people_of
from tests.web.serving import serving

from pvegraph.curation.curation import Curation
from pvegraph.curation.rollback import rollback
from pvegraph.release import ReleasesFolder
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a project with an accepted proposal and a way back."""
    settings = make_project(tmp_path_factory.mktemp("curated") / "project")
    curation = Curation.open(settings)
    people = people_of(curation)
    accepted(curation, people, [label(RABAT, "Rabat-Salé", "fr"), *new_place("fr-lyon")])
    rollback(curation, people["rosa"], 1, "As it was")
    accepted(curation, people, [label(RABAT, "Ribat", "de")])
    release = ReleasesFolder(settings.releases_folder).current()
    assert release is not None
    with serving(create_app(release, EmbeddedStore.load(release.nquads), settings)) as url:
        yield url


@pytest.mark.parametrize(
    "path",
    [
        f"/blame?thing={RABAT}",
        "/history",
        "/releases",
        "/releases/2",
        "/releases/3",
        "/releases/2/diff?from=1",
        "/doc/proposal/1",
    ],
)
def test_what_happened_is_accessible_in_all_twelve_looks(faults: Faults, path: str) -> None:
    assert faults(path) == []
