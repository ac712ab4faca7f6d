"""Reports made by hand that have everything that a report can have, and texts that nobody should trust."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from pvegraph.authored.document import read_document
from pvegraph.validation.finding import Accepted, Coverage, Difference, Finding, Fix, Located, Report, Severity
from pvegraph.validation.report import Edition, Language, edition
from pvegraph.validation.shape_checks import Problem
from pvegraph.validation.words import Words
from pvegraph.vocabulary import expand

FILE = "data/press/one.ttl"
OTHER = "data/press/two.ttl"
TEXT = """\
@prefix place: <https://w3id.org/pvegraph/id/place/> .
@prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
place:dk-x
    wgs:lat 140.5 ; # too far north
    wgs:long 12.25 .
"""
DOCUMENT = read_document(TEXT.encode(), FILE, RdfFormat.TURTLE)
OTHER_DOCUMENT = read_document(TEXT.replace("140.5", "56.5").encode(), OTHER, RdfFormat.TURTLE)
PLACE = NamedNode(expand("place:dk-x"))
LATITUDE = NamedNode(expand("wgs:lat"))
SOURCE = NamedNode("https://w3id.org/pvegraph/source/press/one")
OTHER_SOURCE = NamedNode("https://w3id.org/pvegraph/source/press/two")
DECIMAL = NamedNode(expand("xsd:decimal"))
HOSTILE = (
    "<script>alert(1)</script> ]]> & \"quoted\" 'x' \x1b[31mred\x07 \x00 \u202etxt.exe\u202c \u2069\u2066 \ufeff"
    " =1+1 | ::error::x %0A [link](http://example.org) {0} **bold** \r\nsecond line \u2028 end"
)
"""What breaks HTML, XML, terminals, spreadsheets, logs, Markdown and lines."""


def quad(value: str, graph: NamedNode = SOURCE) -> Quad:
    """A latitude of the place."""
    return Quad(PLACE, LATITUDE, Literal(value, datatype=DECIMAL), graph)


WRONG, RIGHT, OTHERS = quad("140.5"), quad("40.5"), quad("56.5", OTHER_SOURCE)
_BARE = Quad(PLACE, LATITUDE, WRONG.object)
_OTHER_BARE = Quad(PLACE, LATITUDE, OTHERS.object)


def finding(
    text: str = "", *, severity: Severity = "violation", shape: str = "pves:Latitude", cause: str = ""
) -> Finding:
    """A finding with every field, whose words hold a text of somebody else."""
    rewrite = {"en": f"Write 40.5 {text}", "fr": "Écrire 40.5", "ar": "اكتب 40.5"}
    return Finding(
        severity=severity,
        focus=PLACE,
        path=f"<{LATITUDE.value}>",
        value=Literal(text or "140.5"),
        source_shape=expand(shape),
        component=expand("sh:MaxInclusiveConstraintComponent"),
        messages={
            "en": f"The latitude {text} is wrong.",
            "fr": f"La latitude {text} est fausse.",
            "ar": f"خط العرض \u2068{text}\u2069 خطأ.",
        },
        details=(("other", text or "56.5"),),
        locations=(
            Located("change", WRONG.triple, SOURCE.value, DOCUMENT.places[_BARE][0]),
            Located("clash", OTHERS.triple, OTHER_SOURCE.value, OTHER_DOCUMENT.places[_OTHER_BARE][0]),
        ),
        explanation=dict.fromkeys(("en", "fr", "ar"), f"sh:maxInclusive 90: {text} > 90"),
        accepted=(Literal("40.5", datatype=DECIMAL), Literal(text or "41")),
        fixes=(
            Fix(rewrite, frozenset({RIGHT}), frozenset({WRONG}), safe=True),
            Fix({"en": "Take it away"}, frozenset(), frozenset({WRONG}), safe=False),
        ),
        cause=cause,
    )


MISSING = replace(
    finding(severity="warning", shape="pves:PlaceLabel"),
    value=None,
    locations=(Located("block", None, SOURCE.value, DOCUMENT.blocks[PLACE][0]),),
    fixes=(),
    accepted=(),
)
BARE = Finding("info", PLACE, None, None, expand("pves:Bare"), expand("sh:SPARQLConstraintComponent"), {"en": "Bare."})
COVERAGE = Coverage(
    {expand("pves:Latitude"): 3, expand("pves:Nothing"): 0}, {expand("pve:Thing"): 2, "": 1}, {expand("dct:type"): 7}
)
FOUND = replace(Report.of([finding(), MISSING, BARE], "shacl"), coverage=COVERAGE)
"""A dataset that was validated."""

FIXED = finding("fixed")
UNCHANGED = finding("unchanged", severity="warning")
ACCEPTED = Accepted(finding("accepted"), "The source prints it so.", "2030-01-31")
CHANGED = replace(
    FOUND,
    difference=Difference("release 12", (FIXED,), (UNCHANGED,), validated_whole=(expand("pves:Whole"),)),
    accepted=(ACCEPTED,),
)
"""A change that was validated: what is new is what was found in `FOUND`."""

WORDS = Words(
    {
        PLACE.value: {"en": "Xby", "ar": "إكسبي", "fr": "Xby-en-Brie"},
        expand("pves:Latitude"): {"en": "latitude", "ar": "خط العرض", "fr": "latitude"},
        SOURCE.value: {"en": "A page"},
    }
)
PROBLEM = Problem("unknown-term", "pves:X", "pves:X uses sh:minCuont")


def surroundings(language: Language = "en") -> Edition:
    """The edition of these reports in a language."""
    return edition(language, documents=(DOCUMENT, OTHER_DOCUMENT), words=WORDS, problems=[PROBLEM])


def hostile() -> Report:
    """A report in which all words are those of somebody who means harm."""
    bad = finding(HOSTILE)
    twice = [finding(HOSTILE + str(number), cause="value <http://example.org/a> b") for number in range(2)]
    return replace(
        Report.of([bad, *twice], HOSTILE),
        difference=Difference(HOSTILE, (finding(HOSTILE + "f"),), (finding(HOSTILE + "u"),)),
        accepted=(Accepted(finding(HOSTILE + "a"), HOSTILE, "2030-01-31"),),
        coverage=COVERAGE,
    )
