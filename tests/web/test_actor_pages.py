"""The pages of people, bodies, frameworks, events and posts: what readers ask of each kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from tests.web.markup import all_with_class, section, text

from pvegraph import iri

Page = Callable[..., Element]
Select = Callable[[str], list[dict[str, str]]]

ROME = "/doc/framework/gctf-rome-memorandum"
COMPACT = "/doc/framework/mayors-compact-2017"
SUMMIT = "/doc/event/scn-global-summit-4"
DIALOGUE = "/doc/event/scn-tdi-bratislava-2024"
NETWORK = "/doc/organisation/scn"
MAYORALTY = "/doc/post/ma-rabat-mayor"
RABAT = "/doc/government/ma-rabat"
PLENARIES = "/doc/series/gctf-ministerial-plenary"
SOURCE = "/source/strong-cities-network/seed-scn-gctf-dialogue-ar"
ALL = [ROME, COMPACT, SUMMIT, DIALOGUE, NETWORK, MAYORALTY, RABAT, PLENARIES, SOURCE]


@pytest.fixture
def mayor(select: Select) -> str:
    """The page of the mayor of Rabat who spoke at the summit."""
    rows = select(
        "SELECT ?person { ?t org:member ?person ; pve:post post:ma-rabat-mayor . ?p pve:participant ?person }"
        " ORDER BY ?person"
    )
    return rows[0]["person"].replace(iri.BASE + "id/", "/doc/")


def _sources(element: Element) -> set[str]:
    return {button.get("popovertarget", "") for button in element.iter("button") if button.get("popovertarget")}


def _names(part: Element) -> list[str]:
    return [text(next(row.iter("a"))) for row in part.iter("li")]


# ── people and posts ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_holders_of_a_post_stand_in_order_with_dates_and_the_gap_between_them(page: Page, select: Select) -> None:
    held = section(page(MAYORALTY), "Who has held this post")
    rows = [text(row) for row in held.iter("li")]
    holders = {
        row["n"] for row in select("SELECT ?n { ?t pve:post post:ma-rabat-mayor ; org:member/skos:prefLabel ?n }")
    }
    named = [row for row in rows if any(name in row for name in holders)]
    assert len(named) > 1
    assert all(re.search(r"\b20\d\d\b", row) and ("seen in office" in row or "from" in row) for row in named)
    assert any("no source says who held the post" in row for row in rows)
    years = [min(re.findall(r"\b20\d\d\b", row)) for row in named]
    assert years == sorted(years)
    assert "does not mean that it goes on" in text(held)


def test_a_person_has_posts_and_appearances_with_the_office_held_then(page: Page, mayor: str) -> None:
    root = page(mayor)
    posts = section(root, "Posts held")
    assert any("Mayor of Rabat" in text(row) and "seen in office" in text(row) for row in posts.iter("li"))
    rows = list(section(root, "Took part in").iter("li"))
    assert rows
    assert any("Mayor of Rabat" in text(row) for row in rows)
    assert all(_sources(row) for row in rows)


def test_a_person_of_whom_no_post_is_known_is_said_to_have_none_known(page: Page, select: Select) -> None:
    rows = select(
        "SELECT ?p { ?a pve:participant ?p . ?p a pve:Person FILTER NOT EXISTS { ?t org:member ?p ; pve:post ?post } }"
        " ORDER BY ?p LIMIT 1"
    )
    root = page(rows[0]["p"].replace(iri.BASE + "id/", "/doc/"))
    assert "No source says which public office this person held." in text(section(root, "Posts held"))


# ── organisations and governments ────────────────────────────────────────────────────────────────────────────────


def test_members_stand_with_roles_and_dates_by_kind_then_name_and_are_all_reached(page: Page, select: Select) -> None:
    rows = select("SELECT ?m ?who { ?m org:organization organisation:scn ; org:member ?who }")
    total = len({row["m"] for row in rows})
    part = section(page(NETWORK), "Members and their roles")
    assert text(next(part.iter("small"))) == str(total)
    assert any(list(all_with_class(row, "when")) for row in part.iter("li"))
    assert all(list(all_with_class(row, "tag")) for row in part.iter("li"))
    assert f"{len({row['who'] for row in rows})} members named" in text(next(all_with_class(page(NETWORK), "summary")))
    seen: list[str] = []
    for number in range(1, -(-total // 50) + 1):
        alone = section(page(f"{NETWORK}?part=members&page={number}"), "Members and their roles")
        seen += [next(row.iter("a")).get("href", "") for row in alone.iter("li")]
    assert len(seen) == total
    kinds = [link.split("/")[-2] for link in seen]
    assert len([kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before]) == len(set(kinds))


def test_a_partnership_is_shown_on_both_sides_with_who_says_so(page: Page, select: Select) -> None:
    row = select("SELECT ?a ?b ?g { GRAPH ?g { ?a pve:cooperatesWith ?b } ?a a pve:Organisation } ORDER BY ?a ?b")[0]
    for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
        root = page(one.replace(iri.BASE + "id/", "/doc/") + "?part=partners")
        links = {next(li.iter("a")).get("href"): li for li in section(root, "Partners").iter("li")}
        listed = {li.get("id", ""): li for li in section(root, "Sources").iter("li")}
        found = {
            next(listed[number.removeprefix("about-")].iter("a")).get("href")
            for number in _sources(links[iri.local_path(other)])
        }
        assert iri.local_path(row["g"]) in found


def test_a_government_says_what_it_governs_and_who_held_its_posts(page: Page) -> None:
    root = page(RABAT)
    assert "governs Rabat" in text(next(all_with_class(root, "summary")))
    assert any("Mayor of Rabat" in text(row) for row in section(root, "Posts and who has held them").iter("li"))


def test_an_organisation_whose_founding_nobody_dates_says_so(page: Page, select: Select) -> None:
    rows = select(
        "SELECT ?o { ?o a pve:Organisation FILTER NOT EXISTS { ?o schema:foundingDate ?d } } ORDER BY ?o LIMIT 1"
    )
    root = page(rows[0]["o"].replace(iri.BASE + "id/", "/doc/"))
    assert "No source says when it was founded." in {text(dd) for dd in all_with_class(root, "silence")}


# ── frameworks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_supplements_the_rome_memorandum_is_found_below_it_with_sources(page: Page, select: Select) -> None:
    rows = select("SELECT ?f { ?f pve:supplements framework:gctf-rome-memorandum }")
    tree = next(all_with_class(section(page(ROME), "Lineage"), "lineage"))
    below = tree.find("./li/ul")
    assert below is not None
    shown = {next(a for a in li.iter("a") if "/id/" in a.get("href", "")).get("href"): li for li in below.findall("li")}
    assert set(shown) == {iri.local_path(row["f"]) for row in rows}
    assert all("supplements" in text(li) and _sources(li) for li in shown.values())
    assert any("no date known" in text(li) for li in shown.values())


def test_a_lineage_leads_up_to_the_root(page: Page) -> None:
    tree = next(all_with_class(section(page("/doc/framework/gctf-ny-addendum"), "Lineage"), "lineage"))
    root = tree.find("./li")
    assert root is not None
    assert "Resolution 2178" in text(root)
    here = next(all_with_class(root, "here"))
    assert "Addendum" in text(here)
    assert "Watchlisting Toolkit" in text(root)


def test_a_lineage_leads_to_the_figure_of_its_family(page: Page) -> None:
    links = [a.get("href", "") for a in section(page(ROME), "Lineage").iter("a")]
    figure = next(link for link in links if link.startswith("/overviews/lineage?of="))
    assert "Rome Memorandum" in text(next(page(figure).iter("main")))


def test_commitments_are_counted_by_level(page: Page, select: Select) -> None:
    rows = select(
        "SELECT (COUNT(DISTINCT ?c) AS ?n)"
        " { ?c pve:framework framework:mayors-compact-2017 ; pve:commitmentLevel commitment-level:endorsed }"
    )
    part = section(page(COMPACT), "Who endorses it")
    assert text(next(part.iter("small"))) == rows[0]["n"]


# ── events and series ────────────────────────────────────────────────────────────────────────────────────────────


def test_who_took_part_is_grouped_by_role_with_kinds_and_counted(page: Page, select: Select) -> None:
    root = page(DIALOGUE)
    event = f"<{iri.thing('event', 'scn-tdi-bratislava-2024')}>"
    for role, heading in (("organiser", "Who organised it"), ("participant", "Who else took part")):
        rows = select(f"SELECT DISTINCT ?p {{ ?p pve:event {event} ; pve:role role:{role} ; pve:participant ?w }}")
        assert text(next(section(root, heading).iter("small"))) == str(len(rows))
    actors = select(f"SELECT DISTINCT ?w {{ ?p pve:event {event} ; pve:participant ?w }}")
    named = next(all_with_class(root, "named"))
    assert sum(int(text(number)) for number in named.iter("strong")) == len({row["w"] for row in actors})
    kinds = [text(next(all_with_class(row, "hint"))) for row in section(root, "Who else took part").iter("li")]
    assert set(kinds) >= {"Local government", "Organisation"}
    assert len([kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before]) == len(set(kinds))


def test_counts_of_sources_that_disagree_stand_side_by_side(page: Page, select: Select) -> None:
    rows = select("SELECT DISTINCT ?n { event:scn-global-summit-4 pve:participantCount ?n }")
    group = next(
        div for div in page(SUMMIT).iter("div") if (dt := div.find("dt")) is not None and "participants" in text(dt)
    )
    assert {data.get("value") for data in group.iter("data")} == {row["n"] for row in rows}
    assert all(_sources(dd) for dd in group.iter("dd"))


def test_an_event_leads_to_the_one_before_and_the_one_after_it(page: Page) -> None:
    root = page(SUMMIT)
    neighbours = {a.get("rel"): a.get("href") for a in section(root, "In its series").iter("a") if a.get("rel")}
    assert neighbours == {"prev": "/id/event/scn-global-summit-3", "next": "/id/event/scn-global-summit-5"}


def test_a_series_has_its_events_in_order(page: Page, select: Select) -> None:
    rows = select(
        "SELECT ?e (MIN(STR(?d)) AS ?day)"
        " { ?e pve:inSeries series:gctf-ministerial-plenary ; pve:start ?d } GROUP BY ?e"
    )
    days = {iri.local_path(row["e"]): row["day"] for row in rows}
    events = [row for row in section(page(PLENARIES), "Its events in order").iter("li") if list(row.iter("a"))]
    links = [next(event.iter("a")).get("href", "") for event in events]
    shown = [days[link] for link in links if link in days]
    assert len(shown) == len(rows)
    assert shown == sorted(shown)


# ── every page ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ALL)
def test_every_row_and_fact_leads_to_its_sources(page: Page, address: str) -> None:
    root = page(address)
    listed = {li.get("id", "") for li in section(root, "Sources").iter("li")} if address != SOURCE else set()
    for rows in (*all_with_class(root, "rows"), *all_with_class(root, "chips"), *all_with_class(root, "timeline")):
        for row in rows.iter("li"):
            silent = "gap" in (row.get("class") or "") or address == SOURCE
            assert silent or {number.removeprefix("about-") for number in _sources(row)} & listed, text(row)
