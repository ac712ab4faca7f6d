"""What the sources say of a thing, property by property: values side by side, disagreement marked, silence said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from pvegraph.search.catalogue import FALLBACK, Text
from pvegraph.vocabulary import expand
from pvegraph.web.describe import Group, describe_groups
from pvegraph.web.links import Link
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.plan import Layout
from pvegraph.web.statements import Term

_NAMES = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "foaf:name", "dct:title", "rdfs:label")
_IDENTIFIERS = (
    "rdf:type", "pve:geonamesId", "schema:sameAs", "skos:exactMatch", "pve:iso3166alpha2", "pve:iso3166alpha3",
    "pve:iso3166numeric", "pve:cldrTerritory", "dct:identifier", "skos:inScheme", "skos:topConceptOf",
)  # fmt: skip
_FOLDED = frozenset(expand(name) for name in (*_NAMES, *_IDENTIFIERS))


@dataclass(frozen=True)
class Unknown:
    """A property that readers look for and of which no source says anything."""

    property: Link
    words: str


@dataclass(frozen=True)
class Facts:
    """The facts of a page."""

    groups: tuple[Group, ...]
    """What a reader looks for, in that order, then everything else."""
    unknown: tuple[Unknown, ...]
    folded: tuple[Group, ...]
    """Names and identifiers, which are there for who asks for them."""

    @property
    def differ(self) -> bool:
        """Whether sources differ on any of it."""
        return any(group.differ for group in (*self.groups, *self.folded))


def facts_of(gathered: Gathered, layout: Layout) -> Facts:
    """Every statement about the thing; its quotations stand beside their sources, and are left out here."""
    left_out = {expand(name) for name in ("pve:quote", *layout.in_parts)}
    said = [statement for statement in gathered.said if statement.predicate not in left_out]
    groups = describe_groups(said, gathered.naming, gathered.numbering, first=layout.first_facts)
    values: dict[str, dict[Term, None]] = defaultdict(dict)
    for statement in said:
        values[statement.predicate][statement.value] = None
    marked = [_marked(group, gathered, list(values[group.predicate])) for group in groups]
    return Facts(
        tuple(group for group in marked if group.predicate not in _FOLDED),
        tuple(
            Unknown(gathered.naming.link(expand(name)), gathered.naming.language.text(words))
            for name, words in layout.looked_for.items()
            if expand(name) not in values
        ),
        tuple(group for group in marked if group.predicate in _FOLDED),
    )


def _marked(group: Group, gathered: Gathered, values: Sequence[Term]) -> Group:
    """A group that says whether its values cannot all be right; if they can, texts stand in the reader's language.

    Names are folded anyway: who unfolds them wants them in all languages.
    """
    if gathered.agreement.differ(gathered.classes(), group.predicate, values):
        return replace(group, differ=True)
    are_texts = all(isinstance(value, ox.Literal) and value.language for value in values)
    if not are_texts or group.predicate in _FOLDED:
        return group
    return _in_one_language(group, gathered.naming.language.tag)


def _in_one_language(group: Group, wanted: str) -> Group:
    """Texts in the language that is wanted, or the nearest to it, apart from those in others."""
    languages = {value.link.text.language for value in group.values}
    shown = next((each for each in (wanted, *FALLBACK) if each in languages), min(languages))
    values = tuple(value for value in group.values if value.link.text.language == shown)
    return replace(group, values=values, others=tuple(value for value in group.values if value not in values))


def quoted(gathered: Gathered) -> None:
    """Put the quotations of the thing beside their sources."""
    for statement in gathered.said:
        if statement.predicate == expand("pve:quote") and isinstance(statement.value, ox.Literal):
            gathered.numbering.quote(statement.graph, Text(statement.value.value, statement.value.language or ""))
