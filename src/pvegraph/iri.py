"""The addresses we mint, and the way between an IRI, a local path and a file of ``data/``.

The table of all forms is in ``docs/model.md``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, unquote_to_bytes

from slugify import slugify

BASE = "https://w3id.org/pvegraph/"
ONTOLOGY = BASE + "ontology#"
ONTOLOGY_GRAPH = BASE + "ontology"
SHAPES = BASE + "shapes#"
SHAPES_GRAPH = BASE + "shapes"
QUERY = BASE + "query/"
QUERY_GRAPH = BASE + "query"
SOURCE = BASE + "source/"
RELEASE = BASE + "release/"
HISTORY_GRAPH = BASE + "history"
PROPOSAL = BASE + "proposal/"
CURATOR = BASE + "curator/"
DESCRIBED = ("concept/", "proposal/", "curator/")
"""How the paths of things begin that are no documents and whose names do not begin with ``id/``."""

_SAFE = "/-._~!$&'()*+,;=:@%"
"""What stands in a path as it stands in an IRI (RFC 3986, section 3.3), and the ``%`` of what is encoded already."""
_NOT_ASCII = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")
_SLUG_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KIND_OF_SLUG = {"country": "country", "org": "organisation", "fw": "framework", "event": "event"}


def digest(*parts: str) -> str:
    """Ten characters that stand for the parts, for IRIs that must say nothing about what they name.

    >>> digest("person-eric-rosand")
    'sglvp2obfj'
    """
    octets = hashlib.sha256("\n".join(parts).encode()).digest()
    return base64.b32encode(octets).decode().lower()[:10]


def thing(kind: str, name: str) -> str:
    """The IRI of a thing of one kind.

    >>> thing("organisation", "gctf")
    'https://w3id.org/pvegraph/id/organisation/gctf'
    """
    return f"{BASE}id/{kind}/{name}"


def concept(scheme: str, name: str) -> str:
    """The IRI of a concept in one of our schemes.

    >>> concept("theme", "youth")
    'https://w3id.org/pvegraph/concept/theme/youth'
    """
    return f"{BASE}concept/{scheme}/{name}"


def concept_scheme(scheme: str) -> str:
    """The IRI of one of our concept schemes, which is also the name of its graph."""
    return f"{BASE}concept/{scheme}"


def publisher_slug(name: str) -> str:
    """The name of a publisher as a part of an IRI and of a path: ASCII letters, digits and hyphens.

    >>> publisher_slug("Bundeszentrale für politische Bildung")
    'bundeszentrale-fuer-politische-bildung'
    """
    return slugify(name, replacements=[["ä", "ae"], ["ö", "oe"], ["ü", "ue"], ["Ä", "ae"], ["Ö", "oe"], ["Ü", "ue"]])


def source_graph(publisher: str, source_id: str) -> str:
    """The IRI of a source and of its graph, from the publisher's slug and the source's id."""
    return f"{SOURCE}{publisher}/{source_id}"


def graph_of_path(path: PurePosixPath) -> str:
    """The graph that a file below ``data/`` fills; ``path`` is relative to ``data/``.

    >>> graph_of_path(PurePosixPath("gctf/gctf-10th.ttl"))
    'https://w3id.org/pvegraph/source/gctf/gctf-10th'
    """
    return SOURCE + path.with_suffix("").as_posix()


def path_of_graph(graph: str) -> PurePosixPath:
    """The file below ``data/`` that fills a source graph: the inverse of `graph_of_path`.

    Raises `ValueError` if the graph is not a source's.
    """
    if not graph.startswith(SOURCE):
        raise ValueError(f"{graph} is not the graph of a source; those begin with {SOURCE}")
    return PurePosixPath(graph.removeprefix(SOURCE) + ".ttl")


def local_path(iri: str) -> str | None:
    """The path on our own server of an IRI of ours, its fragment included, or `None` for an IRI of others.

    >>> local_path("https://w3id.org/pvegraph/id/country/dk")
    '/id/country/dk'
    >>> local_path("http://www.w3.org/ns/org#Post") is None
    True
    """
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else None


def address_of(iri: str) -> str | None:
    """The address on our own server of an IRI of ours, in ASCII, its fragment included; `None` for an IRI of others.

    What is not ASCII is encoded (RFC 3987, section 3.1); what is encoded in the IRI itself stays as it is.

    >>> address_of("https://w3id.org/pvegraph/id/place/cz-plzeň"), address_of("https://w3id.org/pvegraph/id/a/b%20c")
    ('/id/place/cz-plze%C5%88', '/id/a/b%20c')
    """
    local = local_path(iri)
    if local is None:
        return None
    path, mark, fragment = local.partition("#")
    return quote(path, safe=_SAFE) + mark + quote(fragment, safe=_SAFE + "?")


def of_address(path: str) -> tuple[str, ...]:
    """The IRIs that a path of our server may stand for, the likeliest first; the path as it came, still encoded.

    An IRI may hold encoded octets or the characters that they stand for, and a client may have encoded what it need
    not. So the path is taken as it is, then with what is not ASCII decoded (RFC 3987, section 3.2), then decoded
    whole. What was encoded twice is decoded once (RFC 3986, section 2.4).

    >>> of_address("/id/place/cz-plze%C5%88")[-1]
    'https://w3id.org/pvegraph/id/place/cz-plzeň'
    >>> of_address("/id/country/%2564k")
    ('https://w3id.org/pvegraph/id/country/%2564k', 'https://w3id.org/pvegraph/id/country/%64k')
    """
    readings = (path, _NOT_ASCII.sub(_decoded, path), unquote(path))
    return tuple(dict.fromkeys(BASE + reading.removeprefix("/") for reading in readings))


def _decoded(octets: re.Match[str]) -> str:
    """Encoded octets as characters; as they are if they are not UTF-8."""
    try:
        return unquote_to_bytes(octets[0]).decode()
    except UnicodeDecodeError:
        return octets[0]


def place_name(slug: str) -> str:
    """``city-athens-ohio-us`` as the last part of the IRIs of the place and of its government.

    >>> place_name("city-athens-ohio-us")
    'us-athens-ohio'
    """
    name, country = slug.removeprefix("city-").rsplit("-", 1)
    return f"{country}-{name}"


def of_slug(slug: str) -> str:
    """The IRI of the thing that a slug of the tables names; for ``city-…`` the place.

    What has no slug, such as a person whose address does not tell it, is named by kind and name: ``person:p-…``.
    Raises `ValueError` for a slug of no known kind.

    >>> of_slug("fw-rome"), of_slug("person:p-sglvp2obfj")
    ('https://w3id.org/pvegraph/id/framework/rome', 'https://w3id.org/pvegraph/id/person/p-sglvp2obfj')
    """
    if ":" in slug:
        return thing(*slug.split(":", 1))
    kind, _, name = slug.partition("-")
    if kind == "city":
        return thing("place", place_name(slug))
    if kind == "person":
        return thing("person", "p-" + digest(slug))
    if kind == "theme":
        return concept("theme", name)
    if kind in _KIND_OF_SLUG:
        return thing(_KIND_OF_SLUG[kind], name)
    raise ValueError(
        f"{slug!r} is of no known kind; a slug begins with city-, country-, org-, fw-, event-, person- or theme-"
    )


def of_actor(slug: str) -> str:
    """The IRI of the actor that a slug names: as `of_slug`, but for ``city-…`` the government of the place."""
    if slug.startswith("place:"):
        return thing("government", slug.removeprefix("place:"))
    return thing("government", place_name(slug)) if slug.startswith("city-") else of_slug(slug)


def slug_of(iri: str) -> str | None:
    """The slug that names a thing, or kind and name if it has none; `None` for what tables cannot name.

    >>> slug_of("https://w3id.org/pvegraph/id/government/ma-rabat"), slug_of(thing("person", "p-sglvp2obfj"))
    ('city-rabat-ma', 'person:p-sglvp2obfj')
    """
    kind, slash, name = iri.removeprefix(f"{BASE}id/").partition("/")
    if iri.startswith(concept("theme", "")):
        return f"theme-{iri.removeprefix(concept('theme', ''))}"
    if not iri.startswith(f"{BASE}id/") or not slash:
        return None
    country, _, rest = name.partition("-")
    slugs = {kind_: f"{prefix}-{name}" for prefix, kind_ in _KIND_OF_SLUG.items()}
    slugs |= dict.fromkeys(("place", "government"), f"city-{rest}-{country}")
    slug = slugs.get(kind, "")
    if _SLUG_NAME.fullmatch(slug) and iri in {of_slug(slug), of_actor(slug)}:
        return slug
    return f"{kind}:{name}"
