"""How a condition is written in an address, and read from one.

A condition is the name of a relation, with an exclamation mark before it if it must not hold, and what it must lead to
in parentheses, with semicolons between: values after an equals sign, marks by their names, conditions of their own::

    member(=organisation:scn,organisation:efus;role=role:member)
    !event(from=2018;country(=country:ma))

What has a meaning of its own in a value is written as in addresses, with a per cent sign.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.ask.question import Condition, Mark
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

LONGEST = 2000
"""Characters of one condition in an address."""
DEEPEST = 4
"""Conditions within conditions."""
MOST = 16
"""Conditions of one condition, or of a question."""
MOST_VALUES = 25
MOST_COUNTED = 999
_NAME = re.compile(r"[a-z][a-z0-9]{0,9}:[A-Za-z][A-Za-z0-9]{0,59}|[a-z][a-z-]{0,39}")
_LOCAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_PREFIXED = re.compile(r"([a-z][a-z0-9-]*):([A-Za-z0-9_-]+)")
_COUNT = re.compile(r"[2-9]|[1-9][0-9]{1,2}")
_SAFE = ":/-._~#"
_ENDS = re.compile(r"[=(;)]")
_UNREADABLE = N_(
    "The condition %(text)s cannot be read after %(place)s characters: %(found)s was found, and %(wanted)s was"
    " expected. Begin again at /ask, or take the last part of the address away."
)


def shortened(thing: str) -> str:
    """An IRI as addresses write it: a prefixed name where SPARQL has one too, else as it is; a tag as it is.

    >>> shortened("https://w3id.org/pvegraph/id/organisation/scn"), shortened("https://example.org/a"), shortened("ar")
    ('organisation:scn', 'https://example.org/a', 'ar')
    """
    for prefix, namespace in PREFIXES.items():
        if thing.startswith(namespace) and _LOCAL.fullmatch(thing[len(namespace) :]):
            return f"{prefix}:{thing[len(namespace) :]}"
    return thing


def expanded(text: str) -> str:
    """The IRI that a text writes, or a tag as it is; the inverse of `shortened`. Raises `ValueError` for neither.

    >>> expanded("organisation:scn"), expanded("fr")
    ('https://w3id.org/pvegraph/id/organisation/scn', 'fr')
    """
    name = _PREFIXED.fullmatch(text)
    if name is not None and name[1] in PREFIXES:
        return expand(text)
    if re.fullmatch(r"https?://.+", text):
        return ox.NamedNode(text).value
    if re.fullmatch(r"[a-z]{2,20}(-[A-Za-z0-9]{1,8}){0,3}|[0-9]{1,9}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        return text
    raise ValueError(text)


def written(condition: Condition) -> str:
    """A condition as addresses write it.

    >>> written(Condition("member", values=("https://w3id.org/pvegraph/id/organisation/scn",)))
    'member(=organisation:scn)'
    """
    parts = []
    if condition.values:
        parts.append("=" + _listed(condition.values))
    if condition.at_least > 1:
        parts.append(f"n={condition.at_least}")
    parts += [f"{mark.name}={_listed(mark.values)}" for mark in condition.marks]
    parts += [written(below) for below in condition.conditions]
    return ("!" if condition.negated else "") + condition.relation + (f"({';'.join(parts)})" if parts else "")


def _listed(values: tuple[str, ...]) -> str:
    return ",".join(quote(shortened(value), safe=_SAFE) for value in values)


def read(text: str) -> Condition:
    """The condition that a text writes; raises `ProblemError` 400 with a sentence for what is none."""
    if len(text) > LONGEST:
        raise ProblemError(
            400,
            N_("A condition in the address has more than %(limit)s characters; ask for less at once."),
            {"limit": str(LONGEST)},
        )
    reader = _Reader(text)
    condition = reader.condition(1)
    if reader.place < len(text):
        raise reader.problem("the end of the condition")
    return condition


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.place = 0

    def problem(self, wanted: str) -> ProblemError:
        """What is wrong here."""
        found = repr(self._text[self.place : self.place + 12]) if self.place < len(self._text) else "the end"
        values = {"text": repr(self._text), "place": str(self.place), "found": found, "wanted": wanted}
        return ProblemError(400, _UNREADABLE, values)

    def _take(self, mark: str) -> bool:
        if self._text.startswith(mark, self.place):
            self.place += len(mark)
            return True
        return False

    def condition(self, depth: int) -> Condition:
        """A condition, from its name to the parenthesis that closes it."""
        if depth > DEEPEST:
            raise self.problem(f"no condition more than {DEEPEST} deep")
        negated = self._take("!")
        name = _NAME.match(self._text, self.place)
        if name is None:
            raise self.problem("the name of a relation, such as member")
        self.place = name.end()
        if not self._take("("):
            return Condition(name[0], negated)
        return self._parts(Condition(name[0], negated), depth)

    def _parts(self, condition: Condition, depth: int) -> Condition:
        """What stands in the parentheses."""
        values: tuple[str, ...] = ()
        marks: dict[str, tuple[str, ...]] = {}
        below: list[Condition] = []
        at_least = 1
        while True:
            end = _ENDS.search(self._text, self.place)
            if end is not None and end[0] == "=":
                key = self._text[self.place : end.start()]
                if key in marks or (key == "" and values) or (key == "n" and at_least > 1):
                    raise self.problem("each part once")
                if key and re.fullmatch(r"[a-z]{1,20}", key) is None:
                    raise self.problem("the name of a part, such as role")
                self.place = end.end()
                if key == "n":
                    at_least = self._count()
                elif key:
                    marks[key] = self._values()
                else:
                    values = self._values()
            else:
                below.append(self.condition(depth + 1))
            if len(below) > MOST:
                raise self.problem(f"at most {MOST} conditions")
            if self._take(")"):
                kept = tuple(Mark(name, found) for name, found in marks.items())
                return Condition(condition.relation, condition.negated, values, kept, at_least, tuple(below))
            if not self._take(";"):
                raise self.problem("a semicolon or a closing parenthesis")

    def _count(self) -> int:
        count = _COUNT.match(self._text, self.place)
        if count is None:
            raise self.problem(f"a number from 2 to {MOST_COUNTED}")
        self.place = count.end()
        return int(count[0])

    def _values(self) -> tuple[str, ...]:
        """Values with commas between, up to what ends them."""
        found = []
        while True:
            value = re.compile(r"[^,;()=]*").match(self._text, self.place)
            assert value is not None  # noqa: S101 - it matches the empty text
            try:
                found.append(expanded(unquote(value[0], errors="strict")))
            except ValueError:
                raise self.problem(
                    "a value, such as country:ma, an address, a date, a number or the tag of a language"
                ) from None
            self.place = value.end()
            if len(found) > MOST_VALUES:
                raise self.problem(f"at most {MOST_VALUES} values")
            if not self._take(","):
                return tuple(found)
