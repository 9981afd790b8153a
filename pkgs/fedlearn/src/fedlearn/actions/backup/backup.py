"""`fedlearn backup`: all that this machine cannot recover from elsewhere."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fedlearn.actions.backup.archive import (
    LISTS,
    Manifest,
    entry_of,
    write_archive,
)
from fedlearn.actions.backup.databases import copy_compactly, newest_run
from fedlearn.actions.backup.workplace import Workplace, open_workplace
from fedlearn.atomic import PRIVATE_MODE, atomic_file
from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.git import Git, Remote, locked
from fedlearn.records import utc_now
from fedlearn.safe_text import change_texts, without_credentials
from fedlearn.settings import Settings
from fedlearn.worktree import DATA, belongs, find_changes, open_repository

SUFFIX: Final = ".tar.zst"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written; the fields are the keys of its JSON.

    Attributes:
        unpushed_commits: Commits in it that no remote has.
        left_out: Files of the state directory, such as keys, and under data/, such as
            copies of an editor, that are not in it.
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
    _check_target(target, force=force)
    with (
        locked(git.directory(), settings.repository.lock_wait_s),
        open_workplace(settings.state_directory) as work,
    ):
        files = dict(_gather(settings, git, work.folder))
        _write(work, target, _describe(settings, git, files), files)
        waiting = git.text(
            "rev-list", "--count", "--exclude=refs/fedlearn/*", "--all",
            "--not", "--remotes",
        )  # fmt: skip
        return BackupReport(
            file=str(target),
            bytes=target.stat().st_size,
            files=len(files),
            unpushed_commits=int(waiting),
            left_out=[*_other_files(settings), *_foreign_changes(git)],
        )


def _check_target(target: Path, *, force: bool) -> None:
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_file():
        raise RefusedError(
            f"{target} is no plain file, and is not replaced",
            hint="name another file",
        )
    if not force:
        raise RefusedError(
            f"{target} exists",
            hint=f"name another file such as fedlearn-DATE{SUFFIX}, or give --force",
        )


def _write(
    work: Workplace, target: Path, manifest: Manifest, files: dict[str, Path]
) -> None:
    with atomic_file(target.parent, PRIVATE_MODE) as opened:
        work.note(opened.path)
        write_archive(opened.file, manifest, sorted(files.items()))
        opened.move_to(target)


def _gather(settings: Settings, git: Git, folder: Path) -> Iterator[tuple[str, Path]]:
    """Collect what goes into a backup; yield name and place of each file."""
    written = folder / "settings.json"
    # Keys are only named by files, so that URLs alone can hold credentials.
    shown = change_texts(settings.model_dump(mode="json"), without_credentials)
    written.write_text(json.dumps(shown, indent=2), encoding="utf-8")
    yield "settings.json", written
    state = settings.state_directory
    if (state / "state.db").is_file():
        copy_compactly(state / "state.db", folder / "state.db")
        yield "state/state.db", folder / "state.db"
    for name in LISTS:
        if (state / name).is_file():
            shutil.copyfile(state / name, folder / name)
            yield f"state/{name}", folder / name
    if git.commit_id("HEAD"):
        bundle = folder / "repository.bundle"
        git.run("bundle", "create", "--quiet", str(bundle), "--all", "HEAD")
        yield "repository.bundle", bundle
    for name in filter(belongs, changed_paths(git)):
        copied = folder / "changed" / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(git.work_tree / name, copied)
        yield f"changed/{name}", copied


def changed_paths(git: Git) -> list[str]:
    """List the files under data/ that differ from the last commit, or are new."""
    changed = find_changes(git, [DATA])
    return [path for path in changed if (git.work_tree / path).is_file()]


def _other_files(settings: Settings) -> list[str]:
    """List the files of the state directory that no backup holds.

    A lost key can be replaced, a copied one stays a risk.
    """
    kept = (*LISTS, "state.db", "state.db-wal", "state.db-shm")
    return [
        str(path)
        for path in sorted(settings.state_directory.iterdir())
        if path.is_file() and path.name not in kept
    ]


def _foreign_changes(git: Git) -> list[str]:
    """List the changes under data/ whose names are none of its layout."""
    return [
        str(git.work_tree / path) for path in changed_paths(git) if not belongs(path)
    ]


def _describe(settings: Settings, git: Git, files: dict[str, Path]) -> Manifest:
    remote = Remote(git, settings.repository.remote, ())
    url = git.text("remote", "get-url", remote.name) if remote.exists else ""
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
