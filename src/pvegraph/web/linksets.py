"""Sets of links: every link of a document and of its forms, as a document of their own (RFC 9264)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from pvegraph.sparql import formats
from pvegraph.store import Store
from pvegraph.web.addresses import LINKSETS, form_of
from pvegraph.web.signposting import WebLink, as_uri, header, links_of


def linkset(store: Store, thing: str, home: str, suffix: str) -> bytes:
    """All links of the document about a thing and of its forms, in the form of one of the suffixes `LINKSETS`.

    ``home`` is the address of the server, as both ends of a link are to be written in full (section 4).
    """
    links = [link for link in _all(store, thing) if link.rel != "linkset"]
    full = [_in_full(link, home, form_of(thing)) for link in links]
    if LINKSETS[suffix].endswith("+json"):
        return (json.dumps({"linkset": _contexts(full)}, ensure_ascii=False, indent=1) + "\n").encode()
    return ("\n, ".join(header([link]) for link in full) + "\n").encode()


def _all(store: Store, thing: str) -> list[WebLink]:
    """The links of the landing page, and of each form the link that leads back."""
    links = links_of(store, thing, whole=True)
    for format_ in formats.of_kind("graph"):
        links += [link for link in links_of(store, thing, format_.suffix) if link.anchor]
    return links


def _in_full(link: WebLink, home: str, landing_page: str) -> WebLink:
    """A link with both ends in full."""
    target = home + link.target if link.target.startswith("/") else link.target
    return replace(link, target=target, anchor=home + (link.anchor or landing_page))


def _contexts(links: Iterable[WebLink]) -> list[dict[str, object]]:
    """Links by what they are links of, then by their relations (section 4.2)."""
    by_anchor: dict[str, dict[str, list[dict[str, object]]]] = {}
    for link in links:
        target: dict[str, object] = {"href": as_uri(link.target)}
        if link.type:
            target["type"] = link.type
        for relation in link.rel.split():
            # What RFC 8288 does not have is a list (section 4.2.4.3); the readers of signposts stumble over such a one.
            extra = {"profile": [link.profile]} if link.profile and relation == "alternate" else {}
            by_anchor.setdefault(link.anchor, {}).setdefault(relation, []).append(target | extra)
    return [{"anchor": as_uri(anchor), **relations} for anchor, relations in by_anchor.items()]
