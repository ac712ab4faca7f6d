"""What the page of a question shows: its parts, what may be added, and the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import expand
from pvegraph.web import kinds as listed
from pvegraph.web.ask.addresses import DEEPEST, Kinds, address, column_name, kind_at, place, relation_of
from pvegraph.web.ask.answering import Row, Term
from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.offers import Counts
from pvegraph.web.ask.question import Column, Condition, Path, Question, Sort
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.sentence import Sentences
from pvegraph.web.ask.writer import Written, columns_of
from pvegraph.web.kinds import N_
from pvegraph.web.links import Link

_ACTOR = N_("Actor")
_NUMBER_OF = N_("Number: %(things)s")
_CLASS, _LANGUAGES = N_("Kind of body"), N_("Language of a name")


@dataclass(frozen=True)
class Part:
    """A condition of the question, in words, with what may be done to it."""

    words: str
    plain: str
    change: str
    remove: str
    more: str
    """Where more can be said of what it leads to; empty where that cannot be."""
    things: str
    """What it leads to."""
    below: tuple[Part, ...]
    is_here: bool
    """Whether what may be added below is about this."""


@dataclass(frozen=True)
class Offer:
    """Something that may be added."""

    words: str
    href: str
    count: int | None


@dataclass(frozen=True)
class Head:
    """The head of a column: what it shows, what this has to do with the things, and how to sort by it."""

    name: str
    note: str
    href: str
    direction: str
    """``ascending`` or ``descending`` if the rows are sorted by it."""


@dataclass(frozen=True)
class Cell:
    """A cell: a link, or words, or nothing."""

    link: Link
    form: str = "link"
    """``date``, ``number`` or ``node`` for what is written otherwise."""


@dataclass(frozen=True)
class ColumnChoice:
    """A column that may be shown."""

    name: str
    label: str
    note: str
    is_shown: bool


@dataclass(frozen=True)
class View:
    """Makes what a page shows of a question for a reader."""

    question: Question
    kinds: Kinds
    plain: Sentences
    marked: Sentences

    @property
    def kind(self) -> Kind:
        """The kind of things that is asked for."""
        return self.kinds[self.question.kind]

    def parts(self, here: Path) -> tuple[Part, ...]:
        """The conditions, as a tree."""
        return self._parts(self.question.conditions, self.kind, (), here)

    def _parts(self, conditions: Sequence[Condition], kind: Kind, above: Path, here: Path) -> tuple[Part, ...]:
        found = []
        for number, condition in enumerate(conditions):
            path = (*above, number)
            relation = relation_of(kind, condition.relation)
            target = self.kinds.get(relation.target) if relation.leads == "things" else None
            goes_on = target is not None and target.relations and not condition.values and len(path) <= DEEPEST
            bare = self.marked.head(condition, kind, "…" if condition.conditions else "")
            found.append(
                Part(
                    bare,
                    self.plain.clause(condition, kind),
                    address(self.question, edit=place(path)),
                    address(self.question.without(path)),
                    address(self.question, at=place(path)) if goes_on else "",
                    self.plain.many(target) if target is not None else "",
                    self._parts(condition.conditions, target, path, here) if target is not None else (),
                    path == here,
                )
            )
        return tuple(found)

    def offers(self, here: Path, counts: Counts | None) -> tuple[Offer, ...]:
        """The relations that may be added at a place, those of most things first; all of them if nobody counted."""
        kind = kind_at(self.question, here, self.kinds)
        at = {"at": place(here)} if here else {}
        found = [
            Offer(
                self.plain.offered(relation),
                address(self.question, **at, add=relation.name),
                counts.offers[relation.name] if counts is not None else None,
            )
            for relation in kind.relations
            if counts is None or counts.offers.get(relation.name)
        ]
        return tuple(found)

    def columns(self) -> tuple[ColumnChoice, ...]:
        """All columns that there may be."""
        shown = columns_of(self.question, self.kind)
        found = []
        for relation in self.kind.relations:
            column = Column(relation.name)
            found.append(self._choice(column, relation, shown))
            if relation.leads in {"things", "concepts"} and not self.kind.is_statement:
                found.append(self._choice(replace(column, counted=True), relation, shown))
        return tuple(found)

    def _choice(self, column: Column, relation: Relation, shown: Sequence[Column]) -> ColumnChoice:
        label = self.label(column)
        return ColumnChoice(column_name(column), label, self.plain.offered(relation), column in shown)

    def label(self, column: Column) -> str:
        """What a column is called."""
        relation = relation_of(self.kind, column.name)
        text = self.plain.text
        kind = listed.KINDS.get(relation.target)
        if column.counted:
            asked = self.kinds.get(relation.target)
            things = self.plain.many(asked) if asked is not None else text(kind.many) if kind is not None else ""
            return text(_NUMBER_OF) % {"things": things}
        if relation.leads == "dates" and relation.period is not None:
            return text(relation.period.label)
        if relation.leads == "languages":
            return text(_LANGUAGES)
        if relation.term:
            return self.plain.naming.link(relation.term).text.value
        if relation.target == "actor":
            return text(_ACTOR)
        return text(_CLASS if relation.target == "ontology" or kind is None else kind.one)

    def heads(self, written: Written) -> tuple[Head, ...]:
        """The heads of the table; what is told apart by its name needs no note."""
        columns = [column for column, _ in written.columns]
        targets = [relation_of(self.kind, column.name).target for column in columns]
        heads = [self._head(None, listed_name(self.kind, self.plain), "")]
        for column, target in zip(columns, targets, strict=True):
            relation = relation_of(self.kind, column.name)
            same = [each for each in self.kind.relations if each.target == target and each.leads == relation.leads]
            is_told = relation.leads == "things" and len(same) > 1 and (column.counted or not relation.is_plain)
            note = self.plain.offered(relation) if is_told else ""
            heads.append(self._head(column, self.label(column), note))
        return tuple(heads)

    def _head(self, column: Column | None, name: str, note: str) -> Head:
        sort = self.question.sort
        is_sorted = sort.column == column
        turned = Sort(column, descending=not sort.descending if is_sorted else bool(column and column.counted))
        direction = ("descending" if sort.descending else "ascending") if is_sorted else ""
        return Head(name, note, address(replace(self.question, sort=turned)), direction)

    def cells(self, rows: Iterable[Row], written: Written) -> list[list[Cell | None]]:
        """The rows of the table."""
        names = [written.subject, *(variable for _, variable in written.columns)]
        forms = ["node" if self.kind.is_statement else "link", *(self._form(column) for column, _ in written.columns)]
        return [[self._cell(row.get(name), form) for name, form in zip(names, forms, strict=True)] for row in rows]

    def _form(self, column: Column) -> str:
        leads = relation_of(self.kind, column.name).leads
        return (
            "number"
            if column.counted
            else {"dates": "date", "languages": "language", "numbers": "number"}.get(leads, "link")
        )

    def _cell(self, term: Term | None, form: str) -> Cell | None:
        if term is None:
            return None
        naming = self.plain.naming
        if form in {"link", "node"}:
            return Cell(naming.link(term.value), form)
        return Cell(Link(Text(term.value)), form)


def listed_name(kind: Kind, sentences: Sentences) -> str:
    """What one thing of a kind is called."""
    if kind.name == "city":
        city = sentences.naming.name(expand("pve:City"))
        if city is not None:
            return city.value
    return sentences.naming.kind_text(kind.name)
