"""`fedlearn backup`: all that this machine cannot recover from elsewhere."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fedlearn.actions.backup.archive import Manifest, entry_of, write_archive
from fedlearn.atomic import PRIVATE_MODE, atomic_file
from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.git import Git, locked
from fedlearn.records import utc_now
from fedlearn.safe_text import change_texts, without_credentials
from fedlearn.settings import Settings
from fedlearn.worktree import DATA, open_repository

SUFFIX: Final = ".tar.zst"

SECRETS: Final = ("signing-key",)
"""Files of the state directory that no backup holds: a lost key can be replaced, a
copied one stays a risk."""

_NEVER: Final = ("state.db", "state.db-wal", "state.db-shm", *SECRETS)

MAX_STATE_FILE_BYTES: Final = 16 * 1024 * 1024
"""Other files of the state directory are lists of keys; a larger one is none."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written; the fields are the keys of its JSON.

    Attributes:
        unpushed_commits: Commits in it that no remote has.
        left_out: Secrets that were not copied.
    """

    file: str
    bytes: int
    files: int
    unpushed_commits: int
    left_out: list[str]


def back_up(settings: Settings, target: Path, *, force: bool = False) -> BackupReport:
    """Write a backup while nothing else is at work in the repository.

    Args:
        target: The file to write; it appears whole or not at all.
        force: Replace a file that is there.

    Raises:
        ConfigurationError: There is no repository, or no folder for the file.
        RefusedError: The file exists.
        TryAgainError: Another run is at work, or the disk is full.
    """
    git = open_repository(settings.repository_path, settings.node)
    if not target.parent.is_dir():
        raise ConfigurationError(f"there is no folder {target.parent}", hint="make it")
    if target.exists() and not force:
        raise RefusedError(
            f"{target} exists",
            hint=f"name another file such as fedlearn-DATE{SUFFIX}, or give --force",
        )
    with (
        locked(git.directory(), settings.repository.lock_wait_s),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".fedlearn-") as folder,
    ):
        files = dict(_gather(settings, git, Path(folder)))
        manifest = _describe(settings, git, files)
        with atomic_file(target.parent, PRIVATE_MODE) as opened:
            write_archive(opened.file, manifest, sorted(files.items()))
            opened.move_to(target)
        waiting = git.text("rev-list", "--count", "--all", "--not", "--remotes")
    state = settings.state_directory
    return BackupReport(
        file=str(target),
        bytes=target.stat().st_size,
        files=len(files),
        unpushed_commits=int(waiting),
        left_out=[str(state / name) for name in SECRETS if (state / name).exists()],
    )


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, while others go on writing to it.

    The copy replaces what is in the target in one transaction.
    """
    with (
        closing(sqlite3.connect(source)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.backup(written)


def newest_run(database: Path) -> str:
    """Return when the newest run in a state ended; "" if there is none."""
    with closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT max(finished_at) FROM runs").fetchone()
    return str(row[0] or "")


def _gather(settings: Settings, git: Git, folder: Path) -> Iterator[tuple[str, Path]]:
    """Collect what goes into a backup; yield name and place of each file."""
    written = folder / "settings.json"
    # Keys are only named by files, so that URLs alone can hold credentials.
    shown = change_texts(settings.model_dump(mode="json"), without_credentials)
    written.write_text(json.dumps(shown, indent=2), encoding="utf-8")
    yield "settings.json", written
    state = settings.state_directory
    if (state / "state.db").is_file():
        copy_database(state / "state.db", folder / "state.db")
        yield "state/state.db", folder / "state.db"
    for path in sorted(state.glob("*")):
        if _is_small_file(path):
            shutil.copyfile(path, folder / path.name)
            yield f"state/{path.name}", folder / path.name
    if git.commit_id("HEAD"):
        bundle = folder / "repository.bundle"
        git.run("bundle", "create", "--quiet", str(bundle), "--all", "HEAD")
        yield "repository.bundle", bundle
    for name in changed_paths(git):
        copied = folder / "changed" / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(git.work_tree / name, copied)
        yield f"changed/{name}", copied


def changed_paths(git: Git) -> list[str]:
    """List the files under data/ that differ from the last commit, or are new."""
    output = git.run(
        "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all",
        "--", DATA,
    )  # fmt: skip
    paths = [entry[3:].decode() for entry in output.split(b"\0") if entry]
    whole = (path for path in paths if (git.work_tree / path).is_file())
    return [path for path in whole if not (git.work_tree / path).is_symlink()]


def _is_small_file(path: Path) -> bool:
    """Return whether a file of the state directory is copied as it is."""
    ordinary = path.is_file() and not path.is_symlink() and path.name not in _NEVER
    hidden = path.name.startswith(".")
    return ordinary and not hidden and path.stat().st_size <= MAX_STATE_FILE_BYTES


def _describe(settings: Settings, git: Git, files: dict[str, Path]) -> Manifest:
    remotes = git.text("remote").split()
    name = settings.repository.remote
    url = git.text("remote", "get-url", name) if name in remotes else ""
    database = files.get("state/state.db")
    return Manifest(
        version=version("fedlearn"),
        node=settings.node,
        created=utc_now(),
        state_time=newest_run(database) if database else "",
        branch=settings.repository.branch,
        head=git.commit_id("HEAD") or "",
        remote_url=without_credentials(url),
        files=tuple(entry_of(path, files[path]) for path in sorted(files)),
    )
