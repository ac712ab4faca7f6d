"""Types and properties by the names that clients give them: a short name, an IRI, a label in any language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.reconciliation import forms
from pvegraph.vocabulary import PREFIXES

_SHORTENED = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


def short(term: str) -> str:
    """The identifier of a type or property: its prefixed name, or for a concept scheme its path.

    >>> short("https://w3id.org/pvegraph/ontology#City"), short("https://w3id.org/pvegraph/concept/theme")
    ('pve:City', 'concept/theme')
    """
    for prefix, namespace in _SHORTENED:
        if term.startswith(namespace) and len(term) > len(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return term.removeprefix(iri.BASE)


class Terms:
    """Terms in an order, found by their names."""

    def __init__(self, terms: Iterable[str], catalogue: Catalogue) -> None:
        self._terms = tuple(terms)
        self._catalogue = catalogue
        self._exact = {name: term for term in self._terms for name in (term, short(term))}
        self._loose: dict[str, str] = {}
        for term in self._terms:
            for name in (*self._names(term), term.rpartition("#")[2].rpartition("/")[2]):
                self._loose.setdefault(_loose(name), term)

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def find(self, name: str) -> str | None:
        """The term of a name, or `None`."""
        return self._exact.get(name) or self._loose.get(_loose(name))

    def beginning_with(self, prefix: str) -> list[str]:
        """The terms with a name that has words beginning so, those whose name itself begins so first; all for none."""
        known = self._exact.get(prefix.strip())
        if known is not None:
            return [known]
        wanted = _loose(prefix)
        if not wanted:
            return list(self._terms)
        ranked = []
        for place, term in enumerate(self._terms):
            names = [_loose(name) for name in (*self._names(term), short(term), term.rpartition("#")[2])]
            if any(name.startswith(wanted) for name in names):
                ranked.append((0, place, term))
            elif any(f" {wanted}" in f" {name}" for name in names):
                ranked.append((1, place, term))
        return [term for _, _, term in sorted(ranked)]

    def _names(self, term: str) -> Iterator[str]:
        entry = self._catalogue.get(term)
        if entry is not None:
            yield from (text.value for text in entry.all_names())


def _loose(name: str) -> str:
    return " ".join(forms.words_of(name[:200]))
