"""What may be asked of organisations and of people."""

from __future__ import annotations

from dataclasses import replace

from pvegraph.web.ask.relations import (
    ATTENDED,
    COMMITTED,
    IN_OFFICE,
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
    ROLE_OF_POST,
    WITH_MEMBER,
    WORKING_ON,
    WORKING_WITH,
    Relation,
    concepts,
    dates,
    things,
)
from pvegraph.web.kinds import N_

_WHO_ATTENDED = (N_("who took part in %(what)s"), N_("who did not take part in %(what)s"))
_TENURE = "?tenure org:member ?this ; pve:post ?post"

OF_ORGANISATIONS = (
    Relation(
        "class",
        N_("of the kind %(what)s"),
        N_("not of the kind %(what)s"),
        "ontology",
        "class",
        (("?this a ?that .", "?that rdfs:subClassOf pve:Organisation ."),),
        "concepts",
    ),
    concepts(
        "type",
        N_("of the type %(what)s"),
        N_("not of the type %(what)s"),
        "organisation-type",
        "?this org:classification ?that",
    ),
    things("country", *LOCATED, "country", "?this pve:country ?that"),
    concepts("continent", *LOCATED, "continent", "?this pve:country/pve:continent ?that"),
    things(
        "seat", N_("with a seat in %(what)s"), N_("without a seat in %(what)s"), "place", "?this schema:location ?that"
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
        "place-member",
        *WITH_MEMBER,
        "place",
        "?membership org:organization ?this ; org:member/pve:governs ?that",
        variable="memberPlace",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "country-member",
        *WITH_MEMBER,
        "country",
        "?membership org:organization ?this ; org:member ?that . ; ?that a pve:Country",
        variable="memberState",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "event",
        *ATTENDED,
        "event",
        "?participation pve:participant ?this ; pve:event ?that",
        markings=(ROLE,),
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
        *ISSUED,
        "framework",
        "?that pve:issuedBy ?this",
    ),
    things(
        "leads",
        *LEADING,
        "framework",
        "?that pve:ledBy ?this . ; ?that a pve:Framework",
    ),
    things(
        "parent",
        N_("that are part of %(what)s"),
        N_("that are not part of %(what)s"),
        "organisation",
        "?this org:subOrganizationOf ?that . ; ?that a pve:Organisation",
        variable="parent",
    ),
    things(
        "holder",
        N_("where %(what)s holds or held a post"),
        N_("where no post is or was held by %(what)s"),
        "person",
        "?post org:postIn ?this . ; ?tenure pve:post ?post ; org:member ?that",
        variable="holder",
        markings=(ROLE_OF_POST,),
        period=OF_TENURE,
    ),
    things(
        "partner",
        *WORKING_WITH,
        "organisation",
        "?this pve:cooperatesWith|^pve:cooperatesWith ?that . ; ?that a pve:Organisation",
        variable="partner",
    ),
    things(
        "theme",
        *WORKING_ON,
        "theme",
        "?this pve:addressesTheme/skos:broader* ?that",
    ),
    dates(
        "founded", N_("founded %(what)s"), N_("not founded %(what)s"), "schema:foundingDate", "founded", N_("Founded")
    ),
    NAMED,
)

OF_PEOPLE = (
    things(
        "mayor",
        N_("who are or were mayor in %(what)s"),
        N_("who neither are nor were mayor in %(what)s"),
        "place",
        f"{_TENURE} . ; ?post a pve:Mayoralty ; org:postIn/pve:governs ?that",
        variable="city",
        period=OF_TENURE,
    ),
    things(
        "post",
        N_("who hold or held %(what)s"),
        N_("who neither hold nor held %(what)s"),
        "post",
        "?tenure org:member ?this ; pve:post ?that",
        markings=(replace(ROLE_OF_POST, lines=("?that org:role ?role .",)),),
        period=OF_TENURE,
    ),
    things(
        "office",
        *IN_OFFICE,
        "organisation",
        f"{_TENURE} . ; ?post org:postIn ?that . ; ?that a pve:Organisation",
        variable="body",
        markings=(ROLE_OF_POST,),
        period=OF_TENURE,
    ),
    things(
        "country",
        *IN_OFFICE,
        "country",
        "?tenure org:member ?this ; pve:post/org:postIn/pve:country ?that",
        period=OF_TENURE,
    ),
    things(
        "event",
        *_WHO_ATTENDED,
        "event",
        "?participation pve:participant ?this ; pve:event ?that",
        markings=(ROLE,),
        period=OF_EVENT,
    ),
    things(
        "framework",
        N_("who committed to %(what)s"),
        N_("who did not commit to %(what)s"),
        "framework",
        "?commitment pve:committedActor ?this ; pve:framework ?that",
        markings=(LEVEL,),
    ),
    NAMED,
)

OF_POSTS = (
    things(
        "body",
        N_("in %(what)s"),
        N_("not in %(what)s"),
        "organisation",
        "?this org:postIn ?that . ; ?that a pve:Organisation",
        variable="body",
    ),
    things(
        "city",
        N_("that are the office of mayor in %(what)s"),
        N_("that are not the office of mayor in %(what)s"),
        "place",
        "?this a pve:Mayoralty ; org:postIn/pve:governs ?that",
    ),
    concepts("role", N_("in the role %(what)s"), N_("not in the role %(what)s"), "role", "?this org:role ?that"),
    NAMED,
)
