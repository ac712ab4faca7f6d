"""``/releases/{release}/diff``: what a release says and another does not; a page, RDF Patch, or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pvegraph.release import History, patch
from pvegraph.release.diff import Difference
from pvegraph.release.diff_forms import Between
from pvegraph.release.history import Known
from pvegraph.web.answers import UNCHANGING, entity_tag, is_current
from pvegraph.web.choice import HTML
from pvegraph.web.difference_page import Shown, show
from pvegraph.web.kinds import N_
from pvegraph.web.past import no_release, whole
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.releases import JSON, release_number
from pvegraph.web.requests import page_number, wanted_media_type
from pvegraph.web.site import Site

_FORMS = {"patch": patch.MEDIA_TYPE, "json": JSON, "html": HTML}
_OFFERS = (HTML, patch.MEDIA_TYPE, JSON)
_PIECE = 64 * 1024
_MOST_PAGES = 10**6


@dataclass(frozen=True)
class _Asked:
    """Which difference a request wants."""

    before: Known | None
    after: Known
    thing: str | None

    @property
    def between(self) -> Between:
        """The difference itself."""
        before = self.before
        files = Difference(None if before is None else before.nquads, self.after.nquads, self.thing)
        return Between(None if before is None else before.number, self.after.number, files)


def difference(request: Request, site: Site, history: History) -> Response:
    """From the release before, or the one that ``?from=`` names, to this one; ``?of=`` names a thing."""
    asked = _asked(request, site, history)
    media_type = wanted_media_type(request, _FORMS, _OFFERS)
    before = "" if asked.before is None else asked.before.sha256
    state = f"{before}\n{asked.after.sha256}\n{asked.thing or ''}"
    if media_type == HTML:
        return _page(request, site, history, asked, state)
    return _data(request, asked, media_type, entity_tag(state, str(asked.after.number), media_type))


def _asked(request: Request, site: Site, history: History) -> _Asked:
    """The two releases and the thing; raises `ProblemError` 404 for a release that is not there, 400 for no release."""
    after = _release(site, history, release_number(request))
    wanted = request.query_params.get("from")
    if wanted is None:
        number = after.previous or 0
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 10:  # noqa: PLR2004 - a number that fits
        number = int(wanted)
    else:
        raise ProblemError(
            400, N_("The parameter from is %(value)s; the number of a release was expected."), {"value": repr(wanted)}
        )
    before = _release(site, history, number) if number else None
    return _Asked(before, after, _thing(request))


def _release(site: Site, history: History, number: int) -> Known:
    known = whole(history, number) if site.release.number else None
    if known is None:
        raise no_release(number)
    return known


def _thing(request: Request) -> str | None:
    thing = request.query_params.get("of") or None
    try:
        return thing if thing is None else str(ox.NamedNode(thing).value)
    except ValueError:
        raise ProblemError(
            400, N_("The parameter of is %(value)s; an IRI was expected."), {"value": repr(thing)}
        ) from None


def _data(request: Request, asked: _Asked, media_type: str, tag: str) -> Response:
    """The difference for programs, written while it is found: it may be as large as the dataset."""
    headers = {"ETag": tag, "Cache-Control": UNCHANGING, "Vary": "Accept"}
    if is_current(request, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = media_type
    if media_type == patch.MEDIA_TYPE:
        before = 0 if asked.before is None else asked.before.number
        name = f"pvegraph-{before}-{asked.after.number}.{patch.SUFFIX}"
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    if request.method == "HEAD":
        return Response(headers=headers)
    between = asked.between
    rows = between.patch() if media_type == patch.MEDIA_TYPE else between.json()
    return StreamingResponse(_pieces(rows), headers=headers)


def _pieces(rows: Iterator[bytes]) -> Iterator[bytes]:
    """The same octets in fewer pieces, as each costs a turn of the loop."""
    piece = bytearray()
    for row in rows:
        piece += row
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _page(request: Request, site: Site, history: History, asked: _Asked, state: str) -> Response:
    """The difference for people."""
    page = page_number(request, _MOST_PAGES)
    shown: Shown = show(site, site.language_of(request), asked.between, page)
    if page > shown.pages:
        raise not_found(request)
    others = [known.number for known in history.releases() if known.number != asked.after.number]
    return site.changing_html(
        request,
        "difference.html",
        f"{state}\n{others}",
        shown=shown,
        before=asked.before,
        after=asked.after,
        thing=asked.thing,
        others=others,
        page=page,
    )
