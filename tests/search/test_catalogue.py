"""The names and facts that lists, search and pages share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, Entry, Text, kind_of
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.vocabulary import expand

PLACE = iri.thing("place", "x-town")


def _store(folder: Path, *statements: tuple[str, str, str]) -> EmbeddedStore:
    path = folder / "small.nq"
    path.write_text("".join(f"<{s}> <{expand(p)}> {o} <http://g/1> .\n" for s, p, o in statements), "utf-8")
    return EmbeddedStore.load(path)


def test_the_preferred_name_wins_over_every_other(tmp_path: Path) -> None:
    store = _store(
        tmp_path,
        (PLACE, "dct:title", '"A title"@en'),
        (PLACE, "rdfs:label", '"A label"@en'),
        (PLACE, "skos:altLabel", '"An old name"@en'),
        (PLACE, "skos:prefLabel", '"Town"@en'),
    )
    entry = Catalogue.read(store).get(PLACE)
    assert entry is not None
    assert entry.name("en") == Text("Town", "en")
    assert {text.value for text in entry.other_names} == {"A title", "A label", "An old name"}


def test_what_is_no_text_is_no_name(tmp_path: Path) -> None:
    store = _store(
        tmp_path,
        (PLACE, "rdfs:label", "<http://e/label>"),
        (PLACE, "skos:prefLabel", "<<( <http://e/s> <http://e/p> <http://e/o> )>>"),
        (PLACE, "skos:altLabel", '"Town"@en'),
        (PLACE, "pve:country", "<<( <http://e/s> <http://e/p> <http://e/o> )>>"),
    )
    entry = Catalogue.read(store).get(PLACE)
    assert entry == Entry(PLACE, {}, (Text("Town", "en"),))


def test_a_reader_without_a_name_in_her_language_gets_an_honest_one() -> None:
    entry = Entry(PLACE, {"de": "Stadt", "en": "Town"})
    assert entry.name("ar") == Text("Town", "en")
    assert Entry(PLACE, {"sw": "Mji"}).name("ar") == Text("Mji", "sw")
    assert Entry(PLACE, {}, (Text("T", "en"),)).name("ar") == Text("T", "en")
    assert Entry(PLACE, {}).name("ar") is None


def test_facts_keep_all_values(tmp_path: Path) -> None:
    store = _store(
        tmp_path,
        (PLACE, "skos:prefLabel", '"Town"@en'),
        (PLACE, "pve:country", f"<{iri.thing('country', 'dk')}>"),
        (PLACE, "pve:country", f"<{iri.thing('country', 'se')}>"),
    )
    entry = Catalogue.read(store).get(PLACE)
    assert entry is not None
    assert entry.facts["pve:country"] == (iri.thing("country", "dk"), iri.thing("country", "se"))


def test_a_list_has_the_readers_script_first() -> None:
    catalogue = Catalogue(
        [
            Entry(iri.thing("place", "b"), {"en": "Bern"}),
            Entry(iri.thing("place", "o"), {"en": "Ørland", "ar": "أورلاند"}),
            Entry(iri.thing("place", "a"), {"en": "aarhus"}),
        ]
    )
    assert [name.value for name, _ in catalogue.sorted_of_kind("place", "en")] == ["aarhus", "Bern", "Ørland"]
    assert [name.value for name, _ in catalogue.sorted_of_kind("place", "ar")] == ["أورلاند", "aarhus", "Bern"]


def test_every_thing_of_the_release_that_lists_show_has_a_name(
    catalogue: Catalogue, select: Callable[[str], list[dict[str, str]]]
) -> None:
    for kind, class_ in (
        ("place", "pve:Place"),
        ("person", "pve:Person"),
        ("event", "pve:Event"),
        ("source", "pve:Source"),
    ):
        things = {row["s"] for row in select(f"SELECT DISTINCT ?s {{ ?s a {class_} }}")}
        assert {entry.iri for entry in catalogue.of_kind(kind)} == things


def test_the_kind_is_what_the_iri_says() -> None:
    assert kind_of(iri.source_graph("un", "x")) == "source"
    assert kind_of(iri.concept_scheme("theme")) == "scheme"
    assert kind_of(expand("pve:City")) == "ontology"
    assert kind_of(iri.QUERY + "q1") == "query"
    assert kind_of("http://e.org/") == ""
