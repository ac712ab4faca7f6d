"""Which of the names that sources give a thing is the preferred one in each language.

A thing has one preferred label per language in the union of all graphs (docs/model.md, "Preferred labels").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Triple

from pvegraph import iri
from pvegraph.authored.mappings import Mappings
from pvegraph.authored.rows.posts import post_of
from pvegraph.authored.rows.statements import statement, text
from pvegraph.authored.tables import Row

UNDETERMINED = "und"
"""The tag of a local name whose language nobody has told us (BCP 47, section 4.1)."""


@dataclass(frozen=True)
class Name:
    """A name that a row gives a thing; an own name (``local``) is preferred only where a language has no other."""

    thing: str
    language: str
    value: str
    source_id: str
    local: bool = False


class PreferredNames:
    """The preferred name of each thing in each language."""

    def __init__(self, names: Iterable[Name], published: Mapping[str, date]) -> None:
        """Choose among names; ``published`` gives the first day that the date of a dated source may mean."""
        given: dict[tuple[str, str], list[Name]] = {}
        for name in names:
            given.setdefault((name.thing, name.language), []).append(name)
        self._chosen = {key: _choose(candidates, published) for key, candidates in given.items()}

    def get(self, thing: str, language: str) -> str | None:
        """The preferred name of a thing in a language, if it has one."""
        return self._chosen.get((thing, language))

    def label(self, thing: str, language: str, value: str) -> Triple:
        """The statement that a thing has this name: preferred if it is the chosen one, else an alternative."""
        preferred = self._chosen.get((thing, language)) == value
        return statement(thing, "skos:prefLabel" if preferred else "skos:altLabel", text(value, language))

    def items(self) -> Iterable[tuple[tuple[str, str], str]]:
        """Each thing and language with the name that is preferred."""
        return self._chosen.items()


def _choose(candidates: list[Name], published: Mapping[str, date]) -> str:
    """The name of most rows, then of the source published first, then of the smallest source id."""
    foreign = [name for name in candidates if not name.local]
    pool = foreign or candidates
    rows_of: dict[str, list[Name]] = {}
    for name in pool:
        rows_of.setdefault(name.value, []).append(name)

    def rank(value: str) -> tuple[int, date, str, str]:
        rows = rows_of[value]
        first = min(published.get(name.source_id, date.max) for name in rows)
        return -len(rows), first, min(name.source_id for name in rows), value

    return min(rows_of, key=rank)


def names_of(row: Row, mappings: Mappings) -> Iterator[Name]:
    """The names that a row gives."""
    source_id = row["source_id"]
    if row.table == "posts":
        yield Name(post_of(row, mappings).iri, "en", row["role_title"], source_id)
    if row.table not in {"cities", "organisations", "people", "frameworks", "events"}:
        return
    thing = iri.of_slug(row["slug"])
    yield Name(thing, "en", row["title_en" if row.table == "frameworks" else "name_en"], source_id)
    if row.table in {"people", "events"} and row["name_ar"]:
        yield Name(thing, "ar", row["name_ar"], source_id)
    if row.table in {"cities", "organisations"} and row["name_local"]:
        language = mappings.name_languages.get(row["name_local"], UNDETERMINED)
        yield Name(thing, language, row["name_local"], source_id, local=True)
