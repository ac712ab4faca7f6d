"""``/dumps/``: the releases as files to download, in parts if need be, and a list of them for people and programs."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from pvegraph.errors import EnvironmentFaultError, PvegraphError
from pvegraph.release import Release, ReleasesFolder
from pvegraph.release.dumps import SUMS, Dump, Dumps, keep_dumps
from pvegraph.release.folder import MANIFEST
from pvegraph.release.manifest import Manifest
from pvegraph.web import ranges
from pvegraph.web.answers import conditional, entity_tag, is_current
from pvegraph.web.choice import HTML
from pvegraph.web.kinds import N_
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import ProblemError, not_acceptable, not_found
from pvegraph.web.signposting import LICENCE
from pvegraph.web.site import Site

_JSON = "application/json"
_TEXT = "text/plain"
_FOR_EVER = "public, max-age=31536000, immutable"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Offered:
    """One file in a list."""

    dump: Dump
    href: str


def listing(request: Request, site: Site) -> Response:
    """``/dumps/`` and ``/dumps/{release}/``: the files of a release, and which other releases there are."""
    offer = negotiate(request.headers.get("accept"), (HTML, _JSON))
    if offer is None:
        raise not_acceptable((HTML, _JSON))
    release = _release(request, site)
    dumps = dumps_of(release)
    numbers = ReleasesFolder(release.folder.parent).numbers()
    if offer == _JSON:
        return _json(request, site, dumps, numbers)
    return site.html(
        request,
        "downloads.html",
        {"Link": _links()},
        files=offered(dumps),
        number=dumps.release,
        created=release.manifest.created,
        numbers=numbers,
    )


def file(request: Request, site: Site) -> Response:
    """``/dumps/{release}/{name}``: one file, whole or in parts."""
    release = _release(request, site)
    name = request.path_params["name"]
    dumps = dumps_of(release)
    if name == SUMS:
        sums = dumps.sums()
        headers = {"Cache-Control": _FOR_EVER, "Link": _links()}
        return conditional(request, entity_tag(SUMS, sums), _TEXT, sums.encode, headers)
    dump = dumps.find(name)
    if dump is None:
        raise not_found(request)
    headers = _headers(dump, release)
    if is_current(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    ranges.settle(request, dump.octets, headers["ETag"], headers["Last-Modified"])
    return FileResponse(dumps.folder / name, headers=headers, media_type=dump.form.compression.media_type)


def dumps_of(release: Release) -> Dumps:
    """The dumps of a release, made now if need be; raise `ProblemError` if they cannot be made."""
    try:
        return keep_dumps(release.folder.parent, release)
    except PvegraphError as error:
        _LOG.error("%s", error)
        raise ProblemError(500, N_("The files cannot be made here. The fault is noted in the server's log.")) from error


def offered(dumps: Dumps) -> list[Offered]:
    """The files with their addresses."""
    return [Offered(dump, f"/dumps/{dumps.release}/{dump.name}") for dump in dumps.files]


def manifests(site: Site) -> Sequence[Manifest]:
    """What every release says of itself, in the order of their numbers; damaged ones are left out."""
    if not site.release.number:
        return ()
    folder = site.release.folder.parent
    found = []
    for number in ReleasesFolder(folder).numbers():
        try:
            found.append(Manifest.read(folder / str(number) / MANIFEST))
        except EnvironmentFaultError:
            # It cannot be served, so it is not offered.
            continue
    return found


def _release(request: Request, site: Site) -> Release:
    """The release that an address names, the served one by default; raise `ProblemError` if there is none."""
    if not site.release.number:
        raise ProblemError(
            404, N_("What is served here comes from another store and has no files; ask it by SPARQL at /sparql.")
        )
    text = request.path_params.get("release")
    if text is None or text == str(site.release.number):
        return site.release
    folder = ReleasesFolder(site.release.folder.parent)
    if not (text.isascii() and text.isdecimal()) or text not in map(str, folder.numbers()):
        raise not_found(request)
    try:
        return folder.release(int(text))
    except EnvironmentFaultError as error:
        _LOG.error("%s", error)
        raise not_found(request) from error


def _headers(dump: Dump, release: Release) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(dump.sha256)).decode()
    return {
        "ETag": f'"{dump.sha256}"',
        "Last-Modified": http_date(release.manifest.created),
        "Repr-Digest": f"sha-256=:{digest}:",  # RFC 9530, section 3: of the whole, whatever part is sent
        "Accept-Ranges": "bytes",
        "Cache-Control": _FOR_EVER,
        "Link": _links(),
        "Dataset-Release": str(release.number),
    }


def _links() -> str:
    return f'<{LICENCE}>; rel="license", </catalog>; rel="describedby"'


def http_date(instant: str) -> str:
    """An instant of a manifest as HTTP writes it.

    >>> http_date("2026-11-29T08:22:19Z")
    'Sun, 29 Nov 2026 08:22:19 GMT'
    """
    return format_datetime(datetime.fromisoformat(instant), usegmt=True)


def _json(request: Request, site: Site, dumps: Dumps, numbers: Sequence[int]) -> Response:
    files = [_described(each) for each in offered(dumps)]
    others = [{"release": number, "href": f"/dumps/{number}/"} for number in numbers]
    content = {"release": dumps.release, "files": files, "sums": f"/dumps/{dumps.release}/{SUMS}", "releases": others}
    body = (json.dumps(content, indent=2) + "\n").encode()
    headers = {"Vary": "Accept", "Link": _links()}
    return conditional(request, site.tag(request, _JSON, body.decode()), _JSON, lambda: body, headers)


def _described(each: Offered) -> Mapping[str, object]:
    form = each.dump.form
    return {
        "name": each.dump.name,
        "href": each.href,
        "format": form.format.name,
        "mediaType": form.format.media_type,
        "compression": form.compression.name,
        "octets": each.dump.octets,
        "sha256": each.dump.sha256,
    }
