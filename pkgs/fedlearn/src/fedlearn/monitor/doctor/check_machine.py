"""The machine itself: room, clock, locks, permissions, timers."""

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
    Mend,
    ok,
    problem,
    warning,
)
from fedlearn.records import format_time

LEAST_FREE_BYTES: Final = 100_000_000
"""Below this a cycle may not come to its end."""

LITTLE_FREE_BYTES: Final = 1_000_000_000
"""Below this it is time to make room."""

STALE_S: Final = 600
"""No git command of ours takes longer than this with a lock in its hand."""

SKEW_S: Final = 300
"""How far clocks may be apart; Kerberos allows as much."""

QUIET_DAYS: Final = 2
"""A node that has not federated for longer is not run by anything."""

_DAY_S: Final = 86_400


def disk(context: CheckContext) -> Iterable[CheckResult]:
    """There is room where fedlearn writes."""
    settings = context.settings
    for folder in sorted({settings.state_directory, settings.repository_path}):
        place = _existing(folder)
        free = context.free_bytes(place)
        words = f"the disk of {folder} has {free / 1e6:,.0f} MB left"
        remedy = "make room: nix-collect-garbage -d, journalctl --vacuum-size=1G"
        if free < LEAST_FREE_BYTES:
            yield problem(TryAgainError, words, remedy)
        elif free < LITTLE_FREE_BYTES:
            yield warning(words, remedy)
        else:
            yield ok(words)


def permissions(context: CheckContext) -> Iterable[CheckResult]:
    """What belongs to this machine alone is closed to others."""
    folder = context.settings.state_directory
    if not folder.is_dir():
        return
    if folder.stat().st_mode & 0o027:
        yield warning(
            f"others can look into {folder}, which holds what this machine learned",
            f"chmod 700 {folder}",
            Mend(f"close {folder} to others", lambda: folder.chmod(0o700)),
        )
    else:
        yield ok(f"{folder} is closed to others")


def clock(context: CheckContext) -> Iterable[CheckResult]:
    """The clock of this machine agrees with what others wrote."""
    if context.git is None or context.git.commit_id("HEAD") is None:
        return
    now = context.now()
    newest = context.git.text("log", "--all", "-20", "--format=%ct %an").splitlines()
    ahead = max((line.split(" ", 1) for line in newest), key=lambda one: int(one[0]))
    if int(ahead[0]) > now + SKEW_S:
        minutes = (int(ahead[0]) - now) / 60
        yield warning(
            f"a commit of {ahead[1]} is {minutes:,.0f} minutes ahead of this clock",
            "set both clocks: timedatectl set-ntp true (names of snapshots and the "
            "times of patterns come from them; the order of merges does not)",
        )
        return
    with context.state() as state:
        last = state.runs.last("federate") if state else None
    if last and last.finished_at > _utc(now + SKEW_S):
        yield warning(
            f"the last cycle was at {last.finished_at}, which is still to come",
            "set the clock of this machine: timedatectl set-ntp true",
        )
        return
    yield ok("the clock agrees with what others wrote")


def locks(context: CheckContext) -> Iterable[CheckResult]:
    """No lock of git was left behind by a process that died."""
    if context.git is None:
        return
    directory = context.git.directory()
    stale = [
        path
        for path in [*directory.glob("*.lock"), *directory.glob("refs/**/*.lock")]
        if path.name != "fedlearn.lock" and _age_s(path, context.now()) > STALE_S
    ]
    for path in stale:
        yield problem(
            TryAgainError,
            f"{path} was left behind {_age_s(path, context.now()) / 60:,.0f} minutes "
            "ago; every commit fails while it is there",
            f"make sure that no git is at work (fuser {path}), then remove it",
            Mend(f"remove {path}", partial(_remove, directory, path)),
        )
    if not stale:
        yield ok("no lock was left behind")


def schedule(context: CheckContext) -> Iterable[CheckResult]:
    """Something runs fedlearn, and did so lately."""
    found = find_timers(context.systemctl, context.booted)
    stopped = [timer.unit for timer in found or () if timer.next is None]
    for unit in stopped:
        yield problem(
            ConfigurationError,
            f"{unit} is not running",
            f"systemctl enable --now {unit} (with --user for a unit of yours)",
        )
    with context.state() as state:
        last = state.runs.last("federate") if state else None
    old = last is None or last.finished_at < _utc(context.now() - QUIET_DAYS * _DAY_S)
    if old and not stopped:
        when = f"since {last.finished_at}" if last else "yet"
        yield warning(
            f"no cycle has run {when}",
            "run fedlearn federate, and let a timer do it: docs/how-to/timers.md",
        )
    elif found == []:
        yield warning(
            "systemd has no timer of fedlearn",
            "make one: docs/how-to/timers.md, or services.fedlearn on NixOS; cron will "
            "do as well",
        )
    elif not stopped:
        yield ok(f"{len(found)} timers run" if found else "it has run lately")


def repository_place(context: CheckContext) -> Iterator[CheckResult]:
    """Runtime data does not lie in the repository that is shared."""
    settings = context.settings
    tree = settings.repository_path.resolve()
    for name, folder in (
        ("state_directory", settings.state_directory),
        ("runtime.directory", settings.runtime.directory),
    ):
        if folder.resolve().is_relative_to(tree):
            yield problem(
                RefusedError,
                f"{name} {folder} lies in the repository {tree}",
                f"set {name} or repository.path to another place",
            )


def _remove(directory: Path, path: Path) -> None:
    """Remove a lock while no fedlearn can be at work."""
    with locked(directory):
        path.unlink(missing_ok=True)


def _existing(folder: Path) -> Path:
    """Give the nearest folder above that exists."""
    return next(p for p in (folder, *folder.absolute().parents) if p.is_dir())


def _age_s(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _utc(seconds: float) -> str:
    return format_time(datetime.fromtimestamp(seconds, UTC))
