"""Our own server by the W3C's tests."""

from __future__ import annotations

import pytest
from tests.conformance.conftest import Score
from tests.conformance.manifests import parameters
from tests.conformance.over_http import HttpTest, http_tests
from tests.conformance.target import Target

# The gateway takes queries only and has no address of a graph store. So these are the tests that need no graphs of
# their own, write nothing and use no relative IRIs (query_content_type_construct does), for which it has no base yet.
# That it refuses the bad updates is no merit as long as it refuses all of them. Once it takes writes, this list goes:
# `selected` is then `http_tests` itself, and the fixture `gateway` says what lets a client write.
SELECTED = frozenset(
    (
        *("protocol/query_get", "protocol/query_post_form", "protocol/query_post_direct"),
        *("protocol/query_content_type_select", "protocol/query_content_type_ask"),
        *("protocol/query_content_type_describe", "protocol/bad_query_method", "protocol/bad_multiple_queries"),
        *("protocol/bad_query_wrong_media_type", "protocol/bad_query_missing_form_type"),
        *("protocol/bad_query_missing_direct_type", "protocol/bad_query_non_utf8", "protocol/bad_query_syntax"),
        *("protocol/bad_update_get", "protocol/bad_multiple_updates", "protocol/bad_update_wrong_media_type"),
        *("protocol/bad_update_missing_form_type", "protocol/bad_update_non_utf8", "protocol/bad_update_syntax"),
        "protocol/bad_update_dataset_conflict",
        *("service-description/returns-rdf", "service-description/has-endpoint-triple"),
        "service-description/conforms-to-schema",
    )
)


def selected() -> list[HttpTest]:
    """The tests that the gateway is held to."""
    tests = [test for test in http_tests() if test.id in SELECTED]
    assert len(tests) == len(SELECTED)
    return tests


@pytest.mark.parametrize("test", parameters(selected, lambda test: test.id))
def test_gateway(test: HttpTest, gateway: Target, score: Score) -> None:
    with score(gateway.name, test.suite):
        test.judge(gateway)
