"""What pages have hundreds of, written by Python: a macro call costs ten times what a formatted string does.

Each function is a filter of the templates, bound to the language of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from markupsafe import Markup, escape

from pvegraph.search.catalogue import Text
from pvegraph.web.describe import Value
from pvegraph.web.kinds import N_
from pvegraph.web.languages import Language
from pvegraph.web.links import in_its_language
from pvegraph.web.nodes import Dated, Row
from pvegraph.web.references import Reference, buttons

_DOT = '<span aria-hidden="true"> · </span>'
_NAMED = 2
"""So many publishers stand behind one of several values; the numbers beside them lead to the others."""


def value(language: Language, shown: Value) -> Markup:
    """One value of a property: a date as ``<time>``, a number as ``<data>``, words with their language.

    >>> from pvegraph.web.links import Link
    >>> print(value(Language.load("en"), Value(Link(Text("Chile", "de")), ())))
    <bdi lang="de" dir="auto">Chile</bdi> <span class="tag">German</span>
    """
    text = shown.link.text.value
    match shown.form:
        case "date":
            html = f'<time datetime="{escape(text)}">{escape(language.date(text))}</time>'
        case "vague date":
            html = f"<bdi>{escape(language.date(text))}</bdi>"
        case "number":
            html = f'<data value="{escape(text)}">{escape(_whole(language, text))}</data>'
        case "digits":
            html = f'<bdi dir="ltr">{escape(text)}</bdi>'
        case "language":
            html = f'<data value="{escape(text)}">{escape(language.language_name(text))}</data>'
        case _:
            html = f"{shown.link.__html__()}{_other_language(language, shown)}"
    return Markup(html)  # noqa: S704 - every text in it is escaped


def row(language: Language, shown: Row, references: Sequence[Reference]) -> Markup:
    """What stands in the item of a list: what it is, its dates, the words of its sources, the way to its own page."""
    parts = [_what(language, shown), *(_dated(language, each, references) for each in shown.dates)]
    if any(each.differ for each in shown.dates):
        parts.append(f'<span class="differ">{_text(language, N_("sources differ"))}</span>')
    if shown.silence:
        parts.append(f'<span class="when silence">{escape(shown.silence)}</span>')
    if shown.quotes:
        summary = _text(language, N_("In the words of the source"))
        parts.append(f'<details class="quoted"><summary>{summary}</summary>{_quotes(shown.quotes)}</details>\n')
    if shown.href:
        label = f"{_text(language, N_('This statement'))}: {escape(shown.main.text.value)}"
        parts.append(f'<a class="node" href="{escape(shown.href)}" aria-label="{label}">#</a>\n')
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped


def source(language: Language, shown: Reference) -> Markup:
    """What is known of a numbered source, which its number opens."""
    about = []
    if shown.publisher:
        about.append(f"{in_its_language(shown.publisher)} · ")
    if shown.date:
        about.append(f'<time datetime="{escape(shown.date)}">{escape(language.date(shown.date))}</time> · ')
    if shown.original:
        words = _text(language, N_("The public document"))
        about.append(
            f'<a class="external" href="{escape(shown.original)}" rel="noopener external"'
            f' aria-label="{words} {shown.number}">{words}</a>'
        )
    else:
        about.append("pvegraph")
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<div class="source" id="about-source-{shown.number}" popover>'
        f'<a href="{escape(shown.href)}">{in_its_language(shown.title)}</a>\n'
        f'<span class="about">{"".join(about)}</span>{_quotes(shown.quotes)}</div>'
    )


def who(numbers: Iterable[int], references: Sequence[Reference]) -> Markup:
    """Who says something, in words: the publishers of the sources with these numbers."""
    said = (references[number - 1] for number in numbers)
    names = list(dict.fromkeys(each.publisher or each.title for each in said))[:_NAMED]
    return Markup(f'<span class="who">{_DOT.join(map(in_its_language, names))}</span>')  # noqa: S704 - as above


def _what(language: Language, shown: Row) -> str:
    """What a row leads to, with what and in which role."""
    tags = "".join(f' <span class="tag">{tag.__html__()}</span>' for tag in shown.tags)
    rest = "".join(f' <span class="with">{other.__html__()}</span>' for other in shown.rest)
    hint = f' <span class="hint">{in_its_language(shown.hint)}</span>' if shown.hint else ""
    amount = f' <span class="hint amount">{escape(shown.amount)}</span>' if shown.amount else ""
    numbers = buttons(language, shown.references)
    return f'<span class="what">{shown.main.__html__()}{tags}{rest}{hint}{amount}{numbers}</span>'


def _dated(language: Language, dated: Dated, references: Sequence[Reference]) -> str:
    """A date with who says it; by name too where others say otherwise."""
    said_by = f" {who(dated.references, references)}" if dated.differ else ""
    return f'<span class="when">{escape(dated.words)}{buttons(language, dated.references)}{said_by}</span>\n'


def _quotes(texts: Iterable[Text]) -> str:
    """Words of a source, letter for letter."""
    return "".join(f'<blockquote{_lang(text)} dir="auto">{escape(text.value)}</blockquote>\n' for text in texts)


def _other_language(language: Language, shown: Value) -> str:
    """The language of words that are in another than the page's and lead nowhere."""
    tag = shown.link.text.language
    if not tag or shown.link.href or tag == language.tag:
        return ""
    return f' <span class="tag">{escape(language.language_name(tag))}</span>'


def _whole(language: Language, text: str) -> str:
    """A whole number with its separators; what is none, whatever its datatype says, as it is."""
    try:
        return language.number(int(text))
    except ValueError:
        return text


def _lang(text: Text) -> str:
    return f' lang="{escape(text.language)}"' if text.language else ""


@cache
def _text(language: Language, message: str) -> str:
    """A text of the interface; the functions here use a handful."""
    return str(escape(language.text(message)))
