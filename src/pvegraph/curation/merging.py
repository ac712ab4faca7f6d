"""Two things that are one: what sources say of the first they say of the second, and a tombstone leads from it there.

Each statement stays in the graph of its source, and nothing is lost but what would tie a thing to itself. Ties whose
addresses are made of the first get those that the importer would give them; each address that gives way keeps a
tombstone, as ``data/README.md`` has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph.curation.forms.building import FormRules
from pvegraph.curation.forms.filled import class_of
from pvegraph.curation.forms.form import ALTERNATIVE, PREFERRED
from pvegraph.curation.forms.minting import KINDS, TIES, MissingError, minted
from pvegraph.curation.reading.wanted import is_source
from pvegraph.curation.refusing import refusal
from pvegraph.curation.retiring import retiring
from pvegraph.errors import UsageError
from pvegraph.validation.view import Change, View, is_held
from pvegraph.vocabulary import expand

MERGEABLE = frozenset(KINDS) - frozenset(TIES) - {expand("pve:Source")}
"""The classes whose things can be merged; ties follow what they tie, and a source is one document."""


@dataclass(frozen=True)
class Merger:
    """What somebody wants to be one."""

    retired: str
    """The thing whose address is to lead to that of the other."""
    survivor: str
    why: Literal
    """The reason, in the language in which it was written."""
    when: datetime

    def change(self, view: View, rules: FormRules) -> Change:
        """What that changes in a dataset.

        Raises `UsageError`, in three languages, for what is one thing already, for what has no form, and for things of
        different classes.
        """
        if self.retired == self.survivor:
            raise refusal(UsageError, "merge-same", thing=self.retired)
        classes = [class_of(thing, view, rules) for thing in (self.retired, self.survivor)]
        for thing, class_ in zip((self.retired, self.survivor), classes, strict=True):
            if class_ not in MERGEABLE:
                raise refusal(UsageError, "merge-none", thing=thing)
        if classes[0] != classes[1]:
            raise refusal(UsageError, "merge-classes", retired=self.retired, survivor=self.survivor)
        return _Merging(self, view, rules).change()


class _Merging:
    """Makes the change of one merger."""

    def __init__(self, merger: Merger, view: View, rules: FormRules) -> None:
        self._merger, self._view, self._rules = merger, view, rules
        self._old, self._new = NamedNode(merger.retired), NamedNode(merger.survivor)

    def change(self) -> Change:
        removed = frozenset(quad for old in self._renamed for quad in self._quads(NamedNode(old)))
        moved = (quad for quad in map(self._moved, removed) if quad.subject != quad.object)
        added = frozenset(quad for quad in moved if not is_held(quad, self._view))
        tombstones = retiring(self._renamed, self._merger.why, self._merger.when, self._view)
        return Change(added | tombstones.added, removed | tombstones.removed)

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        """The addresses that give way, each with the one in its place: of the thing, and of ties made of it."""
        found = {self._merger.retired: self._merger.survivor}
        referring = {quad.subject for quad in self._quads(self._old) if quad.object == self._old}
        for tie in sorted((each for each in referring if isinstance(each, NamedNode)), key=str):
            moved = self._address_of_tie(tie)
            if moved != tie.value:
                found[tie.value] = moved
        return found

    def _address_of_tie(self, tie: NamedNode) -> str:
        """The address of something that refers to the thing: another one for a tie whose address is made of that."""
        class_ = class_of(tie.value, self._view, self._rules)
        if class_ is None or class_ not in TIES:
            return tie.value
        before: dict[str, list[NamedNode | Literal]] = {}
        for quad in self._view.quads(tie, None, None):
            if isinstance(quad.object, NamedNode | Literal) and quad.object not in before.get(quad.predicate.value, ()):
                before.setdefault(quad.predicate.value, []).append(quad.object)
        after = {path: [self._new if value == self._old else value for value in said] for path, said in before.items()}
        try:
            is_by_rule = minted(class_, before, self._view) == tie.value
            return minted(class_, after, self._view) if is_by_rule else tie.value
        except MissingError:
            return tie.value

    def _quads(self, thing: NamedNode) -> Iterator[Quad]:
        """What sources say of a thing, and what they say that refers to it."""
        for quad in (*self._view.quads(thing, None, None), *self._view.quads(None, None, thing)):
            if isinstance(quad.graph_name, NamedNode) and is_source(quad.graph_name.value):
                yield quad

    def _moved(self, quad: Quad) -> Quad:
        """A statement with the addresses that are to hold; a name is preferred no more if the other thing has one."""
        predicate = quad.predicate
        if quad.subject == self._old and predicate.value == PREFERRED and self._has_other_name(quad.object):
            predicate = NamedNode(ALTERNATIVE)
        subject, value = (
            NamedNode(self._renamed[term.value])
            if isinstance(term, NamedNode) and term.value in self._renamed
            else term
            for term in (quad.subject, quad.object)
        )
        return Quad(subject, predicate, value, quad.graph_name)  # type: ignore[arg-type] # each is what it was

    def _has_other_name(self, name: object) -> bool:
        said = [quad.object for quad in self._view.quads(self._new, NamedNode(PREFERRED), None)]
        language = name.language if isinstance(name, Literal) else None
        return name not in said and any(isinstance(each, Literal) and each.language == language for each in said)
