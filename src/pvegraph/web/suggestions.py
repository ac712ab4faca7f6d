"""What a reader may have meant who asked for an address at which there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index
from pvegraph.web.found import Found, found
from pvegraph.web.naming import Naming

SUGGESTIONS = 8
_LONGEST = 80  # comparing longer names would cost more than a lost reader is worth
_LETTERS_OF_A_COUNTRY = 2
_MOST_OF_ADDRESSES, _ALIKE = 4, 72.0


def suggest(path: str, catalogue: Catalogue, index: Index, naming: Naming) -> Sequence[Found]:
    """Things whose address or name is like the end of a path, those of the same kind first."""
    parts = [part for part in path.removeprefix("/doc").split("/") if part]
    if not parts or len(parts[-1]) > _LONGEST:
        return ()
    name = parts[-1].partition(".")[0]
    kind = parts[-2] if len(parts) > 1 else ""
    hits = sorted(index.search(_words(name), most=SUGGESTIONS), key=lambda hit: hit.entry.kind != kind)
    by_name = {hit.entry.iri: hit for hit in hits}
    wanted = dict.fromkeys([*_by_address(name, kind, catalogue), *(hit.entry.iri for hit in hits)])
    things = [entry for thing in wanted if iri.local_path(thing) and (entry := catalogue.get(thing)) is not None]
    return [found(entry, naming, by_name.get(entry.iri)) for entry in things[:SUGGESTIONS]]


def _words(name: str) -> str:
    """The words of the end of an address, without the code of a country in front.

    >>> _words("ma-rabatt"), _words("rome-memorandum")
    ('rabatt', 'rome memorandum')
    """
    first, _, rest = name.partition("-")
    return (rest if len(first) == _LETTERS_OF_A_COUNTRY and rest else name).replace("-", " ")


def _by_address(name: str, kind: str, catalogue: Catalogue) -> list[str]:
    """The things of a kind whose addresses end much like this, the most alike first."""
    ends = {entry.iri: entry.iri.rpartition("/")[2] for entry in catalogue.of_kind(kind)}
    near = process.extract(name, ends, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_OF_ADDRESSES)
    return [thing for _, _, thing in near]
