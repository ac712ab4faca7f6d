"""Finding the things that somebody means by a name, for a field that refers to one: those of the right classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from pvegraph.curation.forms.building import FormRules, form_of
from pvegraph.curation.forms.form import TYPE, Field, Form
from pvegraph.curation.forms.minting import KINDS, TIES, is_alike
from pvegraph.curation.forms.reading_values import WrongError, address
from pvegraph.curation.forms.typed import Entity, Typed
from pvegraph.search.catalogue import Text
from pvegraph.web.links import compact
from pvegraph.web.naming import Naming
from pvegraph.web.site import Site

MOST_SHOWN = 10
MOST_LOOKED_AT = 200
"""Things with a fitting name whose classes are looked at."""
MOST_FIELDS = 40
"""Fields of one page for which somebody else than a script has things looked for."""
_LONGEST = 200


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant."""

    iri: str
    """Its address, or the name of a new entity of the same form."""
    name: Text
    hint: Text | None = None
    other: Text | None = None
    """The name that was found, if it is not the one that is shown."""


@dataclass(frozen=True)
class Choices:
    """Looks for things in one release, for readers of one language."""

    site: Site
    naming: Naming

    @property
    def _rules(self) -> FormRules:
        return self.site.forms.rules

    def kinds(self, field: Field) -> tuple[str, ...]:
        """The kinds of things, as their addresses have it, among which values of a field are; empty for all."""
        return tuple(dict.fromkeys(kind.name for kind in KINDS.values() if self._fits(kind.class_, field)))

    def creatable(self, field: Field) -> tuple[str, ...]:
        """The classes of which a new thing may be made for a field, by the names of their kinds."""
        classes = (kind for kind in KINDS.values() if kind.class_ not in TIES)
        return tuple(kind.name for kind in classes if field.classes and self._fits(kind.class_, field))

    def _fits(self, class_: str, field: Field) -> bool:
        """Whether things of a class, or some of them, may be values of a field."""
        if not field.classes:
            return True
        for wanted in field.classes:
            below = {kind for kind in KINDS if wanted in self._rules.ancestors(kind)}
            # An actor is an agent, but what publishes is described as nothing more than an agent.
            if class_ == wanted if wanted in KINDS else class_ in (below or self._rules.ancestors(wanted)):
                return True
        return False

    def candidates(self, field: Field, question: str, typed: Typed) -> Sequence[Candidate]:
        """What may be meant by a text, the likeliest first; the new things of the same form come before all others."""
        text = question.strip()[:_LONGEST]
        new = [
            Candidate(entity.name, Text(name))
            for entity in typed.entities.values()
            if self._is_new(entity, field) and (name := new_name(entity, self._rules))
            if not text or text.casefold() in name.casefold()
        ]
        return [*new, *self._found(field, text)][:MOST_SHOWN]

    def _is_new(self, entity: Entity, field: Field) -> bool:
        return not entity.iri and not entity.owner and entity.name != "m" and self._fits(entity.class_, field)

    def _found(self, field: Field, text: str) -> Iterator[Candidate]:
        kinds = self.kinds(field)
        hits = self.site.index.search(text, kinds=kinds or None, most=MOST_LOOKED_AT) if text else []
        for hit in hits:
            if self._is_of(hit.entry.iri, field):
                name = self.naming.link(hit.entry.iri).text
                other = hit.name if hit.name.value != name.value else None
                yield Candidate(hit.entry.iri, name, self.naming.distinction(hit.entry), other)

    def _is_of(self, thing: str, field: Field) -> bool:
        """Whether a thing is of one of the classes that a field asks for."""
        if not field.classes:
            return True
        types = {
            quad.object.value
            for quad in self.site.forms.view.quads(NamedNode(thing), NamedNode(TYPE), None)
            if isinstance(quad.object, NamedNode)
        }
        return any(not types.isdisjoint(self._rules.descendants(wanted)) for wanted in field.classes)

    def name(self, iri: str, typed: Typed) -> Text:
        """What to call something that was chosen."""
        entity = typed.entities.get(iri)
        if entity is not None:
            return Text(new_name(entity, self._rules) or iri)
        return self.naming.name(iri) or Text(compact(iri))

    def resolved(self, typed: Typed) -> Typed:
        """The form with things chosen where a text names one beyond doubt: by its address, or by the only such name."""
        left = MOST_FIELDS
        for entity in typed.entities.values():
            form = _form(entity, self._rules)
            for key, values in entity.values.items():
                field = form.field(key) if form is not None else None
                if field is None or field.widget != "reference":
                    continue
                for index, value in enumerate(values):
                    if value.iri or not value.text.strip() or left <= 0:
                        continue
                    left -= 1
                    chosen = self._certain(field, value.text.strip(), typed)
                    if chosen:
                        name = self.name(chosen, typed).value
                        changed = typed.entities[entity.name].with_value(
                            key, index, replace(value, iri=chosen, text=name)
                        )
                        typed = typed.with_entity(changed)
        return typed

    def _certain(self, field: Field, text: str, typed: Typed) -> str:
        if text.startswith(("http://", "https://", "/")):
            try:
                return address(text).value
            except WrongError:
                return ""
        found = self.candidates(field, text, typed)
        exact = [each for each in found if any(is_alike(text, name.value) for name in (each.name, each.other) if name)]
        return exact[0].iri if len(exact) == 1 else ""


def new_name(entity: Entity, rules: FormRules) -> str:
    """What a new thing is called by what is typed into it: its English name, or the first of its names."""
    form = _form(entity, rules)
    names = [group for group in form.groups if group.name == "names"] if form is not None else []
    values = [value for group in names for field in group.fields for value in entity.values.get(field.key, ())]
    texts = sorted((value for value in values if value.text.strip()), key=lambda value: value.language != "en")
    return texts[0].text.strip() if texts else ""


def _form(entity: Entity, rules: FormRules) -> Form | None:
    return form_of(entity.class_, rules) if entity.class_ in KINDS else None


def with_names(typed: Typed, choices: Choices) -> Typed:
    """The form with names in the place of addresses, as it is first shown."""
    for entity in typed.entities.values():
        form = _form(entity, choices.site.forms.rules)
        for key, values in entity.values.items():
            field = form.field(key) if form is not None else None
            if field is not None and field.widget == "reference":
                named = tuple(
                    replace(value, text=choices.name(value.iri, typed).value) if value.iri else value
                    for value in values
                )
                known = typed.entities[entity.name]
                typed = typed.with_entity(replace(known, values={**known.values, key: named}))
    return typed
