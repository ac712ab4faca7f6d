"""The statements of the rows that describe a thing: sources, places, organisations, people, frameworks, events.

Each function takes a row that has passed the checks, the IRI of its source's graph and the context.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.rows.context import Context
from pvegraph.authored.rows.labels import UNDETERMINED
from pvegraph.authored.rows.statements import date, node, number, statement, string, term, text, web_address
from pvegraph.authored.tables import Row

_CLASS_OF_ORGANISATION_TYPE = {
    "national-agency": "pve:NationalAgency",
    "ministry": "pve:Ministry",
    "city-network": "pve:CityNetwork",
}


def source(row: Row, graph: str, _context: Context) -> Iterator[Triple]:
    """A page and its publisher."""
    publisher = iri.thing("publisher", iri.publisher_slug(row["publisher"]))
    yield statement(graph, "rdf:type", term("pve:Source"))
    yield statement(graph, "dct:identifier", string(row["source_id"]))
    if row["title"]:
        yield statement(graph, "dct:title", text(row["title"], row["language"]))
    yield statement(graph, "dct:publisher", node(publisher))
    if row["url"]:
        yield statement(graph, "schema:url", node(web_address(row["url"])))
    yield statement(graph, "schema:inLanguage", string(row["language"]))
    if row["published"]:
        yield statement(graph, "dct:issued", date(row["published"]))
    yield statement(publisher, "rdf:type", term("foaf:Agent"))
    yield statement(publisher, "foaf:name", string(row["publisher"]))


def place(row: Row, _graph: str, context: Context) -> Iterator[Triple]:
    """A place and its government."""
    slug = row["slug"]
    place_iri = iri.of_slug(slug)
    yield statement(place_iri, "rdf:type", term("pve:Place"))
    if place_iri in context.cities:
        yield statement(place_iri, "rdf:type", term("pve:City"))
    yield from _name(place_iri, "en", row["name_en"], context)
    yield from _local_name(row, place_iri, context)
    yield from _country(place_iri, row)
    if row["admin1"]:
        yield statement(place_iri, "pve:regionName", string(row["admin1"]))
    if row["kind"]:
        yield statement(place_iri, "dct:type", node(iri.concept("place-type", row["kind"])))
    yield from _government(row, context)


def _government(row: Row, context: Context) -> Iterator[Triple]:
    slug = row["slug"]
    government = iri.of_actor(slug)
    yield statement(government, "rdf:type", term("pve:LocalGovernment"))
    if iri.of_slug(slug) in context.cities:
        yield statement(government, "rdf:type", term("pve:Municipality"))
    yield statement(government, "pve:governs", node(iri.of_slug(slug)))
    yield from _country(government, row)
    if context.names.get(iri.of_slug(slug), "en") is not None:
        yield statement(government, "skos:prefLabel", text(context.government_name(slug), "en"))
    if row["name_local"] and context.mappings.name_languages.get(row["name_local"]) == "ar":
        preferred = context.names.get(iri.of_slug(slug), "ar") == row["name_local"]
        name = text(context.government_name_in_arabic(slug, row["name_local"]), "ar")
        yield statement(government, "skos:prefLabel" if preferred else "skos:altLabel", name)


def _name(thing: str, language: str, value: str, context: Context) -> Iterator[Triple]:
    """A name, unless the row leaves it to others to say."""
    if value:
        yield context.names.label(thing, language, value)


def _country(thing: str, row: Row) -> Iterator[Triple]:
    if row["country_iso2"]:
        yield statement(thing, "pve:country", node(iri.thing("country", row["country_iso2"].lower())))


def _local_name(row: Row, thing: str, context: Context) -> Iterator[Triple]:
    if row["name_local"]:
        language = context.mappings.name_languages.get(row["name_local"], UNDETERMINED)
        yield context.names.label(thing, language, row["name_local"])


def organisation(row: Row, _graph: str, context: Context) -> Iterator[Triple]:
    """An organisation."""
    thing = iri.of_slug(row["slug"])
    yield statement(thing, "rdf:type", term("pve:Organisation"))
    if row["type"] in _CLASS_OF_ORGANISATION_TYPE:
        yield statement(thing, "rdf:type", term(_CLASS_OF_ORGANISATION_TYPE[row["type"]]))
    if row["slug"] in context.mappings.organisation_classes:
        yield statement(thing, "rdf:type", term(f"pve:{context.mappings.organisation_classes[row['slug']]}"))
    yield from _name(thing, "en", row["name_en"], context)
    yield from _other_name(thing, row["acronym"], context)
    yield from _local_name(row, thing, context)
    if row["type"]:
        yield statement(thing, "org:classification", node(iri.concept("organisation-type", row["type"])))
    if row["parent_slug"]:
        yield statement(thing, "org:subOrganizationOf", node(iri.of_actor(row["parent_slug"])))
    if row["founded"]:
        yield statement(thing, "schema:foundingDate", date(row["founded"]))
    if row["website"]:
        yield statement(thing, "foaf:homepage", node(web_address(row["website"])))
    yield from _whereabouts(thing, row["seat_city"], row["country_iso2"], context)


def _whereabouts(thing: str, town: str, country: str, context: Context) -> Iterator[Triple]:
    """The country and the town of a thing, and the place that the town's name identifies."""
    if country:
        yield statement(thing, "pve:country", node(iri.thing("country", country.lower())))
    if town:
        yield statement(thing, "pve:localityName", string(town))
        slug = context.localities.place(town, country)
        if slug is not None:
            yield statement(thing, "schema:location", node(iri.of_slug(slug)))


def _other_name(thing: str, value: str, context: Context) -> Iterator[Triple]:
    alternative = context.alternative(thing, value) if value else None
    if alternative is not None:
        yield alternative


def person(row: Row, _graph: str, context: Context) -> Iterator[Triple]:
    """A person."""
    thing = iri.of_slug(row["slug"])
    yield statement(thing, "rdf:type", term("pve:Person"))
    yield from _name(thing, "en", row["name_en"], context)
    if row["name_ar"]:
        yield context.names.label(thing, "ar", row["name_ar"])


def framework(row: Row, _graph: str, context: Context) -> Iterator[Triple]:
    """A framework: a document or a programme."""
    thing = iri.of_slug(row["slug"])
    yield statement(thing, "rdf:type", term("pve:Framework"))
    if row["type"]:
        exact = "pve:Programme" if row["type"] == "programme" else "pve:FrameworkDocument"
        yield statement(thing, "rdf:type", term(exact))
        yield statement(thing, "dct:type", node(iri.concept("framework-type", row["type"])))
    yield from _name(thing, "en", row["title_en"], context)
    yield from _other_name(thing, row["short_title"], context)
    if row["issuing_body_slug"]:
        yield statement(thing, "pve:issuedBy", node(iri.of_actor(row["issuing_body_slug"])))
    if row["date"]:
        yield statement(thing, "dct:date", date(row["date"]))
    if row["url"]:
        yield statement(thing, "schema:url", node(web_address(row["url"])))
    for keyword in keywords(row):
        for name in context.mappings.themes_of(keyword) or ():
            yield statement(thing, "dct:subject", node(iri.concept("theme", name)))


def keywords(row: Row) -> list[str]:
    """The keywords of a row of ``frameworks.csv``, as printed."""
    return [keyword for part in row["themes"].split(";") if (keyword := part.strip())]


def event(row: Row, _graph: str, context: Context) -> Iterator[Triple]:
    """An event, and the series that it belongs to."""
    thing = iri.of_slug(row["slug"])
    yield statement(thing, "rdf:type", term("pve:Event"))
    yield from _name(thing, "en", row["name_en"], context)
    if row["name_ar"]:
        yield context.names.label(thing, "ar", row["name_ar"])
    if row["type"]:
        yield statement(thing, "dct:type", node(iri.concept("event-type", context.mappings.event_types[row["type"]])))
    for column, predicate in (("start", "pve:start"), ("end", "pve:end")):
        if row[column]:
            yield statement(thing, predicate, date(row[column]))
    yield from _whereabouts(thing, row["city"], row["country_iso2"], context)
    if row["part_of_slug"]:
        yield statement(thing, "pve:subEventOf", node(iri.of_slug(row["part_of_slug"])))
    for noun, predicate in (
        ("participants", "participantCount"),
        ("cities", "cityCount"),
        ("countries", "countryCount"),
    ):
        if row[f"{noun}_count"]:
            yield statement(thing, f"pve:{predicate}", number(row[f"{noun}_count"]))
    yield from _series(row["slug"], context)


def _series(slug: str, context: Context) -> Iterator[Triple]:
    series = context.mappings.event_series.get(slug)
    if series is not None:
        series_iri = iri.thing("series", series.name)
        yield statement(iri.of_slug(slug), "pve:inSeries", node(series_iri))
        yield statement(series_iri, "rdf:type", term("pve:EventSeries"))
        for language, label in series.labels.items():
            if label:
                yield statement(series_iri, "skos:prefLabel", text(label, language))
