"""What a row of ``relations.csv`` means, by its predicate and by what stands on either side of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.statements import node, statement, term
from pvegraph.authored.tables import Row
from pvegraph.iri import concept, digest, of_actor, thing

ACTORS = frozenset({"country", "city", "org", "person"})
FRAMEWORK = frozenset({"fw"})
EVENT = frozenset({"event"})
THEME = frozenset({"theme"})
CITY = frozenset({"city"})
ORGANISATION = frozenset({"org"})


@dataclass(frozen=True)
class Rule:
    """A predicate between kinds of slugs, and the property or the level of commitment that it stands for."""

    predicate: str
    subjects: frozenset[str]
    objects: frozenset[str]
    property: str = ""
    commitment_level: str = ""


RULES = (
    Rule("endorses", ACTORS, FRAMEWORK, commitment_level="endorsed"),
    Rule("adopts", ACTORS, FRAMEWORK, commitment_level="adopted"),
    Rule("implements", ACTORS, FRAMEWORK, commitment_level="implemented"),
    Rule("implements", FRAMEWORK, FRAMEWORK, "pve:givesEffectTo"),
    Rule("endorses", FRAMEWORK, FRAMEWORK, "pve:affirms"),
    Rule("addresses_theme", FRAMEWORK, THEME, "dct:subject"),
    Rule("addresses_theme", ACTORS | EVENT, THEME, "pve:addressesTheme"),
    Rule("cooperates_with", ACTORS, ACTORS, "pve:cooperatesWith"),
    Rule("twinned_with", CITY, CITY, "pve:twinnedWith"),
    Rule("led_by", FRAMEWORK | ORGANISATION | EVENT, ACTORS, "pve:ledBy"),
    Rule("funded_by", FRAMEWORK | EVENT | ACTORS, ACTORS | FRAMEWORK, "schema:funder"),
    Rule("inspired_by", FRAMEWORK | EVENT | ORGANISATION, FRAMEWORK | EVENT | ORGANISATION, "prov:wasInfluencedBy"),
    Rule("supplements", FRAMEWORK, FRAMEWORK, "pve:supplements"),
    Rule("adopted_at", FRAMEWORK, EVENT, "pve:adoptedAt"),
    Rule("launched_at", FRAMEWORK | ORGANISATION, EVENT, "pve:launchedAt"),
    Rule("part_of", ORGANISATION, ORGANISATION | CITY, "org:subOrganizationOf"),
    Rule("part_of", EVENT, EVENT, "pve:subEventOf"),
    Rule("part_of", CITY, FRAMEWORK, "pve:takesPartIn"),
    Rule("part_of", FRAMEWORK, FRAMEWORK | ORGANISATION | EVENT, "dct:isPartOf"),
    Rule("part_of", EVENT | ORGANISATION, FRAMEWORK, "dct:isPartOf"),
)


def rule_of(row: Row) -> Rule | None:
    """The rule for a row's predicate between these kinds, or `None` if there is none."""
    subject, value = (row[column].partition("-")[0] for column in ("subject_slug", "object_slug"))
    fitting = (rule for rule in RULES if rule.predicate == row["predicate"])
    return next((rule for rule in fitting if subject in rule.subjects and value in rule.objects), None)


def relation(row: Row, graph: str, mappings: Mappings) -> Iterator[Triple]:
    """The statements of a row for which `rule_of` knows a rule."""
    rule = rule_of(row)
    assert rule is not None  # noqa: S101 - rows without a rule have been refused
    subject, value = row["subject_slug"], row["object_slug"]
    if rule.commitment_level:
        yield from commitment(subject, value, rule.commitment_level, graph)
    elif rule.objects is THEME:
        for name in mappings.themes_of(value) or ():
            yield statement(of_actor(subject), rule.property, node(concept("theme", name)))
    else:
        yield statement(of_actor(subject), rule.property, node(of_actor(value)))


def commitment(actor: str, framework: str, level: str, graph: str) -> Iterator[Triple]:
    """An actor's commitment to a framework, by their slugs."""
    node_of = thing("commitment", "c-" + digest(actor, framework, level))
    yield statement(node_of, "rdf:type", term("pve:Commitment"))
    yield statement(node_of, "pve:committedActor", node(of_actor(actor)))
    yield statement(node_of, "pve:framework", node(of_actor(framework)))
    yield statement(node_of, "pve:commitmentLevel", node(concept("commitment-level", level)))
    yield statement(node_of, "dct:source", node(graph))
