"""``python -m pvegraph`` is the command ``pvegraph``."""

from __future__ import annotations

from pvegraph.cli import main

if __name__ == "__main__":
    main()
