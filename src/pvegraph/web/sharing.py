"""How to take a query elsewhere: as a command, as a program, and as a citation that names the release."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from pvegraph.sparql.form import form_of
from pvegraph.web.site import Site

_AUTHOR = "The pvegraph maintainers"
_CITED = "pvegraph: a knowledge graph of the prevention of violent extremism"


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
class Sharing:
    """All ways of taking a query elsewhere."""

    programs: tuple[Program, ...]
    address: str
    """What gives the same answer for ever: the query asked of this release; of what is current where there is none."""
    citation: str
    bibtex: str


def of_query(request: Request, site: Site, text: str, title: str | None = None) -> Sharing:
    """How to take a query elsewhere that is asked at ``/sparql``."""
    endpoint = f"{site.home(request)}/sparql"
    is_graph = form_of(text) in {"CONSTRUCT", "DESCRIBE"}
    programs = (
        Program("curl", curl(endpoint, text, "text/turtle" if is_graph else "text/csv")),
        Program("Python", python(endpoint, text, is_graph=is_graph)),
        Program("R", r(endpoint, text, is_graph=is_graph)),
    )
    return _cited(request, site, programs, text, title or first_words(text))


def of_saved(
    request: Request, site: Site, path: str, values: Sequence[tuple[str, str]], text: str, title: str
) -> Sharing:
    """How to take a saved query with its values elsewhere: rows by its own address, all else as any query."""
    if form_of(text) != "SELECT":
        return of_query(request, site, text, title)
    query = urlencode([*values, ("format", "csv")], quote_via=quote)
    address = f"{site.home(request)}{path}?{query}"
    programs = (
        Program("curl", f"curl --fail --output result.csv {shlex.quote(address)}"),
        Program("Python", f"import pandas\n\nrows = pandas.read_csv({address!r})\nprint(rows)"),
        Program("R", f'rows <- read.csv({_quoted(address)}, encoding = "UTF-8")\nprint(rows)'),
    )
    return _cited(request, site, programs, text, title)


def _cited(request: Request, site: Site, programs: tuple[Program, ...], text: str, title: str) -> Sharing:
    number, day = site.release.number, site.release.manifest.created[: len("2026-01-05")]
    kept = f"/releases/{number}" if number else ""
    address = f"{site.home(request)}{kept}/sparql?{urlencode({'query': text})}"
    release = f"release {number}, {day}" if number else day
    fields = {
        "title": f"{{{_plain(title)}}}",
        "author": f"{{{{{_AUTHOR}}}}}",
        "howpublished": f"{{{_CITED}}}",
        "version": f"{{{number}}}" if number else "",
        "year": f"{{{day[:4]}}}",
        "url": f"{{{address}}}",
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    bibtex = f"@misc{{pvegraph-{number or day},\n{lines}}}"
    return Sharing(programs, address, f"“{title}”. {_AUTHOR}, {_CITED}, {release}. {address}", bibtex)


def first_words(text: str) -> str:
    """What to call a query: its comment ``# title: …``, else its first comment, else its first words.

    >>> first_words("# title: Mayors of Rabat\\nSELECT * {}"), first_words("PREFIX a: <b:>\\nASK { }")
    ('Mayors of Rabat', 'ASK { }')
    """
    titled = re.search(r"^#+ *title: *(\S.*)$", text, re.MULTILINE) or re.search(
        r"^#+ *(?!view:|chart:|map:|timeline:|graph:|table:)(\S.*)$", text, re.MULTILINE
    )
    if titled:
        return titled[1].strip()[:120]
    body = re.sub(r"^\s*(PREFIX|BASE)\b.*$", "", text, flags=re.MULTILINE | re.IGNORECASE)
    return " ".join(body.split())[:80] or "SPARQL"


def curl(endpoint: str, query: str, media_type: str) -> str:
    """A command for a POSIX shell.

    >>> print(curl("http://e/sparql", "ASK {}", "text/csv"))
    curl --fail http://e/sparql --header 'Accept: text/csv' --data-urlencode 'query=ASK {}'
    """
    header = shlex.quote(f"Accept: {media_type}")
    return f"curl --fail {shlex.quote(endpoint)} --header {header} --data-urlencode {shlex.quote(f'query={query}')}"


def python(endpoint: str, query: str, *, is_graph: bool) -> str:
    """A program in Python with SPARQLWrapper."""
    head = f"from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper\n\nservice = SPARQLWrapper({endpoint!r})\n"
    asked = f"service.setMethod(POST)\nservice.setQuery({_python_string(query)})\n"
    if is_graph:
        return f"{head}{asked}service.setReturnFormat(TURTLE)\nprint(service.query().convert().decode())"
    return (
        f"{head}{asked}service.setReturnFormat(JSON)\nanswer = service.query().convert()\n"
        'for row in answer["results"]["bindings"] if "results" in answer else [answer]:\n    print(row)'
    )


def r(endpoint: str, query: str, *, is_graph: bool) -> str:
    """A program in R with httr2."""
    media_type = "text/turtle" if is_graph else "text/csv"
    shown = "cat(answer)" if is_graph else "rows <- read.csv(text = answer)\nprint(rows)"
    return (
        f"library(httr2)\n\nquery <- {r_string(query)}\nanswer <- request({_quoted(endpoint)}) |>\n"
        f'  req_headers(Accept = "{media_type}") |>\n  req_body_form(query = query) |>\n  req_perform() |>\n'
        f"  resp_body_string()\n{shown}"
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


def _plain(text: str) -> str:
    """A text without what BibTeX reads as its own."""
    return re.sub(r"[{}\\%$&#_~^]", " ", text)
