"""``/api/validate``: texts in, what is wrong with them out. Nothing is written.

The work is done in a process that may be killed (`pvegraph.store.tasks`), within limits of its own; what a client may
choose beside its texts stands in the address.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from re import search
from typing import TYPE_CHECKING, cast

import anyio.to_thread
import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pvegraph import iri
from pvegraph.errors import PvegraphError
from pvegraph.settings import Settings
from pvegraph.sparql import formats
from pvegraph.store.service import TaskService
from pvegraph.validation.asked import MODULE, Asked, Form, packed
from pvegraph.validation.finding import SEVERITIES, Severity
from pvegraph.web.answers import with_charset
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.negotiation import negotiate
from pvegraph.web.notes import note
from pvegraph.web.problem import ProblemError, not_acceptable
from pvegraph.web.sent_texts import texts_of
from pvegraph.web.site import Site
from pvegraph.web.streaming import StreamedAnswer
from pvegraph.web.validation_problems import faults_of, of_error, too_long, unreadable

if TYPE_CHECKING:
    from pvegraph.web.past import Past

PATH = "/api/validate"
CURRENT, NONE = "current", "none"
_RDF = tuple(format_.name for format_ in formats.of_kind("graph"))
FORMS: Mapping[Form, tuple[str, str]] = {
    "json": ("application/json", "json"),
    "html": ("text/html", "html"),
    **{cast(Form, name): (formats.by_name(name).media_type, formats.by_name(name).suffix) for name in _RDF},
    "csv": ("text/csv", "csv"),
    "sarif": ("application/sarif+json", "sarif"),
    "junit": ("application/xml", "xml"),
    "text": ("text/plain", "txt"),
}
"""The forms of a report, the best first: media type and ending of files."""
_ONLY_STYLES = (
    "default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

Outcome = Mapping[str, object]
Find = Callable[[str, Site], Awaitable[tuple[Site, str]]]


@dataclass(frozen=True)
class Choices:
    """What a client may choose."""

    against: str
    graph: str
    language: str
    fail_on: Severity

    @classmethod
    def of(cls, given: Mapping[str, str], language: str) -> Choices:
        """What parameters say. Raises `ProblemError` 400 for what cannot be chosen."""
        against = given.get("against") or CURRENT
        if against not in {CURRENT, NONE} and not (against.isascii() and against.isdecimal()):
            raise _not_one_of("against", against, "current, none, 12")
        graph = given.get("graph", "").strip()
        if graph:
            _check_iri(graph)
        wanted = given.get("lang") or language
        if wanted not in LANGUAGES:
            raise _not_one_of("lang", wanted, ", ".join(LANGUAGES))
        fail_on = given.get("fail-on") or "violation"
        if fail_on not in SEVERITIES:
            raise _not_one_of("fail-on", fail_on, ", ".join(SEVERITIES))
        return cls(against, graph, wanted, fail_on)


def _not_one_of(name: str, value: str, expected: str) -> ProblemError:
    return ProblemError(
        400,
        N_("The parameter %(name)s is %(value)s; one like these was expected: %(expected)s."),
        {"name": name, "value": repr(value), "expected": expected},
    )


def _check_iri(graph: str) -> None:
    try:
        ox.NamedNode(graph)
    except ValueError:
        raise ProblemError(
            400, N_("%(iri)s is not an absolute IRI, which a graph is named by."), {"iri": repr(graph)}
        ) from None


class Validations:
    """What holds texts against a release: the current one, or one of those before it."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._warming: asyncio.Task[None] | None = None

    def warm(self, site: Site) -> None:
        """Begin to get ready for validations against the current release, without waiting for it."""
        service = site.service
        if isinstance(service, TaskService) and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(_prepared(service))

    async def perform(self, site: Site, asked: Asked, against: str) -> Outcome:
        """Have a validation done. Raises `ProblemError` for what goes wrong, texts that cannot be read included."""
        service, held = await self._service(site, against)
        asked = replace(asked, against=held)
        if not service.holds_data:
            asked = await anyio.to_thread.run_sync(_with_rules, asked, site)
        try:
            answer = await service.perform(MODULE, packed(asked))
        except PvegraphError as error:
            raise of_error(error) from error
        outcome: Outcome = await anyio.to_thread.run_sync(json.loads, answer)
        if outcome["kind"] == "too long":
            raise too_long(cast(int, outcome["statements"]), asked.most_statements)
        return outcome

    async def _service(self, site: Site, against: str) -> tuple[TaskService, str]:
        """What does it, and what to call what it holds; that is empty if texts stand on their own."""
        number = site.release.number
        if against not in {CURRENT, NONE, str(number)}:
            site = await self._past.for_queries(int(against), site)
            number = site.release.number
        service = site.service
        if not isinstance(service, TaskService):
            raise ProblemError(501, N_("This server validates nothing."))
        if against != NONE and not service.holds_data:
            raise ProblemError(
                501,
                N_(
                    "The data are in a store behind this server, against which nothing can be validated here."
                    " Validate the text on its own, with against=none."
                ),
            )
        return service, "" if against == NONE else f"release {number}"


async def _prepared(service: TaskService) -> None:
    # Whoever sends something will be told what is wrong.
    with contextlib.suppress(PvegraphError, asyncio.CancelledError):
        await service.prepare(MODULE)


def _with_rules(asked: Asked, site: Site) -> Asked:
    """A validation by the rules that a remote store holds."""
    ontology = ox.serialize(_triples(site, _ONTOLOGY), format=ox.RdfFormat.N_TRIPLES) or b""
    shapes = ox.serialize(_triples(site, _SHAPES), format=ox.RdfFormat.N_TRIPLES) or b""
    return replace(asked, rules=(ontology, shapes))


_SHAPES = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri.SHAPES_GRAPH}> {{ ?s ?p ?o }} }}"
_ONTOLOGY = (
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o }"
    f' FILTER(?g = <{iri.ONTOLOGY_GRAPH}> || STRSTARTS(STR(?g), "{iri.BASE}concept/")) }}'
)


def _triples(site: Site, query: str) -> ox.QueryTriples:
    answer = site.store.query(query)
    assert isinstance(answer, ox.QueryTriples)  # noqa: S101 - CONSTRUCT was asked
    return answer


def asked_of(choices: Choices, settings: Settings, form: Form) -> Asked:
    """A validation without its texts."""
    return Asked(
        (),
        form,
        language=choices.language,  # type: ignore[arg-type] # it is one of them
        graph=choices.graph,
        fail_on=choices.fail_on,
        most_octets=settings.validation_body_limit,
        most_statements=settings.validation_statements,
    )


def announced(settings: Settings) -> str:
    """The limits of a validation, for the header ``Validation-Limits``."""
    return (
        f"seconds={settings.validation_seconds:g}, memory={settings.validation_memory * 2**20}, "
        f"statements={settings.validation_statements}, octets={settings.validation_body_limit}"
    )


def findings_of(outcome: Outcome) -> str:
    """What was found, for the header ``Validation-Findings`` (a dictionary of RFC 9651)."""
    counts = cast("Mapping[str, int]", outcome["counts"])
    failed = "?1" if outcome["failed"] else "?0"
    return ", ".join([*(f"{name}={counts[name]}" for name in SEVERITIES), f"failed={failed}"])


async def validate(request: Request, site: Site, validations: Validations) -> Response:
    """Answer one request."""
    form = wanted_form(request)
    choices = Choices.of(dict(request.query_params), site.language_of(request).tag)
    texts = await texts_of(request, site.settings.validation_body_limit)
    asked = replace(asked_of(choices, site.settings, form), texts=texts)
    return ReportAnswer(request, site, validations, asked, choices.against)


def wanted_form(request: Request) -> Form:
    """The form that is wanted, by ``format=``, else by ``Accept``. Raises `ProblemError` 400 and 406."""
    named = request.query_params.get("format")
    if named is not None:
        if named not in FORMS:
            raise _not_one_of("format", named, ", ".join(FORMS))
        return cast(Form, named)
    types = [media_type for media_type, _ in FORMS.values()]
    chosen = negotiate(request.headers.get("accept"), types)
    if chosen is None:
        raise not_acceptable(types)
    return list(FORMS)[types.index(chosen)]


class ReportAnswer(StreamedAnswer):
    """A report, which is made as long as the client is there."""

    def __init__(self, request: Request, site: Site, validations: Validations, asked: Asked, against: str) -> None:
        super().__init__()
        self._request = request
        self._site = site
        self._validations = validations
        self._asked = asked
        self._against = against

    async def send_answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Validate, and send the report; raises what goes wrong."""
        outcome = await self._validations.perform(self._site, self._asked, self._against)
        if outcome["kind"] == "unreadable":
            raise unreadable(faults_of(outcome))
        note(scope, rows=sum(cast("Mapping[str, int]", outcome["counts"]).values()))
        await self._answer(cast(str, outcome["body"]), outcome)(scope, receive, send)

    def _answer(self, body: str, outcome: Outcome) -> Response:
        media_type, suffix = FORMS[self._asked.form]
        headers = {
            "Cache-Control": "no-store",
            "Vary": "Accept, Accept-Language, Cookie",
            "Content-Language": self._asked.language,
            "Validation-Limits": announced(self._site.settings),
            "Validation-Findings": findings_of(outcome),
        }
        if "format" in self._request.query_params:
            headers["Content-Disposition"] = f'inline; filename="validation.{suffix}"'
        if self._asked.form == "html":
            headers["Content-Security-Policy"] = policy_of(body)
        return Response(body.encode(), 200, {**headers, "Content-Type": with_charset(media_type)})


def policy_of(page: str) -> str:
    """The policy for a report that is one self-contained page: its own style sheet, and nothing else."""
    style = search(r"(?s)<style>(.*?)</style>", page)
    digest = b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    return _ONLY_STYLES.format(digest=digest)
