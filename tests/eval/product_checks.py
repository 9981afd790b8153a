"""Checks of what comes out: settings, commands, units and the package."""

import json
import os
import re
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from folders import check_folders
from module_checks import compare_messages, expected_cases
from support import ROOT, FailedError, call, evaluated, require, tool
from units import exposure, settings_unknown_to, systemd_version, verify, write_units

PACKAGE = ROOT / "pkgs" / "fedlearn"

# Cases that Nix accepts, and that are refused while the system is built.
UNBUILDABLE = "unbuildable-"
# How lines of a message begin that the module or fedlearn wrote.
OUR_MESSAGES = ("error:", "fedlearn:", "hint:")


def fedlearn() -> str:
    """Return the path of the program, or skip the check."""
    own = ROOT / ".venv" / "bin" / "fedlearn"
    return str(own) if own.exists() else tool("fedlearn")


def buildable_cases() -> list[dict[str, Any]]:
    """Return the configurations from which a system can be built."""
    return [
        case
        for name, case in expected_cases().items()
        if not name.startswith(UNBUILDABLE)
    ]


def check_settings(*, update: bool) -> str:
    """While a system is built its settings are checked; what is wrong has a message."""
    tools = {"fedlearn": fedlearn(), "systemd-analyze": tool("systemd-analyze")}
    refused = {}
    checked = [
        (name, case["settings"][instance], script)
        for name, case in expected_cases().items()
        for instance, script in case.get("settingsChecks", {}).items()
    ]
    for name, settings, script in checked:
        message = settings_fault(settings, script, tools)
        if message and not name.startswith(UNBUILDABLE):
            raise FailedError(f"{name}: {message}")
        if message:
            refused[name] = message
    compare_messages("build", refused, update=update)
    return f"{len(checked)} files, {len(refused)} of them refused with their message"


def settings_fault(
    settings: dict[str, Any], script: list[str], tools: dict[str, str]
) -> list[str]:
    """Run the check of settings as the build does; return its message, if any.

    Args:
        settings: What the configuration file would hold.
        script: The lines of the check.
        tools: Programs that it calls, by name, with their paths.
    """
    with tempfile.TemporaryDirectory() as folder:
        candidate = Path(folder, "fedlearn.json")
        candidate.write_text(json.dumps(settings), encoding="utf-8")
        for name, path in tools.items():
            Path(folder, name).symlink_to(path)
        done = call(
            *(tool("bash"), "-euo", "pipefail", "-c", "\n".join(script)),
            cwd=Path(folder),
            environment={
                "PATH": f"{folder}:{os.environ['PATH']}",
                "candidate": str(candidate),
                "out": f"{folder}/out",
            },
        )
    if done.returncode == 0:
        return []
    lines = done.stderr.replace(f"{folder}/", "").splitlines()
    # What systemd says itself differs with its version.
    return [line for line in lines if line.strip().startswith(OUR_MESSAGES)]


def check_defaults() -> str:
    """The module reads the same files of an AI stack as the program by itself."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "empty.json")
        empty.write_text("{}", encoding="utf-8")
        shows = require(fedlearn(), "--config", str(empty), "config", "show")
    own = json.loads(shows)["runtime"]
    ours = evaluated('(import ./modules/lib.nix).runtime [ "" ]')
    for kind in ("telemetry", "dataset"):
        if ours[kind] != [f"/{glob}" for glob in own[kind]]:
            raise FailedError(f"modules/lib.nix: not fedlearn's default {kind} files")
    return f"{len(own['telemetry'])} event files, {len(own['dataset'])} datasets"


def check_dependencies() -> str:
    """The package brings what pyproject.toml asks for, and no more."""
    text = (PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
    asked = {
        re.split(r"[^A-Za-z0-9._-]", dependency, maxsplit=1)[0].lower()
        for dependency in tomllib.loads(text)["project"]["dependencies"]
    }
    brought = set(
        evaluated(
            "map baseNameOf"
            " (import ./tests/eval/package.nix { withMcp = false; }).dependencies"
        )
    )
    if asked != brought:
        raise FailedError(
            f"only in pyproject.toml: {sorted(asked - brought)}; "
            f"only in package.nix: {sorted(brought - asked)}"
        )
    return ", ".join(sorted(asked))


def check_commands() -> str:
    """The administrator's commands and the checks of settings are sound shell."""
    shellcheck = shutil.which("shellcheck")
    linter = [shellcheck, "--shell=bash", "-"] if shellcheck else [tool("bash"), "-n"]
    scripts = [
        (f"{case}: {name}", "\n".join(lines))
        for case, expected in expected_cases().items()
        for name, lines in expected.get("commands", {}).items()
    ]
    for name, text in scripts:
        done = call(*linter, stdin=text)
        if done.returncode != 0:
            raise FailedError(f"{name}: {done.stdout}{done.stderr}")
    return f"{len(scripts)} scripts, by {Path(linter[0]).name}"


def check_units() -> str:
    """Units and calendars are valid, and the exposure is below the limit."""
    analyze = tool("systemd-analyze")
    version = systemd_version(analyze)
    count, worst = 0, 0.0
    for case in buildable_cases():
        with tempfile.TemporaryDirectory() as folder:
            units = write_units(case, Path(folder), version)
            if units:
                verify(analyze, Path(folder), units)
            for unit in units:
                if re.fullmatch(r"fedlearn-.*\.service", unit):
                    worst = max(worst, exposure(analyze, Path(folder), unit))
            count += len(units)
        for timer in case.get("timers", {}).values():
            require(analyze, "calendar", timer["timerConfig"]["OnCalendar"])
    note = f"{count} units, highest exposure {worst}, systemd {version}"
    unknown = settings_unknown_to(version)
    return f"{note}; too old to check {', '.join(unknown)}" if unknown else note


def check_directories() -> str:
    """Directories get the owner and mode that they need, and others' keep theirs."""
    count = 0
    for case in buildable_cases():
        with tempfile.TemporaryDirectory() as folder:
            count += check_folders(case, Path(folder))
    return f"{count} directories"
