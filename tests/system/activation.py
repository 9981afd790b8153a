"""`switch-to-configuration test` in a container: what it does to services and timers.

    python3 activation.py CONFIGURATION test

CONFIGURATION is a folder with the `etc` and `usr/local/bin` of the configuration to
come. Order and rules are those of switch-to-configuration-ng, as its src/main.rs has
them at 0145c6da2896 of NixOS/nixpkgs: changed units are stopped with what they had,
/etc is replaced, systemd is reloaded, they are started again with what they get, and
what failed gives the exit code 4. It runs in the machine, so it needs nothing but
Python.
"""

import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("etc/systemd/system")
CURRENT = Path("/") / UNITS
# Only told to people or used at the next start: no reason to start a unit anew.
IGNORED = {"Description", "Documentation", "OnFailure", "OnSuccess", "OnFailureJobMode"}
SETTLE_S = 0.5
FAILED = 4

Unit = dict[tuple[str, str], list[str]]


def main(configuration: Path) -> int:
    """Switch to a configuration and return the exit code."""
    stop, restart, skip = changed_units(configuration / UNITS)
    tell("stopping", stop)
    systemctl("stop", *stop)
    tell("NOT restarting", skip)
    activate(configuration)
    systemctl("reset-failed")
    systemctl("daemon-reload")
    subprocess.run(["systemd-tmpfiles", "--create", "test.conf"], check=False)
    tell("restarting", restart)
    good = systemctl("restart", *restart)
    start = [unit for unit in stop if (CURRENT / unit).exists()]
    tell("starting", start)
    good &= systemctl("start", *start, *active_targets())
    time.sleep(SETTLE_S)
    failed = failed_units()
    tell("warning: failed", failed)
    return 0 if good and not failed else FAILED


def changed_units(to: Path) -> tuple[list[str], list[str], list[str]]:
    """Return which active units are to be stopped, restarted, and left alone."""
    stop, restart, skip = [], [], []
    for file in sorted(CURRENT.glob("*.*")):
        if not file.is_file() or state(file.name) not in {"active", "activating"}:
            continue
        old, new = (
            parse(file),
            parse(to / file.name) if (to / file.name).exists() else None,
        )
        if new is None:
            stop.append(file.name)
        elif relevant(old) != relevant(new):
            if not says(new, "X-RestartIfChanged", otherwise=True):
                skip.append(file.name)
            elif file.suffix == ".service" and says(
                new, "X-StopIfChanged", otherwise=True
            ):
                stop.append(file.name)
            else:
                restart.append(file.name)
    return stop, restart, skip


def parse(file: Path) -> Unit:
    """Return the settings of a unit file by section and key."""
    unit: Unit = {}
    section = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and section != "Install":
            key, _, value = line.partition("=")
            unit.setdefault((section, key), []).append(value)
    return unit


def relevant(unit: Unit) -> Unit:
    """Return the settings that matter to a unit that runs."""
    return {key: unit[key] for key in unit if key[0] != "Unit" or key[1] not in IGNORED}


def says(unit: Unit, key: str, *, otherwise: bool) -> bool:
    """Return what a unit says to a question of switch-to-configuration."""
    return unit.get(("Service", key), [str(otherwise).lower()])[-1] == "true"


def activate(configuration: Path) -> None:
    """Put files, units and commands in place; units that are no more go."""
    for file in CURRENT.glob("*.*"):
        if file.is_file() and not (configuration / UNITS / file.name).exists():
            file.unlink()
            for link in CURRENT.glob(f"*.wants/{file.name}"):
                link.unlink()
    for folder in ("etc", "usr/local/bin"):
        if (configuration / folder).exists():
            copy = ("cp", "--archive", "--remove-destination")
            subprocess.run(
                [*copy, f"{configuration}/{folder}/.", f"/{folder}"], check=True
            )
    link = Path("/run/current-system")
    link.unlink(missing_ok=True)
    link.symlink_to(configuration)


def active_targets() -> list[str]:
    """Return the targets that want units of ours; a start brings in what is new."""
    targets = [folder.stem for folder in CURRENT.glob("*.target.wants")]
    return [target for target in targets if state(target) == "active"]


def failed_units() -> list[str]:
    """Return what failed, now or before the try that systemd has already planned."""
    query = ("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager")
    listed = subprocess.run(query, capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=4)[:4] for line in listed.splitlines()]
    return [
        name
        for name, _load, active, sub in rows
        if active == "failed"
        or (sub == "auto-restart" and show(name, "ExecMainStatus") != "0")
    ]


def state(unit: str) -> str:
    """Return whether a unit is active."""
    return show(unit, "ActiveState")


def show(unit: str, name: str) -> str:
    """Return a property of a unit."""
    command = ("systemctl", "show", "--value", f"--property={name}", unit)
    return subprocess.run(
        command, capture_output=True, text=True, check=True
    ).stdout.strip()


def systemctl(verb: str, *units: str) -> bool:
    """Run systemctl on units, if there are any, and tell whether it succeeded."""
    if not units and verb in {"stop", "start", "restart"}:
        return True
    return subprocess.run(["systemctl", verb, *units], check=False).returncode == 0


def tell(what: str, units: list[str]) -> None:
    """Tell which units a step concerns."""
    if units:
        sys.stderr.write(f"{what} the following units: {', '.join(units)}\n")


if __name__ == "__main__":
    if sys.argv[2:] != ["test"]:
        sys.exit("usage: activation.py CONFIGURATION test")
    sys.exit(main(Path(sys.argv[1])))
