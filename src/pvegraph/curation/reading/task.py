"""Reading submissions in processes that may be killed: those of the server, and one of our own elsewhere.

On the server it is a task (`pvegraph.store.tasks`), in the shared memory of the release. What comes back is data and
no program, as it comes from a process that has worked on what strangers send.
"""

from __future__ import annotations

import json
import marshal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pvegraph.curation import rows
from pvegraph.curation.proposal import Problem, SentText, Submission
from pvegraph.curation.reading import ReadingSize, read
from pvegraph.curation.reading.phrases import problem
from pvegraph.errors import QueryMemoryError, QueryTimeoutError
from pvegraph.store import disk
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.held import Held
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.settings import Settings

MODULE = "pvegraph.curation.reading.task"
"""What reads; `pvegraph.store.tasks` is given this name."""
_MIB = 2**20


@dataclass(frozen=True)
class Reading:
    """What a submission comes to."""

    change: Change
    problems: tuple[Problem, ...] = ()
    base: int | None = None
    """The release against which it was read."""


class ReadingTask:
    """What the workers do: read one submission each."""

    def __init__(self, release: EmbeddedStore | Path) -> None:
        self._folder = release if isinstance(release, Path) else None
        self._held = None if isinstance(release, Path) else Held.of(release)

    def open(self) -> None:
        """Open a release that is on disk; raises `EnvironmentFaultError` if that cannot be done."""
        if self._folder is not None:
            self._held = Held.of(disk.open_folder(self._folder))

    def perform(self, payload: bytes) -> bytes:
        """Read a submission that `packed` has packed; the answer is for `unpacked`."""
        assert self._held is not None  # noqa: S101 - it is open
        submission, size = _submission_of(payload)
        change, problems = read(submission, self._held.view, self._held.rules, size)
        answer = {"added": rows.as_nquads(change.added), "removed": rows.as_nquads(change.removed)}
        return json.dumps({**answer, "problems": [rows.problem_values(each) for each in problems]}).encode()


def prepare(release: EmbeddedStore | Path) -> ReadingTask:
    """Get ready to read what is sent for a release."""
    return ReadingTask(release)


def size_of(settings: Settings) -> ReadingSize:
    """How much one submission may be."""
    return ReadingSize(settings.curation_octets, settings.curation_statements)


def packed(submission: Submission, size: ReadingSize) -> bytes:
    """A submission as octets, for a process of ours."""
    change = submission.change
    texts = [(text.name, text.media_type, text.content, text.removes) for text in submission.texts]
    fields = json.dumps(dict(submission.fields))
    sent = None if change is None else (rows.as_nquads(change.added), rows.as_nquads(change.removed))
    return marshal.dumps((submission.kind, texts, submission.source, fields, sent, size.octets, size.statements))


def _submission_of(octets: bytes) -> tuple[Submission, ReadingSize]:
    """What `packed` has packed."""
    kind, texts, source, fields, sent, octets_, statements = marshal.loads(octets)  # noqa: S302 - both ends are ours
    change = None if sent is None else Change(rows.of_nquads(sent[0]), rows.of_nquads(sent[1]))
    submission = Submission(kind, tuple(SentText(*text) for text in texts), source, json.loads(fields), change)
    return submission, ReadingSize(octets_, statements)


def unpacked(answer: bytes, base: int | None) -> Reading:
    """What a process has read, against a release."""
    content = json.loads(answer)
    change = Change(rows.of_nquads(content["added"]), rows.of_nquads(content["removed"]))
    return Reading(change, tuple(Problem(**each) for each in content["problems"]), base)


def stopped(error: QueryTimeoutError | QueryMemoryError, base: int | None) -> Reading:
    """What there is to say of a submission whose reading was stopped."""
    if isinstance(error, QueryTimeoutError):
        found = problem("stopped-time", limit=f"{error.value:g}")
    else:
        found = problem("stopped-memory", limit=f"{error.value:g}")
    return Reading(rows.NO_CHANGE, (found,), base)
