"""What lies around data/ and may give something away: remotes, tracked files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fedlearn.privacy.audit import AuditFinding, shown
from fedlearn.privacy.scrub import Scrubber
from fedlearn.repository.git import Git, GitError
from fedlearn.repository.layout import DATA
from fedlearn.settings import EVENT_FILES, Settings

_USER_AND_PASSWORD: Final = re.compile(r"://[^/@\s:]*:[^/@\s]+@")

_RUNTIME_NAMES: Final = (
    *EVENT_FILES,
    r"state\.db(?:-wal|-shm)?",
    r"[^/]+\.(?:sqlite3?|db|log|fedlearn-tmp)",
    r"\.env(?:\.[a-z]+)?",
    r"id_(?:rsa|ed25519|ecdsa)",
)
_RUNTIME: Final = re.compile(rf"(?:.*/)?(?:{'|'.join(_RUNTIME_NAMES)})")


def check_remotes(git: Git, scrubber: Scrubber) -> Iterator[AuditFinding]:
    """Find remotes whose URL holds a password or a token."""
    try:
        listed = git.text("config", "--null", "--get-regexp", r"^remote\..*url$")
    except GitError:  # there is no remote
        return
    for entry in filter(None, listed.split("\0")):
        key, _, url = entry.partition("\n")
        families = {finding.rule.family for finding in scrubber.find(url)}
        if _USER_AND_PASSWORD.search(url) or "secret" in families:
            name = key.removeprefix("remote.").rpartition(".")[0]
            yield AuditFinding(
                shown(scrubber, f"(remote {name})"),
                0,
                ("url",),
                ("remote-credentials",),
            )


def check_tracked(
    git: Git, settings: Settings, scrubber: Scrubber
) -> Iterator[AuditFinding]:
    """Find runtime data that git tracks, or would with the next `git add`."""
    top = git.work_tree.resolve()
    folders = [
        str(folder.resolve().relative_to(top))
        for folder in (settings.state_directory, settings.runtime.directory)
        if folder.resolve().is_relative_to(top) and folder.resolve() != top
    ]
    for raw in git.run("ls-files", "-z").split(b"\0"):
        path = raw.decode("utf-8", "surrogateescape")
        inside = any(path.startswith(f"{folder}/") for folder in folders)
        if inside or (_RUNTIME.fullmatch(path) and not path.startswith(f"{DATA}/")):
            yield AuditFinding(shown(scrubber, path), 0, (), ("runtime-data",))
    for folder in folders:
        if Path(top, folder).exists() and not git.succeeds(
            "check-ignore", "--quiet", "--no-index", folder
        ):
            yield AuditFinding(
                shown(scrubber, folder), 0, (".gitignore",), ("runtime-data",)
            )
