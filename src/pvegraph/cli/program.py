"""The program around its commands: the options that all of them share, settings, and exit codes."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pvegraph.errors import FindingsError, PvegraphError, UnreadableFilesError, UsageError

if TYPE_CHECKING:
    from pvegraph.settings import Settings

app = typer.Typer(
    name="pvegraph",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: pvegraph serve",
)


def main() -> NoReturn:
    """Run the command line and leave with its exit code; an error that we raise on purpose is one line."""
    code = 0
    try:
        command = typer.main.get_command(app)
        with command.make_context("pvegraph", sys.argv[1:]) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as exit_:
        code = exit_.exit_code
    except (FindingsError, UnreadableFilesError) as error:
        # These are lists, with lines of their own.
        typer.echo(f"pvegraph: {error}", err=True)
        code = error.exit_code
    except PvegraphError as error:
        code = _fail(str(error), error.exit_code)
    except typer.TyperException as error:
        code = _fail(f"{error.format_message().rstrip('.')}. See: pvegraph --help", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: whatever is still buffered is for nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 128 + signal.SIGPIPE
    sys.exit(code)


def _fail(message: str, code: int) -> int:
    """Say on one line what went wrong and return the exit code."""
    typer.echo("pvegraph: " + " ".join(message.split()), err=True)
    return code


def _print_version(wanted: bool) -> None:
    """Print the version and leave, if that is wanted."""
    if wanted:
        typer.echo(f"pvegraph {version('pvegraph')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _global_options(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar="PVEGRAPH_PROJECT",
            help="The folder of ontology/, shapes/, data/ and queries/; by default the current one.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and leave.")
    ] = False,
) -> None:
    """A knowledge graph of the people and bodies that prevent violent extremism.

    Every command says more about itself: pvegraph build --help
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    context.obj = project


def settings_of(context: typer.Context, **given: object) -> Settings:
    """The settings of this run: the environment's, overruled by what was given as an option and is not `None`.

    Raises `UsageError` for a setting out of its limits and for a project folder that holds no project; none is needed
    where a remote store is named.
    """
    from pydantic import ValidationError

    from pvegraph.settings import Settings

    given = {name: value for name, value in {"project": context.obj, **given}.items() if value is not None}
    try:
        settings = Settings.model_validate({**Settings().model_dump(), **given})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        raise UsageError(
            f"the setting {name} (PVEGRAPH_{name.upper()}) is {first['input']!r}: {first['msg']}."
        ) from None
    if settings.store is None and not settings.ontology.is_dir():
        raise UsageError(
            f"{settings.project} is not a project of pvegraph: it has no ontology/."
            " Name the project's folder: pvegraph --project DIR …"
        )
    return settings
