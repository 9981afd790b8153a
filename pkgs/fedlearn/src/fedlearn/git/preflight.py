"""Whether the repository may be worked in: who else is at work there.

What a person has under way is left alone. Lock files of a git that was killed are
removed when no git is alive in the repository; which only Linux shows.
"""

from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, RefusedError, TryAgainError
from fedlearn.git.command import Git
from fedlearn.git.lock import LOCK_FILE

_UNDER_WAY: Final = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "BISECT_LOG": "bisect",
}

_PROCESSES: Final = Path("/proc")


def check_ready(git: Git, branch: str, processes: Path = _PROCESSES) -> None:
    """Refuse to work where a person is in the middle of something.

    Raises:
        TryAgainError: A merge or rebase is under way, or another git is at work.
        RefusedError: Another branch is checked out.
        ConfigurationError: Nothing is: `init` was cut off.
    """
    directory = git.directory()
    for name, what in _UNDER_WAY.items():
        if (directory / name).exists():
            end = "git bisect reset" if what == "bisect" else f"git {what} --abort"
            raise TryAgainError(
                f"a {what} is under way in {git.work_tree}",
                hint=f"finish it, or abort it: {end}",
            )
    clear_locks(git, processes)
    if git.commit_id("HEAD") is None:
        raise ConfigurationError(
            f"{git.work_tree} has no commit yet", hint="complete it: fedlearn init"
        )
    if (current := git.branch()) != branch:
        raise RefusedError(
            f"{git.work_tree} has {current or 'no branch'} checked out, not {branch}",
            hint=f"git switch {branch}, or set repository.branch",
        )


def clear_locks(git: Git, processes: Path = _PROCESSES) -> None:
    """Remove the lock files that a killed git has left.

    Raises:
        TryAgainError: A git may be alive that holds one of them.
    """
    directory = git.directory()
    locks = sorted(_locks(directory))
    if not locks:
        return
    owners = {lock.lstat().st_uid for lock in locks}
    if not processes.is_dir() or _git_is_alive(git, directory, processes, owners):
        raise TryAgainError(
            f"git is running in {git.work_tree}: {locks[0]} exists",
            hint="wait for it to end; if none is running, remove that file",
        )
    for lock in locks:
        lock.unlink(missing_ok=True)


def _locks(directory: Path) -> Iterator[Path]:
    """Find git's lock files; they stand beside what they protect."""
    yield from (path for path in directory.glob("*.lock") if path.name != LOCK_FILE)
    for folder in ("refs", "logs"):
        yield from (directory / folder).rglob("*.lock")


def _git_is_alive(
    git: Git, directory: Path, processes: Path, owners: Container[int]
) -> bool:
    """Return whether a git of certain users is in the work tree or git directory.

    Another user's process may have any name, and no lock here is its own.
    """
    inside = {git.work_tree.resolve(), directory.resolve()}
    return any(
        inside & {place, *place.parents}
        for process in processes.iterdir()
        if process.name.isdigit() and _name(process).startswith("git")
        if _owner(process) in owners
        for place in [_place(process, directory)]
    )


def _owner(process: Path) -> int | None:
    """Return whose process it is; None if it has ended."""
    with suppress(OSError):
        return process.stat().st_uid
    return None


def _name(process: Path) -> str:
    """Return the name of a process; nothing if it has ended."""
    with suppress(OSError):
        return (process / "comm").read_text(errors="replace").strip()
    return ""


def _place(process: Path, unknown: Path) -> Path:
    """Return where a process is; what cannot be seen may be anywhere."""
    try:
        return (process / "cwd").resolve(strict=True)
    except FileNotFoundError:
        return Path("/")
    except OSError:
        return unknown.resolve()
