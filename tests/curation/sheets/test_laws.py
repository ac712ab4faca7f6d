"""What holds for all tables: they say what the importer says, and a template that comes back changes nothing."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from tests.curation.sheets.filling import changed, imported, texts_of

from pvegraph.curation.proposal import SentText
from pvegraph.curation.sheets.template import Suffix, template
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change, StoreView

LONG = os.environ.get("PVEGRAPH_LONG") == "1"
EXAMPLES = 300 if LONG else 25
CLASSES = (
    "source",
    "place",
    "organisation",
    "person",
    "framework",
    "event",
    "participation",
    "membership",
    "commitment",
)
NOTHING = Change(frozenset(), frozenset())

Tables = Mapping[str, Sequence[Mapping[str, str]]]
NAMES = st.sampled_from(
    ["Rabat", "=SUM(A1:A9)", "-1", "@office", "'=x", "+33", 'a "b", c; d', "Été", "مكتب", "(a) [b]", "x@cs"]
)
DATES = st.sampled_from(["", "2019", "2019-05", "2019-05-03", "2020"])
LATER = st.sampled_from(["", "2021", "2021-07", "2022-01-31"])
COUNTRIES = st.sampled_from(["", "MA", "DK", "XK"])
TIE = re.compile("<https://w3id.org/pvegraph/id/(tenure|membership|participation)/")
PAGES = st.sampled_from(["page-a", "page-b"])
PLACES = ("city-rabat-ma", "city-aarhus-dk")
BODIES = ("org-office", "org-club")


def some(things: Sequence[str], **cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """Rows about some things: at most one for each thing and source."""
    row = st.fixed_dictionaries({"slug": st.sampled_from(things), **cells, "source_id": PAGES})
    return st.lists(row, max_size=4, unique_by=lambda each: (each["slug"], each["source_id"]))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Tables that refer to one another; everything that is referred to is described."""
    sources = [
        {
            "source_id": f"page-{name}",
            "url": f"https://example.org/{name}",
            "title": draw(NAMES),
            "publisher": "The Press",
            "published": draw(DATES),
            "language": draw(st.sampled_from(["en", "fr"])),
        }
        for name in "ab"
    ]
    place = {"admin1": st.sampled_from(["", "-1"]), "kind": st.sampled_from(["", "city", "county"])}
    cities = draw(some(PLACES, name_en=NAMES, **place))
    cities += [{"slug": slug, "name_en": "X", "source_id": "page-a"} for slug in PLACES if not _has(cities, slug)]
    cities = [{**row, "country_iso2": row["slug"][-2:].upper()} for row in cities]
    organisations = draw(
        some(
            BODIES,
            name_en=NAMES,
            acronym=st.sampled_from(["", "=A", "OFF"]),
            founded=DATES,
            country_iso2=COUNTRIES,
            type=st.sampled_from(["", "ministry"]),
            website=st.sampled_from(["", "https://example.org/"]),
        )
    )
    organisations += [
        {"slug": slug, "name_en": "Y", "source_id": "page-b"} for slug in BODIES if not _has(organisations, slug)
    ]
    people = [
        {
            "slug": "person-amal",
            "name_en": draw(NAMES),
            "name_ar": draw(st.sampled_from(["", "أمل"])),
            "source_id": "page-a",
        }
    ]
    framework = {
        "themes": st.sampled_from(["", "youth"]),
        "url": st.sampled_from(["", "https://example.org/f"]),
        "date": DATES,
    }
    frameworks = draw(some(["fw-plan"], title_en=NAMES, short_title=st.sampled_from(["", "Plan"]), **framework))
    events = draw(
        some(
            ["event-summit"],
            name_en=NAMES,
            start=DATES,
            end=LATER,
            country_iso2=COUNTRIES,
            participants_count=st.sampled_from(["", "240"]),
            type=st.sampled_from(["", "summit"]),
        )
    )
    links: dict[str, list[dict[str, str]]] = {"posts": [], "memberships": [], "participations": []}
    for body in draw(st.sets(st.sampled_from(["city-rabat-ma", "org-office"]))):
        links["posts"].append(
            {
                "person_slug": "person-amal",
                "role_title": draw(NAMES),
                "role_type": "director",
                "body_slug": body,
                "from": draw(DATES),
                "to": draw(LATER),
                "source_id": draw(PAGES),
            }
        )
    for member in draw(st.sets(st.sampled_from(["country-ma", "city-aarhus-dk", "person-amal", "org-club"]))):
        links["memberships"].append(
            {
                "member_slug": member,
                "body_slug": "org-office",
                "role": "member",
                "from": draw(DATES),
                "source_id": draw(PAGES),
            }
        )
        if events:
            kind = {"org": "organisation"}.get(member.partition("-")[0], member.partition("-")[0])
            role = "participants-from" if kind == "country" and draw(st.booleans()) else "speaker"
            links["participations"].append(
                {
                    "event_slug": "event-summit",
                    "actor_slug": member,
                    "actor_kind": kind,
                    "role": role,
                    "source_id": draw(PAGES),
                }
            )
    found = {
        "sources": sources,
        "cities": cities,
        "organisations": organisations,
        "people": people,
        "frameworks": frameworks,
    }
    return {**found, "events": events, **links}


def _has(rows: Sequence[Mapping[str, str]], slug: str) -> bool:
    return any(row["slug"] == slug for row in rows)


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables())
def test_new_rows_say_what_the_importer_says(rules: Rules, rows: Tables) -> None:
    assert changed(texts_of(rows), rules) == Change(imported(rows), frozenset())


@settings(max_examples=EXAMPLES, deadline=None)
@given(tables(), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_as_templates_and_read_back_says_the_same(rules: Rules, rows: Tables, suffix: Suffix) -> None:
    said = imported(rows)
    view = StoreView.of(said)
    texts = [
        SentText(f"{name}.{suffix}", "", template(name, suffix, view, rules.ontology, things=None))
        for name in (*CLASSES, *(["tenure"] if suffix == "csv" else []))
    ]
    assert changed(texts, rules, said) == NOTHING
    # A person's address does not tell the slug that it was made of, of which those of ties are made as well.
    again = changed([text for text in texts if text.name.endswith("xlsx") or text.content.count(b"\r\n") > 2], rules)
    assert again.removed == frozenset()
    assert without_names_of_ties(again.added) == without_names_of_ties(said)


def without_names_of_ties(quads: Iterable[Quad]) -> Counter[object]:
    """What is said, with each tie told by what is said of it."""
    about: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for quad in quads:
        said = (str(quad.predicate), str(quad.object))
        about.setdefault((str(quad.subject), str(quad.graph_name)), set()).add(said)
    return Counter(
        ("" if TIE.match(subject) else subject, graph, frozenset(said)) for (subject, graph), said in about.items()
    )
