"""The cookie by which a browser says in which session it is."""

from __future__ import annotations

from starlette.responses import Response

PLAIN = "pvegraph"
SECURE = f"__Host-{PLAIN}"
"""By HTTPS: a name that no other host can set, nor a page that came without HTTPS (RFC 6265bis, section 4.1.3.2)."""
MARK = f"{PLAIN}=".encode()
"""What the header ``Cookie`` of a request has in it, if it says a session."""


def set_cookie(answer: Response, name: str, value: str, seconds: float) -> None:
    """Give the browser a cookie that scripts cannot read, and that it sends to this site alone."""
    answer.set_cookie(
        name, value, max_age=int(seconds), path="/", secure=name.startswith("__"), httponly=True, samesite="lax"
    )


def take_cookie(answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    answer.delete_cookie(name, path="/", secure=name.startswith("__"), httponly=True, samesite="lax")
