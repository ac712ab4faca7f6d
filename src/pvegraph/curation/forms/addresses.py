"""The addresses of the things in a form: those that were there have theirs, new ones get one from what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph.curation.forms.building import FormRules, form_of
from pvegraph.curation.forms.form import TYPE, Field
from pvegraph.curation.forms.minting import KINDS, TIES, MissingError, beginning, minted
from pvegraph.curation.forms.texts import problem
from pvegraph.curation.forms.typed import Entity, Typed, Value
from pvegraph.curation.proposal import Problem
from pvegraph.validation.view import IndexedStatements, JoinedView, View
from pvegraph.validation.words import NAMING, short
from pvegraph.vocabulary import expand

_END = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SOURCE_END = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+([.-][a-z0-9]+)*")
_LONGEST_END = 120
_SOURCE = expand("pve:Source")
Read = Callable[[Field, Value, str], NamedNode | Literal | None]


class Addresses:
    """Gives each entity of a form its address, once; what stands in the way is noted at the input that matters."""

    def __init__(self, typed: Typed, view: View, rules: FormRules, read: Read, note: Callable[[Problem], None]) -> None:
        self._typed, self._view, self._rules, self._read, self._note = typed, view, rules, read, note
        self._known: dict[str, str | None] = {}
        self._open: list[str] = []
        self._new_names: list[Quad] = []
        self._names: View = view

    def of(self, name: str) -> str | None:
        """The address of an entity; `None`, with a note, as long as it has none."""
        if name in self._known:
            return self._known[name]
        entity = self._typed.entities.get(name)
        if entity is None:
            return None
        if name in self._open:
            self._note(problem("loop", f"{name}~@address"))
            return None
        self._open.append(name)
        try:
            self._known[name] = entity.iri or self._new(entity)
        finally:
            self._open.pop()
        return self._known[name]

    def found(self) -> Mapping[str, str]:
        """The addresses of all entities that have one."""
        known = {name: self._known.get(name) for name in self._typed.entities}
        return {name: address for name, address in known.items() if address}

    def _new(self, entity: Entity) -> str | None:
        kind = KINDS.get(entity.class_)
        if kind is None:
            return None
        if entity.address and kind.is_open:
            form = _SOURCE_END if entity.class_ == _SOURCE else _END
            if len(entity.address) > _LONGEST_END or not form.fullmatch(entity.address):
                self._note(problem("address", f"{entity.name}~@address", value=entity.address))
                return None
            made = beginning(entity.class_) + entity.address
        else:
            try:
                made = minted(entity.class_, self._said(entity), self._names)
            except MissingError as error:
                self._missing(entity, str(error))
                return None
        if entity.class_ not in TIES and self._clashes(entity, made):
            return None
        self._learn(made, entity)
        return made

    def _learn(self, made: str, entity: Entity) -> None:
        """Know a new thing by its names, as the address of what ties it is made of the slug of its name."""
        texts = [
            Quad(NamedNode(made), NamedNode(path), value)
            for path, values in self._said(entity).items()
            for value in values
            if isinstance(value, Literal) and path in NAMING
        ]
        self._new_names += texts
        self._names = JoinedView(self._view, [IndexedStatements(self._new_names)])

    def _missing(self, entity: Entity, path: str) -> None:
        form = form_of(entity.class_, self._rules)
        each = next((each for each in form.fields if each.path == path), None)
        if path == entity.via:
            return  # the owner has no address yet, and that is told there
        if each is not None and any(not value.is_empty for value in entity.values.get(each.key, ())):
            return  # what was typed there cannot be read, and that is told
        key = short(path) if each is None else each.key
        names = {"": short(path)} if each is None else each.names
        found = problem("missing", f"{entity.name}~{key}~0", field="{field}")
        messages = {
            tag: text.replace("{field}", names.get(tag) or names.get("en") or names.get("") or key)
            for tag, text in found.messages.items()
        }
        self._note(Problem(messages, found.name))

    def _said(self, entity: Entity) -> Mapping[str, list[NamedNode | Literal]]:
        """What is typed of an entity, as far as it can be read."""
        said: dict[str, list[NamedNode | Literal]] = {TYPE: [NamedNode(entity.class_)]}
        for key, values in entity.values.items():
            each = form_of(entity.class_, self._rules).field(key)
            for index, value in enumerate(values) if each is not None else ():
                term = None if value.is_empty else self._read(each, value, f"{entity.name}~{key}~{index}")  # type: ignore[arg-type] # it is one
                if term is not None:
                    said.setdefault(each.path, []).append(term)  # type: ignore[union-attr] # as above
        if entity.owner:
            owner = self.of(entity.owner)
            if owner is not None:
                said[entity.via] = [NamedNode(owner)]
        return said

    def _clashes(self, entity: Entity, made: str) -> bool:
        """Whether something else has an address already."""
        named = self._name(made)
        if named is None:
            others = (name for name, address in self._known.items() if address == made and name != entity.name)
            other = next(others, None)
            if other is None:
                return False
            texts = chain.from_iterable(self._typed.entities[other].values.values())
            named = next((value.text for value in texts if value.text), other)
        self._note(problem("clash", f"{entity.name}~@address", value=made, name=named))
        return True

    def _name(self, thing: str) -> str | None:
        """What something is called that is described already; `None` for what is not."""
        quads = list(self._view.quads(NamedNode(thing), None, None))
        names = sorted(
            (NAMING[quad.predicate.value], quad.object.value)
            for quad in quads
            if quad.predicate.value in NAMING and isinstance(quad.object, Literal)
        )
        return names[0][1] if names else (thing if quads else None)
