"""Counted things in three languages, in the grammatical number that the count takes (CLDR plural rules)."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from babel.numbers import format_decimal

_LOCALES = {language: Locale.parse(name) for language, name in (("en", "en_GB"), ("ar", "ar"), ("fr", "fr"))}

Forms = Mapping[str, Mapping[str, str]]
"""Language → plural category of CLDR → text, in which ``{n}`` is the number; ``other`` is always there."""

VALUES_THERE: Forms = {
    "en": {"one": "there is 1 value", "other": "there are {n} values"},
    "ar": {
        "zero": "لا توجد أي قيمة",
        "one": "توجد قيمة واحدة",
        "two": "توجد قيمتان",
        "few": "توجد {n} قيم",
        "other": "توجد {n} قيمة",
    },
    "fr": {"one": "il y a {n} valeur", "other": "il y a {n} valeurs"},
}
FITTING_THERE: Forms = {
    "en": {"one": "1 value fits {shape}", "other": "{n} values fit {shape}"},
    "ar": {
        "zero": "لا توجد أي قيمة توافق {shape}",
        "one": "توجد قيمة واحدة توافق {shape}",
        "two": "توجد قيمتان توافقان {shape}",
        "few": "توجد {n} قيم توافق {shape}",
        "other": "توجد {n} قيمة توافق {shape}",
    },
    "fr": {"one": "{n} valeur correspond à {shape}", "other": "{n} valeurs correspondent à {shape}"},
}
ALTERNATIVES_FITTED: Forms = {
    "en": {"one": "{value} fits 1 alternative", "other": "{value} fits {n} alternatives"},
    "ar": {
        "zero": "{value} لا يوافق أي بديل",
        "one": "{value} يوافق بديلًا واحدًا",
        "two": "{value} يوافق بديلين",
        "few": "{value} يوافق {n} بدائل",
        "many": "{value} يوافق {n} بديلًا",
        "other": "{value} يوافق {n} بديل",
    },
    "fr": {"one": "{value} correspond à {n} possibilité", "other": "{value} correspond à {n} possibilités"},
}
CHARACTERS: Forms = {
    "en": {"one": "{value} has 1 character", "other": "{value} has {n} characters"},
    "ar": {
        "zero": "{value} بلا أي حرف",
        "one": "{value} من حرف واحد",
        "two": "{value} من حرفين",
        "few": "{value} من {n} أحرف",
        "many": "{value} من {n} حرفًا",
        "other": "{value} من {n} حرف",
    },
    "fr": {"one": "{value} a {n} caractère", "other": "{value} a {n} caractères"},
}
FINDINGS: Forms = {
    "en": {"one": "1 finding", "other": "{n} findings"},
    "ar": {
        "zero": "لا ملاحظات",
        "one": "ملاحظة واحدة",
        "two": "ملاحظتان",
        "few": "{n} ملاحظات",
        "other": "{n} ملاحظة",
    },
    "fr": {"one": "{n} constat", "other": "{n} constats"},
}


def counted(forms: Forms, number: int, language: str, **parts: str) -> str:
    """A counted thing in words.

    >>> [counted(FINDINGS, number, "ar") for number in (0, 1, 2, 3, 11, 100)]
    ['لا ملاحظات', 'ملاحظة واحدة', 'ملاحظتان', '3 ملاحظات', '11 ملاحظة', '100 ملاحظة']
    >>> counted(VALUES_THERE, 0, "en"), counted(VALUES_THERE, 0, "fr"), counted(FINDINGS, 1234, "en")
    ('there are 0 values', 'il y a 0 valeur', '1,234 findings')
    """
    locale = _LOCALES[language]
    said = forms[language]
    # ``plural_form`` is a rule of CLDR as a function; French has a form for millions that needs no text of its own.
    text = said.get(locale.plural_form(number), said["other"])
    return text.format(n=format_decimal(number, locale=locale), **parts)
