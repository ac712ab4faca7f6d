"""How to take a query elsewhere: as a command, as a program, and as a citation that names the release."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from pvegraph.sparql.form import form_of
from pvegraph.web.citing import Citation
from pvegraph.web.results.comments import bare
from pvegraph.web.site import Site

_LONGEST = 4000
"""Characters of a query that is shown several times over, and that fits into an address."""


def is_short(query: str) -> bool:
    """Whether a query is short enough to be shown in every language and cited by its address."""
    return len(query) <= _LONGEST


@dataclass(frozen=True)
class Program:
    """A text to copy: the name of the language and the text."""

    language: str
    text: str


@dataclass(frozen=True)
class _Taken:
    """In what an answer is asked for, what Python imports to read it, and the last lines of programs."""

    media_type: str
    imported: str
    python: str
    r: str


# "NA" is a word, of Namibia for one, and no missing value; the names of variables are not mended.
_PANDAS = "keep_default_na=False, na_values=['']"
_R = 'na.strings = "", check.names = FALSE'
_ROWS = _Taken(
    "text/csv",
    "import pandas\n\n",
    f"rows = pandas.read_csv(answer, {_PANDAS})\nprint(rows)",
    f"rows <- read.csv(text = answer, {_R})\nprint(rows)",
)
_TRUTH = _Taken("text/csv", "", "print(answer.read() == b'true')", 'print(answer == "true")')
_GRAPH = _Taken(
    "text/turtle",
    "import rdflib\n\n",
    "graph = rdflib.Graph().parse(answer, format='turtle')\nprint(graph.serialize())",
    "cat(answer)",
)


def _taken(query: str) -> _Taken:
    form = form_of(query)
    return _TRUTH if form == "ASK" else _GRAPH if form in {"CONSTRUCT", "DESCRIBE"} else _ROWS


@dataclass(frozen=True)
class Sharing:
    """All ways of taking a query elsewhere."""

    programs: tuple[Program, ...]
    citation: Citation


def of_query(request: Request, site: Site, text: str, title: str | None = None) -> Sharing:
    """How to take a query elsewhere that is asked at ``/sparql``."""
    address = f"{_kept(request, site)}/sparql?{urlencode({'query': text})}"
    return Sharing(_programs(request, site, text), _citation(site, title or first_words(text), address))


def of_saved(request: Request, site: Site, page: str, data: str, text: str, title: str) -> Sharing:
    """How to take a saved query with its values elsewhere: rows by its own address, all else as any query.

    ``page`` and ``data`` are the local addresses of the page as it is shown, and of its rows in CSV.
    """
    citation = _citation(site, title, f"{_kept(request, site)}{page}")
    if form_of(text) != "SELECT":
        return Sharing(_programs(request, site, text), citation)
    address = f"{site.home(request)}{site.prefix}{data}"
    programs = (
        Program("curl", f"curl --fail --output result.csv {shlex.quote(address)}"),
        Program("Python", f"import pandas\n\nrows = pandas.read_csv({address!r}, {_PANDAS})\nprint(rows)"),
        Program("R", f'rows <- read.csv({_quoted(address)}, encoding = "UTF-8", {_R})\nprint(rows)'),
    )
    return Sharing(programs, citation)


def _programs(request: Request, site: Site, text: str) -> tuple[Program, ...]:
    """What asks ``/sparql`` for a query."""
    endpoint = f"{site.home(request)}{site.prefix}/sparql"
    return (
        Program("curl", curl(endpoint, text)),
        Program("Python", python(endpoint, text)),
        Program("R", r(endpoint, text)),
    )


def _kept(request: Request, site: Site) -> str:
    """Where the addresses begin that ask this release for ever; what is current where there is none."""
    number = site.release.number
    return f"{site.home(request)}/releases/{number}" if number else site.home(request)


def _citation(site: Site, title: str, address: str) -> Citation:
    return Citation(title, address, site.release.number or None, site.release.manifest.created[: len("2026-01-05")])


def first_words(text: str) -> str:
    """What to call a query: its comment ``# title: …``, else its first comment, else its first words.

    >>> first_words("# title: Mayors of Rabat\\nSELECT * {}"), first_words("# view: map\\nPREFIX a: <b:>\\nASK { }")
    ('Mayors of Rabat', 'ASK { }')
    """
    text = bare(text)  # what is said of views is no title
    titled = re.search(r"^#+ *title: *(\S.*)$", text, re.MULTILINE) or re.search(r"^#+ *(\S.*)$", text, re.MULTILINE)
    if titled:
        return titled[1].strip()[:120]
    body = re.sub(r"^\s*(PREFIX|BASE)\b.*$", "", text, flags=re.MULTILINE | re.IGNORECASE)
    return " ".join(body.split())[:80] or "SPARQL"


def curl(endpoint: str, query: str) -> str:
    """A command for a POSIX shell.

    >>> print(curl("http://e/sparql", "ASK {}"))
    curl --fail http://e/sparql --header 'Accept: text/csv' --data-urlencode 'query=ASK {}'
    """
    header = shlex.quote(f"Accept: {_taken(query).media_type}")
    return f"curl --fail {shlex.quote(endpoint)} --header {header} --data-urlencode {shlex.quote(f'query={query}')}"


def python(endpoint: str, query: str) -> str:
    """A program in Python. (SPARQLWrapper would guess the form of the query, and takes some comments for updates.)"""
    taken = _taken(query)
    return (
        "from urllib.parse import urlencode\nfrom urllib.request import Request, urlopen\n\n"
        f"{taken.imported}query = {_python_string(query)}\nsent = urlencode({{'query': query}}).encode()\n"
        f"answer = urlopen(Request({endpoint!r}, sent, {{'Accept': {taken.media_type!r}}}))\n{taken.python}"
    )


def r(endpoint: str, query: str) -> str:
    """A program in R with httr2."""
    taken = _taken(query)
    return (
        f"library(httr2)\n\nquery <- {r_string(query)}\nanswer <- request({_quoted(endpoint)}) |>\n"
        f'  req_headers(Accept = "{taken.media_type}") |>\n  req_body_form(query = query) |>\n  req_perform() |>\n'
        f"  resp_body_string()\n{taken.r}"
    )


def r_string(text: str) -> str:
    """A raw string of R (R 4.0), whose end does not occur in the text.

    >>> print(r_string('a )" b'))
    r"-(a )" b)-"
    """
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}({text}){dashes}"'


def _python_string(text: str) -> str:
    """A literal of Python over several lines where that is the same text, else on one line."""
    is_plain = all(character.isprintable() or character in "\n\t" for character in text)
    if not is_plain or "\\" in text or '"""' in text or text.endswith('"'):
        return repr(text)
    return f'"""{text}"""'


def _quoted(text: str) -> str:
    """A text without quotes and backslashes, as addresses are, in quotes."""
    return '"' + text.replace("\\", "%5C").replace('"', "%22") + '"'
