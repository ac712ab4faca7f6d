"""What a remote store answers, read as terms: whatever is not as its media type says is found here.

Answers are always asked for in the format that is read best (JSON for results, N-Triples for graphs) and written anew
in the one that the client wants. So a client gets the same from every store, rows can be counted, and half an answer
is never taken for a whole one. Reading is done in pieces: however long an answer is, only a few of them are in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import IO, cast

import pyoxigraph as ox

from pvegraph.errors import BackendError, PvegraphError
from pvegraph.sparql import formats
from pvegraph.sparql.formats import Kind
from pvegraph.store.remote_http import Body

ACCEPT: MappingProxyType[Kind, str] = MappingProxyType(
    {
        "result": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
        "graph": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
    }
)
"""What we ask a store for."""

_RESULTS = MappingProxyType({"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML})
_GRAPHS = MappingProxyType(
    {"n-triples": ox.RdfFormat.N_TRIPLES, "turtle": ox.RdfFormat.TURTLE, "rdf-xml": ox.RdfFormat.RDF_XML}
)
_LONGEST_HEAD = 4 * 2**20
"""How much may come before the first row; a result that has its rows before its head would be kept in memory."""
_LONGEST_BOOLEAN = 64 * 1024
_VIRTUOSO_BOOLEAN = "__ASK_RETVAL"
"""The column in which Virtuoso 7 answers ASK by a table: a row with 1 for yes, no row (or 0) for no."""
_YES = '{"head":{},"boolean":true}'
_NO = '{"head":{},"boolean":false}'


@contextmanager
def reading(body: Body) -> Iterator[None]:
    """Turn what readers of RDF and of results raise into `BackendError`; errors of ours pass."""
    try:
        yield
    except PvegraphError:
        raise
    except SyntaxError as error:
        raise body.failure or BackendError(f"The store's answer cannot be read: {error.msg}") from error
    except MemoryError as error:
        raise BackendError("The store's answer has a value that is larger than any can be.") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise body.failure or BackendError(f"The store's answer cannot be read: {error}") from error


def forget_traces(error: BaseException) -> None:
    """Let an error and what led to it know no more where it came from.

    The traceback holds the rows that were being read, and pyoxigraph never frees rows that die in another thread than
    they were born in. Called in the thread that read them, before the error leaves it.
    """
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__


def solutions(body: Body) -> ox.QuerySolutions:
    """The rows of an answer to SELECT, read while they are asked for; iterate within `reading`."""
    format_ = _result_format(body)
    body.most = _LONGEST_HEAD
    with reading(body):
        answer = ox.parse_query_results(_file(body), format_)
    body.most = None
    if not isinstance(answer, ox.QuerySolutions):
        raise BackendError("The store answers with yes or no where rows were asked for.")
    return answer


def boolean(body: Body) -> ox.QueryBoolean:
    """The answer to ASK."""
    format_ = _result_format(body)
    octets = body.whole(_LONGEST_BOOLEAN)
    with reading(body):
        if format_ == ox.QueryResultsFormat.JSON:
            # The other reader stops as soon as it knows the answer, and so does not see what is missing.
            json.loads(octets)
        answer = ox.parse_query_results(octets, format_)
        return _of_table(answer) if isinstance(answer, ox.QuerySolutions) else answer


def triples(body: Body) -> Iterator[ox.Triple]:
    """The statements of an answer to CONSTRUCT or DESCRIBE, read while they are asked for; iterate within `reading`."""
    format_ = formats.by_media_type(body.media_type, "graph")
    if format_ is None or format_.name not in _GRAPHS:
        raise _wrong_type(body, "a graph")
    for quad in ox.parse(_file(body), _GRAPHS[format_.name]):
        yield quad.triple
    expect_end(body)


def expect_end(body: Body) -> None:
    """Raise `BackendError` if an answer that has been read is not all that the store sends, or not all of it came."""
    body.most = body.octets + _LONGEST_BOOLEAN
    while octets := body.read():
        if octets.strip():
            raise BackendError("The store sends something else after the end of its answer.")


def _result_format(body: Body) -> ox.QueryResultsFormat:
    format_ = formats.by_media_type(body.media_type, "result")
    if format_ is None or format_.name not in _RESULTS:
        raise _wrong_type(body, "a result")
    return _RESULTS[format_.name]


def _file(body: Body) -> IO[bytes]:
    """A body as a file: readers of it call nothing but ``read``."""
    return cast(IO[bytes], body)


def _of_table(table: ox.QuerySolutions) -> ox.QueryBoolean:
    """Yes or no from the table in which Virtuoso says it."""
    if [variable.value for variable in table.variables] != [_VIRTUOSO_BOOLEAN]:
        raise BackendError("The store answers with rows where yes or no was asked for.")
    values = [str(row[0].value) for row in table if isinstance(row[0], ox.Literal)]
    answer = ox.parse_query_results(_NO if values in ([], ["0"]) else _YES, ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)  # noqa: S101 - both are
    return answer


def _wrong_type(body: Body, expected: str) -> BackendError:
    found = "".join(c for c in body.media_type if c.isprintable())[:60] or "nothing"
    return BackendError(f"The store answers with the media type {found!r} where {expected} was asked for.")
