"""How much tests of laws try: little in each run, which adds up over many runs, and more where there is time."""

from __future__ import annotations

import os

LONG = os.environ.get("PVEGRAPH_LONG") == "1"


def examples(number: int) -> int:
    """How many examples to try: so many, and ten times as many with PVEGRAPH_LONG=1."""
    return number * 10 if LONG else number
