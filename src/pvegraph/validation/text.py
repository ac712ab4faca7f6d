"""The report for the terminal: grouped by severity and shape, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal as OneOf

from pyoxigraph import Triple

from pvegraph.validation.finding import SEVERITIES, Finding, Report
from pvegraph.validation.shape_checks import Problem
from pvegraph.validation.words import Words, short

Language = OneOf["en", "ar", "fr"]

_HEADINGS = {
    "en": {"violation": "Violations", "warning": "Warnings", "info": "Information", "shapes": "Shapes and terms"},
    "ar": {"violation": "مخالفات", "warning": "تحذيرات", "info": "معلومات", "shapes": "القيود والمصطلحات"},
    "fr": {
        "violation": "Violations",
        "warning": "Avertissements",
        "info": "Informations",
        "shapes": "Formes et termes",
    },
}
_NO_FINDINGS = {"en": "Nothing was found.", "ar": "لم يُعثر على شيء.", "fr": "Rien n’a été trouvé."}
_MORE = {
    "en": "… and {number} more; -o json lists them all",
    "ar": "… و{number} غيرها؛ يسردها كلها ‎-o json",
    "fr": "… et {number} autres ; -o json les donne tous",
}
_MOST_INFORMATIONS = 5
"""How many informations of one shape are shown: they are about what is missing, and there may be hundreds."""


def text_report(report: Report, shapes: Iterable[Triple], problems: Iterable[Problem], language: Language) -> list[str]:
    """The lines of the report: every violation and warning, the first few informations of each shape."""
    names = Words.of(shapes, {finding.source_shape for finding in report.findings})
    lines = [line for severity in SEVERITIES for line in _section(report, severity, names, language)]
    texts = [problem.text for problem in problems]
    if texts:
        lines += ["", f"{_HEADINGS[language]['shapes']} ({len(texts)})", *(f"    {text}" for text in texts)]
    return lines[1:] if lines else [_NO_FINDINGS[language]]


def _section(report: Report, severity: str, names: Words, language: Language) -> Iterator[str]:
    """The findings of one severity, under the names of their shapes; each begins with an empty line."""
    findings = [finding for finding in report.findings if finding.severity == severity]
    if not findings:
        return
    yield ""
    yield f"{_HEADINGS[language][severity]} ({len(findings)})"
    for shape, group in groupby(findings, key=lambda finding: finding.source_shape):
        found = list(group)
        name = names.name(shape, language)
        yield f"  {short(shape)}{f' – {name}' if name else ''} ({len(found)})"
        yield from _messages(found, language, _MOST_INFORMATIONS if severity == "info" else len(found))


def _messages(findings: list[Finding], language: Language, most: int) -> Iterator[str]:
    """The messages of the first few findings of a shape, and how many are left."""
    for finding in findings[:most]:
        yield f"    {finding.message(language)}"
    if len(findings) > most:
        yield "    " + _MORE[language].format(number=len(findings) - most)
