"""What may be asked of organisations and of people."""

from __future__ import annotations

from dataclasses import replace

from pvegraph.web.ask.relations import (
    LEVEL,
    LOCATED,
    NAMED,
    OF_EVENT,
    OF_MEMBERSHIP,
    OF_TENURE,
    ROLE,
    ROLE_OF_MEMBER,
    ROLE_OF_POST,
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
        N_("that are members of %(what)s"),
        N_("that are not members of %(what)s"),
        "organisation",
        "?membership org:member ?this ; org:organization ?that",
        variable="body",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "place-member",
        N_("with %(what)s as a member"),
        N_("without %(what)s as a member"),
        "place",
        "?membership org:organization ?this ; org:member/pve:governs ?that",
        variable="memberPlace",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "country-member",
        N_("with %(what)s as a member"),
        N_("without %(what)s as a member"),
        "country",
        "?membership org:organization ?this ; org:member ?that . ; ?that a pve:Country",
        variable="memberState",
        markings=(ROLE_OF_MEMBER,),
        period=OF_MEMBERSHIP,
    ),
    things(
        "event",
        N_("that took part in %(what)s"),
        N_("that did not take part in %(what)s"),
        "event",
        "?participation pve:participant ?this ; pve:event ?that",
        markings=(ROLE,),
        period=OF_EVENT,
    ),
    things(
        "framework",
        N_("that committed to %(what)s"),
        N_("that did not commit to %(what)s"),
        "framework",
        "?commitment pve:committedActor ?this ; pve:framework ?that",
        markings=(LEVEL,),
    ),
    things(
        "issued",
        N_("that issued %(what)s"),
        N_("that did not issue %(what)s"),
        "framework",
        "?that pve:issuedBy ?this",
    ),
    things(
        "leads",
        N_("that lead %(what)s"),
        N_("that do not lead %(what)s"),
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
        N_("that work with %(what)s"),
        N_("that do not work with %(what)s"),
        "organisation",
        "?this pve:cooperatesWith|^pve:cooperatesWith ?that . ; ?that a pve:Organisation",
        variable="partner",
    ),
    things(
        "theme",
        N_("that work on %(what)s"),
        N_("that do not work on %(what)s"),
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
        N_("who hold or held a post in %(what)s"),
        N_("who neither hold nor held a post in %(what)s"),
        "organisation",
        f"{_TENURE} . ; ?post org:postIn ?that . ; ?that a pve:Organisation",
        variable="body",
        markings=(ROLE_OF_POST,),
        period=OF_TENURE,
    ),
    things(
        "country",
        N_("who hold or held a post in %(what)s"),
        N_("who neither hold nor held a post in %(what)s"),
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
