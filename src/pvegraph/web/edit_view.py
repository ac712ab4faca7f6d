"""What the page of a form shows: each field with its values, what is wrong with them, and what other sources say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from pvegraph.curation.forms.building import form_of
from pvegraph.curation.forms.change import Reading
from pvegraph.curation.forms.filled import Filled, FilledField, Said, class_of, filled
from pvegraph.curation.forms.form import SOURCE, TYPE, Choice, Field, Form, Texts, Tie
from pvegraph.curation.forms.minting import KINDS, beginning
from pvegraph.curation.forms.reading_values import understood
from pvegraph.curation.forms.typed import MAIN, Entity, Typed, Value, input_name
from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import expand
from pvegraph.web.edit_choices import MOST_FIELDS, Candidate, Choices, new_name
from pvegraph.web.edit_notes import Notes
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming

SHOWN_LANGUAGES = ("en", "ar", "fr")
"""In which a preferred name is always asked for."""
LANGUAGES = ("en", "ar", "fr", "es", "de", "it", "nl", "pt", "sv", "ru", "tr", "fa", "ur", "bn", "id", "ha", "sw", "so")
_NOTHING = Text("")
_MOST_BESIDE = 12
_BY_ITSELF = frozenset((SOURCE, expand("dct:identifier")))
_MOST_UNMENTIONED = 100


@dataclass(frozen=True)
class Row:
    """One value of a field."""

    index: int
    name: str
    """What the names of its inputs begin with: ``m~pve:start~0``."""
    value: Value
    problems: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    """Severity and sentence."""
    understood: str = ""
    candidates: Sequence[Candidate] = ()
    searched: bool = False
    link: Link | None = None
    """To what was chosen."""
    choice: Choice | None = None
    """For classes: the one that the row stands for."""
    label: Text = _NOTHING
    """What that is called."""

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be mended."""
        return bool(self.problems) or any(severity == "violation" for severity, _ in self.findings)


@dataclass(frozen=True)
class Beside:
    """What other sources say."""

    value: Link
    language: str
    sources: tuple[Link, ...]


@dataclass(frozen=True)
class FieldView:
    """One field as it is shown."""

    field: Field
    entity: str
    label: Text
    help: Text | None
    rows: tuple[Row, ...]
    beside: tuple[Beside, ...] = ()
    kinds: tuple[str, ...] = ()
    creatable: tuple[str, ...] = ()
    options: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """For choices: name of a group → value and name."""

    @property
    def name(self) -> str:
        """What the names of its inputs begin with."""
        return f"{self.entity}~{self.field.key}"

    @property
    def may_repeat(self) -> bool:
        """Whether another value may be added."""
        return self.field.widget != "classes" and (self.field.most is None or self.field.most > len(self.rows))

    def attributes(self, row: Row) -> Mapping[str, str]:
        """What is told of the input of a row to whoever cannot see it: its help, what is wrong, whether it must be.

        Forms are not held to it by browsers, as a search must not be refused because something else is missing yet.
        """
        described = [f"{self.name}~help"] if self.help is not None else []
        wrong = {"aria-invalid": "true"} if row.is_wrong else {}
        needed = {"aria-required": "true"} if self.field.required and row.index == 0 else {}
        return {"aria-describedby": " ".join([*described, f"{row.name}~told"]), **wrong, **needed}


@dataclass(frozen=True)
class GroupView:
    """Fields that stand together."""

    name: str
    label: Text
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class EntityView:
    """One thing of the form."""

    entity: Entity
    kind: str
    title: Text
    help: Text | None
    groups: tuple[GroupView, ...]
    problems: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    address: str = ""
    """The one that it has or gets; empty as long as that is not known."""
    beginning: str = ""
    """What its address begins with, if another end of it may be typed."""
    href: str = ""


@dataclass(frozen=True)
class TieView:
    """The ties of one kind."""

    tie: Tie
    label: Text
    help: Text | None
    via: Text
    members: tuple[EntityView, ...]
    others: tuple[tuple[Link, tuple[Link, ...]], ...] = ()
    """Ties that only other sources speak of, and those sources."""
    left: tuple[Link, ...] = ()
    """Ties of this source for which there was no room."""


@dataclass(frozen=True)
class Shown:
    """A form as it is shown."""

    main: EntityView
    ties: tuple[TieView, ...]
    new: tuple[EntityView, ...]
    unmentioned: tuple[tuple[Link, Link, tuple[Link, ...]], ...] = ()
    summary: tuple[tuple[str, str, str], ...] = ()
    """Input, severity, sentence: everything that is to be mended or known, in the order of the page."""


@dataclass
class Viewer:
    """Makes what is shown of a form."""

    choices: Choices
    typed: Typed
    reading: Reading
    notes: Notes
    filled: Filled | None
    searched: str = ""
    """The row for which somebody asked what it may mean."""
    _left: int = field(default=MOST_FIELDS)

    @property
    def _naming(self) -> Naming:
        return self.choices.naming

    def shown(self) -> Shown:
        """The whole form."""
        main = self._entity(self.typed.main, self._form(self.typed.main), self.filled)
        ties = tuple(self._tie(tie) for tie in self._form(self.typed.main).ties)
        new = tuple(
            self._entity(entity, self._form(entity), None)
            for entity in self.typed.entities.values()
            if entity.name != MAIN and not entity.owner and entity.class_ in KINDS
        )
        shown = Shown(main, ties, new, tuple(self._unmentioned()))
        return replace(shown, summary=tuple(_summary(shown, self.notes, self.reading)))

    def _form(self, entity: Entity) -> Form:
        return form_of(entity.class_, self.choices.site.forms.rules)

    def text(self, texts: Texts) -> Text:
        """Words for the reader."""
        tag = self._naming.language.tag
        for candidate in (tag, "en", "", *sorted(texts)):
            if texts.get(candidate):
                return Text(texts[candidate], candidate)
        return Text("")

    def _help(self, texts: Texts) -> Text | None:
        return self.text(texts) if texts else None

    def _entity(self, entity: Entity, form: Form, known: Filled | None) -> EntityView:
        said = {each.field.key: each for each in known.fields} if known is not None else {}
        groups = (
            GroupView(
                group.name,
                self.text(group.names),
                tuple(self._field(entity, each, said.get(each.key)) for each in group.fields),
            )
            for group in form.groups
        )
        address = entity.iri or self.reading.addresses.get(entity.name, "")
        name = new_name(entity, self.choices.site.forms.rules) if not entity.iri else ""
        title = Text(name) if name else (self.choices.name(entity.iri, self.typed) if entity.iri else Text(""))
        kind = KINDS[entity.class_]
        return EntityView(
            entity,
            kind.name,
            title,
            self._help(form.help),
            tuple(groups),
            self.notes.problems(f"{entity.name}~@address", f"{entity.name}~@class", f"{entity.name}~@via"),
            self.notes.findings_of_thing(entity.name),
            address,
            beginning(entity.class_) if not entity.iri and kind.is_open else "",
            (self._naming.link(entity.iri).href or "") if entity.iri else "",
        )

    def _field(self, entity: Entity, each: Field, said: FilledField | None) -> FieldView:
        values = entity.values.get(each.key, ())
        rows = self._classes(entity, each, values) if each.widget == "classes" else self._rows(entity, each, values)
        return FieldView(
            each,
            entity.name,
            self.text(each.names),
            self._help(each.help),
            tuple(rows),
            tuple(self._beside(said)) if said is not None else (),
            self.choices.kinds(each) if each.widget == "reference" else (),
            self.choices.creatable(each) if each.widget == "reference" else (),
            self._options(each) if each.widget == "choice" else (),
        )

    def _rows(self, entity: Entity, each: Field, values: tuple[Value, ...]) -> Iterator[Row]:
        if each.widget == "text" and each.one_per_language:
            there = {value.language for value in values}
            values = (*values, *(Value(language=tag) for tag in SHOWN_LANGUAGES if tag not in there))
        for index, value in enumerate(values or (self._empty(each),)):
            name = input_name(entity.name, each.key, index).rpartition("~")[0]
            row = Row(
                index,
                name,
                value,
                self.notes.problems(name),
                self.notes.findings(name),
                understood(each, value),
            )
            yield self._looked_up(row, each) if each.widget == "reference" else row

    def _empty(self, each: Field) -> Value:
        return Value(language=self._naming.language.tag if each.widget == "text" else "")

    def _looked_up(self, row: Row, each: Field) -> Row:
        """A row with a link to what was chosen, or with what may be meant."""
        value = row.value
        if value.iri:
            return replace(row, link=None if value.iri in self.typed.entities else self._naming.link(value.iri))
        if (row.name == self.searched or value.text.strip()) and self._left > 0:
            self._left -= 1
            return replace(row, candidates=self.choices.candidates(each, value.text, self.typed), searched=True)
        return row

    def _classes(self, entity: Entity, each: Field, values: tuple[Value, ...]) -> Iterator[Row]:
        """A row for each class on offer, ticked if it is said."""
        known = {value.iri: value for value in values if value.iri}
        was = {value.was for value in values if value.was}
        for index, choice in enumerate(each.choices):
            value = known.get(choice.value, Value())
            name = f"{entity.name}~{each.key}~{index}"
            kept = replace(value, was=choice.value if choice.value in was else "")
            label = self.text(choice.names)
            problems, found = self.notes.problems(name), self.notes.findings(name)
            yield Row(index, name, kept, problems, found, choice=choice, label=label)

    def _options(self, each: Field) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for choice in each.choices:
            group = self.text(choice.group).value if choice.group else ""
            groups.setdefault(group, []).append((choice.value, self.text(choice.names).value))
        return tuple((name, tuple(sorted(found, key=lambda pair: pair[1]))) for name, found in sorted(groups.items()))

    def _beside(self, said: FilledField) -> Iterator[Beside]:
        for each in said.beside(self.reading.source)[:_MOST_BESIDE]:
            language = (each.term.language or "") if isinstance(each.term, Literal) else ""
            yield Beside(self._value(each.term), language, self._links(each.sources))

    def _value(self, term: NamedNode | Literal) -> Link:
        if isinstance(term, NamedNode):
            return self._naming.link(term.value)
        return Link(Text(term.value, term.language or ""))

    def _links(self, graphs: Iterable[str]) -> tuple[Link, ...]:
        return tuple(self._naming.link(graph) for graph in graphs)

    def _tie(self, tie: Tie) -> TieView:
        mine = [
            entity
            for entity in self.typed.entities.values()
            if entity.owner == MAIN and entity.via == tie.via and entity.class_ == tie.form.class_
        ]
        known = {member.thing: member for each in self._ties_of(tie) for member in each}
        here = {entity.iri for entity in mine}
        others = [member for member in known.values() if not member.of(self.reading.source)]
        left = [member for member in known.values() if member.of(self.reading.source) and member.thing not in here]
        return TieView(
            tie,
            self.text(tie.names),
            self._help(tie.form.help),
            self._naming.link(tie.via).text,
            tuple(self._member(entity, tie, known.get(entity.iri)) for entity in mine),
            tuple((self._title(member), self._links(member.sources())) for member in others[:_MOST_BESIDE]),
            tuple(self._title(member) for member in left[:_MOST_UNMENTIONED]),
        )

    def _ties_of(self, tie: Tie) -> Iterator[tuple[Filled, ...]]:
        for each in self.filled.ties if self.filled is not None else ():
            if each.tie.key == tie.key:
                yield each.members

    def _member(self, entity: Entity, tie: Tie, known: Filled | None) -> EntityView:
        view = self._entity(entity, tie.form, known)
        return replace(view, title=self._title(known).text if known is not None else Text(""))

    def _title(self, member: Filled) -> Link:
        """A tie by what it ties, with the way to its page."""
        names = [
            self._naming.link(said.term.value).text
            for each in member.fields
            if each.field.widget in ("reference", "choice")
            for said in _first(each.said)
        ]
        link = self._naming.link(member.thing)
        return replace(link, text=Text(" — ".join(name.value for name in names)), code=False) if names else link

    def _unmentioned(self) -> Iterator[tuple[Link, Link, tuple[Link, ...]]]:
        """Statements for which there is no field, but for what a form writes by itself."""
        if self.filled is None:
            return
        found: dict[tuple[str, NamedNode | Literal], list[str]] = {}
        for quad in self.filled.unmentioned:
            is_kind = quad.predicate.value == TYPE and getattr(quad.object, "value", "") == self.filled.form.class_
            if quad.predicate.value in _BY_ITSELF or is_kind or not isinstance(quad.object, NamedNode | Literal):
                continue
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            found.setdefault((quad.predicate.value, quad.object), []).append(graph)
        for (predicate, value), graphs in list(found.items())[:_MOST_UNMENTIONED]:
            yield self._naming.link(predicate), self._value(value), self._links(filter(None, graphs))


def _first(said: tuple[Said, ...]) -> tuple[Said, ...]:
    return tuple(each for each in said[:1] if isinstance(each.term, NamedNode))


def _summary(shown: Shown, notes: Notes, reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Everything that is to be mended or known, with the input that it is about."""
    told: set[str] = set()
    for entity in (shown.main, *(member for tie in shown.ties for member in tie.members), *shown.new):
        told.update(f"{entity.entity.name}~@{name}" for name in ("address", "class", "via"))
        for text in entity.problems:
            yield f"{entity.entity.name}~@address", "violation", text
        for severity, text in entity.findings:
            yield f"{entity.entity.name}~@address", severity, text
        for group in entity.groups:
            for each in group.fields:
                for row in each.rows:
                    told.add(row.name)
                    for text in row.problems:
                        yield row.name, "violation", text
                    for severity, text in row.findings:
                        yield row.name, severity, text
    for problem in reading.problems:
        if problem.name not in told:
            yield "source", "violation", notes.text(problem)
    for severity, text in notes.others:
        yield "", severity, text


def filled_of(typed: Typed, choices: Choices) -> Filled | None:
    """What the sources say of the thing of a form; nothing of a new one."""
    main, forms = typed.main, choices.site.forms
    try:
        if not main.iri or class_of(main.iri, forms.view, forms.rules) != main.class_:
            return None
    except ValueError:  # no IRI at all
        return None
    return filled(form_of(main.class_, forms.rules), main.iri, forms.view)
