"""The facts of the page that the project started from, each asked of the built graph and found in its own graph.

The table was read off the page by a person; the page itself is not part of the project.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

SEED = "https://w3id.org/pvegraph/source/strong-cities-network/seed-scn-gctf-dialogue-ar"

SUMMIT = "event:scn-global-summit-4"
DIALOGUE = "event:scn-gs4-gctf-dialogue"
PANEL_1 = "event:scn-gs4-gctf-dialogue-panel-1"
PANEL_2 = "event:scn-gs4-gctf-dialogue-panel-2"


def _holds(arabic: str, title: str, body: str) -> str:
    """A person, known by the Arabic name, holds a post of that title in that body, seen in September 2023."""
    return f"""?person a pve:Person ; skos:prefLabel "{arabic}"@ar .
        ?tenure org:member ?person ; pve:post ?post ; pve:observedOn "2023-09"^^xsd:gYearMonth ; dct:source <{SEED}> .
        ?post org:postIn {body} ; skos:prefLabel|skos:altLabel "{title}"@en ."""


def _named(arabic: str, english: str) -> str:
    """A person has this Arabic and this English name."""
    return f"""?person a pve:Person ; skos:prefLabel "{arabic}"@ar ; skos:prefLabel|skos:altLabel "{english}"@en ."""


def _opened(arabic: str) -> str:
    """A person, known by the Arabic name, gave opening remarks at the dialogue."""
    return f"""?person skos:prefLabel "{arabic}"@ar .
        ?p pve:event {DIALOGUE} ; pve:participant ?person ; pve:role role:opening-remarks ; dct:source <{SEED}> ."""


def _from(event: str, country: str) -> str:
    """People from a country took part in an event."""
    return f"?p pve:event {event} ; pve:participantsFrom country:{country} ; dct:source <{SEED}> ."


def _took_part(event: str, actor: str, role: str) -> str:
    """An actor took part in an event in a role."""
    return f"?p pve:event {event} ; pve:participant {actor} ; pve:role role:{role} ; dct:source <{SEED}> ."


def _member(member: str, body: str, role: str) -> str:
    """A member belongs to a body in a role."""
    return f"?m org:member {member} ; org:organization {body} ; org:role role:{role} ; dct:source <{SEED}> ."


FACTS: dict[str, str] = {
    # the page
    "the source is a page in Arabic": f'<{SEED}> a pve:Source ; schema:inLanguage "ar" .',
    "the source is published by the Strong Cities Network": f"""<{SEED}> dct:publisher ?publisher .
        ?publisher foaf:name "Strong Cities Network" .""",
    "the source has its address": f"""<{SEED}> schema:url ?url .
        FILTER(STRSTARTS(STR(?url), "https://strongcitiesnetwork.org/ar/news/"))""",
    # the Summit
    "the Fourth Global Summit is a summit": f"{SUMMIT} a pve:Event ; dct:type event-type:summit .",
    "the Summit began on 19 September 2023": f'{SUMMIT} pve:start "2023-09-19"^^xsd:date .',
    "the Summit ended on 21 September 2023": f'{SUMMIT} pve:end "2023-09-21"^^xsd:date .',
    "the Summit was in New York City": f"{SUMMIT} schema:location place:us-new-york-city .",
    "the Summit was in the United States": f"{SUMMIT} pve:country country:us .",
    "the Summit is named in Arabic": f'{SUMMIT} skos:prefLabel "القمة العالمية الرابعة"@ar .',
    "more than 240 people took part in the Summit": f"{SUMMIT} pve:participantCount 240 .",
    "more than 115 cities took part in the Summit": f"{SUMMIT} pve:cityCount 115 .",
    "50 countries took part in the Summit": f"{SUMMIT} pve:countryCount 50 .",
    "the Summit comprised eleven events": f"{SUMMIT} pve:subEventCount 11 .",
    "Strong Cities held the Summit": _took_part(SUMMIT, "organisation:scn", "host"),
    "Denmark sponsored the Summit": _took_part(SUMMIT, "country:dk", "sponsor"),
    "Denmark paid for the Summit": f"{SUMMIT} schema:funder country:dk .",
    # the dialogue and its panels
    "the dialogue is part of the Summit": f"{DIALOGUE} a pve:Event ; pve:subEventOf {SUMMIT} .",
    "the dialogue is a dialogue": f"{DIALOGUE} dct:type event-type:dialogue .",
    "the dialogue was in September 2023, the day is not said": f'{DIALOGUE} pve:start "2023-09"^^xsd:gYearMonth .',
    "the dialogue has its Arabic title": f"""{DIALOGUE} skos:prefLabel ?title .
        FILTER(LANG(?title) = "ar" && CONTAINS(?title, "رؤساء البلديات"))""",
    "Strong Cities organised the dialogue": _took_part(DIALOGUE, "organisation:scn", "organiser"),
    "the GCTF took part in the dialogue": _took_part(DIALOGUE, "organisation:gctf", "participant"),
    "the first panel is part of the dialogue": f"{PANEL_1} pve:subEventOf {DIALOGUE} .",
    "the second panel is part of the dialogue": f"{PANEL_2} pve:subEventOf {DIALOGUE} .",
    "Botswana was on the first panel": _from(PANEL_1, "bw"),
    "Tanzania was on the first panel": _from(PANEL_1, "tz"),
    "Uganda was on the first panel": _from(PANEL_1, "ug"),
    "Bangladesh was on the second panel": _from(PANEL_2, "bd"),
    "Germany was on the second panel": _from(PANEL_2, "de"),
    "Kenya was on the second panel": _from(PANEL_2, "ke"),
    "Libya was on the second panel": _from(PANEL_2, "ly"),
    # people and offices
    "Eric Rosand directs Strong Cities": _holds("إريك روزاند", "Executive Director", "organisation:scn"),
    "Mohamed Fouad Ahmed directs Egypt's counter-terrorism unit": _holds(
        "محمد فؤاد أحمد",
        "Director of the Counter-Terrorism Unit, Ministry of Foreign Affairs",
        "organisation:eg-mfa-ctu",
    ),
    "Ian Moss is a deputy coordinator at the State Department": _holds(
        "إيان موس",
        "Deputy Coordinator for Counterterrorism, Bureau of Counterterrorism, Department of State",
        "organisation:us-dos-ct",
    ),
    "Christian Bank Fassov coordinates for Denmark": _holds(
        "كريستيان بانك فاسوف",
        "Counter-Terrorism Coordinator, Ministry of Foreign Affairs",
        "organisation:dk-mfa",
    ),
    "Asmaa Rhlalou is mayor of Rabat": _holds("أسماء رحالو", "Mayor of Rabat", "government:ma-rabat"),
    "Asmaa Rhlalou co-chairs the steering committee": _holds(
        "أسماء رحالو", "Co-Chair, International Steering Committee", "organisation:scn-isc"
    ),
    "Eric Rosand opened the dialogue": _opened("إريك روزاند"),
    "Mohamed Fouad Ahmed opened the dialogue": _opened("محمد فؤاد أحمد"),
    "Ian Moss spoke at the opening": _opened("إيان موس"),
    "Christian Bank Fassov spoke at the opening": _opened("كريستيان بانك فاسوف"),
    "Asmaa Rhlalou set the tone of the panels": _opened("أسماء رحالو"),
    "Asmaa Rhlalou's name is kept in both scripts": _named("أسماء رحالو", "Asmaa Rhlalou"),
    # bodies, members, the toolkit
    "the counter-terrorism unit belongs to Egypt's foreign ministry": """
        organisation:eg-mfa-ctu org:subOrganizationOf organisation:eg-mfa ; pve:country country:eg .""",
    "the bureau belongs to the State Department": """
        organisation:us-dos-ct org:subOrganizationOf organisation:us-state .""",
    "the steering committee belongs to Strong Cities": "organisation:scn-isc org:subOrganizationOf organisation:scn .",
    "the GCTF is a forum": 'organisation:gctf a pve:Forum ; skos:altLabel "GCTF"@en .',
    "the GCTF had 32 members": "organisation:gctf pve:memberCount 32 .",
    "Denmark is a member of the GCTF": _member("country:dk", "organisation:gctf", "member"),
    "Rabat co-chairs the steering committee": _member("government:ma-rabat", "organisation:scn-isc", "co-chair"),
    "Rabat is a member of Strong Cities": _member("government:ma-rabat", "organisation:scn", "member"),
    "Rabat is in Morocco and named in Arabic": """
        place:ma-rabat pve:country country:ma ; skos:prefLabel "الرباط"@ar .
        government:ma-rabat pve:governs place:ma-rabat .""",
    "Rabat works with the community and with religious leaders": f"""
        ?c pve:committedActor government:ma-rabat ; pve:framework framework:rabat-coexistence-partnerships ;
           pve:commitmentLevel commitment-level:implemented ; dct:source <{SEED}> .
        framework:rabat-coexistence-partnerships dct:subject ?theme .""",
    "the NLC toolkit came out in September 2023": """
        framework:gctf-nlc-toolkit a pve:FrameworkDocument ; dct:type framework-type:toolkit ;
            pve:issuedBy organisation:gctf ; dct:date "2023-09"^^xsd:gYearMonth .""",
    "the NLC toolkit is about national-local cooperation": """
        framework:gctf-nlc-toolkit dct:subject theme:national-local-cooperation .""",
    "Strong Cities and the GCTF work together": """
        organisation:scn pve:cooperatesWith organisation:gctf .
        organisation:gctf pve:cooperatesWith organisation:scn .""",
    "Denmark funds Strong Cities": "organisation:scn schema:funder country:dk .",
}


@pytest.mark.parametrize("pattern", FACTS.values(), ids=FACTS.keys())
def test_a_fact_of_the_seed_page_stands_in_its_own_graph(pattern: str, ask: Callable[[str], bool]) -> None:
    assert ask(f"ASK {{ GRAPH <{SEED}> {{ {pattern} }} }}")


def test_what_the_seed_page_does_not_say_is_not_in_its_graph(ask: Callable[[str], bool]) -> None:
    assert not ask(f'ASK {{ GRAPH <{SEED}> {{ {SUMMIT} pve:start "2023-09-18"^^xsd:date }} }}')
    assert not ask(f"ASK {{ GRAPH <{SEED}> {{ {_from(PANEL_1, 'ke')} }} }}")
