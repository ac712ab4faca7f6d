"""Reading what clients ask: batches of the Reconciliation Service API 0.2 and of the draft of 1.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar, get_args

from pvegraph.search.reconciliation.question import (
    DEFAULT_LIMIT,
    MOST_CANDIDATES,
    Condition,
    Qualifier,
    Quantifier,
    Question,
    Wanted,
)
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.search.reconciliation.terms import Terms, short
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.reconcile_json import (
    Json,
    a_choice,
    a_count,
    a_text,
    an_array,
    an_object,
    missing,
    only,
    shown,
)

_T = TypeVar("_T")
MOST_VALUES = 20
"""Names and values of one question, and conditions."""
_QUANTIFIERS: Mapping[str, Quantifier] = {name: name for name in get_args(Quantifier)}
_QUALIFIERS: Mapping[str, Qualifier] = {name: name for name in get_args(Qualifier) if name}
_OLD_MEMBERS = frozenset({"query", "type", "limit", "properties", "type_strict"})
_NEW_MEMBERS = frozenset({"type", "limit", "conditions", "lang", "dir"})
_STRICT = frozenset({"any", "all", "should"})


def check_size(count: int, most: int) -> None:
    """Raise the error 413 for a batch that is too large, which both versions name."""
    if count > most:
        raise ProblemError(
            413,
            N_("The batch has %(count)s questions; send at most %(limit)s at once, as the manifest says (batchSize)."),
            {"count": str(count), "limit": str(most)},
            members={"limit": {"name": "batchSize", "value": most, "unit": "questions"}},
        )


def old_batch(value: Json, reconciler: Reconciler, most: int) -> dict[str, Question]:
    """A batch of version 0.2 (section 4.1): questions by the names that the client gives them."""
    members = an_object(value, "queries")
    check_size(len(members), most)
    reader = _Reader(reconciler)
    return {name: reader.old(question, f"queries.{shown(name)}") for name, question in members.items()}


def new_batch(value: Json, reconciler: Reconciler, most: int) -> list[Question]:
    """A batch of version 1.0 (section 4.1): questions in an order."""
    body = an_object(value, "body")
    if "queries" not in body:
        raise missing("body", "queries")
    items = an_array(body["queries"], "queries")
    check_size(len(items), most)
    reader = _Reader(reconciler)
    return [reader.new(question, f"queries[{number}]") for number, question in enumerate(items)]


class _Reader:
    """Reads questions; knows the types and properties that there are."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._types = reconciler.type_terms
        self._properties = reconciler.properties.terms

    def old(self, value: Json, where: str) -> Question:
        """A question of version 0.2."""
        members = an_object(value, where)
        only(members, _OLD_MEMBERS, where)
        name = a_text(members["query"], f"{where}.query") if "query" in members else None
        listed = _few(an_array(members.get("properties", []), f"{where}.properties"), f"{where}.properties")
        if name is None and not listed:
            raise missing(where, "query")
        strict = a_text(members.get("type_strict", "any"), f"{where}.type_strict")
        if strict not in _STRICT:
            raise _not_one_of(f"{where}.type_strict", strict, sorted(_STRICT))
        conditions = tuple(self._old_condition(each, f"{where}.properties[{at}]") for at, each in enumerate(listed))
        _check_values(conditions, 0, where)
        return Question(
            names=(name,) if name is not None else (),
            types=self._types_of(members.get("type", []), f"{where}.type"),
            all_types=strict == "all",
            prefer_types=strict == "should",
            conditions=conditions,
            limit=a_count(members.get("limit", DEFAULT_LIMIT), f"{where}.limit", MOST_CANDIDATES),
        )

    def _old_condition(self, value: Json, where: str) -> Condition:
        members = an_object(value, where)
        for name in ("pid", "v"):
            if name not in members:
                raise missing(where, name)
        property_ = self._property(a_text(members["pid"], f"{where}.pid"), f"{where}.pid")
        return Condition(property_, _wanted(members["v"], f"{where}.v"))

    def new(self, value: Json, where: str) -> Question:
        """A question of version 1.0."""
        members = an_object(value, where)
        only(members, _NEW_MEMBERS, where)
        if not (listed := an_array(members.get("conditions", []), f"{where}.conditions")):
            raise missing(where, "conditions")
        for name in ("lang", "dir"):
            a_text(members.get(name, ""), f"{where}.{name}")
        names: list[str] = []
        ids: list[str] = []
        conditions: list[Condition] = []
        for at, each in enumerate(_few(listed, f"{where}.conditions")):
            self._new_condition(each, f"{where}.conditions[{at}]", names, ids, conditions)
        _check_values(conditions, len(names) + len(ids), where)
        type_ = a_text(members["type"], f"{where}.type") if "type" in members else None
        return Question(
            names=tuple(names),
            ids=tuple(ids),
            types=() if type_ is None else self._types_of(type_, f"{where}.type"),
            conditions=tuple(conditions),
            limit=a_count(members.get("limit", DEFAULT_LIMIT), f"{where}.limit", MOST_CANDIDATES),
        )

    def _new_condition(
        self, value: Json, where: str, names: list[str], ids: list[str], conditions: list[Condition]
    ) -> None:
        """Add a condition to the names, the identifiers or the conditions on properties (1.0, section 4.1)."""
        members = an_object(value, where)
        for name in ("matchType", "propertyValue"):
            if name not in members:
                raise missing(where, name)
        wanted = _wanted(members["propertyValue"], f"{where}.propertyValue")
        required = a_choice(members.get("required", False), f"{where}.required")
        quantifier = _chosen(members.get("matchQuantifier", "any"), f"{where}.matchQuantifier", _QUANTIFIERS)
        qualifier = (
            _chosen(members["matchQualifier"], f"{where}.matchQualifier", _QUALIFIERS)
            if "matchQualifier" in members
            else ""
        )
        match members["matchType"]:
            case "name":
                names.extend(each.text or each.id for each in wanted)
            case "id":
                ids.extend(each.id or each.text for each in wanted)
            case "property":
                if "propertyId" not in members:
                    raise missing(where, "propertyId")
                property_ = self._property(a_text(members["propertyId"], f"{where}.propertyId"), f"{where}.propertyId")
                conditions.append(Condition(property_, wanted, quantifier, qualifier, required))
            case other:
                raise _not_one_of(f"{where}.matchType", other, ["name", "id", "property"])

    def _types_of(self, value: Json, where: str) -> tuple[str, ...]:
        listed = _few(value if isinstance(value, list) else [value], where)
        return tuple(
            _known(
                self._types,
                a_text(name, where),
                where,
                N_("%(where)s is %(found)s, which is no type here. Types: %(list)s."),
            )
            for name in listed
            if name != ""
        )

    def _property(self, name: str, where: str) -> str:
        return _known(
            self._properties, name, where, N_("%(where)s is %(found)s, which is no property here. Some are: %(list)s.")
        )


def _known(terms: Terms, name: str, where: str, sentence: str) -> str:
    """The term of a name; an error that lists some for a name that there is not."""
    found = terms.find(name)
    if found is None:
        some = ", ".join(short(term) for term in list(terms)[:12])
        raise ProblemError(400, sentence, {"where": where, "found": shown(name), "list": some})
    return found


def _few(items: list[Json], where: str) -> list[Json]:
    """The items, if there are not too many."""
    if len(items) > MOST_VALUES:
        raise ProblemError(
            400,
            N_("%(where)s has %(count)s values; send at most %(limit)s."),
            {"where": where, "count": str(len(items)), "limit": str(MOST_VALUES)},
        )
    return items


def _check_values(conditions: Sequence[Condition], others: int, where: str) -> None:
    """Raise an error if a question has too many values in all."""
    count = others + sum(len(condition.wanted) for condition in conditions)
    if count > MOST_VALUES:
        raise ProblemError(
            400,
            N_("%(where)s has %(count)s values; send at most %(limit)s."),
            {"where": where, "count": str(count), "limit": str(MOST_VALUES)},
        )


def _wanted(value: Json, where: str) -> tuple[Wanted, ...]:
    """One value or several: texts, numbers, true and false, or things by their identifiers."""
    listed = _few(value, where) if isinstance(value, list) else [value]
    return tuple(_one_wanted(each, where) for each in listed)


def _one_wanted(value: Json, where: str) -> Wanted:
    match value:
        case bool():
            return Wanted("true" if value else "false")
        case str():
            return Wanted(value)
        case int() | float():
            return Wanted(str(value))
        case dict():
            if "id" not in value:
                raise missing(where, "id")
            name = value.get("name")
            return Wanted(name if isinstance(name, str) else "", a_text(value["id"], f"{where}.id"))
        case _:
            raise ProblemError(
                400,
                N_("%(where)s is %(found)s; a text, a number, true, false, or an object with an id was expected."),
                {"where": where, "found": shown(value)},
            )


def _chosen(value: Json, where: str, choices: Mapping[str, _T]) -> _T:
    text = a_text(value, where)
    if text not in choices:
        raise _not_one_of(where, text, list(choices))
    return choices[text]


def _not_one_of(where: str, found: Json, expected: Sequence[str]) -> ProblemError:
    return ProblemError(
        400,
        N_("%(where)s is %(found)s; one of these was expected: %(list)s."),
        {"where": where, "found": shown(found), "list": ", ".join(expected)},
    )
