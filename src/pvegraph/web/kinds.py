"""The kinds of things that have lists, with their words in the interface."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.messages import N_ as N_  # noqa: PLC0414 - so that it is exported


@dataclass(frozen=True)
class Kind:
    """A kind of things: its name in addresses, and its words in English, which are the keys of the catalogues."""

    name: str
    one: str
    many: str
    classes: tuple[str, ...] = ()
    """The classes that the kind itself stands for; a thing's other classes say more than its kind does."""


_ALL = (
    Kind("place", N_("Place"), N_("Places"), ("pve:Place",)),
    Kind("country", N_("Country"), N_("Countries"), ("pve:Country",)),
    Kind("government", N_("Local government"), N_("Local governments"), ("pve:LocalGovernment",)),
    Kind("organisation", N_("Organisation"), N_("Organisations"), ("pve:Organisation",)),
    Kind("person", N_("Person"), N_("People"), ("pve:Person",)),
    Kind("framework", N_("Framework"), N_("Frameworks"), ("pve:Framework",)),
    Kind("event", N_("Event"), N_("Events"), ("pve:Event",)),
    Kind("series", N_("Event series"), N_("Series of events"), ("pve:EventSeries",)),
    Kind("post", N_("Post"), N_("Posts"), ("org:Post",)),
    Kind("source", N_("Source"), N_("Sources"), ("pve:Source",)),
    Kind("publisher", N_("Publisher"), N_("Publishers"), ("foaf:Agent",)),
    Kind("theme", N_("Theme"), N_("Themes"), ("skos:Concept", "pve:Theme")),
    Kind("role", N_("Role"), N_("Roles"), ("skos:Concept",)),
    Kind("organisation-type", N_("Type of organisation"), N_("Types of organisations"), ("skos:Concept",)),
    Kind("event-type", N_("Type of event"), N_("Types of events"), ("skos:Concept",)),
    Kind("framework-type", N_("Type of framework"), N_("Types of frameworks"), ("skos:Concept",)),
    Kind("place-type", N_("Type of place"), N_("Types of places"), ("skos:Concept",)),
    Kind("commitment-level", N_("Level of commitment"), N_("Levels of commitment"), ("skos:Concept",)),
    Kind("continent", N_("Continent"), N_("Continents"), ("skos:Concept",)),
    Kind("scheme", N_("Concept scheme"), N_("Concept schemes"), ("skos:ConceptScheme",)),
    Kind("ontology", N_("Term of the ontology"), N_("Terms of the ontology"), ("rdfs:Class", "owl:Class")),
    Kind("shapes", N_("Shape"), N_("Shapes"), ("sh:NodeShape",)),
    Kind("query", N_("Saved query"), N_("Saved queries"), ("sh:SPARQLExecutable",)),
)

KINDS = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by its name, in the order in which pages show them."""

HISTORY_KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("history", N_("History of the releases"), N_("History of the releases")),
            Kind("release", N_("Release"), N_("Releases"), ("prov:Entity",)),
            Kind("proposal", N_("Proposal"), N_("Proposals"), ("prov:Activity",)),
            Kind("curator", N_("Curator"), N_("Curators"), ("prov:Agent",)),
        )
    }
)
"""What the graph of the history speaks of: there are documents about it, but no lists."""

NODE_KINDS = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("tenure", N_("Term of office"), N_("Terms of office"), ("pve:Tenure",)),
            Kind("membership", N_("Membership"), N_("Memberships"), ("pve:Membership",)),
            Kind("participation", N_("Participation"), N_("Participations"), ("pve:Participation",)),
            Kind("commitment", N_("Commitment"), N_("Commitments"), ("pve:Commitment",)),
        )
    }
)
"""Dated n-ary nodes: they have no names, and pages show them in line."""
