"""The difference of two releases, and the patch that makes one of the other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.release.projects import change

from pvegraph.errors import EnvironmentFaultError, InputError
from pvegraph.release import build, patch
from pvegraph.release.canonical import canonical_nquads
from pvegraph.release.diff import Change, Difference
from pvegraph.release.diff_forms import Between
from pvegraph.release.lines import opened, quads_of
from pvegraph.settings import Settings

IRIS = st.integers(0, 6).map(lambda number: ox.NamedNode(f"http://example.org/{number}"))
BLANK = st.integers(0, 2).map(lambda number: ox.BlankNode(f"b{number}"))
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.sampled_from(["en", "ar", "fr-CH"]).map(lambda tag: ox.Literal('<http://example.org/1> .\n"', language=tag)),
    st.integers().map(ox.Literal),
)
QUADS = st.builds(ox.Quad, IRIS | BLANK, IRIS, IRIS | BLANK | LITERALS, IRIS)
DATASETS = st.lists(QUADS, max_size=12).map(canonical_nquads)


def files(folder: Path, *datasets: bytes) -> list[Path]:
    paths = [folder / f"{number}.nq" for number in range(len(datasets))]
    for path, dataset in zip(paths, datasets, strict=True):
        path.write_bytes(dataset)
    return paths


def written(changes: Iterable[Change]) -> str:
    return b"".join(patch.write(changes, {"id": "http://example.org/b", "prev": "http://example.org/a"})).decode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DATASETS, DATASETS)
def test_a_patch_that_was_written_and_read_makes_one_dataset_of_the_other(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    text = written(Difference(*files(tmp_path, before, after)))
    read = patch.read(text)
    assert dict(read.header) == {"id": "<http://example.org/b>", "prev": "<http://example.org/a>"}
    assert canonical_nquads(read.applied_to(quads_of([before]))) == after


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DATASETS, DATASETS)
def test_a_difference_is_what_sets_say(tmp_path: Path, before: bytes, after: bytes) -> None:
    changes = list(Difference(*files(tmp_path, before, after)))
    old, new = set(before.splitlines(keepends=True)), set(after.splitlines(keepends=True))
    assert {each.line for each in changes if each.added} == new - old
    assert {each.line for each in changes if not each.added} == old - new
    assert [each.line for each in changes] == sorted(each.line for each in changes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DATASETS, IRIS)
def test_lines_are_found_as_if_all_were_read(tmp_path: Path, dataset: bytes, thing: ox.NamedNode) -> None:
    quads = quads_of([dataset])
    with opened(files(tmp_path, dataset)[0]) as lines:
        assert quads_of([lines.block(thing.value)]) == [quad for quad in quads if quad.subject == thing]
        assert lines.holds(thing.value) == any(thing in (quad.subject, quad.graph_name) for quad in quads)
        found = set(lines.mentioning(thing.value))
    assert found == {line for line in dataset.splitlines(keepends=True) if str(thing).encode() in line}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DATASETS, DATASETS, IRIS)
def test_the_difference_of_a_thing_is_what_mentions_it(
    tmp_path: Path, before: bytes, after: bytes, thing: ox.NamedNode
) -> None:
    paths = files(tmp_path, before, after)
    everything = [(each, quads_of([each.line])[0]) for each in Difference(*paths)]
    expected = [
        each for each, quad in everything if thing in (quad.subject, quad.predicate, quad.object, quad.graph_name)
    ]
    assert list(Difference(*paths, thing.value)) == expected


def test_the_difference_of_a_thing_has_what_is_said_of_its_tenures(tmp_path: Path) -> None:
    base = "https://w3id.org/pvegraph/id/"
    tie = f"<{base}tenure/t> <a:person> <{base}person/p> <a:g> .\n"
    other = f"<{base}place/x> <a:likes> <{base}person/p> <a:g> .\n"
    before = sorted([tie, other, f'<{base}tenure/t> <a:end> "2024" <a:g> .\n', f'<{base}place/x> <a:n> "1" <a:g> .\n'])
    after = sorted([tie, other, f'<{base}tenure/t> <a:end> "2025" <a:g> .\n', f'<{base}place/x> <a:n> "2" <a:g> .\n'])
    paths = files(tmp_path, "".join(before).encode(), "".join(after).encode())
    changed = [quads_of([each.line])[0].object.value for each in Difference(*paths, f"{base}person/p")]
    assert changed == ["2024", "2025"]


def test_releases_differ_by_what_was_written(sample: Settings) -> None:
    first = build(sample)
    change(sample)
    second = build(sample)
    (added,) = Difference(first.nquads, second.nquads)
    three = "<https://w3id.org/pvegraph/source/beta/three>"
    year = '"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    assert added == Change(True, f"{three} <http://purl.org/dc/terms/issued> {year} {three} .\n".encode())
    whole = list(Difference(None, second.nquads))
    assert b"".join(each.line for each in whole) == second.nquads.read_bytes()
    assert all(each.added for each in whole)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFaultError, match=r"1\.nq cannot be read: No such file"):
        list(Difference(None, tmp_path / "1.nq"))
    with pytest.raises(EnvironmentFaultError, match=r"1\.nq cannot be read: No such file"):
        list(Difference(None, tmp_path / "1.nq", "a:b"))


class TestReadingAPatch:
    """As https://afs.github.io/rdf-delta/rdf-patch.html describes it."""

    def test_takes_triples_quads_prefixes_comments_and_both_ways_to_name_a_blank_node(self) -> None:
        read = patch.read(
            'H version "1" . # of the patch\n'
            "TX .\n"
            'PA "rdf" <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n'
            "A <a:s> <a:p> _:b1 .\n"
            'A <_:b1> <a:p> "with . and # and \\" "@en <a:g> .\n'
            "TC .\n"
        )
        assert dict(read.header) == {"version": '"1"'}
        (_, first), (_, second) = read.changes
        assert isinstance(first.graph_name, ox.DefaultGraph)
        assert first.object == second.subject
        assert second.object == ox.Literal('with . and # and " ', language="en")

    def test_leaves_out_what_is_aborted(self) -> None:
        read = patch.read("TX . A <a:1> <a:p> <a:o> . TA . TX . A <a:2> <a:p> <a:o> . TC . D <a:3> <a:p> <a:o> .")
        assert [(added, quad.subject.value) for added, quad in read.changes] == [(True, "a:2"), (False, "a:3")]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("TX .\nA <a:s> <a:p> .\n", "in line 2, A with 2 terms"),
            ("TX .\nX <a:s> .\n", "in line 2, X with 1 terms"),
            ("A <a:s> <a:p> <a:o>", "no dot at its end"),
            (".", "a dot without a row"),
            ("A <a:s> <a:p> 'x' .", "is no term, word or dot"),
            ('A <a:s> "p" <a:o> .', "no statement"),
            ("A <a:s> p <a:o> .", "no statement"),
        ],
    )
    def test_says_where_it_is_wrong(self, text: str, problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            patch.read(text)


class TestForms:
    def test_a_whole_patch_names_the_releases_and_a_part_of_one_cannot_be_taken_for_it(self, sample: Settings) -> None:
        first = build(sample)
        change(sample)
        second = build(sample)
        whole = Between(1, 2, Difference(first.nquads, second.nquads))
        base = "https://w3id.org/pvegraph/release/"
        read = patch.read(b"".join(whole.patch()).decode())
        assert dict(read.header) == {"id": f"<{base}2>", "prev": f"<{base}1>"}
        part = Between(1, 2, Difference(first.nquads, second.nquads, "a:b"))
        assert dict(patch.read(b"".join(part.patch()).decode()).header) == {
            "of": "<a:b>",
            "from": f"<{base}1>",
            "to": f"<{base}2>",
        }
        start = Between(None, 1, Difference(None, first.nquads))
        assert dict(patch.read(b"".join(start.patch()).decode()).header) == {"id": f"<{base}1>"}

    def test_json_has_the_terms_as_results_of_queries_have_them(self, tmp_path: Path) -> None:
        quads = [
            ox.Quad(ox.BlankNode("x"), ox.NamedNode("a:p"), ox.Literal("قرطاج", language="ar"), ox.NamedNode("a:g")),
            ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(3), ox.NamedNode("a:g")),
            ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("text"), ox.NamedNode("a:g")),
        ]
        before, after = files(tmp_path, canonical_nquads(quads[:2]), canonical_nquads(quads[2:]))
        read = json.loads(b"".join(Between(3, 4, Difference(before, after)).json()))
        assert (read["from"], read["to"], read["of"]) == (3, 4, None)
        p, g = {"type": "uri", "value": "a:p"}, {"type": "uri", "value": "a:g"}
        s = {"type": "uri", "value": "a:s"}
        integer = "http://www.w3.org/2001/XMLSchema#integer"
        assert read["changes"] == [
            {
                "change": "removed",
                "subject": s,
                "predicate": p,
                "object": {"type": "literal", "value": "3", "datatype": integer},
                "graph": g,
            },
            {
                "change": "added",
                "subject": s,
                "predicate": p,
                "object": {"type": "literal", "value": "text"},
                "graph": g,
            },
            {
                "change": "removed",
                "subject": {"type": "bnode", "value": "c14n0"},
                "predicate": p,
                "object": {"type": "literal", "value": "قرطاج", "xml:lang": "ar"},
                "graph": g,
            },
        ]
        assert json.loads(b"".join(Between(None, 4, Difference(None, None)).json()))["changes"] == []
