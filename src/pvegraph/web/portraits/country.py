"""The page of a country: what its State and its bodies did, its cities, and whom the sources saw in which post last."""

from __future__ import annotations

from collections.abc import Sequence

from pvegraph.web.kinds import N_
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.place import NO_END
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.words import Sentence, pieces, sentence


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """In Africa · 4 cities · 13 events held here."""
    naming, language = gathered.naming, gathered.naming.language
    continents = gathered.iris("pve:continent")[:1]
    found = [sentence(language, N_("in %(continent)s"), continent=naming.link(one)) for one in continents]
    count = {key: len(gathered.listed[key]) for key in ("agencies", "cities", "events")}
    texts = language.texts
    words = {
        "agencies": texts.ngettext(
            "%(number)s agency or ministry", "%(number)s agencies and ministries", count["agencies"]
        ),
        "cities": texts.ngettext(
            "%(number)s city or other place", "%(number)s cities and other places", count["cities"]
        ),
        "events": texts.ngettext("%(number)s event held here", "%(number)s events held here", count["events"]),
    }
    found += [pieces(words[key], number=language.number(number)) for key, number in count.items() if number]
    return found


COUNTRY = Layout(
    "country",
    (
        Part(
            "agencies",
            N_("Agencies and ministries"),
            order="name",
            nothing=N_("No source names an agency or a ministry of this country."),
        ),
        Part(
            "frameworks",
            N_("Strategies and frameworks issued by the State"),
            nothing=N_("No source names a strategy or framework that the State issued itself."),
        ),
        Part("frameworks-of-bodies", N_("Frameworks issued by its bodies and cities"), first=5),
        Part("networks", N_("Networks and forums it belongs to"), first=5, note=NO_END),
        Part("commitments", N_("What the State committed itself to"), first=5),
        Part("commitments-of-bodies", N_("What its bodies and cities committed themselves to"), first=5),
        Part("led", N_("What it leads or co-leads"), first=5),
        Part("funded", N_("What it funds"), first=5),
        Part("cities", N_("Cities and other places"), "chips", "name", first=12),
        Part("events", N_("Events held here"), first=5),
        Part("attended", N_("Events that the State took part in"), first=5),
        Part("people", N_("Events with participants from here"), first=5),
        Part(
            "officials",
            N_("Officials by post, as last seen"),
            order="latest",
            first=8,
            lead="pve:post",
            once=True,
            note=N_("Each post with the person whom a source saw in it last; nobody says that they still hold it."),
        ),
        Part("bodies", N_("Other organisations"), order="name", first=8),
        Part("partners", N_("Partners"), "chips", "name", first=12),
    ),
    most=200,
    first_facts=("pve:continent", "pve:officialLanguage", "schema:funder"),
    summary=_summary,
)
