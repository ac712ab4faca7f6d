"""``/edit`` and ``/new``: forms for everything that sources say of a thing, made of the shapes.

The pages keep nothing on the server until something is proposed: what is typed stands in the form, and comes back with
each request. Each button is a submit button, so that nothing needs a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import anyio.to_thread
from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.curation.account import Actor
from pvegraph.curation.forms import Typed, form_of
from pvegraph.curation.forms.filled import class_of, filled, is_source, new_entity, new_of, sources_of, typed_of
from pvegraph.curation.forms.minting import KINDS, TIES, Kind
from pvegraph.curation.forms.typed import of_json
from pvegraph.curation.merging import MERGEABLE
from pvegraph.errors import PvegraphError, UsageError
from pvegraph.vocabulary import expand
from pvegraph.web.actor import demand
from pvegraph.web.curating import curating
from pvegraph.web.edit_choices import Choices, with_names
from pvegraph.web.edit_page import EditPage, Opened
from pvegraph.web.edit_sent import Sent
from pvegraph.web.kinds import KINDS as THINGS
from pvegraph.web.kinds import N_
from pvegraph.web.private_page import private_page
from pvegraph.web.problem import ProblemError
from pvegraph.web.review.problems import of_error
from pvegraph.web.site import Site
from pvegraph.web.source_choice import SourceChoice, sources_called

NEW_SOURCE = "new"
_KINDS: Mapping[str, Kind] = {kind.name: kind for kind in KINDS.values()}
_NO_FORM = N_(
    "There is no form for %(thing)s. Terms, shapes, concepts and queries are changed in the files of the project."
)


async def edit(request: Request, site: Site) -> Response:
    """``/edit?thing=…&source=…``: the form, or first of all the question for which source it is to speak."""
    if request.method == "POST":
        return await _sent(request, site)
    actor = await demand(request, site, "propose")
    curating(request).validations.warm(site)
    number = request.query_params.get("proposal", "")
    if number:
        return await _reopened(request, site, actor, number)
    return await anyio.to_thread.run_sync(_edited, request, site, actor)


def _edited(request: Request, site: Site, actor: Actor) -> Response:
    thing = thing_of(request.query_params.get("thing", ""), "thing")
    forms = site.forms
    class_ = class_of(thing, forms.view, forms.rules)
    if class_ is None:
        raise ProblemError(404, _NO_FORM, {"thing": thing})
    known = filled(form_of(class_, forms.rules), thing, forms.view)
    source = request.query_params.get("source", "")
    if not source:
        mergeable = thing if class_ in MERGEABLE else ""
        return _choice_of_source(request, site, actor, {"thing": thing}, sources_of(known, forms.view), mergeable)
    typed = typed_of(known, "" if source == NEW_SOURCE else _source(source, site))
    return _opened(request, site, actor, typed, source)


async def new(request: Request, site: Site) -> Response:
    """``GET /new``: of what class the new thing is to be."""
    actor = await demand(request, site, "propose")
    return await anyio.to_thread.run_sync(_classes, request, site, actor)


def _classes(request: Request, site: Site, actor: Actor) -> Response:
    kinds = [(kind.name, THINGS[kind.name]) for kind in KINDS.values() if kind.class_ not in TIES]
    language = site.language_of(request)
    rules = site.forms.rules
    helps = {kind.name: _help(form_of(kind.class_, rules).help, language.tag) for kind in KINDS.values()}
    context = {"kinds_of_things": kinds, "helps": helps, "source": _given_source(request)}
    return private_page(request, site, "new.html", actor, context)


async def new_thing(request: Request, site: Site) -> Response:
    """``/new/{class}``: an empty form, or first of all the question for which source it is to speak."""
    if request.method == "POST":
        return await _sent(request, site)
    actor = await demand(request, site, "propose")
    curating(request).validations.warm(site)
    return await anyio.to_thread.run_sync(_new_thing, request, site, actor)


def _new_thing(request: Request, site: Site, actor: Actor) -> Response:
    name = request.path_params["class_"]
    kind = _KINDS.get(name)
    if kind is None:
        raise ProblemError(
            404,
            N_("There is no class %(name)s. These are there: %(kinds)s."),
            {"name": name, "kinds": ", ".join(_KINDS)},
        )
    source = _given_source(request)
    if kind.name == "source":
        typed = new_of(kind.class_, site.forms.rules)
        return _opened(request, site, actor, Typed("m", typed.entities), "m")
    if not source:
        return _choice_of_source(request, site, actor, {}, ())
    given = "" if source == NEW_SOURCE else _source(source, site)
    return _opened(request, site, actor, new_of(kind.class_, site.forms.rules, given), source)


def _opened(request: Request, site: Site, actor: Actor, typed: Typed, source: str) -> Response:
    """A form as it is first shown."""
    choices = Choices(site, site.naming(site.language_of(request)))
    if source == NEW_SOURCE:
        name = typed.fresh("n")
        typed = typed.with_entity(new_entity(name, expand("pve:Source"), site.forms.rules))
        typed = Typed(name, typed.entities)
    return EditPage(request, site, actor).response(Opened(with_names(typed, choices)))


async def _reopened(request: Request, site: Site, actor: Actor, number: str) -> Response:
    """The form of a proposal that was made by one, as it was typed."""
    curation = site.curation
    assert curation is not None  # noqa: S101 - these addresses are there only with it
    if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004 - digits of a number
        raise ProblemError(400, N_("%(value)s is no number of a proposal."), {"value": repr(number)})
    try:
        proposal = await anyio.to_thread.run_sync(curation.proposals.get, int(number))
        typed = of_json(proposal.newest.submission.fields)
    except UsageError as error:
        raise ProblemError(404, N_("Proposal %(number)s was not made by a form."), {"number": number}) from error
    except PvegraphError as error:
        raise of_error(error, site.language_of(request).tag) from error
    opened = Opened(typed, proposal.message, str(proposal.number), str(proposal.newest.number))
    return await anyio.to_thread.run_sync(EditPage(request, site, actor).response, opened)


async def _sent(request: Request, site: Site) -> Response:
    """Do what the button of a form says, and show it again."""
    try:
        given = await Sent.of(request, site.settings.curation_octets)
    except UsageError as error:
        raise of_error(error, site.language_of(request).tag) from error
    actor = await demand(request, site, "propose", given.inputs)
    page = EditPage(request, site, actor)
    return await page.answer(given)


def _choice_of_source(
    request: Request,
    site: Site,
    actor: Actor,
    hidden: Mapping[str, str],
    known: tuple[str, ...],
    mergeable: str = "",
) -> Response:
    """The page that asks for which source an edit speaks: those that speak of the thing, others, or a new one.

    ``mergeable`` is the thing, if it can be merged into another.
    """
    question = request.query_params.get("q", "").strip()
    naming = site.naming(site.language_of(request))
    about = naming.link(hidden["thing"]) if "thing" in hidden else None
    context = {
        "about": about,
        "hidden": hidden,
        "question": question,
        "known": [SourceChoice.of(source, site, naming) for source in known],
        "found": sources_called(question, site, naming, known),
        "kind_text": naming.kind_text(request.path_params.get("class_", "")) if about is None else "",
        "mergeable": mergeable,
        "new_address": request.url.path + "?" + urlencode({**hidden, "source": NEW_SOURCE}),
    }
    return private_page(request, site, "edit_source.html", actor, context)


def _given_source(request: Request) -> str:
    return request.query_params.get("source", "")


def thing_of(given: str, name: str) -> str:
    """The IRI of a thing that a parameter names whole or by its path here. Raises `ProblemError` 400."""
    text = iri.BASE + given[1:] if given.startswith("/") else given
    text = text.replace(f"{iri.BASE}doc/", f"{iri.BASE}id/", 1)
    try:
        return NamedNode(text).value
    except ValueError:
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; the address of a thing was expected."),
            {"name": name, "value": repr(given[:200])},
        ) from None


def _source(given: str, site: Site) -> str:
    """The graph that an address names. Raises `ProblemError` 400 for one that is not the graph of a source."""
    text = iri.BASE + given[1:] if given.startswith("/") else given
    if not is_source(text, site.forms.view):
        raise ProblemError(
            400,
            N_("%(value)s is not a source of the graph, and only sources are changed by a form."),
            {"value": repr(given[:200])},
        )
    return text


def _help(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or ""
