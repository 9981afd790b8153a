"""What NixOS makes of a configuration, made in the root directory of a Debian.

Files of /etc, users, tmpfiles, units and commands come from the configuration; sshd and
Qdrant, which are modules of NixOS itself, are small units of this driver.
"""

import os
import shutil
import sys
from pathlib import Path

from evaluation import FILES, Machine
from shell import ROOT, run

sys.path.append(str(ROOT / "tests" / "eval"))
from units import unit_file

SYSTEMD = 257
UNITS = "etc/systemd/system"

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
# As in nixpkgs: no readiness, a user that exists only while it runs.
QDRANT = """\
[Unit]
Description=Vector store
After=network.target
[Service]
DynamicUser=yes
StateDirectory=qdrant
WorkingDirectory=/var/lib/qdrant
ExecStart={command}
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""
STAND_IN = "/usr/bin/python3 /opt/tests/system/qdrant.py"


def furnish(root: Path, machine: Machine, qdrant: str | None) -> None:
    """Put a machine's configuration into its root directory.

    Args:
        root: The root directory, which nobody else uses.
        machine: The evaluated configuration, with its files written.
        qdrant: Program of a real Qdrant; None runs the stand-in.
    """
    write_etc(root, machine["etc"])
    make_users(root, machine["users"], machine["groups"])
    write(root, "etc/tmpfiles.d/test.conf", tmpfiles(machine["tmpfiles"]))
    for name, text in machine["commands"].items():
        script = f"#!/bin/bash\nset -o errexit -o nounset -o pipefail\n{text}"
        write(root, f"usr/local/bin/{name}", script, 0o755)
    # Debian's own unit would take the port.
    (root / UNITS / "multi-user.target.wants" / "ssh.service").unlink(missing_ok=True)
    (root / UNITS / "sockets.target.wants" / "ssh.socket").unlink(missing_ok=True)
    wanted = write_units(root, machine)
    if machine["openssh"]["enable"]:
        host_key = machine["openssh"]["hostKeys"][0]["path"]
        write(root, "etc/ssh/sshd_config", SSHD_CONFIG.format(host_key=host_key))
        (root / UNITS / "sshd.service").unlink(missing_ok=True)
        wanted.append(write_unit(root, "sshd.service", SSHD))
    if machine["qdrant"]:
        command = f"{FILES}/qdrant" if qdrant else STAND_IN
        if qdrant:
            shutil.copy(qdrant, f"{root}{command}")
        wanted.append(
            write_unit(root, "qdrant.service", QDRANT.format(command=command))
        )
    run("systemctl", f"--root={root}", "--quiet", "enable", *wanted)


def write(root: Path, path: str, text: str, mode: int = 0o644) -> None:
    """Write a file below a root directory, with the folders above it."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def write_etc(root: Path, entries: dict[str, Machine]) -> None:
    """Write the files of `environment.etc`."""
    for name, entry in entries.items():
        text = entry.get("text")
        if text is None:
            text = Path(f"{root}{entry['source']}").read_text(encoding="utf-8")
        # Without a mode NixOS makes a link to a file that all can read.
        write(root, f"etc/{name}", text, int(entry.get("mode", "0444"), 8))


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
    kinds = {"Service": hardened(machine), "Timer": machine["timers"]}
    for kind, units in kinds.items():
        for name, unit in units.items():
            file = f"{name}.{kind.lower()}"
            before = {"Before": unit["before"]} if unit.get("before") else {}
            complete = {**unit, "unitConfig": {**unit.get("unitConfig", {}), **before}}
            write_unit(root, file, unit_file(complete, kind, SYSTEMD))
            if unit.get("wantedBy"):
                wanted.append(file)
    return wanted


def hardened(machine: Machine) -> dict[str, Machine]:
    """Return the services, those of fedlearn with what all of them have."""
    return {
        name: {
            **unit,
            "serviceConfig": {**machine["hardening"], **unit["serviceConfig"]},
        }
        if name.startswith("fedlearn-")
        else unit
        for name, unit in machine["services"].items()
    }


def write_unit(root: Path, name: str, text: str) -> str:
    """Write one unit file and return its name."""
    write(root, f"{UNITS}/{name}", text)
    return name
