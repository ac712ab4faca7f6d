"""The errors that pvegraph raises on purpose.

::

    PvegraphError
    ├── InputError           what a person wrote cannot be used (exit code 2)
    │   ├── FileFormatError  a file is not what its kind demands
    │   │   └── DocumentError    a text in a syntax of RDF cannot be read
    │   │       └── DocumentLimitError  it is larger than may be
    │   ├── UnreadableFilesError  one or several files are not; each is told with its line
    │   └── UsageError       a command, parameter or setting is wrong
    │       ├── AnswerFormatError  the answer is of a kind that the client takes in no format
    │       └── UnknownError     there is no proposal, account or token of that name
    ├── NotAllowedError      whoever asks may not do that (exit code 2)
    ├── ConflictError        it was possible when it was begun, and is not any more (exit code 1)
    ├── EnvironmentFaultError the machine does not let us: port in use, disk read-only (exit code 2)
    ├── FindingsError        the data was read and has violations (exit code 1)
    └── StoreError           a store could not answer
        ├── QuerySyntaxError the query is not SPARQL
        ├── ServiceRefusedError  the query wants us to ask another service
        ├── GraphMissingError  the graph that is asked for is not there
        ├── QueryInterruptedError  the query was ended by a fault that is not its own
        ├── TaskFaultError   our own program failed at what it was asked; the log says how
        ├── ServiceAnswerError  what another service answers has no place in the query
        ├── BackendError     a remote store is down or talks nonsense
        │   ├── ServiceFailedError  another service that the query asks does
        │   └── BackendTimeoutError  a remote store is too slow
        │       └── ServiceSlowError  another service that the query asks is
        └── LimitError       the answer would cost more than it may
            ├── QueryTimeoutError    time
            ├── QueryMemoryError     memory
            ├── ResultTooLargeError  rows or bytes of the answer
            ├── ServiceLimitError    clauses of SERVICE, or what comes back for one
            └── StoreBusyError       other queries that wait, or the time to wait for them

Each message is one or more sentences: what is wrong, where, what was expected, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType


class PvegraphError(Exception):
    """The root of the hierarchy; ``str()`` of it is fit to be shown to a person."""

    exit_code = 2
    messages: Mapping[str, str] = MappingProxyType({})
    """The same by language, where an error speaks others than English."""


class InputError(PvegraphError):
    """What a person wrote cannot be used."""


class UsageError(InputError):
    """A command, a parameter or a setting is wrong."""


class AnswerFormatError(UsageError):
    """The answer is of a kind (a result, or a graph) for which the request accepts no format."""


class UnknownError(UsageError):
    """There is no proposal, account, token or release of that name."""


class NotAllowedError(PvegraphError):
    """Whoever asks is not signed in, or has no role that lets him do that."""


class ConflictError(PvegraphError):
    """What was asked for was possible when it was begun, and is not any more: somebody else was quicker."""

    exit_code = 1

    def __init__(self, message: str, messages: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.messages = {"en": message} if messages is None else messages
        """The same by language, where the error speaks others."""


class FileFormatError(InputError):
    """A file is not what its kind demands.

    >>> str(FileFormatError(Path("data/a.ttl"), "the IRI has a blank in it; write %20", line=3, column=7))
    'data/a.ttl:3:7: the IRI has a blank in it; write %20'
    """

    def __init__(self, path: Path, problem: str, *, line: int | None = None, column: int | None = None) -> None:
        self.path = path
        self.problem = problem
        self.line = line
        self.column = column
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        self._place = place
        super().__init__(f"{place}: {problem}")

    def told(self, language: str) -> str:  # noqa: ARG002 - most of these errors speak English alone
        """What is wrong and where, in a language if the error speaks it."""
        return str(self)


Position = tuple[Path, int, int]
"""A file with a line and a column, both from 1."""

Excerpt = tuple[str, str]
"""A line of a text, and a line with carets that stand under a place in it."""


class DocumentError(FileFormatError):
    """A text in a syntax of RDF cannot be read.

    ``str()`` is in English and shows the line; `messages` has the sentences alone, by language.
    """

    def __init__(
        self, slip: str, start: Position, end: Position, messages: Mapping[str, str], excerpt: Excerpt
    ) -> None:
        """``slip`` is the kind of mistake, ``start`` and ``end`` are the place to be corrected."""
        path, line, column = start
        super().__init__(path, messages["en"], line=line, column=column)
        self.slip = slip
        self.end_line, self.end_column = end[1:]
        self.messages = messages
        self.excerpt = excerpt
        """The line, shown safely, and a line with carets under the place; both empty if there is nothing to show."""

    def __str__(self) -> str:
        """The place, the sentence and the line with carets under the place."""
        return self.told("en")

    def told(self, language: str) -> str:
        """The place, the sentence in a language and the line with carets under the place."""
        text = f"{self._place}: {self.localized(language)}"
        return "\n    ".join((text, *self.excerpt)) if any(self.excerpt) else text

    def localized(self, language: str) -> str:
        """The sentence in a language; in English if there is none."""
        return self.messages.get(language, self.problem)


class DocumentLimitError(DocumentError):
    """A text in a syntax of RDF is larger, deeper or longer in some part than may be."""


class UnreadableFilesError(InputError):
    """One or several files are not what their kinds demand; the message tells each in a paragraph of its own."""

    def __init__(self, faults: Sequence[FileFormatError], language: str = "en") -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.told(language) for fault in faults))


class EnvironmentFaultError(PvegraphError):
    """The machine does not let us do what was asked: a port in use, a disk that is full or read-only."""


class FindingsError(PvegraphError):
    """The data was read and validated, and it has violations."""

    exit_code = 1


class StoreError(PvegraphError):
    """A store could not answer."""


class _ToldError(StoreError):
    """What is wrong with a query, as a sentence that the catalogues know, where it is known so well."""

    reason = ""
    """The sentence; ``found`` fills it."""
    found = ""


class QuerySyntaxError(_ToldError):
    """The text is not a query in SPARQL 1.1."""

    line = 0
    """The place, counted from one; 0 if it is not known."""
    column = 0

    @classmethod
    def at(cls, line: int, column: int, reason: str, found: str = "") -> QuerySyntaxError:
        """The error of a query for a place.

        >>> print(QuerySyntaxError.at(1, 11, "“%(found)s” cannot stand here.", "WHER"))
        The query is not SPARQL 1.1: line 1, column 11: “WHER” cannot stand here.
        """
        said = reason % {"found": found}
        said = said if said[1:2].isupper() else said[:1].lower() + said[1:]
        place = f"line {line}, column {column}: " if line else ""
        error = cls(f"The query is not SPARQL 1.1: {place}{said}")
        error.reason, error.found, error.line, error.column = reason, found, line, column
        return error


class ServiceRefusedError(_ToldError):
    """The query or update asks another service (SERVICE, LOAD) that it may not ask, or in a way that cannot be."""

    @classmethod
    def because(cls, reason: str) -> ServiceRefusedError:
        """The error of a query that no service may be asked for, whatever the place."""
        error = cls(reason)
        error.reason = reason
        return error


class ServiceAnswerError(StoreError):
    """What another service answers is right, and cannot be put into the query."""


class GraphMissingError(StoreError):
    """The graph that is asked for by its name is not there."""


class QueryInterruptedError(StoreError):
    """The query was ended by a fault that is not its own, and may be tried again."""


class TaskFaultError(StoreError):
    """Our own program failed at what it was asked to do; the message, which has a traceback, is for the log."""


class BackendError(StoreError):
    """A remote store cannot be reached, or answers what makes no sense."""


class BackendTimeoutError(BackendError):
    """A remote store did not answer in time."""


class ServiceFailedError(BackendError):
    """Another service that the query asks cannot be reached, or answers what makes no sense."""


class ServiceSlowError(BackendTimeoutError):
    """Another service that the query asks did not answer in time."""


class LimitError(StoreError):
    """The answer would cost more than it may.

    >>> str(QueryTimeoutError("query time", 2.5, "seconds", "was stopped when its time was over", "Narrow it down."))
    'The query was stopped when its time was over: the limit of query time is 2.5 seconds. Narrow it down.'
    """

    def __init__(self, limit: str, value: float, unit: str, event: str, advice: str) -> None:
        self.limit = limit
        """What is limited, in words."""
        self.value = value
        """How much is allowed."""
        self.unit = unit
        """What it is counted in, in words."""
        amount = f"{int(value) if value == int(value) else value:,}"
        super().__init__(f"The query {event}: the limit of {limit} is {amount} {unit}. {advice}")


class QueryTimeoutError(LimitError):
    """A query, or the reading of its answer, took too long and was stopped."""


class QueryMemoryError(LimitError):
    """A query needed too much memory and was stopped."""


class ResultTooLargeError(LimitError):
    """An answer has too many rows or bytes."""


class ServiceLimitError(LimitError):
    """A query with SERVICE is too long or has too many of them, or a service answers with too many rows or octets."""


class StoreBusyError(LimitError):
    """Too many queries are being answered already; nothing is wrong with this one."""
