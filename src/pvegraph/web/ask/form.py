"""The form for one condition: what it may lead to, how it may be narrowed down, and what is chosen already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pvegraph import iri
from pvegraph.search.catalogue import Text
from pvegraph.web.ask.addresses import DEEPEST, Kinds, pairs, place
from pvegraph.web.ask.deeds import MARK, Asked
from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.offers import Counts
from pvegraph.web.ask.question import Condition, Question
from pvegraph.web.ask.relations import Relation
from pvegraph.web.ask.sentence import Sentences
from pvegraph.web.ask.writing import shortened

SHOWN = 60
"""Values that a form lists; the others are found by their names."""


@dataclass(frozen=True)
class Option:
    """A value that may be chosen."""

    value: str
    name: Text
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """A way to narrow the relation down."""

    name: str
    label: str
    options: tuple[Option, ...]
    is_one: bool
    """Whether just one of them may be chosen."""


@dataclass(frozen=True)
class Form:
    """What the template of the form needs."""

    relation: Relation
    at: str
    edit: str
    hidden: tuple[tuple[str, str], ...]
    yes: str
    no: str
    is_negated: bool
    values: tuple[Option, ...]
    is_cut: bool
    find: str
    """What was sent to be looked for: a name, or the IRI of a thing that was picked."""
    find_name: str
    search_kind: str
    """The kind of things to search for by name; empty if there are few."""
    fields: tuple[Field, ...]
    period: str
    first: str
    last: str
    bounds: tuple[str, str] | None
    """The least and the most, where a number is asked for."""
    at_least: int | None
    """`None` where nothing can be counted."""
    things: str
    """What can be described in place of being chosen; empty if nothing."""


def form_of(asked: Asked, question: Question, kinds: Kinds, counts: Counts | None, sentences: Sentences) -> Form:
    """The form."""
    relation, condition = asked.relation, asked.condition
    target = kinds.get(relation.target) if relation.leads == "things" else None
    values = _options(condition.values, counts.values.get("=", {}) if counts else {}, sentences)
    goes_on = target is not None and bool(target.relations) and len(asked.above) < DEEPEST
    kind = Kind("", "", "", next(iter(kinds.values())).words, (relation,))
    return Form(
        relation,
        place(asked.above),
        place(asked.edited),
        tuple(pairs(question)),
        sentences.offered(relation),
        sentences.head(Condition(relation.name, negated=True), kind),
        condition.negated,
        values[:SHOWN],
        len(values) > SHOWN,
        asked.find,
        sentences.naming.link(asked.find).text.value if asked.find.startswith(iri.BASE) else asked.find,
        target.list if target is not None else "",
        _fields(asked, counts, sentences),
        sentences.text(relation.period.label) if relation.period is not None else "",
        "".join(condition.mark("from")),
        "".join(condition.mark("to")),
        ("".join(condition.mark("least")), "".join(condition.mark("most"))) if relation.leads == "numbers" else None,
        condition.at_least if relation.leads in {"things", "concepts"} else None,
        sentences.many(target) if target is not None and goes_on else "",
    )


def _fields(asked: Asked, counts: Counts | None, sentences: Sentences) -> tuple[Field, ...]:
    fields = []
    for marking in asked.relation.markings:
        chosen = asked.condition.mark(marking.name)
        options = _options(chosen, counts.values.get(marking.name, {}) if counts else {}, sentences)
        if options:
            fields.append(Field(MARK + marking.name, sentences.text(marking.label), options, is_one=False))
    for alternative in asked.relation.alternatives:
        told = counts.values.get(alternative.name, {}) if counts else {}
        options = tuple(
            Option(
                choice.name,
                Text(sentences.text(choice.words), sentences.naming.language.tag),
                told.get(choice.name),
                choice.name in asked.condition.mark(alternative.name),
            )
            for choice in alternative.choices
            if counts is None or choice.name in told or choice.name in asked.condition.mark(alternative.name)
        )
        if options:
            fields.append(Field(MARK + alternative.name, sentences.text(alternative.label), options, is_one=True))
    return tuple(fields)


def _options(chosen: Sequence[str], counted: Mapping[str, int], sentences: Sentences) -> tuple[Option, ...]:
    """What is chosen first, then the most frequent."""
    values = [*chosen, *(value for value in counted if value not in chosen)]
    return tuple(
        Option(shortened(value), _name(value, sentences), counted.get(value), value in chosen) for value in values
    )


def _name(value: str, sentences: Sentences) -> Text:
    if not value.startswith(("http://", "https://")):
        language = sentences.naming.language
        return Text(language.language_name(value), language.tag)
    return sentences.naming.link(value).text
