"""What goes wrong with a remote store, as errors of ours: nothing that the store says is passed on uncleaned."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from urllib.error import URLError

from pvegraph.errors import BackendError, BackendTimeoutError, StoreError

_LONGEST = 300
_TEXTS = frozenset({"text/plain", "application/json", "application/problem+json"})
_MEMBERS = ("detail", "message", "error", "title")
_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (ConnectionRefusedError, "The store cannot be reached: nobody listens at its address."),
    (socket.gaierror, "The store cannot be reached: the name of its host is not known."),
    (ssl.SSLError, "The store cannot be reached: no safe connection can be made with it."),
    (ConnectionError, "The store broke the connection off."),
    (http.client.IncompleteRead, "The store broke the connection off."),
    (http.client.HTTPException, "The store does not speak HTTP as it should."),
    (ValueError, "The store does not speak HTTP as it should."),
)
"""What went wrong, the first that fits, and what we say of it."""
_LOG = logging.getLogger(__name__)


def of_failure(error: Exception, seconds: float) -> BackendError:
    """The error for a connection that was not made, or that broke.

    >>> print(of_failure(ConnectionRefusedError(111, "Connection refused"), 5))
    The store cannot be reached: nobody listens at its address.
    """
    reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(reason, TimeoutError):
        return BackendTimeoutError(f"The store was silent for {seconds:g} seconds.")
    words = next((words for type_, words in _FAILURES if isinstance(reason, type_)), "The store cannot be reached.")
    return BackendError(words)


def of_status(status: int, headers: Mapping[str, str], body: bytes, url: str) -> StoreError:
    """The error for an answer that says by its status that it is none; ``url`` is for those who run the server."""
    words = clean(headers.get("Content-Type", ""), body)
    _LOG.warning("The store at %s answered %d: %s", url, status, words or "nothing that can be shown")
    if status == HTTPStatus.BAD_REQUEST:
        return StoreError(f"The store refuses the query: {words or 'it does not say why'}")
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}:
        return BackendTimeoutError("The store gave up, as the answer took too long.")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}:
        return BackendError(f"The store does not let us in (status {status}).")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return BackendError(
            f"The store sends us elsewhere (status {status}), and we follow nobody. Its address has to be set right."
        )
    return BackendError(f"The store failed (status {status}).")


def clean(content_type: str, body: bytes) -> str:
    """The words of a complaint that may be shown to a stranger: one paragraph of plain text, no markup, not long.

    >>> clean("text/plain", b"Error SP030:\\tno such thing\\n\\nSPARQL query:\\nSELECT ...")
    'Error SP030: no such thing'
    >>> clean("text/html", b"<h1>Tomcat 4</h1>")
    ''
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in _TEXTS:
        return ""
    text = body.decode(errors="replace")
    if media_type != "text/plain":
        text = _member(text)
    paragraph = text.strip().partition("\n\n")[0].partition("\r\n\r\n")[0]
    words = " ".join("".join(c if c.isprintable() else " " for c in paragraph).split())
    if "<html" in words.lower() or "<!doctype" in words.lower():
        return ""
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _member(text: str) -> str:
    """The member of a JSON document that says what is wrong."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    members = document if isinstance(document, dict) else {}
    return next((members[name] for name in _MEMBERS if isinstance(members.get(name), str)), "")
