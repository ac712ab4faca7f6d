"""The page that lists the places which GeoNames does not know beyond doubt."""

from __future__ import annotations

from pvegraph.authored.enrichment import geonames
from pvegraph.authored.enrichment.enrich import Matching
from pvegraph.authored.enrichment.places import Place


def unmatched_page(matching: Matching) -> str:
    """The page in Markdown; it changes only if a place, a reason or the package does."""
    total = len(matching.matched) + len(matching.unmatched)
    lines = [
        "# Places without a GeoNames match",
        "",
        f"Written by `pvegraph import` from {geonames.reference().version}. Of {total} places,"
        f" {len(matching.matched)} are a populated place of GeoNames beyond doubt.",
        f"These {len(matching.unmatched)} are not, so they have no coordinates, population or GeoNames identifier.",
        "The rule is in [decision 4](decisions/0004-enrichment.md).",
        "",
        "| country | place | why not |",
        "|---|---|---|",
    ]
    rows = (_row(place, reason) for place, reason in matching.unmatched.values())
    return "\n".join([*lines, *sorted(rows)]) + "\n"


def _row(place: Place, reason: str) -> str:
    return f"| {', '.join(sorted(place.countries))} | {' / '.join(sorted(place.names))} | {reason} |"
