"""Numbered references: which sources a page rests on, in the order in which it names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language
from pvegraph.web.links import address, compact

MOST = 20
"""Sources of one statement that a page names."""
_AT_ONCE = 3
"""Numbers that stand behind a statement; further ones are folded."""


@dataclass(frozen=True)
class Reference:
    """One source of a page, as the list at its end shows it."""

    number: int
    title: Text
    publisher: Text | None
    date: str | None
    href: str
    original: str | None
    """The address of the public document, where the source is one."""
    quotes: tuple[Text, ...] = ()
    """Its words on the thing of the page, letter for letter."""


class Numbers(tuple[int, ...]):
    """The numbers of the sources of a statement, in ascending order."""

    others: int = 0
    """How many more sources say the same, which the page does not name."""


class Numbering:
    """Gives each graph a number when a page first names it."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._language = language
        self._numbers: dict[str, int] = {}
        self._quotes: dict[str, dict[Text, None]] = {}

    def of(self, graphs: Iterable[str]) -> Numbers:
        """The numbers of some graphs. What hundreds say, the name of a large publisher, has `MOST` of them."""
        said = sorted(set(graphs))
        numbers = Numbers(sorted(self._numbers.setdefault(graph, len(self._numbers) + 1) for graph in said[:MOST]))
        numbers.others = len(said) - len(numbers)
        return numbers

    def quote(self, graph: str, words: Text) -> None:
        """Put words of a source beside it; sources that the page does not name are not shown for that."""
        self._quotes.setdefault(graph, {})[words] = None

    def references(self) -> list[Reference]:
        """The sources that have been named so far."""
        return [self._reference(number, graph) for graph, number in self._numbers.items()]

    def _reference(self, number: int, graph: str) -> Reference:
        """What is known of a graph: a source, or one of our own (ontology, schemes)."""
        entry = self._catalogue.get(graph)
        title = entry.name(self._language) if entry is not None else None
        publisher = entry.fact("dct:publisher") if entry is not None else None
        original = entry.fact("schema:url") if entry is not None else None
        return Reference(
            number,
            title if title is not None else Text(compact(graph)),
            self._catalogue.name(publisher, self._language) if publisher is not None else None,
            entry.fact("dct:issued") if entry is not None else None,
            iri.local_path(graph) or graph,
            address(original) if original is not None else None,
            tuple(sorted(self._quotes.get(graph, ()))),
        )


def buttons(language: Language, numbers: Sequence[int]) -> Markup:
    """Numbers that open what is known of their sources, which stands in the list at the end of the page.

    No script is needed for that (HTML, section 6.12.1). The fourth and further ones are folded.
    """
    if not numbers:
        return Markup()
    made = [_button(language, number) for number in numbers]
    shown, folded = "".join(made[:_AT_ONCE]), "".join(made[_AT_ONCE:])
    if folded:
        others = getattr(numbers, "others", 0)
        count = len(made) - _AT_ONCE + others
        label = escape(_more(language, count))
        unnamed = f'<span class="others">{escape(_more(language, others))}</span>' if others else ""
        shown += f'<details><summary aria-label="{label}" dir="ltr">+{count}</summary>{folded}{unnamed}</details>'
    return Markup(f' <span class="refs">{shown}</span>')  # noqa: S704 - numbers and words of the interface


def _more(language: Language, count: int) -> str:
    """How many more sources there are."""
    return language.texts.ngettext("%(count)s more source", "%(count)s more sources", count) % {"count": count}


@lru_cache(maxsize=4096)
def _button(language: Language, number: int) -> str:
    """One number."""
    label = escape(language.text(N_("source %(number)s")) % {"number": number})
    return f'<button type="button" popovertarget="about-source-{number}" aria-label="{label}">{number}</button>'
