"""Competency questions answered a second time, in plain Python straight from the tables.

Nothing here knows the importer or SPARQL: rows are read, joined and counted anew, and only the addresses of things are
taken from `pvegraph.iri`. Dates are compared as intervals of days by `PartialDate`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from pathlib import Path

import pytest
from tests.queries.conftest import Ask

from pvegraph import iri
from pvegraph.dates import PartialDate

Tables = dict[str, list[dict[str, str]]]
NATIONAL = {"national-agency", "ministry"}
PLANS = {"strategy", "national-action-plan"}


def _mapping(project: Path, name: str) -> list[dict[str, str]]:
    path = project / "src/pvegraph/authored/mappings" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_city(slug: str) -> bool:
    return slug.startswith("city-")


def country_of_city(slug: str) -> str:
    return slug.rsplit("-", 1)[1]


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Key → values."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


class Facts:
    """What the questions need of the tables."""

    def __init__(self, tables: Tables, project: Path) -> None:
        self.tables = tables
        own_post = {(row["body_slug"], row["role_title"]) for row in _mapping(project, "post-titles")}
        self.mayors = [
            row
            for row in tables["posts"]
            if row["role_type"] == "mayor"
            and is_city(row["body_slug"])
            and (row["body_slug"], row["role_title"]) not in own_post
        ]
        self.roles = {
            row["printed"]: set(row["concepts"].split(";"))
            for row in _mapping(project, "roles")
            if row["table"] == "participations"
        }
        self.themes = {
            row["keyword"]: set(filter(None, row["concepts"].split(";"))) for row in _mapping(project, "themes")
        }
        self.starts = grouped((row["slug"], row["start"]) for row in tables["events"] if row["start"])
        self.types = grouped((row["slug"], row["type"]) for row in tables["organisations"])
        self.countries = grouped(
            (row["slug"], row["country_iso2"].lower()) for row in tables["organisations"] if row["country_iso2"]
        )
        self.published = {row["source_id"]: row["published"] for row in tables["sources"]}

    def is_national(self, slug: str) -> bool:
        """Whether some row calls the body a national agency or a ministry."""
        return bool(self.types.get(slug, set()) & NATIONAL)

    def participants(self) -> dict[str, set[str]]:
        """Actor → events; people from a country are not the country."""
        rows = (row for row in self.tables["participations"] if row["role"] != "participants-from")
        return grouped((row["actor_slug"], row["event_slug"]) for row in rows)

    def events_of_cities(self) -> dict[str, set[str]]:
        """City → the events in which its government or its mayor took part."""
        events = self.participants()
        pairs = [(city, event) for city in events if is_city(city) for event in events[city]]
        pairs += [(row["body_slug"], event) for row in self.mayors for event in events.get(row["person_slug"], ())]
        return grouped(pairs)

    def commitments(self) -> Iterator[tuple[str, str, str, str]]:
        """Actor, framework, level, source; what a framework does to another is no commitment."""
        levels = {"endorses": "endorsed", "adopts": "adopted", "implements": "implemented"}
        for row in self.tables["relations"]:
            if row["predicate"] in levels and not row["subject_slug"].startswith("fw-"):
                yield row["subject_slug"], row["object_slug"], levels[row["predicate"]], row["source_id"]

    def themes_of(self, printed: str) -> set[str]:
        """The concepts of the keywords of a framework."""
        return {concept for word in printed.split(";") if word.strip() for concept in self.themes[word.strip()]}

    def plans(self, types: set[str]) -> set[tuple[str, str]]:
        """Framework and country, for those that a State, a national agency or a ministry issued."""
        found = set()
        for row in self.tables["frameworks"]:
            if row["type"] in types:
                issuer = row["issuing_body_slug"]
                if issuer.startswith("country-"):
                    found.add((row["slug"], issuer.removeprefix("country-")))
                elif self.is_national(issuer):
                    found |= {(row["slug"], country) for country in self.countries.get(issuer, ())}
        return found


@pytest.fixture(scope="module")
def facts_of(tables: Tables, project: Path) -> Facts:
    """The tables, ready to be joined."""
    return Facts(tables, project)


def test_network_cities_in_countries_without_agency_commitment(facts_of: Facts, ask_saved: Ask) -> None:
    issued = {row["slug"] for row in facts_of.tables["frameworks"] if row["issuing_body_slug"] == "org-gctf"}
    agencies = grouped(
        (country, slug)
        for slug, countries in facts_of.countries.items()
        for country in countries
        if "national-agency" in facts_of.types[slug]
    )
    committed = {actor for actor, framework, _, _ in facts_of.commitments() if framework in issued}
    expected = {
        (iri.of_slug(row["member_slug"]), str(len(agencies[country])))
        for row in facts_of.tables["memberships"]
        if row["body_slug"] == "org-scn" and is_city(row["member_slug"])
        for country in [country_of_city(row["member_slug"])]
        if country in agencies and not agencies[country] & committed
    }
    rows = ask_saved("network-cities-without-agency-commitment")
    assert {(row["city"], row["agencies"]) for row in rows} == expected
    assert len(rows) == len(expected) > 50


def test_framework_uptake(facts_of: Facts, ask_saved: Ask) -> None:
    years: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for actor, framework, level, source in facts_of.commitments():
        years[actor, framework, level].add(facts_of.published[source][:4] or "unknown")
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (actor, framework, level), found in years.items():
        kind = 0 if is_city(actor) else 1 if facts_of.is_national(actor) else 2
        counts[iri.of_slug(framework), iri.concept("commitment-level", level), min(found)][kind] += 1
    rows = ask_saved("framework-uptake")
    assert {
        (row["framework"], row["level"], row["year"]): [int(row[c]) for c in ("governments", "agencies", "others")]
        for row in rows
    } == counts
    assert len(rows) == len(counts) > 100


def _soon_after(issued: Iterable[str], met: Iterable[str], years: int) -> bool:
    """Whether some date of issue is certainly after some date of the event, and certainly within so many years."""
    for later, earlier in product(map(PartialDate.parse, issued), map(PartialDate.parse, met)):
        # As text, because 29 February has no anniversary two years on.
        limit = f"{earlier.earliest.year + years}{earlier.earliest.isoformat()[4:]}"
        if earlier.certainly_before(later) and later.latest.isoformat() <= limit:
            return True
    return False


def test_adoption_after_attending(facts_of: Facts, ask_saved: Ask) -> None:
    events = facts_of.participants()
    holders = grouped((row["body_slug"], row["person_slug"]) for row in facts_of.tables["posts"])
    born = {
        (row["subject_slug"], row["object_slug"])
        for row in facts_of.tables["relations"]
        if row["predicate"] in {"adopted_at", "launched_at"}
    }
    dates = grouped((row["slug"], row["date"]) for row in facts_of.tables["frameworks"] if row["date"])
    expected = set()
    for framework, issuer in {(row["slug"], row["issuing_body_slug"]) for row in facts_of.tables["frameworks"]}:
        if issuer.startswith("country-") or facts_of.is_national(issuer):
            for actor in {issuer} | holders.get(issuer, set()):
                for event in events.get(actor, ()):
                    if (framework, event) not in born and _soon_after(
                        dates.get(framework, ()), facts_of.starts.get(event, ()), years=2
                    ):
                        person = "" if actor == issuer else iri.of_slug(actor)
                        expected.add((iri.of_slug(framework), iri.of_actor(issuer), iri.of_slug(event), person))
    rows = ask_saved("adoption-after-attending", years="2")
    found = {(row["framework"], row["issuer"], row["event"], row.get("person", "")) for row in rows}
    assert found == expected
    assert len(expected) > 20


def test_city_pairs_without_common_network(facts_of: Facts, ask_saved: Ask) -> None:
    events = facts_of.events_of_cities()
    networks = grouped(
        (row["member_slug"], row["body_slug"])
        for row in facts_of.tables["memberships"]
        if "city-network" in facts_of.types.get(row["body_slug"], set())
    )
    expected = {
        (frozenset({iri.of_slug(one), iri.of_slug(other)}), len(events[one] & events[other]))
        for one, other in combinations(sorted(events), 2)
        if len(events[one] & events[other]) >= 2 and not networks.get(one, set()) & networks.get(other, set())
    }
    rows = ask_saved("city-pairs-without-common-network", minimum="2")
    assert {(frozenset({row["city"], row["otherCity"]}), int(row["events"])) for row in rows} == expected
    assert len(rows) == len(expected) > 5


def test_cities_that_dropped_out(facts_of: Facts, ask_saved: Ask) -> None:
    latest = {
        city: max(PartialDate.parse(start).latest for event in events for start in facts_of.starts.get(event, ()))
        for city, events in facts_of.events_of_cities().items()
        if any(facts_of.starts.get(event) for event in events)
    }
    expected = {iri.of_slug(city) for city, day in latest.items() if day.year < 2018}
    rows = ask_saved("cities-that-dropped-out", year="2018")
    assert {row["city"] for row in rows} == expected
    assert len(expected) > 5
    for row in rows:
        city = next(city for city in latest if iri.of_slug(city) == row["city"])
        assert PartialDate.parse(row["lastEventDate"]).latest == latest[city]


def test_cities_never_abroad(facts_of: Facts, ask_saved: Ask) -> None:
    places = grouped(
        (row["slug"], row["country_iso2"].lower()) for row in facts_of.tables["events"] if row["country_iso2"]
    )
    expected = {}
    for city, events in facts_of.events_of_cities().items():
        known = {event for event in events if event in places}
        if known and all(places[event] == {country_of_city(city)} for event in known):
            expected[iri.of_slug(city)] = len(known)
    rows = ask_saved("cities-never-abroad")
    assert {row["city"]: int(row["events"]) for row in rows} == expected
    assert len(rows) == len(expected) > 20


def test_agencies_organising_not_implementing(facts_of: Facts, ask_saved: Ask) -> None:
    organising = {"organiser", "co-organiser", "host", "co-host"}
    events = grouped(
        (row["actor_slug"], row["event_slug"])
        for row in facts_of.tables["participations"]
        if row["role"] != "participants-from" and facts_of.roles[row["role"]] & organising
    )
    implementing = {actor for actor, _, level, _ in facts_of.commitments() if level == "implemented"}
    expected = {
        iri.of_slug(slug): len(found)
        for slug, found in events.items()
        if facts_of.is_national(slug) and slug not in implementing
    }
    rows = ask_saved("agencies-organising-not-implementing")
    assert {row["agency"]: int(row["events"]) for row in rows} == expected
    assert len(rows) >= len(expected) > 20


def test_mayors_without_covering_tenure(facts_of: Facts, ask_saved: Ask) -> None:
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen = defaultdict(set)
    for row in facts_of.mayors:
        left = (
            row["to"]
            and row["as_of"]
            and PartialDate.parse(row["to"]).certainly_before(PartialDate.parse(row["as_of"]))
        )
        as_of = "" if left else row["as_of"]
        days[row["person_slug"], row["body_slug"]] |= set(filter(None, (row["from"], row["to"], as_of)))
        seen[row["person_slug"]].add(as_of)
    events = facts_of.participants()
    expected = set()
    for (person, city), known in days.items():
        dates = [PartialDate.parse(day) for day in known]
        for event in events.get(person, ()):
            if facts_of.starts.get(event):
                start = max(facts_of.starts[event])
                day = PartialDate.parse(start)
                covered = dates and (
                    min(date.latest for date in dates) <= day.earliest
                    and day.latest <= max(date.earliest for date in dates)
                )
                if not covered and start not in seen[person]:
                    expected.add((iri.of_slug(person), iri.of_slug(city), iri.of_slug(event)))
    rows = ask_saved("mayors-without-covering-tenure")
    assert {(row["mayor"], row["city"], row["event"]) for row in rows} == expected
    assert len(expected) > 5


def test_first_appearance_of_themes(facts_of: Facts, ask_saved: Ask) -> None:
    subjects = grouped(
        (row["slug"], theme) for row in facts_of.tables["frameworks"] for theme in facts_of.themes_of(row["themes"])
    )
    for row in facts_of.tables["relations"]:
        if row["predicate"] == "addresses_theme" and row["subject_slug"].startswith("fw-"):
            subjects[row["subject_slug"]] |= facts_of.themes_of(row["object_slug"])
    issuers = grouped((row["slug"], row["issuing_body_slug"]) for row in facts_of.tables["frameworks"])
    first: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in facts_of.tables["frameworks"]:
        local = any(map(is_city, issuers[row["slug"]]))
        for theme in subjects[row["slug"]] if row["date"] else ():
            first[theme]["local" if local else "framework"].add(row["date"])
    for row in facts_of.tables["relations"]:
        if row["predicate"] in {"adopted_at", "launched_at"}:
            for theme in subjects.get(row["subject_slug"], ()):
                first[theme]["event"] |= facts_of.starts.get(row["object_slug"], set())
    expected = {
        iri.concept("theme", theme): {kind: min(dates) for kind, dates in kinds.items() if dates}
        for theme, kinds in first.items()
    }
    rows = ask_saved("first-appearance-of-themes")
    kinds = ("framework", "event", "local")
    assert {
        row["theme"]: {kind: row[kind] for kind in kinds if kind in row} for row in rows if set(kinds) & set(row)
    } == {theme: found for theme, found in expected.items() if found}
    assert len(rows) > 50


def test_frameworks_behind_national_strategies(facts_of: Facts, ask_saved: Ask) -> None:
    ties = {"implements", "endorses", "inspired_by", "supplements", "part_of"}
    behind = grouped(
        (row["subject_slug"], row["object_slug"]) for row in facts_of.tables["relations"] if row["predicate"] in ties
    )
    issuers = grouped(
        (row["slug"], row["issuing_body_slug"]) for row in facts_of.tables["frameworks"] if row["issuing_body_slug"]
    )
    international = {
        slug
        for slug, bodies in issuers.items()
        if any(body.startswith("org-") and not facts_of.countries.get(body) for body in bodies)
    }

    def reached(slug: str, known: frozenset[str] = frozenset()) -> set[str]:
        new = behind.get(slug, set()) - known if slug.startswith("fw-") else set()
        return new.union(*(reached(next_, known | new) for next_ in new))

    expected = {
        (iri.of_slug(plan), iri.thing("country", country), iri.of_slug(framework), framework in behind[plan])
        for plan, country in facts_of.plans(PLANS | {"plan-of-action"})
        for framework in reached(plan) & international
    }
    rows = ask_saved("frameworks-behind-national-strategies")
    assert {(r["strategy"], r["country"], r["framework"], r["direct"] == "true") for r in rows} == expected
    assert len(expected) > 5


def test_countries_with_plan_without_city(facts_of: Facts, ask_saved: Ask) -> None:
    plans = grouped((country, plan) for plan, country in facts_of.plans(PLANS))
    committed = {country_of_city(actor) for actor, _, _, _ in facts_of.commitments() if is_city(actor)}
    cities = grouped((row["country_iso2"].lower(), row["slug"]) for row in facts_of.tables["cities"])
    expected = {
        iri.thing("country", country): (len(found), len(cities.get(country, ())))
        for country, found in plans.items()
        if country not in committed
    }
    rows = ask_saved("countries-with-plan-without-city")
    assert {row["country"]: (int(row["plans"]), int(row["cities"])) for row in rows} == expected
    assert len(rows) == len(expected) > 10


def test_release_by_publisher(facts_of: Facts, ask_saved: Ask) -> None:
    publisher = {row["source_id"]: iri.publisher_slug(row["publisher"]) for row in facts_of.tables["sources"]}
    sources = grouped((slug, source) for source, slug in publisher.items())
    nodes: dict[str, Callable[[], Iterable[tuple[str, tuple[str, ...]]]]] = {
        "memberships": lambda: (
            (row["source_id"], (row["member_slug"], row["body_slug"], row["role"]))
            for row in facts_of.tables["memberships"]
        ),
        "participations": lambda: (
            (row["source_id"], (row["event_slug"], row["actor_slug"], *sorted(facts_of.roles[row["role"]])))
            for row in facts_of.tables["participations"]
        ),
        "commitments": lambda: ((source, (actor, fw, level)) for actor, fw, level, source in facts_of.commitments()),
    }
    rows = {row["publisher"]: row for row in ask_saved("release-by-publisher")}
    for slug, ids in sources.items():
        row = rows[iri.thing("publisher", slug)]
        dates = sorted(filter(None, (facts_of.published[source] for source in ids)))
        assert int(row["sources"]) == len(ids)
        assert (row["earliest"], row["latest"]) == ((dates[0], dates[-1]) if dates else ("unknown", "unknown"))
        for kind, of_source in nodes.items():
            expected = {key for source, key in of_source() if publisher[source] == slug}
            assert int(row[kind]) == len(expected), (slug, kind)
