"""Reports for programs: each is what its standard, or our schema, says that it is."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse
from tests.validation.report.examples import (
    ACCEPTED,
    CHANGED,
    COVERAGE,
    DOCUMENT,
    FILE,
    FIXED,
    FOUND,
    OTHER,
    UNCHANGED,
    finding,
    hostile,
    surroundings,
)

from pvegraph.errors import UsageError
from pvegraph.validation import Report, Severity, validate
from pvegraph.validation.report import FORMATS, LANGUAGES, Language, as_json, by_media_type, by_name, by_suffix
from pvegraph.validation.report.as_turtle import result_iri
from pvegraph.vocabulary import expand

SCHEMAS = Path(__file__).parent / "schemas"
REPORTS = {"found": FOUND, "changed": CHANGED, "hostile": hostile(), "empty": Report((), "shacl")}
every_report = pytest.mark.parametrize("name", REPORTS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def written(format_: str, report: Report, language: Language = "en") -> str:
    """The report in a format."""
    return by_name(format_).write(report, surroundings(language))


def tree(report: Report, *, fail_on: Severity = "violation") -> ElementTree.Element:
    """The report in JUnit's XML, read."""
    text = by_name("junit").write(report, replace(surroundings(), fail_on=fail_on))
    return ElementTree.fromstring(text)  # noqa: S314 - ours


class TestFormats:
    def test_each_is_found_by_its_name_media_type_and_suffix(self) -> None:
        for format_ in FORMATS:
            assert by_name(format_.name) is format_
            assert by_suffix(format_.suffix) is format_
            for media_type in (format_.media_type, *format_.other_media_types):
                assert by_media_type(media_type.upper() + "; charset=utf-8") is format_

    def test_an_unknown_one_is_told_with_the_nearest(self) -> None:
        with pytest.raises(UsageError, match="Did you mean sarif"):
            by_name("sariff")
        assert by_media_type("image/png") is None
        assert by_suffix("docx") is None

    @every_report
    def test_the_same_report_is_the_same_text(self, name: str) -> None:
        report = REPORTS[name]
        turned = replace(report, findings=Report.of(report.findings[::-1], "").findings)
        for format_ in FORMATS:
            assert written(format_.name, report) == written(format_.name, turned)
            assert written(format_.name, report).endswith("\n")


class TestJson:
    @every_report
    def test_is_what_its_schema_says(self, name: str) -> None:
        schema = json.loads(as_json.schema())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(written("json", REPORTS[name])), schema, jsonschema.Draft202012Validator)

    def test_the_schema_is_one_that_something_can_break(self) -> None:
        content = json.loads(written("json", CHANGED))
        content["findings"][0]["severity"] = "grave"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(content, json.loads(as_json.schema()))

    def test_has_everything(self) -> None:
        content = json.loads(written("json", CHANGED))
        first = content["findings"][0]
        assert first["id"] == CHANGED.findings[0].id
        assert [(each["role"], each["place"]["file"], each["place"]["line"]) for each in first["locations"]] == [
            ("change", FILE, 4),
            ("clash", OTHER, 4),
        ]
        assert first["locations"][0]["statement"].startswith(
            "<https://w3id.org/pvegraph/id/place/dk-x> <http://www.w3.org"
        )
        assert first["fixes"][0]["safe"]
        assert first["fixes"][0]["removed"][0].endswith("<https://w3id.org/pvegraph/source/press/one> .")
        assert first["accepted"] == ['"40.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"41"']
        assert content["counts"] == {"violation": 1, "warning": 1, "info": 1}
        assert content["difference"]["fixed"][0]["id"] == FIXED.id
        assert content["difference"]["unchanged"][0]["id"] == UNCHANGED.id
        assert content["accepted"][0]["reason"] == ACCEPTED.reason
        assert content["coverage"]["shapes"] == COVERAGE.shapes
        assert content["shapes"][0]["kind"] == "unknown-term"


class TestTurtle:
    @every_report
    def test_is_a_report_as_shacl_wants_it(self, name: str) -> None:
        data = [quad.triple for quad in parse(written("turtle", REPORTS[name]).encode(), format=RdfFormat.TURTLE)]
        shapes = [quad.triple for quad in parse(path=SCHEMAS / "report-shapes.ttl")]
        assert validate(data, [], shapes).findings == ()
        assert not any(isinstance(term, BlankNode) for triple in data for term in (triple.subject, triple.object))
        kinds = [triple.object for triple in data if triple.object == NamedNode(expand("sh:ValidationResult"))]
        assert len(kinds) == len(REPORTS[name].findings)

    def test_those_shapes_find_what_is_wrong(self) -> None:
        data = [quad.triple for quad in parse(written("turtle", FOUND).encode(), format=RdfFormat.TURTLE)]
        shapes = [quad.triple for quad in parse(path=SCHEMAS / "report-shapes.ttl")]
        for local in ("sh:focusNode", "sh:conforms"):
            less = [triple for triple in data if triple.predicate.value != expand(local)]
            assert not validate(less, [], shapes).conforms
        without_line = [triple for triple in data if not triple.predicate.value.endswith("lineNumber")]
        assert not validate(without_line, [], shapes).conforms

    def test_says_where(self) -> None:
        quads = set(parse(written("turtle", FOUND).encode(), format=RdfFormat.TURTLE))

        def value(subject: str, predicate: str) -> str:
            (found,) = (
                quad.object for quad in quads
                if quad.subject == NamedNode(subject) and quad.predicate.value.endswith(predicate)
            )  # fmt: skip
            return found.value if not isinstance(found, Quad) else ""

        place = value(result_iri(FOUND.findings[0]), "#pointer")
        start = value(place, "startPointer")
        assert (value(start, "lineNumber"), value(start, "charNumber")) == ("4", "5")
        assert value(start, "#reference").endswith(FILE)
        assert value(place, "isPartOf") == "https://w3id.org/pvegraph/source/press/one"
        clash = value(result_iri(FOUND.findings[0]), "dc/terms/relation")
        assert value(value(clash, "endPointer"), "#reference").endswith(OTHER)

    def test_the_iri_of_a_result_depends_on_what_was_found_alone(self) -> None:
        found = FOUND.findings[0]
        assert result_iri(replace(found, locations=(), fixes=(), explanation={})) == result_iri(found)
        assert result_iri(replace(found, value=None)) != result_iri(found)


class TestSarif:
    @every_language
    @every_report
    def test_is_what_oasis_says(self, name: str, language: Language) -> None:
        schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text("utf-8"))
        jsonschema.Draft4Validator(schema).validate(json.loads(written("sarif", REPORTS[name], language)))

    def test_points_at_lines_and_at_what_clashes(self) -> None:
        (run,) = json.loads(written("sarif", CHANGED))["runs"]
        result = run["results"][0]
        location = result["locations"][0]["physicalLocation"]
        assert run["columnKind"] == "unicodeCodePoints"
        assert location["artifactLocation"] == {"uri": FILE}
        assert location["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 18}
        assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"] == {"uri": OTHER}
        assert result["partialFingerprints"] == {"finding/v1": CHANGED.findings[0].id}
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == "pves:Latitude"
        assert "خط العرض" in rule["help"]["markdown"]

    def test_has_the_fixes_as_replacements_that_make_the_text_what_it_should_be(self) -> None:
        (run,) = json.loads(written("sarif", FOUND))["runs"]
        (change,) = run["results"][0]["fixes"][0]["artifactChanges"]
        (edit,) = change["replacements"]
        region = edit["deletedRegion"]
        lines = DOCUMENT.text.splitlines()
        line = lines[region["startLine"] - 1]
        lines[region["startLine"] - 1] = (
            line[: region["startColumn"] - 1] + edit["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
        )
        assert "\n".join(lines) + "\n" == DOCUMENT.text.replace("140.5", "40.5")

    def test_tells_new_unchanged_and_absent_and_what_the_baseline_accepts(self) -> None:
        (run,) = json.loads(written("sarif", CHANGED))["runs"]
        states = {each["partialFingerprints"]["finding/v1"]: each.get("baselineState") for each in run["results"]}
        assert states[FIXED.id] == "absent"
        assert states[UNCHANGED.id] == "unchanged"
        assert states[CHANGED.findings[0].id] == "new"
        (suppressed,) = (each for each in run["results"] if "suppressions" in each)
        assert suppressed["partialFingerprints"]["finding/v1"] == ACCEPTED.finding.id
        assert ACCEPTED.reason in suppressed["suppressions"][0]["justification"]

    def test_a_report_of_no_change_has_no_states(self) -> None:
        (run,) = json.loads(written("sarif", FOUND))["runs"]
        assert all("baselineState" not in each for each in run["results"])

    def test_files_are_relative_to_the_root_and_escaped(self, tmp_path: Path) -> None:
        place = replace(FOUND.findings[0].locations[0].place, file=f"{tmp_path}/a b/ä#.ttl")
        located = replace(FOUND.findings[0].locations[0], place=place)
        report = Report.of([replace(FOUND.findings[0], locations=(located,))], "")
        below = by_name("sarif").write(report, replace(surroundings(), root=tmp_path))
        assert '"uri": "a%20b/%C3%A4%23.ttl"' in below
        elsewhere = by_name("sarif").write(report, replace(surroundings(), root=tmp_path / "other"))
        assert f'"uri": "file://{tmp_path}/a%20b/' in elsewhere


class TestJunit:
    @every_language
    @every_report
    def test_is_what_jenkins_takes(self, name: str, language: Language) -> None:
        xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(written("junit", REPORTS[name], language))

    def test_counts_failures_and_what_is_none(self) -> None:
        root = tree(CHANGED)
        assert (root.get("tests"), root.get("failures")) == ("6", "1")
        reasons = {each.get("type") for each in root.iter("skipped")}
        assert reasons == {"new", "unchanged", "accepted"}

    def test_milder_findings_fail_where_that_is_wanted(self) -> None:
        root = tree(CHANGED, fail_on="info")
        assert root.get("failures") == "3"

    def test_a_shape_that_found_nothing_passes(self) -> None:
        root = tree(FOUND)
        (suite,) = (each for each in root if each.get("name") == "pves:Nothing")
        assert [len(case) for case in suite] == [0]


class TestCsv:
    def test_has_a_row_for_each_finding_of_each_list(self) -> None:
        rows = list(csv.DictReader(StringIO(written("csv", CHANGED), newline="")))
        assert [row["list"] for row in rows] == ["new", "new", "new", "fixed", "unchanged", "accepted"]
        assert (rows[0]["file"], rows[0]["line"], rows[0]["column"]) == (FILE, "4", "5")
        assert rows[0]["fix"] == "Write 40.5"
        assert rows[-1]["reason"] == ACCEPTED.reason
        assert written("csv", CHANGED).endswith("\r\n")


class TestGithub:
    def test_says_what_is_wrong_beside_its_line(self) -> None:
        lines = written("github", FOUND).splitlines()
        where = f"file={FILE},line=4,endLine=4,col=5,endColumn=17,title=pves%3ALatitude – latitude"
        assert lines[0].startswith(f"::error {where}::The latitude is wrong.%0Ash:maxInclusive 90: ")
        assert [line.split()[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]
        assert lines[3] == "violations: 1, warnings: 1, information: 1"

    def test_escapes_what_would_end_a_property(self) -> None:
        place = replace(FOUND.findings[0].locations[0].place, file="a,b:c%.ttl")
        located = replace(FOUND.findings[0].locations[0], place=place)
        text = written("github", Report.of([replace(finding(), locations=(located,))], ""))
        assert text.startswith("::error file=a%2Cb%3Ac%25.ttl,line=4,")
