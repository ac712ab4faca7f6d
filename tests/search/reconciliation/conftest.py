"""The matching service on the session's release."""

from __future__ import annotations

import pytest

from pvegraph.search.catalogue import Catalogue
from pvegraph.search.reconciliation.reconciler import Reconciler
from pvegraph.store.embedded import EmbeddedStore


@pytest.fixture(scope="session")
def reconciler(store: EmbeddedStore, catalogue: Catalogue) -> Reconciler:
    """The index of the real data."""
    return Reconciler(store, catalogue)
