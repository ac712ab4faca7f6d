"""Of which authored files a release was made, where its manifest does not say the last word.

::

    releases/inputs.json    {"fingerprint": "…", "version": "…", "release": 7}

Files that were changed without saying anything else make the release that is there already, and so does another version
of this program; a release is never changed, so this is noted beside it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pvegraph.release.folder import Release, ReleasesFolder

FILE = "inputs.json"


@dataclass(frozen=True)
class Inputs:
    """What a build begins with."""

    fingerprint: str
    """Of the authored files (`pvegraph.authored.files.fingerprint`)."""
    version: str
    """Of pvegraph."""


def of_release(folder: ReleasesFolder, release: Release) -> Inputs:
    """The inputs of which a release was last made."""
    try:
        noted = json.loads((folder.path / FILE).read_bytes())
    except (OSError, ValueError):
        noted = None
    if isinstance(noted, dict) and noted.keys() == {"fingerprint", "version", "release"}:
        found = Inputs(str(noted["fingerprint"]), str(noted["version"]))
        if noted["release"] == release.number:
            return found
    return Inputs(release.manifest.fingerprint, release.manifest.version)


def note(folder: ReleasesFolder, inputs: Inputs, number: int) -> None:
    """Write down that these inputs make a release; called while the folder is ours alone."""
    folder.put(FILE, json.dumps({**asdict(inputs), "release": number}).encode())
