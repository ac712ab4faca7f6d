"""Lists of proposals: filtered, counted, by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pvegraph.curation import tables
from pvegraph.curation.account import is_name
from pvegraph.curation.proposal import STATUSES, Kind, Status

Filters = Sequence[sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Summary:
    """What a list says of a proposal."""

    number: int
    author: str
    message: str
    status: Status
    created: datetime
    changed: datetime
    revision: int
    """The number of the newest one."""
    kind: Kind
    source: str
    comments: int
    release: int | None = None


@dataclass(frozen=True)
class Listing:
    """One page of a list of proposals."""

    items: Sequence[Summary]
    total: int
    """How many there are on all pages."""


@dataclass(frozen=True)
class Order:
    """In which order, and which page."""

    newest_first: bool
    offset: int
    limit: int


def filters(status: Status | None, author: str | None) -> Filters:
    """What proposals of a status and of an author have in common; `None` is any."""
    table = tables.proposals
    by_status = [] if status is None else [table.c.status == status]
    if author is None:
        return by_status
    # A text that is no name is not even looked for, as not every database can hold every text.
    return [*by_status, table.c.author == author if is_name(author) else sa.false()]


def page(connection: sa.Connection, wanted: Filters, order: Order) -> Listing:
    """One page of the proposals that are wanted, by their numbers."""
    table, revisions, comments = tables.proposals, tables.revisions, tables.comments
    commented = sa.select(sa.func.count()).where(comments.c.proposal == table.c.number).scalar_subquery()
    columns = (table, revisions.c.kind, revisions.c.source, commented.label("comments"))
    newest = sa.and_(revisions.c.proposal == table.c.number, revisions.c.number == table.c.revision)
    listed = sa.select(*columns).join(revisions, newest).where(*wanted)
    listed = listed.order_by(table.c.number.desc() if order.newest_first else table.c.number)
    listed = listed.offset(max(order.offset, 0)).limit(max(order.limit, 0))
    total = connection.execute(sa.select(sa.func.count()).select_from(table).where(*wanted)).scalar_one()
    return Listing(tuple(map(_summary, connection.execute(listed))), total)


def counts(connection: sa.Connection, wanted: Filters) -> Mapping[Status, int]:
    """How many of those that are wanted there are of each status."""
    table = tables.proposals
    counted = sa.select(table.c.status, sa.func.count()).where(*wanted).group_by(table.c.status)
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return {status: found.get(status, 0) for status in STATUSES}


def _summary(row: sa.Row[tuple[object, ...]]) -> Summary:
    names = Summary.__dataclass_fields__
    return Summary(**{name: value for name, value in row._mapping.items() if name in names})
