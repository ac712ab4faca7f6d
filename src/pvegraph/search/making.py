"""Writing the index: an SQLite database of all names, of their words, and of what things are about.

Names are numbered in the order in which they are worth most: whatever asks for some of them gets the best by asking for
the first. Beside its words, which come folded, a name has marked ones that nobody can type: the kind of its thing, its
first word, and its neighbours written as one. Letters that stand for a thing are found as they are, not by their words.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pvegraph.search.catalogue import Catalogue, Entry, Text, sorting_key
from pvegraph.search.facets import Facets
from pvegraph.search.reconciliation import forms
from pvegraph.search.reconciliation.lexicon import weight
from pvegraph.search.reconciliation.likeness import LONGEST_QUESTION, joined
from pvegraph.search.reconciliation.names import WITH_INITIALS

LISTED = ("en", "ar", "fr")
"""The languages in whose order things are listed."""
PREFERRED, OTHER, CODE, INITIALS = 0, 1, 2, 3
"""What a name is: what the thing is called, another name, letters that stand for it, or such as may."""
OF_KIND, FIRST, JOINED = "\ue000", "\ue001", "\ue002"
"""The marks, of the private use area of Unicode."""
_OF_THE_HISTORY = frozenset(("curator", "history"))
"""Kinds of what is not in the data but took part in their making."""
_ABOUT_THE_REST = frozenset({"source", "publisher", "ontology", "shapes", "query"})
"""Kinds that speak about the things that people look for; they come after those, if a name fits as well."""
_ARTICLES = frozenset(("the", "la", "le", "les", "los", "las", "lo", "il", "gli", "der", "die", "das", "den", "het"))
"""First words without which a name is looked for too: The Hague, La Haye, Den Haag."""
_CODES = ("pve:iso3166alpha2", "pve:iso3166alpha3")
_FEWEST_OF_A_COUNTRY = 2
"""Letters by which countries are called: UK, UAE, EAU."""
_SCHEMA = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE name (number INTEGER PRIMARY KEY, thing INTEGER NOT NULL, value TEXT NOT NULL, languages TEXT NOT NULL,
    standing INTEGER NOT NULL, key TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(folded, content='', detail=none, columnsize=0, prefix='1 2 3 4',
    tokenize='ascii');
CREATE TABLE word (number INTEGER PRIMARY KEY, word TEXT NOT NULL, names INTEGER NOT NULL, is_joined INTEGER NOT NULL,
    rough TEXT NOT NULL, skeleton TEXT NOT NULL);
CREATE TABLE facet (name TEXT NOT NULL, value TEXT NOT NULL, things BLOB NOT NULL, PRIMARY KEY (name, value))
    WITHOUT ROWID;
CREATE TABLE array (name TEXT PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE listing (language TEXT PRIMARY KEY, things BLOB NOT NULL) WITHOUT ROWID;
"""
_BY_LETTERS = "CREATE INDEX name_by_letters ON name (replace(key, ' ', ''), standing, thing)"
"""Whoever writes two words as one, or one as two, means the same."""


words_of = lru_cache(maxsize=1 << 16)(forms.words_of)
"""As `forms.words_of`; from one release to the next most names stay."""


@dataclass
class _Name:
    """One spelling of a name, with all languages that spell it so."""

    thing: int
    kind: str
    value: str
    words: tuple[str, ...]
    standing: int
    languages: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, int, int, int, str, int]:
        """What it is worth: a smaller one comes first."""
        about = is_about_the_rest(self.kind)
        return (about, self.standing, len(self.words), len(self.value), self.value, self.thing)


def is_found(entry: Entry) -> bool:
    """Whether an entry is in the index: not a term of another vocabulary, nor one who looks after the data."""
    return bool(entry.kind) and entry.kind not in _OF_THE_HISTORY


def is_about_the_rest(kind: str) -> bool:
    """Whether things of a kind speak about those that people look for."""
    return kind in _ABOUT_THE_REST


def make(catalogue: Catalogue, facets: Facets) -> sqlite3.Connection:
    """The index in memory, which any thread may use; the same things give the same octets."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN")
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    entries = sorted((entry for entry in catalogue if is_found(entry)), key=lambda entry: entry.iri)
    kinds = [entry.kind for entry in entries]
    rows = ((number, entry.iri, kinds[number]) for number, entry in enumerate(entries))
    connection.executemany("INSERT INTO thing VALUES (?, ?, ?)", rows)
    found = (name for number, entry in enumerate(entries) for name in _names(number, entry, kinds[number]))
    names = sorted(found, key=lambda name: name.order)
    _write_names(connection, names)
    _write_words(connection, names)
    _write_facets(connection, facets, entries, kinds)
    for language in LISTED:
        in_order = array("I", _listed(entries, kinds, language))
        connection.execute("INSERT INTO listing VALUES (?, ?)", (language, in_order.tobytes()))
    connection.execute(_BY_LETTERS)
    connection.execute("COMMIT")
    return connection


def _names(thing: int, entry: Entry, kind: str) -> Iterator[_Name]:
    """The names of a thing, each spelling once, and the letters that stand for it or may."""
    found: dict[str, _Name] = {}
    short: dict[str, _Name] = {}
    for code in (code for fact in _CODES for code in entry.facts.get(fact, ())):
        short[code.lower()] = _Name(thing, kind, code, (code.lower(),), CODE, [""])
    for position, text in enumerate(entry.all_names()):
        words = words_of(text.value[:LONGEST_QUESTION])
        if not words:
            continue
        standing = PREFERRED if position < len(entry.names) else OTHER
        for spelling in dict.fromkeys((words, _without_article(words))):
            name = found.setdefault(" ".join(spelling), _Name(thing, kind, text.value, spelling, standing))
            name.languages.append(text.language)
        letters = _initials(kind, words, text.language)
        if letters:
            standing = CODE if kind == "country" else INITIALS
            short.setdefault(letters, _Name(thing, kind, text.value, (letters,), standing, [text.language]))
    yield from found.values()
    yield from (name for letters, name in short.items() if letters not in found)


def _without_article(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _initials(kind: str, words: tuple[str, ...], language: str) -> str:
    """The first letters of a name, if things of its kind are called so; else nothing."""
    if kind == "country":
        return forms.initials_of(words, _FEWEST_OF_A_COUNTRY) if language in LISTED else ""
    return forms.initials_of(words) if kind in WITH_INITIALS else ""


def _write_names(connection: sqlite3.Connection, names: Sequence[_Name]) -> None:
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, name.thing, name.value, " ".join(name.languages), name.standing, " ".join(name.words))
            for number, name in enumerate(names)
        ),
    )
    connection.executemany(
        "INSERT INTO words (rowid, folded) VALUES (?, ?)",
        ((number, " ".join(_tokens(name))) for number, name in enumerate(names) if name.standing < CODE),
    )
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    things = array("I", (name.thing for name in names))
    connection.execute("INSERT INTO array VALUES ('things of names', ?)", (things.tobytes(),))
    looked_for = array("I", [sum(1 for name in names if not is_about_the_rest(name.kind))])
    connection.execute("INSERT INTO array VALUES ('names of what is looked for', ?)", (looked_for.tobytes(),))


def _tokens(name: _Name) -> Iterator[str]:
    """What a name is found by; marked words are no words that anybody types."""
    yield kind_token(name.kind)
    yield FIRST + name.words[0]
    yield from name.words
    yield from (JOINED + word for word in joined(name.words) if word)


def kind_token(kind: str) -> str:
    """The marked word of a kind; there is no hyphen in it, which would part it."""
    return OF_KIND + kind.replace("-", "")


def _write_words(connection: sqlite3.Connection, names: Sequence[_Name]) -> None:
    """Every word that some name has, with how many have it, and its forms in which spellings are alike."""
    in_words = [name.words if name.standing < CODE else () for name in names]
    plain = Counter(word for words in in_words for word in words)
    as_one = Counter(word for words in in_words for word in joined(words) if word)
    known = {word: (plain[word] + as_one[word], word not in plain) for word in plain | as_one}
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, word, many, is_joined, "" if is_joined else forms.rough(word),
             "" if is_joined else forms.skeleton(word))
            for number, (word, (many, is_joined)) in enumerate(known.items())
        ),
    )  # fmt: skip
    of_frequency = {many: weight(len(names), many) for many, _ in known.values()}
    weights = {word: of_frequency[many] for word, (many, _) in known.items()}
    of_names = array("f", (sum(weights[word] for word in words) for words in in_words))
    connection.execute("INSERT INTO array VALUES ('weights of names', ?)", (of_names.tobytes(),))


def _write_facets(
    connection: sqlite3.Connection, facets: Facets, entries: Sequence[Entry], kinds: Sequence[str]
) -> None:
    numbers = {entry.iri: number for number, entry in enumerate(entries)}
    by_kind: dict[str, set[str]] = defaultdict(set)
    for entry, kind in zip(entries, kinds, strict=True):
        by_kind[kind].add(entry.iri)
    told: Facets = {"kind": by_kind, **facets}
    for name, values in sorted(told.items()):
        for value, things in sorted(values.items()):
            found = array("I", sorted(numbers[thing] for thing in things if thing in numbers))
            if found:
                connection.execute("INSERT INTO facet VALUES (?, ?, ?)", (name, value, found.tobytes()))


def _listed(entries: Sequence[Entry], kinds: Sequence[str], language: str) -> list[int]:
    """The numbers of things in the order of a reader of a language; those that speak about the rest come last."""
    keys = [
        (is_about_the_rest(kind), *sorting_key(entry.name(language) or Text(""), language))
        for entry, kind in zip(entries, kinds, strict=True)
    ]
    return sorted(range(len(entries)), key=keys.__getitem__)
