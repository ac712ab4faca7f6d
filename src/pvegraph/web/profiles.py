"""What a document is to say, beside in which format: negotiation by profile.

It follows the W3C's draft (https://www.w3.org/TR/dx-prof-conneg/): a profile is asked for by its IRI in
``Accept-Profile``, or by its name or IRI in the address, which counts more (section 6.4), and the answer names it in
``Link`` with ``rel="profile"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request

from pvegraph import iri
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

PARAMETER = "profile"
HEADER = "Accept-Profile"
_ELEMENT = re.compile(r'(?:<(?P<iri>[^<>]*)>|(?P<token>[^\s<>;,"]+))\s*(?:;\s*q\s*=\s*(?P<weight>[^\s;,]*)[^,]*)?')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


@dataclass(frozen=True)
class Profile:
    """A profile: the name that it has in addresses, and its IRI."""

    name: str
    iri: str


PLAIN = Profile("plain", iri.ONTOLOGY + "PlainProfile")
"""The concise bounded description of the thing (https://www.w3.org/submissions/CBD/); of a graph, the graph."""
LABELS = Profile("labels", iri.ONTOLOGY + "LabelledProfile")
"""That, what points at the thing, the nodes that tie it to others, and names for everything that is mentioned."""
SCHEMA = Profile("schema", PREFIXES["schema"])
"""The same in the words of schema.org."""
PROFILES = MappingProxyType({profile.name: profile for profile in (PLAIN, LABELS, SCHEMA)})
_BY_IRI = MappingProxyType({profile.iri: profile for profile in PROFILES.values()})


def asked(request: Request) -> Profile | None:
    """The profile that a request wants; `None` if it says nothing of it, or wants only such as we do not have.

    Raises `ProblemError` 400 if the address names none of ours.
    """
    text = request.query_params.get(PARAMETER)
    if text is not None:
        for wanted in text.split(","):
            profile = PROFILES.get(wanted.strip()) or _BY_IRI.get(wanted.strip().removeprefix("<").removesuffix(">"))
            if profile is not None:
                return profile
        raise ProblemError(
            400,
            N_("The parameter profile is %(value)s; one of %(names)s, or the IRI of one of them, was expected."),
            {"value": repr(text), "names": ", ".join(PROFILES)},
        )
    # A list may stand in several fields (RFC 9110, section 5.3).
    return preferred(request.headers.getlist(HEADER))


def preferred(fields: Sequence[str]) -> Profile | None:
    """The profile of ours that ``Accept-Profile`` gives most weight, the first among equals.

    >>> preferred(["<https://schema.org/>;q=0.5, <https://w3id.org/pvegraph/ontology#PlainProfile>"]).name
    'plain'
    >>> preferred(["<https://example.org/>"]) is None
    True
    """
    best: tuple[float, Profile] | None = None
    for name, weight in _weights(fields):
        profile = _BY_IRI.get(name) or PROFILES.get(name)
        if profile is not None and weight > (0 if best is None else best[0]):
            best = (weight, profile)
    return None if best is None else best[1]


def _weights(fields: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The names that fields list, with their weights; one with a malformed weight is left out."""
    for found in _ELEMENT.finditer(", ".join(fields)):
        weight = found["weight"] or "1"
        if _WEIGHT.match(weight):
            yield found["iri"] or found["token"], float(weight)
