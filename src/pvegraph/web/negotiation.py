"""Which of our offers a request wants: proactive negotiation as RFC 9110 section 12.5 describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_ELEMENTS = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PIECES = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


@dataclass(frozen=True)
class Preference:
    """One element of an ``Accept`` or ``Accept-Language`` header: what is wanted, its parameters and its weight."""

    value: str
    parameters: tuple[tuple[str, str], ...]
    weight: float


def preferences(header: str | None) -> list[Preference]:
    """The elements of a header in its order; one with a malformed weight is left out.

    >>> [(p.value, p.weight) for p in preferences('text/html;level="1,2", */*;q=0.5')]
    [('text/html', 1.0), ('*/*', 0.5)]
    """
    parsed = (_preference(element) for element in _ELEMENTS.findall(header or ""))
    return [preference for preference in parsed if preference is not None]


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type among ``offers`` (ours, the best first) that an ``Accept`` header wants, or `None`.

    Each offer has the weight of the most specific range that matches it (RFC 9110 section 12.5.1); the heaviest wins,
    and among equals the first. Without a header, or with one that says nothing, anything is acceptable. A parameter
    of a range makes it more specific if the offer has the same, excludes the offer if it has another value, and is
    passed over if the offer does not have it, so that ``version=1.2`` or ``profile=…`` do not defeat a match.

    >>> negotiate("text/*;q=0.5, text/turtle", ["text/html", "text/turtle"])
    'text/turtle'
    >>> negotiate("*/*, text/html;q=0", ["text/html"]) is None
    True
    """
    ranges = [preference for preference in preferences(accept) if "/" in preference.value]
    if not ranges:
        return offers[0] if offers and not (accept or "").strip(" ,\t") else None
    weights = [_weight(offer, ranges) for offer in offers]
    heaviest = max(weights, default=0.0)
    return offers[weights.index(heaviest)] if heaviest > 0 else None


def _weight(offer: str, ranges: Sequence[Preference]) -> float:
    """The weight that the ranges give to an offer; 0 if they refuse it or do not speak of it."""
    best = ((-1, -1), 0.0)
    for range_ in ranges:
        specificity = _specificity(offer, range_)
        if specificity is not None and (specificity, range_.weight) > best:
            best = (specificity, range_.weight)
    return best[1]


def _specificity(offer: str, range_: Preference) -> tuple[int, int] | None:
    """How specifically a range matches an offer, or `None` if it does not match."""
    offered = _preference(offer)
    if offered is None:
        raise ValueError(f"{offer!r} is no media type that can be offered")
    theirs = dict(offered.parameters)
    if range_.value == offered.value:
        level = 2
    elif range_.value == offered.value.partition("/")[0] + "/*":
        level = 1
    elif range_.value == "*/*":
        level = 0
    else:
        return None
    shared = [(name, value) for name, value in range_.parameters if name in theirs]
    if any(theirs[name].casefold() != value.casefold() for name, value in shared):
        return None
    return (level, len(shared))


@lru_cache(maxsize=256)
def _preference(element: str) -> Preference | None:
    """Parse one element of a header; `None` if it is empty or its weight is malformed."""
    value, *pieces = (piece.strip() for piece in _PIECES.findall(element.strip())) if element.strip() else ("",)
    if not all(_TOKEN.match(part) for part in value.split("/")):
        return None
    weight = 1.0
    parameters = []
    for piece in pieces:
        name, _, text = piece.partition("=")
        name, text = name.strip().lower(), text.strip()
        if name == "q":
            if not _WEIGHT.match(text):
                return None
            weight = float(text)
            break  # what follows the weight are extensions of the field, not parameters of the range
        parameters.append((name, text[1:-1].replace("\\", "") if text.startswith('"') else text))
    return Preference(value.lower(), tuple(parameters), weight)
