"""What a relation is: from a thing of one kind to things of another, by a pattern and in words.

A pattern is written with ``?this`` for what the condition is about and ``?that`` for what it must lead to; its other
variables get names of their own where a query is written (`pvegraph.web.ask.writer`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pvegraph.web.kinds import N_

Leads: TypeAlias = Literal["things", "concepts", "languages", "dates", "numbers"]
"""What is on the other side; only things can meet conditions of their own."""


@dataclass(frozen=True)
class Marking:
    """A way to narrow a relation down: any of several values of one variable."""

    name: str
    variable: str
    lines: tuple[str, ...]
    label: str
    """What a form calls it."""
    words: str
    """How a sentence says it; ``%(what)s`` is for the names of the values."""


@dataclass(frozen=True)
class Choice:
    """One of the ways in which an `Alternative` may be decided."""

    name: str
    lines: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Alternative:
    """A way to narrow a relation down: one of a few patterns."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    def choice(self, name: str) -> Choice | None:
        """The choice of a name."""
        return next((choice for choice in self.choices if choice.name == name), None)


@dataclass(frozen=True)
class Period:
    """The days by which a relation is dated: marks ``from`` and ``to`` narrow it down."""

    path: str
    """A variable and the properties from it to its dates."""
    variable: str
    label: str
    spans: bool = False
    """Whether the dates are the ends of a time, and sightings within it; else the date is one moment."""


@dataclass(frozen=True)
class Relation:
    """A relation from things of a kind."""

    name: str
    """As addresses write it."""
    yes: str
    """How a sentence says that it holds; ``%(what)s`` is for what it leads to."""
    no: str
    """How a sentence says that it does not."""
    target: str
    """The kind of things that it leads to, or the concept scheme."""
    variable: str
    """What a query calls that."""
    ways: tuple[tuple[str, ...], ...]
    """The lines of its pattern, once for each way in which it may hold."""
    leads: Leads = "things"
    markings: tuple[Marking, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    period: Period | None = None
    term: str = ""
    """The property of the ontology whose label stands for it, where no sentence was written for it."""

    @property
    def is_plain(self) -> bool:
        """Whether one statement says it, so that a query needs no part of its own for it."""
        return len(self.ways) == 1 and len(self.ways[0]) == 1


def way(text: str) -> tuple[str, ...]:
    """The lines of a pattern.

    >>> way("?this pve:country ?that . ; ?that a pve:Country .")
    ('?this pve:country ?that .', '?that a pve:Country .')
    """
    return tuple(line.strip() + ("" if line.strip().endswith(".") else " .") for line in text.split(". ;"))


def things(  # noqa: PLR0913 - what is not said is not so
    name: str,
    yes: str,
    no: str,
    target: str,
    *ways: str,
    variable: str = "",
    markings: tuple[Marking, ...] = (),
    alternatives: tuple[Alternative, ...] = (),
    period: Period | None = None,
) -> Relation:
    """A relation to things."""
    patterns = tuple(way(text) for text in ways)
    return Relation(
        name, yes, no, target, variable or target, patterns, "things", markings, alternatives, period
    )  # fmt: skip


def concepts(name: str, yes: str, no: str, scheme: str, pattern: str, variable: str = "") -> Relation:
    """A relation to concepts of a scheme."""
    return Relation(name, yes, no, scheme, variable or scheme.rpartition("-")[2], (way(pattern),), "concepts")


def dates(name: str, yes: str, no: str, path: str, variable: str, label: str, *, spans: bool = False) -> Relation:
    """A relation to dates, of which a time is asked."""
    period = Period(f"?this {path}", variable, label, spans)
    return Relation(name, yes, no, "", variable, ((f"?this {path} ?that .",),), "dates", period=period)


ROLE = Marking("role", "role", ("?participation pve:role ?role .",), N_("In the role"), N_("as %(what)s"))
ROLE_OF_MEMBER = Marking("role", "role", ("?membership org:role ?role .",), N_("In the role"), N_("as %(what)s"))
ROLE_OF_POST = Marking("role", "role", ("?post org:role ?role .",), N_("In the role"), N_("as %(what)s"))
LEVEL = Marking(
    "level", "level", ("?commitment pve:commitmentLevel ?level .",), N_("At the level"), N_("at the level %(what)s")
)
OF_EVENT = Period("?that pve:start", "start", N_("The event began"))
OF_MEMBERSHIP = Period("?membership pve:start|pve:end", "day", N_("On record at a time"), spans=True)
OF_TENURE = Period("?tenure pve:start|pve:end|pve:observedOn", "day", N_("On record at a time"), spans=True)

LOCATED = (N_("located in %(what)s"), N_("not located in %(what)s"))
MEMBERS = (N_("that are members of %(what)s"), N_("that are not members of %(what)s"))
WITH_MEMBER = (N_("with %(what)s as a member"), N_("without %(what)s as a member"))
ATTENDED = (N_("that took part in %(what)s"), N_("that did not take part in %(what)s"))
SCENE = (N_("where %(what)s took place"), N_("without %(what)s taking place there"))
COMMITTED = (N_("that committed to %(what)s"), N_("that did not commit to %(what)s"))
ISSUED = (N_("that issued %(what)s"), N_("that did not issue %(what)s"))
LEADING = (N_("that lead %(what)s"), N_("that do not lead %(what)s"))
WORKING_WITH = (N_("that work with %(what)s"), N_("that do not work with %(what)s"))
WORKING_ON = (N_("that work on %(what)s"), N_("that do not work on %(what)s"))
IN_OFFICE = (N_("who hold or held a post in %(what)s"), N_("who neither hold nor held a post in %(what)s"))
"""How a sentence says what several kinds have in common, and how it denies it."""

NAMED = Relation(
    "name",
    N_("with a name in %(what)s"),
    N_("without a name in %(what)s"),
    "",
    "language",
    (("?this skos:prefLabel ?name .", "BIND(LANG(?name) AS ?that)"),),
    "languages",
)
