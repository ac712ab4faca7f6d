"""What the log says of accounts, and what it does not."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from tests.web.curators import CuratedSite, csrf_of

from pvegraph.web.server import log_accounts


@pytest.fixture
def _as_the_server_logs() -> Iterator[None]:
    log = logging.getLogger("pvegraph.accounts")
    before = (log.level, log.propagate, list(log.handlers))
    log_accounts()
    log_accounts()
    assert len(log.handlers) == 1
    yield
    log.level, log.propagate, log.handlers = before


@pytest.mark.usefixtures("_as_the_server_logs")
def test_each_change_of_an_account_is_logged_with_who_made_it_and_no_secret(
    curated: CuratedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("pvegraph.accounts")
    handler = log.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    admin = curated.browser("ada")
    csrf = csrf_of(admin)
    handler.setStream(sys.stderr)  # which is another one for each test
    admin.post("/accounts", data={"csrf": csrf, "name": "logged", "label": "x\u0085y", "role": "reader"})
    admin.post("/accounts", data={"csrf": csrf, "name": "logged", "label": "Logged", "role": "reader"})
    admin.post("/accounts/logged", data={"csrf": csrf, "do": "role", "role": "reviewer"})
    token = curated.token("logged", "read")
    curated.browser().post("/sign-in", data={"name": "logged\nfake line", "password": "a wrong secret"})
    told = capsys.readouterr().err
    assert "account logged was made, as reader" in told
    assert "account logged was changed: role" in told
    assert "that was ada, by the form role" in told
    assert "token" in told
    assert "no sign-in as 'logged\\nfake line'" in told
    assert "\nfake line" not in told
    for secret in (token, "a wrong secret", csrf):
        assert secret not in told
