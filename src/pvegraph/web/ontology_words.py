"""What the shapes demand and what the ontology says of properties, in words with links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from babel.lists import format_list
from markupsafe import Markup, escape

from pvegraph.dates import EDTF
from pvegraph.search.catalogue import Text, kind_of
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.kinds import N_, NODE_KINDS
from pvegraph.web.languages import Language, direction
from pvegraph.web.links import address, anchor, compact
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_terms import Ontology, Term, text_in
from pvegraph.web.ontology_usage import Said
from pvegraph.web.shape_rules import Requirement, Rule
from pvegraph.web.statements import Statement

_DATATYPES = MappingProxyType(
    {
        expand("xsd:string"): N_("text"),
        expand("rdf:langString"): N_("text in a stated language"),
        expand("xsd:integer"): N_("whole number"),
        expand("xsd:decimal"): N_("decimal number"),
        expand("xsd:boolean"): N_("true or false"),
        expand("xsd:date"): N_("day"),
        expand("xsd:gYearMonth"): N_("month"),
        expand("xsd:gYear"): N_("year"),
        EDTF: N_("vague date"),
        expand("xsd:anyURI"): N_("address"),
    }
)
ORDER_OF_DATATYPES = MappingProxyType({datatype: number for number, datatype in enumerate(_DATATYPES)})
"""Datatypes in the order in which they are listed: days before months before years."""
SEVERITY_WORDS = MappingProxyType({"Violation": N_("Violation"), "Warning": N_("Warning"), "Info": N_("Information")})
_PREFIXED = re.compile(rf"(?<![A-Za-z0-9:/#])({'|'.join(map(re.escape, PREFIXES))}):([A-Za-z][A-Za-z0-9]*)")
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")
_LONGEST_PATTERN = 72


@dataclass(frozen=True)
class Words:
    """Words for readers of one language."""

    ontology: Ontology
    naming: Naming
    links: dict[str, Markup] = field(default_factory=dict, repr=False)
    """The links to terms that were made before: most are wanted many times."""
    page: str = ""
    """The path of the page of the ontology, for words that stand on another one."""

    @property
    def language(self) -> Language:
        """The language of the readers."""
        return self.naming.language

    def label(self, term: str) -> Text:
        """The name of a term; the short form of its IRI if the ontology does not describe it."""
        described = self.ontology.terms.get(term)
        name = text_in(described.labels, self.language.tag) if described is not None else None
        return name or Text(compact(term), "")

    def say(self, text: Text) -> Markup:
        """A text as it is, marked where it is not in the language of the page."""
        if text.language == self.language.tag:
            return escape(text.value)
        tag = Markup(' lang="{0}" dir="{1}"').format(text.language, direction(text.language)) if text.language else ""
        return Markup("<span{}>{}</span>").format(tag, text.value)

    def prose(self, text: Text) -> Markup:
        """A definition or a note, in which the terms that it names lead to their places on the page."""

        def linked(found: re.Match[str]) -> str:
            term = PREFIXES[found[1]] + found[2]
            words = Markup("<code>{}</code>").format(found[0])
            return (
                Markup('<a href="{}#{}">{}</a>').format(self.page, anchor(term), words)
                if term in self.ontology.terms
                else words
            )

        shown = _PREFIXED.sub(linked, str(escape(text.value)))
        return self.say_marked(Markup(shown), text.language)  # noqa: S704 - escaped, but for the links

    def link(self, term: str) -> Markup:
        """A class, a property or a datatype by its name; what the ontology describes leads to its place."""
        if term not in self.links:
            self.links[term] = self._link(term)
        return self.links[term]

    def _link(self, term: str) -> Markup:
        if term in self.ontology.terms:
            return Markup('<a href="{}#{}">{}</a>').format(self.page, anchor(term), self.say(self.label(term)))
        if term in _DATATYPES:
            return escape(self.language.text(_DATATYPES[term]))
        return Markup("<code>{}</code>").format(compact(term))

    def thing(self, thing: str, said: Said | None = None) -> Markup:
        """A thing of the release by its name; one without a name by what it ties together, if that is given."""
        name = self.naming.name(thing)
        if name is None and said is not None and kind_of(thing) in NODE_KINDS:
            told = [Statement(thing, property_, value, "") for property_, values in said.items() for value in values]
            name = self.naming.title_of_node(thing, told)
        name = name or Text(compact(thing), "")
        href = address(thing)
        return Markup('<a href="{}">{}</a>').format(href, self.say(name)) if href else self.say(name)

    def inverse(self, term: Term) -> Markup:
        """How a relation is asked from its other side."""
        named = self.ontology.inverses(term)
        if named or expand("owl:SymmetricProperty") in term.types:
            return self.all_of(map(self.link, named or [term.iri]))
        path = Markup("<code>^{}</code>").format(compact(term.iri))
        return self._with(N_("%(what)s in SPARQL"), path)

    def kind_of_value(self, *, is_address: bool) -> Markup:
        """What a property leads to of which nothing more is known."""
        return self._with(N_("address") if is_address else N_("text"))

    def listed(self, parts: Iterable[Markup]) -> Markup:
        """Several parts with commas between them."""
        return escape(self.comma).join(parts)

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return "، " if self.language.tag == "ar" else ", "

    def either(self, parts: Iterable[Markup]) -> Markup:
        """Several parts, of which one holds."""
        return self._listed(list(parts), "or")

    def all_of(self, parts: Iterable[Markup]) -> Markup:
        """Several parts, all of which hold."""
        return self._listed(list(parts), "unit")

    def number_of_values(self, rules: Sequence[Rule]) -> Markup:
        """How many values a property has, by the rules for it; what is only wished for is marked as such."""
        strict = [rule.requirement for rule in rules if rule.severity == "Violation"]
        least = max((demand.minimum or 0 for demand in strict), default=0)
        most = min((demand.maximum for demand in strict if demand.maximum is not None), default=None)
        wished = [rule for rule in rules if rule.severity != "Violation" and (rule.requirement.minimum or 0) > least]
        words = self._count(least, most)
        for rule in wished[:1]:
            severity = self.language.text(SEVERITY_WORDS[rule.severity])
            wish = self._count(rule.requirement.minimum or 0, rule.requirement.maximum)
            words += Markup(" ({}: {})").format(severity, wish)
        return words

    def demand(self, demand: Requirement) -> Markup:
        """All that is demanded."""
        return self.all_of(self._parts(demand))

    def against(self, rule: Rule) -> Markup:
        """What a rule is held against."""
        parts = [self.link(name) for name in rule.classes]
        parts += [self._with(N_("whatever has %(what)s"), self.link(name)) for name in rule.subjects_of]
        parts += [self._with(N_("the values of %(what)s"), self.link(name)) for name in rule.objects_of]
        return self.all_of(parts)

    def message(self, rule: Rule) -> Markup:
        """What is said where a rule is broken, with the variables that stand in it."""
        text = text_in(rule.messages, self.language.tag)
        if text is None:
            return Markup("")
        shown = _PLACEHOLDER.sub(r'<var dir="ltr">?\1</var>', str(escape(text.value)))
        return self.say_marked(Markup(shown), text.language)  # noqa: S704 - escaped; the names of variables are words

    def say_marked(self, shown: Markup, language: str) -> Markup:
        """Markup in a language, marked if that is not the language of the page."""
        if language in {self.language.tag, ""}:
            return shown
        return Markup('<span lang="{}" dir="{}">{}</span>').format(language, direction(language), shown)

    def rule(self, rule: Rule) -> Markup:
        """What a rule demands; for what a query looks for, and for what no words would be clear, its message."""
        said = self.demand(rule.requirement)
        if not said:
            return self.message(rule)
        return Markup("<code>{}</code>: {}").format(rule.route, said) if rule.route else said

    def _count(self, least: int, most: int | None) -> Markup:
        text = self.language.text
        if least == most == 1:
            return escape(text(N_("exactly one")))
        words = []
        if least:
            words.append(
                text(N_("at least one")) if least == 1 else text(N_("at least %(number)s")) % {"number": least}
            )
        if most is not None:
            words.append(text(N_("at most one")) if most == 1 else text(N_("at most %(number)s")) % {"number": most})
        return self.all_of(map(escape, words)) if words else escape(text(N_("any number")))

    def _parts(self, demand: Requirement) -> Iterator[Markup]:
        """What is demanded, piece by piece."""
        if demand.minimum or demand.maximum is not None:
            yield self._count(demand.minimum or 0, demand.maximum)
        if demand.classes:
            yield self._with(N_("of the class %(what)s"), self.all_of(map(self.link, demand.classes)))
        if demand.scheme is not None:
            yield self._with(N_("from the concept scheme %(what)s"), self.thing(demand.scheme))
        yield from map(self.link, demand.datatypes)
        if demand.is_address:
            yield self._with(N_("an address"))
        if demand.pattern is not None and len(demand.pattern) <= _LONGEST_PATTERN:
            yield self._with(N_("of the form %(what)s"), Markup("<code>{}</code>").format(demand.pattern))
        if demand.least is not None:
            yield self._with(N_("not less than %(what)s"), escape(demand.least))
        if demand.most is not None:
            yield self._with(N_("not more than %(what)s"), escape(demand.most))
        if demand.languages:
            names = (escape(self.language.language_name(tag)) for tag in demand.languages)
            yield self._with(N_("in this language: %(what)s"), self.either(names))
        if demand.one_per_language:
            yield self._with(N_("one for each language"))
        if demand.unlike:
            yield self._with(N_("not also under %(what)s"), self.all_of(map(self.link, demand.unlike)))
        if demand.value is not None:
            yield self._with(N_("the value %(what)s"), self.thing(demand.value))
        yield from self._nested(demand)

    def _nested(self, demand: Requirement) -> Iterator[Markup]:
        """What is demanded by way of other shapes."""
        if demand.any_of:
            yield self._choice(demand.any_of)
        if demand.one_of:
            yield self._with(N_("exactly one of these: %(what)s"), self._choice(demand.one_of))
        for denied in demand.none_of:
            yield self._with(N_("not %(what)s"), self.demand(denied))
        for number, inner in demand.among:
            text = self.language.text(N_("at least %(number)s of them: %(what)s"))
            yield escape(text) % {"number": self.language.number(number), "what": self.demand(inner)}
        for property_, inner in demand.parts:
            if demand.scheme is None or property_ != expand("skos:inScheme"):
                said = Markup("{} ({})").format(self.link(property_), self.demand(inner))
                yield self._with(N_("with %(what)s"), said)
        if demand.is_closed:
            yield self._with(N_("no property but those that the shape names"))

    def _choice(self, demands: Sequence[Requirement]) -> Markup:
        """One of several; dates of three precisions are named by their datatypes alone."""
        if all(demand.datatypes for demand in demands):
            return self.either(self.link(datatype) for demand in demands for datatype in demand.datatypes)
        return self.either(map(self.demand, demands))

    def _with(self, message: str, what: Markup | None = None) -> Markup:
        text = escape(self.language.text(message))
        return text if what is None else text % {"what": what}

    def _listed(self, parts: Sequence[Markup], style: Literal["or", "unit"]) -> Markup:
        """Parts with the commas and the "or" of the language."""
        unique = list(dict.fromkeys(parts))
        marks = [f"\x00{number}\x00" for number in range(len(unique))]
        pattern = format_list(marks, style=style, locale=self.language.locale) if marks else ""
        joined = str(escape(pattern))
        for mark, part in zip(marks, unique, strict=True):
            joined = joined.replace(mark, part)
        return Markup(joined)  # noqa: S704 - the pattern is escaped, and the parts are markup
