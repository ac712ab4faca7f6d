"""Proposals as commands print them: as JSON with the members of the API (docs/curation.md), and for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pvegraph.curation.proposal import Problem, Proposal, Revision
from pvegraph.curation.proposals import Summary
from pvegraph.curation.review import ReviewRules, approvers, missing


def as_json(proposal: Proposal) -> dict[str, object]:
    """All that there is to know of a proposal."""
    return {
        "number": proposal.number,
        "uid": proposal.uid,
        "iri": proposal.iri,
        "status": proposal.status,
        "author": proposal.author,
        "message": proposal.message,
        "created": proposal.created.isoformat(),
        "changed": proposal.changed.isoformat(),
        "revision": proposal.newest.number,
        "release": proposal.release,
        "change": {
            "added": sorted(f"{quad} ." for quad in proposal.change.added),
            "removed": sorted(f"{quad} ." for quad in proposal.change.removed),
        },
        "revisions": [_revision(revision) for revision in proposal.revisions],
        "comments": [
            {"author": each.author, "created": each.created.isoformat(), "text": each.text}
            for each in proposal.comments
        ],
        "decisions": [
            {
                "reviewer": each.reviewer,
                "created": each.created.isoformat(),
                "revision": each.revision,
                "verdict": each.verdict,
                "reason": each.reason,
            }
            for each in proposal.decisions
        ],
    }


def _revision(revision: Revision) -> dict[str, object]:
    submission = revision.submission
    return {
        "number": revision.number,
        "author": revision.author,
        "created": revision.created.isoformat(),
        "kind": submission.kind,
        "source": submission.source or None,
        "base": revision.base,
        "read": revision.is_read,
        "added": len(revision.change.added),
        "removed": len(revision.change.removed),
        "problems": [
            {
                "messages": dict(each.messages),
                "name": each.name or None,
                "line": each.line,
                "column": each.column,
                "note": each.is_note,
            }
            for each in revision.problems
        ],
        "texts": [
            {"name": text.name, "mediaType": text.media_type, "removes": text.removes, "octets": len(text.content)}
            for text in submission.texts
        ],
    }


def summary_as_json(summary: Summary) -> dict[str, object]:
    """What a list says of a proposal."""
    return {
        "number": summary.number,
        "status": summary.status,
        "author": summary.author,
        "message": summary.message,
        "created": summary.created.isoformat(),
        "changed": summary.changed.isoformat(),
        "revision": summary.revision,
        "kind": summary.kind,
        "source": summary.source or None,
        "comments": summary.comments,
        "release": summary.release,
    }


def problem_line(problem: Problem, language: str) -> str:
    """A problem with its place, on one line."""
    place = ":".join(str(part) for part in (problem.name, problem.line, problem.column) if part)
    words = " ".join(problem.messages.get(language, problem.messages["en"]).split())
    note = "note: " if problem.is_note else ""
    return f"{place}: {note}{words}" if place else f"{note}{words}"


def lines(proposal: Proposal, rules: ReviewRules, language: str) -> Iterator[str]:
    """A proposal for people: what it is about, what it changes, and what has been said."""
    newest = proposal.newest
    yield f"Proposal {proposal.number} by {proposal.author}, {_day(proposal.created)}: {_state(proposal, rules)}"
    yield from (f"    {line}" for line in proposal.message.splitlines())
    base = f", for release {newest.base}" if newest.base is not None else ""
    source = f", of {newest.submission.source}" if newest.submission.source else ""
    kind = f"{newest.submission.kind}{source}{base}"
    yield f"Revision {newest.number} by {newest.author}, {_day(newest.created)} ({kind})"
    if not newest.is_read:
        yield "It has not been read yet; add --reread."
    yield from (problem_line(problem, language) for problem in newest.problems)
    yield from (f"- {quad} ." for quad in sorted(proposal.change.removed, key=str))
    yield from (f"+ {quad} ." for quad in sorted(proposal.change.added, key=str))
    said = [*((each.created, each.author, "", each.text) for each in proposal.comments)]
    said += [
        (each.created, each.reviewer, f" ({each.verdict}, revision {each.revision})", each.reason)
        for each in proposal.decisions
    ]
    for moment, name, deed, text in sorted(said):
        yield f"{name}, {_day(moment)}{deed}"
        yield from (f"    {line}" for line in text.splitlines())


def _state(proposal: Proposal, rules: ReviewRules) -> str:
    if proposal.status == "accepted":
        return f"accepted, release {proposal.release}"
    if proposal.status != "open":
        return proposal.status
    given = ", ".join(approvers(proposal, rules)) or "nobody"
    return f"open, approved by {given}; approvals missing, that of who accepts included: {missing(proposal, rules)}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
