"""`fedlearn restore`: verified first, then put into place; a killed one is repeated."""

import filecmp
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fedlearn.actions.backup.archive import Manifest, read_archive
from fedlearn.actions.backup.backup import changed_paths, copy_database, newest_run
from fedlearn.errors import BrokenDataError, ConfigurationError, RefusedError
from fedlearn.git import Git, GitError, locked
from fedlearn.settings import Settings
from fedlearn.state import SCHEMA_VERSION
from fedlearn.worktree import open_repository

ASIDE: Final = ".before-restore"
"""Ends the names of what a forced restore moved aside."""


@dataclass(slots=True)
class RestoreReport:
    """What was restored; the fields are the keys of its JSON.

    Attributes:
        state: Whether the state was put into place.
        repository: `made`, `forwarded`, `replaced`, `unchanged` or `none`.
        aside: What was moved aside, and where it is.
    """

    node: str
    created: str
    state: bool = False
    repository: str = "none"
    aside: list[str] = field(default_factory=list)
    check_only: bool = False


def read_settings(file: Path, near: Path) -> dict[str, object]:
    """Return the settings that a backup was made with, after verifying all of it."""
    with _unpacked(file, near) as (_manifest, folder):
        content: dict[str, object] = json.loads((folder / "settings.json").read_bytes())
        return content


def restore(
    settings: Settings, file: Path, *, force: bool = False, check_only: bool = False
) -> RestoreReport:
    """Bring state and repository back from a backup.

    Args:
        settings: The node must be that of the backup.
        force: Overwrite what is newer; it is moved aside.
        check_only: Verify, and change nothing.

    Raises:
        BrokenDataError: The backup is damaged.
        ConfigurationError: It is another node's.
        RefusedError: What is there is newer.
        TryAgainError: Another run is at work, or there is no room.
    """
    tree = settings.repository_path
    with (
        _unpacked(file, settings.state_directory) as (manifest, folder),
        _folder_in(tree.parent, mode=0o777) as stage,
    ):
        _check_node(settings, manifest, file)
        _check_database(folder / "state/state.db", file)
        staged = _stage_repository(settings, manifest, folder, stage / "repository")
        report = RestoreReport(manifest.node, manifest.created, check_only=check_only)
        if not force:
            _refuse_newer(settings, manifest, folder, staged)
        if not check_only:
            _restore_repository(settings, manifest, folder, staged, report)
            _restore_state(settings, folder, report, force=force)
    return report


@contextmanager
def _unpacked(file: Path, near: Path) -> Iterator[tuple[Manifest, Path]]:
    """Verify a backup and unpack it beside the place where it will go."""
    with _folder_in(near, mode=0o700) as folder:
        yield read_archive(file, folder), folder


@contextmanager
def _folder_in(parent: Path, *, mode: int) -> Iterator[Path]:
    """Make a folder on the disk of its parent, so that a rename leads from it."""
    parent.mkdir(mode, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".restore-") as name:
        yield Path(name)


def _check_node(settings: Settings, manifest: Manifest, file: Path) -> None:
    if manifest.node != settings.node:
        raise ConfigurationError(
            f"{file} is a backup of node {manifest.node}, this node is {settings.node}",
            hint=f"set node to {manifest.node}: its evidence counts under that name",
        )


def _check_database(database: Path, file: Path) -> None:
    """Make sure that the state is intact, and of a version that we can read."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database)) as connection:
            ((said,),) = connection.execute("PRAGMA integrity_check(1)").fetchall()
            ((schema,),) = connection.execute("PRAGMA user_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise BrokenDataError(f"the state in {file} is damaged: {error}") from error
    if said != "ok":
        raise BrokenDataError(f"the state in {file} is damaged: {said}")
    if schema > SCHEMA_VERSION:
        raise ConfigurationError(
            f"the state in {file} was written by a newer fedlearn",
            hint="upgrade fedlearn on this machine",
        )


def _stage_repository(
    settings: Settings, manifest: Manifest, folder: Path, stage: Path
) -> Git | None:
    """Make the repository of the backup beside its place, complete and checked."""
    bundle = folder / "repository.bundle"
    if not bundle.exists():
        return None
    stage.mkdir()
    staged = Git(stage, settings.node)
    try:
        staged.run("init", "--quiet", f"--initial-branch={manifest.branch}", ".")
        staged.run(
            "fetch", "--quiet", "--update-head-ok", "--no-tags",
            str(bundle), "+refs/heads/*:refs/heads/*", "+refs/remotes/*:refs/remotes/*",
        )  # fmt: skip
        staged.run(
            "switch", "--quiet", "--force-create", manifest.branch, manifest.head
        )
        staged.run("fsck", "--connectivity-only", "--no-dangling")
    except GitError as error:
        raise BrokenDataError(
            f"the repository in the backup is damaged: {error.stderr}",
            hint="take an older backup; nothing was changed",
        ) from error
    if manifest.remote_url:
        staged.run("remote", "add", settings.repository.remote, manifest.remote_url)
    return staged


def _refuse_newer(
    settings: Settings, manifest: Manifest, folder: Path, staged: Git | None
) -> None:
    hint = "--force moves it aside and restores the backup"
    database = settings.state_directory / "state.db"
    if database.is_file() and (newest := newest_run(database)) > manifest.state_time:
        raise RefusedError(
            f"{database} is newer than the backup: its last run was at {newest}, that "
            f"of the backup at {manifest.state_time or 'no time'}",
            hint=hint,
        )
    present = _present(settings)
    if present is None or staged is None:
        return
    if lacking := _lacking(present, staged):
        raise RefusedError(
            f"{present.work_tree} has {lacking} commits that the backup lacks",
            hint=hint,
        )
    if changed := _own_changes(present, folder):
        raise RefusedError(
            f"{present.work_tree} has changes that no commit holds: {changed[0]}",
            hint=f"commit them with fedlearn federate; {hint}",
        )


def _own_changes(present: Git, folder: Path) -> list[str]:
    """List the changes that neither a commit nor the backup holds."""
    return [
        path
        for path in changed_paths(present)
        if not (folder / "changed" / path).is_file()
        or not filecmp.cmp(
            present.work_tree / path, folder / "changed" / path, shallow=False
        )
    ]


def _present(settings: Settings) -> Git | None:
    if not (settings.repository_path / ".git").exists():
        return None
    return open_repository(settings.repository_path, settings.node)


def _lacking(present: Git, staged: Git) -> int:
    """Count the commits of a repository that another one does not have."""
    head = present.commit_id("HEAD")
    if head is None or staged.commit_id(head):
        return 0
    own = set(present.text("rev-list", "HEAD").split())
    return len(own - set(staged.text("rev-list", "--all").split()))


def _restore_repository(
    settings: Settings,
    manifest: Manifest,
    folder: Path,
    staged: Git | None,
    report: RestoreReport,
) -> None:
    """Put the repository into its place: a rename, or a fast-forward."""
    if staged is None:
        return
    _copy_changes(folder, staged.work_tree)
    present = _present(settings)
    place = settings.repository_path
    if present is None:
        if place.exists():
            place.rmdir()  # only an empty folder may be in the way
        staged.work_tree.rename(place)
        report.repository = "made"
        return
    with locked(present.directory(), settings.repository.lock_wait_s):
        report.repository = _join(present, staged, manifest, folder)
        if report.repository != "replaced":
            _copy_changes(folder, place)
            return
        aside = _free_name(place)
        place.rename(aside)
        staged.work_tree.rename(place)
        report.aside.append(str(aside))


def _join(present: Git, staged: Git, manifest: Manifest, folder: Path) -> str:
    """Bring a repository that is there up to the backup, if nothing gets lost by it."""
    head = present.commit_id("HEAD")
    if _lacking(present, staged) or _own_changes(present, folder) or not head:
        return "replaced"
    if head == manifest.head:
        return "unchanged"
    present.run("fetch", "--quiet", "--no-tags", str(staged.work_tree), manifest.branch)
    present.run("merge", "--quiet", "--ff-only", "FETCH_HEAD")
    return "forwarded"


def _copy_changes(folder: Path, tree: Path) -> None:
    top = folder / "changed"
    for path in sorted(top.rglob("*")):
        if path.is_file():
            place = tree / path.relative_to(top)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def _restore_state(
    settings: Settings, folder: Path, report: RestoreReport, *, force: bool
) -> None:
    """Put the state into place, the database in one transaction of its own."""
    state = settings.state_directory
    for path in sorted((folder / "state").glob("*")):
        place = state / path.name
        if path.name != "state.db":
            path.chmod(0o600)
            path.replace(place)
            continue
        if force and place.is_file():
            aside = _free_name(place)
            copy_database(place, aside)
            aside.chmod(0o600)
            report.aside.append(str(aside))
        place.touch(0o600)
        copy_database(path, place)
        report.state = True


def _free_name(place: Path) -> Path:
    """Find a name beside a place that nothing has yet."""
    names = (place.with_name(f"{place.name}{ASIDE}{n or ''}") for n in range(1000))
    return next(name for name in names if not name.exists())
