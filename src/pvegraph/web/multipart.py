"""The parts of a body of the type ``multipart/form-data`` (RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.parser import HeaderParser

_BOUNDARY = re.compile(r""";\s*boundary=("(?:[^"\\]|\\.)*"|[^\s;"]+)""", re.IGNORECASE)
_MOST_PARTS = 100


class MultipartError(ValueError):
    """The body is not what its type says."""


@dataclass(frozen=True)
class Part:
    """A file, or another field of a form."""

    name: str
    """The name of the file, or of the field where there is none."""
    content_type: str | None
    content: bytes
    field: str = ""
    is_file: bool = True


def parts_of(content_type: str, body: bytes, most: int = _MOST_PARTS) -> list[Part]:
    """The parts in their order; raises `MultipartError`, also if there are more than so many.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"; filename="a.ttl"\\r\\n\\r\\n<a> <b> 1 .\\r\\n--x--'
    >>> parts_of("multipart/form-data; boundary=x", body)
    [Part(name='a.ttl', content_type=None, content=b'<a> <b> 1 .', field='a', is_file=True)]
    """
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise MultipartError("it names no boundary")
    delimiter = b"\r\n--" + match[1].strip('"').encode("latin-1")
    # What comes before the first delimiter and after the last one is nothing (RFC 2046, section 5.1.1).
    _, *pieces = (b"\r\n" + body).split(delimiter, most + 1)
    parts: list[Part] = []
    for piece in pieces:
        if piece.startswith(b"--"):
            return parts
        parts.append(_part(piece))
    raise MultipartError("it does not end, or has too many parts")


def _part(piece: bytes) -> Part:
    padding, line, rest = piece.partition(b"\r\n")
    head, blank, content = (b"\r\n" + rest).partition(b"\r\n\r\n")
    if padding.strip() or not line or not blank:
        raise MultipartError("a part has no head")
    # Browsers write the names of files in UTF-8, as they are (RFC 7578, section 5.1).
    fields = HeaderParser().parsestr(head.lstrip().decode("utf-8", "replace"))
    file = fields.get_filename()
    field = str(fields.get_param("name", "", "content-disposition"))
    return Part(file or field, fields.get("content-type"), content, field, file is not None)
