"""Candidates, suggestions and values as both versions of the protocol write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.dates import DateError, PartialDate
from pvegraph.search.reconciliation.properties import Value
from pvegraph.search.reconciliation.question import Candidate
from pvegraph.search.reconciliation.terms import short
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.languages import direction
from pvegraph.web.reconcile_json import Json
from pvegraph.web.reconcile_texts import OF_PROPERTY, Texts

_INTEGER, _FRACTIONS = "integer", frozenset({"decimal", "double", "float"})
_LARGEST = 2**53
"""Beyond this, programs that have only floating-point numbers lose digits."""


def candidates(found: Sequence[Candidate], texts: Texts) -> list[Json]:
    """The candidates for one question."""
    return [_candidate(candidate, texts) for candidate in found]


def _candidate(candidate: Candidate, texts: Texts) -> dict[str, Json]:
    features: list[Json] = [texts.feature("identifier", candidate.identified)]
    if candidate.name is not None:
        features.insert(0, texts.feature("name_similarity", candidate.similarity))
        features.insert(1, texts.feature("exact_name", candidate.exact))
    if candidate.of_type is not None:
        features.append(texts.feature("type", candidate.of_type))
    features.extend(
        texts.feature(OF_PROPERTY + short(property_), agrees) for property_, agrees in candidate.agreement.items()
    )
    return {
        **texts.thing(candidate.entry.iri),
        "description": texts.described(candidate.entry, candidate.name),
        "type": texts.types_of(candidate.entry),
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


@dataclass(frozen=True)
class Setting:
    """How a client wants the values of one property."""

    limit: int = 0
    """The most values; 0 for all."""
    content: str = "entity"
    """Things as ``entity`` (identifier and name), ``name`` or ``iri``."""


def values(found: Sequence[Value], setting: Setting, texts: Texts) -> list[Json]:
    """The values of one property of one thing; those in the language of the reader come first."""
    language = texts.language.tag
    ordered = sorted(found, key=lambda value: not (isinstance(value, ox.Literal) and value.language == language))
    return [_value(value, setting, texts) for value in (ordered[: setting.limit] if setting.limit else ordered)]


def _value(value: Value, setting: Setting, texts: Texts) -> dict[str, Json]:
    if isinstance(value, ox.NamedNode):
        return _thing(value.value, setting, texts)
    datatype = value.datatype.value.removeprefix(PREFIXES["xsd"])
    if datatype == "date" and (day := _day(value.value)) is not None:
        return {"date": f"{day}T00:00:00Z"}
    if datatype == _INTEGER and (number := _whole(value.value)) is not None:
        return {"int": number}
    if datatype in _FRACTIONS and (fraction := _fraction(value.value)) is not None:
        return {"float": fraction}
    text: dict[str, Json] = {"str": value.value}
    if texts.marked and value.language:
        text |= {"lang": value.language, "dir": direction(value.language)}
    return text


def _thing(thing: str, setting: Setting, texts: Texts) -> dict[str, Json]:
    """A thing of ours with its name, or as a text; what is not ours is a text, as we cannot be asked about it."""
    if setting.content == "iri" or (iri.local_path(thing) is None or texts.reconciler.entity(thing) is None):
        return {"str": thing}
    named = texts.thing(thing)
    if setting.content == "name":
        return {"str": named["name"], **{key: named[key] for key in ("lang", "dir") if key in named}}
    return named


def _day(text: str) -> str | None:
    """A day of the calendar as it is written; `None` for what is no single day."""
    try:
        return text if PartialDate.parse(text).is_day else None
    except DateError:
        return None


def _whole(text: str) -> int | None:
    try:
        number = int(text)
    except ValueError:
        return None
    return number if abs(number) <= _LARGEST else None


def _fraction(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
