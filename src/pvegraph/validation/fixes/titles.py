"""What each kind of fix does, in one sentence, in English, Arabic and French."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal

from pvegraph.validation.background import Background
from pvegraph.validation.finding import Term
from pvegraph.validation.shape_checks import LANGUAGES
from pvegraph.validation.words import isolated, short

TITLES: Mapping[str, Mapping[str, str]] = {
    "blanks": {
        "en": "Write {new} without stray blanks",
        "ar": "اكتب {new} من دون فراغات زائدة",
        "fr": "Écrire {new} sans espaces superflues",
    },
    "invisible": {
        "en": "Write {new} without invisible and stretching characters",
        "ar": "اكتب {new} من دون أحرف خفية أو تطويل",
        "fr": "Écrire {new} sans caractères invisibles ni d’allongement",
    },
    "composed": {
        "en": "Write {new} with composed letters (Unicode NFC)",
        "ar": "اكتب {new} بأحرف مركّبة (Unicode NFC)",
        "fr": "Écrire {new} avec des lettres composées (Unicode NFC)",
    },
    "identifier": {
        "en": "Write the identifier {old} as {new}",
        "ar": "اكتب المعرّف {old} هكذا: {new}",
        "fr": "Écrire l’identifiant {old} sous la forme {new}",
    },
    "digits": {
        "en": "Write {old} with the digits 0 to 9: {new}",
        "ar": "اكتب {old} بالأرقام من 0 إلى 9: {new}",
        "fr": "Écrire {old} avec les chiffres de 0 à 9 : {new}",
    },
    "case": {
        "en": "Write the code {old} as {new}",
        "ar": "اكتب الرمز {old} هكذا: {new}",
        "fr": "Écrire le code {old} sous la forme {new}",
    },
    "datatype": {
        "en": "Give {old} the datatype that is wanted: {new} ({datatype})",
        "ar": "أعطِ {old} نوع البيانات المطلوب: {new} ({datatype})",
        "fr": "Donner à {old} le type de données voulu : {new} ({datatype})",
    },
    "number": {
        "en": "Write the number {old} as {new} ({datatype})",
        "ar": "اكتب العدد {old} هكذا: {new} ({datatype})",
        "fr": "Écrire le nombre {old} sous la forme {new} ({datatype})",
    },
    "date datatype": {
        "en": "Give the date {old} the datatype of its form, {datatype}",
        "ar": "أعطِ التاريخ {old} نوع البيانات الذي تدل عليه صيغته، {datatype}",
        "fr": "Donner à la date {old} le type de données de sa forme, {datatype}",
    },
    "date form": {
        "en": "Write the date {old} as {new}",
        "ar": "اكتب التاريخ {old} هكذا: {new}",
        "fr": "Écrire la date {old} sous la forme {new}",
    },
    "date only": {
        "en": "Keep of {old} the date alone: {new}",
        "ar": "أبقِ من {old} التاريخ وحده: {new}",
        "fr": "Ne garder de {old} que la date : {new}",
    },
    "reference": {
        "en": "Make of the text {old} a reference: {new}",
        "ar": "اجعل النص {old} إشارة: {new}",
        "fr": "Faire du texte {old} une référence : {new}",
    },
    "text": {
        "en": "Make of the address {old} a text: {new}",
        "ar": "اجعل العنوان {old} نصًا: {new}",
        "fr": "Faire de l’adresse {old} un texte : {new}",
    },
    "untagged": {
        "en": "Take the language tag off {old}",
        "ar": "انزع وسم اللغة عن {old}",
        "fr": "Ôter l’étiquette de langue de {old}",
    },
    "language": {
        "en": "Tag {old} with its language: {new}",
        "ar": "ضع على {old} وسم لغته: {new}",
        "fr": "Étiqueter {old} de sa langue : {new}",
    },
    "language code": {
        "en": "Write the language {old} as its tag {new}",
        "ar": "اكتب اللغة {old} بوسمها {new}",
        "fr": "Écrire la langue {old} par son étiquette {new}",
    },
    "address": {
        "en": "Write {old} as the canonical address {new}",
        "ar": "اكتب {old} بعنوانه المعتمد {new}",
        "fr": "Écrire {old} sous la forme canonique {new}",
    },
    "https": {
        "en": "Write {new} with https; look first whether the site answers there",
        "ar": "اكتب {new} بـhttps، بعد التحقق من أن الموقع يجيب هناك",
        "fr": "Écrire {new} avec https ; vérifier d’abord que le site y répond",
    },
    "nearest": {
        "en": "Write {new} in place of {old}",
        "ar": "اكتب {new} مكان {old}",
        "fr": "Écrire {new} à la place de {old}",
    },
    "property": {
        "en": "Use the property {new} in place of {old}",
        "ar": "استعمل الخاصية {new} مكان {old}",
        "fr": "Employer la propriété {new} à la place de {old}",
    },
    "class": {
        "en": "Use the class {new} in place of {old}",
        "ar": "استعمل الفئة {new} مكان {old}",
        "fr": "Employer la classe {new} à la place de {old}",
    },
    "replacement": {
        "en": "Refer to {new}, which took the place of {old}",
        "ar": "أشِر إلى {new} الذي حل محل {old}",
        "fr": "Renvoyer à {new}, qui a remplacé {old}",
    },
    "coordinates": {
        "en": "Swap latitude and longitude of {this}: latitude {new}, longitude {old}",
        "ar": "بدّل بين خطي عرض {this} وطوله: العرض {new} والطول {old}",
        "fr": "Inverser latitude et longitude de {this} : latitude {new}, longitude {old}",
    },
    "dates": {
        "en": "Swap start and end of {this}: from {new} to {old}",
        "ar": "بدّل بين بداية {this} ونهايته: من {new} إلى {old}",
        "fr": "Inverser le début et la fin de {this} : de {new} à {old}",
    },
    "end": {
        "en": "Let {this} end on {new}, when {other} begins",
        "ar": "اجعل {this} تنتهي في {new} حين تبدأ {other}",
        "fr": "Faire finir {this} le {new}, quand commence {other}",
    },
    "seen": {
        "en": "Say that the holder was seen in the post on {new}, the date of {other}",
        "ar": "اذكر أن شاغل المنصب شوهد فيه في {new}، وهو تاريخ {other}",
        "fr": "Dire que le titulaire a été vu en fonction le {new}, date de {other}",
    },
    "source": {
        "en": "Name {new} as the source, in whose graph it stands",
        "ar": "اذكر {new} مصدرًا، ففي رسمه البياني وردت",
        "fr": "Nommer {new} comme source, puisque cela figure dans son graphe",
    },
    "duplicate": {
        "en": "Remove {old} as alternative label, as it is the preferred one",
        "ar": "احذف {old} من التسميات البديلة، فهي التسمية المفضّلة",
        "fr": "Supprimer {old} des autres libellés, puisque c’est le libellé préféré",
    },
    "alternative": {
        "en": "Make of {old} an alternative label and keep {new} as the preferred one",
        "ar": "اجعل {old} تسمية بديلة وأبقِ {new} تسمية مفضّلة",
        "fr": "Faire de {old} un autre libellé et garder {new} comme libellé préféré",
    },
}

"""Kind → language → title; placeholders are named after the parts of a proposal."""

KINDS = frozenset(TITLES)
"""All kinds of fixes."""


def titles(kind: str, parts: Mapping[str, Term], background: Background) -> dict[str, str]:
    """The title of a fix by language, with the names of the things that it is about."""
    return {language: _title(kind, parts, background, language) for language in LANGUAGES}


def _title(kind: str, parts: Mapping[str, Term], background: Background, language: str) -> str:
    shown = {name: background.words.term(term, language) for name, term in parts.items()}
    new = parts.get("new")
    if isinstance(new, Literal):
        shown["datatype"] = isolated(short(new.datatype.value), language)
    return TITLES[kind][language].format_map(shown)
