"""What figures drawn by scripts have in common, tried in a browser under the security policy of the pages."""

from __future__ import annotations

from tests.browser.conftest import Open

from pvegraph.web.headers import STYLE_OF_PLOTS

_PLOT = """async () => {
    const sheet = document.querySelector('link[href$="/app.css"]').href;
    const { plot, dot } = await import(sheet.replace("app.css", "vendor/plot.js"));
    const { name, plain } = await import(sheet.replace("app.css", "figures.js"));
    const drawing = plot({ ...plain(300), marks: [dot([{ a: 1, b: 2 }], { x: "a", y: "b", href: "a", title: "b" })] });
    document.querySelector("main").append(name(drawing, "One dot"));
    const styles = [...drawing.querySelectorAll("style")].map((style) => style.textContent);
    const octets = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(styles[0]));
    const hash = "sha256-" + btoa(String.fromCharCode(...new Uint8Array(octets)));
    return { count: styles.length, hash, paper: getComputedStyle(drawing).getPropertyValue("--plot-background") };
}"""
_FORMAT = """async () => {
    const sheet = document.querySelector('link[href$="/app.css"]').href;
    const { date, number } = await import(sheet.replace("app.css", "figures.js"));
    return [...["2019", "2019-05", "2019-05-31", "201X"].map(date), number(12345)];
}"""


def test_the_policy_allows_the_style_that_plot_writes_and_no_other(tab: Open) -> None:
    window = tab("/")  # `tab` fails the test if the console tells of a breach
    found = window.evaluate(_PLOT)
    assert found == {"count": 1, "hash": STYLE_OF_PLOTS, "paper": "white"}
    drawing = window.get_by_role("group", name="One dot")
    assert drawing.get_by_role("link", name="2").count() == 1


def test_scripts_write_dates_and_numbers_as_the_server_does(tab: Open) -> None:
    assert tab("/").evaluate(_FORMAT) == ["2019", "May 2019", "31 May 2019", "201X", "12,345"]
    assert tab("/", "ar").evaluate(_FORMAT) == ["2019", "مايو 2019", "31 مايو 2019", "201X", "12,345"]
