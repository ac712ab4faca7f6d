"""The page of a theme: its frameworks year by year, the events at which they came about, and who works on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pvegraph.dates import PartialDate
from pvegraph.web.kinds import N_
from pvegraph.web.nodes import Row
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.words import Sentence, pieces, sentence


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """Within Prevention · 47 frameworks · 52 local governments work on it."""
    naming, language = gathered.naming, gathered.naming.language
    found = [
        sentence(language, N_("a part of %(theme)s"), theme=naming.link(broader))
        for broader in gathered.iris("skos:broader")
    ]
    frameworks, governments = (len(gathered.listed[key]) for key in ("frameworks", "governments"))
    if frameworks:
        words = language.texts.ngettext("%(number)s framework", "%(number)s frameworks", frameworks)
        found.append(pieces(words, number=language.number(frameworks)))
    if governments:
        words = language.texts.ngettext(
            "%(number)s local government works on it", "%(number)s local governments work on it", governments
        )
        found.append(pieces(words, number=language.number(governments)))
    return found


def years_of(gathered: Gathered) -> Sequence[tuple[str, int]]:
    """How many frameworks there are of each year, from the first to the last; years without any are there too."""
    years: Counter[int] = Counter()
    for member in gathered.listed["frameworks"]:
        try:
            first, last = PartialDate.parse(member.date).nominal
        except ValueError:
            continue
        if first is not None and last is not None and first.year == last.year:
            years[first.year] += 1
    return [(f"{year:04}", years[year]) for year in range(min(years), max(years) + 1)] if years else []


def _context(gathered: Gathered) -> Mapping[str, object]:
    """The years, and how many frameworks have no year."""
    years = years_of(gathered)
    dated = sum(count for _, count in years)
    return {
        "years": years,
        "most": max((count for _, count in years), default=0),
        "undated": len(gathered.listed["frameworks"]) - dated,
    }


def _issuer(gathered: Gathered, subject: str) -> Row:
    """Who issued frameworks on the theme, and how many; the frameworks themselves say who says so."""
    language = gathered.naming.language
    amount = next(member.amount for member in gathered.listed["issuers"] if member.subject == subject)
    words = language.texts.ngettext("%(number)s framework", "%(number)s frameworks", amount)
    return Row(gathered.naming.link(subject), amount=words % {"number": language.number(amount)})


THEME = Layout(
    "theme",
    (
        Part("narrower", N_("Themes within it"), "chips", "name", first=30),
        Part("related", N_("Related themes"), "chips", "name", first=30),
        Part("frameworks", N_("Frameworks"), first=15, nothing=N_("No framework is about this theme itself.")),
        Part("narrower-frameworks", N_("Frameworks on the themes within it"), first=10),
        Part("events", N_("Events at which they were adopted or launched"), first=10),
        Part("issuers", N_("Who issued frameworks on it"), "rows", "most", first=8, row=_issuer),
        Part("organisations", N_("Organisations and States that work on it"), order="name", first=8),
        Part("governments", N_("Local governments that work on it"), "chips", "name", first=30),
    ),
    most=500,
    first_facts=("skos:definition", "skos:broader", "skos:scopeNote"),
    summary=_summary,
    context=_context,
    template="things/theme.html",
)
