"""How a change is told by validating everything twice, for tests to hold `compare` against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pvegraph.validation.change import Comparison, PreparedRules, compare
from pvegraph.validation.finding import Finding
from pvegraph.validation.statements import Listed
from pvegraph.validation.validator import validate_statements
from pvegraph.validation.view import Change, ChangedView, View

Findings = Mapping[object, Finding]


def all_findings(view: View, rules: PreparedRules) -> Findings:
    """The findings about a whole dataset, by what is found."""
    data = Listed([*view.triples(None, None, None), *rules.ontology])
    return by_what_is_found(validate_statements(data, rules.compiled).findings)


def by_what_is_found(findings: Iterable[Finding]) -> Findings:
    """Findings without regard to the names in their messages."""
    return {finding.sort_key: finding for finding in findings}


def told(before: View, change: Change, rules: PreparedRules, known: Findings) -> Comparison:
    """What `compare` says of a change, after asserting that it is what validating everything twice says.

    ``known`` are all findings about the dataset before. New findings and fixed ones have to have the same messages too.
    """
    found = compare(before, change, rules, known=list(known.values()))
    now = all_findings(ChangedView(before, change), rules)
    assert texts(found.new) == texts(now[key] for key in now.keys() - known.keys())
    assert texts(found.fixed) == texts(known[key] for key in known.keys() - now.keys())
    assert _masked(by_what_is_found(found.unchanged)) == _masked(known.keys() & now.keys())
    return found


def texts(findings: Iterable[Finding]) -> list[str]:
    """Findings in full, in one order; blank nodes have other names in another validation."""
    return _masked((finding.sort_key, sorted(finding.messages.items())) for finding in findings)


def _masked(values: Iterable[object]) -> list[str]:
    return sorted(re.sub(r"_:\w+", "_:x", str(value)) for value in values)
