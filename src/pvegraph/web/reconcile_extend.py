"""Data extension: what the graph says of things that a client has matched, under properties that it chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from pvegraph.search.catalogue import Entry
from pvegraph.search.reconciliation.properties import Values
from pvegraph.search.reconciliation.terms import short
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.reconcile_answers import Setting, values
from pvegraph.web.reconcile_json import Json, a_text, an_array, an_object, missing, shown
from pvegraph.web.reconcile_texts import Texts

MOST_IDS, MOST_PROPERTIES = 500, 50
_CONTENTS = frozenset({"entity", "name", "iri"})
_MOST_PROPOSED = 100
_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Extension:
    """What a client wants to know: the things by the identifiers that it gave, and the properties."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, str, Setting], ...]
    """The identifier that the client gave, the IRI, and how it wants the values."""


def read_extension(value: Json, texts: Texts) -> Extension:
    """A data extension query (0.2 and 1.0, both section 7). Raises `ProblemError` 400 and 413."""
    members = an_object(value, "query")
    for name in ("ids", "properties"):
        if name not in members:
            raise missing("query", name)
    ids = [a_text(each, f"ids[{at}]") for at, each in enumerate(_few(members["ids"], "ids", MOST_IDS))]
    listed = _few(members["properties"], "properties", MOST_PROPERTIES)
    return Extension(
        tuple(dict.fromkeys(ids)),
        tuple(_property(each, f"properties[{at}]", texts) for at, each in enumerate(listed)),
    )


def _few(value: Json, where: str, most: int) -> list[Json]:
    items = an_array(value, where)
    if len(items) > most:
        raise ProblemError(
            413,
            N_("%(where)s has %(count)s values; send at most %(limit)s."),
            {"where": where, "count": str(len(items)), "limit": str(most)},
        )
    return items


def _property(value: Json, where: str, texts: Texts) -> tuple[str, str, Setting]:
    members = an_object(value, where)
    if "id" not in members:
        raise missing(where, "id")
    given = a_text(members["id"], f"{where}.id")
    term = texts.reconciler.properties.terms.find(given)
    if term is None:
        some = ", ".join(short(each) for each in list(texts.reconciler.properties.terms)[:12])
        raise ProblemError(
            400,
            N_("%(where)s is %(found)s, which is no property here. Some are: %(list)s."),
            {"where": f"{where}.id", "found": shown(given), "list": some},
        )
    settings = an_object(members.get("settings", {}), f"{where}.settings")
    return given, term, _setting(settings, f"{where}.settings")


def _setting(members: Mapping[str, Json], where: str) -> Setting:
    """The settings of a property; numbers may come as texts, as the example of the specification has them."""
    given = members.get("limit", 0)
    text = given if isinstance(given, str) else str(given).removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ProblemError(
            400,
            N_("%(where)s is %(found)s; a whole number was expected."),
            {"where": f"{where}.limit", "found": shown(given)},
        )
    content = a_text(members.get("content", "entity"), f"{where}.content")
    if content not in _CONTENTS:
        raise ProblemError(
            400,
            N_("%(where)s is %(found)s; one of these was expected: %(list)s."),
            {"where": f"{where}.content", "found": shown(content), "list": ", ".join(sorted(_CONTENTS))},
        )
    return Setting(int(text), content)


def _fetched(extension: Extension, texts: Texts) -> tuple[Mapping[str, Entry | None], Values]:
    """The things by the identifiers that were given, and what the graph says of them; in few queries."""
    entries = {given: texts.reconciler.entity(given) for given in extension.ids}
    things = list({entry.iri for entry in entries.values() if entry is not None})
    wanted = [term for _, term, _ in extension.properties]
    return entries, texts.reconciler.properties.values(things, wanted)


def old_rows(extension: Extension, texts: Texts) -> dict[str, Json]:
    """The answer of version 0.2: rows by identifier, then by property; nothing for what there is not."""
    entries, said = _fetched(extension, texts)
    rows: dict[str, Json] = {}
    for given, entry in entries.items():
        told = said.get(entry.iri, {}) if entry is not None else {}
        rows[given] = {id_: values(told.get(term, ()), setting, texts) for id_, term, setting in extension.properties}
    return {"meta": _meta(extension, texts), "rows": rows}


def new_rows(extension: Extension, texts: Texts) -> dict[str, Json]:
    """The answer of version 1.0: rows in the order of the identifiers."""
    entries, said = _fetched(extension, texts)
    rows: list[Json] = []
    for given, entry in entries.items():
        told = said.get(entry.iri, {}) if entry is not None else {}
        properties: list[Json] = [
            {"id": id_, "values": values(told.get(term, ()), setting, texts)}
            for id_, term, setting in extension.properties
        ]
        rows.append({"id": given, "properties": properties})
    return {"meta": _meta(extension, texts), "rows": rows}


def _meta(extension: Extension, texts: Texts) -> list[Json]:
    """The properties by the identifiers that were given, so that clients find their columns."""
    return [{**texts.term(term), "id": given} for given, term, _ in extension.properties]


def proposal(request: Request, texts: Texts) -> dict[str, Json]:
    """The properties that things of a type have. Raises `ProblemError` 400."""
    given = request.query_params.get("type", "")
    type_ = texts.reconciler.type_terms.find(given)
    if type_ is None:
        some = ", ".join(short(each) for each in list(texts.reconciler.type_terms)[:12])
        raise ProblemError(
            400,
            N_("%(where)s is %(found)s, which is no type here. Types: %(list)s."),
            {"where": "type", "found": shown(given), "list": some},
        )
    text = request.query_params.get("limit", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise ProblemError(
            400, N_("%(where)s is %(found)s; a whole number was expected."), {"where": "limit", "found": shown(text)}
        )
    below = [each for each in texts.reconciler.types if type_ in texts.reconciler.types.closure(each)]
    terms = texts.reconciler.properties.of_type(below)[: min(int(text or _MOST_PROPOSED), _MOST_PROPOSED)]
    answer: dict[str, Json] = {"type": given, "properties": [texts.term(term) for term in terms]}
    return {**answer, "limit": int(text)} if text else answer
