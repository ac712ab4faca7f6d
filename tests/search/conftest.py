"""The names of the session's release."""

from __future__ import annotations

import pytest

from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index
from pvegraph.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def catalogue(store: EmbeddedStore) -> Catalogue:
    """The names of all things."""
    return Catalogue.read(store)


@pytest.fixture(scope="session")
def released(catalogue: Catalogue) -> Index:
    """They, to be searched."""
    return Index.of(catalogue)
