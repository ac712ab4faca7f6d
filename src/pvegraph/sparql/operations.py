"""The operations of an update, taken apart so that each can be carried out on its own.

Each operation of a request acts on what the one before it has left (SPARQL 1.1 Update, section 3). The store itself
parses every one of them: here only tokens are told apart, to find where one operation ends, which words it begins with,
and which statements of its templates are meant for the default graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<name>[^\W\d_]?[\w.\-·]*:(?:[\w.\-·:]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<variable>[?$]\w+)
  | (?P<word>[^\W\d_]\w*)
  | (?P<mark>\{\||\|\}|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_MOST_WORDS = 2


@dataclass(frozen=True)
class Token:
    """A token and where it stands, in characters."""

    kind: str
    text: str
    start: int
    end: int
    depth: int
    """How many braces are open around it; those of a pair are at the depth outside of them."""

    @property
    def word(self) -> str:
        """The keyword in capitals; empty for all else."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True)
class Operation:
    """One operation within the text of its update."""

    update: str
    """The text of the whole update."""
    prologue: tuple[tuple[int, int], ...]
    """Where the declarations stand that apply: those before it, in their order."""
    tokens: tuple[Token, ...]
    """What it consists of, without blanks and comments."""

    @property
    def words(self) -> tuple[str, ...]:
        """The keywords that it begins with, two at most; ``DATA`` and ``WHERE`` make a difference.

        >>> [operation.words for operation in operations("INSERT DATA { <a:> <b:> 1 . } ; clear silent all")]
        [('INSERT', 'DATA'), ('CLEAR', 'SILENT')]
        """
        return tuple(token.word for token in self.tokens[:_MOST_WORDS])

    @property
    def keywords(self) -> tuple[Token, ...]:
        """Its tokens outside of braces."""
        return tuple(token for token in self.tokens if token.depth == 0)

    @property
    def in_place(self) -> str:
        """Its text after its declarations, each at the line and column where it stands in the update."""
        start, end = self.tokens[0].start, self.tokens[-1].end
        kept = [*self.prologue, (start, end)]
        text = []
        last = 0
        for begin, stop in kept:
            text += [re.sub(r"[^\n\r]", " ", self.update[last:begin]), self.update[begin:stop]]
            last = stop
        return "".join(text)

    @property
    def declarations(self) -> str:
        """Its declarations, a line each."""
        return "".join(f"{self.update[start:end]}\n" for start, end in self.prologue)

    def text(self, insertions: Sequence[tuple[int, str]] = ()) -> str:
        """Its own text, with something put in at some places of the update."""
        pieces = []
        last = self.tokens[0].start
        for place, inserted in sorted(insertions, key=lambda insertion: insertion[0]):
            pieces += [self.update[last:place], inserted]
            last = place
        return "".join((*pieces, self.update[last : self.tokens[-1].end]))


def operations(update: str) -> list[Operation]:
    """The operations of an update, in their order; there may be none.

    >>> [operation.text() for operation in operations("PREFIX : <a:> CLEAR ALL ; INSERT DATA { :a :b ';' ; :c 1 } ;")]
    ['CLEAR ALL', "INSERT DATA { :a :b ';' ; :c 1 }"]
    """
    found: list[Operation] = []
    prologue: list[tuple[int, int]] = []
    current: list[Token] = []
    for token in tokens(update):
        if token.text == ";" and token.depth == 0:
            # Where one has nothing before it (";;"), it is left for the parser to complain of.
            _end(update, prologue, current or [token], found)
            current = []
        else:
            current.append(token)
            if _is_declaration(current):
                prologue.append((current[0].start, token.end))
                current = []
    _end(update, prologue, current, found)
    return found


def default_templates(operation: Operation) -> list[tuple[int, int]]:
    """Where the statements of its templates stand that no ``GRAPH`` surrounds, each from its first to its last token.

    >>> only = operations("DELETE { ?a ?b ?c . GRAPH ?g { ?a ?b 1 } . ?d ?e ?f } WHERE { ?a ?b ?c }")[0]
    >>> [only.update[start:end] for start, end in default_templates(only)]
    ['?a ?b ?c .', '?d ?e ?f']
    """
    found = []
    for template in _templates(operation):
        run: list[Token] = []
        in_graph = False
        for token in template:
            if token.word == "GRAPH" and token.depth == 1:
                in_graph = True
                found += _span(run)
                run = []
            elif in_graph:
                in_graph = not (token.text == "}" and token.depth == 1)
            elif run or token.text != ".":
                run.append(token)
        found += _span(run)
    return found


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in SPARQL without blanks and comments."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "blank":
            continue
        depth -= match[0] == "}"
        yield Token(kind, match[0], match.start(), match.end(), depth)
        depth += match[0] == "{"


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a text in SPARQL stand, each from its ``#`` to the end of its line.

    >>> text = "# one\\nASK { <a:#no> ?p '#no' } # two"
    >>> [text[start:end] for start, end in comments(text)]
    ['# one', '# two']
    """
    for match in _TOKEN.finditer(text):
        if match[0].startswith("#"):
            yield match.span()


def _is_declaration(current: Sequence[Token]) -> bool:
    """Whether the tokens are a whole declaration: ``BASE <…>``, ``PREFIX a: <…>`` or ``VERSION "…"``."""
    length = {"BASE": 2, "PREFIX": 3, "VERSION": 2}.get(current[0].word)
    return len(current) == length


def _end(update: str, prologue: Sequence[tuple[int, int]], current: Sequence[Token], found: list[Operation]) -> None:
    if current:
        found.append(Operation(update, tuple(prologue), tuple(current)))


def _templates(operation: Operation) -> Iterator[list[Token]]:
    """What stands in the braces of ``INSERT``, ``DELETE``, ``INSERT DATA``, ``DELETE DATA`` and ``DELETE WHERE``."""
    template: list[Token] = []
    for token in operation.tokens:
        if token.depth == 0:
            if token.text == "}":
                yield template
                template = []
            elif token.word == "WHERE" and operation.words != ("DELETE", "WHERE"):
                return
        else:
            template.append(token)


def _span(run: Sequence[Token]) -> list[tuple[int, int]]:
    return [(run[0].start, run[-1].end)] if run else []
