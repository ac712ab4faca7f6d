"""The database: durable, the same for SQLite and PostgreSQL, and plain about what goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from pvegraph.curation import tables
from pvegraph.curation.database import Database
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(project=tmp_path)


def _add(database: Database, name: str) -> None:
    with database.transaction() as connection:
        connection.execute(tables.accounts.insert().values(name=name, label=name, role="reader", created=tables.now()))


def _add_twice(database: Database, name: str) -> None:
    with database.transaction() as connection:
        for _ in range(2):
            connection.execute(
                tables.accounts.insert().values(name=name, label="", role="reader", created=tables.now())
            )


def _names(database: Database) -> list[str]:
    with database.transaction() as connection:
        return list(connection.execute(sa.select(tables.accounts.c.name).order_by("name")).scalars())


def test_what_a_transaction_stored_is_there_when_the_database_is_opened_again(settings: Settings) -> None:
    database = Database.open(settings)
    _add(database, "amal")
    database.close()
    assert _names(Database.open(settings)) == ["amal"]


def test_a_transaction_that_fails_leaves_nothing_behind(settings: Settings) -> None:
    database = Database.open(settings)
    with pytest.raises(sa.exc.IntegrityError):
        _add_twice(database, "x")
    assert _names(database) == []


def test_sqlite_writes_ahead_and_waits_for_the_disk(settings: Settings) -> None:
    with Database.open(settings).transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_moments_come_back_in_utc_and_sort_as_they_passed(settings: Settings) -> None:
    database = Database.open(settings)
    local = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction() as connection:
        connection.execute(tables.accounts.insert().values(name="a", label="a", role="reader", created=local))
        found = connection.execute(sa.select(tables.accounts.c.created)).scalar()
    assert found == local
    assert found.tzinfo == UTC


def test_a_database_of_a_later_form_is_refused_in_words(settings: Settings) -> None:
    database = Database.open(settings)
    with database.transaction() as connection:
        connection.execute(tables.schema.update().values(version=99))
    with pytest.raises(EnvironmentFaultError, match="form 99"):
        Database.open(settings)


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://host:port/x"])
def test_an_address_of_another_kind_is_refused_in_words(settings: Settings, address: str) -> None:
    with pytest.raises(UsageError, match="PVEGRAPH_CURATION_DATABASE"):
        Database.open(settings.model_copy(update={"curation_database": address}))


def test_a_database_that_cannot_be_reached_is_told_without_its_password(settings: Settings) -> None:
    address = "postgresql://curator:secret@127.0.0.1:1/x?connect_timeout=2"
    with pytest.raises(EnvironmentFaultError) as raised:
        Database.open(settings.model_copy(update={"curation_database": address}))
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_told(settings: Settings) -> None:
    (settings.project / "curation.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(EnvironmentFaultError, match="not a database"):
        Database.open(settings)
