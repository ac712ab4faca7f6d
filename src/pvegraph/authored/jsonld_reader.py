"""Reading JSON-LD 1.1 with the places of its statements; no context is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Quad, RdfFormat

from pvegraph.authored.json_text import JsonValue, read_json
from pvegraph.authored.jsonld_places import find_places
from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.parsing import Stretches, parsed, problem_of
from pvegraph.authored.slips import Slip, UnreadableError, too_much
from pvegraph.authored.text_lines import TextLines

_KEYWORD = re.compile(r"@\w+")


def read(
    lines: TextLines, base: str | None, limits: ReadingLimits, contexts: Mapping[str, str]
) -> tuple[tuple[Quad, ...], Stretches]:
    """The statements of a text in JSON-LD, and where they stand as far as that can be told.

    ``contexts`` are those that are known, as JSON, by their address. Raises `UnreadableError`.
    """
    document = read_json(lines.text, limits)
    known = {address: _context(text, limits) for address, text in contexts.items() if address in lines.text}
    _refuse_contexts(document, known, limits)
    text = _with_contexts(lines.text, document, {address: contexts[address] for address in known}, known)
    try:
        statements = parsed(text, RdfFormat.JSON_LD, base, limits)
    except SyntaxError as error:
        raise UnreadableError(_slip(problem_of(error), document)) from None
    return statements, find_places(document, statements, known, base)


def _context(text: str, limits: ReadingLimits) -> JsonValue:
    """A context that is known, out of the document that it stands in."""
    document = read_json(text, limits)
    return document.get("@context") or document


def _refuse_contexts(document: JsonValue, known: Mapping[str, JsonValue], limits: ReadingLimits) -> None:
    """Raises `UnreadableError` for a context that is elsewhere and not known, and for too many names in contexts."""
    entries = 0
    for key, value in document.walk():
        if key.text == "@import" or (key.text == "@context" and value.kind != "object"):
            for part in value.listed():
                if part.kind == "string" and part.text not in known:
                    slip = Slip("remote-context", part.start, part.end, {"found": part.text})
                    raise UnreadableError(slip, decided=True)
        if key.text == "@context":
            entries += sum(len(part.members or ()) for part in value.listed())
            if entries > limits.prefixes:
                raise too_much("prefixes", limits.prefixes, key.start, key.end)


def _with_contexts(text: str, document: JsonValue, contexts: Mapping[str, str], known: Mapping[str, JsonValue]) -> str:
    """The text with the contexts that it refers to by address written out."""
    parts, done = [], 0
    for key, value in document.walk():
        if key.text == "@context":
            for part in value.listed():
                if part.kind == "string":
                    parts += [
                        text[done : part.start],
                        contexts[part.text][slice(known[part.text].start, known[part.text].end)],
                    ]
                    done = part.end
    return "".join((*parts, text[done:]))


def _slip(problem: str, document: JsonValue) -> Slip:
    """What the parser refuses, at the first value of the key that it speaks of."""
    keyword = _KEYWORD.search(problem)
    for key, value in document.walk():
        if keyword is not None and key.text == keyword[0]:
            return Slip("json-ld", key.start, value.end, {"found": problem})
    return Slip("json-ld", document.start, document.start + 1, {"found": problem})
