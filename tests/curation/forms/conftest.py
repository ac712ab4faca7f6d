"""Forms of the real shapes, filled with the real release; and a small dataset that a test may change as it likes."""

from __future__ import annotations

import pytest

from pvegraph.curation.forms.building import FormRules
from pvegraph.curation.forms.dataset import FormDataset
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.validation.view import View


@pytest.fixture(scope="session")
def dataset(store: EmbeddedStore) -> FormDataset:
    """The release as forms see it."""
    return FormDataset.of(store)


@pytest.fixture(scope="session")
def rules(dataset: FormDataset) -> FormRules:
    """The real shapes and the real ontology."""
    return dataset.rules


@pytest.fixture(scope="session")
def view(dataset: FormDataset) -> View:
    """What the real sources say."""
    return dataset.view
