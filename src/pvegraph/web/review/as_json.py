"""Proposals for programs; ``proposal.schema.json`` says what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pvegraph.curation.account import Actor
from pvegraph.curation.conflicts import Conflict
from pvegraph.curation.proposal import Problem, Proposal, Revision
from pvegraph.curation.proposals import Summary
from pvegraph.settings import Settings
from pvegraph.web.answers import entity_tag
from pvegraph.web.review.rights import rights_of

LANGUAGES = ("en", "ar", "fr")


def proposal(found: Proposal, home: str, actor: Actor | None, settings: Settings) -> dict[str, object]:
    """A proposal with everything that has been said about it, and what whoever asks may do with it."""
    rights = rights_of(found, actor, settings)
    address = f"{home}/api/proposals/{found.number}"
    return {
        "number": found.number,
        "uid": found.uid,
        "iri": found.iri,
        "address": address,
        "page": f"{home}/proposals/{found.number}",
        "status": found.status,
        "author": found.author,
        "message": found.message,
        "created": _moment(found.created),
        "changed": _moment(found.changed),
        "revision": found.newest.number,
        "release": found.release,
        "approvals": {
            "needed": settings.curation_approvals,
            "given": list(rights.approvals),
            "missing": rights.missing,
        },
        "may": rights.names,
        "revisions": [_revision(revision, found, home) for revision in found.revisions],
        "comments": [
            {"author": each.author, "created": _moment(each.created), "text": each.text} for each in found.comments
        ],
        "decisions": [
            {
                "reviewer": each.reviewer,
                "created": _moment(each.created),
                "revision": each.revision,
                "verdict": each.verdict,
                "reason": each.reason,
            }
            for each in found.decisions
        ],
        "links": {
            name: f"{address}/{name}" for name in ("difference", "validation", "conflicts", "revisions", "comments")
        },
    }


def _revision(revision: Revision, found: Proposal, home: str) -> dict[str, object]:
    submission = revision.submission
    return {
        "number": revision.number,
        "author": revision.author,
        "created": _moment(revision.created),
        "kind": submission.kind,
        "source": submission.source or None,
        "base": revision.base,
        "read": revision.is_read,
        "added": len(revision.change.added),
        "removed": len(revision.change.removed),
        "problems": [_problem(problem) for problem in revision.problems],
        "texts": [
            {
                "name": text.name,
                "mediaType": text.media_type,
                "removes": text.removes,
                "octets": len(text.content),
                "address": f"{home}/proposals/{found.number}/texts/{position}?revision={revision.number}",
            }
            for position, text in enumerate(submission.texts, start=1)
        ],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "messages": dict(problem.messages),
        "name": problem.name or None,
        "line": problem.line,
        "column": problem.column,
        "note": problem.is_note,
    }


def revisions(found: Proposal, home: str) -> dict[str, object]:
    """The revisions of a proposal."""
    return {"proposal": found.number, "revisions": [_revision(revision, found, home) for revision in found.revisions]}


def summary(each: Summary, home: str) -> dict[str, object]:
    """A proposal as lists have it."""
    return {
        "number": each.number,
        "address": f"{home}/api/proposals/{each.number}",
        "page": f"{home}/proposals/{each.number}",
        "status": each.status,
        "author": each.author,
        "message": each.message,
        "created": _moment(each.created),
        "changed": _moment(each.changed),
        "revision": each.revision,
        "kind": each.kind,
        "source": each.source or None,
        "comments": each.comments,
        "release": each.release,
    }


def conflicts(found: Sequence[Conflict]) -> list[dict[str, object]]:
    """Conflicts, each with who was quicker."""
    return [
        {
            "kind": each.kind,
            "statement": f"{each.statement} .",
            "instead": [f"{quad} ." for quad in each.instead],
            "release": each.release,
            "proposal": each.proposal,
            "author": each.author or None,
            "messages": {language: each.message(language) for language in LANGUAGES},
        }
        for each in found
    ]


def tag_of(content: str) -> str:
    """The validator of a representation."""
    return entity_tag(content)


def tag_of_revisions(found: Proposal) -> str:
    """The validator of the revisions of a proposal: it changes when one comes, or has been read."""
    return entity_tag(found.uid, str(found.newest.number), str(found.newest.is_read))


def _moment(moment: datetime) -> str:
    return moment.isoformat()
