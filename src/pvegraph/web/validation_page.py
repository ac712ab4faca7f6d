"""``/validate``: paste or drop triples, see what is wrong with them line by line, choose fixes, take the result along.

The page keeps nothing on the server: whatever it knows stands in its form, and comes back with each request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import cast

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pvegraph import iri
from pvegraph.authored import patch_rows
from pvegraph.store.service import TaskService
from pvegraph.validation.asked import Form
from pvegraph.validation.finding import SEVERITIES
from pvegraph.web.answers import with_charset
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import VARY_OF_PAGES, Site
from pvegraph.web.streaming import StreamedAnswer
from pvegraph.web.validation import (
    CURRENT,
    FORMS,
    NONE,
    Choices,
    Outcome,
    Validations,
    announced,
    asked_of,
    findings_of,
)
from pvegraph.web.validation_form import SYNTAXES, Pasted, Sent
from pvegraph.web.validation_listing import At, Line, listing
from pvegraph.web.validation_problems import faults_of, unreadable

PATH = "/validate"
EXAMPLES: Mapping[str, str] = {
    "place": N_("A place with a slip in each line"),
    "tenures": N_("Two people in one office at the same time"),
    "good": N_("A source that has nothing wrong with it"),
}
"""The names of files in ``examples/``, with their titles."""
_REPORTS = ("html", "json", "turtle", "csv", "sarif", "junit")
_TEMPLATE = "validate.html"
_HEADERS = {"Vary": VARY_OF_PAGES, "Cache-Control": "no-store"}


@dataclass(frozen=True)
class Part:
    """One text of the page, and what is shown of it."""

    text: Pasted
    name: str = ""
    lines: tuple[Line, ...] = ()
    problem: str = ""
    """Why it cannot be read."""


def form(request: Request, site: Site) -> Response:
    """The form, empty or with an example in it."""
    name = request.query_params.get("example", "")
    text = example(name) if name in EXAMPLES else ""
    pasted = Pasted(f"{name}.ttl" if text else "", "", text)
    return site.html(request, _TEMPLATE, None, **_context(site, Sent((pasted,))))


def example(name: str) -> str:
    """The text of an example."""
    return files("pvegraph.web").joinpath("examples", f"{name}.ttl").read_text("utf-8")


async def page(request: Request, site: Site, validations: Validations) -> Response:
    """The form, or what comes of sending it."""
    if request.method != "POST":
        # Who opens the form will soon send it.
        validations.warm(site)
        return await anyio.to_thread.run_sync(form, request, site)
    return _Answer(request, site, validations, await Sent.of(request, site.settings.validation_body_limit))


class _Answer(StreamedAnswer):
    """What comes of a form: the page with what was found, or a file."""

    def __init__(self, request: Request, site: Site, validations: Validations, sent: Sent) -> None:
        super().__init__()
        self._request = request
        self._site = site
        self._validations = validations
        self._sent = sent

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Do what is to be done, and send what comes of it."""
        try:
            answer = await self._done()
        except ProblemError as problem:
            answer = await anyio.to_thread.run_sync(self._page, self._sent, None, problem)
        await answer(scope, receive, send)

    async def _done(self) -> Response:
        sent, do = self._sent, self._sent.do
        if sent.problem is not None:
            raise sent.problem
        if do == "add":
            return await self._shown(replace(sent, texts=(*sent.texts, Pasted())), None)
        if do.startswith("text:"):
            return self._text(do.removeprefix("text:"))
        if not sent.named():
            raise ProblemError(400, N_("There is nothing to validate yet: paste triples, or choose files."))
        return await self._validated()

    async def _validated(self) -> Response:
        """Have it validated, and make of it what is wanted."""
        sent, site = self._sent, self._site
        choices = Choices.of(sent.choices, site.language_of(self._request).tag)
        kind, _, name = sent.do.partition(":")
        form_: Form = cast(Form, name) if kind == "report" and name in FORMS else "page"
        asked = replace(
            asked_of(choices, site.settings, "change" if kind == "change" else form_),
            texts=sent.named(),
            fixes=sent.fixes if kind == "mend" else (),
            added=sent.added.encode(),
            removed=sent.removed.encode(),
        )
        outcome = await self._validations.perform(site, asked, choices.against)
        match outcome["kind"]:
            case "report":
                media_type, suffix = FORMS[form_]
                return _file(cast(str, outcome["body"]).encode(), media_type, f"validation.{suffix}")
            case "change":
                return _file(_patch(outcome), patch_rows.MEDIA_TYPE, "change.rdfp")
        return await self._shown(sent, outcome)

    def _text(self, number: str) -> Response:
        """One of the texts as a file."""
        if not number.isdecimal() or int(number) >= len(self._sent.texts):
            raise ProblemError(400, N_("There is no such text in the form."))
        text = self._sent.texts[int(number)]
        name = text.name if "." in text.name else f"{text.name or 'text'}.{text.suffix}"
        return _file(text.text.encode(), "text/plain", name)

    async def _shown(self, sent: Sent, outcome: Outcome | None) -> Response:
        return await anyio.to_thread.run_sync(self._page, sent, outcome, None)

    def _page(self, sent: Sent, outcome: Outcome | None, problem: ProblemError | None) -> Response:
        """The page in the language of the request; its address names the language if the form's did."""
        language = self._site.language_of(self._request)
        context = _context(self._site, sent, outcome)
        if problem is not None:
            context["problem"] = problem.text(language.text(problem.detail))
        body = self._site.page(self._request, _TEMPLATE, **context)
        headers = {**_HEADERS, "Content-Language": language.tag, "Validation-Limits": announced(self._site.settings)}
        if outcome is not None and "counts" in outcome:
            headers["Validation-Findings"] = findings_of(outcome)
        status = 200 if problem is None else problem.status
        # A browser complains of what a script is answered with an error; half a text is none.
        if outcome is not None and outcome["kind"] == "unreadable" and sent.do != "look":
            status = unreadable(faults_of(outcome)).status
        more = {} if problem is None else problem.headers
        return Response(body, status, {**headers, **more}, "text/html; charset=utf-8")


def _file(content: bytes, media_type: str, name: str) -> Response:
    """Something to be saved."""
    plain = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "_" for mark in name)
    disposition = f'attachment; filename="{plain}"'
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "no-store",
        "Content-Type": with_charset(media_type),
    }
    return Response(content, 200, headers)


def _patch(outcome: Outcome) -> bytes:
    """What would be changed, as RDF Patch."""
    changes = [
        (name == "added", f"{line}\n".encode())
        for name in ("removed", "added")
        for line in cast("Sequence[str]", outcome[name])
    ]
    return b"".join(patch_rows.write(changes, {}))


def _context(site: Site, sent: Sent, outcome: Outcome | None = None) -> dict[str, object]:
    """What the template needs."""
    service = site.service
    holds_data = isinstance(service, TaskService) and service.holds_data
    against = sent.choices.get("against") or (CURRENT if holds_data else NONE)
    parts = list(_parts(sent, outcome))
    return {
        "parts": parts,
        "places": {part.name: index for index, part in enumerate(parts) if part.name},
        "outcome": outcome if outcome is not None and outcome["kind"] == "page" else None,
        "unreadable": outcome is not None and outcome["kind"] == "unreadable",
        "problem": "",
        "against": against,
        "holds_data": holds_data,
        "graph": sent.choices.get("graph", ""),
        "beside": (outcome or {}).get("added", sent.added),
        "beside_removed": (outcome or {}).get("removed", sent.removed),
        "syntaxes": SYNTAXES,
        "examples": EXAMPLES,
        "reports": _REPORTS,
        "severities": SEVERITIES,
        "source_base": iri.SOURCE,
        "limit": site.settings.validation_body_limit // 2**20,
    }


def _parts(sent: Sent, outcome: Outcome | None) -> Iterator[Part]:
    """The texts, as they are after fixes, with their lines."""
    names = [text.name for text in sent.named()]
    filled = [text for text in sent.texts if text.text.strip()]
    if outcome is None or len(names) != len(filled):
        yield from (Part(text) for text in sent.texts)
        return
    if outcome["kind"] == "unreadable":
        faults = {str(fault["file"]): fault for fault in faults_of(outcome)}
        for text, name in zip(filled, names, strict=True):
            yield _broken(text, name, faults.get(name))
        return
    found = list(_findings(outcome))
    after = {str(each["name"]): str(each["text"]) for each in cast("Iterable[Mapping[str, object]]", outcome["texts"])}
    for text, name in zip(filled, names, strict=True):
        changed = replace(text, text=after.get(name, text.text))
        yield Part(changed, name, tuple(listing(name, changed.text, found)))


def _broken(text: Pasted, name: str, fault: Mapping[str, object] | None) -> Part:
    """A text, and where it cannot be read."""
    if fault is None:
        return Part(text, name)
    at: At | None = {
        "file": name,
        "line": cast(int, fault["line"]),
        "column": cast(int, fault["column"]),
        "end_line": cast(int, fault["endLine"]),
        "end_column": cast(int, fault["endColumn"]),
    }
    told = {"id": "", "severity": "violation", "message": fault["problem"], "at": {"place": at}, "clashes": ()}
    lines = listing(name, text.text, [told])
    return Part(text, name, tuple(lines), str(fault["problem"]))


def _findings(outcome: Outcome) -> Iterator[Mapping[str, object]]:
    """What was found or is new."""
    for each in cast("Iterable[Mapping[str, object]]", outcome["lists"]):
        if each["status"] in {"found", "new"}:
            for bundle in cast("Iterable[Mapping[str, object]]", each["bundles"]):
                yield from cast("Iterable[Mapping[str, object]]", bundle["findings"])
