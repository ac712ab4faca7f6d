"""What every request passes first: the limit on requests, the cache, the clock, the counters and the log."""

from __future__ import annotations

from time import perf_counter

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pvegraph.web import problem_answer
from pvegraph.web.access_log import AccessLog
from pvegraph.web.body import SECONDS
from pvegraph.web.cache import Cache, Fields, Kept, Question
from pvegraph.web.current import Current
from pvegraph.web.headers import complete
from pvegraph.web.kinds import N_
from pvegraph.web.metrics import Metrics
from pvegraph.web.notes import ACTOR, note, notes_of
from pvegraph.web.problem import ProblemError
from pvegraph.web.rates import Rates
from pvegraph.web.repeats import REMEMBER, may_repeat

_LARGEST_BODY = 64 * 1024
"""Bodies of queries up to so many octets are looked up in the cache."""
_POSTED = frozenset(("/sparql", "/sparql/"))


class Front:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, current: Current, cache: Cache, metrics: Metrics) -> None:
        self._app = app
        self._current = current
        self._cache = cache
        self._metrics = metrics
        settings = current.site.settings
        self._rates = Rates(settings.rate_limit, settings.rate_burst) if settings.rate_limit else None
        self._log = AccessLog.open(settings.access_log) if settings.access_log else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other kinds of connection pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        wait = 0.0 if self._rates is None else self._rates.wait_of(scope)
        if wait:
            await self._refuse(scope, receive, send, wait, started)
            return
        body = None
        if scope["method"] in {"POST", "QUERY"} and scope["path"] in _POSTED:
            body, receive = await _take_body(receive)
        question = self._cache.question(scope, body)
        kept = None if question is None else self._cache.find(question, scope["headers"])
        if kept is not None:
            await self._send_kept(scope, send, kept, started)
            return
        note(scope, cache="miss")
        await self._pass_on(scope, receive, send, question, started)

    async def _send_kept(self, scope: Scope, send: Send, kept: Kept, started: float) -> None:
        if kept.is_known_by(scope["headers"]):
            status, start, body = 304, kept.not_modified, b""
        else:
            status, start, body = 200, kept.start, kept.body["body"]
        self._let_repeat(scope, start, body)
        await send(start)
        await send(kept.body if body and scope["method"] != "HEAD" else _EMPTY)
        seconds = perf_counter() - started
        self._metrics.count(scope, status, seconds, hit=True)
        if self._log is not None:
            self._log.write(scope, status, len(body), seconds, {**kept.notes, "cache": "hit"})

    def _let_repeat(self, scope: Scope, start: Message, body: bytes) -> None:
        """Let the server send this answer again by itself, if nobody has to look at each request."""
        remember = (scope.get("extensions") or {}).get(REMEMBER)
        if remember is None or self._log is not None or self._rates is not None or not may_repeat(scope):
            return
        remember(start, body, self._cache.unchanged(), self._metrics.hits(scope, start["status"]))

    async def _pass_on(
        self, scope: Scope, receive: Receive, send: Send, question: Question | None, started: float
    ) -> None:
        version = self._cache.version
        # What HEAD gets is not the answer.
        question = None if scope["method"] == "HEAD" else question
        recorder = _Recorder(send, started, most=0 if question is None else self._cache.largest)
        self._metrics.running += 1
        try:
            # The version above is that of this site, as nothing else has had a turn in between.
            with self._current.visit(scope):
                await self._app(scope, receive, recorder.send)
        finally:
            self._metrics.running -= 1
            seconds = perf_counter() - started
            self._metrics.count(scope, recorder.status, seconds, hit=False)
            if self._log is not None:
                self._log.write(scope, recorder.status, recorder.octets, seconds, notes_of(scope))
        answer = recorder.answer
        # What was made for one person has a note of whom it was made for.
        if question is not None and answer is not None and ACTOR not in notes_of(scope):
            fields, octets = answer
            vary = b",".join(value for name, value in fields if name == b"vary")
            kept = Kept.of(fields, octets, dict(notes_of(scope)))
            self._cache.keep(question, scope["headers"], vary, kept, version)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, wait: float, started: float) -> None:
        """429 (RFC 6585, section 4)."""
        error = ProblemError(
            429,
            N_("There were too many requests from this address. Try again in %(seconds)s seconds."),
            {"seconds": f"{wait:.0f}"},
            headers={"Retry-After": f"{wait:.0f}"},
        )
        answer = problem_answer.answer(Request(scope), error, self._current.site)
        complete(answer.headers)
        await answer(scope, receive, send)
        seconds = perf_counter() - started
        self._metrics.count(scope, 429, seconds, hit=False)
        if self._log is not None:
            self._log.write(scope, 429, len(answer.body), seconds, {})


_EMPTY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class _Recorder:
    """Passes an answer on, says how long it took to begin, and remembers it if it may be kept."""

    def __init__(self, send: Send, started: float, most: int) -> None:
        self.status = 0
        self.octets = 0
        self.answer: tuple[Fields, bytes] | None = None
        """Headers and body, when it is whole and may be kept."""
        self._send = send
        self._started = started
        self._most = most
        self._fields: Fields = []
        self._pieces: list[bytes] | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self._begin(message)
        elif message["type"] == "http.response.body":
            self._go_on(message)
        await self._send(message)

    def _begin(self, message: Message) -> None:
        self.status = message["status"]
        if self._may_be_kept(message):
            self._fields = list(message["headers"])
            self._pieces = []
        milliseconds = (perf_counter() - self._started) * 1000
        MutableHeaders(scope=message).append("server-timing", f"cache;desc=miss, total;dur={milliseconds:.1f}")

    def _go_on(self, message: Message) -> None:
        body: bytes = message.get("body", b"")
        self.octets += len(body)
        if self._pieces is None:
            return
        if self.octets > self._most:
            self._pieces = None
            return
        self._pieces.append(body)
        if not message.get("more_body", False):
            self.answer = (self._fields, b"".join(self._pieces))

    def _may_be_kept(self, message: Message) -> bool:
        if message["status"] != 200:  # noqa: PLR2004 - OK
            return False
        fields = dict(message["headers"])
        control = fields.get(b"cache-control", b"")
        return (
            b"etag" in fields
            and b"accept-ranges" not in fields  # a file, which may be asked for in parts, is read from the disk
            and b"set-cookie" not in fields
            and b"no-store" not in control
            and b"private" not in control
            # It depends on more than the version of the data, and only its maker knows whether it is still the same.
            and b"must-revalidate" not in control
        )


async def _take_body(receive: Receive) -> tuple[bytes | None, Receive]:
    """The body of a request if it is small, and a way to receive it again."""
    messages: list[Message] = []
    octets = 0
    with anyio.move_on_after(SECONDS):  # whoever reads on says that it took too long
        while octets <= _LARGEST_BODY:
            messages.append(message := await receive())
            if message["type"] != "http.request" or not message.get("more_body", False):
                break
            octets += len(message.get("body", b""))
    waiting = iter(messages)

    async def again() -> Message:
        for message in waiting:
            return message
        return await receive()

    whole = bool(messages) and messages[-1]["type"] == "http.request" and not messages[-1].get("more_body", False)
    body = b"".join(message.get("body", b"") for message in messages) if whole else None
    return (None if body is None or len(body) > _LARGEST_BODY else body), again
