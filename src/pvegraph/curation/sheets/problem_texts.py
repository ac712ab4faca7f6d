"""What can be wrong with a table, in words: what was found, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "ar", "fr")

PLACES: Mapping[str, Mapping[str, str]] = {
    "cell": {
        "en": "{table}, row {row}, column {column}: ",
        "ar": "الجدول {table}، الصف {row}، العمود {column}: ",
        "fr": "{table}, ligne {row}, colonne {column} : ",
    },
    "row": {"en": "{table}, row {row}: ", "ar": "الجدول {table}، الصف {row}: ", "fr": "{table}, ligne {row} : "},
    "table": {"en": "{table}: ", "ar": "{table}: ", "fr": "{table} : "},
}

TEXTS: Mapping[str, Mapping[str, str]] = {
    "suffix": {
        "en": "this is no table that can be read; a file that ends in .csv or .xlsx was expected.",
        "ar": "هذا ليس جدولًا يمكن قراءته؛ المنتظر ملف ينتهي اسمه بـ .csv أو .xlsx.",
        "fr": "ce n’est pas un tableau lisible ; un fichier .csv ou .xlsx était attendu.",
    },
    "empty": {
        "en": "there is no row to read. Fill in a template and send that.",
        "ar": "لا يوجد صف يُقرأ. املأ قالبًا وأرسله.",
        "fr": "il n’y a aucune ligne à lire. Remplissez un modèle et envoyez-le.",
    },
    "octets": {
        "en": "the table is larger than {limit} octets once unpacked. Send it in parts.",
        "ar": "حجم الجدول بعد فكّ ضغطه أكبر من {limit} بايت. أرسله على أجزاء.",
        "fr": "le tableau dépasse {limit} octets une fois décompressé. Envoyez-le en plusieurs parties.",
    },
    "cells": {
        "en": "the table has more than {limit} cells. Send it in parts.",
        "ar": "في الجدول أكثر من {limit} خلية. أرسله على أجزاء.",
        "fr": "le tableau a plus de {limit} cellules. Envoyez-le en plusieurs parties.",
    },
    "encoding": {
        "en": "the encoding cannot be told. Save the file as “CSV UTF-8”, or as a workbook (.xlsx).",
        "ar": "تعذّر تحديد ترميز الملف. احفظه بصيغة «CSV UTF-8» أو مصنفًا (.xlsx).",
        "fr": "l’encodage est inconnu. Enregistrez le fichier en « CSV UTF-8 » ou en classeur (.xlsx).",
    },
    "csv": {
        "en": "this is not CSV ({reason}). Close the quotes of the cell that begins here and double those within.",
        "ar": "هذا ليس CSV سليمًا ({reason}). أغلق علامتي اقتباس الخلية التي تبدأ هنا وضاعِف ما بداخلها منها.",
        "fr": "ce n’est pas du CSV ({reason}). Fermez les guillemets de la cellule et doublez ceux qu’elle contient.",
    },
    "workbook": {
        "en": "this is no workbook that can be opened. Save it as an Excel workbook (.xlsx) without a password.",
        "ar": "تعذّر فتح هذا المصنف. احفظه مصنف Excel (.xlsx) بلا كلمة مرور.",
        "fr": "ce classeur ne peut pas être ouvert. Enregistrez-le en classeur Excel (.xlsx) sans mot de passe.",
    },
    "macros": {
        "en": "the workbook has macros or links to other files, which are not read. Save it as a plain .xlsx.",
        "ar": "في المصنف وحدات ماكرو أو روابط إلى ملفات أخرى، وهي لا تُقرأ. احفظه .xlsx عاديًا.",
        "fr": "le classeur a des macros ou des liens vers d’autres fichiers. Enregistrez-le en simple .xlsx.",
    },
    "formula": {
        "en": "there is a formula, which is not calculated here. Write its value instead.",
        "ar": "هنا صيغة حسابية، والصيغ لا تُحسب هنا. اكتب قيمتها بدلًا منها.",
        "fr": "il y a une formule, qui n’est pas calculée ici. Écrivez sa valeur.",
    },
    "value": {
        "en": "{cell} is no text. Format the cell as text and write the value anew.",
        "ar": "{cell} ليست نصًّا. اجعل تنسيق الخلية نصًّا وأعد كتابة القيمة.",
        "fr": "{cell} n’est pas un texte. Mettez la cellule au format texte et réécrivez la valeur.",
    },
    "header": {
        "en": "the first row is not that of a template. The columns of one table were expected, such as {columns}.",
        "ar": "الصف الأول ليس صف قالب. المنتظر أعمدة جدول واحد، مثل: {columns}.",
        "fr": "la première ligne n’est pas celle d’un modèle. Attendu : les colonnes d’un tableau, comme {columns}.",
    },
    "column": {
        "en": "the column {cell} is not known. The columns of this table are {columns}.",
        "ar": "العمود {cell} غير معروف. أعمدة هذا الجدول هي: {columns}.",
        "fr": "la colonne {cell} est inconnue. Les colonnes de ce tableau sont {columns}.",
    },
    "doubled": {
        "en": "the column {cell} stands twice. Leave one of them.",
        "ar": "العمود {cell} مكرر. أبقِ واحدًا منهما.",
        "fr": "la colonne {cell} figure deux fois. N’en gardez qu’une.",
    },
    "wide": {
        "en": "the row has more cells than there are columns. Put a cell that has a comma between double quotes.",
        "ar": "في الصف خلايا أكثر من الأعمدة. ضع الخلية التي فيها فاصلة بين علامتي اقتباس.",
        "fr": "la ligne a plus de cellules que de colonnes. Mettez entre guillemets une cellule qui a une virgule.",
    },
    "control": {
        "en": "{cell} has an invisible character. Remove it.",
        "ar": "في {cell} حرف غير مرئي. احذفه.",
        "fr": "{cell} contient un caractère invisible. Supprimez-le.",
    },
    "required": {
        "en": "the cell is empty, and what is new needs a value here.",
        "ar": "الخلية فارغة، والشيء الجديد يحتاج إلى قيمة هنا.",
        "fr": "la cellule est vide, et une chose nouvelle demande ici une valeur.",
    },
    "not-removable": {
        "en": "this value cannot be taken away, as the row is known by it. Or write yes under remove.",
        "ar": "لا يمكن حذف هذه القيمة لأن الصف يُعرف بها. لحذف الصف كله اكتب «نعم» تحت remove.",
        "fr": "cette valeur désigne la ligne et ne peut être retirée. Sinon, mettez oui sous remove.",
    },
    "date": {
        "en": "{cell} is no date. Write 2023, 2023-09 or 2023-09-19, as precisely as the page says.",
        "ar": "{cell} ليس تاريخًا. اكتب 2023 أو 2023-09 أو 2023-09-19 بالدقة التي تذكرها الصفحة.",
        "fr": "{cell} n’est pas une date. Écrivez 2023, 2023-09 ou 2023-09-19, avec la précision de la page.",
    },
    "url": {
        "en": "{cell} is no address of the web. Write https://…",
        "ar": "{cell} ليس عنوانًا على الويب. اكتب https://…",
        "fr": "{cell} n’est pas une adresse du web. Écrivez https://…",
    },
    "country": {
        "en": "{cell} is no country's code. Write two letters (ISO 3166-1), such as MA, or XK for Kosovo.",
        "ar": "{cell} ليس رمز بلد. اكتب حرفين (ISO 3166-1)، مثل MA، أو XK لكوسوفو.",
        "fr": "{cell} n’est pas un code de pays. Écrivez deux lettres (ISO 3166-1), comme MA, ou XK pour le Kosovo.",
    },
    "count": {
        "en": "{cell} is no count. Write a whole number above zero in digits.",
        "ar": "{cell} ليس عددًا. اكتب عددًا صحيحًا موجبًا بالأرقام.",
        "fr": "{cell} n’est pas un nombre. Écrivez un entier positif en chiffres.",
    },
    "language": {
        "en": "{cell} is no language tag. Write one of BCP 47, such as en, ar or fr.",
        "ar": "{cell} ليس رمز لغة. اكتب رمزًا وفق BCP 47، مثل en أو ar أو fr.",
        "fr": "{cell} n’est pas un code de langue. Écrivez-en un de BCP 47, comme en, ar ou fr.",
    },
    "name-language": {
        "en": "the language of {cell} is not known. Write it behind the name, as in Plzeň@cs.",
        "ar": "لغة {cell} غير معروفة. اكتبها بعد الاسم، مثل Plzeň@cs.",
        "fr": "la langue de {cell} est inconnue. Écrivez-la après le nom, comme Plzeň@cs.",
    },
    "source-id": {
        "en": "{cell} is no source id. Write small letters a to z, digits and single hyphens.",
        "ar": "{cell} ليس معرّف مصدر. اكتب أحرفًا صغيرة من a إلى z وأرقامًا وشرطات مفردة.",
        "fr": "{cell} n’est pas un identifiant de source. Écrivez des minuscules a à z, des chiffres, des tirets.",
    },
    "source-unknown": {
        "en": "there is no source {cell}. Add it to the table of sources, or choose one that is there.",
        "ar": "لا يوجد مصدر {cell}. أضِفه إلى جدول المصادر أو اختر مصدرًا موجودًا.",
        "fr": "il n’y a pas de source {cell}. Ajoutez-la au tableau des sources ou choisissez-en une.",
    },
    "source-ambiguous": {
        "en": "there are several sources {cell}. Write the publisher before it: {found}.",
        "ar": "هناك عدة مصادر باسم {cell}. اكتب الناشر قبله: {found}.",
        "fr": "plusieurs sources s’appellent {cell}. Écrivez l’éditeur devant : {found}.",
    },
    "source-missing": {
        "en": "no source is named. Write its id, or choose a source for the whole proposal.",
        "ar": "لم يُذكر مصدر. اكتب معرّفه أو اختر مصدرًا للاقتراح كله.",
        "fr": "aucune source n’est indiquée. Écrivez son identifiant ou choisissez-en une pour tout.",
    },
    "publisher": {
        "en": "{cell} has no letter or digit that an address could be made of.",
        "ar": "ليس في {cell} حرف أو رقم يُصنع منه عنوان.",
        "fr": "{cell} n’a ni lettre ni chiffre dont on pourrait faire une adresse.",
    },
    "publisher-fixed": {
        "en": "the publisher of a source is part of its address and cannot change. Make another source.",
        "ar": "ناشر المصدر جزء من عنوانه ولا يمكن تغييره. أنشئ مصدرًا آخر.",
        "fr": "l’éditeur d’une source fait partie de son adresse et ne peut changer. Créez une autre source.",
    },
    "slug": {
        "en": "{cell} is no short name of the right kind. Write {expected} in letters a to z, digits, hyphens.",
        "ar": "{cell} ليس اسمًا مختصرًا من النوع الصحيح. اكتب {expected} بأحرف صغيرة من a إلى z وأرقام وشرطات.",
        "fr": "{cell} n’est pas un nom court du bon genre. Écrivez {expected} en minuscules, chiffres et tirets.",
    },
    "slug-country": {
        "en": "{cell} and the country {other} do not fit. Correct one of them.",
        "ar": "{cell} والبلد {other} لا يتوافقان. صحّح أحدهما.",
        "fr": "{cell} et le pays {other} ne s’accordent pas. Corrigez l’un des deux.",
    },
    "unknown": {
        "en": "nothing is known of {cell}. Describe it in a row of its own table, or choose what is there.",
        "ar": "لا يُعرف شيء عن {cell}. صِفه في صف من جدوله أو اختر شيئًا موجودًا.",
        "fr": "on ne sait rien de {cell}. Décrivez-le dans une ligne de son tableau, ou choisissez ce qui existe.",
    },
    "concept": {
        "en": "{cell} is none of the words that may stand here: {expected}.",
        "ar": "{cell} ليس من الكلمات المسموح بها هنا: {expected}.",
        "fr": "{cell} n’est pas un des mots admis ici : {expected}.",
    },
    "period": {
        "en": "{cell} is before {other}. Correct one of the dates.",
        "ar": "{cell} قبل {other}. صحّح أحد التاريخين.",
        "fr": "{cell} est avant {other}. Corrigez une des dates.",
    },
    "self": {
        "en": "{cell} is the thing itself. Name another one, or leave the cell empty.",
        "ar": "{cell} هو الشيء نفسه. اذكر شيئًا آخر أو اترك الخلية فارغة.",
        "fr": "{cell} est la chose elle-même. Indiquez-en une autre ou laissez la cellule vide.",
    },
    "relation": {
        "en": "{cell} does not lead from {one} to {other}. docs/model.md lists what it may join.",
        "ar": "{cell} لا تربط {one} بـ{other}. تجد في docs/model.md ما يمكن أن تربطه.",
        "fr": "{cell} ne mène pas de {one} à {other}. docs/model.md dit ce qu’elle peut relier.",
    },
    "people-from": {
        "en": "{cell} is said of a country, and {other} is none. Choose another role.",
        "ar": "يقال {cell} عن بلد، و{other} ليس بلدًا. اختر دورًا آخر.",
        "fr": "{cell} se dit d’un pays, et {other} n’en est pas un. Choisissez un autre rôle.",
    },
    "nothing-to-remove": {
        "en": "this source says nothing of it that could be taken away. Check the source and the row.",
        "ar": "لا يقول هذا المصدر شيئًا عنه يمكن حذفه. راجع المصدر والصف.",
        "fr": "cette source n’en dit rien qui puisse être retiré. Vérifiez la source et la ligne.",
    },
}
