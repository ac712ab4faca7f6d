"""What commands print: JSON, tables, and progress for as long as they work."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from pvegraph.authored.progress import Progress

_NO_LIMIT = 100_000
"""The columns of what is no terminal."""

Output = Annotated[
    Literal["text", "json"], typer.Option("-o", "--output", help="Print text for people or JSON for programs.")
]


def print_json(value: object) -> None:
    """Print a value as JSON that a person can read as well."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people; numbers are set to the right, and a pipe gets whole lines, however wide."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    content = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        numeric = bool(content) and all(isinstance(row[index], int) for row in content)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _NO_LIMIT)
    with console.capture() as captured:
        console.print(table)
    # Rich itself would leave with exit code 1, which means findings here, when the reader of a pipe has gone.
    typer.echo(captured.get(), nl=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error, if that is a terminal; else silence."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step)
            bar.update(tasks[step], completed=done, total=total or None)

        yield show
