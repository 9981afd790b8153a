"""`fedlearn restore`: verified first, then put into place; a killed one is repeated."""

import filecmp
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fedlearn.actions.backup.archive import LISTS, Manifest, read_archive
from fedlearn.actions.backup.backup import changed_paths
from fedlearn.actions.backup.databases import (
    check_database,
    copy_database,
    newest_run,
)
from fedlearn.actions.backup.workplace import open_workplace
from fedlearn.errors import (
    BrokenDataError,
    ConfigurationError,
    RefusedError,
    explain_fault,
    is_damage,
)
from fedlearn.git import Git, GitError, locked
from fedlearn.settings import Settings
from fedlearn.worktree import (
    belongs,
    open_repository,
    prepare_checkout,
    set_upstream,
    take_files,
    write_plain,
)

ASIDE: Final = ".before-restore"
"""Ends the names of what a forced restore moved aside."""


@dataclass(slots=True)
class RestoreReport:
    """What was restored; the fields are the keys of its JSON.

    Attributes:
        state: Whether the state was put into place.
        repository: `made`, `forwarded`, `replaced`, `unchanged` or `none`.
        aside: What was moved aside, and where it is.
        left_out: Files of the backup that have no place here, and were not restored.
    """

    node: str
    created: str
    state: bool = False
    repository: str = "none"
    aside: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    check_only: bool = False


def read_settings(file: Path, near: Path) -> dict[str, object]:
    """Return the settings that a backup was made with, after verifying all of it."""
    with open_workplace(near) as work:
        read_archive(file, work.folder)
        settings = (work.folder / "settings.json").read_bytes()
        content: dict[str, object] = json.loads(settings)
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
    with open_workplace(settings.state_directory) as work:
        folder = work.folder
        manifest = read_archive(file, folder)
        _check_node(settings, manifest, file)
        if (folder / "state/state.db").exists():
            check_database(folder / "state/state.db", f"the state in {file}")
        stage = work.folder_beside(settings.repository_path)
        staged = _stage_repository(settings, manifest, folder, stage)
        report = RestoreReport(manifest.node, manifest.created, check_only=check_only)
        report.left_out = _left_out(manifest)
        if not force:
            _refuse_newer(settings, manifest, folder, staged)
        if not check_only:
            _restore_repository(settings, manifest, folder, staged, report)
            _restore_state(settings, folder, report, force=force)
    return report


def _check_node(settings: Settings, manifest: Manifest, file: Path) -> None:
    if manifest.node != settings.node:
        raise ConfigurationError(
            f"{file} is a backup of node {manifest.node}, this node is {settings.node}",
            hint=f"set node to {manifest.node}: its evidence counts under that name",
        )


def _stage_repository(
    settings: Settings, manifest: Manifest, folder: Path, stage: Path
) -> Git | None:
    """Make the repository of the backup beside its place, complete and checked."""
    bundle = folder / "repository.bundle"
    if not bundle.exists():
        return None
    staged = Git(stage, settings.node)
    try:
        staged.run("init", "--quiet", f"--initial-branch={manifest.branch}", ".")
        staged.run(
            "fetch", "--quiet", "--update-head-ok", "--no-tags",
            str(bundle), "+refs/heads/*:refs/heads/*", "+refs/remotes/*:refs/remotes/*",
        )  # fmt: skip
        prepare_checkout(staged, manifest.head)
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
        remote = settings.repository.remote
        staged.run("remote", "add", "--", remote, manifest.remote_url)
        set_upstream(staged, remote, manifest.branch)
    return staged


def _refuse_newer(
    settings: Settings, manifest: Manifest, folder: Path, staged: Git | None
) -> None:
    hint = "--force moves it aside and restores the backup"
    database = settings.state_directory / "state.db"
    if (newest := _newest_run(database)) > manifest.state_time:
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


def _newest_run(database: Path) -> str:
    """Return when the newest run here ended; "" without a state."""
    try:
        return newest_run(database) if database.is_file() else ""
    except sqlite3.DatabaseError as error:
        raise explain_fault(error, database) or error from error


def _left_out(manifest: Manifest) -> list[str]:
    """List the files that have no place in the state directory or under data/."""
    known = {"settings.json", "repository.bundle", "state/state.db"}
    known.update(f"state/{name}" for name in LISTS)
    return [
        one.path
        for one in manifest.files
        if one.path not in known and not belongs(one.path.removeprefix("changed/"))
    ]


def _own_changes(present: Git, folder: Path) -> list[str]:
    """List the changes that neither a commit nor the backup holds."""
    return [
        path
        for path in filter(belongs, changed_paths(present))
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
    branch = f"refs/heads/{manifest.branch}"
    present.run("fetch", "--quiet", "--no-tags", str(staged.work_tree), branch)
    take_files(present, manifest.head, "the backup would overwrite")
    return "forwarded"


def _copy_changes(folder: Path, tree: Path) -> None:
    """Put the files of the layout into place; a link on the way is refused."""
    top = folder / "changed"
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if path.is_file() and belongs(name):
            with path.open("rb") as content:
                write_plain(tree / name, content)


def _restore_state(
    settings: Settings, folder: Path, report: RestoreReport, *, force: bool
) -> None:
    """Put the state into place, the database in one transaction of its own."""
    state, source = settings.state_directory, folder / "state"
    for name in LISTS:
        if (source / name).exists():
            (source / name).chmod(0o600)
            (source / name).replace(state / name)
    if not (source / "state.db").exists():
        return
    place = state / "state.db"
    if force and place.is_file():
        report.aside += _set_aside(place)
    place.touch(0o600)
    copy_database(source / "state.db", place)
    report.state = True


def _set_aside(place: Path) -> list[str]:
    """Copy a state to a free name beside it, or move it there if it is damaged."""
    aside = _free_name(place)
    try:
        copy_database(place, aside)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        aside.unlink(missing_ok=True)
        return _move_aside(place, aside)
    aside.chmod(0o600)
    return [str(aside)]


def _move_aside(place: Path, aside: Path) -> list[str]:
    """Move the files of a database; its log belongs to it."""
    for end in ("-wal", "-shm", ""):
        log = place.with_name(place.name + end)
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    return [str(aside)]


def _free_name(place: Path) -> Path:
    """Find a name beside a place that nothing has yet."""
    names = (place.with_name(f"{place.name}{ASIDE}{n or ''}") for n in range(1000))
    return next(name for name in names if not name.exists())
