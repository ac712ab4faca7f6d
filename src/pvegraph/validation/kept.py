"""Reading findings back from the report that a release keeps in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pyoxigraph import RdfFormat, Triple, parse

from pvegraph.errors import EnvironmentFaultError
from pvegraph.validation.finding import Finding, Severity, Term

_NOWHERE = "<urn:x>"


class _KeptFinding(BaseModel):
    """What is found, as a report writes it; what else is known about it is left aside."""

    model_config = ConfigDict(frozen=True)

    severity: Severity
    focus: str
    path: str | None
    value: str | None
    source_shape: str = Field(alias="sourceShape")
    component: str
    messages: Mapping[str, str]
    details: Mapping[str, str]


class _KeptReport(BaseModel):
    """The findings of a report."""

    findings: tuple[_KeptFinding, ...]


def read_findings(path: Path) -> tuple[Finding, ...]:
    """The findings of a report in JSON, in its order, with their messages and without places and fixes.

    Raises `EnvironmentFaultError` if there is no such file or if it is no report.
    """
    try:
        kept = _KeptReport.model_validate_json(path.read_bytes()).findings
        terms = _terms(text for finding in kept for text in (finding.focus, finding.value) if text is not None)
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}. Run pvegraph build.") from error
    except (ValidationError, SyntaxError, ValueError) as error:
        raise EnvironmentFaultError(f"{path} is no validation report: {error}. Run pvegraph build.") from error
    return tuple(
        Finding(
            severity=finding.severity,
            focus=terms[finding.focus],
            path=finding.path,
            value=None if finding.value is None else terms[finding.value],
            source_shape=finding.source_shape,
            component=finding.component,
            messages=finding.messages,
            details=tuple(finding.details.items()),
        )
        for finding in kept
    )


def _terms(texts: Iterable[str]) -> Mapping[str, Term]:
    """What the texts in N-Triples syntax stand for, all of them by one call of the parser."""
    distinct = list(dict.fromkeys(texts))
    lines = "".join(f"{_NOWHERE} {_NOWHERE} {text} .\n" for text in distinct)
    terms = [quad.object for quad in parse(lines, format=RdfFormat.N_TRIPLES)]
    return {text: term for text, term in zip(distinct, terms, strict=True) if not isinstance(term, Triple)}
