"""docs/queries.md lists the saved queries, and its example is one."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from pvegraph.authored.queries import FIRST_STEPS, SavedQuery, bind, read_query
from pvegraph.store.embedded import EmbeddedStore

ROW = re.compile(
    r"^\| \[`(?P<name>[a-z-]+)`\]\(\.\./queries/(?P=name)\.rq\) \| (?P<title>.+) \| (?P<parameters>.*) \|$"
)


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    """The page."""
    return (project / "docs/queries.md").read_text(encoding="utf-8")


def _rows(text: str) -> list[tuple[str, str, str]]:
    matches = [ROW.match(line) for line in text.splitlines() if "../queries/" in line]
    assert all(matches)
    return [(match["name"], match["title"], match["parameters"].strip()) for match in matches if match]


def test_the_lists_are_the_queries_that_there_are(text: str, queries: list[SavedQuery]) -> None:
    expected = [
        (query.name, query.title["en"], ", ".join(f"`{p.name}`" for p in query.parameters if p.name != "lang"))
        for query in sorted(queries, key=lambda query: FIRST_STEPS not in query.keywords)
    ]
    assert _rows(text) == expected


def test_the_example_runs(text: str, tmp_path: Path, store: EmbeddedStore) -> None:
    (tmp_path / "example.rq").write_text(text.split("```sparql\n")[1].split("```", maxsplit=1)[0], encoding="utf-8")
    answer = store.query(bind(read_query(tmp_path / "example.rq"), {"lang": "fr"}))
    assert isinstance(answer, ox.QuerySolutions)
    assert sum(1 for _ in answer) > 5


def test_every_key_and_every_type_is_explained(text: str) -> None:
    for word in ("title@en", "description@en", "keywords", "adapted", "empty", "parameter"):
        assert f"| `{word}`" in text
    for word in ("iri", "string", "integer", "year"):
        assert f"| `{word}` |" in text
