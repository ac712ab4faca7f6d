"""From the first token that the grammar does not allow to the slip that a person made.

A parser stops where it can go no further, which is often behind the slip: a full stop is missed at the next subject.
Here the tokens around that place tell which of the common slips it was, and where the correction goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from pyoxigraph import RdfFormat

from pvegraph.authored.showing import INVISIBLE, name_of
from pvegraph.authored.slips import Slip
from pvegraph.authored.terse_tokens import TOKEN
from pvegraph.authored.text_lines import TextLines
from pvegraph.vocabulary import PREFIXES

_LINES = frozenset({RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
_TERMS = frozenset({"iri", "pname", "blank", "string", "number"})
_NAMES = frozenset({"iri", "pname"})
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_FOREIGN = {
    "،": ",",
    "؛": ";",
    "٫": ".",
    "。": ".",
    "，": ",",
    "；": ";",
    "、": ",",
    "：": ":",
    "［": "[",
    "］": "]",
    "۔": ".",
}
_PRINTED_QUOTES = "“”„‟«»‘’‚‹›「」"
_DIRECTIVE_LINE = re.compile(r"@(?:prefix|base)[^\n\r]*+\Z")
_QUOTES = frozenset("\"'")
_VARIABLE_NAME = re.compile(r"[?$]\w+")
_IRI_END = re.compile(r"[>\n\r]")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<"{}|^`\\]')
_DIRECTIVES = ("@prefix", "@base", "prefix", "base")
_NEWLINE = re.compile(r"[\r\n]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\b")
_ENDS = frozenset({"statement end", "predicates", "graph end", "end of line"})
"""Behind a value."""
_NOT_INSIDE = {"[": ".)}", "(": ".;,]}", "{": "])"}
_WHERE_CLOSED = {"[": {"predicates", "predicate"}, "(": {"object"}, "{": _ENDS}
"""Where a bracket may be closed, and what cannot stand there if it is open."""
_MOST_AHEAD = 6
"""Tokens that are looked at behind the one that was not expected."""


@dataclass(frozen=True)
class Situation:
    """Where a walk through a text in Turtle or one of its relatives got stuck."""

    text: str
    format: RdfFormat
    expected: str
    """What the grammar wants here, by the names that `pvegraph.authored.terse_walk` gives its parts."""
    kind: str
    start: int
    end: int
    """The token that was found."""
    before: int
    """Where the token before it ends."""
    opened: int | None
    """The offset of the innermost bracket that is open."""
    semicolon: int | None
    """The offset of the semicolon before the predicate of the statement, if it is not the first of its subject."""
    predicate: tuple[int, int]
    """Where the last predicate stands."""

    @property
    def found(self) -> str:
        """The token that was found."""
        return self.text[self.start : self.end]

    @property
    def previous(self) -> str:
        """The last character of the token before."""
        return self.text[self.before - 1 : self.before]

    def here(self, kind: str, **values: str) -> Slip:
        """A slip at the token that was found."""
        return Slip(kind, self.start, max(self.end, self.start + 1), {"found": self.found, **values})

    def behind(self, kind: str, **values: str) -> Slip:
        """A slip right behind the token before: something is missing there."""
        return Slip(kind, self.before, self.before + 1, {"found": self.found, **values})


def diagnose(situation: Situation) -> Slip:
    """The slip that most likely led to a situation."""
    return _first(situation, _RULES) or situation.here("unexpected")


def _first(situation: Situation, rules: Iterable[Rule]) -> Slip | None:
    """What the first of some rules says that has anything to say."""
    for rule in rules:
        slip = rule(situation)
        if slip is not None:
            return slip
    return None


def undeclared(prefix: str, declared: Iterable[str], start: int, end: int) -> Slip:
    """A name has a prefix that the text does not declare."""
    if prefix in PREFIXES:
        line = f"@prefix {prefix}: <{PREFIXES[prefix]}> ."
        return Slip("undeclared-known-prefix", start, end, {"prefix": f"{prefix}:", "write": line})
    similar = get_close_matches(prefix, [*declared, *PREFIXES], n=1, cutoff=0.7)
    if similar:
        return Slip("undeclared-similar-prefix", start, end, {"prefix": f"{prefix}:", "similar": f"{similar[0]}:"})
    return Slip("undeclared-prefix", start, end, {"prefix": f"{prefix}:"})


def _triple_term(at: Situation) -> Slip | None:
    return at.here("triple-term") if at.kind == "star" else None


def _unreadable(at: Situation) -> Slip | None:
    """A token that cannot be read at all, from its first character on."""
    if at.kind != "unknown":
        return None
    rules = (_quotation_mark, _broken_iri, _variable, _comment_mark, _odd_character, _broken_tag)
    return _first(at, rules) or at.here("character")


def _quotation_mark(at: Situation) -> Slip | None:
    """A quotation mark without its partner, or one that no syntax knows."""
    if at.found in _PRINTED_QUOTES:
        return at.here("typographic-quote")
    return _open_string(at) if at.found in _QUOTES else None


def _variable(at: Situation) -> Slip | None:
    match = _VARIABLE_NAME.match(at.text, at.start)
    return Slip("variable", at.start, match.end(), {"found": match[0]}) if match else None


def _comment_mark(at: Situation) -> Slip | None:
    mark = at.text[at.start : at.start + 2]
    return Slip("comment-mark", at.start, at.start + 2, {"found": mark}) if mark in ("//", "/*", "--") else None


def _odd_character(at: Situation) -> Slip | None:
    if INVISIBLE.match(at.found):
        return at.here("invisible", found=name_of(at.found))
    return at.here("odd-blank", found=name_of(at.found)) if at.found.isspace() else None


def _foreign_punctuation(at: Situation) -> Slip | None:
    """Punctuation of another script, alone or, as Turtle lets it be part of a name, at the end of one."""
    if at.text[at.start : at.start + 1] in _FOREIGN:
        start = at.start
    elif at.expected in _ENDS and at.previous in _FOREIGN:
        start = at.before - 1
    else:
        return None
    found = at.text[start]
    return Slip("foreign-punctuation", start, start + 1, {"found": found, "write": _FOREIGN[found]})


def _open_string(at: Situation) -> Slip:
    quote = at.found
    if at.text.startswith(quote * 3, at.start):
        return Slip("unclosed-long-string", at.start, at.start + 3, {"write": quote * 3})
    line_end = _NEWLINE.search(at.text, at.start)
    end = line_end.start() if line_end else len(at.text)
    return Slip("unclosed-string", at.start, end, {"write": quote})


def _broken_iri(at: Situation) -> Slip | None:
    """An address that is not closed, or has a character that it cannot have."""
    if at.found != "<":
        return None
    end = _IRI_END.search(at.text, at.start)
    if end is None or end[0] != ">":
        return Slip("iri-unclosed", at.start, end.start() if end else len(at.text))
    wrong = _NOT_IN_IRI.search(at.text, at.start + 1, end.start())
    if wrong is None:
        return at.here("character")
    return iri_character(at.text, wrong.start())


def iri_character(text: str, offset: int) -> Slip:
    """An address has a character that it cannot have."""
    character = text[offset]
    if character == " ":
        return Slip("iri-space", offset, offset + 1)
    code = "".join(f"%{octet:02X}" for octet in character.encode())
    found = name_of(character) if INVISIBLE.match(character) or character.isspace() else character
    return Slip("iri-character", offset, offset + 1, {"found": found, "write": code})


def _is_tag_before(at: Situation) -> bool:
    return re.search(r"@[A-Za-z0-9-]+\Z", at.text[max(0, at.start - 20) : at.start]) is not None


def _broken_tag(at: Situation) -> Slip | None:
    """A language tag that is none, from its ``@`` on."""
    if at.found != "@" and not (at.found == "_" and at.before == at.start and _is_tag_before(at)):
        return None
    start = at.text.rindex("@", 0, at.start + 1)
    match = re.compile(r"@[\w-]*").match(at.text, start)
    end = match.end() if match else at.end
    return Slip("language-tag", start, end, {"found": at.text[start:end]})


def _line_syntax(at: Situation) -> Slip | None:
    """What N-Triples and N-Quads do not have, though Turtle has."""
    if at.format not in _LINES:
        return None
    if at.kind == "pname":
        return at.here("lines-prefixed")
    if at.expected == "end of line" and at.kind in ("iri", "blank") and at.format == RdfFormat.N_TRIPLES:
        fourth = next(_ahead(at), None)
        if fourth is not None and at.text[fourth[1]] == ".":
            return at.here("lines-graph")
    if at.expected == "end of line" and at.kind not in ("punctuation", "tag", "caret", "end"):
        return at.behind("missing-dot")
    if at.kind in ("punctuation", "number", "word", "string", "tag") and at.found != ".":
        return at.here("literal-subject" if at.kind == "string" and at.expected == "subject" else "lines-turtle")
    return None


def _suffix(at: Situation) -> Slip | None:
    """Language tags and datatypes in the wrong place."""
    if at.kind == "caret":
        return at.here("language-and-datatype" if _is_tag_before(at) else "unexpected")
    if at.kind == "word" and at.previous in _QUOTES and at.before == at.start and not _is_quote_inside(at):
        return at.here("language-tag")
    return _misplaced_tag(at) if at.kind == "tag" else None


def _quote_inside(at: Situation) -> Slip | None:
    return at.here("unescaped-quote") if _is_quote_inside(at) else None


def _date(at: Situation) -> Slip | None:
    """A date without quotation marks, which Turtle takes for numbers."""
    start = at.before - 4
    match = _DATE.match(at.text, max(0, start)) if at.kind == "number" else None
    if match is None or at.before != at.start:
        return None
    datatype = "date" if match[1] else "gYearMonth"
    return Slip("bare-date", start, match.end(), {"found": match[0], "write": f'"{match[0]}"^^xsd:{datatype}'})


def _letter_a(at: Situation) -> Slip | None:
    """The word ``a`` where no property can stand: what is before it has ended in the wrong way."""
    if at.kind != "word" or at.found != "a":
        return None
    if at.expected == "object" and _is_new_subject(at):
        return _semicolon_for_dot(at)
    if at.expected == "subject" and at.previous == ".":
        return Slip("dot-for-semicolon", at.before - 1, at.before, {"found": at.found})
    return at.behind("missing-semicolon") if at.expected in _ENDS else None


def _word(at: Situation) -> Slip | None:
    """A word without prefix and quotation marks."""
    word = at.found
    if at.kind != "word" or word == "a" or at.expected in ("prefix name", "prefix value", "base value"):
        return None
    if at.expected in _ENDS and word.lower() in _DIRECTIVES:
        return at.behind("missing-dot")
    if at.expected == "object" and word.lower() in ("true", "false"):
        return at.here("boolean-case", write=word.lower())
    return at.here("bare-word")


def _misplaced_tag(at: Situation) -> Slip:
    if at.found in _DIRECTIVES:
        return at.behind("missing-dot")
    if at.expected == "subject":
        known = get_close_matches(at.found.lower(), _DIRECTIVES[:2], n=1, cutoff=0.5)
        return at.here("directive-unknown", write=known[0] if known else "@prefix")
    return at.here("stray-language")


def _is_quote_inside(at: Situation) -> bool:
    """Whether a text before ended at a quotation mark that was meant to belong to it."""
    if at.previous not in _QUOTES or at.expected not in _ENDS:
        return False
    if at.kind not in ("word", "pname", "number", "unknown"):
        return False
    line_end = _NEWLINE.search(at.text, at.start)
    rest = at.text[at.start : line_end.start() if line_end else len(at.text)]
    return at.previous in rest and not at.text[at.before : at.start].count("\n")


def _is_new_subject(at: Situation) -> bool:
    """Whether what is taken for a predicate begins its line, right behind a semicolon."""
    start = at.predicate[0]
    return at.semicolon is not None and bool(_NEWLINE.search(at.text, at.semicolon, start))


def _bracket(at: Situation) -> Slip | None:
    """Brackets that are not closed, or close nothing."""
    if at.opened is None:
        return at.here("stray-closing") if at.kind == "punctuation" and at.found in "])}" else None
    bracket = at.text[at.opened]
    if not (at.kind == "end" or (at.found in _NOT_INSIDE[bracket] and at.expected in _WHERE_CLOSED[bracket])):
        return None
    line, column = TextLines("", at.text).position(at.opened)
    return at.behind("unclosed-bracket", opened=bracket, place=f"{line}:{column}", write=_CLOSING[bracket])


def _brace(at: Situation) -> Slip | None:
    is_graph = at.kind == "punctuation" and at.found == "{" and at.format == RdfFormat.TURTLE
    return at.here("graph-in-turtle") if is_graph else None


def _part(at: Situation) -> Slip | None:
    """Everything else, by the part of the statement that was expected."""
    return _PARTS.get(at.expected, _at_end)(at)


def _at_predicate(at: Situation) -> Slip:
    return at.behind("truncated") if at.kind == "end" else at.here("missing-predicate")


def _at_directive(at: Situation) -> Slip:
    if at.expected == "prefix name":
        return at.here("prefix-name", write=_example(at))
    if at.expected == "directive end":
        return at.behind("directive-dot", directive=_directive_before(at))
    return at.here("directive-value", directive=f"@{at.expected.partition(' ')[0]}", write=_example(at))


def _semicolon_for_dot(at: Situation) -> Slip:
    semicolon = at.semicolon or 0
    return Slip("semicolon-for-dot", semicolon, semicolon + 1, {"found": at.text[slice(*at.predicate)]})


def _at_subject(at: Situation) -> Slip | None:
    if at.kind in ("string", "number"):
        return at.here("literal-subject")
    if at.found == ".":
        is_directive = _directive_before(at).lower() in ("prefix", "base") and at.previous == ">"
        return at.here("sparql-prefix-dot" if is_directive else "stray-dot")
    if (
        at.found in (";", ",")
        and at.previous == "."
        and not _DIRECTIVE_LINE.search(at.text, max(0, at.before - 500), at.before)
    ):
        return Slip("stray-dot", at.before - 1, at.before)
    return at.here("missing-subject") if at.kind != "end" else None


def _at_object(at: Situation) -> Slip:
    if at.previous == "," and at.found in (".", ";", "]", ","):
        return Slip("stray-comma", at.before - 1, at.before)
    if at.kind == "end":
        return at.behind("truncated")
    return at.here("missing-object", predicate=at.text[slice(*at.predicate)])


def _at_end(at: Situation) -> Slip | None:
    """Behind a value: something that separates it from what follows is missing."""
    if at.kind == "end":
        return at.behind("missing-dot-at-end")
    if at.kind not in _TERMS and at.found not in ("[", "("):
        return None
    if _is_new_subject(at) and at.text[at.predicate[0] - 1] in "\r\n":
        return _semicolon_for_dot(at)
    terms = 1 + _terms_ahead(at)
    begins_line = at.start == 0 or at.text[at.start - 1] in "\r\n"
    if terms >= 3 or (begins_line and terms > 1):  # noqa: PLR2004 - subject, predicate, object
        return at.behind("missing-dot")
    if terms == 2 and at.kind in _NAMES:  # noqa: PLR2004 - predicate, object
        return at.behind("missing-semicolon")
    return at.behind("missing-comma")


def _ahead(at: Situation) -> Iterator[tuple[str, int, int]]:
    """The kinds and places of the next tokens."""
    offset = at.end
    for _ in range(_MOST_AHEAD):
        match = TOKEN.match(at.text, offset)
        assert match is not None  # noqa: S101 - the expression has an alternative for everything
        kind = match.lastgroup or ""
        yield kind, *match.span(kind)
        offset = match.end()


def _terms_ahead(at: Situation) -> int:
    """How many terms follow one another."""
    count = 0
    is_datatype = False
    for kind, start, end in _ahead(at):
        if kind in ("tag", "caret"):
            is_datatype = kind == "caret"
        elif kind in _TERMS or (kind == "word" and at.text[start:end] in ("a", "true", "false")):
            count += 0 if is_datatype else 1
            is_datatype = False
        else:
            break
    return count


def _directive_before(at: Situation) -> str:
    """The directive whose line the place is behind."""
    before = re.compile(r"@?(?:prefix|base|version)\b", re.IGNORECASE).findall(
        at.text[max(0, at.before - 500) : at.before]
    )
    return before[-1] if before else ""


def _example(at: Situation) -> str:
    """How a directive is written."""
    return (
        "@base <https://w3id.org/pvegraph/> ." if at.expected == "base value" else f"@prefix pve: <{PREFIXES['pve']}> ."
    )


Rule: TypeAlias = Callable[[Situation], Slip | None]

_RULES: tuple[Rule, ...] = (
    *(_triple_term, _foreign_punctuation, _unreadable, _line_syntax, _date, _quote_inside, _suffix, _letter_a, _word),
    *(_bracket, _brace, _part),
)
"""From the most certain to the most general."""
_PARTS: dict[str, Rule] = {
    "subject": _at_subject,
    "predicate": _at_predicate,
    "object": _at_object,
    "datatype": lambda at: at.here("datatype"),
    "graph": lambda at: at.here("graph-name"),
    "graph name": lambda at: at.here("graph-name"),
    **dict.fromkeys(("prefix name", "prefix value", "base value", "version value", "directive end"), _at_directive),
}
