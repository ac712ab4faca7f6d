"""The kinds of things that may be asked for, in words, and what may be asked of each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.messages import ngettext
from pvegraph.web.ask.of_actors import OF_ORGANISATIONS, OF_PEOPLE, OF_POSTS
from pvegraph.web.ask.of_places import OF_COUNTRIES, OF_PLACES
from pvegraph.web.ask.of_statements import OF_COMMITMENTS, OF_MEMBERSHIPS, OF_PARTICIPATIONS, OF_TENURES
from pvegraph.web.ask.of_works import OF_EVENTS, OF_FRAMEWORKS, OF_SERIES
from pvegraph.web.ask.relations import Relation
from pvegraph.web.kinds import N_


@dataclass(frozen=True)
class Words:
    """How sentences speak of a kind: one or more of them, any at all, and so many."""

    some: str
    any: str
    counted: tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of things."""

    name: str
    """As addresses write it."""
    class_: str
    variable: str
    words: Words
    relations: tuple[Relation, ...]
    columns: tuple[str, ...] = ()
    """The relations that the table shows unless others are chosen."""
    list: str = ""
    """The name of the kind in lists and in search."""
    is_asked_for: bool = True
    """Whether a question may begin with it."""
    is_statement: bool = False
    """Whether its things are dated statements without names."""

    def relation(self, name: str) -> Relation | None:
        """The relation of a name."""
        return next((relation for relation in self.relations if relation.name == name), None)


_CITY = Words(N_("a city"), N_("any city"), ngettext("%(num)s city", "%(num)s cities"))
_PLACE = Words(N_("a place"), N_("any place"), ngettext("%(num)s place", "%(num)s places"))
_COUNTRY = Words(N_("a country"), N_("any country"), ngettext("%(num)s country", "%(num)s countries"))
_ORGANISATION = Words(
    N_("an organisation"), N_("any organisation"), ngettext("%(num)s organisation", "%(num)s organisations")
)
_PERSON = Words(N_("a person"), N_("any person"), ngettext("%(num)s person", "%(num)s people"))
_FRAMEWORK = Words(N_("a framework"), N_("any framework"), ngettext("%(num)s framework", "%(num)s frameworks"))
_EVENT = Words(N_("an event"), N_("any event"), ngettext("%(num)s event", "%(num)s events"))
_SERIES = Words(N_("a series"), N_("any series"), ngettext("one series of events", "%(num)s series of events"))
_POST = Words(N_("a post"), N_("any post"), ngettext("%(num)s post", "%(num)s posts"))
_THEME = Words(N_("a theme"), N_("any theme"), ngettext("%(num)s theme", "%(num)s themes"))
_ACTOR = Words(N_("an actor"), N_("any actor"), ngettext("%(num)s actor", "%(num)s actors"))
_THING = Words(N_("something"), N_("anything"), ngettext("%(num)s thing", "%(num)s things"))
_CONTINENT = Words(N_("a continent"), N_("any continent"), ngettext("%(num)s continent", "%(num)s continents"))
_PUBLISHER = Words(N_("a publisher"), N_("any publisher"), ngettext("%(num)s publisher", "%(num)s publishers"))
_MEMBERSHIP = Words(N_("a membership"), N_("any membership"), ngettext("%(num)s membership", "%(num)s memberships"))
_TENURE = Words(
    N_("a term of office"), N_("any term of office"), ngettext("%(num)s term of office", "%(num)s terms of office")
)
_PARTICIPATION = Words(
    N_("a participation"), N_("any participation"), ngettext("%(num)s participation", "%(num)s participations")
)
_COMMITMENT = Words(N_("a commitment"), N_("any commitment"), ngettext("%(num)s commitment", "%(num)s commitments"))

_ALL = (
    Kind("city", "pve:City", "city", _CITY, OF_PLACES, ("country",), "place"),
    Kind("place", "pve:Place", "place", _PLACE, OF_PLACES, ("country", "type"), "place"),
    Kind("country", "pve:Country", "country", _COUNTRY, OF_COUNTRIES, ("continent",), "country"),
    Kind("organisation", "pve:Organisation", "organisation", _ORGANISATION, OF_ORGANISATIONS,
         ("country", "type"), "organisation"),
    Kind("person", "pve:Person", "person", _PERSON, OF_PEOPLE, ("post",), "person"),
    Kind("framework", "pve:Framework", "framework", _FRAMEWORK, OF_FRAMEWORKS, ("date", "type", "issuer"), "framework"),
    Kind("event", "pve:Event", "event", _EVENT, OF_EVENTS, ("date", "type", "country"), "event"),
    Kind("series", "pve:EventSeries", "series", _SERIES, OF_SERIES, (), "series"),
    Kind("membership", "pve:Membership", "membership", _MEMBERSHIP, OF_MEMBERSHIPS,
         ("actor", "body", "role", "start", "end"), is_statement=True),
    Kind("tenure", "pve:Tenure", "tenure", _TENURE, OF_TENURES,
         ("person", "post", "start", "seen", "end"), is_statement=True),
    Kind("participation", "pve:Participation", "participation", _PARTICIPATION, OF_PARTICIPATIONS,
         ("actor", "event", "role"), is_statement=True),
    Kind("commitment", "pve:Commitment", "commitment", _COMMITMENT, OF_COMMITMENTS,
         ("actor", "framework", "level"), is_statement=True),
    Kind("actor", "pve:Actor", "actor", _ACTOR, (), is_asked_for=False),
    Kind("thing", "rdfs:Resource", "thing", _THING, (), is_asked_for=False),
    Kind("continent", "skos:Concept", "continent", _CONTINENT, (), (), "continent", is_asked_for=False),
    Kind("post", "org:Post", "post", _POST, OF_POSTS, (), "post", is_asked_for=False),
    Kind("theme", "skos:Concept", "theme", _THEME, (), (), "theme", is_asked_for=False),
    Kind("publisher", "foaf:Agent", "publisher", _PUBLISHER, (), (), "publisher", is_asked_for=False),
)  # fmt: skip

KINDS = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by its name, those asked for first, in the order in which the page shows them."""
