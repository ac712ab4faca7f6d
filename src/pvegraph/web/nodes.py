"""Dated n-ary nodes (tenures, memberships, participations, commitments) as readable rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.search.catalogue import Text, kind_of
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language
from pvegraph.web.links import Link
from pvegraph.web.references import Numbering
from pvegraph.web.statements import Statement

SLOTS = MappingProxyType(
    {
        "tenure": ("org:member", "pve:post"),
        "membership": ("org:member", "org:organization", "org:role"),
        "participation": ("pve:event", "pve:participant", "pve:participantsFrom", "pve:role"),
        "commitment": ("pve:committedActor", "pve:framework", "pve:commitmentLevel"),
    }
)
"""What the nodes of each kind bring together; a row shows all of it but the thing whose page it stands on."""
_TAGS = frozenset({"org:role", "pve:role", "pve:commitmentLevel"})
_DATES = MappingProxyType(
    {
        "pve:start": N_("from %(date)s"),
        "pve:end": N_("until %(date)s"),
        "pve:observedOn": N_("seen in office %(date)s"),
    }
)
HEADINGS = MappingProxyType(
    {
        ("tenure", "org:member"): N_("Posts held"),
        ("tenure", "pve:post"): N_("Who has held this post"),
        ("tenure", "org:postIn"): N_("Posts and who has held them"),
        ("membership", "org:member"): N_("Memberships"),
        ("membership", "org:organization"): N_("Members"),
        ("membership", "org:role"): N_("Memberships in this role"),
        ("participation", "pve:event"): N_("Who took part"),
        ("participation", "pve:participant"): N_("Took part in"),
        ("participation", "pve:participantsFrom"): N_("Events with participants from here"),
        ("participation", "pve:role"): N_("Participations in this role"),
        ("commitment", "pve:committedActor"): N_("Commitments"),
        ("commitment", "pve:framework"): N_("Who is committed to it"),
        ("commitment", "pve:commitmentLevel"): N_("Commitments at this level"),
    }
)
"""The headings of sections, by the kind of node and the property that ties it to the thing of the page."""
_EXPANDED = MappingProxyType({expand(slot): slot for slots in SLOTS.values() for slot in slots})


@dataclass(frozen=True)
class Dated:
    """A date with the words that say what it is the date of, and who says so."""

    words: str
    references: tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One line of a section: what it leads to, what belongs to it, its dates, its sources."""

    main: Link
    rest: tuple[Link, ...] = ()
    tags: tuple[Link, ...] = ()
    hint: Text | None = None
    dates: tuple[Dated, ...] = ()
    references: tuple[int, ...] = ()
    href: str | None = None
    """The page of the node itself, where the row stands for one."""


def slot_of(predicate: str) -> str | None:
    """The prefixed name of a property that fills a slot of some node, or `None`."""
    return _EXPANDED.get(predicate)


def fillers(statements: Iterable[Statement]) -> Mapping[str, str]:
    """What fills the slots of a node, by slot; several fillers of one slot are taken in the order of their IRIs."""
    found: dict[str, str] = {}
    for statement in sorted(statements, key=lambda statement: statement.value.value, reverse=True):
        slot = slot_of(statement.predicate)
        if slot is not None:
            found[slot] = statement.value.value
    return found


def links(
    node: str, statements: Sequence[Statement], without: str, name: Callable[[str], Link]
) -> list[tuple[str, Link]]:
    """The slots of a node with links to what fills them, but for the slot ``without``; every role is shown."""
    found: list[tuple[str, Link]] = []
    for slot in SLOTS[kind_of(node)]:
        values = sorted({s.value.value for s in statements if s.predicate == expand(slot)})
        found.extend((slot, name(value)) for value in values if slot != without)
    return found


def is_tag(slot: str) -> bool:
    """Whether what fills a slot qualifies the row rather than being its subject."""
    return slot in _TAGS


def dates(statements: Sequence[Statement], language: Language, numbering: Numbering) -> tuple[Dated, ...]:
    """Each date that some source gives, in the order start, end, observation, each with its sources.

    Where sources differ all their dates are there.
    """
    found = []
    for predicate, phrase in _DATES.items():
        told: dict[str, set[str]] = {}
        for statement in statements:
            if statement.predicate == expand(predicate):
                told.setdefault(statement.value.value, set()).add(statement.graph)
        for day in sorted(told):
            words = language.text(phrase) % {"date": language.date(day)}
            found.append(Dated(words, numbering.of(told[day])))
    return tuple(found)


def latest_date(statements: Sequence[Statement]) -> str:
    """The latest date that a node has, or an empty string; rows stand in this order, the latest first."""
    wanted = {expand(predicate) for predicate in _DATES}
    return max((s.value.value for s in statements if s.predicate in wanted), default="")
