"""What exactly an engine found, in words: the constraint, its parameter and what is there, beside the author's message.

SHACL has the author's message take the place of the engine's (section 3.6.2.7), and then nobody says any more that
there are three values where one is wanted. Here both are kept: the message says what it means, the explanation what was
found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode

from pvegraph.validation.acceptance import Acceptance, Accepted
from pvegraph.validation.background import Background, Misfit
from pvegraph.validation.causes import with_causes
from pvegraph.validation.counted import ALTERNATIVES_FITTED, CHARACTERS, FITTING_THERE, VALUES_THERE, counted
from pvegraph.validation.finding import Finding, Term
from pvegraph.validation.fitting import misfits, nearest_branch, parameter_of
from pvegraph.validation.phrases import (
    BINDINGS,
    CLEAN,
    COMMA,
    DID_YOU_MEAN,
    NODE_KINDS,
    OR,
    PHRASES,
    SEMICOLON,
    UNDER,
    led,
)
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.shape_index import SH
from pvegraph.validation.words import isolated, short, visible

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules
    from pvegraph.validation.view import View

_DEEPEST = 3
"""How many shapes within shapes are told of."""

_LONGEST = 120
"""How many characters of a text are shown."""


def explain(
    findings: Iterable[Finding], view: View, rules: Rules, *, background: Background | None = None
) -> tuple[Finding, ...]:
    """The findings with their explanation, with the values that would have been accepted, and with their cause.

    ``background`` is what has been found out about view and rules already.
    """
    background = background or Background.of(view, rules)
    acceptance = Acceptance(background)
    explained = []
    for finding in findings:
        accepted = acceptance.of(finding)
        explanation = {language: _explanation(finding, accepted, background, language) for language in LANGUAGES}
        explained.append(replace(finding, explanation=explanation, accepted=accepted.values))
    return with_causes(explained, background)


def _explanation(finding: Finding, accepted: Accepted, background: Background, language: str) -> str:
    """What was found, and what was perhaps meant."""
    parameter = parameter_of(finding.component)
    misfit = Misfit(parameter, f"<{finding.source_shape}>", finding.focus, finding.value)
    text = _Sentence(background, misfit, language, finding=finding).text
    if not accepted.meant:
        return f"{text}."
    things = OR[language].join(_meant(term, finding.value, background, language) for term in accepted.meant)
    return f"{text}. {DID_YOU_MEAN[language].format(things=things)}"


def _meant(term: Term, value: Term | None, background: Background, language: str) -> str:
    """What was perhaps meant; with its datatype where that alone is different."""
    shown = background.words.term(term, language)
    if isinstance(term, Literal) and isinstance(value, Literal) and term.value == value.value and not term.language:
        return f"{shown} ({isolated(short(term.datatype.value), language)})"
    return shown


_LONGEST_ARGUMENT = 60
"""How many characters of a constraint's parameter a sentence shows."""


@dataclass(frozen=True)
class _Sentence:
    """The making of one sentence about one constraint that is not met."""

    background: Background
    misfit: Misfit
    language: str
    depth: int = 0
    finding: Finding | None = None

    @property
    def text(self) -> str:
        """The constraint and what was found."""
        return led(self._lead(), self._found(), self.language)

    @cached_property
    def arguments(self) -> list[Term]:
        """The parameter's values in the shape."""
        return cast(list[Term], self.background.index.values(self.misfit.shape, self.misfit.parameter))

    @cached_property
    def argument(self) -> Term:
        """The parameter's value that is not met; of several the first that the value does not fit."""
        broken = [argument for argument in self.arguments if self._breaks(argument)]
        return next(iter([*broken, *self.arguments]), Literal(""))

    def _breaks(self, argument: Term) -> bool:
        """Whether the value does not meet one of several arguments: only classes and shapes come more than once."""
        value = self.misfit.value
        if value is None or len(self.arguments) == 1:
            return True
        if self.misfit.parameter == "class":
            return not self.background.is_a(value, cast(NamedNode, argument))
        return self.misfit.parameter == "node" and bool(misfits(self.background, value, str(argument)))

    @cached_property
    def subject(self) -> Term:
        """What the sentence is about: the value, or the thing itself."""
        return self.misfit.focus if self.misfit.value is None else self.misfit.value

    @cached_property
    def values(self) -> list[Term]:
        """The values that are there."""
        return self.background.values(self.misfit.focus, self.misfit.shape)

    def _lead(self) -> str:
        """The constraint as it is written in the shape."""
        name = self.misfit.parameter
        if name == "sparql":
            return "sh:sparql"
        if "://" in name:  # a check that is none of SHACL, by the IRI of its component
            return short(name)
        if name in {"or", "xone", "and", "in", "languageIn"}:
            return f"sh:{name} {self._written(self.argument)}"
        written = f"sh:{name} {_bounded(_short(self.argument))}" if self.arguments else f"sh:{name}"
        if name.startswith("qualified"):
            shape = self.background.index.values(self.misfit.shape, "qualifiedValueShape")
            return f"{written} ; sh:qualifiedValueShape {' '.join(map(_short, shape))}"
        return written

    def _found(self) -> str:
        """What was found, for the constraint's component."""
        maker = _MAKERS.get("check" if "://" in self.misfit.parameter else self.misfit.parameter)
        if maker is not None:
            return maker(self)
        return self.say(self.misfit.parameter if self.misfit.parameter in PHRASES else "unknown")

    def say(self, phrase: str, **parts: str) -> str:
        """A phrase with what every phrase may show, and with parts of its own."""
        known = {"value": self.term(self.subject), **parts}
        if "{wanted}" in PHRASES[phrase][self.language] and "wanted" not in known:
            known["wanted"] = self.term(self.argument)
        if "{path}" in PHRASES[phrase][self.language]:
            known["path"] = self.path()
        return PHRASES[phrase][self.language].format_map(known)

    def term(self, term: Term) -> str:
        """A term in words, long texts cut."""
        if isinstance(term, Literal) and len(term.value) > _LONGEST:
            term = Literal(term.value[:_LONGEST] + "…")
        return self.background.words.term(term, self.language)

    def terms(self, terms: Iterable[Term]) -> str:
        """Several terms in words."""
        return self.background.words.terms(terms, self.language)

    def path(self) -> str:
        """The path of the finding, or of the shape, in words."""
        found = self.finding.path if self.finding is not None else None
        path = found or self.background.index.path(self.misfit.shape.strip("<>"))
        return self.background.words.path(path, self.language) if path else ""

    def inner(self, found: list[Misfit]) -> str:
        """Why a value does not fit another shape: the first two of the constraints that it does not meet."""
        if not found or self.depth >= _DEEPEST:
            return CLEAN[self.language]
        texts = []
        for misfit in found[:2]:
            sentence = _Sentence(self.background, misfit, self.language, self.depth + 1)
            path = sentence.path()
            texts.append(UNDER[self.language].format(path=path, text=sentence.text) if path else sentence.text)
        return SEMICOLON[self.language].join(texts)

    def shape(self, shape: object) -> str:
        """A shape by its name, or by its address and what it demands."""
        iri = str(shape).strip("<>")
        name = self.background.words.name(iri, self.language)
        if name is not None:
            return self.background.words.thing(iri, self.language)
        demands = self.background.index.objects.get(str(shape), {})
        written = [f"{short(key)} {self._written(values[0])}" for key, values in demands.items() if key in _TOLD]
        return isolated(short(iri) + (f" ({', '.join(written)})" if written else ""), self.language)

    def _written(self, argument: object) -> str:
        """An argument as it is written in the shape, a list with the first of its members."""
        members = self.background.index.members(argument)
        if not members:
            return _short(argument)
        return f"( {' '.join(map(_short, members[:_MOST_MEMBERS]))}{' …' if len(members) > _MOST_MEMBERS else ''} )"


_MOST_MEMBERS = 8
_TOLD = frozenset(
    SH + name for name in ("class", "datatype", "hasValue", "languageIn", "minCount", "nodeKind", "pattern")
)
"""The constraints that tell what a shape without a name is about."""


def _bounded(text: str) -> str:
    """The beginning of a long text, such as a regular expression that says nothing to a reader."""
    return text if len(text) <= _LONGEST_ARGUMENT else f"{text[:_LONGEST_ARGUMENT]}…"


def _short(term: object) -> str:
    """A term of the shapes graph as a person writes it."""
    if isinstance(term, Literal):
        return visible(term.value)
    return short(str(term).strip("<>"))


def _class(of: _Sentence) -> str:
    if isinstance(of.subject, Literal):
        return of.say("class of text")
    types = of.background.types(of.subject)
    return of.say("class", found=of.terms(types)) if types else of.say("class of nothing")


def _datatype(of: _Sentence) -> str:
    if not isinstance(of.subject, Literal):
        return of.say("datatype of IRI")
    if of.subject.datatype == of.argument:
        return of.say("datatype form")
    return of.say("datatype", found=isolated(short(of.subject.datatype.value), of.language))


def _count(of: _Sentence) -> str:
    return counted(VALUES_THERE, len(of.values), of.language)


def _length(of: _Sentence) -> str:
    return counted(CHARACTERS, len(of.subject.value), of.language, value=of.term(of.subject))


def _language_in(of: _Sentence) -> str:
    tag = of.subject.language if isinstance(of.subject, Literal) else None
    return of.say("languageIn", found=isolated(tag, of.language)) if tag else of.say("languageIn without")


def _unique_language(of: _Sentence) -> str:
    tags = [value.language for value in of.values if isinstance(value, Literal) and value.language]
    twice = sorted({tag for tag in tags if tags.count(tag) > 1})
    values = [value for value in of.values if isinstance(value, Literal) and value.language in twice]
    tagged = COMMA[of.language].join(isolated(f"@{tag}", of.language) for tag in twice)
    return of.say("uniqueLang", found=tagged, values=of.terms(values))


def _less_than(of: _Sentence) -> str:
    others = of.background.objects(of.misfit.focus, cast(NamedNode, of.argument))
    return of.say(of.misfit.parameter, values=of.terms(others))


def _and(of: _Sentence) -> str:
    members = of.background.index.members(of.argument)
    return of.say("and", inner=of.inner([each for m in members for each in misfits(of.background, of.subject, str(m))]))


def _or(of: _Sentence) -> str:
    branch = nearest_branch(of.background, of.subject, of.background.index.members(of.argument))
    shape, found = branch or ("", [])
    return of.say("or", wanted=of.shape(shape), inner=of.inner(found))


def _xone(of: _Sentence) -> str:
    members = of.background.index.members(of.argument)
    fitted = [member for member in members if not misfits(of.background, of.subject, str(member))]
    text = counted(ALTERNATIVES_FITTED, len(fitted), of.language, value=of.term(of.subject))
    names = COMMA[of.language].join(of.shape(member) for member in fitted)
    return of.say("xone", fitted=f"{text} ({names})" if names else text)


def _qualified(of: _Sentence) -> str:
    shapes = [str(shape) for shape in of.background.index.values(of.misfit.shape, "qualifiedValueShape")]
    fitting = [value for value in of.values if not any(misfits(of.background, value, shape) for shape in shapes)]
    names = COMMA[of.language].join(map(of.shape, shapes))
    return counted(FITTING_THERE, len(fitting), of.language, shape=names)


def _closed(of: _Sentence) -> str:
    return of.say("closed")


def _sparql(of: _Sentence) -> str:
    return of.say("sparql", bindings=_bindings(of))


def _check(of: _Sentence) -> str:
    return of.say("check", bindings=_bindings(of))


def _bindings(of: _Sentence) -> str:
    """The value of a finding and what else its rule had in hand, with their names."""
    found, words = of.finding, of.background.words
    if found is None:
        return ""
    pairs = [(name, words.plain(text, of.language)) for name, text in found.details]
    if found.value is not None:
        pairs.insert(0, ("value", of.term(found.value)))
    listed = COMMA[of.language].join(f"{isolated(f'?{name} =', of.language)} {text}" for name, text in pairs)
    return BINDINGS[of.language].format(pairs=listed) if pairs else ""


_MAKERS: dict[str, Callable[[_Sentence], str]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": lambda of: of.say("nodeKind", found=NODE_KINDS[type(of.subject).__name__][of.language]),
    "minCount": _count,
    "maxCount": _count,
    "minLength": _length,
    "maxLength": _length,
    "languageIn": _language_in,
    "uniqueLang": _unique_language,
    "lessThan": _less_than,
    "lessThanOrEquals": _less_than,
    "not": lambda of: of.say("not", wanted=of.shape(of.argument)),
    "and": _and,
    "or": _or,
    "xone": _xone,
    "node": lambda of: of.say("node", inner=of.inner(misfits(of.background, of.subject, str(of.argument)))),
    "qualifiedMinCount": _qualified,
    "qualifiedMaxCount": _qualified,
    "closed": _closed,
    "hasValue": lambda of: of.say("hasValue", values=of.terms(of.values)),
    "in": lambda of: of.say("in", wanted=of.terms(cast(list[Term], of.background.index.members(of.argument)))),
    "sparql": _sparql,
    "check": _check,
}
