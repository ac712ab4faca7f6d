"""A server of files, to hold documents against: `python benchmarks/static.py FOLDER` says where it listens."""

from __future__ import annotations

import sys

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pvegraph.web import server


def main() -> None:
    """Serve a folder until somebody says stop."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=sys.argv[1]))])
    with server.listen("127.0.0.1", 0) as listener:
        print(f"Files are at {server.address_of(listener)}", flush=True)
        server.run(app, listener)


if __name__ == "__main__":
    main()
