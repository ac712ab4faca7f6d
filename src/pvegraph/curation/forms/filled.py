"""What the sources say of a thing, field by field: where they differ, each value stands with those that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from pvegraph import iri
from pvegraph.curation.forms.building import FormRules, form_of
from pvegraph.curation.forms.form import TYPE, Field, Form, Tie
from pvegraph.curation.forms.minting import KINDS
from pvegraph.curation.forms.reading_values import shown
from pvegraph.curation.forms.typed import MAIN, Entity, Typed, Value
from pvegraph.validation.view import View
from pvegraph.vocabulary import expand

MOST_TIES = 60
"""Ties of one kind that one page shows; each of the others has a page of its own."""


@dataclass(frozen=True)
class Said:
    """A value with the graphs that say it."""

    term: NamedNode | Literal
    sources: tuple[str, ...]


@dataclass(frozen=True)
class FilledField:
    """A field with what is said."""

    field: Field
    said: tuple[Said, ...]

    def of(self, source: str) -> tuple[Said, ...]:
        """What one source says."""
        return tuple(each for each in self.said if source in each.sources)

    def beside(self, source: str) -> tuple[Said, ...]:
        """What only other sources say."""
        return tuple(each for each in self.said if source not in each.sources)


@dataclass(frozen=True)
class FilledTie:
    """The things that tie a thing to others in one way."""

    tie: Tie
    members: tuple[Filled, ...]


@dataclass(frozen=True)
class Filled:
    """A form with what all sources say of a thing."""

    form: Form
    thing: str
    fields: tuple[FilledField, ...]
    unmentioned: tuple[Quad, ...]
    """Statements about the thing for which there is no field; an edit leaves them as they are."""
    ties: tuple[FilledTie, ...] = ()

    def sources(self) -> tuple[str, ...]:
        """The graphs that say something of the thing or of one of its ties, each once."""
        own = [source for each in self.fields for said in each.said for source in said.sources]
        own += [quad.graph_name.value for quad in self.unmentioned if isinstance(quad.graph_name, NamedNode)]
        inner = [source for each in self.ties for member in each.members for source in member.sources()]
        return tuple(dict.fromkeys((*own, *inner)))

    def of(self, source: str) -> bool:
        """Whether a source says anything of the thing."""
        return any(each.of(source) for each in self.fields) or any(
            isinstance(quad.graph_name, NamedNode) and quad.graph_name.value == source for quad in self.unmentioned
        )


def filled(form: Form, thing: str, view: View) -> Filled:
    """What a dataset says of a thing, in the fields of a form."""
    node = NamedNode(thing)
    said: dict[str, dict[NamedNode | Literal, list[str]]] = {}
    unmentioned: list[Quad] = []
    fields = {each.path: each for each in form.fields}
    for quad in sorted(view.quads(node, None, None), key=str):
        value = quad.object
        graph = quad.graph_name
        if not isinstance(value, NamedNode | Literal) or not isinstance(graph, NamedNode):
            unmentioned.append(quad)
        elif _has_field(quad, fields.get(quad.predicate.value)):
            said.setdefault(quad.predicate.value, {}).setdefault(value, []).append(graph.value)
        else:
            unmentioned.append(quad)
    return Filled(
        form,
        thing,
        tuple(
            FilledField(
                each,
                tuple(Said(value, tuple(graphs)) for value, graphs in said.get(each.path, {}).items()),
            )
            for each in form.fields
        ),
        tuple(unmentioned),
        tuple(_tied(tie, thing, view) for tie in form.ties),
    )


def _has_field(quad: Quad, field: Field | None) -> bool:
    """Whether a statement can be shown in a field: of classes only those on offer, and no other kind of term."""
    if field is None:
        return False
    value = quad.object
    if field.path == TYPE:
        return str(value) in {choice.value for choice in field.choices}
    if field.widget == "text":
        return isinstance(value, Literal) and bool(value.language)
    if field.widget in ("reference", "address"):
        return isinstance(value, NamedNode)
    if field.widget == "choice":
        return True
    return isinstance(value, Literal) and not value.language


def _tied(tie: Tie, thing: str, view: View) -> FilledTie:
    nodes = {
        quad.subject.value
        for quad in view.quads(None, NamedNode(tie.via), NamedNode(thing))
        if isinstance(quad.subject, NamedNode) and _is_of(quad.subject, tie.form.class_, view)
    }
    return FilledTie(tie, tuple(filled(tie.form, node, view) for node in sorted(nodes)))


def _is_of(node: NamedNode, class_: str, view: View) -> bool:
    return next(view.quads(node, NamedNode(TYPE), NamedNode(class_)), None) is not None


def class_of(thing: str, view: View, rules: FormRules) -> str | None:
    """The class whose form a thing has: that of its kind; `None` if it has none."""
    types = {
        quad.object.value
        for quad in view.quads(NamedNode(thing), NamedNode(TYPE), None)
        if isinstance(quad.object, NamedNode)
    }
    above = frozenset[str]().union(*(rules.ancestors(each) for each in types))
    fitting = [class_ for class_ in KINDS if class_ in above]
    # A government is an actor and an agent; it is not a publisher for that.
    exact = [
        class_ for class_ in fitting if not any(other in fitting for other in rules.descendants(class_) - {class_})
    ]
    return exact[0] if exact else None


def sources_of(filled_: Filled, view: View) -> tuple[str, ...]:
    """The sources that speak of a thing: those of its graphs that are the graphs of sources."""
    return tuple(each for each in filled_.sources() if is_source(each, view))


def is_source(graph: str, view: View) -> bool:
    """Whether a graph is one of a source that is described, which an edit may speak for."""
    try:
        iri.path_of_graph(graph)
        node = NamedNode(graph)
    except ValueError:
        return False
    return next(view.quads(node, NamedNode(TYPE), NamedNode(expand("pve:Source"))), None) is not None


def typed_of(filled_: Filled, source: str, *, most_ties: int = MOST_TIES) -> Typed:
    """A form as it is first shown: what one source says of the thing and of its ties.

    The texts of things that are referred to are their addresses; whoever shows them gives them names. Of ties of one
    kind only so many are in it; what is not in a form is left alone by it.
    """
    entities = {MAIN: _entity(filled_, MAIN, source)}
    for each in filled_.ties:
        mine = [member for member in each.members if member.of(source)]
        for member in mine[:most_ties]:
            name = f"t{len(entities) - 1}"
            entities[name] = _entity(member, name, source, each.tie.via)
    return Typed(source, entities)


def _entity(filled_: Filled, name: str, source: str, via: str = "") -> Entity:
    values = {each.field.key: tuple(_values(each.field, each.of(source))) for each in filled_.fields if each.of(source)}
    owner = MAIN if via else ""
    return Entity(name, filled_.form.class_, filled_.thing, owner=owner, via=via, values=values)


def _values(field: Field, said: Iterable[Said]) -> Iterator[Value]:
    for each in said:
        term = each.term
        language = (term.language or "") if isinstance(term, Literal) else ""
        if field.widget == "reference":
            yield Value(term.value, term.value, was=str(term))
        elif field.widget in ("choice", "classes"):
            yield Value(iri=str(term), was=str(term))
        else:
            yield Value(shown(term), language=language, was=str(term))


def new_of(class_: str, rules: FormRules, source: str = "", label: str = "") -> Typed:
    """An empty form for a new thing of a class."""
    return Typed(source, {MAIN: new_entity(MAIN, class_, rules, label)})


def new_entity(name: str, class_: str, rules: FormRules, label: str = "") -> Entity:
    """A new thing with nothing but a name, as it was typed where it was looked for."""
    form = form_of(class_, rules)
    naming = next((each for each in form.fields if each.path in _NAMING), None)
    values = {naming.key: (Value(label, language=_language(label)),)} if naming is not None and label else {}
    return Entity(name, class_, values=values)


_NAMING = frozenset(map(expand, ("skos:prefLabel", "dct:title", "foaf:name")))


def _language(text: str) -> str:
    return "ar" if any("\u0600" <= mark <= "\u06ff" for mark in text) else "en"
