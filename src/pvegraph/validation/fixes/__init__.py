"""Fixes: changes that end a finding, made by rules, tried before they are shown, written into texts or as patches.

`suggest` finds and tries them, `safe_fixes` picks those that may be applied unasked, `apply_fixes` writes them into
texts, `as_patch` and `as_update` say them in two languages that others understand.
"""

from __future__ import annotations

from pvegraph.validation.fixes.applying import Applied, Left, apply_fixes, chosen_fixes, safe_fixes, write_texts
from pvegraph.validation.fixes.forms import as_patch, as_update
from pvegraph.validation.fixes.suggesting import suggest
from pvegraph.validation.fixes.trial import Outcome, ValidateChange, by_comparison

__all__ = [
    "Applied",
    "Left",
    "Outcome",
    "ValidateChange",
    "apply_fixes",
    "as_patch",
    "as_update",
    "by_comparison",
    "chosen_fixes",
    "safe_fixes",
    "suggest",
    "write_texts",
]
