"""Reading requests as the SPARQL 1.1 Protocol says (https://www.w3.org/TR/sparql11-protocol/, sections 2.1 and 2.2).

What comes in is what HTTP has: a method, the address's query string, the content type and the body. What comes out is
what the client wants, or a `RequestError` that says in one sentence what is wrong. Nothing here knows a framework.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import parse_qsl

from pvegraph.messages import N_
from pvegraph.sparql.form import Form, form_of, names_dataset

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "QUERY")
"""The methods of the protocol, and QUERY, which is to POST what GET should have been (RFC 10008)."""
BODIES: Mapping[str, tuple[str, ...]] = MappingProxyType({"POST": (FORM, QUERY, UPDATE), "QUERY": (FORM, QUERY)})
"""The media types of bodies that a method takes."""

_MOST_PARAMETERS = 1000
_OF_QUERIES = ("default-graph-uri", "named-graph-uri")
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
_SINGLE = ("query", "update", "format", "timeout", "explain", "version")
_OF_PROTOCOL = frozenset((*_OF_QUERIES, *_SINGLE))
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_CHARSET = re.compile(r""";\s*charset\s*=\s*"?([^\s";]+)""", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")

Parameters: TypeAlias = Sequence[tuple[str, str]]


class RequestError(Exception):
    """A request that is not one of the protocol.

    ``message`` is an English sentence and a key of the catalogues, whose ``%(name)s`` the values fill; ``headers`` go
    with the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        values: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.message = message
        self.values = dict(values or {})
        self.headers = dict(headers or {})
        super().__init__(message % self.values if self.values else message)


@dataclass(frozen=True)
class Query:
    """A query, and the dataset that it is asked of if the request names one (section 2.1.4)."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    """The name of a format, as the parameter ``format`` gives it; it takes the place of ``Accept``."""
    timeout: float | None = None
    """Seconds after which the client wants no answer any more."""
    explain: bool = False
    """Whether the client asks what would be done with the query, and not for its answer."""
    others: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)
    """What the request says beside that, which the protocol has no word for: how a page shows the answer."""

    @cached_property
    def form(self) -> Form | None:
        """The form of the text, by the grammar."""
        return form_of(self.text)


@dataclass(frozen=True)
class Update:
    """An update, and the dataset that its WHERE is asked of if the request names one (section 2.2.3)."""

    text: str
    using_graphs: tuple[str, ...] = ()
    using_named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nothing:
    """A request without an operation: it asks what there is."""

    format: str | None = None


Operation: TypeAlias = Query | Update | Nothing


def read(method: str, query_string: bytes, content_type: str | None, body: bytes) -> Operation:
    """What a request asks for. Raises `RequestError` with 400, 405 or 415.

    >>> read("GET", b"query=ASK%20%7B%7D&timeout=2", None, b"")
    Query(text='ASK {}', default_graphs=(), named_graphs=(), format=None, timeout=2.0, explain=False)
    >>> read("POST", b"", "application/sparql-update", b"CLEAR ALL")
    Update(text='CLEAR ALL', using_graphs=(), using_named_graphs=())
    """
    if method not in METHODS:
        allowed = ", ".join(METHODS)
        raise RequestError(405, N_("This address takes only: %(allow)s."), {"allow": allowed}, {"Allow": allowed})
    given = _pairs(query_string)
    if method in {"GET", "HEAD"}:
        return _operation(given, [], safe=True, required=False)
    return _operation(given, _posted(method, content_type, body), safe=method == "QUERY", required=True)


def needs_body(method: str) -> bool:
    """Whether the body of a request of this method means anything."""
    return method in BODIES


def _posted(method: str, content_type: str | None, body: bytes) -> list[tuple[str, str]]:
    """What a body says, as parameters."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    taken = BODIES[method]
    if media_type not in taken:
        raise RequestError(
            415,
            N_("The body must be of one of the types %(types)s; this one is of type %(found)s."),
            {"types": ", ".join(taken), "found": media_type or "–"},
            {"Accept-Query" if method == "QUERY" else "Accept-Post": ", ".join(taken)},
        )
    charset = _CHARSET.search(content_type or "")
    if charset is not None and charset[1].lower() not in _UTF_8:
        raise RequestError(400, N_("SPARQL is sent in UTF-8, not in %(charset)s."), {"charset": charset[1]})
    if media_type == FORM:
        return _pairs(body)
    try:
        return [("query" if media_type == QUERY else "update", body.decode())]
    except UnicodeDecodeError:
        raise RequestError(400, N_("The body is not UTF-8.")) from None


def _pairs(octets: bytes) -> list[tuple[str, str]]:
    """The parameters of an address or of a form, decoded once."""
    try:
        # What is beyond ASCII should have been percent-encoded, but its meaning is clear.
        text = octets.decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise RequestError(400, N_("The parameters are not percent-encoded UTF-8.")) from None


def _operation(address: Parameters, body: Parameters, *, safe: bool, required: bool) -> Operation:
    """The one operation that address and body state together."""
    pairs = [*address, *body]
    names = {name for name, _ in pairs}
    _check_given_once(address, body)
    if {"query", "update"} <= names:
        raise RequestError(400, N_("The request has both a query and an update; send one of them."))
    if "update" in names:
        return _update(pairs, names, safe=safe, in_address=any(name == "update" for name, _ in address))
    if "query" in names:
        return _query(pairs, names)
    if required or names & {*_OF_QUERIES, *_OF_UPDATES, "timeout", "explain"}:
        raise RequestError(400, N_("There is no query: give it as the parameter query."))
    return Nothing(_value(pairs, "format"))


def _check_given_once(address: Parameters, body: Parameters) -> None:
    """Raise the error for a parameter that stands twice where it may stand once, or in both places."""
    all_names = [name for name, _ in (*address, *body)]
    both = {name for name, _ in address} & {name for name, _ in body} & {*_OF_QUERIES, *_OF_UPDATES}
    doubled = sorted(both | {name for name in _SINGLE if all_names.count(name) > 1})
    if doubled:
        raise RequestError(400, N_("The parameter %(name)s is given more than once."), {"name": doubled[0]})


def _query(pairs: Parameters, names: set[str]) -> Query:
    """The query that parameters state."""
    _refuse(names, _OF_UPDATES, N_("The parameter %(name)s is for updates, and this is a query."))
    text = _value(pairs, "query") or ""
    if not text.strip():
        raise RequestError(400, N_("The query is empty."))
    return Query(
        text,
        _values(pairs, "default-graph-uri"),
        _values(pairs, "named-graph-uri"),
        _value(pairs, "format") or None,
        _seconds(_value(pairs, "timeout")),
        _truth(_value(pairs, "explain")),
        tuple((name, value) for name, value in pairs if name not in _OF_PROTOCOL),
    )


def _update(pairs: Parameters, names: set[str], *, safe: bool, in_address: bool) -> Update:
    """The update that parameters state."""
    if safe or in_address:
        raise RequestError(400, N_("An update is sent in the body of a POST, so that no link can change anything."))
    _refuse(names, _OF_QUERIES, N_("The parameter %(name)s is for queries, and this is an update."))
    text = _value(pairs, "update") or ""
    if not text.strip():
        raise RequestError(400, N_("The update is empty."))
    update = Update(text, _values(pairs, "using-graph-uri"), _values(pairs, "using-named-graph-uri"))
    if (update.using_graphs or update.using_named_graphs) and names_dataset(text):
        raise RequestError(
            400,
            N_("The request names graphs by its parameters, and the update names some by USING or WITH; use one way."),
        )
    return update


def _refuse(names: set[str], foreign: Sequence[str], message: str) -> None:
    for name in foreign:
        if name in names:
            raise RequestError(400, message, {"name": name})


def _value(pairs: Parameters, name: str) -> str | None:
    return next((value for given, value in pairs if given == name), None)


def _values(pairs: Parameters, name: str) -> tuple[str, ...]:
    return tuple(value for given, value in pairs if given == name)


def _seconds(text: str | None) -> float | None:
    """The parameter ``timeout``; an empty one, as a form sends it, asks for nothing."""
    if not text:
        return None
    if _SECONDS.fullmatch(text) is None or float(text) == 0:
        raise RequestError(400, N_("The parameter timeout is %(value)s; it is a number of seconds."), {"value": text})
    return float(text)


def _truth(text: str | None) -> bool:
    if text not in {None, "", "0", "1", "false", "true"}:
        raise RequestError(400, N_("The parameter explain is %(value)s; it is 1 or 0."), {"value": str(text)})
    return text in {"1", "true"}
