"""Answers in files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pvegraph.errors import EnvironmentFaultError
from pvegraph.sparql.formats import Answer, Format, write


def write_file(answer: Answer, format_: Format, path: Path, *, about: Mapping[str, str] | None = None) -> None:
    """Write an answer to a file, which is replaced once the answer is whole.

    Raises `UsageError` if the format is none for this answer, `EnvironmentFaultError` if the disk does not let us.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            try:
                write(answer, format_, file, about=about)
                file.flush()
                temporary.chmod(0o666 & ~_umask())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFaultError(f"{path} cannot be written: {error.strerror or error}.") from error


def _umask() -> int:
    # The only way to read it is to set it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
