"""What lies beside data/ and may reveal something: remotes, tracked files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fedlearn.audit.findings import AuditFinding, shown
from fedlearn.errors import TooCostlyError
from fedlearn.git import Git, GitError
from fedlearn.redaction import Redactor
from fedlearn.settings import EVENT_FILES, Settings
from fedlearn.worktree import DATA

_USER_AND_PASSWORD: Final = re.compile(r"://[^/@\s:]*:[^/\s]+@")

_RUNTIME_NAMES: Final = (
    *EVENT_FILES,
    r"state\.db(?:-wal|-shm)?",
    r"[^/]+\.(?:sqlite3?|db|log|fedlearn-tmp)",
    r"\.env(?:\.[a-z]+)?",
    r"id_(?:rsa|ed25519|ecdsa)",
)
_RUNTIME: Final = re.compile(rf"(?:.*/)?(?:{'|'.join(_RUNTIME_NAMES)})")


def check_environment(
    git: Git, settings: Settings, redactor: Redactor
) -> Iterator[AuditFinding]:
    """Yield the findings in remotes, sources, and what git tracks beside data/."""
    yield from check_remotes(git, redactor)
    yield from check_sources(settings, redactor)
    yield from check_tracked(git, settings, redactor)


def check_remotes(git: Git, redactor: Redactor) -> Iterator[AuditFinding]:
    """Yield remotes, and rewritings of URLs, that hold a password or a token."""
    for key, url in _configured(git, r"^remote\..*url$"):
        if _holds_credentials(url, redactor):
            name = key.removeprefix("remote.").rpartition(".")[0]
            yield _in_url(shown(redactor, f"(remote {name})"))
    for key, _ in _configured(git, r"^url\..*insteadof$", "--local"):
        if _holds_credentials(key.removeprefix("url."), redactor):
            yield _in_url("(url.*.insteadOf)")


def check_sources(settings: Settings, redactor: Redactor) -> Iterator[AuditFinding]:
    """Yield sources whose URL in the settings holds a password or a token."""
    for source in settings.repository.repositories:
        if _holds_credentials(source.place, redactor):
            yield _in_url(f"(source {source.name})")


def _configured(git: Git, names: str, *options: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of the settings of git whose name matches."""
    try:
        listed = git.text("config", *options, "--null", "--get-regexp", names)
    except GitError:  # there is none
        return
    for entry in filter(None, listed.split("\0")):
        key, _, value = entry.partition("\n")
        yield key, value


def _holds_credentials(url: str, redactor: Redactor) -> bool:
    try:
        families = {finding.rule.family for finding in redactor.find(url)}
    except TooCostlyError:
        return True
    return bool(_USER_AND_PASSWORD.search(url)) or "secret" in families


def _in_url(name: str) -> AuditFinding:
    return AuditFinding(name, 0, ("url",), ("remote-credentials",))


def check_tracked(
    git: Git, settings: Settings, redactor: Redactor
) -> Iterator[AuditFinding]:
    """Yield runtime data that git tracks, or would with the next `git add`."""
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
            yield AuditFinding(shown(redactor, path), 0, (), ("runtime-data",))
    for folder in folders:
        if Path(top, folder).exists() and not git.succeeds(
            "check-ignore", "--quiet", "--no-index", folder
        ):
            yield AuditFinding(
                shown(redactor, folder), 0, (".gitignore",), ("runtime-data",)
            )
