"""Mutations of names, and of the names of properties and classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from tests.validation.expected import row
from tests.validation.mutations.mutation import Kind, Mutation, followed, removed, replaced, rewritten
from tests.validation.mutations.statements import Authored, Statement, language, lexical

_LABELLED = (
    "pve:Place",
    "pve:LocalGovernment",
    "pve:Country",
    "pve:Organisation",
    "pve:Person",
    "org:Post",
    "pve:Framework",
    "pve:Event",
    "pve:EventSeries",
)
_ARABIC = re.compile("[\u0621-\u064a]")

_PROPERTIES = (
    "pve:localityName",
    "pve:inSeries",
    "schema:location",
    "dct:subject",
    "dct:identifier",
    "schema:inLanguage",
    "foaf:homepage",
    "pve:regionName",
    "pve:population",
    "pve:supplements",
    "dct:isPartOf",
    "schema:funder",
    "pve:cooperatesWith",
)
"""Properties that no thing needs: misspelt, they are missed by nobody."""

_CLASSES = (
    "pve:City",
    "pve:Municipality",
    "pve:NationalAgency",
    "pve:Ministry",
    "pve:CityNetwork",
    "pve:FrameworkDocument",
    "pve:Programme",
)
"""Classes that no rule wants, beside that of the kind."""

_FOREIGN = (
    ("pves:PersonAddress", "pve:Person", "pve:Organisation"),
    ("pves:SeriesAddress", "pve:EventSeries", "pve:Event"),
    ("pves:OrganisationAddress", "pve:Organisation", "pve:LocalGovernment"),
)
"""The shape that finds a second class, that class, and the kind of the thing that gets it."""


def _named(authored: Authored, predicate: str, tag: str) -> Iterator[Statement]:
    """Names of things in a language, without escapes, that one source alone gives."""
    for statement in authored.by_predicate[predicate]:
        if language(statement.value) == tag and lexical(statement.value) and authored.only_here(statement):
            yield statement


def no_english_name(authored: Authored) -> Iterator[Mutation]:
    """The English name taken away."""
    for statement in _named(authored, "skos:prefLabel", "en"):
        if authored.can_go(statement) and any(authored.is_a(statement.subject, kind) for kind in _LABELLED):
            yield removed(statement, "pves:EnglishLabel")


def untagged_name(authored: Authored) -> Iterator[Mutation]:
    """The English name without its language: then there is none in English either."""
    for statement in _named(authored, "skos:prefLabel", "en"):
        if any(authored.is_a(statement.subject, kind) for kind in _LABELLED):
            missing = row("pves:EnglishLabel", statement.file, statement.head)
            yield replaced(statement, f'"{lexical(statement.value)}"', "pves:TaggedPreferredLabel", also=[missing])


def untagged_alternative(authored: Authored) -> Iterator[Mutation]:
    """Another name without its language."""
    for statement in _named(authored, "skos:altLabel", "en"):
        yield replaced(statement, f'"{lexical(statement.value)}"', "pves:TaggedAlternativeLabel")


def arabic_called_english(authored: Authored) -> Iterator[Mutation]:
    """An Arabic name with the tag of English: two English names, one of them in Arabic script."""
    for statement in _named(authored, "skos:prefLabel", "ar"):
        others = authored.of[statement.subject]["skos:prefLabel"]
        if any(language(other.value) == "en" for other in others):
            value = f'"{lexical(statement.value)}"@en'
            yield replaced(statement, value, "pves:LatinScript", "pves:OneLabelPerLanguage")


def latin_called_arabic(authored: Authored) -> Iterator[Mutation]:
    """Another name in Latin letters with the tag of Arabic."""
    for statement in _named(authored, "skos:altLabel", "en"):
        if not _ARABIC.search(statement.value):
            yield replaced(statement, f'"{lexical(statement.value)}"@ar', "pves:ArabicScript")


def unclean(authored: Authored, predicate: str, shape: str, before: str, after: str) -> Iterator[Mutation]:
    """A name with a blank or an invisible character too many."""
    for statement in _named(authored, predicate, "en"):
        text = lexical(statement.value)
        changed = re.sub(before, after, text, count=1)
        if changed != text:
            yield replaced(statement, f'"{changed}"@en', shape)


def two_names(authored: Authored, tag: str, text: str) -> Iterator[Mutation]:
    """A second name in a language."""
    for statement in _named(authored, "skos:prefLabel", tag):
        mutation = followed(statement, f'    skos:prefLabel "{text}"@{tag} ;', "pves:OneLabelPerLanguage")
        yield Mutation(mutation.file, mutation.edits, mutation.expected, mutation.things | {text})


def same_alternative(authored: Authored) -> Iterator[Mutation]:
    """An alternative name that is the name."""
    for statement in _named(authored, "skos:prefLabel", "en"):
        if not authored.values(statement.subject, "skos:altLabel"):
            yield followed(statement, f"    skos:altLabel {statement.value} ;", "pves:AlternativeLabelDiffers")


def misspelt_property(authored: Authored, predicate: str) -> Iterator[Mutation]:
    """A property with a letter left out."""
    name = predicate[:-3] + predicate[-2:]
    for statement in authored.by_predicate[predicate]:
        if not any(authored.is_a(statement.subject, kind) for kind in ("pve:Country", "foaf:Agent")):
            expected = row("pves:KnownProperty", statement.file, statement.line)
            yield rewritten(statement, f"    {name} {statement.value} ;", expected)


def misspelt_name_of_publisher(authored: Authored) -> Iterator[Mutation]:
    """The one property of a publisher misspelt: unknown, and the name is missing."""
    for statement in authored.by_predicate["foaf:name"]:
        if authored.said_once(statement):
            yield rewritten(
                statement,
                f"    foaf:nmae {statement.value} ;",
                row("pves:KnownProperty", statement.file, statement.line),
                row("pves:PublisherName", statement.file, statement.head),
            )


def property_of_country(authored: Authored) -> Iterator[Mutation]:
    """What a country, whose class is closed, cannot have."""
    for statement in authored.by_predicate["pve:cldrTerritory"]:
        if authored.is_a(statement.subject, "pve:Country"):
            yield followed(statement, "    pve:population 1000000 ;", "pves:ClosedCountry")


def misspelt_class(authored: Authored, name: str) -> Iterator[Mutation]:
    """A class with two letters in the wrong order."""
    changed = name[:-2] + name[-1] + name[-2]
    for statement in authored.by_value[name]:
        if statement.predicate == "a":
            yield replaced(statement, changed, "pves:KnownClass")


def of_two_kinds(authored: Authored, shape: str, kind: str, of: str) -> Iterator[Mutation]:
    """A class of another kind: the address of the thing, at the head of its statements, is not one of that kind."""
    for statement in authored.by_value[of]:
        if statement.predicate == "a":
            mutation = followed(statement, f"    a {kind} ;")
            expected = row(shape, statement.file, statement.head)
            yield Mutation(mutation.file, mutation.edits, (expected,), mutation.things)


def kinds() -> dict[str, Kind]:
    """The kinds by name."""
    found: dict[str, Kind] = {
        "no English name": no_english_name,
        "a name without a language": untagged_name,
        "another name without a language": untagged_alternative,
        "an Arabic name called English": arabic_called_english,
        "a Latin name called Arabic": latin_called_arabic,
        "two English names": partial(two_names, tag="en", text="Another Name Altogether"),
        "two French names": partial(two_names, tag="fr", text="Un tout autre nom"),
        "two Arabic names": partial(two_names, tag="ar", text="اسم آخر تماما"),
        "an alternative that is the name": same_alternative,
        "a property that a country cannot have": property_of_country,
        "the name of a publisher misspelt": misspelt_name_of_publisher,
    }
    for predicate, shape in (
        ("skos:prefLabel", "pves:CleanPreferredLabel"),
        ("skos:altLabel", "pves:CleanAlternativeLabel"),
    ):
        for name, before, after in (
            ("a trailing blank", "$", " "),
            ("a double blank", " ", "  "),
            ("a mark of direction", " ", " \u202b"),
            ("a soft hyphen", "(?<=[a-z])(?=[a-z])", "\u00ad"),
        ):
            found[f"{name} in {predicate}"] = partial(
                unclean, predicate=predicate, shape=shape, before=before, after=after
            )
    found |= {f"{name} misspelt": partial(misspelt_property, predicate=name) for name in _PROPERTIES}
    found |= {f"{name} misspelt": partial(misspelt_class, name=name) for name in _CLASSES}
    for shape, kind, of in _FOREIGN:
        found[f"{of} as well as {kind}"] = partial(of_two_kinds, shape=shape, kind=kind, of=of)
    return found
