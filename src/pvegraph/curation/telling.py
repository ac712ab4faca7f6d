"""A change in the words of a person: “Rabat’s mayor from 2024: Fatiha El Moudni, according to …”.

A tie (a tenure, membership, participation or commitment) is one sentence, whatever number of statements it takes to say
it; so is a thing that comes with its kind and names. What has no phrase of its own is told as subject, property and
value, with the labels that ontology and data have for them. Each sentence keeps the statements that it tells, and each
statement of a change is told by exactly one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from string import Formatter
from typing import cast

from pyoxigraph import NamedNode

from pvegraph.curation.telling_plan import NOTE, TYPE, Bundle, Plan
from pvegraph.curation.telling_texts import COMMA, LEADS, PHRASES, SEMICOLON, Effect, of_french
from pvegraph.curation.telling_words import Namer, Word, separated
from pvegraph.validation.view import Change, Node, Value, View
from pvegraph.validation.words import NAMING, isolated
from pvegraph.vocabulary import expand

SENTENCES = 100
"""Sentences on one page."""
_DATES: Mapping[str, str] = {"pve:start": "start", "pve:end": "end", "pve:observedOn": "observed"}
_MAYOR = NamedNode(expand("role:mayor"))
Words = tuple[Word, ...]


@dataclass(frozen=True)
class Sentence:
    """What a change does, in one sentence."""

    thing: Word
    """What it stands under."""
    kind: str
    """What kind of thing that is, in words; empty if nobody knows."""
    effect: Effect
    words: Words
    """The sentence with the names of things apart, for those who make links of them."""
    source: str
    """The graph that says so; empty for statements that stand in none."""
    statements: Change = field(repr=False)
    """The statements that it tells."""
    language: str = "en"

    @property
    def lead(self) -> str:
        """What becomes of what it tells, in a word or two."""
        return LEADS[self.effect][self.language]

    @property
    def text(self) -> str:
        """The sentence as plain text, without its lead."""
        return "".join(isolated(word.text, self.language) if word.is_name else word.text for word in self.words)

    def __str__(self) -> str:
        """The whole sentence."""
        return f"{self.lead}{' :' if self.language == 'fr' else ':'} {self.text}"


@dataclass(frozen=True)
class Group:
    """The sentences of one thing."""

    thing: Word
    kind: str
    sentences: Sequence[Sentence]


@dataclass(frozen=True)
class Told:
    """One page of a change in words, and the size of it all."""

    groups: Sequence[Group]
    sentences: int
    added: int
    removed: int
    page: int
    pages: int


class Telling:
    """A change, to be told in one language or another, page by page.

    ``before`` is the whole dataset that is changed: its ontology and concept schemes name what the change speaks of.
    """

    def __init__(self, change: Change, before: View) -> None:
        self.plan = Plan(change, before)

    def sentences(self, language: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
        """The sentences from one number to another, in a fixed order; all of them if none is given."""
        speaker = _Speaker(self.plan, language)
        return tuple(speaker.sentence(bundle) for bundle in self.plan.bundles[start:end])

    def page(self, language: str, number: int = 1, size: int = SENTENCES) -> Told:
        """One page, from 1; a page behind the last one is empty."""
        count = len(self.plan.bundles)
        sentences = self.sentences(language, (number - 1) * size, number * size)
        change = self.plan.change
        return Told(
            grouped(sentences), count, len(change.added), len(change.removed), number, max(1, -(-count // size))
        )


def tell(change: Change, before: View, language: str) -> tuple[Sentence, ...]:
    """The whole of a change in words, what belongs to one thing together; see `Telling`."""
    return Telling(change, before).sentences(language)


def grouped(sentences: Sequence[Sentence]) -> tuple[Group, ...]:
    """Sentences by the things under which they stand."""
    found = []
    for thing, members in groupby(sentences, key=lambda sentence: sentence.thing):
        kept = tuple(members)
        found.append(Group(thing, kept[0].kind, kept))
    return tuple(found)


class _Speaker:
    """Finds words for bundles."""

    def __init__(self, plan: Plan, language: str) -> None:
        self._plan = plan
        self._language = language
        self._namer = Namer((plan.after, plan.before), language)
        self._headings: dict[Node, tuple[Word, str]] = {}

    def sentence(self, bundle: Bundle) -> Sentence:
        """A bundle in words."""
        match bundle.pattern:
            case "tie" if bundle.effect != "changed":
                words = self._tie(bundle.subject, bundle.tie, bundle)
            case "tie":
                details = separated(list(self._details(bundle)), SEMICOLON[self._language])
                words = self._say("details", subject=self._tie(bundle.subject, bundle.tie), details=details)
            case "thing":
                words = self._presented(bundle)
            case "merged":
                words = self._merged(bundle)
            case "moved":
                words = self._moved(bundle)
            case _:
                words = self._value(bundle)
        source = bundle.graph.value if isinstance(bundle.graph, NamedNode) else ""
        # A source need not be named for what it says of itself.
        if source and bundle.graph != bundle.thing:
            words = (*words, *self._say("source", source=(self._namer.thing(bundle.graph),)))  # type: ignore[arg-type] # it is a named node
        return Sentence(
            *self._heading(bundle.thing),
            bundle.effect,
            _capitalised(words),
            source,
            Change(frozenset(bundle.added), frozenset(bundle.removed)),
            self._language,
        )

    def _say(self, phrase: str, **parts: Words) -> Words:
        """A phrase with its parts in place."""
        words: list[Word] = []
        for text, name, _, _ in Formatter().parse(PHRASES[phrase][self._language]):
            words += [Word(text)] if text else []
            words += parts[name] if name else ()
        return tuple(words)

    def _heading(self, thing: Node) -> tuple[Word, str]:
        """What a thing is called and what it is, found out once for all that is said of it."""
        if thing not in self._headings:
            self._headings[thing] = (self._title(thing), self._kind(thing))
        return self._headings[thing]

    def _title(self, thing: Node) -> Word:
        """What to call a thing that sentences stand under: a tie that nobody is known of by what it ties."""
        tie = self._plan.tie_of(thing)
        if not tie:
            return self._namer.thing(thing)
        text = "".join(word.text for word in self._tie(thing, tie))
        return Word(text, self._language, thing.value, is_name=True)

    def _kind(self, thing: Node) -> str:
        """The classes of a thing, the most exact ones alone."""
        classes = self._classes(
            triple.object
            for view in (self._plan.after, self._plan.before)
            for triple in view.triples(thing, TYPE, None)
        )
        return COMMA[self._language].join(word.text for word in classes)

    def _classes(self, types: object) -> list[Word]:
        """Classes in words, without those that are said by a more exact one."""
        found = {each for each in types if isinstance(each, NamedNode)}  # type: ignore[attr-defined] # objects of triples
        return [self._namer.thing(each) for each in self._namer.most_exact(found)]

    def _presented(self, bundle: Bundle) -> Words:
        """A thing that comes or goes: its kind and its names."""
        quads = bundle.added or bundle.removed
        comma = COMMA[self._language]
        kinds = [self._namer.value(cast(Value, q.object)) for q in quads if q.predicate == TYPE]
        names = [self._namer.value(q.object, quoted=False) for q in quads if q.predicate.value in NAMING]  # type: ignore[arg-type] # no triple term
        called = separated(names, comma) or (self._namer.thing(bundle.subject),)
        return self._say("thing", kind=separated(kinds, comma), names=called)

    def _merged(self, bundle: Bundle) -> Words:
        """Two things that are one from now on, or a tie in the place of another, and why."""
        reasons = [self._namer.value(cast(Value, quad.object)) for quad in bundle.added if quad.predicate == NOTE]
        why = self._say("why", why=separated(reasons, COMMA[self._language])) if reasons else ()
        return self._say("replaced" if bundle.tie else "merged", **self._both(bundle), why=why)

    def _moved(self, bundle: Bundle) -> Words:
        """What is said of the thing that takes the place of another as it was of that one."""
        found = []
        for predicate, quads in groupby(bundle.removed, key=lambda quad: quad.predicate):
            values = self._values(tuple(quads))
            found.append(self._say("held", property=(self._namer.thing(predicate),), values=values))
        return self._say("moved", **self._both(bundle), details=separated(found, SEMICOLON[self._language]))

    def _both(self, bundle: Bundle) -> dict[str, Words]:
        survivor = self._plan.survivors[bundle.subject]
        return {"retired": (self._heading(bundle.subject)[0],), "survivor": (self._heading(survivor)[0],)}

    def _value(self, bundle: Bundle) -> Words:
        """Subject, property and values."""
        property_ = (self._namer.thing(bundle.predicate),)
        subject = (self._heading(bundle.subject)[0],)
        if bundle.effect == "changed":
            new, old = (self._values(quads) for quads in (bundle.added, bundle.removed))
            return self._say(
                "details", subject=subject, details=self._say("instead", property=property_, new=new, old=old)
            )
        values = self._values(bundle.added or bundle.removed)
        return self._say("value", subject=subject, property=property_, values=values)

    def _values(self, quads: Sequence[object]) -> Words:
        terms = [self._namer.value(quad.object) for quad in quads]  # type: ignore[attr-defined] # quads
        return separated(terms, COMMA[self._language])

    def _details(self, bundle: Bundle) -> list[Words]:
        """What one source says differently of a tie that it knows."""
        found = []
        for predicate in sorted({quad.predicate for quad in (*bundle.added, *bundle.removed)}, key=str):
            new, old = (
                self._values([quad for quad in quads if quad.predicate == predicate])
                for quads in (bundle.added, bundle.removed)
            )
            property_ = (self._namer.thing(predicate),)
            if new and old:
                found.append(self._say("instead", property=property_, new=new, old=old))
            else:
                found.append(self._say("more" if new else "less", property=property_, values=new or old))
        return found

    def _tie(self, subject: Node, tie: str, bundle: Bundle | None = None) -> Words:
        """A tie in words; with the dates of the statements, if there are any."""
        member, dates = self._slot(subject, "org:member"), self._dates(bundle)
        match tie:
            case "tenure":
                return self._say(tie, post=self._post(subject), dates=dates, member=member)
            case "membership":
                body, role = self._slot(subject, "org:organization"), self._as(subject, "org:role")
                return self._say(tie, member=member, body=body, role=role, dates=dates)
            case "participation":
                event, role = self._slot(subject, "pve:event"), self._as(subject, "pve:role")
                people = self._plan.fillers(subject, "pve:participantsFrom")
                only_people = people and not self._plan.fillers(subject, "pve:participant")
                slots = ("pve:participantsFrom",) if only_people else ("pve:participant", "pve:participantsFrom")
                participant = self._slot(subject, *slots)
                return self._say(
                    "participants" if only_people else tie, participant=participant, event=event, role=role
                )
            case _:
                level = self._plan.fillers(subject, "pve:commitmentLevel")
                told = self._say("level", level=self._slot(subject, "pve:commitmentLevel")) if level else ()
                framework = self._slot(subject, "pve:framework")
                return self._say(tie, actor=self._slot(subject, "pve:committedActor"), framework=framework, level=told)

    def _slot(self, subject: Node, *slots: str) -> Words:
        """What fills slots of a tie."""
        found = [(self._namer.thing(each),) for slot in slots for each in self._plan.fillers(subject, slot)]
        return separated(found, COMMA[self._language]) or self._say("missing")

    def _as(self, subject: Node, slot: str) -> Words:
        """In which role."""
        roles = [(self._namer.thing(each).lowered(),) for each in self._plan.fillers(subject, slot)]
        return self._say("as", role=separated(roles, COMMA[self._language])) if roles else ()

    def _dates(self, bundle: Bundle | None) -> Words:
        """The dates that a bundle gives."""
        if bundle is None:
            return ()
        found = [
            self._say(phrase, date=self._namer.value(cast(Value, quad.object), quoted=False))
            for slot, phrase in _DATES.items()
            for quad in (*bundle.added, *bundle.removed)
            if quad.predicate == NamedNode(expand(slot))
        ]
        return (Word(" "), *separated(found, COMMA[self._language])) if found else ()

    def _post(self, tenure: Node) -> Words:
        """The post of a tenure: a mayor’s by its place, another by its name in the reader's language or its role."""
        posts = self._plan.fillers(tenure, "pve:post")
        if len(posts) != 1:
            return self._slot(tenure, "pve:post")
        post = posts[0]
        bodies, roles = (self._plan.fillers(post, slot) for slot in ("org:postIn", "org:role"))
        if len(bodies) == 1 and roles == [_MAYOR]:
            places = self._plan.fillers(bodies[0], "pve:governs")
            place = self._namer.thing(places[0] if len(places) == 1 else bodies[0])
            of_place = Word(of_french(place.text), place.language, place.thing, is_name=True)
            return self._say("mayor", place=(place,), of_place=(of_place,))
        if bodies and roles and not self._namer.has_own_name(post):
            return self._say("post", role=self._slot(post, "org:role"), body=self._slot(post, "org:postIn"))
        return self._slot(tenure, "pve:post")


def _capitalised(words: Words) -> Words:
    """A sentence begins with a capital where what it begins with is no name."""
    first, *rest = words
    return words if first.is_name else (Word(first.text[:1].upper() + first.text[1:]), *rest)
