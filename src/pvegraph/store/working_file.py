"""The file that holds the working state: a dataset that was a release once and has been written to since.

N-Quads, whose first line is a comment with a JSON object: the release that it is based on, its version, and the graphs
without statements, which N-Quads cannot tell of.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pvegraph.errors import EnvironmentFaultError

_BEGINNING = "# pvegraph working state "


@dataclass(frozen=True)
class Header:
    """What the first line says."""

    base: int
    """The number of the release."""
    sha256: str
    """The hash of that release's dataset."""
    version: str
    """Another one after each write."""
    empty: tuple[str, ...] = ()
    """The graphs that have no statement."""

    def line(self) -> str:
        """The line, with its end.

        >>> Header(3, "ab", "v").line()
        '# pvegraph working state {"base": 3, "sha256": "ab", "version": "v", "empty": []}\\n'
        """
        return f"{_BEGINNING}{json.dumps(asdict(self))}\n"

    @classmethod
    def parse(cls, line: str) -> Header | None:
        """What a line says; `None` if it is not of this kind.

        >>> Header.parse(Header(3, "ab", "v", ("g:",)).line())
        Header(base=3, sha256='ab', version='v', empty=('g:',))
        """
        if not line.startswith(_BEGINNING):
            return None
        members = json.loads(line.removeprefix(_BEGINNING))
        return cls(members["base"], members["sha256"], members["version"], tuple(members["empty"]))


def read_header(path: Path) -> Header | None:
    """The header of a file in N-Quads; `None` if it has none. Raises `EnvironmentFaultError` if it is damaged."""
    try:
        with path.open(encoding="utf-8") as file:
            return Header.parse(file.readline())
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EnvironmentFaultError(f"{path} is damaged: its first line cannot be understood.") from error
