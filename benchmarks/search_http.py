"""How long search takes over HTTP: suggestions for each letter that is typed, names written otherwise, and whole pages.

Each address is asked for once, so that no cache helps. Beside the time on the clock stands the processor time of all
threads of the server, from what Linux keeps of each (``/proc/…/schedstat``): other work on the machine does not count.
"""

from __future__ import annotations

import http.client
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks.servers import Ours

from pvegraph.release import Release
from pvegraph.search.facets import Facets
from pvegraph.search.reconciliation.forms import is_arabic

_LONGEST_TYPED = 12
_SCRIPTS: Mapping[str, Callable[[str], bool]] = {
    "Latin": lambda text: text.isascii(),
    "Latin with marks, and others": lambda text: not text.isascii() and not is_arabic(text),
    "Arabic": is_arabic,
}
_HTML = "text/html"


def measure(graph: Release, folder: Path, names: Sequence[str], otherwise: Sequence[str], facets: Facets) -> None:
    """Start a server of a release, ask it for suggestions and pages, and print how long it took."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    server = Ours(graph, folder)
    try:
        server.start()
        server.wait()
        asking = _Asking(server)
        asking.get("/suggest?q=zzzzz")
        for script, is_in in _SCRIPTS.items():
            beginnings = _typed([name for name in names if is_in(name)])
            asking.all(f"/suggest while typing, {script}", [f"/suggest?q={quote(text)}" for text in beginnings])
        asking.all("/suggest, written otherwise", [f"/suggest?q={quote(text)}" for text in otherwise])
        whole = [f"/search?q={quote(text)}" for text in _typed(names)]
        asking.all("/search, a page with its facets, while typing", whole[: len(otherwise)])
        asking.all("/search, written otherwise", [f"/search?q={quote(text)}" for text in otherwise])
        asking.all("/search, narrowed", list(_narrowed(names, facets))[: len(otherwise)])
        print(f"  the server with its workers: {server.memory():.0f} MB")
    finally:
        server.end()


class _Asking:
    """A connection to a server, and how much its threads have worked."""

    def __init__(self, server: Ours) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.address.port, timeout=120)

    def get(self, path: str) -> bytes:
        """What is at an address. Raises `SystemExit` if that is an error."""
        self._connection.request("GET", path, headers={"Accept": _HTML})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{path} was answered with {answer.status}: {body[:200]!r}")
        return body

    def all(self, title: str, paths: Sequence[str]) -> None:
        """Ask for each of some addresses once, and print how long that took."""
        seconds, worked, octets = [], [], 0
        for path in dict.fromkeys(paths):
            begin, before = time.perf_counter(), self._worked()
            octets += len(self.get(path))
            seconds.append(time.perf_counter() - begin)
            worked.append(max(0.0, self._worked() - before))
        if seconds:
            times = f"{percentiles(seconds)} on the clock; {percentiles(worked)} of the server's processor"
            print(f"  {title} ({len(seconds)}): {times}; {octets / len(seconds) / 1000:.1f} kB each")

    def _worked(self) -> float:
        """Seconds that the threads of the server have run."""
        told = Path(f"/proc/{self._server.process_id}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in told) / 1e9


def percentiles(seconds: Sequence[float]) -> str:
    """The middle and the slow ones, in milliseconds."""
    ordered = sorted(seconds)
    p50, p95, p99 = (1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.95, 0.99))
    return f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms"


def _typed(names: Sequence[str]) -> list[str]:
    """Every beginning of some names up to twelve letters, as a field asks for them while somebody types."""
    found = (name[:letters] for name in names for letters in range(1, min(_LONGEST_TYPED, len(name)) + 1))
    return list(dict.fromkeys(text for text in found if text.strip()))


def _narrowed(names: Sequence[str], facets: Facets) -> Iterator[str]:
    """Lists narrowed by one facet, by two, and by a beginning and one: with each value in turn."""
    values = [
        (name, value.rpartition("/")[2]) for name in ("country", "theme", "year") for value in sorted(facets[name])
    ]
    for (facet, value), text in zip(values, names, strict=False):
        yield "/search?" + urlencode({facet: value})
        yield "/search?" + urlencode({facet: value, "kind": "event"})
        yield "/search?" + urlencode({"q": text[:2], facet: value})
