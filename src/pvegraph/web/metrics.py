"""Counters for Prometheus: plain numbers while requests are answered, its own library when somebody collects them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pvegraph.web.address_language import split
from pvegraph.web.cache import Cache
from pvegraph.web.negotiation import negotiate
from pvegraph.web.problem import not_acceptable
from pvegraph.web.site import Site

OFFERS = (CONTENT_TYPE_PLAIN_0_0_4, CONTENT_TYPE_LATEST)
"""The text format of Prometheus, and OpenMetrics."""
_BOUNDS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0)
_ROOMS = frozenset(
    (
        *("", "id", "concept", "doc", "source", "ontology", "shapes", "query", "things", "search", "sparql", "graphs"),
        *("catalog", "dumps", "static", ".well-known", "metrics", "health", "ready"),
        *("release", "releases", "timegate", "timemap", "changes", "blame", "history", "proposal", "curator"),
    )
)
"""The first parts of our addresses: a label that anybody could invent would fill the memory."""
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "QUERY"))


@dataclass
class _Times:
    """How long the answers of a room took: how many in each bucket, and all together in seconds."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(_BOUNDS) + 1))
    seconds: float = 0.0


class Metrics(Collector):
    """What has been counted since the server started, and what is so now."""

    def __init__(self, site: Callable[[], Site], cache: Cache) -> None:
        self.running = 0
        """Requests that are being answered now."""
        self._site = site
        self._cache = cache
        self._requests: defaultdict[tuple[str, str, int, bool], int] = defaultdict(int)
        self._times: defaultdict[str, _Times] = defaultdict(_Times)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def count(self, scope: Scope, status: int, seconds: float, *, hit: bool) -> None:
        """Count a request that has been answered."""
        room, method = _labels(scope)
        self._requests[room, method, status, hit] += 1
        times = self._times[room]
        times.buckets[bisect_left(_BOUNDS, seconds)] += 1
        times.seconds += seconds

    def hits(self, scope: Scope, status: int) -> Callable[[], None]:
        """Something to call each time that a request is answered with what is known already, in no time."""
        room, method = _labels(scope)
        requests, key, buckets = self._requests, (room, method, status, True), self._times[room].buckets

        def count() -> None:
            requests[key] += 1
            buckets[0] += 1

        return count

    def collect(self) -> Iterator[Metric]:
        """What there is to tell, now."""
        requests = CounterMetricFamily(
            "pvegraph_requests",
            "Requests that have been answered.",
            labels=("room", "method", "status", "cache"),
        )
        for (room, method, status, hit), number in sorted(self._requests.copy().items()):
            requests.add_metric((room, method, str(status), "hit" if hit else "miss"), number)
        yield requests
        durations = HistogramMetricFamily(
            "pvegraph_request_seconds", "How long answers took, to their last octet.", labels=("room",)
        )
        for room, times in sorted(self._times.copy().items(), key=lambda item: item[0]):
            bounds = (*map(str, _BOUNDS), "+Inf")
            durations.add_metric((room,), list(zip(bounds, accumulate(times.buckets), strict=True)), times.seconds)
        yield durations
        site = self._site()
        busy, waiting = site.service.busy()
        asking, _ = (0, 0) if site.federation is None else site.federation.busy()
        for name, words, value in (
            ("pvegraph_requests_running", "Requests that are being answered.", self.running),
            ("pvegraph_queries_running", "Queries of users that run.", busy),
            ("pvegraph_queries_waiting", "Queries of users that wait for a worker.", waiting),
            ("pvegraph_queries_asking_services", "Queries of users that ask other services.", asking),
            ("pvegraph_cache_bytes", "Octets in the cache of answers.", self._cache.used),
            ("pvegraph_cache_questions", "Questions whose answers are in the cache.", len(self._cache)),
            ("pvegraph_release", "The number of the release.", site.release.number),
            ("pvegraph_statements", "Statements in the release.", site.release.manifest.quads),
        ):
            yield GaugeMetricFamily(name, words, value)

    def answer(self, request: Request) -> Response:
        """``/metrics``, in the text format of Prometheus or as OpenMetrics. Raises `ProblemError` 406."""
        wanted = negotiate(request.headers.get("accept"), OFFERS)
        if wanted is None:
            raise not_acceptable(OFFERS)
        # The library reads no weights, and repeats whatever version a client asks for: so it gets to see our own offer.
        encode, content_type = choose_encoder(wanted)
        headers = {"Content-Type": content_type, "Vary": "Accept", "Cache-Control": "no-store"}
        return Response(encode(self._registry), headers=headers)


def _labels(scope: Scope) -> tuple[str, str]:
    """The room of an address and the method, of those that we know."""
    _, path = split(scope["path"])
    room = path.split("/", 2)[1] if path.startswith("/") else ""
    return (
        room if room in _ROOMS else "other",
        scope["method"] if scope["method"] in _METHODS else "other",
    )
