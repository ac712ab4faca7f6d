"""What may be asked of terms of office, memberships, participations and commitments, each of which ties things."""

from __future__ import annotations

from pvegraph.web.ask.relations import LOCATED, concepts, dates, things
from pvegraph.web.kinds import N_

_OF = (N_("of %(what)s"), N_("not of %(what)s"))
_REPORTED = things(
    "publisher",
    N_("reported by %(what)s"),
    N_("not reported by %(what)s"),
    "publisher",
    "?this dct:source/dct:publisher ?that",
)
_ROLE = (N_("in the role %(what)s"), N_("not in the role %(what)s"))
_SAID = (N_("with a start %(what)s"), N_("without a start %(what)s"))
_ENDED = (N_("with an end %(what)s"), N_("without an end %(what)s"))
_ON_RECORD = (N_("on record %(what)s"), N_("not on record %(what)s"))
_AT = N_("On record at a time")
_START, _END = N_("Start"), N_("End")


def _actors(property_: str) -> tuple[str, str, str]:
    """The patterns for places, countries and organisations that a property of a node names."""
    return (
        f"?this {property_}/pve:governs ?that",
        f"?this {property_} ?that . ; ?that a pve:Country",
        f"?this {property_} ?that . ; ?that a pve:Organisation",
    )


_MEMBERS, _PARTICIPANTS, _COMMITTED = (
    _actors("org:member"),
    _actors("pve:participant"),
    _actors("pve:committedActor"),
)

OF_MEMBERSHIPS = (
    things(
        "body",
        N_("in %(what)s"),
        N_("not in %(what)s"),
        "organisation",
        "?this org:organization ?that",
        variable="body",
    ),
    things("actor", *_OF, "actor", "?this org:member ?that", variable="member"),
    things("place", *_OF, "place", _MEMBERS[0]),
    things("country", *_OF, "country", _MEMBERS[1], variable="state"),
    things("organisation", *_OF, "organisation", _MEMBERS[2]),
    concepts("role", *_ROLE, "role", "?this org:role ?that"),
    dates("date", *_ON_RECORD, "pve:start|pve:end", "day", _AT, spans=True),
    dates("start", *_SAID, "pve:start", "start", _START),
    dates("end", *_ENDED, "pve:end", "end", _END),
    _REPORTED,
)

OF_TENURES = (
    things("person", *_OF, "person", "?this org:member ?that"),
    things("post", N_("in the post %(what)s"), N_("not in the post %(what)s"), "post", "?this pve:post ?that"),
    things(
        "body",
        N_("in %(what)s"),
        N_("not in %(what)s"),
        "organisation",
        "?this pve:post/org:postIn ?that . ; ?that a pve:Organisation",
        variable="body",
    ),
    things(
        "mayor",
        N_("as mayor in %(what)s"),
        N_("not as mayor in %(what)s"),
        "place",
        "?this pve:post ?post . ; ?post a pve:Mayoralty ; org:postIn/pve:governs ?that",
        variable="city",
    ),
    things("country", *LOCATED, "country", "?this pve:post/org:postIn/pve:country ?that"),
    concepts("role", *_ROLE, "role", "?this pve:post/org:role ?that"),
    dates("date", *_ON_RECORD, "pve:start|pve:end|pve:observedOn", "day", _AT, spans=True),
    dates("start", *_SAID, "pve:start", "start", _START),
    dates("seen", N_("seen %(what)s"), N_("not seen %(what)s"), "pve:observedOn", "seen", N_("Seen")),
    dates("end", *_ENDED, "pve:end", "end", _END),
    _REPORTED,
)

OF_PARTICIPATIONS = (
    things("event", N_("in %(what)s"), N_("not in %(what)s"), "event", "?this pve:event ?that"),
    concepts("role", *_ROLE, "role", "?this pve:role ?that"),
    things("person", *_OF, "person", "?this pve:participant ?that . ; ?that a pve:Person"),
    things("actor", *_OF, "actor", "?this pve:participant|pve:participantsFrom ?that", variable="participant"),
    things("place", *_OF, "place", _PARTICIPANTS[0]),
    things(
        "country",
        *_OF,
        "country",
        "?this pve:participant|pve:participantsFrom ?that . ; ?that a pve:Country",
        variable="state",
    ),
    things("organisation", *_OF, "organisation", _PARTICIPANTS[2]),
    _REPORTED,
)

OF_COMMITMENTS = (
    things("framework", N_("to %(what)s"), N_("not to %(what)s"), "framework", "?this pve:framework ?that"),
    concepts(
        "level",
        N_("at the level %(what)s"),
        N_("not at the level %(what)s"),
        "commitment-level",
        "?this pve:commitmentLevel ?that",
    ),
    things("actor", *_OF, "actor", "?this pve:committedActor ?that"),
    things("place", *_OF, "place", _COMMITTED[0]),
    things("country", *_OF, "country", _COMMITTED[1], variable="state"),
    things("organisation", *_OF, "organisation", _COMMITTED[2]),
    things("person", *_OF, "person", "?this pve:committedActor ?that . ; ?that a pve:Person"),
    _REPORTED,
)
