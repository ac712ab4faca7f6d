"""What tests of curation share: a database of each kind that we support."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.curation.worlds import World, check, next_try
from tests.servers.postgres import PostgresServer, postgres_server

from pvegraph.curation.database import Database
from pvegraph.settings import Settings


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests of this process; skips where there is none."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings that name a database which nobody has opened yet, in SQLite and in PostgreSQL."""
    settings = Settings(project=tmp_path, curation=True)
    if request.param == "sqlite":
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.new_database()
    yield settings.model_copy(update={"curation_database": url})
    server.drop_database(url)


@pytest.fixture
def database(database_settings: Settings) -> Iterator[Database]:
    """A database with our tables and nothing in them."""
    opened = Database.open(database_settings)
    yield opened
    opened.close()


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: killing a process loses nothing of what the system holds."""
    shared = Path("/dev/shm")  # noqa: S108 - the folder below it is ours alone
    folder = Path(tempfile.mkdtemp(dir=shared)) if os.access(shared, os.W_OK) else tmp_path
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Do everything once, so that what is forked from this process need not get ready."""
    world = World.make(tmp_path_factory.mktemp("warm") / "project")
    for name in ("store", "accept", "build", "rollback"):
        tried = next_try(world, name, random.Random(0))  # noqa: S311 - any that gives the same each time
        tried.deed()
        check(world, tried, is_done=True)
