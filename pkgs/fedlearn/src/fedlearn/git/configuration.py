"""The settings of git that are stated with each call, whatever a person has set.

docs/explanation/git.md says what for.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SETTINGS: Final = (
    "core.autocrlf=false",
    # By itself git writes no loose object through, and after a power failure a branch
    # that was written through points at an empty file.
    "core.fsync=all",
    "core.quotePath=false",
    # What others push may hold links to anywhere, and submodules.
    "core.symlinks=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "advice.detachedHead=false",
    # Housekeeping is done by fedlearn itself, once a cycle and not after each command.
    "gc.auto=0",
    "maintenance.auto=false",
    # What follows keeps out what a person has set for the own use of git.
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.ignoreStat=false",
    "safe.bareRepository=all",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "log.follow=false",
    "fetch.pruneTags=false",
    "push.gpgSign=false",
    "push.followTags=false",
    "push.pushOption=",
    "push.recurseSubmodules=no",
    "gpg.ssh.program=ssh-keygen",
)


def stated_settings(signing_key: Path | None) -> Iterator[str]:
    """Yield them as `git -c` takes them.

    Args:
        signing_key: Private ssh key that signs commits, if there is one.
    """
    yield from _SETTINGS
    if signing_key:
        yield from ("gpg.format=ssh", f"user.signingKey={signing_key}")
