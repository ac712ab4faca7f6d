"""What was typed as a change of one source's graph: only what differs, and nothing that was not mentioned.

Each value of a form carries what the source said when the form was shown. A value that still reads so is left as it is,
whatever has become of the graph meanwhile; one that reads otherwise takes the place of what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph.curation.forms.addresses import Addresses
from pvegraph.curation.forms.building import FormRules, form_of
from pvegraph.curation.forms.filled import class_of, is_source
from pvegraph.curation.forms.form import SOURCE, TYPE, Field, Form
from pvegraph.curation.forms.minting import KINDS, TIES, MissingError, minted
from pvegraph.curation.forms.reading_values import (
    WrongError,
    is_as_it_was,
    means_the_same,
    read_choice,
    read_literal,
    term_of,
)
from pvegraph.curation.forms.texts import problem
from pvegraph.curation.forms.typed import Entity, Typed, Value
from pvegraph.curation.proposal import Problem
from pvegraph.curation.retiring import tombstone_of
from pvegraph.validation.view import Change, ChangedView, View
from pvegraph.vocabulary import expand

_IDENTIFIER = expand("dct:identifier")
_SOURCE_CLASS = expand("pve:Source")
_TYPE, _DCT_SOURCE = NamedNode(TYPE), NamedNode(SOURCE)


@dataclass(frozen=True)
class Reading:
    """What a typed form comes to."""

    change: Change
    """What can be read of it, also where something else cannot."""
    problems: tuple[Problem, ...]
    """What cannot be read; the name of each is that of its input without the last part: ``m~pve:start~0``."""
    source: str
    """The graph that is changed; empty if it is none."""
    addresses: Mapping[str, str]
    """The address of each entity that has one."""
    retired: Mapping[str, str]
    """The addresses of ties of which no source says anything any more, as they have moved, each with the new one."""


def change_of(typed: Typed, view: View, rules: FormRules) -> Reading:
    """What somebody who typed a form wants changed in the graph of its source; the view is the dataset as it is."""
    return _Reader(typed, view, rules).read()


@dataclass
class _Draft:
    """The changes of one entity."""

    added: dict[tuple[str, NamedNode | Literal], None] = field(default_factory=dict)
    removed: dict[tuple[str, NamedNode | Literal], None] = field(default_factory=dict)


class _Reader:
    """Reads one typed form."""

    def __init__(self, typed: Typed, view: View, rules: FormRules) -> None:
        self._typed, self._view, self._rules = typed, view, rules
        self._problems: list[Problem] = []
        self._addresses = Addresses(typed, view, rules, self._term, self._note)
        self._source = ""
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()
        self._moves: dict[str, str] = {}

    def read(self) -> Reading:
        self._source = self._graph()
        for entity in self._typed.entities.values():
            form = self._form(entity)
            if form is not None and not self._is_blank(entity):
                self._read(entity, form)
        used = {quad.subject.value for quad in self._added if isinstance(quad.subject, NamedNode)}
        self._removed.update(quad for address in used for quad in tombstone_of(address, self._view))
        both = self._added & self._removed
        change = Change(frozenset(self._added - both), frozenset(self._removed - both))
        addresses = {**self._addresses.found(), **self._moves}
        return Reading(change, tuple(self._problems), self._source, addresses, self._retired(change))

    def _retired(self, change: Change) -> Mapping[str, str]:
        """The addresses that ties have left for good: nothing else in the form has got them, and no source is left."""
        after = ChangedView(self._view, change) if self._moves else self._view
        left = {self._typed.entities[name].iri: address for name, address in self._moves.items()}
        return {old: new for old, new in left.items() if next(after.quads(NamedNode(old), None, None), None) is None}

    def _note(self, found: Problem) -> None:
        if found not in self._problems:  # a value may be read twice, for the address of its thing too
            self._problems.append(found)

    def _graph(self) -> str:
        """The graph that is changed; empty if what was given is not the graph of a source."""
        given = self._typed.source
        entity = self._typed.entities.get(given)
        if entity is not None and entity.class_ == _SOURCE_CLASS:
            return self._addresses.of(given) or ""
        if not is_source(given, self._view):
            self._note(problem("source", "source", value=given))
            return ""
        return given

    def _form(self, entity: Entity) -> Form | None:
        """The form of an entity, if it may be edited by one and is what it is said to be."""
        if entity.class_ not in KINDS or not self._is_of_class(entity):
            self._note(problem("class", f"{entity.name}~@class", value=entity.iri or entity.class_))
            return None
        if not entity.owner:
            return form_of(entity.class_, self._rules)
        owner = self._typed.entities.get(entity.owner)
        if owner is not None:
            for tie in form_of(owner.class_, self._rules).ties if owner.class_ in KINDS else ():
                if (tie.form.class_, tie.via) == (entity.class_, entity.via):
                    return tie.form
        self._note(problem("field", f"{entity.name}~@via", value=entity.via))
        return None

    def _is_of_class(self, entity: Entity) -> bool:
        if not entity.iri:
            return True
        try:
            return class_of(entity.iri, self._view, self._rules) == entity.class_
        except ValueError:  # no IRI at all
            return False

    def _is_blank(self, entity: Entity) -> bool:
        """Whether an entity is a new one into which nobody has typed anything, and that nobody refers to."""
        return not entity.iri and entity.is_empty and entity.name != "m" and entity.name not in self._used

    @cached_property
    def _used(self) -> frozenset[str]:
        """The entities that are chosen somewhere in the form."""
        values = (value for other in self._typed.entities.values() for row in other.values.values() for value in row)
        return frozenset((self._typed.source, *(value.iri for value in values)))

    def _read(self, entity: Entity, form: Form) -> None:
        draft = _Draft()
        for key, values in entity.values.items():
            each = form.field(key)
            if each is None:
                self._note(problem("field", f"{entity.name}~{key}~0", value=key))
            else:
                self._read_field(entity, each, values, draft)
        thing = self._addresses.of(entity.name)
        if thing is None or not self._source:
            return
        mine = self._said_by_source(thing) if entity.iri else []
        if entity.gone and entity.owner:
            self._removed.update(mine)
            return
        said = {(quad.predicate.value, quad.object) for quad in mine}
        added = [pair for pair in draft.added if pair not in said]
        removed = [pair for pair in draft.removed if pair in said and pair not in draft.added]
        if added or not entity.iri:
            added += [pair for pair in self._by_itself(entity) if pair not in said]
        moved = self._moved(entity, added, removed)
        if moved != thing:
            self._moves[entity.name] = moved
            self._removed.update(mine)
            added += [pair for pair in said if pair not in removed]  # type: ignore[misc] # no triple terms here
            removed = []
        self._added.update(self._quad(moved, pair) for pair in added)
        self._removed.update(self._quad(thing, pair) for pair in removed)

    def _read_field(self, entity: Entity, each: Field, values: tuple[Value, ...], draft: _Draft) -> None:
        """Note what is added and removed by the values of a field."""
        languages: dict[str, int] = {}
        for index, value in enumerate(values):
            place = f"{entity.name}~{each.key}~{index}"
            was = term_of(value.was) if value.was else None
            if each.one_per_language and not value.is_empty:
                languages[value.language.lower()] = languages.get(value.language.lower(), 0) + 1
            if was is not None and is_as_it_was(each, value, was):
                continue
            if value.is_empty:
                term = None
            else:
                term = self._term(each, value, place)
                if term is None:
                    continue
                if languages.get(value.language.lower(), 0) > 1:
                    self._note(problem("languages", place, value=value.language))
            if was is not None and term is not None and means_the_same(was, term):
                continue
            if was is not None:
                draft.removed[each.path, was] = None
            if term is not None:
                draft.added[each.path, term] = None

    def _term(self, each: Field, value: Value, place: str) -> NamedNode | Literal | None:
        """A value as a term; `None`, with a note, if it cannot be read, or if what it names has no address yet."""
        try:
            if each.widget in ("choice", "classes"):
                return read_choice(each, value)
            if each.widget != "reference":
                return read_literal(each, value)
            return self._reference(each, value, place)
        except WrongError as error:
            self._note(problem(error.code, place, **error.values))
            return None

    def _reference(self, each: Field, value: Value, place: str) -> NamedNode | None:
        """A thing that was chosen, created in the same form, or named by its address."""
        if value.iri in self._typed.entities:
            found = self._addresses.of(value.iri)
            return None if found is None else NamedNode(found)
        text = value.iri or value.text.strip()
        if not value.iri and not text.startswith(("http://", "https://", "/")):
            self._note(problem("reference", place, value=text))
            return None
        term = read_literal(each, Value(text))
        if not isinstance(term, NamedNode) or not self._is_described(term):
            self._note(problem("unknown", place, value=text))
            return None
        return term

    def _is_described(self, thing: NamedNode) -> bool:
        return next(self._view.quads(thing, None, None), None) is not None

    def _said_by_source(self, thing: str) -> list[Quad]:
        graph = NamedNode(self._source)
        return [quad for quad in self._view.quads(NamedNode(thing), None, None) if quad.graph_name == graph]

    def _by_itself(self, entity: Entity) -> Iterator[tuple[str, NamedNode | Literal]]:
        """What a form writes by itself of a thing that a source has something new to say about."""
        yield TYPE, NamedNode(entity.class_)
        owner = self._addresses.of(entity.owner) if entity.owner else None
        if owner is not None and not entity.iri:
            yield entity.via, NamedNode(owner)
        if entity.class_ in TIES:
            yield SOURCE, NamedNode(self._source)
        if entity.class_ == _SOURCE_CLASS and not entity.iri:
            yield _IDENTIFIER, Literal((self._addresses.of(entity.name) or "").rpartition("/")[2])

    def _moved(
        self,
        entity: Entity,
        added: Iterable[tuple[str, NamedNode | Literal]],
        removed: Iterable[tuple[str, NamedNode | Literal]],
    ) -> str:
        """The address of a thing after the change: another one for a tie that ties other things than before."""
        thing = self._addresses.of(entity.name) or ""
        kind = TIES.get(entity.class_)
        if kind is None or not entity.iri:
            return thing
        before: dict[str, list[NamedNode | Literal]] = {}
        for quad in self._view.quads(NamedNode(thing), None, None):
            if isinstance(quad.object, NamedNode | Literal) and quad.object not in before.get(quad.predicate.value, []):
                before.setdefault(quad.predicate.value, []).append(quad.object)
        gone, new = set(removed), list(added)
        paths = {**{path: [] for path, _ in new}, **before}
        after = {
            path: [value for value in values if (path, value) not in gone]
            + [term for name, term in new if name == path]
            for path, values in paths.items()
        }
        if all(before.get(key) == after.get(key) for key in kind.keys):
            return thing
        try:
            if minted(entity.class_, before, self._view) != thing:
                return thing
            return minted(entity.class_, after, self._view)
        except MissingError:
            return thing

    def _quad(self, thing: str, pair: tuple[str, NamedNode | Literal]) -> Quad:
        return Quad(NamedNode(thing), NamedNode(pair[0]), pair[1], NamedNode(self._source))
