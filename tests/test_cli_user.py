"""``pvegraph user``."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from pvegraph import cli
from pvegraph.curation.curation import Curation
from pvegraph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "correct horse battery"  # noqa: S105 - of accounts of tests
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that looks like a project, in which the command runs; passwords are quickly checked."""
    for name in [name for name in os.environ if name.startswith("PVEGRAPH_")]:
        monkeypatch.delenv(name)
    (tmp_path / "ontology").mkdir()
    monkeypatch.chdir(tmp_path)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("pvegraph.curation.passwords.PasswordHasher", lambda: quick)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``pvegraph user`` in this process: the exit code, and what it printed."""

    def pvegraph(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pvegraph", "user", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return int(exit_.value.code or 0), printed.out, printed.err

    return pvegraph


@pytest.fixture
def curation(project: Path) -> Iterator[Curation]:
    """What the command has stored."""
    opened = Curation.open(Settings(project=project))
    yield opened
    opened.close()


def test_the_first_administrator_is_made_with_a_password_from_standard_input(run: Run, curation: Curation) -> None:
    given = f"{PASSWORD}\n".encode()
    code, out, err = run("add", "amal", "--role", "administrator", "--password-stdin", stdin=given)
    assert (code, out) == (0, "The account amal was made.\n")
    assert "PVEGRAPH_CURATION is not true" in err
    assert curation.accounts.check_password("amal", PASSWORD).role == "administrator"
    assert PASSWORD not in out + err


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_end_of_the_line_is_no_part_of_the_password(run: Run, curation: Curation, ending: str) -> None:
    run("add", "amal", "--password-stdin", stdin=(PASSWORD + ending).encode())
    assert curation.accounts.check_password("amal", PASSWORD)


def test_a_password_is_asked_for_twice_on_a_terminal_and_not_shown(project: Path, curation: Curation) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "pvegraph", "user", "add", "amal"]
    with subprocess.Popen(
        command, cwd=project, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as process:
        os.close(slave)
        shown = b""
        for prompt in (b"Password: ", b"Once more: "):
            while not shown.endswith(prompt):
                shown += os.read(master, 1024)
            os.write(master, f"{PASSWORD}\n".encode())
        while b"was made" not in shown:
            shown += os.read(master, 1024)
        assert process.wait(60) == 0
    os.close(master)
    assert PASSWORD.encode() not in shown
    assert curation.accounts.check_password("amal", PASSWORD)


def test_without_a_terminal_a_password_is_not_waited_for(run: Run) -> None:
    code, _, err = run("add", "amal")
    assert (code, "Give it by --password-stdin" in err) == (2, True)


def test_a_password_for_one_use_is_the_only_thing_on_standard_output(run: Run, curation: Curation) -> None:
    code, out, _ = run("add", "amal", "--one-time")
    assert code == 0
    assert re.fullmatch(r"[a-z2-9-]{29}\n", out)
    assert curation.accounts.check_password("amal", out.strip()).must_change
    code, out, _ = run("password", "amal", "--one-time", "-o", "json")
    assert curation.accounts.check_password("amal", json.loads(out)["password"]).must_change


def test_accounts_are_listed_as_text_and_as_json(run: Run) -> None:
    run("add", "amal", "--role", "administrator", "--label", "أمل", "--no-password")
    run("add", "bob", "--no-password")
    run("close", "bob")
    _, out, _ = run("list")
    assert re.search(r"amal\s+أمل\s+administrator", out)
    assert re.search(r"bob\s+bob\s+contributor\s+closed", out)
    _, out, _ = run("list", "-o", "json")
    assert json.loads(out)[0] == {
        "name": "amal",
        "label": "أمل",
        "role": "administrator",
        "closed": False,
        "mustChangePassword": False,
    }


def test_role_label_and_state_are_changed(run: Run, curation: Curation) -> None:
    run("add", "amal", "--no-password")
    assert run("role", "amal", "reviewer")[:2] == (0, "The account amal is reviewer now.\n")
    assert run("label", "amal", "Amal Haddad")[:2] == (0, "The account amal is called Amal Haddad now.\n")
    assert run("close", "amal")[:2] == (0, "The account amal is closed.\n")
    assert curation.accounts.get("amal").disabled
    _, out, _ = run("reopen", "amal", "-o", "json")
    assert json.loads(out) == {
        "name": "amal",
        "label": "Amal Haddad",
        "role": "reviewer",
        "closed": False,
        "mustChangePassword": False,
    }


def test_a_new_password_ends_the_sessions(run: Run, curation: Curation) -> None:
    run("add", "amal", "--no-password")
    cookie = curation.sessions.begin(curation.accounts.get("amal"))
    assert run("password", "amal", "--password-stdin", stdin=PASSWORD.encode())[0] == 0
    assert curation.sessions.find(cookie) is None
    assert curation.accounts.check_password("amal", PASSWORD)


def test_a_token_is_printed_once_listed_and_revoked(run: Run, curation: Curation) -> None:
    run("add", "amal", "--no-password")
    code, out, err = run("token", "amal", "--title", "nightly import", "--scope", "read", "--scope", "propose")
    assert code == 0
    assert "Token 1 of amal is good until" in err
    assert curation.tokens.check(out.strip()).scopes == {"read", "propose"}
    _, listed, _ = run("tokens", "amal")
    assert "nightly import" in listed
    assert out.strip() not in listed
    _, out, _ = run("token", "amal", "--title", "x", "--scope", "read", "--days", "7", "-o", "json")
    assert curation.tokens.check(json.loads(out)["token"])
    assert run("revoke", "amal", "2")[:2] == (0, "Token 2 of amal is revoked.\n")
    _, out, _ = run("tokens", "amal", "-o", "json")
    assert [(token["id"], token["revoked"] is None) for token in json.loads(out)] == [(2, False), (1, True)]


def test_an_account_is_linked_with_somebody_at_the_provider(
    run: Run, curation: Curation, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", "amal", "--no-password")
    assert "PVEGRAPH_OIDC_ISSUER" in run("link", "amal", "248289761001")[2]
    monkeypatch.setenv("PVEGRAPH_OIDC_ISSUER", "https://login.example.org")
    assert "PVEGRAPH_OIDC_CLIENT_ID" in run("link", "amal", "248289761001")[2]
    monkeypatch.setenv("PVEGRAPH_OIDC_CLIENT_ID", "pvegraph")
    assert run("link", "amal", "248289761001")[0] == 0
    assert curation.accounts.of_identity("https://login.example.org", "248289761001") is not None
    assert run("link", "amal", "248289761001", "--remove")[0] == 0
    assert curation.accounts.of_identity("https://login.example.org", "248289761001") is None


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "Amal", "--no-password"), "The name of an account has from 2 to 63"),
        (("add", "amal", "--no-password", "--one-time"), "give one of them"),
        (("add", "amal", "--role", "king"), "king"),
        (("add", "amal", "--password-stdin"), "A password has at least 12 characters; this one has 0"),
        (("add", "a\udcff", "--no-password"), "The name of an account has from 2 to 63"),
        (("password", "nobody", "--one-time"), "There is no account 'nobody'"),
        (("role", "nobody", "reader"), "There is no account 'nobody'"),
        (("close", "nobody"), "There is no account 'nobody'"),
        (("tokens", "nobody"), "There is no account 'nobody'"),
        (("tokens", "a\udcff"), "There is no account"),
        (("token", "nobody", "--title", "x", "--scope", "read"), "There is no account 'nobody'"),
        (("token", "nobody", "--title", "x", "--scope", "fly"), "one or more of these: read, propose"),
        (("token", "nobody", "--title", "x", "--scope", "read", "--days", "9999"), "1 to 365 days"),
        (("revoke", "nobody", "99999999999999999999"), "nobody has no token"),
        (("fly",), "No such command"),
    ],
)
def test_what_cannot_be_done_is_one_line_that_says_why(run: Run, arguments: tuple[str, ...], why: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1


def test_a_password_that_is_not_utf_8_is_refused(run: Run) -> None:
    assert "not UTF-8" in run("add", "amal", "--password-stdin", stdin=b"\xff" * 20)[2]


def test_every_command_says_how_it_is_used(run: Run) -> None:
    code, out, _ = run()
    assert code == 2
    for command in ("add", "list", "role", "label", "password", "close", "reopen", "link", "token", "tokens", "revoke"):
        assert re.search(rf"^  {command} ", out, re.MULTILINE)
        code, told, _ = run(command, "--help")
        assert (code, f"Example: pvegraph user {command}" in told) == (0, True)
