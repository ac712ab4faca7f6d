"""The index as a file beside its release: made once, taken when it is sound, and else made anew."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from pvegraph import iri
from pvegraph.release import Release
from pvegraph.release.folder import INDEXES
from pvegraph.release.manifest import FORMAT, Manifest
from pvegraph.search import kept
from pvegraph.search.catalogue import Catalogue, Entry
from pvegraph.store.embedded import EmbeddedStore

_CATALOGUE = Catalogue([Entry(iri.thing("place", "ma-rabat"), {"en": "Rabat"})])


def _release(folder: Path, number: int = 1) -> Release:
    path = folder / str(number)
    path.mkdir()
    (path / "dataset.nq").touch()
    manifest = Manifest(FORMAT, number, "2026-01-01T00:00:00Z", "1", None, "0" * 64, "", 0, 0, {}, {}, {}, {})
    return Release(number, path, manifest)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "pvegraph.search.kept")
    return caplog


def _found(release: Release) -> list[str]:
    index = kept.index_of(release, EmbeddedStore.load(release.nquads), _CATALOGUE)
    return [hit.name.value for hit in index.search("rab")]


def _files(release: Release) -> list[Path]:
    return sorted((release.folder.parent / INDEXES).iterdir())


def test_it_is_made_once_with_a_line_in_the_log(tmp_path: Path, told: pytest.LogCaptureFixture) -> None:
    release = _release(tmp_path)
    assert _found(release) == ["Rabat"]
    (path,) = _files(release)
    assert "made now" in told.text
    told.clear()
    before = path.stat().st_mtime_ns
    assert _found(release) == ["Rabat"]
    assert (told.text, _files(release), path.stat().st_mtime_ns) == ("", [path], before)


def test_one_that_is_damaged_is_made_anew(tmp_path: Path, told: pytest.LogCaptureFixture) -> None:
    release = _release(tmp_path)
    _found(release)
    (path,) = _files(release)
    octets = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(octets[:-100])
    assert _found(release) == ["Rabat"]
    assert "is damaged" in told.text
    assert path.read_bytes() == octets


def test_that_of_an_older_release_goes_when_a_newer_has_one_and_not_the_other_way(tmp_path: Path) -> None:
    first, second = _release(tmp_path, 1), _release(tmp_path, 2)
    _found(first)
    _found(second)
    (path,) = _files(second)
    assert path.name.startswith("2-")
    _found(first)
    assert path in _files(first)


def test_where_it_cannot_be_kept_it_is_in_memory(tmp_path: Path, told: pytest.LogCaptureFixture) -> None:
    release = _release(tmp_path)
    (tmp_path / INDEXES).touch()
    assert _found(release) == ["Rabat"]
    assert "is not kept" in told.text


def test_another_way_to_fold_names_makes_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = _release(tmp_path)
    _found(release)
    (before,) = _files(release)
    octets = before.read_bytes()
    monkeypatch.setattr(kept, "_stamp", lambda: "0" * 8)
    _found(release)
    (after,) = _files(release)
    assert after != before
    assert after.read_bytes() == octets
