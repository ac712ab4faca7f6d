"""The servers that the W3C's tests are run against, and the scores that they reach. Servers are chosen here only."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import socket
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.conformance.manifests import ROOT
from tests.conformance.results import NonconformanceError
from tests.conformance.target import Target, empty_by_update, running

SAMPLE = ROOT / "tests" / "release" / "sample"
_PROPERTY = "w3c"
"""Under this name the report of a test carries what was judged by which suite, and whether it passed."""

Score: TypeAlias = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Oxigraph's own server. Its scores are known, so it tells whether we judge rightly."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    binary = Path(sys.executable).with_name("oxigraph")
    with running([binary, "serve", "--bind", address], tmp_path_factory.mktemp("oxigraph")) as url:
        yield Target(
            name="oxigraph serve",
            query_url=f"{url}/sparql",
            update_url=f"{url}/sparql",
            graph_store_url=f"{url}/store",
            direct_url=f"{url}/store",
            authorization=None,
            empty=lambda: empty_by_update(f"{url}/sparql", None),
            strict=False,
        )


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Our own server, on the sample project: nothing in that project is named in any of the W3C's tests."""
    folder = tmp_path_factory.mktemp("gateway")
    shutil.copytree(SAMPLE, folder / "project")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pvegraph",
        "--project",
        folder / "project",
        "serve",
        "--port",
        "0",
    ]
    token = secrets.token_urlsafe()
    settings = {"PVEGRAPH_WRITE_TOKEN_HASH": hashlib.sha256(token.encode()).hexdigest()}
    with running(command, folder, settings) as url:
        yield Target(
            name="pvegraph serve",
            query_url=f"{url}/sparql",
            update_url=f"{url}/sparql",
            graph_store_url=f"{url}/graphs",
            direct_url=f"{url}/graphs",
            authorization=f"Bearer {token}",
            empty=lambda: empty_by_update(f"{url}/sparql", f"Bearer {token}"),
            strict=True,
        )


@pytest.fixture
def score(record_property: Callable[[str, object], None]) -> Score:
    """Judge within this: it counts a pass or a failure, and holds the judgement against what is known.

    ``known`` is a part of the message of a failure that is known; that it is gone, or another, fails the test.
    """

    @contextmanager
    def counted(judged: str, suite: str, *, known: str | None = None) -> Iterator[None]:
        failure = None
        try:
            yield
        except NonconformanceError as error:
            failure = error
        record_property(_PROPERTY, (judged, suite, failure is None))
        if known is None:
            if failure is not None:
                raise failure
        else:
            assert failure is not None, f"it passes, which was thought impossible: {known}"
            assert known in str(failure), f"it fails otherwise than known: {failure}"

    return counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was passed of each suite, also where the failures are known ones."""
    passed: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
                if name == _PROPERTY:
                    judged, suite, good = value
                    passed[judged][suite].append(good)
    if not passed:
        return
    terminalreporter.section("W3C SPARQL 1.1 and SHACL tests")
    for judged, suites in passed.items():
        scores = ", ".join(f"{suite} {sum(goods)}/{len(goods)}" for suite, goods in suites.items())
        terminalreporter.write_line(f"{judged}: {scores}")
