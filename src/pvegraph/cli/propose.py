"""``pvegraph propose``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pvegraph import iri
from pvegraph.cli.console import As, actor_at_console, opened
from pvegraph.cli.printing import Output, print_json, progress_bar
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvegraph.curation.proposal import Kind, Proposal, SentText, Submission

_INPUT = "-"
_KINDS: Mapping[str, Kind] = {
    "rdfp": "patch",
    "ru": "update",
    "csv": "table",
    "tsv": "table",
    "xlsx": "table",
}
"""The kind of a file by its ending; all others are RDF, and what they are not is told when they are read."""
KindName = Literal["rdf", "patch", "update", "table"]


def propose(  # noqa: PLR0913, PLR0917 - an option each
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILES]", help="Files of RDF, RDF Patch (.rdfp), SPARQL Update (.ru) or tables; or -"),
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="What is changed and why, in a sentence.")
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", metavar="FILE", help="A file of RDF with what is to be taken away; once for each."),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="The source that says it, if files name none: its address, or publisher/id.",
        ),
    ] = "",
    new_source: Annotated[
        list[str] | None,
        typer.Option(
            "--new-source",
            metavar="FIELD=TEXT",
            help="What is known of a source that is not there yet: publisher, title, id, address, date, language; once"
            " for each.",
        ),
    ] = None,
    kind: Annotated[
        KindName | None, typer.Option("--kind", help="What the files are, where their endings do not tell it.")
    ] = None,
    amend: Annotated[
        int | None,
        typer.Option("--amend", metavar="N", min=1, help="Put this in place of what proposal N has said so far."),
    ] = None,
    name: As = None,
    lang: Annotated[Literal["en", "ar", "fr"], typer.Option("--lang", help="The language of problems.")] = "en",
    output: Output = "text",
) -> None:
    """Propose a change of the current release, for others to review.

    What is sent is stored as it is, before it is read. If it cannot be read, it stays a draft and the exit code is 1.
    """
    submission = _submission(files or [], remove or [], source, new_source or [], kind)
    if amend is None and message is None:
        raise UsageError("A proposal needs a message; add --message TEXT")
    with opened(context) as curation:
        from pvegraph.curation import proposing

        actor = actor_at_console(curation, name, "propose")
        with progress_bar() as progress:
            progress("Reading what is proposed", 0, 0)
            if amend is None:
                proposal = proposing.propose(curation, actor, submission, message or "")
            else:
                proposal = proposing.amend(curation, actor, amend, submission, message=message)
    tell(proposal, lang, output)
    if proposal.status == "draft":
        raise typer.Exit(1)


def tell(proposal: Proposal, language: str, output: Literal["text", "json"]) -> None:
    """Say what has become of a proposal; problems go to standard error, one a line, as compilers write them."""
    from pvegraph.authored.showing import escaped
    from pvegraph.cli.proposal_texts import as_json, problem_line

    if output == "json":
        print_json(as_json(proposal))
        return
    for problem in proposal.newest.problems:
        typer.echo(escaped(problem_line(problem, language)), err=True)
    added, removed = len(proposal.change.added), len(proposal.change.removed)
    counts = f": {added:,} added, {removed:,} removed." if proposal.newest.is_read and added + removed else "."
    typer.echo(f"Proposal {proposal.number}, revision {proposal.newest.number}, is {proposal.status}{counts}")


def _submission(
    files: Sequence[str], removed: Sequence[str], source: str, described: Sequence[str], kind: KindName | None
) -> Submission:
    from pvegraph.curation.proposal import Submission

    if not files and not removed:
        raise UsageError("Nothing is proposed; name a file, - for standard input, or --remove FILE")
    if [*files, *removed].count(_INPUT) > 1:
        raise UsageError("Standard input can be read once; name it once")
    kinds = {kind or _kind_of(name) for name in (*files, *removed)}
    if len(kinds) > 1:
        raise UsageError(f"The files are of several kinds, {', '.join(sorted(kinds))}; make a proposal of each")
    (found,) = kinds
    if removed and found != "rdf":
        raise UsageError(f"--remove is for files of RDF; a {found} itself says what it takes away")
    texts = (*(_text(name, removes=False) for name in files), *(_text(name, removes=True) for name in removed))
    fields = _fields(described)
    graph = iri.SOURCE + source if source and ":" not in source else source
    return Submission(found, texts, graph, {"new_source": fields} if fields else {})


def _kind_of(name: str) -> Kind:
    return _KINDS.get(Path(name.removesuffix(".gz")).suffix.removeprefix(".").lower(), "rdf")


def _text(name: str, *, removes: bool) -> SentText:
    """A file as it is on the disk."""
    from pvegraph.curation.proposal import SentText

    if name == _INPUT:
        return SentText("", "", sys.stdin.buffer.read(), removes)
    try:
        return SentText(name, "", Path(name).read_bytes(), removes)
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror}); check the name") from None


def _fields(described: Sequence[str]) -> dict[str, str]:
    """What is said of a new source."""
    from pvegraph.curation.reading.new_source import FIELDS

    fields = {}
    for each in described:
        field, sign, value = each.partition("=")
        if not sign or field not in FIELDS:
            raise UsageError(f"--new-source is {each!r}; write one of {', '.join(FIELDS)}, then = and a text")
        fields[field] = value
    return fields
