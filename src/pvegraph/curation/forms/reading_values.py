"""One typed value as a term of the graph: dates of any precision, numbers in the digits of people, texts, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from pvegraph import iri
from pvegraph.authored.rows.statements import web_address
from pvegraph.curation.forms.form import Field, Widget
from pvegraph.curation.forms.typed import Value
from pvegraph.dates import EDTF, XSD, DateError, PartialDate

LONGEST = 20_000
"""Characters of one value; the longest text of the graph has a tenth of that."""
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_SIGNS = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{ARABIC DECIMAL SEPARATOR}": ".", "\N{ARABIC THOUSANDS SEPARATOR}": " "}
)
_UNSEEN = re.compile("[\u200e\u200f\u061c]")
_BLANK = "[ \u00a0\u202f\u2009'\N{RIGHT SINGLE QUOTATION MARK}]"
_GROUPED = re.compile(rf"[+-]?[0-9]{{1,3}}(?:([.,]|{_BLANK})[0-9]{{3}})(?:\1[0-9]{{3}})*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_FORMS = MappingProxyType(
    {XSD + "gYear": "2023", XSD + "gYearMonth": "2023-09", XSD + "date": "2023-09-18", EDTF: "2015~"}
)
_EXAMPLE: Mapping[Widget, str] = MappingProxyType(
    {"address": "https://example.org/page", "reference": iri.thing("country", "ma")}
)


@dataclass(frozen=True)
class WrongError(Exception):
    """A value that cannot be read: the code of what is wrong, in `pvegraph.curation.forms.texts`, and its values."""

    code: str
    values: Mapping[str, str]


def wrong(code: str, **values: str) -> WrongError:
    """The error for a value."""
    return WrongError(code, values)


def term_of(text: str) -> NamedNode | Literal | None:
    """A term of what N-Triples writes; `None` for anything else.

    >>> str(term_of('"Rabat"@fr')), term_of("<oops"), term_of('"a" . <urn:b> <urn:b> "c"')
    ('"Rabat"@fr', None, None)
    """
    if not text.startswith(("<", '"')) or len(text) > 10 * LONGEST:
        return None
    try:
        found = list(parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return None
    value = found[0].object if len(found) == 1 else None
    return value if isinstance(value, NamedNode | Literal) else None


def shown(term: NamedNode | Literal) -> str:
    """A term as an input of a form shows it."""
    return term.value


def is_as_it_was(field: Field, value: Value, was: NamedNode | Literal) -> bool:
    """Whether an input holds what it held when the form was shown. Browsers change line ends, and nothing else."""
    if field.widget in ("reference", "choice", "classes"):
        return value.iri in (was.value, str(was))
    same_language = not isinstance(was, Literal) or value.language.lower() == (was.language or "").lower()
    return same_language and _lines(value.text) == _lines(shown(was))


def means_the_same(one: NamedNode | Literal, other: NamedNode | Literal) -> bool:
    """Whether two terms are equal in value: 1 and 01, 33.50 and 33.5 (XML Schema 1.1 part 2, section 2.2)."""
    if one == other:
        return True
    if not (isinstance(one, Literal) and isinstance(other, Literal)) or one.datatype != other.datatype:
        return False
    if one.datatype.value in (XSD + "integer", XSD + "decimal"):
        try:
            return Decimal(one.value) == Decimal(other.value)
        except InvalidOperation:
            return False
    return one.value == other.value and (one.language or "") == (other.language or "")


def read_literal(field: Field, value: Value) -> NamedNode | Literal:
    """What was typed as a literal, or as an address on the web. Raises `WrongError`."""
    text = _lines(value.text).strip()
    if _FORBIDDEN.search(text):
        raise wrong("characters")
    if len(text) > LONGEST:
        raise wrong("long", limit=str(LONGEST))
    if field.widget == "text":
        return _in_language(text, value.language)
    if field.widget in ("address", "reference"):
        return address(text, field.widget)
    if field.widget == "date":
        return _date(text, field)
    datatype = NamedNode(field.datatypes[0] if field.datatypes else _USUAL.get(field.widget, XSD + "string"))
    return Literal(_LEXICAL.get(field.widget, str)(text), datatype=datatype)


def read_choice(field: Field, value: Value) -> NamedNode | Literal:
    """The choice that was made. Raises `WrongError` for one that is not on offer."""
    for choice in field.choices:
        if value.iri and value.iri in (choice.value, choice.value[1:-1]):
            term = term_of(choice.value)
            if term is not None:
                return term
    raise wrong("choice", value=value.iri or value.text)


def address(text: str, widget: Widget = "reference") -> NamedNode:
    """A whole address, or a path of our server. Raises `WrongError` for anything else."""
    if text.startswith(("/id/", "/source/", "/concept/")):
        text = iri.BASE + text[1:]
    text = text.replace("/doc/", "/id/", 1) if text.startswith(iri.BASE + "doc/") else text
    try:
        if not re.match(r"https?://[^/ ]+", text):
            raise ValueError  # noqa: TRY301 - another scheme is as wrong as no address
        return NamedNode(web_address(text))
    except ValueError:
        raise wrong("iri", value=text, example=_EXAMPLE.get(widget, _EXAMPLE["address"])) from None


def understood(field: Field, value: Value) -> str:
    """How a number was read, where that is another text than was typed; empty where nothing needs to be told."""
    if field.widget not in ("integer", "decimal", "date") or value.is_empty:
        return ""
    try:
        read = read_literal(field, value).value
    except WrongError:
        return ""
    return read if read != value.text.strip() else ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in_language(text: str, language: str) -> Literal:
    if not _TAG.fullmatch(language):
        raise wrong("language", value=language)
    try:
        return Literal(text, language=language)
    except ValueError:
        raise wrong("language", value=language) from None


def _plain(text: str) -> str:
    """Digits of any script and the signs that go with them as ASCII has them."""
    return _UNSEEN.sub("", text.translate(_DIGITS).translate(_SIGNS))


def _whole(text: str) -> str:
    """A whole number; what stands between groups of three digits is passed over.

    >>> _whole("١٬٢٣٤"), _whole("1 234 567"), _whole("1,234")
    ('1234', '1234567', '1234')
    """
    plain = _plain(text)
    if _GROUPED.fullmatch(plain):
        plain = re.sub(rf"[.,]|{_BLANK}", "", plain)
    if not _WHOLE.fullmatch(plain):
        raise wrong("integer", value=text)
    return str(int(plain))


def _decimal(text: str) -> str:
    """A number with or without a fraction; a sign that may be a comma or part a thousand is not guessed at.

    >>> _decimal("٣٣٫٩٧"), _decimal("-6,85"), _decimal("1.234,5"), _decimal("1,234.5")
    ('33.97', '-6.85', '1234.5', '1234.5')
    """
    plain = re.sub(rf"(?<=[0-9]){_BLANK}(?=[0-9]{{3}}(?:[^0-9]|$))", "", _plain(text))
    if "," in plain and "." in plain:
        last = max(plain.rfind(","), plain.rfind("."))
        head, tail = plain[:last], plain[last + 1 :]
        plain = re.sub("[.,](?=[0-9]{3}(?:[.,]|$))", "", head) + "." + tail
    elif plain.count(",") == 1:
        head, _, tail = plain.partition(",")
        if re.fullmatch(r"[+-]?[1-9][0-9]{0,2}", head) and len(tail) == 3:  # noqa: PLR2004 - a group of digits
            raise wrong("ambiguous", value=text, one=f"{head}.{tail}", other=f"{head}{tail}")
        plain = f"{head}.{tail}"
    elif plain.count(",") > 1 and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise wrong("decimal", value=text)
    return plain.removeprefix("+")


def _date(text: str, field: Field) -> Literal:
    plain = _plain(text)
    try:
        partial = PartialDate.parse(plain)
    except DateError as error:
        raise wrong(f"date.{error.problem}", value=text) from None
    if field.datatypes and partial.datatype not in field.datatypes:
        if EDTF in field.datatypes and partial.datatype != EDTF:
            return Literal(plain, datatype=NamedNode(EDTF))
        raise wrong("date.kind", value=text, forms=", ".join(_FORMS.get(name, name) for name in field.datatypes))
    return Literal(plain, datatype=NamedNode(partial.datatype))


def _moment(text: str) -> str:
    plain = _plain(text)
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        raise wrong("moment", value=text) from None
    if moment.tzinfo is None:
        raise wrong("moment", value=text)
    return plain


def _truth(text: str) -> str:
    if text not in ("true", "false"):
        raise wrong("choice", value=text)
    return text


_LEXICAL: Mapping[Widget, Callable[[str], str]] = MappingProxyType(
    {"integer": _whole, "decimal": _decimal, "moment": _moment, "boolean": _truth}
)
_USUAL: Mapping[Widget, str] = MappingProxyType(
    {
        "integer": XSD + "integer",
        "decimal": XSD + "decimal",
        "moment": XSD + "dateTime",
        "boolean": XSD + "boolean",
    }
)
