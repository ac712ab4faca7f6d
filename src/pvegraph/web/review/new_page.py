"""``/proposals/new`` and ``/proposals/{number}/revisions``: forms by which a change is sent, or sent otherwise.

Whatever is wrong with a form, it comes back with all that was typed into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from pvegraph.curation.account import Actor
from pvegraph.curation.proposal import Proposal, Revision, SentText, Submission
from pvegraph.curation.reading.new_source import FIELD, FIELDS
from pvegraph.curation.sheets.layout import CLASSES
from pvegraph.sparql import formats
from pvegraph.web.actor import actor_of, check_origin, demand
from pvegraph.web.kinds import N_
from pvegraph.web.private_page import see_other
from pvegraph.web.problem import ProblemError
from pvegraph.web.proposing import amend, propose
from pvegraph.web.review.pages import load
from pvegraph.web.review.posted import Posted, posted
from pvegraph.web.review.sending import told
from pvegraph.web.review.showing import number_of, private_page
from pvegraph.web.review.submitting import CSV, XLSX, of_form, submission
from pvegraph.web.site import Site
from pvegraph.web.source_choice import SourceChoice, sources_called
from pvegraph.web.validation_form import SYNTAXES

WAYS: Mapping[str, str] = {
    "triples": N_("Triples"),
    "table": N_("A table"),
    "patch": N_("An RDF Patch"),
    "update": N_("A SPARQL Update"),
}
"""Ways to say a change, with their titles; those by a form begin at the thing that is changed."""
_TEMPLATE = "proposal_new.html"
_UNCHOSEN = N_("The source was named by words of its title. Choose the one that is meant, or write its address.")
_LONGEST_PREFILLED = 1_000_000
"""Octets of a text that are put into a field to be amended; a longer one is kept, or sent again as a file."""


@dataclass(frozen=True)
class Slot:
    """One field for a text."""

    name: str = ""
    syntax: str = ""
    removes: bool = False
    text: str = ""

    @property
    def rows(self) -> int:
        """The height of the field."""
        return min(max(self.text.count("\n") + 2, 6 if self.removes else 10), 30)


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    way: str
    slots: tuple[Slot, ...]
    fields: Mapping[str, str]
    kept: Sequence[tuple[int, SentText, bool]] = ()
    """Texts of the revision that is amended which no field can show: number, text, and whether it is to be kept."""


async def new(request: Request, site: Site) -> Response:
    """``/proposals/new``: the form, or what comes of sending it."""
    if request.method != "POST":
        actor = await demand(request, site, "propose")
        way = request.query_params.get("way", "triples")
        draft = Draft(
            way if way in WAYS else "triples",
            (Slot(), Slot(removes=True)),
            {"source": request.query_params.get("source", "")},
        )
        return await _form(request, site, actor, draft)
    form = await posted(request, site.settings.curation_octets)
    draft = _typed(form)
    sender, problem = await _sender(request, site, form)
    if sender is None or problem is not None:
        return await _form(request, site, sender, draft, problem)
    if form.get("do") == "search":
        return await _form(request, site, sender, draft)
    try:
        sent = _submission(form)
        proposal = await told(propose(site, sender, sent, form.get("message")), site.language_of(request).tag)
    except ProblemError as error:
        return await _form(request, site, sender, draft, error)
    return see_other(f"/proposals/{proposal.number}")


async def revisions(request: Request, site: Site) -> Response:
    """``/proposals/{number}/revisions``: the newest revision in a form, to be amended."""
    if request.method != "POST":
        actor = await demand(request, site, "propose")
        found = await load(request, site)
        return await _form(request, site, actor, _of_revision(found), proposal=found)
    form = await posted(request, site.settings.curation_octets)
    found = await load(request, site)
    draft = replace(_typed(form), kept=_kept(found.newest, form.all("keep")))
    sender, problem = await _sender(request, site, form)
    if sender is None or problem is not None:
        return await _form(request, site, sender, draft, problem, found)
    if form.get("do") == "search":
        return await _form(request, site, sender, draft, proposal=found)
    try:
        sent = _submission(form, [text for _, text, keeps in draft.kept if keeps])
        seen = number_of(form.get("revision"), "revision")
        message = form.get("message").strip() or found.message
        amended = amend(site, sender, found.number, sent, revision=seen, message=message)
        await told(amended, site.language_of(request).tag)
    except ProblemError as error:
        return await _form(request, site, sender, draft, error, found)
    return see_other(f"/proposals/{found.number}")


async def _sender(request: Request, site: Site, form: Posted) -> tuple[Actor | None, ProblemError | None]:
    """Who sends a form, and why he may not: if only the session has changed, nothing that was typed is lost.

    Raises `ProblemError` for a form of another site.
    """
    check_origin(request, site)
    try:
        return await demand(request, site, "propose", form.firsts), None
    except ProblemError as problem:
        check_origin(request, site, must_tell=True)
        return await actor_of(request, site), problem


def _submission(form: Posted, kept: Sequence[SentText] = ()) -> Submission:
    """What a form sends. Raises `ProblemError`."""
    texts = [*kept, *of_form(form)]
    if form.get("origin") != "new":
        source = form.get("source").strip()
        if source and not _is_address(source):
            source = form.get("picked")
            if not source:
                raise ProblemError(400, _UNCHOSEN)
        return submission(texts, source)
    described = {field: form.get(f"new_{field}").strip() for field in FIELDS}
    return replace(submission(texts, ""), fields={FIELD: described})


def _is_address(text: str) -> bool:
    """Whether a text is meant as the address of a source, and not as words of its title."""
    return ":" in text and not any(each.isspace() for each in text)


def _typed(form: Posted) -> Draft:
    way = form.get("way")
    slots = tuple(
        Slot(name, syntax if syntax in SYNTAXES else "", removes == "1", text)
        for name, syntax, removes, text in zip(
            *(form.all(field) for field in ("name", "syntax", "removes", "text")), strict=False
        )
    )
    return Draft(way if way in WAYS else "triples", slots or (Slot(), Slot(removes=True)), form.firsts)


def _of_revision(found: Proposal) -> Draft:
    """The newest revision as it stands in the form."""
    revision = found.newest
    described = revision.submission.fields.get(FIELD)
    fields = {
        "source": revision.submission.source,
        "message": found.message,
        "origin": "new" if isinstance(described, Mapping) else "known",
        **({f"new_{name}": str(text) for name, text in described.items()} if isinstance(described, Mapping) else {}),
    }
    way = {"rdf": "triples", "form": "triples", "change": "triples"}.get(
        revision.submission.kind, revision.submission.kind
    )
    if revision.submission.kind in {"form", "change"}:
        slots = [Slot("", "nq", removes, _lines(quads)) for removes, quads in _both(revision)]
        return Draft(way, tuple(slots), {**fields, "source": ""})
    kept = _kept(revision, None)
    hidden = {number for number, _, _ in kept}
    slots = [
        Slot(text.name, _syntax(text), text.removes, text.content.decode())
        for number, text in enumerate(revision.submission.texts, start=1)
        if number not in hidden
    ]
    if way == "triples" and not any(slot.removes for slot in slots):
        slots.append(Slot(removes=True))
    return Draft(way, tuple(slots), fields, kept)


def _both(revision: Revision) -> Sequence[tuple[bool, frozenset[object]]]:
    return ((False, revision.change.added), (True, revision.change.removed))


def _lines(quads: frozenset[object]) -> str:
    return "".join(sorted(f"{quad} .\n" for quad in quads))


def _kept(revision: Revision, ticked: Sequence[str] | None) -> list[tuple[int, SentText, bool]]:
    """The texts of a revision that no field shows; all are kept unless somebody has said which."""
    return [
        (number, text, ticked is None or str(number) in ticked)
        for number, text in enumerate(revision.submission.texts, start=1)
        if not _is_shown(text)
    ]


def _is_shown(text: SentText) -> bool:
    """Whether a text can be put into a field and come back as it was."""
    if text.media_type in {CSV, XLSX} or len(text.content) > _LONGEST_PREFILLED:
        return False
    try:
        return "\r" not in text.content.decode()
    except UnicodeDecodeError:
        return False


def _syntax(text: SentText) -> str:
    format_ = formats.by_media_type(text.media_type, "graph")
    return format_.suffix if format_ is not None and format_.suffix in SYNTAXES else ""


def _sources(request: Request, site: Site, words: str) -> tuple[SourceChoice, ...]:
    return sources_called(words, site, site.naming(site.language_of(request)))


async def _form(
    request: Request,
    site: Site,
    actor: Actor | None,
    draft: Draft,
    problem: ProblemError | None = None,
    proposal: Proposal | None = None,
) -> Response:
    words = draft.fields.get("source", "").strip()
    is_searched = bool(words) and not _is_address(words)
    return await private_page(
        request,
        site,
        actor,
        _TEMPLATE,
        problem,
        is_searched=is_searched,
        sources=await anyio.to_thread.run_sync(_sources, request, site, words) if is_searched else (),
        draft=draft,
        proposal=proposal,
        ways=WAYS,
        syntaxes=SYNTAXES,
        tables=tuple(CLASSES),
        limit=f"{site.settings.curation_octets / 2**20:.3g}",
    )
