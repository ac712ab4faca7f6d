"""States, kinds and deeds of proposals in words; the texts are keys of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pvegraph.curation.proposal import Kind, Status, Verdict
from pvegraph.web.kinds import N_

STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        "draft": N_("Draft"),
        "open": N_("Open for review"),
        "accepted": N_("Accepted"),
        "rejected": N_("Rejected"),
        "withdrawn": N_("Withdrawn"),
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        "rdf": N_("triples"),
        "patch": N_("RDF Patch"),
        "update": N_("SPARQL Update"),
        "form": N_("form"),
        "table": N_("table"),
        "change": N_("change"),
    }
)
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        "approve": N_("%(name)s approved revision %(revision)s"),
        "accept": N_("%(name)s accepted revision %(revision)s"),
        "reject": N_("%(name)s rejected revision %(revision)s"),
        "withdraw": N_("%(name)s withdrew revision %(revision)s"),
    }
)
