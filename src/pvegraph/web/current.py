"""The site as it is now: pages follow what is written, a moment later."""

from __future__ import annotations

import asyncio
import logging

from pvegraph.errors import PvegraphError
from pvegraph.store.embedded import EmbeddedStore
from pvegraph.store.write_service import WritingService
from pvegraph.web.site import Site

PAUSE_SECONDS = 0.5
"""After a write, before the data is read anew for pages: many writes in a row cost one reading."""
_LOG = logging.getLogger(__name__)


class Current:
    """Which site a request gets: one, from its beginning to its end."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def follow(self) -> None:
        """Read the data anew after each write, for ever; queries see a write at once, pages when this is done."""
        service = self.site.service
        if not isinstance(service, WritingService):
            return
        while True:
            await service.written.wait()
            await asyncio.sleep(PAUSE_SECONDS)
            service.written.clear()
            try:
                self.site = await asyncio.to_thread(_renewed, self.site, service)
            except PvegraphError as error:
                _LOG.error("The pages show what was there before the last write: %s", error)


def _renewed(site: Site, service: WritingService) -> Site:
    path, version = service.state
    return site.renewed(EmbeddedStore.load(path), version)
