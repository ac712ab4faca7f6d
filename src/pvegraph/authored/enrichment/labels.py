"""Which preferred labels the sources have given already: an enrichment adds no second one."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from pvegraph.authored.rows.statements import statement, term, text


class TakenLabels:
    """The preferred labels of things by language, as the sources' graphs give them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Gather the preferred labels among statements."""
        preferred = term("skos:prefLabel")
        self._labels: dict[tuple[str, str], str] = {}
        for triple in triples:
            if triple.predicate == preferred and isinstance(triple.object, Literal) and triple.object.language:
                assert isinstance(triple.subject, NamedNode)  # noqa: S101 - a subject with a label has an IRI
                self._labels[triple.subject.value, triple.object.language] = triple.object.value

    def get(self, thing: str, language: str) -> str | None:
        """The preferred label of a thing in a language, if a source gives one."""
        return self._labels.get((thing, language))

    def label(self, thing: str, language: str, value: str) -> Triple:
        """The statement that a thing has this name: an alternative if a source prefers another one."""
        other = self._labels.get((thing, language), value)
        return statement(thing, "skos:prefLabel" if other == value else "skos:altLabel", text(value, language))
