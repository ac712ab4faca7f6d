"""The links of a document to what belongs to it, for programs: FAIR Signposting (https://signposting.org/FAIR/).

`links_of` is the one list; headers (RFC 8288), the heads of pages and sets of links (RFC 9264) are made of it. Targets
here are local addresses: those who read headers and pages know where they are, sets of links write them in full.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.search.catalogue import kind_of
from pvegraph.sparql import formats
from pvegraph.store import Store
from pvegraph.vocabulary import expand
from pvegraph.web.addresses import HTML_SUFFIX, LINKSETS, form_of, is_document
from pvegraph.web.choice import HTML
from pvegraph.web.documents import described
from pvegraph.web.links import address
from pvegraph.web.profiles import LABELS, PLAIN, PROFILES, Profile
from pvegraph.web.schema_org import type_of
from pvegraph.web.statements import subjects_with

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ABOUT_PAGE = expand("schema:AboutPage")
MOST_ITEMS = 8
"""Members of a collection that headers and pages link to; the sets of links have them all."""
_CONTENT = ("trig", "nq")
"""The forms that hold the statements with the sources that make them: the content, which the others describe."""
_IN_HEADERS = ("ttl",)
"""The forms of further profiles that headers link to; the sets of links have them all."""


@dataclass(frozen=True)
class WebLink:
    """A link to a target, with the relations that the target is in to the document."""

    rel: str
    target: str
    type: str = ""
    """The media type of the target."""
    profile: str = ""
    """The profile that the target conforms to."""
    anchor: str = ""
    """The address of the form that the link is of, where it is not that of the document."""


def default_profile(thing: str) -> Profile:
    """The profile of a document of which the request says none: a graph is what it is, to the letter."""
    return PLAIN if is_document(thing) else LABELS


def links_of(
    store: Store,
    thing: str,
    suffix: str = "",
    *,
    whole: bool = False,
    about: Collection[ox.Quad] | None = None,
    members: Sequence[str] | None = None,
) -> list[WebLink]:
    """The links of the document about a thing, or of one of its forms; ``whole`` is for sets of links, without bounds.

    Whoever has read what is said of the thing, or the members of a scheme, gives that; else the store is asked.

    The document and its page are the landing page of the profile; RDF at an address of its own is a metadata resource,
    or content if it has the sources too.
    """
    if suffix in ("", HTML_SUFFIX):
        about = described(store, thing) if about is None else about
        return _of_landing_page(store, thing, about, members, whole=whole)
    licence = licence_of(thing, described(store, thing)) if is_document(thing) else LICENCE
    return [_back(thing, suffix), WebLink("license", licence), WebLink("about", thing), *_linksets(thing)]


def profile_links(profile: Profile, thing: str, suffix: str, chosen: str) -> list[WebLink]:
    """What an answer in RDF adds: its profile (RFC 6906), and its own place if the address is that of all forms."""
    return [WebLink("profile", profile.iri), *([] if suffix else [_back(thing, chosen)])]


def licence_of(thing: str, about: Iterable[ox.Quad]) -> str:
    """The licence of a document: that which its graph states, else that of the dataset."""
    stated = _values(about, "dct:license") if is_document(thing) else ()
    return next((licence for licence in stated if address(licence)), LICENCE)


def header(links: Iterable[WebLink]) -> str:
    """Links as the value of ``Link``, or as a set of links in the same syntax."""
    return ", ".join(_written(link) for link in links)


def _back(thing: str, suffix: str) -> WebLink:
    """The link from RDF to the page: from metadata to what it describes, from content to the whole."""
    relation = "collection" if suffix in _CONTENT else "describes"
    return WebLink(relation, form_of(thing), HTML, anchor=form_of(thing, suffix))


def _of_landing_page(
    store: Store, thing: str, about: Collection[ox.Quad], members: Sequence[str] | None, *, whole: bool
) -> list[WebLink]:
    """The links of the document that people see."""
    type_ = type_of(thing, about)
    links = [WebLink("cite-as", thing)]
    links += [WebLink("type", name) for name in (type_, ABOUT_PAGE) if name is not None]
    links.append(WebLink("license", licence_of(thing, about)))
    links += [WebLink("author", publisher) for publisher in _values(about, "dct:publisher")]
    schemes = [scheme for scheme in _values(about, "skos:inScheme") if _is_ours(scheme)]
    links += [WebLink("collection", form_of(scheme), HTML) for scheme in schemes]
    links += _forms(thing, default_profile(thing), whole=whole)
    items = [WebLink("item", url) for url in _values(about, "schema:url") if address(url)]
    if kind_of(thing) == "scheme":
        members = subjects_with(store, "skos:inScheme", [thing]) if members is None else sorted(members)
        items += [WebLink("item", form_of(concept), HTML) for concept in members if _is_ours(concept)]
    links += items if whole else items[:MOST_ITEMS]
    return [*links, *_linksets(thing)]


def _forms(thing: str, default: Profile, *, whole: bool) -> list[WebLink]:
    """The forms of a document: in the profile that it has by itself, then in the others."""
    links = [WebLink("alternate", form_of(thing, HTML_SUFFIX), HTML)]
    named = default.iri if whole else ""
    for format_ in formats.of_kind("graph"):
        relation = "item alternate" if format_.suffix in _CONTENT else "describedby alternate"
        links.append(WebLink(relation, form_of(thing, format_.suffix), format_.media_type, named))
    for profile in PROFILES.values():
        for format_ in formats.of_kind("graph"):
            if profile is not default and (whole or format_.suffix in _IN_HEADERS):
                target = f"{form_of(thing, format_.suffix)}?profile={profile.name}"
                links.append(WebLink("alternate", target, format_.media_type, profile.iri))
    return links


def _linksets(thing: str) -> list[WebLink]:
    """Where all links are at once."""
    return [WebLink("linkset", form_of(thing, suffix), media_type) for suffix, media_type in LINKSETS.items()]


def _values(quads: Iterable[ox.Quad], name: str) -> list[str]:
    """The IRIs that a property, given as a prefixed name, has in statements."""
    wanted = expand(name)
    found = {q.object for q in quads if q.predicate.value == wanted}
    return sorted(value.value for value in found if isinstance(value, ox.NamedNode))


def _is_ours(name: str) -> bool:
    return iri.local_path(name) is not None


def _written(link: WebLink) -> str:
    """One link (RFC 8288, section 3)."""
    parameters = {"rel": link.rel, "type": link.type, "profile": link.profile, "anchor": link.anchor}
    written = [f'{name}="{as_uri(value)}"' for name, value in parameters.items() if value]
    return "; ".join([f"<{as_uri(link.target)}>", *written])


def as_uri(text: str) -> str:
    """An IRI in ASCII, without what would end it early (RFC 3987, section 3.1); other parameters are ASCII anyway."""
    return quote(text, safe=" :/?#[]@!$&'()*+,;=%-._~")
