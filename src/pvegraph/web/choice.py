"""Choosing the format of an answer by ``Accept``, from the one table of formats."""

from __future__ import annotations

from collections.abc import Sequence

from pvegraph.sparql import formats
from pvegraph.sparql.formats import Format, Kind
from pvegraph.web.negotiation import negotiate, preferences

HTML = "text/html"


def media_types(accept: str | None, offered: Sequence[Format]) -> tuple[str, ...]:
    """What may be negotiated: the media type of each format, and its other names if the request says one of them.

    A wildcard means the media types that we answer with; ``application/json`` is a name for two of them.
    """
    named = {preference.value for preference in preferences(accept)}
    others = [name for format_ in offered for name in format_.other_media_types if name in named]
    return tuple(dict.fromkeys([*(format_.media_type for format_ in offered), *others]))


def choose_format(accept: str | None, kind: Kind) -> Format | None:
    """The format of a kind that a request prefers, or `None`.

    >>> choose_format("application/json", "graph").name
    'json-ld'
    >>> choose_format("image/png", "graph") is None
    True
    """
    wanted = negotiate(accept, media_types(accept, formats.of_kind(kind)))
    return formats.by_media_type(wanted, kind) if wanted is not None else None


def prefers_page(accept: str | None, offered: Sequence[Format], *, page_first: bool) -> bool:
    """Whether a request prefers a page to all the formats; ``page_first`` says who wins among equals."""
    types = media_types(accept, offered)
    return negotiate(accept, (HTML, *types) if page_first else (*types, HTML)) == HTML
