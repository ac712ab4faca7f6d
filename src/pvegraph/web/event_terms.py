"""The statements of the event stream, in the words of LDES, TREE and ActivityStreams 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.stream import Event
from pvegraph.release.timeline import Step
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.signposting import LICENCE

STREAM = iri.BASE + "changes"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
ACTIVITIES = "https://www.w3.org/ns/activitystreams#"
NAMESPACES = MappingProxyType(
    {
        "ldes": LDES,
        "tree": TREE,
        "as": ACTIVITIES,
        **{prefix: PREFIXES[prefix] for prefix in ("pve", "dct", "org", "rdfs", "schema", "sh", "skos", "xsd")},
    }
)
_TIMESTAMP, _VERSION_OF, _TYPE = expand("dct:created"), expand("dct:isVersionOf"), expand("rdf:type")
_DATE_TIME = ox.NamedNode(expand("xsd:dateTime"))
_SHAPE = STREAM + "#Member"
_TITLES = {
    "en": "All changes of the dataset, release by release",
    "ar": "كل تغييرات مجموعة البيانات، إصدارًا بعد إصدار",
    "fr": "Toutes les modifications du jeu de données, version par version",
}
_Value: TypeAlias = str | ox.Literal
"""An IRI, or a literal."""


def context(root: str, steps: Sequence[Step]) -> Iterator[ox.Quad]:
    """What the stream is; stands on its root (LDES, section 5)."""
    yield _quad(STREAM, _TYPE, LDES + "EventStream")
    for language, title in _TITLES.items():
        yield _quad(STREAM, expand("dct:title"), ox.Literal(title, language=language))
    yield _quad(STREAM, expand("dct:license"), LICENCE)
    yield _quad(STREAM, TREE + "view", root)
    yield _quad(STREAM, TREE + "shape", _SHAPE)
    yield _quad(STREAM, LDES + "timestampPath", _TIMESTAMP)
    yield _quad(STREAM, LDES + "versionOfPath", _VERSION_OF)
    for kind in ("Create", "Update", "Delete"):
        yield _quad(STREAM, f"{LDES}version{kind}Path", _TYPE)
        yield _quad(STREAM, f"{LDES}version{kind}Object", ACTIVITIES + kind)
    yield _quad(root, _TYPE, TREE + "Node")
    if steps and steps[0].number > 1:
        # What was before is not kept: who has read up to there must begin anew (section 5.4).
        yield _quad(root, LDES + "retentionPolicy", f"{root}#kept")
        yield _quad(f"{root}#kept", _TYPE, LDES + "RetentionPolicy")
        yield _quad(f"{root}#kept", LDES + "startingFrom", _moment(steps[0]))
    yield from _shape()


def node(address: str, *, is_immutable: bool) -> Iterator[ox.Quad]:
    """A page with members."""
    yield _quad(address, _TYPE, TREE + "Node")
    yield _quad(STREAM, _TYPE, LDES + "EventStream")
    if is_immutable:
        yield _quad(address, LDES + "immutable", ox.Literal(value=True))


def relations(page: str, target: str, step: Step, name: str) -> Iterator[ox.Quad]:
    """That another page has the members of a moment (TREE, section 5); both bounds hold."""
    for bound, comparison in (("from", "GreaterThanOrEqualToRelation"), ("until", "LessThanOrEqualToRelation")):
        relation = f"{page}#{name}-{bound}"
        yield _quad(page, TREE + "relation", relation)
        yield _quad(relation, _TYPE, TREE + comparison)
        yield _quad(relation, TREE + "node", target)
        yield _quad(relation, TREE + "path", _TIMESTAMP)
        yield _quad(relation, TREE + "value", _moment(step))


def member(event: Event, step: Step, since: int, says: Sequence[ox.Triple]) -> Iterator[ox.Quad]:
    """A version of a graph, with all that the graph says from then on in a graph of the member's name."""
    name = name_of(event.graph, step, since)
    yield _quad(STREAM, TREE + "member", name)
    yield _quad(name, _TYPE, ACTIVITIES + event.kind)
    yield _quad(name, _TIMESTAMP, _moment(step))
    yield _quad(name, _VERSION_OF, event.graph)
    yield _quad(name, expand("dct:isPartOf"), f"{iri.RELEASE}{step.release}")
    for thing in event.things:
        yield _quad(name, PREFIXES["schema"] + "about", thing)
    graph = ox.NamedNode(name)
    for triple in says:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def name_of(graph: str, step: Step, since: int) -> str:
    """The IRI of the version that a graph has from a step on, other than it was at an earlier one.

    That is the step before, unless its release is not kept; then it is another event, which has another name.
    """
    earlier = "" if since == step.number - 1 else f"since-{since}/"
    return f"{STREAM}/{step.number}#{earlier}{graph.removeprefix(iri.BASE)}"


def _shape() -> Iterator[ox.Quad]:
    """What each member is like (SHACL)."""
    sh = PREFIXES["sh"]
    yield _quad(_SHAPE, _TYPE, sh + "NodeShape")
    for name, path in (("time", _TIMESTAMP), ("graph", _VERSION_OF), ("release", expand("dct:isPartOf"))):
        property_ = f"{_SHAPE}-{name}"
        yield _quad(_SHAPE, sh + "property", property_)
        yield _quad(property_, _TYPE, sh + "PropertyShape")
        yield _quad(property_, sh + "path", path)
        yield _quad(property_, sh + "minCount", ox.Literal(1))
        yield _quad(property_, sh + "maxCount", ox.Literal(1))
        if name == "time":
            yield _quad(property_, sh + "datatype", _DATE_TIME.value)
        else:
            yield _quad(property_, sh + "nodeKind", sh + "IRI")


def _moment(step: Step) -> ox.Literal:
    return ox.Literal(step.written, datatype=_DATE_TIME)


def _quad(subject: str, predicate: str, value: _Value) -> ox.Quad:
    object_ = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), object_)
