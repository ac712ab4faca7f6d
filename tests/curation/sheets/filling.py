"""Tables as people send them, and what comes of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import Workbook
from pyoxigraph import NamedNode, Quad

from pvegraph.authored.files import read
from pvegraph.authored.mappings import load_mappings
from pvegraph.authored.rows.columns import TABLES
from pvegraph.authored.rows.translate import context_of, graphs_of, translate
from pvegraph.authored.tables import Row
from pvegraph.curation.proposal import Problem, SentText
from pvegraph.curation.sheets import read_tables
from pvegraph.curation.sheets.grid import safe
from pvegraph.settings import Settings
from pvegraph.validation.examination import Rules
from pvegraph.validation.view import Change, StoreView

NOTHING = StoreView.of(())


def rules_of(project: Path) -> Rules:
    """The ontology of the project; its shapes are not asked here."""
    authored = read(Settings(project=project))
    return Rules([triple for part in authored.ontology.values() for triple in part], [])


def as_csv(rows: Sequence[Mapping[str, str]], name: str = "table.csv") -> SentText:
    """Rows as a file of CSV."""
    text = StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(key for row in rows for key in row)), restval="")
    writer.writeheader()
    writer.writerows({key: safe(cell) for key, cell in row.items()} for row in rows)
    return SentText(name, "text/csv", text.getvalue().encode())


def as_workbook(rows: Iterable[Sequence[object]], title: str = "people") -> SentText:
    """Cells as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    output = BytesIO()
    book.save(output)
    return SentText("book.xlsx", "", output.getvalue())


def imported(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> frozenset[Quad]:
    """What the importer makes of rows; a cell that is not given is empty."""
    rows = [
        Row(table, number, {**{column.name: "" for column in TABLES[table]}, **cells})
        for table, lines in tables.items()
        for number, cells in enumerate(lines, 2)
    ]
    planned = translate(rows, graphs_of(rows), context_of(rows, load_mappings()))
    return frozenset(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))
        for graph, found in planned.items()
        for row in found
        for triple in row.triples
    )


def texts_of(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> list[SentText]:
    """Tables as files of CSV."""
    return [as_csv(rows, f"{name}.csv") for name, rows in tables.items() if rows]


def changed(texts: Sequence[SentText], rules: Rules, before: Iterable[Quad] = (), source: str = "") -> Change:
    """The change of tables in which nothing is wrong."""
    change, problems = read_tables(texts, StoreView.of(before), rules, source=source)
    assert problems == (), [problem.messages["en"] for problem in problems]
    return change


def refused(texts: Sequence[SentText], rules: Rules, before: Iterable[Quad] = ()) -> tuple[Problem, ...]:
    """What is wrong with tables; then nothing changes."""
    change, problems = read_tables(texts, StoreView.of(before), rules)
    assert change == Change(frozenset(), frozenset())
    assert problems
    return problems
