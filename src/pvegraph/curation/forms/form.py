"""What a form is: fields in groups, each with its kind of widget, its limits, its labels and its help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pvegraph.vocabulary import expand

Widget = Literal[
    "text", "string", "integer", "decimal", "boolean", "date", "moment", "choice", "reference", "address", "classes"
]
"""A text in a language, a text without one, a number, yes or no, a date of any precision, a moment, one of a few
things, any thing of some classes, an address on the web, more exact classes."""
Reason = Literal["other things", "class", "automatic", "whole", "no values", "not of this class", "no class"]
"""Why a shape makes no field: it speaks of other things by a path of several steps; of the class, which a form has
chosen; of what a form writes by itself; it is one of several ways in which a thing as a whole may be right; it allows
no value; it is about a property that things of this class may not have, or about things of no class."""
Texts = Mapping[str, str]
"""Words by language."""

TYPE = expand("rdf:type")
SOURCE = expand("dct:source")
PREFERRED, ALTERNATIVE = expand("skos:prefLabel"), expand("skos:altLabel")


@dataclass(frozen=True)
class Choice:
    """One of the few values that a field may have."""

    value: str
    """As N-Triples writes it."""
    names: Texts
    group: Texts = field(default_factory=dict)
    """The name of the broader concept, if it has one."""


@dataclass(frozen=True)
class Field:
    """One property of a thing, as a form asks for it."""

    path: str
    key: str
    """The property as a prefixed name, by which inputs are called."""
    widget: Widget
    names: Texts
    help: Texts = field(default_factory=dict)
    least: int = 0
    most: int | None = None
    classes: tuple[str, ...] = ()
    """Those of which a value must be, at least of one; empty for any thing."""
    datatypes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    languages: tuple[str, ...] = ()
    """Those in which texts may be; empty for all."""
    wanted: tuple[str, ...] = ()
    """The languages in which there must be a text."""
    one_per_language: bool = False
    patterns: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    group: str = "facts"
    order: float = 0
    shapes: tuple[str, ...] = ()
    """Those that it comes from."""

    @property
    def required(self) -> bool:
        """Whether a thing must have a value."""
        return self.least > 0 or bool(self.wanted)


@dataclass(frozen=True)
class LeftOut:
    """A shape about things of the class that is not a field, and why."""

    shape: str
    reason: Reason


@dataclass(frozen=True)
class Group:
    """Fields that stand together."""

    name: str
    """``names``, ``facts`` or ``links``, or the address of a ``sh:PropertyGroup``."""
    names: Texts
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Tie:
    """Things of another class that are edited in the page of the thing which they tie to others."""

    via: str
    """The property by which they name it."""
    form: Form
    """Without that property."""
    names: Texts
    """What they are called: the name of their class."""

    @property
    def key(self) -> str:
        """By what inputs call it: the last part of the class and of the property."""
        return "-".join(name.replace("#", "/").rpartition("/")[2] for name in (self.form.class_, self.via))


@dataclass(frozen=True)
class Form:
    """All that may be typed about a thing of a class."""

    class_: str
    names: Texts
    help: Texts
    groups: tuple[Group, ...]
    ties: tuple[Tie, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in their order."""
        return tuple(field for group in self.groups for field in group.fields)

    def field(self, key: str) -> Field | None:
        """The field of a key."""
        return next((field for field in self.fields if field.key == key), None)
