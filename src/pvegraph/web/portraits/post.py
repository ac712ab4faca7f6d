"""The page of a post: who has held it, in order, with the gaps between."""

from __future__ import annotations

from collections.abc import Sequence

from pvegraph.web.kinds import N_
from pvegraph.web.portraits.gathered import Gathered
from pvegraph.web.portraits.place import NO_END
from pvegraph.web.portraits.plan import Layout, Part
from pvegraph.web.portraits.words import Sentence, sentence


def _summary(gathered: Gathered) -> Sequence[Sentence]:
    """Post in the Municipality of Rabat."""
    naming = gathered.naming
    return [
        sentence(naming.language, N_("post in %(body)s"), body=naming.link(body))
        for body in gathered.iris("org:postIn")
    ]


POST = Layout(
    "post",
    (
        Part(
            "holders",
            N_("Who has held this post"),
            "timeline",
            "earliest",
            first=50,
            note=NO_END,
            nothing=N_("No source names anybody who held it."),
            without=("pve:post",),
        ),
    ),
    first_facts=("org:postIn", "org:role"),
    summary=_summary,
)
