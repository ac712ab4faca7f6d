"""The words for what can be wrong with any file, and with one in JSON-LD or RDF/XML, by kind and language.

Each says what was found, what was expected and what to do. Values in braces are quoted by `pvegraph.authored.slips`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, Mapping[str, str]]


def by_language(rows: dict[str, tuple[str, str, str]]) -> Texts:
    """Rows of English, Arabic, French."""
    return {kind: dict(zip(("en", "ar", "fr"), texts, strict=True)) for kind, texts in rows.items()}


FILE_TEXTS = by_language(
    {
        "empty": (
            "There is nothing in this file. Check that the right file was chosen and that it was saved.",
            "هذا الملف فارغ. تحقّق من أنك اخترت الملف الصحيح ومن أنه حُفظ.",
            "Ce fichier est vide. Vérifiez que c’est le bon fichier et qu’il a été enregistré.",
        ),
        "archive": (
            "This is an archive or an office document ({found}), not text. Unpack it, and give the file that is in it.",
            "هذا أرشيف أو مستند مكتبي ({found}) وليس نصًّا. فُكّ ضغطه ثم أعطِ الملف الذي بداخله.",
            "C’est une archive ou un document bureautique ({found}), pas du texte. Décompressez-la et donnez le"
            " fichier"
            " qu’elle contient.",
        ),
        "gzip-broken": (
            "The file is compressed with gzip and damaged or incomplete. Compress it again, or give it uncompressed.",
            "الملف مضغوط بصيغة gzip وهو تالف أو ناقص. أعِد ضغطه أو أعطِه غير مضغوط.",
            "Le fichier est compressé avec gzip, et abîmé ou incomplet. Compressez-le de nouveau ou donnez-le sans"
            " compression.",
        ),
        "utf-16": (
            "The file is written in {encoding}. Save it in the encoding UTF-8.",
            "الملف مكتوب بترميز {encoding}. احفظه بترميز UTF-8.",
            "Le fichier est codé en {encoding}. Enregistrez-le en UTF-8.",
        ),
        "not-utf-8": (
            "The byte {byte} is not UTF-8; the file looks like {encoding}. Save it in the encoding UTF-8.",
            "البايت {byte} ليس من UTF-8، ويبدو أن الملف بترميز {encoding}. احفظه بترميز UTF-8.",
            "L’octet {byte} n’est pas de l’UTF-8 ; le fichier semble codé en {encoding}. Enregistrez-le en UTF-8.",
        ),
        "cut-character": (
            "The file breaks off in the middle of a character; its end is missing. Fetch or save the whole file again.",
            "ينقطع الملف في وسط حرف، فنهايته ناقصة. أعِد تنزيل الملف كاملًا أو حفظه.",
            "Le fichier s’arrête au milieu d’un caractère ; sa fin manque. Téléchargez ou enregistrez-le de nouveau en"
            " entier.",
        ),
        "null": (
            "There is a NUL character here, which no text has. The file is not text, or was damaged: save it again as"
            " text in UTF-8.",
            "هنا الحرف NUL الذي لا يوجد في أي نص. الملف ليس نصًّا أو هو تالف: احفظه من جديد نصًّا بترميز UTF-8.",
            "Il y a ici un caractère NUL, qu’aucun texte ne contient. Le fichier n’est pas du texte ou a été abîmé :"
            " enregistrez-le de nouveau comme texte en UTF-8.",
        ),
        "html": (
            "This is a page in HTML, not RDF. Perhaps a page of a web site was saved in place of its data: look for a"
            " download in Turtle or JSON-LD.",
            "هذه صفحة HTML وليست بيانات RDF. لعلّ صفحة من موقع حُفظت بدل بياناته: ابحث عن تنزيل بصيغة Turtle أو JSON-LD.",
            "C’est une page HTML, pas du RDF. Peut-être une page du site a-t-elle été enregistrée à la place de ses"
            " données : cherchez un téléchargement en Turtle ou en JSON-LD.",
        ),
        "other-syntax": (
            "This looks like {found}, but it is read as {expected}. Give the file the ending {write}, or choose the"
            " right format.",
            "يبدو هذا النص بصيغة {found}، لكنه يُقرأ بصيغة {expected}. اجعل امتداد الملف {write} أو اختر الصيغة"
            " الصحيحة.",
            "Cela ressemble à {found}, mais est lu comme {expected}. Donnez au fichier l’extension {write} ou"
            " choisissez"
            " le bon format.",
        ),
        "parser": (
            "This cannot be read here: {found}. Compare with what stands before and after it, and correct it.",
            "لا يمكن قراءة النص هنا: {found}. قارِن بما قبله وما بعده وصحّحه.",
            "La lecture échoue ici : {found}. Comparez avec ce qui précède et ce qui suit, et corrigez.",
        ),
    }
)

LIMIT_TEXTS = by_language(
    {
        "limit-octets": (
            "The text is longer than {limit} bytes, the most that is read at once. Split it into several files.",
            "النص أطول من {limit} بايت، وهو أقصى ما يُقرأ دفعة واحدة. قسّمه إلى عدة ملفات.",
            "Le texte dépasse {limit} octets, le maximum lu en une fois. Partagez-le en plusieurs fichiers.",
        ),
        "limit-statements": (
            "There are more than {limit} statements, the most that are read at once. Split the text into several"
            " files.",
            "عدد الأقوال يتجاوز {limit}، وهو أقصى ما يُقرأ دفعة واحدة. قسّم النص إلى عدة ملفات.",
            "Il y a plus de {limit} énoncés, le maximum lu en une fois. Partagez le texte en plusieurs fichiers.",
        ),
        "limit-prefixes": (
            "There are more than {limit} prefixes or terms of a context, the most that are allowed. Remove those that"
            " nothing uses.",
            "عدد البادئات أو مصطلحات السياق يتجاوز {limit}، وهو الحد الأقصى. احذف ما لا يُستعمل منها.",
            "Il y a plus de {limit} préfixes ou termes de contexte, le maximum permis. Supprimez ceux qui ne"
            " servent pas.",
        ),
        "limit-term": (
            "One literal or address here is longer than {limit} characters, the most that is allowed. Look for a"
            " quotation mark or a “>” that is missing; store long texts elsewhere and link to them.",
            "هنا قيمة نصية أو عنوان يتجاوز طوله {limit} من الأحرف، وهو الحد الأقصى. ابحث عن علامة اقتباس أو «>» ناقصة؛"
            " واحفظ النصوص الطويلة في مكان آخر وأحِل إليها.",
            "Un littéral ou une adresse dépasse ici {limit} caractères, le maximum permis. Cherchez un guillemet ou un"
            " « > » manquant ; gardez les longs textes ailleurs et mettez un lien.",
        ),
        "limit-depth": (
            "Brackets are nested more than {limit} deep here, the most that is allowed. Give the inner things"
            " addresses"
            " and describe them one after the other.",
            "الأقواس هنا متداخلة بأكثر من {limit} مستوى، وهو الحد الأقصى. أعطِ الأشياء الداخلية عناوين وصِفها"
            " واحدًا بعد آخر.",
            "Les crochets s’emboîtent ici sur plus de {limit} niveaux, le maximum permis. Donnez des adresses"
            " aux choses"
            " intérieures et décrivez-les l’une après l’autre.",
        ),
        "limit-entities": (
            "The text defines entities out of other entities, which can make a short text endless. Write the text out.",
            "يعرّف النص كيانات من كيانات أخرى، وهذا قد يجعل النص القصير بلا نهاية. اكتب النص كاملًا.",
            "Le texte définit des entités à partir d’autres entités, ce qui peut rendre sans fin un texte court."
            " Écrivez"
            " le texte en toutes lettres.",
        ),
    }
)

JSON_TEXTS = by_language(
    {
        "json-comma": (
            "A comma is missing between two entries. Add “,” here.",
            "تنقص فاصلة بين عنصرين. أضِف «,» هنا.",
            "Il manque une virgule entre deux entrées. Ajoutez « , » ici.",
        ),
        "json-trailing-comma": (
            "Nothing follows this comma. Remove it, or write another entry after it.",
            "لا شيء يلي هذه الفاصلة. احذفها أو اكتب بعدها عنصرًا آخر.",
            "Rien ne suit cette virgule. Supprimez-la ou écrivez une autre entrée après elle.",
        ),
        "json-colon": (
            "After the key {found} a colon is expected. Add “:” here.",
            "المتوقع بعد المفتاح {found} نقطتان. أضِف «:» هنا.",
            "Après la clé {found} on attend un deux-points. Ajoutez « : » ici.",
        ),
        "json-key": (
            "A key in double quotation marks is expected here; found: {found}.",
            "المتوقع هنا مفتاح بين علامتَي اقتباس مزدوجتين؛ والموجود: {found}.",
            "On attend ici une clé entre guillemets doubles ; trouvé : {found}.",
        ),
        "json-value": (
            "A value is expected here: a text in double quotation marks, a number, true, false, null, “{{” or “[”;"
            " found: {found}.",
            "المتوقع هنا قيمة: نص بين علامتَي اقتباس مزدوجتين أو عدد أو true أو false أو null أو «{{» أو «[»؛"
            " والموجود:"
            " {found}.",
            "On attend ici une valeur : un texte entre guillemets doubles, un nombre, true, false, null, « {{ »"
            " ou « [ » ;"
            " trouvé : {found}.",
        ),
        "json-string": (
            "The text that begins here is not closed on its line. Add a quotation mark at its end; a line break in a"
            " text is written \\n.",
            "النص الذي يبدأ هنا لم يُغلق في سطره. أضِف علامة اقتباس في نهايته؛ ويُكتب فاصل الأسطر داخل النص"
            " \u2066\\n\u2069.",
            "Le texte qui commence ici n’est pas fermé sur sa ligne. Ajoutez un guillemet à sa fin ; un saut de"
            " ligne dans"
            " un texte s’écrit \\n.",
        ),
        "json-unclosed": (
            "The bracket {opened} that was opened at {place} is not closed: the text ends. Add {write}; if more is"
            " missing, the file was cut off.",
            "القوس {opened} الذي فُتح عند {place} لم يُغلق: فقد انتهى النص. أضِف {write}؛ وإن كان غيره ناقصًا"
            " فالملف مبتور.",
            "Le crochet {opened} ouvert à {place} n’est pas fermé : le texte finit. Ajoutez {write} ; s’il"
            " manque autre"
            " chose, le fichier a été tronqué.",
        ),
        "json-more": (
            "The document ended before {found}. Remove what follows, or put everything into one list in “[ ]”.",
            "انتهى المستند قبل {found}. احذف ما يليه، أو ضع كل شيء في قائمة واحدة بين «[ ]».",
            "Le document a fini avant {found}. Supprimez ce qui suit ou mettez tout dans une seule liste « [ ] ».",
        ),
        "json-comment": (
            "JSON has no comments. Remove {found}.",
            "لا تعليقات في JSON. احذف {found}.",
            "JSON n’a pas de commentaires. Supprimez {found}.",
        ),
        "remote-context": (
            "The context {found} stands elsewhere and is not fetched. Copy it into the file, or use our own:"
            " https://w3id.org/pvegraph/context.jsonld",
            "السياق {found} موجود في مكان آخر ولا يُجلب. انسخه في الملف أو استعمل سياقنا:"
            " \u2066https://w3id.org/pvegraph/context.jsonld\u2069",
            "Le contexte {found} se trouve ailleurs et n’est pas téléchargé. Copiez-le dans le fichier ou utilisez le"
            " nôtre : https://w3id.org/pvegraph/context.jsonld",
        ),
        "json-ld": (
            "This is JSON, but not JSON-LD as it should be: {found}.",
            "هذا JSON، لكنه ليس JSON-LD سليمًا: {found}.",
            "C’est du JSON, mais pas du JSON-LD correct : {found}.",
        ),
        "xml": (
            "This is not well-formed XML: {found}. Correct it at this place.",
            "هذا ليس XML سليم التركيب: {found}. صحّحه في هذا الموضع.",
            "Ce n’est pas du XML bien formé : {found}. Corrigez-le à cet endroit.",
        ),
    }
)
