"""A question in words, in the language of a reader: as plain text, and as parts that a page can link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from babel.lists import format_list
from markupsafe import Markup, escape

from pvegraph.search.catalogue import Text
from pvegraph.web.ask.addresses import Kinds, relation_of
from pvegraph.web.ask.kinds import Kind
from pvegraph.web.ask.question import Condition, Question
from pvegraph.web.ask.relations import Relation
from pvegraph.web.kinds import N_
from pvegraph.web.naming import Naming

_BETWEEN = N_("between %(first)s and %(last)s")
_SINCE, _UNTIL = N_("in or after %(date)s"), N_("in or before %(date)s")
_IN, _DATED = N_("in %(date)s"), N_("on a known date")
_LEAST, _MOST, _NUMBER = N_("at least %(number)s"), N_("at most %(number)s"), N_("a known number")
_MEASURES = frozenset({"from", "to", "least", "most"})
_AT_LEAST, _AT_LEAST_OF = N_("at least %(things)s"), N_("at least %(num)s of these: %(names)s")
_DESCRIBED = N_("%(things)s (%(conditions)s)")
_SOME_LANGUAGE, _ANYTHING = N_("some language"), "…"


@dataclass(frozen=True)
class Sentences:
    """Says questions to readers of one language."""

    naming: Naming
    kinds: Kinds
    is_marked: bool = False
    """Whether names are marked up with their language and direction, for a page."""

    def text(self, message: str) -> str:
        """A message of the catalogues, as markup where that is wanted: then what fills it is escaped."""
        translated = self.naming.language.text(message)
        return Markup(translated) if self.is_marked else translated  # noqa: S704 - the catalogues are ours

    def whole(self, question: Question) -> str:
        """The question as one sentence without a full stop."""
        kind = self.kinds[question.kind]
        many = self.many(kind)
        start = many[:1].upper() + many[1:]
        said = [self.clause(condition, kind) for condition in question.conditions]
        return f"{start} {self._joined(said, 'standard')}" if said else start

    def clause(self, condition: Condition, kind: Kind) -> str:
        """A condition with all that is below it."""
        relation = relation_of(kind, condition.relation)
        below = [self.clause(each, self.kinds[relation.target]) for each in condition.conditions]
        return self.head(condition, kind, self._joined(below, "standard") if below else "")

    def head(self, condition: Condition, kind: Kind, below: str = "") -> str:
        """A condition without what is below it, which is said in its stead."""
        return self._head(condition, relation_of(kind, condition.relation), below)

    def _head(self, condition: Condition, relation: Relation, below: str) -> str:
        form = self.text(relation.no if condition.negated else relation.yes)
        if relation.leads == "dates":
            return form % {"what": self._time(condition) or self.text(_DATED), "property": self._property(relation)}
        said = form % {"what": self._what(condition, relation, below), "property": self._property(relation)}
        marks = [self._mark(relation, mark.name, mark.values) for mark in condition.marks if mark.name not in _MEASURES]
        more = [each for each in (*marks, self._time(condition)) if each]
        return self._spaced([said, *more])

    def offered(self, relation: Relation) -> str:
        """A relation as something to be chosen."""
        return self._head(Condition(relation.name), relation, "")

    def counted(self, kind: Kind, number: int) -> str:
        """So many things of a kind."""
        return self.naming.language.plural(*kind.words.counted, number)

    def many(self, kind: Kind) -> str:
        """Things of a kind, without a number: the form that three of them take in every language of ours."""
        return (self.naming.language.texts.ngettext(*kind.words.counted, 3) % {"num": ""}).strip()

    def _what(self, condition: Condition, relation: Relation, below: str) -> str:
        """What a condition must lead to."""
        names = self._joined([self.name(value, relation) for value in condition.values], "or")
        kind = self.kinds.get(relation.target) if relation.leads in {"things", "concepts"} else None
        if condition.at_least > 1:
            if names or kind is None:
                number = self.naming.language.number(condition.at_least)
                return self.text(_AT_LEAST_OF) % {"num": number, "names": names or _ANYTHING}
            things = self.text(_AT_LEAST) % {"things": self.counted(kind, condition.at_least)}
            return (Markup("{} ({})") if self.is_marked else "{} ({})").format(things, below) if below else things
        if names:
            return names
        if kind is None:
            return {"numbers": self._bounds(condition), "languages": self.text(_SOME_LANGUAGE)}.get(
                relation.leads, _ANYTHING
            )
        if below:
            return self._described(self.many(kind), below)
        return self.text(kind.words.any if condition.negated else kind.words.some)

    def _described(self, things: str, below: str) -> str:
        """Things of which more is said."""
        return self.text(_DESCRIBED) % {"things": things, "conditions": below}

    def name(self, value: str, relation: Relation) -> str:
        """What to call a value."""
        language = self.naming.language
        if relation.leads == "languages":
            return self._marked(Text(language.language_name(value), language.tag))
        return self._marked(self.naming.link(value).text)

    def _mark(self, relation: Relation, name: str, values: Sequence[str]) -> str:
        for marking in relation.markings:
            if marking.name == name:
                names = [self._marked(self.naming.link(value).text) for value in values]
                return self.text(marking.words) % {"what": self._joined(names, "or")}
        for alternative in relation.alternatives:
            choice = alternative.choice(values[0]) if alternative.name == name else None
            if choice is not None:
                return self.text(choice.words)
        return ""

    def _time(self, condition: Condition) -> str:
        """The time that a condition names, or nothing."""
        first, last = ("".join(condition.mark(end)) for end in ("from", "to"))
        date = self.naming.language.date
        if first and last and first != last:
            return self.text(_BETWEEN) % {"first": date(first), "last": date(last)}
        if first and last:
            return self.text(_IN) % {"date": date(first)}
        if first or last:
            return self.text(_SINCE if first else _UNTIL) % {"date": date(first or last)}
        return ""

    def _bounds(self, condition: Condition) -> str:
        """The numbers between which a number must be."""
        least, most = ("".join(condition.mark(bound)) for bound in ("least", "most"))
        number = self.naming.language.number
        if least and most:
            return self.text(_BETWEEN) % {"first": number(int(least)), "last": number(int(most))}
        if least or most:
            return self.text(_LEAST if least else _MOST) % {"number": number(int(least or most))}
        return self.text(_NUMBER)

    def _property(self, relation: Relation) -> str:
        return self._marked(self.naming.link(relation.term).text) if relation.term else ""

    def _marked(self, text: Text) -> str:
        if not self.is_marked:
            return text.value
        language = Markup(' lang="{}"').format(text.language) if text.language else ""
        return Markup('<bdi{} dir="auto">{}</bdi>').format(language, text.value)

    def _joined(self, parts: Sequence[str], style: Literal["standard", "or"]) -> str:
        if self.is_marked:  # the patterns of CLDR are letters, commas and blanks
            return Markup(format_list([str(escape(part)) for part in parts], style, self.naming.language.locale))  # noqa: S704 - the parts are escaped
        return format_list(list(parts), style, self.naming.language.locale)

    def _spaced(self, parts: Sequence[str]) -> str:
        return Markup(" ").join(parts) if self.is_marked else " ".join(parts)
