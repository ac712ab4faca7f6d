"""What may be asked of frameworks, of events and of their series."""

from __future__ import annotations

from pvegraph.web.ask.relations import (
    LEVEL,
    LOCATED,
    NAMED,
    ROLE,
    Relation,
    concepts,
    dates,
    things,
)
from pvegraph.web.kinds import N_

_ISSUED = (N_("issued by %(what)s"), N_("not issued by %(what)s"))
_COMMITTED = (N_("with a commitment of %(what)s"), N_("without a commitment of %(what)s"))
_ATTENDED = (N_("with the participation of %(what)s"), N_("without the participation of %(what)s"))

OF_FRAMEWORKS = (
    things(
        "theme",
        N_("about %(what)s"),
        N_("not about %(what)s"),
        "theme",
        "?this dct:subject/skos:broader* ?that",  # a theme and the narrower ones
    ),
    concepts(
        "type", N_("of the type %(what)s"), N_("not of the type %(what)s"), "framework-type", "?this dct:type ?that"
    ),
    dates("date", N_("dated %(what)s"), N_("not dated %(what)s"), "dct:date", "date", N_("Dated")),
    things(
        "issuer", *_ISSUED, "organisation", "?this pve:issuedBy ?that . ; ?that a pve:Organisation", variable="issuer"
    ),
    things(
        "national",
        N_("issued by the State or an agency or ministry of %(what)s"),
        N_("not issued by the State or an agency or ministry of %(what)s"),
        "country",
        "?this pve:issuedBy ?that . ; ?that a pve:Country",
        "VALUES ?class { pve:NationalAgency pve:Ministry } . ; ?this pve:issuedBy ?issuer"
        " . ; ?issuer a ?class ; pve:country ?that",
    ),
    things("city", *_ISSUED, "place", "?this pve:issuedBy/pve:governs ?that"),
    things(
        "supplements",
        N_("that supplement, directly or through others, %(what)s"),
        N_("that do not supplement, even through others, %(what)s"),
        "framework",
        "?this pve:supplements+ ?that",
        variable="older",
    ),
    things(
        "supplemented",
        N_("supplemented, directly or through others, by %(what)s"),
        N_("not supplemented, even through others, by %(what)s"),
        "framework",
        "?that pve:supplements+ ?this",
        variable="newer",
    ),
    things(
        "follows",
        N_("that build, directly or through others, on %(what)s"),
        N_("that do not build, even through others, on %(what)s"),
        "framework",
        "?this (pve:givesEffectTo|pve:affirms|prov:wasInfluencedBy|pve:supplements|dct:isPartOf)+ ?that"
        " . ; ?that a pve:Framework",
        variable="basis",
    ),
    things(
        "committed-place",
        *_COMMITTED,
        "place",
        "?commitment pve:framework ?this ; pve:committedActor/pve:governs ?that",
        variable="city",
        markings=(LEVEL,),
    ),
    things(
        "committed-country",
        *_COMMITTED,
        "country",
        "?commitment pve:framework ?this ; pve:committedActor ?that . ; ?that a pve:Country",
        variable="state",
        markings=(LEVEL,),
    ),
    things(
        "committed-organisation",
        *_COMMITTED,
        "organisation",
        "?commitment pve:framework ?this ; pve:committedActor ?that . ; ?that a pve:Organisation",
        variable="committed",
        markings=(LEVEL,),
    ),
    things(
        "occasion",
        N_("adopted or launched at %(what)s"),
        N_("neither adopted nor launched at %(what)s"),
        "event",
        "?this pve:adoptedAt|pve:launchedAt ?that",
    ),
    NAMED,
)

OF_EVENTS = (
    dates("date", N_("that began %(what)s"), N_("that did not begin %(what)s"), "pve:start", "start", N_("Began")),
    things("country", *LOCATED, "country", "?this pve:country ?that"),
    concepts("continent", *LOCATED, "continent", "?this pve:country/pve:continent ?that"),
    things("place", *LOCATED, "place", "?this schema:location ?that"),
    concepts("type", N_("of the type %(what)s"), N_("not of the type %(what)s"), "event-type", "?this dct:type ?that"),
    things(
        "series", N_("belonging to %(what)s"), N_("not belonging to %(what)s"), "series", "?this pve:inSeries ?that"
    ),
    things(
        "whole",
        N_("that are part of %(what)s"),
        N_("that are not part of %(what)s"),
        "event",
        "?this pve:subEventOf+ ?that",
        variable="whole",
    ),
    things(
        "place-participant",
        *_ATTENDED,
        "place",
        "?participation pve:event ?this ; pve:participant/pve:governs ?that",
        variable="city",
        markings=(ROLE,),
    ),
    things(
        "country-participant",
        *_ATTENDED,
        "country",
        "?participation pve:event ?this ; pve:participant|pve:participantsFrom ?that . ; ?that a pve:Country",
        variable="participant",
        markings=(ROLE,),
    ),
    things(
        "participant",
        *_ATTENDED,
        "organisation",
        "?participation pve:event ?this ; pve:participant ?that . ; ?that a pve:Organisation",
        variable="participant",
        markings=(ROLE,),
    ),
    things(
        "person",
        *_ATTENDED,
        "person",
        "?participation pve:event ?this ; pve:participant ?that . ; ?that a pve:Person",
        markings=(ROLE,),
    ),
    Relation(
        "region",
        N_("with participants from %(what)s"),
        N_("without participants from %(what)s"),
        "continent",
        "region",
        # From a country come the State, its bodies and cities, and people; to the event or to a part of it.
        (
            (
                "?participation pve:event/pve:subEventOf* ?this ; pve:participantsFrom|pve:participant ?country .",
                "?country pve:continent ?that .",
            ),
            (
                "?participation pve:event/pve:subEventOf* ?this ; pve:participant/pve:country ?country .",
                "?country pve:continent ?that .",
            ),
        ),
        "concepts",
    ),
    things(
        "result",
        N_("with the adoption or launch of %(what)s"),
        N_("without the adoption or launch of %(what)s"),
        "framework",
        "?that pve:adoptedAt|pve:launchedAt ?this . ; ?that a pve:Framework",
    ),
    NAMED,
)

OF_SERIES = (
    things(
        "event", N_("that comprise %(what)s"), N_("that do not comprise %(what)s"), "event", "?that pve:inSeries ?this"
    ),
    NAMED,
)
