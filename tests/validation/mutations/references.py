"""Mutations of a reference: to what nobody describes, to a thing of another kind, to two things, to none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby

from tests.validation.expected import row
from tests.validation.mutations.mutation import Kind, Mutation, followed, removed, replaced, rewritten
from tests.validation.mutations.statements import Authored, Statement, other_name

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("pves:GovernmentCountry", "pve:LocalGovernment", "pve:country"),
    ("pves:OrganisationCountry", "pve:Organisation", "pve:country"),
    ("pves:EventCountry", "pve:Event", "pve:country"),
    ("pves:Continent", "pve:Country", "pve:continent"),
    ("pves:ParentBody", "pve:Organisation", "org:subOrganizationOf"),
    ("pves:OrganisationType", "pve:Organisation", "org:classification"),
    ("pves:Location", "pve:Organisation", "schema:location"),
    ("pves:Location", "pve:Event", "schema:location"),
    ("pves:EventType", "pve:Event", "dct:type"),
    ("pves:EventSeriesOf", "pve:Event", "pve:inSeries"),
    ("pves:SuperEvent", "pve:Event", "pve:subEventOf"),
    ("pves:ParticipationEvent", "pve:Participation", "pve:event"),
    ("pves:Participant", "pve:Participation", "pve:participant"),
    ("pves:ParticipantsFrom", "pve:Participation", "pve:participantsFrom"),
    ("pves:ParticipationRole", "pve:Participation", "pve:role"),
    ("pves:ParticipationSource", "pve:Participation", "dct:source"),
    ("pves:TenurePerson", "pve:Tenure", "org:member"),
    ("pves:TenurePost", "pve:Tenure", "pve:post"),
    ("pves:TenureSource", "pve:Tenure", "dct:source"),
    ("pves:PostBody", "org:Post", "org:postIn"),
    ("pves:PostRole", "org:Post", "org:role"),
    ("pves:MembershipMember", "pve:Membership", "org:member"),
    ("pves:MembershipBody", "pve:Membership", "org:organization"),
    ("pves:MembershipRole", "pve:Membership", "org:role"),
    ("pves:MembershipSource", "pve:Membership", "dct:source"),
    ("pves:CommittedActor", "pve:Commitment", "pve:committedActor"),
    ("pves:CommitmentFramework", "pve:Commitment", "pve:framework"),
    ("pves:CommitmentLevel", "pve:Commitment", "pve:commitmentLevel"),
    ("pves:CommitmentSource", "pve:Commitment", "dct:source"),
    ("pves:FrameworkType", "pve:Framework", "dct:type"),
    ("pves:FrameworkIssuer", "pve:Framework", "pve:issuedBy"),
    ("pves:FrameworkTheme", "pve:Framework", "dct:subject"),
    ("pves:AdoptedAt", "pve:Framework", "pve:adoptedAt"),
    ("pves:LaunchedAt", "pve:Framework", "pve:launchedAt"),
    ("pves:Supplements", "pve:Framework", "pve:supplements"),
    ("pves:GivesEffectTo", "pve:Framework", "pve:givesEffectTo"),
    ("pves:AddressedTheme", "pve:Organisation", "pve:addressesTheme"),
    ("pves:Cooperation", "pve:Organisation", "pve:cooperatesWith"),
    ("pves:Leader", "pve:Framework", "pve:ledBy"),
    ("pves:Funder", "pve:Framework", "schema:funder"),
    ("pves:Whole", "pve:Framework", "dct:isPartOf"),
    ("pves:PlaceType", "pve:Place", "dct:type"),
)
"""The shape that finds a wrong reference, the class of the thing that refers, and by which property."""

_SCHEMES = {
    "pves:OrganisationType": "event-type:summit",
    "pves:EventType": "framework-type:guidelines",
    "pves:PlaceType": "event-type:summit",
    "pves:FrameworkType": "event-type:summit",
    "pves:FrameworkTheme": "organisation-type:forum",
    "pves:MembershipRole": "theme:youth",
    "pves:ParticipationRole": "commitment-level:endorsed",
    "pves:CommitmentLevel": "role:member",
    "pves:PostRole": "theme:youth",
}
"""Shape → a concept of another scheme than it wants."""

_WRONG_KINDS = (
    ("pves:Participant", "pve:Participation", "pve:participant", "government:", "place:"),
    ("pves:MembershipMember", "pve:Membership", "org:member", "government:", "place:"),
    ("pves:Location", "pve:Organisation", "schema:location", "place:", "government:"),
    ("pves:CommittedActor", "pve:Commitment", "pve:committedActor", "government:", "place:"),
    ("pves:FrameworkIssuer", "pve:Framework", "pve:issuedBy", "government:", "place:"),
)

_MISSING: tuple[tuple[str, str, str], ...] = (
    ("pves:GovernmentCountry", "pve:LocalGovernment", "pve:country"),
    ("pves:PlaceCountry", "pve:Place", "pve:country"),
    ("pves:AgencyCountry", "pve:NationalAgency", "pve:country"),
    ("pves:AgencyCountry", "pve:Ministry", "pve:country"),
    ("pves:Governs", "pve:LocalGovernment", "pve:governs"),
    ("pves:CldrTerritory", "pve:Country", "pve:cldrTerritory"),
    ("pves:LatitudeWithLongitude", "pve:Place", "wgs:lat"),
    ("pves:LongitudeWithLatitude", "pve:Place", "wgs:long"),
    ("pves:EventDated", "pve:Event", "pve:start"),
    ("pves:ParticipationEvent", "pve:Participation", "pve:event"),
    ("pves:ParticipationOfSomeone", "pve:Participation", "pve:participant"),
    ("pves:ParticipationOfSomeone", "pve:Participation", "pve:participantsFrom"),
    ("pves:ParticipationRole", "pve:Participation", "pve:role"),
    ("pves:ParticipationSource", "pve:Participation", "dct:source"),
    ("pves:TenurePerson", "pve:Tenure", "org:member"),
    ("pves:TenurePost", "pve:Tenure", "pve:post"),
    ("pves:TenureSource", "pve:Tenure", "dct:source"),
    ("pves:PostBody", "org:Post", "org:postIn"),
    ("pves:MembershipMember", "pve:Membership", "org:member"),
    ("pves:MembershipBody", "pve:Membership", "org:organization"),
    ("pves:MembershipRole", "pve:Membership", "org:role"),
    ("pves:MembershipSource", "pve:Membership", "dct:source"),
    ("pves:CommittedActor", "pve:Commitment", "pve:committedActor"),
    ("pves:CommitmentFramework", "pve:Commitment", "pve:framework"),
    ("pves:CommitmentLevel", "pve:Commitment", "pve:commitmentLevel"),
    ("pves:CommitmentSource", "pve:Commitment", "dct:source"),
    ("pves:FrameworkIssued", "pve:Framework", "pve:issuedBy"),
    ("pves:SourcePublisher", "pve:Source", "dct:publisher"),
    ("pves:SourceTitle", "pve:Source", "dct:title"),
    ("pves:SourceLocated", "pve:Source", "schema:url"),
    ("pves:SourceDated", "pve:Source", "dct:issued"),
    ("pves:PublisherName", "foaf:Agent", "foaf:name"),
)

_SINGLE = (
    ("pves:GovernmentCountry", "pve:LocalGovernment", "pve:country"),
    ("pves:PlaceCountry", "pve:Place", "pve:country"),
    ("pves:Participant", "pve:Participation", "pve:participant"),
    ("pves:ParticipationEvent", "pve:Participation", "pve:event"),
    ("pves:TenurePost", "pve:Tenure", "pve:post"),
    ("pves:MembershipBody", "pve:Membership", "org:organization"),
    ("pves:CommitmentLevel", "pve:Commitment", "pve:commitmentLevel"),
    ("pves:PostBody", "org:Post", "org:postIn"),
)


def _undisturbed(authored: Authored, statement: Statement) -> bool:
    """Whether no rule but that of its property looks at a statement.

    Rules that look at several things at once are left to mutations of their own.
    """
    held = authored.values(statement.subject, "pve:post") | {statement.subject, statement.value}
    if any(authored.is_a(post, "pve:Mayoralty") for post in held):
        return False
    look = _OTHER_RULES.get(statement.predicate)
    return look is None or not look(authored, statement)


def _organises(authored: Authored, statement: Statement) -> bool:
    """Whether a participation is that of who organised the event."""
    return bool(authored.values(statement.subject, "pve:role") & {"role:organiser", "role:host"})


def _is_followed(authored: Authored, statement: Statement) -> bool:
    """Whether a commitment is an implementation, or one that an implementation may follow."""
    (framework,) = authored.values(statement.subject, "pve:framework")
    implemented = "commitment-level:implemented" in authored.values(statement.subject, "pve:commitmentLevel")
    return len(authored.subjects("pve:framework", framework)) > 1 or (
        implemented and statement.predicate != "pve:commitmentLevel"
    )


def _is_committed_to(authored: Authored, statement: Statement) -> bool:
    """Whether anybody is committed to a framework: whoever issued it need not be."""
    return bool(authored.subjects("pve:framework", statement.subject))


def _has_mayor(authored: Authored, statement: Statement) -> bool:
    """Whether a mayoralty depends on a government."""
    return any(
        authored.is_a(post, "pve:Mayoralty")
        for body in (statement.subject, statement.value)
        for post in authored.subjects("org:postIn", body)
    )


def _has_parts(authored: Authored, statement: Statement) -> bool:
    """Whether an event's dates are compared with those of another."""
    whole = authored.of[statement.subject].get("pve:subEventOf")
    return bool(whole or authored.subjects("pve:subEventOf", statement.subject))


def _is_missed(authored: Authored, statement: Statement) -> bool:
    """Whether a place is one of so few of its country that the others are judged by it."""
    countries = authored.values(statement.subject, "pve:country")
    return any(len(authored.subjects("pve:country", country)) <= 8 for country in countries)


_OTHER_RULES: Mapping[str, Callable[[Authored, Statement], bool]] = {
    "pve:event": _organises,
    "pve:role": _organises,
    "pve:committedActor": _is_followed,
    "pve:framework": _is_followed,
    "pve:commitmentLevel": _is_followed,
    "pve:issuedBy": _is_committed_to,
    "pve:governs": _has_mayor,
    "org:postIn": _has_mayor,
    "pve:start": _has_parts,
    "wgs:lat": _is_missed,
    "wgs:long": _is_missed,
}
"""Property → whether another rule than its own looks at a statement with it."""


def _statements(authored: Authored, kind: str, predicate: str) -> Iterator[Statement]:
    """The statements of a property of the things of a class that are the only one of their thing, and undisturbed."""
    for statement in authored.by_predicate[predicate]:
        if (
            authored.is_a(statement.subject, kind)
            and authored.said_once(statement)
            and _undisturbed(authored, statement)
        ):
            yield statement


def dangling(authored: Authored, shape: str, kind: str, predicate: str) -> Iterator[Mutation]:
    """One letter of a reference changed, so that it leads to nothing."""
    for statement in _statements(authored, kind, predicate):
        shapes = [shape]
        if shape == "pves:GovernmentCountry":
            places = authored.values(statement.subject, "pve:governs")
            shapes += ["pves:GovernmentInCountryOfPlace"] * (1 if _countries(authored, places) else 0)
        if shape == "pves:EventCountry":
            places = authored.values(statement.subject, "schema:location")
            shapes += ["pves:EventInCountryOfLocation"] * len(_countries(authored, places))
        yield replaced(statement, other_name(authored, statement.value), *shapes)


def _countries(authored: Authored, places: set[str]) -> set[str]:
    return {country for place in places for country in authored.values(place, "pve:country")}


def of_another_scheme(authored: Authored, shape: str, kind: str, predicate: str) -> Iterator[Mutation]:
    """A concept that exists, but is none of those that are wanted."""
    for statement in _statements(authored, kind, predicate):
        yield replaced(statement, authored.written(_SCHEMES[shape], statement.file), shape)


def of_another_kind(
    authored: Authored, shape: str, kind: str, predicate: str, before: str, after: str
) -> Iterator[Mutation]:
    """A thing that exists, but is of another kind: a place in place of its government."""
    for statement in _statements(authored, kind, predicate):
        if statement.value.startswith(before):
            value = after + statement.value.removeprefix(before)
            if authored.known(value):
                yield replaced(statement, authored.written(value, statement.file), shape)


def missing(authored: Authored, shape: str, kind: str, predicate: str) -> Iterator[Mutation]:
    """A statement that its thing must have, taken away."""
    for statement in _statements(authored, kind, predicate):
        if authored.can_go(statement):
            yield removed(statement, shape)


def second(authored: Authored, shape: str, kind: str, predicate: str) -> Iterator[Mutation]:
    """A second value where one is wanted: one that another statement of the file has."""
    fitting = [statement for statement in _statements(authored, kind, predicate) if not _dated(authored, statement)]
    for _, group in groupby(fitting, key=lambda statement: statement.file):
        first, *rest = group
        for other in rest:
            if other.value not in (first.value, "commitment-level:implemented") and not _same(authored, first, other):
                yield followed(first, other.text, shape)
                break


def _dated(authored: Authored, statement: Statement) -> bool:
    """Whether a date of the thing referred to would be compared."""
    participants = authored.values(statement.subject, "pve:participant") | {statement.value}
    return any(authored.of.get(thing, {}).get("schema:foundingDate") for thing in participants)


def _same(authored: Authored, one: Statement, other: Statement) -> bool:
    """Whether one thing would say what the other says already, if it had its value too."""
    return any(
        authored.values(one.subject, predicate) & authored.values(thing, predicate)
        for thing in authored.subjects(other.predicate, other.value)
        for predicate in ("pve:event", "pve:participant", "org:member", "org:organization", "pve:framework")
        if predicate != other.predicate
    )


def untyped(authored: Authored, kind: str) -> Iterator[Mutation]:
    """The only class of a thing taken away: every reference that wants the class is wrong, at its own line."""
    shapes = {(of, predicate): shape for shape, of, predicate in REFERENCES}
    for statement in authored.by_value[kind]:
        if statement.predicate != "a" or not authored.said_once(statement) or not authored.can_go(statement):
            continue
        uses = [use for use in authored.by_value[statement.subject] if use.file == statement.file]
        if len(uses) != len(authored.by_value[statement.subject]):
            continue
        found = [
            [
                row(shape, use.file, use.line - (use.line > statement.line))
                for (of, predicate), shape in shapes.items()
                if predicate == use.predicate and authored.is_a(use.subject, of)
            ]
            for use in uses
        ]
        if all(len(rows) == 1 for rows in found) and uses:
            mutation = removed(statement)
            yield Mutation(mutation.file, mutation.edits, tuple(rows[0] for rows in found), mutation.things)


def no_publisher(authored: Authored) -> Iterator[Mutation]:
    """A source whose publisher nobody describes: wrong as a reference, and a publisher without a name."""
    for statement in _statements(authored, "pve:Source", "dct:publisher"):
        yield replaced(statement, other_name(authored, statement.value), "pves:SourcePublisher", "pves:PublisherName")


def own_part(authored: Authored, shape: str, predicate: str) -> Iterator[Mutation]:
    """A thing that is part of itself."""
    for statement in authored.by_predicate[predicate]:
        if authored.said_once(statement):
            yield rewritten(
                statement, f"    {predicate} {statement.subject} ;", row(shape, statement.file, statement.line)
            )


def circle(authored: Authored, shape: str, predicate: str) -> Iterator[Mutation]:
    """Two things that are parts of one another, where one file speaks of both."""
    for statement in authored.by_predicate[predicate]:
        types = [other for other in authored.of[statement.value].get("a", ()) if other.file == statement.file]
        if types and not authored.of[statement.value].get(predicate) and authored.only_here(statement):
            mutation = followed(types[0], f"    {predicate} {statement.subject} ;", shape)
            line = statement.line + (statement.line > types[0].line)
            expected = (*mutation.expected, row(shape, statement.file, line))
            yield Mutation(statement.file, mutation.edits, expected, mutation.things | {statement.subject})


def kinds() -> dict[str, Kind]:
    """The kinds by name."""
    found: dict[str, Kind] = {}
    for shape, kind, predicate in REFERENCES:
        found[f"{predicate} of {kind} to nothing"] = partial(dangling, shape=shape, kind=kind, predicate=predicate)
        if shape in _SCHEMES:
            found[f"{predicate} of {kind} of another scheme"] = partial(
                of_another_scheme, shape=shape, kind=kind, predicate=predicate
            )
    for shape, kind, predicate, before, after in _WRONG_KINDS:
        found[f"{predicate} of {kind} to a thing of another kind"] = partial(
            of_another_kind, shape=shape, kind=kind, predicate=predicate, before=before, after=after
        )
    for shape, kind, predicate in _MISSING:
        found[f"no {predicate} of {kind}"] = partial(missing, shape=shape, kind=kind, predicate=predicate)
    for shape, kind, predicate in _SINGLE:
        found[f"two {predicate} of {kind}"] = partial(second, shape=shape, kind=kind, predicate=predicate)
    for kind in ("pve:Person", "pve:Event"):
        found[f"a {kind} without a class"] = partial(untyped, kind=kind)
    found["a publisher that nobody describes"] = no_publisher
    for shape, predicate in (
        ("pves:SubEventCycle", "pve:subEventOf"),
        ("pves:SuborganisationCycle", "org:subOrganizationOf"),
        ("pves:SupplementCycle", "pve:supplements"),
        ("pves:PartCycle", "dct:isPartOf"),
    ):
        found[f"itself by {predicate}"] = partial(own_part, shape=shape, predicate=predicate)
    found["a circle of organisations"] = partial(
        circle, shape="pves:SuborganisationCycle", predicate="org:subOrganizationOf"
    )
    return found
