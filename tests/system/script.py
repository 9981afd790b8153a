"""One test: its machines furnished and its script run, as NixOS' driver would."""

import sys
import time
import unittest
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import checks
import equivalents
from disk import Disk
from evaluation import FILES, with_files
from machine import Machine
from network import Network
from shell import BUILD, ROOT, FailedError, run

SCRIPTS = ROOT / "tests" / "nixos"
HELPERS = SCRIPTS / "common" / "helpers.py"
MACHINES = BUILD / "machines"
KEY = f"{FILES}/ssh-key"


@contextmanager
def subtest(name: str) -> Iterator[None]:
    """Say what is tested, and what it was when it fails."""
    start = time.monotonic()
    try:
        yield
    except BaseException as error:
        error.add_note(f"in the subtest: {name}")
        raise
    sys.stdout.write(f"    {name} ({time.monotonic() - start:.1f} s)\n")
    sys.stdout.flush()


class Test:
    """A test that can be run once.

    Attributes:
        machines: By name.
    """

    def __init__(self, name: str, debian: Path, cgroup: str) -> None:
        self.name = name
        self.machines: dict[str, Machine] = {}
        self._disks: dict[str, Disk] = {}
        self._debian = debian
        self._cgroup = cgroup

    def run(self, configurations: dict[str, Any], qdrant: str | None) -> None:
        """Build the machines, run the script, and leave nothing of them.

        Args:
            configurations: Evaluated, by machine.
            qdrant: Program of a real Qdrant, if there is one.
        """
        network = Network(list(configurations))
        try:
            self._build(configurations, network, qdrant)
            self._execute()
        except BaseException as error:
            for one in self.machines.values():
                error.add_note(f"--- the end of {one.name}'s journal\n{one.journal()}")
            raise
        finally:
            for one in self.machines.values():
                one.kill()
            for disk in self._disks.values():
                disk.remove()
            network.remove()

    def _build(
        self, configurations: dict[str, Any], network: Network, qdrant: str | None
    ) -> None:
        for name in configurations:
            self._disks[name] = Disk(MACHINES / name, self._debian)
            prepare(self._disks[name].root, name, network)
        public, private = key_pair(next(iter(self._disks.values())).root)
        for name, disk in self._disks.items():
            root = disk.root
            (Path(f"{root}{KEY}")).write_text(private, encoding="utf-8")
            configuration = with_files(configurations[name], root, public)
            if configuration["failed"]:
                raise FailedError("\n".join(configuration["failed"]))
            checks.check_files(root, configuration)
            equivalents.furnish(root, configuration)
            equivalents.link_qdrant(root, qdrant)
            self.machines[name] = Machine(name, disk, self._cgroup, network)

    def _execute(self) -> None:
        names = {
            **self.machines,
            "__name__": self.name,
            "start_all": self._start_all,
            "subtest": subtest,
            "t": unittest.TestCase(),
        }
        for path in (HELPERS, SCRIPTS / f"{self.name}.py"):
            exec(compile(path.read_text(encoding="utf-8"), path, "exec"), names)

    def _start_all(self) -> None:
        for one in self.machines.values():
            one.start()


def prepare(root: Path, name: str, network: Network) -> None:
    """Give a machine its name, and the addresses of the others."""
    hosts = "".join(f"{ip} {host}\n" for host, ip in network.addresses.items())
    equivalents.write(root, "etc/hosts", f"127.0.0.1 localhost\n{hosts}")
    equivalents.write(root, "etc/hostname", f"{name}\n")
    equivalents.write(root, "etc/machine-id", f"{uuid.uuid4().hex}\n")
    equivalents.write(root, "etc/resolv.conf", "")
    Path(f"{root}{FILES}").mkdir()


def key_pair(root: Path) -> tuple[str, str]:
    """Make an ssh key in a root directory and return its public and private part."""
    make = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", KEY)
    run("chroot", root, *make)
    public = Path(f"{root}{KEY}.pub").read_text(encoding="utf-8").split()[1]
    return public, Path(f"{root}{KEY}").read_text(encoding="utf-8")
