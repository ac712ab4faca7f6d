"""The phrases in which a change is told, in English, Arabic and French.

Names stand in them as they are, so nothing that is said around a name depends on its gender or its first letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Effect = Literal["added", "removed", "changed", "said", "unsaid", "kept"]
"""What becomes of statements; the last three have no effect: they are said already, are not there to be taken away, or
are taken away and added by the same change."""

LEADS: Mapping[Effect, Mapping[str, str]] = MappingProxyType(
    {
        "added": {"en": "New", "ar": "جديد", "fr": "Nouveau"},
        "removed": {"en": "No longer said", "ar": "لم يعد مذكورًا", "fr": "N’est plus dit"},
        "changed": {"en": "Changed", "ar": "مُعدَّل", "fr": "Modifié"},
        "said": {"en": "Said already", "ar": "مذكور من قبل", "fr": "Déjà dit"},
        "unsaid": {"en": "Not there to be removed", "ar": "غير موجود ليُحذف", "fr": "Absent, rien à retirer"},
        "kept": {"en": "Stays as it is", "ar": "يبقى كما هو", "fr": "Reste tel quel"},
    }
)
"""What stands before a sentence."""

PHRASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tenure": {"en": "{post}{dates}: {member}", "ar": "{post}{dates}: {member}", "fr": "{post}{dates} : {member}"},
        "mayor": {"en": "{place}’s mayor", "ar": "رئاسة بلدية {place}", "fr": "Maire {of_place}"},
        "post": {"en": "{role} ({body})", "ar": "{role} ({body})", "fr": "{role} ({body})"},
        "membership": {
            "en": "{member} belongs to {body}{role}{dates}",
            "ar": "{member} في «{body}»{role}{dates}",
            "fr": "{member} appartient à « {body} »{role}{dates}",
        },
        "participation": {
            "en": "{participant} took part in “{event}”{role}",
            "ar": "مشاركة {participant} في «{event}»{role}",
            "fr": "{participant} a participé à « {event} »{role}",
        },
        "participants": {
            "en": "People from {participant} took part in “{event}”{role}",
            "ar": "مشاركون من {participant} في «{event}»{role}",
            "fr": "Participants ({participant}) à « {event} »{role}",
        },
        "commitment": {
            "en": "{actor} is committed to “{framework}”{level}",
            "ar": "التزام {actor} بإطار العمل «{framework}»{level}",
            "fr": "{actor} : engagement envers « {framework} »{level}",
        },
        "as": {"en": " as {role}", "ar": " بصفة {role}", "fr": " ({role})"},
        "level": {"en": " ({level})", "ar": " ({level})", "fr": " ({level})"},
        "start": {"en": "from {date}", "ar": "منذ {date}", "fr": "depuis {date}"},
        "end": {"en": "until {date}", "ar": "حتى {date}", "fr": "jusqu’à {date}"},
        "observed": {
            "en": "seen in office {date}",
            "ar": "في المنصب بتاريخ {date}",
            "fr": "en fonction ({date})",
        },
        "thing": {"en": "{kind}: {names}", "ar": "{kind}: {names}", "fr": "{kind} : {names}"},
        "value": {
            "en": "{subject} – {property}: {values}",
            "ar": "{subject} – {property}: {values}",
            "fr": "{subject} – {property} : {values}",
        },
        "instead": {
            "en": "{property}: {new} instead of {old}",
            "ar": "{property}: {new} بدلًا من {old}",
            "fr": "{property} : {new} (auparavant : {old})",
        },
        "details": {"en": "{subject} – {details}", "ar": "{subject} – {details}", "fr": "{subject} – {details}"},
        "more": {
            "en": "added – {property}: {values}",
            "ar": "إضافة – {property}: {values}",
            "fr": "ajouté – {property} : {values}",
        },
        "less": {
            "en": "taken away – {property}: {values}",
            "ar": "حذف – {property}: {values}",
            "fr": "retiré – {property} : {values}",
        },
        "source": {
            "en": ", according to “{source}”",
            "ar": "، وفقًا للمصدر «{source}»",
            "fr": ", selon « {source} »",
        },
        "merged": {
            "en": "{retired} is the same as {survivor}, to which its address leads from now on{why}",
            "ar": "{retired} هو نفسه {survivor}، ويقود عنوانه إليه من الآن فصاعدًا{why}",
            "fr": "{retired} ne fait qu’un avec {survivor}, où mène désormais son adresse{why}",
        },
        "replaced": {
            "en": "{survivor} takes the place of {retired}, whose address leads there from now on{why}",
            "ar": "{survivor} يحلّ محلّ {retired}، ويقود عنوانه إليه من الآن فصاعدًا{why}",
            "fr": "{survivor} remplace {retired}, dont l’adresse y mène désormais{why}",
        },
        "why": {"en": ": {why}", "ar": ": {why}", "fr": " : {why}"},
        "moved": {
            "en": "{survivor} – said of {retired} until now: {details}",
            "ar": "{survivor} – ما كان يقال عن {retired}: {details}",
            "fr": "{survivor} – dit jusqu’ici de {retired} : {details}",
        },
        "held": {"en": "{property}: {values}", "ar": "{property}: {values}", "fr": "{property} : {values}"},
        "missing": {"en": "(nobody named)", "ar": "(دون تسمية)", "fr": "(sans nom)"},
    }
)

QUOTED: Mapping[str, str] = MappingProxyType({"en": "“{text}”", "ar": "«{text}»", "fr": "« {text} »"})
COMMA: Mapping[str, str] = MappingProxyType({"en": ", ", "ar": "، ", "fr": ", "})
SEMICOLON: Mapping[str, str] = MappingProxyType({"en": "; ", "ar": "؛ ", "fr": " ; "})

DOUBTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "~": {"en": "about {date}", "ar": "نحو {date}", "fr": "vers {date}"},
        "?": {"en": "perhaps {date}", "ar": "ربما {date}", "fr": "peut-être {date}"},
        "%": {"en": "perhaps about {date}", "ar": "ربما نحو {date}", "fr": "peut-être vers {date}"},
    }
)
"""The marks of EDTF for what a source itself doubts."""
SPANS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "between": {
            "en": "between {first} and {last}",
            "ar": "بين {first} و{last}",
            "fr": "entre {first} et {last}",
        },
        "later": {"en": "{date} or later", "ar": "{date} أو بعد ذلك", "fr": "{date} ou après"},
        "earlier": {"en": "{date} or earlier", "ar": "{date} أو قبل ذلك", "fr": "{date} ou avant"},
    }
)


def of_french(name: str) -> str:
    """A French name of a place behind *de*.

    >>> [of_french(name) for name in ("Rabat", "Alger", "Le Caire", "Les Abymes", "La Haye")]
    ['de Rabat', 'd’Alger', 'du Caire', 'des Abymes', 'de La Haye']
    """
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return ("d’" if name[:1].lower() in "aeiouyàâéèêëîïôöûü" else "de ") + name
