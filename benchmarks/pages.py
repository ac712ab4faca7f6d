"""What each kind of page costs: octets, queries to the store, time; `make bench-pages` runs it.

Pages are asked of the application in this process, each once, so that nothing comes from a cache; one of each kind goes
before, for which templates are compiled. The time is that of the whole application without the network; processor time
stands beside it, for machines that do other things too. They are pages of the real graph and of an invented one of a
million statements: things spread over all of their kind, and those at which most statements point. The weight of a
first view is what Chromium receives for one page of each kind, with an empty cache.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import httpx
from benchmarks.generate import PROJECT, generate
from benchmarks.servers import Ours

from pvegraph import iri
from pvegraph.release import Release, ensure_current
from pvegraph.search.asking import select
from pvegraph.search.catalogue import kind_of
from pvegraph.settings import Settings
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.web.app import create_app

FOLDER = PROJECT / ".venv-bench"
KINDS = (
    "country", "place", "government", "person", "organisation", "framework", "event", "series", "post", "theme",
    "source",
)  # fmt: skip
FIXED: Mapping[str, tuple[str, ...]] = {
    "home": ("/", "/"),
    "lists": ("/things/person", "/things/source", "/things/framework?page=2"),
    "map": ("/overviews/map", "/overviews/map?year=2019"),
    "timeline": ("/overviews/timeline", "/overviews/timeline?from=2015&to=2019"),
    "network": ("/overviews/network", "/overviews/network?kind=country", "/overviews/network?least=3"),
    "lineage": ("/overviews/lineage", "/overviews/lineage?page=2"),
    "matrix": ("/overviews/matrix", "/overviews/matrix?from=2015"),
    "search": (
        "/search?q=rabat",
        "/search?q=strong+cities",
        "/search?q=%D8%A7%D9%84%D8%B1%D8%A8%D8%A7%D8%B7",
        "/search?q=memorandm",
    ),
    "questions": ("/queries", "/queries?q=mayors"),
    "builder": ("/ask", "/ask"),
    "workbench": ("/sparql", "/sparql"),
}
HTML_OCTETS = 100_000
QUERIES = 4
MILLISECONDS = 30.0
VIEW_OCTETS = 400_000
"""What a page may cost; octets of the first view are without the editor."""
_WORKBENCH = "workbench"
_SPREAD, _LARGEST = 40, 3
LARGE = "!"
"""What stands before the address of one of the things at which most statements point."""
_POINTED_AT = "SELECT ?thing (COUNT(*) AS ?n) WHERE { ?other ?property ?thing FILTER(isIRI(?thing)) } GROUP BY ?thing"
_TITLE = re.compile(r"<h1[^>]*>")


class CountedStore(EmbeddedStore):
    """A store that counts what it is asked."""

    asked = 0

    def query(self, *given: object, **named: object) -> object:  # type: ignore[override] # it passes on what comes
        """As `EmbeddedStore.query`."""
        self.asked += 1
        return super().query(*given, **named)  # type: ignore[arg-type] # as above


@dataclass(frozen=True)
class Cost:
    """What one page took."""

    address: str
    octets: int
    queries: int
    seconds: float
    processor: float
    """Seconds of processor time, which whatever else runs on the machine changes little."""
    is_large: bool
    """Whether this is one of those at which most statements point: it is no page like most."""


def main() -> None:
    """Measure pages of both graphs; end with 1 if any costs more than it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=("real", "invented"), help="one of the two graphs")
    parser.add_argument("--worst", action="store_true", help="name the page of each kind that took longest")
    arguments = parser.parse_args()
    failed = False
    if arguments.only != "invented":
        release = ensure_current(Settings(project=PROJECT))
        failed |= _measure("The real graph", release, arguments.worst, weights=_weights(release))
    if arguments.only != "real":
        release = generate(FOLDER / "million")
        failed |= _measure("The invented graph", release, arguments.worst, weights={})
    sys.exit(failed)


def _measure(title: str, release: Release, worst: bool, *, weights: Mapping[str, int]) -> bool:
    """Print a line for each kind of page; whether any costs more than it may."""
    store = CountedStore.load(release.nquads)
    addresses = {**_of_things(store), **FIXED}
    settings = Settings(project=PROJECT, releases=release.folder.parent, cache_octets=0)
    costs = asyncio.run(_ask(release, store, settings, addresses))
    print(f"\n{title}: {release.manifest.quads:,} statements")
    columns = (
        ("HTML kB", 9),
        ("queries", 9),
        ("p50 ms", 8),
        ("p95 ms", 8),
        ("p95 cpu", 9),
        ("largest ms", 12),
        ("first view kB", 15),
    )
    print(f"{'page':<14}{'pages':>6}" + "".join(f"{name:>{width}}" for name, width in columns))
    failed = False
    for kind, found in costs.items():
        failed |= _print(kind, found, weights.get(kind))
        if worst:
            slow = max(found, key=lambda cost: cost.seconds)
            told = f"{1000 * slow.seconds:.1f} ms, {slow.queries} queries, {slow.octets} octets"
            print(f"    slowest: {slow.address} ({told})")
    return failed


def _print(kind: str, costs: Sequence[Cost], weight: int | None) -> bool:
    octets, queries = max(cost.octets for cost in costs), max(cost.queries for cost in costs)
    times = sorted(1000 * cost.seconds for cost in costs if not cost.is_large)
    large = max((f"{1000 * cost.seconds:.0f}" for cost in costs if cost.is_large), key=int, default="")
    p95 = _p95(times)
    processor = _p95(sorted(1000 * cost.processor for cost in costs if not cost.is_large))
    view = "" if weight is None else f"{weight / 1000:.0f}"
    over = [
        name
        for name, is_over in (
            ("HTML", octets > HTML_OCTETS),
            ("queries", queries > QUERIES),
            ("time", p95 > MILLISECONDS),
            ("first view", kind != _WORKBENCH and (weight or 0) > VIEW_OCTETS),
        )
        if is_over
    ]
    mark = f"  TOO MUCH: {', '.join(over)}" if over else ""
    p50 = statistics.median(times)
    line = f"{kind:<14}{len(costs):>6}{octets / 1000:>9.1f}{queries:>9}{p50:>8.1f}{p95:>8.1f}{processor:>9.1f}"
    print(f"{line}{large:>12}{view:>15}{mark}", flush=True)
    return bool(over)


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def _of_things(store: EmbeddedStore) -> dict[str, tuple[str, ...]]:
    """Addresses of pages of each kind of thing: spread over all, and those at which most points."""
    counts: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for thing, number in select(store, _POINTED_AT):
        kind = kind_of(thing.value)
        if kind in counts and "#" not in thing.value:
            counts[kind][thing.value] = int(number.value)
    found = {}
    for kind, things in counts.items():
        ordered = sorted(things)
        spread = ordered[:: max(1, len(ordered) // _SPREAD)][:_SPREAD]
        most = sorted(things, key=lambda thing: -things[thing])[:_LARGEST]
        found[kind] = (*(LARGE + _page(thing) for thing in most), *map(_page, spread))
    return {kind: addresses for kind, addresses in found.items() if counts[kind]}


def _page(thing: str) -> str:
    """The address of the document about a thing."""
    path = thing.removeprefix(iri.BASE)
    return f"/doc/{path.removeprefix('id/')}" if path.startswith(("id/", "concept/")) else f"/{path}"


async def _ask(
    release: Release, store: CountedStore, settings: Settings, addresses: Mapping[str, Sequence[str]]
) -> dict[str, list[Cost]]:
    """Ask for each page once."""
    app = create_app(release, store, settings)
    costs: dict[str, list[Cost]] = {}
    async with app.router.lifespan_context(app):
        # A server reads what search needs behind its start; pages that are asked meanwhile would pay for it.
        await asyncio.to_thread(app.state.current.site.searching.get_ready)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=120) as client:
            for kind, asked in addresses.items():
                *others, last = asked
                # Templates are compiled once, and what a release is read for once is read.
                for first in dict.fromkeys(address.partition("?")[0] for address in asked) if kind in FIXED else [last]:
                    await _cost(client, store, first)
                costs[kind] = [await _cost(client, store, address) for address in others]
    return costs


async def _cost(client: httpx.AsyncClient, store: CountedStore, address: str) -> Cost:
    is_large, address = address.startswith(LARGE), address.removeprefix(LARGE)
    before, begun, used = store.asked, time.perf_counter(), time.process_time()
    answer = await client.get(address, headers={"accept": "text/html", "accept-language": "en"})
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    if answer.status_code != 200 or _TITLE.search(answer.text) is None:
        sys.exit(f"{address} answers {answer.status_code}: {answer.text[:200]}")
    return Cost(address, len(answer.content), store.asked - before, seconds, processor, is_large)


def _weights(release: Release) -> dict[str, int]:
    """The octets that a browser receives for one page of each kind; nothing where there is no browser."""
    browser = shutil.which("chromium")
    if browser is None:
        print("There is no Chromium, so first views are not weighed; apt-get install chromium.")
        return {}
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    addresses = {**_of_things(EmbeddedStore.load(release.nquads)), **FIXED}
    first = {kind: asked[0].removeprefix(LARGE) for kind, asked in addresses.items()}
    server = Ours(release, FOLDER)
    server.start()
    try:
        server.wait()
        base = f"http://127.0.0.1:{server.address.port}"
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
            weights = {}
            for kind, address in first.items():
                context = chromium.new_context(locale="ar")
                page = context.new_page()
                devtools = context.new_cdp_session(page)
                devtools.send("Network.enable")
                received: list[float] = []
                devtools.on("Network.loadingFinished", partial(_received, received))
                page.goto(base + address)
                page.wait_for_load_state("networkidle")
                weights[kind] = round(sum(received))
                context.close()
            chromium.close()
        return weights
    finally:
        server.end()


def _received(into: list[float], event: Mapping[str, float]) -> None:
    into.append(event["encodedDataLength"])


if __name__ == "__main__":
    main()
