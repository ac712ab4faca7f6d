"""From files to the change that they make, and from a release's report to its findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from pvegraph.authored.document import Document, read_document
from pvegraph.errors import EnvironmentFaultError
from pvegraph.validation.change_files import changes_of
from pvegraph.validation.kept import read_findings
from pvegraph.validation.report import as_json, edition
from pvegraph.validation.validator import validate
from pvegraph.validation.view import ChangedView, StoreView
from pvegraph.vocabulary import PREFIXES

_PREFIXES = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
_GRAPH = NamedNode(PREFIXES["pve"].replace("ontology#", "source/") + "gctf/gctf-10th")
_SAYS = f"<{_GRAPH.value}> a pve:Source ; dct:title 'A'@en . event:a pve:cost 1.50 ."


def document(name: str, text: str, format_: RdfFormat = RdfFormat.TURTLE) -> Document:
    """A document, with our prefixes declared."""
    return read_document((_PREFIXES + text).encode(), name, format_)


def held(text: str, graph: NamedNode | DefaultGraph = _GRAPH) -> StoreView:
    """A dataset in which one graph says something."""
    return StoreView.of(Quad(*quad.triple, graph) for quad in parse(_PREFIXES + text, format=RdfFormat.TURTLE))


@pytest.mark.parametrize("name", ["data/gctf/gctf-10th.ttl", "a/project/data/gctf/gctf-10th.ttl"])
def test_a_file_of_data_is_what_its_source_now_says(name: str) -> None:
    view = held(_SAYS + " event:b pve:cost 2 .")
    change = changes_of([document(name, _SAYS.replace("'A'", "'B'"))], view)
    after = ChangedView(view, change)
    assert {str(triple.object) for triple in after.lost} == {
        '"A"@en',
        '"2"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert {str(triple.object) for triple in after.gained} == {'"B"@en'}


def test_a_file_below_the_folder_of_the_data_is_one_whatever_the_folder_is_called(tmp_path: Path) -> None:
    view = held(_SAYS)
    path = tmp_path / "gctf" / "gctf-10th.ttl"
    assert changes_of([document(str(path), "")], view, tmp_path).removed
    assert not changes_of([document(str(path), "")], view).removed


def test_what_other_files_leave_out_stays() -> None:
    change = changes_of([document("new.ttl", "event:b pve:cost 2 .")], held(_SAYS))
    assert change.removed == frozenset()
    assert {quad.graph_name for quad in change.added} == {DefaultGraph()}


def test_a_file_that_describes_one_source_speaks_for_it() -> None:
    change = changes_of([document("new.ttl", _SAYS)], held(""))
    assert {quad.graph_name for quad in change.added} == {_GRAPH}


def test_a_file_that_describes_two_sources_speaks_for_neither() -> None:
    change = changes_of([document("new.ttl", _SAYS + " <urn:other> a pve:Source .")], held(""))
    assert {quad.graph_name for quad in change.added} == {DefaultGraph()}


def test_named_graphs_stay_what_they_are() -> None:
    text = f"<{_GRAPH.value}> {{ event:a pve:cost 1 }} event:b pve:cost 2 ."
    change = changes_of([document("new.trig", text, RdfFormat.TRIG)], held(""))
    assert {quad.graph_name for quad in change.added} == {_GRAPH, DefaultGraph()}


def test_the_findings_of_a_report_are_read_as_they_were(tmp_path: Path) -> None:
    shape = (
        "pves:S a sh:PropertyShape ; sh:targetSubjectsOf pve:cost ; sh:path pve:cost ; sh:datatype xsd:string ;"
        " sh:message '{$this} costs {$value}.'@en . "
        'pves:T a sh:NodeShape ; sh:targetSubjectsOf pve:cost ; sh:sparql pves:Q . pves:Q sh:message "{?other}"@en ;'
        ' sh:select "SELECT $this ?other WHERE { $this ?other ?x }" .'
    )
    data, shapes = (
        [Triple(*quad.triple) for quad in parse(_PREFIXES + text, format=RdfFormat.TURTLE)] for text in (_SAYS, shape)
    )
    report = validate(data, [], shapes)
    path = tmp_path / "report.json"
    path.write_text(as_json.write(report, edition()), encoding="utf-8")
    assert len(report.findings) == 2
    assert read_findings(path) == report.findings


def test_a_report_that_is_not_there_or_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with pytest.raises(EnvironmentFaultError, match="cannot be read"):
        read_findings(path)
    for text in ("{}", "no", '{"findings": [{"severity": "grave"}]}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(EnvironmentFaultError, match="no validation report"):
            read_findings(path)
