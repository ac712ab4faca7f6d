"""JSON (RFC 8259) with the place of every value, for syntaxes of RDF that are written in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.slips import Slip, UnreadableError, too_much
from pvegraph.authored.text_lines import TextLines

_TOKEN = re.compile(
    r"""[\ \t\r\n]*+
    (?: (?P<string>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+")
      | (?P<punctuation>[{}\[\],:])
      | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)
      | (?P<word>[A-Za-z]++)
      | (?P<end>\Z)
      | (?P<unknown>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true", "false", "null"}
_CLOSING = {"{": "}", "[": "]"}
_LINE = re.compile(r"[^\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")

Kind = Literal["object", "array", "string", "number", "word"]


@dataclass(slots=True)
class JsonValue:
    """A value with the offsets where it stands."""

    kind: Kind
    start: int
    end: int
    text: str = ""
    """What a string says; a number or word as it is written."""
    members: list[tuple[JsonValue, JsonValue]] | None = None
    """The keys and values of an object."""
    items: list[JsonValue] | None = None
    """The items of an array."""

    def get(self, key: str) -> JsonValue | None:
        """The value of a key of an object; `None` for anything else."""
        return next((value for name, value in self.members or () if name.text == key), None)

    def listed(self) -> list[JsonValue]:
        """The items of an array; anything else is alone."""
        return self.items if self.items is not None else [self]

    def walk(self) -> Iterator[tuple[JsonValue, JsonValue]]:
        """All keys with their values, however deep."""
        for key, value in self.members or ():
            yield key, value
            yield from value.walk()
        for item in self.items or ():
            yield from item.walk()


def read_json(text: str, limits: ReadingLimits) -> JsonValue:
    """The value that a text in JSON says; raises `UnreadableError` for what is not JSON or exceeds a limit."""
    reader = _Reader(text, limits)
    value = reader.value()
    if reader.kind != "end":
        raise reader.slip("json-more")
    return value


class _Reader:
    """Goes through the tokens; each method goes past what it is named after."""

    def __init__(self, text: str, limits: ReadingLimits) -> None:
        self._text, self._limits = text, limits
        self._opened: list[int] = []
        self.kind, self._start, self._end, self._before = "", 0, 0, 0
        self._advance()

    def _advance(self) -> None:
        self._before = self._end
        match = _TOKEN.match(self._text, self._end)
        assert match is not None  # noqa: S101 - the expression has an alternative for everything
        self.kind = match.lastgroup or ""
        self._start, self._end = match.span(self.kind)
        if self._end - self._start > self._limits.term:
            raise too_much("term", self._limits.term, self._start, self._end)

    @property
    def _found(self) -> str:
        return self._text[self._start : self._end]

    def value(self) -> JsonValue:
        """Any value."""
        if self._found in _CLOSING:
            return self._nested()
        start, end, kind, found = self._start, self._end, self.kind, self._found
        if kind == "string":
            self._advance()
            return JsonValue("string", start, end, self._said(start, end))
        if kind == "number":
            self._advance()
            return JsonValue("number", start, end, found)
        if kind == "word" and found in _WORDS:
            self._advance()
            return JsonValue("word", start, end, found)
        raise self.slip("json-value")

    def _nested(self) -> JsonValue:
        start, bracket = self._start, self._found
        if len(self._opened) >= self._limits.depth:
            raise too_much("depth", self._limits.depth, self._start, self._end)
        self._opened.append(start)
        self._advance()
        members: list[tuple[JsonValue, JsonValue]] = []
        items: list[JsonValue] = []
        while not self._is(_CLOSING[bracket]):
            if bracket == "{":
                members.append((self._key(), self.value()))
            else:
                items.append(self.value())
            self._separator(_CLOSING[bracket])
        self._opened.pop()
        end = self._end
        self._advance()
        if bracket == "{":
            return JsonValue("object", start, end, members=members)
        return JsonValue("array", start, end, items=items)

    def _key(self) -> JsonValue:
        if self.kind != "string":
            raise self.slip("json-key")
        key = JsonValue("string", self._start, self._end, self._said(self._start, self._end))
        self._advance()
        if not self._is(":"):
            raise UnreadableError(Slip("json-colon", key.end, key.end + 1, {"found": key.text}))
        self._advance()
        return key

    def _separator(self, closing: str) -> None:
        if self._is(closing):
            return
        comma = self._start
        if not self._is(","):
            raise self.slip("json-comma")
        self._advance()
        if self._is(closing):
            raise UnreadableError(Slip("json-trailing-comma", comma, comma + 1))

    def _is(self, punctuation: str) -> bool:
        return self.kind == "punctuation" and self._text[self._start] == punctuation

    def _said(self, start: int, end: int) -> str:
        """What a string says, without its quotation marks and escapes."""
        said = json.loads(self._text[start:end])
        assert isinstance(said, str)  # noqa: S101 - it stands in quotation marks
        if _SURROGATE.search(said):
            raise UnreadableError(Slip("escape-no-character", start, end, {"found": self._text[start:end]}))
        return said

    def slip(self, kind: str) -> UnreadableError:
        """The token at hand is not what is expected."""
        found = self._found
        if self.kind == "end" and self._opened:
            opened = self._opened[-1]
            line, column = TextLines("", self._text).position(opened)
            bracket = self._text[opened]
            values = {"opened": bracket, "place": f"{line}:{column}", "write": _CLOSING[bracket]}
            return UnreadableError(Slip("json-unclosed", self._before, self._before + 1, values))
        if found == '"':
            line_end = _LINE.match(self._text, self._start)
            assert line_end is not None  # noqa: S101 - the expression matches anything
            return UnreadableError(Slip("json-string", self._start, line_end.end()))
        mark = self._text[self._start : self._start + 2]
        if mark in ("//", "/*") or found == "#":
            return UnreadableError(
                Slip("json-comment", self._start, self._end, {"found": mark if found == "/" else found})
            )
        if kind == "json-comma" and self.kind != "unknown":
            return UnreadableError(Slip("json-comma", self._before, self._before + 1))
        if kind == "json-comma":
            kind = "json-value"
        if self.kind == "unknown" and found in "“”„«»‘’":
            kind = "typographic-quote"
        return UnreadableError(Slip(kind, self._start, max(self._end, self._start + 1), {"found": found}))
