"""Why something about an account cannot be, in a sentence that can be told in every language."""

from __future__ import annotations

from collections.abc import Mapping

from pvegraph.errors import UsageError


class AccountError(UsageError):
    """What was asked for about an account, a token or a session cannot be.

    ``detail`` is an English sentence and a key of the catalogues; ``values`` fill its ``%(name)s``.

    >>> AccountError("The name %(name)s is taken.", {"name": "amal"}).text("Le nom %(name)s est pris.")
    'Le nom amal est pris.'
    """

    def __init__(self, detail: str, values: Mapping[str, str] | None = None) -> None:
        self.detail = detail
        self.values = dict(values or {})
        super().__init__(self.text())

    def text(self, translated: str | None = None) -> str:
        """The sentence, in English or as translated."""
        template = self.detail if translated is None else translated
        return template % self.values if self.values else template
