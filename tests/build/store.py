"""What stands in for the Nix store: programs of this machine, and the libraries."""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PLACE: Final = ROOT / "build" / "nix-build"
LOCK: Final = ROOT / "pkgs" / "fedlearn" / "requirements-nixpkgs.lock"
PYTHON: Final = Path(os.path.realpath(sys.executable))
SEARCHED: Final = "/usr/bin:/bin:/usr/sbin:/sbin"

STDENV: Final = {
    "bash": ["bash"],
    "coreutils": [],  # asked of the package, which has a hundred
    "diffutils": ["cmp", "diff"],
    "findutils": ["find", "xargs"],
    "gawk": ["awk"],
    "grep": ["grep", "egrep", "fgrep"],
    "gzip": ["gunzip", "gzip", "zcat"],
    "make": ["make"],
    "patch": ["patch"],
    "sed": ["sed"],
    "tar": ["tar"],
}
"""What each derivation of nixpkgs has on its PATH; compilers are not needed here."""

PROGRAMS: Final = {
    "git": ["git", "git-receive-pack", "git-upload-archive", "git-upload-pack"],
    "openssh": ["ssh", "ssh-add", "ssh-agent", "ssh-keygen", "ssh-keyscan", "sshd"],
}

LINTERS: Final = {"deadnix": "deadnix", "nixfmt": "nixfmt", "statix": "statix"}


def fill(store: Path) -> list[str]:
    """Put every program into its folder of the store; return which are not here."""
    absent = []
    for package, names in (STDENV | PROGRAMS).items():
        folder = store / package / "bin"
        absent += [name for name in names or coreutils() if not install(folder, name)]
    for package, name in LINTERS.items():
        if not install(store / package / "bin", name):
            absent.append(name)
            stand_in(store / package / "bin" / name)
    python = store / "python3" / "bin"
    python.mkdir(parents=True, exist_ok=True)
    for name in ("python3", "python"):
        put(PYTHON, python / name)
    install_preload(store)
    return absent


def install(folder: Path, name: str) -> bool:
    """Copy a program into a folder; return whether this machine has it."""
    found = shutil.which(name, path=f"{SEARCHED}:{os.environ['PATH']}")
    if found is None:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    put(Path(os.path.realpath(found)), folder / name)
    return True


def put(program: Path, place: Path) -> None:
    """Copy a program whose folder is hidden from builders; link another."""
    if place.exists() or place.is_symlink():
        place.unlink()
    if str(program.parent) in {"/usr/bin", "/usr/sbin", "/bin", "/sbin"}:
        shutil.copy2(program, place)
    else:
        place.symlink_to(program)


def coreutils() -> list[str]:
    """Return the programs of coreutils."""
    listed = subprocess.run(
        ["dpkg", "--listfiles", "coreutils"], check=True, capture_output=True, text=True
    )
    paths = (Path(line) for line in listed.stdout.splitlines())
    return [path.name for path in paths if path.parent.name in {"bin", "sbin"}]


def stand_in(place: Path) -> None:
    """Write a program that finds nothing, for a linter that this machine lacks."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("#!/bin/sh\n", encoding="ascii")
    place.chmod(0o755)


def install_preload(store: Path) -> None:
    """Put the library there by which a builder's user gets a shell."""
    for path in Path("/usr/lib").glob("*/libnss_wrapper.so"):
        target = store / "nss_wrapper" / "lib" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def install_libraries() -> Path:
    """Install the locked libraries into a plain folder; return it."""
    state = LOCK.read_bytes() + str(PYTHON).encode()
    folder = PLACE / "libraries" / hashlib.sha256(state).hexdigest()[:16]
    if not folder.is_dir():
        half = folder.with_suffix(".half")
        shutil.rmtree(folder.parent, ignore_errors=True)
        subprocess.run(
            [
                sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check",
                "install", "--target", half, "--require-hashes", "--no-deps",
                "--only-binary", ":all:", "--root-user-action", "ignore",
                "--requirement", LOCK,
            ],
            check=True,
        )  # fmt: skip
        half.rename(folder)
    return folder


def system_binds() -> list[tuple[str, str, bool]]:
    """Return what of the machine a builder sees: shared libraries and Python itself."""
    places = [Path(p) for p in ("/lib", "/lib64", "/usr/lib", "/usr/lib64")]
    places += [Path("/usr/local/lib"), Path("/usr/share/git-core")]
    places += [Path("/usr/share/zoneinfo"), Path("/usr/share/perl"), Path("/etc/ssl")]
    places += [Path("/etc/ld.so.cache"), Path(sysconfig.get_path("stdlib")).parents[1]]
    shown = [place for place in places if place.exists() and not place.is_symlink()]
    return [(str(place), str(place), False) for place in dict.fromkeys(shown)]


def system_links() -> dict[str, str]:
    """Return the folders of the machine's root that are links, as Debian has them."""
    tops = (Path(p) for p in ("/lib", "/lib64", "/usr/lib64"))
    return {str(top): str(top.readlink()) for top in tops if top.is_symlink()}


def hidden_libraries() -> list[str]:
    """Return the folders with libraries of the machine's own, which no builder sees."""
    prefix = f"{sys.version_info.major}.{sys.version_info.minor}"
    stdlib = Path(sysconfig.get_path("stdlib"))
    places = [stdlib / "site-packages", stdlib / "dist-packages"]
    places += [Path("/usr/lib/python3/dist-packages")]
    places += [Path(f"/usr/local/lib/python{prefix}/dist-packages")]
    return [str(place) for place in places if place.is_dir()]
