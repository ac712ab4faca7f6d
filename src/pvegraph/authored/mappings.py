"""The reviewed mappings from what tables print to concepts, classes and languages: ``mappings/*.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from pvegraph.authored.tables import Row, read_table


@dataclass(frozen=True)
class Series:
    """A series of events: the last part of its IRI, and its names by language."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Mappings:
    """All mappings. Concepts are given by their local names; a keyword that is no theme has none."""

    themes: Mapping[str, tuple[str, ...]]
    roles: Mapping[tuple[str, str], tuple[str, ...]]
    event_types: Mapping[str, str]
    event_series: Mapping[str, Series]
    organisation_classes: Mapping[str, str]
    post_names: Mapping[tuple[str, str], str]
    name_languages: Mapping[str, str]
    localities: Mapping[tuple[str, str], str]

    def themes_of(self, keyword: str) -> tuple[str, ...] | None:
        """The themes that a keyword or a ``theme-`` slug means, or `None` if nobody has reviewed it."""
        return self.themes.get(keyword, self.themes.get(keyword.removeprefix("theme-")))


def load_mappings() -> Mappings:
    """The mappings that come with the package; raises `FileFormatError` if one is damaged."""
    with as_file(files("pvegraph.authored") / "mappings") as folder:
        return read_mappings(folder)


def read_mappings(folder: Path) -> Mappings:
    """The mappings of a folder; raises `FileFormatError` if a file is missing or damaged."""
    return Mappings(
        themes={row["keyword"]: _names(row["concepts"]) for row in _rows(folder, "themes", "keyword,concepts,note")},
        roles={
            (row["table"], row["printed"]): _names(row["concepts"])
            for row in _rows(folder, "roles", "table,printed,concepts,note")
        },
        event_types={row["printed"]: row["concept"] for row in _rows(folder, "event-types", "printed,concept,note")},
        event_series={
            row["event_slug"]: Series(row["series"], {lang: row[f"label_{lang}"] for lang in ("en", "ar", "fr")})
            for row in _rows(folder, "event-series", "event_slug,series,label_en,label_ar,label_fr,note")
        },
        organisation_classes={
            row["slug"]: row["class"] for row in _rows(folder, "organisation-classes", "slug,class,note")
        },
        post_names={
            (row["body_slug"], row["role_title"]): row["post_name"]
            for row in _rows(folder, "post-titles", "body_slug,role_title,post_name,note")
        },
        name_languages={row["name"]: row["language"] for row in _rows(folder, "local-names", "name,language,note")},
        localities={
            (row["name"].casefold(), row["country"]): row["slug"]
            for row in _rows(folder, "localities", "name,country,slug,note")
        },
    )


def _rows(folder: Path, name: str, header: str) -> tuple[Row, ...]:
    return read_table(folder / f"{name}.csv", header.split(",")).rows


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(";") if name.strip())
