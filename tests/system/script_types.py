#!/usr/bin/env python3
"""Check the scripts of tests/nixos as NixOS does before it runs them, or stricter.

pyflakes reads each script behind common/helpers.py; mypy and ty read it once with the
signatures of NixOS' driver, and once with the machine of this folder in its place.
"""

import os
import subprocess
import sys
from pathlib import Path

import evaluation
from shell import ROOT

SYSTEM = ROOT / "tests" / "system"
NIXOS = ROOT / "tests" / "nixos"
COMMON = NIXOS / "common"
GLUED = ROOT / "build" / "scripts"
SYMBOLS = ("start_all", "subtest", "t")
MACHINES = {
    "nixos": "from driver import QemuMachine as Machine",
    "containers": "from machine import Machine",
}
PYTHON = "3.11"
# The versions that belong to the interpreter.
BIN = Path(sys.executable).parent


def main() -> int:
    """Check all scripts and return the exit code."""
    GLUED.mkdir(parents=True, exist_ok=True)
    for old in GLUED.glob("*.py"):
        old.unlink()
    tests = {name: list(nodes) for name, nodes in evaluation.evaluated().items()}
    lint = [pyflakes(name, nodes) for name, nodes in tests.items()]
    files = [
        write(f"{name}_{driver}", prelude(nodes, driver) + script(name))
        for name, nodes in tests.items()
        for driver in MACHINES
    ]
    types = [mypy(files), ty(files)]
    sys.stdout.write(f"{len(tests)} scripts read by pyflakes, mypy and ty\n")
    return int(not all(lint + types))


def script(name: str) -> str:
    """Return what both drivers run for a test."""
    parts = (COMMON / "helpers.py", NIXOS / f"{name}.py")
    return "\n\n".join(part.read_text(encoding="utf-8") for part in parts)


def prelude(nodes: list[str], driver: str) -> str:
    """Return the declarations of what a driver gives to a script."""
    names = f"from driver import {', '.join(SYMBOLS)}\n{MACHINES[driver]}\n"
    machine = "def any_machine() -> Machine:\n    raise NotImplementedError\n"
    return names + machine + "".join(f"{node} = any_machine()\n" for node in nodes)


def write(name: str, text: str) -> Path:
    """Write a module and return its file."""
    path = GLUED / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def pyflakes(name: str, nodes: list[str]) -> bool:
    """Look for unknown and unused names, as NixOS does while it builds a test."""
    path = write(name, script(name))
    known = {"PYFLAKES_BUILTINS": ",".join((*SYMBOLS, *nodes))}
    return passes("pyflakes", path, environment=known)


def mypy(files: list[Path]) -> bool:
    """Check the types with mypy, which NixOS took until 2026."""
    places = {"MYPYPATH": f"{COMMON}:{SYSTEM}"}
    options = ("--strict", f"--python-version={PYTHON}")
    return passes("mypy", *options, *files, environment=places)


def ty(files: list[Path]) -> bool:
    """Check the types with ty, which NixOS takes since."""
    places = [f"--extra-search-path={place}" for place in (COMMON, SYSTEM)]
    options = ("check", "--output-format=concise", f"--python-version={PYTHON}")
    return passes("ty", *options, *places, *files)


def passes(
    program: str, *arguments: str | Path, environment: dict[str, str] | None = None
) -> bool:
    """Run a checker, which prints what it finds, and tell whether it found nothing."""
    command = [str(BIN / program), *map(str, arguments)]
    done = subprocess.run(
        command, check=False, cwd=GLUED, env={**os.environ, **(environment or {})}
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
