"""A project with the ontology and the shapes of the real one, a few statements about Rabat, and curators."""

from __future__ import annotations

import shutil
from pathlib import Path

from pvegraph.curation.account import Role
from pvegraph.curation.curation import Curation
from pvegraph.release import build
from pvegraph.settings import Settings

PASSWORD = "a long enough pass phrase"  # noqa: S105 - of accounts that are there for a test
PEOPLE: dict[str, tuple[str, Role]] = {
    "rima": ("Rima Reader", "reader"),
    "carl": ("Carl Contributor", "contributor"),
    "rosa": ("Rosa Reviewer", "reviewer"),
    "remi": ("Rémi Reviewer", "reviewer"),
    "ada": ("Ada Administrator", "administrator"),
}
SOURCE = "https://w3id.org/pvegraph/source/map/rabat-2024"
PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix pve: <https://w3id.org/pvegraph/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix country: <https://w3id.org/pvegraph/id/country/> .
@prefix government: <https://w3id.org/pvegraph/id/government/> .
@prefix person: <https://w3id.org/pvegraph/id/person/> .
@prefix place: <https://w3id.org/pvegraph/id/place/> .
@prefix post: <https://w3id.org/pvegraph/id/post/> .
@prefix publisher: <https://w3id.org/pvegraph/id/publisher/> .
@prefix role: <https://w3id.org/pvegraph/concept/role/> .
@prefix tenure: <https://w3id.org/pvegraph/id/tenure/> .
"""
RABAT = f"""{PREFIXES}
<{SOURCE}> a pve:Source ; dct:identifier "rabat-2024" ; dct:title "Rabat has a new mayor"@en , "للرباط عمدة جديدة"@ar ;
    dct:issued "2024-02-26"^^xsd:date ; dct:publisher publisher:map ; schema:inLanguage "en" ;
    schema:url <https://www.example.org/rabat> .
publisher:map a foaf:Agent ; foaf:name "MAP" .
place:ma-rabat a pve:Place , pve:City ; skos:prefLabel "Rabat"@en , "الرباط"@ar , "Rabat"@fr ; pve:country country:ma .
country:ma a pve:Country ; skos:prefLabel "Morocco"@en , "المغرب"@ar , "Maroc"@fr ;
    pve:cldrTerritory "MA" ; pve:iso3166alpha2 "MA" ; pve:iso3166alpha3 "MAR" ; pve:iso3166numeric "504" .
government:ma-rabat a pve:LocalGovernment , pve:Municipality ; pve:governs place:ma-rabat ; pve:country country:ma ;
    skos:prefLabel "Municipality of Rabat"@en , "بلدية الرباط"@ar .
post:ma-rabat-mayor a org:Post , pve:Mayoralty ; org:postIn government:ma-rabat ; org:role role:mayor ;
    skos:prefLabel "Mayor of Rabat"@en .
person:p-aaaaaaaaaa a pve:Person ; skos:prefLabel "Asmaa Rhlalou"@en , "أسماء غلالو"@ar .
tenure:t-aaaaaaaaaa a pve:Tenure ; org:member person:p-aaaaaaaaaa ; pve:post post:ma-rabat-mayor ;
    pve:start "2021"^^xsd:gYear ; dct:source <{SOURCE}> .
"""
"""What a source says of Rabat, in terms of the real ontology; nothing is wrong with it."""
MAYOR = f"""{PREFIXES}
person:p-bbbbbbbbbb a pve:Person ; skos:prefLabel "Fatiha El Moudni"@en , "فتيحة المودني"@ar .
tenure:t-bbbbbbbbbb a pve:Tenure ; org:member person:p-bbbbbbbbbb ; pve:post post:ma-rabat-mayor ;
    pve:start "2024-02"^^xsd:gYearMonth ; dct:source <{SOURCE}> .
"""
"""What somebody proposes, and nothing is wrong with."""
NAMELESS = MAYOR.replace(' ; skos:prefLabel "Fatiha El Moudni"@en , "فتيحة المودني"@ar', "")
"""The same without the name of the person: a violation."""


def make_project(folder: Path, real: Path, password: str | None = None, **given: object) -> Settings:
    """A project with its first release, and accounts for everybody; a password costs a tenth of a second each."""
    folder.mkdir()
    for name in ("ontology", "shapes"):
        shutil.copytree(real / name, folder / name)
    (folder / "queries").mkdir()
    (folder / "data" / "map").mkdir(parents=True)
    (folder / "data" / "map" / "rabat-2024.ttl").write_text(RABAT, "utf-8")
    settings = Settings(project=folder, curation=True, query_workers=2, query_wait=60, validation_wait=60).model_copy(
        update=given
    )
    build(settings)
    curation = Curation.open(settings)
    for name, (label, role) in PEOPLE.items():
        curation.accounts.add(name, label, role, password)
    curation.close()
    return settings
