"""Saved queries are read strictly, bound as terms, and told in RDF."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvegraph.authored.queries import SavedQuery, bind, find, read_queries, read_query, to_triples
from pvegraph.errors import FileFormatError, UsageError
from pvegraph.vocabulary import expand

HEADER = """\
# title@en: Cities of a country
# title@ar: مدن بلد
# title@fr: Villes d’un pays
# description@en: One city of the country,
#   and its name.
# description@ar: مدينة في البلد
# description@fr: Une ville du pays
# keywords: cities, first steps
# parameter: country | iri | country:ma | Country ; البلد ; Pays | pve:Country
# parameter: name | string | Rabat | Name ; الاسم ; Nom
# parameter: number | integer | 3 | Number ; العدد ; Nombre
# parameter: year | year | 2018 | Year ; السنة ; Année
"""
BODY = """\
PREFIX country: <https://w3id.org/pvegraph/id/country/>

SELECT ?country ?name ?number ?year ?lang WHERE {
  VALUES ?country { country:ma }
  VALUES ?name { "Rabat" }
  VALUES ?number { 3 }
  VALUES ?year { "2018" }
  VALUES ?lang { "en" }
}
"""


def saved(folder: Path, header: str = HEADER, body: str = BODY) -> SavedQuery:
    path = folder / "cities.rq"
    path.write_text(header + "\n" + body, encoding="utf-8")
    return read_query(path)


def refused(folder: Path, header: str = HEADER, body: str = BODY) -> str:
    """What is said of a file that is not as it must be, from its name on."""
    with pytest.raises(FileFormatError) as caught:
        saved(folder, header, body)
    return str(caught.value).removeprefix(str(folder) + "/")


def row(text: str) -> dict[str, str]:
    """The one row of a query without a store, each term as it is written in N-Triples."""
    answer = ox.Store().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    (solution,) = answer
    return {variable.value: str(solution[variable]) for variable in answer.variables}


@pytest.fixture(scope="module")
def query(tmp_path_factory: pytest.TempPathFactory) -> SavedQuery:
    return saved(tmp_path_factory.mktemp("queries"))


class TestReading:
    def test_gives_what_the_header_says(self, query: SavedQuery) -> None:
        assert query.name == "cities"
        assert query.title == {"en": "Cities of a country", "ar": "مدن بلد", "fr": "Villes d’un pays"}
        assert query.description["en"] == "One city of the country, and its name."
        assert query.keywords == ("cities", "first steps")
        assert query.form == "SELECT"
        assert query.text == BODY
        country = query.parameters_by_name["country"]
        assert (country.type, country.default, country.instance_of) == ("iri", "country:ma", "pve:Country")
        assert country.label == {"en": "Country", "ar": "البلد", "fr": "Pays"}

    def test_adds_the_language_of_labels_where_the_query_has_it(self, query: SavedQuery, tmp_path: Path) -> None:
        assert [parameter.name for parameter in query.parameters][-1] == "lang"
        without = saved(tmp_path, body=BODY.replace('  VALUES ?lang { "en" }\n', ""))
        assert "lang" not in without.parameters_by_name

    @pytest.mark.parametrize(
        ("body", "form"),
        [("ASK {}", "ASK"), ("CONSTRUCT { <x:a> <x:b> 1 } {}", "CONSTRUCT"), ("SELECT * {}", "SELECT")],
    )
    def test_asks_the_parser_for_the_form(self, tmp_path: Path, body: str, form: str) -> None:
        header = "\n".join(line for line in HEADER.splitlines() if "parameter" not in line) + "\n"
        assert saved(tmp_path, header, body).form == form

    def test_sorts_the_queries_of_a_folder_by_name(self, tmp_path: Path) -> None:
        for name in ("b", "a"):
            (tmp_path / f"{name}.rq").write_text(HEADER + "\n" + BODY, encoding="utf-8")
        assert [query.name for query in read_queries(tmp_path)] == ["a", "b"]

    def test_finds_a_query_or_names_the_nearest(self, query: SavedQuery) -> None:
        assert find([query], "cities") is query
        with pytest.raises(UsageError, match=r"no saved query 'citys'; did you mean cities\?"):
            find([query], "citys")
        with pytest.raises(UsageError, match="see pvegraph query --list"):
            find([query], "zzz")


class TestRefusals:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("# title@ar: مدن بلد\n", "", "cities.rq:1: the header has no '# title@ar: …'"),
            ("# keywords: cities, first steps\n", "", "cities.rq:1: the header has no '# keywords: …'"),
            ("# title@fr", "# titel@fr", "cities.rq:3: 'titel' is no key of a header"),
            ("# title@fr", "# title@de", "cities.rq:3: 'title' needs a language"),
            ("# title@fr: Villes d’un pays", "# title@fr:", "cities.rq:3: 'title' has no value"),
            ("# title@fr: Villes d’un pays", "# title@en: Twice", "cities.rq:3: 'title' stands here and in line 1"),
            ("#   and its name.", "# and its name.", "cities.rq:5: this is no line of a header"),
            ("# keywords:", "# keywords@en:", "cities.rq:8: 'keywords' takes no language"),
            ("| iri |", "| uri |", "cities.rq:9: 'uri' is no type of a parameter"),
            ("| iri | country:ma", "| iri | nowhere:ma", "cities.rq:9: The parameter country cannot be 'nowhere:ma'"),
            ("Country ; البلد ; Pays", "Country ; Pays", "cities.rq:9: the label of country is needed in en, ar, fr"),
            ("| pve:Country", "| Country", "cities.rq:9: 'Country' is no class"),
            ("parameter: country |", "parameter: lang |", "cities.rq:9: 'lang' cannot be a parameter's name"),
            ("parameter: name |", "parameter: country |", "cities.rq:10: the parameter country is declared twice"),
            ("name | string | Rabat |", "name | string |", "cities.rq:10: a parameter reads"),
            ("| integer | 3 |", "| integer | three |", "cities.rq:11: The parameter number cannot be 'three'"),
            ("| year | 2018 |", "| year | 18 |", "cities.rq:12: The parameter year cannot be '18'"),
            ("year | year | 2018", "until | year | 2018", "cities.rq:1: no line of the query reads 'VALUES ?until"),
        ],
    )
    def test_of_a_header_name_the_line(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        assert old in HEADER
        assert refused(tmp_path, header=HEADER.replace(old, new)).startswith(said)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("{ country:ma }", "{ country:fr }", "cities.rq:17: the query has country:fr, the header has country:ma"),
            ('{ "Rabat" }', "{ UNDEF }", "cities.rq:18: 'UNDEF' is no single term"),
            ("VALUES ?number { 3 }", "VALUES ?number { 3 4 }", "cities.rq:19: '3 4' is no single term"),
            ("id/country/>", "id/land/>", "cities.rq:14: the prefix country: does not stand for this"),
            (
                "SELECT ?country",
                "SELEKT ?country",
                "cities.rq:16:10: this is no SPARQL 1.1 at this place; something is wrong at",
            ),
            ("}\n", "", "cities.rq:21:24: this is no SPARQL 1.1"),
            (
                "WHERE {",
                "WHERE { ?a skos:prefLabel ?b .",
                "cities.rq:16:68: this is no SPARQL 1.1 at this place; a prefix",
            ),
            ("WHERE {", "WHERE { SERVICE <x:y> {}", "cities.rq:16: a saved query asks no other service"),
            (
                "WHERE {",
                'WHERE { BIND("""a""" AS ?b)',
                "cities.rq: a query with parameters cannot have a string of many",
            ),
        ],
    )
    def test_of_a_query_name_the_line(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        assert old in BODY
        head, _, tail = BODY.rpartition(old)
        assert refused(tmp_path, body=head + new + tail).startswith(said)

    def test_of_another_encoding_say_so(self, tmp_path: Path) -> None:
        path = tmp_path / "latin.rq"
        path.write_bytes("# title@fr: Été\n".encode("latin-1"))
        with pytest.raises(FileFormatError, match=r"latin\.rq: this is not UTF-8 at octet 13"):
            read_query(path)

    def test_of_a_missing_file_say_so(self, tmp_path: Path) -> None:
        with pytest.raises(FileFormatError, match=r"none\.rq: the file cannot be read: No such file"):
            read_query(tmp_path / "none.rq")


class TestBinding:
    def test_leaves_the_defaults_where_nothing_is_given(self, query: SavedQuery) -> None:
        assert bind(query, {}) == query.text

    def test_puts_typed_terms_into_their_lines(self, query: SavedQuery) -> None:
        given = {"country": "country:fr", "name": "Fès", "number": "-7", "year": "1999", "lang": "ar"}
        assert row(bind(query, given)) == {
            "country": "<https://w3id.org/pvegraph/id/country/fr>",
            "name": '"Fès"',
            "number": '"-7"^^<http://www.w3.org/2001/XMLSchema#integer>',
            "year": '"1999"',
            "lang": '"ar"',
        }

    @pytest.mark.parametrize(
        "hostile",
        [
            '" } # ',
            '" } UNION { ?s ?p ?o } { VALUES ?x { "',
            "\\",
            '\\" } #',
            "\\u0022 } #",
            "line\nbreak } #",
            "\r\n\x00\x85\u2028",
            "VALUES ?country { country:fr }",
            "' } ; DROP ALL #",
            '"""',
        ],
    )
    def test_takes_hostile_text_as_text(self, query: SavedQuery, hostile: str) -> None:
        text = bind(query, {"name": hostile})
        assert len(text.split("\n")) == len(query.text.split("\n"))
        assert row(text)["name"] == str(ox.Literal(hostile))
        assert row(text)["country"] == row(query.text)["country"]

    @given(st.text())
    def test_takes_any_text_as_text(self, query: SavedQuery, text: str) -> None:
        assert row(bind(query, {"name": text}))["name"] == str(ox.Literal(text))

    @given(st.text())
    def test_takes_any_iri_or_refuses_it(self, query: SavedQuery, text: str) -> None:
        try:
            bound = bind(query, {"country": text})
        except UsageError:
            return
        assert row(bound)["country"].startswith("<")
        assert row(bound)["name"] == '"Rabat"'

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("country", "https://example.org/> } #"),
            ("country", "https://example.org/a b"),
            ("country", "https://example.org/\n"),
            ("country", "relative/path"),
            ("country", "country:ma } #"),
            ("country", ""),
            ("number", "3 4"),
            ("number", "3.5"),
            ("number", "9" * 19),
            ("number", "٣"),
            ("year", "2018\n"),
            ("year", "20180"),
            ("lang", 'en" } #'),
            ("lang", "EN"),
            ("name", "\ud800"),
        ],
    )
    def test_refuses_what_is_none_of_the_type(self, query: SavedQuery, name: str, value: str) -> None:
        with pytest.raises(UsageError, match=f"The parameter {name} cannot be"):
            bind(query, {name: value})

    def test_refuses_a_parameter_that_the_query_lacks(self, query: SavedQuery) -> None:
        with pytest.raises(UsageError, match="no parameter 'town'; it has: country, name, number, year, lang"):
            bind(query, {"town": "x"})

    def test_binds_every_line_of_a_parameter(self, tmp_path: Path) -> None:
        body = BODY.replace('  VALUES ?year { "2018" }\n', '  VALUES ?year { "2018" }\n  { VALUES ?y { 1 } }\n')
        body = body.replace("{ VALUES ?y { 1 } }", '{\n    VALUES ?year { "2018" }\n  }')
        assert bind(saved(tmp_path, body=body), {"year": "2020"}).count('VALUES ?year { "2020" }') == 2


class TestTriples:
    def test_say_the_query_in_the_way_of_the_sparql_examples(self, query: SavedQuery) -> None:
        triples = to_triples(query)
        about = {(str(t.predicate.value), str(t.object)) for t in triples if t.subject == ox.NamedNode(query.iri)}
        assert query.iri == "https://w3id.org/pvegraph/query/cities"
        assert (expand("rdf:type"), f"<{expand('sh:SPARQLExecutable')}>") in about
        assert (expand("rdf:type"), f"<{expand('sh:SPARQLSelectExecutable')}>") in about
        assert (expand("sh:select"), str(ox.Literal(query.text))) in about
        assert (expand("rdfs:label"), '"مدن بلد"@ar') in about
        assert (expand("rdfs:comment"), '"Une ville du pays"@fr') in about
        assert (expand("schema:keywords"), '"cities"@en') in about
        assert (expand("schema:target"), "<https://w3id.org/pvegraph/sparql>") in about
        assert (expand("sh:prefixes"), "<https://w3id.org/pvegraph/query>") in about

    def test_have_no_blank_nodes_and_declare_the_prefixes(self, query: SavedQuery) -> None:
        triples = to_triples(query)
        assert not any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object))
        namespaces = [triple.object for triple in triples if triple.predicate.value == expand("sh:namespace")]
        assert [str(namespace) for namespace in namespaces] == [
            '"https://w3id.org/pvegraph/id/country/"^^<http://www.w3.org/2001/XMLSchema#anyURI>'
        ]
