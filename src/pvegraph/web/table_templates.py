"""``/templates/{class}.{suffix}``: a table of a class to fill, in CSV or as a workbook."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.answers import conditional, entity_tag
from pvegraph.web.problem import not_found
from pvegraph.web.site import Site

_MOST = 100
"""Things whose rows one template may have."""
_KINDS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def template(request: Request, site: Site) -> Response:
    """A template; with ``?thing=IRI``, as often as there are things, with the rows of what the sources say of them."""
    # With it comes all that writes workbooks.
    from pvegraph.curation.sheets.layout import CLASSES  # noqa: PLC0415
    from pvegraph.curation.sheets.template import template as made  # noqa: PLC0415
    from pvegraph.curation.sheets.template import template_of  # noqa: PLC0415
    from pvegraph.validation.view import StoreView  # noqa: PLC0415

    name, suffix = request.path_params["name"], request.path_params["suffix"]
    if name not in CLASSES or suffix not in _KINDS:
        raise not_found(request)
    things = sorted(set(request.query_params.getlist("thing")))[:_MOST]

    def body() -> bytes:
        if isinstance(site.store, EmbeddedStore):
            return template_of(name, suffix, site.store, things=things)
        # A remote store has too much to be listed; a list is a help and no bound.
        return made(name, suffix, StoreView.of(()), (), things=())

    tag = entity_tag("template", name, suffix, site.version, *things)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    return conditional(request, tag, _KINDS[suffix], body, disposition)
