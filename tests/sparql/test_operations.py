"""Updates taken apart into their operations."""

from __future__ import annotations

import pytest

from pvegraph.sparql.operations import default_templates, operations


@pytest.mark.parametrize(
    ("update", "texts"),
    [
        ("", []),
        ("# nothing ; at all\n", []),
        ("PREFIX a: <b:>", []),
        ("CLEAR ALL", ["CLEAR ALL"]),
        ("CLEAR ALL;", ["CLEAR ALL"]),
        ("CLEAR ALL;DROP ALL", ["CLEAR ALL", "DROP ALL"]),
        ("CLEAR ALL # ; DROP ALL\n; CLEAR NAMED", ["CLEAR ALL", "CLEAR NAMED"]),
        ("CLEAR ALL ;; DROP ALL", ["CLEAR ALL", ";", "DROP ALL"]),
        ('INSERT DATA { <a;b> <c> \';\' , """; } "x" \\" """ , \'\'\';\'\'\' }', None),
        ("INSERT DATA { <a> <b> 1 ; <c> 2 } ; CLEAR ALL", ["INSERT DATA { <a> <b> 1 ; <c> 2 }", "CLEAR ALL"]),
        ("DELETE WHERE { ?a ?b 'it\\'s; }' }", None),
        ("INSERT { ?a <p> 1 } WHERE { ?a ?b ?c FILTER(?b<?c && ?c>1) } ; CLEAR ALL", 2),
    ],
)
def test_operations_end_at_semicolons_outside_of_braces(update: str, texts: list[str] | int | None) -> None:
    found = [operation.text() for operation in operations(update)]
    if isinstance(texts, int):
        assert len(found) == texts
    else:
        assert found == ([update] if texts is None else texts)


def test_declarations_apply_to_all_operations_behind_them() -> None:
    first, second = operations("PREFIX a: <a:> CLEAR GRAPH a:1 ; BASE <b:> PREFIX a: <c:> CLEAR GRAPH a:2")
    assert first.declarations.split("\n") == ["PREFIX a: <a:>", ""]
    assert second.declarations.split("\n") == ["PREFIX a: <a:>", "BASE <b:>", "PREFIX a: <c:>", ""]


def test_an_operation_in_place_stands_at_its_line_and_column() -> None:
    update = "PREFIX a: <a:>\nCLEAR ALL ;\n  DROP GRAPH a:b"
    assert operations(update)[1].in_place == "PREFIX a: <a:>\n           \n  DROP GRAPH a:b"


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ("INSERT DATA { <a> <b> 1 }", ["<a> <b> 1"]),
        ("INSERT DATA { GRAPH <g> { <a> <b> 1 } }", []),
        (
            "INSERT DATA { GRAPH <g> { <a> <b> 1 } . <a> <b> 2 . GRAPH <h> { } <c> <d> 3 . }",
            ["<a> <b> 2 .", "<c> <d> 3 ."],
        ),
        ("INSERT DATA { ex:GRAPH <b> 'GRAPH' }", ["ex:GRAPH <b> 'GRAPH'"]),
        ("DELETE { ?a ?b ?c } INSERT { ?a ?b [] } WHERE { ?a ?b ?c . ?d ?e ?f }", ["?a ?b ?c", "?a ?b []"]),
        ("DELETE WHERE { ?a ?b ?c . GRAPH ?g { ?a ?b ?c } }", ["?a ?b ?c ."]),
        ("INSERT {} WHERE { ?a ?b ?c }", []),
    ],
)
def test_templates_for_the_default_graph_are_those_outside_of_graph(update: str, found: list[str]) -> None:
    (operation,) = operations(update)
    assert [update[start:end] for start, end in default_templates(operation)] == found
