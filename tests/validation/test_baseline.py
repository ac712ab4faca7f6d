"""The file of accepted findings: what it says, what it does to a report, and what is told of one that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from pyoxigraph import NamedNode

from pvegraph.errors import FileFormatError, UsageError
from pvegraph.validation.baseline import Baseline, Entry, accept, apply, read_baseline, write_baseline
from pvegraph.validation.finding import Difference, Finding, Report
from pvegraph.vocabulary import expand

TODAY, LATER = date(2026, 11, 29), date(2027, 6, 30)
EXAMPLE = """
[[accepted]]
id = "{id}"
says = "It is wrong."
reason = "The source is on order."
until = 2027-06-30
"""


def finding(name: str) -> Finding:
    """A finding about an event."""
    return Finding(
        severity="warning",
        focus=NamedNode(expand(f"event:{name}")),
        path=None,
        value=None,
        source_shape=expand("pves:A"),
        component=expand("sh:PatternConstraintComponent"),
        messages={"en": f"{name} is wrong.", "ar": f"{name} خطأ.", "fr": f"{name} est faux."},
    )


A, B = finding("a"), finding("b")
REPORT = Report.of([A, B], "none")
ACCEPTED = accept(Baseline(), REPORT.findings, [A.id], "The source is on order.", LATER)


def test_an_accepted_finding_is_told_apart_with_its_reason_and_the_day_on_which_it_comes_back() -> None:
    applied = apply(REPORT, ACCEPTED, TODAY)
    assert applied.report.findings == (B,)
    assert [(each.finding, each.reason, each.expires) for each in applied.report.accepted] == [
        (A, "The source is on order.", "2027-07-01")
    ]
    assert (applied.stale, applied.expired) == ((), ())


@pytest.mark.parametrize(("today", "is_accepted"), [(LATER, True), (date(2027, 7, 1), False)])
def test_a_finding_is_accepted_through_the_last_day(today: date, *, is_accepted: bool) -> None:
    applied = apply(REPORT, ACCEPTED, today)
    assert (A.id in {each.id for each in applied.report.findings}) is not is_accepted
    assert bool(applied.report.accepted) is is_accepted
    assert bool(applied.expired) is not is_accepted


def test_a_finding_that_is_no_longer_accepted_says_until_when_it_was_and_why_in_each_language() -> None:
    applied = apply(REPORT, ACCEPTED, date(2028, 1, 1))
    (again,) = [each for each in applied.report.findings if each.focus == A.focus]
    assert again.id == A.id
    for language, word in (("en", "accepted until"), ("ar", "مقبولًا حتى"), ("fr", "accepté jusqu’au")):
        message = again.message(language)
        assert message.startswith(A.message(language))
        assert word in message
        assert "2027-06-30" in message
        assert "The source is on order." in message


def test_an_entry_that_matches_nothing_is_stale() -> None:
    assert apply(Report.of([B], "none"), ACCEPTED, TODAY).stale == ACCEPTED.entries


def test_an_entry_for_what_a_change_leaves_as_it_was_is_not_stale() -> None:
    report = Report.of([B], "none")
    whole = replace(report, difference=Difference("release 1", fixed=(), unchanged=(A,)))
    assert apply(whole, ACCEPTED, TODAY).stale == ()
    fixed = replace(report, difference=Difference("release 1", fixed=(A,), unchanged=()))
    assert apply(fixed, ACCEPTED, TODAY).stale == ACCEPTED.entries


def test_nothing_is_called_stale_where_only_some_findings_are_known() -> None:
    difference = Difference("release 1", fixed=(), unchanged=(), is_complete=False)
    assert apply(replace(Report.of([B], "none"), difference=difference), ACCEPTED, TODAY).stale == ()


def test_accepting_again_gives_another_reason_and_keeps_the_order() -> None:
    again = accept(ACCEPTED, REPORT.findings, [B.id, A.id], " Nobody knows. ", TODAY)
    assert [entry.id for entry in again.entries] == sorted([A.id, B.id])
    assert {entry.reason for entry in again.entries} == {"Nobody knows."}
    assert {entry.says for entry in again.entries} == {"a is wrong.", "b is wrong."}


def test_what_is_accepted_needs_a_reason_and_has_to_be_there() -> None:
    with pytest.raises(UsageError, match="--reason"):
        accept(Baseline(), REPORT.findings, [A.id], "  ", LATER)
    with pytest.raises(UsageError, match="no finding has the id aaaaaaaaaa"):
        accept(Baseline(), REPORT.findings, ["aaaaaaaaaa"], "Because.", LATER)


@given(
    st.lists(
        st.builds(
            Entry,
            id=st.text("abcdefgh234567", min_size=10, max_size=10),
            says=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
            reason=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
            until=st.dates(),
        ),
        unique_by=lambda entry: entry.id,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again_and_the_same_entries_are_the_same_text(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]
) -> None:
    path = tmp_path_factory.mktemp("baseline") / "b.toml"
    assert write_baseline(path, Baseline(tuple(entries)))
    assert set(read_baseline(path).entries) == set(entries)
    assert not write_baseline(path, Baseline(tuple(reversed(entries))))
    assert not write_baseline(path, read_baseline(path))


def test_no_file_is_an_empty_baseline(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "none.toml") == Baseline()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[accepted]\nid = 1", ":1:1[0-9]: this is not TOML"),
        (EXAMPLE.format(id=A.id) + "reason = 'again'", ":7:"),
        (EXAMPLE.format(id=A.id) * 2, f":8: the finding {A.id} has an entry already"),
        (EXAMPLE.format(id="what"), ":2: 'what' is not the id of a finding"),
        (EXAMPLE.format(id=A.id).replace("The source is on order.", " "), ":2: an entry needs a text .* 'reason'"),
        (EXAMPLE.format(id=A.id).replace("until = 2027-06-30", ""), ":2: an entry needs a day"),
        (EXAMPLE.format(id=A.id).replace("2027-06-30", '"2027-06-30"'), ":2: an entry needs a day"),
        (EXAMPLE.format(id=A.id).replace("2027-06-30", "2027-06-30T00:00:00Z"), ":2: an entry needs a day"),
        (EXAMPLE.format(id=A.id) + "because = 1", ":2: an entry has no 'because'"),
        ("ignored = []", "'ignored' is not known here"),
        ("accepted = [{id = 'a'}]", r"entries are written as \[\[accepted\]\]"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "validation-baseline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=complaint):
        read_baseline(path)


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "validation-baseline.toml"
    path.write_bytes(b"# caf\xe9")
    with pytest.raises(FileFormatError, match="UTF-8"):
        read_baseline(path)
