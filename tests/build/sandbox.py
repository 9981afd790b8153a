"""Run a command as a builder of Nix does: no network, no /usr/bin, no rights, no home.

    python3 sandbox.py SPECIFICATION.json COMMAND ...

The specification names an empty folder `root`, the `binds` (source, target, writable),
the small `files`, the symbolic `links`, the working folder and the `environment`. Needs
root, or user namespaces; exits with 99 and a reason where neither is to be had.
"""

import ctypes
import fcntl
import json
import os
import platform
import signal
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

USER, GROUP = 1000, 100
"""The ids of a build user inside Nix' sandbox."""

NO_NAMESPACES: Final = 99
"""The exit code where this machine gives none."""

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
SPACES: Final = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH: Final = 2
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
PIVOT_ROOT: Final = {"x86_64": 155, "aarch64": 41}[platform.machine()]
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

LIBC: Final = ctypes.CDLL(None, use_errno=True)
DEVICES: Final = ("full", "null", "random", "tty", "urandom", "zero")


def check(result: int, what: str) -> None:
    """Raise what the system said of a call."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: Path, kind: str, flags: int, data: str = "") -> None:
    """Call mount(2)."""
    words = (source.encode(), bytes(target), kind.encode())
    check(LIBC.mount(*words, flags, data.encode()), f"mount {source} on {target}")


def separate() -> bool:
    """Leave the machine's namespaces; return whether real root did so."""
    if os.geteuid() == 0 and LIBC.unshare(SPACES) == 0:
        return True
    become(0, 0, SPACES)
    return False


def become(user: int, group: int, spaces: int = 0) -> None:
    """Enter a user namespace where this process has these ids."""
    own_user, own_group = os.geteuid(), os.getegid()
    check(LIBC.unshare(CLONE_NEWUSER | spaces), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {own_user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {own_group} 1", encoding="ascii")


def build_root(root: Path, specification: dict[str, Any]) -> None:
    """Make the tree that the command sees, from nothing."""
    mount("none", Path("/"), "", MS_REC | MS_PRIVATE)
    mount("tmpfs", root, "tmpfs", MS_NOSUID, "mode=0755")
    for name, text in specification["files"].items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for source, target, writable in specification["binds"]:
        bind(Path(source), root / target.lstrip("/"), writable=writable)
    for name, target in specification["links"].items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    make_kernel_folders(root)


def bind(source: Path, target: Path, *, writable: bool) -> None:
    """Show a folder or file of the machine."""
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    mount(str(source), target, "", MS_BIND | MS_REC)
    if not writable:
        # A user namespace may not take away the flags that the mount already has.
        kept = os.statvfs(target).f_flag & 0xFF & ~MS_REMOUNT
        mount("none", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def make_kernel_folders(root: Path) -> None:
    """Add /dev, /proc and /tmp."""
    for name in ("dev/pts", "dev/shm", "proc", "tmp", ".old"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in DEVICES:
        bind(Path("/dev", name), root / "dev" / name, writable=True)
    for name, target in (("fd", "/proc/self/fd"), ("ptmx", "pts/ptmx")):
        (root / "dev" / name).symlink_to(target)
    mount("tmpfs", root / "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    mount("tmpfs", root / "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    mount("devpts", root / "dev/pts", "devpts", MS_NOSUID, "newinstance,ptmxmode=0666")
    mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV)


def enter_root(root: Path) -> None:
    """Make the tree the root; nothing of the machine's stays in sight."""
    os.chdir(root)
    check(LIBC.syscall(PIVOT_ROOT, b".", b".old"), "pivot_root")
    os.chdir("/")
    check(LIBC.umount2(b"/.old", MNT_DETACH), "umount")
    Path("/.old").rmdir()
    mount("none", Path("/"), "", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID)


def raise_loopback() -> None:
    """Switch the only network interface on."""
    with socket.socket() as sock:
        request = bytearray(struct.pack("16sH22x", b"lo", 0))
        fcntl.ioctl(sock, SIOCGIFFLAGS, request)
        _, flags = struct.unpack("16sH22x", request)
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | IFF_UP))


def drop_rights(*, is_root: bool) -> None:
    """Become the build user, for good."""
    if is_root:
        os.setgroups([])
        os.setresgid(GROUP, GROUP, GROUP)
        os.setresuid(USER, USER, USER)
    else:
        become(USER, GROUP)
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")


def wait_as_init(child: int) -> int:
    """Collect every process that ends, until the command has; return its code."""
    while True:
        ended, status = os.wait()
        if ended == child:
            return os.waitstatus_to_exitcode(status) % 256


def in_child(action: Callable[[], int]) -> int:
    """Run in a child, which ends with this process; return its process id."""
    child = os.fork()
    if child == 0:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        try:
            os._exit(action())
        except OSError as error:
            os.write(2, f"sandbox: {error}\n".encode())
            os._exit(NO_NAMESPACES)
    return child


def main() -> int:
    """Run the command and return its exit code."""
    specification = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    command = sys.argv[2:]
    root = Path(specification["root"])
    try:
        is_root = separate()
    except OSError as error:
        os.write(2, f"sandbox: no namespaces: {error}\n".encode())
        return NO_NAMESPACES

    def build() -> int:
        drop_rights(is_root=is_root)
        os.chdir(specification["folder"])
        os.execve(command[0], command, specification["environment"])

    def init() -> int:
        build_root(root, specification)
        raise_loopback()
        enter_root(root)
        return wait_as_init(in_child(build))

    return wait_as_init(in_child(init))


if __name__ == "__main__":
    sys.exit(main())
