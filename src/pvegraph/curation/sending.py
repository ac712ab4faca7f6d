"""How much may be sent, and what cannot be stored: told in words before anything is stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pvegraph.curation.refusing import refusal
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.proposal import Submission
    from pvegraph.settings import Settings

_NAME, _MEDIA_TYPE, _SOURCE = 500, 200, 2000
"""What the tables hold of them, in characters."""


def check_submission(submission: Submission, settings: Settings) -> None:
    """Raise `UsageError` for a submission that is too large, or has something in it that cannot be stored."""
    count, size = len(submission.texts), size_of(submission)
    if count > settings.curation_texts:
        raise refusal(UsageError, "too-many-texts", count=count, most=settings.curation_texts)
    if size > settings.curation_octets:
        raise refusal(UsageError, "too-large", count=size, most=settings.curation_octets)
    _check("long-source", submission.source, _SOURCE)
    for text in submission.texts:
        _check("long-name", text.name, _NAME)
        _check("long-type", text.media_type, _MEDIA_TYPE)


def size_of(submission: Submission) -> int:
    """The octets of the texts, the fields and the change of a submission."""
    size = sum(len(text.content) for text in submission.texts) + len(json.dumps(dict(submission.fields)))
    if submission.change is not None:
        size += sum(len(str(quad)) for quads in (submission.change.added, submission.change.removed) for quad in quads)
    return size


def checked_message(message: str, settings: Settings) -> str:
    """The message of a proposal without blanks around it; raises `UsageError` if it is empty or too long."""
    stripped = message.strip()
    if not stripped:
        raise refusal(UsageError, "no-message")
    _check("long-message", stripped, settings.curation_message)
    return stripped


def checked_comment(text: str, settings: Settings) -> str:
    """A comment without blanks around it; raises `UsageError` if it is empty or too long."""
    stripped = checked_reason(text, settings)
    if not stripped:
        raise refusal(UsageError, "no-comment")
    return stripped


def checked_reason(text: str, settings: Settings) -> str:
    """The reason of a decision without blanks around it, perhaps empty; raises `UsageError` if it is too long."""
    stripped = text.strip()
    _check("long-comment", stripped, settings.curation_comment)
    return stripped


def _check(kind: str, text: str, most: int) -> None:
    """No database of ours holds half of a pair of surrogates, and PostgreSQL no NUL."""
    if len(text) > most:
        raise refusal(UsageError, kind, count=len(text), most=most)
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        raise refusal(UsageError, "no-text")
