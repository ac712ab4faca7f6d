"""A fix in the words of others: RDF Patch and SPARQL Update."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import DefaultGraph, Quad

from pvegraph.authored.patch_rows import write
from pvegraph.validation.finding import Fix


def as_patch(*fixes: Fix) -> str:
    """Fixes as an RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html), what is removed first."""
    removed, added = _changes(fixes)
    rows = [*((False, f"{quad} .\n".encode()) for quad in removed), *((True, f"{quad} .\n".encode()) for quad in added)]
    return b"".join(write(rows, {})).decode()


def as_update(*fixes: Fix) -> str:
    """Fixes as a SPARQL 1.1 Update: one deletion and one insertion of data (SPARQL 1.1 Update, section 3.1)."""
    removed, added = _changes(fixes)
    parts = [f"{keyword} {{\n{''.join(_in_graphs(quads))}}}" for keyword, quads in _named(removed, added) if quads]
    return " ;\n".join(parts) + ("\n" if parts else "")


def _named(removed: list[Quad], added: list[Quad]) -> tuple[tuple[str, list[Quad]], ...]:
    return ("DELETE DATA", removed), ("INSERT DATA", added)


def _changes(fixes: Iterable[Fix]) -> tuple[list[Quad], list[Quad]]:
    """What goes and what comes, in a fixed order; the fixes are of one dataset, so what one adds no other removes."""
    every = list(fixes)
    removed = {quad for fix in every for quad in fix.removed}
    added = {quad for fix in every for quad in fix.added}
    return sorted(removed, key=_order), sorted(added, key=_order)


def _order(quad: Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad)


def _in_graphs(quads: Iterable[Quad]) -> Iterator[str]:
    """Statements in the blocks of their graphs."""
    for graph, said in groupby(quads, key=lambda quad: quad.graph_name):
        lines = "".join(f"    {quad.triple} .\n" for quad in said)
        yield lines if isinstance(graph, DefaultGraph) else f"  GRAPH {graph} {{\n{lines}  }}\n"
