"""Housekeeping: loose objects become packs before they are a burden.

Every sync rewrites a shared file, and git keeps each version whole until it is
packed, where it costs little more than what changed.
"""

import re
from typing import Final

from fedlearn.errors import TryAgainError
from fedlearn.git.command import Git, GitError

MAX_LOOSE_KIB: Final = 8 * 1024
MAX_LOOSE_OBJECTS: Final = 2000
MAX_PACKS: Final = 30
"""What may lie about; git's own limits count objects and not bytes."""

_FIGURE: Final = re.compile(rb"^(count|size|packs): (\d+)$", re.MULTILINE)


def pack(git: Git) -> bool:
    """Pack the repository if it is time to.

    A run that is killed meanwhile leaves all objects in place, and temporary files
    that git removes at the next time.

    Returns:
        Whether it was time, and no other git was at it.
    """
    found = dict(_FIGURE.findall(git.run("count-objects", "-v")))
    is_due = (
        int(found[b"size"]) > MAX_LOOSE_KIB
        or int(found[b"count"]) > MAX_LOOSE_OBJECTS
        or int(found[b"packs"]) > MAX_PACKS
    )
    if not is_due:
        return False
    try:
        git.run("gc", "--quiet")
    except (GitError, TryAgainError):  # another gc runs, the disk is full: next time
        return False
    return True
