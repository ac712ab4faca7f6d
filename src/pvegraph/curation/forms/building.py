"""Making the form of a class out of the shapes that speak of its things, in the words of the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from pvegraph.curation.forms.demands import Demands, ShapeReader
from pvegraph.curation.forms.form import (
    PREFERRED,
    SOURCE,
    TYPE,
    Choice,
    Field,
    Form,
    Group,
    LeftOut,
    Texts,
    Tie,
    Widget,
)
from pvegraph.curation.forms.minting import KINDS, TIES
from pvegraph.curation.forms.texts import GROUPS
from pvegraph.dates import EDTF, XSD
from pvegraph.validation.examination import Rules
from pvegraph.validation.words import short
from pvegraph.vocabulary import expand

_DATES = frozenset({XSD + "date", XSD + "gYear", XSD + "gYearMonth", EDTF})
_WIDGETS: Mapping[str, Widget] = {
    expand("rdf:langString"): "text",
    XSD + "string": "string",
    XSD + "integer": "integer",
    XSD + "nonNegativeInteger": "integer",
    XSD + "decimal": "decimal",
    XSD + "boolean": "boolean",
    XSD + "dateTime": "moment",
}
_FIRST = tuple(
    map(
        expand,
        (
            "skos:prefLabel",
            "dct:title",
            "foaf:name",
            "skos:altLabel",
            "rdf:type",
            "org:member",
            "pve:post",
            "pve:event",
            "pve:start",
            "pve:end",
            "pve:observedOn",
            "wgs:lat",
            "wgs:long",
        ),
    )
)
"""Properties that people look for first, and pairs that have an order of their own."""
_NAMES = frozenset(map(expand, ("skos:prefLabel", "skos:altLabel", "dct:title", "foaf:name")))
_LABEL, _DEFINITION, _COMMENT, _NOTE = (
    expand(name) for name in ("rdfs:label", "skos:definition", "rdfs:comment", "skos:scopeNote")
)
_SUBCLASS, _BROADER, _IN_SCHEME = expand("rdfs:subClassOf"), expand("skos:broader"), expand("skos:inScheme")
_DOMAINS = (expand("rdfs:domain"), expand("schema:domainIncludes"))
_RANGES = (expand("rdfs:range"), expand("schema:rangeIncludes"))
_GROUP_ORDER = ("names", "facts", "links")


@dataclass(frozen=True)
class FormRules:
    """The rules of a project, as forms read them; forms are made once."""

    rules: Rules
    _forms: dict[tuple[str, bool], Form] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def shapes(self) -> ShapeReader:
        """The shapes."""
        return ShapeReader.of(self.rules.shapes)

    @cached_property
    def ontology(self) -> Mapping[str, Mapping[str, tuple[object, ...]]]:
        """Subject → predicate → objects."""
        found: dict[str, dict[str, list[object]]] = {}
        for triple in self.rules.ontology:
            if isinstance(triple.subject, NamedNode):
                found.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object)
        return {
            subject: {predicate: tuple(sorted(values, key=str)) for predicate, values in said.items()}
            for subject, said in found.items()
        }

    def texts(self, term: str, *predicates: str) -> Texts:
        """The words of the first predicate that has any, by language."""
        for predicate in predicates:
            found = {
                value.language or "": value.value
                for value in self.ontology.get(term, {}).get(predicate, ())
                if isinstance(value, Literal)
            }
            if found:
                return found
        return {}

    def nodes(self, term: str, *predicates: str) -> Iterator[str]:
        """The IRIs that some predicates lead to."""
        for predicate in predicates:
            for value in self.ontology.get(term, {}).get(predicate, ()):
                if isinstance(value, NamedNode):
                    yield value.value

    def ancestors(self, class_: str) -> frozenset[str]:
        """A class and all above it."""
        found = {class_}
        waiting = [class_]
        while waiting:
            for above in self.nodes(waiting.pop(), _SUBCLASS):
                if above not in found:
                    found.add(above)
                    waiting.append(above)
        return frozenset(found)

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for class_ in self.ontology:
            for above in self.ancestors(class_) - {class_}:
                found.setdefault(above, set()).add(class_)
        return {class_: frozenset(below) for class_, below in found.items()}

    def descendants(self, class_: str) -> frozenset[str]:
        """A class and all below it."""
        return self._below.get(class_, frozenset()) | {class_}

    def concepts(self, scheme: str) -> tuple[Choice, ...]:
        """The concepts of a scheme, those of one broader concept together."""
        members = [concept for concept, said in self.ontology.items() if NamedNode(scheme) in said.get(_IN_SCHEME, ())]
        found = []
        for concept in members:
            broader = next(self.nodes(concept, _BROADER), "")
            found.append(
                Choice(
                    f"<{concept}>",
                    self.texts(concept, PREFERRED) or {"": short(concept)},
                    self.texts(broader, PREFERRED) if broader else {},
                )
            )
        return tuple(sorted(found, key=lambda each: (each.group.get("en", ""), each.names.get("en", ""), each.value)))

    def is_for(self, property_: str, class_: str) -> bool:
        """Whether the ontology says that things of a class have a property."""
        above = self.ancestors(class_)
        return any(domain in above for domain in self.nodes(property_, *_DOMAINS))

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes whose things some shape speaks of."""
        return self.shapes.target_classes


def form_of(class_: str, rules: FormRules, *, with_ties: bool = True) -> Form:
    """The form of a class: a field for each property that shapes speak of.

    With ``with_ties`` it has the forms of the tenures, memberships and so on that name such a thing.
    """
    known = rules._forms.get((class_, with_ties))
    if known is None:
        known = rules._forms[class_, with_ties] = _Builder(class_, rules).form(with_ties=with_ties)
    return known


def of_no_class(rules: FormRules) -> tuple[LeftOut, ...]:
    """The property shapes about things that are of no class, such as those that were withdrawn, which have no form."""
    known = {
        shape
        for class_ in (*rules.classes, *KINDS)
        for form in (form_of(class_, rules),)
        for shape in (
            *(shape for each in form.fields for shape in each.shapes),
            *(left.shape for left in form.left_out),
        )
    }
    return tuple(LeftOut(shape, "no class") for shape in rules.shapes.property_shapes if shape not in known)


class _Builder:
    """Makes one form."""

    def __init__(self, class_: str, rules: FormRules) -> None:
        self._class = class_
        self._rules = rules
        self._above = rules.ancestors(class_)
        self._left: dict[str, LeftOut] = {}

    def form(self, *, with_ties: bool) -> Form:
        rules = self._rules
        demands = self._demands()
        fields = [self._field(path, found) for path, found in demands.items()]
        exact = self._exact_classes()
        if exact is not None:
            fields.append(exact)
        return Form(
            self._class,
            rules.texts(self._class, _LABEL) or {"": short(self._class)},
            self._help(self._class),
            tuple(self._groups(fields)),
            tuple(self._ties()) if with_ties and self._class not in TIES else (),
            tuple(sorted(self._left.values(), key=lambda left: left.shape)),
        )

    def _demands(self) -> dict[str, Demands]:
        """What is demanded of the values of each property."""
        found: dict[str, Demands] = {}
        allowed = self._rules.shapes.allowed(self._above)
        for shape, always in self._rules.shapes.about(self._above, self._is_subject, self._is_object):
            demands = self._rules.shapes.demands(shape, always=always)
            reason = self._reason(demands, allowed)
            if reason is not None:
                for each in demands.shapes:
                    self._left.setdefault(each, LeftOut(each, reason))  # type: ignore[arg-type] # one of the reasons
            elif demands.path is not None:
                known = found.get(demands.path)
                found[demands.path] = demands if known is None else known.with_(demands)
        for shape in self._rules.shapes.parts_of_wholes(self._above):
            self._left.setdefault(shape, LeftOut(shape, "whole"))
        return found

    def _is_subject(self, property_: str) -> bool:
        return self._rules.is_for(property_, self._class)

    def _is_object(self, property_: str) -> bool:
        return self._class in self._rules.nodes(property_, *_RANGES)

    def _reason(self, demands: Demands, allowed: frozenset[str] | None) -> str | None:
        """Why demands make no field."""
        if demands.path is None:
            return "other things"
        if demands.path == TYPE:
            return "class"
        if demands.path == SOURCE:
            return "automatic"
        if demands.most == 0:
            return "no values"
        if allowed is not None and demands.path not in allowed:
            return "not of this class"
        return None

    def _field(self, path: str, demands: Demands) -> Field:
        rules = self._rules
        demands = self._with_range(path, demands)
        choices = tuple(
            Choice(str(value), self._name_of(value))
            for value in demands.among
            if isinstance(value, NamedNode | Literal)
        )
        for scheme in demands.schemes:
            choices += rules.concepts(scheme)
        widget = self._widget(demands, choices)
        return Field(
            path=path,
            key=short(path),
            widget=widget,
            names=demands.names or rules.texts(path, _LABEL) or {"": short(path)},
            help=demands.help or self._help(path),
            least=demands.least,
            most=1 if demands.one_value else demands.most,
            classes=demands.classes,
            datatypes=demands.datatypes,
            choices=choices,
            languages=demands.languages,
            wanted=demands.wanted,
            one_per_language=demands.one_per_language,
            patterns=demands.patterns,
            minimum=demands.minimum,
            maximum=demands.maximum,
            group=demands.group or _group_of(path, widget),
            order=demands.order,
            shapes=demands.shapes,
        )

    def _name_of(self, value: NamedNode | Literal) -> Texts:
        """What to call a value that a shape lists."""
        if isinstance(value, Literal):
            return {value.language or "": value.value}
        return self._rules.texts(value.value, _LABEL, PREFERRED) or {"": short(value.value)}

    def _with_range(self, path: str, demands: Demands) -> Demands:
        """Demands with what the ontology says of values where shapes do not say what they are."""
        if demands.says_what_values_are:
            return demands
        ranges = tuple(self._rules.nodes(path, *_RANGES))
        datatypes = tuple(name for name in ranges if name in _WIDGETS or name in _DATES)
        classes = tuple(name for name in ranges if name in self._rules.ontology and name not in datatypes)
        return replace(demands, datatypes=datatypes, classes=() if datatypes else classes)

    def _widget(self, demands: Demands, choices: tuple[Choice, ...]) -> Widget:
        if choices:
            return "choice"
        if demands.classes or demands.is_described:
            return "reference"
        if demands.datatypes and _DATES.issuperset(demands.datatypes):
            return "date"
        if demands.wanted or demands.languages or demands.one_per_language:
            return "text"
        if demands.datatypes:
            return _WIDGETS.get(demands.datatypes[0], "string")
        return "address" if demands.is_address else "string"

    def _help(self, term: str) -> Texts:
        """What a term means, and what is to be known when it is used."""
        means = self._rules.texts(term, _DEFINITION, _COMMENT)
        notes = self._rules.texts(term, _NOTE)
        return {tag: " ".join(filter(None, (means.get(tag), notes.get(tag)))) for tag in {**means, **notes}}

    def _exact_classes(self) -> Field | None:
        """A field for the classes that say more, if there are any."""
        below = set(self._rules.descendants(self._class)) - {self._class}
        for kind in below & set(KINDS):
            # Its things have a form of their own, and what stands above it says less than that.
            below -= self._rules.descendants(kind) | self._rules.ancestors(kind)
        if not below:
            return None
        choices = [Choice(f"<{each}>", self._rules.texts(each, _LABEL) or {"": short(each)}) for each in sorted(below)]
        return Field(
            path=TYPE,
            key=short(TYPE),
            widget="classes",
            names=self._rules.texts(TYPE, _LABEL) or {"": short(TYPE)},
            help=self._help(TYPE),
            choices=tuple(choices),
        )

    def _ties(self) -> Iterator[Tie]:
        """The classes of dated things that name a thing of this class, once for each property by which they do."""
        for class_ in TIES:
            form = form_of(class_, self._rules, with_ties=False)
            for each in form.fields:
                if each.widget == "reference" and not self._above.isdisjoint(each.classes):
                    yield Tie(each.path, _without(form, each.path), form.names)

    def _groups(self, fields: Iterable[Field]) -> Iterator[Group]:
        by_name: dict[str, list[Field]] = {}
        for each in fields:
            by_name.setdefault(each.group, []).append(each)

        # What a tie ties comes before when it did so.
        usual = _GROUP_ORDER[::-1] if self._class in TIES else _GROUP_ORDER

        def order(name: str) -> tuple[float, int, str]:
            return (self._rules.shapes.order(name), usual.index(name) if name in usual else len(usual), name)

        for name in sorted(by_name, key=order):
            names = GROUPS.get(name) or self._rules.shapes.texts(name, _LABEL) or {"": short(name)}
            yield Group(name, names, tuple(sorted(by_name[name], key=_position)))


def _without(form: Form, path: str) -> Form:
    """A form without one of its fields."""
    groups = (replace(group, fields=tuple(each for each in group.fields if each.path != path)) for group in form.groups)
    return replace(form, groups=tuple(group for group in groups if group.fields))


def _group_of(path: str, widget: Widget) -> str:
    if path in _NAMES:
        return "names"
    return "links" if widget == "reference" else "facts"


def _position(each: Field) -> tuple[float, int, bool, str]:
    """Where a field stands in its group."""
    first = _FIRST.index(each.path) if each.path in _FIRST else len(_FIRST)
    return (each.order, first, not each.required, each.key)
