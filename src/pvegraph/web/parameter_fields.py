"""The parameters of a saved query as fields of a form, and the values that readers put into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pvegraph import iri
from pvegraph.authored.query_parameters import Parameter
from pvegraph.errors import UsageError
from pvegraph.folding import words
from pvegraph.search.catalogue import Entry, Text, kind_of, sorting_key
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.kinds import KINDS
from pvegraph.web.languages import Language
from pvegraph.web.saved import Saved
from pvegraph.web.site import Site

_MOST_OPTIONS = 300
"""Things to choose from in a list; of more, a reader writes the name."""
_FEW = 5


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    value: str
    text: Text


@dataclass(frozen=True)
class Field:
    """A parameter in a form."""

    name: str
    label: Text
    type: str
    value: str
    shown: Text | None
    """The name of the thing that the value is."""
    shown_alone: bool
    """Whether no other thing of the kind has that name, so that a form may send it."""
    kind: str
    """The kind of the things to choose from, where that is known."""
    options: tuple[Option, ...]
    is_default: bool


class Choices:
    """What may stand for the parameters of one query, in one release."""

    def __init__(self, site: Site, saved: Saved) -> None:
        self._catalogue = site.catalogue
        self._saved = saved
        self._parameters = {parameter.name: parameter for parameter in saved.parameters}

    def in_full(self, given: Mapping[str, str]) -> dict[str, str]:
        """The values with the IRI of a thing in place of the last part of it, or of its name.

        ``country=ma`` means a thing whose IRI begins as that of the default does. A name counts if exactly one thing of
        the right kind has it. Raises `UsageError` for a name that no thing or several have.
        """
        return {
            name: self._thing(parameter, given[name]) if parameter.type == "iri" else given[name]
            for name, parameter in self._parameters.items()
            if name in given
        }

    def has_name(self, given: Mapping[str, str]) -> bool:
        """Whether some value is a name, which may be another thing's in the next release."""
        iris = {name: value for name, value in given.items() if self._parameters[name].type == "iri"}
        return any(self._addressed(self._parameters[name], value) is None for name, value in iris.items())

    def _addressed(self, parameter: Parameter, value: str) -> str | None:
        """The thing that a value addresses; `None` if it can only be a name."""
        try:
            return parameter.term(value).value
        except UsageError:
            begun = parameter.term(parameter.default).value.rpartition("/")[0] + f"/{value}"
            return begun if self._catalogue.get(begun) is not None else None

    def _thing(self, parameter: Parameter, value: str) -> str:
        addressed = self._addressed(parameter, value)
        if addressed is not None:
            return addressed
        found = self._called(parameter, value)
        if len(found) == 1:
            return found[0].iri
        if not found:
            raise UsageError(
                f"Nothing is called {value[:80]!r}, which the parameter {parameter.name} is to be. Give a name as the"
                " site shows it, the end of an address such as ma, or the whole address."
            )
        raise UsageError(
            f"Several things are called {value[:80]!r}; give the address of one of them for {parameter.name}:"
            f" {', '.join(entry.iri for entry in found[:_FEW])}."
        )

    def _called(self, parameter: Parameter, name: str) -> list[Entry]:
        """The things of the parameter's kind that have this name, in any language, however it is accented."""
        wanted = words(name)
        entries = self._catalogue.of_kind(_kind(parameter))
        return [entry for entry in entries if any(words(each.value) == wanted for each in entry.all_names())]

    def fields(self, given: Mapping[str, str], language: Language) -> tuple[Field, ...]:
        """The fields of a form with the values that are given, else with the defaults."""
        return tuple(
            self._field(parameter, given.get(parameter.name), language)
            for parameter in self._parameters.values()
            if parameter.type != "language"
        )

    def _field(self, parameter: Parameter, given: str | None, language: Language) -> Field:
        value = given if given is not None else parameter.term(parameter.default).value
        shown = self._catalogue.name(value, language.tag) if parameter.type == "iri" else None
        return Field(
            parameter.name,
            self._saved.label(parameter, language.tag),
            parameter.type,
            short(value),
            shown,
            shown is not None and len(self._called(parameter, shown.value)) == 1,
            _kind(parameter) if parameter.type == "iri" else "",
            self._options(parameter, value, language.tag),
            given is None,
        )

    def _options(self, parameter: Parameter, value: str, language: str) -> tuple[Option, ...]:
        entries = self._catalogue.of_kind(_kind(parameter)) if parameter.type == "iri" else ()
        if not 0 < len(entries) <= _MOST_OPTIONS:
            return ()
        named = [Option(short(entry.iri), entry.name(language) or Text(entry.iri)) for entry in entries]
        if all(option.value != short(value) for option in named):
            named.append(Option(short(value), Text(value)))
        return tuple(sorted(named, key=lambda option: sorting_key(option.text, language)))


def _kind(parameter: Parameter) -> str:
    """The kind of things that a parameter takes: that of its class, else that of its default."""
    if parameter.instance_of is not None:
        kinds = [kind.name for kind in KINDS.values() if parameter.instance_of in kind.classes]
        if len(kinds) == 1:
            return kinds[0]
    return kind_of(parameter.term(parameter.default).value)


def short(value: str) -> str:
    """A value as addresses write it: a prefixed name of ours where there is one.

    >>> short("https://w3id.org/pvegraph/id/country/ma"), short("2018")
    ('country:ma', '2018')
    """
    if not value.startswith(iri.BASE):
        return value
    for prefix, namespace in PREFIXES.items():
        local = value.removeprefix(namespace)
        if local != value and "/" not in local and "#" not in local and local:
            return f"{prefix}:{local}"
    return value


def short_values(values: Mapping[str, str]) -> dict[str, str]:
    """Values as addresses write them."""
    return {name: short(value) for name, value in values.items()}
