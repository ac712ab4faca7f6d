"""The concepts of the project, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.curation.sheets.filling import rules_of

from pvegraph.validation.examination import Rules


@pytest.fixture(scope="session")
def rules(project: Path) -> Rules:
    return rules_of(project)
