"""Negotiation, rule by rule (RFC 9110 section 12.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.web.negotiation import negotiate, preferences

OFFERS = ("text/html", "text/turtle", "application/ld+json")


@pytest.mark.parametrize(
    ("rule", "accept", "chosen"),
    [
        ("no header means anything", None, "text/html"),
        ("an empty header means anything", "", "text/html"),
        ("the type that is named is taken", "text/turtle", "text/turtle"),
        ("types are compared without case", "Text/TURTLE", "text/turtle"),
        ("the heavier weight wins", "text/html;q=0.4, text/turtle;q=0.5", "text/turtle"),
        ("no weight is the weight 1", "text/html;q=0.9, application/ld+json", "application/ld+json"),
        ("among equals our order decides, not the header's", "text/turtle, text/html", "text/html"),
        ("a weight of 0 excludes", "text/html;q=0, */*", "text/turtle"),
        ("a weight of 0 excludes also after a wildcard", "*/*, text/html;q=0", "text/turtle"),
        ("a weight of 0 for all excludes all", "*/*;q=0", None),
        ("*/* takes the first offer", "*/*", "text/html"),
        ("a wildcard of a type takes its subtypes", "application/*", "application/ld+json"),
        ("a wildcard of a type is more specific than */*", "*/*;q=0.9, text/*;q=0.1", "application/ld+json"),
        ("an exact type is more specific than a wildcard", "text/*, text/html;q=0.1", "text/turtle"),
        ("specificity sets a weight, it does not win", "text/turtle;q=0.2, */*;q=0.8", "text/html"),
        ("a parameter that the offer lacks is passed over", "text/turtle;version=1.2", "text/turtle"),
        (
            "a profile is passed over too",
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"',
            OFFERS[2],
        ),
        ("a comma in quotes separates nothing", 'text/turtle;a="x,text/html", text/html;q=0.5', "text/turtle"),
        ("blanks are allowed around everything", " text/turtle ; q=1.0 , text/html ; q=0.2", "text/turtle"),
        ("nothing that we have", "image/png", None),
        ("a malformed weight leaves the element out", "text/html;q=high, text/turtle;q=0.1", "text/turtle"),
        ("a weight above 1 is malformed", "text/html;q=7, text/turtle;q=0.1", "text/turtle"),
        ("only malformed elements accept nothing", "text/html;q=x", None),
        ("what a browser sends", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("what rdflib sends", "application/rdf+xml,text/rdf+n3;q=0.9,text/turtle;q=0.8,*/*;q=0.1", "text/turtle"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and "/" not in value else "",
)
def test_the_offer_that_a_header_wants_is_chosen(rule: str, accept: str | None, chosen: str | None) -> None:
    assert negotiate(accept, OFFERS) == chosen, rule


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/plain;format=flowed", "text/plain;format=flowed"),
        ("text/plain;format=fixed", "text/plain;format=fixed"),
        ("text/plain;format=other", None),
        ("text/plain;q=0.9, text/plain;format=fixed;q=0.1", "text/plain;format=flowed"),
    ],
)
def test_a_parameter_that_the_offer_has_must_be_the_same(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, ("text/plain;format=flowed", "text/plain;format=fixed")) == chosen


@given(st.text())
def test_no_header_breaks_the_parser(header: str) -> None:
    assert negotiate(header, OFFERS) in {*OFFERS, None}
    assert all(0 <= preference.weight <= 1 for preference in preferences(header))
