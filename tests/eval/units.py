"""Unit files out of the module's data, and what systemd says about them."""

import json
import re
from pathlib import Path
from typing import Any

from support import FailedError, call, require

# `systemd-analyze security` counts tenths: an exposure of 1.5.
EXPOSURE_LIMIT = 15
# Settings that older systemd does not know, with the first one that does.
NEWER_SETTINGS = {"RestartMaxDelaySec": 254, "RestartMode": 254, "RestartSteps": 254}
# Of [Unit]: as systemd calls it, and as NixOS does.
UNIT_SETTINGS = {
    "Wants": "wants",
    "Requires": "requires",
    "After": "after",
    "OnFailure": "onFailure",
}


def systemd_version(analyze: str) -> int:
    """Return the major version of systemd."""
    return int(require(analyze, "--version").split()[1])


def settings_unknown_to(version: int) -> list[str]:
    """Return the settings of ours that this systemd does not know."""
    return [name for name, since in NEWER_SETTINGS.items() if version < since]


def services(case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the services of one configuration, each with the hardening of all."""
    return {
        name: {
            **unit,
            "serviceConfig": {**case["hardening"], **unit["serviceConfig"]},
        }
        for name, unit in case.get("services", {}).items()
    }


def assignments(name: str, value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """Return the lines of a unit file for one setting, as NixOS writes them."""
    values = value if isinstance(value, list) else [value]
    return [
        f"{name}={str(item).lower() if isinstance(item, bool) else item}"
        for item in values
    ]


def unit_file(unit: dict[str, Any], kind: str, version: int) -> str:
    """Return the text of a unit; programs become /bin/true, which exists everywhere.

    Args:
        unit: What the module set, in the form of `systemd.services.<name>`.
        kind: `Service` or `Timer`.
        version: The systemd that is to read it.
    """
    lines = ["[Unit]", f"Description={unit['description']}"]
    for name, option in UNIT_SETTINGS.items():
        lines += assignments(name, unit.get(option, []))
    for name, value in unit.get("unitConfig", {}).items():
        lines += assignments(name, value)
    lines.append(f"[{kind}]")
    for name, value in unit.get("environment", {}).items():
        lines.append(f"Environment={json.dumps(f'{name}={value}')}")
    for name, value in unit.get(f"{kind.lower()}Config", {}).items():
        if name not in settings_unknown_to(version):
            lines += assignments(name, value)
    if unit.get("wantedBy"):
        lines += ["[Install]", *assignments("WantedBy", unit["wantedBy"])]
    return re.sub(r"/nix/store/\S+/bin/\S+", "/bin/true", "\n".join(lines)) + "\n"


def write_units(case: dict[str, Any], folder: Path, version: int) -> list[str]:
    """Write the units of one configuration into a folder and return their names."""
    names = []
    kinds = {"Service": services(case), "Timer": case.get("timers", {})}
    for kind, units in kinds.items():
        for name, unit in units.items():
            names.append(f"{name}.{kind.lower()}")
            text = unit_file(unit, kind, version)
            (folder / names[-1]).write_text(text, encoding="utf-8")
    return names


def verify(analyze: str, folder: Path, units: list[str]) -> None:
    """Fail if systemd finds anything to say about the units."""
    done = call(
        analyze, "verify", "--man=no", *(f"./{unit}" for unit in units), cwd=folder
    )
    # It exits with 0 even for unknown keys; any word of it is a fault of ours.
    if done.returncode != 0 or done.stderr:
        raise FailedError(done.stderr)


def exposure(analyze: str, folder: Path, unit: str) -> float:
    """Return the exposure of a service, which has to be below the limit."""
    report = require(
        *(analyze, "security", "--no-pager", "--offline=true"),
        *(f"--threshold={EXPOSURE_LIMIT}", f"./{unit}"),
        cwd=folder,
    )
    found = re.search(r"exposure level for \S+: ([0-9.]+)", report)
    if found is None:
        raise FailedError(f"{unit}: systemd-analyze gives no exposure")
    return float(found[1])
