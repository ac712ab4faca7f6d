"""The documentation of the ontology: read from the release once, written once for each language."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType

from markupsafe import Markup

from pvegraph.search.catalogue import Catalogue, Text
from pvegraph.store import Store
from pvegraph.vocabulary import PREFIXES, expand
from pvegraph.web.concept_trees import concept_trees
from pvegraph.web.languages import Language
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_reading import Reading
from pvegraph.web.ontology_terms import text_in
from pvegraph.web.ontology_view import Views
from pvegraph.web.ontology_words import Words
from pvegraph.web.pages import Pages

_VANN = "http://purl.org/vocab/vann/"


class Manual:
    """Writes the documentation, and keeps it."""

    def __init__(self, store: Store, catalogue: Catalogue, pages: Pages) -> None:
        self._store = store
        self._catalogue = catalogue
        self._pages = pages
        self._lock = Lock()
        self._reading: Reading | None = None
        self._written: dict[str, Markup] = {}

    @property
    def reading(self) -> Reading:
        """What was read."""
        if self._reading is None:
            self._reading = Reading.of(self._store)
        return self._reading

    def views(self, language: Language, page: str = "") -> Views:
        """The parts of the documentation in the words of a language; ``page`` is where links to terms lead."""
        reading = self.reading
        words = Words(reading.ontology, Naming(self._catalogue, language), page=page)
        return Views(reading.ontology, reading.rules, reading.usage, reading.ties, words)

    def title(self, language: Language) -> Text:
        """The title of the ontology."""
        return self._about(language)["title"]

    def written(self, language: Language) -> Markup:
        """The documentation in a language; whoever asks while it is being written waits for it."""
        with self._lock:
            if language.tag not in self._written:
                self._written[language.tag] = self._write(language)
            return self._written[language.tag]

    def _write(self, language: Language) -> Markup:
        views = self.views(language)
        context = {
            "views": views,
            "about": self._about(language),
            "prefixes": {**PREFIXES, "vann": _VANN},
            "schemes": concept_trees(self._store, views.words, self.reading),
        }
        return self._pages.fragment("ontology_body.html", language, context)

    def _about(self, language: Language) -> Mapping[str, Text]:
        """What the ontology says of itself, each in one language."""
        names = {
            "title": expand("dct:title"),
            "description": expand("dct:description"),
            "creator": expand("dct:creator"),
            "created": expand("dct:created"),
            "modified": expand("dct:modified"),
            "licence": expand("dct:license"),
            "version": expand("owl:versionInfo"),
            "version_address": expand("owl:versionIRI"),
            "prefix": _VANN + "preferredNamespacePrefix",
            "namespace": _VANN + "preferredNamespaceUri",
        }
        found: dict[str, Text] = {}
        for name, property_ in names.items():
            values = self.reading.ontology.about.get(property_, ())
            texts = {getattr(value, "language", None) or "": value.value for value in values}
            found[name] = text_in(texts, language.tag) or Text("")
        return MappingProxyType(found)
