"""The dataset in the words of schema.org, as search engines for datasets read it in a page."""

from __future__ import annotations

import json

from markupsafe import Markup
from starlette.requests import Request

from pvegraph.release.dumps import FORMS, Dumps
from pvegraph.release.extent import Coverage
from pvegraph.web import dataset
from pvegraph.web.dataset import CATALOGUE, DATASET
from pvegraph.web.languages import LANGUAGES
from pvegraph.web.signposting import LICENCE
from pvegraph.web.site import Site

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def markup(request: Request, site: Site, dumps: Dumps | None = None) -> Markup:
    """The content of a ``script`` element of the type ``application/ld+json``, in the language of the request.

    Sizes and checksums are in it if the dumps are given. No text in it can end the element.
    """
    text = json.dumps(describe(request, site, dumps), ensure_ascii=False)
    for character, escape in _UNSAFE.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - what could be markup has been escaped above


def describe(request: Request, site: Site, dumps: Dumps | None) -> dict[str, object]:
    """The dataset, its catalogue and its files."""
    base, language = dataset.public_base(request, site), site.language_of(request)
    manifest = site.release.manifest
    maintainers = {"@type": "Organization", "@id": f"{CATALOGUE}#publisher", "name": dataset.PUBLISHER, "url": DATASET}
    described: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": language.text(dataset.TITLE),
        "alternateName": dataset.NAME,
        "description": f"{language.text(dataset.DESCRIPTION)} {language.text(dataset.SOURCED)}",
        "url": f"{base}/",
        "identifier": DATASET,
        "sameAs": DATASET,
        "license": LICENCE,
        "usageInfo": f"{base}/catalog",
        "isAccessibleForFree": True,
        "creator": maintainers,
        "publisher": maintainers,
        "keywords": [language.text(keyword) for keyword in dataset.KEYWORDS],
        "inLanguage": list(LANGUAGES),
        "dateModified": manifest.created,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": CATALOGUE,
            "name": dataset.NAME,
            "url": f"{base}/catalog",
        },
        **_coverage(site.coverage),
    }
    if manifest.number:
        described["version"] = str(manifest.number)
        described["datePublished"] = manifest.created
        described["distribution"] = _files(base, manifest.number, dumps)
    return described


def _coverage(coverage: Coverage) -> dict[str, object]:
    covered: dict[str, object] = {}
    if coverage.period is not None:
        covered["temporalCoverage"] = "/".join(coverage.period)
    if coverage.box is not None:
        shape = {"@type": "GeoShape", "box": " ".join(coverage.box)}
        covered["spatialCoverage"] = {"@type": "Place", "geo": shape}
    return covered


def _files(base: str, number: int, dumps: Dumps | None) -> list[dict[str, object]]:
    """The files to download."""
    found: list[dict[str, object]] = []
    for name, form in FORMS.items():
        file: dict[str, object] = {
            "@type": "DataDownload",
            "name": name,
            "contentUrl": f"{base}/dumps/{number}/{name}",
            "encodingFormat": [form.format.media_type, form.compression.media_type],
        }
        dump = dumps.find(name) if dumps is not None else None
        if dump is not None:
            file |= {"contentSize": f"{dump.octets} B", "sha256": dump.sha256}
        found.append(file)
    return found
