"""Running programs on this machine, and what stops a run."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "system"
TIMEOUT_S = 900


class SkippedError(Exception):
    """This machine cannot run the tests; the message says why."""


class FailedError(Exception):
    """A program did not do what it had to; the message says what it said."""


def run(*command: str | Path, environment: dict[str, str] | None = None) -> str:
    """Run a program that has to succeed and return its standard output."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
        env={**os.environ, **(environment or {})},
    )
    if done.returncode != 0:
        shown = " ".join(str(part) for part in command)
        raise FailedError(f"{shown}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout
