"""The stream of changes: an independent client that reads it has the dataset, and can rely on what it was told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Dataset, Graph, URIRef
from starlette.testclient import TestClient
from tests.web.changing_project import AARHUS, BASE, LYON, SAMPLE, TIMES, ChangingProject
from tests.web.event_stream_client import LDES, TREE, Member, Replica

from pvegraph.release import Release, stream
from pvegraph.release.canonical import canonical_nquads

CREATED = URIRef("http://purl.org/dc/terms/created")
VERSION_OF = URIRef("http://purl.org/dc/terms/isVersionOf")
ABOUT = URIRef("https://schema.org/about")
ACTIVITIES = "https://www.w3.org/ns/activitystreams#"
TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def dataset_of(replica: Replica) -> bytes:
    """What a client has, as a release writes it: each thing that has versions is a graph."""
    quads: list[ox.Quad] = []
    for place, (name, graph) in enumerate(sorted(replica.state.items())):
        # Labels of blank nodes are those of one page, so each graph gets others.
        text = graph.serialize(format="nt").replace("_:", f"_:g{place}x")
        for triple in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
            quads.append(ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(str(name))))  # noqa: PERF401 - reads better
    return canonical_nquads(quads)


@pytest.fixture
def growing(tmp_path: Path) -> ChangingProject:
    """A project of one release, for one test to change."""
    return ChangingProject.begin(tmp_path / "project")


@pytest.fixture
def reader(growing: ChangingProject) -> Iterator[TestClient]:
    """A server of that project, which goes on while others are built."""
    with TestClient(growing.app()) as client:
        yield client


def replica(client: TestClient, accept: str = "application/trig") -> Replica:
    return Replica(client, "http://testserver/changes", accept)


def kinds(members: list[Member]) -> list[tuple[str, str]]:
    """What became of which graph."""
    return [
        (str(member.value(TYPE)).removeprefix(ACTIVITIES), str(member.value(VERSION_OF)).removeprefix(BASE))
        for member in members
    ]


class TestReplaying:
    @pytest.mark.parametrize("accept", ["application/trig", "application/n-quads", "application/ld+json"])
    def test_four_releases_gives_the_last_one(
        self, historian: TestClient, changed: ChangingProject, accept: str
    ) -> None:
        client = replica(historian, accept)
        client.synchronize()
        assert dataset_of(client) == changed.current.nquads.read_bytes()
        assert client.synchronize() == []

    def test_goes_on_release_by_release_and_fetches_only_what_is_new(
        self, growing: ChangingProject, reader: TestClient
    ) -> None:
        client = replica(reader)
        steps = [growing.add_lyon, growing.remove_aarhus, growing.add_node, growing.remove_lyon]
        client.synchronize()
        assert dataset_of(client) == growing.current.nquads.read_bytes()
        for number, step in enumerate(steps, start=2):
            step()
            growing.build()
            client.fetched.clear()
            client.synchronize()
            assert dataset_of(client) == growing.current.nquads.read_bytes()
            # The page that was the newest might have changed, and says now that it never will.
            assert client.fetched[0] == "http://testserver/changes"
            assert sorted(client.fetched[1:]) == [f"http://testserver/changes/{each}" for each in (number - 1, number)]

    def test_says_what_became_of_each_graph(self, growing: ChangingProject, reader: TestClient) -> None:
        client = replica(reader)
        client.synchronize()
        growing.add_lyon()
        growing.rename_mombasa("Mombasa")
        growing.build()
        assert kinds(client.synchronize()) == [("Update", "source/beta/three"), ("Create", "source/gamma/four")]
        growing.remove_lyon()
        growing.remove_aarhus()
        growing.build()
        members = client.synchronize()
        assert kinds(members) == [("Update", "source/alpha/two"), ("Delete", "source/gamma/four")]
        assert {str(thing) for thing in members[0].description.objects(members[0].name, ABOUT)} == {AARHUS}
        gone = {str(thing) for thing in members[1].description.objects(members[1].name, ABOUT)}
        assert gone == {LYON, f"{BASE}source/gamma/four"}

    def test_follows_when_an_older_release_becomes_current_again(
        self, growing: ChangingProject, reader: TestClient
    ) -> None:
        growing.rename_mombasa("Mombasa")
        growing.build()
        client = replica(reader)
        client.synchronize()
        assert dataset_of(client) == growing.current.nquads.read_bytes()
        shutil.copy(SAMPLE / "data/beta/three.ttl", growing.settings.data / "beta" / "three.ttl")
        back = growing.build()
        assert back.number == 1
        assert kinds(client.synchronize()) == [("Update", "source/beta/three")]
        assert dataset_of(client) == back.nquads.read_bytes()

    def test_is_still_possible_when_releases_have_been_removed(
        self, growing: ChangingProject, reader: TestClient
    ) -> None:
        growing.add_lyon()
        growing.build()
        growing.remove_aarhus()
        growing.build()
        early = replica(reader)
        early.synchronize()
        growing.rename_mombasa("Mombasa")
        growing.build()
        for number in ("1", "2"):
            shutil.rmtree(growing.settings.releases_folder / number)
        late = replica(reader)
        assert "retentionPolicy" not in str(early.context.serialize())
        for client in (early, late):
            client.synchronize()
            assert dataset_of(client) == growing.current.nquads.read_bytes()
        (policy,) = late.context.objects(None, LDES.retentionPolicy)
        (start,) = late.context.objects(policy, LDES.startingFrom)
        assert str(start) == str(min(member.value(CREATED) for member in replica(reader).synchronize()))
        gone = reader.get("/changes/1")
        assert (gone.status_code, gone.json()["detail"]) == (
            410,
            "The release that this page told of is not kept any more.",
        )

    def test_the_real_dataset_takes_several_pages_of_a_bounded_size(self, client: TestClient, release: Release) -> None:
        """With a parser that is fast enough for it."""
        versions, payload, pending, seen = {}, [], ["http://testserver/changes"], 0
        while pending:
            text = client.get(pending.pop(), headers={"accept": "application/n-quads"}).content
            quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
            found = {quad.subject: quad.object for quad in quads if quad.predicate.value == str(VERSION_OF)}
            members = {quad.object for quad in quads if quad.predicate.value == str(TREE.member)}
            statements = [quad for quad in quads if quad.graph_name in members]
            assert len(members) <= 1000
            assert len(statements) <= 10_000 or len(members) == 1
            assert found.keys() >= members
            versions.update(found)
            payload += statements
            pending += {quad.object.value for quad in quads if quad.predicate.value == str(TREE.node)}
            seen += 1
        replayed = (ox.Quad(*quad.triple, versions[quad.graph_name]) for quad in payload)
        assert canonical_nquads(replayed) == release.nquads.read_bytes()
        assert seen > 2


class TestTheStream:
    def test_orders_its_members_by_the_time_of_the_releases(self, historian: TestClient) -> None:
        members = replica(historian).synchronize()
        times = [str(member.value(CREATED)).replace("+00:00", "Z") for member in members]
        assert times == sorted(times)
        assert set(times) == set(TIMES)

    def test_each_member_conforms_to_the_shape_that_it_names(self, historian: TestClient) -> None:
        client = replica(historian)
        members = client.synchronize()
        (shape,) = client.context.objects(client.stream, TREE.shape)
        for member in members:
            target = (shape, URIRef("http://www.w3.org/ns/shacl#targetNode"), member.name)
            assert validate(member.description, shacl_graph=client.context + _one(target), inference="none")[0]
            without = member.description - _one((member.name, VERSION_OF, member.value(VERSION_OF)))
            assert not validate(without, shacl_graph=client.context + _one(target), inference="none")[0]

    def test_each_member_has_a_name_whose_address_leads_to_it(self, historian: TestClient) -> None:
        client = replica(historian)
        for member in client.synchronize():
            path = str(member.name).removeprefix(BASE).partition("#")[0]
            page = Dataset().parse(data=historian.get(f"/{path}").text, format="trig")
            assert (client.stream, TREE.member, member.name) in page.default_graph

    def test_bounds_of_relations_hold_for_every_member_behind_them(self, historian: TestClient) -> None:
        root = Graph().parse(
            data=historian.get("/changes", headers={"accept": "text/turtle"}).text,
            format="turtle",
            publicID="http://testserver/changes",
        )
        nodes = set(root.objects(None, TREE.node))
        assert len(nodes) == len(TIMES)
        for node in nodes:
            page = Dataset().parse(data=historian.get(str(node)).text, format="trig")
            times = set(page.default_graph.objects(None, CREATED))
            bounds = {
                (kind, value)
                for relation in root.subjects(TREE.node, node)
                for kind in root.objects(relation, TYPE)
                for value in root.objects(relation, TREE.value)
            }
            (time,) = times
            assert bounds == {(TREE.GreaterThanOrEqualToRelation, time), (TREE.LessThanOrEqualToRelation, time)}

    def test_of_the_root_is_had_in_every_format_of_graphs(self, historian: TestClient) -> None:
        for media_type, format_ in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("text/plain", "nt")):
            answer = historian.get("/changes", headers={"accept": media_type})
            graph = Graph().parse(data=answer.text, format=format_, publicID="http://testserver/changes")
            assert len(set(graph.objects(None, TREE.node))) == len(TIMES)

    def test_a_page_with_members_is_not_had_in_a_format_that_would_lose_them(self, historian: TestClient) -> None:
        answer = historian.get("/changes/1", headers={"accept": "text/turtle"})
        assert answer.status_code == 406
        assert answer.json()["offers"] == ["application/trig", "application/n-quads", "application/ld+json"]
        assert historian.get("/changes/1?format=turtle").status_code == 406
        assert historian.get("/changes/1?format=word").status_code == 400

    def test_a_format_in_the_address_stays_in_the_addresses_of_other_pages(self, historian: TestClient) -> None:
        client = Replica(historian, "http://testserver/changes?format=n-quads", "text/html")
        client.synchronize()
        assert client.fetched[0] == "http://testserver/changes?format=n-quads"
        assert all(address.endswith("?format=n-quads") for address in client.fetched)
        assert len(client.fetched) == 1 + len(TIMES)

    def test_a_browser_is_led_to_the_list_of_releases(self, historian: TestClient) -> None:
        answer = historian.get("/changes", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (303, "/releases", "Accept")

    @pytest.mark.parametrize(
        "path", ["/changes/0", "/changes/01", "/changes/5", "/changes/x", "/changes/1/2", "/changes/1/1"]
    )
    def test_what_is_no_page_is_not_found(self, historian: TestClient, path: str) -> None:
        assert historian.get(path).status_code == 404


class TestCaching:
    def test_past_pages_never_change_and_say_so_and_the_newest_one_does_not(
        self, growing: ChangingProject, reader: TestClient
    ) -> None:
        newest = reader.get("/changes/1")
        assert newest.headers["cache-control"] == "max-age=0, must-revalidate"
        growing.add_lyon()
        growing.build()
        first = reader.get("/changes/1")
        assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert first.headers["vary"] == "Accept"
        growing.remove_aarhus()
        growing.build()
        later = reader.get("/changes/1")
        assert (later.content, later.headers["etag"]) == (first.content, first.headers["etag"])

    def test_who_has_the_root_is_told_when_it_changes(self, growing: ChangingProject, reader: TestClient) -> None:
        tag = reader.get("/changes").headers["etag"]
        assert reader.get("/changes", headers={"if-none-match": tag}).status_code == 304
        growing.add_lyon()
        growing.build()
        assert reader.get("/changes", headers={"if-none-match": tag}).status_code == 200

    def test_each_format_has_a_tag_of_its_own(self, historian: TestClient) -> None:
        tags = {
            historian.get("/changes/1", headers={"accept": accept}).headers["etag"]
            for accept in ("application/trig", "application/n-quads", "application/ld+json")
        }
        assert len(tags) == 3


class TestPages:
    """How events are put on pages."""

    def test_hold_a_thousand_events(self) -> None:
        events = [stream.Event(str(number), "Create", 1, ()) for number in range(2001)]
        pages = stream.pages(events)
        assert [len(page) for page in pages] == [1000, 1000, 1]
        assert [event for page in pages for event in page] == events

    def test_hold_ten_thousand_statements_but_a_graph_is_never_split(self) -> None:
        sizes = [6000, 4000, 1, 25_000, 9999, 1]
        pages = stream.pages([stream.Event(str(size), "Update", size, ()) for size in sizes])
        assert [[event.statements for event in page] for page in pages] == [[6000, 4000], [1], [25_000], [9999, 1]]

    def test_of_no_events_are_one(self) -> None:
        assert stream.pages([]) == [[]]


def _one(triple: tuple[object, object, object]) -> Graph:
    graph = Graph()
    graph.add(triple)  # type: ignore[arg-type] # its terms are nodes
    return graph
