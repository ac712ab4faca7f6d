"""What forms and programs send: fields with their values, and files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request

from pvegraph.web.kinds import N_
from pvegraph.web.multipart import Part
from pvegraph.web.problem import ProblemError
from pvegraph.web.rdf_types import is_multipart
from pvegraph.web.sent_texts import parts, read_whole, safe_name

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OVERHEAD = 256 * 1024
"""Octets of a body that are not texts."""
_MOST_FIELDS = 1000


@dataclass(frozen=True)
class Posted:
    """A form as it was sent."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: tuple[Part, ...] = ()

    def get(self, name: str, otherwise: str = "") -> str:
        """The first value of a field."""
        values = self.fields.get(name, ())
        return values[0] if values else otherwise

    def all(self, name: str) -> Sequence[str]:
        """All values of a field, in their order."""
        return self.fields.get(name, ())

    @property
    def firsts(self) -> Mapping[str, str]:
        """The first value of each field."""
        return {name: values[0] for name, values in self.fields.items() if values}


async def posted(request: Request, limit: int) -> Posted:
    """The form in a body. Raises `ProblemError` 400, 408, 413 and 415."""
    content_type = request.headers.get("content-type", "")
    essence = content_type.partition(";")[0].strip().lower()
    if essence not in {FORM, ""} and not is_multipart(content_type):
        raise ProblemError(415, N_("Forms are sent as multipart/form-data; programs use the addresses below /api/."))
    return await anyio.to_thread.run_sync(form_of, content_type, await read_whole(request, limit + OVERHEAD))


def form_of(content_type: str, body: bytes) -> Posted:
    """The form in the octets of a body. Raises `ProblemError` 400."""
    fields: dict[str, list[str]] = defaultdict(list)
    if not is_multipart(content_type):
        try:
            for name, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS):
                fields[name].append(_lines(value))
        except ValueError:
            raise ProblemError(400, N_("The body is no form: it is not UTF-8, or has too many fields.")) from None
        return Posted(fields)
    files = []
    for part in parts(content_type, body, _MOST_FIELDS):
        if not part.is_file:
            fields[part.field].append(_lines(part.content.decode("utf-8", "replace")))
        elif part.content or part.name != part.field:  # browsers send a file without a name for none
            files.append(Part(safe_name(part.name), part.content_type, part.content, part.field))
    return Posted(fields, tuple(files))


def _lines(text: str) -> str:
    """A text of a form, which ends its lines with CR LF (HTML, section 4.10.21.4), as it was typed."""
    return text.replace("\r\n", "\n")


async def json_object(request: Request, limit: int) -> Mapping[str, object]:
    """The JSON object in a body; an empty body is an empty one. Raises `ProblemError` 400, 408, 413 and 415."""
    essence = request.headers.get("content-type", JSON).partition(";")[0].strip().lower()
    if essence != JSON:
        raise ProblemError(415, N_("The body must be of the type %(type)s."), {"type": JSON}, headers={"Accept": JSON})
    body = await read_whole(request, limit)
    if not body.strip():
        return {}
    try:
        found = await anyio.to_thread.run_sync(json.loads, body)
    except (ValueError, RecursionError):
        raise ProblemError(400, N_("The body is not JSON.")) from None
    if not isinstance(found, dict):
        raise ProblemError(400, N_("The body is JSON and not an object; one was expected."))
    return found


def text_member(content: Mapping[str, object], name: str, otherwise: str | None = None) -> str:
    """A member that is a text. Raises `ProblemError` 400."""
    value = content.get(name, otherwise)
    if not isinstance(value, str):
        raise ProblemError(
            400, N_("The member %(name)s of the body was expected to be %(what)s."), {"name": name, "what": "a string"}
        )
    return value


def number_member(content: Mapping[str, object], name: str) -> int:
    """A member that is a number from 1. Raises `ProblemError` 400."""
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**31:
        raise ProblemError(
            400,
            N_("The member %(name)s of the body was expected to be %(what)s."),
            {"name": name, "what": "a whole number from 1"},
        )
    return value
