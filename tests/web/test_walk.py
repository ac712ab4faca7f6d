"""IRIs of ours in the release answer, and what the documents say together is the release.

With ``PVEGRAPH_LONG=1`` every IRI is asked for; else the graphs and the concepts, which together are the release, and
some of each kind.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import html5rdf
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from starlette.types import Message

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.release.canonical import canonical_nquads
from pvegraph.sparql import formats
from pvegraph.web.profiles import PROFILES

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
OF_EACH_KIND, IN_EVERY_FORM = (None, 2) if LONG else (12, 1)
"""IRIs of each kind that are asked for (all, if `None`), and that are asked for in every form."""


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asker:
    """Asks an application without a connection and without a client's own work."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def get(self, address: str, accept: str) -> Got:
        """Ask, and follow redirections."""
        for _ in range(4):
            got = await self._ask(address, accept)
            if got.status not in {301, 303}:
                return got
            address = got.headers["location"]
        raise AssertionError(f"{address} leads on and on")

    async def _ask(self, address: str, accept: str) -> Got:
        parts = urlsplit(address)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode("ascii"),
            "query_string": parts.query.encode("ascii"),
            "root_path": "",
            "headers": [(b"host", b"testserver"), (b"accept", accept.encode())],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, send)
        headers = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
        return Got(messages[0]["status"], headers, b"".join(message.get("body", b"") for message in messages[1:]))


@pytest.fixture(scope="module")
def dataset(release: Release) -> list[ox.Quad]:
    """The release."""
    return list(ox.parse(path=release.nquads, format=ox.RdfFormat.N_QUADS))


def _ours(quads: list[ox.Quad]) -> set[str]:
    """Every IRI of ours in any place of a statement."""
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)}
    return {term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(iri.BASE)}


@pytest.fixture(scope="module")
def ours(dataset: list[ox.Quad]) -> set[str]:
    """Every IRI of ours in the release."""
    return _ours(dataset)


def _document(name: str) -> str:
    """The address at which an IRI answers: a browser keeps the fragment to itself."""
    address = iri.address_of(name)
    assert address is not None
    return address.partition("#")[0]


def _kind(name: str) -> str:
    """What an IRI is of, as finely as its path says."""
    path = name.removeprefix(iri.BASE)
    first, _, rest = path.partition("/")
    return (
        f"{first}/{rest.partition('/')[0]}"
        if first in {"id", "concept"}
        else first.partition("#")[0] + "#" * ("#" in first)
    )


def _sample(ours: set[str], of_each_kind: int | None) -> Iterator[str]:
    """Some IRIs of each kind, the same in every run; or all."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name in sorted(ours):
        by_kind[_kind(name)].append(name)
    assert len(by_kind) > 25
    for names in by_kind.values():
        count = len(names) if of_each_kind is None else min(of_each_kind, len(names))
        yield from random.Random(4).sample(names, count)  # noqa: S311 - it need not be secret


@pytest.mark.usefixtures("started")  # its workers answer for /sparql
def test_iris_answer_with_a_statement_about_themselves_and_all_answers_together_are_the_release(
    app: FastAPI, dataset: list[ox.Quad], ours: set[str]
) -> None:
    # A graph is a document to the letter, but for those of concept schemes: each concept has a document instead.
    names = {quad.graph_name.value for quad in dataset if isinstance(quad.graph_name, ox.NamedNode)}
    names.update(name for name in ours if name.startswith(f"{iri.BASE}concept/"))
    names.update(_sample(ours, OF_EACH_KIND))
    by_address: dict[str, set[str]] = defaultdict(set)
    for name in names:
        by_address[_document(name)].add(name)
    assert len(ours) > 9000
    found: set[ox.Quad] = set()
    silent: set[str] = set()

    async def walk() -> None:
        asker = Asker(app)
        for address, names in sorted(by_address.items()):
            got = await asker.get(address, "application/n-quads")
            assert got.status == 200, address
            assert got.headers["content-type"] == "application/n-quads"
            quads = list(ox.parse(got.body, format=ox.RdfFormat.N_QUADS))
            silent.update(names - _ours(quads))
            if address != "/sparql":
                found.update(quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode))

    asyncio.run(walk())
    assert silent == set()
    assert canonical_nquads(found) == canonical_nquads(dataset)


@pytest.mark.usefixtures("started")
def test_iris_of_each_kind_answer_in_every_format_and_profile(app: FastAPI, ours: set[str]) -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    for name in _sample(ours, IN_EVERY_FORM):
        asked[_document(name)].add(name)

    async def ask() -> None:
        asker = Asker(app)
        for address, names in asked.items():
            for format_ in formats.of_kind("graph"):
                for query in ("", *(f"?profile={profile}" for profile in PROFILES if format_.name == "turtle")):
                    got = await asker.get(address + query, format_.media_type)
                    _check(got, format_, names, f"{address}{query} as {format_.name}")
            page = await asker.get(address, "text/html")
            assert page.status == 200, address
            _check_page(page.body.decode(), names)

    asyncio.run(ask())


def _check(got: Got, format_: formats.Format, names: set[str], where: str) -> None:
    """An answer in RDF is of its type, can be read, and speaks of what was asked."""
    assert got.status == 200, where
    assert got.headers["content-type"].partition(";")[0] == format_.media_type, where
    read = ox.RdfFormat.from_media_type(format_.media_type)
    assert read is not None
    mentioned = _ours(list(ox.parse(got.body, format=read)))
    if "profile=schema" not in where:  # schema.org has no words for some terms and prefixes
        assert names - mentioned == set(), where


def _check_page(text: str, names: set[str]) -> None:
    """A page is valid and says whose it is; terms have their places in it."""
    root = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    canonical = {link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"}
    anchors = {element.get("id") for element in root.iter() if element.get("id")}
    for name in names:
        whole, _, fragment = name.partition("#")
        if whole == f"{iri.BASE}sparql":
            continue  # a form, which is about no thing
        whole = iri.ONTOLOGY_GRAPH if whole.startswith(f"{iri.ONTOLOGY_GRAPH}/") else whole
        assert canonical == {whole}, name
        assert not fragment or whole == iri.QUERY_GRAPH or fragment in anchors, name
