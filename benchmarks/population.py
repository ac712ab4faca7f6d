"""An invented population of cities, bodies, people and what they do, said in the terms of our ontology (docs/model.md).

Nothing of it is true, but it has the form of what is: a few sources and bodies are named again and again and most of
them once, the same thing is described in several graphs, places have a government each, and dates are of different
precision. The same size and seed always give the same statements: every choice is drawn from one generator of numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pycountry
from benchmarks.words import date, decimal, integer, of, text

from benchmarks import words
from pvegraph import iri
from pvegraph.vocabulary import expand

_T = TypeVar("_T")

_SIZE = 1_000_000
"""The number of statements that the numbers below make, about."""
_PLACES = 12_500
_ORGANISATIONS = 7_000
_PEOPLE = 16_000
_FRAMEWORKS = 5_500
_EVENTS = 6_500
_SOURCES = 9_000
_PUBLISHERS = 900
_MEMBERSHIPS = 20_000
_PARTICIPATIONS = 28_000
_COMMITMENTS = 9_000
_COUNTRIES = 249

_LEVELS = ("endorsed", "adopted", "implemented")

_TYPE = expand("rdf:type")


@dataclass
class Population:
    """Statements as lines of N-Quads; `statements` makes them."""

    size: int
    """About how many statements there shall be; the population has somewhat fewer, and `more` adds single ones."""
    seed: int
    lines: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _sources: list[str] = field(default_factory=list)
    _countries: list[str] = field(default_factory=list)
    _places: list[tuple[str, str, str]] = field(default_factory=list)
    _bodies: list[str] = field(default_factory=list)
    _networks: list[str] = field(default_factory=list)
    _people: list[str] = field(default_factory=list)
    _frameworks: list[str] = field(default_factory=list)
    _events: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - no secret is made of it

    def statements(self) -> list[str]:
        """All statements, each once in a graph, in no order."""
        self._make_sources()
        self._make_countries()
        self._make_places()
        self._make_organisations()
        self._make_people()
        self._make_posts()
        self._make_frameworks()
        self._make_events()
        self._make_memberships()
        self._make_participations()
        self._make_commitments()
        return list(dict.fromkeys(self.lines))

    def more(self) -> Iterator[str]:
        """Further single statements without end; some may have been made before."""
        while True:
            self.lines.clear()
            first, second = self._any(self._places)[1], self._any(self._places)[1]
            if first != second:
                self._say(self._any(self._sources), first, "pve:cooperatesWith", of(second))
                yield self.lines.pop()

    # ── sources and countries ────────────────────────────────────────────────────────────────────────────────────

    def _make_sources(self) -> None:
        publishers = []
        for number in range(self._count(_PUBLISHERS)):
            name = self._name(2)
            publishers.append((iri.publisher_slug(name) + f"-{number}", name))
        for number in range(self._count(_SOURCES)):
            slug, name = self._often_first(publishers)
            graph = iri.source_graph(slug, f"doc-{number}")
            self._sources.append(graph)
            language = self._any(words.LANGUAGES)
            self._describe_source(graph, slug, name, f"doc-{number}", language)
            self._say(graph, graph, "dct:title", text(self._name(4), language))

    def _describe_source(self, graph: str, publisher: str, name: str, number: str, language: str) -> None:
        agent = iri.thing("publisher", publisher)
        self._is_a(graph, graph, "pve:Source")
        self._say(graph, graph, "dct:publisher", of(agent))
        self._say(graph, graph, "schema:url", of(f"https://{publisher}.example/{number}"))
        self._say(graph, graph, "dct:issued", date(self._day(2005, 2026)))
        self._say(graph, graph, "schema:inLanguage", text(language))
        self._say(graph, graph, "dct:identifier", text(number))
        self._is_a(graph, agent, "foaf:Agent")
        self._say(graph, agent, "foaf:name", text(name))

    def _make_countries(self) -> None:
        graph = self._sources[0]
        chosen = sorted(pycountry.countries, key=lambda country: str(country.alpha_2))
        for country in chosen[: max(40, min(_COUNTRIES, self._count(_COUNTRIES)))]:
            code = country.alpha_2.lower()
            subject = iri.thing("country", code)
            self._countries.append(code)
            self._is_a(graph, subject, "pve:Country")
            self._say(graph, subject, "skos:prefLabel", text(country.name, "en"))
            self._say(graph, subject, "skos:prefLabel", text(self._arabic(), "ar"))
            self._say(graph, subject, "pve:iso3166alpha2", text(country.alpha_2))
            self._say(graph, subject, "pve:iso3166alpha3", text(country.alpha_3))
            self._say(graph, subject, "pve:iso3166numeric", text(country.numeric))
            self._say(graph, subject, "pve:cldrTerritory", text(country.alpha_2))
            self._say(graph, subject, "pve:officialLanguage", text(self._any(words.LANGUAGES)))
            self._say(graph, subject, "pve:continent", of(iri.concept("continent", self._any(words.CONTINENTS))))
        self._random.shuffle(self._countries)

    # ── places and their governments, organisations, people ──────────────────────────────────────────────────────

    def _make_places(self) -> None:
        atlas = self._sources[0]
        for number in range(self._count(_PLACES)):
            code = self._often_first(self._countries)
            name = self._name(1)
            slug = f"{code}-{iri.publisher_slug(name)}-{number}"
            place, government = iri.thing("place", slug), iri.thing("government", slug)
            city = self._random.random() < 0.9
            self._places.append((place, government, code))
            for graph in self._graphs(1 + (self._random.random() < 0.35)):
                self._describe_place(graph, place, name, code, city=city)
                self._describe_government(graph, place, government, name, code, city=city)
            if city and self._random.random() < 0.7:
                self._say(atlas, place, "pve:geonamesId", text(str(1_000_000 + number)))
                self._say(atlas, place, "pve:population", integer(int(2000 * (1 / (self._random.random() + 1e-4)))))
                self._say(atlas, place, "wgs:lat", decimal(self._random.random() * 120 - 50))
                self._say(atlas, place, "wgs:long", decimal(self._random.random() * 340 - 170))
                if self._random.random() < 0.3:
                    self._say(atlas, place, "skos:prefLabel", text(self._arabic(), "ar"))

    def _describe_place(self, graph: str, place: str, name: str, code: str, *, city: bool) -> None:
        self._is_a(graph, place, "pve:Place")
        self._say(graph, place, "skos:prefLabel", text(name, "en"))
        self._say(graph, place, "pve:country", of(iri.thing("country", code)))
        self._say(graph, place, "dct:type", of(iri.concept("place-type", "city" if city else "district")))
        if city:
            self._is_a(graph, place, "pve:City")

    def _describe_government(
        self, graph: str, place: str, government: str, name: str, code: str, *, city: bool
    ) -> None:
        self._is_a(graph, government, "pve:LocalGovernment")
        self._say(graph, government, "pve:governs", of(place))
        self._say(graph, government, "pve:country", of(iri.thing("country", code)))
        kind = "Municipality" if city else "Government"
        self._say(graph, government, "skos:prefLabel", text(f"{kind} of {name}", "en"))
        if city:
            self._is_a(graph, government, "pve:Municipality")

    def _make_organisations(self) -> None:
        for number in range(self._count(_ORGANISATIONS)):
            name = self._name(3)
            body = iri.thing("organisation", f"{iri.publisher_slug(name)}-{number}")
            self._bodies.append(body)
            kind, classification = self._kind_of_body(number)
            if kind == "pve:CityNetwork":
                self._networks.append(body)
            country = iri.thing("country", self._often_first(self._countries))
            founded = str(1950 + int(self._random.random() * 45))
            for graph in self._graphs(1 + (self._random.random() < 0.3)):
                self._is_a(graph, body, "pve:Organisation")
                if kind:
                    self._is_a(graph, body, kind)
                self._say(graph, body, "skos:prefLabel", text(name, "en"))
                self._say(graph, body, "org:classification", of(iri.concept("organisation-type", classification)))
                self._say(graph, body, "pve:country", of(country))
                self._say(graph, body, "schema:foundingDate", date(founded))
            homepage = of(f"https://{iri.publisher_slug(name)}-{number}.example/")
            self._say(self._often_first(self._sources), body, "foaf:homepage", homepage)
            self._say(
                self._often_first(self._sources), body, "skos:altLabel", text(f"{name.upper()[:4]}{number}", "en")
            )

    def _kind_of_body(self, number: int) -> tuple[str, str]:
        """The exact class, if any, and the classification of an organisation; networks are among the first ones."""
        if number % 40 == 0:
            return "pve:CityNetwork", "city-network"
        drawn = self._random.random()
        if drawn < 0.18:
            return "pve:NationalAgency", "national-agency"
        if drawn < 0.32:
            return "pve:Ministry", "ministry"
        return "", self._often_first(words.TYPES_OF_BODY)

    def _make_people(self) -> None:
        for number in range(self._count(_PEOPLE)):
            person = iri.thing("person", "p-" + iri.digest(f"person-{number}"))
            self._people.append(person)
            name = self._name(2)
            for graph in self._graphs(1 + (self._random.random() < 0.4)):
                self._is_a(graph, person, "pve:Person")
                self._say(graph, person, "skos:prefLabel", text(name, "en"))

    # ── posts and tenures ────────────────────────────────────────────────────────────────────────────────────────

    def _make_posts(self) -> None:
        for place, government, _ in self._places:
            if self._random.random() < 0.6:
                name = place.rpartition("/")[2]
                self._make_post(iri.thing("post", f"{name}-mayor"), government, "mayor", f"Mayor of {name}")
        for body in self._bodies:
            if self._random.random() < 0.45:
                post = f"{body.rpartition('/')[2]}-{iri.digest(body, 'director')}"
                self._make_post(iri.thing("post", post), body, "director", f"Director of {post}")

    def _make_post(self, post: str, body: str, role: str, title: str) -> None:
        graph = self._often_first(self._sources)
        self._is_a(graph, post, "org:Post")
        if role == "mayor":
            self._is_a(graph, post, "pve:Mayoralty")
        self._say(graph, post, "org:postIn", of(body))
        self._say(graph, post, "org:role", of(iri.concept("role", role)))
        self._say(graph, post, "skos:prefLabel", text(title, "en"))
        year = 2000 + int(self._random.random() * 8)
        for _ in range(1 + int(self._random.random() * 2.2)):
            end = year + 1 + int(self._random.random() * 7)
            self._make_tenure(post, year, end)
            year = end + 1

    def _make_tenure(self, post: str, start: int, end: int) -> None:
        person = self._any(self._people)
        tenure = iri.thing("tenure", "t-" + iri.digest(person, post, str(start)))
        graph = self._often_first(self._sources)
        self._is_a(graph, tenure, "pve:Tenure")
        self._say(graph, tenure, "org:member", of(person))
        self._say(graph, tenure, "pve:post", of(post))
        if self._random.random() < 0.3:
            self._say(graph, tenure, "pve:observedOn", date(f"{start}-06-15"))
        else:
            self._say(graph, tenure, "pve:start", date(self._day(start, start + 1)))
            self._say(graph, tenure, "pve:end", date(self._day(end, end + 1)))
        self._say(graph, tenure, "dct:source", of(graph))

    # ── frameworks and events ────────────────────────────────────────────────────────────────────────────────────

    def _make_frameworks(self) -> None:
        for number in range(self._count(_FRAMEWORKS)):
            name = self._name(4)
            framework = iri.thing("framework", f"{iri.publisher_slug(name)}-{number}")
            graph = self._often_first(self._sources)
            programme = self._random.random() < 0.2
            self._is_a(graph, framework, "pve:Framework")
            self._is_a(graph, framework, "pve:Programme" if programme else "pve:FrameworkDocument")
            self._say(graph, framework, "skos:prefLabel", text(name, "en"))
            kind = "programme" if programme else self._any(words.TYPES_OF_TEXT)
            self._say(graph, framework, "dct:type", of(iri.concept("framework-type", kind)))
            self._say(graph, framework, "pve:issuedBy", of(self._often_first(self._bodies)))
            self._say(graph, framework, "dct:date", date(self._day(2000 + number * 24 // self._count(_FRAMEWORKS))))
            self._say(graph, framework, "schema:url", of(f"https://texts.example/{number}"))
            for _ in range(1 + int(self._random.random() * 4)):
                self._say(graph, framework, "dct:subject", of(iri.concept("theme", self._often_first(words.THEMES))))
            if number > 100 and self._random.random() < 0.25:
                older = self._frameworks[int(self._random.random() * (number - 100))]
                self._say(graph, framework, "pve:supplements", of(older))
            self._frameworks.append(framework)

    def _make_events(self) -> None:
        for number in range(self._count(_EVENTS)):
            name = self._name(3)
            event = iri.thing("event", f"{iri.publisher_slug(name)}-{number}")
            self._events.append(event)
            place, _, code = self._often_first(self._places)
            year = 2004 + int(self._random.random() * 21)
            for graph in self._graphs(1 + (self._random.random() < 0.25)):
                self._is_a(graph, event, "pve:Event")
                self._say(graph, event, "skos:prefLabel", text(name, "en"))
                self._say(graph, event, "dct:type", of(iri.concept("event-type", words.TYPES_OF_EVENT[number % 10])))
                self._say(graph, event, "pve:start", date(f"{year}-{1 + number % 12:02}-{1 + number % 20:02}"))
                self._say(graph, event, "pve:end", date(f"{year}-{1 + number % 12:02}-{2 + number % 20:02}"))
                self._say(graph, event, "pve:country", of(iri.thing("country", code)))
                self._say(graph, event, "schema:location", of(place))
            if self._random.random() < 0.3:
                self._say(graph, event, "pve:participantCount", integer(10 + int(self._random.random() * 400)))

    # ── who belongs to what, takes part in what, and is committed to what ────────────────────────────────────────

    def _make_memberships(self) -> None:
        for _ in range(self._count(_MEMBERSHIPS)):
            in_network = self._random.random() < 0.6
            member = self._often_first(self._places)[1] if in_network else self._any(self._bodies)
            body = self._often_first(self._networks if in_network else self._bodies)
            if member == body:
                continue
            subject = iri.thing("membership", "m-" + iri.digest(member, body, "member"))
            graph = self._often_first(self._sources)
            self._is_a(graph, subject, "pve:Membership")
            self._say(graph, subject, "org:member", of(member))
            self._say(graph, subject, "org:organization", of(body))
            self._say(graph, subject, "org:role", of(iri.concept("role", "member")))
            if self._random.random() < 0.4:
                self._say(graph, subject, "pve:start", date(f"{2000 + int(iri.digest(subject), 36) % 24}"))
            self._say(graph, subject, "dct:source", of(graph))

    def _make_participations(self) -> None:
        for _ in range(self._count(_PARTICIPATIONS)):
            event = self._often_first(self._events)
            drawn = self._random.random()
            if drawn < 0.35:
                actor = self._any(self._places)[1]
            elif drawn < 0.6:
                actor = self._often_first(self._bodies)
            else:
                actor = self._any(self._people)
            role = self._any(words.PARTS)
            subject = iri.thing("participation", "a-" + iri.digest(event, actor, role))
            graph = self._often_first(self._sources)
            self._is_a(graph, subject, "pve:Participation")
            self._say(graph, subject, "pve:event", of(event))
            self._say(graph, subject, "pve:participant", of(actor))
            self._say(graph, subject, "pve:role", of(iri.concept("role", role)))
            self._say(graph, subject, "dct:source", of(graph))

    def _make_commitments(self) -> None:
        for _ in range(self._count(_COMMITMENTS)):
            local = self._random.random() < 0.7
            actor = self._often_first(self._places)[1] if local else self._often_first(self._bodies)
            framework = self._often_first(self._frameworks)
            for level in _LEVELS[: 1 + int(self._random.random() * 2)]:
                subject = iri.thing("commitment", "c-" + iri.digest(actor, framework, level))
                graph = self._often_first(self._sources)
                self._is_a(graph, subject, "pve:Commitment")
                self._say(graph, subject, "pve:committedActor", of(actor))
                self._say(graph, subject, "pve:framework", of(framework))
                self._say(graph, subject, "pve:commitmentLevel", of(iri.concept("commitment-level", level)))
                self._say(graph, subject, "dct:source", of(graph))

    # ── drawing and saying ───────────────────────────────────────────────────────────────────────────────────────

    def _count(self, at_a_million: int) -> int:
        return max(2, at_a_million * self.size // _SIZE)

    def _any(self, things: Sequence[_T]) -> _T:
        return things[int(self._random.random() * len(things))]

    def _often_first(self, things: Sequence[_T]) -> _T:
        """One of some things; half of the draws fall on the first eighth of them."""
        return things[int(self._random.random() ** 3 * len(things))]

    def _graphs(self, number: int) -> list[str]:
        return [self._often_first(self._sources) for _ in range(number)]

    def _name(self, words: int) -> str:
        """Invented words that no other thing is called by."""
        while True:
            name = " ".join(self._word() for _ in range(words))
            if name not in self._names:
                self._names.add(name)
                return name

    def _word(self) -> str:
        syllables = 2 + int(self._random.random() * 2)
        parts = (self._any(words.ONSETS) + self._any(words.VOWELS) + self._any(words.CODAS) for _ in range(syllables))
        return "".join(parts).capitalize()

    def _arabic(self) -> str:
        return "".join(self._any(words.ARABIC) for _ in range(6))

    def _day(self, first: int, end: int | None = None) -> str:
        """A date in the years from the first to that before the end; a tenth are months and a tenth years."""
        year = first if end is None else first + int(self._random.random() * (end - first))
        precision = self._random.random()
        month, day = 1 + int(self._random.random() * 12), 1 + int(self._random.random() * 28)
        return f"{year}-{month:02}-{day:02}"[: 4 if precision < 0.1 else 7 if precision < 0.2 else 10]

    def _is_a(self, graph: str, subject: str, kind: str) -> None:
        self.lines.append(f"<{subject}> <{_TYPE}> <{expand(kind)}> <{graph}> .\n")

    def _say(self, graph: str, subject: str, predicate: str, value: str) -> None:
        self.lines.append(f"<{subject}> <{expand(predicate)}> {value} <{graph}> .\n")
