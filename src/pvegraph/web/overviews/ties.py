"""Who is tied to whom and to what, for the overviews that need all of it; each part is read when first asked."""

from __future__ import annotations

import threading
from functools import cached_property

from pvegraph.search.catalogue import Catalogue
from pvegraph.store import Store
from pvegraph.web.overviews.commitments import Commitments
from pvegraph.web.overviews.descent import Framework, Frameworks
from pvegraph.web.overviews.encounters import Encounters
from pvegraph.web.overviews.families import Family, families
from pvegraph.web.overviews.shelf import Shelf


class Ties:
    """One version of the data. On 1 M statements a part is read in about a second, and takes some ten megabytes."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._reading = threading.RLock()

    @property
    def encounters(self) -> Encounters:
        """Events and bodies with their parties."""
        with self._reading:
            return self._encounters

    @property
    def frameworks(self) -> Frameworks:
        """Frameworks and what they come from."""
        with self._reading:
            return self._frameworks

    @property
    def families(self) -> list[Family]:
        """Frameworks that come from one another."""
        with self._reading:
            return self._families

    @property
    def commitments(self) -> Commitments:
        """Who is bound to which framework."""
        with self._reading:
            return self._commitments

    @property
    def related(self) -> Shelf[Framework]:
        """The frameworks of all families."""
        with self._reading:
            return self._related

    @property
    def bound(self) -> Shelf[Framework]:
        """The frameworks to which anybody is bound."""
        with self._reading:
            return self._bound

    @cached_property
    def _encounters(self) -> Encounters:
        return Encounters.read(self._store, self._catalogue)

    @cached_property
    def _frameworks(self) -> Frameworks:
        return Frameworks.read(self._store, self._catalogue)

    @cached_property
    def _families(self) -> list[Family]:
        return families(self._frameworks)

    @cached_property
    def _commitments(self) -> Commitments:
        return Commitments.read(self._store, self._catalogue)

    @cached_property
    def _related(self) -> Shelf[Framework]:
        tied = frozenset[str]().union(*(each.members for each in self._families))
        return Shelf(each for each in self._frameworks.all.values() if each.iri in tied)

    @cached_property
    def _bound(self) -> Shelf[Framework]:
        bound = {tie.framework for tie in self._commitments.all}
        return Shelf(each for each in self._frameworks.all.values() if each.iri in bound)
