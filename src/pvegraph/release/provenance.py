"""The history of the releases in the words of PROV-O (https://www.w3.org/TR/prov-o/), in a graph of its own.

::

    release/3 a prov:Entity ; prov:generatedAtTime "…" ;
        prov:wasRevisionOf release/2 ; prov:wasGeneratedBy proposal/12 .
    proposal/12 a prov:Activity ; dct:description "…" ; dct:identifier "…" ;
        prov:startedAtTime "…" ; prov:endedAtTime "…" ;
        prov:used source/gctf/gctf-10th ; prov:wasAssociatedWith curator/amal , curator/badr ;
        prov:qualifiedAssociation proposal/12#author-amal , proposal/12#reviewer-badr .
    proposal/12#author-amal a prov:Association ; prov:agent curator/amal ; prov:hadRole history#author .
    curator/amal a prov:Agent ; rdfs:label "Amal" .

A rollback is ``release/3#rollback`` and uses the release that it restores; an import is ``release/3#import``. A release
that was built of the authored files is described when another one is made of it. There are no blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph import iri
from pvegraph.release.origin import Origin
from pvegraph.vocabulary import expand

_GRAPH = NamedNode(iri.HISTORY_GRAPH)
_ROLES: Mapping[str, Mapping[str, str]] = {
    "author": {"en": "author", "ar": "صاحب الاقتراح", "fr": "auteur"},
    "reviewer": {"en": "reviewer", "ar": "مراجع", "fr": "relecteur"},
}
LABEL = NamedNode(expand("rdfs:label"))
_TYPE = NamedNode(expand("rdf:type"))


@dataclass(frozen=True)
class Made:
    """A release that is being made of another one."""

    number: int
    created: str
    """As ``xsd:dateTime``."""
    previous: int
    previous_created: str
    origin: Origin
    sources: frozenset[str]
    """The graphs in which something was changed."""
    labels: Mapping[str, str]
    """What the accounts in the origin are called in public; those that are not here, by their names."""
    begun: datetime | None = None
    """When it was proposed."""


def statements(made: Made) -> Iterator[Quad]:
    """What the history says of a release, of what it came from and of those who took part."""
    release, activity = _iri(f"{iri.RELEASE}{made.number}"), _iri(activity_of(made.number, made.origin))
    before = _iri(f"{iri.RELEASE}{made.previous}")
    yield from _release(before, made.previous_created)
    yield from _release(release, made.created)
    yield _said(release, "prov:wasRevisionOf", before)
    yield _said(release, "prov:wasGeneratedBy", activity)
    yield _said(activity, "rdf:type", _iri(expand("prov:Activity")))
    if made.origin.message:
        yield _said(activity, "dct:description", Literal(made.origin.message))
    if made.origin.uid:
        yield _said(activity, "dct:identifier", Literal(made.origin.uid))
    if made.begun is not None:
        yield _said(activity, "prov:startedAtTime", _moment(f"{made.begun.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"))
    yield _said(activity, "prov:endedAtTime", _moment(made.created))
    if made.origin.restored is not None:
        yield _said(activity, "prov:used", _iri(f"{iri.RELEASE}{made.origin.restored}"))
    else:
        for source in sorted(made.sources):
            yield _said(activity, "prov:used", _iri(source))
    yield from _people(made, activity)


def activity_of(number: int, origin: Origin) -> str:
    """The IRI of the activity that made a release.

    >>> activity_of(3, Origin("rollback", "amal", "", restored=1))
    'https://w3id.org/pvegraph/release/3#rollback'
    """
    if origin.proposal is not None:
        return f"{iri.PROPOSAL}{origin.proposal}"
    return f"{iri.RELEASE}{number}#{origin.kind}"


def curator(name: str) -> str:
    """The IRI of an account, or of whoever made a pull request.

    >>> curator("Amal B")
    'https://w3id.org/pvegraph/curator/Amal%20B'
    """
    return iri.CURATOR + quote(name, safe="")


def _release(release: NamedNode, created: str) -> Iterator[Quad]:
    yield _said(release, "rdf:type", _iri(expand("prov:Entity")))
    yield _said(release, "prov:generatedAtTime", _moment(created))


def _people(made: Made, activity: NamedNode) -> Iterator[Quad]:
    """Who took part, and as what."""
    for role, names in (("author", (made.origin.author,)), ("reviewer", made.origin.reviewers)):
        yield from _role(role) if names else ()
        for name in names:
            agent = _iri(curator(name))
            part = _iri(f"{activity.value.partition('#')[0]}#{role}-{quote(name, safe='')}")
            yield _said(agent, "rdf:type", _iri(expand("prov:Agent")))
            yield _said(agent, "rdfs:label", Literal(made.labels.get(name, name)))
            yield _said(activity, "prov:wasAssociatedWith", agent)
            yield _said(activity, "prov:qualifiedAssociation", part)
            yield _said(part, "rdf:type", _iri(expand("prov:Association")))
            yield _said(part, "prov:agent", agent)
            yield _said(part, "prov:hadRole", _iri(f"{iri.HISTORY_GRAPH}#{role}"))


def _role(name: str) -> Iterable[Quad]:
    role = _iri(f"{iri.HISTORY_GRAPH}#{name}")
    yield _said(role, "rdf:type", _iri(expand("prov:Role")))
    for language, text in _ROLES[name].items():
        yield _said(role, "rdfs:label", Literal(text, language=language))


def _said(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
    return Quad(subject, _iri(expand(predicate)), value, _GRAPH)


def _iri(text: str) -> NamedNode:
    return NamedNode(text)


def _moment(text: str) -> Literal:
    return Literal(text, datatype=_iri(expand("xsd:dateTime")))
