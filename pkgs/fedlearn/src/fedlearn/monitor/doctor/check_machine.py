"""The machine itself: disk, clock, locks, permissions, timers."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from fedlearn.errors import ConfigurationError, RefusedError, TryAgainError
from fedlearn.git import locked
from fedlearn.monitor import find_timers
from fedlearn.monitor.doctor.check import (
    CheckContext,
    CheckResult,
    Fix,
    ok,
    problem,
    warning,
)
from fedlearn.records import format_time
from fedlearn.wording import counted

LEAST_FREE_BYTES: Final = 100_000_000
"""Below this a cycle may fail."""

LITTLE_FREE_BYTES: Final = 1_000_000_000
"""Below this it is time to free some space."""

STALE_S: Final = 600
"""No git command of fedlearn holds a lock for longer."""

SKEW_S: Final = 300
"""Largest difference of clocks; Kerberos tolerates as much."""

QUIET_DAYS: Final = 2
"""Nothing seems to run a node that has not federated for longer."""

_DAY_S: Final = 86_400


def disk(context: CheckContext) -> Iterable[CheckResult]:
    """The disks that fedlearn writes to have free space."""
    settings = context.settings
    for folder in sorted({settings.state_directory, settings.repository_path}):
        place = _existing(folder)
        free = context.free_bytes(place)
        words = f"{free / 1e6:,.0f} MB free on the disk of {folder}"
        remedy = "free some space: nix-collect-garbage -d, journalctl --vacuum-size=1G"
        if free < LEAST_FREE_BYTES:
            yield problem(TryAgainError, words, remedy)
        elif free < LITTLE_FREE_BYTES:
            yield warning(words, remedy)
        else:
            yield ok(words)


def permissions(context: CheckContext) -> Iterable[CheckResult]:
    """The state directory is not accessible to other users."""
    folder = context.settings.state_directory
    if not folder.is_dir():
        return
    if folder.stat().st_mode & 0o027:
        yield warning(
            f"{folder}, the state of this node, is accessible to other users",
            f"chmod 700 {folder}",
            Fix(
                f"remove access to {folder} for other users",
                lambda: folder.chmod(0o700),
            ),
        )
    else:
        yield ok(f"{folder} is not accessible to other users")


def clock(context: CheckContext) -> Iterable[CheckResult]:
    """The clock of this machine agrees with the commits of other nodes."""
    if context.git.commit_id("HEAD") is None:
        return
    now = context.now()
    newest = context.git.records(
        3, "rev-list", "--all", "--max-count=20", "--no-commit-header",
        "--format=%H%x00%ct%x00%an%x00",
    )  # fmt: skip
    # A commit that its author has malformed has no time, and no say.
    dated = [(int(time), name) for _, time, name in newest if time.isdecimal()]
    latest, author = max(dated, default=(0, ""))
    if latest > now + SKEW_S:
        yield warning(
            f"a commit of {author} is {(latest - now) / 60:,.0f} minutes ahead of this "
            "clock",
            "synchronise both clocks: timedatectl set-ntp true (they date snapshots "
            "and patterns; merges do not depend on them)",
        )
        return
    last = context.last_run("federate")
    if last and last.finished_at > _utc(now + SKEW_S):
        yield warning(
            f"the last cycle ended at {last.finished_at}, which is in the future",
            "synchronise the clock of this machine: timedatectl set-ntp true",
        )
        return
    yield ok("the clock agrees with the commits of other nodes")


def locks(context: CheckContext) -> Iterable[CheckResult]:
    """No process that died has left a git lock."""
    directory = context.git.directory()
    stale = [
        path
        for path in [*directory.glob("*.lock"), *directory.glob("refs/**/*.lock")]
        if path.name != "fedlearn.lock" and _age_s(path, context.now()) > STALE_S
    ]
    for path in stale:
        yield problem(
            TryAgainError,
            f"{path} is {_age_s(path, context.now()) / 60:,.0f} minutes old and seems "
            "stale; every commit fails until it is removed",
            f"make sure that git is not running (fuser {path}), then remove the file",
            Fix(f"remove {path}", partial(_remove, directory, path)),
        )
    if not stale:
        yield ok("there is no stale lock")


def schedule(context: CheckContext) -> Iterable[CheckResult]:
    """Something runs fedlearn regularly."""
    found = find_timers(context.systemctl, context.booted)
    stopped = [timer.unit for timer in found or () if timer.next is None]
    for unit in stopped:
        yield problem(
            ConfigurationError,
            f"{unit} is not running",
            f"run: systemctl enable --now {unit} (add --user for a user unit)",
        )
    last = context.last_run("federate")
    old = last is None or last.finished_at < _utc(context.now() - QUIET_DAYS * _DAY_S)
    if old and not stopped:
        when = f"since {last.finished_at}" if last else "yet"
        yield warning(
            f"no cycle has run {when}",
            "run fedlearn federate, or schedule it: docs/how-to/timers.md",
        )
    elif found == []:
        yield warning(
            "no systemd timer runs fedlearn",
            "add one: docs/how-to/timers.md, or services.fedlearn on NixOS; cron works "
            "as well",
        )
    elif not stopped:
        yield ok(
            f"{counted(len(found), 'timer')} active" if found else "it ran recently"
        )


def repository_place(context: CheckContext) -> Iterator[CheckResult]:
    """No runtime data is inside the shared repository."""
    settings = context.settings
    tree = settings.repository_path.resolve()
    for name, folder in (
        ("state_directory", settings.state_directory),
        ("runtime.directory", settings.runtime.directory),
    ):
        if folder.resolve().is_relative_to(tree):
            yield problem(
                RefusedError,
                f"{name} {folder} is inside the repository {tree}",
                f"set {name} or repository.path to another folder",
            )


def _remove(directory: Path, path: Path) -> None:
    """Remove a git lock while holding that of fedlearn."""
    with locked(directory):
        path.unlink(missing_ok=True)


def _existing(folder: Path) -> Path:
    """Return the folder, or its nearest parent that exists."""
    return next(p for p in (folder, *folder.absolute().parents) if p.is_dir())


def _age_s(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _utc(seconds: float) -> str:
    return format_time(datetime.fromtimestamp(seconds, UTC))
