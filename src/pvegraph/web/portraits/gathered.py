"""What has been read for a page of a thing, which its layout makes the page of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from pvegraph.search.catalogue import Text
from pvegraph.vocabulary import expand
from pvegraph.web.naming import Naming
from pvegraph.web.portraits.agreement import Agreement
from pvegraph.web.references import Numbering
from pvegraph.web.statements import Statement, Term


@dataclass(frozen=True)
class Listed:
    """One member of a part."""

    subject: str
    date: str = ""
    """The latest of its dates, or empty."""
    amount: int = 0
    first: str = ""
    """The earliest of its dates, or empty."""
    other: str = ""
    """What the query names beside it."""


@dataclass(frozen=True)
class Gathered:
    """Everything that a page is made of."""

    thing: str
    said: Sequence[Statement]
    """What is said of the thing."""
    listed: Mapping[str, Sequence[Listed]]
    """The members of each part, in the order in which they are shown."""
    told: Mapping[str, Sequence[Statement]]
    """What is said of each member that is shown, but for what no row shows."""
    naming: Naming
    numbering: Numbering
    agreement: Agreement
    owners: frozenset[str] = frozenset()
    """The thing and what speaks for it: rows do not name these."""
    obvious: frozenset[Text] = frozenset()
    """Names that the page says anyway: of the thing, and of its country; rows do not say them again."""
    shown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The members of each part that are on this page."""

    def values(self, name: str, of: str | None = None) -> list[Term]:
        """The values of a property, given as a prefixed name, of the thing or of a member that is shown."""
        wanted = expand(name)
        statements = self.said if of is None else self.told.get(of, ())
        return list(dict.fromkeys(s.value for s in statements if s.predicate == wanted))

    def iris(self, name: str, of: str | None = None) -> list[str]:
        """Those values that are IRIs, in their order."""
        return sorted(value.value for value in self.values(name, of) if isinstance(value, ox.NamedNode))

    def graphs(self, name: str, of: str | None = None) -> set[str]:
        """The graphs that give the property."""
        wanted = expand(name)
        return {s.graph for s in (self.said if of is None else self.told.get(of, ())) if s.predicate == wanted}

    def classes(self, of: str | None = None) -> list[str]:
        """The classes of the thing, or of a member that is shown."""
        return self.iris("rdf:type", of)
