"""``pvegraph stats``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import typer

from pvegraph.cli.printing import Output, print_json, print_table
from pvegraph.cli.program import settings_of


def stats(context: typer.Context, output: Output = "text") -> None:
    """Count what the current release holds, by class, kind of graph and publisher, and list the releases."""
    from pvegraph import release

    settings = settings_of(context)
    statistics = release.statistics(settings)
    if output == "json":
        print_json(statistics.to_json())
        return
    for title, columns, rows in statistics.tables():
        print_table(title, columns, rows)
