"""JSON that clients send, read strictly: what is not as it should be is named with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = 60


def read_json(text: str | bytes, what: str) -> Json:
    """The value of a text. Raises `ProblemError` 400 for what is no JSON (RFC 8259), is nested too deeply or has half
    a character in it; ``what`` is the name of the text.
    """
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ProblemError(
            400,
            N_("%(what)s is no JSON: line %(line)s, column %(column)s: %(reason)s."),
            {"what": what, "line": str(error.lineno), "column": str(error.colno), "reason": error.msg},
        ) from None
    except (ValueError, UnicodeDecodeError):
        raise ProblemError(
            400, N_("%(what)s is no JSON in UTF-8, or has a number in it that is none."), {"what": what}
        ) from None
    except RecursionError:
        raise ProblemError(400, N_("%(what)s is nested too deeply."), {"what": what}) from None
    if _SURROGATE.search(text if isinstance(text, str) else "") or _has_half_characters(value):
        raise ProblemError(400, N_("%(what)s has half a character in it (a lone surrogate)."), {"what": what})
    return value


def _refuse(word: str) -> Json:
    raise ValueError(word)


def _has_half_characters(value: Json) -> bool:
    """Whether some text in a value cannot be written in UTF-8."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if _SURROGATE.search(one):
                return True
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
    return False


def an_object(value: Json, where: str) -> Mapping[str, Json]:
    """The members of an object."""
    if not isinstance(value, dict):
        raise _wrong(N_("%(where)s is %(found)s; an object was expected."), value, where)
    return value


def an_array(value: Json, where: str) -> list[Json]:
    """The items of an array."""
    if not isinstance(value, list):
        raise _wrong(N_("%(where)s is %(found)s; an array was expected."), value, where)
    return value


def a_text(value: Json, where: str) -> str:
    """A text."""
    if not isinstance(value, str):
        raise _wrong(N_("%(where)s is %(found)s; a text was expected."), value, where)
    return value


def a_choice(value: Json, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _wrong(N_("%(where)s is %(found)s; true or false was expected."), value, where)
    return value


def a_count(value: Json, where: str, most: int) -> int:
    """A whole number from 1, at most ``most``, as who asks for more gets what there is."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= most:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _wrong(N_("%(where)s is %(found)s; a whole number from 1 was expected."), value, where)
    return min(value, most)


def only(members: Mapping[str, Json], allowed: frozenset[str], where: str) -> None:
    """Raise an error if an object has members that it should not have."""
    for name in members:
        if name not in allowed:
            raise ProblemError(
                400,
                N_("%(where)s has %(name)s, which it cannot have. It may have: %(allowed)s."),
                {"where": where, "name": shown(name), "allowed": ", ".join(sorted(allowed))},
            )


def missing(where: str, name: str) -> ProblemError:
    """The error for what has not a member that it must have."""
    return ProblemError(400, N_("%(where)s has no %(name)s, which it must have."), {"where": where, "name": name})


def shown(value: Json) -> str:
    """A value for a sentence: short, and as JSON writes it."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = "…"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _wrong(sentence: str, value: Json, where: str) -> ProblemError:
    return ProblemError(400, sentence, {"where": where, "found": shown(value)})
