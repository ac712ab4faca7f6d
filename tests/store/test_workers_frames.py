"""What one process says, the other one understands."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.errors import PvegraphError, QuerySyntaxError, QueryTimeoutError, StoreError
from pvegraph.store.frames import FrameBuffer, Kind, error_frame, frame, query_frame, read_error, read_query
from pvegraph.store.questions import Limits, QueryRequest, memory_error, timeout_error

# A query comes from a request in UTF-8, so it has no surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
IRIS = st.none() | st.lists(TEXTS).map(tuple)
REQUESTS = st.builds(QueryRequest, TEXTS, st.none() | TEXTS, TEXTS, IRIS, IRIS, st.booleans(), st.none() | TEXTS)


@given(payloads=st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=50))), size=st.integers(1, 20))
def test_frames_are_whole_however_they_arrive(payloads: list[tuple[Kind, bytes]], size: int) -> None:
    octets = b"".join(frame(kind, payload) for kind, payload in payloads)
    buffer, taken = FrameBuffer(), []
    for start in range(0, len(octets), size):
        buffer.feed(octets[start : start + size])
        while (item := buffer.take()) is not None:
            taken.append(item)
    assert taken == payloads


@given(request=REQUESTS, seconds=st.floats(0.001, 1e6))
def test_a_request_arrives_as_it_was_sent(request: QueryRequest, seconds: float) -> None:
    buffer, limits = FrameBuffer(), Limits(seconds=seconds)
    buffer.feed(query_frame(request, limits))
    item = buffer.take()
    assert item is not None
    assert read_query(item[1]) == (request, limits)


@pytest.mark.parametrize(
    "error",
    [
        StoreError("The query cannot be evaluated: «é»"),
        QuerySyntaxError("line 1"),
        timeout_error(Limits(seconds=2.5)),
        memory_error(Limits(memory_bytes=2**20)),
    ],
)
@pytest.mark.parametrize("retiring", [True, False])
def test_an_error_arrives_as_it_was_raised(error: PvegraphError, retiring: bool) -> None:
    buffer = FrameBuffer()
    buffer.feed(error_frame(error, retiring=retiring))
    item = buffer.take()
    assert item is not None
    arrived, retires = read_error(item[1])
    assert (type(arrived), str(arrived), vars(arrived), retires) == (type(error), str(error), vars(error), retiring)


def test_a_limit_says_what_it_is_how_much_and_of_what() -> None:
    error = timeout_error(Limits(seconds=30.0))
    assert isinstance(error, QueryTimeoutError)
    assert "the limit of query time is 30 seconds" in str(error)
    assert "the limit of memory is 1.5 mebibytes" in str(memory_error(Limits(memory_bytes=3 * 2**19)))


SERVICE_CALL = """
import sys
import pyoxigraph
from pvegraph.store import confinement
if sys.argv[2] == "confined":
    confinement.forbid_descriptors()
if sys.argv[2] == "without sockets":
    confinement.forbid_sockets()
    open(sys.executable).close()
query = "SELECT * { SERVICE <http://127.0.0.1:" + sys.argv[1] + "/> { ?s ?p ?o } }"
try:
    pyoxigraph.Store().query(query).serialize(format=pyoxigraph.QueryResultsFormat.JSON)
except OSError:
    print("no answer")
"""


@pytest.mark.parametrize(
    "state",
    [
        "free",
        "confined",
        pytest.param(
            "without sockets",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told to refuse sockets"),
        ),
    ],
)
def test_a_confined_process_cannot_reach_out_even_if_oxigraph_tries(state: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        port = str(server.getsockname()[1])
        words = [sys.executable, "-c", SERVICE_CALL, port, state]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            if state == "free":
                # So it does reach out, if it can: this is what the other half of the test is worth.
                server.accept()[0].close()
            assert process.communicate(timeout=20)[0] == "no answer\n"
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
