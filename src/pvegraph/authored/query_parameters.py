"""The parameters of saved queries: what a value must look like, and the lines of a query that values stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyoxigraph as ox

from pvegraph.errors import UsageError
from pvegraph.vocabulary import PREFIXES, expand

Type: TypeAlias = Literal["iri", "string", "integer", "year", "language"]
Term: TypeAlias = ox.NamedNode | ox.Literal

WANTED: Mapping[Type, str] = {
    "iri": "an address such as https://w3id.org/pvegraph/id/country/ma, or a prefixed name such as country:ma",
    "string": "text",
    "integer": "a whole number such as 3",
    "year": "a year of four digits such as 2018",
    "language": "a code of a language such as ar",
}
"""Type → what to give, in words."""

PATTERNS: Mapping[Type, str] = {
    "integer": r"[+-]?[0-9]{1,18}",
    "year": r"[0-9]{4}",
    "language": r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*",
}
"""Type → what its values match, whole."""
_PREFIXED_NAME = re.compile(r"(?P<prefix>[A-Za-z][A-Za-z0-9.-]*):(?P<local>[A-Za-z0-9_.-]*)")
# Other schemes name nothing in the graph; taken as they come, a slip in a prefix would be an IRI that nothing has.
_ABSOLUTE = re.compile(r"(https?://|urn:|tag:).+")
_VALUES = re.compile(r"([ \t]*VALUES[ \t]+\?(\w+)[ \t]*\{[ \t]*)(.*?)([ \t]*\}[ \t]*)", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A place in a query where a reader may put a value."""

    name: str
    type: Type
    default: str
    """As the header writes it."""
    label: Mapping[str, str]
    """Language → what a form calls it."""
    instance_of: str | None = None
    """For an IRI, the class of the things to choose from."""

    def term(self, value: str) -> Term:
        """The RDF term that a value means. A year and a language are strings: that is what they are compared with.

        Raises `UsageError` if the value is none of the parameter's type.

        >>> str(Parameter("network", "iri", "organisation:scn", {}).term("organisation:efus"))
        '<https://w3id.org/pvegraph/id/organisation/efus>'
        """
        try:
            return _term(self.type, value)
        except ValueError:
            raise UsageError(
                f"The parameter {self.name} cannot be {value!r}; give {WANTED[self.type]}, or leave it out for"
                f" {self.default}."
            ) from None


@dataclass(frozen=True)
class ValuesLine:
    """A line of a query that reads ``VALUES ?name { term }`` and nothing else."""

    index: int
    before: str
    name: str
    written: str
    after: str

    def with_term(self, term: Term) -> str:
        """The line with another term, serialised as in N-Triples, which is SPARQL too."""
        return f"{self.before}{term}{self.after}"


def values_lines(text: str) -> Iterator[ValuesLine]:
    """The lines of a query that give one variable by ``VALUES``, each of them on a line of its own.

    >>> [line.name for line in values_lines("SELECT * {\\n  VALUES ?country { country:ma }\\n}")]
    ['country']
    """
    for index, line in enumerate(text.split("\n")):
        match = _VALUES.fullmatch(line)
        if match:
            yield ValuesLine(index, *match.groups())


def bound(text: str, terms: Mapping[str, Term]) -> str:
    """A query with other terms in the lines of its parameters, by their names.

    >>> bound('VALUES ?year { "2018" }', {"year": ox.Literal("2019")})
    'VALUES ?year { "2019" }'
    """
    lines = text.split("\n")
    for line in values_lines(text):
        if line.name in terms:
            lines[line.index] = line.with_term(terms[line.name])
    return "\n".join(lines)


def read_values(owner: str, parameters: Iterable[Parameter], values: Mapping[str, str]) -> dict[str, Term]:
    """The terms that values mean, by parameter. Raises `UsageError` for an unknown parameter, and for another type."""
    by_name = {parameter.name: parameter for parameter in parameters}
    unknown = [name for name in values if name not in by_name]
    if unknown:
        known = ", ".join(by_name) or "none"
        raise UsageError(f"The query {owner} has no parameter {unknown[0]!r}; it has: {known}.")
    return {name: by_name[name].term(value) for name, value in values.items()}


def written_term(text: str) -> Term:
    """The term that a query or a header writes: an IRI, a prefixed name, a quoted string or an integer.

    Raises `ValueError` for anything else.
    """
    if text.startswith('"') and text.endswith('"') and '"' not in text[1:-1] and "\\" not in text and len(text) > 1:
        return ox.Literal(text[1:-1])
    if re.fullmatch(PATTERNS["integer"], text):
        return _term("integer", text)
    return _term("iri", text[1:-1] if text.startswith("<") and text.endswith(">") else text)


def _term(type_: Type, value: str) -> Term:
    if type_ == "iri":
        return _iri(value)
    if type_ in PATTERNS and re.fullmatch(PATTERNS[type_], value) is None:
        raise ValueError(value)
    if type_ == "integer":
        return ox.Literal(int(value))
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):  # half of a character: no text  # noqa: PLR2004
        raise ValueError(value)
    return ox.Literal(value)


def _iri(value: str) -> ox.NamedNode:
    name = _PREFIXED_NAME.fullmatch(value)
    if name and name["prefix"] in PREFIXES:
        return ox.NamedNode(expand(value))
    if _ABSOLUTE.fullmatch(value) is None:
        raise ValueError(value)
    return ox.NamedNode(value)
