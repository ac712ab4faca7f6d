"""Dated n-ary nodes (tenures, memberships, participations, commitments) as readable rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.links import Link
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
DATES = MappingProxyType(
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
    differ: bool = False
    """Whether it is one of several dates that cannot all be right."""


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
    quotes: tuple[Text, ...] = ()
    """The words of the sources that say it."""
    amount: str = ""
    """A number in words, where the row stands in a list by number: ``12 frameworks``."""
    silence: str = ""
    """What no source says of it, where readers look for that."""


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


def is_tag(slot: str) -> bool:
    """Whether what fills a slot qualifies the row rather than being its subject."""
    return slot in _TAGS
