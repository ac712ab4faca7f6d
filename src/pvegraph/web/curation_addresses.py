"""The addresses that are there only if curators may sign in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web import account_page, accounts_page, edit, merge, sign_in, sign_in_elsewhere
from pvegraph.web.review import api, deeds, new_page, pages, rollback
from pvegraph.web.site import Site

AsyncHandler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]


class Address(NamedTuple):
    """A path, what answers there, and to which methods."""

    path: str
    handler: AsyncHandler
    methods: Sequence[str] = ("GET", "HEAD")


_FORM = ("GET", "HEAD", "POST")
ADDRESSES: tuple[Address, ...] = (
    Address("/edit", edit.edit, _FORM),
    Address("/merge", merge.merge, _FORM),
    Address("/new", edit.new),
    Address("/new/{class_}", edit.new_thing, _FORM),
    Address("/proposals", pages.proposals),
    Address("/proposals/new", new_page.new, _FORM),
    Address("/proposals/{number}", pages.proposal),
    Address("/proposals/{number}/texts/{position}", pages.text),
    Address("/proposals/{number}/revisions", new_page.revisions, _FORM),
    Address("/proposals/{number}/comments", deeds.comments, ("POST",)),
    Address("/proposals/{number}/approvals", deeds.approvals, ("POST",)),
    Address("/proposals/{number}/acceptance", deeds.acceptance, _FORM),
    Address("/proposals/{number}/rejection", deeds.rejection, ("POST",)),
    Address("/proposals/{number}/withdrawal", deeds.withdrawal, ("POST",)),
    Address("/releases/{release}/rollback", rollback.rollback, _FORM),
    Address("/releases/{release}/rollback/{current}", rollback.progress),
    Address("/api/proposals", api.proposals, _FORM),
    Address("/api/proposals/{number}", api.proposal),
    Address("/api/proposals/{number}/revisions", api.revisions, _FORM),
    Address("/api/proposals/{number}/comments", api.comments, _FORM),
    Address("/api/proposals/{number}/approvals", api.approvals, ("POST",)),
    Address("/api/proposals/{number}/acceptance", api.acceptance, ("POST",)),
    Address("/api/proposals/{number}/rejection", api.rejection, ("POST",)),
    Address("/api/proposals/{number}/withdrawal", api.withdrawal, ("POST",)),
    Address("/api/proposals/{number}/difference", api.difference_of),
    Address("/api/proposals/{number}/validation", api.validation),
    Address("/api/proposals/{number}/conflicts", api.conflicts),
    Address("/api/rollbacks", api.rollbacks, ("POST",)),
    Address("/sign-in", sign_in.sign_in, _FORM),
    Address("/sign-in/oidc", sign_in_elsewhere.leave),
    Address("/sign-in/oidc/back", sign_in_elsewhere.come_back),
    Address("/sign-out", sign_in.sign_out, ("POST",)),
    Address("/account", account_page.account, _FORM),
    Address("/accounts", accounts_page.accounts, _FORM),
    Address("/accounts/{name}", accounts_page.one_account, _FORM),
)
