"""What stands in each column of a template, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

SHEETS: Mapping[str, Mapping[str, str]] = {
    "sources": {"en": "sources", "ar": "المصادر", "fr": "sources"},
    "cities": {
        "en": "places and their governments",
        "ar": "الأماكن وحكوماتها المحلية",
        "fr": "lieux et leurs autorités",
    },
    "organisations": {"en": "organisations", "ar": "المنظمات", "fr": "organisations"},
    "people": {"en": "people", "ar": "الأشخاص", "fr": "personnes"},
    "posts": {"en": "posts and who held them", "ar": "المناصب ومن شغلها", "fr": "postes et leurs titulaires"},
    "frameworks": {"en": "frameworks", "ar": "أطر العمل", "fr": "cadres d’action"},
    "events": {"en": "events", "ar": "الفعاليات", "fr": "événements"},
    "participations": {"en": "parts in events", "ar": "المشاركات في الفعاليات", "fr": "participations"},
    "memberships": {"en": "memberships", "ar": "العضويات", "fr": "adhésions"},
    "commitments": {"en": "commitments to frameworks", "ar": "الالتزامات بأطر العمل", "fr": "engagements"},
    "relations": {"en": "other relations", "ar": "علاقات أخرى", "fr": "autres relations"},
}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "source_id": {
        "en": "the source: its id; choose it, or describe it in the table of sources",
        "ar": "المصدر: معرّفه؛ اختره أو صِفه في جدول المصادر",
        "fr": "la source : son identifiant ; choisissez-la ou décrivez-la dans le tableau des sources",
    },
    "url": {"en": "address on the web", "ar": "العنوان على الويب", "fr": "adresse sur le web"},
    "title": {"en": "title of the page", "ar": "عنوان الصفحة", "fr": "titre de la page"},
    "publisher": {"en": "who published the page", "ar": "ناشر الصفحة", "fr": "éditeur de la page"},
    "published": {"en": "date of the page", "ar": "تاريخ الصفحة", "fr": "date de la page"},
    "language": {
        "en": "language of the page (en, ar, fr …)",
        "ar": "لغة الصفحة (en وar وfr …)",
        "fr": "langue (en, ar, fr …)",
    },
    "slug": {
        "en": "short name, which makes the address: {kind}-…; choose what is there to change it",
        "ar": "اسم مختصر يُصنع منه العنوان: ‎{kind}-…؛ اختر شيئًا موجودًا لتغييره",
        "fr": "nom court dont est faite l’adresse : {kind}-… ; choisissez une chose existante pour la changer",
    },
    "name_en": {"en": "name in English", "ar": "الاسم بالإنجليزية", "fr": "nom en anglais"},
    "name_ar": {"en": "name in Arabic", "ar": "الاسم بالعربية", "fr": "nom en arabe"},
    "name_fr": {"en": "name in French", "ar": "الاسم بالفرنسية", "fr": "nom en français"},
    "name_local": {
        "en": "name in another language, with its tag: Plzeň@cs",
        "ar": "الاسم بلغة أخرى مع رمزها: Plzeň@cs",
        "fr": "nom dans une autre langue, avec son code : Plzeň@cs",
    },
    "title_en": {"en": "title in English", "ar": "العنوان بالإنجليزية", "fr": "titre en anglais"},
    "title_ar": {"en": "title in Arabic", "ar": "العنوان بالعربية", "fr": "titre en arabe"},
    "title_fr": {"en": "title in French", "ar": "العنوان بالفرنسية", "fr": "titre en français"},
    "short_title": {"en": "short title", "ar": "العنوان المختصر", "fr": "titre abrégé"},
    "acronym": {"en": "acronym or other name", "ar": "الاسم المختصر أو اسم آخر", "fr": "sigle ou autre nom"},
    "country_iso2": {"en": "country (two letters)", "ar": "البلد (حرفان)", "fr": "pays (deux lettres)"},
    "admin1": {
        "en": "state or province, as printed",
        "ar": "الولاية أو المحافظة كما وردت",
        "fr": "État ou province, tel qu’imprimé",
    },
    "kind": {"en": "kind of place", "ar": "نوع المكان", "fr": "type de lieu"},
    "type": {"en": "type", "ar": "النوع", "fr": "type"},
    "seat_city": {
        "en": "town of the seat, as printed",
        "ar": "مدينة المقر كما وردت",
        "fr": "ville du siège, telle qu’imprimée",
    },
    "city": {"en": "town, as printed", "ar": "المدينة كما وردت", "fr": "ville, telle qu’imprimée"},
    "parent_slug": {
        "en": "body that it is part of",
        "ar": "الهيئة التي تتبعها",
        "fr": "organisme dont elle fait partie",
    },
    "founded": {"en": "date of foundation", "ar": "تاريخ التأسيس", "fr": "date de fondation"},
    "website": {"en": "website", "ar": "الموقع الإلكتروني", "fr": "site web"},
    "person_slug": {"en": "person", "ar": "الشخص", "fr": "personne"},
    "role_title": {
        "en": "name of the post, as printed",
        "ar": "اسم المنصب كما ورد",
        "fr": "nom du poste, tel qu’imprimé",
    },
    "role_type": {"en": "kind of post", "ar": "نوع المنصب", "fr": "type de poste"},
    "body_slug": {"en": "body", "ar": "الهيئة", "fr": "organisme"},
    "from": {"en": "first date", "ar": "تاريخ البداية", "fr": "date de début"},
    "to": {"en": "last date", "ar": "تاريخ النهاية", "fr": "date de fin"},
    "as_of": {"en": "a day on which it was so", "ar": "يوم كان فيه كذلك", "fr": "un jour où c’était le cas"},
    "issuing_body_slug": {"en": "who issued it", "ar": "الجهة المُصدِرة", "fr": "qui l’a publié"},
    "date": {"en": "date", "ar": "التاريخ", "fr": "date"},
    "themes": {"en": "themes, with ; between them", "ar": "الموضوعات، تفصل بينها ;", "fr": "thèmes, séparés par ;"},
    "start": {"en": "first day", "ar": "اليوم الأول", "fr": "premier jour"},
    "end": {"en": "last day", "ar": "اليوم الأخير", "fr": "dernier jour"},
    "part_of_slug": {
        "en": "event that it is part of",
        "ar": "الفعالية التي هو جزء منها",
        "fr": "événement dont il fait partie",
    },
    "participants_count": {"en": "number of participants", "ar": "عدد المشاركين", "fr": "nombre de participants"},
    "cities_count": {"en": "number of cities", "ar": "عدد المدن", "fr": "nombre de villes"},
    "countries_count": {"en": "number of countries", "ar": "عدد البلدان", "fr": "nombre de pays"},
    "event_slug": {"en": "event", "ar": "الفعالية", "fr": "événement"},
    "actor_slug": {
        "en": "who: a country, city, organisation or person",
        "ar": "مَن: بلد أو مدينة أو منظمة أو شخص",
        "fr": "qui : pays, ville, organisation ou personne",
    },
    "actor_kind": {"en": "may be left empty", "ar": "يمكن تركها فارغة", "fr": "peut rester vide"},
    "role": {"en": "role", "ar": "الدور", "fr": "rôle"},
    "member_slug": {"en": "member", "ar": "العضو", "fr": "membre"},
    "framework_slug": {"en": "framework", "ar": "إطار العمل", "fr": "cadre d’action"},
    "level": {"en": "level of the commitment", "ar": "مستوى الالتزام", "fr": "niveau de l’engagement"},
    "subject_slug": {"en": "what the relation leads from", "ar": "طرف العلاقة الأول", "fr": "d’où part la relation"},
    "predicate": {"en": "relation", "ar": "العلاقة", "fr": "relation"},
    "object_slug": {"en": "what the relation leads to", "ar": "طرف العلاقة الثاني", "fr": "où mène la relation"},
    "remove": {
        "en": "yes takes away all that this source says of the row",
        "ar": "«نعم» تحذف كل ما يقوله هذا المصدر عن هذا الصف",
        "fr": "oui retire tout ce que cette source dit de la ligne",
    },
}

HOW_TO: Mapping[str, str] = {
    "en": "An empty cell leaves what is there as it is; (none) takes it away.",
    "ar": "الخلية الفارغة تُبقي الموجود كما هو؛ و(none) تحذفه.",
    "fr": "Une cellule vide laisse ce qui existe ; (none) le retire.",
}
