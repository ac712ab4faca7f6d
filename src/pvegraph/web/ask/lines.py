"""The lines of a query: names of variables that do not clash, terms as they are written, dates that are vague."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from pvegraph.vocabulary import PREFIXES
from pvegraph.web.ask.relations import Period
from pvegraph.web.ask.writing import shortened

_VARIABLE = re.compile(r"\?(\w+)")
_NO_PREFIX = re.compile(r'#(?![^<]*>).*|<[^<>\s]*>|"(?:[^"\\]|\\.)*"')
_PREFIX = re.compile(r"(?<![\w?$:-])([a-z][a-z0-9-]*):")
_EARLIEST = 'BIND(SUBSTR(CONCAT(STR(?{date}), "-01-01"), 1, 10) AS ?{day})'
_LATEST = (
    'BIND(IF(STRLEN(STR(?{date})) = 7, CONCAT(STR(?{date}), "-31"),',
    '  SUBSTR(CONCAT(STR(?{date}), "-12-31"), 1, 10)) AS ?{day})',
)
"""The first and the last day that a date may mean, as docs/queries.md has them."""


class Names:
    """The variables that a part of a query can see."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def new(self, wanted: str) -> str:
        """A name like the one that is wanted.

        >>> names = Names(["event"])
        >>> names.new("event"), names.new("event"), names.new("city")
        ('event2', 'event3', 'city')
        """
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        return name

    def seen(self) -> Names:
        """What a part of this part can see."""
        return Names(self._taken)


def named(lines: Sequence[str], known: dict[str, str], names: Names) -> list[str]:
    """Lines of a pattern with names of this query; ``known`` says those that are fixed, and learns the others.

    >>> named(["?this pve:country ?that ."], {"this": "city", "that": "country"}, Names())
    ['?city pve:country ?country .']
    """

    def name(found: re.Match[str]) -> str:
        if found[1] not in known:
            known[found[1]] = names.new(found[1])
        return f"?{known[found[1]]}"

    return [_VARIABLE.sub(name, line) for line in lines]


def term(value: str) -> str:
    """An IRI as SPARQL writes it, by its prefix where it has one.

    >>> term("https://w3id.org/pvegraph/id/organisation/scn"), term("https://example.org/a")
    ('organisation:scn', '<https://example.org/a>')
    """
    short = shortened(value)
    return short if short != value else str(ox.NamedNode(value))


def text(value: str) -> str:
    """A text as SPARQL writes it."""
    return str(ox.Literal(value))


def values(variable: str, terms: Iterable[str]) -> str:
    """A line that gives a variable its values."""
    return f"VALUES ?{variable} {{ {' '.join(terms)} }}"


def indented(lines: Iterable[str]) -> list[str]:
    """Lines, one step further in."""
    return [f"  {line}" for line in lines]


def braced(head: str, lines: Iterable[str], tail: str = "") -> list[str]:
    """Lines in braces."""
    return [f"{head} {{".lstrip(), *indented(lines), f"}}{tail}"]


def within(period: Period, since: str, until: str, known: dict[str, str], names: Names) -> list[str]:
    """The lines that say that a date may be in a time; either end may be empty.

    A time that spans days is met if one of the days that are known of it may be in or after its beginning, and one in
    or before its end: what lies between two known days is in it as well.
    """
    lines: list[str] = []
    first = last = ""
    if since or not until:
        last = names.new("lastDay" if period.spans and until else period.variable)
        lines += named([f"{period.path} ?last ."], known | {"last": last}, names)
    if until:
        first = (
            last if last and not period.spans else names.new("firstDay" if period.spans and last else period.variable)
        )
        if first != last:
            lines += named([f"{period.path} ?first ."], known | {"first": first}, names)
    if since:
        day = names.new("latest")
        lines += [line.format(date=last, day=day) for line in _LATEST]
        lines.append(f"FILTER(?{day} >= {text(since)})")
    if until:
        day = names.new("earliest")
        lines.append(_EARLIEST.format(date=first, day=day))
        lines.append(f"FILTER(?{day} <= {text(padded(until))})")
    return lines


def padded(date: str) -> str:
    """The last day that a date of a question may mean.

    >>> padded("2018"), padded("2018-05"), padded("2018-05-06")
    ('2018-12-31', '2018-05-31', '2018-05-06')
    """
    return date + "-12-31"[len(date) - 4 :] if len(date) == 4 else date + "-31"[: 10 - len(date)]  # noqa: PLR2004


def comment(words: str) -> list[str]:
    """Words as comments, in lines that a screen holds."""
    lines, line = [], "#"
    for word in words.split():
        if len(line) + len(word) > 110 and line != "#":  # noqa: PLR2004
            lines.append(line)
            line = "# "
        line += f" {word}"
    return [*lines, line]


def declared(lines: Sequence[str]) -> list[str]:
    """The declarations of the prefixes that lines use."""
    found = {
        prefix
        for line in lines
        if not line.lstrip().startswith("#")
        for prefix in _PREFIX.findall(_NO_PREFIX.sub(" ", line))
    }
    return [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(found)]


def label(of: str, predicate: str = "skos:prefLabel", *, may_be_missing: bool = False) -> list[str]:
    """The lines that find the label of a variable for the reader, by the property that names its things."""
    lines: list[str] = []
    source = of
    if may_be_missing:
        # Nothing has a text as its subject, so that no label is sought where there is nothing to label.
        source = f"{of}Or"
        lines.append(f'BIND(COALESCE(?{of}, "") AS ?{source})')
    if predicate == "foaf:name":  # publishers, whose names are in no language
        return [*lines, f"OPTIONAL {{ ?{source} foaf:name ?{of}Label }}"]
    return [
        *lines,
        f"OPTIONAL {{ ?{source} {predicate} ?{of}Own FILTER(LANG(?{of}Own) = ?lang) }}",
        f'OPTIONAL {{ ?{source} {predicate} ?{of}En FILTER(!BOUND(?{of}Own) && LANG(?{of}En) = "en") }}',
        f"BIND(COALESCE(?{of}Own, ?{of}En) AS ?{of}Label)",
    ]
