"""The words for what can be wrong with a submission beyond its syntax, and for what its author should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pvegraph.authored.showing import escaped, shown
from pvegraph.authored.slip_texts import by_language
from pvegraph.curation.proposal import Problem
from pvegraph.validation.words import isolated

_WHOLE = frozenset({"reason", "graph", "node", "example"})
"""Values that are not cut short."""


class At(NamedTuple):
    """A place in a text of a submission; lines and columns count from 1."""

    name: str = ""
    line: int | None = None
    column: int | None = None


NOWHERE = At()


def problem(kind: str, at: At = NOWHERE, *, is_note: bool = False, **values: object) -> Problem:
    """A problem of a kind, in words, at a place.

    >>> problem("too-many", count=7, limit=5).messages["en"]
    'The proposal changes 7 statements; at most 5 were expected. Make several proposals of it.'
    """
    return Problem(_messages(kind, values), at.name, at.line, at.column, is_note)


def _messages(kind: str, values: Mapping[str, object]) -> Mapping[str, str]:
    return {
        language: text.format_map({name: _safe(name, value, language) for name, value in values.items()})
        for language, text in _TEXTS[kind].items()
    }


def _safe(name: str, value: object, language: str) -> str:
    """A value so that nothing in it can hide, nor turn the Arabic around it."""
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return isolated(escaped(text) if name in _WHOLE else shown(text), language)


_TEXTS = by_language(
    {
        "no-text": (
            "Nothing was sent. Send a text or a file that says what is to change.",
            "لم يُرسَل شيء. أرسِل نصًّا أو ملفًّا يبيّن المطلوب تغييره.",
            "Rien n’a été envoyé. Envoyez un texte ou un fichier qui dit ce qui doit changer.",
        ),
        "no-change": (
            "The submission says nothing about what is to change. Send it again from the form.",
            "لا يذكر الطلب أي تغيير. أرسِله من جديد من النموذج.",
            "L’envoi ne dit pas ce qui doit changer. Renvoyez-le depuis le formulaire.",
        ),
        "syntax": (
            "The name “{name}” tells no syntax of RDF. Give the file one of the endings .ttl, .trig, .nt, .nq, .jsonld"
            " or .rdf.",
            "الاسم «{name}» لا يدل على صيغة من صيغ RDF. أعطِ الملف أحد الامتدادات ‎.ttl أو ‎.trig أو ‎.nt أو ‎.nq أو"
            " ‎.jsonld أو ‎.rdf.",
            "Le nom « {name} » n’indique aucune syntaxe de RDF. Donnez au fichier l’extension .ttl, .trig, .nt, .nq,"
            " .jsonld ou .rdf.",
        ),
        "no-graph": (
            "This stands in no graph, and no source was named that says it. Choose the source, or describe a new one.",
            "هذا لا يقع في أي رسم بياني، ولم يُسمَّ مصدر يقوله. اختر المصدر أو صِف مصدرًا جديدًا.",
            "Ceci n’est dans aucun graphe, et aucune source qui l’affirme n’a été nommée. Choisissez la source ou"
            " décrivez-en une nouvelle.",
        ),
        "foreign-graph": (
            "The graph {graph} is not that of a source, and only sources can be changed by a proposal. Their addresses"
            " have the form {example}; choose one of them.",
            "الرسم البياني {graph} ليس رسم مصدر، والاقتراح لا يغيّر إلا المصادر. عناوينها على الصيغة {example}؛ اختر"
            " واحدًا منها.",
            "Le graphe {graph} n’est pas celui d’une source, et une proposition ne change que des sources. Leurs"
            " adresses ont la forme {example} ; choisissez-en une.",
        ),
        "blank-node": (
            "{node} is a blank node, a thing without an address. Give it an IRI of its own, so that others can speak"
            " of it: {example}.",
            "{node} عقدة فارغة، أي شيء بلا عنوان. أعطِه معرّف IRI خاصًّا به ليتمكن الآخرون من الإشارة إليه: {example}.",
            "{node} est un nœud anonyme, une chose sans adresse. Donnez-lui un IRI pour que d’autres puissent en"
            " parler : {example}.",
        ),
        "triple-term": (
            "This is a statement about a statement, which the data does not hold. Say it of a thing with an IRI of its"
            " own.",
            "هذه عبارة عن عبارة، والبيانات لا تحتوي مثلها. قُلها عن شيء له معرّف IRI خاص به.",
            "C’est un énoncé sur un énoncé, ce que les données ne contiennent pas. Dites-le d’une chose qui a son IRI.",
        ),
        "both": (
            "This statement is to be added and taken away at once. Leave one of the two out.",
            "هذه العبارة مطلوب إضافتها وحذفها معًا. اترك أحدهما.",
            "Cet énoncé doit être ajouté et retiré à la fois. Renoncez à l’un des deux.",
        ),
        "said": (
            "Statements to be added that their source says already, and that are left out: {count}.",
            "عدد العبارات المطلوب إضافتها وقد قالها مصدرها من قبل فتُركت: {count}.",
            "Énoncés à ajouter que leur source affirme déjà, et qui sont laissés de côté : {count}.",
        ),
        "unsaid": (
            "Statements to be taken away that their source does not say, and that are left out: {count}.",
            "عدد العبارات المطلوب حذفها ولا يقولها مصدرها فتُركت: {count}.",
            "Énoncés à retirer que leur source n’affirme pas, et qui sont laissés de côté : {count}.",
        ),
        "nothing": (
            "The proposal changes nothing: the data is already as it would make it. Check that it is the right file,"
            " and that the source is the right one.",
            "الاقتراح لا يغيّر شيئًا: البيانات هي أصلًا كما يريدها. تحقّق من أنه الملف الصحيح ومن أن المصدر هو المقصود.",
            "La proposition ne change rien : les données sont déjà telles qu’elle les veut. Vérifiez que c’est le bon"
            " fichier et la bonne source.",
        ),
        "undescribed": (
            "Nothing describes the source {graph}. Describe it as a new source, or choose one that is there.",
            "لا شيء يصف المصدر {graph}. صِفه مصدرًا جديدًا أو اختر مصدرًا موجودًا.",
            "Rien ne décrit la source {graph}. Décrivez-la comme nouvelle source, ou choisissez-en une qui existe.",
        ),
        "description-gone": (
            "The source {graph} would no longer be described as a pve:Source, while it still says something. Leave that"
            " statement, or take away all that the source says.",
            "لن يبقى المصدر {graph} موصوفًا بأنه pve:Source مع أنه ما زال يقول شيئًا. أبقِ هذه العبارة أو احذف كل ما"
            " يقوله المصدر.",
            "La source {graph} ne serait plus décrite comme pve:Source, alors qu’elle affirme encore quelque chose."
            " Laissez cet énoncé, ou retirez tout ce que la source affirme.",
        ),
        "too-many": (
            "The proposal changes {count} statements; at most {limit} were expected. Make several proposals of it.",
            "يغيّر الاقتراح {count} من العبارات، والحد الأقصى {limit}. اجعله عدة اقتراحات.",
            "La proposition change {count} énoncés ; {limit} au plus étaient attendus. Faites-en plusieurs"
            " propositions.",
        ),
        "more": (
            "There are {count} more problems of this kind. Correct these first.",
            "هناك {count} من المشكلات الأخرى من هذا القبيل. صحّح هذه أولًا.",
            "Il y a {count} autres problèmes de ce genre. Corrigez d’abord ceux-ci.",
        ),
        "update-syntax": (
            "{reason}",
            "تعذّر فهم التحديث: {reason}",
            "La mise à jour n’est pas comprise : {reason}",
        ),
        "update-service": (
            "The update asks another service (LOAD or SERVICE), and nothing here reaches out for a proposal. Fetch"
            " those data yourself, and send them.",
            "يسأل التحديث خدمة أخرى (LOAD أو SERVICE)، ولا شيء هنا يتصل بالخارج من أجل اقتراح. اجلب هذه البيانات بنفسك"
            " ثم أرسِلها.",
            "La mise à jour interroge un autre service (LOAD ou SERVICE), et rien ici ne sort pour une proposition."
            " Allez chercher ces données vous-même et envoyez-les.",
        ),
        "update-failed": (
            "The update cannot be carried out: {reason}",
            "تعذّر تنفيذ التحديث: {reason}",
            "La mise à jour ne peut être exécutée : {reason}",
        ),
        "update-all": (
            "{word} would change graphs that are not those of sources. Name the graph of one source:"
            " {word} GRAPH <{example}>.",
            "من شأن {word} أن يغيّر رسومًا بيانية ليست رسوم مصادر. سمِّ رسم مصدر واحد: {word} GRAPH <{example}>.",
            "{word} changerait des graphes qui ne sont pas ceux de sources. Nommez le graphe d’une source :"
            " {word} GRAPH <{example}>.",
        ),
        "graph-missing": (
            "There is no graph {graph}. Correct its address, or write SILENT if that does not matter.",
            "لا يوجد الرسم البياني {graph}. صحّح عنوانه أو اكتب SILENT إن كان ذلك لا يهم.",
            "Il n’y a pas de graphe {graph}. Corrigez son adresse, ou écrivez SILENT si cela n’importe pas.",
        ),
        "graph-exists": (
            "There is a graph {graph} already. Leave CREATE out, or write SILENT if that does not matter.",
            "الرسم البياني {graph} موجود أصلًا. احذف CREATE أو اكتب SILENT إن كان ذلك لا يهم.",
            "Le graphe {graph} existe déjà. Retirez CREATE, ou écrivez SILENT si cela n’importe pas.",
        ),
        "update-disk": (
            "This release is so large that it is read from disk, where what comes before a WHERE in an update cannot be"
            " tried. Send this operation as a proposal of its own.",
            "هذا الإصدار من الكبر بحيث يُقرأ من القرص، ولا يمكن فيه تجربة ما يسبق WHERE في التحديث. أرسِل هذه العملية"
            " في اقتراح مستقل.",
            "Cette version est si grande qu’elle est lue sur le disque, où l’on ne peut essayer ce qui précède un WHERE"
            " dans une mise à jour. Envoyez cette opération comme proposition à part.",
        ),
        "stopped-time": (
            "The submission could not be read within {limit} seconds. Narrow down what it looks for, or make several"
            " proposals of it.",
            "تعذّرت قراءة الطلب خلال {limit} من الثواني. ضيّق ما يبحث عنه أو اجعله عدة اقتراحات.",
            "L’envoi n’a pu être lu en {limit} secondes. Restreignez ce qu’il cherche, ou faites-en plusieurs"
            " propositions.",
        ),
        "stopped-memory": (
            "To read the submission takes more memory than the {limit} mebibytes that it may take. Narrow down what it"
            " looks for, or make several proposals of it.",
            "تحتاج قراءة الطلب إلى ذاكرة أكثر من {limit} ميبيبايت المسموح بها. ضيّق ما يبحث عنه أو اجعله عدة اقتراحات.",
            "Lire l’envoi demande plus que les {limit} mébioctets de mémoire permis. Restreignez ce qu’il cherche, ou"
            " faites-en plusieurs propositions.",
        ),
        "patch-token": (
            'The patch cannot be read: “{found}” is no term, word or dot. Terms stand as in N-Quads: <…>, "…".',
            'تعذّرت قراءة الرقعة: «{found}» ليس حدًّا ولا كلمة ولا نقطة. تُكتب الحدود كما في N-Quads: ‎<…>‎ و‎"…"‎.',
            "Le correctif ne peut être lu : « {found} » n’est ni un terme, ni un mot, ni un point. Les termes"
            ' s’écrivent comme en N-Quads : <…>, "…".',
        ),
        "patch-dot": (
            "The patch cannot be read: there is a dot without a row before it. Take it out.",
            "تعذّرت قراءة الرقعة: هنا نقطة لا سطر قبلها. احذفها.",
            "Le correctif ne peut être lu : il y a ici un point sans ligne devant lui. Retirez-le.",
        ),
        "patch-open": (
            "The patch cannot be read: the last row has no dot at its end. Add it, or fetch the whole patch again.",
            "تعذّرت قراءة الرقعة: ليس في نهاية السطر الأخير نقطة. أضِفها أو أعِد تنزيل الرقعة كاملة.",
            "Le correctif ne peut être lu : la dernière ligne n’a pas de point à la fin. Ajoutez-le, ou téléchargez de"
            " nouveau tout le correctif.",
        ),
        "patch-row": (
            "The patch cannot be read: {found} is no row of a patch. Rows begin with H, TX, TC, TA, PA, PD, A or D; A"
            " and D have three terms or four.",
            "تعذّرت قراءة الرقعة: {found} ليس سطرًا من أسطر الرقعة. تبدأ الأسطر بـH أو TX أو TC أو TA أو PA أو PD أو A"
            " أو D؛ ولكل من A وD ثلاثة حدود أو أربعة.",
            "Le correctif ne peut être lu : {found} n’est pas une ligne de correctif. Les lignes commencent par H, TX,"
            " TC, TA, PA, PD, A ou D ; A et D ont trois termes ou quatre.",
        ),
        "patch-statement": (
            "The patch cannot be read: this row is no statement ({found}). Correct its terms.",
            "تعذّرت قراءة الرقعة: هذا السطر ليس عبارة ({found}). صحّح حدوده.",
            "Le correctif ne peut être lu : cette ligne n’est pas un énoncé ({found}). Corrigez ses termes.",
        ),
        "source-publisher": (
            "The new source needs the name of its publisher, with a letter or a digit in it. Write who published it.",
            "يحتاج المصدر الجديد إلى اسم ناشره، وفيه حرف أو رقم واحد على الأقل. اكتب من نشره.",
            "La nouvelle source demande le nom de son éditeur, avec une lettre ou un chiffre. Écrivez qui l’a publiée.",
        ),
        "source-title": (
            "The new source needs a title. Write it as the document prints it, on one line.",
            "يحتاج المصدر الجديد إلى عنوان. اكتبه كما هو مطبوع في الوثيقة، في سطر واحد.",
            "La nouvelle source demande un titre. Écrivez-le tel que le document l’imprime, sur une ligne.",
        ),
        "source-id": (
            "“{found}” is no id of a source. Write small letters a to z and digits, with single hyphens or dots between"
            " them, such as {example}.",
            "«{found}» ليس معرّف مصدر. اكتب أحرفًا لاتينية صغيرة من a إلى z وأرقامًا تفصل بينها شرطات أو نقاط مفردة،"
            " مثل {example}.",
            "« {found} » n’est pas un identifiant de source. Écrivez des minuscules de a à z et des chiffres, séparés"
            " par des traits d’union ou des points, comme {example}.",
        ),
        "source-language": (
            "“{found}” is no language tag. Write two or three small letters, such as ar, or und if it is not known.",
            "«{found}» ليس وسم لغة. اكتب حرفين أو ثلاثة أحرف لاتينية صغيرة مثل ar، أو und إن كانت اللغة مجهولة.",
            "« {found} » n’est pas une étiquette de langue. Écrivez deux ou trois minuscules, comme ar, ou und si elle"
            " n’est pas connue.",
        ),
        "source-date": (
            "“{found}” is no date. Write a day, a month or a year: 2023-09-18, 2023-09 or 2023.",
            "«{found}» ليس تاريخًا. اكتب يومًا أو شهرًا أو سنة: 2023-09-18 أو 2023-09 أو 2023.",
            "« {found} » n’est pas une date. Écrivez un jour, un mois ou une année : 2023-09-18, 2023-09 ou 2023.",
        ),
        "source-address": (
            "“{found}” is no address on the web. Write all of it: https://…",
            "«{found}» ليس عنوانًا على الويب. اكتبه كاملًا: ‎https://…‎",
            "« {found} » n’est pas une adresse web. Écrivez-la en entier : https://…",
        ),
        "source-there": (
            "There is a source {graph} already. Choose it from those that are there, or give the new one another id.",
            "المصدر {graph} موجود أصلًا. اختره من المصادر الموجودة أو أعطِ المصدر الجديد معرّفًا آخر.",
            "La source {graph} existe déjà. Choisissez-la parmi celles qui existent, ou donnez un autre identifiant à"
            " la nouvelle.",
        ),
        "source-twice": (
            "The submission names a source that is there and describes a new one. Decide for one of the two.",
            "يسمّي الطلب مصدرًا موجودًا ويصف مصدرًا جديدًا. اختر أحدهما.",
            "L’envoi nomme une source existante et en décrit une nouvelle. Choisissez l’une des deux.",
        ),
    }
)
