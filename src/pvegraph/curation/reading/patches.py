"""Submissions as RDF Patch."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from pvegraph.authored.decoding import decoded, readable
from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.slips import UnreadableError
from pvegraph.authored.text_lines import TextLines
from pvegraph.curation.proposal import Problem, SentText, Submission
from pvegraph.curation.reading.phrases import At, problem
from pvegraph.curation.reading.wanted import Wanted
from pvegraph.release.patch import PatchError, read


def read_patches(submission: Submission, limits: ReadingLimits) -> Iterator[Wanted | Problem]:
    """What is wanted, or what is wrong; of several rows about one statement the last one counts."""
    last: dict[Quad, Wanted] = {}
    for text in submission.texts:
        content = text_of(text, limits)
        if isinstance(content, Problem):
            yield content
            continue
        try:
            patch = read(content)
        except PatchError as error:
            yield problem(f"patch-{error.kind}", At(text.name, error.line), found=error.found)
            continue
        if len(patch.changes) > limits.statements:
            yield problem("too-many", At(text.name), count=len(patch.changes), limit=limits.statements)
            continue
        for (added, quad), line in zip(patch.changes, patch.lines, strict=True):
            last[quad] = Wanted(quad, not added, At(text.name, line))
    yield from last.values()


def text_of(text: SentText, limits: ReadingLimits) -> str | Problem:
    """The characters of a text, or why it has none."""
    try:
        return decoded(text.content, limits)
    except UnreadableError as error:
        slip = error.slip
        lines = TextLines(text.name, readable(text.content[: limits.octets]))
        place = lines.position(slip.start) if slip.end else (None, None)
        return Problem(dict(slip.messages()), text.name, *place)
