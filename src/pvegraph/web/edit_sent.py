"""What the page of a form sends: inputs by their flat names, and which button was pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request

from pvegraph.curation.forms import Typed
from pvegraph.web.body import read_body
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

MOST_INPUTS = 20_000
_TOO_MANY = N_("A form may have %(limit)s inputs, and this one has more. Propose it in parts.")
_OTHERS = frozenset(("do", "csrf", "message", "proposal", "revision", "sources"))


@dataclass(frozen=True)
class Sent:
    """A form as it was sent."""

    typed: Typed
    others: Mapping[str, str]
    """What is no input of a thing: the button (``do``), ``csrf``, ``message``, ``proposal``, ``revision``."""
    inputs: Mapping[str, str]
    """Everything, as it was sent."""

    @property
    def do(self) -> str:
        """What is to be done."""
        return self.others.get("do") or "check"

    @classmethod
    async def of(cls, request: Request, limit: int) -> Sent:
        """What a request sends. Raises `ProblemError` 400, 408, 413 and 415, and `UsageError` in three languages."""
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/x-www-form-urlencoded":
            raise ProblemError(415, N_("This form is sent as application/x-www-form-urlencoded."))
        body = await read_body(request, limit)
        return await anyio.to_thread.run_sync(_sent, body)


def _sent(body: bytes) -> Sent:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_INPUTS
        )
    except ValueError:
        raise ProblemError(413, _TOO_MANY, {"limit": f"{MOST_INPUTS:,}"}) from None
    others = {name: text for name, text in pairs if name in _OTHERS}
    return Sent(Typed.read(_chosen(pairs)), others, dict(pairs))


def _chosen(pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The inputs with what was picked or typed anew in the place of what was chosen before.

    A field that refers to something has, beside the parts that `Typed` knows, ``n``: the name of what was chosen, as it
    was shown, and ``p``: what was picked of those that may be meant. Whoever types another name means something else.
    """
    known = dict(pairs)
    changed: dict[str, str] = {}
    for name, text in pairs:
        row, _, part = name.rpartition("~")
        if part == "p" and text:
            changed[f"{row}~v"] = text
            changed[f"{row}~t"] = known.get(f"{row}~t", "") or text
        elif part == "n" and f"{row}~v" not in changed and known.get(f"{row}~t", "").strip() != text.strip():
            changed[f"{row}~v"] = ""
    kept = [(name, changed.pop(name, text)) for name, text in pairs if name.rpartition("~")[2] not in ("n", "p")]
    return [*kept, *changed.items()]
