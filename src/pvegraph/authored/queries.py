"""Saved queries: SPARQL with a header that says what it asks, in three languages, and which values may be put in.

A parameter is a line of its own in the query, ``VALUES ?name { term }``. Binding writes another term into that line, so
the text is a whole query before and after, which any SPARQL 1.1 service runs. How to write one: ``docs/queries.md``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.authored.query_header import LANGUAGE, Header, read_header
from pvegraph.authored.query_parameter_triples import parameter_triples
from pvegraph.authored.query_parameters import (
    Parameter,
    ValuesLine,
    bound,
    read_values,
    values_lines,
    written_term,
)
from pvegraph.errors import FileFormatError, UsageError
from pvegraph.vocabulary import PREFIXES, expand

Form: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT"]

FIRST_STEPS = "first steps"
"""The keyword of the queries to begin with."""
ENDPOINT = iri.BASE + "sparql"
"""The published address at which the queries can be asked."""

_LANGUAGE_PARAMETER = Parameter(
    LANGUAGE, "language", "en", {"en": "Language of labels", "ar": "لغة التسميات", "fr": "Langue des libellés"}
)
_PREFIX_LINE = re.compile(r"PREFIX\s+(?P<prefix>[A-Za-z0-9.-]*):\s*<(?P<namespace>[^>]*)>\s*")
_SYNTAX_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SERVICE = re.compile(r"(?<![\w:?$/#-])SERVICE(?![\w-])", re.IGNORECASE)
_EXECUTABLE = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}


@dataclass(frozen=True)
class SavedQuery:
    """A query that people may run by its name."""

    name: str
    path: Path
    title: Mapping[str, str]
    """Language → one line."""
    description: Mapping[str, str]
    """Language → what it answers and how to read the answer."""
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    """Those that the header declares, and last the language of labels if the query has it."""
    form: Form
    text: str
    """The query without its header, with the default values."""
    adapted: str | None = None
    """How and why it asks something else than the question that it stands for."""
    empty: str | None = None
    """Why an empty answer is the right one, where it is."""

    @property
    def iri(self) -> str:
        """The published address of the query."""
        return iri.QUERY + self.name

    @cached_property
    def parameters_by_name(self) -> Mapping[str, Parameter]:
        """The parameters by their names."""
        return {parameter.name: parameter for parameter in self.parameters}


def read_queries(folder: Path) -> list[SavedQuery]:
    """Every ``*.rq`` of a folder, by name; raises `FileFormatError` for the first that is not as it must be."""
    return [read_query(path) for path in sorted(folder.glob("*.rq"))]


def read_query(path: Path) -> SavedQuery:
    """The saved query of one file. Raises `FileFormatError` with the line that is wrong."""
    lines = read_text(path).split("\n")
    header = read_header(path, lines)
    body = "\n".join(lines[header.lines :]).strip("\n")
    first = header.lines + next((i for i, line in enumerate(lines[header.lines :]) if line), 0)
    _check_prefixes(path, body, first)
    return SavedQuery(
        name=path.stem,
        path=path,
        title=header.title,
        description=header.description,
        keywords=header.keywords,
        parameters=_parameters(path, header, body, first),
        form=_form(path, body, first),
        text=body + "\n",
        adapted=header.adapted,
        empty=header.empty,
    )


def find(queries: Sequence[SavedQuery], name: str) -> SavedQuery:
    """The query of a name; raises `UsageError` with the nearest name if there is none."""
    names = [query.name for query in queries]
    if name in names:
        return queries[names.index(name)]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "see pvegraph query --list."
    raise UsageError(f"There is no saved query {name!r}; {hint}")


def bind(query: SavedQuery, values: Mapping[str, str]) -> str:
    """The text of the query with values in place of the defaults.

    A value never becomes a part of the text as it is: it is read as a term of the parameter's type, and the term is
    serialised. Raises `UsageError` for a parameter that the query lacks and for a value that is none of its type.
    """
    return bound(query.text, read_values(query.name, query.parameters, values))


def to_triples(query: SavedQuery) -> list[ox.Triple]:
    """The query as RDF, by the convention of sib-swiss/sparql-examples, with named nodes in place of blank ones."""
    subject = ox.NamedNode(query.iri)
    kind = _EXECUTABLE[query.form]
    statements: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("rdf:type", ox.NamedNode(expand("sh:SPARQLExecutable"))),
        ("rdf:type", ox.NamedNode(expand(f"sh:SPARQL{kind}Executable"))),
        *(("rdfs:label", ox.Literal(text, language=language)) for language, text in query.title.items()),
        *(("rdfs:comment", ox.Literal(text, language=language)) for language, text in query.description.items()),
        *(("schema:keywords", ox.Literal(keyword, language="en")) for keyword in query.keywords),
        ("schema:target", ox.NamedNode(ENDPOINT)),
        ("sh:prefixes", ox.NamedNode(iri.QUERY_GRAPH)),
        (f"sh:{kind.lower()}", ox.Literal(query.text)),
    ]
    triples = [ox.Triple(subject, ox.NamedNode(expand(predicate)), term) for predicate, term in statements]
    return [*triples, *parameter_triples(subject, query.parameters), *_prefix_triples(query.text)]


def _prefix_triples(text: str) -> list[ox.Triple]:
    """The declarations that ``sh:prefixes`` points to (SHACL, section 5.2.1), of the prefixes that a query uses."""
    holder = ox.NamedNode(iri.QUERY_GRAPH)
    triples = []
    for match in filter(None, map(_PREFIX_LINE.fullmatch, text.split("\n"))):
        node = ox.NamedNode(f"{iri.QUERY_GRAPH}#prefix-{match['prefix']}")
        namespace = ox.Literal(match["namespace"], datatype=ox.NamedNode(expand("xsd:anyURI")))
        triples += [
            ox.Triple(holder, ox.NamedNode(expand("sh:declare")), node),
            ox.Triple(node, ox.NamedNode(expand("sh:prefix")), ox.Literal(match["prefix"])),
            ox.Triple(node, ox.NamedNode(expand("sh:namespace")), namespace),
        ]
    return triples


def read_text(path: Path) -> str:
    """The text of a file in UTF-8; raises `FileFormatError` if there is none or it is in another encoding."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileFormatError(path, f"this is not UTF-8 at octet {error.start + 1}; save the file as UTF-8") from None
    except OSError as error:
        raise FileFormatError(path, f"the file cannot be read: {error.strerror}") from None


def _check_prefixes(path: Path, body: str, first: int) -> None:
    for number, line in enumerate(body.split("\n"), start=first + 1):
        match = _PREFIX_LINE.fullmatch(line)
        if match and PREFIXES.get(match["prefix"]) != match["namespace"]:
            ours = next((prefix for prefix, namespace in PREFIXES.items() if namespace == match["namespace"]), None)
            advice = (
                f"we write {ours}: for this namespace" if ours else "add it to the vocabulary, or write IRIs in full"
            )
            raise FileFormatError(path, f"the prefix {match['prefix']}: does not stand for this; {advice}", line=number)


def _form(path: Path, body: str, first: int) -> Form:
    """The form of the query, asked of the parser: the kind of answer that an empty store gives.

    The answer of ASK is sought at once, so what would reach out is refused before.
    """
    word = _SERVICE.search(body)
    if word:
        number = first + 1 + body.count("\n", 0, word.start())
        raise FileFormatError(path, "a saved query asks no other service (SERVICE); nothing reaches out", line=number)
    try:
        answer = ox.Store().query("\n" * first + body)
    except SyntaxError as error:
        match = _SYNTAX_ERROR.fullmatch(str(error))
        if match is None:
            raise FileFormatError(path, f"this is no query in SPARQL 1.1: {error}", line=first + 1) from None
        line, column, expected = match.groups()
        # The parser says where it could go no further, and all the tokens that it would have liked there.
        cause = "a prefix is not declared" if "Prefix not found" in expected else "something is wrong at or before it"
        problem = f"this is no SPARQL 1.1 at this place; {cause}"
        raise FileFormatError(path, problem, line=int(line), column=int(column)) from None
    if isinstance(answer, ox.QuerySolutions):
        return "SELECT"
    return "ASK" if isinstance(answer, ox.QueryBoolean) else "CONSTRUCT"


def _parameters(path: Path, header: Header, body: str, first: int) -> tuple[Parameter, ...]:
    lines = list(values_lines(body))
    has_language = any(line.name == LANGUAGE for line in lines)
    parameters = (*header.parameters, *([_LANGUAGE_PARAMETER] if has_language else []))
    if parameters and ('"""' in body or "'''" in body):
        raise FileFormatError(path, 'a query with parameters cannot have a string of many lines; use "…\\n…"')
    for parameter in parameters:
        mine = [line for line in lines if line.name == parameter.name]
        if not mine:
            wanted = f"VALUES ?{parameter.name} {{ {parameter.default} }}"
            raise FileFormatError(
                path, f"no line of the query reads '{wanted}', so the parameter would do nothing", line=1
            )
        for line in mine:
            _check_default(path, parameter, line, first + line.index + 1)
    return parameters


def _check_default(path: Path, parameter: Parameter, line: ValuesLine, number: int) -> None:
    default = parameter.term(parameter.default)
    try:
        written = written_term(line.written)
    except ValueError:
        raise FileFormatError(path, f"{line.written!r} is no single term; write {default}", line=number) from None
    if written != default:
        raise FileFormatError(
            path,
            f"the query has {line.written}, the header has {parameter.default}; they must be the same",
            line=number,
        )
