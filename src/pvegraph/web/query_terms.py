"""``/sparql/terms``: what a query may be written with, for editors that complete it: prefixes, classes, properties.

Each term has its name and its definition in the language of the reader, and how often the data uses it; a property also
says in things of which classes. With ``iri``, the names of these things in place of all that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from pvegraph import iri
from pvegraph.release.extent import Extent
from pvegraph.vocabulary import PREFIXES
from pvegraph.web.answers import conditional
from pvegraph.web.kinds import N_
from pvegraph.web.languages import LANGUAGES, Language
from pvegraph.web.naming import Naming
from pvegraph.web.ontology_terms import Ontology, Term
from pvegraph.web.problem import ProblemError
from pvegraph.web.site import VARY_OF_PAGES, Site
from pvegraph.web.statements import in_graph

PATH = "/sparql/terms"
MOST_THINGS = 50
"""Things whose names are told in one answer."""
_JSON = "application/json"

Described = dict[str, object]


def query_terms(request: Request, site: Site) -> Response:
    """The terms, or the names of things. Raises `ProblemError` 400 for too many things."""
    language = site.language_of(request)
    things = request.query_params.getlist("iri")
    if len(things) > MOST_THINGS:
        raise ProblemError(
            400, N_("The parameter iri is there more than %(limit)s times."), {"limit": str(MOST_THINGS)}
        )

    def make() -> bytes:
        told = names(site, language, things) if things else terms(site, language)
        return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    headers = {"Vary": VARY_OF_PAGES, "Content-Language": language.tag}
    return conditional(request, site.tag(request, _JSON, language.tag), _JSON, make, headers)


def terms(site: Site, language: Language) -> Described:
    """Prefixes, classes and properties: those of the data first, the most used before the others.

    ``{"prefixes": {prefix: namespace}, "classes": [term], "properties": [term]}``, where a term is
    ``{"iri", "label", "language", "others": [labels], "definition", "count"}``, and a property has
    ``"classes": {IRI: statements of things of this class}``.
    """
    ontology = Ontology.read(in_graph(site.store, iri.ONTOLOGY_GRAPH))
    extent = site.extent
    classes = {name: extent.classes.get(name, 0) for name in _named(ontology, extent.classes, is_class=True)}
    properties = {
        name: extent.properties[name].triples if name in extent.properties else 0
        for name in _named(ontology, extent.properties, is_class=False)
    }
    within = _within(extent)
    return {
        "prefixes": PREFIXES,
        "classes": [
            _term(ontology.terms.get(name), name, language) | {"count": classes[name]} for name in _by(classes)
        ],
        "properties": [
            _term(ontology.terms.get(name), name, language)
            | {"count": properties[name], "classes": within.get(name, {})}
            for name in _by(properties)
        ],
    }


def names(site: Site, language: Language, things: Iterable[str]) -> Described:
    """The names of things: ``{"things": [{"iri", "label", "language", "kind", "hint"}]}``, without those of no name."""
    naming = site.naming(language)
    return {"things": [told for thing in dict.fromkeys(things) if (told := _thing(naming, thing))]}


def _thing(naming: Naming, thing: str) -> Described | None:
    entry = naming.catalogue.get(thing)
    name = entry.name(naming.language.tag) if entry else None
    if entry is None or name is None:
        return None
    hint = naming.hint(entry)
    return {
        "iri": thing,
        "label": name.value,
        "language": name.language,
        "kind": naming.kind_text(entry.kind),
        "hint": hint.value if hint else "",
    }


def _named(ontology: Ontology, used: Iterable[str], *, is_class: bool) -> set[str]:
    """The terms that the data uses or the ontology describes."""
    return {*used, *(name for name, term in ontology.terms.items() if term.is_class == is_class)}


def _by(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))


def _within(extent: Extent) -> dict[str, dict[str, int]]:
    """Property → class → statements with the property of things of the class."""
    found: dict[str, dict[str, int]] = {}
    for class_, used in extent.uses.items():
        for property_, number in used.items():
            found.setdefault(property_, {})[class_] = number
    return found


def _term(term: Term | None, name: str, language: Language) -> Described:
    """A term in the words of the ontology, in the language of the reader or else in English."""
    if term is None:
        return {"iri": name}
    tags = (language.tag, *LANGUAGES)
    spoken = next((tag for tag in tags if tag in term.labels), "")
    label = term.labels.get(spoken) or next(iter(term.labels.values()))
    others = sorted({text for text in term.labels.values() if text != label})
    definition = next((term.definitions[tag] for tag in tags if tag in term.definitions), "")
    return {"iri": name, "label": label, "language": spoken, "others": others, "definition": definition}
