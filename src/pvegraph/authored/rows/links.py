"""The statements of the rows that tie two things together in time: tenures, participations, memberships.

Each function takes a row that has passed the checks, the IRI of its source's graph and the context.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.rows.context import Context
from pvegraph.authored.rows.posts import post_of
from pvegraph.authored.rows.statements import date, node, statement, term
from pvegraph.authored.tables import Row
from pvegraph.dates import PartialDate

PARTICIPANTS_FROM = "participants-from"
"""The role that says that people from a country took part, and not the State."""


def _roles(row: Row, column: str, context: Context) -> tuple[str, ...]:
    return context.mappings.roles[row.table, row[column]]


def _dates(thing: str, row: Row, *columns: tuple[str, str]) -> Iterator[Triple]:
    for column, predicate in columns:
        if row[column]:
            yield statement(thing, predicate, date(row[column]))


def tenure(row: Row, graph: str, context: Context) -> Iterator[Triple]:
    """A post, and a person's tenure of it."""
    post = post_of(row, context.mappings)
    yield statement(post.iri, "rdf:type", term("org:Post"))
    if post.is_mayoralty:
        yield statement(post.iri, "rdf:type", term("pve:Mayoralty"))
    yield statement(post.iri, "org:postIn", node(iri.of_actor(row["body_slug"])))
    for role in _roles(row, "role_type", context) if row["role_type"] else ():
        yield statement(post.iri, "org:role", node(iri.concept("role", role)))
    yield context.names.label(post.iri, "en", row["role_title"])
    thing = iri.thing("tenure", "t-" + iri.digest(row["person_slug"], post.name))
    yield statement(thing, "rdf:type", term("pve:Tenure"))
    yield statement(thing, "org:member", node(iri.of_slug(row["person_slug"])))
    yield statement(thing, "pve:post", node(post.iri))
    yield from _dates(thing, row, ("from", "pve:start"), ("to", "pve:end"))
    if not seen_after_the_end(row):
        yield from _dates(thing, row, ("as_of", "pve:observedOn"))
    yield statement(thing, "dct:source", node(graph))


def seen_after_the_end(row: Row) -> bool:
    """Whether a row of ``posts.csv`` speaks of a former holder: its ``as_of`` is certainly after its ``to``."""
    return bool(row["to"] and row["as_of"]) and PartialDate.parse(row["to"]).certainly_before(
        PartialDate.parse(row["as_of"])
    )


def participation(row: Row, graph: str, context: Context) -> Iterator[Triple]:
    """An actor's part in an event, or that people from a country took part."""
    roles = _roles(row, "role", context)
    from_country = row["role"] == PARTICIPANTS_FROM
    key = PARTICIPANTS_FROM if from_country else ";".join(sorted(roles))
    thing = iri.thing("participation", "a-" + iri.digest(row["event_slug"], row["actor_slug"], key))
    yield statement(thing, "rdf:type", term("pve:Participation"))
    yield statement(thing, "pve:event", node(iri.of_slug(row["event_slug"])))
    predicate = "pve:participantsFrom" if from_country else "pve:participant"
    yield statement(thing, predicate, node(iri.of_actor(row["actor_slug"])))
    for role in roles:
        yield statement(thing, "pve:role", node(iri.concept("role", role)))
    yield statement(thing, "dct:source", node(graph))


def membership(row: Row, graph: str, context: Context) -> Iterator[Triple]:
    """A member's place in a body."""
    roles = _roles(row, "role", context)
    key = ";".join(sorted(roles))
    thing = iri.thing("membership", "m-" + iri.digest(row["member_slug"], row["body_slug"], key))
    yield statement(thing, "rdf:type", term("pve:Membership"))
    yield statement(thing, "org:member", node(iri.of_actor(row["member_slug"])))
    yield statement(thing, "org:organization", node(iri.of_slug(row["body_slug"])))
    for role in roles:
        yield statement(thing, "org:role", node(iri.concept("role", role)))
    yield from _dates(thing, row, ("from", "pve:start"), ("to", "pve:end"))
    yield statement(thing, "dct:source", node(graph))
