"""Mutations of the form of a value: found at the line of the value, by the shape of its property."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from tests.validation.mutations.mutation import Kind, Mutation, replaced
from tests.validation.mutations.statements import Authored, Statement, lexical

Rewrite = Callable[[str], str]

_FORMS: tuple[tuple[str, str, str, Rewrite], ...] = (
    ("pves:GeonamesId", "pve:Place", "pve:geonamesId", lambda value: f'"{lexical(value)}x"'),
    ("pves:GeonamesId", "pve:Place", "pve:geonamesId", lambda value: f'"0{lexical(value)}"'),
    ("pves:Population", "pve:Place", "pve:population", lambda value: f'"about {value}"'),
    ("pves:PlaceRegion", "pve:Place", "pve:regionName", lambda value: f'"{lexical(value)} "'),
    ("pves:Iso3166alpha2", "pve:Country", "pve:iso3166alpha2", str.lower),
    ("pves:Iso3166alpha3", "pve:Country", "pve:iso3166alpha3", lambda value: f'"{lexical(value)}X"'),
    ("pves:Iso3166numeric", "pve:Country", "pve:iso3166numeric", lambda value: f'"{lexical(value)[1:]}"'),
    ("pves:CldrTerritory", "pve:Country", "pve:cldrTerritory", str.lower),
    ("pves:OfficialLanguage", "pve:Country", "pve:officialLanguage", lambda value: f'"{lexical(value).upper()}"'),
    ("pves:SameAsAddress", "pve:Place", "schema:sameAs", lambda value: value.replace("https://sws.", "http://www.")),
    ("pves:Homepage", "pve:Organisation", "foaf:homepage", lambda value: f'"{value[1:-1]}"'),
    ("pves:FrameworkAddressOnWeb", "pve:Framework", "schema:url", lambda value: f'"{value[1:-1]}"'),
    ("pves:SourceUrl", "pve:Source", "schema:url", lambda value: value.replace("http", "gopher", 1)),
    ("pves:SourceLanguage", "pve:Source", "schema:inLanguage", lambda value: f'"{lexical(value)} (language)"'),
    ("pves:SourceTitle", "pve:Source", "dct:title", lambda value: value.rpartition("@")[0]),
    ("pves:SourceTitle", "pve:Source", "dct:title", lambda value: value.replace('"', '" ', 1)),
    ("pves:PublisherName", "foaf:Agent", "foaf:name", lambda value: f'"{lexical(value)} "'),
    ("pves:PublisherName", "foaf:Agent", "foaf:name", lambda value: f'"{lexical(value)}"@en'),
    ("pves:ParticipantCount", "pve:Event", "pve:participantCount", lambda value: f'"more than {value}"'),
    ("pves:CityCount", "pve:Event", "pve:cityCount", lambda value: f"-{value}"),
    ("pves:SourceTitle", "pve:Source", "dct:title", lambda value: value.replace(" ", " \u202b", 1)),
    ("pves:PublisherName", "foaf:Agent", "foaf:name", lambda value: value.replace(" ", " \u200e", 1)),
    ("pves:LocalityName", "pve:Event", "pve:localityName", lambda value: f'"{lexical(value)} "'),
    ("pves:LocalityName", "pve:Organisation", "pve:localityName", lambda value: f'"{lexical(value)}"@en'),
    ("pves:CountryCount", "pve:Event", "pve:countryCount", lambda value: f"{value}.5"),
)

_DATES = (
    ("pves:EventStart", "pve:Event", "pve:start"),
    ("pves:EventEnd", "pve:Event", "pve:end"),
    ("pves:TenureStart", "pve:Tenure", "pve:start"),
    ("pves:TenureEnd", "pve:Tenure", "pve:end"),
    ("pves:TenureObserved", "pve:Tenure", "pve:observedOn"),
    ("pves:MembershipStart", "pve:Membership", "pve:start"),
    ("pves:MembershipEnd", "pve:Membership", "pve:end"),
    ("pves:FrameworkDate", "pve:Framework", "dct:date"),
    ("pves:FoundingDate", "pve:Organisation", "schema:foundingDate"),
    ("pves:SourceDate", "pve:Source", "dct:issued"),
)
_DAYS = tuple(date for date in _DATES if date[0] not in ("pves:EventEnd", "pves:MembershipEnd"))
"""Those that some thing has as its only date."""
_DAY = re.compile(r'"(\d{4}-(02|04|06|09|11))-\d\d"\^\^xsd:date')


def _without_datatype(value: str) -> str:
    """A date as plain text, which still compares with others as before."""
    return value.partition("^^")[0]


def _of_another_precision(value: str) -> str:
    """A date whose datatype says that it is a year, or a year whose datatype says that it is a day."""
    text = value.partition("^^")[0]
    return f"{text}^^xsd:date" if value.endswith("gYear") else f"{text}^^xsd:gYear"


def form(
    authored: Authored, shape: str, kind: str, predicate: str, rewrite: Rewrite, *, single: bool = True
) -> Iterator[Mutation]:
    """A value that its property cannot have, where nobody else gives the thing a value.

    What should be a number of a certain size and is none at all is wrong twice: in its datatype and in its size.
    """
    for statement in authored.by_predicate[predicate]:
        if authored.is_a(statement.subject, kind) and (not single or authored.said_once(statement)):
            value = rewrite(statement.value)
            if value != statement.value:
                number = statement.value.isdigit() and value.startswith('"')
                yield replaced(statement, value, *[shape] * (2 if number else 1))


def date(authored: Authored, shape: str, kind: str, predicate: str, rewrite: Rewrite) -> Iterator[Mutation]:
    """A date in another form, where no rule compares it with the date of another thing."""
    for statement in authored.by_predicate[predicate]:
        bodies = authored.values(statement.subject, "pve:issuedBy") | {statement.subject}
        compared = any(authored.of.get(body, {}).get("schema:foundingDate") for body in bodies)
        alone = authored.said_once(statement) and not _near(authored, statement)
        if alone and authored.is_a(statement.subject, kind) and (predicate == "schema:foundingDate" or not compared):
            yield replaced(statement, rewrite(statement.value), shape)


def no_such_day(authored: Authored, shape: str, kind: str, predicate: str) -> Iterator[Mutation]:
    """The 31st of a month that has none. The day may come before or after others: nobody else may give dates."""
    for statement in authored.by_predicate[predicate]:
        match = _DAY.fullmatch(statement.value)
        if match and authored.is_a(statement.subject, kind) and _alone(authored, statement):
            yield replaced(statement, f'"{match[1]}-31"^^xsd:date', shape)


def _alone(authored: Authored, statement: Statement) -> bool:
    """Whether a date can be compared with no other: its thing has no other, and no thing that has one is near."""
    dates = ("pve:start", "pve:end", "pve:observedOn", "dct:date", "schema:foundingDate", "dct:issued")
    count = sum(len(authored.of[statement.subject].get(predicate, ())) for predicate in dates)
    return count == 1 and not _near(authored, statement)


def _near(authored: Authored, statement: Statement) -> bool:
    """Whether a thing is part of another or has parts, so that dates are compared."""
    return any(
        authored.of[statement.subject].get(predicate) or authored.subjects(predicate, statement.subject)
        for predicate in ("pve:subEventOf", "pve:supplements", "pve:issuedBy")
        if (predicate, statement.predicate) != ("pve:issuedBy", "dct:date")
    )


def kinds() -> dict[str, Kind]:
    """The kinds by name."""
    found: dict[str, Kind] = {}
    for number, (shape, kind, predicate, rewrite) in enumerate(_FORMS):
        found[f"form {number} of {predicate} of {kind}"] = partial(
            form, shape=shape, kind=kind, predicate=predicate, rewrite=rewrite, single=predicate != "dct:title"
        )
    for shape, kind, predicate in _DATES:
        found[f"no datatype on {predicate} of {kind}"] = partial(
            date, shape=shape, kind=kind, predicate=predicate, rewrite=_without_datatype
        )
        found[f"wrong precision of {predicate} of {kind}"] = partial(
            date, shape=shape, kind=kind, predicate=predicate, rewrite=_of_another_precision
        )
    for shape, kind, predicate in _DAYS:
        found[f"no such day in {predicate} of {kind}"] = partial(
            no_such_day, shape=shape, kind=kind, predicate=predicate
        )
    return found
