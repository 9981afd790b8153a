"""The directories of the module, made by systemd in an empty tree."""

import os
import stat
from pathlib import Path
from typing import Any

from support import FailedError, SkippedError, require, tool

WEB_SERVER = "nginx"


def users_text(case: dict[str, Any]) -> str:
    """Return the users of one configuration as lines of sysusers.d."""
    lines = [f"g {WEB_SERVER} -"]
    lines += [f'u {name} - "{user["description"]}"' for name, user in users(case)]
    return "\n".join(lines) + "\n"


def users(case: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Return the users of fedlearn in one configuration."""
    everyone = case.get("users", {})
    return [(name, everyone[name]) for name in everyone if name.startswith("fedlearn")]


def rules(case: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the directories of one configuration, by path."""
    return {
        path: kinds["d"]
        for directories in case.get("tmpfiles", {}).values()
        for path, kinds in directories.items()
    }


def check_folders(case: dict[str, Any], tree: Path) -> int:
    """Make the directories in a tree, and once more where they are somebody else's.

    Args:
        case: What the module set in a configuration.
        tree: An empty directory that stands for the machine.

    Returns:
        How many there are.

    Raises:
        FailedError: One has another owner, group or mode than it is to have.
    """
    if os.geteuid() != 0:
        raise SkippedError("only root can give directories to a user")
    (tree / "etc").mkdir()
    wanted = rules(case)
    shared = {path for path, rule in wanted.items() if rule["mode"].startswith(":")}
    run("systemd-sysusers", tree, users_text(case))
    run("systemd-tmpfiles", tree, tmpfiles_text(wanted), "--create")
    for path, rule in wanted.items():
        compare(path, found(tree, path), tuple(value.lstrip(":") for value in of(rule)))
    for path in wanted:
        os.chown(inside(tree, path), 0, 0)
        inside(tree, path).chmod(0o777)
    run("systemd-tmpfiles", tree, tmpfiles_text(wanted), "--create")
    for path, rule in wanted.items():
        kept = ("root", "root", "0777")
        compare(path, found(tree, path), kept if path in shared else of(rule))
    return len(wanted)


def tmpfiles_text(wanted: dict[str, dict[str, str]]) -> str:
    """Return directories as lines of tmpfiles.d, as NixOS writes them."""
    return "".join(
        f"'d' '{path}' '{rule['mode']}' '{rule['user']}' '{rule['group']}' '-' \n"
        for path, rule in wanted.items()
    )


def run(program: str, tree: Path, text: str, *options: str) -> None:
    """Let a program of systemd work on a tree by one file of settings."""
    settings = tree / f"{program}.conf"
    settings.write_text(text, encoding="utf-8")
    require(tool(program), f"--root={tree}", *options, str(settings))


def of(rule: dict[str, str]) -> tuple[str, str, str]:
    """Return what a rule says of a directory: owner, group, mode."""
    return rule["user"], rule["group"], rule["mode"]


def found(tree: Path, path: str) -> tuple[str, str, str]:
    """Return owner, group and mode of a directory in the tree, by the tree's names."""
    status = inside(tree, path).stat()
    return (
        name_of(tree / "etc" / "passwd", status.st_uid),
        name_of(tree / "etc" / "group", status.st_gid),
        f"{stat.S_IMODE(status.st_mode):04o}",
    )


def inside(tree: Path, path: str) -> Path:
    """Return where an absolute path is in the tree."""
    return tree / path.lstrip("/")


def name_of(database: Path, number: int) -> str:
    """Return the name of a user or group by its number; root need not be listed."""
    entries = [
        line.split(":") for line in database.read_text(encoding="utf-8").splitlines()
    ]
    names = {int(fields[2]): fields[0] for fields in entries}
    return names.get(number, "root" if number == 0 else str(number))


def compare(path: str, actual: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Fail if a directory is not what it is to be."""
    if actual != expected:
        raise FailedError(f"{path}: expected {expected}, got {actual}")
