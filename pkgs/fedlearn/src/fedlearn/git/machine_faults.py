"""What git says when this machine, and not the repository, is at fault."""

import re
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, FedlearnError, TryAgainError

FULL_DISK: Final = ("No space left on device", "Disk quota exceeded")
"""What is in git's message when a disk, here or at the remote, is full."""

OWNER: Final = r"detected dubious ownership|unsafe repository"
"""What is in it when a folder, here or there, belongs to another user."""

_FEW_FILES: Final = ("Too many open files",)

_NO_ACCESS: Final = (
    "Read-only file system",
    "Operation not permitted",
    "Permission denied",
    "insufficient permission",
)


def explain_message(
    message: str, place: Path, *, network: bool
) -> FedlearnError | None:
    """Return the error for what git said; None for any other reason.

    Args:
        message: What it said, in English.
        place: The work tree.
        network: A remote took part, which may not have let us in.
    """
    lines = [line for line in message.split("\n") if not line.startswith("remote:")]
    here = "\n".join(lines)
    if any(words in here for words in FULL_DISK):
        return TryAgainError(
            f"no space left on the disk of {place}: {message}",
            hint="make room, then run again; nothing was lost",
        )
    if not network and (found := re.search(rf"({OWNER}).* '(.+)'", here)):
        return ConfigurationError(
            f"git does not trust {found[2]}, which belongs to another user",
            hint="let this user own it, or run: "
            f"git config --global --add safe.directory {found[2]}",
        )
    if any(words in here for words in _FEW_FILES):
        return ConfigurationError(
            f"git cannot open the files of {place}: {message}",
            hint="raise the limit with ulimit -n, or LimitNOFILE= of the unit",
        )
    if not network and any(words in here for words in _NO_ACCESS):
        return ConfigurationError(
            f"git cannot use {place}: {message}",
            hint="let this user write there and mount it for writing",
        )
    return None
