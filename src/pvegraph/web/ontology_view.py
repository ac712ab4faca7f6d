"""The parts of the page of the ontology, put into the words of one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup

from pvegraph.search.catalogue import sorting_key
from pvegraph.web import turtle_excerpt
from pvegraph.web.kinds import KINDS
from pvegraph.web.links import address, anchor, compact
from pvegraph.web.ontology_diagrams import Diagrams
from pvegraph.web.ontology_relations import Ties
from pvegraph.web.ontology_terms import Ontology, Term, text_in
from pvegraph.web.ontology_usage import Example, Usage
from pvegraph.web.ontology_words import ORDER_OF_DATATYPES, SEVERITY_WORDS, Words
from pvegraph.web.shape_rules import Rule, Rules

_LIST_OF = MappingProxyType(
    {class_: kind.name for kind in KINDS.values() for class_ in kind.classes if len(kind.classes) == 1}
)
"""Class (as a prefixed name) → the list of its things, where it has one of its own."""
_NO_LIST = frozenset({"skos:Concept"})
"""A class whose things are in several lists."""


@dataclass(frozen=True)
class Head:
    """What the block of every term begins with."""

    anchor: str
    code: str
    name: Markup
    definition: Markup
    note: Markup


@dataclass(frozen=True)
class RuleView:
    """A rule in words."""

    severity: str
    severity_words: str
    href: str
    code: str
    targets: Markup
    """The classes that it is for."""
    against: Markup
    """Everything that it is for."""
    about: Markup
    """The property whose values it is about, if it is about any."""
    words: Markup
    message: Markup
    """What is said where it is broken; the same as the words where no others would be clear."""


@dataclass(frozen=True)
class Mark:
    """That rules of one severity hold; it leads to the shape, or to the property, which has all of several."""

    severity: str
    words: str
    number: int
    href: str


@dataclass(frozen=True)
class Row:
    """A property in the table of a class."""

    property: Markup
    code: str
    values: Markup
    number: Markup
    meaning: Markup
    used: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ExampleView:
    """A thing of the release as an example; of the same thing in another class only where it is shown."""

    thing: Markup
    turtle: str
    shown_at: Markup | None = None


@dataclass(frozen=True)
class ClassView:
    """A class."""

    head: Head
    above: tuple[Markup, ...]
    below: tuple[Markup, ...]
    disjoint: tuple[Markup, ...]
    things: int
    is_abstract: bool
    things_href: str
    diagram: Markup
    drawn_at: Markup | None
    """The class at which its relations are drawn too, if it has none of its own."""
    rows: tuple[Row, ...]
    inherited: tuple[Markup, ...]
    """The classes whose properties it has too."""
    arriving: tuple[Markup, ...]
    """What it is the value of: a class and its property."""
    rules: tuple[RuleView, ...]
    inherited_rules: tuple[tuple[Markup, int], ...]
    example: ExampleView | None
    depth: int


@dataclass(frozen=True)
class PropertyView:
    """A property."""

    head: Head
    is_ours: bool
    home: Markup
    traits: tuple[Markup, ...]
    domain: tuple[Markup, ...]
    values: Markup
    above: tuple[Markup, ...]
    below: tuple[Markup, ...]
    inverse: Markup
    see_also: tuple[Markup, ...]
    rules: tuple[RuleView, ...]
    used: int
    used_by: tuple[tuple[Markup, int], ...]
    example: str
    example_thing: Markup | None


@dataclass(frozen=True)
class Views:
    """Everything that a page in one language shows."""

    ontology: Ontology
    rules: Rules
    usage: Usage
    ties: Ties
    words: Words
    rule_views: dict[str, RuleView] = field(default_factory=dict, repr=False)
    """The rules that were put into words before, by their shapes."""

    @cached_property
    def classes(self) -> list[ClassView]:
        """The classes, each after the class that it is a kind of."""
        shown: dict[str, str] = {}
        return [self._class(term, depth, shown) for term, depth in self._tree()]

    @cached_property
    def properties(self) -> list[PropertyView]:
        """The properties, ours before those of others, each by name."""
        in_order = sorted(self.ontology.properties, key=lambda term: (not term.is_ours, *self._by_name(term)))
        return [self._property(term) for term in in_order]

    @cached_property
    def others(self) -> list[tuple[Markup, list[tuple[Head, list[RuleView]]]]]:
        """The terms that little more is to be said of than their rules, by the vocabulary that owns them."""
        found: dict[str, list[Term]] = {}
        for term in self.ontology.others:
            found.setdefault(term.home, []).append(term)
        return [
            (
                self._web(home),
                [
                    (self._head(term), [self._rule(rule) for rule in self.rules.of_property(term.iri)])
                    for term in sorted(found[home], key=self._by_name)
                ],
            )
            for home in sorted(found, key=compact)
        ]

    def rule_of(self, shape: str) -> RuleView | None:
        """A shape as a rule, if it is held against anything of its own accord."""
        rule = self.rules.by_shape.get(shape)
        return self._rule(rule) if rule is not None else None

    @property
    def left_out(self) -> list[Markup]:
        """The relations that the diagram of all classes does not show."""
        drawn = {tie.property for tie in self.diagrams.overview_ties}
        return [self.words.link(name) for name in self._named({tie.property for tie in self.ties.all} - drawn)]

    def _tree(self) -> list[tuple[Term, int]]:
        """The classes with their depth in the tree: a class stands below each class of the page that is above it."""
        shown = {term.iri: term for term in self.ontology.classes}
        roots = [term for term in shown.values() if not any(above in shown for above in term.above)]
        placed: dict[str, tuple[Term, int]] = {}

        def place(terms: Iterable[Term], depth: int) -> None:
            for term in sorted(terms, key=self._by_name):
                if term.iri not in placed:
                    placed[term.iri] = (term, depth)
                    place((shown[b] for b in self.ontology.below.get(term.iri, ()) if b in shown), depth + 1)

        place(roots, 0)
        place(shown.values(), 0)  # those that are above themselves, if somebody has written such a thing
        return list(placed.values())

    def _class(self, term: Term, depth: int, shown: dict[str, str]) -> ClassView:
        shown_classes = {class_.iri for class_ in self.ontology.classes}
        ancestors = [above for above in self.ontology.ancestors(term.iri) if above in shown_classes]
        _, arriving = self.ties.of_class(term.iri)
        link = self.words.link
        return ClassView(
            head=self._head(term),
            above=tuple(map(link, term.above)),
            below=tuple(map(link, self._named(self.ontology.below.get(term.iri, ())))),
            disjoint=tuple(map(link, self._disjoint(term))),
            things=self.usage.things.get(term.iri, 0),
            is_abstract=term.iri in self.usage.is_abstract,
            things_href=self._list_of(term.iri),
            diagram=self.diagrams.of_class(term),
            drawn_at=link(nearest) if (nearest := self.diagrams.inherits_from(term)) is not None else None,
            rows=tuple(self._row(term, property_) for property_ in self._properties_of(term.iri)),
            inherited=tuple(link(above) for above in ancestors if self._properties_of(above)),
            arriving=tuple(link(tie.source) + " → " + link(tie.property) for tie in arriving),
            rules=tuple(self._rule(rule) for rule in self._rules_of(term.iri)),
            inherited_rules=tuple((link(above), len(r)) for above in ancestors if (r := self._rules_of(above))),
            example=self._example(term, shown),
            depth=depth,
        )

    def _property(self, term: Term) -> PropertyView:
        link, said = self.words.link, self.usage.samples.get(term.iri)
        rules = self.rules.of_property(term.iri)
        is_relation = self.ontology.is_relation(term)
        by_class = [(name, self.usage.within.get((name, term.iri), 0)) for name in self._named(term.domain)]
        return PropertyView(
            head=self._head(term),
            is_ours=term.is_ours,
            home=self._web(term.home),
            traits=tuple(map(link, term.traits)),
            domain=tuple(map(link, self._named(term.domain))),
            values=self._values(term, term.range, rules),
            above=tuple(map(link, term.above)),
            below=tuple(map(link, self._named(self.ontology.below.get(term.iri, ())))),
            inverse=self.words.inverse(term) if is_relation else Markup(""),
            see_also=tuple(map(self._web, term.see_also)),
            rules=tuple(map(self._rule, rules)),
            used=self.usage.statements.get(term.iri, 0),
            used_by=tuple((link(name), number) for name, number in by_class if number) if len(by_class) > 1 else (),
            example=self._statement(term, said) if said is not None else "",
            example_thing=self.words.thing(said.thing, said.said) if said is not None else None,
        )

    def _row(self, class_: Term, property_: Term) -> Row:
        rules = self.rules.on(class_.iri, property_.iri, self.ontology)
        head = self._head(property_)
        return Row(
            property=self.words.link(property_.iri),
            code=head.code,
            values=self._values(property_, property_.range, rules),
            number=self.words.number_of_values(rules),
            meaning=head.definition,
            used=self.usage.within.get((class_.iri, property_.iri), 0),
            marks=tuple(self._marks(property_, list(map(self._rule, rules)))),
        )

    def _marks(self, property_: Term, rules: Sequence[RuleView]) -> Iterator[Mark]:
        for severity in dict.fromkeys(rule.severity for rule in rules):
            alike = [rule for rule in rules if rule.severity == severity]
            href = alike[0].href if len(alike) == 1 else f"#{anchor(property_.iri)}"
            yield Mark(severity, alike[0].severity_words, len(alike), href)

    def _head(self, term: Term) -> Head:
        definition = text_in(term.definitions, self.words.language.tag)
        note = text_in(term.notes, self.words.language.tag)
        return Head(
            anchor(term.iri),
            compact(term.iri),
            self.words.say(self.words.label(term.iri)),
            self.words.prose(definition) if definition is not None else Markup(""),
            self.words.prose(note) if note is not None else Markup(""),
        )

    def _values(self, property_: Term, ends: Sequence[str], rules: Sequence[Rule]) -> Markup:
        """What a property leads to: by the rules where they are narrower, from which scheme where they say so."""
        demanded = list(dict.fromkeys(kind for rule in rules for kind in rule.requirement.kinds()))
        found: list[str] = []
        for end in ends:
            found += [kind for kind in demanded if end in self.ontology.ancestors(kind)] or [end]
        if not found:
            found = demanded
        in_order = sorted(dict.fromkeys(found), key=lambda name: ORDER_OF_DATATYPES.get(name, -1))
        parts = [self.words.link(name) for name in in_order]
        if not parts:
            address_of_others = any(rule.requirement.is_address for rule in rules)
            example = self.usage.samples.get(property_.iri)
            values = example.said[property_.iri] if example is not None else ()
            is_address = address_of_others or any(isinstance(value, ox.NamedNode) for value in values)
            parts = [self.words.kind_of_value(is_address=is_address)]
        schemes = sorted({rule.requirement.scheme for rule in rules if rule.requirement.scheme is not None})
        words = self.words.either(parts)
        return Markup("{} ({})").format(words, self.words.all_of(map(self.words.thing, schemes))) if schemes else words

    def _rule(self, rule: Rule) -> RuleView:
        """A rule in words; most are shown in several places."""
        if rule.shape not in self.rule_views:
            self.rule_views[rule.shape] = self._put(rule)
        return self.rule_views[rule.shape]

    def _put(self, rule: Rule) -> RuleView:
        targets = [self.words.link(name) for name in rule.classes]
        about = self.words.link(rule.path) if rule.path is not None else Markup("")
        return RuleView(
            rule.severity.lower(),
            self.words.language.text(SEVERITY_WORDS[rule.severity]),
            f"/shapes#{anchor(rule.shape)}",
            compact(rule.shape),
            self.words.all_of(targets),
            self.words.against(rule),
            about or (Markup("<code>{}</code>").format(rule.route) if rule.route else about),
            self.words.rule(rule),
            self.words.message(rule),
        )

    def _rules_of(self, class_: str) -> list[Rule]:
        """The rules for a class that are not about the values of one property, which stand with the property."""
        return [rule for rule in self.rules.of_class(class_) if rule.path is None]

    def _properties_of(self, class_: str) -> list[Term]:
        return sorted((t for t in self.ontology.properties if class_ in t.domain), key=self._by_name_and_home)

    def _disjoint(self, term: Term) -> list[str]:
        """The classes that a class shares no thing with, whichever of the two says so."""
        others = {other.iri for other in self.ontology.terms.values() if term.iri in other.disjoint}
        return self._named(others.union(term.disjoint))

    def _example(self, term: Term, shown: dict[str, str]) -> ExampleView | None:
        example = self.usage.examples.get(term.iri)
        if example is None:
            return None
        elsewhere = shown.setdefault(example.thing, term.iri)
        thing = self.words.thing(example.thing, example.said)
        if elsewhere != term.iri:
            return ExampleView(thing, "", self.words.link(elsewhere))
        return ExampleView(thing, turtle_excerpt.excerpt(example.thing, example.said))

    def _statement(self, term: Term, example: Example) -> str:
        """One statement with a property, in the language of the page if there is one in it."""
        values = example.said[term.iri]
        mine = (v for v in values if isinstance(v, ox.Literal) and v.language == self.words.language.tag)
        return turtle_excerpt.statement(example.thing, term.iri, next(mine, values[0]))

    def _list_of(self, class_: str) -> str:
        """Where all things of a class are: a list, or a query that any class has."""
        name = compact(class_)
        if name in _LIST_OF and name not in _NO_LIST:
            return f"/things/{_LIST_OF[name]}"
        listed = " ".join(str(ox.NamedNode(c)) for c in (class_, *self.ontology.descendants(class_)))
        query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?class {{ {listed} }} ?thing a ?class }} ORDER BY ?thing"
        if class_ not in self.usage.is_abstract:
            query = f"SELECT ?thing WHERE {{ ?thing a {ox.NamedNode(class_)} }} ORDER BY ?thing"
        return f"/sparql?{urlencode({'query': query})}"

    def _web(self, home: str) -> Markup:
        """A vocabulary or a term of others, by its address."""
        href = address(home)
        link = Markup('<a href="{}" class="external" rel="noopener external"><code>{}</code></a>')
        return link.format(href, home) if href else Markup("<code>{}</code>").format(home)

    def _named(self, names: Iterable[str]) -> list[str]:
        """Terms in the order of their names."""
        return sorted(names, key=lambda name: sorting_key(self.words.label(name), self.words.language.tag))

    def _by_name(self, term: Term) -> tuple[bool, str, str]:
        return sorting_key(self.words.label(term.iri), self.words.language.tag)

    def _by_name_and_home(self, term: Term) -> tuple[bool, bool, str, str]:
        return (not term.is_ours, *self._by_name(term))

    @cached_property
    def diagrams(self) -> Diagrams:
        """The drawings."""
        return Diagrams(self.ontology, self.ties, self.words)
