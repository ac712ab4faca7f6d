"""The header of a saved query: comments of the form ``# key: value``, read strictly.

The grammar is in ``docs/queries.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, get_args

from pvegraph.authored.query_parameters import WANTED, Parameter, Type
from pvegraph.errors import FileFormatError, UsageError
from pvegraph.vocabulary import PREFIXES

LANGUAGES = ("en", "ar", "fr")
"""The languages that every header is written in."""
LANGUAGE = "lang"
"""The parameter that no header declares: the language of labels."""
RESERVED = (LANGUAGE, "format", "page", "sort", "run", "view")
"""What no parameter may be called, as addresses say other things by these."""

_ENTRY = re.compile(r"# (?P<key>[a-z]+)(?:@(?P<language>[A-Za-z-]+))?: *(?P<value>.*?) *")
_CONTINUATION = re.compile(r"# {3,}(?P<value>\S.*?) *")
_TRANSLATED = ("title", "description")
_PLAIN = ("keywords", "adapted", "empty")
_REPEATED = ("parameter",)
_NAME = re.compile(r"[a-z][A-Za-z0-9]*")
_CLASS = re.compile(r"[a-z0-9]+:[A-Za-z]+")


@dataclass(frozen=True)
class Header:
    """What the comments at the head of a query say."""

    title: Mapping[str, str]
    description: Mapping[str, str]
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    adapted: str | None
    empty: str | None
    lines: int
    """How many lines of the file the header takes."""


@dataclass
class _Entry:
    line: int
    key: str
    language: str | None
    value: str


def read_header(path: Path, lines: list[str]) -> Header:
    """The header of a file, whose lines are given. Raises `FileFormatError` at the line that is wrong."""
    count = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = _Reader(path, _entries(path, lines[:count]))
    return Header(
        title=reader.translations("title"),
        description=reader.translations("description"),
        keywords=reader.keywords(),
        parameters=reader.parameters(),
        adapted=reader.optional("adapted"),
        empty=reader.optional("empty"),
        lines=count,
    )


def _entries(path: Path, lines: list[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    for number, line in enumerate(lines, start=1):
        more = _CONTINUATION.fullmatch(line)
        if more and entries:
            entries[-1].value = f"{entries[-1].value} {more['value']}".strip()
            continue
        match = _ENTRY.fullmatch(line)
        if match is None:
            raise FileFormatError(
                path,
                "this is no line of a header; write '# key: value', or '#' and three blanks to go on with the line"
                " before (a comment about the query itself stands below the first empty line)",
                line=number,
            )
        entries.append(_Entry(number, match["key"], match["language"], match["value"]))
    return entries


class _Reader:
    """The entries of one header, checked as they are asked for."""

    def __init__(self, path: Path, entries: list[_Entry]) -> None:
        self._path = path
        self._entries = entries
        for entry in entries:
            self._check(entry)

    def translations(self, key: str) -> dict[str, str]:
        found = {entry.language: entry.value for entry in self._entries if entry.key == key}
        missing = [language for language in LANGUAGES if language not in found]
        if missing:
            lines = ", ".join(f"'# {key}@{language}: …'" for language in missing)
            self._fail(f"the header has no {lines}; it is needed in {', '.join(LANGUAGES)}", 1)
        return {language: found[language] for language in LANGUAGES}

    def keywords(self) -> tuple[str, ...]:
        value = self.optional("keywords")
        if value is None:
            self._fail("the header has no '# keywords: …'; give at least one, with commas between", 1)
        return tuple(word for word in (part.strip() for part in value.split(",")) if word)

    def optional(self, key: str) -> str | None:
        return next((entry.value for entry in self._entries if entry.key == key), None)

    def parameters(self) -> tuple[Parameter, ...]:
        found: dict[str, Parameter] = {}
        for entry in self._entries:
            if entry.key == "parameter":
                parameter = self._parameter(entry)
                if parameter.name in found:
                    self._fail(f"the parameter {parameter.name} is declared twice", entry.line)
                found[parameter.name] = parameter
        return tuple(found.values())

    def _check(self, entry: _Entry) -> None:
        known = (*_TRANSLATED, *_PLAIN, *_REPEATED)
        if entry.key not in known:
            self._fail(f"'{entry.key}' is no key of a header; those are {', '.join(known)}", entry.line)
        if entry.key in _TRANSLATED and entry.language not in LANGUAGES:
            self._fail(
                f"'{entry.key}' needs a language: {', '.join(f'{entry.key}@{tag}' for tag in LANGUAGES)}", entry.line
            )
        if entry.key not in _TRANSLATED and entry.language is not None:
            self._fail(f"'{entry.key}' takes no language; write '# {entry.key}: …'", entry.line)
        if not entry.value:
            self._fail(f"'{entry.key}' has no value", entry.line)
        same = [e for e in self._entries if (e.key, e.language) == (entry.key, entry.language) and e.line < entry.line]
        if same and entry.key not in _REPEATED:
            self._fail(f"'{entry.key}' stands here and in line {same[0].line}; keep one of them", entry.line)

    def _parameter(self, entry: _Entry) -> Parameter:
        fields = [field.strip() for field in entry.value.split("|")]
        if len(fields) not in {4, 5} or not all(fields):
            self._fail(
                "a parameter reads 'name | type | default | label ; تسمية ; libellé', for an iri also '| class'",
                entry.line,
            )
        name, type_, default, labels = fields[:4]
        if _NAME.fullmatch(name) is None or name in RESERVED:
            self._fail(
                f"{name!r} cannot be a parameter's name; it begins with a small letter, has letters and digits only,"
                f" and is none of {', '.join(RESERVED)}, by which addresses say other things",
                entry.line,
            )
        types = [known for known in get_args(Type) if known == type_]
        if not types:
            self._fail(f"{type_!r} is no type of a parameter; those are {', '.join(WANTED)}", entry.line)
        texts = [label.strip() for label in labels.split(";")]
        if len(texts) != len(LANGUAGES) or not all(texts):
            self._fail(
                f"the label of {name} is needed in {', '.join(LANGUAGES)}, in this order, with ';' between", entry.line
            )
        parameter = Parameter(
            name,
            types[0],
            default,
            dict(zip(LANGUAGES, texts, strict=True)),
            self._class(fields[4:], type_, entry.line),
        )
        try:
            parameter.term(default)
        except UsageError as error:
            self._fail(str(error), entry.line)
        return parameter

    def _class(self, fields: list[str], type_: str, line: int) -> str | None:
        if not fields:
            return None
        if type_ != "iri" or _CLASS.fullmatch(fields[0]) is None or fields[0].partition(":")[0] not in PREFIXES:
            self._fail(f"{fields[0]!r} is no class; only an iri has one, such as pve:Country", line)
        return fields[0]

    def _fail(self, problem: str, line: int) -> NoReturn:
        raise FileFormatError(self._path, problem, line=line)
