"""What lists, search and pages need to know of every thing at once: its names and a few facts that tell it apart.

Read once from a store when a server starts. Nothing here replaces a statement of the graph: pages read those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.search.asking import select
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand

_NAMES = """
SELECT DISTINCT ?thing ?property ?name WHERE {
  VALUES ?property { skos:prefLabel skos:altLabel rdfs:label dct:title foaf:name sh:name }
  ?thing ?property ?name FILTER isLiteral(?name)
}"""
_FACTS = """
SELECT DISTINCT ?thing ?property ?value WHERE {
  VALUES ?property {
    pve:country org:postIn pve:start pve:end dct:date dct:issued dct:publisher schema:url
    pve:iso3166alpha2 pve:iso3166alpha3 org:member pve:post pve:observedOn
  }
  ?thing ?property ?value FILTER (isIRI(?value) || isLiteral(?value))
}"""
_DECLARATIONS = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_NAMING: Mapping[str, int | None] = MappingProxyType(
    {
        expand("skos:prefLabel"): 0,
        expand("rdfs:label"): 1,
        expand("dct:title"): 2,
        expand("foaf:name"): 3,
        expand("sh:name"): 4,
        expand("skos:altLabel"): None,
    }
)
"""The properties that name a thing: the one with the smallest number wins, one with `None` gives other names only."""
_NODE_KINDS = ("tenure", "membership", "participation", "commitment")

FALLBACK = ("en", "fr", "ar", "es", "de")
"""The languages that are tried, in this order, for a reader whose own language has no name."""


@dataclass(frozen=True, order=True)
class Text:
    """Words in a language; the language is a BCP 47 tag, or empty where none is stated."""

    value: str
    language: str = ""


@dataclass(frozen=True)
class Held:
    """A post that somebody held, and the dates that are known of that, as sources write them."""

    post: str
    dates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One thing: its names by language, its other names, and the facts that tell it apart from its namesakes."""

    iri: str
    names: Mapping[str, str]
    other_names: tuple[Text, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    """The posts that a person held, the latest first."""

    @property
    def kind(self) -> str:
        """The kind that the IRI states: ``place`` for ``id/place/…``, ``source``, ``theme`` …, or empty."""
        return kind_of(self.iri)

    def name(self, language: str) -> Text | None:
        """The name in a language, else in the first of `FALLBACK` that has one, else any; `None` without any."""
        for candidate in (language, *FALLBACK):
            if candidate in self.names:
                return Text(self.names[candidate], candidate)
        for candidate in sorted(self.names):
            return Text(self.names[candidate], candidate)
        return self.other_names[0] if self.other_names else None

    def all_names(self) -> Iterator[Text]:
        """Every name in every language, the preferred ones first."""
        for language, value in self.names.items():
            yield Text(value, language)
        yield from self.other_names

    def fact(self, name: str) -> str | None:
        """The smallest value of a fact such as ``pve:country``, or `None`."""
        return min(self.facts.get(name, ()), default=None)


@lru_cache(maxsize=100_000)
def kind_of(address: str) -> str:
    """The kind of thing that an IRI of ours names, or an empty string.

    >>> kind_of("https://w3id.org/pvegraph/id/place/ma-rabat"), kind_of("https://w3id.org/pvegraph/concept/theme/youth")
    ('place', 'theme')
    """
    path = iri.local_path(address)
    if path is None:
        return ""
    parts = path.split("/")
    if parts[1] in {"id", "concept"}:
        return parts[2] if len(parts) > 3 else "scheme"  # noqa: PLR2004 - /id/kind/name
    return parts[1].partition("#")[0]


class Catalogue:
    """The entries of all things that have a name, by IRI and by kind."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.iri: entry for entry in entries}
        by_kind: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            by_kind[entry.kind].append(entry)
        self._by_kind = MappingProxyType({kind: tuple(members) for kind, members in by_kind.items()})
        self._sorted: dict[tuple[str, str], tuple[tuple[Text, Entry], ...]] = {}
        self._initials: dict[tuple[str, str], tuple[str, ...]] = {}

    @classmethod
    def read(cls, store: Store) -> Catalogue:
        """Read names and facts from a store."""
        chosen: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        every: dict[str, set[Text]] = defaultdict(set)
        facts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for thing, predicate, name in select(store, _DECLARATIONS + _NAMES):
            text = Text(name.value, name.language or "")
            every[thing.value].add(text)
            rank = _NAMING[predicate.value]
            if rank is not None:
                known = chosen[thing.value].get(text.language, (rank, name.value))
                chosen[thing.value][text.language] = min(known, (rank, name.value))
        for thing, predicate, value in select(store, _DECLARATIONS + _FACTS):
            facts[thing.value][_compact(predicate.value)].add(value.value)
        held = _held(facts)
        return cls(
            Entry(thing, names, _others(texts, names), _frozen(facts.get(thing, {})), held.get(thing, ()))
            for thing, texts in sorted(every.items())
            if kind_of(thing) not in _NODE_KINDS and not _is_parameter(thing)
            for names in [{language: name for language, (_, name) in sorted(chosen[thing].items())}]
        )

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, thing: str) -> Entry | None:
        """The entry of a thing, or `None` for a thing without a name."""
        return self._entries.get(thing)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """All entries of a kind, in the order of their IRIs."""
        return self._by_kind.get(kind, ())

    def name(self, thing: str, language: str) -> Text | None:
        """The name of a thing for a reader, as `Entry.name` chooses it."""
        entry = self._entries.get(thing)
        return entry.name(language) if entry is not None else None

    def sorted_of_kind(self, kind: str, language: str) -> tuple[tuple[Text, Entry], ...]:
        """The entries of a kind with their names for a reader, those in the reader's script first, then by name."""
        if kind not in self._by_kind:
            return ()
        if (kind, language) not in self._sorted:
            named = [(entry.name(language), entry) for entry in self.of_kind(kind)]
            self._sorted[kind, language] = tuple(
                sorted(
                    ((name, entry) for name, entry in named if name is not None),
                    key=lambda pair: sorting_key(pair[0], language),
                )
            )
        return self._sorted[kind, language]

    def initials_of_kind(self, kind: str, language: str) -> tuple[str, ...]:
        """The letters under which the names of a kind stand, in the order of their list."""
        if (kind, language) not in self._initials:
            names = (name for name, _ in self.sorted_of_kind(kind, language))
            self._initials[kind, language] = tuple(dict.fromkeys(map(initial, names)))
        return self._initials[kind, language]


def initial(name: Text) -> str:
    """The letter under which a name stands: a capital without diacritics, or ``#`` for what begins with no letter.

    >>> initial(Text("Ørsted")), initial(Text("الرباط")), initial(Text("17 July"))
    ('O', 'ا', '#')
    """
    folded = fold(name.value).lstrip("\"'«“(")
    return folded[0].upper() if folded and folded[0].isalpha() else "#"


def _is_parameter(thing: str) -> bool:
    """Whether this is a parameter of a saved query, which nobody looks for by its name."""
    return thing.startswith(iri.QUERY) and "#" in thing


_folded = lru_cache(maxsize=1 << 16)(fold)
"""As `fold`; names stay from one language, and from one release, to the next."""


def sorting_key(name: Text, language: str) -> tuple[bool, str, str]:
    """The key under which a name stands in a list for a reader of a language."""
    folded = _folded(name.value)
    is_arabic = bool(folded) and "\u0600" <= folded[0] <= "\u06ff"
    return (is_arabic != (language == "ar"), folded, name.value)


def _compact(predicate: str) -> str:
    """A predicate of the facts query as a prefixed name."""
    for prefix in ("pve", "org", "dct", "schema"):
        if predicate.startswith(PREFIXES[prefix]):
            return f"{prefix}:{predicate.removeprefix(PREFIXES[prefix])}"
    return predicate


def _others(texts: set[Text], names: Mapping[str, str]) -> tuple[Text, ...]:
    """The names that are not the chosen one of their language, in a stable order."""
    return tuple(sorted(text for text in texts if names.get(text.language) != text.value))


def _held(facts: Mapping[str, Mapping[str, set[str]]]) -> Mapping[str, tuple[Held, ...]]:
    """Who held which posts, as the facts of tenures tell."""
    held: dict[str, list[Held]] = defaultdict(list)
    for told in facts.values():
        for post in told.get("pve:post", ()):
            dates = (date for name in ("pve:start", "pve:end", "pve:observedOn") for date in told.get(name, ()))
            known = Held(post, tuple(sorted(dates)))
            for person in told.get("org:member", ()):
                held[person].append(known)
    latest = {person: sorted(posts, key=lambda each: (each.dates[-1:], each.post)) for person, posts in held.items()}
    return {person: tuple(reversed(posts)) for person, posts in latest.items()}


def _frozen(facts: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    """Facts with their values in a stable order."""
    return {name: tuple(sorted(values)) for name, values in facts.items()}
