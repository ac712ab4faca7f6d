"""What changed between two releases: as a patch that can be applied, as JSON, and in words."""

from __future__ import annotations

from itertools import permutations
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from tests.web.changing_project import AARHUS, BASE, LYON, MOMBASA, RABAT, ChangingProject
from tests.web.conftest import Page
from tests.web.markup import all_with_class, text

from pvegraph.release import Release, patch
from pvegraph.release.canonical import canonical_nquads
from pvegraph.release.lines import quads_of

PATCH = {"accept": "application/rdf-patch"}


class TestAPatch:
    @pytest.mark.parametrize(("before", "after"), [(0, 1), *permutations((1, 2, 3, 4), 2)])
    def test_makes_one_release_of_another(
        self, historian: TestClient, changed: ChangingProject, before: int, after: int
    ) -> None:
        answer = historian.get(f"/releases/{after}/diff?from={before}", headers=PATCH)
        assert answer.headers["content-type"] == "application/rdf-patch"
        old = historian.get(f"/releases/{before}/dataset.nq").content if before else b""
        made = patch.read(answer.text).applied_to(quads_of([old]))
        assert canonical_nquads(made) == changed.releases[after - 1].nquads.read_bytes()

    def test_is_from_the_release_before_if_nothing_else_is_asked(self, historian: TestClient) -> None:
        for number in (2, 3, 4):
            plain = historian.get(f"/releases/{number}/diff", headers=PATCH)
            assert plain.text == historian.get(f"/releases/{number}/diff?from={number - 1}", headers=PATCH).text
        header = patch.read(historian.get("/releases/1/diff?format=patch").text).header
        assert dict(header) == {"id": f"<{BASE}release/1>"}

    def test_never_changes(self, historian: TestClient) -> None:
        answer = historian.get("/releases/2/diff", headers=PATCH)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        same = historian.get("/releases/2/diff", headers={**PATCH, "if-none-match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        head = historian.head("/releases/2/diff", headers=PATCH)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])

    def test_of_the_real_dataset_is_sent_whole(self, client: TestClient, release: Release) -> None:
        answer = client.get(f"/releases/{release.number}/diff?from=0", headers=PATCH)
        assert answer.text.count("\nA ") == release.manifest.quads


class TestJson:
    def test_has_each_change_with_its_terms(self, historian: TestClient) -> None:
        read = historian.get("/releases/4/diff?from=3", headers={"accept": "application/json"}).json()
        assert (read["from"], read["to"], read["of"]) == (3, 4, None)
        labels = {
            (change["change"], change["object"]["value"])
            for change in read["changes"]
            if change["subject"]["value"] == MOMBASA
        }
        assert labels == {("removed", "County of Mombasa"), ("added", "Mombasa")}

    def test_of_one_thing_has_only_what_concerns_it(self, historian: TestClient) -> None:
        address = f"/releases/4/diff?from=1&format=json&of={quote(AARHUS)}"
        read = historian.get(address).json()
        assert read["of"] == AARHUS
        assert {change["subject"]["value"] for change in read["changes"]} == {AARHUS}
        assert {change["change"] for change in read["changes"]} == {"removed"}
        source = historian.get(f"/releases/3/diff?format=json&of={BASE}source/alpha/two").json()
        assert {change["graph"]["value"] for change in source["changes"]} == {f"{BASE}source/alpha/two"}
        assert historian.get(f"/releases/4/diff?from=1&format=json&of={quote(RABAT)}").json()["changes"] == []


class TestThePage:
    @pytest.mark.parametrize(
        ("language", "removed", "added"),
        [
            ("en", "Not said any more", "Said now"),
            ("fr", "N’est plus dit", "Est dit désormais"),
            ("ar", "لم يعد يُقال", "يُقال الآن"),
        ],
    )
    def test_says_in_words_what_changed(self, old_page: Page, language: str, removed: str, added: str) -> None:
        root = old_page(f"/releases/4/diff?from=2&of={quote(MOMBASA)}", language)
        (gone,) = all_with_class(root, "removed")
        (new,) = all_with_class(root, "added")
        assert text(gone).startswith(removed)
        assert "Mombasa County" in text(gone)
        assert text(new).startswith(added)
        assert "Mombasa" in text(new)
        assert "Mombasa County" not in text(new)
        (heading,) = root.iter("h1")
        assert "Mombasa" in text(heading)

    def test_names_what_is_gone_and_leads_to_where_it_still_is(self, historian: TestClient, old_page: Page) -> None:
        root = old_page("/releases/3/diff")
        links = {text(link): link.get("href") for link in root.iter("a")}
        assert links["Aarhus"] == "/releases/2/id/place/dk-aarhus"
        assert historian.get("/releases/2/id/place/dk-aarhus").status_code == 303
        assert links["Mombasa"] == "/id/place/ke-mombasa-county"
        assert "gone" in text(root)
        assert "new" not in {text(tag) for tag in all_with_class(root, "tag")}
        # Lyon is not served any more, but it is in both.
        assert links.get("Lyon") is None
        later = old_page("/releases/2/diff")
        assert {text(link): link.get("href") for link in later.iter("a")}["Lyon"] == "/releases/2/id/place/fr-lyon"
        assert "new" in {text(tag) for tag in all_with_class(later, "tag")}

    def test_of_a_thing_that_is_gone_has_its_name(self, old_page: Page) -> None:
        for language, name in (("fr", "Lyon"), ("ar", "ليون")):
            (heading,) = old_page(f"/releases/4/diff?of={quote(LYON)}", language).iter("h1")
            assert name in text(heading)

    def test_says_so_if_nothing_changed(self, old_page: Page) -> None:
        assert "Nothing changed." in text(old_page(f"/releases/4/diff?of={quote(RABAT)}"))
        assert "Nothing changed." in text(old_page("/releases/4/diff?from=4"))

    def test_of_nodes_without_a_name_is_shown_too(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        project = ChangingProject.begin(tmp_path_factory.mktemp("nodes") / "project")
        project.add_node()
        project.build()
        labels = {quad.subject for quad in quads_of([project.current.nquads.read_bytes()])}
        assert any(isinstance(label, ox.BlankNode) for label in labels)
        with TestClient(project.app()) as client:
            answer = client.get("/releases/2/diff", headers={"accept": "text/html"})
        assert answer.status_code == 200
        assert "c14n" in answer.text

    def test_has_pages_and_each_thing_stands_on_one(self, page: Page, release: Release) -> None:
        """Of the real dataset, of which all is new in its first release."""
        address = f"/releases/{release.number}/diff?from=0"
        first, second = page(address), page(f"{address}&page=2", "fr")
        names = [[text(heading) for heading in all_with_class(root, "smaller")] for root in (first, second)]
        assert [len(each) for each in names] == [50, 50]
        page(f"{address}&page=9999", status=404)

    def test_lets_another_release_be_chosen(self, historian: TestClient, old_page: Page) -> None:
        root = old_page(f"/releases/4/diff?of={quote(MOMBASA)}")
        (form,) = (form for form in root.iter("form") if form.get("action") == "/releases/4/diff")
        assert [option.get("value") for option in form.iter("option")] == ["3", "2", "1", "0"]
        fields = {field.get("name"): field.get("value") for field in form.iter("input")}
        assert fields == {"of": MOMBASA}
        for link in root.iter("a"):
            href = link.get("href") or ""
            if "format=" in href:
                assert historian.get(href).status_code == 200


class TestMisuse:
    @pytest.mark.parametrize(
        ("query", "status", "detail"),
        [
            ("from=x", 400, "The parameter from is 'x'"),
            ("from=-1", 400, "The parameter from is '-1'"),
            ("from=12345678901", 400, "The parameter from is"),
            ("from=7", 404, "There is no release 7."),
            ("of=Rabat", 400, "The parameter of is 'Rabat'"),
            ("of=http://a/%20b", 400, "an IRI was expected"),
            ("format=xml", 400, "these were expected: patch, json, html"),
            ("page=0", 400, "The parameter page"),
        ],
    )
    def test_is_told(self, historian: TestClient, query: str, status: int, detail: str) -> None:
        answer = historian.get(f"/releases/4/diff?{query}")
        assert answer.status_code == status
        assert detail in answer.json()["detail"]

    def test_no_form_that_the_client_takes(self, historian: TestClient) -> None:
        answer = historian.get("/releases/4/diff", headers={"accept": "text/turtle"})
        assert answer.status_code == 406
        assert answer.json()["offers"] == ["text/html", "application/rdf-patch", "application/json"]
