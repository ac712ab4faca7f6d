"""Documents as they were: what RFC 7089 asks of originals, time gates, mementos and time maps."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import AARHUS, MOMBASA, TIMES, ChangingProject
from tests.web.conftest import Page
from tests.web.link_headers import links, target
from tests.web.markup import all_with_class, text

from pvegraph.web.versions import Version, at

HOME = "http://testserver"
MOMBASA_DOC = "/doc/place/ke-mombasa-county"
AARHUS_DOC = "/doc/place/dk-aarhus"
LYON_DOC = "/doc/place/fr-lyon"
LABEL = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
DATES = [format_datetime(datetime.fromisoformat(time), usegmt=True) for time in TIMES]
"""When each release became current, as HTTP writes it."""
TURTLE = {"accept": "text/turtle"}


def gate(client: TestClient, path: str, date: str | None = None) -> str:
    """Where a time gate leads."""
    answer = client.get(f"/timegate{path}", headers={} if date is None else {"accept-datetime": date})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"]).removeprefix(HOME)


class TestOriginals:
    @pytest.mark.parametrize(
        "path",
        [
            MOMBASA_DOC,
            f"{MOMBASA_DOC}.ttl",
            f"{MOMBASA_DOC}.html",
            "/id/place/ke-mombasa-county",
            "/concept/theme/youth",
            "/doc/concept/theme/youth",
            "/source/beta/three",
            "/ontology",
            "/ontology.ttl",
            "/shapes",
            "/query",
            "/query/cities",
        ],
    )
    def test_say_where_their_time_gate_is(self, historian: TestClient, path: str) -> None:
        """Section 4.2.1, step 2; the gate of each is there, and leads to mementos of it."""
        answer = historian.get(path)
        assert answer.status_code in {200, 303}
        assert target(answer.headers["link"], "original") == HOME + path
        gate_of_it = target(answer.headers["link"], "timegate")
        assert gate_of_it == f"{HOME}/timegate{path}"
        assert gate(historian, path) == f"/releases/4{path}"
        assert historian.get(f"/releases/4{path}").status_code == answer.status_code
        assert historian.get(target(answer.headers["link"], "timemap")).status_code == 200

    def test_say_so_too_when_they_have_not_changed_and_without_a_body(self, historian: TestClient) -> None:
        first = historian.get(MOMBASA_DOC, headers=TURTLE)
        same = historian.get(MOMBASA_DOC, headers={**TURTLE, "if-none-match": first.headers["etag"]})
        head = historian.head(MOMBASA_DOC, headers=TURTLE)
        assert (same.status_code, head.status_code) == (304, 200)
        assert same.headers["link"] == head.headers["link"] == first.headers["link"]

    def test_are_no_mementos(self, historian: TestClient) -> None:
        """Section 2.1.1.2: the header says that the state is fixed."""
        assert "memento-datetime" not in historian.get(MOMBASA_DOC).headers

    @pytest.mark.parametrize("path", [AARHUS_DOC, LYON_DOC, "/id/place/dk-aarhus", "/source/gamma/four"])
    def test_that_are_not_there_any_more_still_say_it(self, historian: TestClient, path: str) -> None:
        """Section 4.5.2."""
        answer = historian.get(path)
        assert answer.status_code == 404
        assert target(answer.headers["link"], "timegate") == f"{HOME}/timegate{path}"
        assert historian.get(gate(historian, path)).status_code in {200, 303}

    def test_that_never_were_have_none(self, historian: TestClient) -> None:
        assert "link" not in historian.get("/doc/place/atlantis").headers


class TestTheTimeGate:
    @pytest.mark.parametrize(
        ("date", "release"),
        [
            (DATES[0], 1),
            (DATES[1], 2),
            (DATES[3], 4),
            ("Tue, 10 Feb 2026 10:29:59 GMT", 1),
            ("Sat, 14 Mar 2026 23:59:59 GMT", 2),
            ("Sun, 15 Mar 2026 00:00:00 GMT", 3),
        ],
    )
    def test_leads_to_what_was_current_at_the_time(self, historian: TestClient, date: str, release: int) -> None:
        """Section 4.2.1."""
        assert gate(historian, MOMBASA_DOC, date) == f"/releases/{release}{MOMBASA_DOC}"

    @pytest.mark.parametrize(
        ("date", "release"), [("Thu, 01 Jan 1970 00:00:00 GMT", 1), ("Fri, 31 Dec 2100 23:59:59 GMT", 4), (None, 4)]
    )
    def test_leads_to_the_first_or_the_last_for_a_time_out_of_range(
        self, historian: TestClient, date: str | None, release: int
    ) -> None:
        """Section 4.5.3; without a time the most recent one is meant (section 4.2.1)."""
        assert gate(historian, MOMBASA_DOC, date) == f"/releases/{release}{MOMBASA_DOC}"

    @pytest.mark.parametrize(
        ("path", "date", "release"),
        [
            (LYON_DOC, DATES[0], 2),  # it was not there yet
            (LYON_DOC, DATES[3], 3),  # and not any more
            (AARHUS_DOC, DATES[3], 2),
        ],
    )
    def test_leads_only_to_releases_in_which_the_thing_was(
        self, historian: TestClient, path: str, date: str, release: int
    ) -> None:
        assert gate(historian, path, date) == f"/releases/{release}{path}"

    @pytest.mark.parametrize(
        "date", ["yesterday", "", "2026-01-05T09:00:00Z", "Mon, 05 Jan 2026 09:00:00 CET", "Mon, 05 Jan 2026 09:00 GMT"]
    )
    def test_refuses_what_is_no_date(self, historian: TestClient, date: str) -> None:
        """Section 4.5.3: 400."""
        answer = historian.get(f"/timegate{MOMBASA_DOC}", headers={"accept-datetime": date})
        assert answer.status_code == 400
        assert "Mon, 05 Jan 2026 09:00:00 GMT was expected" in answer.json()["detail"]

    def test_says_that_it_negotiates_time_and_what_else_there_is(self, historian: TestClient) -> None:
        """Section 2.1.2 for Vary; section 2.2 for the links; no Memento-Datetime, as it is no memento."""
        answer = historian.get(f"/timegate{MOMBASA_DOC}", headers={"accept-datetime": DATES[1]})
        assert "accept-datetime" in answer.headers["vary"].lower()
        assert "memento-datetime" not in answer.headers
        header = answer.headers["link"]
        assert target(header, "original") == HOME + MOMBASA_DOC
        assert target(header, "timemap") == f"{HOME}/timemap{MOMBASA_DOC}"
        mementos = {
            link.target.removeprefix(HOME): (sorted(link.relations), link.parameters["datetime"])
            for link in links(header)
            if "memento" in link.relations
        }
        assert mementos == {
            f"/releases/1{MOMBASA_DOC}": (["first", "memento", "prev"], DATES[0]),
            f"/releases/2{MOMBASA_DOC}": (["memento"], DATES[1]),
            f"/releases/3{MOMBASA_DOC}": (["memento", "next"], DATES[2]),
            f"/releases/4{MOMBASA_DOC}": (["last", "memento"], DATES[3]),
        }

    def test_keeps_the_query_and_the_suffix(self, historian: TestClient) -> None:
        assert gate(historian, f"{MOMBASA_DOC}.ttl?page=1&x=%C3%A9") == f"/releases/4{MOMBASA_DOC}.ttl?page=1&x=%C3%A9"

    def test_takes_a_published_address(self, historian: TestClient) -> None:
        answer = historian.get(f"/timegate/{MOMBASA}")
        assert answer.headers["location"] == f"{HOME}/releases/4/id/place/ke-mombasa-county"

    @pytest.mark.parametrize(
        "path", ["/doc/place/atlantis", "/things/place", "/sparql", "/", "/releases/1", "/doc/a b<c>"]
    )
    def test_of_what_was_never_here_is_none(self, historian: TestClient, path: str) -> None:
        assert historian.get(f"/timegate{path}").status_code == 404
        assert historian.get(f"/timemap{path}").status_code == 404

    def test_cannot_be_made_to_put_more_into_a_header(self, historian: TestClient) -> None:
        answer = historian.get(f'/timegate{MOMBASA_DOC}?a=%0d%0ab>;"<x>')
        assert answer.status_code == 302
        assert next(link.target for link in links(answer.headers["link"])).endswith("?a=%0d%0ab%3E;%22%3Cx%3E")

    @given(st.lists(st.integers(0, 50), min_size=1, max_size=6, unique=True), st.integers(-5, 60))
    def test_chooses_the_last_one_that_is_not_later(self, moments: list[int], wanted: int) -> None:
        found = [Version(place, datetime.fromtimestamp(moment, UTC)) for place, moment in enumerate(sorted(moments))]
        chosen = at(found, datetime.fromtimestamp(wanted, UTC))
        earlier = [moment for moment in moments if moment <= wanted]
        assert chosen.time.timestamp() == (max(earlier) if earlier else min(moments))


class TestMementos:
    @pytest.mark.parametrize(
        ("release", "name"), [(1, "Mombasa County"), (2, "Mombasa County"), (3, "County of Mombasa"), (4, "Mombasa")]
    )
    @pytest.mark.parametrize(
        ("media_type", "suffix", "format_"),
        [
            ("text/turtle", "ttl", "turtle"),
            ("application/ld+json", "jsonld", "json-ld"),
            ("application/rdf+xml", "rdf", "xml"),
            ("application/n-triples", "nt", "nt"),
        ],
    )
    def test_say_what_was_said_then(
        self, historian: TestClient, release: int, name: str, media_type: str, suffix: str, format_: str
    ) -> None:
        for path, accept in ((MOMBASA_DOC, media_type), (f"{MOMBASA_DOC}.{suffix}", "*/*")):
            answer = historian.get(f"/releases/{release}{path}", headers={"accept": accept})
            graph = Graph().parse(data=answer.text, format=format_)
            assert list(graph.objects(URIRef(MOMBASA), LABEL)) == [Literal(name, lang="en")]

    @pytest.mark.parametrize("suffix", ["", ".ttl", ".nq", ".trig", ".html"])
    def test_say_of_what_and_of_when_they_are(self, historian: TestClient, suffix: str) -> None:
        """Section 4.2.1, step 6."""
        for release, date in enumerate(DATES, start=1):
            answer = historian.get(f"/releases/{release}{MOMBASA_DOC}{suffix}")
            assert answer.headers["memento-datetime"] == date
            assert target(answer.headers["link"], "original") == f"{HOME}{MOMBASA_DOC}{suffix}"
            assert target(answer.headers["link"], "timegate") == f"{HOME}/timegate{MOMBASA_DOC}{suffix}"
            assert target(answer.headers["link"], "timemap") == f"{HOME}/timemap{MOMBASA_DOC}{suffix}"

    def test_of_a_redirection_are_redirections_to_mementos(self, historian: TestClient) -> None:
        """Section 4.5.4."""
        answer = historian.get("/releases/2/id/place/dk-aarhus")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/releases/2{AARHUS_DOC}")
        assert answer.headers["memento-datetime"] == DATES[1]
        assert historian.get(answer.headers["location"], headers=TURTLE).status_code == 200

    def test_for_programs_never_change_and_pages_may_look_otherwise_one_day(self, historian: TestClient) -> None:
        data = historian.get(f"/releases/1{MOMBASA_DOC}", headers=TURTLE)
        assert data.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "Accept" in data.headers["vary"]
        page = historian.get(f"/releases/1{MOMBASA_DOC}", headers={"accept": "text/html"})
        assert page.headers["cache-control"] == "no-cache"
        for answer in (data, page):
            headers = {"accept": answer.headers["content-type"], "if-none-match": answer.headers["etag"]}
            same = historian.get(f"/releases/1{MOMBASA_DOC}", headers=headers)
            assert (same.status_code, same.headers["memento-datetime"]) == (304, DATES[0])
            assert same.headers["cache-control"] == answer.headers["cache-control"]

    def test_of_each_release_have_tags_of_their_own(self, historian: TestClient) -> None:
        tags = [historian.get(f"/releases/{release}{MOMBASA_DOC}.ttl").headers["etag"] for release in (1, 2, 3, 4)]
        assert len({*tags, historian.get(f"{MOMBASA_DOC}.ttl").headers["etag"]}) == 5

    def test_name_their_other_forms_as_they_were(self, historian: TestClient) -> None:
        answer = historian.get(f"/releases/1{AARHUS_DOC}", headers=TURTLE)
        assert answer.headers["content-location"] == f"/releases/1{AARHUS_DOC}.ttl"
        forms = [link.target for link in links(answer.headers["link"]) if "alternate" in link.relations]
        assert len(forms) >= 7
        for form in forms:
            assert form.startswith(f"/releases/1{AARHUS_DOC}.")
            assert historian.get(form).status_code == 200

    @pytest.mark.parametrize("path", [AARHUS_DOC, "/id/place/dk-aarhus", f"{AARHUS_DOC}.ttl"])
    def test_of_what_a_release_does_not_have_are_none(self, historian: TestClient, path: str) -> None:
        answer = historian.get(f"/releases/3{path}")
        assert answer.status_code == 404
        assert answer.json()["detail"] == f"Release 3 has nothing at {path}."
        assert target(answer.headers["link"], "timemap") == f"{HOME}/timemap{path}"
        assert "immutable" not in answer.headers["cache-control"]

    @pytest.mark.parametrize(
        "path",
        [
            f"/releases/9{MOMBASA_DOC}",
            f"/releases/0{MOMBASA_DOC}",
            f"/releases/x{MOMBASA_DOC}",
            "/releases/1/things/place",
        ],
    )
    def test_are_of_releases_and_documents_only(self, historian: TestClient, path: str) -> None:
        assert historian.get(path).status_code == 404

    def test_in_no_form_that_the_client_takes_are_refused(self, historian: TestClient) -> None:
        assert historian.get(f"/releases/1{MOMBASA_DOC}", headers={"accept": "image/png"}).status_code == 406

    def test_may_be_read_by_programs_in_browsers(self, historian: TestClient) -> None:
        answer = historian.get(f"/releases/1{MOMBASA_DOC}")
        assert answer.headers["access-control-expose-headers"] == "*"
        asked = historian.options(f"/timegate{MOMBASA_DOC}")
        assert "Accept-Datetime" in asked.headers["access-control-allow-headers"]


class TestPagesOfMementos:
    @pytest.mark.parametrize("language", ["en", "ar", "fr"])
    def test_say_which_release_they_are_of_and_lead_to_what_is_said_now(self, old_page: Page, language: str) -> None:
        root = old_page(f"/releases/2{MOMBASA_DOC}", language)
        (note,) = all_with_class(root, "kept")
        assert "2026" in text(note) or "٢٠٢٦" in text(note)
        assert [link.get("href") for link in note.iter("a")] == [f"{HOME}{MOMBASA_DOC}"]
        assert list(all_with_class(old_page(MOMBASA_DOC, language), "kept")) == []

    def test_lead_to_other_pages_of_their_release(self, historian: TestClient, old_page: Page) -> None:
        root = old_page("/releases/1/source/alpha/two")
        hrefs = [link.get("href") or "" for link in root.iter("a")]
        assert "/releases/1/id/place/dk-aarhus" in hrefs
        assert not [href for href in hrefs if href.startswith(("/id/", "/doc/", "/source/", "/ontology", "/query"))]
        for href in hrefs:
            if href.startswith("/releases/1/"):
                assert historian.get(href).status_code in {200, 303}, href
        switches = {f"/{tag}/releases/1/source/alpha/two" for tag in ("en", "ar", "fr")}
        assert switches <= set(hrefs)
        assert all(historian.get(href).status_code == 200 for href in switches)


class TestTimeMaps:
    def test_list_every_version_as_links(self, historian: TestClient) -> None:
        """Section 5; the media type is that of RFC 6690."""
        answer = historian.get(f"/timemap{MOMBASA_DOC}")
        assert answer.headers["content-type"] == "application/link-format"
        assert target(answer.text, "original") == HOME + MOMBASA_DOC
        assert target(answer.text, "timegate") == f"{HOME}/timegate{MOMBASA_DOC}"
        (itself,) = [link for link in links(answer.text) if "self" in link.relations]
        assert itself.target == f"{HOME}/timemap{MOMBASA_DOC}"
        assert itself.parameters == {"type": "application/link-format", "from": DATES[0], "until": DATES[-1]}
        found = [link for link in links(answer.text) if "memento" in link.relations]
        assert [(link.target, link.parameters["datetime"]) for link in found] == [
            (f"{HOME}/releases/{number}{MOMBASA_DOC}", date) for number, date in enumerate(DATES, start=1)
        ]
        assert [sorted(link.relations - {"memento"}) for link in found] == [["first"], [], [], ["last"]]
        for link in found:
            assert historian.get(link.target).headers["memento-datetime"] == link.parameters["datetime"]

    @pytest.mark.parametrize(
        ("path", "releases"), [(LYON_DOC, [2, 3]), (AARHUS_DOC, [1, 2]), ("/ontology", [1, 2, 3, 4])]
    )
    def test_have_only_releases_in_which_the_thing_was(
        self, historian: TestClient, path: str, releases: list[int]
    ) -> None:
        read = historian.get(f"/timemap{path}", headers={"accept": "application/json"}).json()
        mementos = [each["uri"] for each in read["mementos"]["list"]]
        assert mementos == [f"{HOME}/releases/{number}{path}" for number in releases]
        assert read["mementos"]["first"]["datetime"] == TIMES[releases[0] - 1]
        assert read["mementos"]["last"] == read["mementos"]["list"][-1]
        assert read["original_uri"] == HOME + path

    def test_of_one_version_say_that_it_is_first_and_last(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        project = ChangingProject.begin(tmp_path_factory.mktemp("one") / "project")
        with TestClient(project.app()) as client:
            (found,) = [link for link in links(client.get(f"/timemap{AARHUS_DOC}").text) if "memento" in link.relations]
            assert found.relations == {"first", "last", "memento"}
            project.add_lyon()
            project.build()
            answer = client.get(f"/timemap{AARHUS_DOC}")
            assert len([link for link in links(answer.text) if "memento" in link.relations]) == 2

    @pytest.mark.parametrize("language", ["en", "ar", "fr"])
    def test_are_a_page_for_people_with_the_name_that_a_thing_had(
        self, historian: TestClient, old_page: Page, language: str
    ) -> None:
        root = old_page(f"/timemap{AARHUS_DOC}", language)
        (heading,) = root.iter("h1")
        assert text(heading) == "Aarhus"
        hrefs = [link.get("href") or "" for link in root.iter("a") if (link.get("href") or "").startswith("/releases/")]
        assert hrefs == [
            f"/releases/2{AARHUS_DOC}",
            f"/releases/2/diff?from=1&of={AARHUS.replace(':', '%3A')}",
            f"/releases/1{AARHUS_DOC}",
        ]
        for href in hrefs:
            assert historian.get(href).status_code == 200

    def test_can_be_asked_for_by_a_parameter(self, historian: TestClient) -> None:
        address = f"/timemap{MOMBASA_DOC}?format=json"
        assert historian.get(address, headers={"accept": "text/html"}).json()["original_uri"] == HOME + MOMBASA_DOC
        assert historian.get(f"/timemap{MOMBASA_DOC}?format=xml").status_code == 400
        assert historian.get(f"/timemap{MOMBASA_DOC}", headers={"accept": "image/png"}).status_code == 406


def test_a_release_that_became_current_again_has_one_memento_and_two_times(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    project = ChangingProject.of_four_releases(tmp_path_factory.mktemp("again") / "project")
    (project.settings.releases_folder / "timeline.jsonl").write_text(
        "".join(
            f'{{"time": "2026-0{month}-01T00:00:00Z", "release": {release}}}\n'
            for month, release in ((1, 1), (2, 2), (3, 1), (4, 4))
        ),
        "utf-8",
    )
    with TestClient(project.app(), follow_redirects=False) as client:
        assert gate(client, MOMBASA_DOC, "Sun, 15 Feb 2026 00:00:00 GMT") == f"/releases/2{MOMBASA_DOC}"
        assert gate(client, MOMBASA_DOC, "Sun, 15 Mar 2026 00:00:00 GMT") == f"/releases/1{MOMBASA_DOC}"
        read = client.get(f"/timemap{MOMBASA_DOC}?format=json").json()
        assert [each["datetime"] for each in read["mementos"]["list"]] == [
            "2026-01-01T00:00:00Z",
            "2026-02-01T00:00:00Z",
            "2026-04-01T00:00:00Z",
        ]
