"""What goes wrong with validations, as answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from pvegraph.errors import (
    EnvironmentFaultError,
    LimitError,
    PvegraphError,
    QueryInterruptedError,
    QueryMemoryError,
    QueryTimeoutError,
    StoreBusyError,
    TaskFaultError,
)
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_problems import RETRY_SECONDS

Fault = Mapping[str, object]
"""What is wrong with a text: ``file``, ``line``, ``column``, ``messages``, ``excerpt`` …"""
_OURS = frozenset({"is_limit", "problem"})
"""Members of faults that are for pages."""

_LOG = logging.getLogger(__name__)
_NOT_NOW = N_("The validation was interrupted by a fault that is not its own. Try again in a few seconds.")
_DETAILS: MappingProxyType[type[PvegraphError], tuple[int, str]] = MappingProxyType(
    {
        QueryTimeoutError: (
            504,
            N_("The validation took longer than %(value)s seconds and was stopped. Send the text in parts."),
        ),
        QueryMemoryError: (
            422,
            N_("The validation needs more than %(value)s mebibytes of memory and was stopped. Send the text in parts."),
        ),
        StoreBusyError: (503, N_("All places for validations are taken at this moment. Try again in a few seconds.")),
        QueryInterruptedError: (503, _NOT_NOW),
        EnvironmentFaultError: (503, _NOT_NOW),
        TaskFaultError: (500, N_("The fault is noted in the server's log.")),
    }
)
_CRASHED = N_("What was sent cannot be validated: it may be nested thousands of levels deep. Make it flatter.")


def of_error(error: PvegraphError) -> ProblemError:
    """What a service could not do."""
    for class_, (status, detail) in _DETAILS.items():
        if isinstance(error, class_):
            headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None  # noqa: PLR2004 - as it says
            if not isinstance(error, LimitError):
                # Nothing that a client could mend, so only the operator is told what it is.
                _LOG.error("%s", error)
                return ProblemError(status, detail, headers=headers)
            limit = {"name": _limit_of(error), "value": error.value, "unit": error.unit}
            return ProblemError(
                status, detail, {"value": f"{error.value:g}"}, members={"limit": limit}, headers=headers
            )
    _LOG.error("%s", error)
    return ProblemError(422, _CRASHED)


def _limit_of(error: LimitError) -> str:
    return "validation time" if isinstance(error, QueryTimeoutError) else error.limit


def too_long(statements: int, limit: int) -> ProblemError:
    """The error for texts of more statements than may be validated."""
    return ProblemError(
        413,
        N_("What was sent has %(count)s statements; %(limit)s are the limit here. Send it in parts."),
        {"count": f"{statements:,}", "limit": f"{limit:,}"},
        members={"limit": {"name": "statements", "value": limit, "unit": "statements"}},
    )


def unreadable(faults: Sequence[Fault]) -> ProblemError:
    """The error for texts that cannot be read: the first fault in words, all of them as members."""
    first = faults[0]
    messages = cast("Mapping[str, str]", first["messages"])
    reason = f"{first['file']}:{first['line']}:{first['column']}: {messages['en']}"
    told = [{name: value for name, value in fault.items() if name not in _OURS} for fault in faults]
    status = 413 if first["is_limit"] else 400
    return ProblemError(status, "%(reason)s", {"reason": reason}, members={**told[0], "faults": told})


def faults_of(outcome: Mapping[str, object]) -> Sequence[Fault]:
    """The faults that a validation has told of."""
    return cast("Sequence[Fault]", outcome["faults"])
