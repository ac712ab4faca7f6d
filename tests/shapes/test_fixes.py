"""What fixes of the project's own shapes do, and that they do it: each is held against a whole validation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from pvegraph.authored.document import Document, read_document
from pvegraph.validation import Finding
from pvegraph.validation.examination import Rules
from pvegraph.validation.finding import Fix
from pvegraph.validation.fixes import apply_fixes, chosen_fixes, safe_fixes, suggest
from pvegraph.validation.fixes.titles import KINDS, TITLES
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.view import Change, ChangedView, StoreView, View
from pvegraph.validation.wording import explain
from pvegraph.vocabulary import PREFIXES

HERE = Path(__file__).resolve().parent
DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SOURCE = "https://w3id.org/pvegraph/source/press/one"

PLACE = 'place:dk-x a pve:Place ; skos:prefLabel "Place x"@en ; pve:country country:dk ; '
PERSON = 'person:p-cccccccccc a pve:Person ; skos:prefLabel "Cem Can"@en ; '
COUNTRY = 'country:no a pve:Country ; skos:prefLabel "Norway"@en ; '
EVENT = 'event:x a pve:Event ; skos:prefLabel "Event x"@en ; '
TENURE = f"tenure:t-cccccccccc a pve:Tenure ; org:member person:p-bbbbbbbbbb ; dct:source <{SOURCE}> ; "
TAKING_PART = f"participation:a-cccccccccc a pve:Participation ; pve:event event:summit ; dct:source <{SOURCE}> ; "

# What is written, the kind of the fix, whether it is safe, and what is written afterwards.
WRITTEN = [
    (PLACE + "wgs:lat 10.40 ; wgs:long 55.4 .", "coordinates", False, "wgs:lat 55.4 ; wgs:long 10.40"),
    (PLACE + "wgs:lat 110.2 ; wgs:long 56.1 .", "coordinates", False, "wgs:lat 56.1 ; wgs:long 110.2"),
    (PLACE + 'pve:geonamesId "https://www.geonames.org/2618425/copenhagen.html" .', "identifier", True, '"2618425"'),
    (PLACE + "pve:geonamesId <https://sws.geonames.org/2618425/> .", "identifier", True, '"2618425"'),
    (PLACE + 'pve:geonamesId "٢٦١٨٩٩٩" .', "digits", True, '"2618999"'),
    (PLACE + 'pve:geonamesId " 2618425" .', "blanks", True, '"2618425"'),
    (PLACE + "pve:geonamesId 2618425 .", "datatype", True, '"2618425"'),
    (PLACE + "schema:sameAs <https://www.wikidata.org/wiki/Q34370> .",
     "address", True, "<http://www.wikidata.org/entity/Q34370>"),
    (PLACE + "schema:sameAs <https://www.wikidata.org/entity/Q34370> .",
     "address", True, "<http://www.wikidata.org/entity/Q34370>"),
    (PLACE + "schema:sameAs <https://sws.geonames.org/2618425> .",
     "address", True, "<https://sws.geonames.org/2618425/>"),
    (PLACE + 'schema:sameAs "http://www.wikidata.org/entity/Q34370" .',
     "reference", True, "<http://www.wikidata.org/entity/Q34370>"),
    (PLACE + 'schema:sameAs "Q34370" .', "reference", True, "<http://www.wikidata.org/entity/Q34370>"),
    (PLACE + 'wgs:lat "56.1" ; wgs:long 10.2 .', "datatype", True, "wgs:lat 56.1"),
    (PLACE + 'wgs:lat "56,1" ; wgs:long 10.2 .', "number", False, "wgs:lat 56.1"),
    (PLACE + 'pve:population "1,234" .', "number", False, "pve:population 1234"),
    (PLACE + "dct:type place-type:ciyt .", "nearest", False, "dct:type place-type:city"),
    (PLACE.replace("country:dk", "country:dnk") + 'pve:regionName "J" .', "nearest", False, "pve:country country:dk"),
    (COUNTRY + 'pve:cldrTerritory "no" .', "case", True, 'pve:cldrTerritory "NO"'),
    (COUNTRY + 'pve:cldrTerritory "NO"@en .', "untagged", True, 'pve:cldrTerritory "NO"'),
    (COUNTRY + 'pve:cldrTerritory "NO" ; pve:officialLanguage "Norwegian Bokmål" .', "language code", False, '"nb"'),
    (PERSON + 'skos:altLabel " Cem  C." .', "language", False, 'altLabel "Cem C."@en'),
    (PERSON + 'skos:altLabel "Cem  C."@en .', "blanks", True, 'altLabel "Cem C."@en'),
    (PERSON + 'skos:altLabel "ســلام"@ar .', "invisible", True, '"سلام"@ar'),
    (PERSON + 'skos:altLabel "C\\u200Eem"@tr .', "invisible", True, '"Cem"@tr'),
    (PERSON + 'skos:altLabel "مدينة الرباط" .', "language", True, '"مدينة الرباط"@ar'),
    (PERSON + 'skos:altLabel "Αθήνα" .', "language", True, '"Αθήνα"@el'),
    (PERSON + 'skos:altLabel "Salam"@ar .', "language", False, '"Salam"@ar-latn'),
    (PERSON + 'skos:altLabel "مدينة"@en .', "language", False, '"مدينة"@ar'),
    (
        PERSON + 'pve:cooperatesWith country:dk ; skos:altLabel "Cem Can"@en .',
        "duplicate",
        True,
        "pve:cooperatesWith country:dk .",
    ),
    (PERSON + 'skos:prefLabel "Cem C."@en .', "alternative", False, 'skos:altLabel "Cem C."@en'),
    (PERSON + 'pve:cooperatesWth person:p-bbbbbbbbbb .', "property", False, "pve:cooperatesWith person:p-bbbbbbbbbb"),
    (PERSON.replace("pve:Person", "pve:Person , pve:Persn") + "pve:cooperatesWith person:p-bbbbbbbbbb .",
     "class", False, "a pve:Person ;"),
    (PERSON + "pve:cooperatesWith person:p-bbbbbbbbb .", "nearest", False, "pve:cooperatesWith person:p-bbbbbbbbbb"),
    (EVENT + 'pve:start "2020-05"^^xsd:date .', "date datatype", True, '"2020-05"^^xsd:gYearMonth'),
    (EVENT + 'pve:start "2015"^^xsd:date .', "date datatype", True, '"2015"^^xsd:gYear'),
    (EVENT + 'pve:start "2020-05-04" .', "date datatype", True, '"2020-05-04"^^xsd:date'),
    (EVENT + 'pve:start "2020-5-4"^^xsd:date .', "date form", True, '"2020-05-04"^^xsd:date'),
    (EVENT + 'pve:start "23/05/2020" .', "date form", False, '"2020-05-23"^^xsd:date'),
    (EVENT + 'pve:start "2020-05-04T09:00:00Z"^^xsd:dateTime .', "date only", False, '"2020-05-04"^^xsd:date'),
    (EVENT + 'pve:start "2020-06"^^xsd:gYearMonth ; pve:end "2020-05"^^xsd:gYearMonth .',
     "dates", False, 'pve:start "2020-05"'),
    (TAKING_PART + "pve:participant place:dk-aarhus ; pve:role role:speaker .",
     "nearest", False, "pve:participant government:dk-aarhus"),
    (TAKING_PART + "pve:participant organisation:agency ; pve:role role:speeker .",
     "nearest", False, "pve:role role:speaker"),
    (TAKING_PART + 'pve:participant organisation:agency ; pve:role "Concept speaker" .',
     "nearest", False, "pve:role role:speaker"),
    (TENURE + "pve:post post:forum-chair .", "seen", False, 'pve:observedOn "2013-10-01"^^xsd:date'),
    (TENURE + 'pve:post post:dk-aarhus-mayor ; pve:start "2008"^^xsd:gYear ; pve:end "2014-05"^^xsd:gYearMonth .',
     "end", False, 'pve:end "2011"^^xsd:gYear'),
    (
        TENURE.replace(f"dct:source <{SOURCE}> ; ", "")
        + f'pve:post post:forum-chair ; pve:start "2020"^^xsd:gYear . <{SOURCE}> a pve:Source .',
        "source",
        False,
        f"dct:source <{SOURCE}>",
    ),
    (
        "organisation:old prov:invalidatedAtTime \"2026-01-01T00:00:00Z\"^^xsd:dateTime ; owl:deprecated true ;"
        ' skos:changeNote "merged"@en ; dct:isReplacedBy organisation:agency .'
        + PERSON + "pve:cooperatesWith organisation:old .",
        "replacement",
        False,
        "pve:cooperatesWith organisation:agency",
    ),
    (f'<{SOURCE}> schema:url <http://press.example/one> .', "https", False, "<https://press.example/one>"),
]  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """The world of the examples and what it is held against."""

    world: Sequence[Triple]
    rules: Rules

    def document(self, text: str) -> Document:
        """A text without prefixes as a person would hand it in."""
        return read_document((DECLARATIONS + text).encode(), "new.ttl", RdfFormat.TURTLE)

    def view(self, document: Document) -> StoreView:
        """The world with the statements of a text, as those of a source."""
        graph = NamedNode(SOURCE)
        new = (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in document.statements)
        return StoreView.of([*(Quad(*triple) for triple in self.world), *new])

    def findings(self, view: View) -> tuple[Finding, ...]:
        """What is found about a dataset, all of it."""
        return self.rules.validate(view.triples(None, None, None)).findings

    def suggested(self, document: Document) -> tuple[Finding, ...]:
        """The same, in words and with fixes."""
        view = self.view(document)
        return suggest(explain(self.findings(view), view, self.rules), view, self.rules)


@pytest.fixture(scope="module")
def bench(world: Sequence[Triple], rules: Rules) -> Bench:
    """Where fixes are tried."""
    return Bench(world, rules)


def graph_of(_: Document) -> str:
    """All texts here are of one source."""
    return SOURCE


def fixes_of(findings: Sequence[Finding], kind: str) -> list[tuple[Finding, Fix]]:
    """The fixes whose English title is that of a kind, with their findings."""
    title = re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(TITLES[kind]["en"])))
    return [(each, fix) for each in findings for fix in each.fixes if title.fullmatch(fix.title["en"])]


def numbered(text: str, number: int) -> str:
    """A text whose things, names and codes no other text has."""
    letters = "bcdefghijklmnopqrstuvwxyz234567"
    names = {old: f"{old}{number}" for old in ("dk-x", "Place x", "event:x", "Event x", "Cem Can")}
    names |= {"c" * 10: f"{letters[number % 30]}{letters[number // 30]}" + "c" * 8}
    names |= {"2618425": f"26184{number:02}", "Q34370": f"Q343{number:02}"}
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def batch(row: int) -> int:
    """The batch of a row: those about one country are in different ones."""
    countries = [number for number, (text, *_) in enumerate(WRITTEN) if text.startswith(COUNTRY)]
    return countries.index(row) if row in countries else 0


def fix_of(row: int, document: Document, findings: Sequence[Finding]) -> tuple[Finding, Fix]:
    """The fix that a row of the table tells of, with its finding."""
    text, kind, safe, after = WRITTEN[row]
    for finding, fix in fixes_of(findings, kind):
        if numbered(after, row) in apply_fixes([document], [fix], graph_of).texts.get("new.ttl", ""):
            assert fix.safe == safe, text
            return finding, fix
    raise AssertionError((text, kind, [fix.title["en"] for _, fix in fixes_of(findings, kind)]))


@pytest.mark.parametrize("number", sorted({batch(row) for row in range(len(WRITTEN))}))
def test_each_kind_of_fix_ends_its_finding_and_makes_no_other(bench: Bench, number: int) -> None:
    rows = [row for row in range(len(WRITTEN)) if batch(row) == number]
    document = bench.document("\n".join(numbered(WRITTEN[row][0], row) for row in rows))
    before = bench.suggested(document)
    chosen = [fix_of(row, document, before) for row in rows]
    added = frozenset(quad for _, fix in chosen for quad in fix.added)
    removed = frozenset(quad for _, fix in chosen for quad in fix.removed)
    then = bench.findings(ChangedView(bench.view(document), Change(added, removed)))
    old, left = ({each.sort_key for each in findings} for findings in (before, then))
    assert [finding.message("en") for finding, _ in chosen if finding.sort_key in left] == []
    assert [each.message("en") for each in then if each.severity == "violation" and each.sort_key not in old] == []


def test_every_kind_of_fix_is_in_the_table() -> None:
    assert {row[1] for row in WRITTEN} >= KINDS - {"composed", "text"}  # no shape here asks for these alone


def test_titles_are_whole_sentences_of_their_language(bench: Bench) -> None:
    text = "\n".join((WRITTEN[0][0], WRITTEN[3][0].replace("dk-x", "dk-y"), EVENT + 'pve:start "2015" .'))
    titles = [fix.title for finding in bench.suggested(bench.document(text)) for fix in finding.fixes]
    assert len(titles) >= 3
    for title in titles:
        assert set(title) == set(LANGUAGES)
        assert len(set(title.values())) == len(LANGUAGES)
        assert not any("{" in text or text.endswith(".") for text in title.values())


def test_a_fix_that_would_break_something_else_is_not_shown(bench: Bench) -> None:
    taken = PLACE + 'pve:geonamesId "https://sws.geonames.org/2624652/" .'
    free = PLACE + 'pve:geonamesId "https://sws.geonames.org/2618425/" .'
    assert fixes_of(bench.suggested(bench.document(free)), "identifier")
    # The number is that of Aarhus, and no two things may have one.
    (finding,) = bench.suggested(bench.document(taken))
    assert finding.fixes == ()
    assert [term.value for term in finding.accepted] == ["2624652"]


def test_the_number_of_tries_is_bounded_and_the_gravest_come_first(bench: Bench) -> None:
    text = (
        PLACE
        + 'pve:geonamesId "https://sws.geonames.org/2618425/" . '
        + WRITTEN[-1][0]
        + PERSON
        + 'skos:altLabel " C"@en .'
    )
    document = bench.document(text)
    view = bench.view(document)
    findings = explain(bench.findings(view), view, bench.rules)
    fixed = suggest(findings, view, bench.rules, most_tries=1)
    assert [finding.severity for finding in fixed if finding.fixes] == ["violation"]
    assert [finding.sort_key for finding in fixed] == [finding.sort_key for finding in findings]


def test_an_alternative_label_goes_safely_only_where_the_same_source_has_it_preferred(bench: Bench) -> None:
    elsewhere = 'person:p-bbbbbbbbbb skos:altLabel "Bo Berg"@en .'  # preferred in no graph, here in that of the source
    ((_, fix),) = fixes_of(bench.suggested(bench.document(elsewhere)), "duplicate")
    assert not fix.safe


def test_a_tenure_that_has_ended_before_the_next_began_is_not_stretched(bench: Bench) -> None:
    text = TENURE + 'pve:post post:dk-aarhus-mayor ; pve:start "2017"^^xsd:gYear .'
    assert fixes_of(bench.suggested(bench.document(text)), "end") == []


def test_the_safe_fixes_of_many_slips_are_applied_together_and_fixing_twice_is_fixing_once(bench: Bench) -> None:
    text = f"""# What a curator typed.
{PLACE} # Aarhus's neighbour
    pve:geonamesId "https://sws.geonames.org/2618425/" ; # by hand
    schema:sameAs <https://www.wikidata.org/wiki/Q34370> .
{PERSON}
    skos:altLabel "Cem  C."@en , "ســلام"@ar , "Cem Can"@en .
{EVENT} pve:start "2015"^^xsd:date .
"""
    document = bench.document(text)
    findings = bench.suggested(document)
    applied = apply_fixes([document], safe_fixes(findings), graph_of)
    assert len(applied.done) == 6
    assert applied.left == ()
    written = applied.texts["new.ttl"]
    assert [line.partition("#")[2] for line in written.splitlines() if "# " in line] == [
        line.partition("#")[2] for line in document.text.splitlines() if "# " in line
    ]
    again = read_document(written.encode(), "new.ttl", RdfFormat.TURTLE)
    assert not any(fix.safe for finding in bench.suggested(again) for fix in finding.fixes)
    twice = apply_fixes([again], safe_fixes(findings), graph_of)
    assert twice.texts == {}
    assert {left.reason for left in twice.left} == {"done"}


def test_of_the_fixes_of_one_finding_one_is_chosen(bench: Bench) -> None:
    document = bench.document(PERSON + 'skos:altLabel "Jemand" .')
    findings = bench.suggested(document)
    assert len(findings[0].fixes) == 3
    chosen = chosen_fixes(findings, lambda finding: finding.fixes[1])
    assert [fix.title["en"] for fix in chosen] == ['Tag "Jemand" with its language: "Jemand"@fr']
    both = apply_fixes([document], findings[0].fixes[:2], graph_of)
    assert [left.reason for left in both.left] == ["conflict"]
    assert '"Jemand"@en' in both.texts["new.ttl"]


@pytest.mark.parametrize("folder", ["place", "references"])
def test_whatever_is_suggested_for_the_bad_examples_works(folder: str, bench: Bench) -> None:
    # All examples of a folder at once: they disturb one another, and each fix has to work all the same.
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((HERE / folder).glob("*.bad.ttl")))
    document = read_document(text.encode(), "new.ttl", RdfFormat.TURTLE)
    view = bench.view(document)
    before = bench.suggested(document)
    violations = sum(each.severity == "violation" for each in before)
    tried = 0
    for finding in before:
        for fix in finding.fixes[:1]:
            assert fix.removed <= set(view.quads(None, None, None))
            then = bench.findings(ChangedView(view, Change(fix.added, fix.removed)))
            assert finding.sort_key not in {each.sort_key for each in then}, fix.title["en"]
            assert sum(each.severity == "violation" for each in then) <= violations, fix.title["en"]
            tried += 1
    assert tried
