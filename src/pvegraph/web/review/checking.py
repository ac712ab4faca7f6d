"""The validation of a proposal against the release that is served, by the processes that validate for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import BlankNode, Quad

from pvegraph.curation.proposal import Proposal, Revision
from pvegraph.sparql import formats
from pvegraph.validation.asked import Asked, Form, Text
from pvegraph.web.curating import Curating
from pvegraph.web.problem import ProblemError
from pvegraph.web.sent_texts import safe_name
from pvegraph.web.site import Site
from pvegraph.web.validation import CURRENT, Choices, asked_of

Outcome = Mapping[str, object]
_RDF = frozenset(format_.media_type for format_ in formats.of_kind("graph"))


def asked_about(site: Site, revision: Revision, form: Form, language: str) -> Asked:
    """The validation of a revision: its texts, so that findings have their places in them, and what it comes to."""
    choices = Choices(CURRENT, revision.submission.source, language, "violation")
    return replace(
        asked_of(choices, site.settings, form),
        texts=tuple(texts_of(revision)),
        added=_lines(revision.change.added - revision.change.removed),
        removed=_lines(revision.change.removed - revision.change.added),
    )


def texts_of(revision: Revision) -> Iterator[Text]:
    """The texts in which findings can have places: those that say what is added, if they name everything.

    Nobody could tell the blank nodes of a text from those of the change that it was read as.
    """
    submission = revision.submission
    if submission.kind != "rdf" or revision.problems or _has_blank_nodes(revision):
        return
    for position, text in enumerate(submission.texts):
        format_ = formats.by_media_type(text.media_type, "graph") if text.media_type in _RDF else None
        if format_ is not None and not text.removes:
            name = safe_name(text.name) if text.name else f"text-{position + 1}.{format_.suffix}"
            yield Text(name, text.content, format_.suffix)


def _has_blank_nodes(revision: Revision) -> bool:
    change = revision.change
    return any(
        isinstance(term, BlankNode)
        for quads in (change.added, change.removed)
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph_name)
    )


def _lines(quads: frozenset[Quad]) -> bytes:
    return "".join(f"{quad} .\n" for quad in quads).encode()


async def checked(site: Site, curating: Curating, proposal: Proposal, language: str) -> Outcome:
    """What the validation of the newest revision comes to, as a page shows it; kept for whoever looks next.

    Raises `ProblemError` if it cannot be done now.
    """
    revision = proposal.newest
    key = (proposal.uid, revision.number, site.release.manifest.sha256, language)
    known = curating.outcomes.get(key)
    if known is not None:
        return known
    asked = asked_about(site, revision, "page", language)
    outcome = await curating.validations.perform(site, asked, CURRENT)
    if outcome["kind"] == "unreadable":
        # What was read when it was sent is held against the rules without its texts.
        outcome = await curating.validations.perform(site, replace(asked, texts=()), CURRENT)
    return curating.outcomes.put(key, outcome)


async def report(site: Site, curating: Curating, revision: Revision, language: str) -> str | None:
    """The report as JSON, or `None` if there is none now: for those who are told that something else went wrong."""
    try:
        asked = asked_about(site, revision, "json", language)
        outcome = await curating.validations.perform(site, replace(asked, texts=()), CURRENT)
    except ProblemError:
        return None
    body = outcome.get("body")
    return body if isinstance(body, str) else None


def is_checked(proposal: Proposal) -> bool:
    """Whether there is anything to validate: it is not finished, and was read."""
    newest = proposal.newest
    return proposal.status in {"draft", "open"} and bool(newest.change.added or newest.change.removed)


def listed(outcome: Outcome, status: str) -> Sequence[Mapping[str, object]]:
    """The lists of an outcome with a status: ``new``, ``fixed`` or ``unchanged``."""
    lists = outcome.get("lists", ())
    assert isinstance(lists, list)  # noqa: S101 - the form ``page`` has it
    return [each for each in lists if each["status"] == status]
