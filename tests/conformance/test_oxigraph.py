"""Oxigraph's server reaches the scores that others measured too: that is how we know that we judge rightly."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from tests.conformance.conftest import Score
from tests.conformance.manifests import parameters
from tests.conformance.over_http import HttpTest, http_tests
from tests.conformance.results import NonconformanceError
from tests.conformance.target import Target

NO_MULTIPART = "the answer was 415 b'No supported content Content-Type given: multipart/form-data'"
FAILURES = MappingProxyType(
    {
        "graph-store-protocol/post_get_post_get_direct": NO_MULTIPART,
        "graph-store-protocol/post_get_post_get_indirect": NO_MULTIPART,
        # The engine keeps an integer as xsd:integer, whichever of its subtypes it is written as.
        "csv-tsv-res/tsv03": '"-3"^^<http://www.w3.org/2001/XMLSchema#negativeInteger>',
    }
)
"""What it fails, and what we then say of it. Nothing else may fail, and none of these may pass."""


def updates() -> list[HttpTest]:
    """The tests of the protocol that update, or try to."""
    return [test for test in http_tests() if "update" in test.name]


@pytest.mark.parametrize("test", parameters(http_tests, lambda test: test.id))
def test_oxigraph(test: HttpTest, oxigraph: Target, score: Score) -> None:
    with score(oxigraph.name, test.suite, known=FAILURES.get(test.id)):
        test.judge(oxigraph)


@pytest.mark.parametrize("test", parameters(updates, lambda test: test.id))
def test_oxigraph_with_an_address_for_updates(test: HttpTest, oxigraph: Target) -> None:
    """Updates go to their own address; there it answers a GET with the service description instead of refusing it."""
    url = oxigraph.query_url.removesuffix("/sparql")
    apart = replace(oxigraph, query_url=f"{url}/query", update_url=f"{url}/update")
    if test.name == "bad_update_get":
        with pytest.raises(NonconformanceError, match="expected StatusCode4xx; the answer was 200"):
            test.judge(apart)
    else:
        test.judge(apart)
