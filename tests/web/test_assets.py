"""Style sheets, fonts and images."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pvegraph.web.assets import Assets


@pytest.fixture(scope="module")
def static(project: Path) -> Path:
    """The folder of what is served as it is."""
    return project / "src" / "pvegraph" / "web" / "static"


def test_an_asset_may_be_kept_for_ever(client: TestClient) -> None:
    answer = client.get(Assets.load().address("app.css"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]


def test_an_asset_of_another_version_is_not_kept(client: TestClient) -> None:
    assert client.get("/static/000000000000/app.css").headers["cache-control"] == "no-cache"


def test_a_style_sheet_is_compressed_for_those_who_can_read_it(client: TestClient) -> None:
    address = Assets.load().address("vendor/pico.min.css")
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    plain = client.get(address, headers={"accept-encoding": "gzip;q=0"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_every_file_that_the_style_sheet_names_is_there(client: TestClient, static: Path) -> None:
    named = re.findall(r"url\(([^)]+)\)", (static / "app" / "type.css").read_text("utf-8"))
    assert named
    for name in named:
        assert client.get(Assets.load().address(name)).headers["content-type"] == "font/woff2"


def test_the_icon_is_where_programs_look_for_it(client: TestClient) -> None:
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_vendored_files_are_those_of_the_manifest_with_their_licences(static: Path, project: Path) -> None:
    vendor = static / "vendor"
    manifest = json.loads((vendor / "MANIFEST.json").read_text("utf-8"))
    licences = {package["text"] for package in manifest["packages"].values()}
    there = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert there == manifest["files"].keys() | licences | {"MANIFEST.json"}
    for name, about in manifest["files"].items():
        content = (vendor / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == about["sha256"]
        assert b"sourceMappingURL" not in content
    lock = json.loads((project / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in manifest["packages"].items():
        assert lock[name]["integrity"] == package["integrity"]
        assert package["license"] in {"MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "OFL-1.1"}
    assert {name for about in manifest["files"].values() for name in about["packages"]} == manifest["packages"].keys()
    assert not any("resolved" in entry for entry in lock.values())


def test_the_own_style_sheets_know_no_left_or_right(static: Path) -> None:
    sheets = [*static.glob("*.css"), *(static / "app").glob("*.css")]
    sides = re.compile(r"(?:margin|padding|border|inset)-(?:left|right)|^\s*(?:left|right|float):", re.MULTILINE)
    assert {sheet.name: found for sheet in sheets if (found := sides.findall(sheet.read_text("utf-8")))} == {}


def test_what_is_written_for_every_page_is_served_as_one_style_sheet(client: TestClient, static: Path) -> None:
    served = client.get(Assets.load().address("app.css")).text
    written = [sheet.read_text("utf-8") for sheet in (static / "app").glob("*.css")]
    assert all(each in served for each in written)
    assert len(served) == sum(map(len, written))
