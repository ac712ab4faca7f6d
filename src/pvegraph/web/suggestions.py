"""What a reader may have meant who asked for an address at which there is nothing."""

from __future__ import annotations

import difflib

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index
from pvegraph.web.links import Link
from pvegraph.web.naming import Naming

SUGGESTIONS = 8
_LONGEST = 80  # comparing longer names would cost more than a lost reader is worth
_ALIKE = 0.72


def suggest(path: str, catalogue: Catalogue, index: Index, naming: Naming) -> tuple[Link, ...]:
    """Things whose address or name is like the end of a path, those of the same kind first."""
    parts = [part for part in path.removeprefix("/doc").split("/") if part]
    if not parts or len(parts[-1]) > _LONGEST:
        return ()
    name = parts[-1].partition(".")[0]
    kind = parts[-2] if len(parts) > 1 else ""
    addresses = {entry.iri.rpartition("/")[2]: entry.iri for entry in catalogue.of_kind(kind)}
    near = [addresses[match] for match in difflib.get_close_matches(name, addresses, n=4, cutoff=_ALIKE)]
    words = name.replace("-", " ")
    found = [hit.entry.iri for hit in index.search(words)]
    found += [hit.entry.iri for hit in index.search(words.partition(" ")[2])]
    found.sort(key=lambda thing: f"/{kind}/" not in thing)
    unique = dict.fromkeys([*near, *found[: SUGGESTIONS * 2]])
    return tuple(naming.link(thing) for thing in list(unique)[:SUGGESTIONS] if iri.local_path(thing))
