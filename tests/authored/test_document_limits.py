"""Nothing that somebody gives us to read can do harm: what is too large, too deep or no text is refused in words."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from pvegraph.authored.document import read_document
from pvegraph.authored.limits import ReadingLimits
from pvegraph.errors import DocumentError, DocumentLimitError

TURTLE, JSON, XML = RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.RDF_XML
PREFIX = "@prefix : <http://e/> .\n"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'


def refusal(content: bytes, format_: RdfFormat = TURTLE, limits: ReadingLimits | None = None) -> DocumentError:
    """The error for a content that cannot be read."""
    with pytest.raises(DocumentError) as raised:
        read_document(content, "a.txt", format_, limits=limits or ReadingLimits())
    return raised.value


@pytest.mark.parametrize(
    ("format_", "text", "limit"),
    [
        (TURTLE, PREFIX + ':s :p "' + "x" * 3_000_000 + '" .', "limit-term"),
        (TURTLE, PREFIX + ':s :p """' + 'x\n""' * 1_000_000 + '""" .', "limit-term"),
        (TURTLE, PREFIX + ":s :p <http://e/" + "x" * 3_000_000 + "> .", "limit-term"),
        (TURTLE, "".join(f"@prefix p{number}: <http://e/> .\n" for number in range(10_000)), "limit-prefixes"),
        (TURTLE, PREFIX + ":s :p " + "[ :p " * 100_000, "limit-depth"),
        (TURTLE, PREFIX + ":s :p " + "( " * 100_000, "limit-depth"),
        (JSON, '{"a:b": "' + "x" * 3_000_000 + '"}', "limit-term"),
        (JSON, "[" * 100_000, "limit-depth"),
        (JSON, '{"a:b":' * 100_000, "limit-depth"),
        (JSON, '{"@context":{' + ",".join(f'"p{number}":"a:b"' for number in range(2_000)) + "}}", "limit-prefixes"),
        (XML, RDF + "<e:T>" * 1_000, "limit-depth"),
        (XML, RDF + "<e:T><e:p>" + "x" * 3_000_000 + "</e:p></e:T></rdf:RDF>", "limit-term"),
        (XML, '<!DOCTYPE x [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + RDF + "</rdf:RDF>", "limit-entities"),
        (XML, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RDF + "</rdf:RDF>", "limit-entities"),
    ],
    ids=range(14),
)
def test_what_is_too_large_is_refused_with_the_limit(format_: RdfFormat, text: str, limit: str) -> None:
    error = refusal(text.encode(), format_)
    assert isinstance(error, DocumentLimitError)
    assert error.slip == limit
    assert len(str(error)) < 1_000


def test_a_statement_too_many_is_refused_where_it_stands() -> None:
    text = PREFIX + ":s :p 1 , 2 ,\n 3 ."
    error = refusal(text.encode(), limits=ReadingLimits(statements=2))
    assert (error.slip, error.line, error.column) == ("limit-statements", 3, 2)
    assert len(read_document(text.encode(), "a", TURTLE, limits=ReadingLimits(statements=3)).statements) == 3


def test_an_unclosed_string_of_many_megabytes_is_a_slip_and_no_search_without_end() -> None:
    assert refusal((PREFIX + ':s :p """' + '\\" ""' * 1_000_000).encode()).slip == "unclosed-long-string"
    assert refusal((PREFIX + ':s :p "' + "\\\\" * 3_000_000).encode()).slip == "unclosed-string"
    assert refusal(b"#" * 5_000_000 + b"\n<u:s>").slip == "truncated"


def test_a_gzip_bomb_is_never_unpacked() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    tracemalloc.start()
    error = refusal(bomb * 20, limits=ReadingLimits(octets=1_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.slip == "limit-octets"
    assert peak < 8_000_000


def test_a_text_compressed_with_gzip_is_read() -> None:
    content = gzip.compress(PREFIX.encode()) + gzip.compress(b":s :p :o .")
    assert len(read_document(content, "a.ttl.gz", TURTLE).places) == 1


@pytest.mark.parametrize(
    ("content", "slip", "words"),
    [
        (b"", "empty", "nothing in this file"),
        (b"\xef\xbb\xbf \r\n", "empty", "nothing in this file"),
        (b"PK\x03\x04rest", "archive", "zip, docx, xlsx"),
        (b"%PDF-1.7", "archive", "pdf"),
        (gzip.compress(gzip.compress(b"x")), "archive", "gzip in gzip"),
        (gzip.compress(b"x" * 100)[:-9], "gzip-broken", "damaged or incomplete"),
        (b"\x1f\x8bnonsense", "gzip-broken", "damaged or incomplete"),
        ((PREFIX + ":s :p :o .").encode("utf-16"), "utf-16", "in UTF-16."),
        ((PREFIX + ":s :p :o .").encode("utf-16-be"), "utf-16", "in UTF-16."),
        ((PREFIX + ":s :p :o .").encode("utf-32"), "utf-16", "in UTF-32."),
        (
            (PREFIX + ':s :p "Île à café"@fr .').encode("cp1252"),
            "not-utf-8",
            "0xce” is not UTF-8; the file looks like Latin-1",
        ),
        ((PREFIX + ':s :p "الرباط وسلا"@ar .').encode("cp1256"), "not-utf-8", "looks like Windows-1256"),
        ((PREFIX + ':s :p "é').encode()[:-1], "cut-character", "in the middle of a character"),
    ],
    ids=range(13),
)
def test_what_is_no_text_in_utf_8_is_named(content: bytes, slip: str, words: str) -> None:
    error = refusal(content)
    assert error.slip == slip
    assert words in str(error)


def test_an_octet_that_is_not_utf_8_has_a_place_in_characters() -> None:
    content = (PREFIX + ':s :p "é𐐀').encode() + b'\xe9" .'
    error = refusal(content)
    assert (error.line, error.column) == (2, 10)
    assert error.excerpt == (':s :p "é𐐀�" .', "         ^")


def test_a_limit_of_depth_that_the_stack_could_not_keep_is_no_limit() -> None:
    with pytest.raises(ValueError, match="between 1 and 200"):
        ReadingLimits(depth=10_000)
    text = PREFIX + ":s :p " + "[ :p ( " * 99 + ") ]" * 99 + " ."
    assert len(read_document(text.encode(), "a", TURTLE, limits=ReadingLimits(depth=200)).places) == 1 + 99 + 2 * 98


SEEDS = [
    (TURTLE, PREFIX + ':s a :T ; :p "x"@en , "y\\"z"^^:d , 1.5 ; :q [ :r ( 1 "é" ) ] .\n[] :p """a\n"b" """ , <u:x> .'),
    (
        RdfFormat.TRIG,
        PREFIX + ":g { :s :p 1 . :s :q [ :r 2 ] } GRAPH <u:g> { ( 1 ) :p 2 . }\n{ :s :p true } :t :u 'v'.",
    ),
    (RdfFormat.N_QUADS, '<u:s> <u:p> "x"@en <u:g> .\n_:b <u:p> "1"^^<u:d> .\n'),
    (
        JSON,
        '{"@context":{"@vocab":"u:"},"@id":"u:s","p":["a",{"@id":"u:b","n":1.5}],"l":{"@list":[1]},"@graph":[{"p":2}]}',
    ),
    (XML, RDF + '<e:T rdf:about="u:s" e:a="x"><e:p>x</e:p><e:q rdf:parseType="Resource"><e:r/></e:q></e:T></rdf:RDF>'),
]
BITS = (
    *".;,[](){}<>\"'@^:#\\ \n\r\t|~=?_-%&0a",
    *('"""', "'''", "<<", "@prefix", "\u202e", "𐐀", "\\u", "@en", "null", "\0", "1."),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.sampled_from(BITS)), min_size=1, max_size=4),
    st.floats(0, 1),
)
def test_a_damaged_text_is_read_with_all_places_or_refused_at_a_place_in_it(
    seed: tuple[RdfFormat, str], damages: list[tuple[float, int, str]], end: float
) -> None:
    format_, text = seed
    for where, lost, bit in damages:
        offset = int(where * len(text))
        text = text[:offset] + bit + text[offset + lost :]
    text = text if end > 0.3 else text[: int(end / 0.3 * len(text))]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        document = read_document(text.encode(), "a", format_)
    except DocumentError as error:
        line, column = error.line or 0, error.column or 0
    else:
        line = column = 1
        assert format_ in (JSON, XML) or set(document.places) == set(document.statements)
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1
