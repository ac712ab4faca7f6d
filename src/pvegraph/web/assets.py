"""Style sheets, fonts and images: read once, addressed by their content, so that a client may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from pvegraph.web.negotiation import preferences
from pvegraph.web.problem import not_found

_TYPES = {
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
}
_EVERYWHERE = ("type", "frame", "lists", "statements", "find")
"""The style sheets of every page, one a subject, which are served as one."""
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file, as it is and compressed; the compressed form is absent where it would not be smaller."""

    media_type: str
    content: bytes
    compressed: bytes | None


class Assets:
    """All files below ``static/``, by their path there."""

    def __init__(self, found: Mapping[str, Asset]) -> None:
        self._found = MappingProxyType(dict(found))
        digest = hashlib.sha256()
        for name, asset in sorted(self._found.items()):
            digest.update(f"{name}\n{len(asset.content)}\n".encode() + asset.content)
        self.version = digest.hexdigest()[:12]

    @classmethod
    def load(cls) -> Assets:
        """Read all files from the package."""
        found = dict(_below(files("pvegraph.web") / "static"))
        found["app.css"] = b"".join(found.pop(f"app/{name}.css") for name in _EVERYWHERE)
        return cls({name: _asset(name, content) for name, content in found.items()})

    def address(self, name: str) -> str:
        """The path of a file on the server; raise `KeyError` if there is no such file."""
        if name not in self._found:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def answer(self, request: Request) -> Response:
        """Answer with a file. Names are looked up in memory, so no path leads out of the folder."""
        asset = self._found.get(request.path_params["name"])
        if asset is None:
            raise not_found(request)
        current = request.path_params["version"] == self.version
        headers = {
            "Content-Type": asset.media_type,
            "Cache-Control": _FOR_EVER if current else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if asset.compressed is not None and takes_gzip(request):
            return Response(asset.compressed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(asset.content, headers=headers)


def _below(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    """Every file below a folder with its path relative to it."""
    found: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        name = prefix + item.name
        if item.is_dir():
            found.extend(_below(item, name + "/"))
        elif item.name.rpartition(".")[2] in _TYPES:
            found.append((name, item.read_bytes()))
    return found


@cache
def _asset(name: str, content: bytes) -> Asset:
    """A file with its compressed form, which a process makes once."""
    compressed = gzip.compress(content, 6, mtime=0)
    return Asset(_TYPES[name.rpartition(".")[2]], content, compressed if len(compressed) < len(content) * 0.9 else None)


def takes_gzip(request: Request) -> bool:
    """Whether the client takes the gzip coding (RFC 9110 section 12.5.3)."""
    weights = {
        preference.value: preference.weight for preference in preferences(request.headers.get("accept-encoding"))
    }
    return weights.get("gzip", weights.get("*", 0.0)) > 0
