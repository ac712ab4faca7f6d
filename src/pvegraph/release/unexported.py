"""What a release says beyond the authored files: what was accepted and does not stand in them.

::

    releases/
      7/unexported.rdfp     of release 7, as it was made; not there if it says just what the files say
      unexported.rdfp       the same of the release that it names, if the files have been changed since and make that
                            very release

Both are in RDF Patch (`pvegraph.release.patch`): rows that begin with A are statements that a build adds to what the
files say, rows with D statements that it takes away. All of them stand in graphs of sources.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, Store

from pvegraph import iri
from pvegraph.errors import EnvironmentFaultError, InputError
from pvegraph.release import patch
from pvegraph.validation.view import Change

if TYPE_CHECKING:
    from pvegraph.release.folder import ReleasesFolder

FILE = f"unexported.{patch.SUFFIX}"
NOTHING = Change(frozenset(), frozenset())
_SUM = "urn:sha256:"


def unexported(folder: ReleasesFolder, number: int) -> Change:
    """What a release adds to the authored files and takes away from them.

    Raises `EnvironmentFaultError` if that cannot be read or is damaged.
    """
    later = _read(folder.path / FILE)
    if later is not None and later[0] == number:
        return later[1]
    own = _read(folder.path / str(number) / FILE)
    return NOTHING if own is None else own[1]


def composed(before: Change, change: Change) -> Change:
    """What is unexported after a change, of what was before it.

    The change is one that makes a difference: it adds what the release does not say and removes what it says. Numbers
    and dates count by their value.
    """
    added = {by_value(quad): quad for quad in before.added}
    removed = {by_value(quad): quad for quad in before.removed}
    losses = {by_value(quad): quad for quad in change.removed}
    gains = {by_value(quad): quad for quad in change.added}
    added_after = {**_but(added, losses), **_but(gains, removed)}
    removed_after = {**_but(removed, gains), **_but(losses, added)}
    return Change(frozenset(added_after.values()), frozenset(removed_after.values()))


def _but(some: Mapping[Quad, Quad], others: Mapping[Quad, Quad]) -> dict[Quad, Quad]:
    return {value: quad for value, quad in some.items() if value not in others}


def still_unexported(before: Change, said: Iterable[Quad]) -> Change:
    """What is left of it when the files say ``said``: without additions that stand there and removals that do not.

    Numbers and dates count by their value. What is removed is told as the files write it.
    """
    wanted = {by_value(quad): quad for quad in (*before.added, *before.removed)}
    about = {(quad.subject, quad.predicate) for quad in wanted}
    found: dict[Quad, Quad] = {}
    for quad in said:
        if (quad.subject, quad.predicate) in about:
            value = by_value(quad)
            if value in wanted:
                found[value] = quad
    return Change(
        frozenset(quad for quad in before.added if by_value(quad) not in found),
        frozenset(found[by_value(quad)] for quad in before.removed if by_value(quad) in found),
    )


def by_value(quad: Quad) -> Quad:
    """A statement in the one form in which a store holds its value.

    >>> from pyoxigraph import NamedNode
    >>> e, number = NamedNode("http://example.org/"), NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    >>> by_value(Quad(e, e, Literal("07", datatype=number), e)).object.value
    '7'
    """
    if not isinstance(quad.object, Literal) or quad.object.language is not None:
        return quad
    store = Store()
    store.add(quad)
    return next(store.quads_for_pattern(None, None, None, None))


def size(change: Change) -> int:
    """How many statements are added or taken away."""
    return len(change.added) + len(change.removed)


def note(folder: ReleasesFolder, number: int, change: Change) -> None:
    """Write down what a release says beyond the files as they are now; called while the folder is ours alone.

    Nothing is written if the release itself says so, or if it was noted before.
    """
    if unexported(folder, number) != change:
        folder.put(FILE, written(number, change))


def file_of(number: int, change: Change) -> dict[str, bytes]:
    """The file for the folder of a release, if it has something to say."""
    return {FILE: written(number, change)} if size(change) else {}


def written(number: int, change: Change) -> bytes:
    """The file of a release."""
    return b"".join(patch.write(rows(change), _header(number, change)))


def rows(change: Change) -> Iterator[tuple[bool, bytes]]:
    """Whether a statement is added, and its line, in the order of the lines."""
    lines = [(f"{quad} .\n".encode(), True) for quad in change.added]
    lines += [(f"{quad} .\n".encode(), False) for quad in change.removed]
    yield from ((added, line) for line, added in sorted(lines))


def _header(number: int, change: Change) -> Mapping[str, str]:
    return {"id": f"{iri.RELEASE}{number}", "sum": _SUM + _sum(change)}


def _sum(change: Change) -> str:
    """The SHA-256 of the rows, by which a damaged file is known."""
    digest = hashlib.sha256()
    for added, line in rows(change):
        digest.update((b"A " if added else b"D ") + line)
    return digest.hexdigest()


def _read(path: Path) -> tuple[int, Change] | None:
    """Of which release a file speaks and what it says; `None` if there is none."""
    try:
        read = patch.read(path.read_text("utf-8"))
        number = int(read.header["id"].removeprefix(f"<{iri.RELEASE}").removesuffix(">"))
        change = Change(
            frozenset(quad for added, quad in read.changes if added),
            frozenset(quad for added, quad in read.changes if not added),
        )
        is_whole = read.header["sum"] == f"<{_SUM}{_sum(change)}>"
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}. {_REMEDY}") from error
    except (InputError, ValueError, KeyError) as error:
        raise EnvironmentFaultError(f"{path} is damaged: {error}. {_REMEDY}") from error
    if not is_whole:
        raise EnvironmentFaultError(f"{path} is damaged: its rows are not those that were written. {_REMEDY}")
    return number, change


_REMEDY = (
    "It says what was accepted and does not stand in the authored files. Take it from a backup; or remove it, and the"
    " next pvegraph build leaves that out."
)
