"""Mutations that only a comparison of several statements finds: of dates, and of things that are there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise

from tests.validation.expected import row
from tests.validation.mutations.mutation import Kind, Mutation, appended, followed, replaced
from tests.validation.mutations.statements import Authored, Statement, language, other_name

_DATE = re.compile(r'"(\d{4})(-\d\d)?(-\d\d)?"\^\^xsd:\w+')
_ENDS = {
    "pve:Event": "pves:EventEndsAfterStart",
    "pve:Membership": "pves:MembershipEndsAfterStart",
    "pve:Tenure": "pves:TenureEndsAfterStart",
}


def _year(value: str) -> int:
    """The year of a date."""
    match = _DATE.fullmatch(value)
    if match is None:
        raise ValueError(value)
    return int(match[1])


def _plain(authored: Authored, subject: str) -> bool:
    """Whether no other thing's dates are compared with those of a thing."""
    posts = authored.values(subject, "pve:post")
    return not (
        any(authored.is_a(post, "pve:Mayoralty") for post in posts)
        or authored.of[subject].get("pve:subEventOf")
        or authored.of[subject].get("pve:observedOn")
        or authored.subjects("pve:subEventOf", subject)
    )


def _dated(authored: Authored, kind: str) -> Iterator[tuple[Statement, int]]:
    """The end and the year of the start of things of a class that have one of both and are compared with no other."""
    for statement in authored.by_predicate["pve:end"]:
        starts = authored.of[statement.subject].get("pve:start", ())
        single = len(starts) == 1 and authored.said_once(statement)
        if single and authored.is_a(statement.subject, kind) and _plain(authored, statement.subject):
            yield statement, _year(starts[0].value)


def ends_before_start(authored: Authored, kind: str) -> Iterator[Mutation]:
    """An end, as a year or to the day, in the year before the start."""
    for statement, start in _dated(authored, kind):
        for value in (f'"{start - 1}"^^xsd:gYear', f'"{start - 1}-12-31"^^xsd:date'):
            yield replaced(statement, value, _ENDS[kind])


def may_end_before_start(authored: Authored, kind: str) -> Iterator[Mutation]:
    """An end in the year of the start: that it came before the start is possible, and no more.

    It is told where the start is known more exactly, so that a more exact end decides.
    """
    for statement, start in _dated(authored, kind):
        name = f"pves:{kind.removeprefix('pve:')}MayEndBeforeStart"
        is_exact = "-" in authored.of[statement.subject]["pve:start"][0].value.partition("^^")[0]
        told = [row(name, statement.file, statement.line)] if is_exact else []
        yield replaced(statement, f'"{start}"^^xsd:gYear', also=told)


def older_than_body(authored: Authored) -> Iterator[Mutation]:
    """A membership that begins before its body was founded."""
    for statement in authored.by_predicate["org:organization"]:
        founded = [_year(value) for value in authored.values(statement.value, "schema:foundingDate")]
        dated = authored.of[statement.subject].get("pve:start") or authored.of[statement.subject].get("pve:end")
        if founded and not dated and authored.is_a(statement.subject, "pve:Membership"):
            text = f'    pve:start "{min(founded) - 2}-05-03"^^{authored.written("xsd:date", statement.file)} ;'
            yield followed(statement, text, "pves:MembershipWithinLifeOfBody")


def older_than_issuer(authored: Authored) -> Iterator[Mutation]:
    """A framework that is older than the body that issued it."""
    for statement in authored.by_predicate["dct:date"]:
        issuers = authored.values(statement.subject, "pve:issuedBy")
        founded = {date for issuer in issuers for date in authored.values(issuer, "schema:foundingDate")}
        related = authored.of[statement.subject].get("pve:supplements") or authored.subjects(
            "pve:supplements", statement.subject
        )
        if len(issuers) == 1 and founded and authored.said_once(statement) and not related:
            value = f'"{min(map(_year, founded)) - 1}"^^xsd:gYear'
            yield replaced(statement, value, *["pves:FrameworkAfterFoundingOfIssuer"] * len(founded))


def outside_the_whole(authored: Authored) -> Iterator[Mutation]:
    """A part of an event a year after the event."""
    for statement in authored.by_predicate["pve:start"]:
        wholes = authored.values(statement.subject, "pve:subEventOf")
        ends = {value for whole in wholes for value in authored.values(whole, "pve:end")}
        ended = authored.of[statement.subject].get("pve:end")
        if len(wholes) == 1 and len(ends) == 1 and authored.said_once(statement) and not ended:
            value = f'"{_year(min(ends)) + 1}"^^xsd:gYear'
            yield replaced(statement, value, "pves:SubEventWithinEvent")


def in_another_country(authored: Authored, kind: str, tie: str, shape: str) -> Iterator[Mutation]:
    """A government or an event that is not in the country of its place."""
    for statement in authored.by_predicate["pve:country"]:
        places = authored.values(statement.subject, tie)
        countries = {country for place in places for country in authored.values(place, "pve:country")}
        if authored.is_a(statement.subject, kind) and authored.said_once(statement) and countries == {statement.value}:
            other = "country:is" if statement.value != "country:is" else "country:no"
            yield replaced(statement, other, shape)


def overlapping(authored: Authored) -> Iterator[Mutation]:
    """A second mayor who begins before the last certain day of the only one, in the words of one source."""
    for statement in authored.by_predicate["pve:start"]:
        posts = authored.values(statement.subject, "pve:post")
        if len(posts) != 1 or not authored.said_once(statement):
            continue
        (post,) = posts
        last = _last(authored, statement.subject)
        sources = [
            other for other in authored.of[statement.subject].get("dct:source", ()) if other.file == statement.file
        ]
        if (
            last is None
            or last.file != statement.file
            or not sources
            or not authored.is_a(post, "pve:Mayoralty")
            or len(authored.subjects("pve:post", post)) != 1
            or _year(last.value) - _year(statement.value) < 2
        ):
            continue
        year = _year(last.value) - 1
        block = (
            "",
            "person:p-zzzzzzzzzz",
            f"    a {authored.written('pve:Person', statement.file)} ;",
            '    skos:prefLabel "Zuzana Zzyzx"@en ;',
            ".",
            "",
            "tenure:t-zzzzzzzzzz",
            "    a pve:Tenure ;",
            sources[0].text,
            "    org:member person:p-zzzzzzzzzz ;",
            f"    pve:post {post} ;",
            f'    pve:start "{year}"^^{authored.written("xsd:gYear", statement.file)} ;',
            f'    pve:end "{year + 3}"^^{authored.written("xsd:gYear", statement.file)} ;',
            ".",
        )
        things = {post, statement.subject, "person:p-zzzzzzzzzz"}
        expected = row("pves:TenuresOverlap", last.file, last.line)
        yield appended(authored, statement.file, block, expected, things=things)


def _last(authored: Authored, tenure: str) -> Statement | None:
    """What says the last certain day of a tenure, if one statement does."""
    for predicate in ("pve:end", "pve:observedOn"):
        found = authored.of[tenure].get(predicate, ())
        if found:
            return found[0] if len(found) == 1 else None
    return None


_PAIRS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "pve:Participation": (
        "pves:SameParticipation",
        "participation:a-2222222222",
        "pve:participant",
        ("pve:event", "pve:role"),
    ),
    "pve:Membership": (
        "pves:SameMembership",
        "membership:m-2222222222",
        "org:member",
        ("org:organization", "org:role"),
    ),
    "pve:Commitment": (
        "pves:SameCommitment",
        "commitment:c-2222222222",
        "pve:committedActor",
        ("pve:framework", "pve:commitmentLevel"),
    ),
}


def twice(authored: Authored, kind: str) -> Iterator[Mutation]:
    """A participation, membership or commitment that is there already, under another address that comes before."""
    shape, address, found_at, others = _PAIRS[kind]
    wanted = {found_at, *others, "dct:source"}
    for statement in authored.by_value[kind]:
        block = [other for other in authored.blocks[statement.file, statement.head] if other.predicate in wanted]
        once = all(authored.said_once(other) for other in block) and len(block) == len(wanted)
        founded = any(authored.of.get(other.value, {}).get("schema:foundingDate") for other in block)
        level = "commitment-level:implemented" in {other.value for other in block}
        if statement.predicate == "a" and once and not founded and not level:
            lines = ("", address, statement.text, *(other.text for other in block), ".")
            position = lines.index(next(other.text for other in block if other.predicate == found_at))
            expected = row(shape, statement.file, authored.end(statement.file) + 1 + position)
            things = {address, *(other.value for other in block)}
            yield appended(authored, statement.file, lines, expected, things=things)


def shared_identifier(authored: Authored, predicate: str) -> Iterator[Mutation]:
    """A place with the identifier of the place that comes next in the same file."""
    places = sorted(
        (statement for statement in authored.by_predicate[predicate] if authored.said_once(statement)),
        key=lambda statement: statement.subject,
    )
    for first, following in pairwise(places):
        yield replaced(first, following.value, "pves:SharedIdentifier")


def wrong_code(authored: Authored, predicate: str) -> Iterator[Mutation]:
    """A country with a code that is not the one in its address, and nobody else's."""
    for statement in authored.by_predicate[predicate]:
        if authored.is_a(statement.subject, "pve:Country") and authored.said_once(statement):
            free = other_name(authored, "country:" + statement.value[1:3].lower())
            yield replaced(statement, f'"{free[-2:].upper()}"', "pves:CountryCodeInAddress")


def same_name(authored: Authored, kind: str) -> Iterator[Mutation]:
    """A thing with the name of the next of its kind in the same file."""
    names = sorted(
        (
            statement
            for statement in authored.by_predicate["skos:prefLabel"]
            if authored.is_a(statement.subject, kind) and language(statement.value) == "en"
        ),
        key=lambda statement: (statement.file, statement.subject),
    )
    for first, following in pairwise(names):
        if first.file == following.file and authored.only_here(first) and first.subject < following.subject:
            same = {other.subject for other in authored.by_value[following.value] if authored.is_a(other.subject, kind)}
            if same == {following.subject} and not authored.values(first.subject, "skos:altLabel"):
                yield replaced(first, following.value, "pves:SameLabel")


def seen_elsewhere(authored: Authored) -> Iterator[Mutation]:
    """A holder seen in the post years before he took it."""
    for statement in authored.by_predicate["pve:start"]:
        tenure = statement.subject
        observed = authored.of[tenure].get("pve:observedOn")
        mayor = any(authored.is_a(post, "pve:Mayoralty") for post in authored.values(tenure, "pve:post"))
        if authored.is_a(tenure, "pve:Tenure") and authored.said_once(statement) and not observed and not mayor:
            text = f'    pve:observedOn "{_year(statement.value) - 2}"^^xsd:gYear ;'
            yield followed(statement, text, "pves:HolderSeenOutsideTenure")


def supplements_later(authored: Authored) -> Iterator[Mutation]:
    """A framework that is older than what it supplements."""
    for statement in authored.by_predicate["dct:date"]:
        framework = statement.subject
        dates = {
            date
            for other in authored.values(framework, "pve:supplements")
            for date in authored.values(other, "dct:date")
        }
        compared = authored.subjects("pve:supplements", framework) or any(
            authored.of.get(body, {}).get("schema:foundingDate") for body in authored.values(framework, "pve:issuedBy")
        )
        if len(dates) == 1 and authored.said_once(statement) and not compared:
            value = f'"{_year(min(dates)) - 3}"^^xsd:gYear'
            yield replaced(statement, value, "pves:SupplementIsLater")


_BODIES = (
    ("a government", "pve:LocalGovernment", "pve:governs", "pves:GovernmentInCountryOfPlace"),
    ("an event", "pve:Event", "schema:location", "pves:EventInCountryOfLocation"),
)


def kinds() -> dict[str, Kind]:
    """The kinds by name."""
    found: dict[str, Kind] = {
        "older than its body": older_than_body,
        "older than its issuer": older_than_issuer,
        "older than what it supplements": supplements_later,
        "outside the whole": outside_the_whole,
        "two mayors at once": overlapping,
        "seen outside the tenure": seen_elsewhere,
    }
    for name, kind, tie, shape in _BODIES:
        found[f"{name} in another country"] = partial(in_another_country, kind=kind, tie=tie, shape=shape)
    for kind in _ENDS:
        found[f"{kind} ends before it starts"] = partial(ends_before_start, kind=kind)
        found[f"{kind} may end before it starts"] = partial(may_end_before_start, kind=kind)
    found |= {f"one {kind} twice": partial(twice, kind=kind) for kind in _PAIRS}
    for kind in ("pve:Organisation", "pve:Person"):
        found[f"two {kind} of one name"] = partial(same_name, kind=kind)
    for predicate in ("pve:geonamesId", "schema:sameAs"):
        found[f"{predicate} of another place"] = partial(shared_identifier, predicate=predicate)
    for predicate in ("pve:iso3166alpha2", "pve:cldrTerritory"):
        found[f"wrong {predicate}"] = partial(wrong_code, predicate=predicate)
    return found
