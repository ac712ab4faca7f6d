"""What curation refuses, as answers."""

from __future__ import annotations

import logging
from http import HTTPStatus

from pvegraph.errors import (
    ConflictError,
    EnvironmentFaultError,
    FindingsError,
    InputError,
    LimitError,
    NotAllowedError,
    PvegraphError,
    UnknownError,
)
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError
from pvegraph.web.query_problems import RETRY_SECONDS

_LOG = logging.getLogger(__name__)
_NOT_NOW = N_(
    "This could not be done at this moment: the disk, the database or a process of the server refused. Nothing was"
    " lost; the fault is noted in the server's log. Try again in a while."
)
_VIOLATIONS = N_("It would make a violation, so nothing was changed. The validation tells what is wrong.")
_STATUS: tuple[tuple[type[PvegraphError], HTTPStatus], ...] = (
    (UnknownError, HTTPStatus.NOT_FOUND),
    (NotAllowedError, HTTPStatus.FORBIDDEN),
    (ConflictError, HTTPStatus.CONFLICT),
    (FindingsError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (EnvironmentFaultError, HTTPStatus.SERVICE_UNAVAILABLE),
    (LimitError, HTTPStatus.SERVICE_UNAVAILABLE),
    (InputError, HTTPStatus.BAD_REQUEST),
)


def of_error(error: PvegraphError, language: str = "en") -> ProblemError:
    """An error of curation as an answer, in its own words; in a language, if it speaks that.

    What only an operator can mend, and where a report lies on the disk, is for the log.
    """
    status = next((status for class_, status in _STATUS if isinstance(error, class_)), HTTPStatus.SERVICE_UNAVAILABLE)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        _LOG.error("%s", error)
        return ProblemError(status, _NOT_NOW, headers={"Retry-After": str(RETRY_SECONDS)})
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        _LOG.info("%s", error)
        return ProblemError(status, _VIOLATIONS)
    return ProblemError(status, "%(reason)s", {"reason": error.messages.get(language) or str(error)})
