"""The files of ``data/`` as lines of text, read without any reader of RDF.

Their form makes that possible: each statement has a line of its own, below the line of its subject, and one term is
always written in one way. So what a mutation does, and where, is known from the text, and not from what is tested.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pvegraph.vocabulary import expand

_HEAD = re.compile(r"[\w-]+:[\w-]+|<[^>]*>")
_STATEMENT = re.compile(r"    (a|[\w-]+:[\w-]+|<[^>]*>) (.*) ;")
_PREFIX = re.compile(r"@prefix ([\w-]+): .*")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a line says it; its terms are as they are written."""

    file: str
    """The path below ``data/``."""
    line: int
    head: int
    """The line of its subject."""
    subject: str
    predicate: str
    value: str

    @property
    def text(self) -> str:
        """The line."""
        return f"    {self.predicate} {self.value} ;"


@dataclass(frozen=True)
class Authored:
    """All statements of ``data/``, by what they say and by where they stand."""

    lines: Mapping[str, Sequence[str]]
    prefixes: Mapping[str, frozenset[str]]
    of: Mapping[str, Mapping[str, Sequence[Statement]]] = field(repr=False)
    """Subject → predicate → statements."""
    by_predicate: Mapping[str, Sequence[Statement]] = field(repr=False)
    by_value: Mapping[str, Sequence[Statement]] = field(repr=False)
    blocks: Mapping[tuple[str, int], Sequence[Statement]] = field(repr=False)
    """File and line of a subject → the statements below it."""

    @classmethod
    def read(cls, data: Path) -> Authored:
        """Read every file."""
        lines = {
            path.relative_to(data).as_posix(): path.read_text(encoding="utf-8").split("\n")
            for path in sorted(data.glob("*/*.ttl"))
        }
        of: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
        by_predicate, by_value = defaultdict(list), defaultdict(list)
        blocks = defaultdict(list)
        for file, text in lines.items():
            for statement in _statements(file, text):
                of[statement.subject][statement.predicate].append(statement)
                by_predicate[statement.predicate].append(statement)
                by_value[statement.value].append(statement)
                blocks[file, statement.head].append(statement)
        prefixes = {
            file: frozenset(match[1] for line in text if (match := _PREFIX.fullmatch(line)))
            for file, text in lines.items()
        }
        return cls(lines, prefixes, of, by_predicate, by_value, blocks)

    def values(self, subject: str, predicate: str) -> set[str]:
        """What any source says."""
        return {statement.value for statement in self.of.get(subject, {}).get(predicate, ())}

    def is_a(self, subject: str, kind: str) -> bool:
        """Whether some source says that a thing is of a class; superclasses are said in the data as well."""
        return kind in self.values(subject, "a")

    def subjects(self, predicate: str, value: str) -> set[str]:
        """The things of which some source says this."""
        return {statement.subject for statement in self.by_value.get(value, ()) if statement.predicate == predicate}

    def said_once(self, statement: Statement) -> bool:
        """Whether this is all that any source says of its subject with its predicate."""
        return len(self.of[statement.subject][statement.predicate]) == 1

    def only_here(self, statement: Statement) -> bool:
        """Whether no other source says the same."""
        same = self.of[statement.subject][statement.predicate]
        return sum(other.value == statement.value for other in same) == 1

    def can_go(self, statement: Statement) -> bool:
        """Whether its block holds another statement: Turtle has no subject without one."""
        return len(self.blocks[statement.file, statement.head]) > 1

    def known(self, term: str) -> bool:
        """Whether any statement speaks of a term."""
        return term in self.of or term in self.by_value

    def written(self, name: str, file: str) -> str:
        """A prefixed name as it can be written in a file."""
        return name if name.partition(":")[0] in self.prefixes[file] else f"<{expand(name)}>"

    def end(self, file: str) -> int:
        """The number of the last line of a file."""
        return len(self.lines[file]) - 1


def _statements(file: str, lines: Sequence[str]) -> Iterator[Statement]:
    """The statements of a file; raises `ValueError` for a line of another form."""
    subject, head = "", 0
    for number, line in enumerate(lines, 1):
        if match := _STATEMENT.fullmatch(line):
            yield Statement(file, number, head, subject, match[1], match[2])
        elif _HEAD.fullmatch(line):
            subject, head = line, number
        elif line not in ("", ".") and not line.startswith(("#", "@prefix ")):
            raise ValueError(f"{file}:{number} is not a line that a statement or a subject has for itself")


def lexical(value: str) -> str:
    """What stands between the quotes of a literal; empty for another term or one with escapes."""
    text, end, _ = value[1:].rpartition('"') if value.startswith('"') else ("", "", "")
    return text if end and "\\" not in text else ""


def language(value: str) -> str:
    """The language of a literal; empty if it has none."""
    return value.rpartition('"@')[2] if '"@' in value else ""


def other_name(authored: Authored, name: str) -> str:
    """A name with one letter changed, so that nothing has it.

    The letter stays one that the form of the address allows, and the prefix stays.
    """
    prefix, _, local = name.rpartition(":" if not name.startswith("<") else "/")
    separator = name[len(prefix)]
    for position in range(len(local) - 1, -1, -1):
        for letter in "qxjzwk":
            if local[position].isalpha():
                changed = prefix + separator + local[:position] + letter + local[position + 1 :]
                if changed != name and not authored.known(changed):
                    return changed
    raise ValueError(f"no free name beside {name}")
