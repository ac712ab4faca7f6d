"""Grouping by cause: a hundred findings that one wrong country makes are one thing to be mended.

Two findings have one cause if mending one thing ends both: the same wrong value of a property, the same misspelt
property or class, one thing that is referred to and described nowhere, two things that are one, one statement that
breaks two rules, one site that is linked to without encryption, one source that its statements do not name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from pvegraph import iri
from pvegraph.validation.background import TYPE, Background, property_of
from pvegraph.validation.counted import FINDINGS, counted
from pvegraph.validation.finding import SEVERITIES, Finding, Severity, Term
from pvegraph.validation.fitting import ON_VALUES, parameter_of
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.words import Words, is_iri, isolated
from pvegraph.vocabulary import expand

Kind = OneOf["property", "class", "undescribed", "pair", "coordinates", "site", "source", "value", "values", "alone"]

_SEPARATOR = " "
_SOURCE = NamedNode(expand("dct:source"))
_COORDINATES = frozenset(NamedNode(expand(f"wgs:{name}")) for name in ("lat", "long"))
_SENTENCES: Mapping[Kind, Mapping[str, str]] = {
    "property": {
        "en": "{count}: the ontology has no property {one}",
        "ar": "{count}: لا تعرف الأنطولوجيا الخاصية {one}",
        "fr": "{count} : l’ontologie n’a pas de propriété {one}",
    },
    "class": {
        "en": "{count}: the ontology has no class {one}",
        "ar": "{count}: لا تعرف الأنطولوجيا الفئة {one}",
        "fr": "{count} : l’ontologie n’a pas de classe {one}",
    },
    "undescribed": {
        "en": "{count}: {one} is referred to and described nowhere",
        "ar": "{count}: {one} يُشار إليه وهو غير موصوف في أي موضع",
        "fr": "{count} : on renvoie à {one}, que rien ne décrit",
    },
    "pair": {
        "en": "{count}: {one} and {other} do not go together",
        "ar": "{count}: {one} و{other} لا يستقيمان معًا",
        "fr": "{count} : {one} et {other} ne vont pas ensemble",
    },
    "coordinates": {
        "en": "{count}: the position of {one} is wrong",
        "ar": "{count}: موقع {one} غير صحيح",
        "fr": "{count} : la position de {one} est fausse",
    },
    "site": {
        "en": "{count}: addresses of {one} begin with http and not with https",
        "ar": "{count}: عناوين {one} تبدأ بـhttp لا بـhttps",
        "fr": "{count} : des adresses de {one} commencent par http et non par https",
    },
    "source": {
        "en": "{count}: statements of {one} do not name their source",
        "ar": "{count}: عبارات في {one} لا تذكر مصدرها",
        "fr": "{count} : des énoncés de {one} ne nomment pas leur source",
    },
    "value": {
        "en": "{count}: {one} is not right as a value of {other}",
        "ar": "{count}: {one} قيمة غير صحيحة لـ{other}",
        "fr": "{count} : {one} ne convient pas comme valeur de {other}",
    },
    "values": {
        "en": "{count}: the values of {other} of {one} are not as they should be",
        "ar": "{count}: قيم {other} لـ{one} ليست كما ينبغي",
        "fr": "{count} : les valeurs de {other} de {one} ne sont pas comme il faut",
    },
    "alone": {"en": "{count}: {message}", "ar": "{count}: {message}", "fr": "{count} : {message}"},
}


@dataclass(frozen=True)
class Group:
    """Findings that one thing to be mended makes; a finding that stands alone is a group of one."""

    cause: str
    """The cause that the findings have in common; empty for a finding that stands alone."""
    sentence: Mapping[str, str]
    """How many findings there are, and what they have in common, by language."""
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many findings there are."""
        return len(self.findings)

    @property
    def severity(self) -> Severity:
        """The severity of the gravest of them."""
        return min((finding.severity for finding in self.findings), key=SEVERITIES.index)


def with_causes(findings: Iterable[Finding], background: Background) -> tuple[Finding, ...]:
    """The findings with their causes; a cause that only one finding has is none."""
    causes = [(finding, _cause(finding, background)) for finding in findings]
    counts = Counter(cause for _, cause in causes)
    return tuple(replace(finding, cause=cause if counts[cause] > 1 else "") for finding, cause in causes)


def groups(findings: Iterable[Finding], words: Words | None = None) -> tuple[Group, ...]:
    """The findings by cause: the gravest groups first, then the largest, then as the findings come.

    ``words`` are the names of things; without them addresses are shown. The order does not depend on anything but the
    findings and their order.
    """
    gathered: dict[str, list[Finding]] = {}
    for number, finding in enumerate(findings):
        gathered.setdefault(finding.cause or f"{_SEPARATOR}{number}", []).append(finding)
    made = [_group(found, words or Words({})) for found in gathered.values()]
    return tuple(sorted(made, key=lambda group: (SEVERITIES.index(group.severity), -group.count)))


def _group(findings: Sequence[Finding], words: Words) -> Group:
    first = findings[0]
    sentences = {language: _sentence(findings, words, language) for language in LANGUAGES}
    return Group(first.cause, sentences, tuple(findings))


def _sentence(findings: Sequence[Finding], words: Words, language: str) -> str:
    """How many findings there are, and what they have in common."""
    kind, terms = _read(findings[0].cause)
    count = counted(FINDINGS, len(findings), language)
    shown = [words.plain(term, language) if is_iri(term) else isolated(term, language) for term in terms]
    parts = {"one": shown[0] if shown else "", "other": shown[-1] if shown else ""}
    return _SENTENCES[kind][language].format(count=count, message=findings[0].message(language), **parts)


def _cause(finding: Finding, background: Background) -> str:
    """What would have to be mended, as a kind and the terms that it is about; every finding has one at first."""
    kind, terms = _terms_of_cause(finding, background)
    return _SEPARATOR.join((kind, *(text.replace("%", "%25").replace(" ", "%20") for text in map(str, terms))))


def _read(cause: str) -> tuple[Kind, list[str]]:
    """The kind and the terms of a cause."""
    name, *texts = cause.split(_SEPARATOR)
    kind: Kind = next((kind for kind in _SENTENCES if kind == name), "alone")
    terms = [text.replace("%20", " ").replace("%25", "%") for text in texts]
    return kind, [term[1:-1] if term.startswith("<") else term for term in terms]


_Terms = tuple[Kind, tuple[Term | str, ...]]


def _terms_of_cause(finding: Finding, background: Background) -> _Terms:
    """The first kind of cause that fits a finding, with what it is about."""
    causes = (rule(finding, background) for rule in _RULES)
    return next((cause for cause in causes if cause is not None), ("alone", (finding.id,)))


def _unknown_term(finding: Finding, background: Background) -> _Terms | None:
    property_, parameter = property_of(finding), parameter_of(finding.component)
    is_about_property = parameter in {"sparql", "closed"} and finding.value is not None
    if property_ is not None and is_about_property and not background.is_defined(property_):
        return "property", (property_,)
    if property_ == TYPE and parameter == "minCount" and not background.types(finding.focus):
        return "class", (finding.focus,)
    return None


def _undescribed_thing(finding: Finding, background: Background) -> _Terms | None:
    value = finding.value
    if not isinstance(value, NamedNode) or parameter_of(finding.component) not in {"class", "node"}:
        return None
    is_ours = value.value.startswith(iri.BASE)
    return ("undescribed", (value,)) if is_ours and not background.types(value) else None


def _two_things(finding: Finding, _: Background) -> _Terms | None:
    others = [NamedNode(text) for name, text in finding.details if name == "other" and is_iri(text)]
    return ("pair", tuple(sorted((finding.focus, others[0]), key=str))) if others else None


def _position(finding: Finding, _: Background) -> _Terms | None:
    is_position = property_of(finding) in _COORDINATES and finding.value is not None
    return ("coordinates", (finding.focus,)) if is_position else None


def _site(finding: Finding, _: Background) -> _Terms | None:
    value = finding.value
    if not isinstance(value, NamedNode) or parameter_of(finding.component) != "not":
        return None
    host = urlsplit(value.value).hostname if value.value.startswith("http://") else None
    return ("site", (host,)) if host else None


def _source_of_graph(finding: Finding, background: Background) -> _Terms | None:
    if property_of(finding) != _SOURCE or parameter_of(finding.component) != "minCount":
        return None
    graph = background.graph_of(finding.focus)
    return ("source", (graph,)) if isinstance(graph, NamedNode) else None


def _value(finding: Finding, _: Background) -> _Terms | None:
    property_, value = property_of(finding), finding.value
    if property_ is None:
        return None
    is_wrong = value is not None and value != finding.focus and parameter_of(finding.component) in _OF_VALUES
    return ("value", (value, property_)) if is_wrong and value is not None else ("values", (finding.focus, property_))


_RULES = (_unknown_term, _undescribed_thing, _two_things, _position, _site, _source_of_graph, _value)
_OF_VALUES = frozenset((*ON_VALUES, "disjoint")) - {"not"}
"""The constraints that a single value does not meet, whatever it is the value of."""
