"""From the octets of a file to its text, with what can be wrong on the way: compression, encodings, other syntaxes.

Nothing is unpacked that could become larger than the limit, and nothing is guessed: what is not UTF-8 is refused, with
the encoding that it looks like.
"""

from __future__ import annotations

import codecs
import re
import zlib
from itertools import groupby

from pyoxigraph import RdfFormat

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.slips import Slip, UnreadableError, too_much

_GZIP = b"\x1f\x8b"
_KINDS = (
    (b"PK\x03\x04", "zip, docx, xlsx, ods"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "doc, xls"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_HTML = re.compile(
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*+<(?:\?xml\b|rdf:RDF\b)")
_JSON = re.compile(r'\s*+(?:\{\s*+"|\[\s*+[{"])')
_TURTLE = re.compile(r"(?:\s++|#[^\n\r]*+)*+(?:@prefix|@base|prefix\s++[\w-]*+:)", re.IGNORECASE)
_SAMPLE = 2000
"""How much of the text is looked at to tell one kind of file from another."""
_FOREIGN_RUN = 2.5
"""In Arabic text in one octet a letter, octets above 127 stand in long runs; in French or German they stand alone."""


def decoded(content: bytes, limits: ReadingLimits) -> str:
    """The text of a file in UTF-8 without its byte order mark, uncompressed if it was compressed with gzip.

    Raises `UnreadableError` for what is no such text, or is larger than the limit.
    """
    if content.startswith(_GZIP):
        content = _unzipped(content, limits)
    if len(content) > limits.octets:
        raise too_much("octets", limits.octets, 0, 0)
    for magic, kind in _KINDS:
        if content.startswith(magic):
            raise UnreadableError(Slip("archive", 0, 0, {"found": kind}))
    _refuse_wide(content)
    text = _text(content)
    null = text.find("\0")
    if null >= 0:
        raise UnreadableError(Slip("null", null, null + 1))
    if not text or text.isspace():
        raise UnreadableError(Slip("empty", 0, 0))
    return text


def _unzipped(content: bytes, limits: ReadingLimits) -> bytes:
    """What was compressed, all members of it; no more of it than the limit is ever made."""
    parts = []
    room = limits.octets + 1
    while content.startswith(_GZIP):
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            part = unpacker.decompress(content, room)
        except zlib.error:
            raise UnreadableError(Slip("gzip-broken", 0, 0)) from None
        parts.append(part)
        room -= len(part)
        if room <= 0:
            raise too_much("octets", limits.octets, 0, 0)
        if not unpacker.eof:
            raise UnreadableError(Slip("gzip-broken", 0, 0))
        content = unpacker.unused_data
    unpacked = b"".join(parts)
    if unpacked.startswith(_GZIP):
        raise UnreadableError(Slip("archive", 0, 0, {"found": "gzip in gzip"}))
    return unpacked


def _refuse_wide(content: bytes) -> None:
    """Refuse UTF-16 and UTF-32, told by their marks or by every other octet being zero."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise UnreadableError(Slip("utf-16", 0, 0, {"encoding": encoding}))
    sample = content[:_SAMPLE]
    nulls = sample.count(0)
    if nulls * 3 > len(sample):
        raise UnreadableError(Slip("utf-16", 0, 0, {"encoding": "UTF-16" if nulls * 3 < 2 * len(sample) else "UTF-32"}))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        octets = error.object
        start = len(octets[: error.start].decode("utf-8"))
        if error.reason == "unexpected end of data":
            raise UnreadableError(Slip("cut-character", start, start + 1)) from None
        values = {"byte": f"0x{octets[error.start]:02x}", "encoding": _likely_encoding(octets)}
        raise UnreadableError(Slip("not-utf-8", start, start + 1, values)) from None


def readable(content: bytes) -> str:
    """A content that is no UTF-8, for showing the place of the error only."""
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")


def _likely_encoding(octets: bytes) -> str:
    """Which of the usual encodings of one octet a character a text is in."""
    sample = octets[: 100 * _SAMPLE]
    runs = [len(list(run)) for is_high, run in groupby(sample, key=lambda octet: octet > 0x7F) if is_high]  # noqa: PLR2004 - where ASCII ends
    return "Windows-1256" if sum(runs) > _FOREIGN_RUN * len(runs) else "Latin-1 (Windows-1252)"


def other_syntax(text: str, format_: RdfFormat) -> Slip | None:
    """That a text which could not be read begins like one of another syntax, if it does."""
    sample = text[:_SAMPLE]
    if match := _HTML.match(sample):
        return Slip("html", 0, match.end())
    for pattern, found, formats, ending in (
        (_XML, "RDF/XML", {RdfFormat.RDF_XML}, ".rdf"),
        (_JSON, "JSON-LD", {RdfFormat.JSON_LD}, ".jsonld"),
        (_TURTLE, "Turtle", {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}, ".ttl"),
    ):
        match = pattern.match(sample)
        if match and format_ not in formats:
            values = {"found": found, "expected": format_.name, "write": ending}
            start = len(sample) - len(sample.lstrip())
            return Slip("other-syntax", start, match.end(), values)
    return None
