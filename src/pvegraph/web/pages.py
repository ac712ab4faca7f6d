"""Writing pages: the templates in each language, and what every page shows."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request

from pvegraph import iri
from pvegraph.web import written
from pvegraph.web.address_language import prefix_of, with_prefix
from pvegraph.web.assets import Assets
from pvegraph.web.kinds import KINDS
from pvegraph.web.languages import LANGUAGES, Language, direction
from pvegraph.web.links import allowed, in_its_language
from pvegraph.web.references import buttons

_NAMES = {"en": "English", "ar": "العربية", "fr": "Français"}
_TIME = re.compile("[0-9]{4}(-[0-9]{2}){0,2}")
_NAVIGATION = ("country", "place", "organisation", "person", "framework", "event", "theme", "source")


ROOMS = ("id", "concept", "doc", "source", "ontology", "shapes", "query", "history", "proposal", "curator")
"""How the addresses of documents begin, which each release has."""
_STAYING = re.compile(rf' (href|action)="(?=/(?:{"|".join(ROOMS)}|sparql|queries)(?:[/.?#"]))')
"""Where a page names an address that each release has; no value can look like this, as values are escaped."""


@dataclass(frozen=True)
class Kept:
    """What a page of one of several releases says of that release."""

    number: str
    date: str
    prefix: str
    """What the addresses of the release begin with."""


class Pages:
    """The templates, once for each language."""

    def __init__(
        self, languages: Mapping[str, Language], assets: Assets, release: str, released: str, *, curation: bool = False
    ) -> None:
        self._environments = {tag: _environment(language) for tag, language in languages.items()}
        for environment in self._environments.values():
            environment.globals.update(asset=assets.address, kinds=KINDS, navigation=_NAVIGATION, curation=curation)
        self._release, self._released = release, released
        self.version = _version(assets) + ("\ncuration" if curation else "")
        self._kept: Kept | None = None

    def numbered(self, release: str, released: str) -> Pages:
        """The same pages for another release, of a day, which is the server's own."""
        pages = copy.copy(self)
        pages._release, pages._released = release, released
        return pages

    def of_release(self, number: str, created: str, prefix: str) -> Pages:
        """The pages of one release: they say which it is, and their links lead to other pages of it."""
        pages = copy.copy(self)
        pages._release, pages._released = number, created[: len("2026-01-05")]
        pages._kept = Kept(number, pages._released, prefix)
        pages.version = f"{self.version}\n{prefix}"
        return pages

    def render(self, request: Request, template: str, language: Language, context: Mapping[str, object]) -> bytes:
        """A page as UTF-8. Values that a template needs and does not get are errors, not blanks."""
        page = self._environments[language.tag].get_template(template)
        address = same_address(request, without=("lang",))
        if self._kept is not None and not address.startswith(f"{self._kept.prefix}/"):
            address = self._kept.prefix + address
        switch = [(tag, _NAMES[tag], direction(tag), f"/{tag}{address}") for tag in LANGUAGES]
        text = page.render(
            {
                "language": language,
                "switch": switch,
                "path": request.url.path,
                "question": "",
                "base": str(request.base_url).rstrip("/"),
                "paged": partial(_paged, request),
                "address": address,
                "prefix": prefix_of(request.scope),
                "links": getattr(request.state, "links", ()),
                "structured": getattr(request.state, "structured", None),
                "kept": self._kept,
                "release": self._release,
                "released": self._released,
                **context,
            }
        )
        if self._kept is not None:
            text = _STAYING.sub(rf' \1="{self._kept.prefix}', text)
        return with_prefix(prefix_of(request.scope), allowed(text)).encode()

    def fragment(self, template: str, language: Language, context: Mapping[str, object]) -> Markup:
        """A part of a page that is the same whatever the request."""
        page = self._environments[language.tag].get_template(template)
        text = page.render({"language": language, "release": self._release, **context})
        return Markup(allowed(text))  # noqa: S704 - a template escapes its values


def _paged(request: Request, page: int) -> str:
    """The address of another page of the same list."""
    return same_address(request, page=str(page))


def same_address(request: Request, *, without: Collection[str] = (), **changes: str) -> str:
    """The path and query of a request without some parameters, and with others given other values."""
    left_out = {*without, *changes}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in left_out]
    path = quote(request.url.path, safe="/-._~!$&'()*+,;=:@")
    query = urlencode([*kept, *changes.items()])
    return f"{path}?{query}" if query else path


def _is_day(date: str) -> bool:
    """Whether a date is exact enough for ``<time>`` (HTML, section 4.5.14): a day, a month or a year."""
    return _TIME.fullmatch(date) is not None


def _environment(language: Language) -> Environment:
    """The template engine of one language; values are escaped unless a template says otherwise."""
    environment = Environment(
        loader=PackageLoader("pvegraph.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(language.texts, newstyle=True)  # type: ignore[attr-defined] # added by jinja2.ext.i18n
    environment.filters.update(
        number=language.number,
        date=language.date,
        language_name=language.language_name,
        local=iri.local_path,
        is_day=_is_day,
        bdi=in_its_language,
        refs=partial(buttons, language),
        value=partial(written.value, language),
        row=partial(written.row, language),
        source=partial(written.source, language),
        who=written.who,
    )
    environment.globals["_"] = _texts(language)
    return environment


def _texts(language: Language) -> Callable[..., Markup]:
    """The texts of the interface for templates, which want the same ones again and again."""

    @lru_cache(maxsize=4096)
    def text(message: str) -> Markup:
        return Markup(language.text(message))  # noqa: S704 - the catalogues are ours

    def filled(message: str, **values: object) -> Markup:
        return text(message) % values

    return filled


def _version(assets: Assets) -> str:
    """A digest of all that determines how a page looks, beside its data."""
    digest = hashlib.sha256(assets.version.encode())
    for folder in ("templates", "locales"):
        pending = [files("pvegraph.web") / folder]
        while pending:
            item = pending.pop()
            if item.is_dir():
                pending.extend(sorted(item.iterdir(), key=lambda child: child.name))
            elif item.name.endswith((".html", ".po")):
                digest.update(item.read_bytes())
    return digest.hexdigest()[:12]
