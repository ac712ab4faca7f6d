"""``pvegraph proposals`` and ``pvegraph proposal``."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pvegraph.cli.console import As, actor_at_console, opened
from pvegraph.cli.printing import Output, print_json, print_table
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.curation import Curation

StatusName = Literal["draft", "open", "accepted", "rejected", "withdrawn"]
_WIDTH = 60
"""Characters of a message in a list."""


def proposals(
    context: typer.Context,
    status: Annotated[StatusName | None, typer.Option("--status", help="Only those of this status.")] = None,
    author: Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only those of this account.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to list at most.")] = 50,
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many to leave out first.")] = 0,
    output: Output = "text",
) -> None:
    """List proposals, the newest first."""
    from pvegraph.cli.proposal_texts import summary_as_json

    with opened(context) as curation:
        listing = curation.proposals.list(status=status, author=author, limit=limit, offset=offset)
    if output == "json":
        print_json({"total": listing.total, "proposals": [summary_as_json(each) for each in listing.items]})
        return
    rows = [
        [str(each.number), each.status, each.author, f"{each.changed:%Y-%m-%d %H:%M}", _first_line(each.message)]
        for each in listing.items
    ]
    print_table(f"Proposals ({listing.total:,})", ("number", "status", "author", "changed", "message"), rows)


def proposal(  # noqa: PLR0913, PLR0917 - an option each
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of the proposal.")],
    comment: Annotated[str | None, typer.Option("--comment", metavar="TEXT", help="Say something about it.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve the newest revision.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Say that it will not be accepted.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Want it no more; for its author.")] = False,
    reread: Annotated[bool, typer.Option("--reread", help="Read it, if nobody has yet.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is decided so.")] = "",
    revision: Annotated[
        int | None, typer.Option("--revision", min=1, help="The revision that was looked at; the newest by default.")
    ] = None,
    name: As = None,
    lang: Annotated[Literal["en", "ar", "fr"], typer.Option("--lang", help="The language of problems.")] = "en",
    output: Output = "text",
) -> None:
    """Show a proposal, after something was done with it if an option says so; pvegraph accept makes a release of it."""
    from pvegraph.authored.showing import escaped
    from pvegraph.cli.proposal_texts import as_json, lines
    from pvegraph.curation.review import ReviewRules

    asked = {"approve": approve, "reject": reject, "withdraw": withdraw}
    deeds = [deed for deed, wanted in asked.items() if wanted]
    if len(deeds) > 1:
        raise UsageError(f"--{deeds[0]} and --{deeds[1]} are two decisions; take one of them")
    if reason and not deeds:
        raise UsageError("--reason is for --approve, --reject and --withdraw; to say something, use --comment")
    with opened(context) as curation:
        if reread:
            from pvegraph.curation import proposing

            proposing.reread(curation, number)
        if comment is not None:
            curation.proposals.comment(actor_at_console(curation, name, "propose"), number, comment)
        for deed in deeds:
            _decide(curation, name, deed, number, revision, reason)
        found = curation.proposals.get(number)
        rules = ReviewRules.of(curation.settings)
    if output == "json":
        print_json(as_json(found))
        return
    for line in lines(found, rules, lang):
        typer.echo(escaped(line))


def _decide(curation: Curation, name: str | None, deed: str, number: int, revision: int | None, reason: str) -> None:
    actor = actor_at_console(curation, name, "propose" if deed == "withdraw" else "review")
    seen = curation.proposals.get(number).newest.number if revision is None else revision
    match deed:
        case "approve":
            curation.proposals.approve(actor, number, seen, reason)
        case "reject":
            curation.proposals.reject(actor, number, seen, reason)
        case _:
            curation.proposals.withdraw(actor, number, seen, reason)


def _first_line(message: str) -> str:
    from pvegraph.authored.showing import escaped

    first = escaped(message.splitlines()[0])
    return first if len(first) <= _WIDTH else first[: _WIDTH - 1] + "…"
