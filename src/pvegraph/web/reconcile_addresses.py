"""Where the reconciliation service answers, and to which methods. The order counts: what is named comes before what is
any language.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web import reconcile
from pvegraph.web.reconcile import NEW_PATH, PATH
from pvegraph.web.site import Site

Handler: TypeAlias = Callable[[Request, Site], Response]
AsyncHandler: TypeAlias = Callable[[Request, Site], Awaitable[Response]]

_IN_A_LANGUAGE = f"{PATH}/{{language}}"

READING: tuple[tuple[str, Handler], ...] = (
    (NEW_PATH, reconcile.new_service),
    (f"{NEW_PATH}/", reconcile.new_service),
    (f"{NEW_PATH}/suggest/{{what}}", reconcile.suggest),
    (f"{NEW_PATH}/preview", reconcile.preview),
    (f"{NEW_PATH}/extend/propose", reconcile.propose),
    (f"{PATH}/view", reconcile.view),
    *(
        address
        for base in (PATH, _IN_A_LANGUAGE)
        for address in (
            (f"{base}/suggest/{{what}}", reconcile.suggest),
            (f"{base}/preview", reconcile.preview),
            (f"{base}/properties", reconcile.propose),
        )
    ),
)
"""What is read by GET."""
SENDING: tuple[tuple[str, AsyncHandler], ...] = (
    (f"{NEW_PATH}/match", reconcile.match),
    (f"{NEW_PATH}/extend", reconcile.extend),
)
"""What is sent by POST."""
BOTH: tuple[tuple[str, AsyncHandler], ...] = (
    (PATH, reconcile.old_service),
    (f"{PATH}/", reconcile.old_service),
    (_IN_A_LANGUAGE, reconcile.old_service),
)
"""What is read by GET and sent by POST."""
