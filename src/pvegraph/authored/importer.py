"""From the sourced tables to ``data/``: one Turtle file per source (docs/model.md, docs/decisions/0003-import.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from pvegraph.authored.enrichment import geonames
from pvegraph.authored.enrichment.enrich import Matching, country_codes, enrich, enrichment_graphs, match_places
from pvegraph.authored.enrichment.places import places_in
from pvegraph.authored.enrichment.unmatched import unmatched_page
from pvegraph.authored.graph_files import GraphFile, read_graph_files, settle
from pvegraph.authored.import_report import EnrichmentReport, ImportReport, KeptGraph, TableReport
from pvegraph.authored.mappings import Mappings, load_mappings
from pvegraph.authored.progress import Progress, silent
from pvegraph.authored.rows.checks import check
from pvegraph.authored.rows.columns import TABLES, Known, read_concepts
from pvegraph.authored.rows.translate import Represented, context_of, graphs_of, remarks, translate
from pvegraph.authored.tables import Refusal, Row, Table, read_table
from pvegraph.authored.turtle import replace_text
from pvegraph.settings import Settings
from pvegraph.vocabulary import expand


@dataclass(frozen=True)
class _Plan:
    """What an import is about to write, before anything is written."""

    tables: Mapping[str, Table]
    refused: Mapping[Row, str]
    found: Mapping[str, GraphFile]
    rows_of_graph: Mapping[str, list[Represented]]
    enrichment: Mapping[str, frozenset[Triple]]
    matching: Matching | None

    def graphs(self) -> dict[str, frozenset[Triple]]:
        """The statements that are to stand in each graph, in a fixed order."""
        of_sources = {
            graph: frozenset[Triple]().union(*(row.triples for row in rows))
            for graph, rows in sorted(self.rows_of_graph.items())
        }
        return {**of_sources, **self.enrichment}


def import_tables(
    folder: Path, settings: Settings, *, enrichment: bool = True, progress: Progress = silent
) -> ImportReport:
    """Bring ``data/`` to hold what the tables of a folder say, without touching what people have edited.

    Without ``enrichment``, the graphs of packages are left as they are. Nothing is written before everything is read.
    Raises `FileFormatError` for a table, a scheme or a file of ``data/`` that cannot be understood, and
    `EnvironmentFaultError` if the disk does not let us.
    """
    plan = _plan(folder, settings, enrichment, progress)
    lacking: dict[Row, str] = {}
    kept: list[KeptGraph] = []
    written = 0
    graphs = plan.graphs()
    for done, (graph, triples) in enumerate(graphs.items(), 1):
        found = plan.found.get(graph)
        outcome = settle(settings.data, graph, triples, found)
        written += outcome == "written"
        if outcome == "kept" and found is not None:
            kept.append(KeptGraph(found.name, len(triples - found.triples)))
            lacking |= _lacking(plan.rows_of_graph.get(graph, []), found)
        progress("Writing data/", done, len(graphs))
    if plan.matching is not None:
        replace_text(settings.project / "docs" / "unmatched-places.md", unmatched_page(plan.matching))
    return _report(plan, {**plan.refused, **lacking}, tuple(kept), written)


def _plan(folder: Path, settings: Settings, enrichment: bool, progress: Progress) -> _Plan:
    tables: dict[str, Table] = {}
    for done, (name, columns) in enumerate(TABLES.items(), 1):
        tables[name] = read_table(folder / f"{name}.csv", [column.name for column in columns])
        progress("Reading tables", done, len(TABLES))
    mappings = load_mappings()
    known = Known(country_codes(), read_concepts(settings.ontology), mappings)
    refused = check(tables, known)
    rows = [row for table in tables.values() for row in table.rows if row not in refused]
    found = read_graph_files(settings.data, progress)
    graphs = graphs_of(rows)
    context = context_of(rows, mappings)
    standing = _standing(translate(rows, graphs, context), found)
    matching = None
    if enrichment:
        progress("Looking places up", 0, 0)
        matching = match_places(places_in(standing))
    towns = _towns(found.get(geonames.reference().graph), matching)
    planned = translate(rows, graphs, replace(context, towns=context.cities | towns))
    graphs_of_packages = {} if matching is None else enrich(matching.matched, _standing(planned, found))
    return _Plan(tables, refused, found, planned, graphs_of_packages, matching)


def _standing(planned: Mapping[str, list[Represented]], found: Mapping[str, GraphFile]) -> set[Triple]:
    """The statements that will stand in the graphs of sources: planned, or edited by hand and kept."""
    packages = enrichment_graphs()
    standing = {
        triple
        for graph, rows in planned.items()
        if graph not in found or not found[graph].is_edited
        for row in rows
        for triple in row.triples
    }
    for graph, file in found.items():
        if graph not in packages and (graph not in planned or file.is_edited):
            standing |= file.triples
    return standing


def _towns(found: GraphFile | None, matching: Matching | None) -> frozenset[str]:
    """The places that GeoNames knows: as its file says if it will not be rewritten, else as they match now."""
    if matching is not None and (found is None or not found.is_edited):
        return frozenset(matching.matched)
    city = NamedNode(expand("pve:City"))
    triples = found.triples if found is not None else frozenset()
    return frozenset(t.subject.value for t in triples if t.object == city and isinstance(t.subject, NamedNode))


def _lacking(rows: list[Represented], found: GraphFile) -> dict[Row, str]:
    """The rows whose statements a file that a person has edited does not have."""
    reasons: dict[Row, str] = {}
    for represented in rows:
        missing = sorted(str(triple) for triple in represented.triples - found.triples)
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            reasons[represented.row] = (
                f"{found.name} has been edited by hand and lacks {missing[0]}{more};"
                " add the statement there, or change the row, or remove the file to have it written anew"
            )
    return reasons


def _report(plan: _Plan, refused: Mapping[Row, str], kept: tuple[KeptGraph, ...], written: int) -> ImportReport:
    refusals: list[Refusal] = []
    lines: list[TableReport] = []
    for table in plan.tables.values():
        of_table = [Refusal(table.path, row.line, refused[row]) for row in table.rows if row in refused]
        of_table = sorted([*of_table, *table.refusals], key=lambda refusal: refusal.line)
        total = len(table.rows) + len(table.refusals)
        lines.append(TableReport(table.name, total, total - len(of_table), len(of_table)))
        refusals += of_table
    mappings = load_mappings()
    accepted = [row for table in plan.tables.values() for row in table.rows if row not in refused]
    return ImportReport(
        tables=tuple(lines),
        refusals=tuple(refusals),
        remarks=_remarks(plan.tables, accepted, mappings),
        kept=kept,
        vanished=_vanished(plan),
        files_written=written,
        files=len(plan.rows_of_graph) + len(plan.enrichment),
        enrichment=_enrichment_report(plan.matching),
    )


def _remarks(tables: Mapping[str, Table], rows: list[Row], mappings: Mappings) -> tuple[Refusal, ...]:
    return tuple(Refusal(tables[row.table].path, row.line, reason) for row, reason in remarks(rows, mappings))


def _vanished(plan: _Plan) -> tuple[str, ...]:
    """The files that an import once wrote and whose sources the tables no longer have."""
    expected = plan.rows_of_graph.keys() | enrichment_graphs()
    left = (file for graph, file in plan.found.items() if graph not in expected)
    return tuple(sorted(file.name for file in left if file.imported_digest is not None))


def _enrichment_report(matching: Matching | None) -> EnrichmentReport | None:
    if matching is None:
        return None
    return EnrichmentReport(len(matching.matched), len(matching.unmatched))
