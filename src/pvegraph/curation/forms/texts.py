"""What forms say of what was typed, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pvegraph.authored.showing import escaped
from pvegraph.curation.proposal import Problem
from pvegraph.validation.words import isolated

_LONGEST = 200
"""Characters of a value in a sentence."""
GROUPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "names": {"en": "Names", "ar": "الأسماء", "fr": "Noms"},
        "facts": {"en": "Facts", "ar": "المعلومات", "fr": "Faits"},
        "links": {"en": "Links to other things", "ar": "روابط بأشياء أخرى", "fr": "Liens avec d’autres choses"},
    }
)
_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "source": {
            "en": (
                "“{value}” is not a source of the graph, and only sources are changed by a form. Choose one "
                "that is there, or describe a new one."
            ),
            "ar": (
                "«{value}» ليس مصدرا في الرسم البياني، ولا تغيّر الاستمارة إلا ما تقوله المصادر. اختر مصدرا "
                "موجودا أو صِف مصدرا جديدا."
            ),
            "fr": (
                "« {value} » n’est pas une source du graphe, et un formulaire ne modifie que des sources. "
                "Choisissez-en une qui existe, ou décrivez-en une nouvelle."
            ),
        },
        "class": {
            "en": "There is no form for “{value}”. Begin again from the page of the thing.",
            "ar": "لا توجد استمارة لـ«{value}». ابدأ من جديد من صفحة الشيء.",
            "fr": "Il n’y a pas de formulaire pour « {value} ». Recommencez depuis la page de la chose.",
        },
        "field": {
            "en": (
                "This form has no field “{value}”. Nothing was changed by it; begin again from the page of the thing."
            ),
            "ar": "لا يوجد في هذه الاستمارة حقل باسم «{value}»، ولم يتغيّر بسببه شيء. ابدأ من جديد من صفحة الشيء.",
            "fr": (
                "Ce formulaire n’a pas de champ « {value} ». Rien n’en a été modifié ; recommencez depuis la "
                "page de la chose."
            ),
        },
        "iri": {
            "en": "“{value}” is no address. Write a whole one, such as {example}.",
            "ar": "«{value}» ليس عنوانا. اكتب عنوانا كاملا، مثل {example}.",
            "fr": "« {value} » n’est pas une adresse. Écrivez-la en entier, par exemple {example}.",
        },
        "reference": {
            "en": (
                "Nothing is called “{value}” for certain. Search for it and choose one of what is found, or create it."
            ),
            "ar": "لا يوجد شيء يُعرف يقينا باسم «{value}». ابحث عنه واختر مما يُعثر عليه، أو أنشئه.",
            "fr": (
                "Rien ne s’appelle à coup sûr « {value} ». Cherchez-le et choisissez parmi ce qui est trouvé, "
                "ou créez-le."
            ),
        },
        "unknown": {
            "en": "Nothing is known of {value}. Choose something that is described, or create it.",
            "ar": "لا يُعرف شيء عن {value}. اختر شيئا موصوفا أو أنشئه.",
            "fr": "On ne sait rien de {value}. Choisissez une chose décrite, ou créez-la.",
        },
        "choice": {
            "en": "“{value}” is not one of the choices. Choose one of the list.",
            "ar": "«{value}» ليس من الخيارات. اختر واحدا من القائمة.",
            "fr": "« {value} » n’est pas un des choix. Choisissez dans la liste.",
        },
        "integer": {
            "en": "“{value}” is no whole number. Write digits, such as 1234.",
            "ar": "«{value}» ليس عددا صحيحا. اكتب أرقاما، مثل ١٢٣٤.",
            "fr": "« {value} » n’est pas un nombre entier. Écrivez des chiffres, par exemple 1234.",
        },
        "decimal": {
            "en": "“{value}” is no number. Write digits with a point, such as 33.97.",
            "ar": "«{value}» ليس عددا. اكتب أرقاما بفاصلة عشرية، مثل ٣٣٫٩٧.",
            "fr": "« {value} » n’est pas un nombre. Écrivez des chiffres avec une virgule, par exemple 33,97.",
        },
        "ambiguous": {
            "en": "“{value}” may mean {one} or {other}. Write the one that is meant.",
            "ar": "قد يعني «{value}» {one} أو {other}. اكتب المقصود منهما.",
            "fr": "« {value} » peut vouloir dire {one} ou {other}. Écrivez ce que vous voulez dire.",
        },
        "date.form": {
            "en": (
                "“{value}” is no date. Write 2023, 2023-09 or 2023-09-18; a vaguer date as 201X, 2015~ "
                "(about), 2014? (perhaps), 2014/2016 (between) or 2014/.. (or later)."
            ),
            "ar": (
                "«{value}» ليس تاريخا. اكتب 2023 أو 2023-09 أو 2023-09-18؛ واكتب التاريخ التقريبي هكذا: 201X، "
                "أو 2015~ (نحو)، أو 2014? (ربما)، أو 2014/2016 (بين)، أو 2014/.. (أو بعدها)."
            ),
            "fr": (
                "« {value} » n’est pas une date. Écrivez 2023, 2023-09 ou 2023-09-18 ; une date plus vague : "
                "201X, 2015~ (vers), 2014? (peut-être), 2014/2016 (entre) ou 2014/.. (ou après)."
            ),
        },
        "date.calendar": {
            "en": "“{value}” is no day of the calendar. Check month and day.",
            "ar": "«{value}» ليس يوما في التقويم. تحقّق من الشهر واليوم.",
            "fr": "« {value} » n’est pas un jour du calendrier. Vérifiez le mois et le jour.",
        },
        "date.precision": {
            "en": "“{value}” knows a part better than the one before it. Put XX at the end, as in 2014-XX.",
            "ar": "في «{value}» جزء معلوم بعد جزء مجهول. ضع XX في النهاية، مثل 2014-XX.",
            "fr": (
                "« {value} » connaît une partie mieux que celle qui la précède. Mettez XX à la fin, comme dans 2014-XX."
            ),
        },
        "date.order": {
            "en": "“{value}” ends before it begins. Turn it round.",
            "ar": "«{value}» ينتهي قبل أن يبدأ. اعكس الترتيب.",
            "fr": "« {value} » finit avant de commencer. Inversez les deux dates.",
        },
        "date.open": {
            "en": "“{value}” is open on both sides and says nothing. Leave the date out.",
            "ar": "«{value}» مفتوح من الجهتين فلا يقول شيئا. اترك التاريخ فارغا.",
            "fr": "« {value} » est ouverte des deux côtés et ne dit rien. Laissez la date vide.",
        },
        "date.kind": {
            "en": "“{value}” is more or less exact than this date may be. Write it in one of these forms: {forms}.",
            "ar": "دقة «{value}» غير مقبولة في هذا التاريخ. اكتبه بإحدى هذه الصيغ: {forms}.",
            "fr": "« {value} » n’a pas la précision permise ici. Écrivez la date sous une de ces formes : {forms}.",
        },
        "moment": {
            "en": "“{value}” is no date and time. Write it as 2027-01-15T00:00:00Z.",
            "ar": "«{value}» ليس تاريخا ووقتا. اكتبه هكذا: 2027-01-15T00:00:00Z.",
            "fr": "« {value} » n’est pas une date avec l’heure. Écrivez-la comme 2027-01-15T00:00:00Z.",
        },
        "language": {
            "en": "“{value}” is no language tag. Write one such as en, ar or fr; und if the language is not known.",
            "ar": "«{value}» ليس وسم لغة. اكتب وسما مثل en أو ar أو fr، أو und إن كانت اللغة مجهولة.",
            "fr": (
                "« {value} » n’est pas une étiquette de langue. Écrivez en, ar ou fr par exemple ; und si la "
                "langue est inconnue."
            ),
        },
        "languages": {
            "en": "There are two texts in the language {value}, where one is allowed. Keep one of them.",
            "ar": "هناك نصان باللغة {value} والمسموح نص واحد. أبقِ واحدا منهما.",
            "fr": "Il y a deux textes dans la langue {value}, alors qu’un seul est permis. Gardez-en un.",
        },
        "characters": {
            "en": (
                "This text has characters that no text of the graph may have (half a pair of UTF-16, or a "
                "zero). Type it again."
            ),
            "ar": "في هذا النص رموز لا يجوز أن تكون في أي نص (نصف زوج من UTF-16 أو صفر). أعد كتابته.",
            "fr": (
                "Ce texte contient des caractères qu’aucun texte du graphe ne peut avoir (moitié d’une paire "
                "UTF-16, ou zéro). Ressaisissez-le."
            ),
        },
        "long": {
            "en": "This text has more than {limit} characters. Shorten it.",
            "ar": "يزيد هذا النص على {limit} حرف. اختصره.",
            "fr": "Ce texte a plus de {limit} caractères. Raccourcissez-le.",
        },
        "missing": {
            "en": "Without “{field}” a new thing gets no address. Fill it in.",
            "ar": "لا يمكن إعطاء الشيء الجديد عنوانا من دون «{field}». املأ هذا الحقل.",
            "fr": "Sans « {field} », une nouvelle chose n’a pas d’adresse. Remplissez ce champ.",
        },
        "address": {
            "en": "“{value}” cannot be the end of an address. Write small Latin letters, digits and single hyphens.",
            "ar": "لا يصلح «{value}» نهايةً لعنوان. اكتب حروفا لاتينية صغيرة وأرقاما تفصل بينها واصلة واحدة.",
            "fr": (
                "« {value} » ne peut pas terminer une adresse. Écrivez des minuscules latines, des chiffres et "
                "des traits d’union simples."
            ),
        },
        "clash": {
            "en": (
                "{value} is the address of something that is there already: “{name}”. Choose that instead of "
                "creating it, or write another end of the address."
            ),
            "ar": "{value} عنوان شيء موجود من قبل: «{name}». اختره بدلا من إنشائه، أو اكتب نهاية أخرى للعنوان.",
            "fr": (
                "{value} est l’adresse d’une chose qui existe déjà : « {name} ». Choisissez-la au lieu de la "
                "créer, ou donnez une autre fin à l’adresse."
            ),
        },
        "loop": {
            "en": (
                "The new things of this form need one another's addresses. Describe one of them without the "
                "other first."
            ),
            "ar": "تحتاج الأشياء الجديدة في هذه الاستمارة كل منها إلى عنوان الآخر. صِف أحدها أولا من دون الآخر.",
            "fr": (
                "Les nouvelles choses de ce formulaire ont chacune besoin de l’adresse de l’autre. Décrivez "
                "d’abord l’une sans l’autre."
            ),
        },
    }
)
CODES = tuple(_TEXTS)


def problem(code: str, place: str, **values: str) -> Problem:
    """What is wrong with an input of a form; ``place`` is the name of the input.

    Nothing in a value can hide, nor turn the Arabic around it.
    """
    return Problem({tag: text.format_map(_shown(values, tag)) for tag, text in _TEXTS[code].items()}, place)


def _shown(values: Mapping[str, str], language: str) -> Mapping[str, str]:
    short = {name: value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…" for name, value in values.items()}
    return {name: isolated(escaped(value), language) for name, value in short.items()}
