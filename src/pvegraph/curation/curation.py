"""All of curation, for those who show it: the command line and the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from pvegraph.curation.accounts import Accounts
from pvegraph.curation.database import Database
from pvegraph.curation.guesses import Guesses
from pvegraph.curation.proposals import Proposals
from pvegraph.curation.sessions import Sessions
from pvegraph.curation.tokens import Tokens
from pvegraph.errors import UsageError

if TYPE_CHECKING:
    from pvegraph.curation.openid import OpenId
    from pvegraph.settings import Settings


@dataclass(frozen=True)
class Curation:
    """Proposals, accounts and releases of one project."""

    settings: Settings
    database: Database

    @classmethod
    def open(cls, settings: Settings) -> Curation:
        """Open the database that the settings name; raises as `Database.open`, and `UsageError` for half a provider."""
        if settings.oidc_issuer is not None and not settings.oidc_client_id:
            raise UsageError(
                "PVEGRAPH_OIDC_ISSUER names a provider, and PVEGRAPH_OIDC_CLIENT_ID, by which it knows this server, is"
                " empty. Register the server there, and set what the provider calls it."
            )
        return cls(settings, Database.open(settings))

    @cached_property
    def accounts(self) -> Accounts:
        """Who takes part."""
        return Accounts(self.database)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in, in a browser."""
        settings = self.settings
        return Sessions(
            self.database, timedelta(seconds=settings.session_idle), timedelta(seconds=settings.session_life)
        )

    @cached_property
    def tokens(self) -> Tokens:
        """What programs show instead of a password."""
        return Tokens(self.database, self.settings.token_days)

    @cached_property
    def guesses(self) -> Guesses:
        """How often somebody tried to sign in and failed, as far as this process knows."""
        return Guesses()

    @cached_property
    def openid(self) -> OpenId | None:
        """Where else curators may sign in, if the settings name a provider."""
        if self.settings.oidc_issuer is None:
            return None
        from pvegraph.curation.openid import OpenId  # noqa: PLC0415 - whoever has no provider need not wait for it

        return OpenId(self.settings)

    @property
    def proposals(self) -> Proposals:
        """What somebody wants to change."""
        return Proposals(self.database, self.settings)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
