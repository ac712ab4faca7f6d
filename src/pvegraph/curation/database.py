"""The database of proposals and accounts: SQLite in a file beside the project, or PostgreSQL by one setting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from pvegraph.curation import tables
from pvegraph.errors import EnvironmentFaultError, UsageError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from pvegraph.settings import Settings

FILE = "curation.sqlite"
_BUSY_MILLISECONDS = 30_000
_READS = "pvegraph_reads"
"""The option of a connection whose transaction changes nothing."""
_POSTGRES = ("postgresql://", "postgresql+psycopg://")


class Database:
    """One database. Safe to be used by several threads; made with its tables when it is first opened.

    A transaction that has ended is on the disk: SQLite keeps a write-ahead log and waits for it (``synchronous=FULL``).
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, settings: Settings) -> Database:
        """The database that the settings name.

        Raises `UsageError` for an address of another kind, and `EnvironmentFaultError` if it cannot be reached or
        written, or was made by a later version of this program.
        """
        database = cls(_engine(settings))
        try:
            database._prepare()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A connection whose changes are made together when the block ends, or not at all if it raises.

        No other transaction changes anything between its first statement and its end (SQLite: ``BEGIN IMMEDIATE``;
        PostgreSQL: the rows that it has locked by ``with_for_update``). Raises `EnvironmentFaultError` for what the
        database or its disk refuses; a breach of a constraint comes through as `sqlalchemy.exc.IntegrityError`.
        """
        with self._faults(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of everything, and waits for nobody who writes.

        Raises `EnvironmentFaultError` as `transaction`.
        """
        engine = self.engine.execution_options(**{_READS: True})
        with self._faults(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def _prepare(self) -> None:
        """Make the tables, or see that those which are there are ours."""
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                # Two servers that start at the same moment would both make them.
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7216325)"))
            tables.metadata.create_all(connection)
            found = connection.execute(sa.select(tables.schema.c.version)).scalar()
            if found is None:
                connection.execute(tables.schema.insert().values(version=tables.VERSION))
            elif found != tables.VERSION:
                raise EnvironmentFaultError(
                    f"The database {self._name} has the form {found}; this version of pvegraph reads form"
                    f" {tables.VERSION}. Use the version that made it, or name another by PVEGRAPH_CURATION_DATABASE."
                )

    @property
    def _name(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what the database refuses into an error for people; it names no password."""
        try:
            yield
        except sa.exc.IntegrityError:
            raise
        except (OperationalError, DBAPIError) as error:
            reason = " ".join(str(error.orig).split())
            raise EnvironmentFaultError(
                f"The database of proposals, {self._name}, refused: {reason}. Nothing of this was stored; make room or"
                " give rights there, or name another by PVEGRAPH_CURATION_DATABASE."
            ) from error


def _engine(settings: Settings) -> sa.Engine:
    given = settings.curation_database
    if given is not None and given.startswith(_POSTGRES):
        try:
            url = sa.make_url(given).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):
            raise UsageError(
                "PVEGRAPH_CURATION_DATABASE is no address of a database; one like"
                " postgresql://name:password@host/database was expected."
            ) from None
        return sa.create_engine(url, pool_pre_ping=True)
    if given is not None and "://" in given:
        raise UsageError(
            "PVEGRAPH_CURATION_DATABASE names a kind of database that is not known: a path for SQLite or an address"
            " that begins with postgresql:// was expected."
        )
    path = Path(given) if given is not None else settings.project / FILE
    with suppress(OSError):  # SQLite itself says what is wrong with the place
        path.touch(mode=0o600, exist_ok=True)  # the file has what is kept of passwords; others need not read it
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    sa.event.listen(engine, "connect", _on_connect)
    sa.event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, _: object) -> None:
    # The driver would begin transactions when it sees fit; ours begin at once, so that two never wait for one another.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READS) else "BEGIN IMMEDIATE")
