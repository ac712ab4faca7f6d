"""The report as SARIF 2.1.0 (OASIS), which code hosting sites and editors show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from urllib.parse import quote

from pvegraph.authored.document import Document, Place
from pvegraph.authored.text_lines import TextLines
from pvegraph.validation.finding import Finding, Fix, Located, Report, Severity
from pvegraph.validation.fixes import apply_fixes
from pvegraph.validation.report.edition import LANGUAGES, Edition
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.telling import List, Status, lists, place_of, statement, tell
from pvegraph.validation.report.visible import json_escaped, sentence
from pvegraph.validation.words import short

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ABOUT = "https://w3id.org/pvegraph/"
_LEVELS: Mapping[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}
_LARGE = 200_000
"""The characters of a text above which no fixes are written out: each is tried on the whole text."""
_BASELINE: Mapping[Status, str] = {"new": "new", "unchanged": "unchanged", "fixed": "absent"}


def write(report: Report, edition: Edition) -> str:
    """The report as a SARIF log of one run.

    A rule is a shape, its level that of the gravest of its findings. Columns count characters. What a change has fixed
    is ``absent``, what the baseline accepts is suppressed with its reason (sections 3.27.24 and 3.27.23).
    """
    listed = lists(report)
    shapes = sorted({finding.source_shape for each in listed for finding in each.findings})
    rules = {shape: number for number, shape in enumerate(shapes)}
    run = {
        "tool": {"driver": _driver(report, shapes, listed, edition)},
        "columnKind": "unicodeCodePoints",
        "language": edition.language,
        "results": [
            _result(finding, each, rules[finding.source_shape], report, edition)
            for each in listed
            for finding in each.findings
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_escaped(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


def _driver(report: Report, shapes: Sequence[str], listed: Sequence[List], edition: Edition) -> dict[str, object]:
    """What made the log (section 3.19)."""
    gravest: dict[str, Severity] = {}
    for each in listed:
        for finding in each.findings:
            gravest.setdefault(finding.source_shape, finding.severity)
    return {
        "name": "pvegraph",
        "version": version("pvegraph"),
        "informationUri": _ABOUT,
        "rules": [_rule(shape, gravest[shape], edition) for shape in shapes],
        "properties": {"engine": report.engine},
    }


def _rule(shape: str, severity: Severity, edition: Edition) -> dict[str, object]:
    """A shape as a rule (section 3.49), its names in all languages that it has them in."""
    names = {language: name for language in LANGUAGES if (name := edition.words.names.get(shape, {}).get(language))}
    name = sentence(edition.words.name(shape, edition.language) or short(shape))
    listed = [f"- {language}: {sentence(text)}" for language, text in names.items()]
    return {
        "id": short(shape),
        "shortDescription": {"text": name},
        **({} if shape.startswith("_:") else {"helpUri": shape}),
        "help": {
            "text": f"{name} ({shape})",
            "markdown": "\n".join([f"**{_markdown(name)}** (`{short(shape)}`)", "", *map(_markdown, listed)]).strip(),
        },
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _result(finding: Finding, listed: List, rule: int, report: Report, edition: Edition) -> dict[str, object]:
    """A finding as a result (section 3.27)."""
    told = tell(finding, edition)
    pointed = [located for located in finding.locations if located.role != "clash"]
    clashes = [located for located in finding.locations if located.role == "clash"]
    fixes = [fix for each in finding.fixes if (fix := _fix(each, finding, edition)) is not None]
    accepted = listed.accepted.get(finding)
    result: dict[str, object] = {
        "ruleId": short(finding.source_shape),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message([told.message, told.explanation, *_advice(told.accepted, finding, edition)])},
        "locations": [_location(located, finding, edition) for located in pointed[:1]] or [_thing(finding)],
        "partialFingerprints": {"finding/v1": finding.id},
        "properties": {"focus": str(finding.focus), "path": finding.path, "component": finding.component},
    }
    related = [*pointed[1:], *clashes]
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(located, finding, edition)} for number, located in enumerate(related, 1)
        ]
    if fixes:
        result["fixes"] = fixes
    if listed.status in _BASELINE:
        result["baselineState"] = _BASELINE[listed.status]
    elif report.difference is not None:
        result["baselineState"] = "unchanged"
    if accepted is not None:
        reason = phrase("reason", edition.language, expires=accepted.expires, reason=sentence(accepted.reason))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _advice(accepted: str, finding: Finding, edition: Edition) -> Iterator[str]:
    """How to mend it, in words, as not every reader of SARIF shows the fixes."""
    if accepted:
        yield f"{phrase('accepts', edition.language)}: {accepted}"
    for fix in finding.fixes[:1]:
        title = fix.title.get(edition.language) or fix.title.get("en", "")
        yield f"{phrase('mend', edition.language)}: {sentence(title)}"


def _message(parts: Sequence[str]) -> str:
    """Plain text: braces are doubled (section 3.11.5), and what would be a link loses its form (section 3.11.6)."""
    text = "\n".join(part for part in parts if part)
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _markdown(text: str) -> str:
    """Text of others inside Markdown, so that it stays text."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>()#+!|~&" else character for character in text)


def _location(located: Located, finding: Finding, edition: Edition) -> dict[str, object]:
    """A place with the statement that stands there (section 3.28)."""
    location: dict[str, object] = {"logicalLocations": [_logical(finding)]}
    if located.triple is not None:
        location["message"] = {"text": _message([statement(located.triple)])}
    if located.graph is not None:
        location["properties"] = {"graph": located.graph}
    if located.place is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri_of(located.place.file, edition)},
            "region": region_of(located.place),
        }
    return location


def _thing(finding: Finding) -> dict[str, object]:
    return {"logicalLocations": [_logical(finding)]}


def _logical(finding: Finding) -> dict[str, object]:
    """The thing that a finding is about (section 3.33)."""
    return {"fullyQualifiedName": finding.focus.value, "kind": "resource"}


def uri_of(file: str, edition: Edition) -> str:
    """The address of a file: relative to the root if it is below it (section 3.4.3)."""
    path = edition.path(file)
    return "file://" + quote(path) if path.startswith("/") else quote(path)


def region_of(place: Place) -> dict[str, int]:
    """A stretch of a text (section 3.30); its end column is the one behind it, as ours is."""
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(fix: Fix, finding: Finding, edition: Edition) -> dict[str, object] | None:
    """A fix as a replacement in the text where the finding is (section 3.55), if it can be said in it."""
    place = place_of(finding)
    document = None if place is None else edition.texts.document(place.file)
    if document is None or len(document.text) > _LARGE:
        return None
    after = apply_fixes([document], [fix], edition.texts.graph_of).texts.get(document.name)
    if after is None:
        return None
    region, inserted = _difference(document, after)
    title = fix.title.get(edition.language) or fix.title.get("en", "")
    change = {
        "artifactLocation": {"uri": uri_of(document.name, edition)},
        "replacements": [{"deletedRegion": region_of(region), "insertedContent": {"text": inserted}}],
    }
    return {"description": {"text": _message([sentence(title)])}, "artifactChanges": [change]}


def _difference(document: Document, after: str) -> tuple[Place, str]:
    """The stretch of a text that an edit has changed, and what stands there now."""
    before = document.text
    start = _shared(before, after)
    same = _shared(before[start:][::-1], after[start:][::-1])
    place = TextLines(document.name, before).place(start, len(before) - same)
    return place, after[start : len(after) - same]


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))
