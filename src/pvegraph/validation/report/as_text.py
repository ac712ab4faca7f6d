"""The report for people at a terminal: findings with the lines that they are about, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pvegraph.validation.finding import Coverage, Finding, Report, Severity
from pvegraph.validation.report.edition import Edition
from pvegraph.validation.report.excerpt import Line
from pvegraph.validation.report.phrases import phrase
from pvegraph.validation.report.telling import (
    Bundle,
    List,
    Pointed,
    Told,
    ToldFix,
    against,
    bundles,
    counts,
    list_name,
    lists,
    shape_name,
    tell,
    title,
)
from pvegraph.validation.report.visible import END_OF_ISOLATE, sentence
from pvegraph.validation.words import short

_STYLES: dict[Severity, str] = {"violation": "bold red", "warning": "bold yellow", "info": "bold cyan"}
_NO_LIMIT = 100_000
"""The columns of what is no terminal."""
_MOST_INFORMATIONS = 5
"""How many informations of one shape are shown: they are about what is missing, and there may be hundreds."""
_MOST_OF_ONE_CAUSE = 3
"""How many findings of one cause are shown: mending one of them mends all."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT_ISOLATE = "\u2066"

Block = tuple[int, Text]
"""Text, and the columns that it stands to the right."""


def write(report: Report, edition: Edition) -> str:
    """The report as lines of text, with colours if the edition has them."""
    output = StringIO()
    console = Console(
        file=output,
        force_terminal=edition.colour,
        color_system="standard" if edition.colour else None,
        width=edition.width or _NO_LIMIT,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for indent, text in _report(report, edition):
        console.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines()).lstrip("\n")


def _report(report: Report, edition: Edition) -> Iterator[Block]:
    """Everything, from the findings to the line that counts them; what begins with a heading begins a paragraph."""
    for listed in lists(report):
        yield from _list(listed, report, edition)
    if edition.problems:
        yield from _heading(f"{phrase('shapes', edition.language)} ({len(edition.problems)})")
        yield from ((4, Text(sentence(problem.text))) for problem in edition.problems)
    yield 0, Text()
    if report.coverage is not None:
        yield from _coverage(report.coverage, edition)
    if report.difference is not None and report.difference.validated_whole:
        shapes = ", ".join(short(shape) for shape in report.difference.validated_whole)
        yield 0, Text(phrase("whole", edition.language, shapes=shapes), style="dim")
    yield 0, _summary(report, edition)


def _heading(text: str, style: str = "bold") -> Iterator[Block]:
    yield 0, Text()
    yield 0, Text(text, style=style)


def _list(listed: List, report: Report, edition: Edition) -> Iterator[Block]:
    """One list of the report; of those that ask nothing of anybody only the number, unless everything is wanted."""
    language = edition.language
    if listed.status == "found":
        yield from _bundles(listed.findings, edition)
        return
    name = list_name(listed, report, edition)
    if listed.status == "new":
        yield from _heading(f"{name} ({against(report, edition)})", "bold underline")
        if not listed.findings:
            yield 2, Text(phrase("nothing new", language))
        yield from _bundles(listed.findings, edition)
    elif listed.findings and (listed.status == "fixed" or edition.everything):
        yield from _heading(f"{name} ({len(listed.findings)})", "bold underline")
        for finding in listed.findings:
            yield from _brief(finding, listed, edition)
    elif listed.findings:
        yield from _heading(
            f"{name}{phrase('colon', language)}{phrase('not listed', language, number=len(listed.findings))}", "dim"
        )


def _brief(finding: Finding, listed: List, edition: Edition) -> Iterator[Block]:
    """A finding that asks nothing of anybody, on a line or two."""
    told = tell(finding, edition)
    mark, style = ("✓ ", "green") if listed.status == "fixed" else ("· ", _STYLES[finding.severity])
    yield 2, Text.assemble((mark, style), told.message)
    yield from _stands(told)
    accepted = listed.accepted.get(finding)
    if accepted is not None:
        reason = phrase("reason", edition.language, expires=accepted.expires, reason=sentence(accepted.reason))
        yield 6, Text(reason, style="dim")


def _bundles(findings: Iterable[Finding], edition: Edition) -> Iterator[Block]:
    """The findings under their severities, and there under their causes or shapes."""
    language = edition.language
    gathered = bundles(findings)
    for severity, group in groupby(gathered, key=lambda bundle: bundle.severity):
        of = list(group)
        number = sum(len(bundle.findings) for bundle in of)
        yield from _heading(f"{phrase(severity, language)} ({number})", _STYLES[severity])
        for bundle in of:
            yield 2, Text(title(bundle, edition), style="bold")
            yield from _findings(bundle, edition)


def _findings(bundle: Bundle, edition: Edition) -> Iterator[Block]:
    """The findings of a bundle, as many as help."""
    most = len(bundle.findings)
    if not edition.everything:
        most = _MOST_OF_ONE_CAUSE if bundle.cause else _MOST_INFORMATIONS if bundle.severity == "info" else most
    for number, finding in enumerate(bundle.findings[:most]):
        told = tell(finding, edition)
        yield 4, Text(told.message)
        yield from _stands(told)
        if number == 0 or not bundle.cause:
            yield from _story(told, edition)
    if len(bundle.findings) > most:
        yield 4, Text(phrase("more", edition.language, number=len(bundle.findings) - most), style="dim")


def _stands(told: Told) -> Iterator[Block]:
    """Where a finding stands, and the name that the baseline knows it by."""
    place = told.at.where if told.at else ""
    yield 6, Text.assemble((place, "cyan"), " " if place else "", (f"[{told.id}]", "dim"))


def _story(told: Told, edition: Edition) -> Iterator[Block]:
    """All that is known about a finding: its lines, the exact finding, the graph, what contradicts it, the fixes."""
    language = edition.language
    if told.at is not None:
        yield from _excerpt(told.at, _STYLES[told.severity])
    if told.explanation:
        yield 6, Text(f"{phrase('found', language)}{phrase('colon', language)}{told.explanation}", style="dim")
    if told.at is not None and told.at.graph:
        yield 6, _labelled("graph", told.at.graph, edition)
    for clash in told.clashes:
        yield 6, _labelled("clash", clash.statement or clash.graph, edition)
        if clash.place is not None:
            yield 8, Text(clash.where, style="cyan")
            yield from _excerpt(clash, "magenta", 8)
        if clash.graph and clash.statement:
            yield 8, _labelled("graph", clash.graph, edition)
    if told.accepted and not told.is_explained:
        yield 6, _labelled("accepts", told.accepted, edition)
    for fix in told.fixes:
        yield from _fix(fix, edition)


def _labelled(name: str, text: str, edition: Edition) -> Text:
    label = phrase(name, edition.language) + phrase("colon", edition.language)
    return Text.assemble((label, "bold"), text)


def _fix(fix: ToldFix, edition: Edition) -> Iterator[Block]:
    how = phrase("safe" if fix.safe else "ask", edition.language)
    yield 6, Text.assemble(_labelled("mend", fix.title, edition), (f" ({how})", "dim"))
    yield from ((8, Text(f"- {removed}", style="red")) for removed in fix.removed)
    yield from ((8, Text(f"+ {added}", style="green")) for added in fix.added)


def _excerpt(pointed: Pointed, style: str, indent: int = 6) -> Iterator[Block]:
    """The lines with what is meant underlined, and marked below for those who see no colours."""
    width = len(str(max((line.number for line in pointed.lines), default=0)))
    for line in pointed.lines:
        gutter = f"{line.number:>{width}} │ "
        text = line.before + line.meant + line.after
        mixed = _RIGHT_TO_LEFT.search(text) is not None
        start, end = (_LEFT_TO_RIGHT_ISOLATE, END_OF_ISOLATE) if mixed else ("", "")
        meant = (line.meant, f"{style} underline")
        yield indent, Text.assemble((gutter, "dim"), start, line.before, meant, line.after, end, no_wrap=True)
        if line.meant:
            marks = _marks(line, pointed, mixed=mixed)
            yield indent, Text.assemble((f"{'':>{width}} │ ", "dim"), (marks, style), no_wrap=True)


def _marks(line: Line, pointed: Pointed, *, mixed: bool) -> str:
    """Carets below what is meant; where the line has letters that run to the left, its columns in numbers."""
    if mixed and pointed.place is not None:
        first = pointed.place.column if line.number == pointed.place.line else 1
        return f"^ {first}–{first + len(line.meant) - 1}"
    return " " * cell_len(line.before) + "^" * max(1, cell_len(line.meant))


def _coverage(coverage: Coverage, edition: Edition) -> Iterator[Block]:
    """What was checked, on one line, and in full if that is wanted."""
    empty = sorted(shape for shape, number in coverage.shapes.items() if number == 0)
    if edition.coverage:
        yield from _tally("empty shapes", {shape_name(shape, edition): None for shape in empty}, edition)
        yield from _tally("unchecked things", _named(coverage.unchecked_things, edition), edition)
        yield from _tally("unchecked statements", _named(coverage.unchecked_properties, edition), edition)
        yield 0, Text()
    things, statements = (
        sum(numbers.values()) for numbers in (coverage.unchecked_things, coverage.unchecked_properties)
    )
    values = {"shapes": len(coverage.shapes), "empty": len(empty), "things": things, "statements": statements}
    yield 0, Text(phrase("coverage", edition.language, **values), style="dim")


def _named(numbers: Mapping[str, int], edition: Edition) -> dict[str, int | None]:
    """The numbers under the names of what they count, the largest first."""
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    nothing = phrase("no class", edition.language)
    return {edition.words.thing(name, edition.language) if name else nothing: number for name, number in ordered}


def _tally(name: str, numbers: Mapping[str, int | None], edition: Edition) -> Iterator[Block]:
    """Names with their numbers, a line each, under a heading."""
    if numbers:
        yield from _heading(phrase(name, edition.language))
    for what, number in numbers.items():
        yield 2, Text(sentence(what) if number is None else f"{sentence(what)}: {number}")


def _summary(report: Report, edition: Edition) -> Text:
    """The line that counts."""
    if not report.findings and report.difference is None and not report.accepted:
        return Text(phrase("nothing", edition.language), style="green")
    style = "bold green" if report.conforms else "bold red"
    text = Text(phrase("summary", edition.language, **counts(report.findings)), style=style)
    if report.difference is not None:
        numbers = {"fixed": len(report.difference.fixed), "unchanged": len(report.difference.unchanged)}
        text.append(phrase("lists", edition.language, **numbers))
    return text
