"""The pre-commit hook, the example for GitHub Actions and the commands of docs/validation.md: they are what runs."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
import yaml

from pvegraph.cli import app

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "validation.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)


def hooks() -> list[dict[str, str]]:
    """What .pre-commit-hooks.yaml defines."""
    read = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(read, list)
    return read


def documented_commands() -> list[str]:
    """The lines of the guide that a person, or GitHub, runs."""
    shells = [text for language, text in BLOCKS if language == "sh"]
    steps = [
        step["run"]
        for language, text in BLOCKS
        if language == "yaml" and "jobs" in yaml.safe_load(text)
        for job in yaml.safe_load(text)["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    lines = [line.partition(" | ")[0].partition(" > ")[0] for text in shells for line in text.splitlines()]
    return [line for line in (*lines, *steps) if line.startswith("pvegraph ")]


class TestTheHook:
    def test_has_what_pre_commit_needs(self) -> None:
        (hook,) = hooks()
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"
        scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
        assert shlex.split(hook["entry"])[0] in scripts

    def test_is_for_the_files_of_the_data(self) -> None:
        pattern = re.compile(hooks()[0]["files"])
        data = [path.relative_to(ROOT).as_posix() for path in (ROOT / "data").glob("*/*.ttl")]
        assert data
        assert all(pattern.search(path) for path in data)
        assert not pattern.search("data/README.md")
        assert not pattern.search("shapes/place.ttl")

    @pytest.mark.parametrize(("place", "code"), [("a pve:Place ; skos:prefLabel 'X'@en", 0), ("a pve:Place", 1)])
    def test_runs_as_pre_commit_would_run_it(self, tmp_path: Path, place: str, code: int) -> None:
        shutil.copytree(ROOT / "tests" / "release" / "sample", tmp_path / "project")
        changed = tmp_path / "project" / "data" / "beta" / "three.ttl"
        changed.write_text(changed.read_text("utf-8") + f"place:xx-x {place} .\n", "utf-8")
        arguments = [*shlex.split(hooks()[0]["entry"])[1:], "--fail-on", "warning", "data/beta/three.ttl"]
        command = [sys.executable, "-m", "pvegraph", *arguments]
        ended = subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (code, "")
        assert ("data/beta/three.ttl:9:1" in ended.stdout) == (code == 1)

    def test_is_the_one_of_the_guide(self) -> None:
        (configured,) = [
            hook["id"]
            for language, text in BLOCKS
            if language == "yaml" and "repos" in yaml.safe_load(text)
            for repository in yaml.safe_load(text)["repos"]
            for hook in repository["hooks"]
        ]
        assert configured == hooks()[0]["id"]


class TestTheGuide:
    @pytest.mark.parametrize("line", documented_commands())
    def test_shows_commands_that_there_are(self, line: str) -> None:
        _, name, *arguments = shlex.split(line, comments=True)
        group = typer.main.get_command(app)
        assert isinstance(group, typer.core.TyperGroup)
        group.commands[name].make_context(name, arguments)

    def test_shows_the_workflow_as_yaml_with_the_upload_of_what_was_written(self) -> None:
        (workflow,) = [yaml.safe_load(text) for language, text in BLOCKS if language == "yaml" and "jobs:" in text]
        steps = workflow["jobs"]["validate"]["steps"]
        (upload,) = [step["with"]["sarif_file"] for step in steps if "upload-sarif" in step.get("uses", "")]
        assert any(upload in step.get("run", "") for step in steps)

    def test_shows_a_program_that_runs(self, tmp_path: Path) -> None:
        (program,) = [text for language, text in BLOCKS if language == "python"]
        shutil.copytree(ROOT / "tests" / "release" / "sample", tmp_path / "project")
        ended = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path / "project", capture_output=True, text=True, check=True
        )
        assert ended.stdout.startswith("list,severity,")
