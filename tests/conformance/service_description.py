"""The W3C's three tests of service descriptions, which are in words: the vocabulary is held to here.

Source: SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/), sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox
from tests.conformance.results import NonconformanceError, media_type, read_graph
from tests.conformance.target import Target, send

SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ACCEPTS = ("", "text/turtle", "application/n-triples", "application/rdf+xml")
"""What the description is asked in; a client that says nothing gets RDF too."""

Graph: TypeAlias = Sequence[ox.Triple]


@dataclass(frozen=True)
class Property:
    """A property of the vocabulary: what has it and what it leads to; `None` where the vocabulary says nothing."""

    domain: str
    range: str | None


PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        "endpoint": Property("Service", None),
        "feature": Property("Service", "Feature"),
        "languageExtension": Property("Service", "Feature"),
        "propertyFeature": Property("Service", "Feature"),
        "supportedLanguage": Property("Service", "Language"),
        "resultFormat": Property("Service", None),
        "inputFormat": Property("Service", None),
        "defaultEntailmentRegime": Property("Service", "EntailmentRegime"),
        "defaultSupportedEntailmentProfile": Property("Service", "EntailmentProfile"),
        "entailmentRegime": Property("NamedGraph", "EntailmentRegime"),
        "supportedEntailmentProfile": Property("NamedGraph", "EntailmentProfile"),
        "extensionFunction": Property("Service", "Function"),
        "extensionAggregate": Property("Service", "Aggregate"),
        "defaultDataset": Property("Service", "Dataset"),
        "availableGraphs": Property("Service", "GraphCollection"),
        "defaultGraph": Property("Dataset", "Graph"),
        "namedGraph": Property("GraphCollection", "NamedGraph"),
        "name": Property("NamedGraph", None),
        "graph": Property("NamedGraph", "Graph"),
    }
)
SUPERCLASSES: Mapping[str, str] = MappingProxyType(
    {"Function": "Feature", "Aggregate": "Feature", "Dataset": "GraphCollection"}
)
INDIVIDUALS: Mapping[str, str] = MappingProxyType(
    {
        "SPARQL10Query": "Language",
        "SPARQL11Query": "Language",
        "SPARQL11Update": "Language",
        "DereferencesURIs": "Feature",
        "UnionDefaultGraph": "Feature",
        "RequiresDataset": "Feature",
        "EmptyGraphs": "Feature",
        "BasicFederatedQuery": "Feature",
    }
)
CLASSES = frozenset(
    (
        *("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile"),
        *("GraphCollection", "Dataset", "Graph", "NamedGraph"),
    )
)
_SINGLE = ("defaultEntailmentRegime", "defaultSupportedEntailmentProfile", "defaultDataset", "defaultGraph")
"""Of these a subject has one at most."""


def judge_description(name: str, target: Target) -> None:
    """One of the three tests, by its name in the manifest, in each way that a client may ask."""
    for accept in _ACCEPTS:
        JUDGES[name](_description(target, accept), target)


def _description(target: Target, accept: str) -> Graph:
    """What a GET without a query answers."""
    answer = send(target.query_url, "GET", [("Accept", accept)] if accept else [])
    type_ = media_type(answer.content_type)
    if answer.status != HTTPStatus.OK or (accept and type_ != accept):
        raise NonconformanceError(f"a bare GET for {accept or 'anything'} gets {answer.status} {type_}")
    return read_graph(answer.body, type_, target.query_url)


def _returns_rdf(description: Graph, _target: Target) -> None:
    if not description:
        raise NonconformanceError("the description is empty")


def _has_endpoint(description: Graph, target: Target) -> None:
    found = {term.value for _, term in _pairs(description, "endpoint") if isinstance(term, ox.NamedNode)}
    if target.query_url not in found:
        raise NonconformanceError(f"the endpoint is {sorted(found)}, expected {target.query_url}")


def _conforms(description: Graph, _target: Target) -> None:
    faults = sorted(faults_of(description))
    if faults:
        raise NonconformanceError("; ".join(faults))


JUDGES: Mapping[str, Callable[[Graph, Target], None]] = MappingProxyType(
    {"returns-rdf": _returns_rdf, "has-endpoint-triple": _has_endpoint, "conforms-to-schema": _conforms}
)


# ── the vocabulary ───────────────────────────────────────────────────────────────────────────────────────────────────


def faults_of(description: Graph) -> Iterator[str]:
    """What is against the vocabulary in a description: unknown terms, domains, ranges, missing and surplus parts."""
    types = _types(description)
    yield from _unknown(description)
    for name, property_ in PROPERTIES.items():
        for subject, value in _pairs(description, name):
            if property_.domain not in types.get(subject, ()):
                yield f"{subject} has sd:{name} and is no sd:{property_.domain}"
            if isinstance(value, ox.Literal):
                yield f"sd:{name} is the literal {value}, expected a resource"
            elif property_.range is not None and types.get(value) and property_.range not in types[value]:
                yield f"sd:{name} leads to {value}, which is no sd:{property_.range}"
    services = [subject for subject, classes in types.items() if "Service" in classes]
    if not services:
        yield "there is no sd:Service"
    for service in services:
        yield from _faults_of_service(description, service)
    for subject, classes in types.items():
        if "NamedGraph" in classes and _count(description, subject, "name") != 1:
            yield f"{subject} is an sd:NamedGraph with {_count(description, subject, 'name')} names, expected 1"
    for name in _SINGLE:
        for subject in {subject for subject, _ in _pairs(description, name)}:
            if (count := _count(description, subject, name)) > 1:
                yield f"{subject} has {count} values of sd:{name}, expected 1"


def _faults_of_service(description: Graph, service: object) -> Iterator[str]:
    """What a service must say of itself, for a client to use it at all."""
    for name in ("endpoint", "supportedLanguage", "resultFormat"):
        if _count(description, service, name) == 0:
            yield f"{service} has no sd:{name}"
    for subject, endpoint in _pairs(description, "endpoint"):
        if subject == service and not isinstance(endpoint, ox.NamedNode):
            yield f"the endpoint {endpoint} is no IRI"
        # sd:endpoint is inverse functional: two services at one address are one.
        if any(other != subject and value == endpoint for other, value in _pairs(description, "endpoint")):
            yield f"two services have the endpoint {endpoint}"


def _unknown(description: Graph) -> Iterator[str]:
    """Terms in the namespace that the vocabulary does not have, or has as something else."""
    for triple in description:
        predicate = triple.predicate.value
        if predicate.startswith(SD) and predicate.removeprefix(SD) not in PROPERTIES:
            yield f"the vocabulary has no property sd:{predicate.removeprefix(SD)}"
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(SD):
            local = triple.object.value.removeprefix(SD)
            if local not in (CLASSES if predicate == _TYPE else INDIVIDUALS):
                yield f"the vocabulary has no {'class' if predicate == _TYPE else 'individual'} sd:{local}"


def _types(description: Graph) -> dict[object, set[str]]:
    """The classes of the vocabulary that each resource is said to be of, with what is above them."""
    types: dict[object, set[str]] = {ox.NamedNode(SD + name): {class_} for name, class_ in INDIVIDUALS.items()}
    for triple in description:
        if (
            triple.predicate.value == _TYPE
            and isinstance(triple.object, ox.NamedNode)
            and triple.object.value.startswith(SD)
        ):
            name = triple.object.value.removeprefix(SD)
            types.setdefault(triple.subject, set()).update((name, SUPERCLASSES.get(name, name)))
    return types


def _pairs(description: Iterable[ox.Triple], name: str) -> list[tuple[object, object]]:
    """Who has a property of the vocabulary, with what value."""
    return [(triple.subject, triple.object) for triple in description if triple.predicate.value == SD + name]


def _count(description: Graph, subject: object, name: str) -> int:
    return sum(1 for one, _ in _pairs(description, name) if one == subject)
