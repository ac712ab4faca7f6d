"""Names of countries and their official languages, from Unicode's CLDR by way of the package ``babel``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version

from babel import Locale
from babel.core import get_cldr_version, get_global
from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.enrichment.labels import TakenLabels
from pvegraph.authored.enrichment.places import folded
from pvegraph.authored.enrichment.reference import Reference
from pvegraph.authored.rows.statements import statement, string, term

LANGUAGES = ("en", "ar", "fr", "es", "de", "ru", "sw", "tr", "bn", "id")
"""The languages in which countries are named."""

KOSOVO = "XK"
"""Kosovo's code in CLDR: user-assigned, for ISO 3166-1 has none."""

EUROPEAN_UNION = "EU"
"""The European Union's code in CLDR; it is an organisation of ours, and not a country."""

_OFFICIAL = frozenset({"official", "de_facto_official"})


def reference() -> Reference:
    """The collection that the graph is made of."""
    release, babel = get_cldr_version(), version("babel")
    return Reference(
        publisher="Unicode",
        source_id="cldr-territories",
        titles={
            "en": "Territories of the Unicode Common Locale Data Repository (CLDR)",
            "ar": "الأقاليم في المستودع المشترك للبيانات المحلية (CLDR) التابع ليونيكود",
            "fr": "Territoires du Common Locale Data Repository (CLDR) d'Unicode",
        },
        rights={
            "en": f"© 2004–2025 Unicode, Inc. From CLDR {release}, by way of Babel {babel}; Unicode License v3.",
            "ar": f"© 2004–2025 Unicode, Inc. من CLDR {release} عبر حزمة Babel {babel}؛ رخصة يونيكود، الإصدار 3.",
            "fr": f"© 2004–2025 Unicode, Inc. D'après CLDR {release}, par Babel {babel} ; licence Unicode v3.",
        },
        url="https://cldr.unicode.org/",
        licence="https://spdx.org/licenses/Unicode-3.0",
        version=f"CLDR {release}",
        language="mul",
    )


def english_names(codes: Iterable[str]) -> dict[str, str]:
    """CLDR's English names of territories, by code."""
    names = Locale("en").territories
    return {code: names[code] for code in codes}


def triples(codes: Iterable[str], taken: TakenLabels) -> Iterator[Triple]:
    """The names and official languages of the countries of these codes, and of the European Union."""
    yield from reference().description()
    for code in codes:
        country = iri.thing("country", code.lower())
        yield statement(country, "rdf:type", term("pve:Country"))
        yield from _names(country, code, taken)
        for language in official_languages(code):
            yield statement(country, "pve:officialLanguage", string(language))
    union = iri.thing("organisation", "eu")
    yield statement(union, "rdf:type", term("pve:Organisation"))
    yield from _names(union, EUROPEAN_UNION, taken)


def _names(thing: str, code: str, taken: TakenLabels) -> Iterator[Triple]:
    yield statement(thing, "pve:cldrTerritory", string(code))
    for language in LANGUAGES:
        yield taken.label(thing, language, Locale(language).territories[code])


def arabic_city_name(time_zone: str, name: str) -> str | None:
    """CLDR's Arabic name of the city that a time zone is named after, if the city has this English name.

    >>> arabic_city_name("Africa/Tunis", "Tunis")
    'تونس'
    >>> arabic_city_name("Africa/Tunis", "Sfax") is None
    True
    """
    english: str = Locale("en").time_zones.get(time_zone, {}).get("city") or time_zone.rpartition("/")[2]
    arabic: str | None = Locale("ar").time_zones.get(time_zone, {}).get("city")
    return arabic if folded(english) == folded(name) else None


def official_languages(code: str) -> list[str]:
    """The languages that are official, by law or in fact, in the whole of a territory, as BCP 47 tags.

    >>> official_languages("MA")
    ['ar', 'fr', 'tzm']
    """
    languages: dict[str, dict[str, object]] = get_global("territory_languages").get(code, {})
    return sorted(
        name.replace("_", "-") for name, facts in languages.items() if facts.get("official_status") in _OFFICIAL
    )
