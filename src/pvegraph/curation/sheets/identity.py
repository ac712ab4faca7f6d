"""Which thing a row is about: one that is known, or a new one under the address that the importer would give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pvegraph import iri
from pvegraph.authored.rows.links import PARTICIPANTS_FROM
from pvegraph.authored.rows.posts import post_of
from pvegraph.authored.tables import Row
from pvegraph.curation.sheets.cells import Meaning, chosen
from pvegraph.curation.sheets.held import Held
from pvegraph.curation.sheets.wishes import Entry

_HEADS = ("mayor", "governor")
"""The kinds of posts of which a place has one, whatever it is called."""
Identity = tuple[Mapping[str, str], str, Mapping[str, str]]
"""The cells that make statements, the thing, and the addresses that are to be replaced."""


def identified(entry: Entry, graph: str, meaning: Meaning, held: Held) -> Identity:
    """The thing of a row whose keys are filled."""
    keys = {name: entry[name] for name in entry.sheet.keys}
    match entry.sheet.name:
        case "sources":
            return {}, graph, {}
        case "posts":
            return _tenure(entry, keys, meaning, held)
        case "participations" | "memberships" | "commitments":
            return _link(entry.sheet.name, keys, held)
        case "relations":
            return keys, f"urn:relation:{'/'.join(keys.values())}", {}
        case _:
            return keys, iri.of_slug(keys["slug"]), {}


def post_of_entry(entry: Entry) -> str:
    """The post that the row of a tenure has chosen by its address; empty if it names one by its title alone."""
    reference = chosen(entry["role_title"])
    return iri.of_slug(reference) if entry.sheet.name == "posts" and reference.startswith("post:") else ""


def _tenure(entry: Entry, keys: Mapping[str, str], meaning: Meaning, held: Held) -> Identity:
    title = keys["role_title"]
    chosen_post = post_of_entry(entry)
    if chosen_post:
        title = title.rpartition("[")[0].strip() or title
    person = iri.of_slug(keys["person_slug"])
    # What the importer makes of a row depends on the kind of post, which the row may leave to what is known.
    kinds = (entry["role_type"],) if entry["role_type"] else ("", *_HEADS)
    rows = [Row("posts", 0, {**keys, "role_title": title, "role_type": kind}) for kind in kinds]
    minted = [post_of(row, meaning.mappings) for row in rows]
    tenures = [iri.thing("tenure", "t-" + iri.digest(keys["person_slug"], post.name)) for post in minted]
    post = chosen_post or _known_post([each.iri for each in minted], iri.of_actor(keys["body_slug"]), title, held)
    known = [thing for thing in held.of_value("pve:post", post) if person in held.values(thing, "org:member")]
    thing = next((each for each in tenures if each in known), (known or tenures)[0])
    renames = {**dict.fromkeys([each.iri for each in minted], post), **dict.fromkeys(tenures, thing)}
    return {**keys, "role_title": title, "post": post}, thing, {old: new for old, new in renames.items() if old != new}


def _known_post(minted: Sequence[str], body: str, title: str, held: Held) -> str:
    """The post of a body with a title, if there is one; else the one that the importer would make."""
    titled = (post for post in held.of_value("org:postIn", body) if title in _titles(post, held))
    found = [minted[0]] if held.about(minted[0]) else list(titled)
    return next((post for post in minted if post in found), (*found, minted[0])[0])


def _titles(post: str, held: Held) -> set[str]:
    return {text for _, text, *_ in held.labels(post, "en")}


def _link(sheet: str, keys: Mapping[str, str], held: Held) -> Identity:
    if sheet == "participations":
        people_from = keys["role"] == PARTICIPANTS_FROM
        minted = iri.thing("participation", "a-" + iri.digest(keys["event_slug"], keys["actor_slug"], keys["role"]))
        found = held.of_value("pve:event", iri.of_slug(keys["event_slug"]))
        actor = iri.of_actor(keys["actor_slug"])
        predicate = "pve:participantsFrom" if people_from else "pve:participant"
        found = [thing for thing in found if actor in held.values(thing, predicate)]
        roles = None if people_from else keys["role"]
        known = [thing for thing in found if roles is None or _roles(held, thing, "pve:role") == roles]
    elif sheet == "memberships":
        minted = iri.thing("membership", "m-" + iri.digest(keys["member_slug"], keys["body_slug"], keys["role"]))
        found = held.of_value("org:organization", iri.of_slug(keys["body_slug"]))
        member = iri.of_actor(keys["member_slug"])
        found = [thing for thing in found if member in held.values(thing, "org:member")]
        known = [thing for thing in found if _roles(held, thing, "org:role") == keys["role"]]
    else:
        minted = iri.thing("commitment", "c-" + iri.digest(keys["actor_slug"], keys["framework_slug"], keys["level"]))
        found = held.of_value("pve:framework", iri.of_actor(keys["framework_slug"]))
        actor = iri.of_actor(keys["actor_slug"])
        found = [thing for thing in found if actor in held.values(thing, "pve:committedActor")]
        known = [thing for thing in found if _roles(held, thing, "pve:commitmentLevel") == keys["level"]]
    thing = minted if minted in known or not known else known[0]
    return keys, thing, {} if thing == minted else {minted: thing}


def _roles(held: Held, thing: str, predicate: str) -> str:
    return ";".join(sorted({value.rpartition("/")[2] for value in held.values(thing, predicate)}))
