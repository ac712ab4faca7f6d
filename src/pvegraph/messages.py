"""Marking texts that people read, so that the catalogues of the other languages have them."""

from __future__ import annotations


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues know it
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return message


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a text that goes with a number where it stands; `Language.plural` says it with one."""
    return one, many
