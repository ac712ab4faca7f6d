"""Counters for Prometheus, in its text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from starlette.responses import Response
from starlette.types import Scope

from pvegraph.web.cache import Cache
from pvegraph.web.site import Site

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)
_ROOMS = frozenset(
    (
        *("", "id", "concept", "doc", "source", "ontology", "shapes", "query", "things", "search", "sparql", "graphs"),
        *("catalog", "dumps", "static", ".well-known", "metrics", "health", "ready"),
    )
)
"""The first parts of our addresses: a label that anybody could invent would fill the memory."""


class Metrics:
    """What has been counted since the server started."""

    def __init__(self) -> None:
        self.running = 0
        """Requests that are being answered now."""
        self._requests: Counter[tuple[str, str, int, bool]] = Counter()
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._seconds: Counter[str] = Counter()

    def count(self, scope: Scope, status: int, seconds: float, *, hit: bool) -> None:
        """Count a request that has been answered."""
        room = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
        room = room if room in _ROOMS else "other"
        method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "OPTIONS", "QUERY"} else "other"
        self._requests[room, method, status, hit] += 1
        self._buckets[room][bisect_left(_BOUNDS, seconds)] += 1
        self._seconds[room] += seconds  # type: ignore[assignment] # a counter of seconds

    def lines(self, site: Site, cache: Cache) -> Iterator[str]:
        """The exposition."""
        yield from _head("pvegraph_requests_total", "counter", "Requests that have been answered.")
        for (room, method, status, hit), number in sorted(self._requests.items()):
            labels = f'room="{room}",method="{method}",status="{status}",cache="{"hit" if hit else "miss"}"'
            yield f"pvegraph_requests_total{{{labels}}} {number}"
        yield from _head("pvegraph_request_seconds", "histogram", "How long answers took, to their last octet.")
        for room, buckets in sorted(self._buckets.items()):
            total = 0
            for bound, number in zip((*map(str, _BOUNDS), "+Inf"), buckets, strict=True):
                total += number
                yield f'pvegraph_request_seconds_bucket{{room="{room}",le="{bound}"}} {total}'
            yield f'pvegraph_request_seconds_sum{{room="{room}"}} {self._seconds[room]:.6f}'
            yield f'pvegraph_request_seconds_count{{room="{room}"}} {total}'
        busy, waiting = site.service.busy()
        for name, words, value in (
            ("pvegraph_requests_running", "Requests that are being answered.", self.running),
            ("pvegraph_queries_running", "Queries of users that run.", busy),
            ("pvegraph_queries_waiting", "Queries of users that wait for a worker.", waiting),
            ("pvegraph_cache_octets", "Octets in the cache of answers.", cache.used),
            ("pvegraph_cache_questions", "Questions whose answers are in the cache.", len(cache)),
            ("pvegraph_release", "The number of the release.", site.release.number),
            ("pvegraph_statements", "Statements in the release.", site.release.manifest.quads),
        ):
            yield from _head(name, "gauge", words)
            yield f"{name} {value}"

    def answer(self, site: Site, cache: Cache) -> Response:
        """``/metrics``."""
        body = "\n".join(self.lines(site, cache)) + "\n"
        return Response(body, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


def _head(name: str, type_: str, words: str) -> tuple[str, str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {type_}"
