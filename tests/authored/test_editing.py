"""A few statements of a text are changed, and nothing else of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from pvegraph.authored.document import Document, read_document
from pvegraph.authored.editing import NotEditableError, edited

HEAD = "@prefix : <http://e/> . # what : stands for\n"
TEXT = (
    HEAD
    + """
:a :p :x , # the first
        :y ; # the second
    # of q
    :q "one" , "two"@en ; :r 1.50 ;
    :s ( :x :y ) , [ :p :z ] .

:b :p :x .  # only this
"""
)


def document(text: str, format_: RdfFormat = RdfFormat.TURTLE) -> Document:
    """A text as it is read."""
    return read_document(text.encode(), "a.ttl", format_)


def iri(name: str) -> NamedNode:
    """A name of the examples."""
    return NamedNode(f"http://e/{name}")


def said(subject: str, predicate: str, value: str | Literal, graph: str | None = None) -> Quad:
    """A statement of the examples."""
    object_ = iri(value) if isinstance(value, str) else value
    return Quad(iri(subject), iri(predicate), object_, iri(graph) if graph else DefaultGraph())


def change(removed: list[Quad], added: list[Quad], text: str = TEXT) -> str:
    """The text after a change."""
    return edited(document(text), removed, added).text


def test_a_value_is_written_in_place_of_another() -> None:
    after = change([said("a", "q", Literal("one"))], [said("a", "q", Literal('1 "o"', language="fr"))])
    assert after == TEXT.replace('"one"', '"1 \\"o\\""@fr')


def test_a_predicate_with_one_object_is_written_in_place_of_another() -> None:
    number = Literal("1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    assert change([said("a", "r", number)], [said("a", "t", number)]) == TEXT.replace(":r 1.50", ":t 1.50")


def test_a_predicate_with_several_objects_keeps_the_others() -> None:
    after = change([said("a", "q", Literal("one"))], [said("a", "t", Literal("one"))])
    assert after == TEXT.replace('"one" , "two"@en', '"two"@en ;\n    :t "one"')


@pytest.mark.parametrize(
    ("removed", "before", "after"),
    [
        (said("a", "p", "x"), ":p :x , # the first", ":p   # the first"),
        (said("a", "p", "y"), ":x , # the first\n        :y ;", ":x  # the first\n         ;"),
        (said("a", "q", Literal("one")), '"one" , "two"@en', '"two"@en'),
        (said("a", "q", Literal("two", language="en")), '"one" , "two"@en', '"one"'),
        (said("b", "p", "x"), ":b :p :x .  # only this\n", "  # only this\n"),
    ],
)
def test_a_statement_is_taken_out_and_comments_stay(removed: Quad, before: str, after: str) -> None:
    assert change([removed], []) == TEXT.replace(before, after)


def test_the_last_statement_of_a_subject_goes_with_the_mark_before_it() -> None:
    text = HEAD + ":a :p :x ;\n    :q :y .\n"
    assert change([said("a", "q", "y")], [], text) == HEAD + ":a :p :x .\n"


def test_a_remark_between_the_last_predicate_and_its_object_stays() -> None:
    text = HEAD + ":a :p :x ; # the first\n    :q # the second\n    :y .\n"
    lines = change([said("a", "q", "y")], [], text).removeprefix(HEAD).splitlines()
    assert [line.partition("# ")[2] for line in lines] == ["the first", "the second", ""]


def test_a_remark_does_not_take_in_what_stands_behind_the_statement_that_goes() -> None:
    text = HEAD + ":a :p :x ; # the first\n    :q :y . :b :p :x .\n"
    assert change([said("a", "q", "y")], [], text) == HEAD + ":a :p :x  # the first\n      . :b :p :x .\n"


def test_the_first_statement_of_a_subject_leaves_its_place_to_the_second() -> None:
    text = HEAD + ":a :p :x ;\n    :q :y .\n"
    assert change([said("a", "p", "x")], [], text) == HEAD + ":a :q :y .\n"


def test_a_subject_of_which_nothing_is_left_goes() -> None:
    text = HEAD + ":a :p :x .\n:b :p :x .\n"
    assert change([said("a", "p", "x")], [], text) == HEAD + ":b :p :x .\n"


def test_a_new_statement_stands_behind_the_last_one_of_its_subject() -> None:
    text = HEAD + ":a :p :x ;\n  :q :y .\n:b :p :x .\n"
    assert change([], [said("a", "r", "z")], text) == HEAD + ":a :p :x ;\n  :q :y ;\n  :r :z .\n:b :p :x .\n"


def test_a_new_subject_has_a_block_where_the_order_of_the_others_wants_it() -> None:
    text = HEAD + ":a :p :x .\n\n# of c\n:c :p :x .\n"
    block = ":b\n    :p :x ;\n.\n\n"
    assert change([], [said("b", "p", "x")], text) == text.replace("# of c", f"{block}# of c")
    assert change([], [said("d", "p", "x")], text) == f"{text}\n:d\n    :p :x ;\n.\n"


def test_a_new_subject_has_its_block_also_beside_lists_and_things_without_a_name_in_one_place() -> None:
    text = f"{HEAD}( [ :p :x ] [ :p :y ] ) :q :z .\n( ( :x ) ) :q :y .\n"
    new = said("c", "p", "x")
    assert change([], [new], text) == f"{text}\n:c\n    :p :x ;\n.\n"


def test_a_new_statement_stands_where_the_order_of_its_subject_wants_it() -> None:
    text = HEAD + ":a\n  :p :x ; # one\n  :r :z .  # two\n"
    assert change([], [said("a", "q", "y")], text) == text.replace("# one\n", "# one\n  :q :y ;\n")
    assert change([], [said("a", "o", "y")], text) == text.replace("  :p", "  :o :y ;\n  :p")
    assert change([], [said("a", "s", "y")], text) == HEAD + ":a\n  :p :x ; # one\n  :r :z ;  # two\n  :s :y .\n"


def test_a_remark_stays_behind_what_it_is_about() -> None:
    text = HEAD + ":a :p :x . # one\n:b :p :x .\n"
    after = change([], [said("a", "q", "y")], text)
    assert after == HEAD + ":a :p :x ; # one\n    :q :y .\n:b :p :x .\n"
    assert change([said("a", "q", "y")], [], after) == text


def test_a_statement_that_is_there_already_is_not_said_twice() -> None:
    text = HEAD + ":a :p :x , :y .\n"
    assert change([said("a", "p", "x")], [said("a", "p", "y")], text) == HEAD + ":a :p :y .\n"


def test_a_statement_that_is_repeated_is_changed_everywhere() -> None:
    text = HEAD + ":a :p :x .\n:b :p :x .\n:a :p :x .\n"
    assert change([said("a", "p", "x")], [said("a", "p", "y")], text) == HEAD + ":a :p :y .\n:b :p :x .\n:a :p :y .\n"


def test_a_prefix_that_is_declared_twice_is_not_used() -> None:
    text = "@prefix : <http://e/> .\n:a :p :x .\n@prefix : <http://f/> .\n"
    assert "<http://e/y>" in change([said("a", "p", "x")], [said("a", "p", "y")], text)


def test_only_the_graph_that_is_meant_is_changed_in_trig() -> None:
    text = HEAD + ":g { :a :p :x }\n:h { :a :p :x . }\n"
    after = edited(document(text, RdfFormat.TRIG), [said("a", "p", "x", "h")], [said("a", "p", "y", "h")])
    assert after.text == HEAD + ":g { :a :p :x }\n:h { :a :p :y . }\n"


@pytest.mark.parametrize("format_", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS])
def test_lines_are_changed_one_by_one(format_: RdfFormat) -> None:
    graph = "g" if format_ == RdfFormat.N_QUADS else None
    lines = [said("a", "p", "x", graph), said("a", "q", Literal("é"), graph), said("b", "p", "x", graph)]
    text = "# a\n" + "".join(f"{quad} .\n" for quad in lines)
    new = said("a", "r", Literal("z"), graph)
    after = edited(document(text, format_), [lines[1]], [new, said("a", "q", "y", graph)]).text
    assert after == f"# a\n{lines[0]} .\n{said('a', 'q', 'y', graph)} .\n{new} .\n{lines[2]} .\n"


@pytest.mark.parametrize(
    ("text", "format_", "removed", "added"),
    [
        ('{"@id": "http://e/a", "http://e/p": {"@id": "http://e/x"}}', RdfFormat.JSON_LD, said("a", "p", "x"), None),
        (TEXT, RdfFormat.TURTLE, said("a", "p", "nothing"), None),
        (TEXT, RdfFormat.TRIG, None, said("nobody", "p", "x")),
        (TEXT, RdfFormat.TURTLE, None, Quad(iri("a"), iri("p"), BlankNode("b"))),
    ],
    ids=["a syntax without places", "nothing of the kind", "a stranger in TriG", "a node without a name"],
)
def test_what_cannot_be_changed_in_place_is_refused(
    text: str, format_: RdfFormat, removed: Quad | None, added: Quad | None
) -> None:
    with pytest.raises(NotEditableError, match=r"a\.ttl "):
        edited(document(text, format_), [removed] if removed else [], [added] if added else [])


VALUES = st.sampled_from(
    [iri("x"), iri("y"), Literal("one"), Literal('"#,;.', language="en"), Literal(7), Literal(True)]
)
STATEMENTS = st.builds(
    lambda subject, predicate, value: Quad(iri(subject), iri(predicate), value),
    st.sampled_from("ab"),
    st.sampled_from("pqr"),
    VALUES,
)
BLANKS = st.sampled_from([" ", "\n    ", ' # so, "it" is; .\n  ', "\t"])


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[Quad]]:
    """Turtle as people may write it, with what it says."""
    statements = draw(st.lists(STATEMENTS, min_size=1, max_size=6))
    parts = [HEAD]
    before: Quad | None = None
    for quad in statements:
        if before is not None and before.subject == quad.subject and draw(st.booleans()):
            same = before.predicate == quad.predicate and draw(st.booleans())
            parts.append(draw(BLANKS) + ("," if same else ";"))
            parts += [] if same else [draw(BLANKS), f":{quad.predicate.value[-1]}"]
        else:
            parts += [] if before is None else [draw(BLANKS), "."]
            parts += [draw(BLANKS), f":{str(quad.subject)[-2]}", draw(BLANKS), f":{quad.predicate.value[-1]}"]
        parts += [draw(BLANKS), str(quad.object)]
        before = quad
    return "".join(parts) + draw(BLANKS) + ".\n", statements


@settings(max_examples=60, deadline=None)
@given(texts(), st.data())
def test_a_change_says_what_it_should_and_keeps_every_comment(
    text: tuple[str, list[Quad]], data: st.DataObject
) -> None:
    written, statements = text
    removed = data.draw(st.sets(st.sampled_from(statements), max_size=2))
    subjects = list(set(statements) - removed)
    added = {
        quad
        for quad in data.draw(st.sets(STATEMENTS, max_size=2))
        if any(quad.subject == each.subject for each in subjects)
    }
    after = edited(document(written), removed, added)
    assert set(after.statements) == (set(statements) - removed) | added
    assert re.findall("# so.*", after.text) == re.findall("# so.*", written)


@settings(max_examples=20, deadline=None)
@given(texts())
def test_to_take_out_what_was_put_in_leaves_what_was_there(text: tuple[str, list[Quad]]) -> None:
    written, statements = text
    new = Quad(statements[0].subject, iri("new"), Literal("new"))
    after = edited(edited(document(written), [], [new]), [new], [])
    assert set(after.statements) == set(statements)
    assert after.text.split() == written.split()


def test_every_statement_of_a_serialised_graph_can_be_changed() -> None:
    quads = [said(subject, predicate, Literal(f"{predicate}\n")) for subject in "ab" for predicate in "pq"]
    for format_ in (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        text = (serialize(quads, format=format_) or b"").decode()
        for quad in quads:
            after = edited(document(text, format_), [quad], [Quad(quad.subject, iri("z"), quad.object)])
            assert len(after.statements) == len(quads)
