"""All of curation, for those who show it: the command line and the gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pvegraph.curation.database import Database

if TYPE_CHECKING:
    from pvegraph.settings import Settings


@dataclass(frozen=True)
class Curation:
    """Proposals, accounts and releases of one project."""

    settings: Settings
    database: Database

    @classmethod
    def open(cls, settings: Settings) -> Curation:
        """Open the database that the settings name; raises as `Database.open`."""
        return cls(settings, Database.open(settings))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
