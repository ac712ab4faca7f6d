"""What goes wrong with queries, as answers: one status for each kind of failure, and the limit that was hit."""

from __future__ import annotations

import logging
from http import HTTPStatus
from types import MappingProxyType

from pvegraph.errors import (
    AnswerFormatError,
    BackendError,
    BackendTimeoutError,
    EnvironmentFaultError,
    LimitError,
    PvegraphError,
    QueryInterruptedError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    ServiceAnswerError,
    ServiceFailedError,
    ServiceLimitError,
    ServiceRefusedError,
    ServiceSlowError,
    StoreBusyError,
)
from pvegraph.sparql.request import Query, RequestError
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

RETRY_SECONDS = 2
_LOG = logging.getLogger(__name__)
_RETRY = MappingProxyType({"Retry-After": str(RETRY_SECONDS)})
_LIMITS: MappingProxyType[type[LimitError], tuple[int, str]] = MappingProxyType(
    {
        QueryTimeoutError: (
            504,
            N_(
                "The query, or the reading of its answer, took longer than %(value)s seconds and was stopped."
                " Narrow it down or add LIMIT."
            ),
        ),
        QueryMemoryError: (
            422,
            N_(
                "The query needs more than %(value)s mebibytes of memory and was stopped. Sorting, grouping and"
                " DISTINCT keep all rows in memory: ask for fewer rows or columns."
            ),
        ),
        StoreBusyError: (
            503,
            N_("All places for queries are taken at this moment. Try again in a few seconds."),
        ),
    }
)
_TOO_LONG = N_(
    "The answer has more than %(value)s rows, which is the limit here. Add LIMIT, or fetch the whole dataset."
)
_TOO_LARGE = N_(
    "The answer has more than %(value)s octets, which is the limit here. Add LIMIT, or ask for fewer columns."
)
_OF_SERVICES = MappingProxyType(
    {
        "clauses": N_(
            "The query has more than %(value)s SERVICE clauses, which is the limit here. Ask in several queries."
        ),
        "characters": N_(
            "A query that asks other services may have %(value)s characters, and this one has more. Ask in several"
            " queries."
        ),
        "rows": N_(
            "A service that the query asks answers with more than %(value)s rows, which is the limit here. Ask it for"
            " less: a sub-SELECT with LIMIT may stand in SERVICE."
        ),
        "bytes": N_(
            "A service that the query asks answers with more than %(value)s octets, which is the limit here. Ask it"
            " for less: a sub-SELECT with fewer columns may stand in SERVICE."
        ),
    }
)
"""What is said of the limits of SERVICE, by the unit that they are counted in."""
_INTERRUPTED = N_("The query was interrupted by a fault that is not its own. Try again in a few seconds.")
_OTHERS: tuple[tuple[type[PvegraphError], int, str], ...] = (
    (BackendTimeoutError, 504, N_("The store behind this service did not answer in time.")),
    (BackendError, 502, N_("The store behind this service cannot be reached, or what it answers makes no sense.")),
    (QueryInterruptedError, 503, _INTERRUPTED),
    (EnvironmentFaultError, 503, _INTERRUPTED),
)
_STATUSES: MappingProxyType[type[PvegraphError], int] = MappingProxyType(
    {
        ServiceRefusedError: 403,
        AnswerFormatError: 406,
        ServiceAnswerError: 422,
        ServiceFailedError: 502,
        ServiceSlowError: 504,
    }
)
"""The statuses of what is told in the error's own words; all else is 400."""


def of_request_error(error: RequestError) -> ProblemError:
    """A request that is not one of the protocol."""
    return ProblemError(error.status, error.message, error.values, headers=error.headers)


def of_error(error: PvegraphError, query: Query | None = None) -> ProblemError:
    """What a service could not do, with a query if it is about one.

    Time is a matter of the moment (504), memory and size are matters of the query: it is understood, and to send it
    again changes nothing (422). A fault of ours that passes is 503, one of a remote store 502 or 504.
    """
    if isinstance(error, LimitError):
        return _of_limit(error)
    if isinstance(error, ServiceFailedError | ServiceSlowError):
        return _of_query(error)
    for class_, status, detail in _OTHERS:
        if isinstance(error, class_):
            if class_ is EnvironmentFaultError:
                # Nothing that a client could mend, so only the operator is told what it is.
                _LOG.error("%s", error)
            headers = _RETRY if status == HTTPStatus.SERVICE_UNAVAILABLE else None
            return ProblemError(status, detail, headers=headers)
    if isinstance(error, QuerySyntaxError) and query is not None and query.form == "UPDATE":
        return ProblemError(400, N_("This is an update, and it was sent as a query."))
    return _of_query(error)


def _of_query(error: PvegraphError) -> ProblemError:
    """What is wrong with the query itself, with its place where that is known."""
    members = {"line": error.line, "column": error.column} if isinstance(error, QuerySyntaxError) and error.line else {}
    problem = ProblemError(_STATUSES.get(type(error), 400), "%(reason)s", {"reason": str(error)}, members=members)
    if isinstance(error, QuerySyntaxError | ServiceRefusedError) and error.reason:
        problem.beside_place = error.reason
        problem.values["found"] = f"\u2066{error.found}\u2069"  # it keeps its direction among words of any language
    return problem


def _of_limit(error: LimitError) -> ProblemError:
    if isinstance(error, ResultTooLargeError):
        status, detail = 422, _TOO_LONG if error.unit == "rows" else _TOO_LARGE
    elif isinstance(error, ServiceLimitError):
        status, detail = 422, _OF_SERVICES[error.unit]
    else:
        status, detail = _LIMITS[type(error)]
    value = int(error.value) if error.value == int(error.value) else error.value
    members = {"limit": {"name": error.limit, "value": value, "unit": error.unit}}
    headers = _RETRY if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return ProblemError(status, detail, {"value": f"{value:,}"}, members=members, headers=headers)
