"""Views in comments of queries: what is written is read again, and nothing else of the query changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from pvegraph.sparql.operations import tokens
from pvegraph.web.results.comments import CHARTS, KEYS, VIEWS, View, bare, read_wish, with_view, written

QUERY = "PREFIX pve: <https://w3id.org/pvegraph/ontology#>\n# the cities\nSELECT ?city { ?city a pve:City } # all\n"
NAMES = st.from_regex(r"[A-Za-z_é][A-Za-z0-9_]{0,8}", fullmatch=True)
PIECES = st.sampled_from(
    [
        *("# view: map", "# view: chart", "# view: nonsense", "#view:\t table ", "# chart: bar x=?a y=?b", "# chart:"),
        *("# map: point=?p", "# map: of the world", "# timeline: start=?a start=?b", "#", "# title@en: Cities"),
        *(
            "\n",
            "\r\n",
            "\r",
            " ",
            "SELECT * {",
            "}",
            "<http://e/#view: map>",
            '"# view: map"',
            '"""\n# view: map\n"""',
        ),
        *("'", '"', "<", "?a", "LIMIT 3", "\\u0023 view: map", "\x00", "نص"),
    ]
)
QUERIES = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60)


@st.composite
def wishes(draw: st.DrawFn) -> tuple[View, dict[str, str]]:
    view = draw(st.sampled_from(VIEWS))
    keys = [key for key in KEYS.get(view, ()) if key != "type"]
    settings = draw(st.dictionaries(st.sampled_from(keys), NAMES)) if keys else {}
    if view == "chart":
        settings["type"] = draw(st.sampled_from(CHARTS))
    return view, settings


def shape(query: str) -> list[tuple[str, str]]:
    """The query without its comments."""
    return [(token.kind, token.text) for token in tokens(query)]


@given_settings(deadline=None)
@given(QUERIES)
def test_whatever_stands_in_a_query_is_read_without_an_error(query: str) -> None:
    wish = read_wish(query)
    assert wish.shown in VIEWS
    for fault in wish.faults:
        assert fault.message % fault.values


@given_settings(deadline=None)
@given(QUERIES, wishes())
def test_a_view_that_is_written_is_read_again(query: str, wish: tuple[View, dict[str, str]]) -> None:
    view, settings = wish
    read = read_wish(with_view(query, view, settings))
    assert read.shown == view
    assert dict(read.of(view)) == settings


@given_settings(deadline=None)
@given(QUERIES, wishes())
def test_to_choose_a_view_again_changes_nothing(query: str, wish: tuple[View, dict[str, str]]) -> None:
    once = with_view(query, *wish)
    assert with_view(once, *wish) == once
    assert with_view(once, wish[0]) == once


@given_settings(deadline=None)
@given(QUERIES, wishes())
def test_to_choose_a_view_changes_comments_only(query: str, wish: tuple[View, dict[str, str]]) -> None:
    chosen = with_view(query, *wish)
    assert shape(chosen) == shape(query)
    assert shape(bare(chosen)) == shape(query)
    assert bare(bare(chosen)) == bare(chosen)


@given_settings(deadline=None)
@given(wishes())
def test_a_query_without_views_is_left_as_it_was(wish: tuple[View, dict[str, str]]) -> None:
    assert bare(with_view(QUERY, *wish)) == QUERY


@given_settings(deadline=None)
@given(wishes())
def test_settings_are_written_in_the_grammar(wish: tuple[View, dict[str, str]]) -> None:
    assert read_wish(written(*wish)).faults == ()


def test_what_looks_like_a_comment_in_a_text_or_an_address_is_none() -> None:
    query = 'SELECT * { ?s ?p """\n# view: map\n""" , <http://e/#view:> }'
    assert read_wish(query).view is None
    assert read_wish(with_view(query, "chart")).view == "chart"


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("# view: mapp", "Did you mean map?"),
        ("# view: globe of fire", "The views are table, map"),
        ("# chart: pie x=?a", "not with “pie”"),
        ("# chart: bar x=a y=?b", "“x=a” is not understood"),
        ("# map: point=?a point=?b", "“point=?b” is not understood"),
        ("# timeline:", "sets nothing"),
        ("# view: map\n# view: chart", "more than once"),
    ],
)
def test_what_is_not_of_the_grammar_is_told_in_a_sentence(comment: str, words: str) -> None:
    (fault,) = read_wish(f"{comment}\nASK {{}}").faults
    assert words in fault.message % fault.values
