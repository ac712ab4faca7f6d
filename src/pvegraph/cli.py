"""The command line: it parses, calls and prints; the work is done elsewhere."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
