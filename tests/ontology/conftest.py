"""What the tests of the ontology share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from tests.ontology.terms import Terms


@pytest.fixture(scope="session")
def terms(project: Path) -> Terms:
    """The ontology as it stands in the file."""
    return Terms(tuple(parse(path=project / "ontology" / "pve.ttl", format=RdfFormat.TURTLE)))
