"""A source that is not there yet: what somebody types of it, and the statements by which it describes itself.

The fields stand under ``new_source`` in the fields of a submission, each a text: ``publisher`` (its name), ``title``,
and as far as they are known ``id``, ``address``, ``date`` and ``language``. What they become is what the importer makes
of a row of ``sources.csv`` (docs/model.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Quad, Triple

from pvegraph import iri
from pvegraph.authored.rows.statements import date, node, statement, string, term, text, web_address
from pvegraph.curation.proposal import Problem, Submission
from pvegraph.curation.reading.phrases import problem
from pvegraph.dates import DateError, PartialDate
from pvegraph.validation.view import View

FIELD = "new_source"
FIELDS = ("publisher", "title", "id", "address", "date", "language")
UNKNOWN = "und"
"""The language of a text of which nobody knows it (BCP 47)."""
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST_ID = 60
_EXAMPLE_ID = "annual-report-2024"


@dataclass(frozen=True)
class NewSource:
    """What is known of a document."""

    publisher: str
    title: str
    id: str = ""
    address: str = ""
    date: str = ""
    language: str = ""

    @classmethod
    def of(cls, submission: Submission) -> NewSource | None:
        """The new source of a submission, if it has one; blanks are put in order."""
        given = submission.fields.get(FIELD)
        if not isinstance(given, Mapping):
            return None
        fields = cast(Mapping[str, object], given)
        return cls(**{name: " ".join(str(fields.get(name) or "").split()) for name in FIELDS})

    @property
    def name(self) -> str:
        """Its id: the one that was given, or one made of the title.

        >>> NewSource("GCTF", "Tenth Meeting of the Forum: a Report").name
        'tenth-meeting-of-the-forum-a-report'
        """
        return self.id or iri.publisher_slug(self.title)[:_LONGEST_ID].strip("-")

    @property
    def graph(self) -> NamedNode:
        """The source, and the graph that holds what it says.

        >>> NewSource("The Forum", "A Report", "r-1").graph.value
        'https://w3id.org/pvegraph/source/the-forum/r-1'
        """
        return NamedNode(iri.source_graph(iri.publisher_slug(self.publisher), self.name))

    def problems(self, view: View) -> Iterator[Problem]:
        """What is wrong with it, in a dataset in which it is not yet."""
        named = bool(iri.publisher_slug(self.publisher))
        if not named:
            yield problem("source-publisher")
        if not self.title:
            yield problem("source-title")
        well_named = _ID.fullmatch(self.name) is not None
        if self.title and not well_named:
            yield problem("source-id", found=self.name, example=_EXAMPLE_ID)
        if self.language and not _LANGUAGE.fullmatch(self.language):
            yield problem("source-language", found=self.language)
        if self.date and not _is_date(self.date):
            yield problem("source-date", found=self.date)
        if self.address and not _is_address(self.address):
            yield problem("source-address", found=self.address)
        if named and well_named and next(view.graph(self.graph), None) is not None:
            yield problem("source-there", graph=str(self.graph))

    def statements(self) -> Iterator[Quad]:
        """Its description, in its own graph; there must be no `problems`."""
        return (Quad(each.subject, each.predicate, each.object, self.graph) for each in self._triples())

    def _triples(self) -> Iterator[Triple]:
        graph = self.graph.value
        publisher = iri.thing("publisher", iri.publisher_slug(self.publisher))
        language = self.language or UNKNOWN
        yield statement(graph, "rdf:type", term("pve:Source"))
        yield statement(graph, "dct:identifier", string(self.name))
        yield statement(graph, "dct:title", text(self.title, language))
        yield statement(graph, "dct:publisher", node(publisher))
        yield statement(graph, "schema:inLanguage", string(language))
        if self.address:
            yield statement(graph, "schema:url", node(web_address(self.address)))
        if self.date:
            yield statement(graph, "dct:issued", date(self.date))
        yield statement(publisher, "rdf:type", term("foaf:Agent"))
        yield statement(publisher, "foaf:name", string(self.publisher))


def _is_date(given: str) -> bool:
    try:
        PartialDate.parse(given)
    except DateError:
        return False
    return True


def _is_address(given: str) -> bool:
    try:
        parts = urlsplit(given)
        NamedNode(web_address(given))
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
