"""From the cells of rows to statements, as the importer makes them (`pvegraph.authored.rows`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Self

from pyoxigraph import NamedNode, Triple

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.columns import TABLES
from pvegraph.authored.rows.context import Context, Localities
from pvegraph.authored.rows.labels import Name, PreferredNames
from pvegraph.authored.rows.links import PARTICIPANTS_FROM
from pvegraph.authored.rows.statements import statement, text
from pvegraph.authored.rows.translate import translated
from pvegraph.authored.tables import Row
from pvegraph.curation.sheets.cells import Meaning
from pvegraph.curation.sheets.held import ALTERNATIVE, PREFERRED, Held
from pvegraph.curation.sheets.rendering import Cells
from pvegraph.curation.sheets.wishes import Wish
from pvegraph.dates import PartialDate
from pvegraph.vocabulary import expand

ENGLISH = {
    "cities": "name_en",
    "organisations": "name_en",
    "people": "name_en",
    "events": "name_en",
    "frameworks": "title_en",
}
_OWN_NAMES = frozenset(("cities", "organisations"))
"""Tables in which a name in another language is the thing's own, and preferred only where there is no other."""
_CITY_KINDS = frozenset(("city", "municipality"))


class _NamesBefore(PreferredNames):
    """The names that a dataset prefers."""

    def __init__(self, held: Held) -> None:
        super().__init__((), {})
        self._held = held
        self._renames: Mapping[str, str] = {}

    def of(self, wish: Wish) -> Self:
        """The same for statements in which things have the addresses that the importer would give them."""
        names = copy(self)
        names._renames = wish.renames
        return names

    def get(self, thing: str, language: str) -> str | None:
        """See `PreferredNames.get`."""
        return min(self._preferred(thing, language), default=None)

    def label(self, thing: str, language: str, value: str) -> Triple:
        """See `PreferredNames.label`."""
        predicate = PREFERRED if value in self._preferred(thing, language) else ALTERNATIVE
        return Triple(NamedNode(thing), predicate, text(value, language))

    def _preferred(self, thing: str, language: str) -> set[str]:
        name = self._renames.get(thing, thing)
        return {value for _, value, is_preferred, _ in self._held.labels(name, language) if is_preferred}


class _NamesAfter(_NamesBefore):
    """The names that will be preferred: those of sources that keep theirs, else what the importer would choose."""

    def __init__(self, held: Held, wishes: Sequence[Wish], dates: Mapping[str, date]) -> None:
        super().__init__(held)
        self._changing = {
            (wish.thing, language, wish.graph)
            for wish in wishes
            for column in wish.changed
            if column == ENGLISH.get(wish.sheet.name) or wish.sheet[column].kind == "name"
            for language in wish.languages(column)
        }
        self._choice = PreferredNames((name for wish in wishes for name in _names_of(wish)), dates)

    def get(self, thing: str, language: str) -> str | None:
        """See `PreferredNames.get`."""
        return super().get(thing, language) or self._choice.get(self._renames.get(thing, thing), language)

    def label(self, thing: str, language: str, value: str) -> Triple:
        """See `PreferredNames.label`."""
        preferred: set[str | None] = {*self._preferred(thing, language)} or {self.get(thing, language)}
        return Triple(NamedNode(thing), PREFERRED if value in preferred else ALTERNATIVE, text(value, language))

    def _preferred(self, thing: str, language: str) -> set[str]:
        name = self._renames.get(thing, thing)
        return {
            value
            for _, value, is_preferred, graph in self._held.labels(name, language)
            if is_preferred and (name, language, graph) not in self._changing
        }


def _names_of(wish: Wish) -> Iterator[Name]:
    """The names that the rows of a thing give, or leave as they are."""
    source = wish.graph.rpartition("/")[2]
    cells = wish.merged
    if wish.sheet.name == "posts" and not wish.chosen_post:
        for keys in wish.known_by:
            yield Name(keys["post"], "en", keys["role_title"], source)
    english = ENGLISH.get(wish.sheet.name, "")
    for value in cells.get(english, ()):
        # As often as rows say so, which is what the importer counts.
        for _ in range(max(1, sum(entry[english] == value for entry in wish.entries))):
            yield Name(wish.thing, "en", value, source)
    for name, language in _other_names(wish, cells):
        yield Name(wish.thing, language, name, source, local=wish.sheet.name in _OWN_NAMES)


def _other_names(wish: Wish, cells: Cells) -> Iterator[tuple[str, str]]:
    """The names in other languages than English, each with its language."""
    for column in wish.sheet.columns:
        if column.kind == "name":
            for value in cells.get(column.name, ()):
                name, _, language = value.rpartition("@")
                yield name, language


class Translation:
    """The statements of wishes, before and after."""

    def __init__(self, meaning: Meaning, held: Held, wishes: Sequence[Wish]) -> None:
        self._held, self._wishes = held, wishes
        self._mappings = _plain(meaning)
        self._names_before = _NamesBefore(held)
        self._names_after = _NamesAfter(held, wishes, _dates(wishes))

    @cached_property
    def _before(self) -> Context:
        return Context(self._mappings, self._names_before, self._localities, self._held.cities, self._held.cities)

    @cached_property
    def _after(self) -> Context:
        places = [wish for wish in self._wishes if wish.sheet.name == "cities"]
        kinds = {(wish.thing, wish.graph) for wish in places if "kind" in wish.changed}
        cities = {wish.thing for wish in places if _CITY_KINDS.intersection(wish.merged.get("kind", ()))}
        for place in self._held.cities:
            sayers = {quad.graph_name for quad in self._held.about(place) if quad.object == _CITY}
            if any((place, _name(graph)) not in kinds for graph in sayers):
                cities.add(place)
        return Context(self._mappings, self._names_after, self._localities, frozenset(cities), frozenset(cities))

    @cached_property
    def _localities(self) -> Localities:
        return _localities(self._held, self._wishes, self._mappings)

    def before(self, wish: Wish) -> frozenset[Triple]:
        """What the source says now, as far as tables can say it."""
        if not wish.is_said:
            return frozenset()
        return self._statements(wish, wish.held, replace(self._before, names=self._names_before.of(wish)))

    def after(self, wish: Wish) -> frozenset[Triple]:
        """What the source is to say."""
        context = self._after
        return self._statements(wish, wish.merged, replace(context, names=self._names_after.of(wish)))

    def _statements(self, wish: Wish, cells: Cells, context: Context) -> frozenset[Triple]:
        found: set[Triple] = set()
        for row in _rows(wish, cells):
            found |= translated(row, wish.graph, context)
        for name, language in _other_names(wish, cells):
            found.add(context.names.label(wish.thing, language, name))
            if wish.sheet.name == "cities" and language == "ar":
                found.add(_government_in_arabic(wish, name, context))
        renamed = {_renamed(triple, wish.renames) for triple in found}
        if wish.chosen_post:
            # The row has chosen the post, and does not say what it is called.
            post = NamedNode(wish.chosen_post)
            renamed = {each for each in renamed if each.subject != post or each.predicate not in _LABELS}
        return frozenset(renamed)


_LABELS = frozenset((PREFERRED, ALTERNATIVE))
_CITY = NamedNode(expand("pve:City"))


def _dates(wishes: Sequence[Wish]) -> Mapping[str, date]:
    """When the sources that rows describe were published."""
    return {
        wish.graph.rpartition("/")[2]: PartialDate.parse(day).earliest
        for wish in wishes
        if wish.sheet.name == "sources"
        for day in wish.merged.get("published", ())[:1]
    }


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _localities(held: Held, wishes: Sequence[Wish], mappings: Mappings) -> Localities:
    """The places that the name of a town means, in the dataset and among the rows."""
    # All places of a dataset are looked at only if a row names a town.
    named = any({"seat_city", "city"} & wish.merged.keys() for wish in wishes)
    places = {key: set(slugs) for key, slugs in held.localities.items()} if named else {}
    for wish in wishes:
        cells = wish.merged
        for country in cells.get("country_iso2", ()) if wish.sheet.name == "cities" else ():
            for name in cells.get("name_en", ()):
                places.setdefault((name.casefold(), country), set()).add(wish.keys["slug"])
    return Localities({key: frozenset(slugs) for key, slugs in places.items()}, dict(mappings.localities))


def _plain(meaning: Meaning) -> Mappings:
    """The mappings for cells in the form in which they are compared: concepts stand for themselves."""
    concepts, mappings = meaning.concepts, meaning.mappings
    themes = {name: (name,) for name in concepts.get("theme", ())}
    return replace(
        mappings,
        themes={**mappings.themes, **themes},
        roles=_Roles(mappings.roles),
        event_types={name: name for name in concepts.get("event-type", ())},
    )


class _Roles(dict[tuple[str, str], tuple[str, ...]]):
    """The concepts of a role that is written as their names."""

    def __missing__(self, key: tuple[str, str]) -> tuple[str, ...]:
        return tuple(key[1].split(";"))

    def __getitem__(self, key: tuple[str, str]) -> tuple[str, ...]:
        return super().__getitem__(key) if key[1] == PARTICIPANTS_FROM else self.__missing__(key)


def _rows(wish: Wish, cells: Cells) -> Iterator[Row]:
    """Rows for the importer that say what the cells say; as many as the fullest column has values."""
    columns = wish.sheet.names if wish.sheet.name not in TABLES else [column.name for column in TABLES[wish.sheet.name]]
    source = wish.graph.rpartition("/")[2]
    names = {column.name for column in wish.sheet.columns if column.kind == "name"}
    used = {name: values for name, values in cells.items() if name in columns and name not in names and values}
    for number in range(max(map(len, (wish.known_by, *used.values())))):
        found = {name: values[number] if number < len(values) else values[0] for name, values in used.items()}
        keys = wish.known_by[number] if number < len(wish.known_by) else wish.keys
        yield Row(wish.sheet.name, 0, {**dict.fromkeys(columns, ""), **found, **keys, "source_id": source})


def _government_in_arabic(wish: Wish, name: str, context: Context) -> Triple:
    slug = wish.keys["slug"]
    predicate = "skos:prefLabel" if context.names.get(wish.thing, "ar") == name else "skos:altLabel"
    return statement(iri.of_actor(slug), predicate, text(context.government_name_in_arabic(slug, name), "ar"))


def _renamed(triple: Triple, renames: Mapping[str, str]) -> Triple:
    """A statement with the addresses under which things are known."""

    def name(term: object) -> object:
        return NamedNode(renames[term.value]) if isinstance(term, NamedNode) and term.value in renames else term

    return Triple(name(triple.subject), triple.predicate, name(triple.object))  # type: ignore[arg-type] # as before


def stale_names(wish: Wish, after: Iterable[Triple], held: Held) -> frozenset[Triple]:
    """Names that the source must say no longer: those that gave way, and those that are preferred from now on."""
    new = {(triple.predicate, triple.object) for triple in after if triple.subject == NamedNode(wish.thing)}
    gone = set()
    for column in wish.changed:
        if column != ENGLISH.get(wish.sheet.name) and wish.sheet[column].kind != "name":
            continue
        gone |= {
            value.rpartition("@")[0] if wish.sheet[column].kind == "name" else value
            for value in wish.held.get(column, ())
        }
    found = set()
    for quad in held.in_graph(wish.thing, wish.graph):
        if quad.predicate not in {PREFERRED, ALTERNATIVE} or (quad.predicate, quad.object) in new:
            continue
        twin = ALTERNATIVE if quad.predicate == PREFERRED else PREFERRED
        if (twin, quad.object) in new or getattr(quad.object, "value", None) in gone:
            found.add(quad.triple)
    return frozenset(found)
