"""Quotations that do not stand in the cached text of their source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from pvegraph.validation.beyond.observation import Ground, Observation, node
from pvegraph.validation.beyond.texts import is_quoted_from, normalised
from pvegraph.validation.view import Node
from pvegraph.vocabulary import expand

_QUOTE = NamedNode(expand("pve:quote"))


@dataclass(frozen=True)
class Quotes:
    """The check of quotations. A source without a cached text says nothing about them."""

    heeds: frozenset[str] | None = None

    def observe(self, ground: Ground, focus: frozenset[Node] | None) -> Iterator[Observation]:
        """See `Check.observe`."""
        if ground.texts is None:
            return
        read: dict[str, str | None] = {}
        for thing in (None,) if focus is None else focus:
            for quad in ground.view.quads(thing, _QUOTE, None):
                source, quote = quad.graph_name, quad.object
                if not isinstance(source, NamedNode) or not isinstance(quote, Literal):
                    continue
                if source.value not in read:
                    text = ground.texts.of(source.value)
                    read[source.value] = None if text is None else normalised(text)
                text = read[source.value]
                if text is not None and not is_quoted_from(normalised(quote.value), text):
                    details = (("source", source.value),)
                    yield Observation("QuoteStandsInSource", node(quad.subject), _QUOTE.value, quote, details)

    def concerned(self, ground: Ground, touched: frozenset[Node]) -> Iterator[Node]:
        """See `Check.concerned`: nothing but the thing itself matters."""
        del ground, touched
        return iter(())
