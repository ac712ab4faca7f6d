"""The catalogue in DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), with what DCAT-AP 3 asks for beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.release.dumps import Dump, Dumps
from pvegraph.release.manifest import Manifest
from pvegraph.web import dataset
from pvegraph.web.assertions import Assertions, date, typed
from pvegraph.web.dataset import CATALOGUE, DATASET, release_iri
from pvegraph.web.kinds import N_
from pvegraph.web.signposting import LICENCE
from pvegraph.web.site import Site

SERVICE, _ACCESS = CATALOGUE + "#sparql", CATALOGUE + "#sparql-access"
PUBLISHER, _CONTACT = CATALOGUE + "#publisher", CATALOGUE + "#contact"
_PERIOD, _BOX = CATALOGUE + "#period", CATALOGUE + "#box"
_SOFTWARE, _RIGHTS, _PROVENANCE = CATALOGUE + "#software", CATALOGUE + "#rights", CATALOGUE + "#provenance"

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_EU = "http://publications.europa.eu/resource/authority/"
_PUBLIC = _EU + "access-right/PUBLIC"
_EU_THEMES = (_EU + "data-theme/GOVE", _EU + "data-theme/JUST")
_EU_FILE_TYPES = MappingProxyType(
    {"n-quads": "RDF_N_QUADS", "trig": "RDF_TRIG", "turtle": "RDF_TURTLE", "json-ld": "JSON_LD"}
)
"""The names of our formats in the list of file types of the EU's Publications Office, which DCAT-AP uses."""
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

_TITLE = N_("Catalogue of pvegraph")
_ABOUT = N_("What there is of pvegraph: the dataset with its releases, the files to download, and the SPARQL service.")
_VERSION_TITLE = N_("pvegraph, release %(number)s")
_FILE_TITLE = N_("%(format)s, compressed with %(compression)s")
_SERVICE_TITLE = N_("SPARQL service of pvegraph")
_SERVICE_ABOUT = N_("Answers SPARQL 1.1 queries about the dataset, each source in a graph of its own.")
_CONFORMS = (iri.ONTOLOGY_GRAPH, iri.SHAPES_GRAPH)


@dataclass(frozen=True)
class Offer:
    """What there is to be catalogued."""

    base: str
    """The address under which people reach the server."""
    dumps: Dumps | None
    """The files of the release; there are none of a remote store."""
    releases: Sequence[Manifest]
    """Every release, in the order of their numbers."""


def describe_catalogue(site: Site, offer: Offer) -> list[ox.Triple]:
    """The catalogue with everything in it."""
    said = Assertions(partial(dataset.in_all_languages, site))
    _catalogue(said, site, offer)
    _dataset(said, site, offer)
    _coverage(said, site)
    _agents(said, site)
    for manifest in offer.releases:
        _release(said, manifest, _files(offer) if manifest.number == site.release.number else [])
    for dump in offer.dumps.files if offer.dumps is not None else ():
        _file(said, site, offer, dump)
    _service(said, offer)
    return said.triples


def _catalogue(said: Assertions, site: Site, offer: Offer) -> None:
    """The catalogue itself (DCAT 3, section 6.3)."""
    said.type(CATALOGUE, "dcat:Catalog")
    said.text(CATALOGUE, "dct:title", _TITLE)
    said.text(CATALOGUE, "dct:description", _ABOUT)
    _common(said, CATALOGUE)
    said.say(CATALOGUE, "dct:modified", date(site.release.manifest.created))
    said.link(CATALOGUE, "dct:language", *map(_language, site.languages))
    said.link(CATALOGUE, "foaf:homepage", f"{offer.base}/catalog")
    said.link(CATALOGUE, "dcat:themeTaxonomy", iri.concept_scheme("theme"))
    said.link(CATALOGUE, "dcat:dataset", DATASET)
    said.link(CATALOGUE, "dcat:service", SERVICE)


def _dataset(said: Assertions, site: Site, offer: Offer) -> None:
    """The dataset, whatever the release (section 6.6); its files are those of the current release."""
    manifest = site.release.manifest
    said.type(DATASET, "dcat:Dataset")
    said.say(DATASET, "dct:identifier", ox.Literal(DATASET))
    said.text(DATASET, "dct:title", dataset.TITLE)
    said.text(DATASET, "dct:description", dataset.DESCRIPTION)
    for keyword in dataset.KEYWORDS:
        said.text(DATASET, "dcat:keyword", keyword)
    said.link(DATASET, "dcat:theme", *site.coverage.themes, *_EU_THEMES)
    _common(said, DATASET)
    said.link(DATASET, "dct:creator", PUBLISHER)
    said.link(DATASET, "dct:rights", _RIGHTS)
    said.link(DATASET, "dct:provenance", _PROVENANCE)
    said.link(DATASET, "dct:conformsTo", *_CONFORMS)
    said.link(DATASET, "dct:language", *dict.fromkeys(map(_language, site.extent.languages)))
    said.link(DATASET, "dcat:landingPage", f"{offer.base}/")
    said.link(DATASET, "rdfs:seeAlso", dataset.VOID)
    said.say(DATASET, "dct:issued", date(min((manifest.created, *(each.created for each in offer.releases)))))
    said.say(DATASET, "dct:modified", date(manifest.created))
    if manifest.number:
        said.say(DATASET, "dcat:version", ox.Literal(str(manifest.number)))
        said.link(DATASET, "dcat:hasCurrentVersion", release_iri(manifest.number))
    said.link(DATASET, "dcat:hasVersion", *(release_iri(each.number) for each in offer.releases))
    said.link(DATASET, "dcat:distribution", *_files(offer), _ACCESS)


def _coverage(said: Assertions, site: Site) -> None:
    """What the dataset is about in time and space (section 6.15 and 6.16)."""
    coverage = site.coverage
    said.link(DATASET, "dct:spatial", *coverage.countries)
    for country in coverage.countries:
        said.type(country, "dct:Location")
    if coverage.box is not None:
        south, west, north, east = coverage.box
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        said.link(DATASET, "dct:spatial", _BOX)
        said.type(_BOX, "dct:Location")
        polygon = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
        said.say(_BOX, "dcat:bbox", typed(f"POLYGON(({polygon}))", "geo:wktLiteral"))
    if coverage.period is not None:
        first, last = coverage.period
        said.link(DATASET, "dct:temporal", _PERIOD)
        said.type(_PERIOD, "dct:PeriodOfTime")
        said.say(_PERIOD, "dcat:startDate", date(first))
        said.say(_PERIOD, "dcat:endDate", date(last))


def _agents(said: Assertions, site: Site) -> None:
    """Who publishes, whom to ask, under which terms, and where it comes from."""
    said.type(PUBLISHER, "foaf:Agent", "prov:Agent")
    said.say(PUBLISHER, "foaf:name", ox.Literal(dataset.PUBLISHER))
    said.type(_CONTACT, "vcard:Organization")
    said.say(_CONTACT, "vcard:fn", ox.Literal(dataset.PUBLISHER))
    said.link(_CONTACT, "vcard:hasURL", DATASET)
    said.type(LICENCE, "dct:LicenseDocument")
    said.say(LICENCE, "dct:title", ox.Literal("Creative Commons Attribution 4.0 International", language="en"))
    said.type(_PUBLIC, "dct:RightsStatement")
    said.type(_RIGHTS, "dct:RightsStatement")
    said.text(_RIGHTS, "rdfs:label", dataset.OTHER_LICENCES)
    said.type(_PROVENANCE, "dct:ProvenanceStatement")
    said.text(_PROVENANCE, "rdfs:label", dataset.SOURCED)
    if site.release.number:
        said.type(_SOFTWARE, "prov:SoftwareAgent")
        said.say(_SOFTWARE, "foaf:name", ox.Literal(dataset.NAME))


def _release(said: Assertions, manifest: Manifest, files: Sequence[str]) -> None:
    """One release as a version of the dataset (section 11), and how it was made (PROV-O, section 3.1)."""
    release, build = release_iri(manifest.number), f"{CATALOGUE}#build-{manifest.number}"
    said.type(release, "dcat:Dataset", "prov:Entity")
    said.text(release, "dct:title", _VERSION_TITLE, number=str(manifest.number))
    said.text(release, "dct:description", dataset.DESCRIPTION)
    said.say(release, "dct:identifier", ox.Literal(release))
    _common(said, release)
    said.say(release, "dct:issued", date(manifest.created))
    said.say(release, "dcat:version", ox.Literal(str(manifest.number)))
    said.link(release, "dcat:isVersionOf", DATASET)
    if manifest.previous is not None:
        said.link(release, "dcat:previousVersion", release_iri(manifest.previous))
    said.link(release, "dcat:distribution", *files)
    said.link(release, "prov:wasGeneratedBy", build)
    said.type(build, "prov:Activity")
    said.say(build, "prov:endedAtTime", date(manifest.created))
    said.link(build, "prov:wasAssociatedWith", _SOFTWARE)
    said.text(build, "rdfs:label", N_("Made by pvegraph %(version)s"), version=manifest.version)


def _file(said: Assertions, site: Site, offer: Offer, dump: Dump) -> None:
    """One file to download (section 6.8)."""
    assert offer.dumps is not None  # noqa: S101 - the file is one of them
    number, form, file = site.release.number, dump.form, _file_iri(dump)
    folder = f"{offer.base}/dumps/{number}/"
    said.type(file, "dcat:Distribution")
    said.text(file, "dct:title", _FILE_TITLE, format=form.title, compression=form.compression.title)
    said.link(file, "dcat:downloadURL", folder + dump.name)
    said.link(file, "dcat:accessURL", folder)
    said.link(file, "dcat:mediaType", _MEDIA_TYPES + form.format.media_type)
    said.link(file, "dcat:compressFormat", _MEDIA_TYPES + form.compression.media_type)
    said.link(file, "dct:format", f"{_EU}file-type/{_EU_FILE_TYPES[form.format.name]}")
    said.say(file, "dcat:byteSize", typed(str(dump.octets), "xsd:nonNegativeInteger"))
    said.link(file, "spdx:checksum", f"{file}-sha256")
    said.link(file, "dct:license", LICENCE)
    said.link(file, "dct:rights", _RIGHTS)
    said.link(file, "dct:conformsTo", *_CONFORMS)
    said.say(file, "dct:issued", date(site.release.manifest.created))
    said.type(f"{file}-sha256", "spdx:Checksum")
    said.link(f"{file}-sha256", "spdx:algorithm", _SHA256)
    said.say(f"{file}-sha256", "spdx:checksumValue", typed(dump.sha256, "xsd:hexBinary"))


def _service(said: Assertions, offer: Offer) -> None:
    """The SPARQL service, and the dataset as it is had there (sections 6.9 and 6.8)."""
    endpoint = f"{offer.base}/sparql"
    said.type(SERVICE, "dcat:DataService")
    said.text(SERVICE, "dct:title", _SERVICE_TITLE)
    said.text(SERVICE, "dct:description", _SERVICE_ABOUT)
    _common(said, SERVICE)
    said.link(SERVICE, "dcat:endpointURL", endpoint)
    said.link(SERVICE, "dcat:endpointDescription", endpoint)
    said.link(SERVICE, "dct:conformsTo", _SPARQL_PROTOCOL)
    said.link(SERVICE, "dcat:servesDataset", DATASET)
    said.type(_ACCESS, "dcat:Distribution")
    said.text(_ACCESS, "dct:title", _SERVICE_TITLE)
    said.link(_ACCESS, "dcat:accessURL", endpoint)
    said.link(_ACCESS, "dcat:accessService", SERVICE)
    said.link(_ACCESS, "dct:license", LICENCE)


def _common(said: Assertions, subject: str) -> None:
    """What holds for everything in the catalogue."""
    said.link(subject, "dct:publisher", PUBLISHER)
    said.link(subject, "dcat:contactPoint", _CONTACT)
    said.link(subject, "dct:license", LICENCE)
    said.link(subject, "dct:accessRights", _PUBLIC)


def _files(offer: Offer) -> list[str]:
    return [] if offer.dumps is None else [_file_iri(dump) for dump in offer.dumps.files]


def _file_iri(dump: Dump) -> str:
    return f"{CATALOGUE}#{dump.name}"


def _language(tag: str) -> str:
    """A language in the registry that DCAT 3 prefers (section 6.4), by the first part of its tag.

    >>> _language("zh-hans"), _language("fil")
    ('http://id.loc.gov/vocabulary/iso639-1/zh', 'http://id.loc.gov/vocabulary/iso639-2/fil')
    """
    primary = tag.partition("-")[0]
    return f"http://id.loc.gov/vocabulary/iso639-{1 if len(primary) == 2 else 2}/{primary}"  # noqa: PLR2004 - letters
