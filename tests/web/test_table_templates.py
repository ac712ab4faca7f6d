"""Templates are to be had from the server, with what the release holds, and caches may keep them."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

GCTF = "https://w3id.org/pvegraph/id/organisation/gctf"


def test_a_table_and_a_workbook_are_to_be_had(client: TestClient) -> None:
    table = client.get("/templates/commitment.csv")
    assert table.status_code == 200
    assert table.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert table.headers["content-disposition"] == 'attachment; filename="commitment.csv"'
    assert table.content.startswith(b"\xef\xbb\xbfactor_slug,")
    book = load_workbook(BytesIO(client.get("/templates/commitment.xlsx").content))
    assert book.sheetnames == ["commitments", "lists"]
    assert any("[org-gctf]" in str(cell.value) for row in book["lists"].iter_rows() for cell in row)


def test_a_template_is_filled_with_what_the_sources_say_of_a_thing(client: TestClient) -> None:
    rows = client.get("/templates/organisation.csv", params={"thing": GCTF}).content.decode("utf-8-sig").splitlines()
    assert len(rows) > 2
    assert all(row.startswith("org-gctf,") for row in rows[2:])


def test_who_has_a_template_is_told_that_it_is_the_same(client: TestClient) -> None:
    tag = client.get("/templates/person.csv").headers["etag"]
    assert client.get("/templates/person.csv", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/templates/person.csv", params={"thing": GCTF}).headers["etag"] != tag


@pytest.mark.parametrize("name", ["nothing.csv", "person.pdf", "people.csv"])
def test_there_is_nothing_for_a_class_or_a_format_without_template(client: TestClient, name: str) -> None:
    assert client.get(f"/templates/{name}").status_code == 404
