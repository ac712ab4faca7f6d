"""What a client asks and what it gets, whichever version of the protocol it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pvegraph.search.catalogue import Entry, Text

Quantifier: TypeAlias = Literal["any", "all", "none"]
Qualifier: TypeAlias = Literal["", "ExactMatch", "Before", "After"]
DEFAULT_LIMIT, MOST_CANDIDATES = 10, 50


@dataclass(frozen=True)
class Wanted:
    """A value as a client knows it: words, or a thing by its identifier."""

    text: str = ""
    id: str = ""


@dataclass(frozen=True)
class Condition:
    """What a thing should have under a property."""

    property: str
    """The IRI of the property."""
    wanted: tuple[Wanted, ...]
    quantifier: Quantifier = "any"
    qualifier: Qualifier = ""
    required: bool = False


@dataclass(frozen=True)
class Question:
    """One thing that is looked for: by any of these names or identifiers, and by what else is known of it."""

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """IRIs of types."""
    all_types: bool = False
    """Whether it has to be of all these types rather than of any."""
    prefer_types: bool = False
    """Whether things of other types may be found too, with a lower score."""
    conditions: tuple[Condition, ...] = ()
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant."""

    entry: Entry
    score: float
    """From 0 to 100."""
    name: Text | None
    """The name that is most like the one that was asked for."""
    exact: bool
    """Whether it has that name, but for case, accents, articles and forms of letters."""
    similarity: float
    """How alike the names are, from 0 to 100."""
    identified: bool
    """Whether it was asked for by its identifier."""
    of_type: bool | None
    """Whether it is of the types that were asked for; `None` if none was."""
    agreement: Mapping[str, float] = field(default_factory=dict)
    """For each property that was asked for and of which it has values: how well they agree, from 0 to 100."""
    match: bool = False
    """Whether it is certainly meant."""
