"""Suggestions while somebody types: things, types and properties, by name or identifier."""

from __future__ import annotations

from starlette.requests import Request

from pvegraph.search.catalogue import Entry
from pvegraph.search.reconciliation.properties import DATES
from pvegraph.store import Store
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError, not_found
from pvegraph.web.reconcile_json import Json
from pvegraph.web.reconcile_texts import Texts

_SUGGESTIONS, _MOST_SUGGESTIONS, _LAST = 10, 50, 1000
"""Suggestions by default, at most at once, and how far they can be leafed through."""
_SHORTEST_MISSPELT = 4
_LONGEST_PREFIX = 300
_EXACT = ("ExactMatch", N_("Exactly this value"))
_OF_DATES = (("Before", N_("Certainly before this date")), ("After", N_("Certainly after this date")))


def suggestions(request: Request, what: str, texts: Texts, store: Store) -> dict[str, Json]:
    """The answer to ``/suggest/entity``, ``/suggest/type`` or ``/suggest/property``. Raises `ProblemError` 400, 404."""
    parameters = request.query_params
    prefix = parameters.get("prefix", "")[:_LONGEST_PREFIX]
    first = _number(request, "offset" if "offset" in parameters else "cursor", 0, _LAST)
    most = _number(request, "limit", _SUGGESTIONS, _MOST_SUGGESTIONS)
    match what:
        case "entity":
            entries = _entries(prefix, texts, first + most)[first:]
            return {"result": [_entity(entry, texts) for entry in entries]}
        case "type":
            terms = texts.reconciler.type_terms.beginning_with(prefix)[first : first + most]
        case "property":
            terms = texts.reconciler.properties.terms.beginning_with(prefix)[first : first + most]
        case _:
            raise not_found(request)
    definitions = texts.definitions(store, terms)
    return {"result": [_term(term, what, definitions.get(term), texts) for term in terms]}


def _entries(prefix: str, texts: Texts, most: int) -> list[Entry]:
    """The things by identifier, by the beginning of a name, then by what the text may be a misspelling of."""
    reconciler = texts.reconciler
    found: dict[str, Entry] = {}
    known = reconciler.entity(prefix)
    if known is not None:
        found[known.iri] = known
    names, likelier = reconciler.names, reconciler.types.mask(())
    begun = names.beginning_with(prefix, _LAST)
    for number in sorted(begun, key=lambda number: not likelier[number]):  # those that speak about others come last
        found[names.entries[number].iri] = names.entries[number]
    if len(found) < most and len(prefix.strip()) >= _SHORTEST_MISSPELT:
        for likeness in names.find(names.take_apart(prefix), None, most):
            entry = names.entries[names.entry_of(likeness.name)]
            found.setdefault(entry.iri, entry)
    return list(found.values())[:most]


def _entity(entry: Entry, texts: Texts) -> dict[str, Json]:
    return {
        **texts.thing(entry.iri),
        "description": texts.described(entry),
        "notable": texts.types_of(entry),
    }


def _term(term: str, what: str, definition: str | None, texts: Texts) -> dict[str, Json]:
    found = texts.term(term)
    if definition is not None:
        found["description"] = definition
    if what == "type":
        told = set(texts.reconciler.type_terms)
        broader: list[Json] = [
            texts.term(above) for above in texts.reconciler.types.direct_above(term) if above in told
        ]
        if broader:
            found["broader"] = broader
    elif texts.marked:
        qualifiers = (_EXACT, *(_OF_DATES if term in DATES else ()))
        found["matchQualifiers"] = [{"id": id_, "name": texts.language.text(name)} for id_, name in qualifiers]
    return found


def _number(request: Request, name: str, default: int, most: int) -> int:
    """A whole number that a request says, from 0, at most ``most``. Raises `ProblemError` 400 for anything else."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6):  # noqa: PLR2004 - digits of a number
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; a whole number was expected."),
            {"name": name, "value": repr(text[:60])},
        )
    return min(int(text), most)
