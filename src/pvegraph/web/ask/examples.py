"""Questions to begin with: competency questions of docs/queries.md that can be put together here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import QueryParams

from pvegraph.web.ask.addresses import Kinds, question_of
from pvegraph.web.ask.question import Question

_AGENCY = "class(=pve:NationalAgency,pve:Ministry)"
COMPETENCY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agencies-organising-not-implementing": (
            f"kind=organisation&where={_AGENCY}"
            "&where=event(role=role:organiser,role:co-organiser,role:host,role:co-host)"
            "&where=!framework(level=commitment-level:implemented)"
            "&column=country&column=event.count&sort=-event.count",
        ),
        "cities-never-abroad": (
            "kind=place&where=event(where=own)&where=!event(where=abroad)&column=country&column=event.count"
            "&sort=-event.count",
        ),
        "cities-that-dropped-out": (
            "kind=place&where=event(date)&where=!event(from=2018)&column=country&column=event",
        ),
        "cities-without-label-in-official-language": (
            "kind=city&where=country(language(=ar))&where=!name(=ar)&column=country",
            "kind=city&where=country(language(=fr))&where=!name(=fr)&column=country",
        ),
        "countries-with-plan-without-city": (
            "kind=country&where=issued(type(=framework-type:national-action-plan,framework-type:strategy))"
            "&where=!place(framework)&column=issued.count&column=place.count&sort=-issued.count",
        ),
        "events-across-regions": ("kind=event&where=region(n=3)&column=date&column=region.count&sort=-region.count",),
        "framework-uptake": ("kind=commitment&column=framework&column=level&column=actor",),
        "frameworks-behind-national-strategies": (
            "kind=framework&where=type(=framework-type:strategy,framework-type:national-action-plan,"
            "framework-type:plan-of-action)&where=national&where=follows(issuer(!country))"
            "&column=national&column=follows",
        ),
        "mayors-with-other-posts": (
            "kind=person&where=mayor&where=post(n=2)&where=event&column=post&column=event.count",
        ),
        "network-cities-without-agency-commitment": (
            "kind=place&where=member(=organisation:scn)"
            "&where=country(organisation(class(=pve:NationalAgency)))"
            "&where=!country(organisation(class(=pve:NationalAgency);framework(issuer(=organisation:gctf))))"
            "&column=country",
        ),
        "chain-of-addenda": (
            "kind=framework&where=theme(=theme:rehabilitation)&where=supplements&column=date&column=supplements",
            "kind=framework&where=supplements(theme(=theme:rehabilitation))&column=date&column=supplements",
        ),
    }
)
"""The name of a saved query, and the addresses of the questions that together ask the same."""

SIMPLE = (
    "kind=city&where=member(=organisation:scn)&column=country",
    "kind=person&where=mayor(country(=country:ma))&column=post",
    "kind=event&where=country(=country:ma)&where=date(from=2018)&column=date",
    "kind=country&where=place(member(=organisation:scn))&column=place.count&sort=-place.count",
)
"""What a newcomer may ask first: a condition or two, each of which can be exchanged for one of their own."""


def examples(kinds: Kinds) -> list[Question]:
    """The questions to begin with, the simple ones first: those that have conditions to read."""
    asked = [question_of(QueryParams(text), kinds) for text in (*SIMPLE, *(texts[0] for texts in COMPETENCY.values()))]
    return [question for question in asked if question.conditions]
