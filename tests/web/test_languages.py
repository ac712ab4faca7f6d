"""The texts of the interface: all translated, none in the templates."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from pvegraph.web import languages
from pvegraph.web.languages import LANGUAGES, Language

Message = str | tuple[str, ...]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
_TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?\bendtrans\s*-?%\}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>", re.DOTALL)
_ATTRIBUTES = re.compile(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"')
_UNTRANSLATABLE = {
    "pvegraph",
    "SPARQL",
    "VoID",
    "JSON",
    "LD",
    "SHA",
    "SHA256SUMS",
    "CC",
    "BY",
    "4.0",
    "curl",
    "query",
    "doctype",
    "html",
    "json",
    "ms",
}


@pytest.fixture(scope="module")
def web(project: Path) -> Path:
    """The folder of the gateway."""
    return project / "src" / "pvegraph" / "web"


@pytest.fixture(scope="module")
def messages(web: Path) -> set[Message]:
    """Every text that code and templates mark for translation, wherever in the package."""
    options = {"web/templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(str(web.parent), METHODS, options, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_every_text_is_translated_and_nothing_else(web: Path, messages: set[Message], tag: str) -> None:
    path = web / "locales" / tag / "LC_MESSAGES" / "pvegraph.po"
    catalogue = read_po(BytesIO(path.read_bytes()), locale=tag)
    translated = {}
    for message in catalogue:
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), f"{path}: {message.id!r} is not translated"
            assert not message.fuzzy, f"{path}: {message.id!r} is fuzzy"
            assert list(message.check(catalogue)) == [] if hasattr(message, "check") else True
            translated[message.id] = strings
    assert translated.keys() - messages == set(), f"{path} has texts that nothing uses"
    assert messages - translated.keys() == set(), f"{path} lacks texts"


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_a_translation_keeps_the_places_for_values(web: Path, tag: str) -> None:
    catalogue = read_po(BytesIO((web / "locales" / tag / "LC_MESSAGES" / "pvegraph.po").read_bytes()), locale=tag)
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            wanted = set(re.findall(r"%\(\w+\)s", message.id))
            assert set(re.findall(r"%\(\w+\)s", str(message.string))) == wanted, message.id


@pytest.mark.parametrize(
    "template", sorted((Path(__file__).parents[2] / "src/pvegraph/web/templates").glob("*.html")), ids=lambda p: p.name
)
def test_a_template_has_no_words_of_its_own(template: Path) -> None:
    source = re.sub(r"<pre.*?</pre>", "", template.read_text("utf-8"), flags=re.DOTALL)
    source = _TAGS.sub("", _TRANSLATED.sub("", source))
    words = " ".join([_MARKUP.sub(" ", source), *_ATTRIBUTES.findall(source)])
    assert set(re.findall(r"[^\W\d_]{2,}[\w.]*|\d\.\d", words)) <= _UNTRANSLATABLE


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا أقوال"),
        (1, "قول واحد"),
        (2, "قولان"),
        (3, "3 أقوال"),
        (11, "11 قولا"),
        (100, "100 قول"),
        (111, "111 قولا"),
    ],
)
def test_arabic_counts_in_its_six_ways(count: int, words: str) -> None:
    assert Language.load("ar").plural("%(num)s statement", "%(num)s statements", count) == words


@pytest.mark.parametrize(
    ("tag", "day", "month", "number"),
    [
        ("en", "18 September 2023", "September 2023", "1,655,753"),
        ("fr", "18 septembre 2023", "septembre 2023", "1\u202f655\u202f753"),
        ("ar", "18 سبتمبر 2023", "سبتمبر 2023", "1,655,753"),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_does(tag: str, day: str, month: str, number: str) -> None:
    language = Language.load(tag)
    assert language.date("2023-09-18").replace("\u200f", "") == day
    assert language.date("2023-09") == month
    assert language.date("2023") == "2023"
    assert language.number(1655753) == number


@pytest.mark.parametrize(
    ("text", "english", "french", "arabic"),
    [
        ("2015~", "about 2015", "vers 2015", "نحو 2015"),
        ("2014-05?", "perhaps May 2014", "peut-être mai 2014", "ربما مايو 2014"),
        ("2014%", "perhaps about 2014", "peut-être vers 2014", "ربما نحو 2014"),
        ("201X", "between 2010 and 2019", "entre 2010 et 2019", "بين 2010 و2019"),
        ("2014-XX", "2014", "2014", "2014"),
        ("2015-21", "between March 2015 and May 2015", "entre mars 2015 et mai 2015", "بين مارس 2015 ومايو 2015"),
        ("2014/2016-02", "between 2014 and February 2016", "entre 2014 et février 2016", "بين 2014 وفبراير 2016"),
        ("2014~/..", "about 2014 or later", "vers 2014 ou après", "نحو 2014 أو بعد ذلك"),
        ("[..2016]", "2016 or earlier", "2016 ou avant", "2016 أو قبل ذلك"),
        ("2016-02-30~", "2016-02-30~", "2016-02-30~", "2016-02-30~"),
    ],
)
def test_a_vague_date_is_told_in_words(text: str, english: str, french: str, arabic: str) -> None:
    assert [Language.load(tag).date(text) for tag in ("en", "fr", "ar")] == [english, french, arabic]


@pytest.mark.parametrize(
    ("wanted", "cookie", "header", "chosen"),
    [
        (None, None, None, "en"),
        (None, None, "ar", "ar"),
        (None, None, "ar-MA, fr;q=0.9", "ar"),
        (None, None, "de, fr;q=0.3", "fr"),
        (None, None, "fr;q=0.3, ar;q=0.8", "ar"),
        (None, None, "en;q=0, de", "ar"),
        (None, None, "*", "en"),
        (None, "ar", "fr", "ar"),
        ("fr", "ar", "en", "fr"),
        ("tlh", "xx", "en", "en"),
    ],
)
def test_the_language_is_the_address_then_the_cookie_then_the_header(
    wanted: str | None, cookie: str | None, header: str | None, chosen: str
) -> None:
    assert languages.choose(wanted, cookie, header) == chosen


def test_a_language_is_named_in_the_readers() -> None:
    assert Language.load("fr").language_name("de") == "allemand"
    assert Language.load("en").language_name("xx-nonsense") == "xx-nonsense"
