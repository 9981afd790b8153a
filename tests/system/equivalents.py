"""What NixOS makes of a configuration, made in the root directory of a Debian.

Files of /etc, users, tmpfiles, units and commands come from the configuration; sshd,
which is a module of NixOS itself, is a small unit of this driver.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from evaluation import FILES, Machine
from rootfs import NIXOS_PATH
from shell import ROOT, run

sys.path.append(str(ROOT / "tests" / "eval"))
from units import unit_file

SYSTEMD = 257
UNITS = "etc/systemd/system"
# What NixOS gives to every service, whatever else it asks for.
UNIT_PACKAGES = ("coreutils", "findutils", "gnugrep", "gnused", "systemd")
UNIT_PATH = ":".join(f"{NIXOS_PATH}/{name}/bin" for name in UNIT_PACKAGES)
# Options of NixOS that switch-to-configuration finds in the unit by other names.
SWITCH_OPTIONS = {
    "reloadIfChanged": "X-ReloadIfChanged",
    "restartIfChanged": "X-RestartIfChanged",
    "stopIfChanged": "X-StopIfChanged",
}

SSHD_CONFIG = """\
HostKey {host_key}
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u
PidFile none
"""
SSHD = """\
[Unit]
Description=SSH daemon
After=network.target
[Service]
RuntimeDirectory=sshd
ExecStart=/usr/sbin/sshd -D -e
Restart=always
[Install]
WantedBy=multi-user.target
"""
# Debian's own would take the ports.
UNWANTED = (
    "multi-user.target.wants/nginx.service",
    "multi-user.target.wants/ssh.service",
    "sshd.service",
    "sockets.target.wants/ssh.socket",
)
STAND_IN = """\
#!/bin/sh
exec /usr/bin/python3 /opt/tests/system/qdrant_standin.py "$@"
"""
SYSTEM = f"{FILES}/system"
# On NixOS every boot makes it.
CURRENT_SYSTEM = f"L+ /run/current-system - - - - {SYSTEM}\n"
SWITCH = """\
#!/bin/sh
exec /usr/bin/python3 /opt/tests/system/activation.py {configuration} "$@"
"""


def furnish(root: Path, machine: Machine) -> None:
    """Put a machine's configuration into its root directory.

    Args:
        root: The root directory, which nobody else uses.
        machine: The evaluated configuration, with its files written.
    """
    for link in UNWANTED:
        (root / UNITS / link).unlink(missing_ok=True)
    make_users(root, machine["users"], machine["groups"])
    configure(root, root, machine)
    write(root, "etc/tmpfiles.d/system.conf", CURRENT_SYSTEM)
    # What nixos-rebuild would switch to, and back from.
    configurations = {".": machine}
    for name, configuration in machine["specialisations"].items():
        configurations[f"specialisation/{name}"] = configuration
    for path, configuration in configurations.items():
        place = os.path.normpath(f"{SYSTEM}/{path}")
        configure(root, Path(f"{root}{place}"), configuration)
        switch = SWITCH.format(configuration=place)
        write(root, f"{place.lstrip('/')}/bin/switch-to-configuration", switch, 0o755)


def link_qdrant(root: Path, qdrant: str | None) -> None:
    """Give a machine the program of Qdrant; None is the stand-in."""
    program = f"{NIXOS_PATH}/qdrant/bin/qdrant".lstrip("/")
    if qdrant:
        (root / program).parent.mkdir(parents=True)
        shutil.copy(qdrant, root / program)
    else:
        write(root, program, STAND_IN, 0o755)


def configure(root: Path, place: Path, machine: Machine) -> None:
    """Write what a configuration has in /etc and which commands it gives.

    Args:
        root: The root directory of the machine, where its files are.
        place: A root directory to write into, the machine's own or another.
        machine: The evaluated configuration, with its files written.
    """
    write_etc(root, place, machine["etc"])
    write(place, "etc/tmpfiles.d/test.conf", tmpfiles(machine["tmpfiles"]))
    for name, text in machine["commands"].items():
        script = f"#!/bin/bash\nset -o errexit -o nounset -o pipefail\n{text}"
        write(place, f"usr/local/bin/{name}", script, 0o755)
    wanted = write_units(place, machine)
    if machine["openssh"]["enable"]:
        host_key = machine["openssh"]["hostKeys"][0]["path"]
        write(place, "etc/ssh/sshd_config", SSHD_CONFIG.format(host_key=host_key))
        wanted.append(write_unit(place, "sshd.service", SSHD))
    if wanted:
        run("systemctl", f"--root={place}", "--quiet", "enable", *wanted)


def write(root: Path, path: str, text: str, mode: int = 0o644) -> None:
    """Write a file below a root directory, with the folders above it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def write_etc(root: Path, place: Path, entries: dict[str, Machine]) -> None:
    """Write the files of `environment.etc`; their sources are in the root directory."""
    for name, entry in entries.items():
        text = entry.get("text")
        if text is None:
            text = Path(f"{root}{entry['source']}").read_text(encoding="utf-8")
        # Without a mode NixOS makes a link to a file that all can read.
        write(place, f"etc/{name}", text, int(entry.get("mode", "0444"), 8))


def make_users(
    root: Path, users: dict[str, Machine], groups: dict[str, Machine]
) -> None:
    """Make users and groups, with their homes and the keys that may log in."""
    lines = [f"g {name} -" for name in groups]
    for name, user in users.items():
        shell = user.get("shell", "/usr/sbin/nologin")
        home = user.get("home", "/var/empty")
        lines.append(f'u {name} - "{user.get("description", name)}" {home} {shell}')
        # A group that stands before the user of its name becomes the user's.
        lines += [f"m {name} {group}" for group in user.get("extraGroups", [])]
        keys = user.get("openssh", {}).get("authorizedKeys", {}).get("keys", [])
        if keys:
            text = "".join(f"{key}\n" for key in keys)
            write(root, f"etc/ssh/authorized_keys.d/{name}", text)
    write(root, "usr/lib/sysusers.d/test.conf", "\n".join(lines) + "\n")
    run("systemd-sysusers", f"--root={root}", "test.conf")
    accounts = (root / "etc" / "passwd").read_text(encoding="utf-8").splitlines()
    ids = {line.split(":")[0]: line.split(":")[2:4] for line in accounts}
    for name, user in users.items():
        if user.get("createHome"):
            home = Path(f"{root}{user['home']}")
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o700)
            os.chown(home, *map(int, ids[name]))


def tmpfiles(settings: dict[str, dict[str, dict[str, Machine]]]) -> str:
    """Return the lines of tmpfiles.d."""
    lines = []
    for paths in settings.values():
        for path, kinds in paths.items():
            for kind, line in kinds.items():
                fields = (
                    line.get(key, "-") for key in ("mode", "user", "group", "age")
                )
                argument = line.get("argument", "")
                lines.append(f"{kind} {path} {' '.join(fields)} {argument}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def write_units(root: Path, machine: Machine) -> list[str]:
    """Write the configured units and return those that a target wants."""
    wanted = []
    kinds = {"Service": services(machine), "Timer": machine["timers"]}
    for kind, units in kinds.items():
        for name, unit in units.items():
            file = f"{name}.{kind.lower()}"
            before = {"Before": unit["before"]} if unit.get("before") else {}
            complete = {**unit, "unitConfig": {**unit.get("unitConfig", {}), **before}}
            write_unit(root, file, unit_file(complete, kind, SYSTEMD))
            if unit.get("wantedBy"):
                wanted.append(file)
    return wanted


def services(machine: Machine) -> dict[str, Machine]:
    """Return the services with what NixOS gives to all, and fedlearn to its own."""
    return {
        name: {
            **unit,
            "environment": {"PATH": UNIT_PATH, **unit.get("environment", {})},
            "serviceConfig": {
                **(machine["hardening"] if name.startswith("fedlearn-") else {}),
                **unit["serviceConfig"],
                **switch_options(unit),
            },
        }
        for name, unit in machine["services"].items()
    }


def switch_options(unit: Machine) -> dict[str, Any]:
    """Return what a switch has to know of a unit, as NixOS writes it."""
    return {key: unit[name] for name, key in SWITCH_OPTIONS.items() if name in unit}


def write_unit(root: Path, name: str, text: str) -> str:
    """Write one unit file and return its name."""
    write(root, f"{UNITS}/{name}", text)
    return name
