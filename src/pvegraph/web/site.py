"""What the modules of the gateway share: one release, ready to be shown in every language."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.release import Release
from pvegraph.release.extent import Coverage, Extent
from pvegraph.search.catalogue import Catalogue
from pvegraph.search.index import Index
from pvegraph.search.kept import in_memory, index_of
from pvegraph.settings import Settings
from pvegraph.store import Store
from pvegraph.store.service import Answering, QueryService, WriteService
from pvegraph.store.workbooks import Workbooks
from pvegraph.web import languages
from pvegraph.web.address_language import prefix_of
from pvegraph.web.answers import CHANGING, conditional, entity_tag, http_date
from pvegraph.web.assets import Assets
from pvegraph.web.choice import HTML
from pvegraph.web.found import Found
from pvegraph.web.languages import Language
from pvegraph.web.manual import Manual
from pvegraph.web.naming import Naming
from pvegraph.web.overviews.ties import Ties
from pvegraph.web.pages import Pages
from pvegraph.web.portraits.agreement import Agreement
from pvegraph.web.results.window import Windows
from pvegraph.web.saved import Saved, read_saved
from pvegraph.web.source_survey import Surveys
from pvegraph.web.suggestions import suggest
from pvegraph.web.tombstones import Tombstone, read_tombstones

if TYPE_CHECKING:
    from pvegraph.curation.curation import Curation
    from pvegraph.curation.forms.dataset import FormDataset
    from pvegraph.search.reconciliation.reconciler import Reconciler
    from pvegraph.store.federation import Federation

VARY_OF_PAGES = "Accept, Accept-Language, Cookie"
T = TypeVar("T")
_A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Site:
    """A release with all that is derived from it once, when it begins to be served."""

    release: Release
    store: Store
    service: QueryService
    settings: Settings
    catalogue: Catalogue
    searching: Searching
    queries: Sequence[Saved]
    languages: Mapping[str, Language]
    pages: Pages
    assets: Assets
    federation: Federation | None
    """What answers queries with SERVICE, if the settings allow any."""
    curation: Curation | None = None
    """Proposals and accounts, if curators may sign in."""
    shown: str = ""
    """The version of the data that pages show, if it is not that with which the server started."""
    making: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """Whoever makes what takes long holds it."""
    _derived: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    prefix: str = ""
    """What stands before the addresses of this site where it is one of several: ``/releases/3`` for an old release."""

    @classmethod
    def open(cls, release: Release, store: Store, service: QueryService, settings: Settings) -> Site:
        """Read names and saved queries from the store, texts and styles from the package."""
        catalogue = Catalogue.read(store)
        texts = languages.load_all()
        assets = Assets.load()
        return cls(
            release,
            store,
            service,
            settings,
            catalogue,
            searching(release, store, service, catalogue),
            read_saved(store),
            texts,
            Pages(texts, assets, str(release.number or ""), _day(release), curation=settings.curation),
            assets,
            federation_before(service, settings),
            curation_of(settings),
        )

    def renewed(self, store: Store, version: str) -> Site:
        """The site of changed data."""
        catalogue = Catalogue.read(store)
        return replace(
            self,
            store=store,
            catalogue=catalogue,
            searching=Searching(partial(in_memory, store, catalogue)),
            queries=read_saved(store),
            shown=version,
        )

    def succeeded(self, release: Release, store: Store, service: QueryService) -> Site:
        """The site of another release, in its turn at the addresses of the server."""
        catalogue = Catalogue.read(store)
        return replace(
            self,
            release=release,
            store=store,
            service=service,
            catalogue=catalogue,
            searching=searching(release, store, service, catalogue),
            queries=read_saved(store),
            pages=self.pages.numbered(str(release.number), _day(release)),
            federation=federation_before(service, self.settings),
            shown="",
        )

    @property
    def answers(self) -> Answering:
        """What answers queries of users."""
        return self.federation or self.service

    @cached_property
    def surveys(self) -> Surveys:
        """What each source speaks of; read when its page is first asked for."""
        return Surveys(self.store)

    @cached_property
    def manual(self) -> Manual:
        """The documentation of the ontology; it is written when a reader first asks for it."""
        return Manual(self.store, self.catalogue, self.pages)

    @property
    def index(self) -> Index:
        """All names, to be searched."""
        return self.searching.index

    @property
    def reconciler(self) -> Reconciler:
        """The matching service; it is made when a client first asks for it, by one thread while others wait."""
        if "_reconciler" in self.__dict__:
            return self._reconciler
        with self.making:
            return self._reconciler

    @cached_property
    def _reconciler(self) -> Reconciler:
        from pvegraph.search.reconciliation.reconciler import Reconciler  # noqa: PLC0415 - as in `federation_before`

        return Reconciler(self.store, self.catalogue)

    @cached_property
    def workbooks(self) -> Workbooks:
        """The same, with workbooks for results."""
        return Workbooks(self.answers)

    @cached_property
    def windows(self) -> Windows:
        """The answers that pages were made of last."""
        return Windows()

    def derived(self, read: Callable[[Site], T]) -> T:
        """What a function makes of the whole of the data, once for each version of it.

        Where nobody knows the version it is made each time. The function must not call this method.
        """
        if self.service.version is None:
            return read(self)
        with self.making:
            if read not in self._derived:
                self._derived[read] = read(self)
            return cast("T", self._derived[read])

    @property
    def extent(self) -> Extent:
        """What the data holds, counted once for each version of the data; each time where nobody knows the version."""
        return Extent.of(self.store) if self.service.version is None else self._extent

    @cached_property
    def _extent(self) -> Extent:
        return Extent.of(self.store)

    @property
    def coverage(self) -> Coverage:
        """What the data is about, found out as often as `extent`."""
        return Coverage.of(self.store) if self.service.version is None else self._coverage

    @cached_property
    def _coverage(self) -> Coverage:
        return Coverage.of(self.store)

    @property
    def ties(self) -> Ties:
        """Who is tied to whom and to what, read as often as `extent`; by one thread while others wait."""
        if self.service.version is None:
            return Ties(self.store, self.catalogue)
        with self.making:
            return self._ties

    @cached_property
    def _ties(self) -> Ties:
        return Ties(self.store, self.catalogue)

    @cached_property
    def forms(self) -> FormDataset:
        """What forms are made of and filled with; raises `EnvironmentFaultError` if it is behind another server."""
        from pvegraph.curation.forms.dataset import FormDataset  # noqa: PLC0415 - as in `federation_before`

        return FormDataset.of(self.store)

    def has_form(self, kind: str | None) -> bool:
        """Whether curators may edit things of a kind by a form."""
        if self.curation is None:
            return False
        from pvegraph.curation.forms.minting import KINDS  # noqa: PLC0415 - as in `federation_before`

        return any(kind == each.name for each in KINDS.values())

    @cached_property
    def agreement(self) -> Agreement:
        """What a thing can have only one of; ontology and shapes are read when a page is first asked for."""
        return Agreement.read(self.store)

    @cached_property
    def tombstones(self) -> Mapping[str, Tombstone]:
        """What has been merged or withdrawn, by thing."""
        return read_tombstones(self.store)

    @property
    def version(self) -> str:
        """What every representation depends on: the data, and the look of pages; never the same if nobody knows."""
        data = self.service.version or secrets.token_hex(16)
        return f"{self.release.number}\n{data}\n{self.shown}\n{self.pages.version}"

    def as_kept(self, release: Release) -> Site:
        """The same data as those of a release that nobody changes, at addresses of its own."""
        prefix = f"/releases/{release.number}"
        settings = self.settings.model_copy(update={"write_token_hash": None})
        pages = self.pages.of_release(str(release.number), release.manifest.created, prefix)
        return replace(self, release=release, settings=settings, pages=pages, shown="", prefix=prefix, curation=None)

    @property
    def takes_writes(self) -> bool:
        """Whether a client that has the token may write."""
        return self.settings.write_token_hash is not None and isinstance(self.service, WriteService)

    @property
    def is_as_released(self) -> bool:
        """Whether what is shown is what the release says, and nothing that clients have written since."""
        sha256 = self.release.manifest.sha256
        return self.service.version == sha256 and self.shown in {"", sha256}

    @property
    def validators(self) -> dict[str, str]:
        """``Last-Modified``, as a header: when the release was made. Without one if clients have written since."""
        if not self.is_as_released:
            return {}
        return {"Last-Modified": http_date(datetime.fromisoformat(self.release.manifest.created))}

    def home(self, request: Request) -> str:
        """The address of the server as the public knows it, without a slash at its end."""
        return self.settings.public_url or str(request.base_url).rstrip("/")

    def language_of(self, request: Request) -> Language:
        """The language in which to answer a request."""
        wanted = languages.choose(
            prefix_of(request.scope)[1:] or request.query_params.get("lang"),
            request.cookies.get(languages.COOKIE),
            request.headers.get("accept-language"),
        )
        return self.languages[wanted]

    def naming(self, language: Language) -> Naming:
        """Names for readers of a language."""
        return Naming(self.catalogue, language)

    def tag(self, request: Request, media_type: str, language: str = "") -> str:
        """The validator of what a request gets in a form; the same only while the release is the same."""
        prefix = prefix_of(request.scope)
        return entity_tag(self.version, prefix, request.url.path, request.url.query, media_type, language)

    def page(self, request: Request, template: str, **context: object) -> bytes:
        """A page in the language of the request."""
        return self.pages.render(request, template, self.language_of(request), context)

    def html(
        self, request: Request, template: str, headers: Mapping[str, str] | None = None, **context: object
    ) -> Response:
        """A page as an answer with validators; it remembers the language if the address says one."""
        language = self.language_of(request)
        answer = conditional(
            request,
            self.tag(request, HTML, language.tag),
            HTML,
            lambda: self.pages.render(request, template, language, context),
            {"Vary": VARY_OF_PAGES, "Content-Language": language.tag, **self.validators, **(headers or {})},
        )
        return remembering(request, language, answer)

    def changing_html(self, request: Request, template: str, state: str, **context: object) -> Response:
        """A page that depends on more than the version of the data: on the folder of releases, or on two of them.

        ``state`` says all that matters of that.
        """
        language = self.language_of(request)
        answer = conditional(
            request,
            entity_tag(self.version, self.tag(request, HTML, language.tag), state),
            HTML,
            lambda: self.pages.render(request, template, language, context),
            {"Vary": VARY_OF_PAGES, "Content-Language": language.tag, "Cache-Control": CHANGING},
        )
        return remembering(request, language, answer)

    def suggestions(self, request: Request, language: Language) -> Sequence[Found]:
        """What a reader who got lost may have meant."""
        return suggest(request.url.path, self.catalogue, self.index, self.naming(language))


class Searching:
    """The index of names, which is opened or made when somebody first asks for it, by one thread while others wait."""

    def __init__(self, make: Callable[[], Index]) -> None:
        self._make = make
        self._index: Index | None = None
        self._making = threading.Lock()

    @property
    def index(self) -> Index:
        """The index."""
        if self._index is None:
            with self._making:
                if self._index is None:
                    self._index = self._make()
        return self._index

    def get_ready(self) -> None:
        """Have everything there that the first who searches would wait for."""
        self.index.get_ready()


def _day(release: Release) -> str:
    return release.manifest.created[: len("2026-01-05")]


def searching(release: Release, store: Store, service: QueryService, catalogue: Catalogue) -> Searching:
    """The index of a release, from its file if the store holds the release as it was built."""
    if release.number and service.version == release.manifest.sha256:
        return Searching(partial(index_of, release, store, catalogue))
    return Searching(partial(in_memory, store, catalogue))


def remembering(request: Request, language: Language, answer: Response) -> Response:
    """An answer that remembers the language if the address says one."""
    if request.query_params.get("lang") == language.tag:
        answer.set_cookie(languages.COOKIE, language.tag, max_age=_A_YEAR, samesite="lax", httponly=True)
    return answer


def federation_before(service: QueryService, settings: Settings) -> Federation | None:
    """SERVICE, if the settings name any that may be asked."""
    if not settings.service_endpoints:
        return None
    from pvegraph.store.federation import federation_of  # noqa: PLC0415 - whoever asks nobody need not wait for it

    return federation_of(service, settings)


def curation_of(settings: Settings) -> Curation | None:
    """Proposals and accounts, if the settings let curators sign in."""
    if not settings.curation:
        return None
    from pvegraph.curation.curation import Curation  # noqa: PLC0415 - as above

    return Curation.open(settings)
