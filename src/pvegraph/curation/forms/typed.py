"""What somebody has typed into a form: the thing itself, its ties and the new things beside it, each with its inputs.

The inputs of a page have flat names, and a typed form can be written as such names and read from them again:

====================  =========================================================================================
``source``            the graph that the edit speaks for; the name of an entity for a source that is new
``m~@class``          something about an entity: ``m`` is the thing of the page, ``n1`` is new, ``t1`` is a tie
``m~pve:start~0~t``   a part of a value: its text, ``v`` the address of what was chosen, ``l`` the language, ``w`` what
                      stood there when the form was shown, as N-Triples writes it
====================  =========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pvegraph.curation.refusing import refusal
from pvegraph.errors import UsageError

MAIN = "m"
MOST_ENTITIES, MOST_VALUES = 600, 300
_ENTITY = re.compile(r"(m|[nt][0-9]{1,4})~(.+)", re.DOTALL)
_INPUT = re.compile(r"(.+)~([0-9]{1,4})~([tvlw])", re.DOTALL)
_PARTS = MappingProxyType({"t": "text", "v": "iri", "l": "language", "w": "was"})
_ABOUT = MappingProxyType(
    {"@class": "class_", "@iri": "iri", "@address": "address", "@owner": "owner", "@via": "via", "@gone": "gone"}
)


@dataclass(frozen=True)
class Value:
    """One value of a field, as it was typed."""

    text: str = ""
    iri: str = ""
    """Of what was chosen: its address, or the name of a new entity."""
    language: str = ""
    was: str = ""
    """What the source said here when the form was shown, as N-Triples writes it; empty for a value that is added."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        return not self.text.strip() and not self.iri


@dataclass(frozen=True)
class Entity:
    """One thing in a form."""

    name: str
    class_: str
    iri: str = ""
    """Its address, if it was there before."""
    address: str = ""
    """The end of its address, if somebody typed one for a new thing."""
    owner: str = ""
    """For a tie: the name of the entity in whose page it is edited."""
    via: str = ""
    """For a tie: the property by which it names its owner."""
    gone: bool = False
    """Whether everything that the source says of it is to be taken away."""
    values: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    """By the keys of fields."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed into it."""
        return all(value.is_empty for values in self.values.values() for value in values)

    def with_value(self, key: str, index: int, value: Value) -> Entity:
        """The same with another value in one place; one more if there is none in that place."""
        values = [*self.values.get(key, ())]
        while len(values) <= index:
            values.append(Value())
        values[index] = value
        return replace(self, values={**self.values, key: tuple(values)})


@dataclass(frozen=True)
class Typed:
    """A form as it was typed."""

    source: str
    entities: Mapping[str, Entity]

    @property
    def main(self) -> Entity:
        """The thing of the page."""
        return self.entities[MAIN]

    def with_entity(self, entity: Entity) -> Typed:
        """The same with an entity in the place of the one of its name, or one more."""
        return replace(self, entities={**self.entities, entity.name: entity})

    def without(self, name: str) -> Typed:
        """The same without an entity, and without choices of it."""
        kept = {
            other.name: replace(
                other,
                values={
                    key: tuple(replace(value, iri="", text="") if value.iri == name else value for value in values)
                    for key, values in other.values.items()
                },
            )
            for other in self.entities.values()
            if name not in (other.name, other.owner)
        }
        return Typed("" if self.source == name else self.source, kept)

    def fresh(self, letter: str) -> str:
        """A name for one more entity: ``n`` for a new thing, ``t`` for a tie."""
        taken = [int(name[1:]) for name in self.entities if name[0] == letter and name != MAIN]
        return f"{letter}{max(taken, default=-1) + 1}"

    def written(self) -> dict[str, str]:
        """As the flat names of inputs with what is in them; what is empty is left out."""
        return {name: value for name, value in self._inputs() if value}

    def _inputs(self) -> Iterator[tuple[str, str]]:
        yield "source", self.source
        for entity in self.entities.values():
            for name, attribute in _ABOUT.items():
                value = getattr(entity, attribute)
                yield f"{entity.name}~{name}", ("1" if value else "") if attribute == "gone" else value
            for key, values in entity.values.items():
                for index, value in enumerate(values):
                    for part, attribute in _PARTS.items():
                        yield input_name(entity.name, key, index, part), getattr(value, attribute)

    @classmethod
    def read(cls, inputs: Iterable[tuple[str, str]]) -> Typed:
        """What inputs say; others than those of a form are passed over.

        Raises `UsageError` for a form without a thing, and for one with too many.
        """
        about: dict[str, dict[str, str]] = {}
        parts: dict[tuple[str, str], dict[int, dict[str, str]]] = {}
        source = ""
        for name, text in inputs:
            if name == "source":
                source = text.strip()
                continue
            found = _ENTITY.fullmatch(name)
            if found is None:
                continue
            entity, rest = found[1], found[2]
            if rest in _ABOUT:
                about.setdefault(entity, {})[_ABOUT[rest]] = text.strip()
            elif (where := _INPUT.fullmatch(rest)) is not None:
                row = parts.setdefault((entity, where[1]), {}).setdefault(int(where[2]), {})
                row[_PARTS[where[3]]] = text
        if MAIN not in about:
            raise refusal(UsageError, "form-about-nothing")
        if len(about) > MOST_ENTITIES or any(len(rows) > MOST_VALUES for rows in parts.values()):
            raise refusal(UsageError, "form-too-large", things=MOST_ENTITIES, values=MOST_VALUES)
        return cls(source, {name: _entity(name, known, parts) for name, known in about.items()})


def input_name(entity: str, key: str, index: int, part: str = "t") -> str:
    """The name of an input."""
    return f"{entity}~{key}~{index}~{part}"


def _entity(
    name: str, known: Mapping[str, str], parts: Mapping[tuple[str, str], Mapping[int, Mapping[str, str]]]
) -> Entity:
    """An entity of what is known of it and of its inputs. Rows keep their order; gaps between them close."""
    values = {
        key: tuple(_value(rows[number]) for number in sorted(rows))
        for (owner, key), rows in parts.items()
        if owner == name
    }
    given = {attribute: known.get(attribute, "") for attribute in ("class_", "iri", "address", "owner", "via")}
    return Entity(name, gone=bool(known.get("gone")), values=values, **given)


def _value(row: Mapping[str, str]) -> Value:
    kept = {name: text.strip() if name != "text" else text for name, text in row.items()}
    return Value(**kept)


def of_json(fields: Mapping[str, object]) -> Typed:
    """A typed form as it was stored with a proposal. Raises `UsageError` as `Typed.read`."""
    pairs: Sequence[tuple[str, str]] = [(name, value) for name, value in fields.items() if isinstance(value, str)]
    return Typed.read(pairs)
