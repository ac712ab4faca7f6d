"""Where a release came from, if not simply from the authored files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal

OriginKind = Literal["acceptance", "rollback", "import"]


@dataclass(frozen=True)
class Origin:
    """Why there is a release: a proposal was accepted, an older release was restored, a pull request was taken in."""

    kind: OriginKind
    author: str
    """The name of the account that wanted it, or of whoever made the pull request."""
    message: str
    reviewers: tuple[str, ...] = ()
    """The names of the accounts that approved and accepted it."""
    proposal: int | None = None
    """The number of the proposal that was accepted."""
    uid: str = ""
    """That proposal's `pvegraph.curation.proposal.Proposal.uid`, which no other database has given to another."""
    restored: int | None = None
    """The release whose sources are said again, for a rollback."""

    def to_json(self) -> dict[str, object]:
        """As it stands in a manifest."""
        return {**asdict(self), "reviewers": list(self.reviewers)}

    def in_words(self) -> str:
        """Why there is the release, in a line for people.

        >>> Origin("acceptance", "amal", "", ("badr",), proposal=12).in_words()
        'proposal 12 by amal, reviewed by badr'
        >>> Origin("rollback", "badr", "", restored=3).in_words()
        'back to release 3 by badr'
        """
        what = {
            "acceptance": f"proposal {self.proposal}",
            "rollback": f"back to release {self.restored}",
            "import": "import",
        }[self.kind]
        reviewed = f", reviewed by {', '.join(self.reviewers)}" if self.reviewers else ""
        return f"{what} by {self.author}{reviewed}"

    @classmethod
    def of_json(cls, content: Mapping[str, object]) -> Origin:
        """As it was written; raises `ValueError` for anything else."""
        if content.keys() != {field.name for field in fields(cls)} or not isinstance(content["reviewers"], list):
            raise ValueError("its origin has other fields than were expected")
        return cls(**{**content, "reviewers": tuple(content["reviewers"])})  # type: ignore[arg-type] # as above
