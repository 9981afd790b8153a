"""The timers of fedlearn, on a machine that has systemd."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

import orjson

from fedlearn.records import format_time

SYSTEMD: Final = Path("/run/systemd/system")
"""Exists exactly where systemd is the init system: sd_booted(3)."""

TIMEOUT_S: Final = 5
"""The status is not worth a longer wait for a slow bus."""

RunCommand: TypeAlias = Callable[[Sequence[str]], str]
"""Runs a command and returns what it wrote; "" if it failed."""


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer; the fields are keys of JSON.

    Attributes:
        next: When it fires next, UTC; None if it will not.
        last: When it fired last, UTC; None if it never did.
    """

    unit: str
    next: str | None
    last: str | None


def run_command(command: Sequence[str]) -> str:
    """Run a program that queries systemd."""
    names = ("PATH", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HOME")
    known = {name: os.environ[name] for name in names if name in os.environ}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            timeout=TIMEOUT_S,
            env=known | {"LC_ALL": "C.UTF-8", "SYSTEMD_PAGER": ""},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def find_timers(
    run: RunCommand = run_command, booted: Path = SYSTEMD
) -> list[Timer] | None:
    """List the timers of fedlearn, the system's and the user's, sorted by name.

    Returns:
        None without systemd.
    """
    if not booted.is_dir():
        return None
    found: dict[str, Timer] = {}
    for scope in ((), ("--user",)):
        output = run(
            ["systemctl", *scope, "list-timers", "--all", "--output=json", "fedlearn*"]
        )
        found.update((timer.unit, timer) for timer in parse_timers(output))
    return [found[unit] for unit in sorted(found)]


def parse_timers(output: str) -> list[Timer]:
    """Parse what `systemctl list-timers --output=json` prints."""
    try:
        entries = orjson.loads(output)
    except orjson.JSONDecodeError:
        return []
    return [
        Timer(str(e.get("unit")), _time(e.get("next")), _time(e.get("last")))
        for e in (entries if isinstance(entries, list) else [])
        if isinstance(e, dict)
    ]


def _time(microseconds: object) -> str | None:
    """Convert a time; 0 stands for never."""
    if not isinstance(microseconds, int) or not microseconds:
        return None
    return format_time(datetime.fromtimestamp(microseconds / 1_000_000, UTC))
