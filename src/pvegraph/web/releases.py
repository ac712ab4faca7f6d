"""``/releases``: which releases there are, and what is known of each; a page, JSON, or RDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from io import BytesIO

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from pvegraph import iri
from pvegraph.release import History
from pvegraph.release.history import Known
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format
from pvegraph.web.answers import CHANGING, UNCHANGING, conditional, entity_tag, is_current
from pvegraph.web.choice import HTML, media_types
from pvegraph.web.negotiation import negotiate
from pvegraph.web.origins import OriginShown
from pvegraph.web.past import no_release, whole
from pvegraph.web.problem import not_acceptable, not_found
from pvegraph.web.release_description import NAMESPACES, describe_release, describe_releases
from pvegraph.web.site import Site

JSON = "application/json"
_MOST_DIGITS = 9
_GRAPHS = formats.of_kind("graph")


def release_number(request: Request) -> int:
    """The number of the release that an address names; raises `ProblemError` 404 for what is no number."""
    return _number(request, request.path_params["release"])


def releases(request: Request, site: Site, history: History) -> Response:
    """``/releases`` and ``/releases.{suffix}``: all releases, the newest first."""
    known = _served(site, history)
    current = site.release.number or None
    content = {
        "current": current,
        "releases": [{**_addresses(site.home(request), each), **each.to_json()} for each in known],
    }
    state = json.dumps(content)
    return _in_form(
        request,
        site,
        request.path_params.get("suffix", ""),
        content,
        partial(describe_releases, known, current),
        partial(_list_page, request, site, known, state),
        state,
    )


def release(request: Request, site: Site, history: History) -> Response:
    """``/releases/{release}``, also with a suffix: one release."""
    stem, _, suffix = request.path_params["release"].partition(".")
    number = _number(request, stem)
    known = history.find(number) if site.release.number else None
    if known is None:
        # What is there and damaged is another error than what is not there.
        known = whole(history, number) if site.release.number else None
    if known is None:
        raise no_release(number)
    home = site.home(request)
    content = {**_addresses(home, known), **known.to_json(), "current": number == site.release.number}
    state = json.dumps([content, [each.number for each in _served(site, history)]])
    return _in_form(
        request,
        site,
        suffix,
        content,
        partial(describe_release, known, home),
        partial(_release_page, request, site, known, state),
        state,
    )


def name(request: Request, site: Site, history: History) -> Response:
    """``/release/{release}``: the IRI of a release, which is a version of a dataset; a document tells of it (303)."""
    number = release_number(request)
    if not site.release.number or history.find(number) is None:
        raise no_release(number)
    headers = {"Location": f"/releases/{number}", "Cache-Control": CHANGING}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


def dataset(request: Request, site: Site, history: History) -> Response:
    """``/releases/{release}/dataset.nq``: everything that a release says, as canonical N-Quads."""
    number = release_number(request)
    known = whole(history, number) if site.release.number else None
    if known is None:
        raise no_release(number)
    tag = entity_tag(known.sha256)
    headers = {
        "ETag": tag,
        "Dataset-Release": str(number),
        "Cache-Control": UNCHANGING,
        "Content-Disposition": f'attachment; filename="pvegraph-{number}.nq"',
    }
    if is_current(request, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(known.nquads, headers=headers, media_type="application/n-quads")


def _served(site: Site, history: History) -> Sequence[Known]:
    """The releases of the dataset that is served; what a remote store holds has none."""
    return history.releases() if site.release.number else ()


def _number(request: Request, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and not text.startswith("0")):
        raise not_found(request)
    return int(text)


def _addresses(home: str, known: Known) -> dict[str, str]:
    """Where what belongs to a release is."""
    base = f"{home}/releases/{known.number}"
    return {"address": base, "diff": f"{base}/diff", "sparql": f"{base}/sparql", "dataset": f"{base}/dataset.nq"}


def _in_form(
    request: Request,
    site: Site,
    suffix: str,
    content: object,
    describe: Callable[[], list[ox.Triple]],
    page: Callable[[], Response],
    state: str,
) -> Response:
    """A page, JSON or RDF, as the suffix or the request wants."""
    form = _wanted(request, suffix)
    if form == HTML:
        return page()
    headers = {"Cache-Control": CHANGING, **({} if suffix else {"Vary": "Accept"})}
    media_type = form if isinstance(form, str) else form.media_type
    tag = entity_tag(site.version, site.home(request), state, media_type)

    def make() -> bytes:
        if isinstance(form, str):
            return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
        output = BytesIO()
        formats.write_graph(describe(), form, output, prefixes=NAMESPACES)
        return output.getvalue()

    return conditional(request, tag, media_type, make, headers)


def _wanted(request: Request, suffix: str) -> Format | str:
    """The format that is wanted, or the media type of the page or of JSON."""
    if suffix:
        found = {"html": HTML, "json": JSON}.get(suffix) or formats.by_suffix(suffix)
        if found is None or (isinstance(found, Format) and found.kind != "graph"):
            raise not_found(request)
        return found
    accept = request.headers.get("accept")
    offers = (HTML, JSON, *(name for name in media_types(accept, _GRAPHS) if name != JSON))
    wanted = negotiate(accept, offers)
    if wanted is None:
        raise not_acceptable((HTML, JSON, *(format_.media_type for format_ in _GRAPHS)))
    return wanted if wanted in {HTML, JSON} else formats.by_media_type(wanted, "graph") or JSON


def _list_page(request: Request, site: Site, known: Sequence[Known], state: str) -> Response:
    naming = site.naming(site.language_of(request))
    origins = {each.number: OriginShown.of(each.origin, naming) for each in known}
    return site.changing_html(
        request, "releases.html", state, releases=known, current=site.release.number, origins=origins
    )


def _release_page(request: Request, site: Site, known: Known, state: str) -> Response:
    name = f"{iri.RELEASE}{known.number}"
    origin = OriginShown.of(known.origin, site.naming(site.language_of(request)))
    current = site.release.number
    return site.changing_html(request, "release.html", state, known=known, name=name, current=current, origin=origin)
