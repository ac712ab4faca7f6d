"""The documentation names every setting, command, option and route that there is. `make docs` runs this."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from starlette.routing import Route

from pvegraph.cli import app as command_line
from pvegraph.release import Release
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app
from pvegraph.web.curation_addresses import ADDRESSES


def _options() -> dict[str, list[str]]:
    """The longest name of every option of every command; a command with commands of its own has theirs."""
    group = typer.main.get_command(command_line)
    assert isinstance(group, typer.core.TyperGroup)
    return {name: sorted(set(_options_of(command))) for name, command in sorted(group.commands.items())}


def _options_of(command: typer.core.TyperCommand | typer.core.TyperGroup) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "option" and "--help" not in parameter.opts:
            yield max(parameter.opts, key=len)
    for inner in getattr(command, "commands", {}).values():
        yield from _options_of(inner)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str, project: Path) -> None:
    assert f"`PVEGRAPH_{name.upper()}`" in (project / "docs/server.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", _options())
def test_every_command_and_its_options_are_documented(name: str, project: Path) -> None:
    text = (project / "docs/cli.md").read_text(encoding="utf-8")
    assert f"## `pvegraph {name}`" in text
    section = text.split(f"## `pvegraph {name}`")[1].split("\n## ")[0]
    assert [option for option in _options()[name] if f"`{option}`" not in section] == []


def test_every_route_is_documented(
    project: Path, release: Release, store: EmbeddedStore, settings: Settings, tmp_path: Path
) -> None:
    text = (project / "docs/server.md").read_text(encoding="utf-8")
    given = {"curation": True, "curation_database": str(tmp_path / "curation.sqlite")}
    app = create_app(release, store, settings.model_copy(update=given))
    paths = {route.path for route in app.routes if isinstance(route, Route)}
    assert paths
    undocumented = sorted(path for path in paths if f"`{re.sub(r':path}', '}', path)}`" not in text)
    assert undocumented == []


def test_every_route_of_review_is_documented(project: Path) -> None:
    text = (project / "docs/server.md").read_text(encoding="utf-8")
    ours = [each.path for each in ADDRESSES if each.path.startswith(("/proposals", "/api/", "/releases"))]
    assert ours
    assert [path for path in ours if f"`{path}`" not in text] == []


def test_every_decision_has_a_line_in_the_index(project: Path) -> None:
    index = (project / "docs/decisions/README.md").read_text(encoding="utf-8")
    for decision in sorted((project / "docs/decisions").glob("[0-9]*.md")):
        assert f"({decision.name})" in index
