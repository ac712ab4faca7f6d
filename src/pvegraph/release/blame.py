"""Where each statement of a thing came from: the release that brought it, and who wanted that release, and why.

A statement may have come, gone and come again; what counts is the beginning of its latest unbroken presence. Releases
are looked at from the newest back, in the order in which they were current, until nothing is left to be explained. In
each file only the lines in question are looked up, by halving; it takes as much memory as the thing has statements.

Blank nodes have the labels of their release's canonical form, so what is said of one may seem to have come later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.release.diff import TIES, mentions
from pvegraph.release.diff_forms import terms_of
from pvegraph.release.history import History, Known
from pvegraph.release.lines import Lines, opened, quads_of, subject_of
from pvegraph.release.timeline import Step

MOST = 20_000
"""Statements that are explained at a time; a thing that people ask about has tens or hundreds."""


@dataclass(frozen=True)
class Brought:
    """The statements that were there from a moment on."""

    step: Step
    """When the release became current."""
    release: Known
    lines: tuple[bytes, ...]
    """Lines of N-Quads with their line feeds, in their order."""


def blame(history: History, number: int, thing: str) -> tuple[Brought, ...]:
    """What a release says of a thing, and what ties it to others, by the moment from which on it was said.

    The latest moment comes first. Without a statement there is none.

    Raises `UsageError` if there is no such release, for what is no IRI, and for more than `MOST` statements;
    `EnvironmentFaultError` if a file cannot be read.
    """
    check(thing)
    release = history.find(number)
    if release is None:
        raise UsageError(f"There is no release {number}. See: pvegraph releases")
    with opened(release.nquads) as lines:
        left = _said(lines, thing)
    steps = _steps(history, number)
    found: list[Brought] = []
    for step, before in zip(steps, (*steps[1:], None), strict=True):
        there = set() if before is None else _still_there(history, before.release, left)
        known = history.find(step.release)
        if known is not None and (brought := left - there):
            found.append(Brought(step, known, tuple(sorted(brought))))
        left = there
        if not left:
            break
    return tuple(found)


def check(thing: str) -> None:
    """Raise `UsageError` for what is no IRI."""
    try:
        ox.NamedNode(thing)
    except ValueError:
        raise UsageError(f"{thing!r} is no IRI; write one whole, such as {iri.thing('country', 'dk')}.") from None


def _steps(history: History, number: int) -> list[Step]:
    """The steps up to the one to a release, the latest first; steps that changed nothing are left out."""
    steps = list(history.steps())
    while steps and steps[-1].release != number:
        steps.pop()
    kept = [step for step, before in zip(steps, (None, *steps), strict=False) if _differs(history, step, before)]
    return kept[::-1]


def _differs(history: History, step: Step, before: Step | None) -> bool:
    now, then = history.find(step.release), None if before is None else history.find(before.release)
    return then is None or now is None or now.sha256 != then.sha256


def _said(lines: Lines, thing: str) -> set[bytes]:
    """The lines in which a thing stands, and those about the dated nodes that tie it to others."""
    found: set[bytes] = set()
    for line in _mentioning(lines, thing):
        found.add(line)
        if len(found) > MOST:
            raise UsageError(
                f"{thing} stands in more than {MOST:,} statements. Ask of one of the things that they are about."
            )
    return found


def _mentioning(lines: Lines, thing: str) -> Iterator[bytes]:
    ties = set()
    for line in lines.mentioning(thing):
        if mentions(line, thing):
            yield line
            if line.startswith(TIES):
                ties.add(subject_of(line))
    for tie in sorted(ties):
        yield from lines.block(tie).splitlines(keepends=True)


def _still_there(history: History, number: int, wanted: Collection[bytes]) -> set[bytes]:
    """Those of some lines that a release has."""
    known = history.find(number)
    if known is None:
        return set()
    with opened(known.nquads) as lines:
        return {line for subject, group in _by_subject(wanted).items() for line in _found(lines, subject, group)}


def _found(lines: Lines, subject: str, wanted: set[bytes]) -> set[bytes]:
    if subject.startswith("_:"):
        return {line for line in wanted if lines.has(line)}
    return wanted.intersection(lines.block(subject).splitlines(keepends=True))


def _by_subject(lines: Collection[bytes]) -> Mapping[str, set[bytes]]:
    found: defaultdict[str, set[bytes]] = defaultdict(set)
    for line in lines:
        found[subject_of(line)].add(line)
    return found


def to_json(thing: str, number: int, found: Iterable[Brought]) -> dict[str, object]:
    """The same for programs, a statement at a time, with terms as in SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    statements = [
        {
            **terms_of(quad),
            "release": brought.release.number,
            "since": brought.step.written,
            "origin": None if brought.release.origin is None else brought.release.origin.to_json(),
        }
        for brought in found
        for quad in quads_of(brought.lines)
    ]
    return {"of": thing, "release": number, "statements": statements}
