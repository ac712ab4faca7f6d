"""The sentences of explanations, in English, Arabic and French; placeholders are filled in by `wording`."""

from __future__ import annotations

from collections.abc import Mapping

from pvegraph.validation.words import isolated

Phrase = Mapping[str, str]
"""Language → text."""

PHRASES: Mapping[str, Phrase] = {
    "class": {
        "en": "{value} is not of the class {wanted}; it is {found}",
        "ar": "{value} ليس من الفئة {wanted}، بل هو {found}",
        "fr": "{value} n’est pas de la classe {wanted} ; c’est {found}",
    },
    "class of nothing": {
        "en": "{value} is not of the class {wanted}; it is described nowhere",
        "ar": "{value} ليس من الفئة {wanted}، فهو غير موصوف في أي موضع",
        "fr": "{value} n’est pas de la classe {wanted} ; rien ne le décrit",
    },
    "class of text": {
        "en": "{value} is a text and no reference to a thing of the class {wanted}",
        "ar": "{value} نص وليس إشارة إلى شيء من الفئة {wanted}",
        "fr": "{value} est un texte et non une référence à une chose de la classe {wanted}",
    },
    "datatype": {
        "en": "{value} is of the datatype {found}",
        "ar": "نوع بيانات {value} هو {found}",
        "fr": "{value} est du type de données {found}",
    },
    "datatype form": {
        "en": "{value} says that it is of this datatype, but does not have its form",
        "ar": "{value} يحمل نوع البيانات هذا ولكنه ليس على صيغته",
        "fr": "{value} se dit de ce type de données, mais n’en a pas la forme",
    },
    "datatype of IRI": {
        "en": "{value} is an address and no literal",
        "ar": "{value} عنوان وليس قيمة حرفية",
        "fr": "{value} est une adresse et non un littéral",
    },
    "nodeKind": {
        "en": "{value} is {found}",
        "ar": "{value} هو {found}",
        "fr": "{value} est {found}",
    },
    "minExclusive": {
        "en": "{value} is not greater than that",
        "ar": "{value} ليس أكبر من ذلك",
        "fr": "{value} n’est pas plus grand",
    },
    "minInclusive": {
        "en": "{value} is less than that, or cannot be compared with it",
        "ar": "{value} أصغر من ذلك أو لا يقبل المقارنة به",
        "fr": "{value} est plus petit, ou ne peut y être comparé",
    },
    "maxExclusive": {
        "en": "{value} is not less than that",
        "ar": "{value} ليس أصغر من ذلك",
        "fr": "{value} n’est pas plus petit",
    },
    "maxInclusive": {
        "en": "{value} is greater than that, or cannot be compared with it",
        "ar": "{value} أكبر من ذلك أو لا يقبل المقارنة به",
        "fr": "{value} est plus grand, ou ne peut y être comparé",
    },
    "pattern": {
        "en": "does not match {value}",
        "ar": "لا يطابقه {value}",
        "fr": "{value} n’y correspond pas",
    },
    "languageIn": {
        "en": "{value} is tagged {found}",
        "ar": "وسم لغة {value} هو {found}",
        "fr": "{value} est étiqueté {found}",
    },
    "languageIn without": {
        "en": "{value} has no language tag",
        "ar": "{value} بلا وسم لغة",
        "fr": "{value} n’a pas d’étiquette de langue",
    },
    "uniqueLang": {
        "en": "more than one value is tagged {found}: {values}",
        "ar": "أكثر من قيمة واحدة موسومة بـ{found}: {values}",
        "fr": "plus d’une valeur est étiquetée {found} : {values}",
    },
    "equals": {
        "en": "{value} is a value of only one of the two properties {path} and {wanted}",
        "ar": "{value} قيمة لإحدى الخاصيتين {path} و{wanted} دون الأخرى",
        "fr": "{value} n’est valeur que de l’une des deux propriétés {path} et {wanted}",
    },
    "disjoint": {
        "en": "{value} is also a value of {wanted}",
        "ar": "{value} قيمة لـ{wanted} أيضًا",
        "fr": "{value} est aussi une valeur de {wanted}",
    },
    "lessThan": {
        "en": "{value} is not less than each value of {wanted}: {values}",
        "ar": "{value} ليس أصغر من كل قيمة لـ{wanted}: {values}",
        "fr": "{value} n’est pas plus petit que chaque valeur de {wanted} : {values}",
    },
    "lessThanOrEquals": {
        "en": "{value} is greater than a value of {wanted}, or cannot be compared with it: {values}",
        "ar": "{value} أكبر من إحدى قيم {wanted} أو لا يقبل المقارنة بها: {values}",
        "fr": "{value} est plus grand qu’une valeur de {wanted}, ou ne peut y être comparé : {values}",
    },
    "not": {
        "en": "{value} fits {wanted}, which it must not",
        "ar": "{value} يوافق {wanted}، ويجب ألا يوافقه",
        "fr": "{value} correspond à {wanted}, ce qui ne doit pas être",
    },
    "and": {
        "en": "{value} does not fit all of them; {inner}",
        "ar": "{value} لا يوافقها جميعًا؛ {inner}",
        "fr": "{value} ne correspond pas à toutes ; {inner}",
    },
    "or": {
        "en": "{value} fits none of them; it comes nearest to {wanted}, but {inner}",
        "ar": "{value} لا يوافق أيًّا منها، وأقربها إليه {wanted}، ولكن: {inner}",
        "fr": "{value} ne correspond à aucune ; la plus proche est {wanted}, mais {inner}",
    },
    "xone": {
        "en": "exactly one is wanted: {fitted}",
        "ar": "المطلوب واحد بالضبط: {fitted}",
        "fr": "il en faut exactement une : {fitted}",
    },
    "node": {
        "en": "{value} does not fit; {inner}",
        "ar": "{value} لا يوافقه؛ {inner}",
        "fr": "{value} n’y correspond pas ; {inner}",
    },
    "closed": {
        "en": "the property {path} is none of those that this shape allows; its value is {value}",
        "ar": "الخاصية {path} ليست مما يسمح به هذا القيد؛ وقيمتها {value}",
        "fr": "la propriété {path} n’est pas de celles que cette forme permet ; sa valeur est {value}",
    },
    "hasValue": {
        "en": "{wanted} is not among the values: {values}",
        "ar": "{wanted} ليس ضمن القيم: {values}",
        "fr": "{wanted} n’est pas parmi les valeurs : {values}",
    },
    "in": {
        "en": "{value} is none of {wanted}",
        "ar": "{value} ليس من {wanted}",
        "fr": "{value} n’est pas parmi {wanted}",
    },
    "sparql": {
        "en": "the query of this rule finds it{bindings}",
        "ar": "يعثر عليه استعلام هذه القاعدة{bindings}",
        "fr": "la requête de cette règle le trouve{bindings}",
    },
    "check": {
        "en": "a check beyond SHACL says so{bindings}",
        "ar": "يفيد بذلك فحص خارج SHACL{bindings}",
        "fr": "une vérification hors de SHACL le dit{bindings}",
    },
    "unknown": {
        "en": "{value} does not meet this constraint",
        "ar": "{value} لا يستوفي هذا القيد",
        "fr": "{value} ne satisfait pas cette contrainte",
    },
}

BINDINGS: Phrase = {"en": ", with {pairs}", "ar": "، حيث {pairs}", "fr": ", avec {pairs}"}
UNDER: Phrase = {"en": "at {path}, {text}", "ar": "عند {path}، {text}", "fr": "pour {path}, {text}"}
DID_YOU_MEAN: Phrase = {
    "en": "Did you mean {things}?",
    "ar": "هل المقصود {things}؟",
    "fr": "Vouliez-vous dire {things} ?",
}
CLEAN: Phrase = {"en": "something else is wrong", "ar": "ثمة خلل آخر", "fr": "autre chose ne va pas"}
OR: Phrase = {"en": " or ", "ar": " أو ", "fr": " ou "}
COMMA: Phrase = {"en": ", ", "ar": "، ", "fr": ", "}
SEMICOLON: Phrase = {"en": "; ", "ar": "؛ ", "fr": " ; "}
NODE_KINDS: Mapping[str, Phrase] = {
    "NamedNode": {"en": "an address (an IRI)", "ar": "عنوان (IRI)", "fr": "une adresse (un IRI)"},
    "BlankNode": {"en": "a blank node", "ar": "عقدة فارغة", "fr": "un nœud anonyme"},
    "Literal": {"en": "a text and no address", "ar": "نص وليس عنوانًا", "fr": "un texte et non une adresse"},
}


def led(lead: str, text: str, language: str) -> str:
    """A constraint as it is written, then what is to be said of it.

    >>> led("sh:minCount 1", "il y a 0 valeur", "fr")
    'sh:minCount 1\\xa0: il y a 0 valeur'
    """
    colon = "\u00a0: " if language == "fr" else ": "
    return isolated(lead, language) + colon + text
