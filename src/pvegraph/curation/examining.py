"""Holding a change of the sources against a release, as it must be before that becomes another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Quad, Store

from pvegraph.authored.progress import Progress, silent
from pvegraph.errors import FindingsError
from pvegraph.release import stores

if TYPE_CHECKING:
    from pvegraph.release import Release, ReleasesFolder
    from pvegraph.settings import Settings
    from pvegraph.validation import Report
    from pvegraph.validation.examination import Rules
    from pvegraph.validation.view import Change

VALIDATING = "Validating"
_SHOWN = 5
"""How many violations an error tells in words; the report has them all."""


def examined(  # noqa: PLR0913 - what follows the names has a default
    folder: ReleasesFolder,
    base: Release,
    change: Change,
    settings: Settings,
    what: str,
    report_name: str,
    progress: Progress = silent,
    *,
    rules: Rules | None = None,
) -> Report:
    """The report about a release with a change, if it conforms.

    ``what`` names the change in words. ``rules`` are those that are to hold from now on; where they are not those of
    the release, everything is validated. Raises `FindingsError` if the change makes a violation; its report is then
    kept beside the releases under a name, where nothing is if it conforms.
    """
    progress(VALIDATING, 0, 1)
    # An engine is heavy, and most commands need none.
    from pvegraph.validation.examination import examine, examine_change  # noqa: PLC0415
    from pvegraph.validation.held import Held  # noqa: PLC0415
    from pvegraph.validation.kept import read_findings  # noqa: PLC0415
    from pvegraph.validation.report import by_name, edition  # noqa: PLC0415
    from pvegraph.validation.view import ChangedView  # noqa: PLC0415

    held = Held.of(stores.read(base, settings))
    if rules is None or is_same(rules, held.rules):
        report = examine_change(
            held.view,
            change,
            held.rules,
            against=f"release {base.number}",
            names=held.names,
            known=read_findings(base.report),
        )
    else:
        report = examine(ChangedView(held.view, change), rules)
    progress(VALIDATING, 1, 1)
    if report.conforms:
        folder.drop(report_name)
        return report
    path = folder.put(report_name, by_name("json").write(report, edition()).encode())
    violations = [finding for finding in report.findings if finding.severity == "violation"]
    number = len(violations)
    words = [f"- {finding.message('en')} ({finding.focus})" for finding in violations[:_SHOWN]]
    if number > _SHOWN:
        words.append(f"- and {number - _SHOWN} more")
    heading = (
        f"{what} would make {number} violation{'s' * (number != 1)}, so nothing was changed; release {base.number}"
        f" stays current. The report: {path}"
    )
    raise FindingsError("\n".join([heading, *words]))


def is_same(one: Rules, other: Rules) -> bool:
    """Whether two sets of rules say the same.

    Numbers count by their value, as a store holds them, and nodes without names as many, as each reading names them.
    """
    return _compared(one) == _compared(other)


def _compared(rules: Rules) -> tuple[frozenset[str], int]:
    store = Store()
    store.extend(Quad(*triple) for triple in (*rules.ontology, *rules.shapes))
    distinct = set(store)
    named = {str(quad) for quad in distinct if "_:" not in (str(quad.subject)[:2], str(quad.object)[:2])}
    return frozenset(named), len(distinct) - len(named)
