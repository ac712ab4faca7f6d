"""The form in which people ask, with the answer below it."""

from __future__ import annotations

from pvegraph.vocabulary import PREFIXES
from pvegraph.web.home import examples
from pvegraph.web.problem import ProblemError
from pvegraph.web.results.shown import Shown
from pvegraph.web.site import Site

_START = (
    "\n".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in ("pve", "skos", "org"))
    + "\n\nSELECT ?city ?name WHERE {\n  ?city a pve:City ;\n    skos:prefLabel ?name .\n"
    + '  FILTER(lang(?name) = "en")\n}\nORDER BY ?name\nLIMIT 20\n'
)
"""What the form shows before anything is asked."""


def context(
    site: Site, query: str, shown: Shown | None = None, problem: ProblemError | None = None
) -> dict[str, object]:
    """What the template of the form needs."""
    place = problem.members if problem is not None else {}
    return {
        "query": query,
        "start": _START,
        "examples": examples(site.queries),
        "shown": shown,
        "as_released": site.is_as_released,
        "problem": problem,
        "takes_writes": site.takes_writes,
        "services": site.settings.service_endpoints,
        "line": place.get("line"),
        "column": place.get("column"),
    }
