"""Take the screenshots of the main pages, of the release that is served by default; `make screenshots` runs it."""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parents[1]
_ADDRESS = re.compile(r"http://[\d.]+:\d+")
_BY_YEAR = """# view: chart
PREFIX pve: <https://w3id.org/pvegraph/ontology#>

SELECT ?year (COUNT(DISTINCT ?event) AS ?events) WHERE {
  ?event a pve:Event ; pve:start ?start .
  BIND(SUBSTR(STR(?start), 1, 4) AS ?year)
}
GROUP BY ?year
ORDER BY ?year
"""


@dataclass(frozen=True)
class Shot:
    """One picture: its name, what it shows, and how it is looked at."""

    name: str
    path: str
    language: str = "en"
    scheme: str = "light"
    width: int = 1280
    height: int = 900
    ready: str = "main"
    """A selector of what must be there before the picture is taken."""


SHOTS = (
    Shot("home-en", "/en/"),
    Shot("home-ar", "/ar/", scheme="dark"),
    Shot("city-en", "/en/doc/place/ma-rabat"),
    Shot("framework-fr", "/fr/doc/framework/gctf-rome-memorandum"),
    Shot("map-ar", "/ar/overviews/map", ready=".leaflet-marker-icon"),
    Shot("timeline-en", "/en/overviews/timeline", ready="figure svg"),
    Shot("network-en", "/en/overviews/network", ready="canvas"),
    Shot("matrix-fr", "/fr/overviews/matrix"),
    Shot("ask-ar", "/ar/ask"),
    Shot("workbench-en", "/en/sparql?query=" + quote(_BY_YEAR), ready="#answer svg", height=1300),
    Shot("phone-ar", "/ar/doc/place/ma-rabat", width=360, height=740),
)


def main() -> None:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pictures to take (all)")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder to put them in")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium to take pictures with; apt-get install chromium.")
    with _server() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            if not arguments.names or shot.name in arguments.names:
                _take(browser, base, shot, arguments.into)
        browser.close()


@contextmanager
def _server() -> Iterator[str]:
    """The address of a server of this project."""
    command = [sys.executable, "-m", "pvegraph", "--project", str(PROJECT), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            found = _ADDRESS.search(line)
            if found is not None:
                break
        else:
            sys.exit("The server did not start; run make serve to see why.")
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)


def _take(browser: Browser, base: str, shot: Shot, folder: Path) -> None:
    """Open a page, wait until it has drawn what it draws, and take its picture."""
    context = browser.new_context(
        locale=shot.language,
        color_scheme="dark" if shot.scheme == "dark" else "light",
        viewport={"width": shot.width, "height": shot.height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(base + shot.path)
    page.locator(shot.ready).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png")
    print(folder / f"{shot.name}.png")
    context.close()


if __name__ == "__main__":
    main()
