"""The words by which storing, reviewing and sending are refused; the errors speak English, Arabic and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pvegraph.authored.showing import escaped
from pvegraph.authored.slip_texts import by_language
from pvegraph.errors import PvegraphError
from pvegraph.validation.words import isolated

_Error = TypeVar("_Error", bound=PvegraphError)


def refusal(error: type[_Error], kind: str, **values: object) -> _Error:
    """An error of a class, with the words of a kind.

    >>> from pvegraph.errors import UnknownError
    >>> refusal(UnknownError, "unknown", number=7).messages["fr"]
    'Il n’y a pas de proposition 7. La liste des propositions dit lesquelles existent.'
    """
    messages = {language: _filled(text, values, language) for language, text in _TEXTS[kind].items()}
    made = error(messages["en"])
    made.messages = messages
    return made


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    return text.format_map({name: _shown(value, language) for name, value in values.items()})


def _shown(value: object, language: str) -> str:
    return f"{value:,}" if isinstance(value, int) else isolated(escaped(str(value)), language)


_TEXTS = by_language(
    {
        "unknown": (
            "There is no proposal {number}. The list of proposals tells which there are.",
            "لا يوجد الاقتراح {number}. تبيّن قائمة الاقتراحات ما هو موجود.",
            "Il n’y a pas de proposition {number}. La liste des propositions dit lesquelles existent.",
        ),
        "no-account": (
            "There is no account {name}. Ask an administrator for one.",
            "لا يوجد الحساب {name}. اطلب حسابًا من مدير.",
            "Il n’y a pas de compte {name}. Demandez-en un à un administrateur.",
        ),
        "closed": (
            "The account {name} is closed. Ask an administrator.",
            "الحساب {name} مغلق. راجع أحد المديرين.",
            "Le compte {name} est fermé. Adressez-vous à un administrateur.",
        ),
        "role": (
            "{name} is {role}; at least the role {least} was expected. Ask an administrator for it.",
            "دور {name} هو {role}، والمطلوب دور {least} على الأقل. اطلبه من مدير.",
            "{name} a le rôle {role} ; il faut au moins le rôle {least}. Demandez-le à un administrateur.",
        ),
        "accepting-role": (
            "{name} is {role}; at least the role {least} was expected (PVEGRAPH_CURATION_ACCEPT). Ask somebody who has"
            " it.",
            "دور {name} هو {role}، والمطلوب دور {least} على الأقل (PVEGRAPH_CURATION_ACCEPT). اطلب ذلك ممّن له هذا"
            " الدور.",
            "{name} a le rôle {role} ; il faut au moins le rôle {least} (PVEGRAPH_CURATION_ACCEPT). Demandez à qui"
            " l’a.",
        ),
        "scope": (
            "This token is not for that: it lacks the scope {scope}. Make another one.",
            "هذا الرمز ليس لذلك: ينقصه النطاق {scope}. أنشئ رمزًا آخر.",
            "Ce jeton n’est pas fait pour cela : il lui manque la portée {scope}. Créez-en un autre.",
        ),
        "no-effect": (
            "Proposal {number} changes nothing any more: release {release} says all that it wants. Its author may"
            " withdraw it, or a reviewer reject it.",
            "لم يعد الاقتراح {number} يغيّر شيئًا: فالإصدار {release} يقول كل ما يريده. يمكن لصاحبه أن يسحبه، أو لمراجع"
            " أن يرفضه.",
            "La proposition {number} ne change plus rien : la version {release} dit tout ce qu’elle veut. Son auteur"
            " peut la retirer, ou un relecteur la rejeter.",
        ),
        "no-release": (
            "There is no release {release}. The list of releases (pvegraph releases) tells which there are.",
            "لا يوجد الإصدار {release}. تبيّن قائمة الإصدارات (pvegraph releases) ما هو موجود.",
            "Il n’y a pas de version {release}. La liste des versions (pvegraph releases) dit lesquelles existent.",
        ),
        "not-seen": (
            "Release {release} has become current since the difference from release {seen} was looked at, so nothing"
            " was changed. Look at it again, then decide.",
            "صار الإصدار {release} ساريًا بعد النظر في الفرق عن الإصدار {seen}، فلم يتغيّر شيء. انظر فيه من جديد ثم قرّر.",
            "La version {release} est entrée en vigueur depuis que la différence avec la version {seen} a été"
            " regardée ; rien n’a été changé. Regardez-la de nouveau, puis décidez.",
        ),
        "rolls-back-to-itself": (
            "Release {release} is current: there is nothing to roll back. Name an older one.",
            "الإصدار {release} هو الساري: لا شيء يُتراجع عنه. اذكر إصدارًا أقدم.",
            "La version {release} est en vigueur : il n’y a rien à rétablir. Nommez-en une plus ancienne.",
        ),
        "nothing-to-roll-back": (
            "The sources of release {release} say what those of release {current} say, which is current: there is"
            " nothing to roll back.",
            "تقول مصادر الإصدار {release} ما تقوله مصادر الإصدار {current} الساري: لا شيء يُتراجع عنه.",
            "Les sources de la version {release} disent ce que disent celles de la version {current}, qui est en"
            " vigueur : il n’y a rien à rétablir.",
        ),
        "form-about-nothing": (
            "The form does not say what it is about. Begin again from the page of the thing.",
            "لا تقول الاستمارة عمّ تتحدث. ابدأ من جديد من صفحة الشيء.",
            "Le formulaire ne dit pas de quoi il parle. Recommencez depuis la page de la chose.",
        ),
        "form-too-large": (
            "A form may have {things} things, and {values} values in a field; this one has more. Propose it in parts.",
            "تتسع الاستمارة لعدد {things} من الأشياء، ولعدد {values} من القيم في الحقل؛ وهذه فيها أكثر. اقترحها"
            " على أجزاء.",
            "Un formulaire peut avoir {things} choses, et {values} valeurs par champ ; celui-ci en a davantage."
            " Proposez-le par parties.",
        ),
        "merge-same": (
            "{thing} is one thing already. Choose the other one of the two.",
            "{thing} شيء واحد أصلًا. اختر الشيء الآخر.",
            "{thing} est déjà une seule chose. Choisissez l’autre des deux.",
        ),
        "merge-none": (
            "{thing} cannot be merged: only people, organisations, places and the like that are described can be."
            " Choose one of these.",
            "لا يمكن دمج {thing}: لا يُدمج إلا ما هو موصوف من أشخاص ومنظمات وأماكن وما أشبه. اختر واحدًا منها.",
            "{thing} ne peut être fusionné : seules des personnes, organisations, lieux et autres choses décrites"
            " peuvent l’être. Choisissez-en une.",
        ),
        "merge-classes": (
            "{retired} and {survivor} are not of the same kind, so they cannot be one thing. Choose two of one kind.",
            "{retired} و{survivor} ليسا من نوع واحد، فلا يمكن أن يكونا شيئًا واحدًا. اختر شيئين من نوع واحد.",
            "{retired} et {survivor} ne sont pas de la même sorte et ne peuvent être une seule chose. Choisissez-en"
            " deux de la même sorte.",
        ),
        "others": (
            "Proposal {number} is by {author}; its author and reviewers may amend it. Comment on it, or make a proposal"
            " of your own.",
            "الاقتراح {number} مقدَّم من {author}؛ يعدّله صاحبه والمراجعون. علّق عليه أو قدّم اقتراحًا من عندك.",
            "La proposition {number} est de {author} ; son auteur et les relecteurs peuvent la modifier. Commentez-la,"
            " ou faites la vôtre.",
        ),
        "withdrawal": (
            "Proposal {number} is by {author}, who alone may withdraw it. A reviewer may reject it.",
            "الاقتراح {number} مقدَّم من {author}، ولا يسحبه غيره. ويمكن لمراجع أن يرفضه.",
            "La proposition {number} est de {author}, qui seul peut la retirer. Un relecteur peut la rejeter.",
        ),
        "own": (
            "{name} has written at proposal {number}; somebody else must approve it (PVEGRAPH_CURATION_OWN).",
            "كتب {name} في الاقتراح {number}؛ فلا بد أن يوافق عليه غيره (PVEGRAPH_CURATION_OWN).",
            "{name} a écrit à la proposition {number} ; une autre personne doit l’approuver (PVEGRAPH_CURATION_OWN).",
        ),
        "draft": (
            "Proposal {number} is a draft: its newest revision, {revision}, cannot be read. Its author must amend it"
            " first.",
            "الاقتراح {number} مسودة: أحدث مراجعة له، {revision}، تتعذّر قراءتها. على صاحبه أن يعدّله أولًا.",
            "La proposition {number} est un brouillon : sa dernière révision, {revision}, ne peut être lue. Son auteur"
            " doit d’abord la modifier.",
        ),
        "accepted": (
            "Proposal {number} was accepted and has become release {release}. Make another proposal of what is still"
            " wanted.",
            "قُبل الاقتراح {number} وصار الإصدار {release}. قدّم اقتراحًا آخر بما لا يزال مطلوبًا.",
            "La proposition {number} a été acceptée et est devenue la version {release}. Faites une autre"
            " proposition de"
            " ce qui reste souhaité.",
        ),
        "rejected": (
            "Proposal {number} was rejected by {name} on {day} at {time} UTC{reason}. Make another proposal of what is"
            " still wanted.",
            "رفض {name} الاقتراح {number} يوم {day} الساعة {time} بالتوقيت العالمي{reason}. قدّم اقتراحًا آخر بما لا"
            " يزال مطلوبًا.",
            "La proposition {number} a été rejetée par {name} le {day} à {time} UTC{reason}. Faites une autre"
            " proposition de ce qui reste souhaité.",
        ),
        "withdrawn": (
            "Proposal {number} was withdrawn by {name} on {day} at {time} UTC{reason}. Make another proposal of what is"
            " still wanted.",
            "سحب {name} الاقتراح {number} يوم {day} الساعة {time} بالتوقيت العالمي{reason}. قدّم اقتراحًا آخر بما لا"
            " يزال مطلوبًا.",
            "La proposition {number} a été retirée par {name} le {day} à {time} UTC{reason}. Faites une autre"
            " proposition de ce qui reste souhaité.",
        ),
        "no-revision": (
            "Proposal {number} has no revision {revision}; the newest is {newest}. Look at that one, then decide.",
            "ليس للاقتراح {number} مراجعة رقمها {revision}؛ وأحدث مراجعة هي {newest}. انظر فيها ثم قرّر.",
            "La proposition {number} n’a pas de révision {revision} ; la dernière est {newest}. Regardez-la, puis"
            " décidez.",
        ),
        "amended": (
            "Proposal {number} was amended by {name} on {day} at {time} UTC: revision {newest} is the newest, not"
            " {revision}. Look at it, then decide again.",
            "عدّل {name} الاقتراح {number} يوم {day} الساعة {time} بالتوقيت العالمي: أحدث مراجعة هي {newest} لا"
            " {revision}. انظر فيها ثم قرّر من جديد.",
            "La proposition {number} a été modifiée par {name} le {day} à {time} UTC : la dernière révision est"
            " {newest}, non {revision}. Regardez-la, puis décidez de nouveau.",
        ),
        "too-many-open": (
            "{name} has {count} proposals that wait, and more may not be. Withdraw some, wait for reviewers, or have"
            " PVEGRAPH_CURATION_OPEN raised.",
            "لدى {name} من الاقتراحات المنتظرة {count}، ولا يُسمح بأكثر. اسحب بعضها أو انتظر المراجعين أو اطلب رفع"
            " PVEGRAPH_CURATION_OPEN.",
            "{name} a {count} propositions qui attendent, et il ne peut y en avoir plus. Retirez-en, attendez les"
            " relecteurs, ou faites relever PVEGRAPH_CURATION_OPEN.",
        ),
        "too-many-revisions": (
            "Proposal {number} has {count} revisions, and more may not be. Make another proposal, or have"
            " PVEGRAPH_CURATION_REVISIONS raised.",
            "للاقتراح {number} من المراجعات {count}، ولا يُسمح بأكثر. قدّم اقتراحًا آخر أو اطلب رفع"
            " PVEGRAPH_CURATION_REVISIONS.",
            "La proposition {number} a {count} révisions, et il ne peut y en avoir plus. Faites une autre proposition,"
            " ou faites relever PVEGRAPH_CURATION_REVISIONS.",
        ),
        "too-many-texts": (
            "The submission has {count} texts; at most {most} may be sent at once. Make several proposals of it,"
            " or have"
            " PVEGRAPH_CURATION_TEXTS raised.",
            "في الطلب من النصوص {count}، والحد الأقصى للإرسال دفعة واحدة {most}. اجعله عدة اقتراحات أو اطلب رفع"
            " PVEGRAPH_CURATION_TEXTS.",
            "L’envoi a {count} textes ; {most} au plus peuvent être envoyés à la fois. Faites-en plusieurs"
            " propositions,"
            " ou faites relever PVEGRAPH_CURATION_TEXTS.",
        ),
        "too-large": (
            "The submission has {count} octets; at most {most} may be sent at once. Make several proposals of it, or"
            " have PVEGRAPH_CURATION_OCTETS raised.",
            "حجم الطلب بالبايت {count}، والحد الأقصى للإرسال دفعة واحدة {most}. اجعله عدة اقتراحات أو اطلب رفع"
            " PVEGRAPH_CURATION_OCTETS.",
            "L’envoi a {count} octets ; {most} au plus peuvent être envoyés à la fois. Faites-en plusieurs"
            " propositions,"
            " ou faites relever PVEGRAPH_CURATION_OCTETS.",
        ),
        "long-message": (
            "The message has {count} characters; at most {most} may be sent. Say it in fewer words, or have"
            " PVEGRAPH_CURATION_MESSAGE raised.",
            "عدد أحرف الرسالة {count}، والحد الأقصى {most}. قُلها بكلمات أقل أو اطلب رفع PVEGRAPH_CURATION_MESSAGE.",
            "Le message a {count} caractères ; {most} au plus peuvent être envoyés. Dites-le en moins de mots,"
            " ou faites"
            " relever PVEGRAPH_CURATION_MESSAGE.",
        ),
        "long-comment": (
            "The text has {count} characters; at most {most} may be sent. Say it in fewer words, or have"
            " PVEGRAPH_CURATION_COMMENT raised.",
            "عدد أحرف النص {count}، والحد الأقصى {most}. قُله بكلمات أقل أو اطلب رفع PVEGRAPH_CURATION_COMMENT.",
            "Le texte a {count} caractères ; {most} au plus peuvent être envoyés. Dites-le en moins de mots, ou faites"
            " relever PVEGRAPH_CURATION_COMMENT.",
        ),
        "no-message": (
            "The proposal has no message. Say in a sentence what it changes and why.",
            "ليس للاقتراح رسالة. قُل في جملة ماذا يغيّر ولماذا.",
            "La proposition n’a pas de message. Dites en une phrase ce qu’elle change et pourquoi.",
        ),
        "no-comment": (
            "The comment is empty. Write what there is to say.",
            "التعليق فارغ. اكتب ما تريد قوله.",
            "Le commentaire est vide. Écrivez ce qu’il y a à dire.",
        ),
        "long-source": (
            "The address of the source has {count} characters; at most {most} were expected. Choose a shorter one.",
            "عدد أحرف عنوان المصدر {count}، والحد الأقصى {most}. اختر عنوانًا أقصر.",
            "L’adresse de la source a {count} caractères ; {most} au plus étaient attendus. Choisissez-en une plus"
            " courte.",
        ),
        "long-name": (
            "The name of a file has {count} characters; at most {most} were expected. Choose a shorter one.",
            "عدد أحرف اسم الملف {count}، والحد الأقصى {most}. اختر اسمًا أقصر.",
            "Le nom d’un fichier a {count} caractères ; {most} au plus étaient attendus. Choisissez-en un plus court.",
        ),
        "long-type": (
            "The media type of a text has {count} characters; at most {most} were expected. Leave it out, or"
            " correct it.",
            "عدد أحرف نوع وسائط النص {count}، والحد الأقصى {most}. اتركه أو صحّحه.",
            "Le type de média d’un texte a {count} caractères ; {most} au plus étaient attendus. Omettez-le ou"
            " corrigez-le.",
        ),
        "no-text": (
            "In the message, the text, the source or a name is a character that is no text (NUL, or half of one). Take"
            " it out.",
            "في الرسالة أو النص أو المصدر أو أحد الأسماء حرف ليس نصًّا (NUL أو نصف حرف). احذفه.",
            "Le message, le texte, la source ou un nom contient un caractère qui n’est pas du texte (NUL, ou la moitié"
            " d’un caractère). Retirez-le.",
        ),
    }
)
