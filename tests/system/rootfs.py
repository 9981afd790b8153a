"""The Debian that all machines share: built once, kept below build/."""

import hashlib
import re
import shutil
import sys
from pathlib import Path

from shell import BUILD, ROOT, FailedError, SkippedError, run

SUITE = "trixie"
PACKAGES = (
    *("systemd", "systemd-sysv", "dbus", "iproute2"),
    *("python3", "git", "openssh-server", "curl", "sqlite3", "nginx"),
)
# As NixOS has them: each package's programs in a folder of its own, and a unit's PATH
# names only those that it asked for. In Debian's one /usr/bin nothing is ever missing.
NIXOS_PACKAGES = {
    "coreutils": ("coreutils",),
    "curl": ("curl",),
    "findutils": ("findutils",),
    "git": ("git",),
    "gnugrep": ("grep",),
    "gnused": ("sed",),
    "nginx": ("nginx",),
    "openssh": ("openssh-client", "openssh-server"),
    "sqlite": ("sqlite3",),
    "systemd": ("systemd",),
}
NIXOS_PATH = "/opt/nixos"
PACKAGE = ROOT / "pkgs" / "fedlearn"
LOCK = PACKAGE / "requirements.lock"
COMMAND = """\
#!/usr/bin/python3
import sys
sys.path[:0] = ["/opt/fedlearn/lib", "/opt/site"]
from fedlearn.__main__ import main
sys.exit(main())
"""
# What makeWrapperArgs of package.nix make of the command.
WRAPPER = f"""\
#!/bin/bash
export PATH="${{PATH:+$PATH:}}{NIXOS_PATH}/git/bin:{NIXOS_PATH}/openssh/bin"
exec -a "$0" /opt/fedlearn/bin/.fedlearn-wrapped "$@"
"""


def debian() -> Path:
    """Return the root directory with all libraries, built if it is not there.

    Raises:
        SkippedError: No Debian can be had here.
    """
    recipe = f"{SUITE} {PACKAGES} {NIXOS_PACKAGES}".encode() + LOCK.read_bytes()
    root = BUILD / f"root-{hashlib.sha256(recipe).hexdigest()[:12]}"
    if root.exists():
        return root
    sys.stderr.write("Building a Debian below build/ (once; a minute or two) …\n")
    for old in BUILD.glob("root-*"):
        shutil.rmtree(old)
    unfinished = BUILD / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    included = f"--include={','.join(PACKAGES)}"
    try:
        run("mmdebstrap", "--variant=minbase", included, SUITE, unfinished)
    except FailedError as error:
        raise SkippedError(f"no Debian could be built: {error}") from error
    # Else each machine has the name of the one that built it.
    (unfinished / "etc" / "hostname").unlink(missing_ok=True)
    for name, packages in NIXOS_PACKAGES.items():
        link_programs(unfinished, name, packages)
    install_libraries(unfinished / "opt" / "site")
    run("chroot", unfinished, "python3", "-m", "compileall", "-q", "/opt/site")
    unfinished.rename(root)
    return root


def link_programs(root: Path, name: str, packages: tuple[str, ...]) -> None:
    """Give a package of NixOS its folder, with links to the programs of Debian's."""
    folder = Path(f"{root}{NIXOS_PATH}") / name / "bin"
    folder.mkdir(parents=True)
    for file in run("chroot", root, "dpkg-query", "--listfiles", *packages).split():
        if re.fullmatch(r"(/usr)?/s?bin/[^/]+", file):
            (folder / Path(file).name).symlink_to(file)


def install_libraries(site: Path) -> None:
    """Install the pinned libraries for the Python of that Debian."""
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet"),
        *("--target", site, "--python-version", "3.13", "--only-binary", ":all:"),
        *("--require-hashes", "--no-deps", "--root-user-action=ignore", "-r", LOCK),
    )


def fedlearn() -> Path:
    """Build the package as it is now and return its folder, to lie at /opt/fedlearn."""
    folder = BUILD / "fedlearn"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "bin").mkdir(parents=True)
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
        *("--no-build-isolation", "--no-compile", "--root-user-action=ignore"),
        *("--target", folder / "lib", PACKAGE),
    )
    for name, text in {".fedlearn-wrapped": COMMAND, "fedlearn": WRAPPER}.items():
        command = folder / "bin" / name
        command.write_text(text, encoding="utf-8")
        command.chmod(0o755)
    return folder
