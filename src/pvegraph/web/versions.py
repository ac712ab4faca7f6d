"""The versions of a document in time: which releases have it, and the links between them (RFC 7089)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote, unquote

import pyoxigraph as ox
from starlette.requests import Request

from pvegraph import iri
from pvegraph.release import History
from pvegraph.release.lines import opened
from pvegraph.sparql import formats

_SUFFIXES = frozenset(("html", *(format_.suffix for format_ in formats.of_kind("graph"))))
_GRAPHS = frozenset((iri.ONTOLOGY_GRAPH, iri.SHAPES_GRAPH, iri.QUERY_GRAPH, iri.HISTORY_GRAPH))
"""Graphs that need not be the subject of anything."""
_SAFE = "/-._~!$&'()*+,;=:@%"
"""What stands in a path as it is (RFC 3986, section 3.3), and the ``%`` of what is encoded already."""
_ACCEPT_DATETIME = "%a, %d %b %Y %H:%M:%S GMT"


@dataclass(frozen=True)
class Original:
    """An address whose states at different times are asked for (RFC 7089, section 1.1: URI-R), query included."""

    home: str
    path: str
    """With its slash, encoded."""
    query: str = ""
    """With its question mark, if there is one."""

    @classmethod
    def asked(cls, request: Request, home: str) -> Original:
        """What a request asks for."""
        return cls.at(home, below(request, "", request.scope["path"]), request)

    @classmethod
    def at(cls, home: str, path: str, request: Request, but: str = "") -> Original:
        """A path with the query of a request, without one of its parameters."""
        parts = request.scope["query_string"].split(b"&")
        query = b"&".join(part for part in parts if not but or part.partition(b"=")[0] != but.encode())
        return cls(home, path, f"?{quote(query, safe=_SAFE + '?')}" if query else "")

    @property
    def address(self) -> str:
        """The original itself."""
        return f"{self.home}{self.path}{self.query}"

    @property
    def timegate(self) -> str:
        """Where a time is negotiated."""
        return f"{self.home}/timegate{self.path}{self.query}"

    @property
    def timemap(self) -> str:
        """Where all versions are listed."""
        return f"{self.home}/timemap{self.path}{self.query}"

    def memento(self, release: int) -> str:
        """The original as it was in a release."""
        return f"{self.home}/releases/{release}{self.path}{self.query}"

    def links(self) -> list[str]:
        """What each version says of the others (section 2.2)."""
        return [
            f'<{self.address}>; rel="original"',
            f'<{self.timegate}>; rel="timegate"',
            f'<{self.timemap}>; rel="timemap"; type="application/link-format"',
        ]

    def things(self) -> tuple[str, ...]:
        """What the address may be of; whichever a release knows is meant."""
        path = self.path.removeprefix("/")
        stem, _, suffix = path.rpartition(".")
        stems = (path, stem) if suffix in _SUFFIXES else (path,)
        return tuple(dict.fromkeys(thing for each in stems for thing in _of_path(each)))


@dataclass(frozen=True)
class Version:
    """A release that has the original, and since when."""

    release: int
    time: datetime


def below(request: Request, prefix: str, path: str) -> str:
    """The part of a request's path after a prefix, as the client wrote it; ``path`` is that part decoded."""
    raw: bytes = (request.scope.get("raw_path") or b"").partition(b"?")[0]
    if raw.startswith(f"{prefix}/".encode()):
        return quote(raw[len(prefix.encode()) :], safe=_SAFE)
    return quote(path, safe=_SAFE.replace("%", ""))


def versions(history: History, original: Original) -> list[Version]:
    """The releases in which the original existed, in the order in which they became current; one may come twice."""
    known: dict[int, bool] = {}
    found = []
    for step in history.steps():
        if step.release not in known:
            known[step.release] = _knows(history, step.release, original)
        if known[step.release]:
            found.append(Version(step.release, step.time))
    return found


def first_of_each(found: Sequence[Version]) -> list[Version]:
    """Each release once, with the time at which it became current first: that of its mementos."""
    first: dict[int, Version] = {}
    for version in found:
        first.setdefault(version.release, version)
    return list(first.values())


def at(found: Sequence[Version], time: datetime | None) -> Version:
    """The version that was there at a time; the first for an earlier one, the last for none (section 4.5.3)."""
    if time is None:
        return found[-1]
    earlier = [version for version in found if version.time <= time]
    return earlier[-1] if earlier else found[0]


def memento_links(original: Original, found: Sequence[Version], chosen: Version) -> list[str]:
    """Links to the first and the last version, to the chosen one and those beside it (section 2.2.4)."""
    each = first_of_each(found)
    place = next(place for place, version in enumerate(each) if version.release == chosen.release)
    places = {"first": 0, "prev": place - 1, "": place, "next": place + 1, "last": len(each) - 1}
    relations: Mapping[int, list[str]] = defaultdict(list)
    for relation, where in places.items():
        if 0 <= where < len(each):
            relations[where].append(relation)
    return [
        memento_link(original, each[where], " ".join(filter(None, relations[where]))) for where in sorted(relations)
    ]


def memento_link(original: Original, version: Version, relation: str = "") -> str:
    """A link to one version."""
    relations = f"{relation} memento".strip()
    return f'<{original.memento(version.release)}>; rel="{relations}"; datetime="{http_date(version.time)}"'


def http_date(time: datetime) -> str:
    """A moment as HTTP writes it (RFC 9110, section 5.6.7).

    >>> http_date(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    'Mon, 05 Jan 2026 09:00:00 GMT'
    """
    return format_datetime(time, usegmt=True)


def accepted_datetime(text: str) -> datetime | None:
    """The time that ``Accept-Datetime`` names (section 2.1.1.1), `None` for what is no date of its form.

    >>> accepted_datetime("Mon, 05 Jan 2026 09:00:00 GMT").isoformat()
    '2026-01-05T09:00:00+00:00'
    >>> accepted_datetime("2026-01-05") is None
    True
    """
    try:
        return datetime.strptime(text.strip(), _ACCEPT_DATETIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _of_path(path: str) -> list[str]:
    """The IRIs that a path may stand for: a document is about a thing or a concept, other addresses are names."""
    names = [path]
    if path.startswith("doc/") and path.removeprefix("doc/").startswith(iri.DESCRIBED):
        names = [path.removeprefix("doc/")]
    elif path.startswith("doc/"):
        names = ["id/" + path.removeprefix("doc/")]
    return [name for each in names for name in _iris(each)]


def _iris(path: str) -> list[str]:
    """The IRIs that an encoded path may be of: as it is, and decoded; only what can be one."""
    found = []
    for reading in dict.fromkeys((path, unquote(path))):
        try:
            found.append(str(ox.NamedNode(iri.BASE + reading).value))
        except ValueError:
            continue
    return found


def _knows(history: History, release: int, original: Original) -> bool:
    known = history.find(release)
    if known is None:
        return False
    with opened(known.nquads) as lines:
        return any(lines.holds(thing) if thing in _GRAPHS else lines.speaks_of(thing) for thing in original.things())
