"""``pvegraph user``: the accounts of curators, and their tokens."""
# ruff: noqa: PLC0415 -- a command imports what it needs when it runs

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from pvegraph.cli.printing import Output, print_json, print_table
from pvegraph.cli.program import settings_of
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.account import Account, Deed
    from pvegraph.curation.curation import Curation
    from pvegraph.curation.tokens import Token

user = typer.Typer(
    help="Make and change the accounts of curators, and their tokens.",
    epilog="Example: pvegraph user add amal --role administrator",
    rich_markup_mode=None,
)
_LONGEST_INPUT = 8192

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account.")]
RoleName = Literal["reader", "contributor", "reviewer", "administrator"]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input rather than ask for it.")
]
OneTime = Annotated[
    bool, typer.Option("--one-time", help="Make a password for one use, print it, and have another one chosen with it.")
]


@user.callback(invoke_without_command=True)
def _explain(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@user.command(epilog="Example: pvegraph user add amal --role reviewer --label 'Amal Haddad'")
def add(  # noqa: PLR0913, PLR0917 - an option each
    context: typer.Context,
    name: Name,
    role: Annotated[RoleName, typer.Option("--role", help="What the account may do.")] = "contributor",
    label: Annotated[
        str | None, typer.Option(help="What its owner is called in public; the name of the account by default.")
    ] = None,
    no_password: Annotated[
        bool,
        typer.Option("--no-password", help="Give it none: its owner signs in with OpenID Connect, or uses tokens."),
    ] = False,
    one_time: OneTime = False,
    password_stdin: FromInput = False,
    output: Output = "text",
) -> None:
    """Make an account. The password is asked for twice, unless an option says otherwise."""
    if no_password + one_time + password_stdin > 1:
        raise UsageError("--no-password, --one-time and --password-stdin say different things; give one of them.")
    with _curation(context) as curation:
        password = None if no_password or one_time else _new_password(from_input=password_stdin)
        account = curation.accounts.add(name, label or name, role, password)
        made = curation.accounts.give_one_time_password(name) if one_time else None
        if not curation.settings.curation:
            typer.echo("pvegraph: nobody can sign in as long as PVEGRAPH_CURATION is not true.", err=True)
    _tell(output, account, "was made", {} if made is None else {"password": made})


@user.command("list", epilog="Example: pvegraph user list -o json")
def list_(context: typer.Context, output: Output = "text") -> None:
    """List all accounts, the closed ones too."""
    with _curation(context) as curation:
        accounts = curation.accounts.all()
    if output == "json":
        print_json([_as_json(account) for account in accounts])
        return
    rows = [[each.name, each.label, each.role, "closed" if each.disabled else ""] for each in accounts]
    print_table("Accounts", ("name", "label", "role", "state"), rows)


@user.command(epilog="Example: pvegraph user role amal administrator")
def role(
    context: typer.Context,
    name: Name,
    role: Annotated[RoleName, typer.Argument(help="What it may do from now on.")],
    output: Output = "text",
) -> None:
    """Give an account another role."""
    with _curation(context) as curation:
        account = curation.accounts.set_role(name, role)
    _tell(output, account, f"is {account.role} now")


@user.command(epilog="Example: pvegraph user label amal 'Amal Haddad'")
def label(
    context: typer.Context,
    name: Name,
    label: Annotated[str, typer.Argument(help="What its owner is called in public from now on.")],
    output: Output = "text",
) -> None:
    """Call the owner of an account otherwise."""
    with _curation(context) as curation:
        account = curation.accounts.set_label(name, label)
    _tell(output, account, f"is called {account.label} now")


@user.command(epilog="Example: pvegraph user password amal --one-time")
def password(
    context: typer.Context,
    name: Name,
    one_time: OneTime = False,
    password_stdin: FromInput = False,
    output: Output = "text",
) -> None:
    """Give an account another password; all its sessions end."""
    if one_time and password_stdin:
        raise UsageError("--one-time and --password-stdin say different things; give one of them.")
    with _curation(context) as curation:
        curation.accounts.get(name)
        if one_time:
            made = {"password": curation.accounts.give_one_time_password(name)}
        else:
            made = {}
            curation.accounts.set_password(name, _new_password(from_input=password_stdin))
        account = curation.accounts.get(name)
    _tell(output, account, "has another password, and its sessions have ended", made)


@user.command(epilog="Example: pvegraph user close amal")
def close(context: typer.Context, name: Name, output: Output = "text") -> None:
    """Let nobody in by an account any more; its sessions end, and its tokens are refused."""
    with _curation(context) as curation:
        account = curation.accounts.close_account(name)
    _tell(output, account, "is closed")


@user.command(epilog="Example: pvegraph user reopen amal")
def reopen(context: typer.Context, name: Name, output: Output = "text") -> None:
    """Let a closed account in again."""
    with _curation(context) as curation:
        account = curation.accounts.reopen(name)
    _tell(output, account, "is open again")


@user.command(epilog="Example: pvegraph user link amal 248289761001")
def link(
    context: typer.Context,
    name: Name,
    subject: Annotated[str, typer.Argument(help="The name by which the provider knows the owner of the account.")],
    remove: Annotated[bool, typer.Option("--remove", help="Remove the link; the sessions of the account end.")] = False,
    output: Output = "text",
) -> None:
    """Let somebody sign in with OpenID Connect as an account; PVEGRAPH_OIDC_ISSUER names the provider."""
    with _curation(context) as curation:
        issuer = curation.settings.oidc_issuer
        if issuer is None:
            raise UsageError("There is no provider to link the account with. Name one by PVEGRAPH_OIDC_ISSUER.")
        (curation.accounts.unlink if remove else curation.accounts.link)(name, issuer, subject)
        account = curation.accounts.get(name)
    _tell(output, account, f"is {'not ' if remove else ''}linked with {subject} at {issuer}{' any more' * remove}")


@user.command(epilog="Example: pvegraph user token amal --title 'nightly import' --scope propose --days 30")
def token(
    context: typer.Context,
    name: Name,
    title: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            metavar="read|propose|review|administer",
            help="What it allows, as far as the role does; may be given several times.",
        ),
    ],
    days: Annotated[int, typer.Option(min=1, help="For how many days it is good.")] = 90,
    output: Output = "text",
) -> None:
    """Make a token for programs, and print it: nobody can read it again later."""
    with _curation(context) as curation:
        shown, made = curation.tokens.add(name, title, cast("list[Deed]", scope), days)
    if output == "json":
        print_json({"token": shown, **_token_as_json(made)})
        return
    typer.echo(shown)
    typer.echo(f"Token {made.id} of {name} is good until {made.expires:%Y-%m-%d}. It is printed this once.", err=True)


@user.command(epilog="Example: pvegraph user tokens amal -o json")
def tokens(context: typer.Context, name: Name, output: Output = "text") -> None:
    """List the tokens of an account, the newest first."""
    with _curation(context) as curation:
        curation.accounts.get(name)
        listed = curation.tokens.of_account(name)
    if output == "json":
        print_json([_token_as_json(each) for each in listed])
        return
    rows = [_row(each) for each in listed]
    print_table(f"Tokens of {name}", ("token", "title", "scopes", "expires", "last used", "revoked"), rows)


@user.command(epilog="Example: pvegraph user revoke amal 7")
def revoke(
    context: typer.Context,
    name: Name,
    number: Annotated[int, typer.Argument(metavar="TOKEN", min=1, help="The number of the token.")],
    output: Output = "text",
) -> None:
    """Make a token of an account worthless, for ever."""
    with _curation(context) as curation:
        revoked = curation.tokens.revoke(name, number)
    if output == "json":
        print_json(_token_as_json(revoked))
    else:
        typer.echo(f"Token {number} of {name} is revoked.")


@contextmanager
def _curation(context: typer.Context) -> Iterator[Curation]:
    """The database of the project."""
    from pvegraph.curation.curation import Curation

    curation = Curation.open(settings_of(context))
    try:
        yield curation
    finally:
        curation.close()


def _new_password(*, from_input: bool) -> str:
    """A password as it was typed twice without being shown, or as it stands in the standard input."""
    if from_input:
        octets = sys.stdin.buffer.read(_LONGEST_INPUT + 1)
        try:
            return octets.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise UsageError("The password in the standard input is not UTF-8.") from None
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask for a password. Give it by --password-stdin.")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    return typed


def _tell(output: str, account: Account, what: str, made: Mapping[str, str] | None = None) -> None:
    """Print what was done, with what is shown only this once."""
    shown = made or {}
    if output == "json":
        print_json({**_as_json(account), **shown})
        return
    typer.echo(f"The account {account.name} {what}.", err=bool(shown))
    for value in shown.values():
        typer.echo(value)


def _as_json(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "label": account.label,
        "role": account.role,
        "closed": account.disabled,
        "mustChangePassword": account.must_change,
    }


def _token_as_json(token: Token) -> dict[str, object]:
    from pvegraph.curation.account import DEEDS

    def told(moment: object) -> str | None:
        return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"

    return {
        "id": token.id,
        "account": token.account,
        "title": token.title,
        "scopes": [deed for deed in DEEDS if deed in token.scopes],
        "created": told(token.created),
        "expires": told(token.expires),
        "revoked": told(token.revoked),
        "used": told(token.used),
    }


def _row(token: Token) -> list[object]:
    def day(moment: object) -> str:
        return "" if moment is None else f"{moment:%Y-%m-%d}"

    scopes = " ".join(sorted(token.scopes))
    return [token.id, token.title, scopes, day(token.expires), day(token.used), day(token.revoked)]
