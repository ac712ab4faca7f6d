"""Listening: the port, the address, the errors."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from tests.web.changing_project import ChangingProject

from pvegraph import cli
from pvegraph.errors import EnvironmentFaultError, UsageError
from pvegraph.web import server


def test_a_port_in_use_is_said_with_the_way_out() -> None:
    with (
        server.listen("127.0.0.1", 0) as taken,
        pytest.raises(EnvironmentFaultError, match=rf"Port {taken.getsockname()[1]} of 127.0.0.1 is in use.*--port"),
    ):
        server.listen("127.0.0.1", taken.getsockname()[1])


def test_port_0_takes_a_free_one_and_says_which() -> None:
    with server.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert server.address_of(listener) == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize("host", ["no such host", "203.0.113.1"])
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        server.listen(host, 0)


def test_only_a_loopback_address_is_private() -> None:
    with server.listen("127.0.0.1", 0) as private, server.listen("0.0.0.0", 0) as public:  # noqa: S104 - on purpose
        assert server.is_loopback(private)
        assert not server.is_loopback(public)


def test_serve_prints_its_address_answers_there_and_stops_quietly(small: ChangingProject) -> None:
    command = [sys.executable, "-m", "pvegraph", "--project", str(small.settings.project), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address is not None, line
        assert f"Release {small.current.number}" in line
        with urllib.request.urlopen(address[0] + "doc/place/ma-rabat.ttl", timeout=60) as answer:
            assert b"ma-rabat" in answer.read()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert rest == ""
    assert errors == ""


def test_serve_on_a_port_in_use_is_one_line_and_exit_code_2(
    small: ChangingProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        project = str(small.settings.project)
        monkeypatch.setattr(sys, "argv", ["pvegraph", "--project", project, "serve", "--port", port])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    told = capsys.readouterr()
    assert (caught.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert f"Port {port}" in told.err
    assert "--port" in told.err
