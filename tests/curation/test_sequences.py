"""Whatever is accepted, rolled back and built in whatever order: the releases say what plain sets say."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from tests.curation.people import actor
from tests.curation.projects import (
    RABAT,
    assert_sound,
    folder_of,
    label,
    make_project,
    people_of,
    propose,
    statements_of,
)

from pvegraph.curation.acceptance import accept
from pvegraph.curation.account import Actor
from pvegraph.curation.curation import Curation
from pvegraph.curation.rollback import rollback
from pvegraph.errors import ConflictError, UsageError
from pvegraph.release import build
from pvegraph.release.unexported import unexported
from pvegraph.settings import Settings
from pvegraph.validation.view import Change

EXAMPLES = 100 if os.environ.get("PVEGRAPH_LONG") == "1" else 6
LANGUAGES = ("da", "de", "es", "fr")
_some = st.sets(st.sampled_from(LANGUAGES))


class Step(NamedTuple):
    """One thing that is done."""

    name: str
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    chance: int = 0


steps = st.lists(
    st.one_of(
        st.builds(lambda added, removed: Step("accept", frozenset(added - removed), frozenset(removed)), _some, _some),
        st.builds(lambda chance: Step("rollback", chance=chance), st.integers(0, 99)),
        st.builds(lambda said: Step("build", frozenset(said)), _some),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sequences")
    made = Curation.open(make_project(folder / "project"))
    people_of(made)
    made.close()
    return folder


def names(languages: frozenset[str]) -> frozenset[Quad]:
    """The name of Rabat in some languages."""
    return frozenset(label(RABAT, "Rabat", language) for language in languages)


@given(steps)
@settings(
    max_examples=100 if os.environ.get("PVEGRAPH_LONG") == "1" else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_releases_say_what_sets_say(template: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True, symlinks=True)
        database = str(Path(folder) / "curation.sqlite")
        project = Settings(project=Path(folder) / "project", curation=True, curation_database=database)
        curation = Curation.open(project)
        run(curation, {"carl": actor("carl", "contributor"), "rosa": actor("rosa", "reviewer")}, steps)
        curation.close()


def run(curation: Curation, people: Mapping[str, Actor], steps: list[Step]) -> None:
    """Do it, and hold each release against the sets."""
    folder, file = folder_of(curation), curation.settings.data / "alpha" / "one.ttl"
    text, always = file.read_text("utf-8"), statements_of(folder.release(1))
    said, files = frozenset[Quad](), frozenset[Quad]()
    releases = {1: said}
    for step in steps:
        added, removed = names(step.added), names(step.removed)
        before = said
        if step.name == "accept":
            said = (said | added) - removed
            proposal = propose(curation, people["carl"], added, removed)
            with pytest.raises(ConflictError) if said == before else nullcontext():
                accept(curation, people["rosa"], proposal.number, 1)
        elif step.name == "rollback":
            number = sorted(releases)[step.chance % len(releases)]
            said = releases[number]
            with pytest.raises(UsageError) if said == before else nullcontext():
                rollback(curation, people["rosa"], number, "")
        else:
            said, files = (added | (said - files)) - (files - said), added
            written = "".join(f'place:ma-rabat skos:prefLabel "Rabat"@{tag} .\n' for tag in sorted(step.added))
            file.write_text(text + written, "utf-8")
            build(curation.settings)
        current = folder.current()
        assert current is not None
        # a build may come back to what there was, if nothing was accepted since
        assert releases.setdefault(current.number, said) == said
        assert statements_of(current) == always | said
        assert unexported(folder, current.number) == Change(said - files, files - said)
        assert build(curation.settings).number == current.number
    assert_sound(curation.settings)
