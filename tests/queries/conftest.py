"""The saved queries of the repository, asked of the release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from pvegraph.authored.queries import SavedQuery, bind, find, read_queries
from pvegraph.store.embedded import EmbeddedStore

Row = dict[str, str]
Ask = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def queries(project: Path) -> list[SavedQuery]:
    """Every saved query."""
    return read_queries(project / "queries")


@pytest.fixture
def ask_saved(queries: list[SavedQuery], store: EmbeddedStore) -> Ask:
    """Run a saved query by its name, with values for its parameters; unbound variables are absent from a row."""

    def run(name: str, **values: str) -> list[Row]:
        answer = store.query(bind(find(queries, name), values))
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return [
            {name: solution[name].value for name in names if solution[name] is not None}  # type: ignore[union-attr] # SELECT terms that are bound, no triples among them
            for solution in answer
        ]

    return run
