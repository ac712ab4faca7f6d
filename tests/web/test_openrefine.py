"""OpenRefine itself (Debian's package) matches a table against a server of ours, and fetches what the graph says.

It takes a Java machine half a minute to start, so this runs with ``PVEGRAPH_LONG=1`` where OpenRefine is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI
from tests.web.serving import serving

from pvegraph.web.reconcile_json import Json

_T = TypeVar("_T")
TABLE = """name,country,seen
"Moudni, Fatiha",Maroc,2025-01
فتيحة المودنى,المغرب,2025
Abdelfatah Al Sissi,Egypt,
Nobody Whatever,,
"""
_ENGINE = json.dumps({"facets": [], "mode": "row-based"})
_PATIENCE = 120

pytestmark = [
    pytest.mark.skipif(os.environ.get("PVEGRAPH_LONG") != "1", reason="PVEGRAPH_LONG=1 runs this"),
    pytest.mark.skipif(
        shutil.which("openrefine") is None, reason="OpenRefine is not installed (apt-get install openrefine)"
    ),
]


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of an OpenRefine that runs meanwhile."""
    folder = tmp_path_factory.mktemp("refine")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["openrefine", "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-x", "refine.headless=true"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/command/core/", timeout=60) as client:
            _until(lambda: _answers(client))
            yield client
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # the script and the Java machine that it started
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("get-version").status_code == 200
    except httpx.HTTPError:
        return False


def _until(asked: Callable[[], _T]) -> _T:
    """The answer, as soon as it is one."""
    deadline = time.monotonic() + _PATIENCE
    while not (answer := asked()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return answer


def _send(client: httpx.Client, command: str, project: str, **fields: str) -> httpx.Response:
    token = client.get("get-csrf-token").json()["token"]
    return client.post(command, params={"project": project, "csrf_token": token}, data={**fields, "engine": _ENGINE})


def _opened(client: httpx.Client, folder: Path) -> str:
    """The number of a new project with the table in it."""
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    options = json.dumps({"separator": ",", "encoding": "UTF-8", "headerLines": 1})
    answer = client.post(
        "create-project-from-upload",
        params={"csrf_token": client.get("get-csrf-token").json()["token"]},
        files={"project-file": (folder / "table.csv").open("rb")},
        data={"project-name": "table", "format": "text/line-based/*sv", "options": options},
    )
    return answer.headers["location"].partition("project=")[2]


def _done(client: httpx.Client, project: str) -> None:
    _until(lambda: not client.get("get-processes", params={"project": project}).json()["processes"])


def test_openrefine_matches_a_table_and_fetches_values(app: FastAPI, refine: httpx.Client, tmp_path: Path) -> None:
    with serving(app) as url:
        service = f"{url}/reconcile/en"
        manifest = httpx.get(service, timeout=60).json()
        spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
        project = _opened(refine, tmp_path)
        told = [("country", "pve:country"), ("seen", "pve:observedOn")]
        config = {
            "mode": "standard-service",
            "service": service,
            **spaces,
            "type": manifest["defaultTypes"][3],
            "autoMatch": True,
            "columnDetails": [{"column": column, "propertyName": column, "propertyID": id_} for column, id_ in told],
        }
        _send(refine, "reconcile", project, columnName="name", config=json.dumps(config))
        _done(refine, project)
        extension = json.dumps({"properties": [{"id": "pve:post", "name": "post"}]})
        _send(
            refine, "extend-data", project, columnName="name", baseColumnName="name", endpoint=service,
            extension=extension, columnInsertIndex="1", **spaces,
        )  # fmt: skip
        _done(refine, project)
        answer = _send(refine, "get-rows", project, start="0", limit="50").json()
    matched = [_matched(answer, row["cells"][0]) for row in answer["rows"]]
    moudni, sisi = "id/person/p-ydefrehay4", "id/person/p-myacmx5kp4"
    assert [each for each in matched if each] == [moudni, moudni, sisi]
    texts = [cell["v"] for row in answer["rows"] for cell in row["cells"] if cell]
    assert "Mayor of Rabat" in texts
    assert "President of Egypt" in texts


def _matched(answer: dict[str, Json], cell: dict[str, Json] | None) -> Json:
    """The identifier of what a cell is matched with, if it is."""
    recon = answer["pool"]["recons"].get(str(cell["r"])) if cell and "r" in cell else None
    return recon["m"]["id"] if recon and recon.get("m") else None
