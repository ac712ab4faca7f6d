"""The texts of a request that is to be validated: one or several, in the syntax that their type says, or compressed.

All of them together are no larger than a limit, also when they have been decompressed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence

import anyio.to_thread
from starlette.requests import Request

from pvegraph.sparql import formats
from pvegraph.validation.asked import Text
from pvegraph.web.body import read_body, too_large
from pvegraph.web.kinds import N_
from pvegraph.web.multipart import MultipartError, Part, parts_of
from pvegraph.web.problem import ProblemError
from pvegraph.web.rdf_types import format_of, is_multipart, unsupported

MOST_TEXTS = 100
_LONGEST_NAME = 120
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
"""Has zlib expect the head of gzip (RFC 1952)."""
_CODINGS = frozenset({"gzip", "x-gzip"})
_UNTOLD = frozenset({"", "application/octet-stream", "text/plain", "application/gzip", "application/x-gzip"})
"""Types of parts that say less than the name of the file: what clients send for files that they do not know."""
_COMMENT = re.compile(r"\A(?:\s+|#[^\n]*)*")
_QUADS = re.compile(r"\A(?:<[^<>\n]*>|_:\S+)\s+<[^<>\n]*>\s+[^\n]*\s(?:<[^<>\n]*>|_:\S+)\s*\.[ \t]*$", re.MULTILINE)
_GRAPHS = re.compile(r"^\s*(?:GRAPH\s+)?(?:<[^<>\n]*>|[\w.-]*:[\w./-]*)?\s*\{", re.MULTILINE | re.IGNORECASE)


async def texts_of(request: Request, limit: int) -> tuple[Text, ...]:
    """What a request sends. Raises `ProblemError` 400, 408, 413 and 415."""
    body = await read_whole(request, limit)
    content_type = request.headers.get("content-type", "")
    if not is_multipart(content_type):
        suffix = format_of(content_type).suffix
        return (Text(f"body.{suffix}", body, suffix),)
    sent = await anyio.to_thread.run_sync(parts, content_type, body, MOST_TEXTS)
    texts = await anyio.to_thread.run_sync(texts_of_files, [part for part in sent if part.is_file], limit)
    if not texts:
        raise ProblemError(400, N_("There is no file in the body; send each as a part with a file name."))
    return texts


async def read_whole(request: Request, limit: int) -> bytes:
    """The body without its coding (RFC 9110, section 8.4). Raises `ProblemError` 400, 408, 413 and 415."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {*_CODINGS, "identity", ""}:
        raise ProblemError(
            415,
            N_("The body is coded as %(coding)s, which cannot be read here; send it as it is, or as gzip."),
            {"coding": coding},
            headers={"Accept-Encoding": "gzip"},
        )
    body = await read_body(request, limit)
    return await anyio.to_thread.run_sync(decompressed, body, limit) if coding in _CODINGS else body


def decompressed(octets: bytes, limit: int) -> bytes:
    """What gzip has compressed. Raises `ProblemError` 413 as soon as it is longer than that, 400 if it is damaged."""
    found = bytearray()
    while octets:
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            found += member.decompress(octets, limit + 1 - len(found))
        except zlib.error:
            raise ProblemError(400, N_("What was sent as gzip is damaged, or is none.")) from None
        if len(found) > limit:
            raise too_large(limit)
        if not member.eof:
            raise ProblemError(400, N_("What was sent as gzip is damaged, or is none."))
        octets = member.unused_data
    return bytes(found)


def parts(content_type: str, body: bytes, most: int) -> Sequence[Part]:
    """The parts of a body. Raises `ProblemError` 400."""
    try:
        return parts_of(content_type, body, most)
    except MultipartError as error:
        raise ProblemError(
            400, N_("The body is not multipart/form-data as its type says: %(reason)s."), {"reason": str(error)}
        ) from None


def texts_of_files(files: Iterable[Part], limit: int) -> tuple[Text, ...]:
    """Files as texts, with names that can be told apart. Raises `ProblemError` 400, 413 and 415."""
    return tuple(_told_apart(_texts_of_files(files, limit)))


def _texts_of_files(files: Iterable[Part], limit: int) -> Iterator[Text]:
    left = limit
    for part in files:
        name, content = safe_name(part.name), part.content
        if name.lower().endswith(".gz"):
            name, content = name[: -len(".gz")], decompressed(content, left)
        left -= len(content)
        if left < 0:
            raise too_large(limit)
        yield Text(name, content, _suffix_of(part, name))


def _suffix_of(part: Part, name: str) -> str:
    """The syntax of a file, by its type, or by its name where the type tells nothing."""
    said = part.content_type or ""
    format_ = formats.by_suffix(name.rpartition(".")[2])
    if said.partition(";")[0].strip().lower() in _UNTOLD and format_ is not None:
        return format_.suffix
    if said:
        return format_of(said).suffix
    raise unsupported(name)


def _told_apart(texts: Iterable[Text]) -> Iterator[Text]:
    """The texts with numbers behind names that come more than once."""
    taken: set[str] = set()
    for text in texts:
        name, number = text.name, 1
        while name in taken:
            number += 1
            stem, dot, suffix = text.name.rpartition(".")
            name = f"{stem}-{number}{dot}{suffix}" if dot else f"{text.name}-{number}"
        taken.add(name)
        yield Text(name, text.content, text.suffix)


def safe_name(name: str) -> str:
    """The last part of a path, so that it can be shown.

    >>> safe_name("C:\\\\data\\\\a.ttl"), safe_name("../../etc/passwd"), safe_name("")
    ('a.ttl', 'passwd', 'text')
    """
    from pvegraph.validation.report.visible import visible  # noqa: PLC0415 - with it come all forms of reports

    last = visible(name.replace("\\", "/").rpartition("/")[2]).strip()
    return last[-_LONGEST_NAME:] or "text"


def guessed(text: str) -> str:
    """The syntax that a text looks like, as the ending of files in it.

    >>> [guessed(text) for text in ("<a> <b> <c> .", '{"@id": "a"}', "<?xml version='1.0'?>", "<g> { <a> <b> 1 }")]
    ['ttl', 'jsonld', 'rdf', 'trig']
    >>> guessed("# all of it\\n<a> <b> 'c' <g> .")
    'nq'
    """
    comment = _COMMENT.match(text)
    begins = text[comment.end() if comment else 0 :]
    if begins.startswith("{") or (begins.startswith("[") and begins[1:].lstrip().startswith(("{", "]"))):
        return "jsonld"
    if begins.startswith(("<?xml", "<rdf:RDF", "<!DOCTYPE")):
        return "rdf"
    if _QUADS.match(begins):
        return "nq"
    return "trig" if _GRAPHS.search(begins) else "ttl"
