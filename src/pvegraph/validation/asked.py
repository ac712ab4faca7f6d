"""What somebody asks to have validated, as it is handed to the process that does it, and what comes back."""

from __future__ import annotations

import marshal
from dataclasses import asdict, dataclass, replace
from typing import Literal as OneOf

from pvegraph.validation.finding import Severity

MODULE = "pvegraph.validation.on_request"
"""What does it; `pvegraph.store.tasks` is given this name."""

Form = OneOf[
    "json",
    "html",
    "turtle",
    "n-triples",
    "n-quads",
    "trig",
    "rdf-xml",
    "json-ld",
    "csv",
    "sarif",
    "junit",
    "text",
    "page",
    "change",
]
"""How the answer is written: as a report in one of its formats, as what a page shows, or as what would be changed."""


@dataclass(frozen=True)
class Text:
    """A text as it was sent."""

    name: str
    content: bytes
    suffix: str
    """The syntax, by the ending of files in it: ``ttl``, ``jsonld`` …"""


@dataclass(frozen=True)
class Asked:
    """One validation."""

    texts: tuple[Text, ...]
    form: Form
    language: OneOf["en", "ar", "fr"] = "en"
    against: str = ""
    """What is changed by the texts, in words; empty if they are to stand on their own."""
    graph: str = ""
    """The IRI of the graph of statements for which the text names none; empty if they are to stand in none."""
    fixes: tuple[str, ...] = ()
    """The fixes that are to be applied before, by their names (`pvegraph.validation.mending`)."""
    added: bytes = b""
    removed: bytes = b""
    """Statements that are changed beside those of the texts, as N-Quads: what fixes have done to other sources."""
    fail_on: Severity = "violation"
    most_octets: int = 8 * 2**20
    most_statements: int = 100_000
    rules: tuple[bytes, bytes] | None = None
    """Ontology and shapes as N-Triples, if they are not those of the release."""


def packed(asked: Asked) -> bytes:
    """A validation as octets, for a process of ours."""
    return marshal.dumps(asdict(asked))


def unpacked(octets: bytes) -> Asked:
    """What `packed` has packed.

    >>> unpacked(packed(Asked((Text("a.ttl", b"", "ttl"),), "json"))).texts[0].name
    'a.ttl'
    """
    members = marshal.loads(octets)  # noqa: S302 - both ends are ours
    asked = Asked(**members)
    return replace(asked, texts=tuple(Text(**text) for text in members["texts"]))
