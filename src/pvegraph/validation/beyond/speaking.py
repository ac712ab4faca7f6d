"""What checks observe, as findings: with the severity and the messages that ``shapes/`` gives the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from pvegraph import iri
from pvegraph.validation.beyond.observation import Observation
from pvegraph.validation.finding import SEVERITIES, Finding, Severity
from pvegraph.validation.shape_index import ShapeIndex, fill
from pvegraph.validation.view import View
from pvegraph.validation.words import Words, is_iri

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "day": {"en": "day", "ar": "اليوم", "fr": "le jour"},
        "month": {"en": "month", "ar": "الشهر", "fr": "le mois"},
        "year": {"en": "year", "ar": "السنة", "fr": "l’année"},
        "form": {
            "en": "EDTF does not write dates like this",
            "ar": "لا تُكتب التواريخ هكذا في صيغة EDTF",
            "fr": "EDTF n’écrit pas les dates ainsi",
        },
        "calendar": {
            "en": "there is no such day or month",
            "ar": "لا وجود لهذا اليوم أو الشهر",
            "fr": "ce jour ou ce mois n’existe pas",
        },
        "precision": {
            "en": "it leaves open a larger part than one that it knows",
            "ar": "يترك جزءًا أكبر مجهولًا ويذكر جزءًا أصغر منه",
            "fr": "elle laisse ouverte une partie plus grande qu’une autre qu’elle précise",
        },
        "order": {"en": "it ends before it begins", "ar": "ينتهي قبل أن يبدأ", "fr": "elle finit avant de commencer"},
        "open": {
            "en": "it is open on both sides and says nothing",
            "ar": "مفتوح من الجانبين فلا يفيد شيئًا",
            "fr": "elle est ouverte des deux côtés et ne dit rien",
        },
        "name": {
            "en": "a name that is spelled alike",
            "ar": "اسم متقارب الكتابة",
            "fr": "un nom d’orthographe voisine",
        },
        "identifier": {"en": "an identifier", "ar": "معرّف", "fr": "un identifiant"},
        "position": {"en": "the position", "ar": "الموقع الجغرافي", "fr": "la position"},
        "parent": {"en": "the parent body", "ar": "الجهة الأم", "fr": "l’organisme de rattachement"},
        "issuer": {"en": "the issuer", "ar": "جهة الإصدار", "fr": "l’organisme émetteur"},
        "series": {"en": "the series", "ar": "السلسلة", "fr": "la série"},
        "event": {"en": "an event that both took part in", "ar": "فعالية شاركا فيها", "fr": "une participation"},
        "body": {"en": "a body that both belong to", "ar": "عضوية في جهة واحدة", "fr": "une adhésion"},
        "post": {"en": "a post that both held", "ar": "منصب شغلاه كلاهما", "fr": "une fonction exercée"},
        "host": {"en": "the website", "ar": "الموقع الإلكتروني", "fr": "le site web"},
        "town": {"en": "the town", "ar": "المدينة", "fr": "la localité"},
        "date": {"en": "the time", "ar": "التاريخ", "fr": "la date"},
        "country": {"en": "the country", "ar": "البلد", "fr": "le pays"},
        "short-name": {"en": "a short name", "ar": "اسم مختصر", "fr": "un sigle"},
        "type": {"en": "the type", "ar": "النوع", "fr": "le type"},
    }
)
"""The codes of observations in words."""


def findings(observations: Iterable[Observation], view: View, rules: Rules) -> Iterator[Finding]:
    """The observations as findings, each once; names of things are looked up in the dataset and in the ontology.

    A check speaks only if the shapes describe it: a project chooses its checks as it chooses its shapes.
    """
    index = rules.index
    every = [each for each in dict.fromkeys(observations) if f"<{iri.SHAPES}{each.shape}>" in index.objects]
    if not every:
        return
    wanted = {name for observation in every for name in _named(observation)}
    told = (triple for name in wanted for triple in view.triples(NamedNode(name), None, None))
    words = Words.of(chain(told, *(rules.naming.get(name, ()) for name in wanted)), wanted)
    for observation in every:
        shape = iri.SHAPES + observation.shape
        messages = index.messages(f"{shape}-query", shape)
        yield Finding(
            severity=_severity(index, shape),
            focus=observation.focus,
            path=None if observation.path is None else f"<{observation.path}>",
            value=observation.value,
            source_shape=shape,
            component=observation.component,
            messages={tag: fill(text, _in_words(observation, words, tag)) for tag, text in messages.items()},
            details=observation.details,
        )


def _severity(index: ShapeIndex, shape: str) -> Severity:
    """The severity that a shape or a check declares; without one it is a violation (SHACL section 2.1.4)."""
    for value in index.values(f"<{shape}>", "severity"):
        name = str(value).strip("<>").rpartition("#")[2].lower()
        if name in SEVERITIES:
            return name
    return "violation"


def _named(observation: Observation) -> Iterator[str]:
    """The IRIs that the messages name."""
    for term in (observation.focus, observation.value):
        if isinstance(term, NamedNode):
            yield term.value
    yield from (text for _, text in observation.details if is_iri(text))
    if observation.path is not None:
        yield observation.path


def _in_words(observation: Observation, words: Words, language: str) -> dict[str, str]:
    """What each placeholder of a message stands for."""
    comma = "، " if language == "ar" else ", "
    return {
        "this": words.term(observation.focus, language),
        "value": "" if observation.value is None else words.term(observation.value, language),
        "path": "" if observation.path is None else words.path(f"<{observation.path}>", language),
        **{
            name: comma.join(PHRASES[code][language] for code in text.split())
            if name in observation.coded
            else words.path(f"<{text}>", language)
            if name.endswith("Path")
            else words.plain(text, language)
            for name, text in observation.details
        },
    }
