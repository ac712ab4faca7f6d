"""The page of one form: what its buttons do, and how it is shown again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

import anyio.to_thread
from pyoxigraph import Literal
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pvegraph.curation.account import Actor
from pvegraph.curation.forms import Typed, Value, change_of, form_of
from pvegraph.curation.forms.change import Reading
from pvegraph.curation.forms.filled import new_entity
from pvegraph.curation.forms.minting import KINDS, TIES
from pvegraph.curation.forms.typed import MAIN, Entity
from pvegraph.curation.proposal import Problem, Proposal, Submission
from pvegraph.curation.retiring import retiring
from pvegraph.errors import PvegraphError
from pvegraph.validation.view import Change
from pvegraph.web.curating import curating
from pvegraph.web.edit_choices import Choices, with_names
from pvegraph.web.edit_notes import Notes, validated
from pvegraph.web.edit_sent import Sent
from pvegraph.web.edit_view import LANGUAGES, Viewer, filled_of
from pvegraph.web.kinds import KINDS as THINGS
from pvegraph.web.kinds import N_, NODE_KINDS
from pvegraph.web.private_page import private_page
from pvegraph.web.problem import ProblemError
from pvegraph.web.review.problems import of_error
from pvegraph.web.site import Site

_LONGEST_MESSAGE = 2000
_CLASSES = {kind.name: kind.class_ for kind in KINDS.values()}
_NO_MESSAGE = N_("Say in a sentence what is changed and why.")


@dataclass(frozen=True)
class Opened:
    """A form on its way to the page."""

    typed: Typed
    message: str = ""
    proposal: str = ""
    """The number of the draft or proposal that it amends."""
    revision: str = ""
    searched: str = ""
    focus: str = ""
    """The input to which a script is to lead."""
    did: str = ""
    """What was done: ``check``, ``propose`` or nothing that is told."""
    stored: bool = False
    error: str = ""
    """What went wrong beside what is typed."""
    error_status: int = HTTPStatus.UNPROCESSABLE_ENTITY


class EditPage:
    """Answers what comes from one form."""

    def __init__(self, request: Request, site: Site, actor: Actor) -> None:
        self._request, self._site, self._actor = request, site, actor
        self._language = site.language_of(request)
        self._choices = Choices(site, site.naming(self._language))

    async def answer(self, sent: Sent) -> Response:
        """Do what the button says."""
        opened = await anyio.to_thread.run_sync(self._done, sent)
        if opened.did not in ("check", "propose"):
            return await anyio.to_thread.run_sync(self.response, opened)
        reading = await anyio.to_thread.run_sync(self._read, opened.typed)
        notes = Notes.of(reading.problems, self._language)
        if opened.did == "propose":
            return await anyio.to_thread.run_sync(self._propose, opened, reading, notes)
        if not reading.problems or reading.source:
            validations = curating(self._request).validations
            try:
                notes = await validated(self._site, validations, reading, opened.typed, notes, self._language)
            except ProblemError as error:  # what is typed must not be lost for it
                opened = self._with_error(opened, error)
        return await anyio.to_thread.run_sync(self._shown, opened, reading, notes)

    def response(self, opened: Opened) -> Response:
        """The page, with nothing said of what is typed."""
        return self._shown(opened, self._read(opened.typed), Notes(self._language.tag))

    def _read(self, typed: Typed) -> Reading:
        forms = self._site.forms
        return change_of(typed, forms.view, forms.rules)

    def _done(self, sent: Sent) -> Opened:
        """The form after the button has changed it: rows more or less, something created or chosen."""
        verb, _, rest = sent.do.partition(":")
        typed = sent.typed
        if typed.main.class_ not in KINDS:
            raise ProblemError(
                400, N_("This form is of a class that there is not. Begin again from the page of the thing.")
            )
        if verb not in ("search", "create"):
            typed = with_names(self._choices.resolved(typed), self._choices)
        opened = Opened(
            typed, sent.others.get("message", ""), sent.others.get("proposal", ""), sent.others.get("revision", "")
        )
        if verb in ("check", "look"):
            return replace(opened, did="check")
        if verb == "propose":
            return replace(opened, did="propose")
        parts = rest.split("~")
        entity = typed.entities.get(parts[0])
        if verb == "tie":
            return self._with_tie(opened, rest)
        if entity is None:
            return opened
        if verb == "drop":
            return replace(opened, typed=with_names(_dropped(typed, entity), self._choices), focus="main")
        return self._in_row(opened, verb, entity, parts[1:])

    def _in_row(self, opened: Opened, verb: str, entity: Entity, parts: list[str]) -> Opened:
        """The form after something was done to a field or one of its rows."""
        key = parts[0] if parts else ""
        values = entity.values.get(key, ())
        if verb == "add":
            form = form_of(entity.class_, self._site.forms.rules)
            field = form.field(key)
            empty = Value(language=self._language.tag if field is not None and field.widget == "text" else "")
            values = values or (empty,)
            changed = replace(entity, values={**entity.values, key: (*values, empty)})
            focus = f"{entity.name}~{key}~{len(values)}~t"
            return replace(opened, typed=opened.typed.with_entity(changed), focus=focus)
        index = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() and len(parts[1]) < 5 else 0  # noqa: PLR2004
        name = f"{entity.name}~{key}~{index}"
        value = values[index] if index < len(values) else Value()
        if verb == "search":
            typed = opened.typed.with_entity(entity.with_value(key, index, replace(value, iri="")))
            return replace(opened, typed=typed, searched=name, focus=f"{name}~t")
        class_ = _CLASSES.get(parts[2] if len(parts) > 2 else "")  # noqa: PLR2004 - entity, field, row, class
        if verb == "create" and class_ is not None and class_ not in TIES:
            new = opened.typed.fresh("n")
            label = "" if value.iri else value.text.strip()
            made = new_entity(new, class_, self._site.forms.rules, label)
            typed = opened.typed.with_entity(entity.with_value(key, index, replace(value, iri=new)))
            return replace(opened, typed=with_names(typed.with_entity(made), self._choices), focus=f"{new}~@")
        return opened

    def _with_tie(self, opened: Opened, key: str) -> Opened:
        main = opened.typed.main
        for tie in form_of(main.class_, self._site.forms.rules).ties:
            if tie.key == key:
                name = opened.typed.fresh("t")
                entity = Entity(name, tie.form.class_, owner=MAIN, via=tie.via)
                return replace(opened, typed=opened.typed.with_entity(entity), focus=f"{name}~@")
        return opened

    def _propose(self, opened: Opened, reading: Reading, notes: Notes) -> Response:
        """Store it: a proposal if it can be read, else a draft, and the page says what is to be mended."""
        change = reading.change
        if not reading.problems and not change.added and not change.removed:
            return self._shown(opened, reading, notes)
        problems = [*reading.problems]
        if not opened.message.strip():
            problems.append(
                Problem({tag: self._site.languages[tag].text(_NO_MESSAGE) for tag in self._site.languages}, "message")
            )
            notes = Notes.of(problems, self._language)
        try:
            proposal = self._stored(opened, reading, tuple(problems))
        except PvegraphError as error:
            return self._shown(self._with_error(opened, of_error(error, self._language.tag)), reading, notes)
        if proposal.status != "draft":
            return RedirectResponse(
                f"/proposals/{proposal.number}", HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"}
            )
        kept = replace(opened, proposal=str(proposal.number), revision=str(proposal.newest.number), stored=True)
        return self._shown(kept, reading, notes)

    def _with_error(self, opened: Opened, error: ProblemError) -> Opened:
        """The form with what went wrong, so that nothing that is typed is lost for it."""
        return replace(opened, error=error.text(self._language.text(error.detail)), error_status=error.status)

    def _stored(self, opened: Opened, reading: Reading, problems: tuple[Problem, ...]) -> Proposal:
        """The proposal with what was typed, stored before anything else; then what it comes to."""
        curation = self._site.curation
        assert curation is not None  # noqa: S101 - these addresses are there only with it
        change = self._with_tombstones(opened, reading)
        # If this process ends before what is wrong is stored too, nobody must take half of a change for all of it.
        whole = None if problems else change
        submission = Submission("form", (), reading.source, dict(opened.typed.written()), whole)
        message = opened.message.strip()
        if opened.proposal.isascii() and opened.proposal.isdecimal() and len(opened.proposal) < 10:  # noqa: PLR2004
            stored = curation.proposals.amend(
                self._actor,
                int(opened.proposal),
                submission,
                revision=int(opened.revision) if opened.revision.isdecimal() and len(opened.revision) < 10 else None,  # noqa: PLR2004
                message=message or None,
            )
        else:
            stored = curation.proposals.add(self._actor, submission, message or self._title(opened.typed)[:200])
        return curation.proposals.settle(
            stored.number, stored.newest.number, change, problems, self._site.release.number or None
        )

    def _with_tombstones(self, opened: Opened, reading: Reading) -> Change:
        """What is changed, with what is left of the addresses that ties have moved away from."""
        why = Literal(opened.message.strip(), language=self._language.tag)
        left = retiring(reading.retired, why, datetime.now(UTC), self._site.forms.view)
        return Change(reading.change.added | left.added, reading.change.removed | left.removed)

    def _title(self, typed: Typed) -> str:
        """What a draft is called as long as its author has not said it."""
        kind = KINDS[typed.main.class_].name
        words = THINGS.get(kind) or NODE_KINDS.get(kind)
        name = self._choices.name(typed.main.iri or MAIN, typed).value
        return f"{self._language.text(words.one) if words else kind}: {name}"

    def _shown(self, opened: Opened, reading: Reading, notes: Notes) -> Response:
        viewer = Viewer(
            self._choices, opened.typed, reading, notes, filled_of(opened.typed, self._choices), opened.searched
        )
        shown = viewer.shown()
        kind = KINDS[opened.typed.main.class_].name
        source = opened.typed.source
        is_new_source = source in opened.typed.entities
        message_problems = notes.problems("message")
        changes = len(reading.change.added) + len(reading.change.removed)
        context = {
            "shown": shown,
            "opened": opened,
            "notes": notes,
            "csrf": self._actor.csrf,
            "kind": kind,
            "kind_words": self._choices.naming.kind_text(kind),
            "source": source,
            "source_link": None if is_new_source or not reading.source else self._choices.naming.link(reading.source),
            "source_problems": notes.problems("source"),
            "message_problems": message_problems,
            "summary": (*(("message", "violation", text) for text in message_problems), *shown.summary),
            "changes": changes,
            "languages": LANGUAGES,
            "most_message": _LONGEST_MESSAGE,
            "things": {**THINGS, **NODE_KINDS},
        }
        answer = private_page(self._request, self._site, "edit.html", self._actor, context)
        is_wrong = opened.did == "propose" and (bool(reading.problems) or bool(message_problems))
        answer.status_code = opened.error_status if opened.error or is_wrong else HTTPStatus.OK
        return answer


def _dropped(typed: Typed, entity: Entity) -> Typed:
    """The form without a new thing or tie; one that was there is marked, or no longer marked."""
    if entity.name == MAIN:
        return typed
    if entity.iri:
        return typed.with_entity(replace(entity, gone=not entity.gone))
    return typed.without(entity.name)
