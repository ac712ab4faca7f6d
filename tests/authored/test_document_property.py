"""Whatever Turtle is like, the text at the place of a statement says that statement and no other."""

from __future__ import annotations

from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from pvegraph.authored.document import Document, Place, read_document
from pvegraph.authored.text_lines import TextLines
from pvegraph.vocabulary import expand

HEADER = (
    "@base <http://b/x/> . PREFIX ex: <http://e/>\n@prefix : <#> .\r\nprefix é.ü: <http://é/>\rBASE <http://b/y/>\n"
    "@prefix p-1: <../q/> .\n"
)
BLANKS = st.sampled_from([" ", "\n", "\r\n", "\r", "\t", "  ", ' # a "comment" ; . [\n', "\n#\n"])
IRIS = st.sampled_from(
    (
        *("<http://e/a>", "<>", "<#f>", "<http://e/é𐐀>", "<http://e/\\u00e9>", "<urn:x:%20;,.>", "ex:a", "ex:", ":"),
        *(":a.b", ":1", "ex:a:b", "ex:%41", "ex:\\,\\.x", ":a-b", "é.ü:𐐀", "p-1:_x", ":a·", "ex:a..b"),
    )
)
LITERALS = st.sampled_from(
    (
        *(
            '"x"',
            "'x'",
            '""',
            "''",
            '"""a\n"b" \'c\'\r\n"""',
            "'''a\"\"\"\n''b'''",
            '"a\\"b\\\\"',
            '"\\u0041\\U00010400"',
        ),
        *('"] . ; , #"', '"é𐐀\t"', '"x"@en', '"x"@en-GB', "'x' @ar-Latn", '"x"^^ex:d', '"x" ^^ <http://e/d>'),
        *("1", "-1", "+01", "1.5", "-.5", "1e3", "1.e3", "-1.5E-3", ".5e1", "true", "false", '"\u2028\x0b"'),
    )
)
BLANK_NODES = st.sampled_from(["_:b", "_:1", "_:a.b-c", "[]", "[ ]", "[\n]", "()", "( )"])


Tokens = tuple[str, ...]


def one(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Tokens]:
    """One token."""
    return texts.map(lambda text: (text,))


def joined(*parts: str | st.SearchStrategy[Tokens]) -> st.SearchStrategy[Tokens]:
    """Parts one after the other."""
    drawn = (one(st.just(part)) if isinstance(part, str) else part for part in parts)
    return st.tuples(*drawn).map(lambda found: tuple(token for part in found for token in part))


def listed(
    parts: st.SearchStrategy[Tokens], separator: Tokens = (), least: int = 1, most: int = 3
) -> st.SearchStrategy[Tokens]:
    """Several parts with something between them."""
    return st.lists(parts, min_size=least, max_size=most).map(
        lambda found: tuple(token for part in found for token in (*separator, *part))[len(separator) :]
    )


def predicate_lists(objects: st.SearchStrategy[Tokens]) -> st.SearchStrategy[Tokens]:
    """Predicates with their objects."""
    return listed(joined(PREDICATES, listed(objects, (",",))), (";",))


PREDICATES = one(st.one_of(st.just("a"), IRIS))
OBJECTS = st.recursive(
    one(st.one_of(IRIS, LITERALS, BLANK_NODES)),
    lambda objects: st.one_of(
        joined("[", predicate_lists(objects), one(st.sampled_from(["]", ";]", "; ; ]"]))),
        joined("(", listed(objects), ")"),
    ),
    max_leaves=6,
)
SUBJECTS = st.one_of(
    one(IRIS),
    one(st.sampled_from(["_:b", "[]", "()"])),
    joined("(", listed(OBJECTS), ")"),
    joined("[", predicate_lists(OBJECTS), "]"),
)
STATEMENTS = st.one_of(
    joined(SUBJECTS, predicate_lists(OBJECTS), one(st.sampled_from([".", "; ."]))),
    joined("[", predicate_lists(OBJECTS), "]", "."),
)
GRAPHS = st.one_of(
    STATEMENTS,
    joined(one(st.sampled_from(["", "GRAPH ex:g", "ex:g", "graph _:g", "[]", "_:g"])), "{", STATEMENTS, "}"),
    joined("ex:g {", SUBJECTS, predicate_lists(OBJECTS), "}"),
)


def texts(statements: st.SearchStrategy[Tokens]) -> st.SearchStrategy[str]:
    """Texts with all kinds of blanks between the tokens."""
    blanks = st.lists(BLANKS, min_size=1, max_size=7)
    return st.builds(
        lambda tokens, between: (
            HEADER + "".join(token + blank for token, blank in zip(tokens, cycle(between), strict=False))
        ),
        listed(statements, least=0),
        blanks,
    )


_LIST = {NamedNode(expand("rdf:first")), NamedNode(expand("rdf:rest"))}
_SUBJECT = NamedNode("urn:the-subject")


@settings(max_examples=40, deadline=None)
@given(texts(STATEMENTS))
def test_the_place_of_a_statement_of_turtle_says_it(text: str) -> None:
    assert_places_say_the_statements(text, RdfFormat.TURTLE)


@settings(max_examples=40, deadline=None)
@given(texts(GRAPHS))
def test_the_place_of_a_statement_of_trig_says_it(text: str) -> None:
    assert_places_say_the_statements(text, RdfFormat.TRIG)


def assert_places_say_the_statements(text: str, format_: RdfFormat) -> None:
    """The statements are the parser's, each has a place, and the text there, read alone, says it."""
    document = read_document(text.encode(), "a", format_)
    assert_same(document.statements, tuple(parse(text, format=format_)))
    assert set(document.places) == set(document.statements)
    assert set(document.blocks) == {quad.subject for quad in document.statements}
    for quad, places in document.places.items():
        for place in places:
            assert says(cut(document, place), quad), (quad, cut(document, place))


def assert_same(statements: tuple[Quad, ...], expected: tuple[Quad, ...]) -> None:
    """The same statements in the same order, with one blank node for each."""
    names: dict[BlankNode, BlankNode] = {}
    assert len(statements) == len(expected)
    for quad, other in zip(statements, expected, strict=True):
        for term, its_like in zip(quad, other, strict=True):
            if isinstance(term, BlankNode) and isinstance(its_like, BlankNode):
                assert names.setdefault(term, its_like) == its_like
            else:
                assert term == its_like
    assert len(set(names.values())) == len(names)


def cut(document: Document, place: Place) -> str:
    """What stands at a place."""
    lines = TextLines("", document.text)
    return document.text[lines.offset(place.line, place.column) : lines.offset(place.end_line, place.end_column)]


def says(text: str, quad: Quad) -> bool:
    """Whether a piece of text says a statement: its predicate and object, or its object alone."""
    if quad.predicate in _LIST and text == ")":
        return quad.object == NamedNode(expand("rdf:nil"))
    for line in (f"{HEADER} <{_SUBJECT.value}> {text} .", f"{HEADER} <{_SUBJECT.value}> <urn:the-predicate> {text} ."):
        try:
            read = [found for found in parse(line, format=RdfFormat.TURTLE) if found.subject == _SUBJECT]
        except SyntaxError:
            continue
        predicates = {found.predicate for found in read} - {NamedNode("urn:the-predicate")}
        return predicates <= {quad.predicate} and alike(read[-1].object, quad)
    return False


def alike(term: NamedNode | BlankNode | Literal | Triple, quad: Quad) -> bool:
    """Whether a term may be the object of a statement; of the rest of a list only where it begins is there."""
    if quad.predicate == NamedNode(expand("rdf:rest")):
        return True
    if isinstance(term, BlankNode):
        return isinstance(quad.object, BlankNode)
    return term == quad.object
