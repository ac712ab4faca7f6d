"""Saying that two things are one: found by name, told in words, proposed, accepted, and led from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.testclient import TestClient
from tests.web.review.conftest import Client
from tests.web.review.rabat import MAYOR
from tests.web.review.test_acceptance import patience, proposed
from tests.web.review.test_pages import words

Headers = Callable[..., Mapping[str, str]]
OLD, NEW = "/id/person/p-bbbbbbbbbb", "/id/person/p-aaaaaaaaaa"
IRI = "https://w3id.org/pvegraph"
__all__ = ["patience"]


def test_two_things_become_one_and_the_address_of_the_first_leads_to_the_second(
    server: TestClient, browser: Client, program: Headers
) -> None:
    path = proposed(server, program, MAYOR)
    assert server.post(f"{path}/acceptance", json={"revision": 1}, headers=program("rosa")).status_code == 201
    carl = browser("carl")
    assert f'href="/merge?thing={OLD}"' in carl.get(f"/edit?thing={OLD}")
    found = carl.get(f"/merge?thing={OLD}&q=Asmaa Rhlalou")
    assert f'value="{IRI}{NEW}"' in found
    page = f"/merge?thing={OLD}&into={IRI}{NEW}"
    told = words(carl.get(page))
    assert "Fatiha El Moudni is the same as Asmaa Rhlalou, to which its address leads from now on" in told
    arabic = carl.get(page, **{"accept-language": "ar"})
    assert "شيئان هما واحد" in arabic
    assert "ما كان يقال عن" in arabic
    fields = {"thing": f"{IRI}{OLD}", "into": f"{IRI}{NEW}", "message": " "}
    assert "has no message" in carl.post(page, fields, page=page, status=400)
    to = carl.post(page, {**fields, "message": "Two names of one person."}, page=page)
    review = words(browser("rosa").get(to))
    assert "“Two names of one person.”" in review
    assert "Nothing is wrong with it" in review or "No new" in review or "0 violations" in review, review
    release = browser("rosa").post(f"{to}/acceptance", {"revision": "1"}, page=to)
    assert release.startswith("/releases/")
    moved = server.get(OLD, headers={"accept": "text/html"})
    assert (moved.status_code, moved.headers["location"]) == (301, NEW)
    assert "Fatiha El Moudni" in server.get(NEW.replace("/id/", "/doc/"), headers={"accept": "text/html"}).text


def test_what_cannot_be_one_is_told_in_the_language_of_the_reader(browser: Client) -> None:
    page = browser("carl").get(f"/merge?thing={NEW}&into={IRI}/id/place/ma-rabat", 400, **{"accept-language": "fr"})
    assert "ne sont pas de la même sorte" in page
    browser("rima").get(f"/merge?thing={NEW}", 403)
