"""Roles and deeds in words, which are keys of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pvegraph.curation.account import Deed, Role
from pvegraph.web.kinds import N_

ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        "reader": N_("Reader"),
        "contributor": N_("Contributor"),
        "reviewer": N_("Reviewer"),
        "administrator": N_("Administrator"),
    }
)
DEED_WORDS: Mapping[Deed, str] = MappingProxyType(
    {
        "read": N_("read proposals"),
        "propose": N_("propose changes"),
        "review": N_("review and accept proposals"),
        "administer": N_("administer accounts"),
    }
)
