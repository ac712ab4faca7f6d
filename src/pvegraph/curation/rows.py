"""Proposals as rows of the tables, and rows as proposals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import sqlalchemy as sa
from pyoxigraph import Quad, RdfFormat, parse

from pvegraph.curation import tables
from pvegraph.curation.proposal import Comment, Decision, Problem, Proposal, Revision, SentText, Submission
from pvegraph.validation.view import Change

NO_CHANGE = Change(frozenset())


def as_nquads(quads: Iterable[Quad]) -> str:
    r"""Statements as sorted lines; the character NUL, which PostgreSQL cannot hold, is written as an escape.

    >>> from pyoxigraph import Literal, NamedNode
    >>> as_nquads([Quad(NamedNode("a:b"), NamedNode("a:c"), Literal("x\0y"))])
    '<a:b> <a:c> "x\\u0000y" .\n'
    """
    return "".join(sorted(f"{quad} .\n" for quad in quads)).replace("\0", "\\u0000")


def of_nquads(text: str) -> frozenset[Quad]:
    """The inverse of `as_nquads`."""
    return frozenset(parse(text, RdfFormat.N_QUADS))


def submission_values(submission: Submission) -> dict[str, object]:
    """What the table of revisions keeps of a submission."""
    change = submission.change
    return {
        "kind": submission.kind,
        "source": submission.source,
        "fields": json.dumps(dict(submission.fields)),
        "sent_added": None if change is None else as_nquads(change.added),
        "sent_removed": None if change is None else as_nquads(change.removed),
    }


def result_values(change: Change, problems: Iterable[Problem]) -> dict[str, object]:
    """What the table of revisions keeps of what a submission came to."""
    return {
        "added": as_nquads(change.added),
        "removed": as_nquads(change.removed),
        "problems": json.dumps([problem_values(problem) for problem in problems]),
    }


def problem_values(problem: Problem) -> dict[str, object]:
    """A problem as JSON has it; `Problem` takes it back."""
    return {**vars(problem), "messages": dict(problem.messages)}


def text_values(number: int, revision: int, texts: Sequence[SentText]) -> list[dict[str, object]]:
    """The rows of the texts of a revision."""
    return [
        {
            "proposal": number,
            "revision": revision,
            "position": position,
            "name": text.name,
            "media_type": text.media_type,
            "removes": text.removes,
            "content": text.content,
        }
        for position, text in enumerate(texts)
    ]


def proposal_of(connection: sa.Connection, number: int) -> Proposal | None:
    """A proposal with all that belongs to it; `None` if there is none of that number."""
    row = connection.execute(sa.select(tables.proposals).where(tables.proposals.c.number == number)).first()
    if row is None:
        return None
    return Proposal(
        number=row.number,
        uid=row.uid,
        author=row.author,
        message=row.message,
        status=row.status,
        created=row.created,
        changed=row.changed,
        revisions=_revisions(connection, number),
        comments=_comments(connection, number),
        decisions=_decisions(connection, number),
        release=row.release,
    )


def _revisions(connection: sa.Connection, number: int) -> tuple[Revision, ...]:
    table = tables.revisions
    rows = connection.execute(sa.select(table).where(table.c.proposal == number).order_by(table.c.number))
    texts = _texts(connection, number)
    return tuple(
        Revision(
            number=row.number,
            author=row.author,
            created=row.created,
            submission=Submission(
                kind=row.kind,
                texts=tuple(texts.get(row.number, ())),
                source=row.source,
                fields=json.loads(row.fields),
                change=None if row.sent_added is None else _change(row.sent_added, row.sent_removed),
            ),
            base=row.base,
            change=_change(row.added, row.removed),
            problems=_problems(row.problems),
            is_read=row.read,
        )
        for row in rows
    )


def _change(added: str, removed: str) -> Change:
    return Change(of_nquads(added), of_nquads(removed))


def _problems(text: str) -> tuple[Problem, ...]:
    return tuple(Problem(**each) for each in cast(Sequence[Mapping[str, object]], json.loads(text)))  # type: ignore[arg-type] # as they were written


def _texts(connection: sa.Connection, number: int) -> dict[int, list[SentText]]:
    """The texts of all revisions of a proposal, by the number of the revision."""
    table = tables.texts
    found: dict[int, list[SentText]] = {}
    ordered = sa.select(table).where(table.c.proposal == number).order_by(table.c.revision, table.c.position)
    for row in connection.execute(ordered):
        found.setdefault(row.revision, []).append(SentText(row.name, row.media_type, row.content, row.removes))
    return found


def _comments(connection: sa.Connection, number: int) -> tuple[Comment, ...]:
    table = tables.comments
    rows = connection.execute(sa.select(table).where(table.c.proposal == number).order_by(table.c.id))
    return tuple(Comment(row.author, row.created, row.text) for row in rows)


def _decisions(connection: sa.Connection, number: int) -> tuple[Decision, ...]:
    table = tables.verdicts
    rows = connection.execute(sa.select(table).where(table.c.proposal == number).order_by(table.c.id))
    return tuple(Decision(row.reviewer, row.created, row.revision, row.verdict, row.reason) for row in rows)
