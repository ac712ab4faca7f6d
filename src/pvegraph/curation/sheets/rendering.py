"""What a source says of a thing, as the cells of a row: what a filled template shows, and what a sent one changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pvegraph import iri
from pvegraph.curation.sheets.cells import PEOPLE_FROM
from pvegraph.curation.sheets.held import Held

Cells = dict[str, tuple[str, ...]]
"""Column → its values in the form in which they are compared."""

_COUNTS = {
    "participants_count": "pve:participantCount",
    "cities_count": "pve:cityCount",
    "countries_count": "pve:countryCount",
}


def rendered(sheet: str, thing: str, graph: str, held: Held) -> Cells:
    """The cells of a thing in a table; of what a row is known by, only what the thing itself tells."""
    cells = _RENDERERS[sheet](thing, graph, held)
    return {name: tuple(dict.fromkeys(values)) for name, values in cells.items() if values}


def _local(values: Sequence[str]) -> list[str]:
    return [value.rpartition("/")[2] for value in values]


def _countries(thing: str, graph: str, held: Held) -> list[str]:
    return [name.upper() for name in _local(held.values(thing, "pve:country", graph))]


def _slugs(values: Sequence[str]) -> list[str]:
    return [slug for value in values if (slug := iri.slug_of(value)) is not None]


def _names(thing: str, graph: str, held: Held, english: str, other: str | None = None) -> Mapping[str, Sequence[str]]:
    """The names: the English one, another English one if there is a column for it, and those in other languages."""
    labels = held.labels(thing, None, graph)
    preferred = [text for language, text, is_preferred, _ in labels if language == "en" and is_preferred]
    others = [text for language, text, is_preferred, _ in labels if language == "en" and not is_preferred]
    if other is None:
        preferred, others = [*preferred, *others], []
    elif not preferred and others:
        preferred = [max(others, key=lambda text: (len(text), text))]
        others.remove(preferred[0])
    found: dict[str, list[str]] = {english: preferred, **({other: others} if other else {})}
    prefix = english.removesuffix("en")
    for language, text, *_ in labels:
        if language != "en":
            column = f"{prefix}{language}" if language in {"ar", "fr"} else "name_local"
            found.setdefault(column, []).append(f"{text}@{language}")
    return found


def _source(graph: str, _: str, held: Held) -> Mapping[str, Sequence[str]]:
    publishers = [
        name for each in held.values(graph, "dct:publisher", graph) for name in held.values(each, "foaf:name", graph)
    ]
    return {
        "url": held.values(graph, "schema:url", graph),
        "title": held.values(graph, "dct:title", graph),
        "publisher": publishers,
        "published": held.values(graph, "dct:issued", graph),
        "language": held.values(graph, "schema:inLanguage", graph),
    }


def _place(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        **_names(thing, graph, held, "name_en"),
        "country_iso2": _countries(thing, graph, held),
        "admin1": held.values(thing, "pve:regionName", graph),
        "kind": _local(held.values(thing, "dct:type", graph)),
    }


def _organisation(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        **_names(thing, graph, held, "name_en", "acronym"),
        "type": _local(held.values(thing, "org:classification", graph)),
        "country_iso2": _countries(thing, graph, held),
        "seat_city": held.values(thing, "pve:localityName", graph),
        "parent_slug": _slugs(held.values(thing, "org:subOrganizationOf", graph)),
        "founded": held.values(thing, "schema:foundingDate", graph),
        "website": held.values(thing, "foaf:homepage", graph),
    }


def _person(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return _names(thing, graph, held, "name_en")


def _framework(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        **_names(thing, graph, held, "title_en", "short_title"),
        "type": _local(held.values(thing, "dct:type", graph)),
        "issuing_body_slug": _slugs(held.values(thing, "pve:issuedBy", graph)),
        "date": held.values(thing, "dct:date", graph),
        "themes": _joined(_local(held.values(thing, "dct:subject", graph))),
        "url": held.values(thing, "schema:url", graph),
    }


def _event(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        **_names(thing, graph, held, "name_en"),
        "type": _local(held.values(thing, "dct:type", graph)),
        "start": held.values(thing, "pve:start", graph),
        "end": held.values(thing, "pve:end", graph),
        "city": held.values(thing, "pve:localityName", graph),
        "country_iso2": _countries(thing, graph, held),
        "part_of_slug": _slugs(held.values(thing, "pve:subEventOf", graph)),
        **{column: held.values(thing, predicate, graph) for column, predicate in _COUNTS.items()},
    }


def _tenure(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    posts = held.values(thing, "pve:post")
    bodies = [body for post in posts for body in held.values(post, "org:postIn")]
    roles = [role for post in posts for role in held.values(post, "org:role", graph)]
    return {
        "person_slug": _slugs(held.values(thing, "org:member")),
        "role_title": [_post_title(post, held) for post in posts],
        "role_type": _joined(_local(roles)),
        "body_slug": _slugs(bodies),
        "from": held.values(thing, "pve:start", graph),
        "to": held.values(thing, "pve:end", graph),
        "as_of": held.values(thing, "pve:observedOn", graph),
    }


def _post_title(post: str, held: Held) -> str:
    """The name of a post, with its address, as titles are not unique."""
    return f"{held.label(post)} [post:{post.rpartition('/')[2]}]"


def _participation(thing: str, _: str, held: Held) -> Mapping[str, Sequence[str]]:
    people_from = held.values(thing, "pve:participantsFrom")
    actors = _slugs(people_from or held.values(thing, "pve:participant"))
    roles = [PEOPLE_FROM] if people_from else _joined(_local(held.values(thing, "pve:role")))
    return {"event_slug": _slugs(held.values(thing, "pve:event")), "actor_slug": actors, "role": roles}


def _membership(thing: str, graph: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        "member_slug": _slugs(held.values(thing, "org:member")),
        "body_slug": _slugs(held.values(thing, "org:organization")),
        "role": _joined(_local(held.values(thing, "org:role"))),
        "from": held.values(thing, "pve:start", graph),
        "to": held.values(thing, "pve:end", graph),
    }


def _commitment(thing: str, _: str, held: Held) -> Mapping[str, Sequence[str]]:
    return {
        "actor_slug": _slugs(held.values(thing, "pve:committedActor")),
        "framework_slug": _slugs(held.values(thing, "pve:framework")),
        "level": _local(held.values(thing, "pve:commitmentLevel")),
    }


def _joined(names: Sequence[str]) -> list[str]:
    return [";".join(sorted(set(names)))] if names else []


_RENDERERS: Mapping[str, Callable[[str, str, Held], Mapping[str, Sequence[str]]]] = {
    "sources": _source,
    "cities": _place,
    "organisations": _organisation,
    "people": _person,
    "posts": _tenure,
    "frameworks": _framework,
    "events": _event,
    "participations": _participation,
    "memberships": _membership,
    "commitments": _commitment,
    "relations": lambda *_: {},
}
