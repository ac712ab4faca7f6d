"""Country codes of ISO 3166-1, from the package ``pycountry`` (Debian's iso-codes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version

import pycountry
from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.enrichment.reference import Reference
from pvegraph.authored.rows.statements import statement, string, text


def reference() -> Reference:
    """The collection that the graph is made of."""
    release = version("pycountry")
    return Reference(
        publisher="iso-codes",
        source_id="iso-3166-1",
        titles={
            "en": "ISO 3166-1 country codes, as published by the iso-codes project",
            "ar": "رموز الدول وفق المعيار ISO 3166-1 كما ينشرها مشروع iso-codes",
            "fr": "Codes de pays ISO 3166-1, publiés par le projet iso-codes",
        },
        rights={
            "en": f"From iso-codes, by way of pycountry {release}; GNU Lesser General Public License, 2.1 or later.",
            "ar": f"من مشروع iso-codes عبر حزمة pycountry {release}؛ رخصة غنو العمومية الصغرى، الإصدار 2.1 أو أحدث.",
            "fr": f"D'après iso-codes, par pycountry {release} ; licence GNU LGPL, version 2.1 ou suivante.",
        },
        url="https://salsa.debian.org/iso-codes-team/iso-codes",
        licence="https://spdx.org/licenses/LGPL-2.1-or-later",
        version=f"pycountry {release}",
        language="en",
    )


def country_codes() -> frozenset[str]:
    """The two-letter codes of ISO 3166-1, in capitals; Kosovo has none."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def triples(names_in_english: Mapping[str, str]) -> Iterator[Triple]:
    """The codes of all countries, and ISO's name where it is not the preferred one (given by two-letter code)."""
    yield from reference().description()
    for country in pycountry.countries:
        thing = iri.thing("country", country.alpha_2.lower())
        yield statement(thing, "pve:iso3166alpha2", string(country.alpha_2))
        yield statement(thing, "pve:iso3166alpha3", string(country.alpha_3))
        yield statement(thing, "pve:iso3166numeric", string(country.numeric))
        if country.name != names_in_english.get(country.alpha_2):
            yield statement(thing, "skos:altLabel", text(country.name, "en"))
