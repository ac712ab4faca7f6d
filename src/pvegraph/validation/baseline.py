"""The baseline: findings that somebody has looked at and accepts for a time, each with a reason and an expiry.

It is a file that people review in a pull request, ``validation-baseline.toml`` at the project's root::

    [[accepted]]
    id = "sglvp2obfj"
    says = "“Rabat” (place:ma-rabat) has no mayoralty."
    reason = "The source is on order from the library."
    until = 2027-06-30

An entry holds through the day that it names. On the next day its finding is reported again, and says since when.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pvegraph.authored.turtle import read_bytes, replace_text
from pvegraph.errors import FileFormatError, UsageError
from pvegraph.validation.finding import Accepted, Finding, Report

FILE_NAME = "validation-baseline.toml"
"""Where the baseline of a project is, below its root."""

_HEADER = """\
# Findings of the validation that are accepted for a time. pvegraph validate --accept writes entries; docs/validation.md
# says more. Each entry has the finding's id, what it says, a reason, and the last day on which it is accepted.
"""
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*accepted[ \t]*\]\]", re.MULTILINE)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_ID = re.compile(r"[a-z2-7]{10}")
_KEYS = ("id", "says", "reason", "until")
_EXPIRED = {
    "en": "{message} This was accepted until {day}: {reason}",
    "ar": "{message} كان هذا مقبولًا حتى {day}: {reason}",
    "fr": "{message} C’était accepté jusqu’au {day} : {reason}",
}
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
"""The reason is in the language of whoever gave it: it must not disturb the direction of the text around it."""


@dataclass(frozen=True)
class Entry:
    """A finding that is accepted."""

    id: str
    """`pvegraph.validation.finding.Finding.id`."""
    says: str
    """The finding in words, for those who read the file; a validation takes no notice of it."""
    reason: str
    until: datetime.date
    """The last day on which it is accepted."""


@dataclass(frozen=True)
class Baseline:
    """All accepted findings, in the order of their ids."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Applied:
    """A report after the baseline."""

    report: Report
    stale: tuple[Entry, ...]
    """Entries that match no finding any more: they can be taken out."""
    expired: tuple[Entry, ...]
    """Entries whose finding is reported again, since their day has passed."""


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; no file is an empty one.

    Raises `FileFormatError`, with the line, for what is no TOML, and for an entry that lacks something, has something
    more, has an empty reason, or names a finding that has an entry already.
    """
    if not path.exists():
        return Baseline()
    text = read_bytes(path).decode()
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, error) from None
    lines = [text.count("\n", 0, match.start()) + 1 for match in _TABLE.finditer(text)]
    accepted = content.pop("accepted", [])
    if content:
        raise FileFormatError(path, f"{min(content)!r} is not known here; a baseline has [[accepted]] entries only")
    if not isinstance(accepted, list) or len(accepted) != len(lines):
        raise FileFormatError(path, "entries are written as [[accepted]], each with lines of its own")
    entries: dict[str, Entry] = {}
    for line, raw in zip(lines, accepted, strict=True):
        entry = _entry(path, line, raw)
        if entry.id in entries:
            raise FileFormatError(path, f"the finding {entry.id} has an entry already; keep one of them", line=line)
        entries[entry.id] = entry
    return Baseline(_sorted(entries.values()))


def write_baseline(path: Path, baseline: Baseline) -> bool:
    """Write a baseline, the same text for the same entries; return whether the file changed.

    Raises `EnvironmentFaultError` if the disk does not let us.
    """
    return replace_text(path, "\n".join([_HEADER, *map(_lines, _sorted(baseline.entries))]))


def accept(
    baseline: Baseline, findings: Iterable[Finding], ids: Sequence[str], reason: str, until: datetime.date
) -> Baseline:
    """The baseline with more findings accepted, or the same ones for another reason or until another day.

    Raises `UsageError` if no finding has one of the ids or if the reason is empty.
    """
    if not reason.strip():
        raise UsageError("a finding is accepted for a reason; give it with --reason")
    found = {finding.id: finding for finding in findings}
    missing = sorted(set(ids) - found.keys())
    if missing:
        raise UsageError(f"no finding has the id {missing[0]}; pvegraph validate -o json lists the ids")
    entries = {entry.id: entry for entry in baseline.entries}
    entries |= {id_: Entry(id_, found[id_].message("en"), reason.strip(), until) for id_ in ids}
    return Baseline(_sorted(entries.values()))


def apply(report: Report, baseline: Baseline, today: datetime.date) -> Applied:
    """Move the findings that the baseline accepts out of the findings of a report.

    Of a change only the new findings are asked about: what was there before is told as what it is. An entry is stale
    if no finding of the report has its id, be it new or unchanged.
    """
    entries = {entry.id: entry for entry in baseline.entries}
    kept: list[Finding] = []
    accepted: list[Accepted] = []
    expired: list[Entry] = []
    for finding in report.findings:
        entry = entries.get(finding.id)
        if entry is None:
            kept.append(finding)
        elif today > entry.until:
            expired.append(entry)
            kept.append(_with_note(finding, entry))
        else:
            expiry = entry.until + datetime.timedelta(days=1)
            accepted.append(Accepted(finding, entry.reason, expiry.isoformat()))
    return Applied(
        replace(report, findings=tuple(kept), accepted=(*report.accepted, *accepted)),
        stale=_stale(report, baseline),
        expired=_sorted(expired),
    )


def _stale(report: Report, baseline: Baseline) -> tuple[Entry, ...]:
    """The entries that match nothing; none where only a part of the findings is known."""
    difference = report.difference
    if difference is not None and not difference.is_complete:
        return ()
    unchanged = () if difference is None else difference.unchanged
    ids = {finding.id for finding in (*report.findings, *unchanged)}
    return tuple(entry for entry in baseline.entries if entry.id not in ids)


def _with_note(finding: Finding, entry: Entry) -> Finding:
    """A finding whose messages say that it was accepted, and until when."""
    reason = f"{_ISOLATE}{entry.reason}{_END_OF_ISOLATE}"
    messages = {
        language: _EXPIRED.get(language, _EXPIRED["en"]).format(
            message=message, day=entry.until.isoformat(), reason=reason
        )
        for language, message in finding.messages.items()
    }
    return replace(finding, messages=messages)


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _lines(entry: Entry) -> str:
    """An entry as it is written; JSON's texts are TOML's basic strings (TOML 1.0, section String)."""
    texts = {"id": entry.id, "says": entry.says, "reason": entry.reason}
    written = [f"{key} = {_quoted(text)}" for key, text in texts.items()]
    return "\n".join(["[[accepted]]", *written, f"until = {entry.until.isoformat()}", ""])


def _quoted(text: str) -> str:
    """A text in quotes. DEL is the one character that JSON leaves as it is and TOML does not."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> FileFormatError:
    """What is wrong with a file that is no TOML."""
    place = _PLACE.search(str(error))
    problem = f"this is not TOML: {_PLACE.sub('', str(error))}; correct it by hand"
    if place is None or place[1] is None:
        return FileFormatError(path, problem, line=len(text.splitlines()))
    return FileFormatError(path, problem, line=int(place[1]), column=int(place[2]))


def _entry(path: Path, line: int, raw: Mapping[str, object]) -> Entry:
    """One entry. Raises `FileFormatError`."""
    unknown = sorted(raw.keys() - set(_KEYS))
    if unknown:
        raise FileFormatError(path, f"an entry has no {unknown[0]!r}; it has {', '.join(_KEYS)}", line=line)
    id_, says, reason = (_text(path, line, raw, key) for key in ("id", "says", "reason"))
    until = raw.get("until")
    if not isinstance(until, datetime.date) or isinstance(until, datetime.datetime):
        raise FileFormatError(path, "an entry needs a day, without quotes: until = 2027-06-30", line=line)
    if not _ID.fullmatch(id_):
        raise FileFormatError(path, f"{id_!r} is not the id of a finding, such as sglvp2obfj", line=line)
    return Entry(id_, says, reason, until)


def _text(path: Path, line: int, raw: Mapping[str, object], key: str) -> str:
    """A text of an entry, which must not be empty."""
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FileFormatError(path, f"an entry needs a text that is not empty under {key!r}", line=line)
    return value
