"""Reading ``Link`` headers and documents of links (RFC 8288, RFC 6690) in tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\s*<([^>]*)>((?:\s*;\s*[\w*-]+=(?:\"[^\"]*\"|[^\s\",;]+))*)\s*(?:,|\Z)")
_PARAMETER = re.compile(r";\s*([\w*-]+)=(?:\"([^\"]*)\"|([^\s\",;]+))")


@dataclass(frozen=True)
class WebLink:
    """One link."""

    target: str
    relations: frozenset[str]
    parameters: dict[str, str]


def links(text: str) -> list[WebLink]:
    """All links; what is none fails the test."""
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        match = _LINK.match(text, place)
        assert match is not None, f"no link at {text[place : place + 60]!r}"
        parameters = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(match[2])}
        found.append(WebLink(match[1], frozenset(parameters.pop("rel").split()), parameters))
        place = match.end()
    return found


def target(text: str, *relations: str) -> str:
    """Where the one link with these relations leads."""
    (link,) = [link for link in links(text) if set(relations) <= link.relations]
    return link.target
