"""Documents as they were: mementos, time gates and time maps (RFC 7089).

An original is the address of a thing or of a document. It does not negotiate time itself; its time gate does (section
4.2.1, pattern 2.1: a gate of its own, and a memento of its own for each release, to which the gate redirects).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import TypeAlias

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from pvegraph import iri
from pvegraph.errors import EnvironmentFaultError
from pvegraph.release import History
from pvegraph.release.lines import opened, quads_of
from pvegraph.search.catalogue import Text
from pvegraph.web.answers import CHANGING, UNCHANGING, conditional, entity_tag
from pvegraph.web.choice import HTML
from pvegraph.web.current import answer_with
from pvegraph.web.difference_page import names_in
from pvegraph.web.kinds import N_
from pvegraph.web.pages import ROOMS
from pvegraph.web.past import Past
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.releases import JSON, release_number
from pvegraph.web.requests import wanted_media_type
from pvegraph.web.site import Site
from pvegraph.web.versions import (
    Original,
    Version,
    accepted_datetime,
    at,
    below,
    first_of_each,
    http_date,
    memento_link,
    memento_links,
    versions,
)

Handler: TypeAlias = Callable[[Request, Site], Response]

LINK_FORMAT = "application/link-format"
_MAPS = (LINK_FORMAT, JSON, HTML)
_FORMATS = {"link": LINK_FORMAT, "json": JSON, "html": HTML}
_OWN = re.compile(rf"(?:(?<=<)|(?<=anchor=\")|\A)(?=/(?:{'|'.join(ROOMS)})(?:[/.?#>\"]|\Z))")
"""Where a header refers to an address that each release has."""
_GONE = frozenset((404, 410))


def remembered(handler: Handler, history: History) -> Handler:
    """A handler whose answers say where their earlier versions are (section 4.1.1), also if there is nothing now."""

    @wraps(handler)
    def answer(request: Request, site: Site) -> Response:
        if not site.release.number:
            return handler(request, site)
        original = Original.asked(request, site.home(request))
        try:
            response = handler(request, site)
        except ProblemError as error:
            # What is not there any more may have been (section 4.5.2).
            if error.status in _GONE and _was_there(history, original):
                error.headers["Link"] = _joined(error.headers.get("Link"), original.links())
            raise
        response.headers["Link"] = _joined(response.headers.get("Link"), original.links())
        return response

    return answer


class Mementos:
    """``/releases/{release}/…``: the addresses of documents, as each of them was in a release."""

    def __init__(self, past: Past, documents: Sequence[tuple[str, Handler]]) -> None:
        self._past = past
        self._handlers = dict(documents)
        self._routes = [Route(path, lambda _: Response()) for path in self._handlers]

    async def answer(self, request: Request, site: Site) -> Response:
        """A memento (section 4.2.1)."""
        number = release_number(request)
        inner = self._inner(request, number)
        original = Original.asked(inner, site.home(request))
        handler = self._handler(inner)
        kept = await self._past.for_documents(number, site)
        answer_with(request.scope, kept)
        return await anyio.to_thread.run_sync(self._made, handler, inner, kept, original)

    def _made(self, handler: Handler, inner: Request, kept: Site, original: Original) -> Response:
        number = kept.release.number
        try:
            response = handler(inner, kept)
        except ProblemError as error:
            raise _of_release(error, number, original) from error
        since = self._past.history.since().get(number)
        if since is not None:
            response.headers["Memento-Datetime"] = http_date(since)
        _stay(response, kept.prefix)
        response.headers["Link"] = _joined(response.headers.get("Link"), original.links())
        is_page = "Content-Language" in response.headers
        if not is_page and response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            response.headers["Cache-Control"] = UNCHANGING
        return response

    def _inner(self, request: Request, number: int) -> Request:
        """The request as it would have been at the original."""
        path = f"/{request.path_params['address']}"
        if path.split("/", 2)[1].partition(".")[0] not in ROOMS:
            raise not_found(request)
        raw = below(request, f"/releases/{number}", path).encode()
        return Request({**request.scope, "path": path, "raw_path": raw, "path_params": {}}, request.receive)

    def _handler(self, inner: Request) -> Handler:
        """What answers at an address, which is told what of the address it wants to know."""
        for route in self._routes:
            match, child = route.matches(inner.scope)
            if match is not Match.NONE:
                inner.scope["path_params"] = child["path_params"]
                return self._handlers[route.path]
        raise not_found(inner)


def timegate(request: Request, site: Site, history: History) -> Response:
    """``/timegate/{address}``: to the version of a time (section 4.2.1)."""
    original, found = _versions(request, site, history)
    wanted = request.headers.get("accept-datetime")
    time = None if wanted is None else accepted_datetime(wanted)
    if wanted is not None and time is None:
        raise ProblemError(
            400,
            N_("Accept-Datetime is %(value)s; a date such as Mon, 05 Jan 2026 09:00:00 GMT was expected."),
            {"value": repr(wanted)},
            headers={"Vary": "Accept-Datetime, Accept"},
        )
    chosen = at(found, time)
    links = [original.links()[0], *original.links()[2:], *memento_links(original, found, chosen)]
    headers = {
        "Location": original.memento(chosen.release),
        "Vary": "Accept-Datetime",
        "Link": ", ".join(links),
        "Cache-Control": CHANGING,
    }
    return Response(status_code=HTTPStatus.FOUND, headers=headers)


def timemap(request: Request, site: Site, history: History) -> Response:
    """``/timemap/{address}``: all versions (section 5), for programs and for people."""
    original, found = _versions(request, site, history)
    listed = first_of_each(found)
    media_type = wanted_media_type(request, _FORMATS, _MAPS)
    state = "\n".join(f"{version.release} {http_date(version.time)}" for version in listed)
    if media_type == HTML:
        return _map_page(request, site, history, original, listed, state)
    write = _as_links if media_type == LINK_FORMAT else _as_json
    tag = entity_tag(original.address, state, media_type)
    headers = {"Vary": "Accept", "Cache-Control": CHANGING}
    return conditional(request, tag, media_type, lambda: write(original, listed), headers)


def _versions(request: Request, site: Site, history: History) -> tuple[Original, list[Version]]:
    """The original that an address names, and its versions; raises `ProblemError` 404 if it never had any."""
    home = site.home(request)
    room = request.scope["path"].split("/", 2)[1]
    path = below(request, f"/{room}", f"/{request.path_params['address']}")
    for published in (iri.BASE, f"{home}/"):
        path = "/" + path.removeprefix("/").removeprefix(published)
    original = Original.at(home, path, request, but="format")
    if path.split("/", 2)[1].partition(".")[0] not in ROOMS or not site.release.number:
        raise not_found(request)
    found = versions(history, original)
    if not found:
        raise not_found(request)
    return original, found


def _was_there(history: History, original: Original) -> bool:
    try:
        return bool(versions(history, original))
    except EnvironmentFaultError:
        return False


def _of_release(error: ProblemError, number: int, original: Original) -> ProblemError:
    """An error at a memento; that there is nothing is a matter of the release."""
    if error.status != HTTPStatus.NOT_FOUND:
        return error
    return ProblemError(
        404,
        N_("Release %(number)s has nothing at %(path)s."),
        {"number": str(number), "path": original.path},
        headers={"Link": ", ".join(original.links())},
    )


def _stay(response: Response, prefix: str) -> None:
    """Let an answer refer to the addresses of its own release."""
    for name in ("Location", "Content-Location", "Link"):
        value = response.headers.get(name)
        if value is not None:
            response.headers[name] = _OWN.sub(prefix, value)


def _joined(links: str | None, more: Sequence[str]) -> str:
    return ", ".join([*([links] if links else []), *more])


def _as_links(original: Original, listed: Sequence[Version]) -> bytes:
    """As RFC 6690 writes links."""
    span = f'from="{http_date(listed[0].time)}"; until="{http_date(listed[-1].time)}"'
    links = [
        f'<{original.address}>; rel="original"',
        f'<{original.timegate}>; rel="timegate"',
        f'<{original.timemap}>; rel="self"; type="{LINK_FORMAT}"; {span}',
    ]
    last = len(listed) - 1
    for place, version in enumerate(listed):
        ends = [name for name, where in (("first", 0), ("last", last)) if place == where]
        links.append(memento_link(original, version, " ".join(ends)))
    return ",\n".join(links).encode() + b"\n"


def _as_json(original: Original, listed: Sequence[Version]) -> bytes:
    """The same in JSON, with the names that archives of the Web use."""
    each = [
        {"datetime": version.time.isoformat().replace("+00:00", "Z"), "uri": original.memento(version.release)}
        for version in listed
    ]
    content = {
        "original_uri": original.address,
        "timegate_uri": original.timegate,
        "timemap_uri": {"link_format": original.timemap, "json_format": original.timemap},
        "mementos": {"first": each[0], "last": each[-1], "list": each},
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _map_page(
    request: Request, site: Site, history: History, original: Original, listed: Sequence[Version], state: str
) -> Response:
    """The same for people, the newest first, each with a link to what changed."""
    thing = _thing(history, original, listed[-1].release)
    shown = [
        {
            "number": version.release,
            "date": f"{version.time:%Y-%m-%d}",
            "href": f"/releases/{version.release}{original.path}",
            "difference": None if before is None else (version.release, before.release),
        }
        for version, before in zip(listed, (None, *listed), strict=False)
    ]
    return site.changing_html(
        request,
        "versions.html",
        state,
        title=_title(site, request, history, thing, listed[-1].release),
        thing=thing,
        original=original.path,
        versions=shown[::-1],
    )


def _thing(history: History, original: Original, release: int) -> str:
    """Which of the things that the address may be of is meant."""
    known = history.find(release)
    if known is not None:
        with opened(known.nquads) as lines:
            for thing in original.things():
                if lines.speaks_of(thing):
                    return thing
    return original.things()[-1]


def _title(site: Site, request: Request, history: History, thing: str, release: int) -> Text:
    """What to call a thing, even if it is no more."""
    naming = site.naming(site.language_of(request))
    known = history.find(release)
    if naming.name(thing) is None and known is not None:
        with opened(known.nquads) as lines:
            entry = names_in(quads_of([lines.block(thing)])).get(thing)
        name = None if entry is None else entry.name(naming.language.tag)
        if name is not None:
            return name
    return naming.link(thing).text
