"""The words for what can be wrong with a text in Turtle or one of its relatives, by kind and language.

Each says what was found, what was expected and what to do. Values in braces are quoted by `pvegraph.authored.slips`.
"""

from __future__ import annotations

from pvegraph.authored.slip_texts import by_language

TERSE_TEXTS = by_language(
    {
        "missing-dot": (
            "A full stop is missing here: the next statement begins with {found}. Add “ .” at this place.",
            "تنقص هنا نقطة: فالقول التالي يبدأ بـ{found}. أضِف « .» في هذا الموضع.",
            "Il manque un point ici : l’énoncé suivant commence par {found}. Ajoutez « . » à cet endroit.",
        ),
        "missing-dot-at-end": (
            "The text ends before the full stop of its last statement. Add “ .” here; if more is missing, the file was"
            " cut off.",
            "ينتهي النص قبل نقطة القول الأخير. أضِف « .» هنا؛ وإن كان غيرها ناقصًا فالملف مبتور.",
            "Le texte finit avant le point de son dernier énoncé. Ajoutez « . » ici ; s’il manque autre chose, le"
            " fichier a été tronqué.",
        ),
        "missing-semicolon": (
            "A semicolon is missing here: {found} begins another property of the same thing. Add “ ;” at this place.",
            "تنقص هنا فاصلة منقوطة: فـ{found} بداية خاصية أخرى للشيء نفسه. أضِف « ;» في هذا الموضع.",
            "Il manque un point-virgule ici : {found} commence une autre propriété de la même chose. Ajoutez « ;"
            " » à cet"
            " endroit.",
        ),
        "missing-comma": (
            "Something is missing between two values: {found} follows another one. Write “ ,” between values of one"
            " property, “ ;” before another property, “ .” before another thing.",
            "ينقص شيء بين قيمتين: فـ{found} تلي قيمة أخرى مباشرة. اكتب « ,» بين قيم الخاصية الواحدة، و« ;» قبل خاصية"
            " أخرى، و« .» قبل شيء آخر.",
            "Il manque quelque chose entre deux valeurs : {found} en suit une autre. Écrivez « , » entre les valeurs"
            " d’une propriété, « ; » avant une autre propriété, « . » avant une autre chose.",
        ),
        "semicolon-for-dot": (
            "This semicolon should be a full stop: after it {found} begins the statements of another thing. Write “.”.",
            "ينبغي أن تكون هذه الفاصلة المنقوطة نقطة: فبعدها تبدأ {found} أقوالًا عن شيء آخر. اكتب «.».",
            "Ce point-virgule devrait être un point : après lui, {found} commence les énoncés sur une autre chose."
            " Écrivez « . ».",
        ),
        "dot-for-semicolon": (
            "This full stop should be a semicolon: after it {found} continues with the same thing. Write “;”.",
            "ينبغي أن تكون هذه النقطة فاصلة منقوطة: فبعدها تتابع {found} الكلام عن الشيء نفسه. اكتب «;».",
            "Ce point devrait être un point-virgule : après lui, {found} continue avec la même chose. Écrivez « ; ».",
        ),
        "stray-comma": (
            "Nothing follows this comma. Remove it, or write another value after it.",
            "لا شيء يلي هذه الفاصلة. احذفها أو اكتب بعدها قيمة أخرى.",
            "Rien ne suit cette virgule. Supprimez-la ou écrivez une autre valeur après elle.",
        ),
        "stray-dot": (
            "There is one full stop too many here. Remove it.",
            "هنا نقطة زائدة. احذفها.",
            "Il y a ici un point de trop. Supprimez-le.",
        ),
        "stray-closing": (
            "The bracket {found} closes nothing that is open. Remove it, or add the opening one.",
            "القوس {found} لا يغلق قوسًا مفتوحًا. احذفه أو أضِف القوس الذي يفتحه.",
            "Le crochet {found} ne ferme rien d’ouvert. Supprimez-le ou ajoutez l’ouvrant.",
        ),
        "unclosed-bracket": (
            "The bracket {opened} that was opened at {place} is not closed. Add {write} here.",
            "القوس {opened} الذي فُتح عند {place} لم يُغلق. أضِف {write} هنا.",
            "Le crochet {opened} ouvert à {place} n’est pas fermé. Ajoutez {write} ici.",
        ),
        "unclosed-string": (
            "The text that begins here has no closing quotation mark on its line. Close it with {write}; a text of"
            " several lines stands between three quotation marks.",
            "النص الذي يبدأ هنا ليست له علامة اقتباس مغلِقة في سطره. أغلقه بـ{write}؛ والنص المكوّن من عدة أسطر"
            " يوضع بين"
            " ثلاث علامات اقتباس.",
            "Le texte qui commence ici n’a pas de guillemet fermant sur sa ligne. Fermez-le par {write} ; un texte de"
            " plusieurs lignes se met entre trois guillemets.",
        ),
        "unclosed-long-string": (
            "The text that begins here with three quotation marks is never closed. Close it with {write}.",
            "النص الذي يبدأ هنا بثلاث علامات اقتباس لم يُغلق. أغلقه بـ{write}.",
            "Le texte qui commence ici par trois guillemets n’est jamais fermé. Fermez-le par {write}.",
        ),
        "unescaped-quote": (
            'A quotation mark inside of a text ended it too early, before {found}. Write \\" for one that belongs to'
            " the text.",
            'علامة اقتباس داخل النص أنهته قبل أوانه، قبل {found}. اكتب \u2066\\"\u2069 للعلامة التي هي جزء من النص.',
            'Un guillemet à l’intérieur du texte l’a terminé trop tôt, avant {found}. Écrivez \\" pour celui qui'
            " appartient au texte.",
        ),
        "typographic-quote": (
            'The quotation mark {found} is one of print. Write the straight one: ".',
            'علامة الاقتباس {found} من علامات الطباعة. اكتب العلامة المستقيمة: ".',
            'Le guillemet {found} est un guillemet typographique. Écrivez le guillemet droit : ".',
        ),
        "foreign-punctuation": (
            "The character {found} is not the one that Turtle knows. Write {write} in its place.",
            "الحرف {found} ليس الحرف الذي تعرفه صيغة Turtle. اكتب {write} بدلًا منه.",
            "Le caractère {found} n’est pas celui que connaît Turtle. Écrivez {write} à sa place.",
        ),
        "odd-blank": (
            "There is an unusual blank here ({found}). Write an ordinary one.",
            "هنا فراغ غير معتاد ({found}). اكتب فراغًا عاديًّا.",
            "Il y a ici une espace inhabituelle ({found}). Écrivez une espace ordinaire.",
        ),
        "invisible": (
            "There is an invisible character here ({found}). Delete it.",
            "هنا حرف غير مرئي ({found}). احذفه.",
            "Il y a ici un caractère invisible ({found}). Supprimez-le.",
        ),
        "iri-space": (
            "There is a blank in this address. Write %20 for a blank that belongs to it, or close the address with “>”"
            " before the blank.",
            "في هذا العنوان فراغ. اكتب %20 للفراغ الذي هو جزء منه، أو أغلق العنوان بـ«>» قبل الفراغ.",
            "Il y a une espace dans cette adresse. Écrivez %20 pour une espace qui en fait partie, ou fermez l’adresse"
            " par « > » avant l’espace.",
        ),
        "iri-character": (
            "The character {found} cannot stand in an address. Encode it as {write}, or correct the address.",
            "لا يجوز أن يرد الحرف {found} في عنوان. رمّزه هكذا: {write}، أو صحّح العنوان.",
            "Le caractère {found} ne peut pas figurer dans une adresse. Codez-le {write} ou corrigez l’adresse.",
        ),
        "iri-unclosed": (
            "The address that begins here is not closed on its line. Add “>” at its end.",
            "العنوان الذي يبدأ هنا لم يُغلق في سطره. أضِف «>» في نهايته.",
            "L’adresse qui commence ici n’est pas fermée sur sa ligne. Ajoutez « > » à sa fin.",
        ),
        "iri-relative": (
            "The address {found} is incomplete, and the text names no base for it. Write the whole address, from"
            " “https://” on.",
            "العنوان {found} ناقص، والنص لا يذكر له أساسًا. اكتب العنوان كاملًا بدءًا من «https://».",
            "L’adresse {found} est incomplète et le texte ne lui donne pas de base. Écrivez l’adresse entière, à"
            " partir"
            " de « https:// ».",
        ),
        "iri-invalid": (
            "{found} is not a valid address ({reason}). Correct it.",
            "{found} ليس عنوانًا صحيحًا ({reason}). صحّحه.",
            "{found} n’est pas une adresse valide ({reason}). Corrigez-la.",
        ),
        "undeclared-prefix": (
            "The prefix {prefix} has not been declared, and we do not know it. Declare it at the top of the file with"
            " “@prefix”, or correct its spelling.",
            "البادئة {prefix} غير معرّفة ولا نعرفها. عرّفها في أول الملف بـ«@prefix»، أو صحّح كتابتها.",
            "Le préfixe {prefix} n’a pas été déclaré et nous est inconnu. Déclarez-le en tête du fichier avec"
            " « @prefix » ou corrigez-en l’orthographe.",
        ),
        "undeclared-known-prefix": (
            "The prefix {prefix} has not been declared. Add this line at the top of the file: {write}",
            "البادئة {prefix} غير معرّفة. أضِف هذا السطر في أول الملف: {write}",
            "Le préfixe {prefix} n’a pas été déclaré. Ajoutez cette ligne en tête du fichier : {write}",
        ),
        "undeclared-similar-prefix": (
            "The prefix {prefix} has not been declared. Did you mean {similar}?",
            "البادئة {prefix} غير معرّفة. هل تقصد {similar}؟",
            "Le préfixe {prefix} n’a pas été déclaré. Vouliez-vous écrire {similar} ?",
        ),
        "escape-unknown": (
            '{found} is no escape that a text may have. Write \\\\ for a backslash; known are \\n, \\t, \\" and'
            " \\u with"
            " four hexadecimal digits.",
            "{found} ليس رمز هروب معروفًا. اكتب \u2066\\\\\u2069 للشرطة المائلة العكسية؛ والمعروف هو"
            ' \u2066\\n\u2069 و\u2066\\t\u2069 و\u2066\\"\u2069 و\u2066\\u\u2069 تليه أربعة أرقام ست عشرية.',
            "{found} n’est pas une séquence d’échappement connue. Écrivez \\\\ pour une barre oblique inverse ; sont"
            ' connus \\n, \\t, \\" et \\u suivi de quatre chiffres hexadécimaux.',
        ),
        "escape-no-character": (
            "{found} stands for no character: it is one half of a pair or lies beyond Unicode. Write the character"
            " itself.",
            "{found} لا يمثّل حرفًا: فهو نصف زوج أو خارج نطاق يونيكود. اكتب الحرف نفسه.",
            "{found} ne désigne aucun caractère : c’est la moitié d’une paire ou hors d’Unicode. Écrivez le caractère"
            " lui-même.",
        ),
        "language-tag": (
            "{found} is no language tag. Write the code of a language after “@”, such as @en, @ar or @fr-CA, with"
            " hyphens and without blanks.",
            "{found} ليس رمز لغة. اكتب بعد «@» رمز لغة مثل \u2066@en\u2069 أو \u2066@ar\u2069 أو"
            " \u2066@fr-CA\u2069، بشرطات"
            " ومن دون فراغات.",
            "{found} n’est pas une étiquette de langue. Écrivez après « @ » le code d’une langue, tel que @en, @ar ou"
            " @fr-CA, avec des traits d’union et sans espaces.",
        ),
        "stray-language": (
            "The language tag {found} does not follow a text in quotation marks. A value has one language tag, right"
            " after the closing quotation mark.",
            "رمز اللغة {found} لا يلي نصًّا بين علامتَي اقتباس. للقيمة رمز لغة واحد، بعد علامة الاقتباس المغلِقة مباشرة.",
            "L’étiquette de langue {found} ne suit pas un texte entre guillemets. Une valeur a une seule"
            " étiquette, juste"
            " après le guillemet fermant.",
        ),
        "language-and-datatype": (
            "A value has a language or a datatype, not both. Remove one of the two.",
            "للقيمة إمّا لغة وإمّا نوع بيانات، لا كلاهما. احذف أحدهما.",
            "Une valeur a une langue ou un type de données, pas les deux. Supprimez l’un des deux.",
        ),
        "datatype": (
            "After “^^” the datatype is expected, such as xsd:date; found: {found}.",
            "المتوقع بعد «^^» نوع البيانات، مثل xsd:date؛ والموجود: {found}.",
            "Après « ^^ » on attend le type de données, par exemple xsd:date ; trouvé : {found}.",
        ),
        "boolean-case": (
            "Truth values are written in small letters. Write {write}.",
            "تُكتب قيمتا الصدق بأحرف صغيرة. اكتب {write}.",
            "Les valeurs de vérité s’écrivent en minuscules. Écrivez {write}.",
        ),
        "bare-date": (
            "A date needs quotation marks and its datatype. Write {write} in place of {found}.",
            "التاريخ يحتاج إلى علامتَي اقتباس وإلى نوع بياناته. اكتب {write} بدلًا من {found}.",
            "Une date demande des guillemets et son type de données. Écrivez {write} au lieu de {found}.",
        ),
        "bare-word": (
            "The word {found} stands alone. A text needs quotation marks, a name needs its prefix and a colon.",
            "الكلمة {found} وحدها. النص يحتاج إلى علامتَي اقتباس، والاسم يحتاج إلى بادئته ونقطتين.",
            "Le mot {found} est isolé. Un texte demande des guillemets, un nom son préfixe et un deux-points.",
        ),
        "literal-subject": (
            "{found} is a value, and statements begin with the thing that they are about. Write its address or"
            " its name"
            " with a prefix; perhaps what stands before ended too early.",
            "{found} قيمة، والقول يبدأ بالشيء الذي يتحدث عنه. اكتب عنوانه أو اسمه مع البادئة؛ ولعلّ ما قبله انتهى قبل"
            " أوانه.",
            "{found} est une valeur, or un énoncé commence par la chose dont il parle. Écrivez son adresse ou son"
            " nom avec préfixe ; peut-être ce qui précède a-t-il fini trop tôt.",
        ),
        "missing-predicate": (
            "A property is expected here, found: {found}. After the thing that is described come a property and its"
            " value.",
            "المتوقع هنا خاصية، والموجود: {found}. بعد الشيء الموصوف تأتي خاصية ثم قيمتها.",
            "On attend ici une propriété, trouvé : {found}. Après la chose décrite viennent une propriété et sa"
            " valeur.",
        ),
        "missing-object": (
            "The value of the property {predicate} is missing; found: {found}. Write the value, or remove the"
            " property.",
            "قيمة الخاصية {predicate} ناقصة؛ والموجود: {found}. اكتب القيمة أو احذف الخاصية.",
            "La valeur de la propriété {predicate} manque ; trouvé : {found}. Écrivez la valeur ou supprimez la"
            " propriété.",
        ),
        "missing-subject": (
            "A statement cannot begin with {found}. Begin with the thing that it is about: its address, or its"
            " name with"
            " a prefix.",
            "لا يمكن أن يبدأ قول بـ{found}. ابدأ بالشيء الذي يتحدث عنه: عنوانه أو اسمه مع البادئة.",
            "Un énoncé ne peut pas commencer par {found}. Commencez par la chose dont il parle : son adresse ou"
            " son nom avec préfixe.",
        ),
        "truncated": (
            "The text breaks off in the middle of a statement. Write the rest, or fetch the whole file again.",
            "ينقطع النص في وسط قول. اكتب البقية أو أعِد تنزيل الملف كاملًا.",
            "Le texte s’interrompt au milieu d’un énoncé. Écrivez la suite ou téléchargez de nouveau le fichier"
            " entier.",
        ),
        "directive-dot": (
            "A line that begins with {directive} ends with a full stop. Add “ .” here.",
            "السطر الذي يبدأ بـ{directive} ينتهي بنقطة. أضِف « .» هنا.",
            "Une ligne qui commence par {directive} finit par un point. Ajoutez « . » ici.",
        ),
        "sparql-prefix-dot": (
            "After PREFIX and BASE, written as in SPARQL, there is no full stop. Remove it, or write “@prefix”.",
            "لا توضع نقطة بعد PREFIX وBASE المكتوبتين كما في SPARQL. احذفها أو اكتب «@prefix».",
            "Après PREFIX et BASE, écrits comme en SPARQL, il n’y a pas de point. Supprimez-le ou écrivez « @prefix ».",
        ),
        "prefix-name": (
            "The name of a prefix ends with a colon, and nothing follows it; found: {found}. Write for example {write}",
            "اسم البادئة ينتهي بنقطتين ولا يليهما شيء؛ والموجود: {found}. اكتب مثلًا {write}",
            "Le nom d’un préfixe finit par un deux-points, sans rien après ; trouvé : {found}. Écrivez par"
            " exemple {write}",
        ),
        "directive-value": (
            "After {directive} an address in angle brackets is expected; found: {found}. Write for example {write}",
            "المتوقع بعد {directive} عنوان بين قوسين زاويين؛ والموجود: {found}. اكتب مثلًا {write}",
            "Après {directive} on attend une adresse entre chevrons ; trouvé : {found}. Écrivez par exemple {write}",
        ),
        "directive-unknown": (
            "There is no {found} in Turtle. Write {write}.",
            "لا يوجد {found} في صيغة Turtle. اكتب {write}.",
            "Il n’y a pas de {found} en Turtle. Écrivez {write}.",
        ),
        "graph-in-turtle": (
            "A graph in braces is TriG, not Turtle. Give the file the ending .trig, or remove the braces and the"
            " name of"
            " the graph.",
            "الرسم البياني بين قوسين معقوفين من صيغة TriG لا Turtle. اجعل امتداد الملف \u2066.trig\u2069 أو احذف"
            " القوسين واسم"
            " الرسم.",
            "Un graphe entre accolades, c’est du TriG et non du Turtle. Donnez au fichier l’extension .trig ou"
            " supprimez"
            " les accolades et le nom du graphe.",
        ),
        "graph-name": (
            "After GRAPH the name of a graph and “{{” are expected; found: {found}.",
            "المتوقع بعد GRAPH اسم رسم بياني ثم «{{»؛ والموجود: {found}.",
            "Après GRAPH on attend le nom d’un graphe et « {{ » ; trouvé : {found}.",
        ),
        "triple-term": (
            "Statements about statements (RDF 1.2, {found}) are not used in this graph. Describe the relation as"
            " a thing"
            " of its own; see docs/model.md.",
            "الأقوال عن الأقوال (RDF 1.2، {found}) غير مستعملة في هذه البيانات. صِف العلاقة شيئًا قائمًا بنفسه؛ انظر"
            " docs/model.md.",
            "Les énoncés sur des énoncés (RDF 1.2, {found}) ne sont pas utilisés dans ce graphe. Décrivez la"
            " relation comme une chose à part ; voir docs/model.md.",
        ),
        "variable": (
            "{found} is a variable of SPARQL, and data has none. Write the thing or the value itself.",
            "{found} متغيّر من SPARQL، والبيانات لا متغيّرات فيها. اكتب الشيء أو القيمة نفسها.",
            "{found} est une variable de SPARQL, et les données n’en ont pas. Écrivez la chose ou la valeur elle-même.",
        ),
        "comment-mark": (
            "Comments begin with “#”, not with {found}.",
            "تبدأ التعليقات بـ«#» لا بـ{found}.",
            "Les commentaires commencent par « # » et non par {found}.",
        ),
        "character": (
            "The character {found} has no place here. Remove it, or put quotation marks around the text that it"
            " belongs"
            " to.",
            "لا مكان للحرف {found} هنا. احذفه أو ضع النص الذي هو منه بين علامتَي اقتباس.",
            "Le caractère {found} n’a pas sa place ici. Supprimez-le ou mettez entre guillemets le texte auquel il"
            " appartient.",
        ),
        "unexpected": (
            "{found} has no place here. Compare with what stands before it: a thing, a property, a value, then “;” or"
            " “.”.",
            "لا مكان لـ{found} هنا. قارِن بما قبله: شيء فخاصية فقيمة، ثم «;» أو «.».",
            "{found} n’a pas sa place ici. Comparez avec ce qui précède : une chose, une propriété, une valeur, puis"
            " « ; » ou « . ».",
        ),
        "lines-prefixed": (
            "{found} is a short name, and in N-Triples and N-Quads addresses are written in full, in angle brackets."
            " Write the address, or give the file the ending .ttl.",
            "{found} اسم مختصر، والعناوين في N-Triples وN-Quads تُكتب كاملة بين قوسين زاويين. اكتب العنوان أو"
            " اجعل امتداد"
            " الملف \u2066.ttl\u2069.",
            "{found} est un nom abrégé ; en N-Triples et N-Quads les adresses s’écrivent en entier, entre chevrons."
            " Écrivez l’adresse ou donnez au fichier l’extension .ttl.",
        ),
        "lines-turtle": (
            "{found} is known in Turtle, not in N-Triples and N-Quads, where each line is one whole statement."
            " Write it"
            " out, or give the file the ending .ttl.",
            "{found} معروف في Turtle لا في N-Triples وN-Quads حيث كل سطر قول كامل. اكتبه كاملًا أو اجعل امتداد الملف"
            " \u2066.ttl\u2069.",
            "{found} existe en Turtle, pas en N-Triples ni en N-Quads, où chaque ligne est un énoncé entier."
            " Écrivez-le en entier ou donnez au fichier l’extension .ttl.",
        ),
        "lines-graph": (
            "A line of N-Triples has three parts; a fourth one, the graph, makes it N-Quads. Give the file the ending"
            " .nq, or remove {found}.",
            "لسطر N-Triples ثلاثة أجزاء؛ والجزء الرابع، وهو الرسم البياني، يجعله N-Quads. اجعل امتداد الملف"
            " \u2066.nq\u2069 أو احذف {found}.",
            "Une ligne de N-Triples a trois parties ; une quatrième, le graphe, en fait du N-Quads. Donnez au fichier"
            " l’extension .nq ou supprimez {found}.",
        ),
    }
)
