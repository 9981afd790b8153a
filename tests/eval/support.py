"""What every check needs: to run a program, to read a Nix value, to fail or to skip."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 300

# Works as root without a daemon, and without a network. Nothing may have to be built
# before the rest can be evaluated.
NIX_CONFIG = """\
build-users-group =
sandbox = false
experimental-features = nix-command flakes
substituters =
flake-registry =
allow-import-from-derivation = false
"""


class SkippedError(Exception):
    """A check that this machine cannot make; the message says why."""


class FailedError(Exception):
    """A check that found something; the message says what."""


def call(
    *command: str,
    cwd: Path = ROOT,
    stdin: str | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program and return its exit code and output."""
    return subprocess.run(
        command,
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
        env={**os.environ, "NIX_CONFIG": NIX_CONFIG, **(environment or {})},
    )


def require(*command: str, cwd: Path = ROOT) -> str:
    """Run a program that has to succeed and return its standard output."""
    done = call(*command, cwd=cwd)
    if done.returncode != 0:
        raise FailedError(f"{' '.join(command)}\n{done.stderr.strip()}")
    return done.stdout


def tool(name: str) -> str:
    """Return the path of an optional program, or skip the check."""
    found = shutil.which(name)
    if found is None:
        raise SkippedError(f"{name} is not installed")
    return found


def need_nixpkgs_lib() -> None:
    """Skip the check where nixpkgs' lib is not at hand."""
    if call("nix-instantiate", "--find-file", "nixpkgs/lib").returncode != 0:
        raise SkippedError("<nixpkgs/lib> does not resolve: set NIX_PATH")


def evaluated(expression: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a Nix expression, read as JSON."""
    return json.loads(
        require("nix-instantiate", "--eval", "--strict", "--json", "-E", expression)
    )


def differences(
    expected: Any,  # noqa: ANN401 - any JSON
    actual: Any,  # noqa: ANN401 - any JSON
    where: str = "",
) -> Iterator[str]:
    """Say where two JSON values differ, one line each."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            inner = f"{where}.{key}".lstrip(".")
            yield from differences(expected.get(key), actual.get(key), inner)
    elif expected != actual:
        yield f"{where}: expected {json.dumps(expected)}, got {json.dumps(actual)}"


def project_files() -> list[Path]:
    """Return the files of the work tree that git does not ignore."""
    listed = require(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    )
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def nix_files() -> list[Path]:
    """Return every Nix file of the work tree."""
    return [path for path in project_files() if path.suffix == ".nix"]


def shown(path: Path) -> str:
    """Return a path as seen from the root of the repository."""
    return str(path.relative_to(ROOT))
