"""What may be asked of cities, other places and countries."""

from __future__ import annotations

from pvegraph.web.ask.relations import (
    ATTENDED,
    COMMITTED,
    ISSUED,
    LEADING,
    LEVEL,
    LOCATED,
    MEMBERS,
    NAMED,
    OF_EVENT,
    OF_MEMBERSHIP,
    OF_TENURE,
    ROLE,
    ROLE_OF_MEMBER,
    SCENE,
    WORKING_ON,
    WORKING_WITH,
    Alternative,
    Choice,
    Relation,
    concepts,
    things,
)
from pvegraph.web.kinds import N_

_GOVERNED = "?government pve:governs ?this"
_TO_COUNTRY = ("?this pve:country ?ownCountry .", "?that pve:country ?eventCountry .")
_WHERE = Alternative(
    "where",
    N_("Where the event took place"),
    (
        Choice("own", (*_TO_COUNTRY, "FILTER(?eventCountry = ?ownCountry)"), N_("in their own country")),
        Choice("abroad", (*_TO_COUNTRY, "FILTER(?eventCountry != ?ownCountry)"), N_("in another country")),
    ),
)

OF_PLACES = (
    things("country", *LOCATED, "country", "?this pve:country ?that"),
    concepts("continent", *LOCATED, "continent", "?this pve:country/pve:continent ?that"),
    things(
        "member",
        *MEMBERS,
        "organisation",
        f"{_GOVERNED} . ; ?membership org:member ?government ; org:organization ?that",
        variable="network",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "event",
        *ATTENDED,
        "event",
        # A city takes part through its government or its mayor.
        f"{_GOVERNED} . ; ?participation pve:participant ?government ; pve:event ?that",
        f"{_GOVERNED} . ; ?post a pve:Mayoralty ; org:postIn ?government . ; ?tenure pve:post ?post ; org:member ?mayor"
        " . ; ?participation pve:participant ?mayor ; pve:event ?that",
        markings=(ROLE,),
        alternatives=(_WHERE,),
        period=OF_EVENT,
    ),
    things(
        "scene",
        *SCENE,
        "event",
        "?that schema:location ?this",
        period=OF_EVENT,
    ),
    things(
        "framework",
        *COMMITTED,
        "framework",
        f"{_GOVERNED} . ; ?commitment pve:committedActor ?government ; pve:framework ?that",
        markings=(LEVEL,),
    ),
    things(
        "issued",
        *ISSUED,
        "framework",
        f"{_GOVERNED} . ; ?that pve:issuedBy ?government",
    ),
    things(
        "programme",
        N_("that take part in %(what)s"),
        N_("that do not take part in %(what)s"),
        "framework",
        f"{_GOVERNED} . ; ?government pve:takesPartIn ?that",
    ),
    things(
        "mayor",
        N_("whose mayor is or was %(what)s"),
        N_("whose mayor neither is nor was %(what)s"),
        "person",
        f"{_GOVERNED} . ; ?post a pve:Mayoralty ; org:postIn ?government . ; ?tenure pve:post ?post ; org:member ?that",
        variable="mayor",
        period=OF_TENURE,
    ),
    things(
        "partner",
        *WORKING_WITH,
        "organisation",
        f"{_GOVERNED} . ; ?government pve:cooperatesWith|^pve:cooperatesWith ?that . ; ?that a pve:Organisation",
        variable="partner",
    ),
    things(
        "twin",
        N_("that work or are twinned with %(what)s"),
        N_("that neither work nor are twinned with %(what)s"),
        "place",
        f"{_GOVERNED} . ; ?government pve:cooperatesWith|^pve:cooperatesWith|pve:twinnedWith|^pve:twinnedWith"
        " ?otherGovernment . ; ?otherGovernment pve:governs ?that",
        variable="otherPlace",
    ),
    things(
        "theme",
        *WORKING_ON,
        "theme",
        f"{_GOVERNED} . ; ?government pve:addressesTheme/skos:broader* ?that",
    ),
    things(
        "seat",
        N_("that are the seat of %(what)s"),
        N_("that are not the seat of %(what)s"),
        "organisation",
        "?that schema:location ?this . ; ?that a pve:Organisation",
    ),
    concepts("type", N_("of the type %(what)s"), N_("not of the type %(what)s"), "place-type", "?this dct:type ?that"),
    NAMED,
)

OF_COUNTRIES = (
    concepts("continent", *LOCATED, "continent", "?this pve:continent ?that"),
    Relation(
        "language",
        N_("with %(what)s as an official language"),
        N_("without %(what)s as an official language"),
        "",
        "language",
        (("?this pve:officialLanguage ?that .",),),
        "languages",
    ),
    things(
        "member",
        *MEMBERS,
        "organisation",
        "?membership org:member ?this ; org:organization ?that",
        variable="body",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "event",
        *ATTENDED,
        "event",
        # The State itself, or people from the country.
        "?participation pve:participant|pve:participantsFrom ?this ; pve:event ?that",
        markings=(ROLE,),
        period=OF_EVENT,
    ),
    things(
        "scene",
        *SCENE,
        "event",
        "?that pve:country ?this . ; ?that a pve:Event",
        period=OF_EVENT,
    ),
    things(
        "framework",
        *COMMITTED,
        "framework",
        "?commitment pve:committedActor ?this ; pve:framework ?that",
        markings=(LEVEL,),
    ),
    things(
        "issued",
        N_("that issued, themselves or by an agency or a ministry, %(what)s"),
        N_("that did not issue, themselves or by an agency or a ministry, %(what)s"),
        "framework",
        "?that pve:issuedBy ?this",
        "VALUES ?class { pve:NationalAgency pve:Ministry } . ; ?issuer a ?class ; pve:country ?this"
        " . ; ?that pve:issuedBy ?issuer",
    ),
    things(
        "place",
        N_("with %(what)s in them"),
        N_("without %(what)s in them"),
        "place",
        "?that pve:country ?this . ; ?that a pve:Place",
    ),
    things(
        "organisation",
        N_("that are home to %(what)s"),
        N_("that are not home to %(what)s"),
        "organisation",
        "?that pve:country ?this . ; ?that a pve:Organisation",
    ),
    things(
        "leads",
        *LEADING,
        "framework",
        "?that pve:ledBy ?this . ; ?that a pve:Framework",
    ),
    things(
        "chairs",
        *LEADING,
        "organisation",
        "?that pve:ledBy ?this . ; ?that a pve:Organisation",
    ),
    NAMED,
)
